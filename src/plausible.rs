//! Tells a value that could be a secret from one that only stands where a secret would.

use crate::text::contains;

/// What stands before a colon where a value only says from where the secret is read: `env:NAME`, `file:secret.txt`.
const READ_FROM: &[&str] =
    &["env", "file", "fileb", "cmd", "exec", "fd", "arn", "keyring", "keychain", "ssm"];
/// What addresses of secrets in stores begin with, besides: `op://vault/item/field`, `aws+sm://name`.
const STORES: &[&str] = &[
    "op",
    "vault",
    "aws",
    "awssm",
    "aws-sm",
    "aws-ssm",
    "awsssm",
    "gcp",
    "gcpsm",
    "gcp-sm",
    "gsm",
    "azure",
    "azurekv",
    "azure-kv",
    "akv",
    "keyvault",
    "libsecret",
    "secret",
    "secrets",
    "secretsmanager",
    "secretmanager",
    "sm",
    "doppler",
    "infisical",
    "bitwarden",
    "bws",
    "gopass",
    "lastpass",
    "conjur",
    "akeyless",
    "sops",
    "k8s",
    "ref",
];

/// Longest value, in bytes, in which a stand-in counts: in a long one a word turns up by chance. (Random base64 begins a
/// given word of five letters, in any case, at one place in thirty million.)
const LONGEST: usize = 256;

/// Words that people write where a secret belongs, long enough not to turn up in random letters.
const STAND_INS: &[&str] = &[
    "example",
    "placeholder",
    "changeme",
    "change_me",
    "change-me",
    "changeit",
    "your_",
    "your-",
    "yourpass",
    "yoursecret",
    "yourtoken",
    "yourkey",
    "youraccess",
    "yourapi",
    "redacted",
    "dummy",
    "sample",
    "notreal",
    "not_real",
    "not-real",
    "insert_",
    "insert-",
    "replace_",
    "replace-",
    "replaceme",
    "replacethis",
    "placeholder",
    "place_holder",
    "_here",
    "-here",
    "todo_",
    "todo-",
    "_todo",
    "fixme",
    "****",
    "....",
    "foobar",
    "abc123",
    "def456",
    "ghi789",
    "xyz789",
    "abcd123",
    "123abc",
    "deadbeef",
    "loremipsum",
    "my_secret",
    "mysecret",
    "my-secret",
    "mypassword",
    "my_password",
    "my-password",
    "removed",
    "censored",
    "<secret",
    "<password",
    "<token",
];

/// What stands in for a secret.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum StandIn {
    /// A variable or a template, which something else fills in, or an address in a store of secrets.
    Reference,
    /// Few different characters, a long run of one, or a long run through the alphabet.
    Monotonous,
    /// What holds a word that people write where a secret belongs.
    Word(&'static str),
}

/// Whether a value evidently stands in for a secret: a blank, a variable, a row of one character, a familiar word.
pub(crate) fn is_placeholder(value: &[u8]) -> bool {
    stand_in(value).is_some()
}

/// As what a value evidently stands in for a secret, if it does.
pub(crate) fn stand_in(value: &[u8]) -> Option<StandIn> {
    if is_reference(value) || is_source(value) {
        return Some(StandIn::Reference);
    }
    if is_monotonous(value) {
        return Some(StandIn::Monotonous);
    }
    let is_in = |word: &&&'static str| value.len() <= LONGEST && contains(value, word.as_bytes());
    STAND_INS.iter().find(is_in).map(|word| StandIn::Word(word))
}

/// Whether a value is filled in by something else: a variable or a template.
pub(crate) fn is_reference(value: &[u8]) -> bool {
    let bounded = |open: &[u8], close: &[u8]| value.starts_with(open) && value.ends_with(close);
    let has = |part: &[u8]| memchr::memmem::find(value, part).is_some();
    bounded(b"<", b">")
        || bounded(b"[", b"]")
        || bounded(b"{", b"}")
        || bounded(b"%", b"%")
        || bounded(b"__", b"__")
        || bounded(b"@", b"@")
        || has(b"${")
        || has(b"$(")
        || has(b"{{")
        || has(b"#{")
        || has(b"@{")
        || has(b"<%")
        || has(b"%(")
        || has_slot(value)
        || value.ends_with(b"...")
        || matches!(value, [b'$' | b'&', b'A'..=b'Z' | b'a'..=b'z' | b'_', ..] if is_identifier(&value[1..]))
        || has(b"%s")
        || matches!(value, [b'%', b'd' | b'v'])
}

/// Whether something is to be put in: `{0}`, `{name}`.
fn has_slot(value: &[u8]) -> bool {
    // In a random value braces are signs among others.
    let signs = value.iter().filter(|b| b.is_ascii_punctuation()).count();
    if value.len() >= 32 && 5 * signs > value.len() && !value.contains(&b' ') && signs > 8 {
        return false;
    }
    let is_name = |inside: &[u8]| match inside.len() {
        0 => false,
        1..=2 => inside.iter().all(u8::is_ascii_digit),
        length => length <= 40 && is_identifier(inside),
    };
    memchr::memchr_iter(b'{', value).any(|at| {
        let inside = &value[at + 1..];
        memchr::memchr(b'}', inside).is_some_and(|end| is_name(&inside[..end]))
    })
}

fn is_identifier(value: &[u8]) -> bool {
    value.iter().all(|b| {
        b.is_ascii_alphanumeric() || matches!(b, b'_' | b'.' | b':' | b'[' | b']' | b'-' | b'>')
    })
}

/// Few different characters, a long run of one, or a long run through the alphabet.
fn is_monotonous(value: &[u8]) -> bool {
    let mut seen = [false; 256];
    value.iter().for_each(|b| seen[usize::from(*b)] = true);
    let different = seen.iter().filter(|s| **s).count();
    if different <= 2 || (different <= 4 && value.len() >= 16) {
        return true;
    }
    if repeats(value) {
        return true;
    }
    if value.len() > 200 {
        return false;
    }
    let has = |part: &[u8]| memchr::memmem::find(value, part).is_some();
    if value.len() <= 48 && (has(b"xxxx") || has(b"XXXX")) {
        return true;
    }
    longest_run(value, 0) >= 7 || longest_run(value, 1) >= 8 || longest_run(value, -1) >= 8
}

/// Whether it is the same few bytes again and again, such as zeros in base64.
pub(crate) fn repeats(value: &[u8]) -> bool {
    value.len() >= 16 && value.iter().skip(4).zip(value).all(|(byte, before)| byte == before)
}

/// Shannon entropy in bits per byte.
pub(crate) fn entropy(value: &[u8]) -> f32 {
    let mut counts = [0u32; 256];
    value.iter().for_each(|byte| counts[usize::from(*byte)] += 1);
    let total = value.len() as f32;
    counts
        .iter()
        .filter(|count| **count > 0)
        .map(|count| {
            let share = *count as f32 / total;
            -share * share.log2()
        })
        .sum()
}

/// Whether a value goes through the alphabet or the digits, as tables of characters do.
pub(crate) fn is_sequence(value: &[u8]) -> bool {
    longest_run(value, 1) >= 8 || longest_run(value, -1) >= 8
}

/// Length of the longest run in which each byte is the one before it plus `step`.
fn longest_run(value: &[u8], step: i16) -> usize {
    let (mut longest, mut run) = (1, 1);
    for pair in value.windows(2) {
        run = if i16::from(pair[1]) - i16::from(pair[0]) == step { run + 1 } else { 1 };
        longest = longest.max(run);
    }
    longest
}

/// What a value reads like rather than like a secret.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Plain {
    /// A number, a version, a date, an address.
    Number,
    /// A call, an index, access to a member, markup.
    Code,
    /// A path or an address.
    Path,
    /// A word, a name, several of them.
    Words,
    /// From where a secret is read.
    Source,
}

/// Whether a value reads like a word, a name, a path, a call or a number rather than like a secret.
pub(crate) fn is_plain(value: &[u8]) -> bool {
    plain(value).is_some()
}

/// What a value reads like, if it is not like a secret.
pub(crate) fn plain(value: &[u8]) -> Option<Plain> {
    match value {
        _ if is_number(value) => Some(Plain::Number),
        _ if is_code(value) => Some(Plain::Code),
        _ if is_path(value) => Some(Plain::Path),
        _ if is_words(value) => Some(Plain::Words),
        _ if is_source(value) => Some(Plain::Source),
        _ => None,
    }
}

/// Whether a value says from where a secret is read, and is none itself.
pub(crate) fn is_source(value: &[u8]) -> bool {
    let value = value.trim_ascii();
    let in_scheme = |b: &u8| b.is_ascii_alphanumeric() || matches!(b, b'+' | b'-');
    let length = value.iter().take_while(|b| in_scheme(b)).take(24).count();
    let (scheme, rest) = value.split_at(length);
    let [b':', rest @ ..] = rest else { return false };
    let first = scheme.split(|b| *b == b'+').next().unwrap_or(scheme);
    let is = |all: &[&str]| all.iter().any(|known| known.as_bytes() == first);
    !rest.is_empty() && is(READ_FROM) || rest.starts_with(b"//") && is(STORES)
}

fn is_number(value: &[u8]) -> bool {
    value.iter().all(|b| b.is_ascii_digit() || matches!(b, b'.' | b',' | b':' | b'-' | b'_' | b'/'))
        || value
            .strip_prefix(b"0x")
            .is_some_and(|hex| hex.len() <= 16 && hex.iter().all(u8::is_ascii_hexdigit))
}

/// Calls, indexing, member access, operators, markup.
fn is_code(value: &[u8]) -> bool {
    let has = |part: &[u8]| memchr::memmem::find(value, part).is_some();
    if has(b"()")
        || has(b"->")
        || has(b"::")
        || has(b"=>")
        || has(b"&&")
        || has(b"||")
        || has(b"</")
    {
        return true;
    }
    let opens = value.iter().position(|b| matches!(b, b'(' | b'['));
    if opens.is_some_and(|at| at > 0 && is_identifier(&value[..at])) {
        return true;
    }
    is_member(value)
}

/// Whether it is names with full stops between: `user.password`.
pub(crate) fn is_member(value: &[u8]) -> bool {
    value.contains(&b'.')
        && value
            .split(|b| *b == b'.')
            .all(|part| !part.is_empty() && !part[0].is_ascii_digit() && is_words(part))
}

fn is_path(value: &[u8]) -> bool {
    if let Some(rest) = value.strip_prefix(b"https://").or(value.strip_prefix(b"http://")) {
        return !rest.contains(&b'@');
    }
    let slashes = value.iter().filter(|b| matches!(b, b'/' | b'\\')).count();
    let starts = [&b"/"[..], b"./", b"../", b"~/", b"file:", b"\\\\"];
    (starts.iter().any(|s| value.starts_with(s)) || slashes >= 2)
        && value
            .split(|b| matches!(b, b'/' | b'\\' | b'.' | b':' | b'?' | b'='))
            .all(|part| part.len() <= 3 || is_words(part) || is_number(part))
}

/// Names of algorithms and encodings: words although they end in long numbers.
const TERMS: &[&str] = &[
    "sha224",
    "sha256",
    "sha384",
    "sha512",
    "aes128",
    "aes192",
    "aes256",
    "base64",
    "ed25519",
    "x25519",
    "curve25519",
    "rsa1024",
    "rsa2048",
    "rsa4096",
    "x509",
];

/// Letters only, once split at case changes, dashes and underscores, with at most a short number at the end of a word.
pub(crate) fn is_words(value: &[u8]) -> bool {
    let letters = value.iter().filter(|b| b.is_ascii_alphabetic()).count();
    if letters == 0 {
        // Nor is what is written in another alphabet a secret that anybody was issued.
        return std::str::from_utf8(value)
            .is_ok_and(|text| text.chars().all(|c| c.is_alphabetic() || c.is_whitespace()));
    }
    value.split(|b| matches!(b, b'_' | b'-' | b' ' | b'.' | b'$' | b'@' | b'/' | b':' | b'#')).all(
        |word| {
            if TERMS.iter().any(|term| word.eq_ignore_ascii_case(term.as_bytes())) {
                return true;
            }
            let digits = word.iter().rev().take_while(|b| b.is_ascii_digit()).count();
            let stem = &word[..word.len() - digits];
            stem.iter().all(u8::is_ascii_alphabetic) && digits <= 2 && reads_naturally(stem)
        },
    )
}

/// Whether letters alternate in case the way camelCase does, not at random.
fn reads_naturally(word: &[u8]) -> bool {
    let switches =
        word.windows(2).filter(|w| w[0].is_ascii_lowercase() && w[1].is_ascii_uppercase()).count();
    let vowels = word.iter().filter(|b| b"aeiouyAEIOUY".contains(b)).count();
    // A long one is a row of words, each of which begins with the only capital in it, or random.
    let capitals = word.iter().filter(|b| b.is_ascii_uppercase()).count();
    let is_row = word.len() <= 24 || (switches > 0 && 4 * capitals <= word.len());
    switches <= word.len() / 4 && is_row && (word.len() < 5 || 6 * vowels >= word.len())
}

#[cfg(test)]
mod tests {
    use super::{Plain, StandIn, entropy, is_placeholder, is_plain, is_source, plain, stand_in};

    #[test]
    fn entropy_is_in_bits_per_byte() {
        assert_eq!(entropy(b"aaaa"), 0.0);
        assert_eq!(entropy(b"abab"), 1.0);
        assert_eq!(entropy(b"0123456789abcdef"), 4.0);
    }

    #[test]
    fn placeholders_are_told_from_secrets() {
        for value in [
            "xxxxxxxxxxxx",
            "************",
            "${TOKEN}",
            "$TOKEN",
            "{{ token }}",
            "<your token>",
            "%PASSWORD%",
            "IOSFODNN7EXAMPLE",
            "changeme",
            "your-api-key",
            "1234567890",
            "abcdefghijkl",
            "00000000-0000-0000",
            "#{secret}",
            "$(cat file)",
            "__TOKEN__",
            "987654321x",
            "manager.delete.{0}",
            "{name}/{key}",
            "token_abc123",
        ] {
            assert!(is_placeholder(value.as_bytes()), "{value}");
        }
        for value in
            ["tr0ub4dor&3", "S3cure!pw", "qP8zK2mW9xLt", "$ecretPa55!", "AAAAB3NzaC1yc2EAAAADAQAB"]
        {
            assert!(!is_placeholder(value.as_bytes()), "{value}");
        }
    }

    #[test]
    fn plain_values_are_told_from_secrets() {
        for value in [
            "password",
            "accessToken",
            "user_password",
            "process.env.TOKEN",
            "getToken()",
            "config.get",
            "./keys/a.pem",
            "/etc/ssl/private",
            "https://example.com/login",
            "1.2.3",
            "Bearer",
            "token2",
            "os.environ[",
            "pathToTheFile.sha256",
            "SecretStorageKeyVaultClientSecret",
            "\u{43f}\u{440}\u{438}\u{432}\u{435}\u{442}",
            "int",
        ] {
            assert!(is_plain(value.as_bytes()), "{value}");
        }
        for value in [
            "tr0ub4dor&3",
            "qP8zK2mW9xLt",
            "9f86d081884c7d65",
            "Zm9vYmFyYmF6cXV4",
            "aGVsbG8td29ybGQ_x1",
            "kTdLmXwQrZbNcVfGhJsPaEuYoIeRtKzW",
            "VgBOoIxsPJTVIGKurFJWtNPQFKxgt",
        ] {
            assert!(!is_plain(value.as_bytes()), "{value}");
        }
    }

    #[test]
    fn it_is_said_why() {
        for (value, as_what) in [
            ("${TOKEN}", Some(StandIn::Reference)),
            ("xxxxxxxxxxxx", Some(StandIn::Monotonous)),
            ("IOSFODNN7EXAMPLE", Some(StandIn::Word("example"))),
            ("qP8zK2mW9xLt", None),
        ] {
            assert_eq!(stand_in(value.as_bytes()), as_what, "{value}");
        }
        for (value, like) in [
            ("1.2.3", Some(Plain::Number)),
            ("getToken()", Some(Plain::Code)),
            ("/etc/ssl/private", Some(Plain::Path)),
            ("accessToken", Some(Plain::Words)),
            ("env:DB_PASSWORD_9x7k2", Some(Plain::Source)),
            ("qP8zK2mW9xLt", None),
        ] {
            assert_eq!(plain(value.as_bytes()), like, "{value}");
        }
    }

    #[test]
    fn where_a_secret_is_read_is_told_from_the_secret() {
        for value in [
            "env:PASSWORD",
            "env://PASSWORD",
            "file://./password.txt",
            "cmd://gh auth token",
            "aws+sm://prod/token",
            "aws://prod/credentials?field=password",
            "op://infra/item/field",
        ] {
            assert!(is_source(value.as_bytes()), "{value}");
        }
        for value in ["env:", "hunter2:Zx81q", "pass:Zx81q", "https://a.b/c", "Zx81q", ":", ""] {
            assert!(!is_source(value.as_bytes()), "{value}");
        }
    }
}
