//! Findings with parts: which of what stands near a secret goes with it.
//!
//! A part belongs to one secret only. Secrets and parts of a kind are matched in the order of the text, so that what stands
//! nearest together goes together and nothing crosses.

use super::draft::{Draft, Drafting};
use crate::detect::PartCandidate;
use crate::finding::{Identity, Part};
use crate::rule::{Confidence, Kind};
use crate::ruleset::{RuleIndex, RuleSet};
use crate::secret::Secret;
use crate::text::Position;
use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::ops::Range;
use std::sync::Arc;

/// Secrets that are matched with parts at once.
const AT_ONCE: usize = 32;

/// Something that could go with a secret.
#[derive(Clone)]
pub(super) struct Candidate {
    part: Arc<Part>,
    /// In the decoded text of the whole blob.
    span: Range<u64>,
    weight: u64,
    confirms: bool,
    /// Whether it is a finding by itself too.
    secret: bool,
}

impl Drafting<'_, '_, '_> {
    /// Writes down what stands near matches, by their positions.
    pub(super) fn parts(
        &mut self,
        near: &HashMap<usize, Vec<PartCandidate<'_>>>,
    ) -> HashMap<usize, Vec<Candidate>> {
        let all = near.values().flatten().map(|near| (near.span.start, near.span.end));
        // In order, for positions to be counted once.
        let all: BTreeSet<_> = all.collect();
        let mut from = self.text.start();
        let mut places: HashMap<_, Position> = HashMap::new();
        for (start, end) in all {
            from = self.text.position(from, start);
            places.insert((start, end), from);
        }
        // What stands near several secrets is written down once.
        let mut parts: HashMap<_, Arc<Part>> = HashMap::new();
        let mut written = HashMap::new();
        for (index, near) in near {
            let one = |near: &PartCandidate<'_>| {
                let (start, end) = (near.span.start, near.span.end);
                let part = parts.entry((start, end, near.name.to_owned()));
                let part = part.or_insert_with(|| self.part(near, places[&(start, end)]).into());
                self.candidate(near, part)
            };
            written.insert(*index, near.iter().map(one).collect());
        }
        written
    }

    fn part(&mut self, near: &PartCandidate<'_>, at: Position) -> Part {
        let (bytes, span) = (self.text.bytes(), &near.span);
        Part {
            name: near.name.to_owned(),
            rule: near.rule,
            location: self.locate(at, span),
            excerpt: self.excerpt(span, None),
            secret: near.rule.map(|_| Secret::new(&bytes[span.clone()])),
        }
    }

    fn candidate(&self, near: &PartCandidate<'_>, part: &Arc<Part>) -> Candidate {
        let (base, span) = (self.text.base(), &near.span);
        Candidate {
            part: Arc::clone(part),
            span: base + span.start as u64..base + span.end as u64,
            weight: near.weight,
            confirms: near.confirms,
            secret: near.secret,
        }
    }
}

/// One step likelier.
pub(super) const fn raised(confidence: Confidence) -> Confidence {
    match confidence {
        Confidence::Low => Confidence::Medium,
        Confidence::Medium | Confidence::High => Confidence::High,
    }
}

/// A place in a blob.
type Place = (u64, u64);

/// What stands near each secret, and how near.
type Near = BTreeMap<Place, BTreeMap<Place, u64>>;

/// Decides what goes with what, and how likely that makes it.
pub(super) fn settle(drafts: &mut [Draft]) {
    if drafts.iter().all(|draft| draft.near.is_empty()) {
        return;
    }
    // What a rule for one service says comes before names that any could have.
    let mut kinds: BTreeMap<(bool, &str), Near> = BTreeMap::new();
    for draft in drafts.iter() {
        for near in &draft.near {
            let parts = kinds.entry((draft.generic, &near.part.name)).or_default();
            let parts = parts.entry((draft.told.start, draft.told.end)).or_default();
            parts.insert((near.span.start, near.span.end), near.weight);
        }
    }
    let mut taken: BTreeSet<Place> = BTreeSet::new();
    let mut chosen: BTreeSet<(Place, Place, String)> = BTreeSet::new();
    for ((_, name), mut secrets) in kinds {
        for parts in secrets.values_mut() {
            parts.retain(|part, _| !taken.contains(part));
        }
        for (secret, part) in matched(&secrets) {
            taken.insert(part);
            chosen.insert((secret, part, name.to_owned()));
        }
    }
    for draft in drafts {
        take(draft, &chosen);
    }
}

/// Gives a draft the parts that were found to be its own.
fn take(draft: &mut Draft, chosen: &BTreeSet<(Place, Place, String)>) {
    let secret = (draft.told.start, draft.told.end);
    let mut confirmed = false;
    for near in std::mem::take(&mut draft.near) {
        let key = (secret, (near.span.start, near.span.end), near.part.name.clone());
        if !chosen.contains(&key) {
            continue;
        }
        confirmed |= near.confirms;
        if !near.secret && (near.part.rule.is_some() || !draft.generic) {
            draft.whole.push((near.part.rule, near.span));
        }
        draft.finding.parts.push(Arc::unwrap_or_clone(near.part));
    }
    draft
        .finding
        .parts
        .sort_by(|a, b| (a.location.offset, &a.name).cmp(&(b.location.offset, &b.name)));
    draft.finding.parts.dedup_by(|a, b| a.location == b.location && a.name == b.name);
    let alone = draft.finding.confidence;
    // An example's parts are an example's as well.
    if confirmed && !draft.is_doubted && alone < raised(alone) {
        draft.finding.alone = Some(alone);
        draft.finding.confidence = raised(alone);
    }
    let reasons = draft.finding.parts.iter().map(reason);
    draft.finding.detail.reasons.extend(reasons);
    draft.finding.detail.reasons.extend(draft.finding.alone.map(|alone| {
        format!("confidence {} instead of {alone}: with what goes with it", raised(alone))
    }));
}

/// What is said of a part among the reasons for a finding.
fn reason(part: &Part) -> String {
    format!("with its {} on line {}", part.name, part.location.start.line)
}

/// The pairs of secrets and parts, both in order, with the greatest weight in all. Many are matched some at a time.
fn matched(secrets: &Near) -> Vec<(Place, Place)> {
    let secrets: Vec<_> = secrets.iter().filter(|(_, parts)| !parts.is_empty()).collect();
    let mut pairs: Vec<(Place, Place)> = Vec::new();
    for some in secrets.chunks(AT_ONCE) {
        let parts: BTreeSet<Place> =
            some.iter().flat_map(|(_, parts)| parts.keys()).copied().collect();
        let last = pairs.last().map(|(_, part)| *part);
        let parts: Vec<_> =
            parts.into_iter().filter(|part| last.is_none_or(|l| *part > l)).collect();
        pairs.extend(align(some, &parts));
    }
    pairs
}

/// The same by dynamic programming over the first secrets and the first parts.
fn align(secrets: &[(&Place, &BTreeMap<Place, u64>)], parts: &[Place]) -> Vec<(Place, Place)> {
    let (rows, columns) = (secrets.len(), parts.len());
    let mut best = vec![vec![0u64; columns + 1]; rows + 1];
    let weight = |row: usize, column: usize| secrets[row].1.get(&parts[column]).copied();
    for row in 0..rows {
        for column in 0..columns {
            let pair = weight(row, column).map_or(0, |weight| best[row][column] + weight);
            best[row + 1][column + 1] = pair.max(best[row][column + 1]).max(best[row + 1][column]);
        }
    }
    let (mut row, mut column) = (rows, columns);
    let mut pairs = Vec::new();
    while row > 0 && column > 0 {
        let here = best[row][column];
        if here == best[row - 1][column] {
            row -= 1;
        } else if here == best[row][column - 1] {
            column -= 1;
        } else {
            pairs.push((*secrets[row - 1].0, parts[column - 1]));
            row -= 1;
            column -= 1;
        }
    }
    pairs.reverse();
    pairs
}

/// Takes out what is part of another draft. What would have been a finding without it is one of the things that who lets the
/// whole be has to let be too.
pub(super) fn cover(rules: &RuleSet, drafts: &mut Vec<Draft>) {
    let mut wholes: HashMap<(Option<RuleIndex>, u64, u64), usize> = HashMap::new();
    for (index, draft) in drafts.iter().enumerate() {
        for (rule, span) in &draft.whole {
            wholes.insert((*rule, span.start, span.end), index);
        }
    }
    if wholes.is_empty() {
        return;
    }
    let is_part = |draft: &Draft| {
        let of = |rule| wholes.get(&(rule, draft.told.start, draft.told.end)).copied();
        let guess = || if draft.generic { of(None) } else { None };
        let of = of(Some(draft.finding.rule)).or_else(guess);
        of.filter(|_| draft.kind == Kind::Credential)
    };
    let mut beside: Vec<(usize, Vec<Identity>)> = Vec::new();
    let of: Vec<_> = drafts.iter().map(is_part).collect();
    for (draft, of) in drafts.iter().zip(&of) {
        if let Some(of) = of {
            beside.push((*of, draft.finding.claims(rules).collect()));
        }
    }
    for (of, claims) in beside {
        drafts[of].finding.beside.extend(claims);
    }
    let mut of = of.iter();
    drafts.retain(|_| of.next().is_none_or(Option::is_none));
}

#[cfg(test)]
mod tests {
    use super::{Near, matched};

    /// Pairs `s` with `p` in a row of places, the nearer the better, at most nine apart.
    fn pairs(row: &str) -> Vec<(u64, u64)> {
        let at =
            |wanted| (0u64..).zip(row.chars()).filter(move |(_, c)| *c == wanted).map(|(i, _)| i);
        let mut secrets = Near::new();
        for secret in at('s') {
            let near = at('p').filter(|part| secret.abs_diff(*part) < 10);
            let weigh = |part: u64| {
                ((part, part + 1), 2 * (10 - secret.abs_diff(part)) + u64::from(part < secret))
            };
            secrets.insert((secret, secret + 1), near.map(weigh).collect());
        }
        matched(&secrets).into_iter().map(|(s, p)| (s.0, p.0)).collect()
    }

    #[test]
    fn the_nearest_go_together() {
        assert_eq!(pairs("ps"), [(1, 0)]);
        assert_eq!(pairs("sp"), [(0, 1)]);
        assert_eq!(pairs("p-s-p"), [(2, 0)]);
        assert_eq!(pairs("p--sp"), [(3, 4)]);
        assert_eq!(pairs("s----------p"), []);
    }

    #[test]
    fn each_part_goes_with_one_secret_and_none_crosses_another() {
        assert_eq!(pairs("psps"), [(1, 0), (3, 2)]);
        assert_eq!(pairs("spsp"), [(0, 1), (2, 3)]);
        assert_eq!(pairs("p-sp-s"), [(2, 0), (5, 3)]);
        assert_eq!(pairs("s----ps"), [(6, 5)]);
        assert_eq!(pairs("pss"), [(1, 0)]);
        let row = "ps".repeat(200);
        let expected: Vec<_> = (0..200).map(|i| (2 * i + 1, 2 * i)).collect();
        assert_eq!(pairs(&row), expected);
    }
}
