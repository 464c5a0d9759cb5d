//! What a value tells by itself, with no network: whether its checksum is right, what it decodes to, when it expires.
//!
//! Pure functions over bytes, one file a family. Each is linear in what it is given and never panics. None looks at the clock:
//! see `MADE`.

mod aws;
mod azure;
mod base;
mod base58;
mod bech32;
mod checksum;
mod crc16;
mod der;
mod discord;
mod documented;
mod json_token;
mod jwt;
mod known_keys;
mod macaroon;
mod marvin;
mod openssh;
mod pem;
mod rsa;
mod service_account;

use crate::plausible::is_placeholder;
use crate::rule::{Checksum, Confidence, Structure};
use std::ops::Range;

/// What expired before this day, in seconds since 1970, is said to be expired. It is a day before this version was made, so
/// that a run with the same version says the same on every day: no clock is asked.
pub(crate) const MADE: i64 = 1_793_491_200; // 2026-11-01

/// What was told from a value, or from what stands around it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Proof {
    /// Short texts, none of which holds a part of the value.
    pub lines: Vec<String>,
    /// What follows for how likely the finding is true.
    pub effect: Effect,
    /// Whether it opens little: a sandbox, or nothing any more.
    pub limited: bool,
}

/// What a proof does to the confidence of a rule; the greatest of several counts.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub enum Effect {
    /// Nothing.
    #[default]
    Keeps,
    /// It is high.
    Proves,
    /// It is a step lower.
    Lowers,
    /// It is low.
    Doubts,
}

impl Effect {
    /// How likely a finding of a rule is true.
    #[must_use]
    pub const fn on(self, confidence: Confidence) -> Confidence {
        match (self, confidence) {
            (Self::Keeps, _) => confidence,
            (Self::Proves, _) => Confidence::High,
            (Self::Lowers, Confidence::High) => Confidence::Medium,
            (Self::Lowers | Self::Doubts, _) => Confidence::Low,
        }
    }

    /// Whether it makes a finding less likely.
    #[must_use]
    pub const fn is_against(self) -> bool {
        matches!(self, Self::Lowers | Self::Doubts)
    }
}

impl Proof {
    fn new(effect: Effect, line: impl Into<String>) -> Self {
        Self { lines: vec![line.into()], effect, limited: false }
    }

    /// Of a sandbox or a test mode.
    pub(crate) fn of_test_mode() -> Self {
        Self::limited("test mode")
    }

    /// Of what is right and opens little.
    fn limited(line: impl Into<String>) -> Self {
        Self { limited: true, ..Self::new(Effect::Keeps, line) }
    }

    /// Of what examples and tests show.
    pub(crate) fn of_example() -> Self {
        Self::new(Effect::Doubts, "a word in it is one that examples and tests show")
    }

    /// Of what reads like words, as few secrets do.
    pub(crate) fn of_words() -> Self {
        Self::new(Effect::Doubts, "it reads like words or a name")
    }

    /// Both together.
    #[must_use]
    pub(crate) fn and(mut self, mut other: Self) -> Self {
        self.lines.append(&mut other.lines);
        self.effect = self.effect.max(other.effect);
        self.limited |= other.limited;
        self
    }
}

/// A value, and the text that it stands in.
#[derive(Clone, Copy, Debug)]
pub struct Place<'t> {
    /// The text.
    pub text: &'t [u8],
    /// Where the value begins.
    pub start: usize,
    /// Where it ends.
    pub end: usize,
}

impl<'t> Place<'t> {
    /// The place of a value in a text.
    #[must_use]
    pub const fn new(text: &'t [u8], value: &Range<usize>) -> Self {
        Self { text, start: value.start, end: value.end }
    }

    fn value(&self) -> &'t [u8] {
        self.text.get(self.start..self.end).unwrap_or_default()
    }
}

/// What the checksum of a value says: none if it is wrong, nothing if the value is of a form that carries none.
#[must_use]
pub fn checksum(kind: Checksum, value: &[u8]) -> Option<Proof> {
    match kind {
        Checksum::Crc32Base62 => checksum::base62(value),
        Checksum::Crc32Base36 => checksum::base36(value),
        Checksum::Crc32Hex => checksum::hex(value),
        Checksum::Crc32LeHex => checksum::reversed_hex(value),
        Checksum::Crc32Base64 => checksum::base64(value),
        Checksum::Crc16Base32 => crc16::seed(value),
        Checksum::Base58check => base58::check(value),
        Checksum::Bech32 => bech32::check(value),
        Checksum::Marvin32 => Some(azure::check(value)),
    }
}

/// What a value decodes to: none if it is not what it should be.
#[must_use]
pub fn structure(kind: Structure, place: Place<'_>) -> Option<Proof> {
    let value = place.value();
    match kind {
        Structure::Jwt => jwt::read(value),
        Structure::BasicAuth => is_basic_auth(value).then(Proof::default),
        Structure::AwsKeyId => aws::key_id(value),
        Structure::DiscordToken => discord::token(value),
        Structure::JsonToken => json_token::read(value),
        Structure::Macaroon => Some(macaroon::read(value)),
        Structure::PrivateKey => Some(pem::read(value)),
        Structure::ServiceAccount => Some(service_account::read(place)),
    }
}

/// What is against a value that was found by the name before it, which may be right while the value is no secret.
#[must_use]
pub fn against(value: &[u8]) -> Option<Proof> {
    jwt::against(value).or_else(|| documented::of(value)).or_else(|| crc16::public(value))
}

/// What says that a value stands in somebody's documentation.
#[must_use]
pub fn documented(value: &[u8]) -> Option<Proof> {
    documented::of(value)
}

/// Base64 of `user:password`.
fn is_basic_auth(value: &[u8]) -> bool {
    let Some(decoded) = base::decode_base64(value) else { return false };
    let Some(colon) = decoded.iter().position(|b| *b == b':') else { return false };
    let (user, password) = (&decoded[..colon], &decoded[colon + 1..]);
    let printable =
        |part: &[u8]| !part.is_empty() && part.iter().all(|b| matches!(b, 0x20..=0x7e | 0x80..));
    printable(user) && printable(password) && !is_placeholder(password)
}

/// The day of a number of seconds since 1970, in UTC.
fn day(seconds: i64) -> Option<String> {
    let time = jiff::Timestamp::from_second(seconds).ok()?;
    Some(time.to_zoned(jiff::tz::TimeZone::UTC).date().to_string())
}

#[cfg(test)]
mod tests;
