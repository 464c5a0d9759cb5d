//! How common grams are in what people keep in repositories.
//!
//! `common.bin` was learned from source code and documents in some thirty languages (`examples/learn_grams.rs` writes it). It
//! only decides which of a keyword's grams are looked for: with another table the same keywords are found, more slowly.

use super::{gram, hash};

/// Each gram has a slot in either of two rows, as in a count-min sketch: what shares one with it hardly shares the other.
const ROWS: [u32; 2] = [0, 0x1555_5555];
const ROW_BITS: u32 = 16;
/// Two levels a byte: 0 for a gram that was hardly seen, otherwise one more each time the count doubles.
static LEVELS: &[u8; ROWS.len() << (ROW_BITS - 1)] = include_bytes!("common.bin");
/// Bytes of text that levels are about, whatever it was that they were learned from.
const SCALE: u64 = 1 << 24;
/// What a gram counts that was hardly seen: by being in the table it costs a little.
const LEAST: u32 = 8;

fn slots(gram: u32) -> impl Iterator<Item = usize> {
    ROWS.iter().enumerate().map(move |(row, mix)| row << ROW_BITS | hash(gram ^ mix, ROW_BITS))
}

/// How often a gram stands in 16 MiB of text, to a power of two.
pub(super) fn count(gram: u32) -> u32 {
    let level = slots(gram).map(|slot| LEVELS[slot / 2] >> (4 * (slot % 2)) & 15).min();
    LEAST << level.unwrap_or(0)
}

/// Counts the grams in texts, in the form of `common.bin`.
#[must_use]
pub fn learn<'t>(texts: impl IntoIterator<Item = &'t [u8]>) -> Vec<u8> {
    let mut counts = std::collections::HashMap::<u32, u64>::new();
    let mut total = 0;
    for text in texts {
        total += text.len() as u64;
        for bytes in text.windows(4) {
            let word = u32::from_le_bytes([bytes[0], bytes[1], bytes[2], bytes[3]]);
            *counts.entry(gram(word)).or_default() += 1;
        }
    }
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
