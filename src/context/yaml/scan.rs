//! Finding ends: of lines, quotes, words and the tags of templates.

use memchr::{memchr, memchr3, memmem};

/// Columns from one tab stop to the next.
const TAB: usize = 8;

/// A line: where it begins, its first byte that is not blank and that one's column, its end and the next line.
#[derive(Clone, Copy)]
pub(super) struct Line {
    pub(super) start: usize,
    pub(super) content: usize,
    pub(super) column: usize,
    pub(super) end: usize,
    pub(super) next: usize,
}

impl Line {
    pub(super) fn at(text: &[u8], start: usize) -> Self {
        let break_at = memchr(b'\n', &text[start..]).map_or(text.len(), |at| start + at);
        let next = (break_at + 1).min(text.len());
        let carriage = break_at > start && text[break_at - 1] == b'\r';
        let end = break_at - usize::from(carriage);
        let (content, column) = indented(text, start, 0, end);
        Self { start, content, column, end, next }
    }

    pub(super) fn is_blank(&self) -> bool {
        self.content == self.end
    }
}

/// How the tags of templates begin and end: Helm and Jinja, Jinja, Jinja's comments, ERB.
pub(super) const TAGS: [(&[u8], &[u8]); 4] =
    [(b"{{", b"}}"), (b"{%", b"%}"), (b"{#", b"#}"), (b"<%", b"%>")];

/// The kind of tag that the text begins with.
pub(super) fn tag_at(text: &[u8]) -> Option<usize> {
    TAGS.iter().position(|(open, _)| text.starts_with(open))
}

/// How long the tag at the beginning of the text is.
pub(super) fn find_tag_end(kind: usize, text: &[u8]) -> Option<usize> {
    let (open, close) = TAGS[kind];
    let body = text.get(open.len()..)?;
    memmem::find(body, close).map(|at| open.len() + at + close.len())
}

/// Whether there is nothing in the text but tags of templates.
pub(super) fn only_tags(text: &[u8]) -> bool {
    let mut rest = text.trim_ascii();
    while let Some(length) = tag_at(rest).and_then(|kind| find_tag_end(kind, rest)) {
        rest = rest[length..].trim_ascii_start();
    }
    rest.is_empty()
}

/// The offset of the quote that closes the one at `open`; `goes_on` says whether the line that begins at an offset
/// may still belong to it.
pub(super) fn closing(text: &[u8], open: usize, goes_on: impl Fn(usize) -> bool) -> Option<usize> {
    let quote = text[open];
    let escape = if quote == b'"' { b'\\' } else { quote };
    let mut at = open + 1;
    loop {
        at += memchr3(quote, escape, b'\n', text.get(at..)?)?;
        let next = text.get(at + 1);
        match text[at] {
            b'\n' if !goes_on(at + 1) => return None,
            b'\n' => at += 1,
            b'\\' if next == Some(&b'\n') => at += 1,
            b'\\' => at += 2,
            b'\'' if next == Some(&b'\'') => at += 2,
            _ => return Some(at),
        }
    }
}

/// The indentation that `|` or `>` says if it is the header of a block scalar; 0 if it says none.
pub(super) fn block_header(rest: &[u8]) -> Option<usize> {
    if !matches!(rest.first(), Some(b'|' | b'>')) {
        return None;
    }
    let signs = rest[1..].iter().take_while(|b| matches!(b, b'0'..=b'9' | b'+' | b'-')).count();
    let after = rest[1 + signs..].trim_ascii_start();
    let ends = after.is_empty() || after[0] == b'#' && after.len() < rest.len() - 1 - signs;
    let digit = rest[1..=signs].iter().find(|b| matches!(b, b'1'..=b'9'));
    ends.then(|| digit.map_or(0, |digit| usize::from(digit - b'0')))
}

/// Whether a colon before the byte ends a plain key in brackets.
pub(super) fn ends_key(next: u8) -> bool {
    matches!(next, b' ' | b'\t' | b'\r' | b'\n' | b',' | b'[' | b']' | b'{' | b'}')
}

pub(super) fn is_marker(text: &[u8], line: &Line) -> bool {
    let content = &text[line.start..line.end];
    (content.starts_with(b"---") || content.starts_with(b"..."))
        && blank_at(content, 3, content.len())
}

/// The first offset that is not blank, and its column.
pub(super) fn indented(text: &[u8], at: usize, column: usize, end: usize) -> (usize, usize) {
    let (mut at, mut column) = (at, column);
    while at < end {
        match text[at] {
            b' ' => column += 1,
            b'\t' => column = (column / TAB + 1) * TAB,
            _ => break,
        }
        at += 1;
    }
    (at, column)
}

/// How many bytes there are up to a blank.
pub(super) fn word(text: &[u8]) -> usize {
    text.iter().position(|b| matches!(b, b' ' | b'\t')).unwrap_or(text.len())
}

/// Whether the offset is at a blank or the end.
pub(super) fn blank_at(text: &[u8], at: usize, end: usize) -> bool {
    at >= end || matches!(text[at], b' ' | b'\t')
}
