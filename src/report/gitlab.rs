//! GitLab's secret detection report:
//! <https://gitlab.com/gitlab-org/security-products/security-report-schemas/-/blob/v15.2.1/dist/secret-detection-report-format.json>,
//! taken in as <https://docs.gitlab.com/ci/yaml/artifacts_reports/#artifactsreportssecret_detection>. Practices are reported
//! with the credentials.

use super::place::Paths;
use super::visible_json::write_pretty;
use super::{INTERRUPTED, Ordinals, Report, count};
use crate::finding::Finding;
use crate::rule::Severity;
use jiff::Timestamp;
use serde::Serialize;
use std::io::{self, Write};
use std::time::SystemTime;
use uuid::Uuid;

const VERSION: &str = "15.2.1";
const SCHEMA: &str = "https://gitlab.com/gitlab-org/security-products/security-report-schemas/-/raw/v15.2.1/dist/secret-detection-report-format.json";

/// The schema asks for a commit. GitLab's own analyzer writes this one when it scans files and not commits.
const NO_COMMIT: &str = "0000000";

/// Characters that the schema allows.
const MAX_NAME: usize = 255;
const MAX_SOLUTION: usize = 7000;

#[derive(Serialize)]
struct Document<'a> {
    version: &'static str,
    schema: &'static str,
    scan: Scan,
    vulnerabilities: Vec<Vulnerability<'a>>,
}

#[derive(Serialize)]
struct Scan {
    analyzer: Tool,
    scanner: Tool,
    #[serde(rename = "type")]
    kind: &'static str,
    start_time: String,
    end_time: String,
    status: &'static str,
    messages: Vec<Message>,
}

#[derive(Serialize)]
struct Tool {
    id: &'static str,
    name: &'static str,
    version: &'static str,
    vendor: Vendor,
}

#[derive(Serialize)]
struct Vendor {
    name: &'static str,
}

#[derive(Serialize)]
struct Message {
    level: &'static str,
    value: String,
}

#[derive(Serialize)]
struct Vulnerability<'a> {
    id: String,
    name: String,
    description: String,
    severity: &'static str,
    solution: String,
    location: Location<'a>,
    identifiers: [Identifier<'a>; 1],
    links: Vec<Link<'a>>,
    raw_source_code_extract: String,
}

#[derive(Serialize)]
struct Location<'a> {
    file: String,
    commit: Commit<'a>,
    #[serde(skip_serializing_if = "Option::is_none")]
    start_line: Option<u64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    end_line: Option<u64>,
}

#[derive(Serialize)]
struct Commit<'a> {
    sha: &'a str,
}

#[derive(Serialize)]
struct Identifier<'a> {
    #[serde(rename = "type")]
    kind: &'static str,
    name: String,
    value: &'a str,
}

#[derive(Serialize)]
struct Link<'a> {
    url: &'a str,
}

pub(super) fn write(report: &Report<'_>, out: &mut dyn Write) -> io::Result<()> {
    let paths = Paths::new(report);
    let mut ordinals = Ordinals::default();
    let vulnerabilities = report.results.findings().map(|(path, finding)| {
        let shown = paths.show(path);
        let name = format!("{shown}\0{}\0{}", report.rule(finding.rule).id, finding.fingerprint);
        let id = id(&name, ordinals.of(&name));
        let vulnerability = vulnerability(report, paths.file(path), finding, id);
        if path.is_inside() { vulnerability.within(&shown) } else { vulnerability }
    });
    let document = Document {
        version: VERSION,
        schema: SCHEMA,
        vulnerabilities: vulnerabilities.collect(),
        scan: scan(report, &paths),
    };
    write_pretty(&document, out)
}

/// The same for the same finding in every run.
fn id(name: &str, ordinal: u32) -> String {
    let namespace = Uuid::new_v5(&Uuid::NAMESPACE_URL, SCHEMA.as_bytes());
    Uuid::new_v5(&namespace, format!("{name}\0{ordinal}").as_bytes()).to_string()
}

fn scan(report: &Report<'_>, paths: &Paths) -> Scan {
    let tool = || Tool {
        id: "stanch",
        name: "stanch",
        version: env!("CARGO_PKG_VERSION"),
        vendor: Vendor { name: "stanch" },
    };
    let epoch = (SystemTime::UNIX_EPOCH, SystemTime::UNIX_EPOCH);
    let (started, ended) = report.options.times.unwrap_or(epoch);
    Scan {
        analyzer: tool(),
        scanner: tool(),
        kind: "secret_detection",
        start_time: utc(started),
        end_time: utc(ended),
        status: if report.results.is_complete() { "success" } else { "failure" },
        messages: messages(report, paths),
    }
}

fn utc(time: SystemTime) -> String {
    Timestamp::try_from(time).unwrap_or_default().strftime("%Y-%m-%dT%H:%M:%S").to_string()
}

/// What is no vulnerability and ought to be known.
fn messages(report: &Report<'_>, paths: &Paths) -> Vec<Message> {
    let mut messages = Vec::new();
    let mut say = |level, value| messages.push(Message { level, value });
    if report.results.totals.interrupted {
        say("fatal", INTERRUPTED.into());
    }
    for (path, reason) in report.failures() {
        say("warn", format!("{} was not scanned: {reason}", paths.show(path)));
    }
    for warning in &report.results.warnings {
        let message = warning.note.message.render(report.options.show_secrets);
        say("warn", format!("{}:{}: {message}", paths.show(&warning.path), warning.note.line));
    }
    let suppressed = report.results.suppressed().count();
    if suppressed > 0 {
        say("info", format!("suppressed: {}", count(suppressed, "finding", "findings")));
    }
    messages
}

fn vulnerability<'a>(
    report: &Report<'a>,
    file: String,
    finding: &'a Finding,
    id: String,
) -> Vulnerability<'a> {
    let commit = finding.commit.as_ref().map_or(NO_COMMIT, |commit| &commit.id);
    let rule = report.rules.get(finding.rule);
    let line = |n: u64| finding.location.has_lines().then_some(n);
    let is_url = |source: &&str| source.starts_with("https://") || source.starts_with("http://");
    Vulnerability {
        id,
        name: first(&rule.title, MAX_NAME),
        description: format!(
            "{}{}{}\n\n{}",
            report.particular(finding).map(|message| message + "\n\n").unwrap_or_default(),
            report.company(finding).map(|said| format!("Found {said}.\n\n")).unwrap_or_default(),
            rule.what.trim(),
            rule.why.trim()
        ),
        severity: severity(finding.severity),
        solution: first(&report.advice_for(finding), MAX_SOLUTION),
        location: Location {
            file,
            commit: Commit { sha: commit },
            start_line: line(finding.location.start.line),
            end_line: line(finding.location.end.line),
        },
        identifiers: [Identifier {
            kind: "stanch_rule_id",
            name: format!("stanch rule {}", rule.id),
            value: &rule.id,
        }],
        links: rule.sources.iter().map(|s| &**s).filter(is_url).map(|url| Link { url }).collect(),
        raw_source_code_extract: report.excerpt(finding),
    }
}

impl Vulnerability<'_> {
    /// Says that it stands in an archive, which has no such lines.
    fn within(mut self, path: &str) -> Self {
        let line = self.location.start_line.take();
        self.location.end_line = None;
        let line = line.map(|line| format!(", line {line}")).unwrap_or_default();
        self.description = format!("In the archive: {path}{line}\n\n{}", self.description);
        self
    }
}

fn first(text: &str, characters: usize) -> String {
    text.chars().take(characters).collect()
}

const fn severity(severity: Severity) -> &'static str {
    match severity {
        Severity::Critical => "Critical",
        Severity::High => "High",
        Severity::Medium => "Medium",
        Severity::Low => "Low",
    }
}

#[cfg(test)]
mod tests {
    use super::utc;
    use std::time::{Duration, SystemTime};

    #[test]
    fn times_are_utc_without_a_zone() {
        let time = SystemTime::UNIX_EPOCH + Duration::from_millis(1_580_181_962_999);
        assert_eq!(utc(time), "2020-01-28T03:26:02");
    }
}
