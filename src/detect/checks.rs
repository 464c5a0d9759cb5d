//! What a matched value must satisfy.

use super::expression::Hit;
use crate::plausible::{is_placeholder, is_plain};
use crate::proof::{self, Effect, Place, Proof};
use crate::rule::{Checks, Class};
use crate::text::contains;

/// What a value tells, if it passes all of a rule's checks.
pub(super) fn pass(checks: &Checks, text: &[u8], hit: &Hit) -> Option<Proof> {
    let span = hit.secret.as_ref().unwrap_or(&hit.span);
    let value = &text[span.clone()];
    if !has_shape(checks, value) {
        return None;
    }
    let summed = checks.checksum.map(|kind| proof::checksum(kind, value));
    let summed = summed.map_or(Some(Proof::default()), |summed| summed)?;
    // What carries its checksum was issued, whatever it looks like.
    let is_issued = summed.effect == Effect::Proves;
    if checks.reject_placeholders && !is_issued && is_placeholder(value)
        || checks.reject_plain && is_plain(value)
    {
        return None;
    }
    let structure = checks.structure.map(|kind| proof::structure(kind, Place::new(text, span)));
    let structure = structure.map_or(Some(Proof::default()), |structure| structure)?;
    let matched = &text[hit.span.clone()];
    let is_test = checks.test_mode.iter().any(|word| contains(matched, word.as_bytes()));
    let mode = if is_test { Proof::of_test_mode() } else { Proof::default() };
    Some(summed.and(structure).and(mode))
}

fn has_shape(checks: &Checks, value: &[u8]) -> bool {
    let length = value.len() as u64;
    checks.min_length.is_none_or(|least| length >= u64::from(least))
        && checks.max_length.is_none_or(|most| length <= u64::from(most))
        && checks.requires.iter().all(|class| value.iter().any(|b| in_class(*class, *b)))
        && !checks.deny_words.iter().any(|word| contains(value, word.as_bytes()))
        && checks.min_entropy.is_none_or(|least| entropy(value) >= least)
}

/// Longest beginning of a name that is looked at, in bytes.
pub(super) const NAME: usize = 64;

/// Whether the name that ends with `before` passes.
pub(super) fn pass_before(checks: &Checks, before: &[u8]) -> bool {
    if checks.deny_before.is_empty() {
        return true;
    }
    let in_name = |b: &&u8| b.is_ascii_alphanumeric() || matches!(b, b'_' | b'-' | b'.');
    let length = before.iter().rev().take(NAME).take_while(in_name).count();
    let name = &before[before.len() - length..];
    !checks.deny_before.iter().any(|word| contains(name, word.as_bytes()))
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

/// Shannon entropy in bits per byte.
pub(super) fn entropy(value: &[u8]) -> f32 {
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

#[cfg(test)]
mod tests {
    use super::entropy;

    #[test]
    fn entropy_is_in_bits_per_byte() {
        assert_eq!(entropy(b"aaaa"), 0.0);
        assert_eq!(entropy(b"abab"), 1.0);
        assert_eq!(entropy(b"0123456789abcdef"), 4.0);
    }
}
