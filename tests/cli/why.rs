//! `stanch why`: one outcome each, what would change it, and that nothing secret is shown.

use crate::harness::{AWKWARD, AWKWARD_RULE, PRACTICE, RULE, Sandbox, token};
use serde_json::Value;
use std::fs;

/// A generic rule and a strict one, for outcomes that no built-in rule is sure to keep.
const OWN: &str = r"
[[rule]]
id = 'test-own'
title = 'Own key'
kind = 'credential'
severity = 'medium'
confidence = 'low'
what = 'A made-up key.'
why = 'Tests need one.'
fix = 'Nothing.'
sources = ['https://example.org/']
keywords = ['ownkey_']
expression = 'ownkey_(?<secret>[0-9a-z]{8,64})'
examples = ['ownkey_@{lower-alnum:20}']
near-misses = ['ownkey_', 'ownkey_aaaabbbbcccc']
[rule.checks]
min-length = 12
min-entropy = 3.0
deny-words = ['fake']
deny-before = ['public']
[rule.paths]
exclude = ['*.lock']
";

/// What is said of a line of a file.
fn why(sandbox: &Sandbox, place: &str, options: &[&str]) -> Value {
    let args = [&["why", place, "--format", "json"], options].concat();
    let ran = sandbox.stanch(args).run();
    ran.exits(0).report()
}

/// What is said of a rule.
fn of<'v>(said: &'v Value, rule: &str) -> &'v Value {
    let keywords = said["keywords"].as_array().unwrap();
    keywords.iter().find(|k| k["rule"] == rule).unwrap_or_else(|| panic!("{rule}: {said:#}"))
}

fn outcome(said: &Value, rule: &str) -> String {
    of(said, rule)["outcome"].as_str().unwrap().to_owned()
}

/// The lines of stanch.toml that would change an outcome.
fn lines_of(said: &Value, rule: &str) -> Vec<String> {
    let changes = of(said, rule)["changes"].as_array().unwrap().iter();
    let lines = changes.filter(|change| change["place"] == "stanch.toml");
    lines.map(|change| change["text"].as_str().unwrap().to_owned()).collect()
}

#[test]
fn what_is_reported_is_explained_and_each_change_silences_it() {
    let sandbox = Sandbox::new();
    sandbox.write("src/[id]/a.py", format!("x = 1\nkey = '{}'\n", token(0)));
    let said = why(&sandbox, "src/[id]/a.py:2", &[]);
    let own = of(&said, RULE);
    assert_eq!(own["outcome"], "reported");
    assert_eq!((own["line"].as_u64(), own["column"].as_u64()), (Some(2), Some(8)));
    assert_eq!(own["excerpt"], "key = '********'");
    assert!(own["value"].as_str().unwrap().starts_with("36 characters"), "{own:#}");
    let reasons = own["reasons"].as_array().unwrap();
    for part in ["keyword `dckr_pat_`", "entropy", "no placeholder", "confidence high"] {
        assert!(reasons.iter().any(|r| r.as_str().unwrap().contains(part)), "{own:#}");
    }
    let lines = lines_of(&said, RULE);
    assert_eq!(lines.len(), 2, "{lines:?}");
    for lines in lines {
        sandbox.write("stanch.toml", &lines);
        let outcome = outcome(&why(&sandbox, "src/[id]/a.py:2", &[]), RULE);
        assert!(["suppressed", "off"].contains(&&*outcome), "{lines}: {outcome}");
        assert_eq!(sandbox.found(["src"]), [""; 0], "{lines}");
    }
    fs::remove_file(sandbox.path("stanch.toml")).unwrap();
    let comment = own["changes"][0]["text"].as_str().unwrap();
    sandbox.write("src/[id]/a.py", format!("x = 1\nkey = '{}'  # {comment}\n", token(0)));
    assert_eq!(outcome(&why(&sandbox, "src/[id]/a.py:2", &[]), RULE), "suppressed");
}

#[test]
fn people_read_the_sentence_that_decides_first() {
    let sandbox = Sandbox::new();
    sandbox.write("a.py", format!("key = '{}'\n", token(0)));
    let ran = sandbox.stanch(["why", "a.py:1"]).run();
    let first = ran.exits(0).stdout.lines().next().unwrap();
    assert!(first.starts_with(&format!("a.py:1:8: {RULE}: reported: ")), "{first}");
    ran.prints("because").prints("stanch: ignore[docker-hub-token] the reason");
}

#[test]
fn a_pasted_line_is_explained_under_the_name_that_it_is_given() {
    let sandbox = Sandbox::new();
    sandbox.write("stanch.toml", OWN);
    let line = format!("{}\n", "ownkey_k3v9x2m7q1z8");
    let ask = |options: &[&str]| {
        let args = [&["why", "-", "--format", "json", "--confidence", "low"], options].concat();
        sandbox.stanch(args).stdin(line.clone()).run().exits(0).report()
    };
    assert_eq!(outcome(&ask(&[]), "test-own"), "reported");
    let named = ask(&["--stdin-path", "deps.lock"]);
    assert_eq!(outcome(&named, "test-own"), "excluded");
    assert!(of(&named, "test-own")["why"].as_str().unwrap().contains("`*.lock`"), "{named:#}");
}

#[test]
fn a_check_that_fails_is_named_with_its_numbers() {
    let sandbox = Sandbox::new();
    sandbox.write("stanch.toml", OWN);
    for (text, outcome_is, part) in [
        ("ownkey_k3v9x2m7", "failed-check", "8 characters where 12 are wanted at least"),
        ("ownkey_abababababab", "failed-check", "entropy 1.0 bits a character, below 3.0"),
        ("ownkey_fake9x2m7q1z8k3", "failed-check", "a word that is in no real value: `fake`"),
        ("ownkey_example9x2m7q1z8", "failed-check", "a placeholder, because of `example`"),
        ("publicownkey_k3v9x2m7q1z8", "name-before", "`public` stands in the name"),
        ("ownkey_k3v9x2", "no-match", "the expression stops matching at 1:14"),
    ] {
        sandbox.write("a.txt", format!("{text}\n"));
        let said = why(&sandbox, "a.txt:1", &["--confidence", "low"]);
        let own = of(&said, "test-own");
        assert_eq!(own["outcome"], outcome_is, "{own:#}");
        assert!(own["why"].as_str().unwrap().contains(part), "{text}: {own:#}");
        let value = text.split_once("ownkey_").unwrap().1;
        assert!(!said.to_string().contains(value), "{said:#}");
        let human = sandbox.stanch(["why", "a.txt:1", "--confidence", "low"]).run();
        assert!(!human.exits(0).stdout.contains(value), "{}", human.stdout);
        human.prints(part).prints("which is your own");
    }
}

/// What no setting changes, a rule of one's own does.
#[test]
fn a_check_of_a_built_in_rule_is_left_out_by_a_copy_of_it() {
    let sandbox = Sandbox::new();
    sandbox.write("a.py", "password = 'exampleKx81q'\n");
    let said = why(&sandbox, "a.py:1", &[]);
    assert_eq!(outcome(&said, "generic-credential"), "failed-check");
    let lines = lines_of(&said, "generic-credential").remove(0);
    sandbox.write("stanch.toml", lines);
    assert_eq!(outcome(&why(&sandbox, "a.py:1", &[]), "own-generic-credential"), "reported");
    let human = sandbox.stanch(["why", "a.py:1"]).run();
    assert!(human.exits(0).stdout.lines().count() < 40, "{}", human.stdout);
}

#[test]
fn what_is_below_a_threshold_is_found_with_less_asked_for() {
    let sandbox = Sandbox::new();
    sandbox.write("stanch.toml", OWN);
    sandbox.write("a.txt", "ownkey_k3v9x2m7q1z8\n");
    let said = why(&sandbox, "a.txt:1", &[]);
    assert_eq!(outcome(&said, "test-own"), "below-confidence");
    let option = of(&said, "test-own")["changes"][0]["text"].as_str().unwrap().to_owned();
    let options: Vec<_> = option.split(' ').collect();
    assert_eq!(outcome(&why(&sandbox, "a.txt:1", &options), "test-own"), "reported");
    let strict = ["--confidence", "low", "--severity", "high"];
    let said = why(&sandbox, "a.txt:1", &strict);
    assert_eq!(outcome(&said, "test-own"), "below-severity");
    let lines = lines_of(&said, "test-own").remove(0);
    sandbox.write("stanch.toml", format!("{lines}\n{OWN}"));
    assert_eq!(outcome(&why(&sandbox, "a.txt:1", &strict), "test-own"), "reported");
}

#[test]
fn a_rule_that_is_off_is_named_with_what_switches_it_on() {
    let sandbox = Sandbox::new();
    sandbox.write("run.sh", "docker login -u robot registry.example.org\n");
    let said = why(&sandbox, "run.sh:1", &[]);
    assert_eq!(outcome(&said, "docker-login"), "off");
    let lines = lines_of(&said, "docker-login").remove(0);
    sandbox.write("stanch.toml", &lines);
    assert_eq!(outcome(&why(&sandbox, "run.sh:1", &[]), "docker-login"), "reported");
    sandbox
        .write("stanch.toml", "[rules]\nenable = ['docker-login']\ndisable = ['docker-login']\n");
    let said = why(&sandbox, "run.sh:1", &[]);
    let own = of(&said, "docker-login");
    assert!(own["why"].as_str().unwrap().contains("stanch.toml, line 3"), "{own:#}");
    sandbox.write("stanch.toml", &lines);
    let said = why(&sandbox, "run.sh:1", &["--skip-rule", "docker-login"]);
    assert!(of(&said, "docker-login")["why"].as_str().unwrap().contains("--skip-rule"));
}

#[test]
fn what_a_configuration_sanctions_is_said_to_be() {
    let sandbox = Sandbox::new();
    let allow = "[[override.test-practice.allow]]\npaths = ['tools/']\nreason = 'x'\n";
    sandbox.write("stanch.toml", format!("{allow}{PRACTICE}"));
    sandbox.write("tools/a.sh", "forbid-it\n");
    let said = why(&sandbox, "tools/a.sh:1", &[]);
    assert_eq!(outcome(&said, "test-practice"), "sanctioned");
    assert!(of(&said, "test-practice")["why"].as_str().unwrap().contains("`tools/`"));
    sandbox.write("a.sh", "forbid-it\n");
    assert_eq!(outcome(&why(&sandbox, "a.sh:1", &[]), "test-practice"), "reported");
}

#[test]
fn a_practice_is_told_why_it_is_let_pass() {
    let sandbox = Sandbox::new();
    let excused = PRACTICE.replace("fix = ", "unless = ['comment', 'negated']\nfix = ");
    sandbox.write("stanch.toml", format!("[rules]\nenable = ['docker-login']\n{excused}"));
    sandbox.write("a.sh", "# forbid-it\nforbid-it; forbid-it\n# docker login -u robot\n");
    let said = why(&sandbox, "a.sh:1", &[]);
    assert_eq!(outcome(&said, "test-practice"), "excused");
    assert!(of(&said, "test-practice")["why"].as_str().unwrap().contains("in a comment"));
    let said = why(&sandbox, "a.sh:2:12", &[]);
    assert_eq!(outcome(&said, "test-practice"), "said");
    let said = why(&sandbox, "a.sh:3", &[]);
    assert_eq!(outcome(&said, "docker-login"), "not-the-practice");
}

#[test]
fn what_yields_names_the_rule_that_claims_the_same() {
    let sandbox = Sandbox::new();
    sandbox.write("a.py", format!("password = '{}'\n", token(0)));
    let said = why(&sandbox, "a.py:1", &[]);
    let own = of(&said, "generic-credential");
    assert_eq!(own["outcome"], "covered");
    assert_eq!(own["yields_to"], RULE);
    let lines = lines_of(&said, "generic-credential").remove(0);
    sandbox.write("stanch.toml", lines);
    let said = why(&sandbox, "a.py:1", &[]);
    assert_eq!(outcome(&said, "generic-credential"), "reported");
}

#[test]
fn who_suppresses_is_named() {
    let sandbox = Sandbox::new();
    let line = format!("key = '{}'", token(0));
    sandbox.write("a.py", format!("{line}  # stanch: ignore[docker-hub-token] made up\n"));
    let by = |said: &Value| of(said, RULE)["by"][0].as_str().unwrap().to_owned();
    assert_eq!(by(&why(&sandbox, "a.py:1", &[])), "`stanch: ignore` on line 1 (made up)");
    sandbox.write("a.py", format!("{line}\n"));
    let entry = "[[ignore]]\nrules = ['docker-hub-token']\npaths = ['*.py']\nreason = 'ours'\n";
    sandbox.write("stanch.toml", entry);
    assert_eq!(by(&why(&sandbox, "a.py:1", &[])), "stanch.toml, line 1 (ours)");
    fs::remove_file(sandbox.path("stanch.toml")).unwrap();
    sandbox.stanch(["baseline", "create", "--reason", "old"]).run().exits(0);
    let said = why(&sandbox, "a.py:1", &[]);
    assert!(by(&said).starts_with(".stanch-baseline, line "), "{said:#}");
    assert_eq!(outcome(&said, RULE), "suppressed");
    assert_eq!(outcome(&why(&sandbox, "a.py:1", &["--no-baseline"]), RULE), "reported");
}

#[test]
fn where_nothing_stands_that_is_said() {
    let sandbox = Sandbox::new();
    sandbox.write("a.txt", "nothing here\nthe dckr_pat_ is a prefix\n");
    let ran = sandbox.stanch(["why", "a.txt:1"]).run();
    ran.exits(0).prints("a.txt:1: no keyword of any rule stands on this line");
    let said = why(&sandbox, "a.txt:2", &[]);
    assert_eq!(said["keywords"].as_array().unwrap().len(), 0, "{said:#}");
    let aside = said["only_keywords"].as_array().unwrap();
    assert!(aside.iter().any(|a| a["rule"] == RULE && a["keyword"] == "dckr_pat_"), "{said:#}");
}

#[test]
fn a_file_that_a_scan_passes_over_is_explained_with_the_reason() {
    let sandbox = Sandbox::repository();
    sandbox.write(".gitignore", "build/\n*.tmp\n");
    let exclude = "[[scan.exclude]]\npaths = ['vendor/']\nreason = 'Not ours.'\n";
    sandbox.write("stanch.toml", format!("[scan]\nmax-file-size = 40\n{exclude}"));
    let line = format!("{}\n", token(0));
    for (path, part) in [
        ("build/a.py", "git ignores `build`"),
        ("x/a.tmp", "git ignores `x/a.tmp`"),
        ("vendor/a.py", "excluded by [[scan.exclude]], stanch.toml line 3 (Not ours.)"),
        ("long.py", "over the limit of 40"),
    ] {
        let more = if path == "long.py" { "#".repeat(80) } else { String::new() };
        sandbox.write(path, format!("{line}{more}"));
        let said = why(&sandbox, &format!("{path}:1"), &[]);
        let notices = said["notices"].to_string();
        assert!(notices.contains(part), "{path}: {notices}");
        assert_eq!(outcome(&said, RULE), "reported");
        sandbox.stanch(["why", path]).run().exits(0).prints(part);
        let listed = sandbox.stanch(["."]).json();
        assert!(!listed.found().iter().any(|found| found == path), "{path}");
    }
    sandbox.write("a.py", &line);
    assert_eq!(why(&sandbox, "a.py:1", &[])["notices"].to_string(), "[]");
    let outside = Sandbox::new();
    outside.write(".gitignore", "*.tmp\n");
    outside.write("a.tmp", &line);
    outside.write("a.py", &line);
    assert!(why(&outside, "a.tmp:1", &[])["notices"].to_string().contains("ignore file"));
    assert_eq!(why(&outside, "a.py:1", &[])["notices"].to_string(), "[]");
}

#[test]
fn a_file_without_a_line_is_explained_where_something_comes_near() {
    let sandbox = Sandbox::new();
    let filler = "nothing\n".repeat(50);
    sandbox.write("a.txt", format!("{}\n{filler}{}\n", token(0), token(1)));
    let said = why(&sandbox, "a.txt", &[]);
    let keywords = said["keywords"].as_array().unwrap().iter();
    let lines: Vec<_> = keywords.filter(|k| k["rule"] == RULE).map(|k| k["line"].clone()).collect();
    assert_eq!(lines, [1, 52]);
    assert_eq!(said["last_line"], 52);
    let said = why(&sandbox, "a.txt:1-51", &[]);
    assert_eq!(said["keywords"].as_array().unwrap().len(), 1, "{said:#}");
}

#[test]
fn binary_files_and_awkward_values_are_explained_by_offset() {
    let sandbox = Sandbox::new();
    sandbox.write("stanch.toml", AWKWARD_RULE);
    sandbox.write("a.bin", format!("\0\0{AWKWARD}\0"));
    let said = why(&sandbox, "a.bin", &[]);
    let own = of(&said, "test-awkward");
    assert_eq!((&own["outcome"], &own["line"]), (&"reported".into(), &Value::Null));
    assert_eq!(own["byte_offset"], 2);
    sandbox.stanch(["why", "a.bin"]).run().exits(0).prints("a.bin (binary, byte offset 2)");
}

#[test]
fn what_can_not_be_explained_fails() {
    let sandbox = Sandbox::new();
    sandbox.write("a.txt", "one\ntwo\n");
    fs::create_dir(sandbox.path("folder")).unwrap();
    for (place, part) in [
        ("a.txt:3", "a.txt has 2 lines, and no line 3"),
        ("a.txt:0", "they are counted from 1"),
        ("a.txt:2-1", "names no lines"),
        ("missing.txt:1", "missing.txt"),
        ("folder", "is a folder"),
    ] {
        sandbox.stanch(["why", place]).run().exits(2).says(part);
    }
    sandbox.stanch(["why", "a.txt", "--config", "none.toml"]).run().exits(2);
    sandbox.stanch(["why", &format!("{}:1", token(0))]).run().exits(2);
}

#[test]
fn findings_in_reports_say_why_they_are() {
    let sandbox = Sandbox::new();
    sandbox.plant("a.txt", 0);
    let report = sandbox.stanch(["a.txt"]).json().report();
    let reasons = report["findings"][0]["reasons"].as_array().unwrap();
    assert!(reasons.iter().any(|r| r == "confidence high: the rule's own"), "{reasons:?}");
    let explained = why(&sandbox, "a.txt:1", &[]);
    assert_eq!(&of(&explained, RULE)["reasons"], &report["findings"][0]["reasons"]);
}
