//! Documents that ask people for a secret.

use super::super::Candidate;
use super::super::secrets::{is_own_key, is_secret_name, is_set_as_secret};
use super::{CONTENTS, QUESTION, asks_for_secret, is_about, is_object, names, phrases};
use crate::context::View;
use std::ops::Range;

/// A document's block in which people are to put their own: `export TOKEN=your-token`.
pub(super) fn by_export(candidate: &Candidate<'_>, view: &mut View<'_>) -> Option<Range<usize>> {
    if view.is_shown_in_document(candidate.at) { exported(candidate, view) } else { None }
}

/// Whether nothing stands before a place on its line.
pub(super) fn begins_line(bytes: &[u8], at: usize) -> bool {
    let start = memchr::memrchr(b'\n', &bytes[..at]).map_or(0, |i| i + 1);
    bytes[start..at].iter().all(u8::is_ascii_whitespace)
}

/// A line that sets a variable to what people are to have: their own.
pub(super) fn exported(candidate: &Candidate<'_>, view: &View<'_>) -> Option<Range<usize>> {
    let (name, value) = (candidate.name.clone()?, candidate.secret.clone());
    let bytes = view.bytes();
    let name = &bytes[name];
    if !is_set_as_secret(name) {
        return None;
    }
    let line_end = memchr::memchr(b'\n', &bytes[candidate.span.end..])
        .map_or(bytes.len(), |i| candidate.span.end + i);
    let value =
        value.map_or_else(|| bytes[candidate.span.end..line_end].trim_ascii(), |v| &bytes[v]);
    let quoted = value.first().is_some_and(|b| b"\"'".contains(b));
    let value = if quoted { &value[1..] } else { value };
    // Other keys may be a sort key or the name of one: only a blank says that people have it.
    if !is_secret_name(name) && !is_blank(value) {
        return None;
    }
    // Taken from elsewhere, it is not handed over.
    let taken = value.first().is_none_or(|b| b"$`(/~".contains(b))
        || value.starts_with(b"{") && !is_slot(value)
        || value.starts_with(b"./")
        || value.starts_with(b"../")
        || value.starts_with(b"</")
        || [&b".json"[..], b".pem", b".p12", b".txt", b".key"]
            .iter()
            .any(|end| value.trim_ascii_end().strip_suffix(b"\"").unwrap_or(value).ends_with(end));
    let lower = value.to_ascii_lowercase();
    let none = [
        &b"empty"[..],
        b"none",
        b"null",
        b"true",
        b"false",
        b"dummy",
        b"not-needed",
        b"fake",
        b"test",
    ]
    .iter()
    .any(|word| lower.starts_with(word) && lower.len() < word.len() + 3);
    let number = value.iter().all(u8::is_ascii_digit);
    // Of PowerShell, what a command prints.
    let command = bytes[candidate.span.clone()].starts_with(b"$")
        && !quoted
        && value.split(|b| *b == b' ').count() > 2
        && !value.contains(&b'<');
    let shell = bytes[candidate.span.clone()].to_ascii_lowercase();
    let sets =
        !(shell.starts_with(b"export") || shell.starts_with(b"$env")) || shell.contains(&b'=');
    (sets && !taken && !none && !number && !command).then(|| candidate.span.clone())
}

/// Whether a value in braces says in words what is to be put there: `{your token}`; `{token}` may be filled in by a program.
fn is_slot(value: &[u8]) -> bool {
    let end = memchr::memchr(b'}', value).unwrap_or_default();
    let inside = value.get(1..end).unwrap_or_default();
    let spoken = |b: &u8| b.is_ascii_alphanumeric() || b" _-'".contains(b);
    inside.iter().all(spoken)
        && (inside.iter().any(|b| b" -".contains(b))
            || inside.get(..4).is_some_and(|word| word.eq_ignore_ascii_case(b"your")))
}

/// Whether a value of a document stands for the reader's own.
fn is_blank(value: &[u8]) -> bool {
    let value = value.split(|b| b"\"' #".contains(b)).next().unwrap_or_default();
    crate::plausible::is_placeholder(value)
        || value.starts_with(b"<")
        || value.starts_with(b"{")
        || value.starts_with(b"...")
        || value.ends_with(b"***")
}

/// `Paste your OpenAI key`, `send the token to us`.
pub(super) fn by_document(candidate: &Candidate<'_>, view: &mut View<'_>) -> Option<Range<usize>> {
    let span = candidate.span.clone();
    let bytes = view.bytes();
    let line = memchr::memrchr(b'\n', &bytes[..span.start]).map_or(0, |i| i + 1);
    let line = line.max(span.start.saturating_sub(QUESTION));
    let after = &bytes[span.end..bytes.len().min(span.end + QUESTION)];
    let request = Request::new(&bytes[span.clone()]);
    let asks = request.asks(&bytes[line..span.start], after);
    (asks && view.is_clause_start(span.start)).then_some(span)
}

/// From a verb that asks to the noun of what is asked for.
struct Request<'t> {
    text: &'t [u8],
    verb: &'t [u8],
    /// Between the two, the verb included.
    before: &'t [u8],
    noun: &'t [u8],
}

impl<'t> Request<'t> {
    fn new(text: &'t [u8]) -> Self {
        let verb = text.iter().position(|b| !b.is_ascii_alphabetic()).unwrap_or(text.len());
        let noun = text.iter().rposition(|b| is_gap(*b)).map_or(0, |i| i + 1);
        Self { text, verb: &text[..verb], before: &text[..noun], noun: &text[noun..] }
    }

    fn asks(&self, before: &[u8], after: &[u8]) -> bool {
        // The noun may stand in another sentence.
        let ended =
            self.text.windows(2).any(|pair| pair[0] == b'.' && pair[1].is_ascii_whitespace());
        if ended || !is(self.verb, phrases::REQUESTS) {
            return false;
        }
        // What it is was said before.
        if is(self.noun, &["it", "them"]) {
            return match is(self.verb, &["ask"]) {
                true => asks_for_secret(before),
                false => gets_secret(before),
            };
        }
        if phrases::NOT_ASKED.is_match(self.text) {
            return false;
        }
        // "Your key": another kind of key may be named before it.
        if is(self.noun, &["key", "keys"]) && !self.has_noun() {
            let whose: &[&str] = match is(self.verb, &["export"]) {
                true => &["your", "their", "the", "a", "an"],
                false => &["your", "their"],
            };
            return self.is_all() && is_own_key(self.before, after, whose) || names_more(after);
        }
        if self.is_personal(before, after) {
            return false;
        }
        is_meant(after) && (is(self.verb, &["ask"]) || self.is_given(after) && self.is_all())
    }

    /// Whether a password is somebody's own, which they enter to sign in, to change it or to install something.
    fn is_personal(&self, before: &[u8], after: &[u8]) -> bool {
        let goes_on = memchr::memchr2(b'\n', b'.', after).unwrap_or(after.len()).min(80);
        let begins = before.iter().rposition(|b| *b == b'.').unwrap_or_default();
        is(self.noun, &["password", "passwords"])
            && (phrases::PERSONAL.is_match(self.text)
                || phrases::PERSONAL.is_match(&after[..goes_on])
                || phrases::SIGNING_UP.is_match(&before[begins..]))
    }

    /// Whether the noun is that of something people have, and not of what programs keep under a name.
    fn is_given(&self, after: &[u8]) -> bool {
        let mut words = self.text.split(|b| is_gap(*b)).filter(|word| !word.is_empty());
        let copies = is(self.verb, &["copy"]);
        if !copies && !is(self.verb, &["enter", "export"]) {
            return true;
        }
        let kept = is(self.noun, phrases::KEPT);
        // All of them are written to a file: a backup.
        if is(self.verb, &["export"]) && is(self.noun, &["secrets"]) {
            return after.trim_ascii_start().starts_with(b"as env");
        }
        // "The secret value" is what a service shows once.
        if copies && is(self.noun, &["secret"]) && shows_value(after) {
            return true;
        }
        // "Enter API key", "copy token": the noun is all that follows.
        let Some(second) = words.nth(1).filter(|word| is(word, phrases::DETERMINERS)) else {
            return !kept && words.count() < 2;
        };
        let kind = self.before.trim_ascii_end().rsplit(|b| !b.is_ascii_alphabetic()).next();
        let kind = kind.unwrap_or_default();
        !copies || !kept || is(second, &["your"]) || is(kind, phrases::GIVEN)
    }

    /// Whether the noun is what is asked for, and does not only go with it.
    fn is_all(&self) -> bool {
        let last = |before: &'t [u8]| before.rsplit(|b| *b == b' ').next().unwrap_or_default();
        let goes = [&b" with "[..], b" using ", b" from ", b" that ", b" to "]
            .iter()
            .filter_map(|word| memchr::memmem::find(self.text, word))
            .any(|at| !is(last(&self.text[..at]), CONTENTS));
        !goes && is_object(self.before)
    }

    fn has_noun(&self) -> bool {
        phrases::NOUNS.find_overlapping_iter(self.text).any(|noun| names(self.text, noun.range()))
    }
}

/// Whether the last thing that people are told to get before is a secret: "Create an API key there and paste it".
fn gets_secret(before: &[u8]) -> bool {
    let verbs = phrases::GETTING.find_iter(before).filter(|verb| {
        let start = verb.start() == 0 || !before[verb.start() - 1].is_ascii_alphanumeric();
        start && before.get(verb.end()) == Some(&b' ')
    });
    let Some(verb) = verbs.last() else { return false };
    let got = &before[verb.end()..];
    let ends = [
        &b" from "[..],
        b" in ",
        b" on ",
        b" at ",
        b" under ",
        b" and ",
        b" with ",
        b", ",
        b". ",
        b" (",
    ];
    let end = ends.iter().filter_map(|end| memchr::memmem::find(got, end)).min();
    asks_for_secret(&got[..end.unwrap_or(got.len()).min(60)])
}

/// Whether what follows a noun is "value".
fn shows_value(after: &[u8]) -> bool {
    let rest = after.strip_prefix(b" value");
    rest.is_some_and(|rest| !rest.first().is_some_and(u8::is_ascii_alphabetic))
}

fn is(word: &[u8], all: &[&str]) -> bool {
    all.iter().any(|one| word.eq_ignore_ascii_case(one.as_bytes()))
}

const fn is_gap(byte: u8) -> bool {
    byte.is_ascii_whitespace() || matches!(byte, b'*' | b'`' | b'"')
}

/// Whether what stands behind a noun leaves it what is asked for: no "URL", or another noun after it.
fn is_meant(after: &[u8]) -> bool {
    let after = after.trim_ascii_start();
    let length = after.iter().take_while(|b| b.is_ascii_alphabetic()).count();
    !is_about(&after[..length]) || names_more(&after[length..])
}

/// Whether another noun follows in a row: "and the secret key".
fn names_more(after: &[u8]) -> bool {
    let end = memchr::memchr2(b'\n', b'.', after).unwrap_or(after.len()).min(80);
    let rest = after[..end].trim_ascii_start();
    let marks = rest.iter().take_while(|b| b"*`\" ".contains(b)).count();
    let rest = &rest[marks..];
    let joined =
        [&b"and "[..], b"or ", b"& ", b", "].iter().find_map(|sign| rest.strip_prefix(*sign));
    joined.is_some_and(asks_for_secret)
}
