//! Which archive it is, by its first bytes.

/// How many first bytes tell an archive: the header of a tar member.
pub const HEAD: usize = 512;

/// A form of archive, or of compressed file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Format {
    /// Zip, and what is made of it: jar, docx, apk, whl and many others.
    Zip,
    /// Tar, in any of its dialects.
    Tar,
    /// One file compressed by gzip.
    Gzip,
    /// One file compressed by bzip2.
    Bzip2,
    /// One file compressed by xz.
    Xz,
    /// One file compressed by Zstandard.
    Zstd,
    /// 7z, which is told and not opened.
    SevenZip,
    /// RAR, which is told and not opened.
    Rar,
}

impl Format {
    /// What its first bytes make of a blob; none when they are not those of an archive.
    #[must_use]
    pub fn of(head: &[u8]) -> Option<Self> {
        match head {
            [b'P', b'K', 3, 4, ..] | [b'P', b'K', 5, 6, ..] | [b'P', b'K', 7, 8, ..] => {
                Some(Self::Zip)
            }
            [0x1f, 0x8b, 8, ..] => Some(Self::Gzip),
            [b'B', b'Z', b'h', b'1'..=b'9', 0x31, 0x41, 0x59, 0x26, 0x53, 0x59, ..]
            | [b'B', b'Z', b'h', b'1'..=b'9', 0x17, 0x72, 0x45, 0x38, 0x50, 0x90, ..] => {
                Some(Self::Bzip2)
            }
            [0xfd, b'7', b'z', b'X', b'Z', 0, ..] => Some(Self::Xz),
            // The second form is a frame that decoders skip, as pzstd writes one first.
            [0x28, 0xb5, 0x2f, 0xfd, ..] | [0x50..=0x5f, 0x2a, 0x4d, 0x18, ..] => Some(Self::Zstd),
            [b'7', b'z', 0xbc, 0xaf, 0x27, 0x1c, ..] => Some(Self::SevenZip),
            [b'R', b'a', b'r', b'!', 0x1a, 7, ..] => Some(Self::Rar),
            _ if is_tar(head) => Some(Self::Tar),
            _ => None,
        }
    }

    /// What people call it.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Zip => "zip",
            Self::Tar => "tar",
            Self::Gzip => "gzip",
            Self::Bzip2 => "bzip2",
            Self::Xz => "xz",
            Self::Zstd => "zstd",
            Self::SevenZip => "7z",
            Self::Rar => "rar",
        }
    }
}

/// Whether these are the header of a tar member. Old tars have no magic, but a sum over the header, which text does not have by
/// chance.
fn is_tar(head: &[u8]) -> bool {
    const SUM: std::ops::Range<usize> = 148..156;
    let Some(header) = head.first_chunk::<HEAD>() else { return false };
    let digits = header[SUM].trim_ascii_start();
    let end = digits.iter().position(|byte| !(b'0'..=b'7').contains(byte)).unwrap_or(digits.len());
    if end == 0 || digits[end..].iter().any(|byte| !matches!(byte, 0 | b' ')) {
        return false;
    }
    let stated = digits[..end].iter().fold(0, |sum, digit| sum * 8 + u32::from(digit - b'0'));
    let blank = 8 * u32::from(b' ');
    let outside = header[..SUM.start].iter().chain(&header[SUM.end..]);
    stated == outside.map(|byte| u32::from(*byte)).sum::<u32>() + blank
}

#[cfg(test)]
mod tests {
    use super::{Format, HEAD};

    #[test]
    fn the_first_bytes_tell() {
        for (head, format) in [
            (&b"PK\x03\x04rest"[..], Some(Format::Zip)),
            (b"PK\x05\x06", Some(Format::Zip)),
            (b"PK is text", None),
            (b"\x1f\x8b\x08\0", Some(Format::Gzip)),
            (b"\x1f\x8b\x09\0", None),
            (b"BZh91AY&SY", Some(Format::Bzip2)),
            (b"BZh9 is text", None),
            (b"\xfd7zXZ\0", Some(Format::Xz)),
            (b"\x28\xb5\x2f\xfd", Some(Format::Zstd)),
            (b"7z\xbc\xaf\x27\x1c", Some(Format::SevenZip)),
            (b"Rar!\x1a\x07\x01\0", Some(Format::Rar)),
            (b"", None),
            (&[0; HEAD], None),
            (&[b'0'; HEAD], None),
        ] {
            assert_eq!(Format::of(head), format, "{head:?}");
        }
    }

    #[test]
    fn a_tar_is_told_by_its_sum_whatever_its_dialect() {
        for header in [tar::Header::new_old(), tar::Header::new_gnu(), tar::Header::new_ustar()] {
            let mut header = header;
            header.set_path("a/b").unwrap();
            header.set_size(3);
            header.set_cksum();
            let mut bytes = *header.as_bytes();
            assert_eq!(Format::of(&bytes), Some(Format::Tar));
            bytes[0] ^= 1;
            assert_eq!(Format::of(&bytes), None);
            assert_eq!(Format::of(&header.as_bytes()[..HEAD - 1]), None);
        }
    }
}
