//! SARIF 2.1.0: <https://docs.oasis-open.org/sarif/sarif/v2.1.0/sarif-v2.1.0.html>.

use super::Report;
use super::text::escape_json;
use crate::finding::Finding;
use crate::rule::{Confidence, Rule, Severity};
use crate::scan::{BlobReport, Outcome, ShownPath};
use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, percent_encode};
use serde_json::{Value, json};
use std::collections::BTreeMap;
use std::io::{self, Write};
use std::path::{Component, Path};

/// What a URI's path may hold as it is (RFC 3986, `pchar` and `/`), the colon apart: before the first slash it would end a
/// scheme.
const PATH: &AsciiSet = &NON_ALPHANUMERIC
    .remove(b'-')
    .remove(b'.')
    .remove(b'_')
    .remove(b'~')
    .remove(b'/')
    .remove(b'@')
    .remove(b'+')
    .remove(b',')
    .remove(b'=');

pub(super) fn write(report: &Report<'_>, out: &mut dyn Write) -> io::Result<()> {
    let mut rules = BTreeMap::new();
    for (_, finding) in report.results.findings() {
        rules.entry(finding.rule).or_insert(0usize);
    }
    rules.values_mut().enumerate().for_each(|(i, index)| *index = i);
    let descriptors: Vec<_> = rules
        .keys()
        .map(|index| descriptor(report.rules.get(*index), &report.advice(*index)))
        .collect();
    let results: Vec<_> = report
        .results
        .findings()
        .map(|(path, finding)| result(report, path, finding, rules[&finding.rule]))
        .collect();
    let document = json!({
        "$schema": "https://json.schemastore.org/sarif-2.1.0.json",
        "version": "2.1.0",
        "runs": [{
            "tool": { "driver": {
                "name": "stanch",
                "semanticVersion": env!("CARGO_PKG_VERSION"),
                "rules": descriptors,
            }},
            "columnKind": "utf16CodeUnits",
            "invocations": [{
                "executionSuccessful": report.results.is_complete(),
                "toolExecutionNotifications": notifications(report),
            }],
            "results": results,
        }],
    });
    writeln!(out, "{}", escape_json(&serde_json::to_string_pretty(&document)?))
}

fn descriptor(rule: &Rule, advice: &str) -> Value {
    let (what, why) = (rule.what.trim(), rule.why.trim());
    let sources: Vec<_> = rule.sources.iter().map(|s| format!("- <{s}>")).collect();
    json!({
        "id": rule.id,
        "name": pascal_case(&rule.id),
        "shortDescription": { "text": rule.title },
        "fullDescription": { "text": what },
        "helpUri": rule.sources[0],
        "help": {
            "text": format!("{what}\n\nWhy: {why}\n\nInstead: {advice}"),
            "markdown": format!(
                "{what}\n\n**Why.** {why}\n\n**Instead.** {advice}\n\n{}\n",
                sources.join("\n")
            ),
        },
        "defaultConfiguration": { "level": level(rule.severity) },
        "properties": {
            "tags": ["security", rule.kind.name()],
            "precision": precision(rule.confidence),
            "security-severity": security_severity(rule.severity),
        },
    })
}

fn result(report: &Report<'_>, path: &ShownPath, finding: &Finding, index: usize) -> Value {
    let rule = report.rules.get(finding.rule);
    let ids: Vec<_> = finding.covers.iter().map(|r| &*report.rules.get(*r).id).collect();
    let also = match ids.is_empty() {
        true => String::new(),
        false => format!(" (Also matched: {}.)", ids.join(", ")),
    };
    let message = format!("{}: {}{also}", rule.title, report.advice(finding.rule));
    json!({
        "ruleId": rule.id,
        "ruleIndex": index,
        "level": level(finding.severity),
        "message": { "text": message },
        "locations": [{ "physicalLocation": {
            "artifactLocation": artifact(path, report.options.show_secrets),
            "region": region(report, finding),
        }}],
    })
}

fn region(report: &Report<'_>, finding: &Finding) -> Value {
    let location = &finding.location;
    if !location.has_lines() {
        return json!({ "byteOffset": location.offset, "byteLength": location.length });
    }
    let found = finding.excerpt.found.render(report.options.show_secrets);
    json!({
        "startLine": location.start.line,
        "startColumn": location.start.column_utf16,
        "endLine": location.end.line,
        "endColumn": location.end.column_utf16,
        "snippet": { "text": found },
    })
}

fn artifact(path: &ShownPath, show_secrets: bool) -> Value {
    json!({ "uri": uri(&path.render(show_secrets)) })
}

/// A relative, percent-encoded URI, or a `file:` URI when the path is absolute.
fn uri(path: &Path) -> String {
    let scheme = if path.is_absolute() { "file://" } else { "" };
    let parts: Vec<_> = path
        .components()
        .filter_map(|part| match part {
            Component::Normal(name) => {
                Some(percent_encode(name.as_encoded_bytes(), PATH).to_string())
            }
            Component::ParentDir => Some("..".into()),
            Component::RootDir => Some(String::new()),
            Component::Prefix(prefix) => Some(format!("/{}", prefix.as_os_str().to_string_lossy())),
            Component::CurDir => None,
        })
        .collect();
    format!("{scheme}{}", parts.join("/"))
}

/// What was not scanned, and why.
fn notifications(report: &Report<'_>) -> Vec<Value> {
    let notification = |blob: &BlobReport| {
        let (id, level, message) = match &blob.outcome {
            Outcome::Scanned => return None,
            Outcome::Skipped(reason) if reason.is_failure() => {
                (reason.name(), "error", reason.to_string())
            }
            Outcome::Skipped(reason) => (reason.name(), "note", reason.to_string()),
            Outcome::Failed(message) => ("unreadable", "error", message.clone()),
        };
        Some(json!({
            "descriptor": { "id": id },
            "level": level,
            "message": { "text": format!("Not scanned: {message}") },
            "locations": [{ "physicalLocation": {
                "artifactLocation": artifact(&blob.path, report.options.show_secrets),
            }}],
        }))
    };
    report.results.blobs.iter().filter_map(notification).collect()
}

const fn level(severity: Severity) -> &'static str {
    super::text::severity_word(severity)
}

const fn precision(confidence: Confidence) -> &'static str {
    match confidence {
        Confidence::High => "very-high",
        Confidence::Medium => "medium",
        Confidence::Low => "low",
    }
}

/// GitHub's scale: over 9.0 critical, 7.0 high, 4.0 medium, below low.
const fn security_severity(severity: Severity) -> &'static str {
    match severity {
        Severity::Critical => "9.5",
        Severity::High => "8.0",
        Severity::Medium => "5.5",
        Severity::Low => "2.0",
    }
}

fn pascal_case(id: &str) -> String {
    id.split('-')
        .map(|part| {
            let (first, rest) = part.split_at(part.len().min(1));
            first.to_ascii_uppercase() + rest
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::uri;
    use std::path::Path;

    #[test]
    fn paths_become_uris() {
        for (path, expected) in [
            ("a b/c#d%e.txt", "a%20b/c%23d%25e.txt"),
            ("./x/../y", "x/../y"),
            ("/tmp/a:b", "file:///tmp/a%3Ab"),
            ("c:x", "c%3Ax"),
            ("é\n", "%C3%A9%0A"),
        ] {
            assert_eq!(uri(Path::new(path)), expected);
        }
    }
}
