//! An explanation says of every text what a scan does with it.

use serde_json::Value;
use stanch::report::Why;
use stanch::rule::{Confidence, Example, Kind, Severity, expand};
use stanch::text::Windows;
use stanch::{Checker, Finding, Job, Lines, RuleIndex, RuleSet, Scanner, Threshold, explain_input};
use std::collections::BTreeSet;
use std::path::Path;

const ALL: Threshold = Threshold { confidence: Confidence::Low, severity: Severity::Low };

/// The explanation of a text, as programs get it.
fn explain(scanner: &Scanner<'_>, name: &str, text: &str, asked: Lines) -> Value {
    let job = Job { threshold: ALL, ..Job::new(scanner) };
    let input = (&mut text.as_bytes(), text.len() as u64);
    let explained = explain_input(&job, (Path::new(name), name), input, asked);
    let rules = scanner.rules();
    let why = Why { explained: &explained, rules, config: None, options: (&[], &[]), notices: &[] };
    let mut json = Vec::new();
    why.write_json(&mut json).unwrap();
    let mut human = Vec::new();
    why.write_human(&mut human).unwrap();
    assert!(!human.is_empty(), "{text}");
    serde_json::from_slice(&json).unwrap()
}

fn check(scanner: &Scanner<'_>, name: &str, text: &str) -> Vec<Finding> {
    let mut checker = Checker::with_windows(scanner, ALL, Windows::default());
    checker.check(name, &mut text.as_bytes(), text.len() as u64).findings
}

/// Rule, line and column of what is reported, by the explanation.
fn reported(explained: &Value) -> BTreeSet<(String, u64, u64)> {
    let keywords = explained["keywords"].as_array().unwrap().iter();
    let reported = keywords.filter(|keyword| keyword["outcome"] == "reported");
    reported
        .map(|keyword| {
            // A binary file has no lines.
            let place = |key: &str| keyword["span"][key].as_u64().unwrap_or(0);
            (keyword["rule"].as_str().unwrap().to_owned(), place("line"), place("column"))
        })
        .collect()
}

/// The same by the scan.
fn found(rules: &RuleSet, findings: &[Finding]) -> BTreeSet<(String, u64, u64)> {
    let place = |f: &Finding| match f.location.has_lines() {
        true => (f.location.start.line, f.location.start.column),
        false => (0, 0),
    };
    let id = |f: &Finding| rules.get(f.rule).id.to_string();
    findings.iter().map(|f| (id(f), place(f).0, place(f).1)).collect()
}

fn named(example: &Example) -> (&str, String) {
    let name = if example.path.is_empty() { "example" } else { &*example.path };
    (name, expand(&example.text).unwrap())
}

fn texts(rules: &RuleSet, index: RuleIndex) -> Vec<(&str, String)> {
    let rule = rules.with_proof(index);
    rule.examples.iter().chain(rule.near_misses.iter()).map(named).collect()
}

#[test]
fn explanation_and_scan_agree_on_every_example_and_near_miss() {
    let mut rules = RuleSet::builtin();
    let indices: Vec<_> = rules.rules().map(|(index, _)| index).collect();
    // As they are by default, and with all on.
    for (all, every) in [(false, 4), (true, 1)] {
        if all {
            indices.iter().for_each(|index| rules.set_enabled(*index, true));
        }
        let scanner = Scanner::new(&rules);
        let mut seen = 0;
        let some = indices.iter().step_by(every);
        for (name, text) in some.flat_map(|index| texts(&rules, *index)) {
            let explained = explain(&scanner, name, &text, Lines::ALL);
            let findings = check(&scanner, name, &text);
            assert_eq!(reported(&explained), found(&rules, &findings), "{name}: {text}");
            assert_not_shown(&explained, &findings, &text);
            seen += findings.len();
        }
        assert!(seen > 800 / every, "{seen}");
    }
}

/// A value is described and not shown. Words stand in names of rules as well, and in what they look for.
fn assert_not_shown(explained: &Value, findings: &[Finding], text: &str) {
    let mut explained = explained.clone();
    for keyword in explained["keywords"].as_array_mut().unwrap() {
        // A copy of a rule has its near misses, some of which are values to another.
        let is_rule = |change: &Value| change["text"].as_str().unwrap().starts_with("[[rule]]");
        keyword["changes"].as_array_mut().unwrap().retain(|change| !is_rule(change));
    }
    let explained = explained.to_string();
    for secret in findings.iter().filter_map(|finding| finding.secret.as_ref()) {
        let secret = String::from_utf8_lossy(secret.expose()).into_owned();
        let line = secret.split('\n').next().unwrap_or_default();
        let is_word = !line.bytes().any(|byte| byte.is_ascii_digit());
        assert!(is_word || line.len() < 8 || !explained.contains(line), "{text}");
    }
}

#[test]
fn a_rule_alone_is_explained_by_its_example_and_by_its_near_miss() {
    let rules = RuleSet::builtin();
    let (mut shown, mut reasons) = (0, BTreeSet::new());
    let credentials = rules.rules().filter(|(_, rule)| rule.kind == Kind::Credential);
    for (index, rule) in credentials.step_by(2) {
        let mut alone = rules.clone();
        alone.only(&[index]);
        let scanner = Scanner::new(&alone);
        let rule_with_proof = rules.with_proof(index);
        for (name, text) in rule_with_proof.examples.iter().map(named) {
            let explained = explain(&scanner, name, &text, Lines::ALL);
            let own = reported(&explained);
            assert!(own.iter().any(|(id, ..)| *id == rule.id), "{}: {text}", rule.id);
            shown += 1;
        }
        for (name, text) in rule_with_proof.near_misses.iter().map(named) {
            let explained = explain(&scanner, name, &text, Lines::ALL);
            let is_own = |record: &&Value| record["rule"] == *rule.id;
            let near = explained["keywords"].as_array().unwrap().iter().filter(is_own);
            let why: Vec<_> = near.map(|k| k["outcome"].as_str().unwrap().to_owned()).collect();
            assert!(!why.iter().any(|outcome| outcome == "reported"), "{}: {text}", rule.id);
            let aside = explained["only_keywords"].as_array().unwrap().iter().any(|r| is_own(&r));
            let lower = text.to_ascii_lowercase();
            let mut keywords = rule.variants.iter().flat_map(|variant| variant.keywords.iter());
            let stands = keywords.any(|keyword| lower.contains(&keyword.to_ascii_lowercase()));
            assert_eq!(stands, aside || !why.is_empty(), "{}: {text}", rule.id);
            reasons.extend(why);
        }
    }
    assert!(shown > 300, "{shown}");
    for outcome in ["no-match", "failed-check", "elsewhere"] {
        assert!(reasons.contains(outcome), "{outcome} was never a reason: {reasons:?}");
    }
}

#[test]
fn only_what_is_asked_about_is_told_wherever_a_window_ends() {
    let rules = RuleSet::builtin();
    let scanner = Scanner::new(&rules);
    let secret = crate::token(0);
    let filler = "nothing to see in this line of the text\n".repeat(60_000);
    let text = format!("a = {secret}\n{filler}b = {secret}\n{filler}c = {secret}\n");
    for (line, expected) in [(2, false), (60_002, true), (120_003, true)] {
        let explained = explain(&scanner, "a.txt", &text, Lines { first: line, last: line });
        let reported = reported(&explained);
        assert_eq!(reported.len(), usize::from(expected), "{line}: {explained:#}");
        assert!(reported.iter().all(|(_, at, column)| (*at, *column) == (line, 5)));
    }
}

/// What has a great many keywords takes no longer for each of them, and does not fill the memory.
#[test]
fn hostile_text_is_bounded() {
    let rules = RuleSet::builtin();
    let scanner = Scanner::new(&rules);
    let text = "password=".repeat(20_000);
    let explained = explain(&scanner, "a.txt", &text, Lines::ALL);
    assert!(explained["keywords"].as_array().unwrap().len() <= 2000);
    assert!(explained["left_out"].as_u64().is_some());
}
