//! Names before values, and which of them go together: `DB_USER` and `DB_PASSWORD`.

use crate::catalogue::words::words;
use crate::plausible::is_reference;
use crate::rule::{NamedPart, Str};
use std::collections::HashMap;
use std::ops::Range;

/// Longest name, in bytes.
const NAME: usize = 64;
/// Longest value.
const VALUE: usize = 256;
/// Most words of a name that say together what it is.
const MOST_WORDS: usize = 4;
/// Bytes before the value of an entry in which its name is looked for.
const ENTRY: usize = 256;

/// A value with a name that says what part it is.
pub(super) struct Assignment {
    pub(super) value: Range<usize>,
    /// Whether it is one in any language: it stands in quotes, or alone as files of configuration have it.
    pub(super) literal: bool,
    /// Positions of parts, and what their words stand between.
    pub(super) keys: Vec<(usize, Key)>,
}

/// What is before and behind the words in a name that say what it is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Key(String, String);

impl Key {
    pub(super) fn is_empty(&self) -> bool {
        self.0.is_empty() && self.1.is_empty()
    }
}

/// The words of parts, and those of secrets that they go with: which parts each is of.
pub(super) struct Names {
    parts: HashMap<Str, Vec<usize>>,
    secrets: HashMap<Str, Vec<usize>>,
}

impl Names {
    pub(super) fn new(parts: &[NamedPart]) -> Self {
        let index = |words: fn(&NamedPart) -> &[Str]| {
            let mut index: HashMap<Str, Vec<usize>> = HashMap::new();
            for (position, part) in parts.iter().enumerate() {
                for word in words(part) {
                    index.entry(word.clone()).or_default().push(position);
                }
            }
            index
        };
        Self { parts: index(|part| &part.words), secrets: index(|part| &part.beside) }
    }

    /// The parts that could go with a secret of a name.
    pub(super) fn of_secret(&self, name: &[u8]) -> Vec<(usize, Key)> {
        keys(name, &self.secrets)
    }

    /// The parts among the assignments whose sign stands in a stretch.
    pub(super) fn assignments(&self, bytes: &[u8], stretch: Range<usize>) -> Vec<Assignment> {
        let mut found: Vec<Assignment> = Vec::new();
        for sign in memchr::memchr3_iter(b'=', b':', b'>', &bytes[stretch.clone()]) {
            let start = value_start(bytes, stretch.start + sign + 1);
            if found.last().is_some_and(|last| last.value.start >= start) {
                continue;
            }
            let Some(name) = name_before(bytes, start) else { continue };
            let quoted = is_quoted(bytes, start);
            let value = start..value_end(bytes, start, quoted);
            if !is_literal(&bytes[value.clone()]) {
                continue;
            }
            let keys = keys(&bytes[name], &self.parts);
            if !keys.is_empty() {
                let literal = quoted || is_setting(bytes, &value);
                found.push(Assignment { value, literal, keys });
            }
        }
        found
    }
}

/// Every way in which words of a name are those of a part.
fn keys(name: &[u8], index: &HashMap<Str, Vec<usize>>) -> Vec<(usize, Key)> {
    let words = words(&String::from_utf8_lossy(name));
    let mut keys = Vec::new();
    for first in 0..words.len() {
        let mut joined = String::new();
        for last in first..words.len().min(first + MOST_WORDS) {
            joined.push_str(&words[last]);
            let Some(parts) = index.get(&*joined) else { continue };
            let key = Key(words[..first].concat(), words[last + 1..].concat());
            keys.extend(parts.iter().map(|part| (*part, key.clone())));
        }
    }
    keys
}

const fn is_quote(byte: u8) -> bool {
    matches!(byte, b'"' | b'\'' | b'`')
}

const fn in_name(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'-' | b'.')
}

const fn is_blank(byte: u8) -> bool {
    matches!(byte, b' ' | b'\t')
}

/// Whether a value stands in quotes.
pub(super) fn is_quoted(bytes: &[u8], start: usize) -> bool {
    start.checked_sub(1).is_some_and(|before| is_quote(bytes[before]))
}

/// Where the value begins behind a sign.
fn value_start(bytes: &[u8], sign: usize) -> usize {
    let rest = &bytes[sign..bytes.len().min(sign + 32)];
    let signs = rest.iter().take_while(|b| matches!(b, b'=' | b'>') || is_blank(**b)).count();
    let quotes = rest[signs..].iter().take_while(|b| is_quote(**b) || **b == b'\\').count();
    sign + signs + quotes
}

fn value_end(bytes: &[u8], start: usize, quoted: bool) -> usize {
    let rest = &bytes[start..bytes.len().min(start + VALUE)];
    let ends = |byte: &u8| match quoted {
        true => is_quote(*byte) || matches!(byte, b'\n' | b'\r' | b'\\'),
        false => byte.is_ascii_whitespace() || b",;\"'`<>&|)}#".contains(byte),
    };
    start + rest.iter().position(ends).unwrap_or(rest.len())
}

/// Whether a value without quotes ends its line, and its sign is that of a file of configuration.
fn is_setting(bytes: &[u8], value: &Range<usize>) -> bool {
    let rest = &bytes[value.end..bytes.len().min(value.end + 64)];
    let rest = &rest[..memchr::memchr2(b'\n', b'#', rest).unwrap_or(rest.len())];
    let before = &bytes[..value.start];
    rest.trim_ascii().is_empty()
        && match before {
            [.., name, b'='] => in_name(*name) || is_quote(*name),
            [.., b' '] => before.trim_ascii_end().ends_with(b":"),
            _ => false,
        }
}

/// Whether a value is one, and nothing that stands for one.
fn is_literal(value: &[u8]) -> bool {
    !value.is_empty()
        && !value.contains(&b'(')
        && !matches!(value[0], b'$' | b'<' | b'%' | b'*' | b'&' | b'!' | b'|' | b'[' | b'{')
        && !is_reference(value)
}

/// The name of the value that begins at a place, whatever the language. That of an entry such as `name: X, value: Y` is `X`.
pub(super) fn name_before(bytes: &[u8], value: usize) -> Option<Range<usize>> {
    let before = |at: usize, of: fn(u8) -> bool, most: usize| {
        at - bytes[..at].iter().rev().take(most).take_while(|b| of(**b)).count()
    };
    let at = before(value, |b| is_quote(b) || matches!(b, b'\\' | b'@'), 4);
    let at = before(at, is_blank, 32);
    let signs = before(at, |b| matches!(b, b'=' | b':' | b'>' | b'?' | b'|'), 3);
    if signs == at {
        return None;
    }
    if bytes[at - 1] == b'>' && at - signs == 1 {
        return of_element(bytes, signs);
    }
    let mut end = signs;
    loop {
        end = before(end, is_blank, 32);
        end = before(end, |b| is_quote(b) || matches!(b, b'\\' | b']' | b')' | b'?'), 5);
        let start = before(end, in_name, NAME);
        if start == end {
            return None;
        }
        // `name: Type = value`
        let colon = before(before(start, |b| matches!(b, b'&'), 1), is_blank, 4);
        if bytes[signs] == b'=' && end <= signs && colon > 0 && bytes[colon - 1] == b':' {
            let shorter = end;
            end = colon - 1;
            if end < shorter && bytes[..end].last().is_some_and(|b| in_name(*b) || is_quote(*b)) {
                continue;
            }
            return Some(start..shorter);
        }
        return match bytes[start..end].eq_ignore_ascii_case(b"value") {
            true => of_entry(bytes, start),
            false => Some(start..end),
        };
    }
}

/// The name of an element that `tag` is the end of the start tag of.
fn of_element(bytes: &[u8], tag: usize) -> Option<Range<usize>> {
    let floor = tag.saturating_sub(ENTRY);
    let start = floor + memchr::memrchr(b'<', &bytes[floor..tag])? + 1;
    let length = bytes[start..tag].iter().take_while(|b| in_name(**b)).count();
    (length > 0 && length <= NAME).then_some(start..start + length)
}

/// What an entry is called whose `value` stands at a place.
fn of_entry(bytes: &[u8], value: usize) -> Option<Range<usize>> {
    let floor = value.saturating_sub(ENTRY);
    let before = &bytes[floor..value];
    let newline = memchr::memrchr(b'\n', before).unwrap_or(0);
    let floor = floor + memchr::memrchr(b'\n', &before[..newline]).map_or(0, |line| line + 1);
    let before = &bytes[floor..value];
    let ends = |byte: Option<&u8>| byte.is_none_or(|byte| !in_name(*byte));
    let called = |word: &[u8]| {
        let is_word = |at: &usize| {
            before[*at..].get(..word.len()).is_some_and(|w| w.eq_ignore_ascii_case(word))
                && ends(before[..*at].last())
                && ends(before.get(at + word.len()))
        };
        (0..before.len()).rev().find(is_word).map(|at| at + word.len())
    };
    let at = floor + called(b"name").into_iter().chain(called(b"key")).max()?;
    let between = bytes[at..value].iter();
    let start = at
        + between
            .take_while(|b| is_quote(**b) || is_blank(**b) || matches!(b, b'=' | b':'))
            .count();
    let length = bytes[start..value].iter().take_while(|b| in_name(**b)).count();
    (length > 0 && length <= NAME).then_some(start..start + length)
}

/// Whether what stands between a name and a value ends in `value:`.
pub(super) fn ends_in_value(between: &[u8]) -> bool {
    let trimmed =
        between.len() - between.iter().rev().take_while(|b| !b.is_ascii_alphanumeric()).count();
    let word = &between[..trimmed];
    word.len() >= 5 && word[word.len() - 5..].eq_ignore_ascii_case(b"value")
}

#[cfg(test)]
mod tests {
    use super::{Names, keys, name_before};
    use crate::builtin::PARTS;

    fn name_of(text: &str) -> Option<&str> {
        let range = name_before(text.as_bytes(), text.find("VAL").unwrap())?;
        Some(&text[range])
    }

    #[test]
    fn the_name_of_a_value_is_found_in_any_language() {
        for text in [
            "DB_USER=VAL",
            "export DB_USER=\"VAL\"",
            "'DB_USER' => 'VAL'",
            "DB_USER := VAL",
            "\"DB_USER\": \"VAL\"",
            "let DB_USER: &str = \"VAL\";",
            "DB_USER: String = 'VAL'",
            "os.environ['DB_USER'] = 'VAL'",
            "- name: DB_USER\n  value: VAL",
            "{\"name\": \"DB_USER\", \"value\": \"VAL\"}",
            "<DB_USER>VAL</DB_USER>",
            "<add key=\"DB_USER\" value=\"VAL\"/>",
            "{\\\"DB_USER\\\": \\\"VAL\\\"}",
            "self.DB_USER ||= 'VAL'",
        ] {
            let found = name_of(text).map(|name| name.trim_start_matches("self."));
            assert_eq!(found, Some("DB_USER"), "{text}");
        }
        for text in ["VAL", " VAL", "= VAL", "f(VAL", "a, VAL"] {
            assert_eq!(name_of(text), None, "{text}");
        }
    }

    #[test]
    fn names_go_together_when_all_else_is_the_same() {
        let names = Names::new(PARTS);
        let together = |part: &str, secret: &str| {
            let of_secret = keys(secret.as_bytes(), &names.secrets);
            keys(part.as_bytes(), &names.parts).iter().any(|key| of_secret.contains(key))
        };
        assert!(together("DB_USER", "DB_PASSWORD") && together("dbUserName", "db.password"));
        assert!(together("username", "password") && together("USER_PROD", "PASSWORD_PROD"));
        assert!(
            together("oauth.client-id", "OAUTH_CLIENT_SECRET") && together("apiHost", "apiToken")
        );
        assert!(!together("DB_USER", "SMTP_PASSWORD") && !together("DB_USER", "password"));
        assert!(!together("user", "DB_PASSWORD") && !together("color", "password"));
    }
}
