//! Files such as `.env` that are written with credentials in them, by commands, programs or people.

use super::secrets::{is_secret_name, is_word, whole_words};
use super::{Candidate, Judged};
use crate::context::{Code, Outline, Place, View};
use std::ops::Range;

/// Bytes around a mention in which a document says what the file holds.
const SENTENCE: usize = 300;
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
        Place::Code | Place::Text => {
            by_command(candidate, view).or_else(|| by_call(candidate, view))
        }
        Place::Prose => by_people(candidate, view),
        Place::Comment | Place::Documentation | Place::Printed => None,
    }
}

/// Whether a file's name is that of one which holds settings for the environment, and is no template.
fn is_dotenv(name: &[u8]) -> bool {
    let name = name.rsplit(|b| matches!(b, b'/' | b'\\')).next().unwrap_or(name);
    let name = String::from_utf8_lossy(name).to_ascii_lowercase();
    let template =
        ["example", "template", "sample", "dist", "defaults"].iter().any(|w| name.contains(w));
    !template
        && (name == ".env"
            || name.starts_with(".env.")
            || name.rsplit('.').next() == Some("env")
            || name == ".envrc")
}

/// Whether a text sets something that is called as secrets are, to something: `DOCKER_TOKEN=x`.
fn sets_secret(text: &[u8]) -> bool {
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
        let real = !plain.is_empty() && !is_stand_in(&plain);
        if rest[at] == b'=' && real && is_set_as_secret(&before[start..]) {
            return true;
        }
        from = 0;
        rest = &rest[at + 1..];
    }
    false
}

/// Whether a name is one under which such files hold secrets: keys of whatever kind among them.
fn is_set_as_secret(name: &[u8]) -> bool {
    let words = super::secrets::words(name);
    let about = ["public", "cache", "primary", "sort", "partition", "foreign", "object", "hot"];
    let key = words.len() > 1
        && words.last().is_some_and(|word| word == "key")
        && !words.iter().any(|word| about.contains(&&**word));
    key || is_secret_name(name)
}

/// Whether a value stands for one that is to be put there. A variable is no such value: it will be there when it is written.
fn is_stand_in(value: &[u8]) -> bool {
    let expands = value.iter().any(|b| b"${%".contains(b));
    let nothing = [&b"n/a"[..], b"none", b"null", b"true", b"false", b"disabled", b"unset"];
    let nothing = nothing.iter().any(|word| value.eq_ignore_ascii_case(word));
    let number = value.iter().all(u8::is_ascii_digit);
    !expands && (nothing || number || crate::plausible::is_placeholder(value))
}

fn by_command(candidate: &Candidate<'_>, view: &mut View<'_>) -> Option<Range<usize>> {
    let at = candidate.at;
    let ran = view.command(at)?;
    let program = ran.program().to_ascii_lowercase();
    let takes_file = matches!(
        &*program,
        b"tee" | b"set-content" | b"add-content" | b"out-file" | b"sed" | b"gsed" | b"perl"
    );
    let targets = ran.outputs.iter().chain(ran.words.iter().filter(|_| takes_file).skip(1));
    if !targets.clone().any(|word| is_dotenv(&word.value)) {
        return None;
    }
    let bytes = view.bytes();
    let mut says =
        sets_secret(&said(&ran.words.iter().skip(1).map(|w| &*w.value).collect::<Vec<_>>()));
    if let Some(from) = &ran.piped_from {
        let piped = view.command(from.start)?;
        says |= sets_secret(&said(&piped.words.iter().map(|w| &*w.value).collect::<Vec<_>>()));
    }
    for body in view.heredocs_of(&ran) {
        says |= sets_secret(&bytes[body]);
    }
    // Several commands in braces share the redirection.
    (says && ran.certain).then(|| ran.span.clone())
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

/// Verbs with which people are told to.
const VERBS: &[&str] = &[
    "create", "add", "put", "write", "store", "save", "set", "fill", "paste", "place", "make",
    "enter", "export", "define", "edit", "update", "include",
];
/// What such a file is told to hold.
const HELD: &[&str] = &[
    "token",
    "credential",
    "password",
    "api key",
    "secret",
    "access key",
    "private key",
    "actual key",
    "your key",
    "api-key",
];
/// What else a sentence with all that may be about.
const ELSEWHERE: &[&str] = &[
    "github secret",
    "organization secret",
    "repository secret",
    "without credential",
    "no credential",
    "gitignore",
    "if somebody",
    "if someone",
];

/// A document that tells people to.
fn by_people(candidate: &Candidate<'_>, view: &mut View<'_>) -> Option<Range<usize>> {
    let bytes = view.bytes();
    let at = candidate.at;
    let start = memchr::memrchr(b'\n', &bytes[..at]).map_or(0, |i| i + 1);
    let start = start.max(at.saturating_sub(SENTENCE));
    let end = memchr::memchr(b'\n', &bytes[at..]).map_or(bytes.len(), |i| at + i);
    let line = &bytes[start..end.min(at + SENTENCE)];
    // The first mention of a line speaks for the others.
    if memchr::memmem::find(&bytes[start..at], b".env").is_some() {
        return None;
    }
    let lower = line.to_ascii_lowercase();
    let lower = String::from_utf8_lossy(&lower);
    let named = line.split(|b| !is_word(*b)).any(|w| w.contains(&b'_') && is_secret_name(w));
    if ELSEWHERE.iter().any(|not| lower.contains(not))
        || !named && !HELD.iter().any(|noun| lower.contains(noun))
    {
        return None;
    }
    let told = VERBS.iter().any(|verb| {
        whole_words(lower.as_bytes(), verb.as_bytes())
            .any(|found| view.is_clause_start(start + found.min(line.len())))
    });
    told.then(|| candidate.span.clone())
}

/// An entry of such a file that holds a real value.
pub(super) fn entry(candidate: &Candidate<'_>, view: &mut View<'_>) -> Option<Judged> {
    let (name, secret) = (candidate.name.clone()?, candidate.secret.clone()?);
    let bytes = view.bytes();
    // What follows `:-` is what a variable is by itself.
    let value = &bytes[secret.clone()];
    let value = value.strip_prefix(b"-").unwrap_or(value);
    let value = value.split(|b| *b == b'}').next().unwrap_or(value);
    let commented = !candidate.unless.is_empty() && view.place(&candidate.span) == Place::Comment;
    let real = is_set_as_secret(&bytes[name]) && !is_stand_in(value);
    (real && !commented).then(|| Judged {
        span: candidate.span.clone(),
        secret: Some(secret),
        ..Judged::default()
    })
}
