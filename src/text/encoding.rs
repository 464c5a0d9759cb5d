//! Which encoding a blob has, judged by its first bytes.

use std::fmt;

/// How many leading bytes are looked at; git decides "binary" by as many.
pub(super) const SAMPLE: usize = 8000;

/// How bytes are to be read as text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Encoding {
    /// UTF-8, Latin-1 or another superset of ASCII. Scanned as it is.
    AsciiSuperset,
    /// UTF-16, least significant byte first.
    Utf16Le,
    /// UTF-16, most significant byte first.
    Utf16Be,
    /// Not text. Scanned as it is, by rules that say so.
    Binary,
}

impl fmt::Display for Encoding {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::AsciiSuperset => "text",
            Self::Utf16Le => "UTF-16LE",
            Self::Utf16Be => "UTF-16BE",
            Self::Binary => "binary",
        })
    }
}

impl Encoding {
    /// Judges the first bytes of a blob. Also says how many of them are a byte order mark.
    #[must_use]
    pub fn of(sample: &[u8]) -> (Self, usize) {
        let sample = &sample[..sample.len().min(SAMPLE)];
        match sample {
            [0xef, 0xbb, 0xbf, ..] => (Self::AsciiSuperset, 3),
            // UTF-32LE starts with the mark of UTF-16LE.
            [0xff, 0xfe, 0, 0, ..] => (Self::Binary, 0),
            [0xff, 0xfe, ..] => (Self::Utf16Le, 2),
            [0xfe, 0xff, ..] => (Self::Utf16Be, 2),
            _ if memchr::memchr(0, sample).is_none() => (Self::AsciiSuperset, 0),
            _ if reads_as_utf16(sample, u16::from_le_bytes) => (Self::Utf16Le, 0),
            _ if reads_as_utf16(sample, u16::from_be_bytes) => (Self::Utf16Be, 0),
            _ => (Self::Binary, 0),
        }
    }

    /// Whether the bytes have to be decoded before they are scanned.
    pub(super) const fn is_utf16(self) -> bool {
        matches!(self, Self::Utf16Le | Self::Utf16Be)
    }
}

/// Whether all units are text: no control characters but white space, surrogates in pairs, and at least a third of the
/// units ASCII. (Bytes of machine code or images pass none of the three for long.)
fn reads_as_utf16(sample: &[u8], unit: fn([u8; 2]) -> u16) -> bool {
    let (pairs, _) = sample.as_chunks::<2>();
    if pairs.len() < 2 {
        return false;
    }
    let units: Vec<u16> = pairs.iter().map(|pair| unit(*pair)).collect();
    let mut ascii = 0;
    let mut chars = char::decode_utf16(units.iter().copied()).peekable();
    while let Some(decoded) = chars.next() {
        match decoded {
            Ok('\t' | '\n' | '\r' | '\u{c}' | ' '..='~') => ascii += 1,
            Ok(c) if c.is_control() || matches!(c, '\u{fffe}' | '\u{ffff}') => return false,
            Ok(_) => {}
            // The sample may end in the middle of a pair.
            Err(_) if chars.peek().is_none() => {}
            Err(_) => return false,
        }
    }
    3 * ascii >= units.len()
}

#[cfg(test)]
mod tests {
    use super::Encoding;

    fn utf16(text: &str, unit: fn(u16) -> [u8; 2]) -> Vec<u8> {
        text.encode_utf16().flat_map(unit).collect()
    }

    #[test]
    fn marks_are_believed() {
        assert_eq!(Encoding::of(b"\xef\xbb\xbfx"), (Encoding::AsciiSuperset, 3));
        assert_eq!(Encoding::of(b"\xff\xfex\0"), (Encoding::Utf16Le, 2));
        assert_eq!(Encoding::of(b"\xfe\xff\0x"), (Encoding::Utf16Be, 2));
        assert_eq!(Encoding::of(b"\xff\xfe\0\0x\0\0\0"), (Encoding::Binary, 0));
    }

    #[test]
    fn utf16_without_a_mark_is_recognised() {
        for text in ["key = value\r\n", "名前 = value; token\n", "a😀b token ="] {
            assert_eq!(Encoding::of(&utf16(text, u16::to_le_bytes)).0, Encoding::Utf16Le, "{text}");
            assert_eq!(Encoding::of(&utf16(text, u16::to_be_bytes)).0, Encoding::Utf16Be, "{text}");
        }
    }

    #[test]
    fn other_text_is_a_superset_of_ascii_and_the_rest_binary() {
        assert_eq!(Encoding::of(b"").0, Encoding::AsciiSuperset);
        assert_eq!(Encoding::of(b"caf\xe9\r\n").0, Encoding::AsciiSuperset);
        assert_eq!(Encoding::of(b"\x7fELF\x02\x01\x01\0\0\0\0\0").0, Encoding::Binary);
        assert_eq!(Encoding::of(b"text with one \0 in it, as git sees it").0, Encoding::Binary);
        assert_eq!(Encoding::of(&[0; 100]).0, Encoding::Binary);
    }
}
