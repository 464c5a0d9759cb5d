//! Confirms candidates: runs a rule's expression where its keyword stands, then its checks.
//!
//! No input or output, and no failure once a [`Scanner`] is built.

mod assigned;
mod checks;
mod explain;
mod expression;
mod files;
mod known;
mod last;
mod layers;
mod parts;
mod paths;
mod secrets;

pub use explain::Lines;
pub(crate) use explain::{Fate, Step, Trace};
pub(crate) use known::Known;
pub(crate) use layers::Layered;
pub(crate) use parts::{Candidate as PartCandidate, is_confirmed_by_parts};
pub(crate) use paths::Absence;

use crate::assignment::Memory;
use crate::catalogue::Catalogue;
use crate::context::Reading;
use crate::finding::Remark;
use crate::glob::Globs;
use crate::policy::{self, Candidate as Place, Judged, Knowledge};
use crate::prefilter::{Candidate, Prefilter, Sign};
use crate::proof::Proof;
use crate::rule::{Confidence, Form, Kind, Paths, Rule, Severity, Variant};
use crate::ruleset::{RuleIndex, RuleSet};
use crate::text::{Encoding, MARGIN, Text};
use explain::{Miss, Seen, Why};
use expression::{Cache, Expression, Hit};
use files::is_like;
use last::Last;
use paths::{PathVerdicts, Sides, position_of, sanctioned, sanctioned_paths};
use regex_automata::meta::Regex;
use regex_automata::util::primitives::NonMaxUsize;
use std::ops::Range;
use std::sync::OnceLock;

/// A value longer than this, in bytes, holds no other one that its own variant would find.
const LONG: usize = 1024;
/// Bytes of a file's first line that are pointed at when it is the file that is wrong.
const FIRST_LINE: usize = 120;

/// A set of rules made ready to look at text.
pub struct Scanner<'r> {
    rules: &'r RuleSet,
    prefilter: &'r Prefilter,
    variants: Vec<Prepared<'r>>,
    /// Every set of paths that a rule or variant has, once: many have the same, and a file is held against each but once.
    paths: Vec<(&'r Paths, Sides)>,
    /// The variants that are on and about files as such.
    files: Vec<u16>,
    known: Option<Knowledge<'r>>,
    /// What goes with secrets, once there was one that something goes with.
    parts: OnceLock<Box<parts::Table>>,
}

/// A variant of a rule and what has been made ready for it so far.
struct Prepared<'r> {
    index: RuleIndex,
    rule: &'r Rule,
    variant: &'r Variant,
    enabled: bool,
    /// Whether what it finds can hold a secret.
    finds_secrets: bool,
    /// Positions among the scanner's sets of paths: the rule's and the variant's own.
    paths: [Option<u16>; 2],
    /// Files in which it is sanctioned.
    sanctioned: Option<Globs>,
    /// On the heap, as the caches: most rules never come to have one.
    expression: OnceLock<Box<Expression>>,
    /// What an argument of its command or call must match.
    argument: OnceLock<Option<Regex>>,
    /// What must follow a match.
    near: OnceLock<Regex>,
}

impl Prepared<'_> {
    /// Whether what follows a match is as the variant says.
    fn is_near(&self, after: &[u8]) -> bool {
        let Some(near) = &self.variant.near else { return true };
        let compile =
            || crate::rule::compile(&near.expression).expect("it was checked when it was read");
        let after = &after[..after.len().min(near.within as usize)];
        self.near.get_or_init(compile).is_match(after)
    }
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
    /// Where the keyword stands.
    pub(crate) keyword: usize,
    /// What to point at: the secret, or all of a practice.
    pub span: Range<usize>,
    /// The secret, if there is one.
    pub secret: Option<Range<usize>>,
    /// What the value itself tells.
    pub proof: Proof,
    /// What is wrong here in particular. It may hold a secret, so it is not to be shown as it is.
    pub(crate) message: Option<String>,
    /// What to do instead here.
    pub(crate) instead: Option<String>,
    /// What is to be said of how it was judged.
    pub(crate) said: Vec<String>,
    /// How the secret stands there, where it is encoded.
    pub(crate) layered: Option<Box<Layered>>,
}

impl Match {
    /// How bad it is if it is true. What opens a sandbox only, or nothing any more, is not worse than medium, unless the
    /// configuration says so of the rule.
    pub(crate) fn severity(&self, rules: &RuleSet) -> Severity {
        let severity = rules.severity(self.rule);
        let is_said = rules.override_of(self.rule).is_some_and(|over| over.severity.is_some());
        if self.proof.limited && !is_said { severity.min(Severity::Medium) } else { severity }
    }
}

/// What a thread keeps from one text to the next.
#[derive(Default)]
pub struct Scratch {
    caches: Vec<Option<Box<Cache>>>,
    slots: Vec<Option<NonMaxUsize>>,
    matches: Vec<Match>,
    /// The candidates of practices that became matches, in order.
    judged: Vec<(usize, u16)>,
    /// All keywords of the stretch in hand, in order.
    keywords: Vec<Candidate>,
    candidates: Vec<Candidate>,
    /// Signs of what is encoded in the stretch in hand, in order.
    signs: Vec<Candidate>,
    /// The candidates for credentials at which an expression found none.
    failed: Vec<Candidate>,
    verdicts: PathVerdicts,
    /// What the text in hand is made of, once somebody asked.
    reading: Reading,
    /// What is known of the assignments in the text in hand.
    assigned: Memory,
    /// What was found last in the text of the whole input.
    last: Last,
    /// The same of a layer.
    inner: Last,
    /// What becomes of keywords, where somebody asked.
    pub(crate) trace: Option<Box<Trace>>,
    /// Counts for `--stats`.
    pub counts: Counts,
}

/// How often things happened, for `--stats`.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Counts {
    /// Keywords seen where a rule applies, by rule.
    pub candidates: Vec<u64>,
    /// Candidates confirmed, by rule.
    pub matches: Vec<u64>,
}

impl Scratch {
    /// Forgets what it knows of a text and its path, for others are in hand.
    fn forget_text(&mut self) {
        self.verdicts.forget();
        self.reading.forget();
        self.assigned.forget();
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
    /// What rules would find that are off or don't look there, only to tell of it.
    WhatIf,
}

impl<'r> Scanner<'r> {
    /// Makes a rule set ready. Expressions are compiled later, when one of their keywords is first seen.
    #[must_use]
    pub fn new(rules: &'r RuleSet) -> Self {
        let mut paths = Vec::new();
        let variants: Vec<_> = rules
            .variants()
            .map(|(index, variant)| Prepared {
                index,
                rule: rules.get(index),
                variant,
                paths: [&rules.get(index).paths, &variant.paths]
                    .map(|of_either| position_of(&mut paths, of_either)),
                enabled: rules.is_enabled(index)
                    && !sanctioned(rules, index, variant).any(|allowed| allowed.paths.is_empty()),
                finds_secrets: rules.get(index).kind == Kind::Credential
                    || policy::finds_secrets(variant),
                sanctioned: sanctioned_paths(rules, index, variant),
                expression: OnceLock::new(),
                argument: OnceLock::new(),
                near: OnceLock::new(),
            })
            .collect();
        let is_file =
            |(_, p): &(usize, &Prepared<'_>)| p.enabled && matches!(p.variant.form, Form::File(_));
        let files = variants.iter().enumerate().filter(is_file).map(|(i, _)| i as u16).collect();
        let prefilter = rules.prefilter();
        Self { rules, prefilter, variants, paths, files, known: None, parts: OnceLock::new() }
    }

    /// Lets rules speak of the secrets that an organisation has declared.
    #[must_use]
    pub fn with_catalogue(mut self, catalogue: Option<&'r Catalogue>) -> Self {
        self.known = catalogue.map(Knowledge::new);
        self
    }

    /// What is wrong with the catalogue, given all that was scanned so far: to be asked when that was a whole tree.
    #[must_use]
    pub fn remarks(&self, today: crate::config::Date) -> Vec<Remark> {
        self.known.as_ref().map_or_else(Vec::new, |known| known.remarks(today))
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
            scratch.last.forget();
        }
        scratch.forget_text();
        scratch.matches.clear();
        scratch.judged.clear();
        scratch.trace.iter_mut().for_each(|trace| trace.begin(text));
        if text.base() == 0 && text.owned().start == 0 {
            self.files(text, path, scratch);
        }
        let mut verdicts = std::mem::take(&mut scratch.verdicts);
        let candidates = self.candidates(text, text.owned(), scratch, |candidate, prepared| {
            prepared.enabled && self.applies_to(candidate.target, path, &mut verdicts)
        });
        scratch.verdicts = verdicts;
        self.confirm_all(candidates, text, path, Wanted::Findings, scratch);
        self.scan_layers(text, path, scratch);
        self.what_if(text, path, scratch);
        // What stands there as it is comes before the same in a layer, but for what is a guess from its name.
        let key = |m: &Match| {
            let second = m.layered.is_some() != self.rules.get(m.rule).generic;
            // In windows, the shorter way is found first: it begins where the stretch does.
            let ways = m.layered.as_ref().map_or(0, |layered| layered.via.len());
            (m.span.start, m.span.end, second, m.variant, ways)
        };
        scratch.matches.sort_by_key(key);
        scratch.matches.dedup_by(|a, b| a.rule == b.rule && a.span == b.span);
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
            scratch.last.forget();
        }
        let candidates = self.candidates(text, text.owned(), scratch, |_, prepared| {
            prepared.enabled && wanted(prepared.index)
        });
        let found = candidates.iter().any(|candidate| {
            !scratch.is_inside_last(*candidate, text) && self.has_value(*candidate, text, scratch)
        });
        scratch.candidates = candidates;
        found || self.may_match_inside(text, wanted, scratch)
    }

    fn confirm_all(
        &self,
        candidates: Vec<Candidate>,
        text: &Text<'_>,
        path: &str,
        wanted: Wanted,
        scratch: &mut Scratch,
    ) {
        for candidate in &candidates {
            if !scratch.is_inside_last(*candidate, text) {
                self.confirm(Seen { candidate: *candidate, text, path, wanted }, scratch);
            }
        }
        scratch.candidates = candidates;
    }

    /// Finds files that ought not to be there, by their names and beginnings.
    fn files(&self, text: &Text<'_>, path: &str, scratch: &mut Scratch) {
        for variant in &self.files {
            let index = usize::from(*variant);
            let Form::File(file) = &self.variants[index].variant.form else { continue };
            if is_like(file, text) && self.applies_to(*variant, path, &mut scratch.verdicts) {
                let bytes = text.bytes();
                let line = memchr::memchr2(b'\n', b'\r', bytes).unwrap_or(bytes.len());
                let span = 0..line.min(FIRST_LINE);
                // What is secret as a whole is so in the line that is shown.
                let secret = (text.encoding() != Encoding::Binary && line > 0).then_some(0..line);
                let candidate = Candidate { target: *variant, at: 0 };
                let seen = Seen { candidate, text, path, wanted: Wanted::Findings };
                self.keep(seen, Judged { span, secret, ..Judged::default() }, scratch);
            }
        }
    }

    /// Whether a text could be a file that ought not to be there, whatever its name.
    pub(crate) fn may_be_file(&self, text: &Text<'_>, wanted: impl Fn(RuleIndex) -> bool) -> bool {
        self.files.iter().any(|variant| {
            let prepared = &self.variants[usize::from(*variant)];
            let Form::File(file) = &prepared.variant.form else { return false };
            wanted(prepared.index) && is_like(file, text)
        })
    }

    /// The keywords of some variants, in the order of the text. The list belongs back into the scratch.
    fn candidates(
        &self,
        text: &Text<'_>,
        starts: Range<usize>,
        scratch: &mut Scratch,
        wanted: impl FnMut(Candidate, &Prepared<'_>) -> bool,
    ) -> Vec<Candidate> {
        let binary = text.encoding() == Encoding::Binary;
        let Scratch { keywords, signs, failed, .. } = scratch;
        keywords.clear();
        signs.clear();
        failed.clear();
        self.prefilter.candidates(text.bytes(), starts, |candidate| {
            if Sign::of(candidate.target).is_some() {
                signs.push(candidate);
            } else if !binary || self.variants[usize::from(candidate.target)].rule.binary {
                keywords.push(candidate);
            }
        });
        keywords.sort_unstable_by_key(|candidate| (candidate.at, candidate.target));
        signs.sort_unstable_by_key(|candidate| (candidate.at, candidate.target));
        self.among_keywords(scratch, wanted)
    }

    /// The same of the stretch that was asked about last.
    fn among_keywords(
        &self,
        scratch: &mut Scratch,
        mut wanted: impl FnMut(Candidate, &Prepared<'_>) -> bool,
    ) -> Vec<Candidate> {
        let mut candidates = std::mem::take(&mut scratch.candidates);
        candidates.clear();
        let is_wanted = |candidate: &Candidate| {
            wanted(*candidate, &self.variants[usize::from(candidate.target)])
        };
        candidates.extend(scratch.keywords.iter().copied().filter(is_wanted));
        scratch.last.fit(self.variants.len());
        candidates
    }

    fn confirm(&self, seen: Seen<'_, '_>, scratch: &mut Scratch) {
        let Seen { candidate, text, path, wanted } = seen;
        let prepared = &self.variants[usize::from(candidate.target)];
        if wanted == Wanted::Findings {
            Counts::bump(&mut scratch.counts.candidates, prepared.index);
        }
        if let Form::Assignment(assigned) = prepared.variant.form {
            self.assigned(assigned, seen, scratch);
            return;
        }
        let hit = match self.value(candidate, text, scratch) {
            Ok(hit) => hit,
            Err(miss) => {
                self.missed(seen, miss, scratch);
                return self.note_failed(candidate, scratch);
            }
        };
        if prepared.rule.kind == Kind::Practice {
            self.judge(hit, seen, scratch);
        } else if let Hit { secret: Some(secret), proof, .. } = hit {
            // Others are asked for by name in a mask only.
            let span = secret.clone();
            scratch.found(candidate.target, text, &span);
            let instead =
                self.known.as_ref().filter(|_| wanted == Wanted::Findings).and_then(|known| {
                    known.of_credential(text.bytes(), span.start, &prepared.rule.id, path)
                });
            let judged = Judged { span, secret: Some(secret), instead, proof, ..Judged::default() };
            self.keep(seen, judged, scratch);
        }
    }

    /// Asks the policy what a match of a practice comes to where it stands.
    fn judge(&self, hit: Hit, seen: Seen<'_, '_>, scratch: &mut Scratch) {
        let Seen { candidate, text, path, wanted } = seen;
        let prepared = &self.variants[usize::from(candidate.target)];
        let Hit { span, secret, name, .. } = hit;
        // An expression may have to look at the white space behind a practice, which is no part of it.
        let span = span.start..span.start + text.bytes()[span].trim_ascii_end().len();
        let form = &prepared.variant.form;
        let unless = if wanted == Wanted::Secrets { &[] } else { &*prepared.rule.unless };
        if matches!(form, Form::Text) {
            let excuse = policy::excuse(unless, &span, &mut scratch.reading.of(text, path));
            if let Some(context) = excuse {
                return self.missed(seen, Why::Excused(context).at(span), scratch);
            }
            let said = secret.is_none() && scratch.has_said(candidate.target, text, span.start);
            scratch.found(candidate.target, text, &span);
            if said {
                return self.missed(seen, Why::Said.at(span), scratch);
            }
            return self.keep(seen, Judged { span, secret, ..Judged::default() }, scratch);
        }
        let argument = |arguments: &mut dyn Iterator<Item = &[u8]>| {
            let wanted = prepared.argument.get_or_init(|| argument_of(form));
            let Some(wanted) = wanted else { return true };
            for argument in arguments {
                if wanted.is_match(argument) {
                    return true;
                }
            }
            false
        };
        let argument = &argument;
        let of_match = span.clone();
        let place = Place { text, path, at: candidate.at, span, secret, name, unless, argument };
        let mut view = scratch.reading.of(text, path);
        let all = policy::judge(form, &place, &mut view, self.known.as_ref());
        if all.is_empty() {
            return self.missed(seen, Why::Judge.at(of_match), scratch);
        }
        if wanted != Wanted::WhatIf {
            scratch.judged.push((candidate.at, candidate.target));
        }
        for judged in all {
            self.keep(seen, judged, scratch);
        }
    }

    fn keep(&self, seen: Seen<'_, '_>, judged: Judged, scratch: &mut Scratch) {
        let Candidate { target: variant, at: keyword } = seen.candidate;
        let prepared = &self.variants[usize::from(variant)];
        self.found(seen, &judged, scratch);
        let Judged { span, secret, message, instead, confidence, said, proof } = judged;
        match seen.wanted {
            Wanted::Findings => Counts::bump(&mut scratch.counts.matches, prepared.index),
            Wanted::Secrets if secret.is_some() => {}
            Wanted::Secrets | Wanted::WhatIf => return,
        }
        scratch.matches.push(Match {
            rule: prepared.index,
            variant,
            confidence: proof.effect.on(confidence.unwrap_or(prepared.rule.confidence)),
            said,
            keyword,
            span,
            secret,
            proof,
            message,
            instead,
            layered: None,
        });
    }

    /// Runs the expression where its keyword stands, and its rule's checks.
    fn value<'c>(
        &'c self,
        candidate: Candidate,
        text: &Text<'_>,
        scratch: &mut Scratch,
    ) -> Result<Hit, Miss<'c>> {
        let prepared = &self.variants[usize::from(candidate.target)];
        let checks = prepared.variant.checks.as_ref().unwrap_or(&prepared.rule.checks);
        let Some(mut hit) = self.run(candidate, text, scratch) else {
            return Err(Miss { span: None, why: Why::Expression });
        };
        let value = hit.secret.as_ref().unwrap_or(&hit.span);
        if !prepared.is_near(&text.bytes()[hit.span.end..]) {
            return Err(Why::Near.at(value.clone()));
        }
        if let Err(word) = checks::pass_before(checks, &text.bytes()[..hit.span.start]) {
            return Err(Why::Before(word).at(hit.span));
        }
        match checks::pass(checks, text.bytes(), &hit) {
            Ok(proof) => hit.proof = proof,
            Err(refusal) => {
                // What is as long as this and wrong is so as a whole.
                if value.len() > LONG {
                    scratch.found(candidate.target, text, value);
                }
                return Err(Why::Check(refusal).at(value.clone()));
            }
        }
        Ok(hit)
    }

    /// Runs the expression where its keyword stands.
    fn run(&self, candidate: Candidate, text: &Text<'_>, scratch: &mut Scratch) -> Option<Hit> {
        let (expression, cache) = self.expression(candidate.target, &mut scratch.caches);
        expression.find(text.bytes(), candidate.at, cache, &mut scratch.slots)
    }

    /// A variant's expression, and what a thread keeps for it.
    fn expression<'s>(
        &self,
        variant: u16,
        caches: &'s mut Vec<Option<Box<Cache>>>,
    ) -> (&Expression, &'s mut Cache) {
        let target = usize::from(variant);
        let prepared = &self.variants[target];
        let expression =
            prepared.expression.get_or_init(|| Expression::new(prepared.variant).into());
        if caches.len() <= target {
            caches.resize_with(self.variants.len(), || None);
        }
        debug_assert!(prepared.variant.reach as usize + prepared.variant.before as usize <= MARGIN);
        (expression, caches[target].get_or_insert_default())
    }
}

/// What an argument must match by a form.
fn argument_of(form: &Form) -> Option<Regex> {
    let expression = match form {
        Form::Command(command) => command.argument.as_ref(),
        Form::Call(call) => call.argument.as_ref(),
        _ => None,
    }?;
    Some(crate::rule::compile(expression).expect("expressions are checked when rules are read"))
}
