//! Comments, and what is skipped as if it were one.

use memchr::{memchr, memmem};

use super::dialect::Dialect;
use super::reader::{Class, Reader};
use super::{Kind, Piece, PieceKind};

impl Reader<'_> {
    /// Skips what no code stands in at the start of a text. Gives where code begins.
    pub(super) fn preamble(&mut self) -> usize {
        let start = if self.text.starts_with(b"\xef\xbb\xbf") { 3 } else { 0 };
        let rest = &self.text[start..];
        // In Rust `#![..]` is an attribute.
        if rest.starts_with(b"#!") && !rest.starts_with(b"#![") {
            return self.line_comment(start, 1);
        }
        if self.dialect == Dialect::Php && memmem::find(rest, b"<?").is_some() {
            return self.php_tag(start);
        }
        start
    }

    /// Skips to after the next `<?php` or `<?=`.
    pub(super) fn php_tag(&mut self, pos: usize) -> usize {
        self.end_statement();
        self.set_token(pos, pos, Class::Start);
        self.broken = true;
        let Some(tag) = memmem::find(&self.text[pos..], b"<?") else { return self.text.len() };
        let code = pos + tag + 2;
        match &self.text[code..] {
            [b'p', b'h', b'p', ..] => code + 3,
            [b'=', ..] => code + 1,
            _ => code,
        }
    }

    /// The comment that begins at `pos`, if one does: its end.
    pub(super) fn comment(&mut self, pos: usize) -> Option<usize> {
        let comments = self.traits.comments;
        let rest = &self.text[pos..];
        let before = pos.checked_sub(1).map_or(b'\n', |last| self.text[last]);
        match rest {
            [b'#', next @ ..] if comments.hash => {
                // `f"{x:#x}"`: a format, not a comment.
                if self.dialect == Dialect::Python && self.level.kind == Kind::Hole {
                    return None;
                }
                let attribute = self.dialect == Dialect::Php && next.starts_with(b"[");
                // In an unknown language `a#b` is more likely an anchor than a comment.
                let apart = self.dialect != Dialect::Generic || before.is_ascii_whitespace();
                (apart && !attribute).then(|| self.line_comment(pos, 1))
            }
            [b'/', b'/', ..] if comments.slashes && !self.is_url(pos, before) => {
                Some(self.line_comment(pos, 2))
            }
            [b'/', b'*', ..] if comments.slashes => {
                let glob = self.dialect == Dialect::Generic
                    && (before == b'/' || self.names[before as usize]);
                (!glob).then(|| self.block_comment(pos, b"*/"))
            }
            [b'-', b'-', next @ ..] if comments.others => {
                let apart = before.is_ascii_whitespace()
                    && next.first().is_none_or(|byte| byte.is_ascii_whitespace() || *byte == b'-');
                apart.then(|| self.line_comment(pos, 2))
            }
            [b'<', b'#', ..] if comments.others => Some(self.block_comment(pos, b"#>")),
            [b'=', b'b', b'e', b'g', b'i', b'n', ..]
                if self.dialect == Dialect::Ruby && before == b'\n' =>
            {
                Some(self.ruby_block(pos))
            }
            _ => None,
        }
    }

    /// Whether `//` at `pos` belongs to an address: in the text of JSX, or in an unknown language.
    fn is_url(&self, pos: usize, before: u8) -> bool {
        before == b':'
            && match self.dialect {
                Dialect::Generic => true,
                _ => {
                    self.text[..pos - 1].ends_with(b"http")
                        || self.text[..pos - 1].ends_with(b"https")
                }
            }
    }

    fn line_comment(&mut self, pos: usize, sign: usize) -> usize {
        let rest = &self.text[pos..];
        let mut length = memchr(b'\n', rest).unwrap_or(rest.len());
        if rest[..length].ends_with(b"\r") {
            length -= 1;
        }
        if self.dialect == Dialect::Php
            && let Some(tag) = memmem::find(&rest[..length], b"?>")
        {
            length = tag;
        }
        self.add_comment(pos, sign, length, length);
        pos + length
    }

    fn block_comment(&mut self, pos: usize, closer: &[u8]) -> usize {
        match self.block_length(pos, closer) {
            Some(length) => {
                self.add_comment(pos, 2, length - closer.len(), length);
                let lines = memchr(b'\n', &self.text[pos..pos + length]).is_some();
                self.line += usize::from(lines);
                self.broken |= lines;
                pos + length
            }
            // Nothing closes it: it is likelier no comment than the rest of the text one.
            None => self.line_comment(pos, 2),
        }
    }

    fn block_length(&mut self, pos: usize, closer: &[u8]) -> Option<usize> {
        if self.memory.open_comment {
            return None;
        }
        let rest = &self.text[pos..];
        if self.traits.comments.nests && !self.memory.flat_comments {
            if let Some(length) = nested_length(rest) {
                return Some(length);
            }
            self.memory.flat_comments = true;
        }
        let length = memmem::find(&rest[2..], closer).map(|at| at + 2 + closer.len());
        self.memory.open_comment |= length.is_none();
        length
    }

    /// Ruby's `=begin` to `=end`.
    fn ruby_block(&mut self, pos: usize) -> usize {
        let rest = &self.text[pos..];
        let body = memchr(b'\n', rest).unwrap_or(rest.len());
        let Some(last) = memmem::find(&rest[body..], b"\n=end") else {
            self.add_comment(pos, 6, rest.len(), rest.len());
            return self.text.len();
        };
        let line = body + last + 1;
        let length = memchr(b'\n', &rest[line..]).map_or(rest.len(), |at| line + at);
        self.add_comment(pos, 6, line, length);
        pos + length
    }

    /// What follows `__END__` in Ruby is no code.
    pub(super) fn data_section(&mut self, pos: usize, word: &[u8]) -> Option<usize> {
        if word != b"__END__" || self.dialect != Dialect::Ruby || !self.broken {
            return None;
        }
        let length = self.text.len() - pos;
        self.add_comment(pos, word.len(), length, length);
        Some(self.text.len())
    }

    fn add_comment(&mut self, pos: usize, sign: usize, content: usize, length: usize) {
        let piece = self.code.pieces.len() as u32;
        self.code.piece_marks.set(pos, piece);
        self.code.piece_marks.set(pos + length, super::NONE);
        self.code.pieces.push(Piece {
            span: pos..pos + length,
            content: pos + sign.min(content)..pos + content,
            kind: PieceKind::Comment,
            tag: None,
        });
    }

    /// Adds `?>` of PHP, and all up to the next tag, to what is skipped.
    pub(super) fn php_end(&mut self, pos: usize) -> Option<usize> {
        if self.dialect != Dialect::Php || !self.text[pos..].starts_with(b"?>") {
            return None;
        }
        Some(self.php_tag(pos + 2))
    }
}

/// The length of the comment, with those nested in it, that a text begins with.
fn nested_length(rest: &[u8]) -> Option<usize> {
    let mut depth = 0usize;
    let mut pos = 0;
    while let Some(at) = memchr::memchr2(b'/', b'*', &rest[pos..]) {
        pos += at;
        match rest[pos..] {
            [b'/', b'*', ..] => depth += 1,
            [b'*', b'/', ..] => depth = depth.saturating_sub(1),
            _ => {
                pos += 1;
                continue;
            }
        }
        pos += 2;
        if depth == 0 {
            return Some(pos);
        }
    }
    None
}
