//! Files such as `.env` that are written with credentials in them, by commands, programs or people.

mod entry;
mod people;
mod said;
mod variables;

pub(super) use entry::entry;

use super::secrets::is_set_as_secret;
use super::{Candidate, Judged};
use crate::context::{Expansion, Outline, Place, View, expansions, heredoc_expansions};
use people::{by_comment, by_introduction, by_people};
use said::{asks_to_set, is_stand_in, names_secret, sets_in_code, sets_secret};
use std::ops::Range;
use variables::{held, is_variable, uses_in_shell, written_later};

/// Bytes of a statement that are read, before and after the file's name.
const STATEMENT: usize = 2 * 1024;

/// A place where such a file is written.
pub(super) fn judge(candidate: &Candidate<'_>, view: &mut View<'_>) -> Vec<Judged> {
    let spans = match written(candidate, view) {
        Some(span) => vec![span],
        None => by_variable(candidate, view),
    };
    let allowed = spans.into_iter().filter(|span| !candidate.is_forbidden(span, view));
    allowed.map(|span| Judged { span, ..Judged::default() }).collect()
}

/// Where a file is written that a variable is called after.
fn by_variable(candidate: &Candidate<'_>, view: &mut View<'_>) -> Vec<Range<usize>> {
    let place = view.place(&candidate.span);
    if view.is_inline(candidate.at) || !matches!(place, Place::Code | Place::Text) {
        return Vec::new();
    }
    let moved = |spans: Vec<Range<usize>>, base: usize| -> Vec<Range<usize>> {
        spans.into_iter().map(|span| base + span.start..base + span.end).collect()
    };
    if let Some(index) = view.innermost_code(candidate.at)
        && let Outline::Code(code) = &view.region(index).outline
    {
        let (text, base) = (view.text_of(index), view.region(index).range.start);
        let local = candidate.at - base;
        let piece = code.piece_at(local).filter(|piece| !piece.is_comment());
        if piece.is_some_and(|piece| is_dotenv(&text[piece.content.clone()])) {
            return moved(written_later(code, text, local), base);
        }
    }
    let index = view.innermost(candidate.at);
    let Outline::Shell(_) = &view.region(index).outline else { return Vec::new() };
    let (text, base) = (view.text_of(index), view.region(index).range.start);
    let Some((name, uses)) = uses_in_shell(text, candidate.at - base) else { return Vec::new() };
    let holds = |word: &[u8]| is_variable(word, name);
    uses.into_iter().filter_map(|at| written_by(base + at, &holds, view)).collect()
}

fn written(candidate: &Candidate<'_>, view: &mut View<'_>) -> Option<Range<usize>> {
    if view.is_inline(candidate.at) {
        return by_people(candidate, view).or_else(|| by_command(candidate, view));
    }
    match view.place(&candidate.span) {
        Place::Code | Place::Text => by_command(candidate, view)
            .or_else(|| by_call(candidate, view))
            .or_else(|| by_comment(candidate, view))
            .or_else(|| by_copy(candidate, view)),
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

fn by_command(candidate: &Candidate<'_>, view: &mut View<'_>) -> Option<Range<usize>> {
    written_by(candidate.at, &|_| false, view)
}

/// The command at a place, if it writes secrets to such a file, or to one for which a word stands that `holds` it.
fn written_by(
    at: usize,
    holds: &dyn Fn(&[u8]) -> bool,
    view: &mut View<'_>,
) -> Option<Range<usize>> {
    let ran = view.command(at)?;
    let program = ran.program().to_ascii_lowercase();
    let edits = matches!(&*program, b"sed" | b"gsed" | b"perl");
    let takes_file =
        edits || matches!(&*program, b"tee" | b"set-content" | b"add-content" | b"out-file");
    let mut targets = ran.outputs.iter().chain(ran.words.iter().filter(|_| takes_file).skip(1));
    let bytes = view.bytes();
    // A template that is filled in where it lies holds the secret from then on.
    let filled = edits
        && targets.clone().any(|word| is_environment_file(&word.value) || holds(&word.value))
        && puts_secret(&bytes[ran.span.clone()]);
    if !filled && !targets.any(|word| is_dotenv(&word.value) || holds(&word.value)) {
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

/// A command of a document that copies a template, where what stands above it says to put secrets into the copy.
fn by_copy(candidate: &Candidate<'_>, view: &mut View<'_>) -> Option<Range<usize>> {
    if !view.is_shown_in_document(candidate.at) {
        return None;
    }
    let ran = view.command(candidate.at).filter(|ran| ran.certain)?;
    let copies = matches!(ran.program(), b"cp" | b"mv" | b"copy" | b"Copy-Item");
    let makes = copies && ran.words.last().is_some_and(|word| is_dotenv(&word.value));
    if makes { by_introduction(candidate.at, view) } else { None }
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
    let keyed = memchr::memmem::find(&lower, b"set_key").is_some() && names_secret(said);
    let secret = writes && (sets_in_code(said) || keyed || held(code, text, &statement));
    secret.then(|| base + statement.start..base + statement.end)
}
