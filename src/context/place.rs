//! What a stretch of text is where it stands: done, said, shown or printed.

use super::code::Code;
use super::language::Language;
use super::markdown::Kind;
use super::shell::{RedirectKind, Shell, program};
use super::string_use::{StringUse, is_printer};
use super::yaml::Yaml;
use super::{How, Outline, View};
use std::ops::Range;

/// Where a match stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Place {
    /// In code, as far as one can tell.
    Code,
    /// In a comment.
    Comment,
    /// In a string or a comment that documents code.
    Documentation,
    /// In something that is printed, logged or raised, or shown to people as a name or a help text.
    Printed,
    /// In a string of which that is not known.
    Text,
    /// In a document, outside its code.
    Prose,
}

impl View<'_> {
    /// What a stretch is where it stands.
    pub(crate) fn place(&mut self, span: &Range<usize>) -> Place {
        let chain = self.regions_at(span.start);
        let mut place = Place::Code;
        for (depth, index) in chain.iter().enumerate() {
            let inner = chain.get(depth + 1).copied();
            place = self.place_in(*index, span, inner);
            if matches!(place, Place::Comment | Place::Documentation | Place::Printed) {
                return place;
            }
        }
        place
    }

    /// What a stretch is within one region; `inner` is the region in it that holds the stretch.
    fn place_in(&self, index: usize, span: &Range<usize>, inner: Option<usize>) -> Place {
        let region = self.region(index);
        let text = self.text_of(index);
        let at = span.start - region.range.start;
        match &region.outline {
            Outline::Document(document) => {
                match document.at(at).map(|s| &document.blocks[s.block].kind) {
                    Some(Kind::Comment) => Place::Comment,
                    _ if inner.is_some() => Place::Code,
                    _ if region.how == How::Text => Place::Text,
                    _ => Place::Prose,
                }
            }
            Outline::Shell(shell) if region.how == How::Text => match shell.in_comment(at) {
                true => Place::Comment,
                false => Place::Text,
            },
            Outline::Shell(shell) => of_shell(shell, text, at, inner.is_some()),
            Outline::Code(code) => of_code(code, text, at),
            Outline::Yaml(yaml) => of_yaml(yaml, text, at),
            Outline::Docker(d) if d.in_comment(at) => Place::Comment,
            Outline::Make(m) if m.in_comment(at) => Place::Comment,
            Outline::PowerShell(shell) => match shell.command_at(at) {
                _ if shell.in_comment(at) => Place::Comment,
                Some(c) => match shell.commands[c].words.first() {
                    Some(word) if is_shell_printer(&word.value(text)) => Place::Printed,
                    _ => Place::Code,
                },
                None => Place::Code,
            },
            Outline::Lines => of_lines(region.language, region.how, text, at),
            Outline::Docker(_) | Outline::Make(_) => Place::Code,
        }
    }
}

fn of_shell(shell: &Shell, text: &[u8], at: usize, more_inside: bool) -> Place {
    if shell.in_comment(at) {
        return Place::Comment;
    }
    if more_inside {
        return Place::Code;
    }
    let Some(index) = shell.command_at(at) else { return Place::Code };
    let command = &shell.commands[index];
    let first = program(&command.words, text);
    let Some(word) = command.words.get(first) else { return Place::Code };
    if word.span.contains(&at) {
        return Place::Code;
    }
    let written = command.redirects.iter().any(|r| {
        matches!(r.kind, RedirectKind::Out | RedirectKind::Append)
            && is_file(&text[r.target.clone()])
    });
    match is_shell_printer(&word.value(text)) {
        true if written => Place::Text,
        true => Place::Printed,
        false => Place::Code,
    }
}

/// Whether a redirection's target is a file, and not standard error or a terminal.
fn is_file(target: &[u8]) -> bool {
    let target = target.trim_ascii();
    !(target.starts_with(b"&") || target.starts_with(b"/dev/") || target.is_empty())
}

/// Whether a command prints its arguments.
pub(super) fn is_shell_printer(name: &[u8]) -> bool {
    let name = String::from_utf8_lossy(name).to_ascii_lowercase();
    let last = name.rsplit('/').next().unwrap_or(&name);
    last == "cecho"
        || last == "err"
        || last == "printf"
        || last.starts_with("write-")
        || is_printer(last.as_bytes())
}

fn of_code(code: &Code, text: &[u8], at: usize) -> Place {
    let Some(piece) = code.piece_at(at) else { return Place::Code };
    if piece.is_comment() {
        return Place::Comment;
    }
    if piece.is_documentation() {
        return Place::Documentation;
    }
    match StringUse::of(code, text, piece) {
        StringUse::Run => Place::Code,
        StringUse::Printed => Place::Printed,
        StringUse::Assigned | StringUse::Unknown => Place::Text,
    }
}

fn of_yaml(yaml: &Yaml, text: &[u8], at: usize) -> Place {
    if yaml.in_comment(at) {
        return Place::Comment;
    }
    let mut node = yaml.node_at(at);
    while let Some(index) = node {
        let entry = &yaml.nodes[index];
        if !entry.key.is_empty() {
            let shown = entry.key.end <= at && is_shown_key(&text[entry.key.clone()]);
            return if shown { Place::Printed } else { Place::Code };
        }
        node = entry.parent;
    }
    Place::Code
}

/// Whether people get to read what stands under a key.
fn is_shown_key(key: &[u8]) -> bool {
    matches!(
        key,
        b"name"
            | b"description"
            | b"title"
            | b"summary"
            | b"message"
            | b"help"
            | b"label"
            | b"msg"
            | b"display_name"
            | b"displayName"
            | b"comment"
            | b"note"
            | b"notes"
            | b"details"
            | b"info"
            | b"instructions"
    )
}

fn of_lines(language: Language, how: How, text: &[u8], at: usize) -> Place {
    let start = memchr::memrchr(b'\n', &text[..at]).map_or(0, |i| i + 1);
    let line = text[start..at].trim_ascii_start();
    let signs: &[&[u8]] = match language {
        Language::Settings => &[b"#", b";", b"!"],
        _ => &[b"#", b"//", b"/*", b"* ", b"-- ", b";", b"<!--", b"REM ", b"rem ", b"@rem ", b"::"],
    };
    let trailing = line.windows(2).any(|pair| matches!(pair, b" #" | b"\t#"));
    if signs.iter().any(|sign| line.starts_with(sign))
        || (language == Language::Settings && trailing)
    {
        Place::Comment
    } else if how == How::Text {
        Place::Printed
    } else {
        let first =
            line.split(|b| b.is_ascii_whitespace() || *b == b'(').next().unwrap_or_default();
        // What is written to a file is not printed.
        let written = line.contains(&b'>') || memchr::memmem::find(line, b"| tee ").is_some();
        if first.len() < line.len() && is_shell_printer(first) && !written {
            Place::Printed
        } else {
            Place::Code
        }
    }
}
