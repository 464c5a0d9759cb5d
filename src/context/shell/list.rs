//! Lists of commands: words, reserved words, groups and what separates them.

use std::ops::Range;

use memchr::memchr;

use super::reader::{DEPTH, Frame, Kind, Reader};
use super::redirect::Place;
use super::word::{Dialect, Word};
use super::{Assignment, Command, Function, Group};

/// How many open compounds are looked through for the one that a reserved word closes.
const MISMATCH: usize = 8;

/// What the words are that are read.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(super) enum Mode {
    #[default]
    Commands,
    /// Behind `for` or `select`, up to the end of the line or `do`.
    LoopHead,
    /// Behind `case`, up to `in`.
    CaseHead,
    CasePattern,
    /// Behind `function`.
    FunctionName,
}

/// Where reading stands in a list of commands.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct List {
    pub(super) mode: Mode,
    pub(super) group: Option<usize>,
    /// The command that is read.
    pub(super) command: Option<usize>,
    /// Where the word starts that is read.
    pub(super) word: Option<usize>,
    /// The redirection whose target is the next word.
    pub(super) target: Option<Place>,
    /// Within `[[ .. ]]`.
    pub(super) test: bool,
    /// The last command.
    pub(super) last: Option<usize>,
    /// The compound that was just closed.
    pub(super) ended: Option<usize>,
    /// What is piped into the next command.
    pub(super) pipe: (Option<usize>, Option<usize>),
    pub(super) function: Option<usize>,
    /// The function whose head was just read.
    pub(super) head: Option<usize>,
    /// The function whose body this is.
    pub(super) body_of: Option<usize>,
}

impl Reader<'_> {
    /// The command in whose word or heredoc something stands.
    pub(super) fn owner(&mut self) -> Option<usize> {
        if !self.top.kind.is_list() {
            return self.top.inside;
        }
        match (self.top.list.mode, self.top.list.target) {
            (Mode::Commands, Some(Place::Group(group, _))) => self.shell.groups[group].first,
            (Mode::Commands, _) => Some(self.command()),
            _ => None,
        }
    }

    /// The command that is read, begun if there is none.
    pub(super) fn command(&mut self) -> usize {
        if let Some(index) = self.top.list.command {
            return index;
        }
        let start = self.top.list.word.unwrap_or(self.at);
        let index = self.shell.commands.len();
        let list = &mut self.top.list;
        list.command = Some(index);
        list.last = Some(index);
        list.ended = None;
        list.head = None;
        let (piped_from, group) = std::mem::take(&mut list.pipe);
        if let Some(from) = piped_from {
            self.shell.commands[from].piped_to = Some(index);
        }
        if let Some(group) = group {
            self.shell.groups[group].piped_to = Some(index);
        }
        if let Some(group) = list.group {
            self.shell.groups[group].first.get_or_insert(index);
        }
        self.shell.commands.push(Command {
            span: start..start,
            piped_from,
            inside: self.top.inside,
            substitution: self.top.substitution,
            group: list.group,
            function: list.function,
            ..Command::default()
        });
        index
    }

    pub(super) fn end_word(&mut self) {
        let Some(start) = self.top.list.word else { return };
        let span = start..self.at;
        let raw = &self.text[span.clone()];
        match self.top.list.mode {
            _ if self.top.list.target.is_some() => self.redirect_target(span),
            Mode::Commands => return self.command_word(span),
            Mode::FunctionName => {
                self.top.list.mode = Mode::Commands;
                self.at += parentheses(self.rest()).unwrap_or(0);
                self.function(span);
            }
            Mode::LoopHead if raw == b"do" => self.top.list.mode = Mode::Commands,
            Mode::CaseHead if raw == b"in" => self.top.list.mode = Mode::CasePattern,
            Mode::CasePattern if raw == b"esac" => {
                self.top.list.word = None;
                return self.close(Kind::Case);
            }
            _ => {}
        }
        self.top.list.word = None;
    }

    fn command_word(&mut self, span: Range<usize>) {
        if self.top.list.command.is_none() && self.reserved(&span) {
            return;
        }
        let index = self.command();
        self.top.list.word = None;
        let raw = &self.text[span.clone()];
        let command = &mut self.shell.commands[index];
        command.span.end = span.end;
        if command.words.is_empty()
            && let Some((name, value)) = assignment(raw)
        {
            let name = span.start..span.start + name;
            command.assignments.push(Assignment { name, value: span.start + value..span.end });
            return;
        }
        if raw == b"[[" && command.words.is_empty() {
            self.top.list.test = true;
        } else if raw == b"]]" {
            self.top.list.test = false;
        }
        command.words.push(Word { span, dialect: Dialect::Posix });
    }

    /// Whether a first word is reserved or names a function; then it is dealt with.
    fn reserved(&mut self, span: &Range<usize>) -> bool {
        let open = match &self.text[span.clone()] {
            b"if" => (Kind::If, Mode::Commands),
            b"while" | b"until" => (Kind::Loop, Mode::Commands),
            b"for" | b"select" => (Kind::Loop, Mode::LoopHead),
            b"case" => (Kind::Case, Mode::CaseHead),
            b"{" => (Kind::Braces, Mode::Commands),
            word => return self.reserved_within(word, span),
        };
        self.top.list.word = None;
        self.open_group(open.0, open.1, span.start);
        true
    }

    fn reserved_within(&mut self, word: &[u8], span: &Range<usize>) -> bool {
        let close = match word {
            b"fi" => Some(Kind::If),
            b"done" => Some(Kind::Loop),
            b"esac" => Some(Kind::Case),
            b"}" => Some(Kind::Braces),
            b"then" | b"else" | b"elif" | b"do" | b"!" | b"coproc" => None,
            // With options it is the program of that name.
            b"time" if !self.rest().starts_with(b" -") => None,
            b"function" => {
                self.top.list.mode = Mode::FunctionName;
                None
            }
            _ => return self.function_head(span.clone()),
        };
        self.top.list.word = None;
        if let Some(kind) = close {
            self.close(kind);
        }
        true
    }

    /// Reads the parentheses behind a word that names a function; false when it names none.
    fn function_head(&mut self, span: Range<usize>) -> bool {
        let named = |byte: &u8| {
            byte.is_ascii_alphanumeric() || b"_-.:+@/".contains(byte) || !byte.is_ascii()
        };
        let Some(width) = parentheses(self.rest()) else { return false };
        if !self.text[span.clone()].iter().all(named) {
            return false;
        }
        self.top.list.word = None;
        self.at += width;
        self.function(span);
        true
    }

    fn function(&mut self, name: Range<usize>) {
        self.top.list.head = Some(self.shell.functions.len());
        self.shell.functions.push(Function { span: name.clone(), name });
    }

    pub(super) fn end_command(&mut self) {
        self.end_word();
        let list = &mut self.top.list;
        list.command = None;
        list.test = false;
        list.target = None;
    }

    fn open_group(&mut self, kind: Kind, mode: Mode, open: usize) {
        if self.below.len() >= DEPTH {
            return;
        }
        let index = self.shell.groups.len();
        let list = &mut self.top.list;
        let head = list.head.take();
        let pipe = std::mem::take(&mut list.pipe);
        self.shell.groups.push(Group {
            span: open..open,
            first: None,
            redirects: Vec::new(),
            piped_from: pipe.0,
            piped_to: None,
            outer: list.group,
        });
        let inner = List {
            mode,
            group: Some(index),
            pipe,
            function: head.or(list.function),
            body_of: head,
            ..List::default()
        };
        self.push(Frame { kind, open, list: inner, parens: 0, quoted: false, ..self.top });
    }

    /// Closes the compound that a reserved word ends, if it is open.
    fn close(&mut self, kind: Kind) {
        if let Some(depth) = self.depth_of(kind, MISMATCH) {
            self.truncate(depth);
            self.pop();
        }
    }

    /// The depth of the innermost open compound of a kind, within its substitution.
    fn depth_of(&self, kind: Kind, most: usize) -> Option<usize> {
        let frames = [&self.top].into_iter().chain(self.below.iter().rev()).take(most);
        for (up, frame) in frames.enumerate() {
            if frame.kind == kind {
                return Some(self.below.len() - up);
            }
            if frame.kind.is_barrier() {
                break;
            }
        }
        None
    }

    pub(super) fn open_paren(&mut self) {
        let list = &self.top.list;
        let word = list.word.map(|start| &self.text[start..self.at]);
        let begun = list.command.is_some();
        match (list.mode, word) {
            (Mode::Commands, Some(word)) => {
                if word.ends_with(b"=") && assignment(word).is_some() {
                    return self.enter(Kind::Array, 1);
                }
                if let Some(end) = self.pattern() {
                    self.at = end;
                    return;
                }
                let start = list.word.unwrap_or(self.at);
                if begun || !self.function_head(start..self.at) {
                    self.ordinary();
                }
            }
            (Mode::Commands, None) if !begun => {
                if self.peek(1) == Some(b'(') {
                    return self.arithmetic();
                }
                self.open_group(Kind::Subshell, Mode::Commands, self.at);
                self.at += 1;
            }
            (Mode::LoopHead, None) if self.peek(1) == Some(b'(') => self.arithmetic(),
            (Mode::FunctionName, Some(_)) => self.end_word(),
            (Mode::CasePattern | Mode::FunctionName, None) => self.at += 1,
            _ => {
                self.begin_word();
                self.at = self.pattern().unwrap_or(self.at + 1);
            }
        }
    }

    /// Opens `((`, which is no command.
    fn arithmetic(&mut self) {
        let open = self.at;
        self.at += 2;
        if self.below.len() < DEPTH && !self.broken.contains(&open) {
            let frame = Frame { kind: Kind::Arithmetic, open, parens: 2, inside: None, ..self.top };
            self.push(Frame { list: List::default(), ..frame });
        }
    }

    /// The end of an extended pattern such as `@(a|b)` whose parenthesis opens here.
    fn pattern(&self) -> Option<usize> {
        let before = self.at.checked_sub(1).map(|before| self.text[before])?;
        let rest = self.rest();
        let near = &rest[..rest.len().min(200)];
        let line = &near[..memchr(b'\n', near).unwrap_or(near.len())];
        let close = memchr(b')', line).filter(|_| b"?*+@!".contains(&before))?;
        Some(self.at + close + 1)
    }

    pub(super) fn close_paren(&mut self) {
        if self.top.list.mode == Mode::CasePattern {
            self.end_word();
            // The word may have been `esac`.
            if self.top.list.mode == Mode::CasePattern {
                self.top.list.mode = Mode::Commands;
                self.at += 1;
                return;
            }
        }
        let subshell = self.depth_of(Kind::Subshell, DEPTH);
        let Some(depth) = subshell.or_else(|| self.depth_of(Kind::Substitution, DEPTH)) else {
            return self.ordinary();
        };
        self.truncate(depth);
        self.end_command();
        self.at += 1;
        self.pop();
    }

    pub(super) fn separator(&mut self) {
        let (byte, next) = (self.text[self.at], self.peek(1));
        if byte == b'&' && next == Some(b'>') && self.top.list.mode == Mode::Commands {
            return self.redirect(self.at);
        }
        if byte == b'|' && next != Some(b'|') {
            return self.pipe();
        }
        self.end_command();
        let width = 1 + usize::from(next == Some(byte) || (byte == b';' && next == Some(b'&')));
        if byte == b';'
            && width == 2
            && let Some(depth) = self.depth_of(Kind::Case, MISMATCH)
        {
            self.truncate(depth);
            self.top.list.mode = Mode::CasePattern;
        } else if self.top.list.mode == Mode::LoopHead {
            self.top.list.mode = Mode::Commands;
        }
        self.top.list.ended = None;
        self.top.list.pipe = (None, None);
        self.advance(width);
    }

    fn pipe(&mut self) {
        self.end_command();
        self.at += 1 + usize::from(self.peek(1) == Some(b'&'));
        let list = &mut self.top.list;
        if list.mode == Mode::Commands {
            list.pipe = (list.last, list.ended.take());
        }
    }

    pub(super) fn newline(&mut self) {
        self.end_word();
        if self.top.list.test {
            let words = self.top.list.command.map(|index| &self.shell.commands[index].words);
            let last = words.and_then(|words| words.last()).map(|word| word.span.clone());
            if last.is_some_and(|last| matches!(&self.text[last], b"&&" | b"||")) {
                self.at += 1;
                return;
            }
        }
        self.end_command();
        self.top.list.ended = None;
        if matches!(self.top.list.mode, Mode::LoopHead | Mode::FunctionName) {
            self.top.list.mode = Mode::Commands;
        }
        self.at += 1;
        self.take_pending();
        self.prompt();
    }
}

/// Where the name ends and the value starts of a word that assigns: `NAME=`, `NAME+=`, `NAME[i]=`.
pub(super) fn assignment(word: &[u8]) -> Option<(usize, usize)> {
    let named = |&&byte: &&u8| byte.is_ascii_alphanumeric() || byte == b'_';
    let name = word.iter().take_while(named).count();
    if name == 0 || word[0].is_ascii_digit() {
        return None;
    }
    let mut at = name;
    if word.get(at) == Some(&b'[') {
        at += memchr(b']', &word[at..])? + 1;
    }
    at += usize::from(word.get(at) == Some(&b'+'));
    (word.get(at) == Some(&b'=')).then_some((name, at + 1))
}

/// The length of the empty parentheses behind a function's name, blanks counted.
fn parentheses(rest: &[u8]) -> Option<usize> {
    let blank = |from: usize| {
        rest[from..].iter().take_while(|&&byte| byte == b' ' || byte == b'\t').count()
    };
    let open = blank(0);
    (rest.get(open) == Some(&b'(')).then_some(())?;
    let close = open + 1 + blank(open + 1);
    (rest.get(close) == Some(&b')')).then_some(close + 1)
}
