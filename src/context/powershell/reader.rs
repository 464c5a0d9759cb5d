//! The reader: one pass over the text, with a stack of what is open.

use memchr::{memchr, memmem};

use super::super::bytes;
use super::super::shell::{Dialect, Redirect, RedirectKind, Word, template_end};
use super::word::{here_start, here_string, single_end};
use super::{PowerShell, Statement, Text};

/// How often the text is read anew because a quote in it never closes.
const RETRIES: usize = 4;
/// Openers nested deeper than this stand for themselves.
const DEPTH: usize = 64;

/// Reads a text; a string that never closes ends at its line.
pub(super) fn read(text: &[u8]) -> PowerShell {
    let mut broken = Vec::new();
    loop {
        let mut reader = Reader::new(text, broken);
        let unclosed = reader.run();
        if let Some(quote) = unclosed.filter(|_| reader.broken.len() < RETRIES) {
            broken = reader.broken;
            broken.push(quote);
        } else {
            return reader.found;
        }
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Kind {
    Script,
    /// `{ .. }`
    Block,
    /// `@{ .. }`
    Hash,
    /// `( .. )`, `@( .. )`, `$( .. )`
    Parentheses,
    Quote,
    HereString,
}

/// Something that is open, and where reading stands in it.
#[derive(Debug, Clone, Copy)]
struct Frame {
    kind: Kind,
    open: usize,
    /// The command in whose word this is.
    inside: Option<usize>,
    command: Option<usize>,
    word: Option<usize>,
    last: Option<usize>,
    pipe: Option<usize>,
    /// Between `if`, `function` and the like and their block.
    head: bool,
    /// Whether the next word is the target of the last redirection.
    target: bool,
}

impl Frame {
    const fn new(kind: Kind, open: usize, inside: Option<usize>) -> Self {
        Self {
            kind,
            open,
            inside,
            command: None,
            word: None,
            last: None,
            pipe: None,
            head: false,
            target: false,
        }
    }
}

struct Reader<'t> {
    text: &'t [u8],
    at: usize,
    top: Frame,
    below: Vec<Frame>,
    found: PowerShell,
    /// The quotes that never close: they end at their line.
    broken: Vec<usize>,
}

/// The bytes that mean something in a list of commands.
const SPECIAL: [bool; 256] = bytes::set(b" \t\r\n`'\"$@({)};&|>#<=");
const IN_STRING: [bool; 256] = bytes::set(b"\"`$");

/// Words that head a block: what stands between is no command, but may hold some.
const HEADS: &[&str] = &[
    "if",
    "elseif",
    "while",
    "until",
    "for",
    "foreach",
    "switch",
    "catch",
    "function",
    "filter",
    "class",
    "enum",
    "workflow",
    "configuration",
];
/// Words before a command or block.
const PREFIXES: &[&str] = &[
    "else", "do", "try", "finally", "begin", "process", "end", "param", "return", "throw", "exit",
    "trap", "default",
];

impl<'t> Reader<'t> {
    fn new(text: &'t [u8], broken: Vec<usize>) -> Self {
        let top = Frame::new(Kind::Script, 0, None);
        let found = PowerShell::default();
        Self { text, at: 0, top, below: Vec::new(), found, broken }
    }

    /// Reads to the end; gives the outermost string that is still open there.
    fn run(&mut self) -> Option<usize> {
        while self.at < self.text.len() {
            match self.top.kind {
                Kind::Quote | Kind::HereString => self.in_string(),
                _ => self.in_list(),
            }
        }
        self.at = self.text.len();
        let open: Vec<Frame> = self.below.iter().copied().chain([self.top]).collect();
        let unclosed =
            open.iter().find(|frame| matches!(frame.kind, Kind::Quote | Kind::HereString));
        let unclosed = unclosed.map(|frame| frame.open);
        while !self.below.is_empty() {
            self.pop();
        }
        self.end_command();
        self.found.strings.sort_by_key(|string| string.span.start);
        unclosed
    }

    fn peek(&self, ahead: usize) -> Option<u8> {
        self.text.get(self.at + ahead).copied()
    }

    fn line_end(&self, from: usize) -> usize {
        let rest = self.text.get(from..).unwrap_or_default();
        memchr(b'\n', rest).map_or(self.text.len(), |found| from + found)
    }

    fn in_list(&mut self) {
        let rest = &self.text[self.at..];
        let plain = rest.iter().position(|&byte| SPECIAL[usize::from(byte)]).unwrap_or(rest.len());
        if plain > 0 {
            self.begin_word();
            self.at += plain;
            return;
        }
        match rest[0] {
            b'\n' => self.newline(),
            b' ' | b'\t' | b'\r' => {
                self.end_word();
                self.at += 1;
            }
            b'`' => self.backtick(),
            b'\'' => self.single_quote(),
            b'"' => self.double_quote(Kind::Quote, 1),
            b'$' => self.dollar(),
            b'@' => self.splat(),
            b'(' => self.open(Kind::Parentheses, 1),
            b'{' => self.open_block(),
            b')' => self.close(&[Kind::Parentheses]),
            b'}' => self.close(&[Kind::Block, Kind::Hash]),
            b';' | b'&' | b'|' => self.separator(),
            b'#' | b'<' if self.top.word.is_none() => self.comment(),
            b'>' => self.redirect(),
            b'=' => self.equals(),
            _ => self.ordinary(),
        }
    }

    /// Reads within double quotes or a here-string.
    fn in_string(&mut self) {
        let rest = &self.text[self.at..];
        let plain = rest.iter().position(|&byte| IN_STRING[usize::from(byte)]);
        self.at += plain.unwrap_or(rest.len());
        let here = self.top.kind == Kind::HereString;
        match (self.peek(0), self.peek(1)) {
            (Some(b'$'), _) => self.dollar(),
            (Some(b'`'), _) => self.at += 2,
            (Some(b'"'), Some(b'@')) if here && self.text[self.at - 1] == b'\n' => {
                self.at += 2;
                self.pop();
            }
            (Some(b'"'), next) if !here => {
                self.at += 1;
                match next {
                    Some(b'"') => self.at += 1,
                    _ => self.pop(),
                }
            }
            (Some(_), _) => self.at += 1,
            (None, _) => {}
        }
    }

    fn begin_word(&mut self) {
        if !matches!(self.top.kind, Kind::Quote | Kind::HereString) {
            self.top.word.get_or_insert(self.at);
        }
    }

    fn ordinary(&mut self) {
        self.begin_word();
        self.at += 1;
    }

    fn comment(&mut self) {
        let rest = &self.text[self.at..];
        let end = match rest {
            [b'<', b'#', ..] => {
                memmem::find(rest, b"#>").map_or(self.text.len(), |end| self.at + end + 2)
            }
            [b'<', ..] => return self.ordinary(),
            _ => {
                let end = self.line_end(self.at);
                end - usize::from(self.text[self.at..end].ends_with(b"\r"))
            }
        };
        self.found.comments.push(self.at..end);
        self.at = end;
    }

    fn backtick(&mut self) {
        let newline = match (self.peek(1), self.peek(2)) {
            (Some(b'\n'), _) => 1,
            (Some(b'\r'), Some(b'\n')) => 2,
            _ => {
                self.begin_word();
                self.at += 2;
                return;
            }
        };
        self.end_word();
        self.at += 1 + newline;
    }

    fn single_quote(&mut self) {
        self.begin_word();
        let open = self.at;
        let close = single_end(self.text, open + 1);
        let content = open + 1..close.unwrap_or_else(|| self.line_end(open));
        self.at = content.end + usize::from(close.is_some());
        self.found.strings.push(Text { span: open..self.at, content, literal: true });
    }

    fn double_quote(&mut self, kind: Kind, width: usize) {
        let open = self.at;
        if self.broken.contains(&open) || self.below.len() >= DEPTH {
            self.begin_word();
            self.at = self.line_end(open);
            let content = (open + width).min(self.at)..self.at;
            return self.found.strings.push(Text { span: open..self.at, content, literal: false });
        }
        self.open(kind, width);
    }

    fn dollar(&mut self) {
        self.begin_word();
        match self.peek(1) {
            Some(b'(') => self.open(Kind::Parentheses, 2),
            Some(b'{') => {
                let near = &self.text[self.at..self.text.len().min(self.at + 200)];
                let line = &near[..memchr(b'\n', near).unwrap_or(near.len())];
                let brace = memchr(b'}', line).map(|end| self.at + end + 1);
                self.at = template_end(self.text, self.at).or(brace).unwrap_or(self.at + 1);
            }
            _ => self.at += 1,
        }
    }

    /// Reads `@(`, `@{`, a here-string, or a variable that is spread.
    fn splat(&mut self) {
        match (self.peek(1), here_start(self.text, self.at)) {
            (Some(b'('), _) => self.open(Kind::Parentheses, 2),
            (Some(b'{'), _) => self.open(Kind::Hash, 2),
            (Some(b'"'), Some(start)) => self.double_quote(Kind::HereString, start - self.at),
            (Some(b'\''), Some(start)) => {
                self.begin_word();
                let open = self.at;
                // One that does not end is the last.
                let end = (start..self.text.len(), self.text.len());
                let (content, end) = here_string(self.text, open).unwrap_or(end);
                self.at = end;
                self.found.strings.push(Text { span: open..end, content, literal: true });
            }
            _ => self.ordinary(),
        }
    }

    /// Opens something that stands in a word, or in a head.
    fn open(&mut self, kind: Kind, width: usize) {
        self.begin_word();
        let string = matches!(self.top.kind, Kind::Quote | Kind::HereString);
        let inside = match string || self.top.head {
            true => self.top.inside,
            false => Some(self.command()),
        };
        self.push(kind, width, inside);
    }

    fn push(&mut self, kind: Kind, width: usize, inside: Option<usize>) {
        if self.below.len() < DEPTH {
            let frame = Frame::new(kind, self.at, inside);
            self.below.push(std::mem::replace(&mut self.top, frame));
        }
        self.at += width;
    }

    fn open_block(&mut self) {
        if self.top.head || self.top.word.is_some_and(|_| self.top.command.is_none()) {
            self.end_word();
        }
        if self.top.command.is_some() {
            return self.open(Kind::Block, 1);
        }
        // It is no word of a command, but the body of a statement.
        self.top.head = false;
        let inside = self.top.inside;
        self.push(Kind::Block, 1, inside);
    }

    fn close(&mut self, kinds: &[Kind]) {
        let frames = [&self.top].into_iter().chain(self.below.iter().rev());
        let open = frames.enumerate().find(|(_, frame)| {
            kinds.contains(&frame.kind) || matches!(frame.kind, Kind::Quote | Kind::HereString)
        });
        let Some((up, frame)) = open else { return self.ordinary() };
        if !kinds.contains(&frame.kind) {
            return self.ordinary();
        }
        for _ in 0..up {
            self.pop();
        }
        self.end_command();
        self.at += 1;
        self.pop();
    }

    /// Closes the innermost frame.
    fn pop(&mut self) {
        let Some(outer) = self.below.pop() else { return };
        let (open, end) = (self.top.open, self.at);
        let (opener, closer) = match self.top.kind {
            Kind::Quote => (1, 1),
            Kind::HereString => (here_start(self.text, open).unwrap_or(open) - open, 3),
            _ => {
                self.end_command();
                self.top = outer;
                return;
            }
        };
        let content = open + opener..end.saturating_sub(closer).max(open + opener);
        self.found.strings.push(Text { span: open..end, content, literal: false });
        self.top = outer;
    }

    /// The command that is read, begun if there is none.
    fn command(&mut self) -> usize {
        if let Some(index) = self.top.command {
            return index;
        }
        let index = self.found.commands.len();
        let start = self.top.word.unwrap_or(self.at);
        self.top.command = Some(index);
        self.top.last = Some(index);
        let piped_from = self.top.pipe.take();
        if let Some(from) = piped_from {
            self.found.commands[from].piped_to = Some(index);
        }
        let inside = self.top.inside;
        let span = start..start;
        let command = Statement { span, piped_from, inside, ..Statement::default() };
        self.found.commands.push(command);
        index
    }

    fn end_word(&mut self) {
        let Some(start) = self.top.word else { return };
        let span = start..self.at;
        let raw = &self.text[span.clone()];
        if self.top.head || (self.top.command.is_none() && self.reserved(raw)) {
            self.top.word = None;
            return;
        }
        let index = self.command();
        self.top.word = None;
        let command = &mut self.found.commands[index];
        command.span.end = span.end;
        if std::mem::take(&mut self.top.target)
            && let Some(redirect) = command.redirects.last_mut()
        {
            redirect.target = span;
            return;
        }
        match raw {
            b"=" | b"+=" | b"-=" | b"??=" if self.assign() => {}
            b"in" if self.text[self.found.commands[index].span.start] == b'$' && self.assign() => {}
            b"." if self.found.commands[index].words.is_empty() => {}
            _ => self.found.commands[index].words.push(Word { span, dialect: Dialect::PowerShell }),
        }
    }

    /// Whether a first word is reserved; then it is dealt with.
    fn reserved(&mut self, raw: &[u8]) -> bool {
        let is = |words: &[&str]| {
            raw.len() < 14 && words.iter().any(|word| word.as_bytes().eq_ignore_ascii_case(raw))
        };
        self.top.head = is(HEADS);
        self.top.head || is(PREFIXES)
    }

    /// Takes the words so far for what is assigned to, if they can be: also `$a, $b` and `[string] $a`.
    fn assign(&mut self) -> bool {
        let Some(index) = self.top.command else { return false };
        let command = &mut self.found.commands[index];
        let ends = command.words.first().zip(command.words.last());
        let Some((first, last)) = ends.filter(|_| command.words.len() <= 4) else { return false };
        let target = first.span.start..last.span.end;
        let free = command.assigned.is_none() && assignable(self.text, target.start, self.top.kind);
        if free {
            command.assigned = Some(target);
            command.words.clear();
        }
        free
    }

    /// Reads `=` behind a variable without a blank.
    fn equals(&mut self) {
        let free = self.top.command.is_none_or(|index| {
            let command = &self.found.commands[index];
            command.words.is_empty() && command.assigned.is_none()
        });
        let Some(start) = self.top.word.filter(|_| free && !self.top.head) else {
            return self.ordinary();
        };
        let raw = &self.text[start..self.at];
        let name = raw.strip_suffix(b"+").unwrap_or(raw);
        let span = start..start + name.len();
        if !assignable(self.text, start, self.top.kind) {
            return self.ordinary();
        }
        let index = self.command();
        self.top.word = None;
        self.at += 1;
        let command = &mut self.found.commands[index];
        command.span.end = self.at;
        command.assigned = Some(span);
    }

    fn end_command(&mut self) {
        self.end_word();
        self.top.command = None;
        self.top.target = false;
    }

    fn separator(&mut self) {
        let (byte, double) = (self.text[self.at], self.peek(1) == Some(self.text[self.at]));
        let width = 1 + usize::from(double && byte != b';');
        let bare = self.top.command.is_none() && self.top.word.is_none();
        if byte == b'&' && width == 1 && bare {
            // It calls what follows.
            self.at += 1;
            return;
        }
        self.end_command();
        self.top.pipe = None;
        if byte == b'|' && width == 1 {
            self.top.pipe = self.top.last;
        } else {
            self.top.head = false;
        }
        self.at += width;
    }

    fn newline(&mut self) {
        self.end_word();
        let words = self.top.command.map(|index| &self.found.commands[index]);
        let continues = words.is_some_and(|command| {
            let last = command.words.last().map(|word| &self.text[word.span.clone()]);
            last.map_or(command.assigned.is_some(), |last| {
                last.ends_with(b",") || matches!(last, b"+" | b"-and" | b"-or" | b"-f" | b"-join")
            })
        });
        self.at += 1;
        if continues {
            return;
        }
        self.end_command();
        if self.top.head {
            let near = &self.text[self.at..self.text.len().min(self.at + 100)];
            self.top.head = near.trim_ascii_start().starts_with(b"{");
        }
    }

    fn redirect(&mut self) {
        let number = self.top.word.filter(|&start| {
            let raw = &self.text[start..self.at];
            raw == b"*" || raw.iter().all(u8::is_ascii_digit)
        });
        let placeholder = self.top.word.is_some_and(|start| self.text[start..].starts_with(b"<"));
        if self.top.head || placeholder {
            return self.ordinary();
        }
        if number.is_none() {
            self.end_word();
        }
        let open = number.unwrap_or(self.at);
        let (kind, width) = match (self.peek(1), self.peek(2)) {
            (Some(b'>'), _) => (RedirectKind::Append, 2),
            (Some(b'&'), Some(b'0'..=b'9')) => (RedirectKind::Duplicate, 2),
            _ => (RedirectKind::Out, 1),
        };
        let index = self.command();
        self.top.word = None;
        self.at += width;
        let command = &mut self.found.commands[index];
        command.span.end = self.at;
        let (operator, target) = (open..self.at, self.at..self.at);
        command.redirects.push(Redirect { operator, kind, target, heredoc: None });
        self.top.target = true;
    }
}

/// Whether the word at `start` can be assigned to: a variable, a typed one, or a key of a hash table.
fn assignable(text: &[u8], start: usize, kind: Kind) -> bool {
    kind == Kind::Hash || matches!(text.get(start), Some(b'$' | b'['))
}
