//! Which blobs are scanned. Never looks inside one.

mod excludes;
mod file;
pub mod git;
mod ignored;
mod index;
mod kept_out;
mod standing;
mod tree;

pub use excludes::Excludes;
pub use file::{Disk, Files, Opened};
pub use kept_out::not_ignored;
pub use standing::{Standing, is_listed};
pub use tree::{Tree, TreeOptions};

use crate::archive::Unopened;
use std::fmt;
use std::path::PathBuf;

/// A file to be scanned.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FileBlob {
    /// Where it is.
    pub path: PathBuf,
    /// What to call it: the path as a person would type it here.
    pub shown: PathBuf,
    /// What globs match: its path below the configuration's folder, or else below the folder that is scanned, with `/`
    /// between the parts.
    pub name: String,
    /// Whether it was named on the command line. Such a file may be a link, and must exist.
    pub named: bool,
    /// Whether it may be absent: a tracked file that the work tree does not have.
    pub may_be_absent: bool,
}

/// Why something was passed over although nothing failed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum SkipReason {
    /// A symbolic link: what it points to is scanned in its own place, if it is in the tree.
    Symlink,
    /// A FIFO, socket or device.
    NotAFile,
    /// Excluded by the configuration or an option.
    Excluded,
    /// Tracked by git but not in the work tree.
    Absent,
    /// Larger than the limit that somebody set.
    TooLarge {
        /// Its size, in bytes.
        size: u64,
        /// The limit, in bytes.
        limit: u64,
    },
    /// In an archive, or an archive: not opened, or not to its end.
    Unopened(Unopened),
}

impl SkipReason {
    /// The name used in reports.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Symlink => "symlink",
            Self::NotAFile => "not-a-file",
            Self::Excluded => "excluded",
            Self::Absent => "absent",
            Self::TooLarge { .. } => "too-large",
            Self::Unopened(why) => why.name(),
        }
    }

    /// Whether something that was asked for remains undone.
    #[must_use]
    pub const fn is_failure(self) -> bool {
        matches!(self, Self::TooLarge { .. })
    }
}

impl fmt::Display for SkipReason {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Symlink => f.write_str("a symbolic link; links are not followed"),
            Self::NotAFile => f.write_str("a FIFO, socket or device"),
            Self::Excluded => f.write_str("excluded"),
            Self::Absent => f.write_str("tracked by git, but not in the work tree"),
            Self::Unopened(why) => why.fmt(f),
            Self::TooLarge { size, limit } => {
                write!(f, "{size} bytes, over the limit of {limit} (--max-file-size)")
            }
        }
    }
}

/// Something that a source came upon.
#[derive(Debug)]
pub enum Item {
    /// A file to scan.
    File(FileBlob),
    /// Something passed over.
    Skipped(PathBuf, SkipReason),
    /// Something that could not be listed or read.
    Failed(PathBuf, String),
}
