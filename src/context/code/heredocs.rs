//! Heredocs of Ruby, PHP and HCL: opened on one line, read from the next.

use std::ops::Range;

use memchr::{memchr, memmem};

use super::dialect::{Dialect, Role};
use super::quotes::{End, Hole, Quote};
use super::reader::{Class, Reader};
use super::{Piece, PieceKind};

/// Heredocs opened on one line, at most.
const MOST: usize = 16;

/// After so many openers without an end, `<<` opens no more in this text.
const FAILURES: usize = 8;

/// A heredoc that was opened.
#[derive(Clone)]
pub(super) struct Heredoc {
    opener: Range<usize>,
    tag: (u32, u32),
    raw: bool,
}

impl Reader<'_> {
    /// The heredoc that `<` at `pos` opens, if it does: the end of the opener.
    pub(super) fn heredoc(&mut self, pos: usize) -> Option<usize> {
        if self.heredocs.len() >= MOST
            || self.memory.in_heredoc
            || self.memory.heredoc_failures >= FAILURES
        {
            return None;
        }
        let heredoc = self.opener(pos)?;
        let rest = &self.text[heredoc.opener.end..];
        let body = heredoc.opener.end + memchr(b'\n', rest)? + 1;
        if !self.is_terminated(body, heredoc.tag) {
            self.memory.heredoc_failures += 1;
            return None;
        }
        let end = heredoc.opener.end;
        self.begin(pos, Class::Str, Role::Nothing);
        self.set_token(pos, end, Class::Str);
        self.heredocs.push_back(heredoc);
        Some(end)
    }

    fn opener(&self, pos: usize) -> Option<Heredoc> {
        let rest = &self.text[pos..];
        let (sign, bare) = match (self.dialect, rest) {
            (Dialect::Php, [b'<', b'<', b'<', ..]) => {
                (3 + rest[3..].iter().take_while(|byte| **byte == b' ').take(8).count(), true)
            }
            (Dialect::Ruby, [b'<', b'<', b'~' | b'-', ..])
            | (Dialect::Hcl, [b'<', b'<', b'-', ..]) => (3, true),
            (Dialect::Hcl, [b'<', b'<', ..]) => (2, true),
            (Dialect::Ruby, [b'<', b'<', b'"' | b'\'' | b'A'..=b'Z', ..]) => {
                // `a <<B` and `a<<B` shift or append, unless a method is called so.
                let spaced = self.token.class == Class::Word && self.token.end < pos;
                let value = matches!(self.token.class, Class::Word | Class::Close | Class::Str);
                (2, spaced || !value || self.broken)
            }
            _ => return None,
        };
        let quote = rest.get(sign).filter(|byte| matches!(byte, b'"' | b'\'' | b'`'));
        let start = sign + usize::from(quote.is_some());
        let name = |byte: &u8| byte.is_ascii_alphanumeric() || *byte == b'_';
        let length = rest.get(start..)?.iter().take(128).take_while(|byte| name(byte)).count();
        let end = start + length;
        let closed = quote.is_none() || rest.get(end) == quote;
        if length == 0 || !bare || !closed || rest[start].is_ascii_digit() {
            return None;
        }
        let opener = pos..pos + end + usize::from(quote.is_some());
        let tag = ((pos + start) as u32, (pos + end) as u32);
        Some(Heredoc { opener, tag, raw: quote == Some(&b'\'') })
    }

    fn is_terminated(&self, body: usize, tag: (u32, u32)) -> bool {
        let name = &self.text[tag.0 as usize..tag.1 as usize];
        memmem::find_iter(&self.text[body..], name).any(|at| {
            let before = self.text[body..body + at].iter().rev();
            let blank = before.take_while(|byte| matches!(byte, b' ' | b'\t')).take(256).count();
            let line = body + at - blank;
            (line == body || self.text[line - 1] == b'\n') && self.terminator(line, tag).is_some()
        })
    }

    /// Where the line that starts at `line` ends a heredoc, if it does: the end of its tag.
    pub(super) fn terminator(&self, line: usize, tag: (u32, u32)) -> Option<usize> {
        let name = &self.text[tag.0 as usize..tag.1 as usize];
        let rest = &self.text[line..];
        let blank = rest.iter().take(256).take_while(|byte| matches!(byte, b' ' | b'\t')).count();
        let after = rest[blank..].strip_prefix(name)?;
        let ends = match self.dialect {
            Dialect::Php => after.first().is_none_or(|byte| !self.names[*byte as usize]),
            _ => matches!(after, [] | [b'\n', ..] | [b'\r', b'\n', ..]),
        };
        ends.then(|| line + blank + name.len())
    }

    /// Reads the body of the heredoc opened first, which starts at `pos`.
    pub(super) fn heredoc_body(&mut self, pos: usize) -> usize {
        let Some(heredoc) = self.heredocs.pop_front() else { return pos };
        let piece = self.code.pieces.len() as u32;
        let interpolates = !heredoc.raw;
        self.code.piece_marks.set(pos, piece);
        self.code.pieces.push(Piece {
            span: pos..self.text.len(),
            content: pos..self.text.len(),
            kind: PieceKind::Str { raw: heredoc.raw, interpolates, documentation: false },
            tag: Some(heredoc.opener),
        });
        let hole = match self.dialect {
            _ if heredoc.raw => Hole::None,
            Dialect::Ruby => Hole::Hash,
            Dialect::Php => Hole::Php,
            _ => Hole::Template,
        };
        self.memory.in_heredoc = true;
        self.memory.before_heredoc = Some(self.token);
        let end = End::Heredoc(heredoc.tag.0, heredoc.tag.1);
        let escapes = !heredoc.raw && self.dialect != Dialect::Hcl;
        self.string(pos, Quote { piece, end, escapes, hole, lines: true })
    }

    /// Goes on after a heredoc's body with the line it was opened on.
    pub(super) fn after_heredoc(&mut self, end: usize) {
        self.memory.in_heredoc = false;
        if let Some(token) = self.memory.before_heredoc.take() {
            self.token = token;
        }
        // The statement is not over before the body is.
        self.token.end = self.token.end.max(end);
        self.broken = false;
    }
}
