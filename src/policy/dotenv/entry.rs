//! Entries of files for the environment.

use super::super::secrets::{is_set_as_secret, words};
use super::super::{Candidate, Judged};
use super::{is_stand_in, is_template};
use crate::context::{Place, View};
use crate::plausible::{is_plain, is_words};
use std::ops::Range;

/// Words of passwords that stand there for others to replace, or that say where the password is.
const STANDING: &[&str] = &[
    "a",
    "access",
    "admin",
    "api",
    "any",
    "app",
    "application",
    "at",
    "be",
    "by",
    "change",
    "changed",
    "config",
    "db",
    "database",
    "default",
    "demo",
    "dev",
    "development",
    "disabled",
    "docker",
    "elastic",
    "empty",
    "enabled",
    "enter",
    "esc",
    "example",
    "file",
    "fill",
    "filled",
    "for",
    "from",
    "generate",
    "generated",
    "goes",
    "guest",
    "here",
    "in",
    "injected",
    "insecure",
    "insert",
    "is",
    "it",
    "key",
    "local",
    "localhost",
    "login",
    "managed",
    "me",
    "mine",
    "minio",
    "minioadmin",
    "mongo",
    "mongodb",
    "must",
    "my",
    "mysql",
    "needed",
    "new",
    "none",
    "not",
    "now",
    "of",
    "optional",
    "or",
    "pass",
    "passphrase",
    "passwd",
    "password",
    "please",
    "postgres",
    "postgresql",
    "prod",
    "production",
    "provided",
    "put",
    "pwd",
    "rabbitmq",
    "redis",
    "replace",
    "required",
    "root",
    "sa",
    "same",
    "secret",
    "secrets",
    "secure",
    "see",
    "set",
    "some",
    "staging",
    "store",
    "string",
    "strong",
    "super",
    "supply",
    "tbd",
    "test",
    "testing",
    "tests",
    "that",
    "the",
    "this",
    "to",
    "todo",
    "token",
    "unknown",
    "unset",
    "use",
    "used",
    "user",
    "username",
    "value",
    "vault",
    "via",
    "with",
    "you",
    "your",
];

/// An entry of such a file that holds a real value.
pub(in crate::policy) fn entry(candidate: &Candidate<'_>, view: &mut View<'_>) -> Option<Judged> {
    let (name, secret) = (candidate.name.clone()?, candidate.secret.clone()?);
    let bytes = view.bytes();
    let secret = without_expansion(bytes, &name, secret);
    let (name, value) = (&bytes[name], &bytes[secret.clone()]);
    if !is_set_as_secret(name) || is_stand_in(value) {
        return None;
    }
    // People choose words as passwords; keys and tokens are given out.
    let chosen =
        || is_password(name) && is_phrase(name, value) && !is_template(candidate.path.as_bytes());
    if is_plain(value) && !chosen() {
        return None;
    }
    let commented = !candidate.unless.is_empty() && view.place(&candidate.span) == Place::Comment;
    (!commented).then(|| Judged {
        span: candidate.span.clone(),
        secret: Some(secret),
        ..Judged::default()
    })
}

/// Of `${NAME:-value}`, what the variable is by itself.
fn without_expansion(bytes: &[u8], name: &Range<usize>, secret: Range<usize>) -> Range<usize> {
    // The variable's name is that of the entry, or stands between it and the value.
    let own = bytes[..name.start].ends_with(b"${");
    let between = memchr::memmem::find(&bytes[name.end..secret.start], b"${").is_some();
    if !own && !between {
        return secret;
    }
    let dash = usize::from(own && bytes[secret.start] == b'-');
    let value = &bytes[secret.start + dash..secret.end];
    let length = memchr::memchr(b'}', value).unwrap_or(value.len());
    secret.start + dash..secret.start + dash + length
}

/// Whether a name is that of a password, as opposed to a key or a token.
fn is_password(name: &[u8]) -> bool {
    words(name).iter().any(|word| {
        matches!(&**word, "pwd" | "passphrase")
            || word.ends_with("password")
            || word.ends_with("passwd")
    })
}

/// Whether a value is made of words of which one at least is of somebody's own choice.
fn is_phrase(name: &[u8], value: &[u8]) -> bool {
    let name = words(name);
    let stands = |word: &str| {
        word.is_empty() || STANDING.contains(&word) || name.iter().any(|own| own == word)
    };
    // An end such as in `testpass`.
    let ends = |word: &str| {
        ["password", "passwd", "pass", "secret"]
            .iter()
            .any(|end| word.strip_suffix(end).is_some_and(stands))
    };
    let own = |word: &String| {
        let letters = word.trim_end_matches(|c: char| c.is_ascii_digit());
        !stands(letters) && !ends(letters)
    };
    // Names with dots are members and hosts.
    !value.contains(&b'.') && is_words(value) && words(value).iter().any(own)
}
