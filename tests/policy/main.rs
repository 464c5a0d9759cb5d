//! The labelled cases of `cases/`: how many of the lines that break a rule it finds, and how many of those that it reports do.

use serde::Deserialize;
use stanch::catalogue::Catalogue;
use stanch::config::{Config, Date};
use stanch::rule::{Confidence, Severity, expand};
use stanch::{Checker, Finding, RuleSet, Scanner, Threshold, add_catalogue};
use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;
use std::fs;
use std::path::{Path, PathBuf};

/// The least share of either, on which the test insists.
const LEAST: f64 = 0.95;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Cases {
    case: Vec<Case>,
}

/// A file, and what of it breaks the rule.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Case {
    path: String,
    #[serde(rename = "from")]
    _from: String,
    text: String,
    /// One-based lines that break the rule.
    #[serde(rename = "true", default)]
    breaks: Vec<u64>,
    /// Lines that look as if they did.
    #[serde(default)]
    near: Vec<u64>,
}

/// How a rule fared.
#[derive(Default)]
struct Score {
    found: usize,
    missed: Vec<String>,
    wrong: Vec<String>,
    near: usize,
}

impl Score {
    fn recall(&self) -> f64 {
        share(self.found, self.missed.len())
    }

    fn precision(&self) -> f64 {
        share(self.found, self.wrong.len())
    }
}

fn share(right: usize, other: usize) -> f64 {
    if right + other == 0 { 1.0 } else { right as f64 / (right + other) as f64 }
}

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/policy")
}

/// Every file of cases, by the rule that its folder is called after.
fn all_cases() -> Vec<(String, PathBuf, Vec<Case>)> {
    let mut all = Vec::new();
    for folder in fs::read_dir(root().join("cases")).unwrap() {
        let folder = folder.unwrap().path();
        let rule = folder.file_name().unwrap().to_string_lossy().into_owned();
        for file in fs::read_dir(&folder).unwrap() {
            let file = file.unwrap().path();
            let text = fs::read_to_string(&file).unwrap();
            let cases: Cases =
                toml::from_str(&text).unwrap_or_else(|e| panic!("{}: {e}", file.display()));
            all.push((rule.clone(), file, cases.case));
        }
    }
    all.sort_by(|a, b| a.1.cmp(&b.1));
    all
}

fn lines_of(finding: &Finding) -> std::ops::RangeInclusive<u64> {
    finding.location.start.line..=finding.location.end.line
}

/// Tries a case: which of its lines were found, and which should not have been.
fn try_case(score: &mut Score, case: &Case, place: &str, findings: &[Finding], whole_file: bool) {
    score.near += case.near.len();
    let mut explained = BTreeSet::new();
    for line in &case.breaks {
        let hit: Vec<_> = findings
            .iter()
            .enumerate()
            .filter(|(_, finding)| whole_file || lines_of(finding).contains(line))
            .map(|(index, _)| index)
            .collect();
        if hit.is_empty() {
            score.missed.push(format!("{place} ({}):{line}", case.path));
        } else {
            score.found += 1;
        }
        explained.extend(hit);
    }
    for (index, finding) in findings.iter().enumerate() {
        if !explained.contains(&index) {
            let line = finding.location.start.line;
            score.wrong.push(format!("{place} ({}):{line} [{}]", case.path, finding.variant));
        }
    }
}

fn scores() -> BTreeMap<String, Score> {
    let mut config = Config::read(&root().join("stanch.toml")).unwrap();
    let catalogue = Catalogue::read(&config, Date(jiff::civil::date(2026, 3, 1)))
        .unwrap_or_else(|e| panic!("{e}"));
    let mut rules = RuleSet::builtin();
    add_catalogue(&mut rules, &catalogue).unwrap();
    config.apply(&mut rules).unwrap();
    let mut scores: BTreeMap<String, Score> = BTreeMap::new();
    for (rule, file, cases) in all_cases() {
        let mut alone = rules.clone();
        alone.only(&[rules.find(&rule).unwrap()]);
        let scanner = Scanner::new(&alone).with_catalogue(Some(&catalogue));
        let threshold = Threshold { confidence: Confidence::Medium, severity: Severity::Low };
        let mut checker = Checker::new(&scanner, threshold);
        let score = scores.entry(rule.clone()).or_default();
        for (number, case) in cases.iter().enumerate() {
            let name = file.file_stem().unwrap().to_string_lossy();
            let place = format!("{name}#{}", number + 1);
            let text = expand(&case.text).unwrap_or_else(|e| panic!("{}: {e}", file.display()));
            let findings =
                checker.check(&case.path, &mut text.as_bytes(), text.len() as u64).findings;
            try_case(score, case, &place, &findings, rule == "secret-file");
        }
    }
    scores
}

/// The table of `docs/policy.md`.
fn table(scores: &BTreeMap<String, Score>) -> String {
    let mut out = String::from(
        "| rule | lines that break it | near misses | recall | precision |\n|---|--:|--:|--:|--:|\n",
    );
    for (rule, score) in scores {
        let lines = score.found + score.missed.len();
        let _ = writeln!(
            out,
            "| `{rule}` | {lines} | {} | {:.3} | {:.3} |",
            score.near,
            score.recall(),
            score.precision()
        );
    }
    out
}

#[test]
fn rules_find_what_breaks_them_and_nothing_else() {
    let scores = scores();
    println!("{}", table(&scores));
    let mut bad = Vec::new();
    for (rule, score) in &scores {
        if score.recall() < LEAST || score.precision() < LEAST {
            bad.push(rule.clone());
        }
        for missed in &score.missed {
            println!("missed {rule} {missed}");
        }
        for wrong in &score.wrong {
            println!("wrong  {rule} {wrong}");
        }
    }
    assert!(bad.is_empty(), "below {LEAST}: {bad:?}");
    document(&table(&scores));
}

/// Holds the table against `docs/policy.md`, or writes it there with `STANCH_BLESS=1`.
fn document(table: &str) {
    let file = Path::new(env!("CARGO_MANIFEST_DIR")).join("docs/policy.md");
    let text = fs::read_to_string(&file).unwrap();
    let (before, rest) = text.split_once("<!-- table -->\n").unwrap();
    let (_, after) = rest.split_once("<!-- /table -->").unwrap();
    let wanted = format!("{before}<!-- table -->\n{table}<!-- /table -->{after}");
    if std::env::var_os("STANCH_BLESS").is_some() {
        fs::write(&file, wanted).unwrap();
    } else {
        assert!(
            text == wanted,
            "docs/policy.md is out of date: STANCH_BLESS=1 cargo test --test policy"
        );
    }
}
