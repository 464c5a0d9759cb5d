//! Findings with parts, and one finding of a value that stands in several places.

use crate::harness::{FORMATS, Sandbox, token};
use serde_json::Value;
use stanch::rule::expand;

fn id(number: u8) -> String {
    expand(&format!("AKIA@{{base32:15}}{}", char::from(b'B' + number))).unwrap()
}

fn key() -> String {
    expand("@{base64:@{alnum:30}}").unwrap()
}

fn pair(number: u8) -> String {
    format!("[default]\naws_access_key_id = {}\naws_secret_access_key = {}\n", id(number), key())
}

fn findings(report: &Value) -> &[Value] {
    report["findings"].as_array().unwrap()
}

#[test]
fn a_key_and_its_id_are_one_finding_in_every_report() {
    let sandbox = Sandbox::new();
    sandbox.write("credentials", pair(0));
    for format in FORMATS {
        let ran = sandbox.stanch(["credentials", "-f", format]).run();
        ran.exits(1);
        assert!(!ran.stdout.contains(&id(0)) && !ran.stdout.contains(&key()), "{}", ran.stdout);
        assert!(ran.stdout.contains("access key ID"), "{format}: {}", ran.stdout);
    }
    let report = sandbox.stanch(["credentials"]).json().report();
    let [finding] = findings(&report) else { panic!("{report:#}") };
    assert_eq!(finding["rule"], "aws-secret-access-key");
    let part = &finding["parts"][0];
    assert_eq!(part["name"], "access key ID");
    assert_eq!(part["rule"], "aws-access-key-id");
    assert_eq!((&part["line"], &part["column"]), (&2.into(), &21.into()));
    assert_eq!(part["excerpt"], "aws_access_key_id = ********");
    sandbox
        .stanch(["credentials"])
        .run()
        .prints("= with: access key ID at line 2")
        .prints("aws_secret_access_key");
}

#[test]
fn sarif_relates_the_parts() {
    let sandbox = Sandbox::new();
    sandbox.write("a", pair(0));
    sandbox.write("b", pair(1));
    let report = sandbox.stanch(["-f", "sarif"]).run().report();
    let results = report["runs"][0]["results"].as_array().unwrap();
    assert_eq!(results.len(), 2, "{report:#}");
    let related = results[0]["relatedLocations"].as_array().unwrap();
    let ids: Vec<_> = related.iter().map(|location| location["id"].as_u64().unwrap()).collect();
    assert_eq!(ids, [1, 2]);
    assert_eq!(related[0]["message"]["text"], "The access key ID that goes with it.");
    assert_eq!(related[0]["physicalLocation"]["region"]["startLine"], 2);
    assert_eq!(related[1]["message"]["text"], "The same value.");
    assert_eq!(related[1]["physicalLocation"]["artifactLocation"]["uri"], "b");
    let message = results[0]["message"]["text"].as_str().unwrap();
    let end = " With [access key ID at line 2](1). The same value stands at [b:3](2).";
    assert!(message.ends_with(end), "{message}");
}

#[test]
fn an_id_that_is_new_beside_an_old_key_is_new() {
    let sandbox = Sandbox::repository();
    sandbox.write("credentials", pair(0));
    sandbox.commit_all(".");
    sandbox.stanch(["--staged"]).run().exits(0);
    sandbox.write("credentials", format!("# moved\n{}", pair(0)));
    sandbox.git(".", &["add", "."]);
    sandbox.stanch(["--staged"]).run().exits(0);
    sandbox.write("credentials", pair(1));
    sandbox.git(".", &["add", "."]);
    sandbox.stanch(["--staged"]).run().exits(1);
}

#[test]
fn a_baseline_lists_a_secret_and_its_parts() {
    let sandbox = Sandbox::repository();
    sandbox.write("credentials", pair(0));
    sandbox.stanch(["baseline", "create", "--reason", "old"]).run().exits(0);
    sandbox.stanch(["."]).run().exits(0);
    sandbox.write("credentials", pair(1));
    sandbox.stanch(["."]).run().exits(1);
    sandbox.write("credentials", format!("aws_access_key_id = {}\n", id(0)));
    sandbox.stanch(["."]).run().exits(0);
}

/// The same token three times in two files and once where somebody lets it be, and another one.
fn places() -> Sandbox {
    let sandbox = Sandbox::new();
    sandbox.write("a", format!("x {0}\ny {0}\nz {1}\n", token(0), token(1)));
    sandbox.write("b/c", format!("{}\n", token(0)));
    sandbox.write("d", format!("{} # stanch: ignore[docker-hub-token] known\n", token(0)));
    sandbox
}

#[test]
fn the_same_value_is_one_finding_on_request() {
    let sandbox = places();
    let report = sandbox.stanch(["."]).json().report();
    assert_eq!(findings(&report).len(), 4);
    let ran = sandbox.stanch([".", "--group"]).json();
    ran.exits(1);
    let report = ran.report();
    let [first, second] = findings(&report) else { panic!("{report:#}") };
    assert_eq!((&first["path"], &first["line"]), (&"a".into(), &1.into()));
    let elsewhere = first["elsewhere"].as_array().unwrap().iter();
    let elsewhere: Vec<_> = elsewhere.map(|e| format!("{}:{}", e["path"], e["line"])).collect();
    assert_eq!(elsewhere, ["\"a\":2", "\"b/c\":1"]);
    assert_eq!(second["elsewhere"], Value::Null);
    assert_eq!(report["summary"]["findings"], 2);
    assert_eq!(report["summary"]["places"], 4);
    assert_eq!(report["summary"]["suppressed"], 1);
}

#[test]
fn every_report_names_the_places() {
    let sandbox = places();
    for format in FORMATS {
        let ran = sandbox.stanch([".", "--group", "-f", format]).run();
        ran.exits(1);
        assert!(ran.stdout.contains("b/c"), "{format}: {}", ran.stdout);
    }
    sandbox.stanch([".", "--group", "-v"]).run().says("2 findings in 4 places");
    let report = sandbox.stanch([".", "--group", "-f", "sarif"]).run().report();
    let results = report["runs"][0]["results"].as_array().unwrap();
    assert_eq!(results.len(), 2);
    let message = results[0]["message"]["text"].as_str().unwrap();
    assert!(message.ends_with(" The same value stands at [a:2](1), [b/c:1](2)."), "{message}");
    let related = results[0]["relatedLocations"].as_array().unwrap();
    assert_eq!(related.iter().map(|r| r["id"].as_u64().unwrap()).collect::<Vec<_>>(), [1, 2]);
    assert_eq!(results[0]["locations"].as_array().unwrap().len(), 1);
}

#[test]
fn a_configuration_may_ask_for_that() {
    let sandbox = places();
    sandbox.write("stanch.toml", "[scan]\ngroup = true\n");
    let report = sandbox.stanch(["."]).json().report();
    assert_eq!(findings(&report).len(), 2);
}

#[test]
fn why_a_part_is_no_finding_is_told() {
    let sandbox = Sandbox::new();
    sandbox.write("credentials", pair(0));
    let ran = sandbox.stanch(["why", "credentials:2"]).run();
    ran.prints("part of what aws-secret-access-key found at 3:25");
    sandbox.stanch(["why", "credentials:3"]).run().prints("with its access key ID on line 2");
}
