//! Entities of HTML and XML that stand for characters of ASCII.

use super::{Said, ascii};
use crate::decode::Coding;

/// Names of the [HTML standard](https://html.spec.whatwg.org/multipage/named-characters.html) for signs in names, values and URLs.
const NAMES: &[(&[u8], char)] = &[
    (b"amp", '&'),
    (b"quot", '"'),
    (b"apos", '\''),
    (b"lt", '<'),
    (b"gt", '>'),
    (b"num", '#'),
    (b"dollar", '$'),
    (b"percnt", '%'),
    (b"lpar", '('),
    (b"rpar", ')'),
    (b"ast", '*'),
    (b"plus", '+'),
    (b"comma", ','),
    (b"period", '.'),
    (b"sol", '/'),
    (b"colon", ':'),
    (b"semi", ';'),
    (b"equals", '='),
    (b"quest", '?'),
    (b"commat", '@'),
    (b"lowbar", '_'),
    (b"hyphen", '-'),
    (b"Tab", '\t'),
    (b"NewLine", '\n'),
    (b"excl", '!'),
];
/// Longest entity that is read, in bytes.
const LONGEST: usize = 10;

/// The entity at a place.
pub(super) fn join(text: &[u8], at: usize) -> Option<Said> {
    let rest = text.get(at + 1..text.len().min(at + LONGEST))?;
    if text[at] != b'&' || !rest.first().is_some_and(|b| b.is_ascii_alphabetic() || *b == b'#') {
        return None;
    }
    let end = rest.iter().position(|byte| *byte == b';')?;
    let character = match &rest[..end] {
        [b'#', b'x' | b'X', digits @ ..] => number(digits, 16)?,
        [b'#', digits @ ..] => number(digits, 10)?,
        name => NAMES.iter().find(|(known, _)| known == &name)?.1,
    };
    Some(Said { length: end + 2, character: Some(character), coding: Coding::Entities })
}

fn number(digits: &[u8], base: u32) -> Option<char> {
    let value = digits.iter().try_fold(0u32, |value, byte| {
        Some(value.checked_mul(base)? + (*byte as char).to_digit(base)?)
    });
    ascii(value.filter(|_| !digits.is_empty())?)
}
