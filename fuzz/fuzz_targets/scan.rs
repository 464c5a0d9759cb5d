//! A whole scan with every rule on: findings are in order, lie in the input and do not depend on the windows, and no report
//! shows a secret.

#![no_main]

use libfuzzer_sys::fuzz_target;
use serde_json::Value;
use stanch::report::{Format, Human, Report, ReportOptions};
use stanch::rule::{Confidence, Severity};
use stanch::source::SkipReason;
use stanch::text::Windows;
use stanch::{
    Checker, Excerpt, Finding, Job, MASK, Outcome, Redacted, Results, RuleSet, Scanner, Secret,
    Threshold, scan_input,
};
use stanch_fuzz::{Case, seed};
use std::path::Path;
use std::sync::LazyLock;

static RULES: LazyLock<RuleSet> = LazyLock::new(|| {
    let mut rules = RuleSet::builtin();
    let all: Vec<_> = rules.rules().map(|(index, _)| index).collect();
    all.iter().for_each(|index| rules.set_enabled(*index, true));
    rules
});
static SCANNER: LazyLock<Scanner<'static>> = LazyLock::new(|| Scanner::new(&RULES));

/// Everything is reported.
const THRESHOLD: Threshold = Threshold { confidence: Confidence::Low, severity: Severity::Low };

/// Looks for the same in small windows, of an input that comes in pieces.
fn check_windows(case: &Case, name: &str, expected: &[Finding]) {
    let windows = Windows::with_size(case.window);
    let mut checker = Checker::with_windows(&SCANNER, THRESHOLD, windows);
    let checked = checker.check(name, &mut case.trickle(), 0);
    assert_eq!(checked.bytes.expect("it does not fail"), case.blob.len() as u64);
    // An encoded stretch longer than that is opened in an input of one window only.
    let is_told = |finding: &&Finding| case.blob.len() < 32 * 1024 || finding.detail.via.is_empty();
    let expected: Vec<_> = expected.iter().filter(is_told).collect();
    let found: Vec<_> = checked.findings.iter().filter(is_told).collect();
    if found != expected {
        let differing = expected.iter().zip(&found).find(|(one, other)| one != other);
        panic!("findings depend on the windows: {differing:#?}");
    }
}

fn check_findings(findings: &[Finding], length: u64) {
    assert!(
        findings.is_sorted_by_key(|f| (f.location.offset, f.location.length, f.rule)),
        "findings are in order"
    );
    for finding in findings {
        let location = &finding.location;
        assert!(location.offset + location.length <= length, "a finding lies in the input");
        let key = |p: stanch::text::Position| (p.line, p.column);
        assert!(key(location.start) <= key(location.end), "a finding ends behind its start");
    }
}

/// Texts that a report shows: all strings of those for programs, and the one for people.
fn shown(results: &Results) -> Vec<String> {
    let options = ReportOptions::default();
    let report = Report { results, rules: &RULES, options: &options };
    let write = |format| {
        let mut out = Vec::new();
        report.write(format, &Human::default(), &mut out).expect("memory does not fail");
        String::from_utf8(out).expect("reports are UTF-8")
    };
    let mut texts = vec![write(Format::Human)];
    for format in [Format::Json, Format::Sarif, Format::Gitlab] {
        strings(&serde_json::from_str(&write(format)).expect("it is JSON"), &mut texts);
    }
    for line in write(Format::Jsonl).lines() {
        let _: Value = serde_json::from_str(line).expect("each line is JSON");
    }
    texts
}

fn strings(value: &Value, into: &mut Vec<String>) {
    match value {
        Value::String(text) => into.push(text.clone()),
        Value::Array(items) => items.iter().for_each(|item| strings(item, into)),
        // An id is a hash: the fuzzer can see it and write a part of it into a secret.
        Value::Object(fields) => {
            let fields = fields.iter().filter(|(name, _)| *name != "id");
            fields.for_each(|(_, field)| strings(field, into));
        }
        Value::Null | Value::Bool(_) | Value::Number(_) => {}
    }
}

/// The same results with nothing of the input in what is shown.
fn blank(job: &Job<'_>, results: &Results) -> Results {
    let mut blank = results.clone();
    let nowhere = Results::skipped(job, Path::new("-"), SkipReason::Absent).blobs.remove(0).path;
    for blob in &mut blank.blobs {
        blob.path = nowhere.clone();
        for finding in &mut blob.findings {
            finding.excerpt = Excerpt { found: Redacted::plain("-"), ..Excerpt::default() };
        }
    }
    blank
}

/// The value of a secret that must not be shown, when that can be told.
///
/// Values under 8 bytes are ordinary text as well, and so are those under 16 that read like words; over 512 they are masked only
/// where a rule finds them. One of few different characters, or with a mask in it, is also what a report draws itself.
fn telling(secret: &Secret) -> Option<String> {
    let value = String::from_utf8_lossy(secret.expose()).into_owned();
    let mut different: Vec<_> = value.chars().collect();
    different.sort_unstable();
    different.dedup();
    let is_word = value.len() < 16 && !value.bytes().any(|byte| byte.is_ascii_digit());
    let telling = (8..=512).contains(&value.len()) && different.len() > 3 && !is_word;
    (telling && !value.contains(&MASK[..4])).then_some(value)
}

fn check_reports(name: &str, blob: &[u8]) {
    let job = Job { threshold: THRESHOLD, ..Job::new(&SCANNER) };
    let results = scan_input(&job, Path::new(name), name, &mut &*blob);
    for blob in &results.blobs {
        assert_eq!(blob.outcome, Outcome::Scanned);
    }
    let texts = shown(&results);
    // A value may also be a word of a rule's own text.
    let own = shown(&blank(&job, &results));
    for (_, finding) in results.findings() {
        let Some(value) = finding.secret.as_ref().and_then(telling) else { continue };
        let is_in = |texts: &[String]| texts.iter().any(|text| text.contains(&value));
        assert!(
            !is_in(&texts) || is_in(&own),
            "a report shows the secret {value:?} of `{}`",
            RULES.get(finding.rule).id
        );
    }
}

fn fuzz(data: &[u8]) {
    let Some((header, rest)) = Case::parse(data) else { return };
    let Some(end) = rest.iter().position(|byte| *byte == b'\n') else { return };
    let name = String::from_utf8_lossy(&rest[..end]);
    let case = Case::new(header, &rest[end + 1..]);
    let length = case.blob.len() as u64;
    let mut checker = Checker::new(&SCANNER, THRESHOLD);
    let checked = checker.check(&name, &mut &*case.blob, length);
    assert_eq!(checked.bytes.expect("memory does not fail"), length);
    check_findings(&checked.findings, length);
    check_windows(&case, &name, &checked.findings);
    if !checked.findings.is_empty() {
        check_reports(&name, &case.blob);
    }
}

fuzz_target!(
    init: seed::scan().expect("the seeds can be written"),
    |data: &[u8]| fuzz(data)
);
