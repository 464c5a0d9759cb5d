//! The pass over a text: its tokens, and what each of them does to the outline.

use std::collections::VecDeque;

use super::dialect::{Dialect, Keywords, Newline, Role, Traits, among};
use super::heredocs::Heredoc;
use super::levels::{Frame, Level};
use super::quotes::Memory;
use super::statements::Indented;
use super::{Code, Kind, NONE};

/// What a token is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Class {
    /// None: a statement begins.
    Start,
    /// A name, keyword or number.
    Word,
    /// A string.
    Str,
    /// A sign.
    Operator,
    /// An opening bracket.
    Open,
    /// A closing bracket.
    Close,
    /// A comma.
    Comma,
}

/// The last token read, comments left out.
#[derive(Clone, Copy)]
pub(super) struct Token {
    pub start: usize,
    pub end: usize,
    pub class: Class,
    /// Of a word.
    pub role: Role,
    /// Of a string.
    pub piece: u32,
}

/// The dotted path read last.
#[derive(Clone, Copy)]
pub(super) struct Path {
    pub start: usize,
    pub end: usize,
    /// The role of the word before it on its line.
    pub before: Role,
    /// Whether `new` stands before it.
    pub constructs: bool,
    /// The bracket closed right before the dot it begins with.
    pub receiver: u32,
}

/// What was read so far.
pub(super) struct Reader<'t> {
    pub text: &'t [u8],
    pub dialect: Dialect,
    pub traits: &'static Traits,
    keywords: Keywords,
    /// Which bytes names are made of.
    pub names: [bool; 256],
    pub code: Code,
    pub frames: Vec<Frame>,
    pub level: Level,
    pub token: Token,
    pub path: Path,
    /// Whether a newline stands after the last token.
    pub broken: bool,
    pub line: usize,
    /// The innermost call whose arguments are being read.
    pub call: u32,
    /// The statement around the innermost block.
    pub enclosing: u32,
    /// The innermost function.
    pub function: u32,
    /// The bracket closed last.
    pub closed: u32,
    /// How many braces are open.
    pub braces: usize,
    /// How many interpolations are open in strings that end with their line.
    pub bound: usize,
    pub indented: Vec<Indented>,
    pub heredocs: VecDeque<Heredoc>,
    pub memory: Memory,
}

impl<'t> Reader<'t> {
    pub(super) fn new(text: &'t [u8], dialect: Dialect) -> Self {
        let traits = dialect.traits();
        let mut names = [false; 256];
        for (byte, name) in (0..=u8::MAX).zip(&mut names) {
            *name = byte.is_ascii_alphanumeric() || byte == b'_' || !byte.is_ascii();
            *name |= traits.name_bytes.contains(&byte);
        }
        Self {
            text,
            dialect,
            traits,
            keywords: Keywords::new(traits),
            names,
            code: Code::empty(text.len(), dialect),
            frames: Vec::new(),
            level: Level::ROOT,
            token: Token {
                start: 0,
                end: 0,
                class: Class::Start,
                role: Role::Nothing,
                piece: NONE,
            },
            path: Path {
                start: 0,
                end: 0,
                before: Role::Nothing,
                constructs: false,
                receiver: NONE,
            },
            broken: true,
            line: 0,
            call: NONE,
            enclosing: NONE,
            function: NONE,
            closed: NONE,
            braces: 0,
            bound: 0,
            indented: Vec::new(),
            heredocs: VecDeque::new(),
            memory: Memory::default(),
        }
    }

    pub(super) fn run(mut self) -> Code {
        let mut pos = self.preamble();
        while let Some(&byte) = self.text.get(pos) {
            pos = self.step(pos, byte);
        }
        let end = self.text.len();
        while !self.frames.is_empty() {
            let within = self.level.kind == Kind::Bare;
            if let Some(quote) = self.pop(if within { self.token.end } else { end }) {
                self.cut(quote, end);
            }
        }
        self.end_statement();
        self.end_all_indented();
        self.code.drop_declarations();
        self.code
    }

    fn step(&mut self, pos: usize, byte: u8) -> usize {
        match byte {
            b' ' => {
                // Indentation is much of a text.
                let rest = &self.text[pos..];
                pos + rest.iter().position(|byte| *byte != b' ').unwrap_or(rest.len())
            }
            b'\t' | b'\r' | 0x0b | 0x0c => pos + 1,
            b'\n' => self.newline(pos),
            _ if self.names[byte as usize] => match byte {
                b'$' | b'@' | b'#' => self.special(pos).unwrap_or_else(|| self.word(pos)),
                _ => self.word(pos),
            },
            b'"' | b'\'' | b'`' => self.quote(pos),
            b'(' | b'[' | b'{' => {
                self.open(pos);
                pos + 1
            }
            b')' | b']' | b'}' => match self.close(pos) {
                Some(quote) => self.resume_string(pos, quote),
                None => pos + 1,
            },
            b',' => self.comma(pos),
            b';' => self.semicolon(pos),
            b'\\' => self.backslash(pos),
            // These begin nothing else in any dialect.
            b'.' | b'&' | b'+' | b'*' | b'!' | b'>' | b'|' | b'^' | b'~' => self.operator(pos),
            _ => self
                .comment(pos)
                .or_else(|| self.special(pos))
                .unwrap_or_else(|| self.operator(pos)),
        }
    }

    pub(super) fn token_text(&self) -> &'t [u8] {
        &self.text[self.token.start..self.token.end]
    }

    pub(super) fn set_token(&mut self, start: usize, end: usize, class: Class) {
        self.token = Token { start, end, class, role: Role::Nothing, piece: NONE };
    }

    fn newline(&mut self, pos: usize) -> usize {
        self.broken = true;
        self.line += 1;
        if self.bound > 0 {
            self.abandon_holes(pos);
        }
        if self.heredocs.is_empty() { pos + 1 } else { self.heredoc_body(pos + 1) }
    }

    fn backslash(&mut self, pos: usize) -> usize {
        let skipped = match self.text[pos + 1..] {
            [b'\n', ..] => 2,
            [b'\r', b'\n', ..] => 3,
            _ => return self.operator(pos),
        };
        self.line += 1;
        pos + skipped
    }

    fn comma(&mut self, pos: usize) -> usize {
        self.broken = false;
        if self.level.element != NONE {
            self.next_element();
        } else if self.level.splits
            && self.level.head.arrow
            && self.traits.newline == Newline::Space
        {
            // An arm of a `match`.
            self.end_statement();
        }
        self.set_token(pos, pos + 1, Class::Comma);
        pos + 1
    }

    fn semicolon(&mut self, pos: usize) -> usize {
        self.pop_bare();
        let class = match self.level.kind {
            Kind::Block => {
                self.end_statement();
                Class::Start
            }
            Kind::Literal => {
                self.next_element();
                Class::Comma
            }
            _ => Class::Operator,
        };
        self.set_token(pos, pos + 1, class);
        pos + 1
    }

    fn word_end(&self, pos: usize) -> usize {
        let rest = &self.text[pos..];
        let name = |byte: &u8| self.names[*byte as usize];
        let mut end =
            rest.iter().position(|byte| !self.names[*byte as usize]).unwrap_or(rest.len());
        end = end.max(1);
        match (self.dialect, rest.get(end), rest.get(end + 1)) {
            (Dialect::Ruby, Some(b'?' | b'!'), Some(b'=')) => {}
            (Dialect::Ruby, Some(b'!'), _) | (Dialect::Rust, Some(b'!'), Some(b'(' | b'[')) => {
                end += 1;
            }
            (Dialect::Ruby, Some(b'?'), after) if !after.is_some_and(name) => end += 1,
            // Names of HCL may have dashes in them.
            (Dialect::Hcl, Some(b'-'), Some(after)) if after.is_ascii_alphabetic() => {
                end =
                    rest.iter().position(|byte| !name(byte) && *byte != b'-').unwrap_or(rest.len());
            }
            _ => {}
        }
        pos + end
    }

    fn word(&mut self, pos: usize) -> usize {
        let end = self.word_end(pos);
        if matches!(self.text.get(end), Some(b'"' | b'\'' | b'#'))
            && let Some(end) = self.prefixed(pos, end)
        {
            return end;
        }
        let word = &self.text[pos..end];
        if let Some(end) = self.data_section(pos, word) {
            return end;
        }
        let member =
            self.token.class == Class::Operator && self.token.end == pos && self.path.end == pos;
        let role = if member || self.is_key(end) { Role::Plain } else { self.keywords.role(word) };
        if self.broken && !self.level.splits && role != Role::Plain {
            self.recover(pos, end);
        }
        let beside = !self.broken && self.token.class == Class::Word;
        let before = if beside { self.token.role } else { Role::Nothing };
        let constructs = beside && self.token_text() == b"new";
        if self.level.kind == Kind::Bare && ends_bare(role, word) {
            self.pop_bare();
        }
        let fresh = self.broken;
        self.begin(pos, Class::Word, role);
        if member {
            self.path.end = end;
        } else {
            self.path = Path { start: pos, end, before, constructs, receiver: NONE };
        }
        self.set_token(pos, end, Class::Word);
        self.token.role = role;
        match role {
            Role::Plain | Role::Nothing => {}
            _ => self.keyword(pos, end, role, fresh),
        }
        end
    }

    /// Whether the word that ends at `end` is a key (`if: x`) where no label can stand.
    fn is_key(&self, end: usize) -> bool {
        let keys = !self.level.splits || self.dialect == Dialect::Ruby;
        keys && self.text.get(end) == Some(&b':') && self.text.get(end + 1) != Some(&b':')
    }

    fn keyword(&mut self, start: usize, end: usize, role: Role, fresh: bool) {
        let word = &self.text[start..end];
        let first = self.level.head.tokens == 1;
        let head = &mut self.level.head;
        match role {
            Role::Control => {
                head.control |= first || self.dialect == Dialect::Python && head.tokens == 2;
                head.label |= first && word == b"case";
                if self.dialect == Dialect::Ruby && word == b"end" {
                    self.end_word(start, end, fresh);
                }
            }
            Role::Leads => head.label |= first && word == b"default",
            Role::Class => head.class |= self.text.get(end) != Some(&b'.'),
            Role::Function => {
                head.function = true;
                if self.level.splits && matches!(self.dialect, Dialect::Python | Dialect::Ruby) {
                    self.indent_function();
                }
            }
            Role::Plain | Role::Nothing => {}
        }
    }

    /// Gives up brackets that a word first on its line, which ends at `end`, shows were never closed.
    fn recover(&mut self, pos: usize, end: usize) {
        let indents = matches!(self.dialect, Dialect::Python | Dialect::Ruby);
        let first = pos == 0 || self.text[pos - 1] == b'\n';
        let apart =
            self.text.get(end).is_none_or(|byte| byte.is_ascii_whitespace() || *byte == b':');
        if !(indents || first) || !apart || !among(self.traits.recovers, &self.text[pos..end]) {
            return;
        }
        while !self.level.splits && self.frames.last().is_some_and(|frame| frame.kind != Kind::Hole)
        {
            self.pop(self.token.end);
        }
        self.end_statement();
    }

    pub(super) fn operator(&mut self, pos: usize) -> usize {
        let mut end = pos + operator_length(&self.text[pos..]);
        // `x?: T` in TypeScript; `?:` is one elsewhere.
        end -= usize::from(self.dialect == Dialect::JavaScript && self.text[pos..end] == *b"?:");
        let operator = &self.text[pos..end];
        if matches!(operator, b"<" | b"::")
            && let Some(end) = self.generics(pos, end)
        {
            return end;
        }
        let directive = self.broken && self.directive_at(pos);
        self.begin(pos, Class::Operator, Role::Nothing);
        self.level.head.directive |= directive && self.level.head.tokens == 1;
        match operator {
            b":" => {
                self.name_element();
                self.colon(pos);
                if self.token.class == Class::Start && self.token.end == end {
                    return end;
                }
            }
            b"=>" => {
                self.level.head.arrow = true;
                if matches!(self.dialect, Dialect::Ruby | Dialect::Php | Dialect::Hcl) {
                    self.name_element();
                }
            }
            b"->" => self.level.head.arrow = true,
            b"=" => {
                self.name_element();
                self.assign(pos);
            }
            _ if assigns(operator) => self.assign(pos),
            _ => {}
        }
        self.follow_path(pos, end);
        self.set_token(pos, end, Class::Operator);
        end
    }

    /// Goes on with the path just read, or begins one, where the operator is one between its parts.
    fn follow_path(&mut self, pos: usize, end: usize) {
        let operator = &self.text[pos..end];
        let arrow = matches!(self.dialect, Dialect::Php | Dialect::C) && operator == b"->";
        if !arrow && !matches!(operator, b"." | b"?." | b"&." | b"!." | b"::" | b"?->") {
            return;
        }
        let follows = self.token.end == pos && !self.broken;
        if follows && self.token.class == Class::Word && self.path.end == pos {
            self.path.end = end;
            return;
        }
        let receiver = if self.token.class == Class::Close { self.closed } else { NONE };
        self.path = Path { start: pos, end, before: Role::Nothing, constructs: false, receiver };
    }

    /// Skips type arguments (`<String, ?>`) of the name read last, so that their commas part nothing.
    fn generics(&mut self, pos: usize, end: usize) -> Option<usize> {
        let operator = &self.text[pos..end];
        let typed = !matches!(
            self.dialect,
            Dialect::Python
                | Dialect::Ruby
                | Dialect::Go
                | Dialect::Php
                | Dialect::Hcl
                | Dialect::Generic
        );
        let start = match operator {
            b"<" => pos,
            b"::" if self.text.get(end) == Some(&b'<') => end,
            _ => return None,
        };
        if !typed || self.token.class != Class::Word || self.token.end != pos || self.broken {
            return None;
        }
        let length = type_arguments(&self.text[start..], &self.names)?;
        let follows = self.text.get(start + length).copied().unwrap_or(b'\n');
        if !b"(){}[],.:;>? *&=\t\r\n".contains(&follows) {
            return None;
        }
        self.token.end = start + length;
        if self.path.end == pos && follows == b'(' {
            // The path stays what is called.
            self.called_as(pos, start + length);
        }
        Some(start + length)
    }

    /// Remembers that the path that ends at `pos` is followed by type arguments that end at `end`.
    fn called_as(&mut self, pos: usize, end: usize) {
        self.memory.generic = (pos, end);
    }

    /// Whether the last token is the end of the path read last, type arguments left out.
    pub(super) fn ends_path(&self) -> bool {
        let (path, end) = self.memory.generic;
        self.token.class == Class::Word
            && (self.path.end == self.token.end || path == self.path.end && end == self.token.end)
    }

    /// Takes the token before a colon or sign of equality for an element's name, where it is the element's first.
    fn name_element(&mut self) {
        if self.level.head.tokens != 2 || self.level.element == NONE {
            return;
        }
        let name = match self.token.class {
            Class::Word if self.token_text() == b"lambda" => return,
            Class::Word => {
                let symbol = usize::from(self.token_text().starts_with(b":"));
                (self.token.start + symbol, self.token.end)
            }
            Class::Str => match self.code.pieces.get(self.token.piece as usize) {
                Some(piece) => (piece.content.start, piece.content.end),
                None => return,
            },
            _ => return,
        };
        if let Some(element) = self.code.elements.get_mut(self.level.element as usize) {
            element.name = (name.0 as u32, name.1 as u32);
            element.value = element.start;
            self.level.named = true;
        }
    }
}

/// Whether a word ends the arguments of a call without parentheses.
fn ends_bare(role: Role, word: &[u8]) -> bool {
    match role {
        Role::Control => !matches!(word, b"case" | b"begin"),
        Role::Leads => matches!(word, b"and" | b"or"),
        _ => false,
    }
}

/// Whether an operator assigns.
fn assigns(operator: &[u8]) -> bool {
    operator.ends_with(b"=") && !matches!(operator, b"==" | b"===" | b"!=" | b"!==" | b"<=" | b">=")
}

fn operator_length(rest: &[u8]) -> usize {
    match rest {
        [b'=' | b'!', b'=', b'=', ..]
        | [b'.', b'.', b'.', ..]
        | [b'|', b'|', b'=', ..]
        | [b'&', b'&', b'=', ..]
        | [b'?', b'?', b'=', ..]
        | [b'*', b'*', b'=', ..]
        | [b'/', b'/', b'=', ..]
        | [b'<', b'<' | b'=', b'=' | b'>', ..]
        | [b'>', b'>', b'=', ..]
        | [b'?', b'-', b'>', ..] => 3,
        [b'=', b'=' | b'>' | b'~', ..]
        | [
            b'+' | b'-' | b'*' | b'/' | b'%' | b'|' | b'&' | b'^' | b'<' | b'>' | b'!' | b':'
            | b'?',
            b'=',
            ..,
        ]
        | [b'-', b'>' | b'-', ..]
        | [b'+', b'+', ..]
        | [b':', b':', ..]
        | [b'?', b'.' | b'?' | b':', ..]
        | [b'&', b'.' | b'&', ..]
        | [b'|', b'|' | b'>', ..]
        | [b'.', b'.' | b'=', ..]
        | [b'<', b'<' | b'-', ..]
        | [b'!', b'!' | b'.' | b'~', ..] => 2,
        _ => 1,
    }
}

/// The length of `<..>` with which a text begins, if it looks like type arguments.
fn type_arguments(rest: &[u8], names: &[bool; 256]) -> Option<usize> {
    const LONGEST: usize = 200;
    let mut depth = 0;
    let mut last = b'<';
    if rest.get(1).is_none_or(|byte| matches!(byte, b' ' | b'=' | b'<')) {
        return None;
    }
    for (index, &byte) in rest.iter().take(LONGEST).enumerate() {
        match byte {
            b'<' => depth += 1,
            b'>' if depth == 1 => return Some(index + 1),
            b'>' => depth -= 1,
            b'&' | b'|' if last == byte => return None,
            _ if names[byte as usize] || b" \t\r\n,.?&:[]'\"|*".contains(&byte) => {}
            _ => return None,
        }
        last = byte;
    }
    None
}
