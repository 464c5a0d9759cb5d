//! Finds every occurrence of every keyword, in any ASCII case, in one pass over the text.
//!
//! A gram is three bytes and five bits of the fourth. Of two grams of a keyword, one at an even and one at an odd offset, one
//! begins at an even position of the text, so it is enough to look at every second position: hash the gram there, look the
//! hash up in a bit table of 256 KiB, and only when the table says so look at four more bytes and then compare the keywords
//! behind it. Where a gram reaches beyond its keyword, every value of what is beyond is entered. Grams are chosen where they
//! are rare in code (see `common`) or stand for other keywords already, the hash so that few grams of code share a bit with
//! one that is looked for.
//! Unlike an automaton, whose next state waits for the last one, neighbouring look-ups do not depend on each other, so the
//! processor overlaps them; on ordinary text that makes this several times as fast as an Aho-Corasick DFA over the same
//! keywords, on text of keywords only about half as fast (`benches/stages.rs` measures both, a test compares their answers).
//! The tables of the built-in keywords are constants; a team's own are added to them in a millisecond.

mod common;
mod signs;

pub use common::{fewest_collisions, learn};
pub use signs::Sign;

use common::Taken;
use std::borrow::Cow;
use std::cmp::Reverse;
use std::ops::Range;

/// How often each keyword is asked for its grams.
const ROUNDS: usize = 2;
const TABLE_BITS: u32 = 21;
/// Words of the table; 256 KiB in all.
const TABLE_SIZE: usize = 1 << (TABLE_BITS - 5);
/// As many as grams, about: most hold one or none.
const BUCKET_BITS: u32 = 15;
/// Of many that were tried, the one by which the fewest grams of code share a bit with a gram of the built-in rules
/// (`examples/learn_grams.rs` prints it).
const MULTIPLIER: u64 = 0x3083_c09a_39ac_9f1f;
/// The longest keyword, in bytes.
pub(crate) const MAX_KEYWORD: usize = 64;
/// Positions examined per step; each covers two bytes.
const LANES: usize = 8;
const STEP: usize = 2 * LANES;
/// Bytes that a step reads: its own and the rest of its last four-byte word.
const BLOCK: usize = STEP + 2;
/// Bytes in which a gram's probes stand: from a keyword's length before it to four behind one.
const AROUND: usize = 2 * MAX_KEYWORD + 4;

/// The tables of the prefilter.
#[derive(Clone, Debug)]
pub struct Prefilter {
    /// One bit for each hash, set where some gram has it.
    pub(crate) table: Cow<'static, [u32]>,
    /// Start of each bucket's run in `grams`, and the end of the last.
    pub(crate) buckets: Cow<'static, [u32]>,
    /// What the bits of the table stand for, sorted by bucket.
    pub(crate) grams: Cow<'static, [Gram]>,
    /// Keywords and the target each stands for.
    pub(crate) keywords: Cow<'static, [(Cow<'static, str>, u16)]>,
}

/// A gram by which a keyword is found.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Gram {
    /// Its bytes, folded.
    pub(crate) folded: u32,
    /// Four bytes elsewhere in the keyword, which tell most of what only shares the gram.
    pub(crate) probe: u32,
    /// How far after the gram those stand.
    pub(crate) probe_at: i8,
    /// How far after the keyword's start the gram stands.
    pub(crate) offset: i8,
    /// Which keyword.
    pub(crate) keyword: u16,
}

/// A place worth a closer look: the keyword of `target` stands at `at`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Candidate {
    /// What the keyword was registered for.
    pub target: u16,
    /// Where the keyword starts.
    pub at: usize,
}

impl Prefilter {
    /// Builds the tables for (keyword, target) pairs, 65,536 at most. Keywords are ASCII, 3 to 64 bytes; a target may have
    /// several.
    #[must_use]
    pub fn new(keywords: impl IntoIterator<Item = (Cow<'static, str>, u16)>) -> Self {
        let none = Self {
            table: Cow::Owned(vec![0; TABLE_SIZE]),
            buckets: Cow::Owned(Vec::new()),
            grams: Cow::Owned(Vec::new()),
            keywords: Cow::Owned(Vec::new()),
        };
        none.with(keywords)
    }

    /// The same with more keywords: those that are there keep their grams.
    #[must_use]
    pub fn with(&self, more: impl IntoIterator<Item = (Cow<'static, str>, u16)>) -> Self {
        let first = self.keywords.len();
        let mut keywords = self.keywords.to_vec();
        keywords.extend(more);
        let mut grams = self.grams.to_vec();
        let mut taken = Taken::default();
        grams.iter().for_each(|gram| taken.insert(gram.folded));
        let chosen = choose(&keywords[first..], &mut taken);
        for (at, own) in chosen.iter().enumerate() {
            let index = first + at / 2;
            let keyword = keywords[index].0.as_bytes();
            grams.extend(own.iter().map(|&(folded, offset)| {
                let (probe, probe_at) = probe_of(keyword, offset);
                Gram { folded, probe, probe_at, offset, keyword: index as u16 }
            }));
        }
        // Those that were there are in order.
        grams.sort_by_key(|g| (bucket(g.folded), g.folded, g.keyword, g.offset));
        grams.dedup();
        let mut table = self.table.clone();
        let bits = table.to_mut();
        let mut buckets = vec![0u32; (1 << BUCKET_BITS) + 1];
        for Gram { folded, .. } in &grams {
            let hash = hash(*folded, TABLE_BITS);
            bits[hash >> 5] |= 1 << (hash & 31);
            buckets[bucket(*folded) + 1] += 1;
        }
        for i in 1..buckets.len() {
            buckets[i] += buckets[i - 1];
        }
        Self {
            table,
            buckets: Cow::Owned(buckets),
            grams: Cow::Owned(grams),
            keywords: Cow::Owned(keywords),
        }
    }

    /// The (keyword, target) pairs that this was built from.
    #[must_use]
    pub fn keywords(&self) -> &[(Cow<'static, str>, u16)] {
        &self.keywords
    }

    /// Calls `found` for every keyword that starts within `starts`, each occurrence once, roughly in the order of the text.
    ///
    /// The whole of `text` may be read; a keyword that runs past its end does not occur.
    pub fn candidates(&self, text: &[u8], starts: Range<usize>, mut found: impl FnMut(Candidate)) {
        // A gram may stand almost a keyword after its keyword's start, or one byte before it.
        let first = starts.start.saturating_sub(1);
        let last = (starts.end + MAX_KEYWORD).min(text.len());
        let region = &text[first..last];
        let mut keep = |candidate: Candidate| {
            if starts.contains(&candidate.at) {
                found(candidate);
            }
        };
        // What is left at the end is read from a copy with room behind it.
        let whole = region.len().saturating_sub(BLOCK - STEP) / STEP * STEP;
        let mut padded = [0; STEP + BLOCK];
        padded[..region.len() - whole].copy_from_slice(&region[whole..]);
        self.blocks(text, (first, region), &mut keep);
        self.blocks(text, (first + whole, &padded), &mut keep);
    }

    /// The same of all blocks that fit into a part of a text, or into a copy of it, that begins at `base`.
    fn blocks(&self, text: &[u8], (base, part): (usize, &[u8]), found: &mut impl FnMut(Candidate)) {
        let table = self.table.first_chunk().expect("the table has its size");
        let mut position = 0;
        while let Some(block) = part.get(position..position + BLOCK) {
            let block: &[u8; BLOCK] = block.try_into().expect("the length is BLOCK");
            let lanes = lanes(table, block);
            if lanes != 0 {
                self.verify(text, (base + position, block), lanes, found);
            }
            position += STEP;
        }
    }

    #[cold]
    fn verify(
        &self,
        text: &[u8],
        (base, block): (usize, &[u8; BLOCK]),
        mut lanes: u32,
        found: &mut impl FnMut(Candidate),
    ) {
        while lanes != 0 {
            let lane = LANES - 1 - lanes.ilog2() as usize;
            self.compare(text, gram(word_at(block, lane)), base + 2 * lane, found);
            lanes ^= 1 << (LANES - 1 - lane);
        }
    }

    fn compare(&self, text: &[u8], gram: u32, at: usize, found: &mut impl FnMut(Candidate)) {
        let run = bucket(gram);
        let run = self.buckets[run] as usize..self.buckets[run + 1] as usize;
        let around = at.checked_sub(MAX_KEYWORD).and_then(|from| text.get(from..)?.first_chunk());
        for known in &self.grams[run] {
            if known.folded != gram || !known.probed(text, around, at) {
                continue;
            }
            let (keyword, target) = &self.keywords[usize::from(known.keyword)];
            let Some(start) = at.checked_add_signed(-isize::from(known.offset)) else { continue };
            let same = text
                .get(start..start + keyword.len())
                .is_some_and(|t| t.eq_ignore_ascii_case(keyword.as_bytes()));
            if same {
                found(Candidate { target: *target, at: start });
            }
        }
    }
}

impl Gram {
    /// Whether the probe's bytes are in their place, in any case, when the gram stands at `at`.
    #[inline]
    fn probed(&self, text: &[u8], around: Option<&[u8; AROUND]>, at: usize) -> bool {
        if self.probe == 0 {
            return true;
        }
        let there = match around {
            Some(around) => {
                let at = MAX_KEYWORD.wrapping_add_signed(isize::from(self.probe_at));
                around[at % (AROUND - 4)..].first_chunk()
            }
            None => {
                let probe = at.checked_add_signed(isize::from(self.probe_at));
                probe.and_then(|at| text.get(at..)?.first_chunk())
            }
        };
        there.is_some_and(|there| fold(u32::from_le_bytes(*there)) == self.probe)
    }
}

/// A bit for each of a block's lanes, set where a gram may begin. Most blocks have none.
#[inline]
fn lanes(table: &[u32; TABLE_SIZE], block: &[u8; BLOCK]) -> u32 {
    let is_known = |lane| {
        let hash = hash(gram(word_at(block, lane)), TABLE_BITS);
        table[hash >> 5] >> (hash & 31) & 1
    };
    (0..LANES).fold(0, |lanes, lane| 2 * lanes + is_known(lane))
}

/// The four bytes at a lane.
#[inline]
fn word_at(block: &[u8; BLOCK], lane: usize) -> u32 {
    let i = 2 * lane;
    u32::from_le_bytes(*block[i..].first_chunk().expect("a block ends behind its last lane"))
}

/// Maps lower-case letters to upper-case ones, and keeps of the fourth byte the five bits that tell one letter from
/// another. Some other bytes fall together too, which only costs a comparison.
#[inline]
const fn gram(word: u32) -> u32 {
    fold(word) & 0x1fff_ffff
}

/// Maps lower-case letters to upper-case ones, and some other bytes to each other.
#[inline]
const fn fold(word: u32) -> u32 {
    word & 0xdfdf_dfdf
}

/// The topmost bits of a product, all of which depend on all of the gram's bits. (Of a product of 32 bits they do not: twice
/// as many blocks were looked at in vain.)
#[inline]
const fn hash_by(multiplier: u64, gram: u32, bits: u32) -> usize {
    ((gram as u64).wrapping_mul(multiplier) >> (64 - bits)) as usize
}

#[inline]
const fn hash(gram: u32, bits: u32) -> usize {
    hash_by(MULTIPLIER, gram, bits)
}

const fn bucket(gram: u32) -> usize {
    hash(gram, BUCKET_BITS)
}

/// The grams of keywords, each with how far after the keyword's start it stands: at even offsets of the first, at odd ones, then of
/// the second.
fn choose(keywords: &[(Cow<'static, str>, u16)], taken: &mut Taken) -> Vec<Vec<(u32, i8)>> {
    let mut chosen = vec![Vec::new(); 2 * keywords.len()];
    let mut order: Vec<_> = (0..keywords.len()).collect();
    // Short ones have less of a choice.
    order.sort_by_key(|index| keywords[*index].0.len());
    // The first know of nothing that they could share, so all are asked again.
    for _ in 0..ROUNDS {
        for (index, odd) in order.iter().flat_map(|index| [(*index, 0), (*index, 1)]) {
            let own: &mut Vec<(u32, i8)> = &mut chosen[2 * index + odd];
            own.iter().for_each(|(folded, _)| taken.remove(*folded));
            *own = rarest(keywords[index].0.as_bytes(), odd, taken);
            own.iter().for_each(|(folded, _)| taken.insert(*folded));
        }
    }
    chosen
}

/// Of the grams at every second offset of a keyword the one that costs least; or all that begin before it or reach beyond it,
/// which are as many as there are bytes that may stand there.
fn rarest(keyword: &[u8], odd: usize, taken: &Taken) -> Vec<(u32, i8)> {
    let word = |offset: usize| {
        let four = keyword.get(offset..)?.first_chunk()?;
        Some((gram(u32::from_le_bytes(*four)), offset as i8))
    };
    let inside = (odd..).step_by(2).map_while(word).min_by_key(|(gram, _)| taken.cost(*gram));
    let mut least = inside.map_or(u32::MAX, |(gram, _)| taken.cost(gram));
    let mut best: Vec<_> = inside.into_iter().collect();
    let mut offer = |any: Range<u8>, offset: i8, word: &dyn Fn(u8) -> [u8; 4]| {
        if least > any.len() as u32 * common::LEAST {
            let gram = |byte| (gram(u32::from_le_bytes(word(byte))), offset);
            let grams: Vec<_> = any.map(gram).collect();
            let cost = grams.iter().map(|(gram, _)| taken.cost(*gram)).sum();
            if cost < least {
                (least, best) = (cost, grams);
            }
        }
    };
    // Each stands for all bytes that are the same to a gram.
    let last = keyword.len() - 3;
    if last % 2 == odd {
        offer(0..32, last as i8, &|any| [keyword[last], keyword[last + 1], keyword[last + 2], any]);
    }
    if odd == 1 {
        offer(0..128, -1, &|any| {
            [(any & 0x1f) | ((any & 0x60) << 1), keyword[0], keyword[1], keyword[2]]
        });
    }
    best
}

/// The four bytes of a keyword that tell it from other text with the same gram at `offset`, folded, and how far after the
/// gram they stand: as far from it as can be, and rare. A keyword of three bytes has none but the gram's own.
fn probe_of(keyword: &[u8], offset: i8) -> (u32, i8) {
    let word = |(at, four): (usize, &[u8])| {
        (at as i8 - offset, u32::from_le_bytes([four[0], four[1], four[2], four[3]]))
    };
    let rank = |&(distance, word): &(i8, u32)| {
        (Reverse(distance.unsigned_abs().min(4)), common::count(gram(word)))
    };
    let best = keyword.windows(4).enumerate().map(word).min_by_key(rank);
    best.map_or((0, 0), |(distance, word)| (fold(word), distance))
}

#[cfg(test)]
mod tests {
    use super::{Candidate, Prefilter};
    use aho_corasick::AhoCorasick;
    use std::sync::LazyLock;

    const KEYWORDS: &[&str] =
        &["ghp_", "password", "://", "key", "token", "AKIA", "-----BEGIN", "passwd", "a_b", "ken"];

    fn prefilter() -> Prefilter {
        Prefilter::new(KEYWORDS.iter().enumerate().map(|(i, k)| ((*k).into(), i as u16)))
    }

    fn found(text: &[u8], starts: std::ops::Range<usize>) -> Vec<Candidate> {
        static PREFILTER: LazyLock<Prefilter> = LazyLock::new(prefilter);
        let mut all = Vec::new();
        PREFILTER.candidates(text, starts, |candidate| all.push(candidate));
        all.sort();
        all
    }

    fn expected(text: &[u8], starts: std::ops::Range<usize>) -> Vec<Candidate> {
        static AUTOMATON: LazyLock<AhoCorasick> = LazyLock::new(|| {
            AhoCorasick::builder().ascii_case_insensitive(true).build(KEYWORDS).unwrap()
        });
        let mut all: Vec<_> = AUTOMATON
            .find_overlapping_iter(text)
            .filter(|m| starts.contains(&m.start()))
            .map(|m| Candidate { target: m.pattern().as_u32() as u16, at: m.start() })
            .collect();
        all.sort();
        all
    }

    #[test]
    fn every_keyword_is_found_at_every_offset_and_length_of_text() {
        for keyword in KEYWORDS {
            for before in 0..40 {
                for after in 0..40 {
                    let text = [vec![b'.'; before], keyword.as_bytes().to_vec(), vec![b'.'; after]]
                        .concat();
                    assert_eq!(
                        found(&text, 0..text.len()),
                        expected(&text, 0..text.len()),
                        "{keyword}"
                    );
                }
            }
        }
    }

    #[test]
    fn agrees_with_aho_corasick_on_dense_text_and_any_range() {
        let mut state = 1u64;
        let mut text = Vec::new();
        while text.len() < 4000 {
            state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1);
            let keyword = KEYWORDS[(state >> 33) as usize % KEYWORDS.len()];
            let cut = (state >> 50) as usize % (keyword.len() + 1);
            text.extend(
                keyword[..cut]
                    .bytes()
                    .map(|b| if state >> 40 & 1 == 1 { b.to_ascii_uppercase() } else { b }),
            );
        }
        assert!(expected(&text, 0..text.len()).len() > 100);
        assert_eq!(found(&text, 0..text.len()), expected(&text, 0..text.len()));
        for start in (0..text.len()).step_by(37) {
            for end in (start..text.len()).step_by(101) {
                assert_eq!(found(&text, start..end), expected(&text, start..end));
            }
        }
    }

    #[test]
    fn more_keywords_are_found_beside_those_that_were_there() {
        let all = prefilter();
        let pair = |(i, k): (usize, &&'static str)| ((*k).into(), i as u16);
        let (first, rest) = KEYWORDS.split_at(4);
        let some = Prefilter::new(first.iter().enumerate().map(pair));
        let with = some.with(rest.iter().enumerate().map(|(i, k)| pair((i + 4, k))));
        assert_eq!(with.keywords(), all.keywords());
        let text = KEYWORDS.concat().repeat(3);
        let found = |prefilter: &Prefilter| {
            let mut found = Vec::new();
            prefilter.candidates(text.as_bytes(), 0..text.len(), |candidate| found.push(candidate));
            found.sort();
            found
        };
        assert_eq!(found(&with), found(&all));
        assert!(found(&some).len() < found(&all).len());
    }

    #[test]
    fn nothing_is_found_in_nothing() {
        assert_eq!(found(b"", 0..0), []);
        assert_eq!(found(b"ke", 0..2), []);
        assert_eq!(found(b"key", 0..0), []);
    }
}
