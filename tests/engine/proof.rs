//! What a value proves by itself moves the confidence and severity of a finding, and is said in reports.

use serde_json::Value;
use stanch::report::{Format, Human, Report, ReportOptions};
use stanch::rule::{Confidence, Severity, expand};
use stanch::{Checker, Finding, Job, Override, RuleSet, Scanner, Threshold, scan_input};
use std::path::Path;

/// What is found at all, in a text that is a template.
fn all(rules: &RuleSet, template: &str) -> Vec<Finding> {
    let least = Threshold { confidence: Confidence::Low, severity: Severity::Low };
    found(rules, template, least)
}

fn found(rules: &RuleSet, template: &str, threshold: Threshold) -> Vec<Finding> {
    let text = expand(template).unwrap();
    let scanner = Scanner::new(rules);
    let mut checker = Checker::new(&scanner, threshold);
    checker.check("config.py", &mut text.as_bytes(), text.len() as u64).findings
}

/// The one finding of a rule.
fn one<'f>(rules: &RuleSet, findings: &'f [Finding], id: &str) -> &'f Finding {
    let mut of_rule = findings.iter().filter(|finding| rules.get(finding.rule).id == id);
    let finding = of_rule.next().unwrap_or_else(|| panic!("{id}: {findings:?}"));
    assert!(of_rule.next().is_none(), "{findings:?}");
    finding
}

#[test]
fn proof_moves_the_confidence() {
    let rules = RuleSet::builtin();
    let pem = |body: &str| {
        format!(
            "-----BEGIN @{{}}RSA PRIVATE KEY-----\n{body}\n-----END @{{}}RSA PRIVATE KEY-----\n"
        )
    };
    let jwt = |claims: &str| {
        format!(
            r#"x = "@{{base64url:{{"alg":"HS256"}}}}.@{{base64url:{claims}}}.@{{base64-url:43}}""#
        )
    };
    for (id, template, confidence, said) in [
        (
            "github-token",
            "t = '@{crc32-base62:ghp_@{alnum:30}}'".into(),
            Confidence::High,
            "its checksum is right",
        ),
        (
            "azure-batch-key",
            "t = '@{marvin32:AbAcct00:@{alnum:76}+A@{}Ba}'".into(),
            Confidence::High,
            "its checksum is right: a key of an Azure Batch account",
        ),
        ("private-key", pem("@{key:rsa}"), Confidence::High, "RSA, 1024 bits, not encrypted"),
        ("private-key", pem("MII@{alnum:1500}"), Confidence::Medium, "the key is cut off"),
        ("jwt", jwt(r#"{"exp":1577836800}"#), Confidence::Medium, "expired on 2020-01-01"),
        ("jwt", jwt(r#"{"iss":"https://id.acme.test"}"#), Confidence::Low, "kept for examples"),
        ("jwt", jwt(r#"{"sub":"7@{digit:8}"}"#), Confidence::Medium, "signed with HS256"),
        (
            "pypi-api-token",
            "t = 'pypi-@{macaroon:pypi.org}'".into(),
            Confidence::High,
            "whole macaroon",
        ),
        ("aws-access-key-id", "key = 'AKIAQ@{base32:15}'".into(), Confidence::High, "account "),
    ] {
        let findings = all(&rules, &template);
        let finding = one(&rules, &findings, id);
        assert_eq!(finding.confidence, confidence, "{id}: {:?}", finding.proof);
        assert!(finding.proof.iter().any(|line| line.contains(said)), "{id}: {:?}", finding.proof);
    }
}

/// What says that a value is a test key silences what a generic rule would say of it.
#[test]
fn a_doubtful_value_is_reported_by_no_other_rule() {
    let rules = RuleSet::builtin();
    let token = |claims: &str| {
        format!(
            r#"headers = {{"Authorization": "Bearer @{{base64url:{{"alg":"HS256"}}}}.@{{base64url:{claims}}}.@{{base64-url:43}}"}}"#
        )
    };
    let lasting = token(r#"{"sub":"u@{digit:8}"}"#);
    assert!(!found(&rules, &lasting, Threshold::default()).is_empty());
    let of_test = token(r#"{"sub":"u@{digit:8}","iss":"https://id.acme.test"}"#);
    let findings = found(&rules, &of_test, Threshold::default());
    assert!(findings.is_empty(), "{findings:?}");
    assert!(!all(&rules, &of_test).is_empty());
}

#[test]
fn what_opens_a_sandbox_is_not_severe_unless_the_configuration_says_so() {
    let mut rules = RuleSet::builtin();
    let id = "razorpay-key-secret";
    let test = "curl -u rzp_test_@{alnum:14}:@{alnum:23}3 https://api.razorpay.com/v1/payments";
    let live = test.replace("test", "live");
    let severity = |rules: &RuleSet, template: &str| {
        let findings = all(rules, template);
        let finding = one(rules, &findings, id);
        (finding.severity, finding.proof.concat())
    };
    assert_eq!(severity(&rules, test), (Severity::Medium, "test mode".into()));
    assert_eq!(severity(&rules, &live), (Severity::Critical, String::new()));
    let index = rules.find(id).unwrap();
    let over = Override { severity: Some(Severity::High), ..Override::default() };
    rules.set_override(index, over).unwrap();
    assert_eq!(severity(&rules, test).0, Severity::High);
}

#[test]
fn reports_say_what_is_proved() {
    let rules = RuleSet::builtin();
    let text =
        expand("-----BEGIN @{}EC PRIVATE KEY-----\n@{key:ec}\n-----END @{}EC PRIVATE KEY-----\n");
    let text = text.unwrap() + &expand("\nx = \"dckr_pat_@{base64-url:26}a\"\n").unwrap();
    let scanner = Scanner::new(&rules);
    let path = Path::new("a.py");
    let results = scan_input(&Job::new(&scanner), path, "a.py", &mut text.as_bytes());
    let write = |format| {
        let mut out = Vec::new();
        let options = ReportOptions::default();
        let report = Report { results: &results, rules: &rules, options: &options };
        report.write(format, &Human::default(), &mut out).unwrap();
        String::from_utf8(out).unwrap()
    };
    let told = "EC P-256, not encrypted";
    let human = write(Format::Human);
    assert_eq!(human.matches(&format!("= proved: {told}")).count(), 1, "{human}");
    assert_eq!(human.matches("proved").count(), 1, "{human}");
    let json: Value = serde_json::from_str(&write(Format::Json)).unwrap();
    assert_eq!(json["findings"][0]["proof"][0], told);
    assert_eq!(json["findings"][1]["proof"], Value::Null);
    let sarif: Value = serde_json::from_str(&write(Format::Sarif)).unwrap();
    assert_eq!(sarif["runs"][0]["results"][0]["properties"]["proof"][0], told);
    assert_eq!(sarif["runs"][0]["results"][1]["properties"], Value::Null);
}
