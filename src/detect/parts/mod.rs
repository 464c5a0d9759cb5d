//! What stands near a secret and could go with it, by the data of its rule. Which of it does is decided elsewhere, for all of
//! a file.

mod block;
mod names;

use super::{Match, Prepared, Scanner, Scratch, Wanted};
use crate::builtin::PARTS;
use crate::prefilter::Candidate as Keyword;
use crate::rule::{Kind, MAX_PART, MAX_REACH, PART_GROUP, PART_LINES, PartBy, Rule, RulePart};
use crate::ruleset::{RuleIndex, RuleSet};
use crate::text::{Encoding, Text};
use names::Names;
use regex_automata::Input;
use regex_automata::meta::Regex;
use std::collections::{HashMap, HashSet};
use std::ops::Range;
use std::sync::OnceLock;

/// Bytes that a part may be away from its secret.
pub(crate) const REACH: usize = 2048;
/// How many of a kind are considered before a secret, and behind it.
const NEAREST: usize = 3;
/// Bytes that are searched at once. Where such a stretch begins depends on nothing but the text, and so does what is found.
const CHUNK: u64 = 2048;

/// Something that could go with a secret.
#[derive(Clone, Debug)]
pub(crate) struct Candidate<'r> {
    /// What it is.
    pub(crate) name: &'r str,
    /// The rule that found it.
    pub(crate) rule: Option<RuleIndex>,
    pub(crate) span: Range<usize>,
    /// How near it is; more is nearer.
    pub(crate) weight: u64,
    /// Whether the secret is likelier to be one beside it.
    pub(crate) confirms: bool,
    /// Whether it gives access by itself.
    pub(crate) secret: bool,
}

/// The parts of all rules, made ready: by rule, in its order.
pub(super) struct Table {
    of: HashMap<RuleIndex, Vec<By>>,
    names: Names,
}

enum By {
    Rule(RuleIndex),
    Expression(OnceLock<Regex>),
    /// No rule of the run.
    Nothing,
}

impl Table {
    fn new(rules: &RuleSet) -> Self {
        let ids: HashMap<_, _> = rules.rules().map(|(index, rule)| (&*rule.id, index)).collect();
        let by = |part: &RulePart| match &part.by {
            PartBy::Rule(id) => ids.get(&**id).map_or(By::Nothing, |index| By::Rule(*index)),
            PartBy::Expression(_) => By::Expression(OnceLock::new()),
        };
        let of = rules.rules().filter(|(_, rule)| !rule.parts.is_empty());
        let of = of.map(|(index, rule)| (index, rule.parts.iter().map(by).collect()));
        Self { of: of.collect(), names: Names::new(PARTS) }
    }

    fn of(&self, rule: RuleIndex) -> &[By] {
        self.of.get(&rule).map_or(&[], Vec::as_slice)
    }
}

/// Whether secrets of a rule can have parts.
fn has_parts(rule: &Rule) -> bool {
    rule.kind == Kind::Credential && (rule.generic || !rule.parts.is_empty())
}

/// Whether a part can make secrets of a rule likelier.
pub(crate) fn is_confirmed_by_parts(rule: &Rule) -> bool {
    has_parts(rule)
        && (rule.parts.iter().any(|part| part.confirms)
            || rule.generic && PARTS.iter().any(|part| part.confirms))
}

impl Scanner<'_> {
    /// What could go with the secrets of the text that was scanned last, as far as they are wanted: by the position of a match,
    /// what stands near it.
    pub(crate) fn parts<'s>(
        &'s self,
        text: &Text<'_>,
        path: &str,
        wanted: impl Fn(&Match) -> bool,
        scratch: &mut Scratch,
    ) -> HashMap<usize, Vec<Candidate<'s>>> {
        let has = |found: &Match| has_parts(self.rules.get(found.rule)) && wanted(found);
        let of = scratch.matches.iter().enumerate().filter(|(_, found)| has(found));
        let of: Vec<_> = of.map(|(i, found)| (i, found.rule, found.span.clone())).collect();
        if of.is_empty() || text.encoding() == Encoding::Binary {
            return HashMap::new();
        }
        let table = self.parts.get_or_init(|| Table::new(self.rules).into());
        let specs = of.iter().flat_map(|(_, rule, _)| table.of(*rule));
        let rules = specs.filter_map(|by| match by {
            By::Rule(rule) => Some(*rule),
            _ => None,
        });
        let rules: HashSet<_> = rules.collect();
        let found = if rules.is_empty() {
            HashMap::new()
        } else {
            self.places(text, path, &rules, scratch)
        };
        let (searched, assigned) = Default::default();
        let mut search = Search { text, table, found, searched, assigned };
        let near = of.into_iter().map(|(position, rule, span)| {
            let mut near = Vec::new();
            let data = self.rules.get(rule);
            for (index, (part, by)) in data.parts.iter().zip(table.of(rule)).enumerate() {
                search.near((part, by), (rule, index), &span, &mut near);
            }
            if data.generic {
                search.near_by_name(&span, &mut near);
            }
            (position, near)
        });
        near.filter(|(_, near)| !near.is_empty()).collect()
    }

    /// Where some rules found something, in the part that the text owns and a little beyond it.
    fn places(
        &self,
        text: &Text<'_>,
        path: &str,
        rules: &HashSet<RuleIndex>,
        scratch: &mut Scratch,
    ) -> HashMap<RuleIndex, Vec<Range<usize>>> {
        let mut places: HashMap<_, Vec<_>> = HashMap::new();
        let mut note = |matches: &[Match]| {
            for found in matches.iter().filter(|found| rules.contains(&found.rule)) {
                places.entry(found.rule).or_default().push(found.span.clone());
            }
        };
        note(&scratch.matches);
        let (owned, beyond) = (text.owned(), REACH + MAX_REACH as usize);
        let before = owned.start.saturating_sub(beyond)..owned.start;
        let behind = owned.end..text.bytes().len().min(owned.end + beyond);
        let last = scratch.last.clone();
        for stretch in [behind, before].into_iter().filter(|stretch| !stretch.is_empty()) {
            if stretch.end == owned.start {
                scratch.last.forget();
            }
            let matches = std::mem::take(&mut scratch.matches);
            let mut verdicts = std::mem::take(&mut scratch.verdicts);
            let wanted = |keyword: Keyword, prepared: &Prepared<'_>| {
                prepared.enabled
                    && rules.contains(&prepared.index)
                    && self.applies_to(keyword.target, path, &mut verdicts)
            };
            let keywords = self.candidates(text, stretch, scratch, wanted);
            scratch.verdicts = verdicts;
            self.confirm_all(keywords, text, path, Wanted::Secrets, scratch);
            note(&std::mem::replace(&mut scratch.matches, matches));
        }
        scratch.last = last;
        for places in places.values_mut() {
            places.sort_by_key(|span| (span.start, span.end));
            places.dedup();
        }
        places
    }
}

/// What was found in a text so far.
struct Search<'t, 'x> {
    text: &'t Text<'x>,
    table: &'t Table,
    /// By rule.
    found: HashMap<RuleIndex, Vec<Range<usize>>>,
    /// By rule, part and stretch.
    searched: HashMap<(RuleIndex, usize, u64), Vec<Range<usize>>>,
    /// By stretch.
    assigned: HashMap<u64, Vec<names::Assignment>>,
}

impl Search<'_, '_> {
    fn near<'c>(
        &mut self,
        (part, by): (&'c RulePart, &By),
        (rule, index): (RuleIndex, usize),
        secret: &Range<usize>,
        near: &mut Vec<Candidate<'c>>,
    ) {
        let candidate = |rule, (span, weight)| Candidate {
            name: &part.name,
            rule,
            span,
            weight,
            confirms: part.confirms,
            secret: part.secret,
        };
        let bytes = self.text.bytes();
        match by {
            By::Rule(of) => {
                let places = self.found.get(of).map_or(&[][..], Vec::as_slice);
                let found = nearest(bytes, secret, part.within, places);
                near.extend(found.into_iter().map(|found| candidate(Some(*of), found)));
            }
            By::Nothing => {}
            By::Expression(regex) => {
                let PartBy::Expression(expression) = &part.by else { return };
                let regex = regex.get_or_init(|| {
                    crate::rule::compile(expression).expect("it was checked when it was read")
                });
                let text = self.text;
                let mut places = Vec::new();
                for chunk in chunks(text, secret) {
                    let found = self.searched.entry((rule, index, chunk));
                    let found = found.or_insert_with(|| search(regex, text, chunk));
                    places.extend(found.iter().cloned());
                }
                let found = nearest(bytes, secret, part.within, &places);
                near.extend(found.into_iter().map(|found| candidate(None, found)));
            }
        }
    }

    fn near_by_name(&mut self, secret: &Range<usize>, near: &mut Vec<Candidate<'_>>) {
        let (text, names) = (self.text, &self.table.names);
        let bytes = text.bytes();
        let Some(own) = names::name_before(bytes, secret.start) else { return };
        let keys = names.of_secret(&bytes[own]);
        if keys.is_empty() {
            return;
        }
        let quoted = names::is_quoted(bytes, secret.start);
        let mut places = vec![Vec::new(); PARTS.len()];
        for chunk in chunks(text, secret) {
            let assigned = self.assigned.entry(chunk).or_insert_with(|| {
                let stretch = stretch(text, chunk);
                names.assignments(bytes, stretch)
            });
            for assignment in assigned.iter().filter(|a| a.literal || !quoted) {
                for (part, affixes) in &assignment.keys {
                    if keys.iter().any(|(of, own)| of == part && own == affixes) {
                        places[*part].push(assignment.value.clone());
                    }
                }
            }
        }
        let is_bare = keys.iter().all(|(_, affixes)| affixes.is_empty());
        for (part, places) in PARTS.iter().zip(&places) {
            for (span, weight) in nearest(bytes, secret, PART_LINES, places) {
                let (first, last) = (secret.end.min(span.end), secret.start.max(span.start));
                if is_bare && block::has_blank_line(&bytes[first..last]) {
                    continue;
                }
                let (name, confirms) = (&*part.name, part.confirms);
                near.push(Candidate { name, rule: None, span, weight, confirms, secret: false });
            }
        }
    }
}

/// The stretches that a secret's parts may stand in.
fn chunks(text: &Text<'_>, secret: &Range<usize>) -> std::ops::RangeInclusive<u64> {
    let first = text.base() + secret.start.saturating_sub(REACH) as u64;
    let last = text.base() + text.bytes().len().min(secret.end + REACH) as u64;
    first / CHUNK..=last / CHUNK
}

/// A stretch, as far as it is in hand.
fn stretch(text: &Text<'_>, chunk: u64) -> Range<usize> {
    let within = |at: u64| (at.saturating_sub(text.base()) as usize).min(text.bytes().len());
    within(chunk * CHUNK)..within((chunk + 1) * CHUNK)
}

/// What an expression finds that begins in a stretch.
fn search(regex: &Regex, text: &Text<'_>, chunk: u64) -> Vec<Range<usize>> {
    let bytes = text.bytes();
    let Range { start, end } = stretch(text, chunk);
    let seen = bytes.len().min(end + MAX_PART as usize);
    let input = Input::new(bytes).range(start..seen);
    let mut found = Vec::new();
    for captures in regex.captures_iter(input) {
        match captures.get_group_by_name(PART_GROUP) {
            _ if captures.get_match().is_none_or(|m| m.start() >= end) => break,
            Some(span) => found.push(span.range()),
            None => {}
        }
    }
    found
}

/// Those of some places, in order, that are near a secret and in one block with it, each with how near it is.
fn nearest(
    bytes: &[u8],
    secret: &Range<usize>,
    within: u32,
    places: &[Range<usize>],
) -> Vec<(Range<usize>, u64)> {
    let middle = places.partition_point(|place| place.start < secret.start);
    let before = places[..middle].iter().rev();
    let before = before.take_while(|place| secret.start - place.start <= REACH);
    let before = before.filter(|place| place.end <= secret.start).take(NEAREST);
    let behind = places[middle..].iter().filter(|place| place.start >= secret.end);
    let behind = behind.take_while(|place| place.start - secret.end <= REACH).take(NEAREST);
    let near = |place: &Range<usize>| {
        let is_before = place.end <= secret.start;
        let (first, second) = if is_before { (place, secret) } else { (secret, place) };
        let between = &bytes[first.end..second.start];
        let lines = memchr::memchr_iter(b'\n', between).count() as u64;
        if lines > u64::from(within) || !block::together(bytes, first, second) {
            return None;
        }
        // Lines count first; of what is as many lines away, what comes before the secret, as ids do; then bytes.
        let lines = u64::from(PART_LINES) + 1 - lines;
        let bytes = (REACH - between.len().min(REACH)) as u64;
        Some((place.clone(), (lines << 13) + (u64::from(is_before) << 12) + bytes))
    };
    before.chain(behind).filter_map(near).collect()
}
