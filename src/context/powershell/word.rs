//! What a word of PowerShell says once its quotes are taken away.

use std::borrow::Cow;
use std::ops::Range;

use memchr::{memchr, memchr3, memmem};

/// What a word says once quotes and backticks are taken away; variables and `$(..)` stay as written.
pub(in super::super) fn unquoted(raw: &[u8]) -> Cow<'_, [u8]> {
    if memchr3(b'\'', b'"', b'`', raw).is_none() {
        return Cow::Borrowed(raw);
    }
    let mut value = Vec::with_capacity(raw.len());
    each_byte(raw, |_, byte, _| value.push(byte));
    Cow::Owned(value)
}

/// Whether the offset stands in a part of the word that is single-quoted: nothing is expanded there.
#[cfg(test)]
pub(in super::super) fn is_literal_at(raw: &[u8], offset: usize) -> bool {
    let mut literal = false;
    each_byte(raw, |at, _, quoted| literal |= quoted && at == offset);
    literal
}

/// Calls `each` with every byte that a word says: where it stands, what it is, whether it is single-quoted.
fn each_byte(raw: &[u8], mut each: impl FnMut(usize, u8, bool)) {
    let mut at = 0;
    while let Some(&byte) = raw.get(at) {
        match byte {
            b'@' if here_start(raw, at).is_some() => {
                let literal = raw[at + 1] == b'\'';
                // A word ends with the here-string in it that is not closed.
                let end = (here_start(raw, at).unwrap_or(at)..raw.len(), raw.len());
                let (content, end) = here_string(raw, at).unwrap_or(end);
                content.for_each(|index| each(index, raw[index], literal));
                at = end;
            }
            b'\'' => {
                let end = single_end(raw, at + 1).unwrap_or(raw.len());
                let mut inner = at + 1;
                while inner < end {
                    each(inner, raw[inner], true);
                    inner += 1 + usize::from(raw[inner] == b'\'');
                }
                at = end + 1;
            }
            b'"' => at = each_quoted(raw, at + 1, &mut each),
            b'`' => at = escaped(raw, at, &mut each),
            _ => {
                each(at, byte, false);
                at += 1;
            }
        }
    }
}

/// The same within the double quotes whose content starts at `at`; where they end.
fn each_quoted(raw: &[u8], mut at: usize, each: &mut impl FnMut(usize, u8, bool)) -> usize {
    let mut parentheses = 0usize;
    while let Some(&byte) = raw.get(at) {
        match byte {
            b'"' if parentheses == 0 && raw.get(at + 1) == Some(&b'"') => at += 1,
            b'"' if parentheses == 0 => return at + 1,
            b'`' if parentheses == 0 => {
                at = escaped(raw, at, each);
                continue;
            }
            b'(' if parentheses > 0 || raw[at - 1] == b'$' => parentheses += 1,
            b')' => parentheses = parentheses.saturating_sub(1),
            _ => {}
        }
        each(at, byte, false);
        at += 1;
    }
    at
}

/// Calls `each` with what the backtick at `at` and the byte behind it say; where they end.
fn escaped(raw: &[u8], at: usize, each: &mut impl FnMut(usize, u8, bool)) -> usize {
    match raw.get(at + 1) {
        Some(b'n') => each(at + 1, b'\n', false),
        Some(b't') => each(at + 1, b'\t', false),
        Some(b'r') => each(at + 1, b'\r', false),
        Some(b'0') => each(at + 1, 0, false),
        Some(b'\n') | None => {}
        Some(b'\r') if raw.get(at + 2) == Some(&b'\n') => return at + 3,
        Some(&byte) => each(at + 1, byte, false),
    }
    at + 2
}

/// Where the single-quoted string ends whose content starts at `from`.
pub(super) fn single_end(text: &[u8], from: usize) -> Option<usize> {
    let mut at = from;
    loop {
        at += memchr(b'\'', text.get(at..)?)?;
        if text.get(at + 1) != Some(&b'\'') {
            return Some(at);
        }
        at += 2;
    }
}

/// The content of the here-string that starts at `at` with `@"` or `@'`, and where it ends.
pub(super) fn here_string(text: &[u8], at: usize) -> Option<(Range<usize>, usize)> {
    let start = here_start(text, at)?;
    let closer = if text[at + 1] == b'"' { b"\n\"@" } else { b"\n'@" };
    // The content may be empty.
    let close = start - 1 + memmem::find(&text[start - 1..], closer)?;
    let end = close - usize::from(close > start && text[close - 1] == b'\r');
    Some((start..end.max(start), close + 3))
}

/// Where the first line starts of the here-string that starts at `at`.
pub(super) fn here_start(text: &[u8], at: usize) -> Option<usize> {
    let [b'@', b'"' | b'\'', rest @ ..] = text.get(at..)? else { return None };
    let blank = rest.iter().take_while(|byte| matches!(byte, b' ' | b'\t' | b'\r')).count();
    (rest.get(blank) == Some(&b'\n')).then_some(at + blank + 3)
}
