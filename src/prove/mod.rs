//! Proves rules: every example must be found and every near miss left alone, by the whole scanner.

use crate::catalogue::Catalogue;
use crate::check::{Checker, Threshold};
use crate::config::{Config, Date};
use crate::detect::Scanner;
use crate::finding::Finding;
use crate::policy::add_catalogue;
use crate::rule::{
    Confidence, Content, Example, File, Form, PartBy, Problem, RulePart, Severity, expand,
};
use crate::ruleset::{RuleIndex, RuleSet};
use std::collections::BTreeSet;
use std::path::Path;

/// The configuration with the catalogue that examples refer to.
const DECLARED: &str = include_str!("stanch.toml");

/// The catalogue that examples refer to.
fn demonstration() -> Catalogue {
    let open = |_: &Path| Ok(DECLARED.as_bytes().to_vec());
    let config = Config::read_with(Path::new("stanch.toml"), &open).expect("a test reads it");
    let day = Date(jiff::civil::date(2026, 1, 1));
    Catalogue::read_with(&config, day, &open).expect("a test reads it")
}

/// Tries rules on their examples and near misses, each by itself, and the examples with all rules on as well. What an
/// organisation has declared is a small catalogue for these, and not that of the rules' own configuration.
#[must_use]
pub fn prove(rules: &RuleSet, indices: &[RuleIndex]) -> Vec<Problem> {
    let catalogue = demonstration();
    let mut rules = rules.clone();
    if let Err(problems) = add_catalogue(&mut rules, &catalogue) {
        return problems;
    }
    let (rules, declared) = (&rules, Some(&catalogue));
    // Built once: the copies below share it.
    rules.prefilter();
    let mut all = rules.clone();
    rules.rules().for_each(|(index, _)| all.set_enabled(index, true));
    let all_scanner = Scanner::new(&all).with_catalogue(declared);
    let mut problems = Vec::new();
    for index in indices.iter().filter(|index| !rules.get(**index).tree) {
        let mut alone = rules.clone();
        alone.only(&[*index]);
        let alone_scanner = Scanner::new(&alone).with_catalogue(declared);
        let what = prove_one(rules, *index, &alone_scanner, &all_scanner);
        let rule = rules.get(*index).id.to_string();
        problems.extend(what.into_iter().map(|what| Problem { rule: rule.clone(), what }));
    }
    problems
}

fn prove_one(
    rules: &RuleSet,
    index: RuleIndex,
    alone: &Scanner<'_>,
    all: &Scanner<'_>,
) -> Vec<String> {
    let rule = rules.with_proof(index);
    let mut problems = Vec::new();
    let mut shown = BTreeSet::new();
    for example in rule.examples.iter() {
        let found = findings(alone, example);
        shown.extend(found.iter().map(|f| f.variant.clone()));
        if found.is_empty() {
            problems.push(format!("the example {:?} is not found", example.text));
        } else if !findings(all, example).iter().any(|f| f.rule == index || says(f, index)) {
            problems.push(format!("the example {:?} is lost among the other rules", example.text));
        }
    }
    let is_here = |part: &RulePart| match &part.by {
        PartBy::Rule(id) => rules.find(id).is_ok(),
        PartBy::Expression(_) => true,
    };
    for part in rule.parts.iter().filter(|part| is_here(part)) {
        let shows = |f: &Finding| {
            f.parts.iter().any(|p| p.name == part.name) && (f.rule == index || says(f, index))
        };
        for example in part.examples.iter().filter(|e| !findings(all, e).iter().any(shows)) {
            problems.push(format!("the part `{}` is not found in {:?}", part.name, example.text));
        }
    }
    for near_miss in rule.near_misses.iter().filter(|miss| !findings(alone, miss).is_empty()) {
        problems.push(format!("the near miss {:?} is found", near_miss.text));
    }
    // A template is text.
    let binary = |form: &Form| {
        matches!(form, Form::File(File { content: Some(Content::Binary | Content::KeyStore), .. }))
    };
    let proved = rule.variants.iter().filter(|v| !binary(&v.form));
    for variant in proved.filter(|v| !shown.contains(&*v.name)) {
        problems.push(format!("no example shows the variant `{}`", variant.name));
    }
    problems
}

/// Whether a finding names a rule beside its own.
fn says(finding: &Finding, rule: RuleIndex) -> bool {
    finding.covers.contains(&rule) || finding.parts.iter().any(|part| part.rule == Some(rule))
}

fn findings(scanner: &Scanner<'_>, example: &Example) -> Vec<Finding> {
    let text = expand(&example.text).unwrap_or_default();
    let name = if example.path.is_empty() { "example" } else { &example.path };
    let threshold = Threshold { confidence: Confidence::Low, severity: Severity::Low };
    let mut checker = Checker::new(scanner, threshold);
    checker.check(name, &mut text.as_bytes(), text.len() as u64).findings
}
