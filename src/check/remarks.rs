//! Findings about a policy itself, at lines of the files that it is made of.

use super::Checker;
use crate::finding::{Detail, Excerpt, Finding, Fingerprint, Location, Remark};
use crate::mask::{Mask, Values};
use crate::suppress::Suppressed;
use crate::text::{Encoding, Position, Text};
use std::ops::Range;

/// Most bytes of a line that are shown.
const SHOWN: usize = 240;

impl Checker<'_, '_> {
    /// Remarks on a file, as findings in it. `name` is the file's as globs see it, `text` what it holds; nothing when it is
    /// gone.
    pub(crate) fn remarks(
        &mut self,
        name: &str,
        text: &[u8],
        remarks: &[Remark],
    ) -> (Vec<Finding>, Vec<Suppressed>) {
        let rules = self.scanner.rules();
        let admitted = |remark: &&Remark| {
            let Ok(rule) = rules.find(remark.rule) else { return false };
            let (confidence, severity) = (rules.get(rule).confidence, rules.severity(rule));
            rules.is_enabled(rule) && self.threshold.reaches(confidence, severity)
        };
        let mut sorted: Vec<_> = remarks.iter().filter(admitted).collect();
        sorted
            .sort_by(|a, b| (a.line, a.variant, &a.message).cmp(&(b.line, b.variant, &b.message)));
        let whole = Text::whole(text);
        let mut lines = Lines { text: &whole, at: whole.start(), start: 0, line: 1 };
        let (mut findings, mut values) = (Vec::new(), Values::default());
        let mask = Mask::new(self.scanner, &whole, name, &mut self.scratch);
        for remark in sorted {
            let Ok(rule) = rules.find(remark.rule) else { continue };
            let (start, span) = lines.find(remark.line);
            mask.values_in(&span, &mut values);
            let found = mask.redact(span.clone());
            let message = Some(self.redact(&remark.message));
            findings.push(Finding {
                rule,
                variant: remark.variant.to_owned(),
                severity: rules.severity(rule),
                confidence: rules.get(rule).confidence,
                location: locate(&whole, start, &span),
                secret: None,
                excerpt: Excerpt { found, ..Excerpt::default() },
                covers: Vec::new(),
                beside: Vec::new(),
                parts: Vec::new(),
                alone: None,
                elsewhere: Vec::new(),
                fingerprint: Fingerprint::default(),
                proof: Vec::new(),
                detail: Detail { message, instead: remark.instead.clone(), ..Detail::default() },
                commit: None,
            });
        }
        values.hide_in(&mut findings);
        super::fingerprint::assign(rules, findings.iter_mut());
        self.part(name, findings)
    }

    /// Parts findings into those that are shown and those of which the configuration says that they are not.
    fn part(&self, name: &str, findings: Vec<Finding>) -> (Vec<Finding>, Vec<Suppressed>) {
        let rules = self.scanner.rules();
        let (mut shown, mut hidden) = (Vec::new(), Vec::new());
        for finding in findings {
            let by = self.ignores.map(|ignores| ignores.of(rules, name, &finding));
            match by.filter(|by| !by.is_empty()) {
                Some(by) => hidden.push(Suppressed { finding, by }),
                None => shown.push(finding),
            }
        }
        (shown, hidden)
    }
}

fn locate(text: &Text<'_>, start: Position, span: &Range<usize>) -> Location {
    Location {
        start,
        end: text.position(start, span.end),
        offset: text.input_offset(start),
        length: span.len() as u64,
        encoding: Encoding::AsciiSuperset,
    }
}

/// Finds lines in order.
struct Lines<'t, 'b> {
    text: &'t Text<'b>,
    at: Position,
    start: usize,
    line: u64,
}

impl Lines<'_, '_> {
    /// Where a line's text begins, and as much of it as is shown. Behind the last line it is the last one.
    fn find(&mut self, line: u64) -> (Position, Range<usize>) {
        let bytes = self.text.bytes();
        while self.line < line {
            let Some(end) = memchr::memchr(b'\n', &bytes[self.start..]) else { break };
            self.at = self.text.position(self.at, self.start + end + 1);
            self.start += end + 1;
            self.line += 1;
        }
        let rest = &bytes[self.start..];
        let rest = &rest[..memchr::memchr(b'\n', rest).unwrap_or(rest.len())];
        let indent = rest.len() - rest.trim_ascii_start().len();
        let mut end = rest.trim_ascii_end().len().max(indent).min(indent + SHOWN);
        while rest.get(end).is_some_and(|byte| byte & 0xc0 == 0x80) {
            end -= 1;
        }
        let span = self.start + indent..self.start + end.max(indent);
        (self.text.position(self.at, span.start), span)
    }
}
