//! What the lines around a name say of the value it has: more than the name does, or less.

use super::super::secrets::{whole_words, words};
use crate::plausible::is_placeholder;
use crate::text::any_case;
use aho_corasick::AhoCorasick;
use std::sync::LazyLock;

/// Bytes before a place that are searched for where a name gets its value.
const BEFORE: usize = 2 * 1024;
/// Bytes behind a place that are searched for what a name is used for.
const BEHIND: usize = 1024;
/// Places at which a name is looked at.
const USES: usize = 32;
/// Bytes of a value that are read.
const VALUE: usize = 300;

/// What stands before the name of a Kubernetes secret.
const NAMED: &[&[u8]] = &[
    b"secret generic",
    b"secret tls",
    b"secret docker-registry",
    b"get secret",
    b"get secrets",
    b"delete secret",
    b"describe secret",
    b"patch secret",
    b"--ignore-not-found secret",
    b"secret/",
    b"secretName:",
    b"secret-name",
];
/// Parts of names that may be those of what was loaded.
static HINTS: LazyLock<AhoCorasick> =
    LazyLock::new(|| any_case(&["auth", "bearer", "cred", "token", "secret"]));
/// Parts of expressions that load credentials.
static LOADS: LazyLock<AhoCorasick> = LazyLock::new(|| {
    any_case(&["cred", "secret", "oauth", "login", "access_token", "accesstoken"])
});
/// Parts of expressions that make or take what is written in a header to say who asks.
static AUTHORIZES: LazyLock<AhoCorasick> = LazyLock::new(|| {
    any_case(&[
        "\"bearer ",
        "'bearer ",
        "`bearer ",
        "get(\"authorization\"",
        "get('authorization'",
        "header(\"authorization\"",
        "header('authorization'",
        "[\"authorization\"]",
        "['authorization']",
        "headers.authorization",
    ])
});

/// Whether a name is that of a loop's variable just above: what a parser calls a token is none; or of an error that is caught.
pub(super) fn is_bound_otherwise(text: &[u8], at: usize, name: &[u8]) -> bool {
    let before = &text[at.saturating_sub(600)..at];
    let has = |parts: [&[u8]; 3]| memchr::memmem::find(before, &parts.concat()).is_some();
    has([b"for ", name, b" "]) || has([b" ", name, b" of "]) || has([b" as ", name, b":"])
}

/// Whether a name that ends as a secret's does is that of the *name* of one: it is set to a few plain words with dashes between
/// them, or a cluster is asked for the secret that is called so.
pub(super) fn names_one(text: &[u8], at: usize, name: &[u8]) -> bool {
    let may = [b"secret".as_slice(), b"secrets", b"credentials", b"creds"];
    let tail = &name[name.len().saturating_sub(11)..];
    let tail = tail.to_ascii_lowercase();
    let value = [b"key_secret".as_slice(), b"keysecret", b"entsecret", b"ent_secret"];
    if !may.iter().any(|end| tail.ends_with(end)) || value.iter().any(|end| tail.ends_with(end)) {
        return false;
    }
    let start = at.saturating_sub(BEFORE);
    let around = &text[start..text.len().min(at + BEHIND)];
    whole_words(around, name).take(USES).any(|at| {
        assigned(&around[at + name.len()..]).is_some_and(is_kebab) || is_named(&around[..at])
    })
}

/// The beginning of what is assigned to a name that ends where the text begins.
fn assigned(after: &[u8]) -> Option<&[u8]> {
    let after = &after[..after.len().min(VALUE)];
    let end = memchr::memchr(b'\n', after).unwrap_or(after.len());
    let after = after[..end].trim_ascii_start();
    // `name: str = ..`
    let typed = after.strip_prefix(b":").and_then(|rest| {
        let rest = rest.trim_ascii_start();
        let word = rest.iter().take_while(|b| b.is_ascii_alphanumeric()).count();
        rest[word..].trim_ascii_start().strip_prefix(b"=").filter(|_| word > 0)
    });
    let value = typed.or_else(|| after.strip_prefix(b":=")).or_else(|| after.strip_prefix(b"="))?;
    (!value.starts_with(b"=") && !value.starts_with(b">")).then(|| value.trim_ascii_start())
}

/// Whether an expression begins with a literal of lower-case words with dashes between them.
fn is_kebab(value: &[u8]) -> bool {
    let quote = value.first().copied().filter(|b| b"\"'`".contains(b));
    let value = &value[usize::from(quote.is_some())..];
    let length = value
        .iter()
        .take_while(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || **b == b'-')
        .count();
    let ends = match (quote, value.get(length)) {
        (Some(quote), next) => next == Some(&quote),
        (None, next) => next.is_none_or(|b| b" \t\r;)".contains(b)),
    };
    let word = &value[..length];
    ends && !is_placeholder(word)
        && word.contains(&b'-')
        && word.first().is_some_and(u8::is_ascii_lowercase)
        && word.split(|b| *b == b'-').all(|part| {
            let digits = part.iter().filter(|b| b.is_ascii_digit()).count();
            digits <= 2 && part.len() <= 16
        })
}

/// Whether what ends here is followed by the name of a secret in a cluster.
fn is_named(before: &[u8]) -> bool {
    let before = &before[before.len().saturating_sub(40)..];
    let end = before.iter().rposition(|b| !b" \t\"'${(=".contains(b)).map_or(0, |i| i + 1);
    NAMED.iter().any(|words| before[..end].ends_with(words))
}

/// Whether a name that may be that of a secret or of something about one was given one: `creds = load_credentials(path)`,
/// `auth = f"Bearer {key}"`.
pub(super) fn was_loaded(text: &[u8], at: usize, name: &[u8]) -> bool {
    if !HINTS.is_match(name) {
        return false;
    }
    let words = words(name);
    let Some(last) = words.last() else { return false };
    let one = |word: &String| matches!(&**word, "creds" | "credentials" | "token" | "secret");
    let object = matches!(&**last, "dict" | "data" | "json" | "payload" | "response")
        && words.len() == 2
        && one(&words[0]);
    let several = words.len() == 1 && matches!(&**last, "creds" | "credentials");
    let is_header = |word: &String| matches!(&**word, "auth" | "authorization" | "bearer");
    let says_who = words.iter().any(is_header)
        && (is_header(last) || matches!(&**last, "header" | "headers" | "value"));
    if !object && !several && !says_who {
        return false;
    }
    let before = &text[at.saturating_sub(BEFORE)..at];
    let last = whole_words(before, name)
        .filter_map(|found| assigned(&before[found + name.len()..]))
        .last();
    let Some(value) = last else { return false };
    if says_who {
        return AUTHORIZES.is_match(value);
    }
    // A list of names, or how many there are.
    let called = value.first().is_some_and(|b| b.is_ascii_alphabetic() || *b == b'_')
        && value.contains(&b'(')
        && !value.starts_with(b"len(");
    called && LOADS.is_match(value)
}

#[cfg(test)]
mod tests {
    use super::{names_one, was_loaded};

    #[test]
    fn names_of_secrets_are_told_from_secrets() {
        let is = |text: &str, name: &str| names_one(text.as_bytes(), text.len(), name.as_bytes());
        assert!(is("secret=webhook-server-tls\n", "secret"));
        assert!(is("S3_SECRET: str = \"web-store-credentials\"\n", "S3_SECRET"));
        assert!(is("kubectl create secret generic \"${app_secret}\"\n", "app_secret"));
        assert!(is("kubectl get secret/$APP_SECRET\n", "APP_SECRET"));
        assert!(!is("secret=$2\n", "secret"));
        assert!(!is("secret=a8f3-09d2c1b4-77aa12\n", "secret"));
        assert!(!is("password=webhook-server-tls\n", "password"));
        assert!(!is("if secret == 'a-b':\n", "secret"));
    }

    #[test]
    fn what_was_loaded_is_a_secret_whatever_it_is_called() {
        let is = |text: &str, name: &str| was_loaded(text.as_bytes(), text.len(), name.as_bytes());
        assert!(is("creds = load_credentials(path)\n", "creds"));
        assert!(is("token_dict = json.loads(creds.to_json())\n", "token_dict"));
        assert!(is("expectedAuth := fmt.Sprintf(\"Bearer %s\", key)\n", "expectedAuth"));
        assert!(!is("creds = [\"a\", \"b\"]\n", "creds"));
        assert!(!is("creds = len(credentials)\n", "creds"));
        assert!(!is("auth = get_auth_mode()\n", "auth"));
        assert!(!is("auth_mode = headers.get(\"Authorization\")\n", "auth_mode"));
        assert!(!is("token_data = tokenizer(text)\n", "token_data"));
        assert!(!is("words = load_credentials(path)\n", "words"));
    }
}
