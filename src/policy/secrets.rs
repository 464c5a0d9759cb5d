//! What is a secret by its name, and which parts of an expression would show one.

/// Words that make a name that of a secret.
const KINDS: &[&str] = &[
    "password",
    "passwd",
    "passphrase",
    "pwd",
    "secret",
    "secrets",
    "token",
    "apikey",
    "credential",
    "credentials",
    "creds",
    "pat",
    "accesskey",
    "secretkey",
    "authkey",
    "privatekey",
    "passcode",
];
/// Ends of words that do so: `PGPASSWORD`, `authtoken`.
const ENDINGS: &[&str] = &["password", "passwd", "token", "apikey", "secretkey"];
/// Two words that do so together.
const PAIRS: &[(&str, &str)] = &[
    ("api", "key"),
    ("access", "key"),
    ("private", "key"),
    ("secret", "key"),
    ("auth", "key"),
    ("signing", "key"),
    ("encryption", "key"),
    ("master", "key"),
    ("account", "key"),
    ("service", "key"),
    ("license", "key"),
    ("connection", "string"),
    ("key", "base"),
];
/// Last words of names that speak *about* a secret.
const ABOUT: &[&str] = &[
    "url",
    "uri",
    "name",
    "names",
    "file",
    "path",
    "dir",
    "folder",
    "id",
    "ids",
    "type",
    "types",
    "count",
    "counts",
    "length",
    "len",
    "size",
    "limit",
    "limits",
    "budget",
    "usage",
    "used",
    "cost",
    "expiry",
    "expires",
    "expiration",
    "ttl",
    "age",
    "status",
    "state",
    "valid",
    "exists",
    "set",
    "present",
    "missing",
    "required",
    "configured",
    "enabled",
    "error",
    "errors",
    "message",
    "msg",
    "policy",
    "policies",
    "manager",
    "store",
    "provider",
    "service",
    "endpoint",
    "field",
    "fields",
    "label",
    "prompt",
    "input",
    "arn",
    "ref",
    "reference",
    "version",
    "format",
    "prefix",
    "suffix",
    "pattern",
    "regex",
    "hint",
    "help",
    "source",
    "location",
    "index",
    "idx",
    "position",
    "per",
    "window",
    "rate",
    "hash",
    "hashes",
    "digest",
    "fingerprint",
    "checksum",
    "masked",
    "redacted",
    "hidden",
    "preview",
    "info",
    "metadata",
    "scopes",
    "scope",
    "issuer",
    "audience",
    "mapping",
    "mappings",
    "env",
    "vars",
    "var",
    "variable",
    "variables",
    "list",
    "names2",
    "ok",
    "found",
    "loaded",
    "available",
    "check",
    "result",
    "results",
    "test",
    "class",
    "rotation",
    "rotated",
    "rotator",
    "validator",
    "generator",
    "handler",
    "client",
    "bucket",
    "holder",
    "symbol",
    "address",
    "stats",
    "display",
    "placeholder",
    "mask",
    "strength",
    "score",
    "scanner",
    "detector",
    "report",
    "at",
    "on",
    "date",
    "time",
    "timestamp",
    "sync",
    "days",
    "aud",
    "use",
    "ep",
    "lifespan",
    "tag",
    "tags",
    "role",
    "roles",
    "header",
    "headers",
    "timeout",
    "idle",
    "region",
    "ui",
    "flow",
    "grant",
    "hours",
    "seconds",
    "minutes",
    "group",
    "groups",
    "owner",
];
/// Words before the kind that make it something else: `chars_per_token`, `from_token` of an exchange, a place in a list, the
/// name of a secret in a cluster.
const OTHER: &[&str] = &[
    "per",
    "sell",
    "buy",
    "pool",
    "lp",
    "erc20",
    "eos",
    "bos",
    "pad",
    "unk",
    "sep",
    "mask",
    "stop",
    "last",
    "first",
    "each",
    "cls",
    "eot",
    "start",
    "end",
    "special",
    "image",
    "audio",
    "video",
    "trigger",
    "placeholder",
    "initializer",
    "page",
    "next",
    "skip",
    "pagination",
    "continuation",
    "continue",
    "resume",
    "sync",
    "cur",
    "peek",
    "lookahead",
    "pull",
    "existing",
    "starting",
    "chat",
    "draft",
    "reasoning",
    "thinking",
];
/// First words of names that say something about a secret, or of ones made safe.
const SAFE_FIRST: &[&str] = &[
    "is",
    "has",
    "use",
    "uses",
    "no",
    "num",
    "n",
    "max",
    "min",
    "total",
    "count",
    "avg",
    "public",
    "masked",
    "redacted",
    "hidden",
    "fake",
    "dummy",
    "mock",
    "sample",
    "missing",
    "required",
    "without",
    "with",
    "needs",
    "hashed",
    "encrypted",
    "safe",
    "sanitized",
    "obfuscated",
    "input",
    "output",
    "prompt",
    "completion",
    "csrf",
    "page",
    "continuation",
    "should",
    "can",
    "have",
    "validate",
    "check",
    "verify",
    "any",
    "all",
    "cancellation",
];

/// Frameworks that put what is called `.._PUBLIC_..` into the pages they build.
const FRAMEWORKS: &[&str] = &["next", "nuxt", "expo"];

/// Words behind the kind that change nothing: `token_prod`, `PASSWORD_2`.
const BEHIND: &[&str] = &[
    "prod",
    "production",
    "dev",
    "development",
    "staging",
    "stage",
    "test",
    "live",
    "default",
    "new",
    "old",
    "value",
    "raw",
    "plain",
    "plaintext",
    "base64",
    "b64",
    "str",
    "string",
    "text",
    "backup",
    "current",
    "decoded",
    "encoded",
    "tmp",
    "admin",
    "root",
    "postgres",
    "mysql",
    "redis",
];
/// Words before `pass` that make it a password; by itself it is a pass over something.
const BEFORE_PASS: &[&str] = &[
    "db", "user", "registry", "smtp", "mysql", "postgres", "pg", "redis", "admin", "root", "ftp",
    "mail", "ssh", "docker", "auth", "login", "email", "api", "service", "sftp", "proxy", "basic",
    "database", "mongo", "sudo", "key", "cert", "hub",
];

/// Whether a name is that of a secret's value: `DOCKER_HUB_TOKEN`, `dbPassword`, `api-key`; not `token_url`, `max_tokens`.
pub(super) fn is_secret_name(name: &[u8]) -> bool {
    let words = words(name);
    let number = |word: &String| word.bytes().all(|b| b.is_ascii_digit());
    let is_kept = |word: &String| !number(word) && !BEHIND.contains(&&**word);
    let end = words.iter().rposition(is_kept).map_or(0, |i| i + 1);
    let [before @ .., last] = &words[..end] else { return false };
    if !before.is_empty() && SAFE_FIRST.contains(&&*before[0]) || ABOUT.contains(&&**last) {
        return false;
    }
    let previous = before.last().map_or("", |word| word.as_str());
    if is_open(before, last, name) {
        return false;
    }
    // Where the next page begins is a token; the next password is one.
    let other = OTHER.contains(&previous) && (previous != "next" || last == "token");
    if other || before.len() == 1 && matches!(previous, "from" | "to" | "for") {
        return false;
    }
    // The value of an enumeration, and by convention the path of a file.
    let convention = previous == "application" && last == "credentials";
    if convention || before.iter().any(|word| matches!(&**word, "type" | "kind")) {
        return false;
    }
    // Several, and not one's value.
    if before.is_empty() && matches!(&**last, "secrets" | "credentials" | "creds") {
        return false;
    }
    match &**last {
        "tokens" => false,
        // The shell's own is the folder.
        "pwd" => !matches!(previous, "" | "old"),
        "pass" => BEFORE_PASS.contains(&previous),
        last => {
            KINDS.contains(&last)
                || ENDINGS.iter().any(|ending| last.ends_with(ending))
                || PAIRS.contains(&(previous, last))
        }
    }
}

/// Whether a name begins as those of values do that a framework puts into pages (`NEXT_PUBLIC_TOKEN`), or is that of the
/// next part of a list (`nextCursorToken`). Settings of a framework called so begin with `NEXT_`, too.
fn is_open(before: &[String], last: &str, name: &[u8]) -> bool {
    match before {
        [first, second, ..] if second == "public" => FRAMEWORKS.contains(&&**first),
        [first, ..] => first == "next" && last == "token" && !name.starts_with(b"NEXT_"),
        [] => false,
    }
}

/// Whether a name is one under which such files hold secrets: keys of whatever kind among them.
pub(super) fn is_set_as_secret(name: &[u8]) -> bool {
    let words = words(name);
    let about = [
        "public",
        "cache",
        "primary",
        "sort",
        "partition",
        "foreign",
        "object",
        "hot",
        "publishable",
    ];
    let key = words.len() > 1
        && words.last().is_some_and(|word| word == "key")
        && !words.iter().any(|word| about.contains(&&**word));
    key || is_secret_name(name)
}

/// Words before a key that is no secret.
const OPEN_KEYS: &[&str] = &[
    "public",
    "primary",
    "foreign",
    "ssh",
    "gpg",
    "pgp",
    "cache",
    "sort",
    "partition",
    "each",
    "following",
];
/// Words that can follow a noun; before others it says of what kind they are: "your key findings".
const BEHIND_NOUNS: &[&str] = &[
    "", "in", "into", "to", "here", "when", "as", "and", "or", "from", "for", "via", "on", "at",
    "below", "with", "using", "is", "are", "if", "now", "first", "before", "after", "by", "then",
    "inside", "under", "there", "once",
];

/// Whether a key that a text speaks of between `before` and `after` is somebody's own: "your Unify key".
/// `whose` are the words that say so.
pub(super) fn is_own_key(before: &[u8], after: &[u8], whose: &[&str]) -> bool {
    let any =
        |all: &[&str], word: &[u8]| all.iter().any(|w| w.as_bytes().eq_ignore_ascii_case(word));
    let after = after.split(|b| *b == b'\n').next().unwrap_or_default().trim_ascii_start();
    let length = after.iter().take_while(|b| b.is_ascii_alphabetic()).count();
    let words = before.rsplit(|b| !is_word(*b) && *b != b'-').filter(|word| !word.is_empty());
    let mut near = words.take(5).take_while(|word| !any(OPEN_KEYS, word));
    any(BEHIND_NOUNS, &after[..length]) && near.any(|word| any(whose, word))
}

/// Adverbs and the like that can follow what a text tells people to run.
const BEHIND_COMMANDS: &[&str] = &[
    "again",
    "against",
    "manually",
    "locally",
    "yourself",
    "command",
    "commands",
    "so",
    "because",
    "but",
    "without",
    "beforehand",
    "separately",
    "until",
    "while",
    "where",
    "since",
    "interactively",
    "directly",
    "instead",
];

/// Whether a text that goes on with `after` has spoken of a thing by itself, which is not the first half of a longer name.
pub(super) fn ends_noun(after: &[u8]) -> bool {
    let rest = after.split(|b| *b == b'\n').next().unwrap_or_default();
    let Some(rest) = rest.strip_prefix(b" ") else { return true };
    let word = rest.split(u8::is_ascii_whitespace).next().unwrap_or_default();
    let end = word.iter().rposition(|b| !b",.;:!?)".contains(b)).map_or(0, |last| last + 1);
    let word = &word[..end];
    let any = |all: &[&str]| all.iter().any(|w| w.as_bytes().eq_ignore_ascii_case(word));
    !word.iter().all(u8::is_ascii_alphabetic) || any(BEHIND_NOUNS) || any(BEHIND_COMMANDS)
}

pub(super) const fn is_word(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || byte == b'_'
}

/// Where a text has a word that is no part of a longer one.
pub(super) fn whole_words<'t>(text: &'t [u8], word: &'t [u8]) -> impl Iterator<Item = usize> + 't {
    memchr::memmem::find_iter(text, word).filter(move |at| {
        !at.checked_sub(1).is_some_and(|before| is_word(text[before]))
            && !text.get(at + word.len()).is_some_and(|after| is_word(*after))
    })
}

/// The words of a name, in lower case: divided at `_`, `-`, `.`, spaces and where upper case begins.
pub(super) fn words(name: &[u8]) -> Vec<String> {
    let mut words: Vec<String> = Vec::new();
    let mut fresh = true;
    let mut previous = b'_';
    for (i, byte) in name.iter().copied().enumerate() {
        if !byte.is_ascii_alphanumeric() {
            fresh = true;
            previous = byte;
            continue;
        }
        let next_is_lower = name.get(i + 1).is_some_and(u8::is_ascii_lowercase);
        let begins = byte.is_ascii_uppercase()
            && (previous.is_ascii_lowercase() || (previous.is_ascii_uppercase() && next_is_lower));
        if fresh || begins {
            words.push(String::new());
        }
        fresh = false;
        previous = byte;
        if let Some(word) = words.last_mut() {
            word.push(byte.to_ascii_lowercase() as char);
        }
    }
    words
}

/// Whether a value that stands literally is real: no placeholder, no reference, no word.
pub(super) fn is_real(value: &[u8]) -> bool {
    let value = value.trim_ascii();
    value.len() >= 4
        && !crate::plausible::is_source(value)
        && !crate::plausible::is_placeholder(value)
        && !value.starts_with(b"$")
        && !value.windows(2).any(|w| matches!(w, b"${" | b"{{" | b"$(" | b"<%" | b"%("))
}

#[cfg(test)]
mod tests {
    use super::{is_real, is_secret_name, words};

    #[test]
    fn names_are_divided_into_words() {
        assert_eq!(words(b"dockerHubToken"), ["docker", "hub", "token"]);
        assert_eq!(words(b"DOCKER_HUB-Token2"), ["docker", "hub", "token2"]);
        assert_eq!(words(b"APIKey"), ["api", "key"]);
    }

    #[test]
    fn names_of_secrets_are_told_from_names_about_them() {
        for name in [
            "TOKEN",
            "DOCKER_HUB_ACCESS_TOKEN",
            "dbPassword",
            "api-key",
            "apiKey",
            "OPENAI_API_KEY",
            "secret",
            "client_secret",
            "GITHUB_PAT",
            "aws_secret_access_key",
            "token_prod",
            "PASSWORD_2",
            "NEXT_PASSWORD",
            "NEXT_PRIVATE_SMTP_PASSWORD",
            "NEXT_SIGNING_PASSPHRASE",
            "SECRET_KEY_BASE",
            "SERVICE_PASSWORD_ADMIN",
        ] {
            assert!(is_secret_name(name.as_bytes()), "{name}");
        }
        for name in [
            "token_url",
            "max_tokens",
            "tokens",
            "has_token",
            "SECRET_NAME",
            "password_file",
            "key",
            "publicKey",
            "tokenizer",
            "num_tokens",
            "secret_arn",
            "token_count",
            "is_secret",
            "path",
            "keyboard",
            "",
            "masked_token",
            "PaginationToken",
            "AuthTypeIdentityToken",
            "imagePullSecret",
            "GOOGLE_APPLICATION_CREDENTIALS",
            "token_type",
            "passwordPolicy",
            "next_token",
            "nextToken",
            "NEXT_TOKEN",
            "next_page_token",
            "nextCursorToken",
            "NEXT_PUBLIC_MAP_TOKEN",
        ] {
            assert!(!is_secret_name(name.as_bytes()), "{name}");
        }
    }

    #[test]
    fn what_stands_for_a_value_is_not_real() {
        for value in
            ["${TOKEN}", "$TOKEN", "{{ token }}", "your-api-key", "<token>", "changeme", "", "x"]
        {
            assert!(!is_real(value.as_bytes()), "{value}");
        }
        assert!(is_real(b"hunter2-Zx81q"));
    }
}
