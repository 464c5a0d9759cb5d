//! What a matched value must satisfy.

use super::expression::Hit;
use crate::plausible::{Plain, StandIn, entropy, plain, stand_in};
use crate::proof::{self, Effect, Place, Proof};
use crate::rule::{Checks, Checksum, Class, Structure};
use crate::text::contains;

/// The check that a value fails, of those that a rule asks for.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) enum Refusal<'c> {
    /// Of so many bytes, where more are asked for.
    Short { length: u64, least: u32 },
    /// Of so many bytes, where fewer are asked for.
    Long { length: u64, most: u32 },
    /// No character of a class is in it.
    Lacks(Class),
    /// A word is in it that is in no real value.
    Word(&'c str),
    /// Of so many bits per character, where more are asked for.
    Entropy { bits: f32, least: f32 },
    /// The checksum that it should carry is another one.
    Checksum(Checksum),
    /// It stands in for a secret.
    StandIn(StandIn),
    /// It reads like something else than a secret.
    Plain(Plain),
    /// It does not decode to what it should.
    Structure(Structure),
}

/// What a value tells, if it passes all of a rule's checks; if not, the first that it fails.
pub(super) fn pass<'c>(checks: &'c Checks, text: &[u8], hit: &Hit) -> Result<Proof, Refusal<'c>> {
    let span = hit.secret.as_ref().unwrap_or(&hit.span);
    let value = &text[span.clone()];
    has_shape(checks, value)?;
    let refuse = |refusal: Option<Refusal<'c>>| refusal.map_or(Ok(()), Err);
    let sum = match checks.checksum {
        Some(kind) => proof::checksum(kind, value).ok_or(Refusal::Checksum(kind))?,
        None => Proof::default(),
    };
    // What carries its checksum was issued, whatever it looks like.
    if checks.reject_placeholders && sum.effect != Effect::Proves {
        refuse(stand_in(value).map(Refusal::StandIn))?;
    }
    if checks.reject_plain {
        refuse(plain(value).map(Refusal::Plain))?;
    }
    let structure = match checks.structure {
        Some(kind) => {
            let told = proof::structure(kind, Place::new(text, span));
            told.ok_or(Refusal::Structure(kind))?
        }
        None => Proof::default(),
    };
    let matched = &text[hit.span.clone()];
    let is_test = checks.test_mode.iter().any(|word| contains(matched, word.as_bytes()));
    let mode = if is_test { Proof::of_test_mode() } else { Proof::default() };
    let is_shown = checks.doubt_words.iter().any(|word| contains(value, word.as_bytes()));
    let example = match is_shown {
        true => Proof::of_example(),
        false => proof::documented(value).unwrap_or_default(),
    };
    let is_plain = checks.doubt_plain && plain(value).is_some();
    let words = if is_plain { Proof::of_words() } else { Proof::default() };
    Ok(sum.and(structure).and(mode).and(example).and(words))
}

fn has_shape<'c>(checks: &'c Checks, value: &[u8]) -> Result<(), Refusal<'c>> {
    let refuse = |refusal: Option<Refusal<'c>>| refusal.map_or(Ok(()), Err);
    let length = value.len() as u64;
    let short = checks.min_length.filter(|least| length < u64::from(*least));
    refuse(short.map(|least| Refusal::Short { length, least }))?;
    let long = checks.max_length.filter(|most| length > u64::from(*most));
    refuse(long.map(|most| Refusal::Long { length, most }))?;
    let has = |class: &Class| value.iter().any(|b| in_class(*class, *b));
    refuse(checks.requires.iter().find(|class| !has(class)).map(|class| Refusal::Lacks(*class)))?;
    let word = checks.deny_words.iter().find(|word| contains(value, word.as_bytes()));
    refuse(word.map(|word| Refusal::Word(word)))?;
    if let Some(least) = checks.min_entropy {
        let bits = entropy(value);
        refuse((bits < least).then_some(Refusal::Entropy { bits, least }))?;
    }
    Ok(())
}

/// Longest beginning of a name that is looked at, in bytes.
pub(super) const NAME: usize = 64;

/// Whether the name that ends with `before` passes; if not, the word in it that is denied.
pub(super) fn pass_before<'c>(checks: &'c Checks, before: &[u8]) -> Result<(), &'c str> {
    if checks.deny_before.is_empty() {
        return Ok(());
    }
    let in_name = |b: &&u8| b.is_ascii_alphanumeric() || matches!(b, b'_' | b'-' | b'.');
    let length = before.iter().rev().take(NAME).take_while(in_name).count();
    let name = &before[before.len() - length..];
    let denied = checks.deny_before.iter().find(|word| contains(name, word.as_bytes()));
    denied.map_or(Ok(()), |word| Err(word))
}

const fn in_class(class: Class, byte: u8) -> bool {
    match class {
        Class::Digit => byte.is_ascii_digit(),
        Class::Lower => byte.is_ascii_lowercase(),
        Class::Upper => byte.is_ascii_uppercase(),
        Class::Letter => byte.is_ascii_alphabetic(),
        Class::Symbol => byte.is_ascii_punctuation(),
    }
}

#[cfg(test)]
mod tests {
    use super::{Refusal, pass_before};
    use crate::detect::expression::Hit;
    use crate::plausible::{Plain, StandIn};
    use crate::proof::{Effect, Proof};
    use crate::rule::{Checks, Checksum, Class, List, Str, Structure};

    /// What becomes of a value that is all of a text.
    fn pass<'c>(checks: &'c Checks, value: &[u8]) -> Result<(), Refusal<'c>> {
        let span = 0..value.len();
        let hit =
            Hit { span: span.clone(), secret: Some(span), name: None, proof: Proof::default() };
        super::pass(checks, value, &hit).map(|_| ())
    }

    /// Checks that nothing fails but what stands in for a secret.
    fn lenient() -> Checks {
        Checks {
            min_entropy: None,
            min_length: None,
            max_length: None,
            requires: List::default(),
            deny_words: List::default(),
            deny_before: List::default(),
            reject_placeholders: true,
            reject_plain: false,
            checksum: None,
            structure: None,
            test_mode: List::default(),
            doubt_words: List::default(),
            doubt_plain: false,
        }
    }

    #[test]
    fn the_check_that_fails_is_named_with_its_numbers() {
        let checks = Checks {
            min_length: Some(4),
            max_length: Some(8),
            requires: vec![Class::Digit].into(),
            deny_words: vec![Str::Borrowed("test")].into(),
            deny_before: vec![Str::Borrowed("public")].into(),
            min_entropy: Some(1.5),
            reject_plain: true,
            ..lenient()
        };
        for (value, outcome) in [
            ("a1", Err(Refusal::Short { length: 2, least: 4 })),
            ("abcdefgh1", Err(Refusal::Long { length: 9, most: 8 })),
            ("kqzvw", Err(Refusal::Lacks(Class::Digit))),
            ("xTest1", Err(Refusal::Word("test"))),
            ("a1a1", Err(Refusal::Entropy { bits: 1.0, least: 1.5 })),
            ("sample7q", Err(Refusal::StandIn(StandIn::Word("sample")))),
            ("17.42.9", Err(Refusal::Plain(Plain::Number))),
            ("q7Zk2xW", Ok(())),
        ] {
            assert_eq!(pass(&checks, value.as_bytes()), outcome, "{value}");
        }
        assert_eq!(pass_before(&checks, b"x = publicKey"), Err("public"));
        assert_eq!(pass_before(&checks, b"public x"), Ok(()));
        let checksum = Some(Checksum::Crc32Base62);
        let checks = Checks { checksum, ..lenient() };
        assert_eq!(pass(&checks, b"x_q000000"), Err(Refusal::Checksum(Checksum::Crc32Base62)));
        let structure = Some(Structure::Jwt);
        let checks = Checks { structure, ..lenient() };
        assert_eq!(pass(&checks, b"q7Zk2xW"), Err(Refusal::Structure(Structure::Jwt)));
    }

    #[test]
    fn what_examples_show_and_what_reads_like_words_is_doubted() {
        let checks = Checks {
            doubt_words: vec![Str::Borrowed("hunter2")].into(),
            doubt_plain: true,
            ..lenient()
        };
        let effect = |value: &[u8]| {
            let span = 0..value.len();
            let hit =
                Hit { span: span.clone(), secret: Some(span), name: None, proof: Proof::default() };
            super::pass(&checks, value, &hit).map(|proof| proof.effect)
        };
        assert_eq!(effect(b"xHunter2q7"), Ok(Effect::Doubts));
        assert_eq!(effect(b"readTimeout"), Ok(Effect::Doubts));
        assert_eq!(effect(b"q7Zk2xW"), Ok(Effect::Keeps));
    }
}
