//! What decoded bytes seem to be, judged by the first of them.

/// Bytes that are looked at.
pub(super) const SAMPLE: usize = 24;
/// Fewest bytes that say anything.
const LEAST: usize = 6;

/// What decoded bytes seem to be.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Content {
    /// ASCII, with some characters of other scripts.
    Text,
    /// A gzip stream (RFC 1952).
    Gzip,
    /// A zlib stream (RFC 1950).
    Zlib,
    /// UTF-16, least significant byte first.
    Utf16Le,
    /// UTF-16, most significant byte first.
    Utf16Be,
}

impl Content {
    /// Whether [`of`](Self::of) can say something of what begins so: most of what is not encoded does not.
    #[inline]
    pub(super) fn may_begin(three: [u8; 3]) -> bool {
        let [a, b, c] = three;
        let may_be_text = |byte: u8| is_ascii_text(byte) || byte >= 0x80;
        may_be_text(a) && may_be_text(b) && may_be_text(c)
            || matches!(
                three,
                [0x1f, 0x8b, 8] | [0x78, ..] | [0xfe, 0xff, _] | [0, _, 0] | [_, 0, _]
            )
    }

    /// Judges the first bytes; none for what is no text and nothing that holds one.
    pub(crate) fn of(bytes: &[u8]) -> Option<Self> {
        let sample = &bytes[..bytes.len().min(SAMPLE)];
        match sample {
            [0x1f, 0x8b, 8, ..] => return Some(Self::Gzip),
            // The usual window, and a header that is a multiple of 31.
            [0x78, flags, ..] if (0x7800 + u16::from(*flags)) % 31 == 0 && flags & 0x20 == 0 => {
                return Some(Self::Zlib);
            }
            [0xff, 0xfe, ..] => return Some(Self::Utf16Le),
            [0xfe, 0xff, ..] => return Some(Self::Utf16Be),
            _ => {}
        }
        if sample.len() < LEAST {
            return None;
        }
        if is_text(sample) {
            return Some(Self::Text);
        }
        let (pairs, _) = sample.as_chunks::<2>();
        let all = |zero: usize| pairs.iter().all(|p| p[zero] == 0 && is_ascii_text(p[1 - zero]));
        if all(1) {
            Some(Self::Utf16Le)
        } else if all(0) {
            Some(Self::Utf16Be)
        } else {
            None
        }
    }
}

pub(super) const fn is_ascii_text(byte: u8) -> bool {
    matches!(byte, b'\t' | b'\n' | b'\r' | 0x20..=0x7e)
}

/// No control characters, and three quarters ASCII. Of random bytes one sample in a million passes.
fn is_text(sample: &[u8]) -> bool {
    let ascii = sample.iter().filter(|byte| is_ascii_text(**byte)).count();
    let high = sample.iter().filter(|byte| **byte >= 0x80).count();
    ascii + high == sample.len() && 4 * high <= sample.len()
}

#[cfg(test)]
mod tests {
    use super::Content;

    #[test]
    fn contents_are_told_by_their_beginnings() {
        assert_eq!(Content::of(b"{\"auths\": {}}"), Some(Content::Text));
        assert_eq!(Content::of("name=déjà vu, and more".as_bytes()), Some(Content::Text));
        assert_eq!(Content::of(b"\x1f\x8b\x08\0\0\0"), Some(Content::Gzip));
        for flags in [0x01, 0x5e, 0x9c, 0xda] {
            assert_eq!(Content::of(&[0x78, flags, 1, 2, 3]), Some(Content::Zlib));
        }
        assert_eq!(Content::of(b"a\0b\0c\0d\0"), Some(Content::Utf16Le));
        assert_eq!(Content::of(b"\0a\0b\0c\0d"), Some(Content::Utf16Be));
    }

    #[test]
    fn other_bytes_are_nothing() {
        assert_eq!(Content::of(b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR"), None);
        assert_eq!(Content::of(b"\x30\x82\x04\xa4\x02\x01\0\x02"), None);
        assert_eq!(Content::of(b"abc"), None);
        assert_eq!(Content::of(b""), None);
    }
}
