//! Strings, from where their content begins to where they end.

use std::ops::Range;

use memchr::{memchr, memchr3};

use super::dialect::Role;
use super::quotes::{End, Hole, LONGEST_RUN, Quote, Style};
use super::reader::{Class, Reader, Token};
use super::{NONE, Piece, PieceKind};

impl Reader<'_> {
    /// Reads a string from `start` whose quotes begin at `at`.
    pub(super) fn start_string(
        &mut self,
        start: usize,
        at: usize,
        style: Style,
        tag: Option<Range<usize>>,
    ) -> usize {
        let quotes = match style.end {
            End::Quotes(_, count, _) => count as usize,
            _ => 1,
        };
        self.open_string(start, at + quotes, style, tag)
    }

    /// Reads a string from `start` whose content begins at `body`.
    pub(super) fn open_string(
        &mut self,
        start: usize,
        body: usize,
        style: Style,
        tag: Option<Range<usize>>,
    ) -> usize {
        self.begin(start, Class::Str, Role::Nothing);
        let piece = self.add_string(start, body, style, tag);
        let Style { end, escapes, hole, lines, .. } = style;
        self.string(body, Quote { piece, end, escapes, hole, lines })
    }

    pub(super) fn add_string(
        &mut self,
        start: usize,
        body: usize,
        style: Style,
        tag: Option<Range<usize>>,
    ) -> u32 {
        let piece = self.code.pieces.len() as u32;
        self.code.piece_marks.set(start, piece);
        let interpolates = style.hole != Hole::None;
        let body = body.min(self.text.len());
        self.code.pieces.push(Piece {
            span: start..body,
            content: body..body,
            kind: PieceKind::Str { raw: style.raw, interpolates, documentation: false },
            tag,
        });
        piece
    }

    /// Reads a string from `pos` on, to its end or to an expression in it.
    pub(super) fn string(&mut self, mut pos: usize, mut quote: Quote) -> usize {
        while let Some(&byte) = self.text.get(pos) {
            match byte {
                b'\\' if quote.hole == Hole::Paren && self.text.get(pos + 1) == Some(&b'(') => {}
                b'\\' if quote.escapes => {
                    pos += if self.text[pos + 1..].starts_with(b"\r\n") { 3 } else { 2 };
                    if let End::Heredoc(..) = quote.end
                        && self.text.get(pos - 1) == Some(&b'\n')
                    {
                        // The line after is looked at: a backslash does not keep a heredoc from ending.
                        pos -= 1;
                    }
                    continue;
                }
                b'\n' if !quote.lines => {
                    let end = pos - usize::from(self.text[..pos].ends_with(b"\r"));
                    self.finish_string(end, end, quote.piece);
                    return end;
                }
                _ => {}
            }
            if let Some((content, end)) = self.string_end(pos, &mut quote) {
                self.finish_string(content, end, quote.piece);
                if let End::Heredoc(..) = quote.end {
                    self.after_heredoc(end);
                }
                return end;
            }
            match self.hole_length(pos, quote) {
                0 => pos = self.next_stop(pos, quote),
                length if quote.hole == Hole::Braces(1) && self.text[pos..].starts_with(b"{{") => {
                    pos += length;
                }
                length => {
                    self.code.piece_marks.set(pos + length, NONE);
                    self.push_hole(pos + length, quote);
                    return pos + length;
                }
            }
        }
        let end = self.text.len();
        self.cut(quote, end);
        end
    }

    /// The next byte after `pos` that can matter in the string.
    fn next_stop(&self, pos: usize, quote: Quote) -> usize {
        let from = pos + 1;
        let rest = self.text.get(from..).unwrap_or_default();
        let found = match (quote.end, quote.hole) {
            (End::Quotes(byte, ..), Hole::None) if !quote.lines || quote.escapes => {
                memchr3(byte, b'\\', b'\n', rest)
            }
            (End::Quotes(byte, ..) | End::Doubled(byte), Hole::None) => memchr(byte, rest),
            (End::Delimiter(..), _) => memchr(b')', rest),
            _ => Some(0),
        };
        found.map_or(self.text.len(), |at| from + at)
    }

    /// Whether the string ends at `pos`: where its content does, and where it itself does.
    fn string_end(&self, pos: usize, quote: &mut Quote) -> Option<(usize, usize)> {
        let rest = &self.text[pos..];
        match &mut quote.end {
            End::Quotes(byte, count, hashes) => {
                let (count, hashes) = (*count as usize, *hashes as usize);
                let all = count + hashes;
                let own = rest[0] == *byte && rest.len() >= all;
                let ends = own
                    && rest[..count].iter().all(|it| it == byte)
                    && rest[count..all].iter().all(|it| *it == b'#');
                // Of four quotes in a row that close three, the first is content.
                let later = count > 1 && hashes == 0 && rest.get(all) == Some(byte);
                (ends && !later).then_some((pos, pos + all))
            }
            End::Doubled(byte) => (rest[0] == *byte
                && rest.get(1) != Some(byte)
                && !self.is_second(pos, *byte, quote.piece))
            .then_some((pos, pos + 1)),
            End::Paired(open, close, depth) => {
                if rest[0] == *close {
                    if *depth == 0 {
                        return Some((pos, pos + 1));
                    }
                    *depth -= 1;
                } else if rest[0] == *open {
                    *depth += 1;
                }
                None
            }
            End::Delimiter(from, to) => {
                let name = &self.text[*from as usize..*to as usize];
                let after = rest.strip_prefix(b")")?.strip_prefix(name)?;
                after.starts_with(b"\"").then_some((pos, pos + 2 + name.len()))
            }
            End::Heredoc(from, to) => {
                let tag = (*from, *to);
                let first = pos == 0 || self.text[pos - 1] == b'\n';
                let end = if first { self.terminator(pos, tag)? } else { return None };
                Some((pos, end))
            }
        }
    }

    /// Whether a quote at `pos` is the second of a doubled pair.
    fn is_second(&self, pos: usize, byte: u8, piece: u32) -> bool {
        let start = self.code.pieces.get(piece as usize).map_or(pos, |it| it.content.start);
        let before = self.text[start.min(pos)..pos].iter().rev().take(LONGEST_RUN);
        before.take_while(|it| **it == byte).count() % 2 == 1
    }

    /// The length of the sign at `pos` that an expression begins with, or of an escaped one; nought where there is
    /// none.
    fn hole_length(&self, pos: usize, quote: Quote) -> usize {
        let rest = &self.text[pos..];
        let before = pos.checked_sub(1).map(|last| self.text[last]);
        let length = match (quote.hole, rest) {
            (Hole::Dollar | Hole::Php, [b'$', b'{', ..])
            | (Hole::Hash, [b'#', b'{', ..])
            | (Hole::Paren, [b'\\', b'(', ..]) => 2,
            (Hole::Template, [sign @ (b'$' | b'%'), b'{', ..]) if before != Some(*sign) => 2,
            (Hole::Php, [b'{', b'$', ..]) => 1,
            (Hole::Braces(1), [b'{', b'{', ..]) => return 2,
            (Hole::Braces(count), [b'{', ..]) => {
                let count = count as usize;
                let braces = rest.iter().take(count).take_while(|it| **it == b'{').count();
                if braces == count { count } else { 0 }
            }
            _ => 0,
        };
        if self.shallow() { length } else { 0 }
    }

    /// Goes on with a string after the interpolation that the bracket at `pos` closes.
    pub(super) fn resume_string(&mut self, pos: usize, quote: Quote) -> usize {
        self.code.piece_marks.set(pos, quote.piece);
        self.string(pos + 1, quote)
    }

    pub(super) fn finish_string(&mut self, content: usize, end: usize, piece: u32) {
        let Some(own) = self.code.pieces.get_mut(piece as usize) else { return };
        let end = end.min(self.text.len()).max(own.span.start);
        own.span.end = end;
        own.content.end = content.min(end).max(own.content.start);
        let start = own.span.start;
        self.code.piece_marks.set(end, NONE);
        self.token = Token { start, end, class: Class::Str, role: Role::Nothing, piece };
        self.broken = false;
    }

    /// Ends a string that nothing closes at `end`.
    pub(super) fn cut(&mut self, quote: Quote, end: usize) {
        self.finish_string(end, end, quote.piece);
        if let End::Heredoc(..) = quote.end {
            self.after_heredoc(end);
        }
    }

    /// Gives up the interpolations, and the strings they stand in, that cannot go on beyond the line ending at `pos`.
    pub(super) fn abandon_holes(&mut self, pos: usize) {
        while self.bound > 0 && !self.frames.is_empty() {
            if let Some(quote) = self.pop(pos) {
                self.cut(quote, pos);
            }
        }
        self.broken = true;
    }
}
