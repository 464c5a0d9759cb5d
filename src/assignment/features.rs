//! What is seen of an assignment, as numbers: what the model is asked about, and what it is fitted to.

use super::letters::likelihood;
use super::name::{Name, Noun, Tail, stem};
use super::read::{Operator, Quote, Read};
use crate::plausible::entropy;
use crate::text::contains;

/// How many numbers there are.
pub(super) const COUNT: usize = TABLE.len();

/// What was seen of an assignment: for each feature its number.
pub type Features = [f32; COUNT];

/// Words in a value that speak for a stand-in, or for a password that somebody made up for a test.
const MADE_UP: &[&str] = &[
    "test", "pass", "secret", "token", "key", "admin", "user", "root", "foo", "bar", "abc", "123",
    "qwe", "my", "new", "old", "fake", "wrong", "invalid", "bad", "some", "default", "demo",
    "guest", "welcome", "change",
];

/// Words in a value that is to be refused.
const WRONG: &[&str] = &["wrong", "invalid", "bad", "incorrect", "unknown", "fake"];

/// A feature: what it is called, and how it is told.
type Feature = (&'static str, fn(&Seen<'_>) -> f32);

/// All that the model looks at. Their order is part of the fitted table.
static TABLE: [Feature; 35] = [
    ("whether the name is a password's", |s| yes(s.name.noun == Noun::Password)),
    ("whether the name is a secret's", |s| yes(s.name.noun == Noun::Secret)),
    ("whether the name is a token's", |s| yes(s.name.noun == Noun::Token)),
    ("whether the name is a key's", |s| yes(s.name.noun == Noun::Key)),
    ("whether the name is that of an authorization", |s| yes(s.name.noun == Noun::Auth)),
    ("whether it stands in a URL", |s| yes(s.read.operator == Operator::Url)),
    ("whether a word before the noun says that it is a credential's", |s| yes(s.name.qualified)),
    ("what stands behind the noun in the name", |s| match s.name.tail {
        Tail::None => 0.0,
        Tail::Harmless => 1.0,
        Tail::Other => 2.0,
    }),
    ("whether the name has small letters", |s| yes(s.own().iter().any(u8::is_ascii_lowercase))),
    ("whether the name has capitals", |s| yes(s.own().iter().any(u8::is_ascii_uppercase))),
    ("whether the value repeats a word of the name", |s| yes(s.repeats())),
    ("whether the value has no quotes", |s| yes(s.read.quote == Quote::Bare)),
    ("its length", |s| s.length),
    ("its share of small letters", |s| s.count(u8::is_ascii_lowercase) / s.length),
    ("its share of capitals", |s| s.count(u8::is_ascii_uppercase) / s.length),
    ("its share of digits", |s| s.count(u8::is_ascii_digit) / s.length),
    ("its number of digits", |s| s.count(u8::is_ascii_digit)),
    ("its share of signs", |s| s.count(|b| !b.is_ascii_alphanumeric()) / s.length),
    ("its number of spaces", |s| s.count(|b| *b == b' ')),
    ("its number of dashes and underscores", |s| s.count(|b| matches!(b, b'-' | b'_'))),
    ("its number of full stops", |s| s.count(|b| *b == b'.')),
    ("its entropy", |s| s.entropy),
    ("its entropy for its length", |s| s.entropy / s.length.clamp(2.0, 64.0).log2()),
    ("whether it is hexadecimal", |s| yes(s.value.iter().all(u8::is_ascii_hexdigit))),
    ("whether it could be base64", |s| {
        let digit = |b: &u8| b.is_ascii_alphanumeric() || b"+/=_-".contains(b);
        yes(s.value.iter().all(digit))
    }),
    ("its digits at the end", |s| {
        s.value.iter().rev().take_while(|b| b.is_ascii_digit()).count() as f32
    }),
    ("how often kinds of characters change in it", |s| {
        let changes = |w: &&[u8]| {
            w[0].is_ascii_digit() != w[1].is_ascii_digit()
                || w[0].is_ascii_alphabetic()
                    && w[1].is_ascii_alphabetic()
                    && w[0].is_ascii_lowercase() != w[1].is_ascii_lowercase()
        };
        s.value.windows(2).filter(changes).count() as f32 / s.length
    }),
    ("the share of vowels among its letters", |s| {
        s.count(|b| b"aeiouAEIOU".contains(b)) / s.count(u8::is_ascii_alphabetic).max(1.0)
    }),
    ("whether it is written in camel case", |s| {
        yes(s.value.windows(2).any(|w| w[0].is_ascii_lowercase() && w[1].is_ascii_uppercase()))
    }),
    ("how much its letters follow each other as in words", |s| likelihood(s.value)),
    ("its longest run through the alphabet or of one character", |s| s.run()),
    ("that run's share of it", |s| s.run() / s.length),
    ("its longest run of letters", |s| {
        let runs = s.value.split(|b| !b.is_ascii_alphabetic());
        runs.map(<[u8]>::len).max().unwrap_or(0) as f32
    }),
    ("its words that people make passwords up of", |s| s.words(MADE_UP)),
    ("whether a word in it says that it is wrong", |s| yes(s.words(WRONG) > 0.0)),
];

/// What a feature is called: it follows "because of".
pub(super) fn name(feature: usize) -> &'static str {
    TABLE[feature].0
}

/// What the features are told from.
struct Seen<'a> {
    text: &'a [u8],
    name: &'a Name,
    read: &'a Read,
    value: &'a [u8],
    /// In bytes.
    length: f32,
    /// In bits a byte.
    entropy: f32,
}

/// What is seen of an assignment.
pub(super) fn features(text: &[u8], name: &Name, read: &Read) -> Features {
    let value = &text[read.value.clone()];
    let seen =
        Seen { text, name, read, value, length: value.len() as f32, entropy: entropy(value) };
    TABLE.map(|(_, tell)| tell(&seen))
}

const fn yes(is: bool) -> f32 {
    if is { 1.0 } else { 0.0 }
}

impl Seen<'_> {
    /// The name as it is written.
    fn own(&self) -> &[u8] {
        &self.text[self.name.span.clone()]
    }

    fn count(&self, is: impl Fn(&u8) -> bool) -> f32 {
        self.value.iter().filter(|b| is(b)).count() as f32
    }

    fn words(&self, words: &[&str]) -> f32 {
        words.iter().filter(|word| contains(self.value, word.as_bytes())).count() as f32
    }

    fn repeats(&self) -> bool {
        (0..self.name.words.len()).any(|index| {
            let word = stem(self.name.words.get(self.text, index));
            word.len() > 2 && contains(self.value, word)
        })
    }

    /// The longest run of characters of which each is the one before it or its neighbour: `1234`, `cba`, `xxx`.
    fn run(&self) -> f32 {
        let (mut run, mut longest) = (1, 1);
        for pair in self.value.windows(2) {
            let (a, b) = (pair[0].to_ascii_lowercase(), pair[1].to_ascii_lowercase());
            run = if a.abs_diff(b) <= 1 { run + 1 } else { 1 };
            longest = longest.max(run);
        }
        longest as f32
    }
}
