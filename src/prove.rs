//! Proves rules: every example must be found and every near miss left alone, by the whole scanner.

use crate::check::{Checker, Threshold};
use crate::detect::Scanner;
use crate::finding::Finding;
use crate::rule::{Confidence, Example, Problem, Severity, expand};
use crate::ruleset::{RuleIndex, RuleSet};
use std::collections::BTreeSet;

/// Tries rules on their examples and near misses, each by itself, and the examples with all rules on as well.
#[must_use]
pub fn prove(rules: &RuleSet, indices: &[RuleIndex]) -> Vec<Problem> {
    // Built once: the copies below share it.
    rules.prefilter();
    let mut all = rules.clone();
    rules.rules().for_each(|(index, _)| all.set_enabled(index, true));
    let all_scanner = Scanner::new(&all);
    let mut problems = Vec::new();
    for index in indices {
        let mut alone = rules.clone();
        alone.only(&[*index]);
        let alone_scanner = Scanner::new(&alone);
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
        } else if !findings(all, example)
            .iter()
            .any(|f| f.rule == index || f.covers.contains(&index))
        {
            problems.push(format!("the example {:?} is lost among the other rules", example.text));
        }
    }
    for near_miss in rule.near_misses.iter().filter(|miss| !findings(alone, miss).is_empty()) {
        problems.push(format!("the near miss {:?} is found", near_miss.text));
    }
    for variant in rule.variants.iter().filter(|v| !shown.contains(&*v.name)) {
        problems.push(format!("no example shows the variant `{}`", variant.name));
    }
    problems
}

fn findings(scanner: &Scanner<'_>, example: &Example) -> Vec<Finding> {
    let text = expand(&example.text).unwrap_or_default();
    let name = if example.path.is_empty() { "example" } else { &example.path };
    let threshold = Threshold { confidence: Confidence::Low, severity: Severity::Low };
    let mut checker = Checker::new(scanner, threshold);
    checker.check(name, &mut text.as_bytes(), text.len() as u64).findings
}
