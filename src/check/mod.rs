//! One blob from bytes to findings: what a worker, a hook and an editor all call.

mod added;
mod draft;
mod fingerprint;
mod overlap;
mod parts;
mod remarks;

use crate::archive::Inner;
use crate::detect::{Counts, Known, Lines, Match, Scanner, Scratch, Trace, is_confirmed_by_parts};
use crate::finding::Finding;
use crate::mask::{Mask, Values};
use crate::rule::{Confidence, Rule, Severity};
use crate::ruleset::RuleIndex;
use crate::secret::Redacted;
use crate::suppress::{Earlier, Ignores, Marker, Markers, Note, Suppressed, is_of_hash};
use crate::text::{Encoding, Input, Text, Windows};
use added::Added;
use draft::{Draft, Drafting};
use std::io;
use std::path::{Path, PathBuf};

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
    ignores: Option<&'s Ignores>,
    /// Files where the policy is taken from; none where every marker counts.
    earlier: Option<&'s dyn Earlier>,
    /// The path of the next blob, where that is another one than its name.
    place: Option<PathBuf>,
    /// What globs may match of the next blob, where that is more than its name: it stands in an archive.
    within: Vec<String>,
    /// By rule, whether what it finds reaches the threshold; made when it is first asked for.
    admitted: Vec<bool>,
    known: Known,
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

impl Checked {
    /// What was not looked at.
    pub(crate) const fn nothing() -> Self {
        Self { findings: Vec::new(), suppressed: Vec::new(), notes: Vec::new(), bytes: Ok(0) }
    }
}

impl<'s, 'r> Checker<'s, 'r> {
    /// A checker that reports what reaches the threshold.
    #[must_use]
    pub fn new(scanner: &'s Scanner<'r>, threshold: Threshold) -> Self {
        Self::with_windows(scanner, threshold, Windows::default())
    }

    /// The same with windows of another size, for tests of the law that results do not depend on it.
    #[must_use]
    pub fn with_windows(scanner: &'s Scanner<'r>, threshold: Threshold, windows: Windows) -> Self {
        let (scratch, known, admitted, within) = Default::default();
        Self {
            scanner,
            threshold,
            windows,
            scratch,
            ignores: None,
            earlier: None,
            place: None,
            within,
            admitted,
            known,
        }
    }

    /// Lets entries of a configuration say what is not to be shown.
    #[must_use]
    pub const fn with_ignores(mut self, ignores: Option<&'s Ignores>) -> Self {
        self.ignores = ignores;
        self
    }

    /// Lets only those markers count that stood in these files.
    #[must_use]
    pub const fn with_earlier(mut self, earlier: Option<&'s dyn Earlier>) -> Self {
        self.earlier = earlier;
        self
    }

    /// Says what path the next blob has in reports, where that is another one than its name.
    pub(crate) fn set_place(&mut self, path: &Path) {
        self.place = self.earlier.map(|_| path.into());
    }

    /// Checks what stands in an archive of this name. Rules see the path within; globs of a configuration may name either, and
    /// a marker counts only where there is no earlier version to hold it against, for archives are not compared.
    pub(crate) fn check_inner<I: Input + ?Sized>(
        &mut self,
        (archive, inner): (&str, &Inner),
        input: &mut I,
    ) -> Checked {
        self.within = inner.globs(archive);
        self.check(inner.name(), input, 0)
    }

    /// Notes what becomes of the keywords on these lines of the next blob.
    pub(crate) fn trace(&mut self, asked: Lines) {
        self.scratch.trace = Some(Trace::new(asked).into());
    }

    /// What was noted.
    pub(crate) fn take_trace(&mut self) -> Option<Trace> {
        self.scratch.trace.take().map(|trace| *trace)
    }

    /// How often things happened so far.
    #[must_use]
    pub const fn counts(&self) -> &Counts {
        &self.scratch.counts
    }

    /// Checks one blob. `name` is its path, for rules that depend on it; `size` what it probably measures, in bytes.
    pub fn check<I: Input + ?Sized>(&mut self, name: &str, input: &mut I, size: u64) -> Checked {
        let place = self.place.take();
        let within = std::mem::take(&mut self.within);
        let earlier = self.earlier.map(|files| if within.is_empty() { files } else { &Nothing });
        let Self { scanner, threshold, windows, scratch, .. } = self;
        let mut drafts = Vec::new();
        let mut values = Values::default();
        let mut of_file = Vec::new();
        let mut flaws = Vec::new();
        let mut added = Added::new(earlier, place.as_deref().unwrap_or(Path::new(name)));
        let bytes = windows.read(input, size, |text| {
            scanner.scan(&text, name, scratch);
            let could_be_shown = |m: &Match| threshold.could_admit(scanner, m);
            let near = scanner.parts(&text, name, could_be_shown, scratch);
            // What its parts may make likely enough is written down, and judged when they are settled.
            let admits = |(index, found): &(usize, &Match)| {
                let confirmed = || near.get(index).is_some_and(|n| n.iter().any(|n| n.confirms));
                (threshold.hears(scanner, found)
                    || threshold.could_admit(scanner, found) && confirmed())
                    && !is_own_hash(&text, found)
            };
            let shown = scratch.matches().iter().enumerate().any(|m| admits(&m));
            if shown {
                let mask = Mask::of_scanned(scanner, &text, name, scratch);
                let found = scratch.matches().iter().enumerate().filter(admits);
                let (values, flaws, added) = (&mut values, &mut flaws, &mut added);
                let mut drafting = Drafting { scanner, text: &text, mask, values, flaws, added };
                let parts = drafting.parts(&near);
                drafting.draft(found, parts, &mut drafts);
            }
            // A marker for all of a file may stand in a window that nothing is found in.
            if (shown || !text.is_whole()) && text.encoding() != Encoding::Binary {
                let anchor = (0, text.start().line);
                let mut markers = Markers::new(scanner.rules(), text.bytes(), anchor, &mut flaws);
                let (held, new) = added.part(&text, markers.of_file(text.owned()));
                of_file.extend(held);
                if !new.is_empty() {
                    let mask = Mask::of_scanned(scanner, &text, name, scratch);
                    let (values, flaws, added) = (&mut values, &mut flaws, &mut added);
                    Drafting { scanner, text: &text, mask, values, flaws, added }.note_of_file(new);
                }
            }
        });
        let bytes = added.failure().map_or(bytes, Err);
        parts::settle(&mut drafts);
        // What is doubted contests its span before it goes.
        drafts.retain(|draft| draft.is_doubted || draft.reaches(self.threshold));
        self.suppress((name, &within), &mut drafts, &of_file);
        for draft in &mut drafts {
            let message = draft.message.take().map(|text| self.redact(&text));
            draft.finding.detail.message = message;
        }
        let mut pointed = added.point_out(self.scanner.rules(), self.threshold, &drafts);
        self.suppress((name, &within), &mut pointed, &of_file);
        drafts.append(&mut pointed);
        let (mut findings, mut suppressed) = overlap::settle(self.scanner.rules(), drafts);
        let threshold = self.threshold;
        findings.retain(|finding| threshold.admits(finding));
        suppressed.retain(|suppressed| threshold.admits(&suppressed.finding));
        values.hide_in(&mut findings);
        values.hide_in_suppressed(&mut suppressed);
        let all = findings.iter_mut().chain(suppressed.iter_mut().map(|s| &mut s.finding));
        fingerprint::assign(self.scanner.rules(), all);
        flaws.sort();
        flaws.dedup();
        let nothing = findings.is_empty() && suppressed.is_empty();
        let flaws = flaws.iter().filter(|_| !nothing);
        let notes = flaws.map(|flaw| flaw.note(|text| self.redact(text))).collect();
        Checked { findings, suppressed, notes, bytes }
    }

    /// Whether [`check`](Self::check) could find something in a blob, whatever its path, shown or suppressed. Says yes too
    /// often, never no wrongly: it is for those who have a great many blobs and find out where they stand later. It is fast
    /// when the blob is much like the one before.
    pub fn may_find(&mut self, blob: &[u8]) -> bool {
        let Self { scanner, threshold, windows, scratch, admitted, known, .. } = self;
        let rules = scanner.rules();
        if admitted.is_empty() {
            let reaches = |(index, rule): (RuleIndex, &Rule)| {
                threshold.could_reach(rule, rule.greatest_confidence(), rules.severity(index))
            };
            *admitted = rules.rules().map(reaches).collect();
        }
        let wanted = |rule: RuleIndex| admitted[usize::from(rule.0)];
        if let Some(text) = Text::of_blob(blob) {
            return scanner.may_be_file(&text, wanted)
                || scanner.may_match_beside(known, &text, wanted, scratch);
        }
        let mut found = false;
        let read = windows.read(&mut &blob[..], blob.len() as u64, |text| {
            found = found
                || text.base() == 0 && scanner.may_be_file(&text, wanted)
                || scanner.may_match(&text, wanted, scratch);
        });
        found || read.is_err()
    }

    /// Writes down for each draft what says that it is not to be shown.
    fn suppress(
        &mut self,
        (name, within): (&str, &[String]),
        drafts: &mut [Draft],
        of_file: &[Marker],
    ) {
        let rules = self.scanner.rules();
        for draft in drafts {
            let markers = draft.markers.iter().chain(of_file);
            let speaking = markers.filter(|marker| marker.names(rules, draft.finding.rule));
            draft.by = speaking.map(|m| m.suppression(|text| self.redact(text))).collect();
            let Some(ignores) = self.ignores else { continue };
            if within.is_empty() {
                draft.by.extend(ignores.of(rules, name, &draft.finding));
            }
            for entry in within.iter().flat_map(|name| ignores.of(rules, name, &draft.finding)) {
                if !draft.by.contains(&entry) {
                    draft.by.push(entry);
                }
            }
        }
    }

    /// Cuts every secret that any rule knows out of a piece of text that is about to be shown, such as a path.
    pub fn redact(&mut self, text: &str) -> Redacted {
        let whole = Text::whole(text.as_bytes());
        let mask = Mask::new(self.scanner, &whole, text, &mut self.scratch);
        let mut values = Values::default();
        mask.values_in(&(0..text.len()), &mut values);
        let mut redacted = mask.redact(0..text.len());
        redacted.mask(|plain| values.spans(plain));
        redacted
    }
}

/// No files at all.
struct Nothing;

impl Earlier for Nothing {
    fn read(&self, _: &Path) -> io::Result<Option<Vec<u8>>> {
        Ok(None)
    }
}

/// Whether what was taken for a secret is a hash of a baseline.
fn is_own_hash(text: &Text<'_>, found: &Match) -> bool {
    found.secret.as_ref().is_some_and(|secret| is_of_hash(text.bytes(), secret))
}

impl Threshold {
    /// Whether a match has a say in what is reported. One that is doubtful because of what its value tells is not reported
    /// itself, and what a generic rule would say of the same value isn't either.
    fn hears(self, scanner: &Scanner<'_>, found: &Match) -> bool {
        let rules = scanner.rules();
        let confidence = found.confidence.max(rules.get(found.rule).confidence);
        self.reaches(confidence, rules.severity(found.rule))
    }

    fn admits(self, finding: &Finding) -> bool {
        self.reaches(finding.confidence, finding.severity)
    }

    /// The same of what it may come to beside its parts.
    fn could_admit(self, scanner: &Scanner<'_>, found: &Match) -> bool {
        let rules = scanner.rules();
        self.could_reach(rules.get(found.rule), found.confidence, rules.severity(found.rule))
    }

    fn could_reach(self, rule: &Rule, confidence: Confidence, severity: Severity) -> bool {
        let best = if is_confirmed_by_parts(rule) { parts::raised(confidence) } else { confidence };
        self.reaches(best, severity)
    }

    fn reaches(self, confidence: Confidence, severity: Severity) -> bool {
        confidence >= self.confidence && severity >= self.severity
    }
}
