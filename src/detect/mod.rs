//! Confirms candidates: runs a rule's expression where its keyword stands, then its checks.
//!
//! No input or output, and no failure once a [`Scanner`] is built.

mod checks;
mod expression;
mod known;
mod plausible;

pub(crate) use known::Known;

use crate::policy;
use crate::prefilter::{Candidate, Prefilter};
use crate::rule::{Confidence, Kind, Rule, Variant};
use crate::ruleset::{RuleIndex, RuleSet};
use crate::text::{Encoding, MARGIN, Text};
use expression::{Cache, Expression};
use globset::GlobSet;
use regex_automata::util::primitives::NonMaxUsize;
use std::ops::Range;
use std::sync::OnceLock;

/// A value longer than this, in bytes, holds no other one that its own variant would find.
const LONG: usize = 1024;

/// A set of rules made ready to look at text.
pub struct Scanner<'r> {
    rules: &'r RuleSet,
    prefilter: &'r Prefilter,
    variants: Vec<Prepared<'r>>,
    paths: Vec<OnceLock<(GlobSet, GlobSet)>>,
}

/// A variant of a rule and what has been made ready for it so far.
struct Prepared<'r> {
    index: RuleIndex,
    rule: &'r Rule,
    variant: &'r Variant,
    enabled: bool,
    /// On the heap, as the caches: most rules never come to have one.
    expression: OnceLock<Box<Expression>>,
}

/// A confirmed match, in offsets of the text it was found in.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Match {
    /// The rule.
    pub rule: RuleIndex,
    /// Position among all variants of the set.
    pub(crate) variant: u16,
    /// How likely it is true.
    pub confidence: Confidence,
    /// What to point at: the secret, or all of a practice.
    pub span: Range<usize>,
    /// The secret, if there is one.
    pub secret: Option<Range<usize>>,
}

/// What a thread keeps from one text to the next.
#[derive(Default)]
pub struct Scratch {
    caches: Vec<Option<Box<Cache>>>,
    slots: Vec<Option<NonMaxUsize>>,
    matches: Vec<Match>,
    candidates: Vec<Candidate>,
    path_verdicts: Vec<Option<bool>>,
    /// By variant, what it found last, in the text of the whole input.
    last: Vec<Range<u64>>,
    /// Counts for `--stats`.
    pub counts: Counts,
}

/// How often things happened, for `--stats`.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Counts {
    /// Keywords seen, by rule.
    pub candidates: Vec<u64>,
    /// Candidates confirmed, by rule.
    pub matches: Vec<u64>,
}

impl Scratch {
    /// Remembers what a variant found last.
    fn found(&mut self, variant: u16, text: &Text<'_>, span: &Range<usize>) {
        let base = text.base();
        self.last[usize::from(variant)] = base + span.start as u64..base + span.end as u64;
    }

    /// Whether a keyword stands inside of what its variant found already: it adds nothing, and could be there thousands of
    /// times.
    fn is_inside_last(&self, candidate: Candidate, text: &Text<'_>) -> bool {
        let last = &self.last[usize::from(candidate.target)];
        last.contains(&(text.base() + candidate.at as u64))
    }

    /// The matches of the last text.
    #[must_use]
    pub fn matches(&self) -> &[Match] {
        &self.matches
    }
}

impl Counts {
    fn bump(counts: &mut Vec<u64>, rule: RuleIndex) {
        let index = usize::from(rule.0);
        if counts.len() <= index {
            counts.resize(index + 1, 0);
        }
        counts[index] += 1;
    }

    /// Adds another thread's counts.
    pub fn add(&mut self, other: &Self) {
        for (mine, theirs) in
            [(&mut self.candidates, &other.candidates), (&mut self.matches, &other.matches)]
        {
            mine.resize(mine.len().max(theirs.len()), 0);
            mine.iter_mut().zip(theirs).for_each(|(a, b)| *a += b);
        }
    }
}

/// Which matches to look for.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Wanted {
    /// Those of rules that are on, where they apply.
    Findings,
    /// Every secret that any rule knows, wherever it stands.
    Secrets,
}

impl<'r> Scanner<'r> {
    /// Makes a rule set ready. Expressions are compiled later, when one of their keywords is first seen.
    #[must_use]
    pub fn new(rules: &'r RuleSet) -> Self {
        let variants: Vec<_> = rules
            .variants()
            .map(|(index, variant)| Prepared {
                index,
                rule: rules.get(index),
                variant,
                enabled: rules.is_enabled(index)
                    && rules
                        .override_of(index)
                        .is_none_or(|o| !o.allow.iter().any(|name| *name == variant.name)),
                expression: OnceLock::new(),
            })
            .collect();
        let paths = rules.rules().map(|_| OnceLock::new()).collect();
        Self { rules, prefilter: rules.prefilter(), variants, paths }
    }

    /// The rules that this looks for.
    #[must_use]
    pub const fn rules(&self) -> &'r RuleSet {
        self.rules
    }

    /// The name of the variant that a match is of.
    #[must_use]
    pub fn variant_name(&self, found: &Match) -> &str {
        &self.variants[usize::from(found.variant)].variant.name
    }

    /// Length of the longest keyword of the variant that a match is of: how much of it is fixed.
    pub(crate) fn keyword_len(&self, found: &Match) -> usize {
        let keywords = &self.variants[usize::from(found.variant)].variant.keywords;
        keywords.iter().map(|keyword| keyword.len()).max().unwrap_or(0)
    }

    /// Finds what the rules describe in the part of `text` that it owns; `path` is the blob's name, for rules that depend
    /// on it. In the order of the text; several rules may claim one span.
    pub fn scan<'s>(&self, text: &Text<'_>, path: &str, scratch: &'s mut Scratch) -> &'s [Match] {
        if text.base() == 0 && text.owned().start == 0 {
            scratch.last.clear();
        }
        self.search(text, text.owned(), path, Wanted::Findings, scratch);
        &scratch.matches
    }

    /// Every secret in the window, margins included, that any rule knows, on or off: what must not be shown.
    pub fn secrets<'s>(
        &self,
        text: &Text<'_>,
        path: &str,
        scratch: &'s mut Scratch,
    ) -> &'s [Match] {
        scratch.last.clear();
        self.search(text, 0..text.bytes().len(), path, Wanted::Secrets, scratch);
        &scratch.matches
    }

    /// As [`may_match_beside`](Self::may_match_beside), in the part of `text` that it owns.
    pub(crate) fn may_match(
        &self,
        text: &Text<'_>,
        wanted: impl Fn(RuleIndex) -> bool,
        scratch: &mut Scratch,
    ) -> bool {
        if text.base() == 0 && text.owned().start == 0 {
            scratch.last.clear();
        }
        let candidates = self.candidates(text, text.owned(), scratch, |prepared| {
            prepared.enabled && wanted(prepared.index)
        });
        let found = candidates.iter().any(|candidate| {
            !scratch.is_inside_last(*candidate, text)
                && self.value(*candidate, text, scratch).is_some()
        });
        scratch.candidates = candidates;
        found
    }

    fn search(
        &self,
        text: &Text<'_>,
        starts: Range<usize>,
        path: &str,
        wanted: Wanted,
        scratch: &mut Scratch,
    ) {
        scratch.matches.clear();
        scratch.path_verdicts.clear();
        let candidates = self.candidates(text, starts, scratch, |prepared| {
            wanted == Wanted::Secrets || prepared.enabled
        });
        for candidate in &candidates {
            if !scratch.is_inside_last(*candidate, text) {
                self.confirm(*candidate, text, path, wanted, scratch);
            }
        }
        scratch.candidates = candidates;
        scratch.matches.sort_by(|a, b| {
            (a.span.start, a.span.end, a.variant).cmp(&(b.span.start, b.span.end, b.variant))
        });
        scratch.matches.dedup_by(|a, b| a.rule == b.rule && a.span == b.span);
    }

    /// The keywords of some variants, in the order of the text. The list belongs back into the scratch.
    fn candidates(
        &self,
        text: &Text<'_>,
        starts: Range<usize>,
        scratch: &mut Scratch,
        wanted: impl Fn(&Prepared<'_>) -> bool,
    ) -> Vec<Candidate> {
        let binary = text.encoding() == Encoding::Binary;
        let mut candidates = std::mem::take(&mut scratch.candidates);
        candidates.clear();
        self.prefilter.candidates(text.bytes(), starts, |candidate| {
            let prepared = &self.variants[usize::from(candidate.target)];
            if wanted(prepared) && (!binary || prepared.rule.binary) {
                candidates.push(candidate);
            }
        });
        candidates.sort_unstable_by_key(|candidate| (candidate.at, candidate.target));
        scratch.last.resize(self.variants.len(), 0..0);
        candidates
    }

    fn confirm(
        &self,
        candidate: Candidate,
        text: &Text<'_>,
        path: &str,
        wanted: Wanted,
        scratch: &mut Scratch,
    ) {
        let prepared = &self.variants[usize::from(candidate.target)];
        if wanted == Wanted::Findings {
            Counts::bump(&mut scratch.counts.candidates, prepared.index);
            if !self.applies_to(prepared, path, scratch) {
                return;
            }
        }
        let Some((span, secret)) = self.value(candidate, text, scratch) else { return };
        if wanted == Wanted::Secrets {
            if secret.is_none() {
                return;
            }
        } else if prepared.rule.kind == Kind::Practice
            && policy::excuse(&prepared.rule.unless, text, path, &span).is_some()
        {
            return;
        } else {
            Counts::bump(&mut scratch.counts.matches, prepared.index);
        }
        let span = match (prepared.rule.kind, &secret) {
            (Kind::Credential, Some(secret)) => secret.clone(),
            // An expression may have to look at the white space behind a practice, which is no part of it.
            _ => span.start..span.start + text.bytes()[span].trim_ascii_end().len(),
        };
        scratch.found(candidate.target, text, &span);
        scratch.matches.push(Match {
            rule: prepared.index,
            variant: candidate.target,
            confidence: prepared.rule.confidence,
            span,
            secret,
        });
    }

    /// Runs the expression where its keyword stands, and its rule's checks: the spans of the match and of its secret.
    fn value(
        &self,
        candidate: Candidate,
        text: &Text<'_>,
        scratch: &mut Scratch,
    ) -> Option<(Range<usize>, Option<Range<usize>>)> {
        let checks = &self.variants[usize::from(candidate.target)].rule.checks;
        let (span, secret) = self.run(candidate, text, scratch)?;
        let value = secret.as_ref().unwrap_or(&span);
        if !checks::pass_before(checks, &text.bytes()[..span.start]) {
            return None;
        }
        if !checks::pass(checks, &text.bytes()[value.clone()]) {
            // What is as long as this and wrong is so as a whole.
            if value.len() > LONG {
                scratch.found(candidate.target, text, value);
            }
            return None;
        }
        Some((span, secret))
    }

    /// Runs the expression where its keyword stands: the spans of the match and of its secret.
    fn run(
        &self,
        candidate: Candidate,
        text: &Text<'_>,
        scratch: &mut Scratch,
    ) -> Option<(Range<usize>, Option<Range<usize>>)> {
        let target = usize::from(candidate.target);
        let prepared = &self.variants[target];
        let expression =
            prepared.expression.get_or_init(|| Expression::new(prepared.variant).into());
        if scratch.caches.len() <= target {
            scratch.caches.resize_with(self.variants.len(), || None);
        }
        let cache = scratch.caches[target].get_or_insert_default();
        debug_assert!(prepared.variant.reach as usize + prepared.variant.before as usize <= MARGIN);
        expression.find(text.bytes(), candidate.at, cache, &mut scratch.slots)
    }

    fn applies_to(&self, prepared: &Prepared<'_>, path: &str, scratch: &mut Scratch) -> bool {
        if prepared.rule.paths.include.is_empty() && prepared.rule.paths.exclude.is_empty() {
            return true;
        }
        let index = usize::from(prepared.index.0);
        if scratch.path_verdicts.len() <= index {
            scratch.path_verdicts.resize(index + 1, None);
        }
        *scratch.path_verdicts[index].get_or_insert_with(|| {
            let (include, exclude) = self.paths[index].get_or_init(|| {
                path_globs(prepared.rule).expect("a rule set holds rules with sound globs only")
            });
            (include.is_empty() || include.is_match(path)) && !exclude.is_match(path)
        })
    }
}

fn path_globs(rule: &Rule) -> Result<(GlobSet, GlobSet), globset::Error> {
    let include = rule.paths.include.iter().map(AsRef::as_ref);
    let exclude = rule.paths.exclude.iter().map(AsRef::as_ref);
    Ok((crate::glob::set(include)?, crate::glob::set(exclude)?))
}
