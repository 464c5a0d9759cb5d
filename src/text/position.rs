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

    /// Where `bytes` begin, which end here and begin a line.
    #[must_use]
    pub(super) fn back_to_line(self, bytes: &[u8], count_units: bool) -> Self {
        let units = if count_units { lengths(bytes).1 } else { 0 };
        Self {
            line: self.line - memchr_iter(b'\n', bytes).count() as u64,
            column: 1,
            column_utf16: 1,
            offset: self.offset - bytes.len() as u64,
            units: self.units.saturating_sub(units),
        }
    }
}

/// Characters and UTF-16 units. A byte that is not part of UTF-8 text counts as one of each, as it does in Latin-1.
fn lengths(bytes: &[u8]) -> (u64, u64) {
    let mut length = (0, 0);
    let mut add = |text: &str, others: usize| {
        let chars = text.chars().count() + others;
        // Characters of four bytes, which begin with 0xf0 or more, are two units.
        let pairs = text.bytes().filter(|b| *b >= 0xf0).count();
        length.0 += chars as u64;
        length.1 += (chars + pairs) as u64;
    };
    match std::str::from_utf8(bytes) {
        Ok(text) => add(text, 0),
        Err(_) => bytes.utf8_chunks().for_each(|chunk| add(chunk.valid(), chunk.invalid().len())),
    }
    length
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
    fn the_way_back_leads_to_the_same_place() {
        let text = "ab\ncé😀x\n\nd é".as_bytes();
        let end = Position::START.after(text, true);
        for start in [0, 3, 12, 13] {
            let there = Position::START.after(&text[..start], true);
            assert_eq!(end.back_to_line(&text[start..], true), there);
        }
    }

    #[test]
    fn every_byte_of_latin_1_is_a_character() {
        let at = Position::START.after(b"\xa33 f\xfcr \xbf\xd1and\xfa? ", false);
        assert_eq!((at.column, at.column_utf16), (16, 16));
    }

    #[test]
    fn adding_up_pieces_gives_the_same_as_the_whole() {
        let text = "a\r\nbb\rc\n\n  déjà\n";
        for (cut, _) in text.char_indices() {
            let text = text.as_bytes();
            let pieces = Position::START.after(&text[..cut], true).after(&text[cut..], true);
            assert_eq!(pieces, Position::START.after(text, true));
        }
    }
}
