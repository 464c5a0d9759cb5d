//! What a value is, when it is evidently no credential.

use super::forms::{
    is_address, is_blank, is_class, is_code, is_digest, is_escaped_bytes, is_format, is_hash,
    is_path, is_public, is_reserved, is_ruled, is_uuid,
};
use super::name::{Name, Noun, Tail};
use super::read::{Operator, Quote, Read};
use super::surroundings::line_around;
use super::words::{CONSTANTS, DIGESTS, OF_FIELDS, PASSWORDS, SAID, STAND_INS, USERS};
use crate::plausible;
use crate::text::{any_case, contains};
use aho_corasick::AhoCorasick;
use std::sync::LazyLock;

/// Fewest bytes that are a credential.
const SHORTEST: usize = 3;
/// Longest host of a URL that is looked at, in bytes.
const HOST: usize = 253;
/// Bytes before a name in which an ARN that it is part of begins.
const ARN: usize = 80;
/// Fewest bytes of a value that looks random.
const RANDOM: usize = 16;

/// Why a value is no credential.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum NoValue {
    /// It is too short.
    Short,
    /// It is filled in by something else: `${X}`, `{{ x }}`, `%s`, `env:X`.
    Reference,
    /// It stands where one is to be put: `<token>`, `****`, `your-key`.
    Placeholder,
    /// It is an expression of the language: an identifier, a call, a type.
    Expression,
    /// It is a number, a truth value, or nothing.
    Constant,
    /// It is a path or the name of a file.
    Path,
    /// It is an address.
    Address,
    /// It is a text for people.
    Prose,
    /// It is the name of a field, or the name itself again.
    Label,
    /// It is a digest.
    Digest,
    /// It is a public key or a certificate.
    Public,
    /// It does not look random, under a name that says too little.
    Unspecific,
}

impl NoValue {
    /// In words.
    pub(crate) const fn describe(self) -> &'static str {
        match self {
            Self::Short => "it is too short",
            Self::Reference => "it is filled in by something else",
            Self::Placeholder => "it only stands where a credential is to be put",
            Self::Expression => "it is an expression and no literal",
            Self::Constant => "it is a number, a truth value or nothing",
            Self::Path => "it is a path or the name of a file",
            Self::Address => "it is an address",
            Self::Prose => "it is a text for people",
            Self::Label => "it is the name of a field",
            Self::Digest => "it is a digest",
            Self::Public => "it is a public key or a certificate",
            Self::Unspecific => "it does not look random, and its name could be that of anything",
        }
    }
}

/// Finds the words.
static STANDING: LazyLock<AhoCorasick> = LazyLock::new(|| any_case(STAND_INS));

/// Whether it is one of some words, in any ASCII case.
fn is_word(words: &[&str], value: &[u8]) -> bool {
    words.iter().any(|word| value.eq_ignore_ascii_case(word.as_bytes()))
}

/// Judges a value without regard to where it stands.
pub(super) fn judge(text: &[u8], name: &Name, read: &Read) -> Result<(), NoValue> {
    let value = &text[read.value.clone()];
    if value.len() < SHORTEST {
        return Err(NoValue::Short);
    }
    if is_reference(value, read) {
        return Err(NoValue::Reference);
    }
    let stands = value.len() <= 200 && STANDING.is_match(value);
    if stands || is_blank(value) || plausible::repeats(value) {
        return Err(NoValue::Placeholder);
    }
    if is_word(CONSTANTS, value) {
        return Err(NoValue::Constant);
    }
    if is_public(value) {
        return Err(NoValue::Public);
    }
    if read.quote == Quote::Bytes || is_escaped_bytes(value) {
        if read.quote == Quote::Bare {
            return Err(NoValue::Expression);
        }
        // A vector of bytes is as likely that of a test of some cipher.
        return if name.qualified { Ok(()) } else { Err(NoValue::Unspecific) };
    }
    if is_digest(value) || is_hash(value) || is_digest_by_name(text, name, value) {
        return Err(NoValue::Digest);
    }
    shape(text, name, read)
}

fn shape(text: &[u8], name: &Name, read: &Read) -> Result<(), NoValue> {
    let value = &text[read.value.clone()];
    if read.operator == Operator::Url {
        let user = &text[name.span.clone()];
        // `user:password@host` says what stands where; nobody has an account at example.com (RFC 2606).
        let host = &text[text.len().min(read.value.end + 1)..];
        let has = |part: &[u8]| memchr::memmem::find(value, part).is_some();
        if has(b"(?") || has(b"[^") {
            return Err(NoValue::Expression);
        }
        return match is_reserved(&host[..host.len().min(HOST)]) || stands_in_url(user, value) {
            true => Err(NoValue::Placeholder),
            false => Ok(()),
        };
    }
    // `"<password>" -AsPlainText`, `(2.5.13.18:=x)`: the signs are not those of markup, or of an assignment.
    let behind = text[read.value.end..].trim_ascii_start();
    if read.operator == Operator::Element
        && !behind.starts_with(b"</")
        && !behind.starts_with(b"<\\")
        || read.quote == Quote::Bare && memchr::memmem::find(value, b":=").is_some()
        || is_ruled(value)
        || is_class(value)
        || value.starts_with(b"/^")
    {
        return Err(NoValue::Expression);
    }
    if is_address(value) {
        return Err(NoValue::Address);
    }
    if is_path(value) {
        return Err(NoValue::Path);
    }
    let spaces = value.iter().filter(|b| **b == b' ').count();
    let foreign = value.iter().filter(|b| !b.is_ascii()).count();
    if spaces >= 3
        || spaces > 0 && is_said(value)
        || spaces > 0 && read.operator == Operator::Call
        || spaces > 0 && (value.len() > 64 || name.noun != Noun::Password)
        || 2 * foreign > value.len() && name.noun != Noun::Password
        || value.contains(&b'\n')
    {
        return Err(NoValue::Prose);
    }
    // `passed ? "PASS" : "FAIL"`
    let is_verdict = read.operator == Operator::Colon
        && read.quoted_name
        && text[..name.span.start.saturating_sub(1)].trim_ascii_end().ends_with(b"?");
    if is_verdict {
        return Err(NoValue::Expression);
    }
    let follow = text.get(read.value.end).copied().unwrap_or(b'\n');
    if read.quote == Quote::Bare && matches!(follow, b'(' | b'[') || is_code(value, read.quote) {
        return Err(NoValue::Expression);
    }
    let is_list = read.quote == Quote::Bare
        && value.contains(&b':')
        && value.iter().position(|b| *b == b'=').is_some_and(|at| at + 2 < value.len());
    if is_list && name.noun != Noun::Password {
        return Err(NoValue::Expression);
    }
    // A constant of the program: `DDI_IO_C`.
    let is_constant = value.contains(&b'_')
        && value[0].is_ascii_uppercase()
        && value.iter().all(|b| b.is_ascii_uppercase() || b.is_ascii_digit() || *b == b'_');
    if is_constant && !(read.operator == Operator::Assign && name.noun == Noun::Password) {
        return Err(NoValue::Label);
    }
    if is_in_arn(text, name) {
        return Err(NoValue::Address);
    }
    if is_listed(text, read) || is_label(text, name, read) {
        return Err(NoValue::Label);
    }
    judge_by_name(text, name, read)
}

/// Whether words in it are those of a sentence about a value: `can't be blank`, `Enter your password`.
fn is_said(value: &[u8]) -> bool {
    let mut words = value.split(|b| matches!(b, b' ' | b':'));
    words.any(|word| is_word(SAID, word))
}

/// Judges a value by what its name says, and how much that is.
fn judge_by_name(text: &[u8], name: &Name, read: &Read) -> Result<(), NoValue> {
    let value = &text[read.value.clone()];
    let random = looks_random(value);
    let least = if name.noun == Noun::Password { 4 } else { 8 };
    if !random
        && value.iter().all(|b| b.is_ascii_digit() || *b == b'.')
        && (value.len() < least || value.contains(&b'.'))
    {
        return Err(NoValue::Constant);
    }
    // Which versions will do: `^6.4|^7.0`.
    let is_version = matches!(value[0], b'^' | b'~')
        && value[1].is_ascii_digit()
        && !value.iter().any(u8::is_ascii_alphabetic);
    if is_version {
        return Err(NoValue::Constant);
    }
    // A number of 64 bits at most.
    let is_hexadecimal = value.len() <= 18
        && value.get(..2).is_some_and(|start| start.eq_ignore_ascii_case(b"0x"))
        && value[2..].iter().all(u8::is_ascii_hexdigit);
    if is_hexadecimal {
        return Err(NoValue::Constant);
    }
    // `KEY_PASSWORD = "password"`: what the field is called under which one is found.
    let is_of_field = name.head > 0
        && is_word(OF_FIELDS, name.words.get(text, 0))
        && plausible::is_words(value)
        && read.quote != Quote::Bare;
    if is_of_field {
        return Err(NoValue::Label);
    }
    let unspecific = match name.noun {
        Noun::Auth => true,
        Noun::Key => !name.qualified,
        Noun::Token => matches!(
            read.operator,
            Operator::Compare | Operator::Call | Operator::Comma | Operator::Space
        ),
        // "Pass 'x' to it" is a sentence, "PASS: x" the verdict of a test.
        Noun::Password if name.head_word(text).eq_ignore_ascii_case(b"pass") => match read.operator
        {
            Operator::Space | Operator::Call | Operator::Compare => true,
            Operator::Comma => name.is_only(text, b"pass"),
            _ => name.span.len() == 4 && read.quote == Quote::Bare && text[name.span.start] == b'P',
        },
        _ => false,
    };
    if name.noun != Noun::Password && plausible::is_sequence(value) {
        return Err(NoValue::Placeholder);
    }
    let unspecific = unspecific || name.tail == Tail::Other && name.noun != Noun::Password;
    if unspecific && (!random || is_uuid(value) && !name.is_claimed(text)) {
        return Err(NoValue::Unspecific);
    }
    if name.noun == Noun::Key && !name.qualified && is_of_public(text, name) {
        return Err(NoValue::Public);
    }
    Ok(())
}

/// Whether something else is put in its place.
fn is_reference(value: &[u8], read: &Read) -> bool {
    plausible::is_reference(value)
        // What Vault's transit engine encrypted, and what TeamCity keeps elsewhere.
        || value.starts_with(b"vault:v")
        || value.starts_with(b"credentialsJSON:")
        || plausible::is_source(value)
        || is_format(value)
        || read.interpolated && value.contains(&b'{')
        || value.starts_with(b"!")
            && read.quote == Quote::Bare
            && value[1..].iter().all(u8::is_ascii_alphabetic)
        || value.starts_with(b"*") && read.quote == Quote::Bare
        || value.starts_with(b"&") && read.quote == Quote::Bare
        || matches!(value, [b'%' | b'$' | b'@' | b'#' | b':', rest @ ..] if rest.iter().all(|b| b.is_ascii_alphanumeric() || *b == b'_') && is_name_like(rest))
            // `"@Somebody12"` is a password, `@name` a parameter.
            && !(value.starts_with(b"@") && value[1].is_ascii_uppercase() && read.quote != Quote::Bare && is_chosen(value))
        || value.starts_with(b"\\") && value.len() < 4
}

/// Whether a word reads like an identifier: letters and underscores, no digits but at its end.
fn is_name_like(value: &[u8]) -> bool {
    value.len() > 1 && value[0].is_ascii_alphabetic() && plausible::is_words(value)
}

/// Whether the line says before a mere `key` that it is a public one: `PublicKey{Key: "..."}`.
fn is_of_public(text: &[u8], name: &Name) -> bool {
    let before = &text[line_around(text, &name.span).start..name.span.start];
    contains(before, b"public")
}

/// Whether user and password of a URL only say what is to stand there: `username:password`, `accountSid:authToken`, `KEY:DOMAIN`.
fn stands_in_url(user: &[u8], password: &[u8]) -> bool {
    let plain = |text: &[u8]| -> Vec<u8> {
        text.iter().filter(|b| b.is_ascii_alphanumeric()).copied().collect()
    };
    let in_capitals =
        |text: &[u8]| text.iter().all(|b| b.is_ascii_uppercase() || matches!(b, b'_' | b'-'));
    let (known, said) = (plain(user), plain(password));
    is_field(password)
        || (known.is_empty() || is_word(USERS, &known)) && is_word(PASSWORDS, &said)
        || in_capitals(user) && in_capitals(password)
}

/// Whether the name says that what is kept is a digest, and it has the form of one.
fn is_digest_by_name(text: &[u8], name: &Name, value: &[u8]) -> bool {
    matches!(value.len(), 32 | 40 | 56 | 64 | 96 | 128)
        && value.iter().all(u8::is_ascii_hexdigit)
        && (0..name.words.len()).any(|at| is_word(DIGESTS, name.words.get(text, at)))
}

/// Whether a name is a word in the name of something at AWS: `arn:aws:secretsmanager:eu-west-1:1:secret:db`.
fn is_in_arn(text: &[u8], name: &Name) -> bool {
    let before = &text[name.span.start.saturating_sub(ARN)..name.span.start];
    let word = before.rsplit(|b| b.is_ascii_whitespace() || b"\"'`=,;(".contains(b)).next();
    word.is_some_and(|word| word.starts_with(b"arn:"))
}

/// Whether a value repeats its own name, or is written as names of fields are and names a credential.
fn is_label(text: &[u8], name: &Name, read: &Read) -> bool {
    let value = &text[read.value.clone()];
    let own = &text[name.span.clone()];
    let plain = |b: &&u8| b.is_ascii_alphanumeric();
    let same = || {
        value
            .iter()
            .filter(plain)
            .map(u8::to_ascii_lowercase)
            .eq(own.iter().filter(plain).map(u8::to_ascii_lowercase))
    };
    if says_again(text, name, value) {
        return true;
    }
    let is_weak_password = name.noun == Noun::Password
        && value.iter().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit());
    if !is_weak_password && same() {
        return true;
    }
    // People make up passwords of such words.
    if name.noun == Noun::Password || !plausible::is_words(value) {
        return false;
    }
    // Nobody issues a word as a key: it is the name of one.
    let camel = value.windows(2).any(|w| w[0].is_ascii_lowercase() && w[1].is_ascii_uppercase());
    let divided = value.iter().any(|b| matches!(b, b'-' | b'_' | b'.'));
    let is_made_up = name.qualified && is_chosen(value);
    if name.noun == Noun::Key && !is_made_up && (value.len() < RANDOM || camel || divided) {
        return true;
    }
    is_field(value)
}

/// Whether it is written as names of fields are, and names a credential: `db_password`.
pub(super) fn is_field(value: &[u8]) -> bool {
    let joined = value.iter().any(|b| matches!(b, b'_' | b'-' | b' ' | b'.'))
        || value.windows(2).any(|w| w[0].is_ascii_lowercase() && w[1].is_ascii_uppercase());
    joined && names_credential(value) && !is_chosen(value) && plausible::is_words(value)
}

/// Whether it is one name in a list of names: `{ "Username", "Password", "ReadTimeout" }`, `('password', 'scheme', 'path')`.
fn is_listed(text: &[u8], read: &Read) -> bool {
    let value = &text[read.value.clone()];
    if read.operator != Operator::Comma || !plausible::is_words(value) {
        return false;
    }
    // Behind the quote, which may be escaped.
    let closing =
        text[read.value.end..].iter().take(4).take_while(|b| b"\\\"'`".contains(b)).count();
    let behind = text[read.value.end + closing..].trim_ascii_start();
    let goes_on = matches!(behind.first(), Some(b',' | b']' | b'}' | b':'));
    goes_on || value[0].is_ascii_uppercase() || names_credential(value)
}

/// Whether a word in it is one for a credential.
fn names_credential(value: &[u8]) -> bool {
    let names =
        ["password", "passwd", "secret", "token", "credential", "key", "auth", "passphrase"];
    names.iter().any(|word| contains(value, word.as_bytes()))
}

/// Whether it is several words, each of which the name has: `AUTH_SHA256_PASSWORD = "sha256_password"`.
fn says_again(text: &[u8], name: &Name, value: &[u8]) -> bool {
    value.iter().any(|b| matches!(b, b'_' | b'-'))
        && value.split(|b| matches!(b, b'_' | b'-')).all(|word| {
            (0..name.words.len()).any(|at| name.words.get(text, at).eq_ignore_ascii_case(word))
        })
}

/// Whether somebody chose it, as far as words tell: `mysecretpassword` is written together, a label is not.
fn is_chosen(value: &[u8]) -> bool {
    value.iter().rev().take_while(|b| b.is_ascii_digit()).count() > 0
}

/// Whether a value looks as if a machine had made it.
pub(super) fn looks_random(value: &[u8]) -> bool {
    if value.len() < RANDOM || value.contains(&b' ') {
        return false;
    }
    let digits = value.iter().filter(|b| b.is_ascii_digit()).count();
    let letters = value.iter().filter(|b| b.is_ascii_alphabetic()).count();
    let has_both = digits > 0 && letters > 0;
    let mixed =
        value.iter().any(u8::is_ascii_lowercase) && value.iter().any(u8::is_ascii_uppercase);
    (has_both || mixed && value.len() >= 24)
        && !plausible::is_words(value)
        && plausible::entropy(value) >= 3.0
}
