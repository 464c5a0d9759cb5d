//! Files such as `.env` that are written with credentials in them, by commands, programs or people.

mod entry;
mod people;

pub(super) use entry::entry;

use super::secrets::{is_secret_name, is_set_as_secret};
use super::{Candidate, Judged};
use crate::context::{Code, Expansion, Outline, Place, View, expansions, heredoc_expansions};
use crate::text::contains;
use people::{by_comment, by_people};
use std::ops::Range;

/// Bytes of a statement that are read, before and after the file's name.
const STATEMENT: usize = 2 * 1024;

/// A place where such a file is written.
pub(super) fn judge(candidate: &Candidate<'_>, view: &mut View<'_>) -> Option<Judged> {
    let span = written(candidate, view)?;
    let forbidden = candidate.is_forbidden(&span, view);
    (!forbidden).then(|| Judged { span, ..Judged::default() })
}

fn written(candidate: &Candidate<'_>, view: &mut View<'_>) -> Option<Range<usize>> {
    if view.is_inline(candidate.at) {
        return by_people(candidate, view).or_else(|| by_command(candidate, view));
    }
    match view.place(&candidate.span) {
        Place::Code | Place::Text => by_command(candidate, view)
            .or_else(|| by_call(candidate, view))
            .or_else(|| by_comment(candidate, view)),
        Place::Prose => by_people(candidate, view),
        Place::Comment => by_comment(candidate, view),
        Place::Documentation | Place::Printed => None,
    }
}

/// Whether a file's name is that of one which holds settings for the environment, and is no template.
fn is_dotenv(name: &[u8]) -> bool {
    is_environment_file(name) && !is_template(name)
}

/// Whether a file's name is that of one which holds settings for the environment, or of a template for one.
fn is_environment_file(name: &[u8]) -> bool {
    let name = basename(name).to_ascii_lowercase();
    // Members of programs' objects: `process.env`.
    let member = [&b"process.env"[..], b"meta.env"].iter().any(|end| name.ends_with(end));
    !member && (name.starts_with(b".env.") || name.ends_with(b".env") || name == b".envrc")
}

/// Whether a file is there for others to copy: `.env.example`.
fn is_template(name: &[u8]) -> bool {
    let name = basename(name).to_ascii_lowercase();
    [&b"example"[..], b"template", b"sample", b"dist", b"defaults"]
        .iter()
        .any(|word| memchr::memmem::find(&name, word).is_some())
}

fn basename(name: &[u8]) -> &[u8] {
    name.rsplit(|b| matches!(b, b'/' | b'\\')).next().unwrap_or(name)
}

/// Whether a text sets something that is called as secrets are, to something: `DOCKER_TOKEN=x`.
fn sets_secret(text: &[u8]) -> bool {
    sets(text, is_stand_in)
}

/// The same of a block of a document, in which what stands in stands for the reader's own.
fn asks_to_set(text: &[u8]) -> bool {
    sets(text, |value| is_nothing(value) || contains(value, b"change"))
}

fn sets(text: &[u8], stands_in: impl Fn(&[u8]) -> bool) -> bool {
    let mut rest = text;
    let mut from = 0;
    while let Some(at) = memchr::memchr2(b'=', b':', &rest[from..]).map(|i| from + i) {
        let before = rest[..at].trim_ascii_end();
        let before = before.strip_suffix(b"\"").unwrap_or(before);
        let is_name = |b: &u8| b.is_ascii_alphanumeric() || *b == b'_';
        let start = before.iter().rposition(|b| !is_name(b)).map_or(0, |i| i + 1);
        let value = &rest[at + 1..];
        let end = memchr::memchr2(b'\n', b'\\', value).unwrap_or(value.len());
        let value = value[..end].trim_ascii();
        let value = value.trim_ascii_start();
        let plain = value.iter().copied().filter(|b| !b"\"'`, +".contains(b)).collect::<Vec<_>>();
        let real = !plain.is_empty() && !stands_in(&plain);
        if rest[at] == b'=' && real && is_set_as_secret(&before[start..]) {
            return true;
        }
        from = 0;
        rest = &rest[at + 1..];
    }
    false
}

/// Whether a value stands for one that is to be put there. A variable is no such value: it will be there when it is written.
fn is_stand_in(value: &[u8]) -> bool {
    let expands = value.iter().any(|b| b"${%".contains(b));
    is_nothing(value) || !expands && crate::plausible::is_placeholder(value)
}

/// Whether a value says that there is none.
fn is_nothing(value: &[u8]) -> bool {
    let nothing = [&b"n/a"[..], b"none", b"null", b"true", b"false", b"disabled", b"unset"];
    nothing.iter().any(|word| value.eq_ignore_ascii_case(word))
        || value.iter().all(u8::is_ascii_digit)
}

fn by_command(candidate: &Candidate<'_>, view: &mut View<'_>) -> Option<Range<usize>> {
    let at = candidate.at;
    let ran = view.command(at)?;
    let program = ran.program().to_ascii_lowercase();
    let edits = matches!(&*program, b"sed" | b"gsed" | b"perl");
    let takes_file =
        edits || matches!(&*program, b"tee" | b"set-content" | b"add-content" | b"out-file");
    let mut targets = ran.outputs.iter().chain(ran.words.iter().filter(|_| takes_file).skip(1));
    let bytes = view.bytes();
    // A template that is filled in where it lies holds the secret from then on.
    let filled = edits
        && targets.clone().any(|word| is_environment_file(&word.value))
        && puts_secret(&bytes[ran.span.clone()]);
    if !filled && !targets.any(|word| is_dotenv(&word.value)) {
        return None;
    }
    let sets_secret = if view.is_shown_in_document(at) { asks_to_set } else { sets_secret };
    let mut says = filled
        || sets_secret(&said(&ran.words.iter().skip(1).map(|w| &*w.value).collect::<Vec<_>>()))
        || ran.words.iter().skip(1).any(|word| is_secret_file(&word.value));
    let mut span = ran.span.clone();
    if let Some(from) = &ran.piped_from {
        let piped = view.command(from.start)?;
        says |= sets_secret(&said(&piped.words.iter().map(|w| &*w.value).collect::<Vec<_>>()))
            || piped.words.iter().any(|word| is_secret_file(&word.value))
            || replaces(&bytes[from.clone()]) && puts_secret(&bytes[from.clone()]);
        span.start = span.start.min(from.start);
    }
    for body in view.heredocs_of(&ran) {
        says |= sets_secret(&bytes[body.clone()])
            || bytes[body].split(|b| *b == b'\n').any(is_secret_file);
    }
    // Several commands in braces share the redirection.
    (says && ran.certain).then_some(span)
}

/// Whether a command of PowerShell puts something in place of something else.
fn replaces(command: &[u8]) -> bool {
    memchr::memmem::find(command, b"-replace ").is_some()
}

/// Whether a text is nothing but a secret of the CI system: all of the file is kept there.
fn is_secret_file(text: &[u8]) -> bool {
    let inner = text.trim_ascii().strip_prefix(b"${{").and_then(|rest| rest.strip_suffix(b"}}"));
    inner.is_some_and(|inner| {
        let name = inner.trim_ascii().strip_prefix(b"secrets.");
        name.is_some_and(|name| name.iter().all(|b| b.is_ascii_alphanumeric() || *b == b'_'))
    })
}

/// Whether an editor's script puts a variable in that is called as secrets are: `s/<key>/$API_KEY/`.
fn puts_secret(command: &[u8]) -> bool {
    let variable = |expansion: &Expansion| match expansion {
        Expansion::Variable { name, .. } => is_set_as_secret(&command[name.clone()]),
        Expansion::Template { .. } => false,
    };
    // The CI system puts its secrets in before the shell reads quotes.
    let template = |expansion: &Expansion| match expansion {
        Expansion::Variable { .. } => false,
        Expansion::Template { inner, .. } => {
            command[inner.clone()].strip_prefix(b"secrets.").is_some_and(is_set_as_secret)
        }
    };
    expansions(command).iter().any(variable) || heredoc_expansions(command).iter().any(template)
}

/// What `echo` and `printf` are given; a format's slots are filled by what follows.
fn said(words: &[&[u8]]) -> Vec<u8> {
    words.join(&b'\n').split(|b| *b == b'%').collect::<Vec<_>>().join(&b'$')
}

/// A call that writes the file, with what it writes.
fn by_call(candidate: &Candidate<'_>, view: &mut View<'_>) -> Option<Range<usize>> {
    let index = view.innermost_code(candidate.at)?;
    let Outline::Code(code) = &view.region(index).outline else { return None };
    let text = view.text_of(index);
    let base = view.region(index).range.start;
    let local = candidate.at - base;
    let piece = code.piece_at(local).filter(|piece| !piece.is_comment())?;
    let name = &text[piece.content.clone()];
    if !is_dotenv(name) {
        return None;
    }
    let statement = code.statement(local);
    let statement =
        statement.start.max(local.saturating_sub(STATEMENT))..statement.end.min(local + STATEMENT);
    let said = &text[statement.clone()];
    let lower = said.to_ascii_lowercase();
    let writes = [
        &b"write"[..],
        b"set_key",
        b"append",
        b"put_contents",
        b"appendfile",
        b"set_secret",
        b"dump",
        b"save",
        b"add-content",
        b"set-content",
        b"out-file",
    ]
    .iter()
    .any(|word| memchr::memmem::find(&lower, word).is_some());
    let removes = [&b"unset"[..], b"delete", b"remove", b"unlink"]
        .iter()
        .any(|word| memchr::memmem::find(&lower, word).is_some());
    if removes {
        return None;
    }
    if !writes && let Some(span) = written_later(code, text, local) {
        return Some(base + span.start..base + span.end);
    }
    let keyed = memchr::memmem::find(&lower, b"set_key").is_some() && names_secret(said);
    (writes && (sets_secret(said) || keyed)).then(|| base + statement.start..base + statement.end)
}

/// Where a variable that holds the file is written to: `env_file.write_text(..)`.
fn written_later(code: &Code, text: &[u8], at: usize) -> Option<Range<usize>> {
    let variable = code.assigned(text, at)?;
    let statement = code.statement(at);
    let call = [text[variable].trim_ascii(), b".write"].concat();
    let after = &text[statement.end..text.len().min(statement.end + STATEMENT)];
    let uses = memchr::memmem::find_iter(after, &call).take(16);
    uses.map(|found| code.statement(statement.end + found))
        .find(|written| sets_secret(&text[written.clone()]))
}

/// Whether a string among the arguments is the name of a secret.
fn names_secret(said: &[u8]) -> bool {
    said.split(|b| matches!(b, b'"' | b'\'')).any(|word| {
        word.iter().all(|b| b.is_ascii_alphanumeric() || *b == b'_') && is_secret_name(word)
    })
}
