//! Several rules may claim one span: which of them stands.

use super::draft::Draft;
use super::parts;
use crate::finding::Finding;
use crate::rule::Kind;
use crate::ruleset::{RuleIndex, RuleSet};
use crate::suppress::Suppressed;
use std::cmp::Reverse;
use std::collections::BTreeMap;
use std::ops::Range;

/// Settles what is to be shown and what is not, each by itself: nothing yields to what is suppressed, except that a generic
/// rule goes with a credential in which it claims no other secret.
pub(super) fn settle(rules: &RuleSet, drafts: Vec<Draft>) -> (Vec<Finding>, Vec<Suppressed>) {
    if drafts.is_empty() {
        return (Vec::new(), Vec::new());
    }
    let (shown, hidden): (Vec<_>, Vec<_>) =
        drafts.into_iter().partition(|draft| draft.by.is_empty());
    let mut shown = contest(rules, shown);
    let mut hidden = contest(rules, hidden);
    parts::cover(rules, &mut shown);
    parts::cover(rules, &mut hidden);
    let credential = |draft: &Draft| (draft.kind == Kind::Credential).then(|| draft.span.clone());
    let holds = |a: &Range<u64>, b: &Range<u64>| a.start <= b.start && b.end <= a.end;
    yield_to(rules, (&mut hidden, &mut shown), credential, holds);
    let suppressed = |draft: Draft| Suppressed { by: draft.by, finding: draft.finding };
    (
        shown.into_iter().map(|draft| draft.finding).collect(),
        hidden.into_iter().map(suppressed).collect(),
    )
}

/// Lets the most specific of overlapping drafts stand, each of which then says what it covers. Credentials yield to
/// credentials, a practice only to the same practice, and a generic credential also to a practice that exposes it.
fn contest(rules: &RuleSet, mut drafts: Vec<Draft>) -> Vec<Draft> {
    drafts.sort_by(|a, b| {
        let key = |d: &Draft| (d.kind, Reverse(d.rank), d.span.start, d.finding.rule);
        key(a).cmp(&key(b))
    });
    let mut kept: BTreeMap<(Kind, Option<RuleIndex>, u64), Draft> = BTreeMap::new();
    for mut draft in drafts {
        let lane = (draft.kind == Kind::Practice).then_some(draft.finding.rule);
        let winner = kept
            .range_mut((draft.kind, lane, 0)..(draft.kind, lane, draft.span.end))
            .next_back()
            .filter(|(_, other)| other.span.end > draft.span.start);
        match winner {
            Some((_, winner)) => winner.cover(rules, &mut draft),
            None => {
                kept.insert((draft.kind, lane, draft.span.start), draft);
            }
        }
    }
    let (mut practices, mut credentials): (Vec<_>, Vec<_>) =
        kept.into_values().partition(|draft| draft.kind == Kind::Practice);
    let exposed = |practice: &Draft| practice.exposed.clone();
    yield_to(rules, (&mut practices, &mut credentials), exposed, |a, b| a.end > b.start);
    credentials.append(&mut practices);
    credentials.iter_mut().for_each(|draft| draft.finding.covers.sort());
    credentials
        .sort_by_key(|d| (d.finding.location.offset, d.finding.location.length, d.finding.rule));
    credentials
}

/// Takes out generic credentials that yield to one of `winners`: to the last whose claim begins before their end, if `takes`
/// says so of the two spans. Claims do not overlap.
fn yield_to(
    rules: &RuleSet,
    (winners, losers): (&mut [Draft], &mut Vec<Draft>),
    claim: impl Fn(&Draft) -> Option<Range<u64>>,
    takes: impl Fn(&Range<u64>, &Range<u64>) -> bool,
) {
    let claims: BTreeMap<_, _> = winners
        .iter()
        .enumerate()
        .filter_map(|(i, winner)| claim(winner).map(|span| (span.start, (span, i))))
        .collect();
    losers.retain_mut(|draft| {
        let may_yield = draft.generic && draft.kind == Kind::Credential;
        let nearest = claims.range(..draft.span.end).next_back().filter(|_| may_yield);
        match nearest {
            Some((_, (span, i))) if takes(span, &draft.span) => {
                winners[*i].cover(rules, draft);
                false
            }
            _ => true,
        }
    });
}
