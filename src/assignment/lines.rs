//! Literals that stand on a line of their own, below what gives them: block scalars, heredocs, strings of several lines.
//!
//! Only one line with one word on it is a value. More is a text, or has names of its own.

use super::literal::Literal;
use super::read::{LONGEST, Quote, skip_blank};
use std::ops::Range;

/// Longest beginning of a line that opens a block or a heredoc, in bytes.
const HEAD: usize = 80;
/// Bytes in which the end of what stands on a line is looked for.
const AROUND: usize = 160;
/// Longest word that ends a heredoc.
const TAG: usize = 32;

/// Where the next line begins, if nothing but blanks stands before the end of this one.
pub(super) fn next_line(text: &[u8], at: usize) -> Option<usize> {
    let end = skip_blank(text, at, HEAD);
    let end = end + usize::from(text.get(end) == Some(&b'\r'));
    (text.get(end) == Some(&b'\n')).then_some(end + 1)
}

/// Behind blanks, and behind the end of one line.
pub(super) fn skip_gap(text: &[u8], at: usize, most: usize) -> usize {
    let next = next_line(text, at).unwrap_or(at);
    skip_blank(text, next, if next == at { most } else { HEAD })
}

/// Where a line starts, as far as it is looked at, and how far it is indented; a dash of a list counts.
fn indentation(text: &[u8], at: usize) -> usize {
    let earliest = at.saturating_sub(AROUND);
    let start = memchr::memrchr(b'\n', &text[earliest..at]).map_or(earliest, |i| earliest + i + 1);
    text[start..at].iter().take_while(|b| matches!(b, b' ' | b'\t' | b'-')).count()
}

/// The only word of a line, and where the next line begins.
fn only_word(text: &[u8], line: usize) -> Option<(Range<usize>, usize)> {
    let start = skip_blank(text, line, AROUND);
    let view = &text[start..text.len().min(start + LONGEST)];
    let length = view.iter().position(u8::is_ascii_whitespace);
    let length = length.or((view.len() < LONGEST).then_some(view.len())).filter(|l| *l > 0)?;
    let end = start + length;
    let next =
        if end == text.len() { end } else { next_line(text, end).or_else(|| at_end(text, end))? };
    Some((start..end, next))
}

/// The end of a text that has nothing but blanks before it.
fn at_end(text: &[u8], at: usize) -> Option<usize> {
    (skip_blank(text, at, HEAD) == text.len()).then_some(text.len())
}

/// The only word below a line at a place, if it is indented deeper than that line and nothing else is.
fn word_below(text: &[u8], at: usize, line: usize) -> Option<Range<usize>> {
    let outer = indentation(text, at);
    let (word, mut next) = only_word(text, line)?;
    if indentation(text, word.start) <= outer {
        return None;
    }
    let latest = text.len().min(next + AROUND);
    // Empty lines do not end a block.
    while let Some(empty) = next_line(text, next).filter(|empty| *empty < latest) {
        next = empty;
    }
    let inner = skip_blank(text, next, AROUND);
    (inner == text.len() || inner - next <= outer).then_some(word)
}

/// What a block scalar of YAML holds: `password: |`.
pub(super) fn block(text: &[u8], at: usize) -> Option<Literal> {
    if !matches!(text.get(at), Some(b'|' | b'>')) {
        return None;
    }
    let signs = text[at + 1..].iter().take(2);
    let end = at + 1 + signs.take_while(|b| matches!(b, b'+' | b'-' | b'1'..=b'9')).count();
    let comment = skip_blank(text, end, HEAD);
    let end = match text.get(comment) {
        Some(b'#') if comment > end => {
            let view = &text[comment..text.len().min(comment + HEAD)];
            comment + memchr::memchr(b'\n', view)?
        }
        _ => end,
    };
    let mut line = next_line(text, end)?;
    if let Some(behind_empty) = next_line(text, line) {
        line = behind_empty;
    }
    word_below(text, at, line).map(|word| Literal::new(Quote::Bare, word))
}

/// A scalar of YAML on the line below its key.
pub(super) fn plain_below(text: &[u8], at: usize) -> Option<Literal> {
    let word = word_below(text, at, next_line(text, at)?)?;
    let value = &text[word.clone()];
    let is_scalar =
        !matches!(value[0], b'-' | b'#' | b'"' | b'\'' | b'{' | b'[' | b'(' | b'<' | b'|' | b'>')
            && !value.ends_with(b":")
            && !value
                .iter()
                .any(|b| matches!(b, b'"' | b'\'' | b'(' | b')' | b'{' | b'}' | b',' | b';'));
    is_scalar.then(|| Literal::new(Quote::Bare, word))
}

/// The text of an element, on a line of its own.
pub(super) fn element_below(text: &[u8], at: usize) -> Option<Literal> {
    let (word, next) = only_word(text, next_line(text, at)?)?;
    let closes = text[skip_blank(text, next, AROUND)..].starts_with(b"</");
    (closes && !text[word.clone()].contains(&b'<')).then(|| Literal::new(Quote::Bare, word))
}

/// What is read from the line behind one that goes on.
pub(super) fn continued(text: &[u8], at: usize) -> Option<Literal> {
    let line = next_line(text, at + 1).filter(|_| text.get(at) == Some(&b'\\'))?;
    let (word, _) = only_word(text, line)?;
    (!text[word.clone()].ends_with(b"\\")).then(|| Literal::new(Quote::Bare, word))
}

/// What a heredoc holds: `$(cat <<EOF`, `<<<EOT`, `<<~EOS`.
pub(super) fn heredoc(text: &[u8], at: usize) -> Option<Literal> {
    let view = text.get(at..text.len().min(at + HEAD))?;
    let mut rest = view.strip_prefix(b"\"").unwrap_or(view);
    if let Some(command) = rest.strip_prefix(b"$(").or_else(|| rest.strip_prefix(b"`")) {
        rest = command.trim_ascii_start().strip_prefix(b"cat ")?.trim_ascii_start();
        rest = rest.strip_prefix(b"- ").unwrap_or(rest);
    }
    rest = rest.strip_prefix(b"<<")?;
    rest = rest.strip_prefix(b"<").unwrap_or(rest);
    rest = rest.strip_prefix(b"-").or_else(|| rest.strip_prefix(b"~")).unwrap_or(rest);
    rest = &rest[skip_blank(rest, 0, 2)..];
    let quote = rest.first().copied().filter(|b| matches!(b, b'"' | b'\''));
    rest = &rest[usize::from(quote.is_some())..];
    let length =
        rest.iter().take(TAG).take_while(|b| b.is_ascii_alphanumeric() || **b == b'_').count();
    let (tag, mut rest) = rest.split_at(length);
    if !tag.first().is_some_and(|b| b.is_ascii_alphabetic() || *b == b'_') {
        return None;
    }
    if let Some(quote) = quote {
        rest = rest.strip_prefix(&[quote])?;
    }
    let line = memchr::memchr(b'\n', rest)?;
    // Methods of what it is in Ruby, and what closes a call.
    if !rest[..line].trim_ascii().first().is_none_or(|b| matches!(b, b'.' | b')' | b',')) {
        return None;
    }
    let (word, next) = only_word(text, at + view.len() - rest.len() + line + 1)?;
    let closing = text[skip_blank(text, next, AROUND)..].strip_prefix(tag)?;
    let ends = !closing.first().is_some_and(|b| b.is_ascii_alphanumeric() || *b == b'_');
    let literal = Literal::new(Quote::Quoted, word);
    ends.then_some(Literal { interpolated: quote.is_none(), ..literal })
}

/// The only word in a string of several lines, if it begins behind the end of a line.
pub(super) fn word_in(
    text: &[u8],
    string: &Range<usize>,
    whole_lines: bool,
) -> Option<Range<usize>> {
    let start = string.start + usize::from(text[string.clone()].starts_with(b"\\"));
    let (word, next) = only_word(text, next_line(text, start)?)?;
    // Where the string closes behind the word, that is no part of it.
    let word = word.start..word.end.min(string.end);
    let rest = text.get(next.min(string.end)..string.end).unwrap_or_default();
    let alone = rest.iter().all(u8::is_ascii_whitespace) && (!whole_lines || next <= string.end);
    (alone && !word.is_empty()).then_some(word)
}
