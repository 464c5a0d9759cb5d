//! How much of an archive is opened, and why something in one was not.

use super::Format;
use std::fmt;

/// So much may always be decompressed, whatever the ratio: small files of one byte over and over are no bombs.
const FLOOR: u64 = 16 << 20;

/// How much of an archive is opened.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Limits {
    /// How deep archives within archives are opened; a tar that is compressed is one archive.
    pub depth: u32,
    /// How many members one archive may have, with those of archives in it.
    pub entries: u64,
    /// How many times its own size an archive may decompress to.
    pub ratio: u64,
    /// How many bytes an archive may decompress to, with all that is in it.
    pub size: u64,
    /// How many bytes one member may decompress to.
    pub member_size: u64,
}

impl Default for Limits {
    fn default() -> Self {
        Self { depth: 3, entries: 100_000, ratio: 200, size: 1 << 30, member_size: 256 << 20 }
    }
}

impl Limits {
    /// The greatest depth that may be asked for: each takes some of the stack, and memory.
    pub const DEEPEST: u8 = 16;

    /// How many bytes may come out of an archive of this size, and which limit that is.
    pub(super) fn total(&self, archive: u64) -> (u64, Unopened) {
        let by_ratio = archive.saturating_mul(self.ratio).max(FLOOR);
        match by_ratio < self.size {
            true => (by_ratio, Unopened::Ratio { limit: self.ratio }),
            false => (self.size, Unopened::Size { limit: self.size }),
        }
    }
}

/// Why an archive or a part of it was not opened.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Unopened {
    /// A password would be needed.
    Encrypted,
    /// It is not what its format demands, or ends before its end.
    Damaged,
    /// A method of compression of a zip that can't be undone here.
    Method(u16),
    /// An archive of a format that is not opened.
    Format(&'static str),
    /// It stands in as many archives as may be.
    Depth {
        /// How many that are.
        limit: u32,
    },
    /// There are more members.
    Entries {
        /// How many there may be.
        limit: u64,
    },
    /// It decompresses to too many times its size.
    Ratio {
        /// How many times it may be.
        limit: u64,
    },
    /// It decompresses to too much.
    Size {
        /// How many bytes there may be.
        limit: u64,
    },
    /// A member decompresses to too much.
    MemberSize {
        /// How many bytes there may be.
        limit: u64,
    },
    /// It would have to be held in memory: it is read from its end, and comes as a stream.
    Held {
        /// How many bytes that may be.
        limit: u64,
    },
}

impl Unopened {
    pub(super) const fn of_format(format: Format) -> Self {
        Self::Format(format.name())
    }

    /// The name used in reports.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Encrypted => "archive-encrypted",
            Self::Damaged => "archive-damaged",
            Self::Method(_) | Self::Format(_) => "archive-unsupported",
            Self::Depth { .. }
            | Self::Entries { .. }
            | Self::Ratio { .. }
            | Self::Size { .. }
            | Self::MemberSize { .. }
            | Self::Held { .. } => "archive-limit",
        }
    }
}

impl std::error::Error for Unopened {}

impl fmt::Display for Unopened {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Encrypted => f.write_str("encrypted"),
            Self::Damaged => {
                f.write_str("damaged or cut off; what comes behind the damage was not examined")
            }
            Self::Method(method) => {
                write!(f, "compressed by a method that is not supported ({method})")
            }
            Self::Format(name) => write!(f, "{name} archives are not opened"),
            Self::Depth { limit } => {
                write!(f, "an archive within {limit} others is not opened (--max-archive-depth)")
            }
            Self::Entries { limit } => {
                write!(
                    f,
                    "more than {limit} members; the rest was not examined (--max-archive-entries)"
                )
            }
            Self::Ratio { limit } => write!(
                f,
                "decompresses to more than {limit} times its size; the rest was not examined (--max-archive-ratio)"
            ),
            Self::Size { limit } => write!(
                f,
                "decompresses to more than {limit} bytes; the rest was not examined (--max-archive-size)"
            ),
            Self::MemberSize { limit } => write!(
                f,
                "decompresses to more than {limit} bytes; the rest was not examined (--max-archive-member-size)"
            ),
            Self::Held { limit } => write!(
                f,
                "over {limit} bytes, which is what is held in memory of an archive that can't be read from the disk"
            ),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{FLOOR, Limits, Unopened};

    #[test]
    fn the_nearer_limit_holds() {
        let limits = Limits::default();
        assert_eq!(limits.total(10), (FLOOR, Unopened::Ratio { limit: 200 }));
        assert_eq!(limits.total(1 << 20), (200 << 20, Unopened::Ratio { limit: 200 }));
        assert_eq!(limits.total(1 << 30), (1 << 30, Unopened::Size { limit: 1 << 30 }));
        let limits = Limits { size: 1000, ..limits };
        assert_eq!(limits.total(10), (1000, Unopened::Size { limit: 1000 }));
    }
}
