//! What matches come to, one by one: where they stand, what is shown of them, what speaks of them.

use super::Threshold;
use super::added::Added;
use super::parts::Candidate;
use crate::detect::{Match, Scanner};
use crate::finding::{Detail, Excerpt, Finding, Fingerprint, Identity, Location};
use crate::mask::{Mask, Values};
use crate::rule::{Confidence, Kind};
use crate::ruleset::{RuleIndex, RuleSet};
use crate::secret::Secret;
use crate::suppress::{Flaw, Marker, Markers, Suppression};
use crate::text::{Encoding, Position, Text};
use std::collections::HashMap;
use std::ops::Range;

/// Bytes of a line shown before and after a finding.
const VIEW: usize = 120;

/// A finding before those that overlap are settled.
pub(super) struct Draft {
    pub(super) finding: Finding,
    pub(super) kind: Kind,
    /// In the decoded text of the whole blob.
    pub(super) span: Range<u64>,
    /// Of what tells it from others, in the same: a credential's secret, all of a practice.
    pub(super) told: Range<u64>,
    /// Of the secret that a practice exposes, in the same.
    pub(super) exposed: Option<Range<u64>>,
    pub(super) generic: bool,
    /// Whether it is less likely because of what its value tells.
    pub(super) is_doubted: bool,
    pub(super) rank: Rank,
    /// Where its parts stand, in the same, with their rules: what they find there is part of this one. Where an expression of
    /// its own rule says what a part is, there is none: what only guesses it from a name is part of this one.
    pub(super) whole: Vec<(Option<RuleIndex>, Range<u64>)>,
    /// What could go with it.
    pub(super) near: Vec<Candidate>,
    /// What is wrong here in particular, not masked yet.
    pub(super) message: Option<String>,
    /// What speaks of it in the text.
    pub(super) markers: Vec<Marker>,
    /// Positions, among what is [`Added`], of markers that would speak of it and don't count.
    pub(super) added: Vec<usize>,
    /// Everything because of which it is not to be shown.
    pub(super) by: Vec<Suppression>,
}

impl Draft {
    /// That a marker is there which does not count.
    pub(super) const fn of_marker(finding: Finding, kind: Kind, span: Range<u64>) -> Self {
        let rank = (true, false, finding.confidence, true, 0, span.end - span.start);
        Self {
            finding,
            kind,
            told: span.start..span.end,
            span,
            exposed: None,
            generic: false,
            is_doubted: false,
            rank,
            whole: Vec::new(),
            near: Vec::new(),
            message: None,
            markers: Vec::new(),
            added: Vec::new(),
            by: Vec::new(),
        }
    }

    /// Whether it reaches a threshold, its parts taken into account.
    pub(super) fn reaches(&self, threshold: Threshold) -> bool {
        threshold.reaches(self.finding.confidence, self.finding.severity)
    }

    /// Notes what yields to this one.
    pub(super) fn cover(&mut self, rules: &RuleSet, other: &mut Self) {
        let rule = other.finding.rule;
        let own = &mut self.finding;
        if rule != own.rule && !own.covers.contains(&rule) {
            own.covers.push(rule);
        }
        for covered in other.finding.covers.drain(..) {
            if covered != own.rule && !own.covers.contains(&covered) {
                own.covers.push(covered);
            }
        }
        if own.parts.is_empty() {
            own.parts.append(&mut other.finding.parts);
            self.whole.append(&mut other.whole);
        }
        own.beside.append(&mut other.finding.beside);
        // What is part of this one's value is another value as soon as this one's is.
        if other.told.start < self.told.start || other.told.end > self.told.end {
            own.beside.push(Identity::of(rules, &other.finding));
        }
    }
}

/// How specific a match is; the greatest wins a contested span.
pub(super) type Rank = (bool, bool, Confidence, bool, usize, u64);

/// Writes down the matches of one window.
pub(super) struct Drafting<'a, 't, 'e> {
    pub(super) scanner: &'a Scanner<'a>,
    pub(super) text: &'a Text<'t>,
    /// What is masked in the window.
    pub(super) mask: Mask<'t>,
    /// What is to be masked in all of the blob.
    pub(super) values: &'a mut Values,
    /// What is wrong with markers.
    pub(super) flaws: &'a mut Vec<Flaw>,
    /// What is known of markers that don't count.
    pub(super) added: &'a mut Added<'e>,
}

impl Drafting<'_, '_, '_> {
    pub(super) fn draft<'m>(
        &mut self,
        matches: impl Iterator<Item = (usize, &'m Match)>,
        mut near: HashMap<usize, Vec<Candidate>>,
        drafts: &mut Vec<Draft>,
    ) {
        let Self { scanner, text, .. } = *self;
        let marked = text.encoding() != Encoding::Binary && Markers::are_possible(text.bytes());
        let mut from = text.start();
        for (index, found) in matches {
            let rule = scanner.rules().get(found.rule);
            from = text.position(from, found.span.start);
            let base = text.base();
            let absolute = |span: &Range<usize>| base + span.start as u64..base + span.end as u64;
            let finding = Finding {
                rule: found.rule,
                variant: scanner.variant_name(found).to_owned(),
                severity: found.severity(scanner.rules()),
                confidence: found.confidence,
                location: locate(text, from, &found.span),
                secret: self.secret(found),
                excerpt: self.excerpt(&found.span, found.layered.as_deref().map(|l| &l.hidden)),
                covers: Vec::new(),
                beside: Vec::new(),
                parts: Vec::new(),
                alone: None,
                elsewhere: Vec::new(),
                fingerprint: Fingerprint::default(),
                proof: found.proof.lines.clone(),
                detail: Detail {
                    message: None,
                    instead: found.instead.clone(),
                    via: found.layered.as_ref().map_or_else(Vec::new, |l| l.via.clone()),
                    reasons: scanner.reasons(found, text),
                },
                commit: None,
            };
            let markers = if marked { self.markers(from, &found.span) } else { Vec::new() };
            let (markers, added) = self.judge(markers, (from, &found.span), found.rule);
            let exposes = rule.kind == Kind::Practice;
            let secret = found.secret.as_ref().map(absolute);
            let span = absolute(&found.span);
            drafts.push(Draft {
                finding,
                kind: rule.kind,
                told: secret.clone().filter(|_| !exposes).unwrap_or_else(|| span.clone()),
                span,
                exposed: secret.filter(|_| exposes),
                generic: rule.generic,
                is_doubted: found.proof.effect.is_against(),
                rank: (
                    !rule.generic,
                    rule.checks.checksum.is_some() || rule.checks.structure.is_some(),
                    found.confidence,
                    // What stands there as it is, but for what is no more than a guess from its name.
                    found.layered.is_none() != rule.generic,
                    scanner.keyword_len(found),
                    found.span.len() as u64,
                ),
                whole: Vec::new(),
                near: near.remove(&index).unwrap_or_default(),
                message: found.message.clone(),
                markers,
                added,
                by: Vec::new(),
            });
        }
    }

    fn markers(&mut self, start: Position, span: &Range<usize>) -> Vec<Marker> {
        let anchor = (span.start, start.line);
        Markers::new(self.scanner.rules(), self.text.bytes(), anchor, self.flaws).around(span)
    }

    /// The secret of a match; what is encoded is not to be shown in either form.
    fn secret(&mut self, found: &Match) -> Option<Secret> {
        match &found.layered {
            Some(layered) => {
                self.values.insert(layered.value.expose());
                Some(layered.value.clone())
            }
            None => found.secret.clone().map(|span| Secret::new(&self.text.bytes()[span])),
        }
    }

    /// Where a stretch stands that begins at a position.
    pub(super) fn locate(&self, start: Position, span: &Range<usize>) -> Location {
        locate(self.text, start, span)
    }

    /// What is shown of the text around a stretch. What is hidden with it, and holds it, is not.
    pub(super) fn excerpt(
        &mut self,
        span: &Range<usize>,
        hidden: Option<&Range<usize>>,
    ) -> Excerpt {
        let Self { text, mask, values, .. } = self;
        if text.encoding() == Encoding::Binary {
            mask.values_in(span, values);
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
        mask.values_in(&view, values);
        let hidden = hidden.unwrap_or(span);
        let before = view.start..hidden.start.clamp(view.start, span.start);
        let after = hidden.end.clamp(span.end, view.end)..view.end;
        Excerpt {
            before: mask.redact(before),
            found: mask.redact(span.clone()),
            after: mask.redact(after),
            cut_before,
            cut_after,
        }
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
