//! A text in which nothing was found, for the next one that is much like it.
//!
//! Of a file with a long history nearly all is the same from one version to the next. What a rule finds at a keyword
//! depends on the bytes near it alone, so that where these are the same, and nothing was found, nothing is found again.

use super::checks::NAME;
use super::layers::joined_reach;
use super::{Scanner, Scratch};
use crate::prefilter::{Candidate, MAX_KEYWORD};
use crate::ruleset::RuleIndex;
use crate::text::{Encoding, Text};

/// What an expression looks at beyond its stretch, such as the character behind a word.
const BESIDE: usize = 8;
/// Bytes that are compared at once.
const CHUNK: usize = 256;
/// So many bytes have to be the same for two texts to go on together after they differed.
const SYNC: usize = 32;
/// Places at which they are compared, for one search.
const TRIES: usize = 256;
/// How far behind a difference they are looked for, in bytes.
const STEPS: [usize; 6] = [0, 48, 192, 768, 3072, 12288];

/// A text in which nothing was found.
#[derive(Default)]
pub(crate) struct Known {
    bytes: Vec<u8>,
    encoding: Option<Encoding>,
    /// Where a keyword stands, in the order of the text.
    candidates: Vec<Candidate>,
    /// Those of the next text.
    next: Vec<Candidate>,
    /// The signs of what is encoded in them.
    signs: Vec<Candidate>,
    next_signs: Vec<Candidate>,
    /// Which of these are to be tried.
    open: Vec<u32>,
    stretches: Vec<Stretch>,
}

/// What stands in both texts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Stretch {
    old: usize,
    new: usize,
    length: usize,
}

impl Scanner<'_> {
    /// Whether [`scan`](Self::scan) could find something of one of these rules in a text that is whole, under some path.
    ///
    /// Neither where the blob stands is asked nor what stands around a practice. Says yes too often, never no wrongly, and
    /// stops at the first yes. `known` is what an earlier call with the same rules left there.
    pub(crate) fn may_match_beside(
        &self,
        known: &mut Known,
        text: &Text<'_>,
        wanted: impl Fn(RuleIndex) -> bool,
        scratch: &mut Scratch,
    ) -> bool {
        scratch.last.forget();
        known.compare(text);
        let mut from = 0;
        let mut stretches = std::mem::take(&mut known.stretches);
        // What begins in a stretch and may not end in it belongs to what follows.
        stretches.push(Stretch { old: 0, new: text.bytes().len(), length: 0 });
        for stretch in &stretches {
            let fresh = self.candidates(text, from..stretch.new, scratch, |_, prepared| {
                prepared.enabled && wanted(prepared.index)
            });
            let first = known.next.len();
            known.next.extend_from_slice(&fresh);
            known.open.extend(first as u32..known.next.len() as u32);
            scratch.candidates = fresh;
            known.next_signs.extend_from_slice(&scratch.signs);
            from = stretch.end().saturating_sub(MAX_KEYWORD - 1).max(stretch.new);
            self.take_over(known, *stretch, from, text);
        }
        known.stretches = stretches;
        let mut skipped = false;
        let found = known.open.iter().any(|position| {
            let candidate = known.next[*position as usize];
            // What another match covers was not tried itself, so nothing is known about it.
            let covered = scratch.is_inside_last(candidate, text);
            skipped |= covered;
            !covered && self.has_value(candidate, text, scratch)
        });
        // What is encoded is read anew each time: there is little of it, and where it ends may have changed far away.
        scratch.signs.clone_from(&known.next_signs);
        let found = found || self.may_match_inside(text, wanted, scratch);
        if !found && !skipped {
            known.become_next(text);
        }
        found
    }

    /// Takes over the candidates of a stretch up to a place in the new text. Those that see beyond it are tried again.
    fn take_over(&self, known: &mut Known, stretch: Stretch, end: usize, text: &Text<'_>) {
        let Stretch { old, new, .. } = stretch;
        let is_start = old == 0 && new == 0;
        let is_end =
            stretch.end() == text.bytes().len() && old + stretch.length == known.bytes.len();
        let first = known.candidates.partition_point(|candidate| candidate.at < old);
        let first_sign = known.signs.partition_point(|sign| sign.at < old);
        for sign in &known.signs[first_sign..] {
            let at = sign.at - old + new;
            if at >= end {
                break;
            }
            known.next_signs.push(Candidate { at, ..*sign });
        }
        for candidate in &known.candidates[first..] {
            let at = candidate.at - old + new;
            if at >= end {
                break;
            }
            let variant = self.variants[usize::from(candidate.target)].variant;
            let sees_from = at.checked_sub(variant.before as usize + NAME + BESIDE);
            let reach = joined_reach(variant.reach as usize).max(variant.reach as usize);
            let sees_to = at + reach + BESIDE;
            let settled = (is_start || sees_from.is_some_and(|from| from >= new))
                && (is_end || sees_to <= stretch.end());
            if !settled {
                known.open.push(known.next.len() as u32);
            }
            known.next.push(Candidate { at, ..*candidate });
        }
    }
}

impl Known {
    /// Finds out what stands in a text as well, in order.
    fn compare(&mut self, text: &Text<'_>) {
        self.next.clear();
        self.next_signs.clear();
        self.open.clear();
        self.stretches.clear();
        if self.encoding == Some(text.encoding()) {
            compare(&self.bytes, text.bytes(), &mut self.stretches);
        }
    }

    fn become_next(&mut self, text: &Text<'_>) {
        let head = self.stretches.first().filter(|first| first.old == 0 && first.new == 0);
        let head = head.map_or(0, |head| head.length);
        self.bytes.truncate(head);
        self.bytes.extend_from_slice(&text.bytes()[head..]);
        self.encoding = Some(text.encoding());
        std::mem::swap(&mut self.candidates, &mut self.next);
        std::mem::swap(&mut self.signs, &mut self.next_signs);
    }
}

impl Stretch {
    const fn end(&self) -> usize {
        self.new + self.length
    }
}

/// Stretches that stand in both texts, in the order of both. Finds most of them, and stops where the texts differ much.
fn compare(old: &[u8], new: &[u8], stretches: &mut Vec<Stretch>) {
    let head = shared_start(old, new);
    let tail = shared_end(&old[head..], &new[head..]);
    let (old_end, new_end) = (old.len() - tail, new.len() - tail);
    let mut stretch = Stretch { old: 0, new: 0, length: head };
    loop {
        if stretch.length >= SYNC {
            stretches.push(stretch);
        }
        let (from, at) = (stretch.old + stretch.length, stretch.end());
        let (left, right) = (&old[from..old_end], &new[at..new_end]);
        let Some((in_left, in_right)) = sync(left, right) else { break };
        let length = shared_start(&left[in_left..], &right[in_right..]);
        stretch = Stretch { old: from + in_left, new: at + in_right, length };
    }
    if tail >= SYNC {
        stretches.push(Stretch { old: old_end, new: new_end, length: tail });
    }
}

/// Where two texts that differ at their start go on together.
fn sync(old: &[u8], new: &[u8]) -> Option<(usize, usize)> {
    STEPS.into_iter().find_map(|step| {
        let needle = new.get(step..step + SYNC)?;
        let region = &old[..old.len().min(2 * step + 2048)];
        let found = find(region, needle)?;
        let back = old[..found].iter().rev().zip(new[..step].iter().rev());
        let back = back.take_while(|(a, b)| a == b).count();
        Some((found - back, step - back))
    })
}

/// Where a needle stands, by a byte of it that is likely to be rare. A searcher of `memchr::memmem` takes more time to build
/// than most of these searches do.
fn find(text: &[u8], needle: &[u8]) -> Option<usize> {
    let common = |byte: &u8| byte.is_ascii_lowercase() || byte.is_ascii_whitespace();
    let rare = needle.iter().position(|byte| !common(byte)).unwrap_or(0);
    let starts = memchr::memchr_iter(needle[rare], text.get(rare..)?);
    starts.take(TRIES).find(|start| text[*start..].starts_with(needle))
}

fn shared_start(one: &[u8], other: &[u8]) -> usize {
    let chunks = one.chunks_exact(CHUNK).zip(other.chunks_exact(CHUNK));
    let whole = CHUNK * chunks.take_while(|(a, b)| a == b).count();
    let rest = one[whole..].iter().zip(&other[whole..]);
    whole + rest.take_while(|(a, b)| a == b).count()
}

fn shared_end(one: &[u8], other: &[u8]) -> usize {
    let chunks = one.rchunks_exact(CHUNK).zip(other.rchunks_exact(CHUNK));
    let whole = CHUNK * chunks.take_while(|(a, b)| a == b).count();
    let left = |text: &[u8]| text.len() - whole;
    let rest = one[..left(one)].iter().rev().zip(other[..left(other)].iter().rev());
    whole + rest.take_while(|(a, b)| a == b).count()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::RuleSet;

    #[test]
    fn stretches_stand_in_both_texts() {
        let lines = |from: u32, to: u32| {
            (from..to).map(|n| format!("line {n}\n")).collect::<Vec<_>>().concat()
        };
        let old = [lines(0, 1000), lines(2000, 3000), lines(4000, 4400)].concat();
        let new = [lines(3, 900), "added\n".repeat(30), lines(940, 1000)].concat();
        let new = [new, lines(2000, 2700), lines(2701, 3000), lines(4000, 4500)].concat();
        for (old, new) in [(&old, &new), (&new, &old), (&old, &old), (&old, &String::new())] {
            let (old, new) = (old.as_bytes(), new.as_bytes());
            let mut stretches = Vec::new();
            compare(old, new, &mut stretches);
            let (mut old_end, mut new_end, mut total) = (0, 0, 0);
            for stretch in &stretches {
                let Stretch { old: at, length, .. } = *stretch;
                assert_eq!(old[at..at + length], new[stretch.new..stretch.end()]);
                assert!(at >= old_end && stretch.new >= new_end, "{stretches:?}");
                (old_end, new_end) = (at + length, stretch.end());
                total += length;
            }
            assert!(total * 10 >= new.len().min(old.len()) * 9, "{total}: {stretches:?}");
        }
    }

    /// A secret is put together from pieces that stand apart, one byte a time, in texts that are otherwise the same.
    #[test]
    fn the_answer_is_that_for_the_text_alone() {
        let rules = RuleSet::builtin();
        let scanner = Scanner::new(&rules);
        let secret = crate::rule::expand("dckr_pat_@{base64-url:25}0a").unwrap();
        let around = "let token = read();\npassword: none\n".repeat(40);
        let (mut known, mut scratch) = (Known::default(), Scratch::default());
        let mut yes = 0;
        for cut in 0..=secret.len() {
            for text in [
                format!("{around}{}\n{around}", &secret[..cut]),
                format!("{around}{}", &secret[cut..]),
                format!("{around}{} {}{around}", &secret[..cut], &secret[cut..]),
                format!("{}\n{around}x", &secret[..cut]),
                format!("x{}", &secret[cut..]),
                secret[cut..].to_owned(),
            ] {
                let whole = Text::whole(text.as_bytes());
                let alone = scanner.may_match_beside(
                    &mut Known::default(),
                    &whole,
                    |_| true,
                    &mut Scratch::default(),
                );
                let beside = scanner.may_match_beside(&mut known, &whole, |_| true, &mut scratch);
                assert_eq!(alone, beside, "{text}");
                yes += u32::from(alone);
            }
        }
        assert!((3..200).contains(&yes), "{yes}");
    }
}
