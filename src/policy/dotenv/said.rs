//! What is said of secrets in a text that goes to such a file.

use super::super::secrets::{is_secret_name, is_set_as_secret, is_word};
use crate::plausible::is_plain;
use crate::text::contains;

/// Bytes of an address in which its password stands.
const ADDRESS: usize = 256;

/// Whether a text sets something that is called as secrets are, to something: `DOCKER_TOKEN=x`.
pub(super) fn sets_secret(text: &[u8]) -> bool {
    sets(text, |value, _| is_stand_in(value))
}

/// The same of a block of a document, in which what stands in stands for the reader's own.
pub(super) fn asks_to_set(text: &[u8]) -> bool {
    sets(text, |value, _| is_nothing(value) || contains(value, b"change"))
}

/// The same of a program, in whose strings plain words are no secrets: tests write such files.
pub(super) fn sets_in_code(text: &[u8]) -> bool {
    sets(text, |value, written| is_stand_in(value) || is_plain_literal(written))
}

/// Whether a string goes on behind a sign with words, and with nothing that is put in.
fn is_plain_literal(written: &[u8]) -> bool {
    let end = written.iter().position(|b| b"\"'`".contains(b)).unwrap_or(written.len());
    let literal = written[..end].trim_ascii_end();
    !literal.is_empty() && !literal.iter().any(|b| b"${}%<".contains(b)) && is_plain(literal)
}

fn sets(text: &[u8], stands_in: impl Fn(&[u8], &[u8]) -> bool) -> bool {
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
        let real = || !plain.is_empty() && !stands_in(&plain, value);
        let set = match rest[at] {
            b'=' => is_set_as_secret(&before[start..]) && real(),
            _ => rest[at + 1..].strip_prefix(b"//").is_some_and(holds_password),
        };
        if set {
            return true;
        }
        from = 0;
        rest = &rest[at + 1..];
    }
    false
}

/// Whether an address begins with a user and a password, which is put in or stands there: `$USER:$DB_PASSWORD@host`.
fn holds_password(address: &[u8]) -> bool {
    let near = &address[..address.len().min(ADDRESS)];
    let ends = |b: &u8| matches!(b, b'\n' | b'"' | b'\'' | b'`' | b'/' | b'<');
    let near = &near[..near.iter().position(ends).unwrap_or(near.len())];
    let Some(at) = memchr::memchr(b'@', near) else { return false };
    let mut depth = 0_usize;
    let colon = near[..at].iter().position(|byte| {
        match byte {
            b'{' | b'(' => depth += 1,
            b'}' | b')' => depth = depth.saturating_sub(1),
            _ => {}
        }
        *byte == b':' && depth == 0
    });
    let Some(colon) = colon else { return false };
    let password = &near[colon + 1..at];
    if !password.iter().any(|b| b"${%".contains(b)) {
        return password.len() > 5 && !is_stand_in(password) && !is_plain(password);
    }
    let mut names = password.split(|b| !is_word(*b)).filter(|word| !word.is_empty());
    names.any(is_set_as_secret)
}

/// Whether a value stands for one that is to be put there. A variable is no such value: it will be there when it is written.
pub(super) fn is_stand_in(value: &[u8]) -> bool {
    let expands = value.iter().any(|b| b"${%".contains(b));
    is_nothing(value) || !expands && crate::plausible::is_placeholder(value)
}

/// Whether a value says that there is none.
fn is_nothing(value: &[u8]) -> bool {
    let nothing = [&b"n/a"[..], b"none", b"null", b"true", b"false", b"disabled", b"unset"];
    nothing.iter().any(|word| value.eq_ignore_ascii_case(word))
        || value.iter().all(u8::is_ascii_digit)
}

/// Whether a string among the arguments is the name of a secret.
pub(super) fn names_secret(said: &[u8]) -> bool {
    said.split(|b| matches!(b, b'"' | b'\'')).any(|word| {
        word.iter().all(|b| b.is_ascii_alphanumeric() || *b == b'_') && is_secret_name(word)
    })
}

#[cfg(test)]
mod tests {
    use super::holds_password;

    #[test]
    fn passwords_in_addresses_are_found() {
        for text in [
            "$USER:$DB_PASSWORD@host/db",
            "${USER}:${DB_PASSWORD}@host",
            "app:${DB_PASSWORD:-}@host",
            "app:${{ secrets.DB_PASSWORD }}@host",
            "{user}:{db_password}@{host}:5432",
        ] {
            assert!(holds_password(text.as_bytes()), "{text}");
        }
        for text in [
            "host:6379",
            "app:app@host",
            "user:password@host",
            "${USER}:${PORT}@host",
            "${HOST:-a}@b",
            "host/a:$TOKEN@b",
            "<user>:<password>@host",
        ] {
            assert!(!holds_password(text.as_bytes()), "{text}");
        }
    }
}
