//! Reads what is assigned to names that say that they are a credential's, as the language at that place means it, and judges how
//! plausible it is that the value is one.
//!
//! A keyword leads to a name (`name`), the name to a literal (`read`). What is evidently no credential is told by rules (`value`);
//! of the rest a small fitted model (`model`) says how likely it is one from what can be counted (`features`).

mod beside;
mod fallback;
mod features;
mod forms;
mod letters;
mod lines;
mod literal;
mod model;
mod name;
mod read;
mod surroundings;
mod value;
mod words;

pub use features::Features;

use crate::context::Reading;
use crate::rule::Confidence;
use crate::text::Text;
use features::COUNT;
use name::{Name, NoName, Tail};
use read::{Quote, Read};
use std::ops::Range;
use surroundings::{Blocks, Dialect, OfPath};
use value::NoValue;

/// Longest word that is taken for a keyword, in bytes.
const KEYWORD: usize = 16;

/// How many features are named of those that decided how plausible an assignment is.
const INFLUENCES: usize = 5;

/// An assignment from which the model can be fitted.
#[derive(Clone, Debug)]
pub struct Sample {
    /// Its line, one-based.
    pub line: u64,
    /// What makes two assignments in one file the same: a hash of name and value.
    pub same: u64,
    /// What was seen of it.
    pub features: Features,
}

/// An assignment of what could be a credential.
#[derive(Clone, Debug)]
pub(crate) struct Assignment {
    name: Name,
    read: Read,
    dialect: Dialect,
    features: Features,
    /// The logarithm of the odds that it is a credential.
    score: f32,
}

/// Why an assignment is none of a credential.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Refusal {
    /// The name is not a credential's.
    Name(NoName),
    /// No literal follows.
    NoLiteral,
    /// The value is not one.
    Value(NoValue),
    /// The file holds translations or a list of what was installed.
    File,
}

/// What is remembered of the text in hand.
#[derive(Default)]
pub(crate) struct Memory {
    path: Option<OfPath>,
    blocks: Blocks,
}

impl Memory {
    /// Forgets what it knows, for another text is in hand.
    pub(crate) const fn forget(&mut self) {
        self.path = None;
        self.blocks.forget();
    }
}

/// A keyword in a text.
#[derive(Clone, Copy)]
pub(crate) struct Spot<'a> {
    text: &'a Text<'a>,
    at: usize,
    length: usize,
}

impl<'a> Spot<'a> {
    /// The word that begins where a keyword does: of `key =`, only that is part of the name.
    pub(crate) fn new(text: &'a Text<'a>, at: usize) -> Self {
        let in_word = |b: &&u8| b.is_ascii_alphanumeric() || **b == b'_';
        let length = text.bytes()[at..].iter().take(KEYWORD).take_while(in_word).count().max(1);
        Self { text, at, length }
    }

    /// Where the keyword stands.
    pub(crate) const fn span(&self) -> Range<usize> {
        self.at..self.at + self.length
    }

    fn read(&self) -> Result<(Name, Read), Refusal> {
        let bytes = self.text.bytes();
        if !read::may_follow(bytes, &self.span()) {
            return Err(Refusal::NoLiteral);
        }
        let name = Name::around(bytes, &self.span()).map_err(Refusal::Name)?;
        let read = read::read(bytes, &name).ok_or(Refusal::NoLiteral)?;
        value::judge(bytes, &name, &read).map_err(Refusal::Value)?;
        Ok((name, read))
    }

    /// Whether something could be assigned here, whatever the file is called. Too often yes, never wrongly no.
    pub(crate) fn is_possible(&self) -> bool {
        self.read().is_ok()
    }
}

/// Reads what stands around a keyword.
pub(crate) fn at(
    spot: &Spot<'_>,
    path: &str,
    reading: &mut Reading,
    memory: &mut Memory,
) -> Result<Assignment, Refusal> {
    let (name, read) = spot.read()?;
    judged(spot.text, path, (name, read), reading, memory)
}

/// The same of a password in a URL, of which another has told where user and password stand.
pub(crate) fn in_url(
    text: &Text<'_>,
    path: &str,
    (user, password): (Range<usize>, Range<usize>),
    reading: &mut Reading,
    memory: &mut Memory,
) -> Result<Assignment, Refusal> {
    let name = Name::of_user(user);
    let read = Read::of_url(password);
    value::judge(text.bytes(), &name, &read).map_err(Refusal::Value)?;
    judged(text, path, (name, read), reading, memory)
}

fn judged(
    text: &Text<'_>,
    path: &str,
    (name, read): (Name, Read),
    reading: &mut Reading,
    memory: &mut Memory,
) -> Result<Assignment, Refusal> {
    let bytes = text.bytes();
    let of_path = *memory
        .path
        .get_or_insert_with(|| OfPath::read(path, if text.base() == 0 { bytes } else { b"" }));
    let random = value::looks_random(&bytes[read.value.clone()]);
    if of_path.lock || of_path.translations && !random {
        return Err(Refusal::File);
    }
    let mut view = reading.of(text, path);
    let dialect = surroundings::around(&mut view, &of_path, (&name, &read), &mut memory.blocks)
        .ok_or(Refusal::Value(NoValue::Expression))?;
    surroundings::judge(bytes, &name, &read, dialect).map_err(Refusal::Value)?;
    let features = features::features(bytes, &name, &read);
    let score = model::score(&features);
    Ok(Assignment { name, read, dialect, features, score })
}

impl Assignment {
    /// Where the value stands, without quotes.
    pub(crate) fn value(&self) -> Range<usize> {
        self.read.value.clone()
    }

    /// Where the name stands.
    pub(crate) fn name(&self) -> Range<usize> {
        self.name.span.clone()
    }

    /// The same, for who fits the model.
    pub(crate) fn sample(&self, text: &Text<'_>) -> Sample {
        let bytes = text.bytes();
        let parts = [&bytes[self.name.span.clone()], &bytes[self.read.value.clone()]].concat();
        let same = parts.iter().fold(0xcbf2_9ce4_8422_2325, |hash: u64, byte| {
            (hash ^ u64::from(*byte)).wrapping_mul(0x0100_0000_01b3)
        });
        let line = text.position(text.start(), self.read.value.start).line;
        Sample { line, same, features: self.features }
    }

    /// The logarithm of the odds that it is a credential.
    pub(crate) const fn score(&self) -> f32 {
        self.score
    }

    /// How likely it is that a finding is true, if it is worth one.
    pub(crate) fn confidence(&self) -> Option<Confidence> {
        model::confidence(self.score)
    }

    /// How it was read, in words.
    pub(crate) fn describe(&self) -> Vec<String> {
        let Self { name, read, dialect, .. } = self;
        let quote = match read.quote {
            Quote::Bare => "without quotes",
            Quote::Bytes => "as a list of bytes",
            Quote::Escaped => "between escaped quotes",
            Quote::Quoted | Quote::Backtick => "between quotes",
        };
        let mut said = vec![format!(
            "read as {} given by {} {quote} in {}",
            name.noun.name(),
            read.operator.name(),
            dialect.name()
        )];
        if name.tail == Tail::Other {
            said.push(
                "what stands behind the noun in its name is not known to leave it a credential's"
                    .into(),
            );
        }
        let confidence = self.confidence().map_or("none", Confidence::name);
        said.push(format!(
            "confidence {confidence}: its plausibility is {:.2}, the logarithm of the odds",
            self.score
        ));
        said.push(self.influences());
        said
    }

    /// What made it plausible and what did not, in words.
    fn influences(&self) -> String {
        let influence = model::influence(&self.features);
        let mut order: Vec<_> = (0..COUNT).collect();
        order.sort_by(|a, b| influence[*b].abs().total_cmp(&influence[*a].abs()));
        let told: Vec<_> = order
            .into_iter()
            .take(INFLUENCES)
            .map(|feature| {
                let number = self.features[feature];
                format!("{} ({number:.2}) {:+.2}", features::name(feature), influence[feature])
            })
            .collect();
        format!("what decided most: {}", told.join(", "))
    }
}

impl Refusal {
    /// Whether nothing was assigned at all.
    pub(crate) const fn is_of_keyword(self) -> bool {
        matches!(self, Self::Name(NoName::OtherWord) | Self::NoLiteral)
    }

    /// Why, in words.
    pub(crate) const fn describe(self) -> &'static str {
        match self {
            Self::Name(NoName::OtherWord) => "the keyword is part of another word",
            Self::Name(NoName::Metadata) => {
                "the name is that of something about a credential, such as where it is"
            }
            Self::Name(NoName::Open) => {
                "the name is that of something that everybody may know, or of no credential"
            }
            Self::NoLiteral => "no literal is given to the name",
            Self::Value(value) => value.describe(),
            Self::File => "the file holds translations or a list of what was installed",
        }
    }
}

#[cfg(test)]
mod tests;
