//! Literals: strings, bare words, lists of bytes, and what wraps them.

use super::lines::{skip_gap, word_in};
use super::name::{LONGEST as NAME, lowered};
use super::read::{LONGEST, Quote, skip_blank};
use std::ops::Range;

/// A literal, before it is known what for.
#[derive(Clone)]
pub(super) struct Literal {
    pub(super) quote: Quote,
    pub(super) value: Range<usize>,
    pub(super) interpolated: bool,
    pub(super) wrapped: bool,
    pub(super) fallback: bool,
}

impl Literal {
    /// A literal of its own.
    pub(super) const fn new(quote: Quote, value: Range<usize>) -> Self {
        Self { quote, value, interpolated: false, wrapped: false, fallback: false }
    }
}

/// Where a value without quotes ends.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Stop {
    /// At white space or punctuation.
    Line,
    /// The same, and what begins as another flag is none.
    Word,
    /// At the next tag.
    Element,
}

/// A quote that is written as something else, inside of another string, of HTML or of a URL.
pub(super) fn written_quote(text: &[u8], at: usize) -> Option<&'static [u8]> {
    let rest = text.get(at..).filter(|rest| matches!(rest.first(), Some(b'&' | b'\\' | b'%')))?;
    let ways: [&[u8]; 5] = [b"&quot;", b"&#34;", b"&#x22;", b"\\u0022", b"%22"];
    ways.into_iter().find(|quote| rest.starts_with(quote))
}

/// A string that begins at a place, prefixes such as `b` included.
pub(super) fn quoted(text: &[u8], at: usize) -> Option<Literal> {
    let prefix = text[at.min(text.len())..]
        .iter()
        .take(3)
        .take_while(|b| {
            matches!(b, b'b' | b'B' | b'r' | b'R' | b'u' | b'f' | b'F' | b'L' | b'@' | b'$')
        })
        .count();
    let interpolated =
        text[at.min(text.len())..].iter().take(prefix).any(|b| matches!(b, b'f' | b'F' | b'$'));
    let start = at + prefix;
    if let Some(quote) = written_quote(text, start) {
        let start = start + quote.len();
        let view = &text[start..text.len().min(start + LONGEST)];
        let length = memchr::memmem::find(view, quote)?;
        let literal = Literal::new(Quote::Escaped, start..start + length);
        return Some(Literal { interpolated, ..literal });
    }
    let escapes = text.get(start..)?.iter().take(8).take_while(|b| **b == b'\\').count();
    let quote = text.get(start + escapes).copied().filter(|b| matches!(b, b'"' | b'\'' | b'`'))?;
    let mut open = start + escapes + 1;
    let triple = escapes == 0 && text.get(open..open + 2) == Some(&[quote, quote]);
    // reStructuredText puts code between two.
    let double = quote == b'`' && escapes == 0 && !triple && text.get(open) == Some(&quote);
    open += if triple { 2 } else { usize::from(double) };
    let view = &text[open..text.len().min(open + LONGEST)];
    let length = if escapes > 0 {
        let closing = &text[start..=start + escapes];
        memchr::memmem::find(view, closing)?
    } else {
        closing(view, quote)?
    };
    let mut value = open..open + length;
    if let Some(end) = memchr::memchr(b'\n', &view[..length]) {
        let word = (escapes == 0).then(|| word_in(text, &value, !triple)).flatten();
        // Of a line that goes on, this is only a part.
        let part = view[..end].trim_ascii_end().strip_suffix(b"\\").map(|p| open..open + p.len());
        let word = word.or_else(|| part.filter(|part| escapes == 0 && !part.is_empty()));
        if word.is_none() && quote != b'`' {
            return None;
        }
        value = word.unwrap_or(value);
    }
    let quote = match (escapes, quote) {
        (0, b'`') => Quote::Backtick,
        (0, _) => Quote::Quoted,
        _ => Quote::Escaped,
    };
    Some(Literal { interpolated, ..Literal::new(quote, value) })
}

/// Where a string closes.
fn closing(view: &[u8], quote: u8) -> Option<usize> {
    let mut at = 0;
    loop {
        let found = memchr::memchr2(quote, b'\\', view.get(at..)?)?;
        if view[at + found] == quote {
            return Some(at + found);
        }
        at += found + 2;
    }
}

/// A value without quotes.
pub(super) fn bare(text: &[u8], at: usize, stop: Stop) -> Option<Literal> {
    let view = &text[at.min(text.len())..text.len().min(at + LONGEST)];
    let ends = |b: &u8| match stop {
        Stop::Element => matches!(b, b'<' | b'\n' | b'\r'),
        Stop::Line | Stop::Word => {
            b.is_ascii_whitespace()
                || matches!(
                    b,
                    b'"' | b'\''
                        | b'`'
                        | b'<'
                        | b'>'
                        | b'('
                        | b')'
                        | b'{'
                        | b'}'
                        | b'['
                        | b']'
                        | b','
                        | b';'
                )
        }
    };
    // What has no end in sight is no value.
    let length = view.iter().position(ends).or((view.len() < LONGEST).then_some(view.len()))?;
    let value = view[..length].trim_ascii_end();
    let is_flag = stop == Stop::Word && value.starts_with(b"-");
    (!value.is_empty() && !is_flag).then(|| Literal::new(Quote::Bare, at..at + value.len()))
}

/// Fewest numbers of a list that is a value.
const BYTES: usize = 8;

/// A list of bytes, such as `[]byte{1, 2, ...}`, `[0x01, 0x02, ...]`, `new byte[] {1, 2, ...}`.
pub(super) fn byte_list(text: &[u8], at: usize) -> Option<Literal> {
    let view = &text[at.min(text.len())..text.len().min(at + LONGEST)];
    let head = view.iter().take(24).position(u8::is_ascii_digit)?;
    let type_of = &view[..head];
    if !matches!(type_of.trim_ascii_end().last(), Some(b'{' | b'[' | b'('))
        || type_of.contains(&b'=')
    {
        return None;
    }
    let in_list = |b: &u8| {
        b.is_ascii_hexdigit()
            || matches!(b, b'x' | b'X' | b',' | b' ' | b'\n' | b'\r' | b'\t' | b'-')
    };
    let length = view[head..].iter().take_while(|b| in_list(b)).count();
    let list = &view[head..head + length];
    let numbers = list.split(|b| *b == b',').map(<[u8]>::trim_ascii).filter(|n| !n.is_empty());
    let is_byte = |n: &[u8]| {
        let digits = n.strip_prefix(b"0x").or_else(|| n.strip_prefix(b"0X")).unwrap_or(n);
        digits.len() <= 3 && digits.len() < n.len() + 1
    };
    let count = numbers.clone().count();
    if count < BYTES || !numbers.clone().all(is_byte) {
        return None;
    }
    let mut sorted: Vec<&[u8]> = numbers.collect();
    sorted.sort_unstable();
    sorted.dedup();
    let value = at + head..at + head + list.trim_ascii_end().len();
    let literal = Literal::new(Quote::Bytes, value);
    (sorted.len() > BYTES / 2).then_some(literal)
}

/// A random value in an object that is itself given as a string: `"{\"name\": \"x\", \"sig\": \"...\"}"`.
pub(super) fn of_object(text: &[u8], value: &Range<usize>) -> Option<Range<usize>> {
    let bytes = &text[value.clone()];
    if bytes.first() != Some(&b'{') || !bytes.contains(&b':') {
        return None;
    }
    let in_word =
        |b: &u8| b.is_ascii_alphanumeric() || matches!(b, b'_' | b'-' | b'+' | b'/' | b'=');
    let mut at = 0;
    while at < bytes.len() {
        let length = bytes[at..].iter().take_while(|b| in_word(b)).count();
        if super::value::looks_random(&bytes[at..at + length]) {
            return Some(value.start + at..value.start + at + length);
        }
        at += length + 1;
    }
    None
}

/// A call that opens where a value is expected.
pub(super) struct Opened {
    pub(super) callee: Range<usize>,
    pub(super) arguments: usize,
}

impl Opened {
    pub(super) fn at(text: &[u8], at: usize) -> Option<Self> {
        let view = &text[at.min(text.len())..text.len().min(at + 64)];
        let in_callee = |b: &u8| {
            b.is_ascii_alphanumeric()
                || matches!(b, b'_' | b'.' | b'&' | b'[' | b']' | b':' | b' ' | b'?' | b'!' | b'*')
        };
        let length = view.iter().take_while(|b| in_callee(b)).count();
        // What only opens on its line and is no call is a list.
        let is_call = length > 0;
        let skip = if is_call { skip_gap } else { skip_blank };
        matches!(view.get(length), Some(b'(' | b'{'))
            .then(|| Self { callee: at..at + length, arguments: skip(text, at + length + 1, 4) })
    }

    /// The last word of what is called.
    fn last<'t>(&self, text: &'t [u8]) -> &'t [u8] {
        let callee = text[self.callee.clone()].trim_ascii();
        callee.rsplit(|b| matches!(b, b'.' | b' ' | b':' | b'&')).next().unwrap_or(callee)
    }

    /// Whether what it is given is what it returns, in another type.
    pub(super) fn converts(&self, text: &[u8]) -> bool {
        let mut buffer = [0; NAME];
        let last = lowered(self.last(text), &mut buffer);
        let is_new = text[self.callee.clone()].trim_ascii_start().starts_with(b"new ");
        let known: [&[u8]; 24] = [
            b"",
            b"string",
            b"str",
            b"[]byte",
            b"byte",
            b"bytes",
            b"ptr",
            b"pointer",
            b"some",
            b"of",
            b"from",
            b"secret",
            b"secretstr",
            b"securestring",
            b"newsecret",
            b"password",
            b"token",
            b"key",
            b"tobytes",
            b"valueof",
            b"encode",
            b"buffer",
            b"literal",
            b"secretstring",
        ];
        is_new || known.contains(&last)
    }

    /// Whether it reads what its first argument names.
    pub(super) fn reads(&self, text: &[u8]) -> bool {
        let mut buffer = [0; NAME];
        let last = lowered(self.last(text), &mut buffer);
        [
            "get", "env", "config", "default", "lookup", "fetch", "read", "option", "property",
            "pop", "param", "var",
        ]
        .iter()
        .any(|word| memchr::memmem::find(last, word.as_bytes()).is_some())
    }
}
