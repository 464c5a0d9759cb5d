//! Lists of numbers, each a byte of a text: `[0x41, 0x4b]`, `{65, 75}`.

use super::{LONGEST, Said, ascii};
use crate::decode::Coding;

/// Fewest numbers in a row that could be a text.
const FEWEST: usize = 8;
/// How far behind a sign a list may begin, in bytes.
const BEGINS: usize = 96;

/// The join at a place: a number that stands for a character, or what stands between two.
pub(super) fn join(text: &[u8], at: usize) -> Option<Said> {
    let said = |length, character| Some(Said { length, character, coding: Coding::Bytes });
    if text[at] == b',' {
        let before = text[at.saturating_sub(LONGEST)..at].trim_ascii_end();
        let between = before.last().is_some_and(u8::is_ascii_hexdigit);
        let next = comma(text, at).filter(|_| between)?;
        return said(next - at, None);
    }
    let (value, length) = number(text, at)?;
    let character = ascii(value).filter(|c| !c.is_ascii_control() || c.is_ascii_whitespace())?;
    let before = text[at.saturating_sub(LONGEST)..at].trim_ascii_end();
    let in_list = before.ends_with(b",") || comma(text, space(text, at + length)).is_some();
    if in_list { said(length, Some(character)) } else { None }
}

/// Where the next byte stands with which one may begin.
pub(super) fn next(text: &[u8]) -> Option<usize> {
    text.iter().position(|b| b.is_ascii_digit() || *b == b',')
}

/// Whether a row of numbers begins at or soon behind a place that could be a text.
pub(super) fn has_list(text: &[u8], at: usize) -> bool {
    let view = &text[at..text.len().min(at + BEGINS)];
    let Some(first) = view.iter().position(u8::is_ascii_digit) else { return false };
    let mut at = at + first;
    for _ in 1..FEWEST {
        let Some(said) = join(text, at).filter(|said| said.character.is_some()) else {
            return false;
        };
        let Some(next) = comma(text, space(text, at + said.length)) else { return false };
        at = next;
    }
    join(text, at).is_some()
}

/// Behind white space.
fn space(text: &[u8], at: usize) -> usize {
    let rest = &text[at..text.len().min(at + LONGEST)];
    at + rest.iter().take_while(|byte| byte.is_ascii_whitespace()).count()
}

/// Behind a comma at a place and white space, if a number stands there.
fn comma(text: &[u8], at: usize) -> Option<usize> {
    let next = space(text, (text.get(at) == Some(&b',')).then_some(at + 1)?);
    text.get(next).is_some_and(u8::is_ascii_digit).then_some(next)
}

/// A number of one byte and how long it is, if nothing is beside it that makes it part of something else.
fn number(text: &[u8], at: usize) -> Option<(u32, usize)> {
    let in_word = |b: &u8| b.is_ascii_alphanumeric() || matches!(b, b'_' | b'.' | b'-' | b'$');
    if at > 0 && in_word(&text[at - 1]) {
        return None;
    }
    let view = &text[at..text.len().min(at + 5)];
    let length = view.iter().take_while(|b| in_word(b)).count();
    let number = std::str::from_utf8(&view[..length]).ok()?;
    let hex = number.strip_prefix("0x").or_else(|| number.strip_prefix("0X"));
    let value = match hex {
        Some(digits) if digits.len() == 2 => u32::from_str_radix(digits, 16),
        _ if (2..=3).contains(&length) => number.parse(),
        _ => return None,
    };
    Some((value.ok()?, length))
}
