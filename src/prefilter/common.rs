//! How common grams are in what people keep in repositories.
//!
//! `common.bin` was learned from source code and documents in some thirty languages (`examples/learn_grams.rs` writes it). It
//! only decides which of a keyword's grams are looked for: with another table the same keywords are found, more slowly.

use super::{Prefilter, TABLE_BITS, gram, hash_by};
use std::collections::{HashMap, HashSet};

/// Each gram has a slot in either of two rows, as in a count-min sketch: what shares one with it hardly shares the other.
const ROWS: [u32; 2] = [0, 0x1555_5555];
const ROW_BITS: u32 = 16;
/// Two levels a byte: 0 for a gram that was hardly seen, otherwise one more each time the count doubles.
static LEVELS: &[u8; ROWS.len() << (ROW_BITS - 1)] = include_bytes!("common.bin");
/// Bytes of text that levels are about, whatever it was that they were learned from.
const SCALE: u64 = 1 << 24;
/// What a gram counts that was hardly seen: by being in the table it costs a little.
pub(super) const LEAST: u32 = 8;
/// How many keywords are compared in the time that it takes to come to where they are.
const SHARED: u32 = 8;
/// Not the prefilter's, which changes with the rules.
const MULTIPLIER: u64 = 0x9e37_79b9_7f4a_7c15;

/// Bits of a gram that are the same in all.
const FOLDED: u32 = 0x0020_2020;

fn slots(gram: u32) -> impl Iterator<Item = usize> {
    ROWS.iter().enumerate().map(move |(row, mix)| {
        row << ROW_BITS | hash_by(MULTIPLIER, (gram | FOLDED) ^ mix, ROW_BITS)
    })
}

/// How often a gram stands in 16 MiB of text, to a power of two.
pub(super) fn count(gram: u32) -> u32 {
    let level = slots(gram).map(|slot| LEVELS[slot / 2] >> (4 * (slot % 2)) & 15).min();
    LEAST << level.unwrap_or(0)
}

/// Of what [`Taken`] counts in: two grams that share a slot are taken for one.
const TAKEN_BITS: u32 = 20;

/// The grams that are looked for so far.
pub(super) struct Taken(Vec<u16>);

impl Default for Taken {
    fn default() -> Self {
        Self(vec![0; 1 << TAKEN_BITS])
    }
}

impl Taken {
    pub(super) fn insert(&mut self, gram: u32) {
        let times = &mut self.0[hash_by(MULTIPLIER, gram, TAKEN_BITS)];
        *times = times.saturating_add(1);
    }

    /// Takes back what was inserted once.
    pub(super) fn remove(&mut self, gram: u32) {
        let times = &mut self.0[hash_by(MULTIPLIER, gram, TAKEN_BITS)];
        *times = times.saturating_sub(1);
    }

    /// What it costs to look for a gram: little more where others are looked for by it already.
    pub(super) fn cost(&self, gram: u32) -> u32 {
        let is_taken = self.0[hash_by(MULTIPLIER, gram, TAKEN_BITS)] > 0;
        count(gram) / if is_taken { SHARED } else { 1 }
    }
}

/// Counts the grams in texts, in the form of `common.bin`.
#[must_use]
pub fn learn<'t>(texts: impl IntoIterator<Item = &'t [u8]>) -> Vec<u8> {
    let (counts, total) = counted(texts);
    let mut levels = vec![0u8; ROWS.len() << ROW_BITS];
    for (gram, seen) in counts {
        let scaled = seen * SCALE / total.max(1) / u64::from(LEAST);
        let level = scaled.checked_ilog2().map_or(0, |log| log.min(14) as u8 + 1);
        for slot in slots(gram) {
            levels[slot] = levels[slot].max(level);
        }
    }
    levels.chunks(2).map(|pair| pair[0] | pair[1] << 4).collect()
}

/// The multiplier, of many, by which the fewest of the texts' grams have a bit of the table set that only stands for others,
/// and the share of those that do.
#[must_use]
pub fn fewest_collisions<'t>(
    prefilter: &Prefilter,
    texts: impl IntoIterator<Item = &'t [u8]>,
) -> (u64, f64) {
    let (counts, total) = counted(texts);
    let known: HashSet<u32> = prefilter.grams.iter().map(|gram| gram.folded).collect();
    // The rest is so rare that it matters to none.
    let mut common: Vec<_> = counts.into_iter().filter(|(gram, _)| !known.contains(gram)).collect();
    common.sort_unstable_by_key(|&(gram, seen)| (std::cmp::Reverse(seen), gram));
    common.truncate(1 << 14);
    let collisions = |multiplier| {
        let slot = |gram| hash_by(multiplier, gram, TABLE_BITS);
        let taken: HashSet<_> = known.iter().map(|gram| slot(*gram)).collect();
        common.iter().filter(|(gram, _)| taken.contains(&slot(*gram))).map(|(_, seen)| seen).sum()
    };
    let next = |m: &u64| Some(m.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1) | 1);
    let tried = std::iter::successors(Some(MULTIPLIER), next).take(2000);
    let (seen, best) = tried.map(|m| (collisions(m), m)).min().unwrap_or((0u64, MULTIPLIER));
    (best, seen as f64 / total.max(1) as f64)
}

/// How often each gram stands in texts, and how many bytes those have.
fn counted<'t>(texts: impl IntoIterator<Item = &'t [u8]>) -> (HashMap<u32, u64>, u64) {
    let mut counts = HashMap::new();
    let mut total = 0;
    for text in texts {
        total += text.len() as u64;
        for bytes in text.windows(4) {
            let word = u32::from_le_bytes([bytes[0], bytes[1], bytes[2], bytes[3]]);
            *counts.entry(gram(word)).or_default() += 1;
        }
    }
    (counts, total)
}
