//! For programs. The schema is documented in `docs/output.md`.

use super::{Entry, Why, confidence_of, masked, said_of};
use crate::report::visible_json::write_pretty;
use crate::scan::Verdict;
use serde::Serialize;
use std::io::{self, Write};

/// Version of the schema. A field that goes or changes its meaning raises it; one that comes does not.
const SCHEMA: u32 = 1;

#[derive(Serialize)]
struct Document<'a> {
    schema: u32,
    path: String,
    first_line: u64,
    last_line: u64,
    notices: &'a [String],
    keywords: Vec<Record<'a>>,
    only_keywords: Vec<Aside<'a>>,
    left_out: u64,
}

#[derive(Serialize)]
struct Record<'a> {
    rule: &'a str,
    #[serde(skip_serializing_if = "str::is_empty")]
    variant: &'a str,
    keyword: &'a str,
    outcome: &'a str,
    why: &'a str,
    line: Option<u64>,
    column: Option<u64>,
    byte_offset: u64,
    #[serde(skip_serializing_if = "Option::is_none")]
    span: Option<Span>,
    #[serde(skip_serializing_if = "Option::is_none")]
    value: Option<&'a str>,
    severity: &'a str,
    confidence: &'a str,
    reasons: &'a [String],
    #[serde(skip_serializing_if = "Option::is_none")]
    excerpt: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    fingerprint: Option<String>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    by: Vec<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    yields_to: Option<String>,
    changes: Vec<ChangeRecord<'a>>,
}

#[derive(Serialize)]
struct Span {
    line: u64,
    column: u64,
    end_line: u64,
    end_column: u64,
}

#[derive(Serialize)]
struct ChangeRecord<'a> {
    place: &'a str,
    text: &'a str,
}

#[derive(Serialize)]
struct Aside<'a> {
    rule: String,
    keyword: &'a str,
}

pub(super) fn write(why: &Why<'_>, out: &mut dyn Write) -> io::Result<()> {
    let explained = why.explained;
    let entries = why.entries();
    let aside = explained.aside.iter();
    let document = Document {
        schema: SCHEMA,
        path: explained.path.render(false).to_string_lossy().into_owned(),
        first_line: explained.asked.first,
        last_line: explained.asked.last.min(explained.lines),
        notices: why.notices,
        keywords: entries.iter().map(|entry| record(why, entry)).collect(),
        only_keywords: aside
            .map(|(rule, keyword)| Aside { rule: why.id(*rule), keyword })
            .collect(),
        left_out: explained.left_out,
    };
    write_pretty(&document, out)
}

fn record<'e>(why: &'e Why<'_>, entry: &'e Entry<'e>) -> Record<'e> {
    let Entry { step, rule, outcome, said, .. } = entry;
    let lines = |value: u64| why.has_lines().then_some(value);
    let span = step.span.filter(|_| why.has_lines()).map(|(start, end)| Span {
        line: start.line,
        column: start.column,
        end_line: end.line,
        end_column: end.column,
    });
    let finding = entry.finding();
    let by = match entry.verdict {
        Verdict::Suppressed(suppressed) => suppressed.by.iter().map(said_of).collect(),
        _ => Vec::new(),
    };
    let yields_to = match entry.verdict {
        Verdict::Covered(winner) => Some(why.id(winner.rule)),
        Verdict::Outdone(winner) => Some(why.id(winner.rule)),
        _ => None,
    };
    let changes = entry.changes.iter();
    Record {
        rule: &rule.id,
        variant: &step.variant,
        keyword: &step.keyword,
        outcome,
        why: said,
        line: lines(step.at.0.line),
        column: lines(step.at.0.column),
        byte_offset: step.offset,
        span,
        value: step.shape.as_deref(),
        severity: why.rules.severity(step.rule).name(),
        confidence: confidence_of(step, rule).name(),
        reasons: entry.reasons(),
        excerpt: finding.map(|finding| masked(&finding.excerpt)),
        fingerprint: finding.map(|finding| finding.fingerprint.to_string()),
        by,
        yields_to,
        changes: changes
            .map(|change| ChangeRecord { place: change.place.name(), text: &change.text })
            .collect(),
    }
}
