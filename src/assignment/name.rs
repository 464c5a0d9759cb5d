//! What a name says: whether it is a credential's, and of which kind.

use super::words::{HARMLESS, METADATA, NO_NOUNS, OF_TABLES, OPEN, QUALIFIERS, WHOSE};
use std::ops::Range;

/// Longest name that is read to either side of a keyword, in bytes.
pub(super) const LONGEST: usize = 64;
/// Words of a name that are looked at, from its end.
pub(super) const WORDS: usize = 8;

/// What a name is of.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(crate) enum Noun {
    /// A password, passphrase or shared key that a person types.
    Password,
    /// A secret of an application.
    Secret,
    /// A token.
    Token,
    /// A credential of no said kind.
    Credential,
    /// A key.
    Key,
    /// What authorizes a request.
    Auth,
    /// The part of a URL before the host.
    UserInfo,
}

impl Noun {
    /// In words.
    pub(crate) const fn name(self) -> &'static str {
        match self {
            Self::Password => "password",
            Self::Secret => "secret",
            Self::Token => "token",
            Self::Credential => "credential",
            Self::Key => "key",
            Self::Auth => "authorization",
            Self::UserInfo => "URL with a password",
        }
    }

    /// The kind that a word is, in any ASCII case.
    fn of(word: &[u8]) -> Option<Self> {
        let mut lower = [0; LONGEST];
        let word = lowered(word, &mut lower);
        let ends = |tails: &[&str]| tails.iter().any(|tail| word.ends_with(tail.as_bytes()));
        let is = |words: &[&str]| words.iter().any(|w| w.as_bytes() == word);
        if is(NO_NOUNS) {
            return None;
        }
        let of_somebody = word.strip_suffix(b"pass").is_some_and(|whose| {
            whose.is_empty() || WHOSE.iter().any(|known| known.as_bytes() == whose)
        });
        if ends(&["password", "passwords", "passwd", "passphrase", "passcode", "pwd", "passwort"])
            || of_somebody
            || is(&[
                "pw",
                "pswd",
                "passwrd",
                "psk",
                "kennwort",
                "senha",
                "contrasena",
                "motdepasse",
                "passe",
                "clave",
            ])
        {
            return Some(Self::Password);
        }
        if ends(&["secret", "secrets"]) {
            return Some(Self::Secret);
        }
        if ends(&["token"]) || is(&["jwt", "bearer", "pat"]) {
            return Some(Self::Token);
        }
        if is(&["credential", "credentials", "cred", "creds"]) {
            return Some(Self::Credential);
        }
        if ends(&["key", "schluessel"]) {
            return Some(Self::Key);
        }
        is(&["auth", "authorization", "oauth", "authdata"]).then_some(Self::Auth)
    }
}

/// What stands behind the noun of a name.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Tail {
    /// Nothing.
    None,
    /// Something that leaves the noun what it is.
    Harmless,
    /// Something of which that is not known.
    Other,
}

/// A name that could be a credential's.
#[derive(Clone, Debug)]
pub(crate) struct Name {
    /// Where it stands.
    pub(crate) span: Range<usize>,
    /// What it is of.
    pub(crate) noun: Noun,
    /// The words, each with where it stands; the noun is at `head`.
    pub(super) words: Words,
    /// Which of the words is the noun.
    pub(super) head: usize,
    /// What stands behind the noun.
    pub(super) tail: Tail,
    /// Whether a key is said to be a credential: `api_key`, and not `key`.
    pub(super) qualified: bool,
}

/// Why a name is not a credential's.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum NoName {
    /// No word of it is a noun; the keyword is part of another word.
    OtherWord,
    /// It is that of something about a credential: `password_file`.
    Metadata,
    /// It is that of something that everybody may know: `public_key`.
    Open,
}

/// The last words of a name.
#[derive(Clone, Debug, Default)]
pub(super) struct Words {
    spans: [(u32, u32); WORDS],
    length: usize,
}

impl Words {
    fn push(&mut self, span: Range<usize>) {
        if self.length == WORDS {
            self.spans.rotate_left(1);
            self.length -= 1;
        }
        self.spans[self.length] = (span.start as u32, span.end as u32);
        self.length += 1;
    }

    pub(super) const fn len(&self) -> usize {
        self.length
    }

    pub(super) fn get<'t>(&self, text: &'t [u8], index: usize) -> &'t [u8] {
        let (start, end) = self.spans[index];
        &text[start as usize..end as usize]
    }

    /// The words of a name: divided by what is no letter or digit, and where a capital begins another word.
    fn of(text: &[u8], span: &Range<usize>) -> Self {
        let mut words = Self::default();
        let mut start = span.start;
        for at in span.clone() {
            let byte = text[at];
            if !byte.is_ascii_alphanumeric() {
                if at > start {
                    words.push(start..at);
                }
                start = at + 1;
            } else if at > start && byte.is_ascii_uppercase() {
                let before = text[at - 1];
                let after = if at + 1 < span.end { text[at + 1] } else { 0 };
                let begins = before.is_ascii_lowercase()
                    || before.is_ascii_digit()
                    || after.is_ascii_lowercase() && before.is_ascii_uppercase();
                if begins {
                    words.push(start..at);
                    start = at;
                }
            }
        }
        if span.end > start {
            words.push(start..span.end);
        }
        words
    }
}

/// Whether a byte can be part of a name.
pub(super) const fn in_name(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'-' | b'.' | b'$')
}

impl Name {
    /// The name around a keyword, if it could be a credential's.
    pub(super) fn around(text: &[u8], keyword: &Range<usize>) -> Result<Self, NoName> {
        let earliest = keyword.start.saturating_sub(LONGEST);
        let before =
            text[earliest..keyword.start].iter().rev().take_while(|b| in_name(**b)).count();
        let latest = text.len().min(keyword.end + LONGEST);
        let behind = text[keyword.end..latest].iter().take_while(|b| in_name(**b)).count();
        let mut span = keyword.start - before..keyword.end + behind;
        while span.end > keyword.end && matches!(text[span.end - 1], b'.' | b'-' | b'$') {
            span.end -= 1;
        }
        while span.start < keyword.start && matches!(text[span.start], b'.' | b'-' | b'$') {
            span.start += 1;
        }
        // In a string `\n` is no letter of the name behind it.
        let escaped = span.start > 0
            && text[span.start - 1] == b'\\'
            && matches!(text[span.start], b'n' | b't' | b'r');
        span.start += usize::from(escaped && span.start < keyword.start);
        let words = Words::of(text, &span);
        let mut head = None;
        for index in (0..words.len()).rev() {
            if let Some(noun) = Noun::of(stem(words.get(text, index))) {
                head = Some((index, noun));
                break;
            }
        }
        let Some((head, noun)) = head else { return Err(NoName::OtherWord) };
        let is = |index: usize, list: &[&str]| {
            let word = stem(words.get(text, index));
            list.iter().any(|known| word.eq_ignore_ascii_case(known.as_bytes()))
        };
        let mut tail = Tail::None;
        for index in head + 1..words.len() {
            if stem(words.get(text, index)).is_empty() || is(index, HARMLESS) {
                tail = if tail == Tail::None { Tail::Harmless } else { tail };
            } else if is(index, METADATA) && !(index == head + 1 && is_passcode(text, &words, head))
            {
                return Err(NoName::Metadata);
            } else {
                tail = Tail::Other;
            }
        }
        let of_table =
            matches!(noun, Noun::Key | Noun::Token) && head > 0 && is(head - 1, OF_TABLES);
        if of_table
            || head > 0 && is(head - 1, OPEN)
            || head > 1 && is(head - 2, &["public", "publishable", "ask"])
        {
            return Err(NoName::Open);
        }
        let glued = words.get(text, head).len() > 4
            && QUALIFIERS
                .iter()
                .any(|q| words.get(text, head).len() > 3 && starts_with(words.get(text, head), q));
        let own = &text[span.clone()];
        let is_variable = words.len() > 1 && !own.iter().any(u8::is_ascii_lowercase);
        let mut name = Self { span, noun, words, head, tail, qualified: true };
        name.qualified = noun != Noun::Key
            || tail != Tail::Other && (glued || is_variable)
            || name.is_claimed(text);
        Ok(name)
    }

    /// Whether it is one word, in any ASCII case.
    pub(super) fn is_only(&self, text: &[u8], word: &[u8]) -> bool {
        text[self.span.clone()].eq_ignore_ascii_case(word)
    }

    /// Whether a word before the noun says that it is a credential's: `auth_token`, and not `token`.
    pub(super) fn is_claimed(&self, text: &[u8]) -> bool {
        (0..self.head).any(|index| {
            let word = stem(self.words.get(text, index));
            QUALIFIERS.iter().any(|known| word.eq_ignore_ascii_case(known.as_bytes()))
        })
    }

    /// The user in a URL, beside whom a password stands.
    pub(super) fn of_user(span: Range<usize>) -> Self {
        let (noun, words) = (Noun::UserInfo, Words::default());
        Self { span, noun, words, head: 0, tail: Tail::None, qualified: true }
    }

    /// The word that is the noun.
    pub(super) fn head_word<'t>(&self, text: &'t [u8]) -> &'t [u8] {
        stem(self.words.get(text, self.head))
    }
}

/// Whether two words are one: `PassCode`.
fn is_passcode(text: &[u8], words: &Words, head: usize) -> bool {
    words.get(text, head).eq_ignore_ascii_case(b"pass")
        && words.get(text, head + 1).eq_ignore_ascii_case(b"code")
}

fn starts_with(word: &[u8], beginning: &str) -> bool {
    word.get(..beginning.len())
        .is_some_and(|start| start.eq_ignore_ascii_case(beginning.as_bytes()))
}

/// The end of a word in lower case, as much of it as fits.
pub(super) fn lowered<'b>(word: &[u8], buffer: &'b mut [u8; LONGEST]) -> &'b [u8] {
    let length = word.len().min(LONGEST);
    buffer[..length].copy_from_slice(&word[word.len() - length..]);
    buffer[..length].make_ascii_lowercase();
    &buffer[..length]
}

/// A word without the digits at its end.
pub(super) fn stem(word: &[u8]) -> &[u8] {
    let digits = word.iter().rev().take_while(|b| b.is_ascii_digit()).count();
    &word[..word.len() - digits]
}

#[cfg(test)]
mod tests {
    use super::{Name, NoName, Noun};

    fn name(text: &str, keyword: &str) -> Result<(Noun, bool), NoName> {
        let at = text.find(keyword).unwrap();
        let name = Name::around(text.as_bytes(), &(at..at + keyword.len()))?;
        Ok((name.noun, name.qualified))
    }

    #[test]
    fn a_name_is_of_its_last_noun() {
        for (text, keyword, noun) in [
            ("db_password", "pass", Noun::Password),
            ("DBPASS", "PASS", Noun::Password),
            ("clientSecret", "Secret", Noun::Secret),
            ("secretAccessKey", "secret", Noun::Key),
            ("GITHUB_TOKEN_2", "TOKEN", Noun::Token),
            ("passwordConfirmation", "pass", Noun::Password),
            ("--api-key", "key", Noun::Key),
            ("user.auth", "auth", Noun::Auth),
            ("spring.datasource.password", "pass", Noun::Password),
        ] {
            assert_eq!(name(text, keyword).map(|n| n.0), Ok(noun), "{text}");
        }
    }

    #[test]
    fn names_of_other_things_are_told() {
        for (text, keyword, why) in [
            ("passed", "pass", NoName::OtherWord),
            ("author", "auth", NoName::OtherWord),
            ("monkey", "key", NoName::OtherWord),
            ("keyboard", "key", NoName::OtherWord),
            ("password_file", "pass", NoName::Metadata),
            ("tokenUrl", "token", NoName::Metadata),
            ("secretName", "secret", NoName::Metadata),
            ("publicKey", "Key", NoName::Open),
            ("nextPageToken", "Token", NoName::Open),
            ("public_api_key", "key", NoName::Open),
            ("primary_key", "key", NoName::Open),
        ] {
            assert_eq!(name(text, keyword), Err(why), "{text}");
        }
    }

    #[test]
    fn a_key_is_a_credential_when_something_says_so() {
        assert_eq!(name("key", "key"), Ok((Noun::Key, false)));
        assert_eq!(name("some_key", "key"), Ok((Noun::Key, false)));
        assert_eq!(name("api_key", "key"), Ok((Noun::Key, true)));
        assert_eq!(name("apikey", "key"), Ok((Noun::Key, true)));
    }
}
