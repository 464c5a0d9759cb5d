//! JSON and JSON lines. The schema is documented in `docs/output.md`.

use super::Report;
use super::visible_json::{write_compact, write_pretty};
use crate::finding::{Elsewhere, Excerpt, Finding, Location, Part};
use crate::rule::{Confidence, Kind, Severity};
use crate::scan::{BlobReport, Outcome, ShownPath, Warning};
use crate::suppress::{Suppressed, SuppressionSource};
use serde::Serialize;
use serde::ser::Serializer;
use std::io::{self, Write};

/// Version of the schema. A field that goes or changes its meaning raises it; one that comes does not.
const SCHEMA: u32 = 1;

#[derive(Serialize)]
struct Document<'a> {
    schema: u32,
    tool: Tool,
    findings: Vec<FindingRecord<'a>>,
    suppressed: Vec<SuppressedRecord<'a>>,
    warnings: Vec<WarningRecord>,
    unscanned: Vec<UnscannedRecord>,
    summary: SummaryRecord,
}

#[derive(Serialize)]
struct Tool {
    name: &'static str,
    version: &'static str,
}

#[derive(Serialize)]
struct FindingRecord<'a> {
    rule: &'a str,
    #[serde(skip_serializing_if = "str::is_empty")]
    variant: &'a str,
    #[serde(serialize_with = "name_of_kind")]
    kind: Kind,
    title: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    message: Option<String>,
    #[serde(serialize_with = "name_of_severity")]
    severity: Severity,
    #[serde(serialize_with = "name_of_confidence")]
    confidence: Confidence,
    path: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    archive: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    inner_path: Option<String>,
    #[serde(flatten)]
    place: PlaceRecord,
    #[serde(skip_serializing_if = "Option::is_none")]
    secret: Option<String>,
    why: &'a str,
    instead: String,
    #[serde(skip_serializing_if = "<[_]>::is_empty")]
    proof: &'a [String],
    #[serde(skip_serializing_if = "Vec::is_empty")]
    via: Vec<&'static str>,
    covers: Vec<&'a str>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    parts: Vec<PartRecord<'a>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    confidence_alone: Option<&'static str>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    elsewhere: Vec<ElsewhereRecord<'a>>,
    fingerprint: String,
    #[serde(skip_serializing_if = "<[_]>::is_empty")]
    reasons: &'a [String],
    #[serde(skip_serializing_if = "Option::is_none")]
    commit: Option<CommitRecord<'a>>,
}

#[derive(Serialize)]
struct PlaceRecord {
    line: Option<u64>,
    column: Option<u64>,
    end_line: Option<u64>,
    end_column: Option<u64>,
    byte_offset: u64,
    byte_length: u64,
    excerpt: String,
}

#[derive(Serialize)]
struct PartRecord<'a> {
    name: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    rule: Option<&'a str>,
    #[serde(flatten)]
    place: PlaceRecord,
}

#[derive(Serialize)]
struct ElsewhereRecord<'a> {
    rule: &'a str,
    path: String,
    #[serde(flatten)]
    place: PlaceRecord,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    parts: Vec<PartRecord<'a>>,
    fingerprint: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    commit: Option<CommitRecord<'a>>,
}

#[derive(Serialize)]
struct CommitRecord<'a> {
    id: &'a str,
    author: String,
    date: &'a str,
    more: u32,
}

#[derive(Serialize)]
struct SuppressedRecord<'a> {
    #[serde(flatten)]
    finding: FindingRecord<'a>,
    by: Vec<SuppressionRecord>,
}

#[derive(Serialize)]
struct SuppressionRecord {
    source: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    line: Option<u64>,
    reason: String,
}

#[derive(Serialize)]
struct WarningRecord {
    id: &'static str,
    path: String,
    line: u64,
    message: String,
}

#[derive(Serialize)]
struct UnscannedRecord {
    path: String,
    reason: &'static str,
    message: String,
    failure: bool,
}

#[derive(Serialize)]
struct SummaryRecord {
    findings: usize,
    places: usize,
    suppressed: usize,
    warnings: usize,
    enumerated: u64,
    scanned: u64,
    skipped: u64,
    failed: u64,
    bytes: u64,
    complete: bool,
}

fn name_of_kind<S: Serializer>(kind: &Kind, to: S) -> Result<S::Ok, S::Error> {
    to.serialize_str(kind.name())
}

fn name_of_severity<S: Serializer>(severity: &Severity, to: S) -> Result<S::Ok, S::Error> {
    to.serialize_str(severity.name())
}

fn name_of_confidence<S: Serializer>(confidence: &Confidence, to: S) -> Result<S::Ok, S::Error> {
    to.serialize_str(confidence.name())
}

pub(super) fn write(report: &Report<'_>, out: &mut dyn Write) -> io::Result<()> {
    let document = Document {
        schema: SCHEMA,
        tool: Tool { name: "stanch", version: env!("CARGO_PKG_VERSION") },
        findings: report.results.findings().map(|(path, f)| finding(report, path, f)).collect(),
        suppressed: report.results.suppressed().map(|(p, s)| suppressed(report, p, s)).collect(),
        warnings: report.results.warnings.iter().map(|w| warning(report, w)).collect(),
        unscanned: report.results.blobs.iter().filter_map(|b| unscanned(report, b)).collect(),
        summary: summary(report),
    };
    write_pretty(&document, out)
}

pub(super) fn write_lines(report: &Report<'_>, out: &mut dyn Write) -> io::Result<()> {
    #[derive(Serialize)]
    #[serde(tag = "type", rename_all = "lowercase")]
    enum Line<'a> {
        Finding(Box<FindingRecord<'a>>),
        Suppressed(Box<SuppressedRecord<'a>>),
        Warning(WarningRecord),
        Unscanned(UnscannedRecord),
        Summary(SummaryRecord),
    }
    let mut line = |line: Line<'_>| write_compact(&line, out);
    for (path, f) in report.results.findings() {
        line(Line::Finding(Box::new(finding(report, path, f))))?;
    }
    for (path, s) in report.results.suppressed() {
        line(Line::Suppressed(Box::new(suppressed(report, path, s))))?;
    }
    for w in &report.results.warnings {
        line(Line::Warning(warning(report, w)))?;
    }
    for record in report.results.blobs.iter().filter_map(|blob| unscanned(report, blob)) {
        line(Line::Unscanned(record))?;
    }
    line(Line::Summary(summary(report)))
}

fn finding<'a>(report: &Report<'a>, path: &ShownPath, finding: &'a Finding) -> FindingRecord<'a> {
    let rule = report.rules.get(finding.rule);
    let secret = finding.secret.as_ref().filter(|_| report.options.show_secrets);
    FindingRecord {
        rule: &rule.id,
        variant: &finding.variant,
        kind: rule.kind,
        title: &rule.title,
        message: finding.detail.message.as_ref().map(|m| m.render(report.options.show_secrets)),
        severity: finding.severity,
        confidence: finding.confidence,
        path: show_path(path, report),
        archive: path.is_inside().then(|| show_path(path.file(), report)),
        inner_path: path.inner(report.options.show_secrets),
        place: place(report, &finding.location, &finding.excerpt),
        secret: secret.map(|secret| String::from_utf8_lossy(secret.expose()).into_owned()),
        why: rule.why.trim(),
        instead: report.advice_for(finding),
        proof: &finding.proof,
        via: finding.detail.via.iter().map(|coding| coding.name()).collect(),
        covers: finding.covers.iter().map(|index| &*report.rules.get(*index).id).collect(),
        parts: parts(report, finding),
        confidence_alone: finding.alone.map(Confidence::name),
        elsewhere: finding.elsewhere.iter().map(|e| elsewhere(report, e)).collect(),
        fingerprint: finding.fingerprint.to_string(),
        reasons: &finding.detail.reasons,
        commit: commit(report, finding),
    }
}

fn commit<'a>(report: &Report<'a>, finding: &'a Finding) -> Option<CommitRecord<'a>> {
    finding.commit.as_ref().map(|commit| CommitRecord {
        id: &commit.id,
        author: commit.author.render(report.options.show_secrets),
        date: &commit.date,
        more: commit.more,
    })
}

fn parts<'a>(report: &Report<'a>, finding: &'a Finding) -> Vec<PartRecord<'a>> {
    let part = |part: &'a Part| PartRecord {
        name: &part.name,
        rule: part.rule.map(|index| &*report.rules.get(index).id),
        place: place(report, &part.location, &part.excerpt),
    };
    finding.parts.iter().map(part).collect()
}

fn elsewhere<'a>(report: &Report<'a>, elsewhere: &'a Elsewhere) -> ElsewhereRecord<'a> {
    let finding = &elsewhere.finding;
    ElsewhereRecord {
        rule: &report.rules.get(finding.rule).id,
        path: show_path(&report.results.blobs[elsewhere.blob].path, report),
        place: place(report, &finding.location, &finding.excerpt),
        parts: parts(report, finding),
        fingerprint: finding.fingerprint.to_string(),
        commit: commit(report, finding),
    }
}

fn place(report: &Report<'_>, location: &Location, excerpt: &Excerpt) -> PlaceRecord {
    let lines = |value: u64| location.has_lines().then_some(value);
    let excerpt = [&excerpt.before, &excerpt.found, &excerpt.after];
    PlaceRecord {
        line: lines(location.start.line),
        column: lines(location.start.column),
        end_line: lines(location.end.line),
        end_column: lines(location.end.column),
        byte_offset: location.offset,
        byte_length: location.length,
        excerpt: excerpt.map(|piece| piece.render(report.options.show_secrets)).concat(),
    }
}

fn suppressed<'a>(
    report: &Report<'a>,
    path: &ShownPath,
    suppressed: &'a Suppressed,
) -> SuppressedRecord<'a> {
    let by = suppressed.by.iter().map(|suppression| {
        let (source, line) = match suppression.source {
            SuppressionSource::Marker { spelling, line } => (spelling, Some(line)),
            SuppressionSource::Entry { line, .. } => (crate::config::FILE_NAME, Some(line)),
            SuppressionSource::Baseline { line } => (crate::suppress::BASELINE_FILE, Some(line)),
            SuppressionSource::Environment => ("STANCH_ALLOW", None),
        };
        let reason = suppression.reason.render(report.options.show_secrets);
        SuppressionRecord { source, line, reason }
    });
    SuppressedRecord { finding: finding(report, path, &suppressed.finding), by: by.collect() }
}

fn warning(report: &Report<'_>, warning: &Warning) -> WarningRecord {
    WarningRecord {
        id: warning.note.id,
        path: show_path(&warning.path, report),
        line: warning.note.line,
        message: warning.note.message.render(report.options.show_secrets),
    }
}

fn unscanned(report: &Report<'_>, blob: &BlobReport) -> Option<UnscannedRecord> {
    let (reason, message, failure) = match &blob.outcome {
        Outcome::Scanned => return None,
        Outcome::Skipped(reason) => (reason.name(), reason.to_string(), reason.is_failure()),
        Outcome::Failed(message) => ("unreadable", message.clone(), true),
    };
    Some(UnscannedRecord { path: show_path(&blob.path, report), reason, message, failure })
}

fn show_path(path: &ShownPath, report: &Report<'_>) -> String {
    path.render(report.options.show_secrets).to_string_lossy().into_owned()
}

fn summary(report: &Report<'_>) -> SummaryRecord {
    let totals = &report.results.totals;
    SummaryRecord {
        findings: report.results.findings().count(),
        places: report.results.places(),
        suppressed: report.results.suppressed().count(),
        warnings: report.results.warnings.len(),
        enumerated: totals.enumerated,
        scanned: totals.scanned,
        skipped: totals.skipped,
        failed: totals.failed,
        bytes: totals.bytes,
        complete: report.results.is_complete(),
    }
}
