//! The reader: one pass over the text, with a stack of what is open.

use memchr::memchr;

use super::super::bytes;
use super::Shell;
use super::list::List;
use super::redirect::Pending;
use super::word::{closing_quote, newline_at, template_end};

/// Openers nested deeper than this stand for themselves.
pub(super) const DEPTH: usize = 64;
/// How often the text is read anew because a quote in it never closes.
const RETRIES: usize = 4;

/// What is open.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    Script,
    /// `$(..)`, `<(..)`
    Substitution,
    Backtick,
    /// Within backticks, between backticks with a backslash.
    EscapedBacktick,
    Subshell,
    Braces,
    If,
    Loop,
    Case,
    /// The double quotes; this and what follows stands in a word.
    Quote,
    /// `${..}`
    Parameter,
    /// `((..))`, `$((..))`
    Arithmetic,
    /// `=(..)`
    Array,
    /// The body of a heredoc.
    Body,
}

impl Kind {
    /// Whether commands stand in it directly.
    pub(super) fn is_list(self) -> bool {
        (self as u8) < Self::Quote as u8
    }

    /// Whether a command's end is no end of it: `done` closes no loop outside of `$(..)`.
    pub(super) fn is_barrier(self) -> bool {
        (self as u8) <= Self::Subshell as u8
    }

    /// Whether heredocs and pipes in it are its own.
    fn is_base(self) -> bool {
        (self as u8) < Self::Subshell as u8
    }
}

/// Something that is open.
#[derive(Debug, Clone, Copy)]
pub(super) struct Frame {
    pub(super) kind: Kind,
    pub(super) open: usize,
    /// The innermost script or substitution, by depth.
    pub(super) base: usize,
    /// The command in whose word this is.
    pub(super) inside: Option<usize>,
    pub(super) substitution: bool,
    /// Within double quotes or a heredoc.
    pub(super) quoted: bool,
    /// Open parentheses.
    pub(super) parens: usize,
    pub(super) list: List,
}

/// Where a frame ends even if it is not closed.
struct Bound {
    depth: usize,
    /// The limit outside.
    limit: usize,
    resume: usize,
}

pub(super) struct Reader<'t> {
    pub(super) text: &'t [u8],
    pub(super) at: usize,
    pub(super) limit: usize,
    pub(super) session: bool,
    pub(super) top: Frame,
    pub(super) below: Vec<Frame>,
    pub(super) shell: Shell,
    /// Heredocs whose bodies are to come, and those that come next, the first one last.
    pub(super) pending: Vec<Pending>,
    pub(super) ready: Vec<(usize, Pending)>,
    /// The heredocs whose bodies are being read.
    pub(super) bodies: Vec<usize>,
    bounds: Vec<Bound>,
    /// The depths of the open backticks.
    ticks: Vec<usize>,
    pub(super) broken: Vec<usize>,
}

/// Reads a text; what never closes is taken for a character, or ends at its line.
pub(super) fn read(text: &[u8], session: bool) -> Shell {
    let mut broken = Vec::new();
    loop {
        let mut reader = Reader::new(text, session, broken);
        let unclosed = reader.run();
        if let Some(opener) = unclosed.filter(|_| reader.broken.len() < RETRIES) {
            broken = reader.broken;
            broken.push(opener);
        } else {
            return reader.finish();
        }
    }
}

/// The bytes that mean something in a list of commands.
const SPECIAL: [bool; 256] = bytes::set(b" \t\r\n\\'\"$`{<>();&|");
const IN_QUOTE: [bool; 256] = bytes::set(b"\"\\$`{");
const IN_BODY: [bool; 256] = bytes::set(b"\\$`{");
const IN_PARAMETER: [bool; 256] = bytes::set(b"\"'\\$`}");
const IN_PARENS: [bool; 256] = bytes::set(b"\"'\\$`(){#<>");

impl<'t> Reader<'t> {
    fn new(text: &'t [u8], session: bool, broken: Vec<usize>) -> Self {
        let top = Frame {
            kind: Kind::Script,
            open: 0,
            base: 0,
            inside: None,
            substitution: false,
            quoted: false,
            parens: 0,
            list: List::default(),
        };
        Self {
            text,
            at: 0,
            limit: text.len(),
            session,
            top,
            below: Vec::new(),
            shell: Shell::default(),
            pending: Vec::new(),
            ready: Vec::new(),
            bodies: Vec::new(),
            bounds: Vec::new(),
            ticks: Vec::new(),
            broken,
        }
    }

    /// Reads to the end; gives the outermost quote or the like that is still open there.
    fn run(&mut self) -> Option<usize> {
        self.prompt();
        loop {
            if self.at >= self.limit {
                if !self.leave_bound() {
                    break;
                }
            } else if self.top.kind.is_list() {
                self.in_list();
            } else {
                self.in_word();
            }
        }
        let open = self.below.iter().chain([&self.top]);
        let mut unclosed = open.filter(|frame| {
            matches!(
                frame.kind,
                Kind::Backtick | Kind::Quote | Kind::Parameter | Kind::Arithmetic | Kind::Array
            )
        });
        unclosed.next().map(|frame| frame.open)
    }

    fn finish(mut self) -> Shell {
        self.truncate(0);
        self.end_command();
        self.shell.share_pipes();
        self.shell
    }

    pub(super) fn peek(&self, ahead: usize) -> Option<u8> {
        self.text[..self.limit].get(self.at + ahead).copied()
    }

    pub(super) fn rest(&self) -> &'t [u8] {
        self.text[..self.limit].get(self.at..).unwrap_or_default()
    }

    pub(super) fn line_end(&self, from: usize) -> usize {
        let rest = self.text[..self.limit].get(from..).unwrap_or_default();
        memchr(b'\n', rest).map_or(self.limit, |found| from + found)
    }

    /// Moves on, but not past the limit.
    pub(super) fn advance(&mut self, width: usize) {
        self.at = (self.at + width).min(self.limit);
    }

    fn in_list(&mut self) {
        if self.top.list.word.is_none() && self.between_words() {
            return;
        }
        let rest = self.rest();
        let plain = rest.iter().position(|&byte| SPECIAL[usize::from(byte)]).unwrap_or(rest.len());
        if plain > 0 {
            self.begin_word();
            self.at += plain;
            return;
        }
        let test = self.top.list.test;
        match rest[0] {
            b'\n' => self.newline(),
            b' ' | b'\t' | b'\r' => {
                self.end_word();
                self.skip_blanks();
            }
            b'\'' => self.single_quote(),
            b'"' => self.double_quote(),
            b'\\' => self.backslash(),
            b'$' => self.dollar(),
            b'`' => self.tick(),
            b'{' => self.brace(),
            b';' => self.separator(),
            b'&' | b'|' if !test => self.separator(),
            b'<' | b'>' if !test => self.angle(),
            b'(' if !test => self.open_paren(),
            b')' if !test => self.close_paren(),
            _ => self.ordinary(),
        }
    }

    fn skip_blanks(&mut self) {
        let rest = self.rest();
        let blanks = rest.iter().position(|byte| !matches!(byte, b' ' | b'\t' | b'\r'));
        self.at += blanks.unwrap_or(rest.len());
    }

    /// Reads what can only stand where no word has begun; whether there was any.
    fn between_words(&mut self) -> bool {
        let rest = self.rest();
        let closer: &[u8] = match rest {
            [b'#', ..] => {
                let end = self.line_end(self.at);
                self.shell
                    .comments
                    .push(self.at..end - usize::from(rest[..end - self.at].ends_with(b"\r")));
                self.at = end;
                return true;
            }
            [b'{', b'%', ..] => b"%}",
            [b'<', b'%', next, ..] if *next != b'=' => b"%>",
            _ => return false,
        };
        let line = &rest[..rest.len().min(1000)];
        let line = &line[..memchr(b'\n', line).unwrap_or(line.len())];
        let end = memchr::memmem::find(line, closer);
        self.advance(end.map_or(0, |end| end + 2));
        end.is_some()
    }

    /// Reads within quotes, `${..}`, parentheses or the body of a heredoc.
    fn in_word(&mut self) {
        let table = match self.top.kind {
            Kind::Quote => &IN_QUOTE,
            Kind::Parameter => &IN_PARAMETER,
            Kind::Body => &IN_BODY,
            _ => &IN_PARENS,
        };
        let rest = self.rest();
        let plain = rest.iter().position(|&byte| table[usize::from(byte)]).unwrap_or(rest.len());
        self.at += plain;
        let Some(&byte) = rest.get(plain) else { return };
        match (byte, self.top.kind) {
            (b'\\', _) => self.advance(2),
            (b'$', _) => self.dollar(),
            (b'`', _) => self.tick(),
            (b'{', _) => self.at = self.template().unwrap_or(self.at + 1),
            (b'"', Kind::Quote) | (b'}', Kind::Parameter) => {
                self.at += 1;
                self.pop();
            }
            (b'"', _) => self.double_quote(),
            (b'\'', Kind::Array) => self.single_quote(),
            (b'\'', Kind::Parameter) if !self.top.quoted => self.single_quote(),
            (b'(', _) => {
                self.top.parens += 1;
                self.at += 1;
            }
            (b')', _) => {
                self.at += 1;
                self.top.parens = self.top.parens.saturating_sub(1);
                if self.top.parens == 0 {
                    self.pop();
                }
            }
            (b'<' | b'>', Kind::Array) if self.peek(1) == Some(b'(') => {
                self.enter(Kind::Substitution, 2);
            }
            (b'#', Kind::Array) if self.text[self.at - 1].is_ascii_whitespace() => {
                let end = self.line_end(self.at);
                self.shell.comments.push(self.at..end);
                self.at = end;
            }
            _ => self.at += 1,
        }
    }

    pub(super) fn begin_word(&mut self) {
        if self.top.kind.is_list() && self.top.list.word.is_none() {
            self.top.list.word = Some(self.at);
        }
    }

    /// Reads one byte that stands for itself.
    pub(super) fn ordinary(&mut self) {
        self.begin_word();
        self.at += 1;
    }

    pub(super) fn template(&self) -> Option<usize> {
        template_end(self.text, self.at).filter(|&end| end <= self.limit)
    }

    fn brace(&mut self) {
        self.begin_word();
        self.at = self.template().unwrap_or(self.at + 1);
    }

    fn single_quote(&mut self) {
        self.begin_word();
        let around = (self.at.checked_sub(1).map(|before| self.text[before]), self.peek(1));
        if let (true, (Some(before), Some(after))) = (self.session, around)
            && before.is_ascii_alphanumeric()
            && after.is_ascii_alphanumeric()
        {
            // An apostrophe in what a program says.
            self.at += 1;
            return;
        }
        self.skip_string(self.at + 1, false);
    }

    /// Skips a single-quoted string whose content starts at `from`; one that is not closed ends at its line.
    fn skip_string(&mut self, from: usize, escapes: bool) {
        let end = closing_quote(&self.text[..self.limit], from, escapes).map(|end| end + 1);
        self.at = end.unwrap_or_else(|| self.line_end(from));
    }

    fn double_quote(&mut self) {
        if let Some(end) = simple_quote(self.rest()) {
            self.begin_word();
            self.at += end;
            return;
        }
        let end = self.broken.contains(&self.at).then(|| self.line_end(self.at));
        let depth = self.below.len();
        self.enter(Kind::Quote, 1);
        if let Some(end) = end
            && self.below.len() > depth
        {
            self.bound(end, end);
        }
    }

    fn backslash(&mut self) {
        let newline = newline_at(self.rest(), 1);
        if newline == 0 {
            if self.peek(1) == Some(b'`') && !self.ticks.is_empty() {
                return self.escaped_tick();
            }
            self.begin_word();
            return self.advance(2);
        }
        let blank = self.rest().get(1 + newline).is_none_or(u8::is_ascii_whitespace);
        if blank || self.top.list.word.is_none() {
            self.end_word();
        }
        self.advance(1 + newline);
        self.prompt();
    }

    fn dollar(&mut self) {
        self.begin_word();
        let list = self.top.kind.is_list();
        match (self.peek(1), self.peek(2)) {
            (Some(b'{'), _) => match simple_parameter(self.rest()) {
                Some(end) => self.at += end,
                None => match self.template() {
                    Some(end) => self.at = end,
                    None => self.enter(Kind::Parameter, 2),
                },
            },
            (Some(b'('), Some(b'(')) => self.enter(Kind::Arithmetic, 3),
            (Some(b'('), _) => self.enter(Kind::Substitution, 2),
            (Some(b'\''), _) if list => self.skip_string(self.at + 2, true),
            _ => self.at += 1,
        }
    }

    fn tick(&mut self) {
        let Some(&depth) = self.ticks.first() else {
            self.begin_word();
            return self.enter(Kind::Backtick, 1);
        };
        self.truncate(depth);
        self.end_command();
        self.at += 1;
        self.pop();
    }

    /// Opens or closes backticks within backticks.
    fn escaped_tick(&mut self) {
        if let [_, depth] = self.ticks[..] {
            self.truncate(depth);
            self.end_command();
            self.at += 2;
            self.pop();
        } else {
            self.begin_word();
            self.enter(Kind::EscapedBacktick, 2);
        }
    }

    /// Opens something that stands in a word, unless it is known not to close.
    pub(super) fn enter(&mut self, kind: Kind, width: usize) {
        self.begin_word();
        let inside = self.owner();
        let open = self.at;
        self.at += width;
        let broken = kind != Kind::Quote && self.broken.contains(&open);
        if self.below.len() >= DEPTH || broken {
            return;
        }
        let depth = self.below.len() + 1;
        if matches!(kind, Kind::Backtick | Kind::EscapedBacktick) {
            self.ticks.push(depth);
        }
        let quoted = self.top.quoted && !self.top.kind.is_list();
        self.push(Frame {
            kind,
            open,
            base: if kind.is_base() { depth } else { self.top.base },
            inside,
            substitution: self.top.substitution || kind.is_base(),
            quoted: quoted || matches!(kind, Kind::Quote | Kind::Body),
            parens: match kind {
                Kind::Array => 1,
                Kind::Arithmetic => 2,
                _ => 0,
            },
            list: List::default(),
        });
    }

    /// Opens the body of a heredoc that a command reads.
    pub(super) fn open_body(&mut self, inside: usize) -> bool {
        if self.below.len() >= DEPTH {
            return false;
        }
        let (kind, open, list, inside) = (Kind::Body, self.at, List::default(), Some(inside));
        self.push(Frame { kind, open, inside, list, quoted: true, parens: 0, ..self.top });
        true
    }

    pub(super) fn push(&mut self, frame: Frame) {
        self.below.push(std::mem::replace(&mut self.top, frame));
    }

    /// Ends the innermost frame at once at `end`, wherever it closes.
    pub(super) fn bound(&mut self, end: usize, resume: usize) {
        self.bounds.push(Bound { depth: self.below.len(), limit: self.limit, resume });
        self.limit = end;
    }

    /// Leaves what ends at the limit; false at the end of the text.
    fn leave_bound(&mut self) -> bool {
        let Some(&Bound { depth, resume, .. }) = self.bounds.last() else { return false };
        self.truncate(depth);
        let body = self.top.kind == Kind::Body;
        self.pop();
        self.at = resume;
        if body {
            self.next_body();
            self.prompt();
        }
        true
    }

    /// Closes what is deeper than `depth`.
    pub(super) fn truncate(&mut self, depth: usize) {
        while self.below.len() > depth {
            self.pop();
        }
    }

    /// Closes the innermost frame.
    pub(super) fn pop(&mut self) {
        let depth = self.below.len();
        if self.top.kind.is_list() {
            self.end_command();
            // Its last word may have been the one that closes it.
            if self.below.len() < depth {
                return;
            }
        }
        let Some(outer) = self.below.pop() else { return };
        let frame = std::mem::replace(&mut self.top, outer);
        if let Some(bound) = self.bounds.pop_if(|bound| bound.depth == depth) {
            self.limit = bound.limit;
        }
        self.ticks.pop_if(|&mut tick| tick == depth);
        if frame.kind == Kind::Body {
            self.bodies.pop();
        }
        if let Some(group) = frame.list.group {
            self.shell.groups[group].span.end = self.at;
            let first = self.shell.groups[group].first;
            if let Some(outer) = self.shell.groups[group].outer {
                let outer = &mut self.shell.groups[outer];
                outer.first = outer.first.or(first);
            }
            self.top.list.last = frame.list.last.or(self.top.list.last);
            self.top.list.ended = Some(group);
        }
        if let Some(function) = frame.list.body_of {
            self.shell.functions[function].span.end = self.at;
        }
    }
}

/// The length of `${NAME}`. Most are, and nothing has to be opened for them.
fn simple_parameter(rest: &[u8]) -> Option<usize> {
    let inner = rest.get(2..)?;
    let name = inner.iter().take_while(|byte| byte.is_ascii_alphanumeric() || **byte == b'_');
    let end = name.count();
    (inner.get(end) == Some(&b'}')).then_some(end + 3)
}

/// The length of a double-quoted string in which nothing opens.
fn simple_quote(rest: &[u8]) -> Option<usize> {
    let mut at = 1;
    loop {
        at += rest.get(at..)?.iter().position(|&byte| IN_QUOTE[usize::from(byte)])?;
        at += match (rest[at], rest.get(at + 1)) {
            (b'"', _) => return Some(at + 1),
            (b'\\', _) => 2,
            (b'$', Some(b'{')) => simple_parameter(&rest[at..])?,
            (b'`', _) | (b'$', Some(b'(')) | (b'{', Some(b'{')) => return None,
            _ => 1,
        };
    }
}
