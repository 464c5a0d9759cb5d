//! Which part of an expression of a program language would show a secret.

use super::super::call::is_called;
use super::super::secrets::is_secret_name;
use crate::context::{Code, literal};
use std::ops::Range;

/// Functions whose result tells nothing of what they are given.
const SAFE: &[&str] = &[
    "len",
    "bool",
    "type",
    "isinstance",
    "hash",
    "id",
    "callable",
    "sizeof",
    "typeof",
    "boolean",
    "sha256",
    "md5",
    "sha1",
    "hexdigest",
    "digest",
    "count",
    "exists",
    "defined",
    "empty",
    "any",
    "all",
    "setsecret",
    "add_mask",
];
/// Parts of names of functions that make a value safe to show.
const SAFE_PARTS: &[&str] = &[
    "mask",
    "redact",
    "hide",
    "obfuscate",
    "sanitize",
    "censor",
    "hash",
    "valid",
    "check",
    "verify",
    "length",
    "scrub",
];
/// Functions that hand on what they are given.
const HANDS_ON: &[&str] = &[
    "str",
    "repr",
    "format",
    "json.dumps",
    "json.stringify",
    "dict",
    "list",
    "dumps",
    "stringify",
    "tostring",
    "string",
    "print",
    "pprint",
    "decode",
    "encode",
    "strip",
    "trim",
    "join",
    "f",
    "sprintf",
    "fmt.sprintf",
    "fmt.sprint",
    "to_s",
    "inspect",
    "upper",
    "lower",
    "escape",
    "dedent",
    "bytes",
    "b64encode",
    "b64decode",
    "json.loads",
    "json.parse",
    "typing.cast",
    "cast",
    "get_secret_value",
    "expose_secret",
    "reveal",
];
/// Functions that read a value by its name.
const GETTERS: &[&str] = &[
    "os.environ.get",
    "os.getenv",
    "getenv",
    "environ.get",
    "process.env.get",
    "config.get",
    "settings.get",
    ".get",
    "os.Getenv",
    "System.getenv",
    "ENV.fetch",
    "env::var",
    "std::env::var",
    "Environment.GetEnvironmentVariable",
];

/// Bytes of a call's arguments that are read.
const ARGUMENTS: usize = 4 * 1024;

/// What counts as a secret in an expression.
pub(super) struct Secrets<'a> {
    /// Whether a variable, attribute or key of this name is one.
    pub(super) is_secret: &'a dyn Fn(&[u8]) -> bool,
    /// Whether a call of this function gives one.
    pub(super) is_accessor: &'a dyn Fn(&[u8]) -> bool,
}

/// The first name in a stretch of code that would show a secret.
pub(super) fn shown(
    code: &Code,
    text: &[u8],
    range: &Range<usize>,
    secrets: &Secrets<'_>,
) -> Option<Range<usize>> {
    let range = &(range.start..range.end.min(range.start + ARGUMENTS));
    let mut at = range.start;
    while at < range.end {
        let byte = text[at];
        let begins = byte.is_ascii_alphabetic() || matches!(byte, b'_' | b'$' | b'@');
        if !begins || code.piece_at(at).is_some() {
            at += 1;
            continue;
        }
        let path = path_at(text, at, range.end);
        let next = text[path.end..range.end].iter().position(|b| !b.is_ascii_whitespace());
        let next = next.map_or(range.end, |skip| path.end + skip);
        if text.get(next) == Some(&b'(') && next < range.end && next <= path.end + 1 {
            let Some(call) =
                code.call_at(next + 1).filter(|c| code.call(*c).arguments.start == next + 1)
            else {
                at = next + 1;
                continue;
            };
            let inside = code.call(call).arguments.clone();
            if let Some(found) = of_call(code, text, (&path, &inside), secrets) {
                return Some(found);
            }
            let tested = is_tested(text, &(path.start..(inside.end + 1).min(text.len())));
            at = match !tested && hands_on(&text[path.clone()]) {
                true => inside.start,
                false => inside.end.max(next + 1),
            };
            continue;
        }
        if is_shown(code, text, (&path, range), secrets) {
            return Some(path);
        }
        at = path.end.max(at + 1);
    }
    None
}

/// A dotted path, with its subscripts left out.
fn path_at(text: &[u8], at: usize, end: usize) -> Range<usize> {
    let in_path =
        |b: &u8| b.is_ascii_alphanumeric() || matches!(b, b'_' | b'.' | b'$' | b'@' | b':' | b'!');
    let length = text[at..end].iter().position(|b| !in_path(b)).unwrap_or(end - at);
    let path = &text[at..at + length];
    // A conversion of an f-string is none of it: `{token!r}`.
    let conversion = memchr::memchr(b'!', path).filter(|sign| {
        matches!(path[sign + 1..], [b'r' | b's' | b'a'] | [b'r' | b's' | b'a', b':', ..])
    });
    let path = &path[..conversion.unwrap_or(length)];
    let kept =
        path.iter().rposition(|b| b.is_ascii_alphanumeric() || *b == b'_').map_or(1, |i| i + 1);
    at..at + kept
}

fn last_part(path: &[u8]) -> &[u8] {
    path.rsplit(|b| matches!(b, b'.' | b':' | b'>' | b'@' | b'$')).next().unwrap_or(path)
}

/// Whether a function hands on what it is given.
pub(super) fn hands_on(callee: &[u8]) -> bool {
    let name = String::from_utf8_lossy(callee).to_ascii_lowercase();
    let last = String::from_utf8_lossy(last_part(name.as_bytes())).into_owned();
    HANDS_ON.iter().any(|known| *known == name || *known == last)
}

/// What a call shows by itself: an accessor's result, a value read by its name, a secret that a method hands on.
fn of_call(
    code: &Code,
    text: &[u8],
    (path, inside): (&Range<usize>, &Range<usize>),
    secrets: &Secrets<'_>,
) -> Option<Range<usize>> {
    let callee = &text[path.clone()];
    let lower = String::from_utf8_lossy(last_part(callee)).to_ascii_lowercase();
    if SAFE.contains(&&*lower) || SAFE_PARTS.iter().any(|part| lower.contains(part)) {
        return None;
    }
    let whole = path.start..(inside.end + 1).min(text.len());
    if is_tested(text, &whole) {
        return None;
    }
    // Of several values that it gives, the one that is taken.
    let key = code.piece_at(whole.end + 1).filter(|_| text.get(whole.end) == Some(&b'['));
    if (secrets.is_accessor)(callee) {
        let taken = key.is_none_or(|piece| (secrets.is_secret)(&literal(piece, text)));
        return taken.then_some(whole);
    }
    // `response.json()["access_token"]`
    if let Some(piece) = key.filter(|piece| (secrets.is_secret)(&literal(piece, text))) {
        let taken = path.start..(piece.span.end + 1).min(text.len());
        return (!is_tested(text, &taken)).then_some(taken);
    }
    if GETTERS.iter().any(|getter| is_called(callee, getter.as_bytes())) {
        let key = code.piece_at(inside.start).filter(|piece| !piece.is_comment());
        let key = key.map(|piece| literal(piece, text));
        if key.is_some() {
            return key.filter(|key| (secrets.is_secret)(key)).map(|_| whole);
        }
    }
    // `token.strip()`
    let owner = callee.len().checked_sub(last_part(callee).len() + 1).map(|end| &callee[..end]);
    // What is called a secret may be an object that holds one: `secret.get()`.
    let gets = last_part(callee) == b"get" && text[inside.clone()].trim_ascii().is_empty();
    let handed = owner.filter(|_| gets || hands_on(callee)).map(last_part);
    handed.filter(|name| (secrets.is_secret)(name)).map(|_| path.clone())
}

/// Whether a variable, or what a subscript takes from it, is a secret that is shown as it is.
fn is_shown(
    code: &Code,
    text: &[u8],
    (path, range): (&Range<usize>, &Range<usize>),
    secrets: &Secrets<'_>,
) -> bool {
    let whole = &text[path.clone()];
    let name = last_part(whole);
    let mut end = path.end;
    let owner = whole.len().checked_sub(name.len() + 1).map(|end| last_part(&whole[..end]));
    let held = owner.filter(|owner| holds_value(name) && !is_lexed(owner));
    let mut secret = (secrets.is_secret)(name) && !is_of_enumeration(whole, name)
        || held.is_some_and(|owner| (secrets.is_secret)(owner))
        || owner.is_some_and(is_headers) && is_authorization(name);
    // A keyword argument's name and an entry's key are no values.
    let after = text[end..range.end].trim_ascii_start();
    let shows_itself =
        matches!(after, [b'=', b'}' | b'!' | b':', ..]) && in_braces(text, path.start);
    if matches!(after, [b'=', next, ..] if *next != b'=') && !shows_itself
        || matches!(after, [b':', next, ..] if *next != b':') && !in_braces(text, path.start)
    {
        return false;
    }
    if text.get(end) == Some(&b'[') && end < range.end {
        let key = code.piece_at(end + 1).filter(|piece| !piece.is_comment());
        match key {
            Some(piece) => {
                let key = literal(piece, text);
                secret = (secrets.is_secret)(&key) || is_headers(name) && is_authorization(&key);
                end = piece.span.end + 1;
            }
            // A part of it: `token[:4]`, or an element of a list.
            None => return false,
        }
    }
    secret && !is_tested(text, &(path.start..end.min(text.len())))
}

/// Whether an attribute of a secret is the secret itself: `secret.value`, `apiKey.RawValue`.
fn holds_value(name: &[u8]) -> bool {
    let name = String::from_utf8_lossy(&name[..name.len().min(40)]).to_ascii_lowercase();
    matches!(&*name, "value" | "plaintext" | "plain_text" | "raw" | "cleartext" | "unmasked")
        || name.ends_with("rawvalue")
        || name.ends_with("raw_value")
        || name.ends_with("plaintextvalue")
}

fn is_headers(name: &[u8]) -> bool {
    name.to_ascii_lowercase().ends_with(b"headers")
}

/// The header of a request that holds who asks and how one knows.
fn is_authorization(name: &[u8]) -> bool {
    name.eq_ignore_ascii_case(b"authorization")
}

/// Whether a name may as well be that of a token of a language.
fn is_lexed(name: &[u8]) -> bool {
    let name = name.to_ascii_lowercase();
    matches!(&*name, b"token" | b"tok" | b"t")
}

/// Whether a path ends in a value of an enumeration: `TokenType.ACCESS_TOKEN`.
fn is_of_enumeration(path: &[u8], name: &[u8]) -> bool {
    let before = &path[..path.len() - name.len()];
    let end = before.iter().rposition(u8::is_ascii_alphanumeric).map_or(0, |i| i + 1);
    let owner = last_part(&before[..end]);
    [b"Type".as_slice(), b"Kind", b"Enum"].iter().any(|end| owner.ends_with(end))
}

/// Whether a name stands where an f-string or a template formats it: `{token:>10}`.
fn in_braces(text: &[u8], at: usize) -> bool {
    let before = text[at.saturating_sub(4)..at].trim_ascii_end();
    before.ends_with(b"{")
}

/// Whether a value is only asked about: compared, negated, the condition of a choice, or a part of it.
fn is_tested(text: &[u8], span: &Range<usize>) -> bool {
    let after = &text[span.end..text.len().min(span.end + 40)];
    let trimmed = after.trim_ascii_start();
    let tests: &[&[u8]] = &[
        b"is ", b"is not", b"== ", b"!= ", b"===", b"!==", b"in ", b"not in", b"? ", b"?\n",
        b"&& '", b"&& \"", b"!= null",
    ];
    let partial: &[&[u8]] = &[
        b".length",
        b".size",
        b".slice",
        b".substr",
        b".slice(",
        b".startswith",
        b".startsWith",
        b"?.length",
        b"?.slice",
        b"?.substr",
        b".len()",
        b".is_",
        b".expires",
        b"!r:.",
        b".count",
        b".nil?",
        b".empty?",
        b".present?",
    ];
    let sliced = matches!(after, [b'[', next, ..] if !b"\"'".contains(next));
    if sliced
        || tests.iter().any(|test| trimmed.starts_with(test))
        || partial.iter().any(|part| after.starts_with(part))
    {
        return true;
    }
    let before = text[span.start.saturating_sub(24)..span.start].trim_ascii_end();
    let words: &[&[u8]] = &[b"if", b"not", b"elif", b"unless", b"while"];
    let negated = before.ends_with(b"!");
    negated
        || words.iter().any(|word| {
            before.ends_with(word)
                && !before[..before.len() - word.len()]
                    .last()
                    .is_some_and(u8::is_ascii_alphanumeric)
        })
}

/// Whether a name is that of a secret, and not of a list or a module.
pub(super) fn by_name(name: &[u8]) -> bool {
    is_secret_name(name) && name != b"secrets" && name != b"credentials" && name != b"creds"
}
