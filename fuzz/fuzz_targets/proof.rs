//! Checksums and structures of any value: nothing ends the process, what is told holds no part of the value, and what stands
//! around a value never refuses it.

#![no_main]

use libfuzzer_sys::fuzz_target;
use stanch::proof::{self, Place, Proof};
use stanch::rule::{Checksum, Structure};
use stanch_fuzz::seed;

/// Letters and digits in a row that are no word of ours.
const LONG: usize = 12;

fn check_lines(value: &[u8], proof: &Proof) {
    let is_letter = |b: &u8| b.is_ascii_alphanumeric();
    for word in value.split(|b| !is_letter(b)).filter(|word| word.len() >= LONG) {
        let word = std::str::from_utf8(word).expect("it is ASCII");
        assert!(proof.lines.iter().all(|line| !line.contains(word)), "a proof tells a value");
    }
}

fn fuzz(data: &[u8]) {
    let Some((&[before, after], text)) = data.split_first_chunk() else { return };
    for kind in Checksum::ALL {
        if let Some(proof) = proof::checksum(*kind, text) {
            check_lines(text, &proof);
            assert_eq!(Some(proof), proof::checksum(*kind, text));
        }
    }
    let start = usize::from(before).min(text.len());
    let end = text.len().saturating_sub(usize::from(after)).max(start);
    let value = &text[start..end];
    for kind in Structure::ALL {
        let there = proof::structure(*kind, Place::new(text, &(start..end)));
        let alone = proof::structure(*kind, Place::new(value, &(0..value.len())));
        assert_eq!(there.is_some(), alone.is_some(), "{kind} depends on what stands around");
        if let Some(proof) = there {
            check_lines(value, &proof);
        }
    }
}

fuzz_target!(
    init: seed::proof().expect("the seeds can be written"),
    |data: &[u8]| fuzz(data)
);
