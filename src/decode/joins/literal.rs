//! Joins of string literals: escapes of most languages, pieces that are put together, lines that go on.

use super::{LONGEST, Said, ascii, hexadecimal};
use crate::decode::Coding;

/// What puts two literals together.
const OPERATORS: [&[u8]; 9] = [b"+", b".", b"&", b"..", b"++", b"<>", b"~", b"||", b"\\"];

/// The join at a place.
pub(super) fn join(text: &[u8], at: usize) -> Option<Said> {
    match text[at] {
        b'\\' => escape(text, at),
        b'"' | b'\'' | b'`' => pieces(text, at),
        _ => None,
    }
}

/// Where the literal ends before an operator at a place that begins a line; the place itself if there is none.
pub(super) fn behind(text: &[u8], at: usize) -> usize {
    if !matches!(text[at], b' ' | b'\t') {
        return at;
    }
    let before = text[at.saturating_sub(LONGEST)..at].trim_ascii_end();
    let ends = before.last().is_some_and(|b| matches!(b, b'"' | b'\'' | b'`'));
    let start = at.saturating_sub(LONGEST);
    if ends { start + before.len() - 1 } else { at }
}

fn escape(text: &[u8], at: usize) -> Option<Said> {
    let said = |length, character| Some(Said { length, character, coding: Coding::Escapes });
    let hex = |from: usize, digits: usize| {
        let value = ascii(hexadecimal(text, at + from..at + from + digits)?)?;
        said(from + digits, Some(value))
    };
    match *text.get(at + 1)? {
        b'n' => said(2, Some('\n')),
        b't' => said(2, Some('\t')),
        b'r' => said(2, Some('\r')),
        b'b' => said(2, Some('\u{8}')),
        b'f' => said(2, Some('\u{c}')),
        quoted @ (b'"' | b'\'' | b'/' | b'\\' | b'`') => said(2, Some(char::from(quoted))),
        b'x' => hex(2, 2),
        b'u' if text.get(at + 2) == Some(&b'{') => {
            let digits = text[at + 3..].iter().take(7).position(|byte| *byte == b'}')?;
            let value = ascii(hexadecimal(text, at + 3..at + 3 + digits).filter(|_| digits > 0)?)?;
            said(digits + 4, Some(value))
        }
        b'u' => hex(2, 4),
        b'U' => hex(2, 8),
        b'0'..=b'7' => octal(text, at),
        b'\r' | b'\n' => line(text, at),
        _ => None,
    }
}

/// One to three digits; a lone one is a reference to a group in many languages.
fn octal(text: &[u8], at: usize) -> Option<Said> {
    let digits =
        text[at + 1..].iter().take(3).take_while(|byte| matches!(byte, b'0'..=b'7')).count();
    let value =
        text[at + 1..=at + digits].iter().fold(0, |value, b| value * 8 + u32::from(b - b'0'));
    let character = ascii(value).filter(|character| digits > 1 || *character == '\0')?;
    Some(Said { length: digits + 1, character: Some(character), coding: Coding::Escapes })
}

/// A line that goes on, without its indentation.
fn line(text: &[u8], at: usize) -> Option<Said> {
    let end = at + if text[at + 1] == b'\r' { 3 } else { 2 };
    if text.get(end - 1) != Some(&b'\n') {
        return None;
    }
    let rest = &text[end..text.len().min(end + LONGEST)];
    let indentation = rest.iter().take_while(|byte| matches!(byte, b' ' | b'\t')).count();
    let length = end + indentation - at;
    Some(Said { length, character: None, coding: Coding::Concatenation })
}

/// The end of a literal, what puts it together with the next, and the start of that.
fn pieces(text: &[u8], at: usize) -> Option<Said> {
    let text = &text[..text.len().min(at + LONGEST)];
    let space = |from: usize| {
        let rest = text.get(from..).unwrap_or_default();
        from + rest.iter().take_while(|byte| byte.is_ascii_whitespace()).count()
    };
    let first = space(at + 1);
    let operator = OPERATORS.iter().filter(|o| text[first..].starts_with(o)).map(|o| o.len()).max();
    let mut next = space(first + operator.unwrap_or_default());
    // In Visual Basic the line has to be told to go on.
    if text.get(next) == Some(&b'_') && text[first] == b'&' {
        next = space(next + 1);
    }
    // A letter before a literal says of what kind it is.
    let marked = matches!(text.get(next), Some(b'f' | b'r' | b'b' | b'u' | b'L' | b'@' | b'$'));
    next += usize::from(marked && (operator.is_some() || next > at + 1));
    let quote = *text.get(next)?;
    let apart = operator.is_some() || next > at + 1;
    let fits = matches!(quote, b'"' | b'\'' | b'`') && apart;
    fits.then_some(Said { length: next + 1 - at, character: None, coding: Coding::Concatenation })
}
