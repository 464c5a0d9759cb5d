//! Redirections, heredocs and the prompts of terminals.

use std::ops::Range;

use memchr::memchr;

use super::list::Mode;
use super::reader::{Kind, Reader};
use super::word::unquoted;
use super::{Heredoc, Redirect, RedirectKind};

/// Heredocs nested deeper than this are not read.
const BODIES: usize = 8;

/// Whose redirection: a command's or a group's, and which of them.
#[derive(Debug, Clone, Copy)]
pub(super) enum Place {
    Command(usize, usize),
    Group(usize, usize),
}

/// A heredoc whose body is to come.
pub(super) struct Pending {
    delimiter: Vec<u8>,
    quoted: bool,
    /// The innermost script or substitution, by depth.
    base: usize,
    place: Place,
}

/// The operators, longer ones before those they start with.
const OPERATORS: &[(&[u8], RedirectKind)] = &[
    (b"<<<", RedirectKind::HereString),
    (b"<<-", RedirectKind::HereDoc),
    (b"<<", RedirectKind::HereDoc),
    (b"<&", RedirectKind::Duplicate),
    (b"<>", RedirectKind::In),
    (b"<", RedirectKind::In),
    (b">>", RedirectKind::Append),
    (b">&", RedirectKind::Duplicate),
    (b">|", RedirectKind::Out),
    (b">", RedirectKind::Out),
    (b"&>>", RedirectKind::Append),
    (b"&>", RedirectKind::Out),
];

impl Reader<'_> {
    /// Reads `<` or `>`: a redirection, `<(..)`, or the placeholder of a document.
    pub(super) fn angle(&mut self) {
        if self.peek(1) == Some(b'(') {
            return self.enter(Kind::Substitution, 2);
        }
        let rest = self.rest();
        if rest.starts_with(b"<%")
            && let near = &rest[..rest.len().min(1000)]
            && let Some(end) = memchr::memmem::find(near, b"%>")
        {
            self.begin_word();
            return self.advance(end + 2);
        }
        let word = self.top.list.word;
        let number = word.filter(|&start| is_descriptor(&self.text[start..self.at]));
        if let Some(end) = placeholder(rest, word.is_some() && number.is_none()) {
            self.begin_word();
            return self.advance(end);
        }
        if self.top.list.mode == Mode::Commands {
            return self.redirect(number.unwrap_or(self.at));
        }
        self.ordinary();
    }

    /// Reads a redirection's operator, which starts at `open` with the descriptor before it.
    pub(super) fn redirect(&mut self, open: usize) {
        if open == self.at {
            self.end_word();
        }
        let rest = self.rest();
        let found = OPERATORS.iter().find(|(operator, _)| rest.starts_with(operator));
        let Some(&(operator, mut kind)) = found else { return self.ordinary() };
        let behind = rest[operator.len()..].iter().find(|&&byte| byte != b' ');
        if operator == b">&" && !behind.is_some_and(|&next| next.is_ascii_digit() || next == b'-') {
            kind = RedirectKind::Out;
        }
        let place = match self.top.list.ended {
            Some(group) => Place::Group(group, self.shell.groups[group].redirects.len()),
            None => {
                let command = self.command();
                Place::Command(command, self.shell.commands[command].redirects.len())
            }
        };
        self.top.list.word = None;
        self.advance(operator.len());
        let (operator, target) = (open..self.at, self.at..self.at);
        let redirect = Redirect { operator, kind, target, heredoc: None };
        match place {
            Place::Command(command, _) => {
                self.shell.commands[command].redirects.push(redirect);
                self.extend(place);
            }
            Place::Group(group, _) => self.shell.groups[group].redirects.push(redirect),
        }
        self.top.list.target = Some(place);
        if kind == RedirectKind::HereDoc {
            self.delimiter(place);
        }
    }

    fn redirection(&mut self, place: Place) -> &mut Redirect {
        match place {
            Place::Command(command, index) => &mut self.shell.commands[command].redirects[index],
            Place::Group(group, index) => &mut self.shell.groups[group].redirects[index],
        }
    }

    /// Extends a command to here.
    fn extend(&mut self, place: Place) {
        if let Place::Command(command, _) = place {
            self.shell.commands[command].span.end = self.at;
        }
    }

    /// The word that is read is the target of the last redirection.
    pub(super) fn redirect_target(&mut self, span: Range<usize>) {
        if let Some(place) = self.top.list.target.take() {
            self.redirection(place).target = span;
            self.extend(place);
        }
    }

    /// Reads the delimiter of a heredoc.
    fn delimiter(&mut self, place: Place) {
        let rest = self.rest();
        let start = rest.iter().take_while(|&&byte| byte == b' ' || byte == b'\t').count();
        let mut end = start;
        while let Some(&byte) = rest.get(end) {
            end = match byte {
                b' ' | b'\t' | b'\r' | b'\n' | b';' | b'&' | b'|' | b'<' | b'>' | b'(' | b')'
                | b'`' => break,
                b'\\' => end + 2,
                b'\'' | b'"' => {
                    let line = &rest[end + 1..];
                    let line = &line[..memchr(b'\n', line).unwrap_or(line.len())];
                    memchr(byte, line).map_or(end + 1, |close| end + close + 2)
                }
                _ => end + 1,
            };
        }
        let end = end.min(rest.len());
        let raw = &rest[start..end];
        // What is shifted by a number is no heredoc.
        if raw.iter().all(u8::is_ascii_digit) {
            return;
        }
        self.at += start;
        let span = self.at..self.at + raw.len();
        self.at = span.end;
        self.redirect_target(span);
        let delimiter = unquoted(raw).into_owned();
        let quoted = delimiter.len() != raw.len();
        self.pending.push(Pending { delimiter, quoted, base: self.top.base, place });
    }

    /// At the start of a line: reads the bodies of the heredocs that were announced on the one before.
    pub(super) fn take_pending(&mut self) {
        if self.pending.is_empty() {
            return;
        }
        let base = self.top.base;
        let outer = self.pending.iter().rposition(|pending| pending.base < base);
        let depth = self.below.len();
        let first = outer.map_or(0, |outer| outer + 1);
        self.ready.extend(self.pending.drain(first..).rev().map(|pending| (depth, pending)));
        self.next_body();
    }

    /// Reads the next body that starts here; one with expansions is opened.
    pub(super) fn next_body(&mut self) {
        while let Some((_, next)) = {
            let depth = self.below.len();
            self.ready.pop_if(|(ready, _)| *ready >= depth)
        } {
            let start = self.at;
            let (end, resume) = self.body_end(&next.delimiter);
            let index = self.shell.heredocs.len();
            let command = match next.place {
                Place::Command(command, _) => Some(command),
                Place::Group(group, _) => self.shell.groups[group].first,
            };
            // Without a command (`((x)) <<E`) there is nobody to read it.
            if let Some(command) = command {
                let outer = self.bodies.last().copied();
                let body = start..end;
                self.shell.heredocs.push(Heredoc { body, quoted: next.quoted, command, outer });
                self.redirection(next.place).heredoc = Some(index);
                let open = !next.quoted && self.bodies.len() < BODIES;
                if open && self.open_body(command) {
                    self.bodies.push(index);
                    return self.bound(end, resume);
                }
            }
            self.at = resume;
        }
    }

    /// Where the body ends that starts here, and where reading goes on behind the line of its delimiter.
    fn body_end(&self, delimiter: &[u8]) -> (usize, usize) {
        let mut at = self.at;
        while at < self.limit {
            let end = self.line_end(at);
            let next = (end + 1).min(self.limit);
            // Blanks before it are the margin of an embedded script.
            let mut line = self.text[at..end].trim_ascii_start();
            line = line.strip_suffix(b"\r").unwrap_or(line);
            if self.session {
                line = line.strip_prefix(b"> ").unwrap_or(line);
            }
            if line == delimiter {
                return (at, next);
            }
            at = next;
        }
        (self.limit, self.limit)
    }

    /// At the start of a line of a terminal: skips the prompt.
    pub(super) fn prompt(&mut self) {
        if self.session && self.top.kind == Kind::Script {
            let end = self.line_end(self.at);
            let line = &self.text[self.at..end.min(self.at + 100)];
            self.at += prompt(line);
        }
    }
}

/// The length of the prompt that a line starts with, blanks before it counted.
fn prompt(line: &[u8]) -> usize {
    let mut skipped = line.len() - line.trim_ascii_start().len();
    // Such as `(venv) $`.
    if line[skipped..].starts_with(b"(")
        && let Some(close) = memchr::memmem::find(line, b") ")
        && !line[skipped..close].contains(&b' ')
    {
        skipped = close + 2;
    }
    let line = &line[skipped..];
    let word = line.iter().take_while(|byte| !byte.is_ascii_whitespace()).count();
    let sign = match &line[..word] {
        b"$" | b">" | b"%" | b"PS>" | b"\xe2\x9d\xaf" | b"\xe2\x9e\x9c" => word,
        b"PS" => memchr(b'>', line).map_or(0, |sign| sign + 1),
        // Such as `user@host:~/project$` and `[root@host project]#`.
        sign if sign.contains(&b'@') && matches!(sign.last(), Some(b'$' | b'#')) => word,
        [b'[', sign @ ..] if sign.contains(&b'@') => memchr(b']', line).map_or(0, |sign| sign + 2),
        _ => 0,
    };
    match line.get(sign) {
        Some(b' ') if sign > 0 => skipped + sign + 1,
        _ => 0,
    }
}

/// Whether a word before an operator says which descriptor it redirects: `2`, `{fd}`.
fn is_descriptor(word: &[u8]) -> bool {
    let name = word.strip_prefix(b"{").and_then(|word| word.strip_suffix(b"}"));
    word.iter().all(u8::is_ascii_digit)
        || name.is_some_and(|name| {
            !name.is_empty()
                && name.iter().all(|byte| byte.is_ascii_alphanumeric() || *byte == b'_')
        })
}

/// The length of a placeholder such as `<your-token>`, which would be two redirections. More is taken for one
/// `within` a word.
fn placeholder(rest: &[u8], within: bool) -> Option<usize> {
    let inner = rest.strip_prefix(b"<")?;
    let inner = &inner[..inner.len().min(60)];
    let close = inner.iter().position(|&byte| {
        !(byte.is_ascii_alphanumeric() || b"_-. /|:'".contains(&byte) || !byte.is_ascii())
    })?;
    let starts = inner.first()?.is_ascii_alphabetic() || !inner[0].is_ascii();
    if inner[close] != b'>' || !starts || inner[close - 1] == b' ' {
        return None;
    }
    let next = rest.get(close + 2).copied().unwrap_or(b' ');
    let redirects = next.is_ascii_alphanumeric()
        || b">&(|".contains(&next)
        || (!within && b"/$\"'~".contains(&next));
    (!redirects).then_some(close + 2)
}
