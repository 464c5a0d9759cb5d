//! What a word says once the shell has taken its quotes away, and the pieces of syntax that words are made of.

use std::borrow::Cow;
use std::ops::Range;

use memchr::{memchr, memmem};

use super::super::powershell;

/// A word of a command, as written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Word {
    /// Where it stands, with its quotes.
    pub(crate) span: Range<usize>,
    /// Whose quotes they are.
    pub(crate) dialect: Dialect,
}

/// How quotes are read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Dialect {
    /// As sh and its relatives do.
    Posix,
    /// As PowerShell does.
    PowerShell,
}

impl Word {
    /// What the word says once quotes and backslashes are taken away; expansions (`$x`, `${x}`, `$(..)`) stay as
    /// written.
    pub(crate) fn value<'t>(&self, text: &'t [u8]) -> Cow<'t, [u8]> {
        let raw = text.get(self.span.clone()).unwrap_or_default();
        match self.dialect {
            Dialect::Posix => unquoted(raw),
            Dialect::PowerShell => powershell::unquoted(raw),
        }
    }

    /// Whether the offset stands in a part of the word that is single-quoted: nothing is expanded there.
    #[cfg(test)]
    pub(crate) fn is_literal_at(&self, text: &[u8], offset: usize) -> bool {
        let raw = text.get(self.span.clone()).unwrap_or_default();
        let Some(offset) = offset.checked_sub(self.span.start) else { return false };
        if self.dialect == Dialect::PowerShell {
            return powershell::is_literal_at(raw, offset);
        }
        Pieces::of(raw)
            .take_while(|(range, _)| range.start <= offset)
            .any(|(range, form)| range.contains(&offset) && form != Form::Open)
    }
}

/// What a piece of shell text says once quotes and backslashes are taken away.
pub(crate) fn unquoted(raw: &[u8]) -> Cow<'_, [u8]> {
    if memchr::memchr3(b'\'', b'"', b'\\', raw).is_none() {
        return Cow::Borrowed(raw);
    }
    let mut pieces = Pieces::of(raw).filter(|(range, _)| !range.is_empty());
    let first = pieces.next();
    let second = pieces.next();
    if let (Some((range, Form::Open | Form::Single)), None) = (&first, &second) {
        return Cow::Borrowed(&raw[range.clone()]);
    }
    let mut value = Vec::with_capacity(raw.len());
    for (range, form) in first.into_iter().chain(second).chain(pieces) {
        match form {
            Form::Open | Form::Single => value.extend_from_slice(&raw[range]),
            Form::Ansi => decode(&raw[range], &mut value),
        }
    }
    Cow::Owned(value)
}

/// How a piece of a word is read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Form {
    /// Bare or in double quotes: expansions are expanded.
    Open,
    /// In single quotes.
    Single,
    /// In `$'..'`.
    Ansi,
}

/// The pieces of a word that remain when its quotes and backslashes are taken away, in order.
struct Pieces<'t> {
    raw: &'t [u8],
    at: usize,
    double: bool,
}

impl<'t> Pieces<'t> {
    fn of(raw: &'t [u8]) -> Self {
        Self { raw, at: 0, double: false }
    }

    /// The content of the quotes whose first byte is at `from`; what follows is read after them.
    fn quotes(&mut self, from: usize, form: Form) -> (Range<usize>, Form) {
        let escapes = form == Form::Ansi;
        let end = closing_quote(self.raw, from, escapes).unwrap_or(self.raw.len());
        self.at = (end + 1).min(self.raw.len());
        (from..end, form)
    }

    /// What a backslash leaves.
    fn backslash(&mut self) -> (Range<usize>, Form) {
        let at = self.at;
        let newline = newline_at(self.raw, at + 1);
        let kept = match self.raw.get(at + 1) {
            _ if newline > 0 => 0..0,
            Some(b'$' | b'`' | b'"' | b'\\') => at + 1..at + 2,
            Some(_) if self.double => at..at + 2,
            Some(_) => at + 1..at + 2,
            None => at..at + 1,
        };
        self.at = (at + 1 + newline.max(1)).min(self.raw.len());
        (kept, Form::Open)
    }

    /// The end of the expansion that opens here.
    fn expansion(&self) -> usize {
        let end = expansion_end(self.raw, self.at);
        // An apostrophe in a heredoc hides the end, but the word's last quote is the one around.
        let hidden = self.double && end == self.raw.len() && self.raw.ends_with(b"\"");
        end - usize::from(hidden)
    }

    /// The run of bytes from here that stand for themselves, expansions among them.
    fn plain(&mut self) -> (Range<usize>, Form) {
        let start = self.at;
        while let Some(&byte) = self.raw.get(self.at) {
            let next = self.raw.get(self.at + 1).copied();
            self.at = match (byte, next) {
                (b'"' | b'\\', _) => break,
                (b'\'', _) | (b'$', Some(b'\'' | b'"')) if !self.double => break,
                (b'$', Some(b'(' | b'{')) | (b'`', _) => self.expansion(),
                (b'{', Some(b'{')) => template_end(self.raw, self.at).unwrap_or(self.at + 1),
                _ => self.at + 1,
            };
        }
        (start..self.at, Form::Open)
    }
}

impl Iterator for Pieces<'_> {
    type Item = (Range<usize>, Form);

    fn next(&mut self) -> Option<Self::Item> {
        loop {
            let next = self.raw.get(self.at + 1).copied();
            return match *self.raw.get(self.at)? {
                b'"' => {
                    self.double = !self.double;
                    self.at += 1;
                    continue;
                }
                b'\\' => Some(self.backslash()),
                b'\'' if !self.double => Some(self.quotes(self.at + 1, Form::Single)),
                b'$' if !self.double && next == Some(b'\'') => {
                    Some(self.quotes(self.at + 2, Form::Ansi))
                }
                b'$' if !self.double && next == Some(b'"') => {
                    self.at += 1;
                    continue;
                }
                _ => Some(self.plain()),
            };
        }
    }
}

/// Resolves the escapes of `$'..'`.
fn decode(raw: &[u8], value: &mut Vec<u8>) {
    let mut at = 0;
    while let Some(&byte) = raw.get(at) {
        at += 1;
        let Some(&escape) = raw.get(at).filter(|_| byte == b'\\') else {
            value.push(byte);
            continue;
        };
        at += 1;
        match escape {
            b'n' => value.push(b'\n'),
            b't' => value.push(b'\t'),
            b'r' => value.push(b'\r'),
            b'e' | b'E' => value.push(0x1b),
            b'x' => at += number(&raw[at..], 16, 2, value),
            b'0'..=b'7' => at += number(&raw[at - 1..], 8, 3, value) - 1,
            b'\\' | b'\'' | b'"' | b'?' => value.push(escape),
            _ => value.extend([b'\\', escape]),
        }
    }
}

/// Adds the byte that the digits give; how many there were.
fn number(digits: &[u8], radix: u32, most: usize, value: &mut Vec<u8>) -> usize {
    let digits = digits.iter().take(most).map_while(|&byte| char::from(byte).to_digit(radix));
    let (mut sum, mut count) = (0, 0);
    for digit in digits {
        sum = sum * radix + digit;
        count += 1;
    }
    if count > 0 {
        // As the shell does, only the lowest eight bits count.
        value.push((sum & 0xff) as u8);
    }
    count
}

/// Where the single quote stands that closes the string whose content starts at `from`.
pub(super) fn closing_quote(text: &[u8], from: usize, escapes: bool) -> Option<usize> {
    let mut at = from;
    loop {
        let rest = text.get(at..)?;
        if !escapes {
            return memchr(b'\'', rest).map(|found| at + found);
        }
        at += memchr::memchr2(b'\'', b'\\', rest)?;
        if text[at] == b'\'' {
            return Some(at);
        }
        at += 2;
    }
}

/// The length of the line end at `at`: 0 where there is none.
pub(super) fn newline_at(text: &[u8], at: usize) -> usize {
    match text.get(at..) {
        Some([b'\n', ..]) => 1,
        Some([b'\r', b'\n', ..]) => 2,
        _ => 0,
    }
}

/// Templates longer than this are none.
const TEMPLATE_LIMIT: usize = 1000;

/// The end of a template expression at `at`: `${{ .. }}` (over several lines, with quoted braces), or `{{ .. }}` on one
/// line.
pub(crate) fn template_end(text: &[u8], at: usize) -> Option<usize> {
    let rest = text.get(at..)?;
    let several = rest.starts_with(b"${{");
    if !several && !rest.starts_with(b"{{") {
        return None;
    }
    let rest = &rest[..rest.len().min(TEMPLATE_LIMIT)];
    if !several {
        let line = &rest[2..memchr(b'\n', rest).unwrap_or(rest.len())];
        return memmem::find(line, b"}}").map(|found| at + found + 4);
    }
    let mut from = 3;
    loop {
        let found = from + memchr::memchr2(b'}', b'\'', rest.get(from..)?)?;
        from = match rest[found] {
            b'\'' => closing_quote(rest, found + 1, false)? + 1,
            _ if rest.get(found + 1) == Some(&b'}') => return Some(at + found + 2),
            _ => found + 1,
        };
    }
}

/// The end of the expansion that opens at `at`, where `$` or a backtick stands.
pub(super) fn expansion_end(text: &[u8], at: usize) -> usize {
    let mut closers: Vec<u8> = Vec::new();
    let mut at = at;
    while let Some(&byte) = text.get(at) {
        let last = closers.last().copied();
        let quoted = last == Some(b'"');
        at = match (byte, text.get(at + 1)) {
            (b'\\', _) => at + 2,
            (b'$', Some(&open @ (b'(' | b'{'))) => match template_end(text, at) {
                Some(end) => end,
                None => {
                    closers.push(if open == b'(' { b')' } else { b'}' });
                    at + 2
                }
            },
            (b'\'', _) if !quoted => {
                closing_quote(text, at + 1, false).map_or(text.len(), |end| end + 1)
            }
            _ => {
                if last == Some(byte) {
                    closers.pop();
                } else if matches!(byte, b'"' | b'`') {
                    closers.push(byte);
                } else if byte == b'(' && last == Some(b')') {
                    closers.push(b')');
                }
                at + 1
            }
        };
        if closers.is_empty() {
            break;
        }
    }
    at.min(text.len())
}
