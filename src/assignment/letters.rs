//! How much a value's letters follow each other as they do in words.

use std::sync::LazyLock;

/// How many letters there are, and with them the end of a word.
const SIGNS: usize = 27;
/// What 1 in the table is worth: a part of the negative natural logarithm of a probability.
const UNIT: f32 = 1.0 / 32.0;
/// What is said of a value without letters: as little as of random ones.
const NO_LETTERS: f32 = -4.0;

/// How likely it is that one letter follows another in words, as `examples/fit_plausibility.py letters` counts it: a row for
/// the beginning of a word and for each letter, a column for each letter and for the end.
static TABLE: &[u8; SIGNS * SIGNS] = include_bytes!("letters.bin");

static LIKELIHOOD: LazyLock<[f32; SIGNS * SIGNS]> =
    LazyLock::new(|| TABLE.map(|step| -f32::from(step) * UNIT));

/// The mean of the logarithms of how likely each letter is behind the one before it. Words come to some -2.5, random letters to -3.5
/// and less.
pub(super) fn likelihood(value: &[u8]) -> f32 {
    let (mut sum, mut count) = (0.0, 0.0);
    let mut step = |from: usize, to: usize| {
        sum += LIKELIHOOD[from * SIGNS + to];
        count += 1.0;
    };
    // Row 0 is the beginning of a word.
    let mut before = 0;
    for (at, byte) in value.iter().enumerate() {
        let is_letter = byte.is_ascii_alphabetic();
        let begins = byte.is_ascii_uppercase() && at > 0 && value[at - 1].is_ascii_lowercase();
        if before != 0 && (!is_letter || begins) {
            step(before, SIGNS - 1);
            before = 0;
        }
        if is_letter {
            let letter = usize::from(byte.to_ascii_lowercase() - b'a');
            step(before, letter);
            before = letter + 1;
        }
    }
    if before != 0 {
        step(before, SIGNS - 1);
    }
    if count > 0.0 { sum / count } else { NO_LETTERS }
}

#[cfg(test)]
mod tests {
    use super::likelihood;

    #[test]
    fn words_are_likelier_than_random_letters() {
        for word in ["password", "correctHorseBattery", "mysql_native", "Connection Timeout"] {
            assert!(likelihood(word.as_bytes()) > -3.0, "{word}: {}", likelihood(word.as_bytes()));
        }
        for random in ["xkqzjvbwpf", "zQxWvKjHqB", "qjzx-wvkx"] {
            assert!(likelihood(random.as_bytes()) < -3.3, "{random}");
        }
        assert_eq!(likelihood(b"12345"), -4.0);
    }
}
