//! Markers that do not count: they did not stand where the policy is taken from. What each would hide is shown, and so is the
//! marker.

use super::Threshold;
use super::draft::{Draft, Drafting};
use crate::finding::{Detail, Excerpt, Finding, Fingerprint, Location};
use crate::ruleset::{RuleIndex, RuleSet, WEAKENED};
use crate::secret::Redacted;
use crate::suppress::{Earlier, EarlierFile, Marker, REACH};
use crate::text::{Position, Text};
use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::io;
use std::ops::Range;
use std::path::Path;

/// Most bytes of a marker and its reason that are pointed at.
const SHOWN: usize = 200;

/// What is known of the markers of one blob.
pub(super) struct Added<'e> {
    earlier: EarlierFile<'e>,
    markers: Vec<AddedMarker>,
    /// Positions among them, by where in the decoded text of the whole blob they begin.
    starts: HashMap<u64, usize>,
    /// Positions of those that speak of all of the file.
    of_file: Vec<usize>,
}

struct AddedMarker {
    marker: Marker,
    /// In the decoded text of the whole blob.
    span: Range<u64>,
    location: Location,
    excerpt: Excerpt,
}

impl<'e> Added<'e> {
    pub(super) fn new(earlier: Option<&'e dyn Earlier>, path: &'e Path) -> Self {
        let earlier = EarlierFile::new(earlier, path);
        Self { earlier, markers: Vec::new(), starts: HashMap::new(), of_file: Vec::new() }
    }

    /// Why it can't be told which markers count.
    pub(super) fn failure(&mut self) -> Option<io::Error> {
        self.earlier.error.take()
    }

    /// Parts markers for all of a file into those that count and the others.
    pub(super) fn part(
        &mut self,
        text: &Text<'_>,
        markers: Vec<Marker>,
    ) -> (Vec<Marker>, Vec<Marker>) {
        markers.into_iter().partition(|marker| self.holds(text, marker, &marker.span()))
    }

    /// Whether a marker stood there already, and with it what it speaks of: a marker that stays while another value comes
    /// to stand below it would be as good as a new one.
    fn holds(&mut self, text: &Text<'_>, marker: &Marker, of: &Range<usize>) -> bool {
        if !self.earlier.is_asked() {
            return true;
        }
        let (span, bytes) = (marker.span(), text.bytes());
        let (first, last) = (span.start.min(of.start), span.end.max(of.end));
        let floor = first.saturating_sub(REACH);
        let start = memchr::memrchr(b'\n', &bytes[floor..first]).map_or(floor, |i| floor + i + 1);
        let ceiling = bytes.len().min(last + REACH);
        let end = memchr::memchr(b'\n', &bytes[last..ceiling]).map_or(ceiling, |i| last + i);
        self.earlier.held(&bytes[start..end])
    }

    /// A finding for each marker that would have hidden something.
    pub(super) fn point_out(
        &self,
        rules: &RuleSet,
        threshold: Threshold,
        drafts: &[Draft],
    ) -> Vec<Draft> {
        let mut hidden: BTreeMap<usize, BTreeSet<RuleIndex>> = BTreeMap::new();
        for draft in
            drafts.iter().filter(|draft| draft.by.is_empty() && threshold.admits(&draft.finding))
        {
            let rule = draft.finding.rule;
            let of_file = self.of_file.iter();
            let of_file = of_file.filter(|at| self.markers[**at].marker.names(rules, rule));
            for at in draft.added.iter().chain(of_file) {
                hidden.entry(*at).or_default().insert(rule);
            }
        }
        if hidden.is_empty() {
            return Vec::new();
        }
        let Ok(index) = rules.find(WEAKENED) else { return Vec::new() };
        let reached = threshold.reaches(rules.get(index).confidence, rules.severity(index));
        if !reached || !rules.is_enabled(index) {
            return Vec::new();
        }
        hidden.iter().map(|(at, of)| self.markers[*at].draft(rules, index, of)).collect()
    }
}

impl AddedMarker {
    fn draft(&self, rules: &RuleSet, rule: RuleIndex, of: &BTreeSet<RuleIndex>) -> Draft {
        let ids: Vec<_> = of.iter().map(|index| &*rules.get(*index).id).collect();
        let (spelling, ids) = (self.marker.spelling(), ids.join(", "));
        let message = format!(
            "the marker `{spelling}` is new here, or what it speaks of is; it does not count and would hide {ids}"
        );
        let kind = rules.get(rule).kind;
        let finding = Finding {
            rule,
            variant: "marker".into(),
            severity: rules.severity(rule),
            confidence: rules.get(rule).confidence,
            location: self.location,
            secret: None,
            excerpt: self.excerpt.clone(),
            covers: Vec::new(),
            beside: Vec::new(),
            parts: Vec::new(),
            alone: None,
            elsewhere: Vec::new(),
            fingerprint: Fingerprint::default(),
            proof: Vec::new(),
            detail: Detail { message: Some(Redacted::plain(message)), ..Detail::default() },
            commit: None,
        };
        Draft::of_marker(finding, kind, self.span.clone())
    }
}

impl Drafting<'_, '_, '_> {
    /// Parts the markers around a finding into those that count and the positions of the others, as far as they speak of
    /// the finding's rule. `known` is the finding's position.
    pub(super) fn judge(
        &mut self,
        markers: Vec<Marker>,
        (known, span): (Position, &Range<usize>),
        rule: RuleIndex,
    ) -> (Vec<Marker>, Vec<usize>) {
        let (mut held, mut added) = (Vec::new(), Vec::new());
        for marker in markers {
            if self.added.holds(self.text, &marker, span) {
                held.push(marker);
            } else if marker.names(self.scanner.rules(), rule) {
                added.push(self.note(marker, known).0);
            }
        }
        (held, added)
    }

    /// Notes markers for all of a file, which do not count.
    pub(super) fn note_of_file(&mut self, markers: Vec<Marker>) {
        let mut known = self.text.start();
        for marker in markers {
            let (at, position) = self.note(marker, known);
            self.added.of_file.push(at);
            known = position;
        }
    }

    /// Notes a marker that does not count, once, and says which it is and where it begins.
    fn note(&mut self, marker: Marker, known: Position) -> (usize, Position) {
        let span = marker.span();
        let (base, bytes) = (self.text.base(), self.text.bytes());
        let position = self.text.position_near(known, span.start);
        let start = base + span.start as u64;
        if let Some(at) = self.added.starts.get(&start) {
            return (*at, position);
        }
        let mut end = span.end.min(span.start + SHOWN);
        while bytes.get(end).is_some_and(|byte| byte & 0xc0 == 0x80) {
            end -= 1;
        }
        let shown = span.start..end;
        let noted = AddedMarker {
            marker,
            span: start..base + end as u64,
            location: self.locate(position, &shown),
            excerpt: self.excerpt(&shown, None),
        };
        let at = self.added.markers.len();
        self.added.markers.push(noted);
        self.added.starts.insert(start, at);
        (at, position)
    }
}
