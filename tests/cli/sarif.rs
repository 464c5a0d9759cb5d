//! SARIF 2.1.0.

use crate::harness::{AWKWARD, AWKWARD_RULE, Sandbox, token};
use serde_json::Value;

fn run(sandbox: &Sandbox, args: &[&str]) -> Value {
    let report = sandbox.stanch(args.iter().chain(&["-f", "sarif"])).run().report();
    assert_eq!(report["version"], "2.1.0");
    assert_eq!(report["runs"].as_array().unwrap().len(), 1);
    report["runs"][0].clone()
}

fn uri(result: &Value) -> &str {
    let place = &result["locations"][0]["physicalLocation"];
    place["artifactLocation"]["uri"].as_str().unwrap()
}

fn uris(run: &Value) -> Vec<&str> {
    run["results"].as_array().unwrap().iter().map(uri).collect()
}

#[test]
fn uris_are_relative_and_percent_encoded() {
    let sandbox = Sandbox::new();
    for name in ["a b", "c#d?e%20", "f:g", "h/[i]", "é😀", "j&k=l+m", "back\\slash", "\"q\""] {
        sandbox.plant(name, 0);
    }
    let report = run(&sandbox, &["."]);
    let expected = [
        "%22q%22",
        "a%20b",
        "back%5Cslash",
        "c%23d%3Fe%2520",
        "f%3Ag",
        "h/%5Bi%5D",
        "j%26k=l+m",
        "%C3%A9%F0%9F%98%80",
    ];
    assert_eq!(uris(&report), expected);
}

#[test]
fn paths_elsewhere_are_said_as_they_were_given() {
    let sandbox = Sandbox::new();
    sandbox.plant("x/a", 0);
    std::fs::create_dir(sandbox.path("y")).unwrap();
    let absolute = sandbox.path("x/a");
    let report = sandbox.stanch([&absolute]).within("y");
    let report = report.json();
    assert_eq!(report.found(), [absolute.to_str().unwrap()]);
    let absolute_uri = run(&sandbox, &[absolute.to_str().unwrap()]);
    assert_eq!(uris(&absolute_uri), [format!("file://{}", absolute.display())]);
    let sarif = sandbox.stanch(["../x", "-f", "sarif"]).within("y").run().report();
    assert_eq!(uri(&sarif["runs"][0]["results"][0]), "../x/a");
    let dotted = run(&sandbox, &["./x"]);
    assert_eq!(uris(&dotted), ["x/a"]);
}

#[test]
fn results_point_to_their_rules() {
    let sandbox = Sandbox::new();
    sandbox.write("stanch.toml", AWKWARD_RULE);
    sandbox.write("a", format!("{AWKWARD}\n{}\n", token(0)));
    sandbox.write("b", format!("{}\n{AWKWARD}\n", token(1)));
    let report = run(&sandbox, &["a", "b"]);
    let rules = report["tool"]["driver"]["rules"].as_array().unwrap();
    let results = report["results"].as_array().unwrap();
    assert!(results.len() >= 4);
    for result in results {
        let rule = &rules[result["ruleIndex"].as_u64().unwrap() as usize];
        assert_eq!(rule["id"], result["ruleId"]);
        assert_eq!(result["level"], "error");
        assert!(!result["message"]["text"].as_str().unwrap().is_empty());
    }
    for rule in rules {
        for text in [&rule["shortDescription"], &rule["fullDescription"], &rule["help"]] {
            assert!(!text["text"].as_str().unwrap().is_empty(), "{rule}");
        }
        assert!(rule["helpUri"].as_str().unwrap().starts_with("https://"), "{rule}");
        assert!(results.iter().any(|result| result["ruleId"] == rule["id"]), "{rule}");
    }
}

#[test]
fn columns_are_one_based_and_end_behind_the_last() {
    let sandbox = Sandbox::new();
    sandbox.write("a", token(0));
    let report = run(&sandbox, &["a"]);
    assert_eq!(report["columnKind"], "utf16CodeUnits");
    let region = &report["results"][0]["locations"][0]["physicalLocation"]["region"];
    let length = token(0).len();
    for (field, value) in
        [("startLine", 1), ("startColumn", 1), ("endLine", 1), ("endColumn", 1 + length)]
    {
        assert_eq!(region[field], value, "{field}");
    }
}

#[test]
fn what_was_not_scanned_is_a_notification() {
    let sandbox = Sandbox::new();
    sandbox.write(
        "stanch.toml",
        "[scan]\nmax-file-size = 1000\nexclude = [{ paths = ['vendor'], reason = 'not ours' }]\n",
    );
    sandbox.plant("vendor/a", 0);
    sandbox.write("large", "x".repeat(2000));
    std::os::unix::fs::symlink("nowhere", sandbox.path("link")).unwrap();
    let report = run(&sandbox, &[".", "missing"]);
    let invocation = &report["invocations"][0];
    assert_eq!(invocation["executionSuccessful"], false);
    let notifications = invocation["toolExecutionNotifications"].as_array().unwrap();
    let said: Vec<_> = notifications
        .iter()
        .map(|n| (uri(n), n["descriptor"]["id"].as_str().unwrap(), n["level"].as_str().unwrap()))
        .collect();
    assert_eq!(
        said,
        [
            ("large", "too-large", "error"),
            ("link", "symlink", "note"),
            ("missing", "unreadable", "error"),
            ("vendor", "excluded", "note"),
        ]
    );
    let clean = run(&sandbox, &["stanch.toml"]);
    assert_eq!(clean["invocations"][0]["executionSuccessful"], true);
    assert_eq!(clean["invocations"][0]["toolExecutionNotifications"], Value::Array(Vec::new()));
    assert_eq!(clean["results"], Value::Array(Vec::new()));
}
