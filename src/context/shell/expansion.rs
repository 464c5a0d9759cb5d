//! The variables that a piece of shell text expands.

use std::ops::Range;

use super::word::{closing_quote, template_end};

/// What text expands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Expansion {
    /// `$x`, `${x}`, `$1`, `$@`; `$$x` in a recipe of make; `$env:x` of PowerShell
    Variable {
        /// From its `$` to its last byte.
        span: Range<usize>,
        /// The name, without a subscript.
        name: Range<usize>,
        /// `:-`, `:+`, `:` (of a part), `%` and the like; `#` or `!` *before* the name for its length or what it names;
        /// empty when there is none.
        operator: Range<usize>,
        /// What follows the operator.
        operand: Range<usize>,
    },
    /// `${{ x }}`, `{{ x }}`
    Template {
        /// With its braces.
        span: Range<usize>,
        /// What stands between them, without blanks around it.
        inner: Range<usize>,
    },
}

/// The variables that a piece of shell text expands, in order, not those in single quotes and comments.
pub(crate) fn expansions(text: &[u8]) -> Vec<Expansion> {
    Scan { text, at: 0, open: Vec::new(), found: Vec::new() }.run()
}

/// Those of text whose quotes mean nothing: the body of a heredoc, or what stands in double quotes.
pub(crate) fn heredoc_expansions(text: &[u8]) -> Vec<Expansion> {
    Scan { text, at: 0, open: vec![Open::Body], found: Vec::new() }.run()
}

/// What is open.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Open {
    Body,
    Quote,
    Parenthesis,
    Backtick,
    /// `${..}`: which expansion, and whether it stands within double quotes.
    Braces(usize, bool),
}

struct Scan<'t> {
    text: &'t [u8],
    at: usize,
    open: Vec<Open>,
    found: Vec<Expansion>,
}

impl Scan<'_> {
    fn run(mut self) -> Vec<Expansion> {
        while let Some(&byte) = self.text.get(self.at) {
            match byte {
                b'\\' => self.at += 2,
                b'$' => self.dollar(),
                b'{' => self.template(2),
                b'\'' if !self.quoted() => {
                    let ansi = self.at > 0 && self.text[self.at - 1] == b'$';
                    let close = closing_quote(self.text, self.at + 1, ansi);
                    self.at = close.map_or(self.text.len(), |close| close + 1);
                }
                b'#' if self.comments() => {
                    let rest = &self.text[self.at..];
                    self.at += memchr::memchr(b'\n', rest).unwrap_or(rest.len());
                }
                b'"' | b'`' | b'(' | b')' | b'}' => self.bracket(byte),
                _ => self.at += 1,
            }
        }
        let end = self.text.len();
        while let Some(open) = self.open.pop() {
            if let Open::Braces(index, _) = open {
                self.end_braces(index, end, end);
            }
        }
        self.found
    }

    /// What stood in braces ends, and so do they.
    fn end_braces(&mut self, index: usize, operand_end: usize, end: usize) {
        if let Some(Expansion::Variable { span, operand, .. }) = self.found.get_mut(index) {
            operand.end = operand_end;
            span.end = end;
        }
    }

    /// Whether single quotes stand for themselves here.
    fn quoted(&self) -> bool {
        matches!(self.open.last(), Some(Open::Body | Open::Quote | Open::Braces(_, true)))
    }

    /// Whether a `#` here starts a comment.
    fn comments(&self) -> bool {
        let before = self.at.checked_sub(1).map(|before| self.text[before]);
        before.is_none_or(|before| before.is_ascii_whitespace() || before == b';')
            && matches!(self.open.last(), None | Some(Open::Parenthesis | Open::Backtick))
    }

    fn bracket(&mut self, byte: u8) {
        let last = self.open.last().copied();
        match (byte, last) {
            (b'"', Some(Open::Quote))
            | (b'`', Some(Open::Backtick))
            | (b')', Some(Open::Parenthesis)) => {
                self.open.pop();
            }
            (b'}', Some(Open::Braces(index, _))) => {
                self.open.pop();
                self.end_braces(index, self.at, self.at + 1);
            }
            (b'"', Some(Open::Body)) => {}
            (b'"', _) => self.open.push(Open::Quote),
            (b'`', _) => self.open.push(Open::Backtick),
            (b'(', Some(Open::Parenthesis)) => self.open.push(Open::Parenthesis),
            _ => {}
        }
        self.at += 1;
    }

    fn template(&mut self, width: usize) {
        let start = self.at;
        let Some(end) = template_end(self.text, start) else {
            self.at += 1;
            return;
        };
        let inner = &self.text[start + width..end - 2];
        let name = start + width + (inner.len() - inner.trim_ascii_start().len());
        let inner = name..name + inner.trim_ascii().len();
        self.found.push(Expansion::Template { span: start..end, inner });
        self.at = end;
    }

    fn dollar(&mut self) {
        let start = self.at;
        // What make hands on of `$$x`.
        let next = self.text.get(start + 2);
        let doubled = self.text.get(start + 1) == Some(&b'$')
            && next.is_some_and(|&next| next == b'{' || is_name(next));
        self.at += usize::from(doubled);
        match self.text.get(self.at + 1) {
            Some(b'{') if template_end(self.text, self.at).is_some() => self.template(3),
            Some(b'{') => self.braces(start),
            Some(b'(') => {
                self.open.push(Open::Parenthesis);
                self.at += 2;
            }
            _ => {
                let name = self.name(self.at + 1);
                self.at = name.end;
                if !name.is_empty() {
                    let none = name.end..name.end;
                    self.push(start, name, none);
                }
            }
        }
    }

    fn push(&mut self, start: usize, name: Range<usize>, operator: Range<usize>) {
        let end = name.end.max(operator.end);
        let (span, operand) = (start..end, end..end);
        self.found.push(Expansion::Variable { span, name, operator, operand });
    }

    /// The name of a variable or parameter at `from`.
    fn name(&self, from: usize) -> Range<usize> {
        let rest = self.text.get(from..).unwrap_or_default();
        let length = match rest.first() {
            Some(b'@' | b'*' | b'0'..=b'9') => 1,
            _ => rest.iter().take_while(|&&byte| is_name(byte)).count(),
        };
        let scope = rest.get(..5).is_some_and(|start| {
            start[..4].eq_ignore_ascii_case(b"env:") && is_name(start[4]) && length == 3
        });
        let rest = &rest[if scope { 4 } else { length }..];
        let more = rest.iter().take_while(|&&byte| scope && is_name(byte)).count();
        from..from + if scope { 4 + more } else { length }
    }

    /// Reads the head of `${..}`.
    fn braces(&mut self, start: usize) {
        let mut from = self.at + 2;
        let prefix = match self.text.get(from..) {
            // `${#}` and `${#-x}` are about the number of arguments.
            Some([b'#' | b'!', next, ..]) if is_name(*next) || *next == b'@' => from..from + 1,
            _ => from..from,
        };
        from = prefix.end;
        let name = self.name(from);
        let rest = &self.text[name.end..];
        let mut end = name.end;
        if rest.first() == Some(&b'[') {
            let near = &rest[..rest.len().min(200)];
            end += memchr::memchr(b']', near).map_or(0, |close| close + 1);
        }
        let operator = match prefix.is_empty() {
            true => end..end + operator_length(&self.text[end..]),
            false => prefix,
        };
        self.at = end.max(operator.end);
        let quoted = self.quoted();
        let index = self.found.len();
        self.push(start, name, operator);
        self.open.push(Open::Braces(index, quoted));
    }
}

fn is_name(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || byte == b'_'
}

/// How long the operator is that stands behind a name in `${..}`.
fn operator_length(rest: &[u8]) -> usize {
    match rest {
        [b':', b'-' | b'=' | b'?' | b'+', ..]
        | [b'#', b'#', ..]
        | [b'%', b'%', ..]
        | [b'/', b'/' | b'#' | b'%', ..]
        | [b'^', b'^', ..]
        | [b',', b',', ..] => 2,
        [b':' | b'-' | b'=' | b'?' | b'+' | b'#' | b'%' | b'/' | b'^' | b',' | b'@', ..] => 1,
        _ => 0,
    }
}
