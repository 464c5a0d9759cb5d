//! Assignments in files of many kinds: what is read lies in the text, between characters; it is the same when it is read again, with
//! a scratch that has seen other texts, and in windows; and the time that it takes grows with the text.

#![no_main]

use libfuzzer_sys::fuzz_target;
use stanch::assignment::Sample;
use stanch::rule::{Confidence, Kind, Severity};
use stanch::text::{Text, Windows};
use stanch::{Checker, Finding, RuleSet, Scanner, Scratch, Threshold};
use stanch_fuzz::{Case, seed};
use std::sync::LazyLock;
use std::time::{Duration, Instant};

static RULES: LazyLock<RuleSet> = LazyLock::new(|| {
    let mut rules = RuleSet::builtin();
    let is_generic = |rule: &stanch::rule::Rule| rule.generic && rule.kind == Kind::Credential;
    let generic: Vec<_> =
        rules.rules().filter(|(_, rule)| is_generic(rule)).map(|(index, _)| index).collect();
    rules.only(&generic);
    rules
});
static SCANNER: LazyLock<Scanner<'static>> = LazyLock::new(|| Scanner::new(&RULES));

/// Everything is reported.
const THRESHOLD: Threshold = Threshold { confidence: Confidence::Low, severity: Severity::Low };
/// Bytes of a text that is made of copies of the input.
const LARGE: usize = 128 * 1024;
/// Far more than such a text takes: an instrumented build takes some tens of milliseconds.
const LONG: Duration = Duration::from_secs(20);

/// What tells samples apart.
fn plain(samples: &[Sample]) -> Vec<(u64, u64, String)> {
    samples.iter().map(|s| (s.line, s.same, format!("{:?}", s.features))).collect()
}

fn check_spans(blob: &[u8], findings: &[Finding]) {
    let text = std::str::from_utf8(blob).ok();
    for finding in findings {
        let start = usize::try_from(finding.location.offset).expect("the input is small");
        let end = start + usize::try_from(finding.location.length).expect("the input is small");
        assert!(end <= blob.len(), "a finding lies in the input");
        if let Some(text) = text {
            let between = text.is_char_boundary(start) && text.is_char_boundary(end);
            assert!(between, "a finding begins and ends between characters");
        }
    }
}

/// Copies of a text, as many as make a large one, are read in little time.
fn check_time(path: &str, blob: &[u8]) {
    let large = blob.repeat(LARGE / blob.len().max(1));
    let started = Instant::now();
    let mut checker = Checker::new(&SCANNER, THRESHOLD);
    let checked = checker.check(path, &mut &*large, large.len() as u64);
    assert!(started.elapsed() < LONG, "{} findings took too long", checked.findings.len());
}

fn fuzz(data: &[u8]) {
    let Some((first, rest)) = data.split_first() else { return };
    let path = seed::PATHS[usize::from(*first & 31) % seed::PATHS.len()];
    let Some((header, content)) = Case::parse(rest) else { return };
    let case = Case::new(header, content);
    let length = case.blob.len() as u64;

    let mut checker = Checker::new(&SCANNER, THRESHOLD);
    let findings = checker.check(path, &mut &*case.blob, length).findings;
    check_spans(&case.blob, &findings);
    assert!(findings.is_empty() || checker.may_find(&case.blob), "the quick question says no");
    let again = checker.check(path, &mut &*case.blob, length).findings;
    assert!(again == findings, "findings depend on what was read before");
    let windows = Windows::with_size(case.window);
    let mut checker = Checker::with_windows(&SCANNER, THRESHOLD, windows);
    let windowed = checker.check(path, &mut case.trickle(), 0).findings;
    assert!(windowed == findings, "findings depend on the windows");

    let mut scratch = Scratch::default();
    let text = Text::whole(&case.blob);
    let samples = plain(&SCANNER.assignments(&text, path, &mut scratch));
    let again = plain(&SCANNER.assignments(&text, path, &mut scratch));
    assert!(samples == again, "assignments depend on what was read before");

    // It takes longer than all else, so it is done for some inputs only.
    if *first >= 0xf0 {
        check_time(path, &case.blob);
    }
}

fuzz_target!(
    init: seed::assignments().expect("the seeds can be written"),
    |data: &[u8]| fuzz(data)
);
