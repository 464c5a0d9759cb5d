//! How strings are quoted.

use memchr::memchr2_iter;

use super::dialect::{Dialect, Role};
use super::reader::{Class, Reader, Token};

/// Quotes and `#` that may stand in a row around a raw string. More of them are no delimiter.
pub(super) const LONGEST_RUN: usize = 200;

/// What ends a string.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum End {
    /// So many of a byte, followed by so many `#`.
    Quotes(u8, u16, u16),
    /// A quote that is not doubled.
    Doubled(u8),
    /// A closing bracket, opening ones being paired; and how many are open.
    Paired(u8, u8, u32),
    /// `)`, the bytes of that range, and `"`.
    Delimiter(u32, u32),
    /// A line of the bytes of that range.
    Heredoc(u32, u32),
}

/// How an expression is put into a string.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Hole {
    /// Not at all.
    None,
    /// `${x}`.
    Dollar,
    /// `${x}` and `%{x}`, escaped by doubling the first sign.
    Template,
    /// So many braces. One is escaped by doubling.
    Braces(u8),
    /// `#{x}`.
    Hash,
    /// `\(x)`.
    Paren,
    /// `{$x}` and `${x}`.
    Php,
}

/// A string being read.
#[derive(Clone, Copy, Debug)]
pub(super) struct Quote {
    pub piece: u32,
    pub end: End,
    /// Whether a backslash keeps the byte after it from ending the string.
    pub escapes: bool,
    pub hole: Hole,
    /// Whether it may go on beyond its line.
    pub lines: bool,
}

impl Quote {
    /// What closes an interpolation.
    pub(super) const fn hole_closer(self) -> u8 {
        if matches!(self.hole, Hole::Paren) { b')' } else { b'}' }
    }
}

/// What was found out about the text ahead, so that it is not searched again and again.
#[derive(Default)]
pub(super) struct Memory {
    /// For each of the three quotes: a stretch in which none of its kind stands unescaped, and whether one ends it.
    ahead: [Option<(usize, usize, bool)>; 3],
    /// Up to here no regular expression ends.
    pub regex: usize,
    /// Whether no comment ends in the rest of the text.
    pub open_comment: bool,
    /// Whether nested comments turned out not to be paired.
    pub flat_comments: bool,
    pub heredoc_failures: usize,
    pub in_heredoc: bool,
    pub before_heredoc: Option<Token>,
    /// A path's end, and the end of the type arguments after it.
    pub generic: (usize, usize),
}

/// How a string is quoted.
#[derive(Clone, Copy)]
pub(super) struct Style {
    pub end: End,
    pub escapes: bool,
    pub raw: bool,
    pub hole: Hole,
    pub lines: bool,
}

impl Style {
    const fn plain(quote: u8) -> Self {
        let end = End::Quotes(quote, 1, 0);
        Self { end, escapes: true, raw: false, hole: Hole::None, lines: false }
    }

    pub(super) const fn raw(end: End) -> Self {
        Self { end, escapes: false, raw: true, hole: Hole::None, lines: true }
    }
}

impl Reader<'_> {
    /// Reads the string, if it is one, that the quote at `pos` opens.
    pub(super) fn quote(&mut self, pos: usize) -> usize {
        let byte = self.text[pos];
        match byte {
            b'`' => self.backtick(pos),
            b'\'' if !self.apostrophe_opens(pos) => self.apostrophe(pos),
            _ => {
                let style = self.style(pos, byte);
                self.start_string(pos, pos, style, None)
            }
        }
    }

    /// How the string whose quotes begin at `pos` is quoted, prefixes left out.
    pub(super) fn style(&mut self, pos: usize, byte: u8) -> Style {
        let run = self.run_of(pos, byte);
        let single = byte == b'\'';
        let triples = match self.dialect {
            Dialect::Python | Dialect::Groovy | Dialect::Generic => true,
            Dialect::Java | Dialect::Kotlin | Dialect::Scala | Dialect::Swift => !single,
            _ => false,
        };
        let triple = triples && run >= 3;
        let mut style = Style::plain(byte);
        if triple {
            style = Style { end: End::Quotes(byte, 3, 0), lines: true, ..style };
        }
        match self.dialect {
            Dialect::CSharp if run >= 3 && !single => {
                return Style::raw(End::Quotes(byte, run as u16, 0));
            }
            Dialect::Kotlin | Dialect::Scala if triple => style = Style::raw(style.end),
            Dialect::Ruby | Dialect::Php | Dialect::Rust => style.lines = self.closes(pos, byte),
            _ => {}
        }
        style.hole = match self.dialect {
            Dialect::Ruby if !single => Hole::Hash,
            Dialect::Php if !single => Hole::Php,
            Dialect::Kotlin | Dialect::Groovy if !single => Hole::Dollar,
            Dialect::Swift => Hole::Paren,
            Dialect::Hcl => Hole::Template,
            _ => Hole::None,
        };
        style
    }

    /// How many of a byte stand in a row at `pos`; none where they are too many to be quotes.
    pub(super) fn run_of(&self, pos: usize, byte: u8) -> usize {
        let rest = &self.text[pos..];
        let run = rest.iter().take(LONGEST_RUN + 1).take_while(|it| **it == byte).count();
        if run > LONGEST_RUN { 3 } else { run }
    }

    /// Whether a quote at `pos` is followed, on whatever line, by another that no backslash escapes.
    fn closes(&mut self, pos: usize, byte: u8) -> bool {
        let text = self.text;
        let slot = match byte {
            b'"' => 0,
            b'\'' => 1,
            _ => 2,
        };
        if let Some((start, end, closes)) = self.memory.ahead[slot]
            && (start..end).contains(&pos)
        {
            return closes;
        }
        let mut escaped = usize::MAX;
        let closing = memchr2_iter(byte, b'\\', &text[pos + 1..]).find(|at| {
            let own = text[pos + 1 + at] == byte;
            if *at == escaped {
                return false;
            }
            if !own {
                escaped = at + 1;
            }
            own
        });
        let end = closing.map_or(text.len(), |at| pos + 1 + at);
        self.memory.ahead[slot] = Some((pos, end, closing.is_some()));
        closing.is_some()
    }

    fn apostrophe_opens(&self, pos: usize) -> bool {
        match self.dialect {
            Dialect::Python => true,
            Dialect::Swift | Dialect::Hcl => false,
            Dialect::Rust | Dialect::Scala => self.char_length(pos).is_some(),
            // `Don't` in the text of JSX or in a comment of an unknown kind, 1'000'000 in C.
            _ => {
                !(self.token.class == Class::Word
                    && self.token.end == pos
                    && self.token.role == Role::Plain)
            }
        }
    }

    /// The length of a character literal, for languages in which an apostrophe may also begin a name.
    fn char_length(&self, pos: usize) -> Option<usize> {
        let rest = &self.text[pos + 1..self.text.len().min(pos + 16)];
        let start = match rest.first()? {
            b'\\' => 2,
            b'\'' | b'\n' => return None,
            _ => 1,
        };
        let end = rest.iter().skip(start).position(|byte| *byte == b'\'')? + start;
        let one = rest[0] == b'\\'
            || std::str::from_utf8(&rest[..end]).is_ok_and(|it| it.chars().count() == 1);
        one.then_some(end + 2)
    }

    /// An apostrophe that opens nothing: with the name after it, a lifetime or a symbol.
    fn apostrophe(&mut self, pos: usize) -> usize {
        let names = matches!(self.dialect, Dialect::Rust | Dialect::Scala);
        self.begin(pos, Class::Operator, Role::Nothing);
        let rest = &self.text[pos + 1..];
        let name = rest.iter().take_while(|byte| names && self.names[**byte as usize]).count();
        self.set_token(pos, pos + 1 + name, Class::Operator);
        pos + 1 + name
    }

    fn backtick(&mut self, pos: usize) -> usize {
        let mut style = Style::plain(b'`');
        style.lines = match self.dialect {
            Dialect::JavaScript | Dialect::Go | Dialect::Ruby | Dialect::Php => {
                self.closes(pos, b'`')
            }
            // Quotes a name (Kotlin, Scala, Swift, SQL) or escapes a newline (PowerShell).
            _ => return self.operator(pos),
        };
        match self.dialect {
            Dialect::JavaScript => style.hole = Hole::Dollar,
            Dialect::Go => style = Style { lines: style.lines, ..Style::raw(style.end) },
            Dialect::Ruby => style.hole = Hole::Hash,
            _ => style.hole = Hole::Php,
        }
        let tagged = self.dialect == Dialect::JavaScript
            && self.token.class == Class::Word
            && self.token.role == Role::Plain
            && self.token.end == pos
            && self.path.end == pos;
        let tag = tagged.then_some(self.path.start..self.path.end);
        self.start_string(pos, pos, style, tag)
    }

    /// Reads the string that a word from `start` to `at` is the prefix of, if it is.
    pub(super) fn prefixed(&mut self, start: usize, at: usize) -> Option<usize> {
        let prefix = &self.text[start..at];
        let byte = self.text[at];
        let has = |letters: &[u8]| prefix.iter().any(|it| letters.contains(it));
        let only =
            |letters: &[u8]| prefix.len() <= 3 && prefix.iter().all(|it| letters.contains(it));
        let style = match self.dialect {
            Dialect::Python if byte != b'#' && only(b"rRbBfFuUtT") => {
                let (raw, holes) = (has(b"rR"), has(b"fFtT"));
                let hole = if holes { Hole::Braces(1) } else { Hole::None };
                Style { raw, hole, ..self.style(at, byte) }
            }
            Dialect::Rust if only(b"bcr") => return self.rust_string(start, at),
            Dialect::C if byte != b'#' && only(b"LuU8R") => {
                if has(b"R") && byte == b'"' {
                    return self.delimited(start, at);
                }
                self.style(at, byte)
            }
            Dialect::Scala if byte == b'"' => Style { hole: Hole::Dollar, ..self.style(at, byte) },
            Dialect::Php if byte != b'#' && only(b"bB") => self.style(at, byte),
            _ => return None,
        };
        Some(self.start_string(start, at, style, None))
    }

    /// Rust's `r#".."#`, `b".."` and `b'.'`.
    fn rust_string(&mut self, start: usize, at: usize) -> Option<usize> {
        let raw = self.text[start..at].contains(&b'r');
        let hashes = self.run_of(at, b'#');
        let byte = *self.text.get(at + hashes)?;
        if !raw {
            let opens = byte == b'"' || self.char_length(at).is_some();
            let style = if hashes == 0 && opens { self.style(at, byte) } else { return None };
            return Some(self.start_string(start, at, style, None));
        }
        let style = Style::raw(End::Quotes(b'"', 1, hashes as u16));
        (byte == b'"').then(|| self.start_string(start, at + hashes, style, None))
    }

    /// C++'s `R"x(..)x"`.
    fn delimited(&mut self, start: usize, at: usize) -> Option<usize> {
        let rest = &self.text[at + 1..self.text.len().min(at + 18)];
        let length = rest.iter().position(|byte| b"( )\\\"\n".contains(byte))?;
        if rest[length] != b'(' {
            return None;
        }
        let (from, to) = (at + 1, at + 1 + length);
        let style = Style::raw(End::Delimiter(from as u32, to as u32));
        Some(self.open_string(start, to + 1, style, None))
    }
}
