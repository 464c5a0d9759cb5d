//! What becomes of each keyword on some lines, and why.
//!
//! The scan itself notes it while it looks, so that an explanation can't differ from what is reported. Nothing is noted unless
//! somebody asked.

mod words;

use super::checks::Refusal;
use super::paths::Absence;
use super::{Judged, Match, Prepared, Scanner, Scratch, Wanted};
use crate::assignment;
use crate::finding::Finding;
use crate::prefilter::Candidate;
use crate::rule::{Confidence, Context, Form, Kind};
use crate::ruleset::RuleIndex;
use crate::text::{Encoding, Position, Text};
use std::collections::BTreeMap;
use std::ops::Range;
pub(crate) use words::{Check, shape};

/// Keywords that are told of one by one, at most.
const MOST: usize = 2000;
/// So many bytes behind its keyword an expression has to get for its rule to have come near.
const NEAR: usize = 4;

/// Lines that are asked about.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Lines {
    /// The first, one-based.
    pub first: u64,
    /// The last, which is one of them.
    pub last: u64,
}

impl Lines {
    /// All that there are.
    pub const ALL: Self = Self { first: 1, last: u64::MAX };
}

/// Why a keyword came to nothing, and the stretch of text that this is about.
#[derive(Debug)]
pub(super) struct Miss<'c> {
    pub(super) span: Option<Range<usize>>,
    pub(super) why: Why<'c>,
}

/// Why a keyword came to nothing.
#[derive(Clone, Copy, Debug)]
pub(super) enum Why<'c> {
    /// The expression does not match there.
    Expression,
    /// What has to follow the match does not.
    Near,
    /// A word stands in the name before.
    Before(&'c str),
    /// The value fails a check.
    Check(Refusal<'c>),
    /// It stands where the rule lets it pass.
    Excused(Context),
    /// The same was found before on the line.
    Said,
    /// What stands there is not the practice.
    Judge,
    /// It is no assignment of a credential.
    Unassigned(assignment::Refusal),
    /// What is assigned is not plausible enough: the logarithm of the odds.
    Implausible(f32),
}

impl<'c> Why<'c> {
    pub(super) const fn at(self, span: Range<usize>) -> Miss<'c> {
        Miss { span: Some(span), why: self }
    }
}

/// A keyword, and what became of it.
#[derive(Clone, Debug)]
pub(crate) struct Step {
    pub(crate) rule: RuleIndex,
    /// Which of all variants; some share a name.
    target: u16,
    /// The name of the variant; empty when the rule has only one.
    pub(crate) variant: String,
    /// As the rule has it; empty where the file as such is meant.
    pub(crate) keyword: String,
    /// Where it begins and ends.
    pub(crate) at: (Position, Position),
    /// Offset in the blob as it was read, in bytes.
    pub(crate) offset: u64,
    /// Where that stands which the fate is about.
    pub(crate) span: Option<(Position, Position)>,
    /// What can be said of a value without showing it.
    pub(crate) shape: Option<String>,
    /// Why the rule does not look here, if it does not. The fate is what there would be.
    pub(crate) absence: Option<Absence>,
    pub(crate) fate: Fate,
}

/// What became of a keyword.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Fate {
    /// The expression stops matching at a position.
    Unmatched(Position),
    /// What has to follow does not, within so many bytes.
    NothingNear(u32),
    /// A word stands in the name before.
    NameBefore(String),
    /// The value fails a check.
    Refused(Check),
    /// It stands where the rule lets it pass.
    Excused(Context),
    /// The same was found before on the line.
    Said,
    /// What stands there is not the practice.
    NoPractice,
    /// What is assigned is no credential, and why.
    NoCredential(String),
    /// It is a finding, of this confidence, because of all that.
    Found(Confidence, Vec<String>),
}

/// What is noted of a text.
#[derive(Debug)]
pub(crate) struct Trace {
    asked: Lines,
    /// Of the window in hand.
    stretch: Range<usize>,
    marks: Marks,
    /// In the order of the text, window by window; what rules would find that don't look there comes last.
    pub(crate) steps: Vec<Step>,
    /// Rules of which no more than a keyword was seen, or that are off and would find nothing, and one keyword of each.
    pub(crate) aside: BTreeMap<RuleIndex, String>,
    /// How many more keywords there were to tell of.
    pub(crate) left_out: u64,
    /// How many lines the text has.
    pub(crate) lines: u64,
    pub(crate) encoding: Encoding,
}

impl Trace {
    pub(crate) const fn new(asked: Lines) -> Self {
        Self {
            asked,
            stretch: 0..0,
            marks: Marks::NONE,
            steps: Vec::new(),
            aside: BTreeMap::new(),
            left_out: 0,
            lines: 0,
            encoding: Encoding::AsciiSuperset,
        }
    }

    /// Takes the next window in hand.
    pub(super) fn begin(&mut self, text: &Text<'_>) {
        let (bytes, first) = (text.bytes(), text.start().line);
        let breaks = |upto: &[u8]| memchr::memchr_iter(b'\n', upto).count() as u64;
        // What ends the last line is no line by itself.
        let last = first + breaks(bytes.strip_suffix(b"\n").unwrap_or(bytes));
        self.lines = self.lines.max(last);
        self.encoding = text.encoding();
        self.marks = Marks::NONE;
        let start_of = |line: u64| match line.checked_sub(first) {
            None | Some(0) => 0,
            Some(skip) => memchr::memchr_iter(b'\n', bytes)
                .nth(usize::try_from(skip - 1).unwrap_or(usize::MAX))
                .map_or(bytes.len(), |end| end + 1),
        };
        let end = match self.asked.last < first {
            true => 0,
            false => start_of(self.asked.last.saturating_add(1)),
        };
        self.stretch = start_of(self.asked.first)..end;
    }

    fn is_about(&self, span: &Range<usize>) -> bool {
        span.start < self.stretch.end && span.end > self.stretch.start
    }

    /// Where a stretch of the window begins and ends.
    fn place(&mut self, text: &Text<'_>, span: &Range<usize>) -> (Position, Position) {
        let start = self.marks.position(text, span.start);
        (start, text.position(start, span.end))
    }

    fn push(&mut self, step: Step) {
        // Keywords of a variant that begin at one place come to the same.
        let same = |last: &Step| {
            last.target == step.target && last.at.0 == step.at.0 && last.span == step.span
        };
        if self.steps.last().is_some_and(same) {
            return;
        }
        if self.steps.len() < MOST {
            self.steps.push(step);
        } else {
            self.left_out += 1;
        }
    }
}

/// Places of the window whose positions are known, from which others are counted: where a line has no end in sight, a position
/// that lies a little further back must not be counted from the start.
#[derive(Debug)]
struct Marks([Option<(usize, Position)>; 3]);

impl Marks {
    const NONE: Self = Self([None; 3]);
    /// Bytes between the older two, at least. Spans reach less far back from their keyword.
    const APART: usize = 64 * 1024;

    fn position(&mut self, text: &Text<'_>, offset: usize) -> Position {
        let before = self.0.iter().rev().flatten().find(|(at, _)| *at <= offset);
        let position = text.position(before.map_or_else(|| text.start(), |(_, it)| *it), offset);
        let here = Some((offset, position));
        let [_, middle, newest] = self.0;
        if newest.is_none_or(|(at, _)| at < offset) {
            match middle.is_none_or(|(at, _)| offset - at > Self::APART) {
                true => self.0 = [middle, here, here],
                false => self.0[2] = here,
            }
        }
        position
    }
}

/// A keyword in hand.
#[derive(Clone, Copy)]
pub(super) struct Seen<'a, 't> {
    pub(super) candidate: Candidate,
    pub(super) text: &'a Text<'t>,
    pub(super) path: &'a str,
    pub(super) wanted: Wanted,
}

impl Seen<'_, '_> {
    /// Whether somebody asked what becomes of it.
    const fn is_traced(&self, scratch: &Scratch) -> bool {
        scratch.trace.is_some() && !matches!(self.wanted, Wanted::Secrets)
    }
}

impl Scanner<'_> {
    /// Notes that a keyword came to nothing.
    pub(super) fn missed(&self, seen: Seen<'_, '_>, miss: Miss<'_>, scratch: &mut Scratch) {
        if !seen.is_traced(scratch) {
            return;
        }
        let Seen { candidate, text, .. } = seen;
        let prepared = &self.variants[usize::from(candidate.target)];
        let keyword = keyword_at(prepared, text, candidate.at);
        let (fate, span) = match (miss.why, miss.span) {
            (Why::Expression, _) => {
                let (expression, cache) = self.expression(candidate.target, &mut scratch.caches);
                let until = expression.gives_up(text.bytes(), candidate.at, cache);
                let until = until.unwrap_or(candidate.at);
                self.unmatched(seen, until, scratch);
                return;
            }
            (_, None) => return,
            (Why::Unassigned(refusal), Some(_)) if refusal.is_of_keyword() => {
                self.unmatched(seen, candidate.at, scratch);
                return;
            }
            (why, Some(span)) => (prepared.fate(why, &text.bytes()[span.clone()]), span),
        };
        let Some(mut trace) = scratch.trace.take() else { return };
        let of_keyword = candidate.at..candidate.at + keyword.len();
        if seen.wanted == Wanted::WhatIf {
            // Of what is not looked for, it is enough to know that there is nothing.
            trace.aside.entry(prepared.index).or_insert(keyword);
        } else if trace.is_about(&of_keyword) || trace.is_about(&span) {
            let is_value = prepared.rule.kind == Kind::Credential
                && matches!(miss.why, Why::Check(_) | Why::Near);
            let value = is_value.then_some(&span);
            let step = self.step(seen, &mut trace, (Some(&span), value), (keyword, fate));
            trace.push(step);
        }
        scratch.trace = Some(trace);
    }

    /// Notes that an expression does not match, and where it stops.
    fn unmatched(&self, seen: Seen<'_, '_>, until: usize, scratch: &mut Scratch) {
        let Seen { candidate, text, .. } = seen;
        let Some(mut trace) = scratch.trace.take() else { return };
        let prepared = &self.variants[usize::from(candidate.target)];
        let keyword = keyword_at(prepared, text, candidate.at);
        let end = candidate.at + keyword.len();
        if trace.is_about(&(candidate.at..end)) {
            if until >= end + NEAR && seen.wanted != Wanted::WhatIf {
                let stop = trace.place(text, &(until..until)).0;
                let step =
                    self.step(seen, &mut trace, (None, None), (keyword, Fate::Unmatched(stop)));
                trace.push(step);
            } else {
                trace.aside.entry(prepared.index).or_insert(keyword);
            }
        }
        scratch.trace = Some(trace);
    }

    /// Notes what a keyword came to.
    pub(super) fn found(&self, seen: Seen<'_, '_>, judged: &Judged, scratch: &mut Scratch) {
        if !seen.is_traced(scratch) {
            return;
        }
        let Seen { candidate, text, .. } = seen;
        let prepared = &self.variants[usize::from(candidate.target)];
        let Some(mut trace) = scratch.trace.take() else { return };
        let keyword = match prepared.variant.form {
            Form::File(_) => String::new(),
            _ => keyword_at(prepared, text, candidate.at),
        };
        let of_keyword = candidate.at..candidate.at + keyword.len();
        if trace.is_about(&of_keyword) || trace.is_about(&judged.span) {
            let secret = judged.secret.as_ref();
            let value = secret.map(|span| &text.bytes()[span.clone()]);
            let mut reasons = prepared.reasons(&keyword, value, &judged.proof);
            reasons.extend(judged.said.iter().cloned());
            let confidence = judged.confidence.unwrap_or(prepared.rule.confidence);
            let fate = Fate::Found(judged.proof.effect.on(confidence), reasons);
            let step = self.step(seen, &mut trace, (Some(&judged.span), secret), (keyword, fate));
            trace.push(step);
        }
        scratch.trace = Some(trace);
    }

    fn step(
        &self,
        seen: Seen<'_, '_>,
        trace: &mut Trace,
        (span, value): (Option<&Range<usize>>, Option<&Range<usize>>),
        (keyword, fate): (String, Fate),
    ) -> Step {
        let Seen { candidate, text, path, wanted } = seen;
        let prepared = &self.variants[usize::from(candidate.target)];
        let at = trace.place(text, &(candidate.at..candidate.at + keyword.len()));
        let absent = wanted == Wanted::WhatIf;
        Step {
            rule: prepared.index,
            target: candidate.target,
            variant: prepared.variant.name.to_string(),
            keyword,
            at,
            offset: text.input_offset(at.0),
            span: span.map(|span| trace.place(text, span)),
            shape: value.map(|value| shape(&text.bytes()[value.clone()])),
            absence: absent.then(|| self.absence(candidate.target, path)),
            fate,
        }
    }

    /// Tries what rules would find that are off or that don't look at the file.
    pub(super) fn what_if(&self, text: &Text<'_>, path: &str, scratch: &mut Scratch) {
        let Some(trace) = &mut scratch.trace else { return };
        // It begins anew.
        trace.marks = Marks::NONE;
        let stretch = trace.stretch.clone();
        let mut verdicts = std::mem::take(&mut scratch.verdicts);
        let candidates = self.among_keywords(scratch, |candidate, prepared| {
            let mut looks =
                || prepared.enabled && self.applies_to(candidate.target, path, &mut verdicts);
            stretch.contains(&candidate.at) && !looks()
        });
        scratch.verdicts = verdicts;
        self.confirm_all(candidates, text, path, Wanted::WhatIf, scratch);
    }

    /// Why a match is a finding, without showing any of it.
    pub(crate) fn reasons(&self, found: &Match, text: &Text<'_>) -> Vec<String> {
        let prepared = &self.variants[usize::from(found.variant)];
        if let Some(layered) = &found.layered {
            let mut reasons =
                prepared.reasons(&layered.keyword, Some(layered.value.expose()), &found.proof);
            let names: Vec<_> = layered.via.iter().rev().map(|coding| coding.name()).collect();
            reasons.push(format!("it is encoded there, in {}", names.join(" in ")));
            reasons.extend(found.said.iter().cloned());
            return reasons;
        }
        let keyword = match prepared.variant.form {
            Form::File(_) => String::new(),
            _ => keyword_at(prepared, text, found.keyword),
        };
        let value = found.secret.as_ref().map(|span| &text.bytes()[span.clone()]);
        let mut reasons = prepared.reasons(&keyword, value, &found.proof);
        reasons.extend(found.said.iter().cloned());
        reasons
    }
}

impl Prepared<'_> {
    fn fate(&self, why: Why<'_>, value: &[u8]) -> Fate {
        match why {
            Why::Near => {
                Fate::NothingNear(self.variant.near.as_ref().map_or(0, |near| near.within))
            }
            Why::Before(word) => Fate::NameBefore(word.to_owned()),
            Why::Check(refusal) => Fate::Refused(Check::of(refusal, value)),
            Why::Excused(context) => Fate::Excused(context),
            Why::Said => Fate::Said,
            Why::Expression | Why::Judge => Fate::NoPractice,
            Why::Unassigned(refusal) => Fate::NoCredential(refusal.describe().to_owned()),
            Why::Implausible(score) => Fate::NoCredential(format!(
                "it is not plausible: {score:.2}, the logarithm of the odds"
            )),
        }
    }
}

impl Step {
    /// What there is to tell of a finding of which no keyword was noted.
    pub(crate) fn of(finding: &Finding) -> Self {
        let location = &finding.location;
        let span = (location.start, location.end);
        Self {
            rule: finding.rule,
            target: u16::MAX,
            variant: finding.variant.clone(),
            keyword: String::new(),
            at: span,
            offset: location.offset,
            span: Some(span),
            shape: finding.secret.as_ref().map(|secret| shape(secret.expose())),
            absence: None,
            fate: Fate::Found(finding.confidence, finding.detail.reasons.clone()),
        }
    }

    /// The rule, and the lines and columns of what it found.
    pub(crate) fn claim(&self) -> Option<(RuleIndex, [u64; 4])> {
        let (start, end) = self.span?;
        let found = matches!(self.fate, Fate::Found(..)) && self.absence.is_none();
        found.then_some((self.rule, [start.line, start.column, end.line, end.column]))
    }

    /// Whether it is what became this finding.
    pub(crate) fn is_of(&self, finding: &Finding) -> bool {
        let location = &finding.location;
        finding.rule == self.rule && self.span == Some((location.start, location.end))
    }
}

/// The longest keyword of a variant that stands at a place, as the rule has it.
pub(super) fn keyword_at(prepared: &Prepared<'_>, text: &Text<'_>, at: usize) -> String {
    let rest = text.bytes().get(at..).unwrap_or_default();
    let stands = |keyword: &&crate::rule::Str| {
        rest.get(..keyword.len()).is_some_and(|text| text.eq_ignore_ascii_case(keyword.as_bytes()))
    };
    let standing = prepared.variant.keywords.iter().filter(stands);
    standing.max_by_key(|keyword| keyword.len()).map(ToString::to_string).unwrap_or_default()
}
