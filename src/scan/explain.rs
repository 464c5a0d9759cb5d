//! What a scan makes of some lines of one input, and why: the scan itself, with what became of each keyword noted.

use super::inside::itself;
use super::{Batch, Job, Results, ShownPath};
use crate::check::Threshold;
use crate::detect::{Fate, Lines, Step, Trace};
use crate::finding::Finding;
use crate::ruleset::{RuleIndex, RuleSet};
use crate::source::{FileBlob, Opened};
use crate::suppress::Suppressed;
use crate::text::{Encoding, Input, Position};
use std::collections::HashSet;
use std::io;
use std::path::Path;

/// Findings of which no keyword was noted and that are told of, at most.
const MOST_ADDED: usize = 2000;

/// What a scan made of some lines of one input, and why.
#[derive(Debug)]
pub struct Explained {
    /// What the scan of all of the input came to.
    pub results: Results,
    /// The lines that were asked about.
    pub asked: Lines,
    /// How many lines the input has.
    pub lines: u64,
    /// Its size in bytes, where that was known before it was read.
    pub size: Option<u64>,
    pub(crate) path: ShownPath,
    pub(crate) name: String,
    pub(crate) encoding: Encoding,
    pub(crate) steps: Vec<Step>,
    /// Rules of which no more than a keyword was seen, and one of these.
    pub(crate) aside: Vec<(RuleIndex, String)>,
    /// How many keywords more there are.
    pub(crate) left_out: u64,
    threshold: Threshold,
}

/// What a keyword came to in the end.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Verdict<'e> {
    Reported(&'e Finding),
    Suppressed(&'e Suppressed),
    /// It claims what this finding claims, and yields to it.
    Covered(&'e Finding),
    /// It yields to what another rule found there, which is not reported itself.
    Outdone(&'e Step),
    BelowConfidence,
    BelowSeverity,
    /// What looks like a value is a hash of a baseline.
    OwnHash,
    /// The rule does not look there.
    Absent,
    /// It is no finding.
    Nothing(&'e Fate),
}

/// Explains some lines of an input that is not a file of a tree.
pub fn explain_input<I: Input + ?Sized>(
    job: &Job<'_>,
    (path, name): (&Path, &str),
    (input, size): (&mut I, u64),
    asked: Lines,
) -> Explained {
    let mut checker = job.checker();
    checker.trace(asked);
    let mut batch = Batch::default();
    checker.set_place(path);
    let examined = itself(&mut checker, name, (input, size));
    batch.take(examined, path.into(), &mut checker);
    let trace = checker.take_trace().unwrap_or_else(|| Trace::new(asked));
    let mut results = Results::default();
    results.totals.enumerated = 1;
    results.take(batch);
    results.counts = checker.counts().clone();
    results.finish();
    let steps = complete(trace.steps, &results, asked);
    Explained {
        results,
        asked,
        lines: trace.lines,
        size: None,
        path: ShownPath::new(path.into(), &mut checker),
        name: name.into(),
        encoding: trace.encoding,
        steps,
        aside: trace.aside.into_iter().collect(),
        left_out: trace.left_out,
        threshold: job.threshold,
    }
}

/// Adds the findings on the lines that were asked about of which no keyword was noted, for they were found in another way.
fn complete(mut steps: Vec<Step>, results: &Results, asked: Lines) -> Vec<Step> {
    let shown = results.findings().map(|(_, finding)| finding);
    let all = shown.chain(results.suppressed().map(|(_, suppressed)| &suppressed.finding));
    let is_asked = |finding: &&Finding| {
        let location = &finding.location;
        location.start.line <= asked.last && location.end.line >= asked.first
    };
    let noted: HashSet<_> = steps.iter().filter_map(Step::claim).collect();
    let missing = all.filter(is_asked).map(Step::of);
    let missing: Vec<_> = missing
        .filter(|step| step.claim().is_none_or(|claim| !noted.contains(&claim)))
        .take(MOST_ADDED)
        .collect();
    steps.extend(missing);
    steps
}

/// Explains some lines of a file, however large it is.
///
/// # Errors
/// When it is no regular file or can't be opened.
pub fn explain_file(job: &Job<'_>, blob: &FileBlob, asked: Lines) -> io::Result<Explained> {
    match job.files.open(&blob.path, blob.named)? {
        Opened::Other(reason) => Err(io::Error::other(format!("not a regular file ({reason})"))),
        Opened::File(mut input, size) => {
            let names = (&*blob.shown, &*blob.name);
            let explained = explain_input(job, names, (&mut *input, size), asked);
            Ok(Explained { size: Some(size), ..explained })
        }
    }
}

impl Explained {
    /// What had to be reached.
    pub(crate) const fn threshold(&self) -> Threshold {
        self.threshold
    }

    /// Leaves out what does not touch a column.
    pub fn at_column(&mut self, column: u64) {
        let touches = |(start, end): &(Position, Position), line: u64| {
            let place = (line, column);
            (start.line, start.column) <= place && place < (end.line, end.column)
        };
        let line = self.asked.first;
        self.steps.retain(|step| {
            let span = step.span.unwrap_or(step.at);
            touches(&step.at, line) || touches(&span, line)
        });
    }

    /// What a keyword came to in the end.
    pub(crate) fn verdict<'e>(&'e self, rules: &RuleSet, step: &'e Step) -> Verdict<'e> {
        if step.absence.is_some() {
            return Verdict::Absent;
        }
        let (Fate::Found(confidence, _), Some(span)) = (&step.fate, &step.span) else {
            return Verdict::Nothing(&step.fate);
        };
        if let Some((_, finding)) = self.results.findings().find(|(_, f)| step.is_of(f)) {
            return Verdict::Reported(finding);
        }
        if let Some((_, it)) = self.results.suppressed().find(|(_, s)| step.is_of(&s.finding)) {
            return Verdict::Suppressed(it);
        }
        if *confidence < self.threshold.confidence {
            return Verdict::BelowConfidence;
        }
        if rules.severity(step.rule) < self.threshold.severity {
            return Verdict::BelowSeverity;
        }
        let place = |position: &Position| (position.line, position.column);
        let covers = |finding: &&Finding| {
            let (start, end) = (&finding.location.start, &finding.location.end);
            (finding.rule == step.rule || finding.covers.contains(&step.rule))
                && place(start) < place(&span.1)
                && place(&span.0) < place(end)
        };
        let shown = self.results.findings().map(|(_, finding)| finding);
        let hidden = self.results.suppressed().map(|(_, s)| &s.finding);
        if let Some(winner) = shown.chain(hidden).find(covers) {
            return Verdict::Covered(winner);
        }
        let outdoes = |other: &&Step| {
            let overlaps = other.span.as_ref().is_some_and(|(start, end)| {
                place(start) < place(&span.1) && place(&span.0) < place(end)
            });
            other.rule != step.rule && other.claim().is_some() && overlaps
        };
        self.steps.iter().find(outdoes).map_or(Verdict::OwnHash, Verdict::Outdone)
    }
}
