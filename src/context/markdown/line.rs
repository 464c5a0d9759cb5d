//! What a line looks like, by itself.

use std::ops::Range;

use memchr::memchr;

/// A line, taken apart.
#[derive(Debug, Clone, Copy)]
pub(super) struct Line {
    pub(super) start: usize,
    /// Signs of quotes that it begins with.
    pub(super) quotes: usize,
    /// Behind these and blanks.
    pub(super) content: usize,
    /// The column of the content behind the signs of quotes.
    pub(super) column: usize,
    /// Behind the last byte that is not blank.
    pub(super) end: usize,
    pub(super) next: usize,
}

impl Line {
    /// The line that begins at the offset.
    pub(super) fn at(text: &[u8], start: usize, quoting: bool) -> Self {
        let break_at = memchr(b'\n', &text[start..]).map_or(text.len(), |at| start + at);
        let next = (break_at + 1).min(text.len());
        let end = start + text[start..break_at].trim_ascii_end().len();
        let mut line = Self { start, quotes: 0, content: start, column: 0, end, next };
        line.blanks(text);
        while quoting && line.content < end && text[line.content] == b'>' {
            line.quotes += 1;
            line.content += 1;
            // One blank belongs to the sign.
            line.content += usize::from(text[..end].get(line.content) == Some(&b' '));
            line.column = 0;
            line.blanks(text);
        }
        line
    }

    fn blanks(&mut self, text: &[u8]) {
        while self.content < self.end && matches!(text[self.content], b' ' | b'\t') {
            self.column = match text[self.content] {
                b' ' => self.column + 1,
                _ => (self.column / 4 + 1) * 4,
            };
            self.content += 1;
        }
    }

    /// The line without `length` bytes of its content, as what is inside an item is read.
    pub(super) fn after(mut self, text: &[u8], length: usize) -> Self {
        self.content += length;
        self.column += length;
        self.blanks(text);
        self
    }

    pub(super) fn is_blank(&self) -> bool {
        self.content == self.end
    }

    pub(super) fn text<'t>(&self, text: &'t [u8]) -> &'t [u8] {
        &text[self.content..self.end]
    }
}

/// How often the first byte stands at the beginning.
pub(super) fn run(text: &[u8]) -> usize {
    text.iter().take_while(|byte| Some(*byte) == text.first()).count()
}

/// Whether the line is nothing but one sign, at least so often.
pub(super) fn is_rule(text: &[u8], signs: &[u8], least: usize) -> bool {
    let length = run(text);
    length == text.len() && length >= least && signs.contains(&text[0])
}

/// The length of a fence at the beginning.
pub(super) fn fence(text: &[u8]) -> Option<usize> {
    let length = run(text);
    let ticks = text.first() == Some(&b'`');
    let fences = length >= 3 && (ticks || text[0] == b'~');
    (fences && !(ticks && memchr(b'`', &text[length..]).is_some())).then_some(length)
}

/// Level and place of the text of a heading that begins with signs.
pub(super) fn heading(text: &[u8], sign: u8) -> Option<(usize, Range<usize>)> {
    let level = run(text);
    let ends = text.get(level).is_none_or(|byte| matches!(byte, b' ' | b'\t'));
    if text.first() != Some(&sign) || level > 6 || !ends {
        return None;
    }
    let blanks = text[level..].len() - text[level..].trim_ascii_start().len();
    let mut end = text.len();
    while end > level + blanks && text[end - 1] == sign {
        end -= 1;
    }
    // `# C#` keeps its sign.
    let closed = end == level + blanks || matches!(text[end - 1], b' ' | b'\t');
    let end = if closed { end } else { text.len() };
    let start = level + blanks;
    Some((level, start..start + text[start..end.max(start)].trim_ascii_end().len()))
}

/// `<h2 …>text</h2>`.
pub(super) fn html_heading(text: &[u8]) -> Option<(usize, Range<usize>)> {
    let digit = *text.get(2)?;
    let named = text[..2].eq_ignore_ascii_case(b"<h") && (b'1'..=b'6').contains(&digit);
    if !named || !matches!(text.get(3), Some(b'>' | b' ')) {
        return None;
    }
    let start = memchr(b'>', text)? + 1;
    let end = memchr::memmem::rfind(text, b"</h").filter(|end| *end >= start);
    Some((usize::from(digit - b'0'), start..end.unwrap_or(text.len())))
}

/// The mark of a list item, its blank included, and whether it is a number.
pub(super) fn item(text: &[u8]) -> Option<(usize, bool)> {
    let digits = text.iter().take(9).take_while(|byte| byte.is_ascii_digit()).count();
    let mark = match text {
        [b'-' | b'*' | b'+', ..] => 1,
        _ if text.starts_with("\u{2022}".as_bytes()) => 3,
        _ if digits > 0 && matches!(text.get(digits), Some(b'.' | b')')) => digits + 1,
        _ => return None,
    };
    match text.get(mark) {
        None => Some((mark, digits > 0)),
        Some(b' ' | b'\t') => Some((mark + 1, digits > 0)),
        Some(_) => None,
    }
}

/// The mark of an item in AsciiDoc, which is repeated to nest; `.` counts.
pub(super) fn ascii_item(text: &[u8]) -> Option<(usize, bool)> {
    let length = run(text);
    let mark = matches!(text.first(), Some(b'*' | b'.')) && length <= 5;
    (mark && text.get(length) == Some(&b' ')).then(|| (length + 1, text[0] == b'.'))
}

/// A line across: three or more of a sign, perhaps with blanks between.
pub(super) fn is_break(text: &[u8]) -> bool {
    let Some(sign @ (b'-' | b'*' | b'_')) = text.first() else { return false };
    let count = text.iter().filter(|byte| *byte == sign).count();
    count >= 3 && text.iter().all(|byte| byte == sign || matches!(byte, b' ' | b'\t'))
}

/// The line between the head and the body of a table.
pub(super) fn is_table_rule(text: &[u8]) -> bool {
    let signs = |byte: &u8| matches!(byte, b'|' | b'-' | b':' | b'+' | b'=' | b' ' | b'\t');
    text.iter().all(signs)
        && text.contains(&b'-')
        && (memchr(b'|', text).is_some() || text[0] == b'+')
}
