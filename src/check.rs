//! One blob from bytes to findings: what a worker, a hook and an editor all call.

use crate::detect::{Counts, Match, Scanner, Scratch};
use crate::finding::{Excerpt, Finding, Fingerprint, Location};
use crate::mask::{Mask, Values};
use crate::rule::{Confidence, Kind, Severity};
use crate::ruleset::RuleIndex;
use crate::secret::{Redacted, Secret};
use crate::suppress::{Note, Suppressed};
use crate::text::{Encoding, Input, Position, Text, Windows};
use std::cmp::Reverse;
use std::collections::BTreeMap;
use std::io;
use std::ops::Range;

/// Bytes of a line shown before and after a finding.
const VIEW: usize = 120;

/// Which findings are worth reporting.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Threshold {
    /// The least confidence.
    pub confidence: Confidence,
    /// The least severity.
    pub severity: Severity,
}

impl Default for Threshold {
    fn default() -> Self {
        Self { confidence: Confidence::Medium, severity: Severity::Low }
    }
}

/// Checks blobs one after the other; each thread has its own.
pub struct Checker<'s, 'r> {
    scanner: &'s Scanner<'r>,
    threshold: Threshold,
    windows: Windows,
    scratch: Scratch,
    masking: Scratch,
}

/// What a blob came to.
#[derive(Debug)]
pub struct Checked {
    /// What was found, in the order of the text.
    pub findings: Vec<Finding>,
    /// What was found and is not to be shown, in the order of the text.
    pub suppressed: Vec<Suppressed>,
    /// What is wrong with the suppressions that stand in it.
    pub notes: Vec<Note>,
    /// How many bytes were examined, or why not all of them were.
    pub bytes: io::Result<u64>,
}

/// A finding before those that overlap are settled.
struct Draft {
    finding: Finding,
    kind: Kind,
    /// In the decoded text of the whole blob.
    span: Range<u64>,
    /// Of the secret that a practice exposes, in the same.
    exposed: Option<Range<u64>>,
    generic: bool,
    rank: Rank,
}

impl Draft {
    /// Notes that a rule claimed what this stands for.
    fn cover(&mut self, rule: RuleIndex) {
        if rule != self.finding.rule && !self.finding.covers.contains(&rule) {
            self.finding.covers.push(rule);
        }
    }
}

/// How specific a match is; the greatest wins a contested span.
type Rank = (bool, bool, Confidence, usize, u64);

impl<'s, 'r> Checker<'s, 'r> {
    /// A checker that reports what reaches the threshold.
    #[must_use]
    pub fn new(scanner: &'s Scanner<'r>, threshold: Threshold) -> Self {
        Self::with_windows(scanner, threshold, Windows::default())
    }

    /// The same with windows of another size, for tests of the law that results do not depend on it.
    #[must_use]
    pub fn with_windows(scanner: &'s Scanner<'r>, threshold: Threshold, windows: Windows) -> Self {
        let (scratch, masking) = Default::default();
        Self { scanner, threshold, windows, scratch, masking }
    }

    /// How often things happened so far.
    #[must_use]
    pub const fn counts(&self) -> &Counts {
        &self.scratch.counts
    }

    /// Checks one blob. `name` is its path, for rules that depend on it; `size` what it probably measures, in bytes.
    pub fn check<I: Input + ?Sized>(&mut self, name: &str, input: &mut I, size: u64) -> Checked {
        let Self { scanner, threshold, windows, scratch, masking } = self;
        let mut drafts = Vec::new();
        let mut values = Values::default();
        let bytes = windows.read(input, size, |text| {
            scanner.scan(&text, name, scratch);
            let shown = scratch.matches().iter().any(|m| threshold.admits(scanner, m));
            if shown {
                let mask = Mask::new(scanner, &text, name, masking);
                let found = scratch.matches().iter().filter(|m| threshold.admits(scanner, m));
                let masking = Masking { mask: &mask, values: &mut values };
                draft(scanner, &text, found, masking, &mut drafts);
            }
        });
        let mut findings = settle(drafts);
        values.hide_in(&mut findings);
        Checked { findings, suppressed: Vec::new(), notes: Vec::new(), bytes }
    }

    /// Cuts every secret that any rule knows out of a piece of text that is about to be shown, such as a path.
    pub fn redact(&mut self, text: &str) -> Redacted {
        let whole = Text::whole(text.as_bytes());
        let mask = Mask::new(self.scanner, &whole, text, &mut self.masking);
        let mut values = Values::default();
        mask.values_in(&(0..text.len()), &mut values);
        let mut redacted = mask.redact(0..text.len());
        redacted.mask(|plain| values.spans(plain));
        redacted
    }
}

impl Threshold {
    fn admits(self, scanner: &Scanner<'_>, found: &Match) -> bool {
        found.confidence >= self.confidence && scanner.rules().severity(found.rule) >= self.severity
    }
}

/// What is masked in a window, and what is to be masked in all of the blob.
struct Masking<'a, 't> {
    mask: &'a Mask<'t>,
    values: &'a mut Values,
}

/// Writes down the matches of one window.
fn draft<'m>(
    scanner: &Scanner<'_>,
    text: &Text<'_>,
    matches: impl Iterator<Item = &'m Match>,
    mut masking: Masking<'_, '_>,
    drafts: &mut Vec<Draft>,
) {
    let mut from = text.start();
    for found in matches {
        let rule = scanner.rules().get(found.rule);
        from = text.position(from, found.span.start);
        let location = locate(text, from, &found.span);
        let base = text.base();
        let absolute = |span: &Range<usize>| base + span.start as u64..base + span.end as u64;
        let finding = Finding {
            rule: found.rule,
            variant: scanner.variant_name(found).to_owned(),
            severity: scanner.rules().severity(found.rule),
            confidence: found.confidence,
            location,
            secret: found.secret.clone().map(|span| Secret::new(&text.bytes()[span])),
            excerpt: excerpt(text, &found.span, &mut masking),
            covers: Vec::new(),
            fingerprint: Fingerprint::default(),
        };
        drafts.push(Draft {
            finding,
            kind: rule.kind,
            span: absolute(&found.span),
            exposed: found.secret.as_ref().filter(|_| rule.kind == Kind::Practice).map(absolute),
            generic: rule.generic,
            rank: (
                !rule.generic,
                rule.checks.checksum.is_some() || rule.checks.structure.is_some(),
                found.confidence,
                scanner.keyword_len(found),
                found.span.len() as u64,
            ),
        });
    }
}

fn locate(text: &Text<'_>, start: Position, span: &Range<usize>) -> Location {
    let end = text.position(start, span.end);
    let offset = text.input_offset(start);
    Location {
        start,
        end,
        offset,
        length: text.input_offset(end) - offset,
        encoding: text.encoding(),
    }
}

fn excerpt(text: &Text<'_>, span: &Range<usize>, masking: &mut Masking<'_, '_>) -> Excerpt {
    let mask = masking.mask;
    if text.encoding() == Encoding::Binary {
        mask.values_in(span, masking.values);
        return Excerpt { found: mask.redact(span.clone()), ..Excerpt::default() };
    }
    let bytes = text.bytes();
    let earliest = span.start.saturating_sub(VIEW);
    let latest = bytes.len().min(span.end + VIEW);
    let is_end = |b: &u8| matches!(b, b'\n' | b'\r');
    let line = bytes[earliest..span.start].iter().rposition(is_end).map(|i| earliest + i + 1);
    let end = bytes[span.end..latest].iter().position(is_end).map(|i| span.end + i);
    let cut_before = line.is_none() && (earliest > 0 || text.base() > 0);
    let cut_after = end.is_none() && latest < bytes.len();
    let mut view = line.unwrap_or(earliest)..end.unwrap_or(latest);
    // What is cut is cut between words, for no part of a secret to be left at the edge.
    let gap = |b: &u8| b.is_ascii_whitespace() || b"\"'`;,(){}<>".contains(b);
    if cut_before {
        let first = bytes[view.start..span.start].iter().position(gap);
        view.start = first.map_or(span.start, |i| view.start + i);
    }
    if cut_after {
        let last = bytes[span.end..view.end].iter().rposition(gap);
        view.end = last.map_or(span.end, |i| span.end + i + 1);
    }
    mask.values_in(&view, masking.values);
    Excerpt {
        before: mask.redact(view.start..span.start),
        found: mask.redact(span.clone()),
        after: mask.redact(span.end..view.end),
        cut_before,
        cut_after,
    }
}

/// Lets the most specific of overlapping findings stand, each of which then says what it covers. Credentials yield to
/// credentials, a practice only to the same practice, and a generic credential also to a practice that exposes it.
fn settle(mut drafts: Vec<Draft>) -> Vec<Finding> {
    drafts.sort_by(|a, b| {
        let key = |d: &Draft| (d.kind, Reverse(d.rank), d.span.start, d.finding.rule);
        key(a).cmp(&key(b))
    });
    let mut kept: BTreeMap<(Kind, Option<RuleIndex>, u64), Draft> = BTreeMap::new();
    for draft in drafts {
        let lane = (draft.kind == Kind::Practice).then_some(draft.finding.rule);
        let winner = kept
            .range_mut((draft.kind, lane, 0)..(draft.kind, lane, draft.span.end))
            .next_back()
            .filter(|(_, other)| other.span.end > draft.span.start);
        match winner {
            Some((_, winner)) => winner.cover(draft.finding.rule),
            None => {
                kept.insert((draft.kind, lane, draft.span.start), draft);
            }
        }
    }
    let (mut practices, mut kept): (Vec<_>, Vec<_>) =
        kept.into_values().partition(|draft| draft.kind == Kind::Practice);
    let exposed: BTreeMap<_, _> = practices
        .iter()
        .enumerate()
        .filter_map(|(i, practice)| {
            practice.exposed.as_ref().map(|span| (span.start, (span.end, i)))
        })
        .collect();
    kept.retain(|draft| {
        let nearest = exposed.range(..draft.span.end).next_back().filter(|_| draft.generic);
        match nearest {
            Some((_, &(end, i))) if end > draft.span.start => {
                practices[i].cover(draft.finding.rule);
                false
            }
            _ => true,
        }
    });
    let mut findings: Vec<_> =
        kept.into_iter().chain(practices).map(|draft| draft.finding).collect();
    findings.iter_mut().for_each(|finding| finding.covers.sort());
    findings.sort_by_key(|f| (f.location.offset, f.location.length, f.rule));
    findings
}
