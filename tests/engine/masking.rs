//! What was found is shown nowhere.

use crate::{RULE, token};
use stanch::report::{Format, Human, Report, ReportOptions};
use stanch::rule::expand;
use stanch::{Checker, Job, RuleSet, Scanner, Threshold, scan_input};
use std::path::Path;

/// The reports on one input, all forms of them.
fn reports(rules: &RuleSet, name: &str, input: &[u8]) -> String {
    let scanner = Scanner::new(rules);
    let results = scan_input(&Job::new(&scanner), Path::new(name), name, &mut &*input);
    assert!(results.findings().next().is_some(), "something is found");
    let options = ReportOptions::default();
    let report = Report { results: &results, rules, options: &options };
    let mut out = Vec::new();
    for format in Format::ALL.iter().copied() {
        report.write(format, &Human::default(), &mut out).unwrap();
    }
    String::from_utf8(out).unwrap()
}

#[test]
fn a_value_that_was_found_in_an_input_is_masked_in_its_name() {
    let mut rules = RuleSet::builtin();
    let only = rules.find(RULE).unwrap();
    rules.only(&[only]);
    let token = token(0);
    // The rule does not know the token in the midst of other letters, but the run does.
    let name = format!("x{token}x.txt");
    let shown = reports(&rules, &name, token.as_bytes());
    assert!(!shown.contains(&token), "{shown}");
}

#[test]
fn a_file_that_is_secret_as_a_whole_is_not_shown() {
    let rules = RuleSet::builtin();
    for (name, template) in [
        ("config/master.key", "@{hex:32}"),
        ("master.key", "@{hex:32}\n"),
        ("config/credentials/production.key", "@{hex:32}\r\n"),
        (".vault_pass", "Tr0ub@{lower:8}\n"),
    ] {
        let text = expand(template).unwrap();
        let shown = reports(&rules, name, text.as_bytes());
        assert!(shown.contains("secret-file") && !shown.contains(text.trim_end()), "{shown}");
    }
}

/// What is asked about each of many statements on one line does not look at all of the line. A long wait is the failure.
#[test]
fn one_line_of_many_statements_is_read_to_its_end() {
    let value = expand("robot:@{alnum:16}").unwrap();
    let text = format!("subprocess.run([\"curl\", \"-u\", \"{value}\", url])").repeat(2000);
    let rules = RuleSet::builtin();
    let scanner = Scanner::new(&rules);
    for path in ["a.py", "a.properties", "a"] {
        let mut checker = Checker::new(&scanner, Threshold::default());
        let checked = checker.check(path, &mut text.as_bytes(), text.len() as u64);
        assert_eq!(checked.findings.len(), 2000, "{path}");
    }
}
