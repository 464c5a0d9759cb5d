//! How plausible it is that what is assigned is a credential: a logistic regression over features that a person can name.
//!
//! A feature is a group and what was seen in it ("the noun is *password* and the language YAML"). It is hashed to one of
//! [`SIZE`] weights. `examples/fit_plausibility.rs` fits them; `docs/accuracy.md` says from what and how well.

use super::name::{Name, stem};
use super::read::{Operator, Quote, Read};
use super::surroundings::{FOLDERS, OfPath, Surroundings, line_around};
use crate::plausible::entropy;
use crate::rule::Confidence;
use crate::text::contains;

/// How many weights there are.
pub const SIZE: usize = 4096;
/// Features of one assignment, at most.
const MOST: usize = 160;
/// What a weight of 1 in the table is worth.
pub const UNIT: f32 = 1.0 / 32.0;

/// The fitted weights, by feature; the last six bytes hold the thresholds, see [`Thresholds`].
static TABLE: &[u8; SIZE + 6] = include_bytes!("weights.bin");

/// From which score on a finding is of which confidence.
#[derive(Clone, Copy, Debug)]
struct Thresholds {
    /// High.
    high: f32,
    /// Medium.
    medium: f32,
    /// Low.
    low: f32,
}

impl Thresholds {
    fn fitted() -> Self {
        let at =
            |i: usize| f32::from(i16::from_le_bytes([TABLE[SIZE + i], TABLE[SIZE + i + 1]])) * UNIT;
        Self { high: at(0), medium: at(2), low: at(4) }
    }
}

/// What was seen of an assignment, as positions in the table of weights.
#[derive(Clone, Debug)]
pub struct Features {
    all: [u16; MOST],
    length: usize,
}

impl Features {
    /// The positions.
    #[must_use]
    pub fn positions(&self) -> &[u16] {
        &self.all[..self.length]
    }

    const fn new() -> Self {
        Self { all: [0; MOST], length: 0 }
    }

    fn add(&mut self, group: Group, parts: &[u32]) {
        if self.length == MOST {
            return;
        }
        let mut hash = 0x811c_9dc5_u32 ^ group as u32;
        for part in parts {
            for byte in part.to_le_bytes() {
                hash = (hash ^ u32::from(byte)).wrapping_mul(0x0100_0193);
            }
        }
        hash ^= hash >> 15;
        hash = hash.wrapping_mul(0x2c1b_3c6d);
        hash ^= hash >> 12;
        self.all[self.length] = (hash as usize % SIZE) as u16;
        self.length += 1;
    }
}

/// What a feature is about. Numbers are part of the table: they are never given to another.
#[derive(Clone, Copy)]
enum Group {
    Bias = 1,
    Noun,
    Word,
    Tail,
    Before,
    WordsBefore,
    Operator,
    Written,
    OperatorWritten,
    Wrapped,
    Classes,
    NounClasses,
    WrittenClasses,
    Length,
    NounLength,
    WrittenLength,
    LengthClasses,
    Entropy,
    NounEntropy,
    First,
    Last,
    Identifier,
    Hexadecimal,
    Decimal,
    Spaces,
    StandIn,
    NounStandIn,
    Repeats,
    Vowels,
    Letters,
    Gram,
    Folder,
    NounFolder,
    Ending,
    Comment,
    Near,
    Follow,
    Case,
    Shape,
    NounWritten,
    User,
}

/// Words in a value that speak for a stand-in, or for a password that somebody made up for a test.
const MADE_UP: [&str; 26] = [
    "test", "pass", "secret", "token", "key", "admin", "user", "root", "foo", "bar", "abc", "123",
    "qwe", "my", "new", "old", "fake", "wrong", "invalid", "bad", "some", "default", "demo",
    "guest", "welcome", "change",
];

/// Words on the line that say what is done there.
const NEARBY: [&str; 22] = [
    "user",
    "host",
    "email",
    "login",
    "url",
    "assert",
    "expect",
    "error",
    "message",
    "label",
    "type",
    "print",
    "log",
    "return",
    "if ",
    "docker run",
    "curl",
    "export",
    "http",
    "client",
    "name",
    "describe",
];

/// All that is known of an assignment.
pub(super) struct Seen<'a> {
    pub(super) text: &'a [u8],
    pub(super) name: &'a Name,
    pub(super) read: &'a Read,
    pub(super) place: Surroundings,
    pub(super) path: &'a OfPath,
}

fn hash(bytes: &[u8]) -> u32 {
    bytes
        .iter()
        .fold(0x811c_9dc5, |h, b| (h ^ u32::from(b.to_ascii_lowercase())).wrapping_mul(0x0100_0193))
}

fn bucket(value: usize, ends: &[usize]) -> u32 {
    ends.iter().position(|end| value <= *end).unwrap_or(ends.len()) as u32
}

/// Which kinds of characters there are: a bit for each.
fn classes(value: &[u8]) -> u32 {
    value.iter().fold(0, |seen, b| {
        seen | match b {
            b'a'..=b'z' => 1,
            b'A'..=b'Z' => 2,
            b'0'..=b'9' => 4,
            b' ' | b'\t' => 8,
            0x80.. => 16,
            _ => 32,
        }
    })
}

const fn class_of(byte: u8) -> u32 {
    match byte {
        b'a'..=b'z' => 1,
        b'A'..=b'Z' => 2,
        b'0'..=b'9' => 3,
        other => 256 + other as u32,
    }
}

impl Seen<'_> {
    /// What was seen.
    pub(super) fn features(&self) -> Features {
        let mut features = Features::new();
        features.add(Group::Bias, &[]);
        self.of_name(&mut features);
        self.of_writing(&mut features);
        self.of_value(&mut features);
        self.of_words(&mut features);
        self.of_place(&mut features);
        features
    }

    /// How values are written here, as one number.
    fn written(&self) -> u32 {
        let quote = match self.read.quote {
            Quote::Quoted => 0,
            Quote::Backtick => 1,
            Quote::Escaped => 2,
            Quote::Bare => 3,
            Quote::Bytes => 4,
        };
        16 * quote + self.place.dialect as u32
    }

    fn of_name(&self, f: &mut Features) {
        let Self { text, name, .. } = self;
        let noun = name.noun as u32;
        f.add(Group::Noun, &[noun, u32::from(name.qualified)]);
        if self.read.operator == Operator::Url {
            f.add(Group::User, &[hash(&text[name.span.clone()])]);
            return;
        }
        f.add(Group::Word, &[hash(name.head_word(text))]);
        f.add(Group::Tail, &[name.tail as u32]);
        for index in name.head + 1..name.words.len().min(name.head + 3) {
            f.add(Group::Tail, &[9, hash(stem(name.words.get(text, index)))]);
        }
        for index in name.head.saturating_sub(2)..name.head {
            f.add(Group::Before, &[noun, hash(stem(name.words.get(text, index)))]);
        }
        f.add(Group::WordsBefore, &[noun, name.head.min(3) as u32]);
        let own = &text[name.span.clone()];
        let case = u32::from(own.iter().any(u8::is_ascii_lowercase))
            + 2 * u32::from(own.iter().any(u8::is_ascii_uppercase));
        f.add(Group::Case, &[case, self.place.dialect as u32]);
    }

    fn of_writing(&self, f: &mut Features) {
        let (noun, written) = (self.name.noun as u32, self.written());
        let operator = self.read.operator as u32;
        f.add(Group::Operator, &[operator]);
        f.add(Group::Written, &[written]);
        f.add(Group::OperatorWritten, &[operator, written]);
        f.add(Group::NounWritten, &[noun, written]);
        f.add(Group::Wrapped, &[u32::from(self.read.wrapped), u32::from(self.read.quoted_name)]);
        let end = self.read.value.end + usize::from(self.read.quote != Quote::Bare);
        let rest = &self.text[end.min(self.text.len())..self.text.len().min(end + 8)];
        let blank = rest.iter().take_while(|b| matches!(b, b' ' | b'\t')).count();
        let follow = rest.get(blank).map_or(0, |b| match b {
            b'\r' | b'\n' => 0,
            b if b.is_ascii_alphanumeric() => 1,
            b => u32::from(*b),
        });
        f.add(Group::Follow, &[follow, u32::from(blank > 0), self.read.quote as u32]);
    }

    fn of_value(&self, f: &mut Features) {
        let value = &self.text[self.read.value.clone()];
        let (noun, written) = (self.name.noun as u32, self.written());
        let classes = classes(value);
        let length = bucket(
            value.len(),
            &[3, 4, 5, 6, 7, 8, 10, 12, 15, 19, 23, 31, 32, 39, 40, 47, 63, 64, 100],
        );
        // In quarters of a bit.
        let bits = 4.0 * entropy(value);
        let quarters = (0..40_u8).take_while(|q| f32::from(*q) + 1.0 <= bits).count();
        let entropy = bucket(quarters, &[3, 5, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 18, 20]);
        f.add(Group::Classes, &[classes]);
        f.add(Group::NounClasses, &[noun, classes]);
        f.add(Group::WrittenClasses, &[written, classes]);
        f.add(Group::Length, &[length]);
        f.add(Group::NounLength, &[noun, length]);
        f.add(Group::WrittenLength, &[written, length]);
        f.add(Group::LengthClasses, &[length, classes]);
        f.add(Group::Entropy, &[entropy]);
        f.add(Group::NounEntropy, &[noun, entropy]);
        f.add(Group::First, &[class_of(value[0])]);
        f.add(Group::Last, &[class_of(value[value.len() - 1])]);
        f.add(Group::Shape, &[shape(value)]);
        let identifier = value.iter().all(|b| b.is_ascii_alphanumeric() || *b == b'_')
            && !value[0].is_ascii_digit();
        f.add(Group::Identifier, &[u32::from(identifier), written]);
        if value.iter().all(u8::is_ascii_digit) {
            f.add(Group::Decimal, &[noun, written]);
        } else if value.iter().all(u8::is_ascii_hexdigit) {
            f.add(Group::Hexadecimal, &[value.len().min(130) as u32]);
            f.add(Group::Hexadecimal, &[1000 + noun]);
        }
        let spaces = value.iter().filter(|b| **b == b' ').count();
        f.add(Group::Spaces, &[spaces.min(4) as u32]);
    }

    fn of_words(&self, f: &mut Features) {
        let value = &self.text[self.read.value.clone()];
        let noun = self.name.noun as u32;
        for (index, word) in MADE_UP.iter().enumerate() {
            if contains(value, word.as_bytes()) {
                f.add(Group::StandIn, &[index as u32]);
                f.add(Group::NounStandIn, &[noun, index as u32]);
            }
        }
        if self.read.operator != Operator::Url {
            let repeats = (0..self.name.words.len()).any(|index| {
                let word = stem(self.name.words.get(self.text, index));
                word.len() > 2 && contains(value, word)
            });
            f.add(Group::Repeats, &[u32::from(repeats), self.place.dialect as u32]);
        }
        let letters = value.iter().filter(|b| b.is_ascii_alphabetic()).count();
        let vowels = value.iter().filter(|b| b"aeiouyAEIOUY".contains(b)).count();
        f.add(Group::Vowels, &[(8 * vowels).checked_div(letters).map_or(9, |share| share as u32)]);
        f.add(
            Group::Letters,
            &[(8 * letters / value.len()) as u32, bucket(value.len(), &[6, 10, 16, 24])],
        );
        for gram in value[..value.len().min(20)].windows(3) {
            let folded = |b: u8| if b.is_ascii_digit() { b'0' } else { b.to_ascii_lowercase() };
            f.add(
                Group::Gram,
                &[u32::from_le_bytes([folded(gram[0]), folded(gram[1]), folded(gram[2]), 0])],
            );
        }
    }

    fn of_place(&self, f: &mut Features) {
        let noun = self.name.noun as u32;
        f.add(Group::Comment, &[u32::from(self.place.comment), self.place.dialect as u32]);
        let line = &self.text[line_around(self.text, &self.name.span)];
        for (index, word) in NEARBY.iter().enumerate() {
            if contains(line, word.as_bytes()) {
                f.add(Group::Near, &[index as u32]);
            }
        }
        for bit in 0..FOLDERS.len() {
            if self.path.folders & 1 << bit != 0 {
                f.add(Group::Folder, &[bit as u32]);
                f.add(Group::NounFolder, &[noun, bit as u32]);
            }
        }
        f.add(Group::Ending, &[self.path.ending]);
    }
}

/// The order in which kinds of characters come, without their number, as a hash.
fn shape(value: &[u8]) -> u32 {
    let mut kinds = [0u8; 10];
    let mut length = 0;
    for byte in value {
        let kind = class_of(*byte).min(255) as u8;
        if length > 0 && kinds[length - 1] == kind {
            continue;
        }
        if length == kinds.len() {
            break;
        }
        kinds[length] = kind;
        length += 1;
    }
    hash(&kinds[..length])
}

/// The score of what was seen: the logarithm of the odds that it is a credential, as fitted.
pub(super) fn score(features: &Features) -> f32 {
    let weight = |position: &u16| i32::from(TABLE[usize::from(*position)].cast_signed());
    features.positions().iter().map(weight).sum::<i32>() as f32 * UNIT
}

/// How likely a score's finding is true, if it is worth one.
pub(super) fn confidence(score: f32) -> Option<Confidence> {
    let Thresholds { high, medium, low } = Thresholds::fitted();
    match score {
        s if s >= high => Some(Confidence::High),
        s if s >= medium => Some(Confidence::Medium),
        s if s >= low => Some(Confidence::Low),
        _ => None,
    }
}
