//! Lines and columns.

use memchr::{memchr_iter, memrchr};

/// A place in a text: everything a report wants to know about it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Position {
    /// One-based. A line ends at LF, as it does for git; a lone CR ends none.
    pub line: u64,
    /// One-based, in characters.
    pub column: u64,
    /// One-based, in UTF-16 code units, as SARIF and editors count.
    pub column_utf16: u64,
    /// Offset in the scannable text, in bytes.
    pub(super) offset: u64,
    /// Offset in the scannable text, in UTF-16 code units. Counted only for UTF-16 input.
    pub(super) units: u64,
}

impl Position {
    /// The start of a text.
    pub(super) const START: Self =
        Self { line: 1, column: 1, column_utf16: 1, offset: 0, units: 0 };

    /// Where `bytes`, which begin here, end. `count_units` asks for the offset in UTF-16 units as well.
    #[must_use]
    pub(super) fn after(mut self, bytes: &[u8], count_units: bool) -> Self {
        self.offset += bytes.len() as u64;
        if count_units {
            self.units += lengths(bytes).1;
        }
        let last_line = match memrchr(b'\n', bytes) {
            None => bytes,
            Some(end) => {
                self.line += memchr_iter(b'\n', &bytes[..=end]).count() as u64;
                (self.column, self.column_utf16) = (1, 1);
                &bytes[end + 1..]
            }
        };
        let (chars, units) = lengths(last_line);
        self.column += chars;
        self.column_utf16 += units;
        self
    }
}

/// Characters and UTF-16 units in UTF-8 text; bytes that are not UTF-8 count somehow, the same way every time.
fn lengths(bytes: &[u8]) -> (u64, u64) {
    bytes.iter().fold((0, 0), |(chars, units), byte| match byte {
        0x80..=0xbf => (chars, units),
        0xf0.. => (chars + 1, units + 2),
        _ => (chars + 1, units + 1),
    })
}

#[cfg(test)]
mod tests {
    use super::Position;

    #[test]
    fn columns_count_characters_and_units() {
        let at = Position::START.after("ab\ncé😀x".as_bytes(), true);
        assert_eq!((at.line, at.column, at.column_utf16), (2, 5, 6));
        assert_eq!((at.offset, at.units), (11, 8));
    }

    #[test]
    fn adding_up_pieces_gives_the_same_as_the_whole() {
        let text = "a\r\nbb\rc\n\n  déjà\n".as_bytes();
        for cut in 0..text.len() {
            let pieces = Position::START.after(&text[..cut], true).after(&text[cut..], true);
            assert_eq!(pieces, Position::START.after(text, true));
        }
    }
}
