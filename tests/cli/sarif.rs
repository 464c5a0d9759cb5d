//! SARIF 2.1.0.

use crate::harness::{AWKWARD, AWKWARD_RULE, Ran, Sandbox, token};
use serde_json::Value;

fn run(sandbox: &Sandbox, args: &[&str]) -> Value {
    let report = sandbox.stanch(args.iter().chain(&["-f", "sarif"])).run().report();
    assert_eq!(report["version"], "2.1.0");
    assert_eq!(report["runs"].as_array().unwrap().len(), 1);
    report["runs"][0].clone()
}

fn uri(result: &Value) -> &str {
    place(result)["artifactLocation"]["uri"].as_str().unwrap()
}

fn place(result: &Value) -> &Value {
    &result["locations"][0]["physicalLocation"]
}

fn results(run: &Value) -> &[Value] {
    run["results"].as_array().unwrap()
}

fn uris(run: &Value) -> Vec<&str> {
    results(run).iter().map(uri).collect()
}

fn message(result: &Value) -> &str {
    result["message"]["text"].as_str().unwrap()
}

fn line_hash(result: &Value) -> &str {
    result["partialFingerprints"]["primaryLocationLineHash"].as_str().unwrap_or("none")
}

/// The ids of the rules that are listed.
fn rule_ids(run: &Value) -> Vec<&str> {
    let rules = run["tool"]["driver"]["rules"].as_array().unwrap();
    rules.iter().map(|rule| rule["id"].as_str().unwrap()).collect()
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
    let base = |run: &Value| place(&run["results"][0])["artifactLocation"]["uriBaseId"].clone();
    assert_eq!(base(&dotted), "%SRCROOT%");
    assert_eq!(base(&absolute_uri), Value::Null);
    // A `file:` URI may not hold `..`.
    let around = sandbox.path("y/../x/a");
    let around = run(&sandbox, &[around.to_str().unwrap()]);
    assert_eq!(uris(&around), [format!("file://{}", absolute.display())]);
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
        let properties = &rule["properties"];
        assert_eq!(properties["tags"][0], "security", "{rule}");
        assert_eq!(properties["precision"], "very-high", "{rule}");
        assert!(properties["security-severity"].is_string(), "{rule}");
        assert!(rule["help"]["markdown"].as_str().unwrap().contains("**Instead.**"), "{rule}");
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

#[test]
fn the_first_sentence_says_what_it_is() {
    let sandbox = Sandbox::new();
    let advice =
        "[override.docker-hub-token]\ninstead = \"Read\\n  it from the\\u001b[31m store\"\n";
    sandbox.write("stanch.toml", advice);
    sandbox.plant("a", 0);
    let report = run(&sandbox, &["a"]);
    let said = message(&report["results"][0]);
    assert_eq!(said, "Docker Hub access token. Read it from the\\u{1b}[31m store.");
}

#[test]
fn severities_are_those_of_the_configuration() {
    let sandbox = Sandbox::new();
    sandbox.write("stanch.toml", "[override.docker-hub-token]\nseverity = 'low'\n");
    sandbox.plant("a", 0);
    let report = run(&sandbox, &["a"]);
    let rule = &report["tool"]["driver"]["rules"][0];
    assert_eq!(report["results"][0]["level"], "note");
    assert_eq!(rule["defaultConfiguration"]["level"], "note");
    assert_eq!(rule["properties"]["security-severity"], "2.0");
}

#[test]
fn columns_are_utf_16_units_whatever_the_encoding() {
    let sandbox = Sandbox::new();
    let text = format!("é😀\n\té😀 {} # 😀\n", token(0));
    sandbox.write("utf-8", &text);
    let utf16 = text.encode_utf16().flat_map(u16::to_be_bytes);
    sandbox.write("utf-16", [0xfe, 0xff].into_iter().chain(utf16).collect::<Vec<u8>>());
    for result in results(&run(&sandbox, &["."])) {
        let region = &place(result)["region"];
        let end = 6 + token(0).len();
        let place = [("startLine", 2), ("startColumn", 6), ("endLine", 2), ("endColumn", end)];
        for (field, value) in place {
            assert_eq!(region[field], value, "{field} of {result:#}");
        }
        assert_eq!(region["byteOffset"], Value::Null);
    }
}

#[test]
fn a_binary_file_has_lines_and_bytes() {
    let sandbox = Sandbox::new();
    sandbox.write("a", format!("\x7fELF\0\n\0\n\0{}\0", token(0)));
    let report = run(&sandbox, &["a"]);
    let place = place(&report["results"][0]);
    let region = &place["region"];
    assert_eq!((&region["startLine"], &region["endLine"]), (&3.into(), &3.into()));
    assert_eq!(region["byteOffset"], 9);
    assert_eq!(region["byteLength"], token(0).len());
    assert_eq!(place["contextRegion"], Value::Null);
}

#[test]
fn the_context_is_the_masked_line_unless_there_is_none() {
    let sandbox = Sandbox::new();
    sandbox.write("a", format!("x = {} # {}\n{}\n", token(0), token(1), token(2)));
    let words = "word ".repeat(60);
    sandbox.write("b", format!("{words}{} {words}\n", token(3)));
    let report = run(&sandbox, &["."]);
    let places: Vec<_> = results(&report).iter().map(place).collect();
    let snippet = |index: usize, of: &str| places[index][of]["snippet"]["text"].as_str();
    assert_eq!(snippet(0, "region"), Some("********"));
    assert_eq!(snippet(0, "contextRegion"), Some("x = ******** # ********"));
    assert_eq!(places[0]["contextRegion"]["startLine"], 1);
    assert_eq!(places[0]["contextRegion"]["startColumn"], Value::Null);
    assert_eq!(places[2]["contextRegion"], Value::Null, "the line holds nothing else");
    let cut = snippet(3, "contextRegion").unwrap();
    assert!(cut.starts_with("... word") && cut.ends_with("word ..."), "{cut}");
}

#[test]
fn other_places_with_the_same_value_are_related() {
    let sandbox = Sandbox::new();
    sandbox.plant("a[1]\\", 0);
    sandbox.write("b", format!("\nx {}\n", token(0)));
    sandbox.plant("c", 1);
    let report = run(&sandbox, &["."]);
    let [first, second, other] = results(&report) else { panic!("{report:#}") };
    assert!(message(first).ends_with(" The same value stands at [b:2](1)."), "{first:#}");
    let related = first["relatedLocations"].as_array().unwrap();
    assert_eq!(related.len(), 1);
    assert_eq!(related[0]["id"], 1);
    assert_eq!(related[0]["physicalLocation"]["artifactLocation"]["uri"], "b");
    assert_eq!(related[0]["physicalLocation"]["region"]["startLine"], 2);
    let end = " The same value stands at [a\\[1\\]\\\\:1](1).";
    assert!(message(second).ends_with(end), "{second:#}");
    assert_eq!(other["relatedLocations"], Value::Null);
    assert!(!message(other).contains("same value"), "{other:#}");
}

#[test]
fn of_many_places_a_few_are_named() {
    let sandbox = Sandbox::new();
    sandbox.write("a", format!("x {}\n", token(0)).repeat(9));
    let report = run(&sandbox, &["a"]);
    for result in results(&report) {
        assert_eq!(result["relatedLocations"].as_array().unwrap().len(), 5);
        assert!(message(result).ends_with("(5) and 3 more."), "{result:#}");
    }
}

#[test]
fn a_place_is_not_related_to_itself() {
    let sandbox = Sandbox::new();
    sandbox.write("stanch.toml", AWKWARD_RULE);
    // Found as a credential, and as a practice that exposes it.
    // stanch: ignore[dotenv-credential] a test writes it
    sandbox.write(".env", format!("API_TOKEN={}\n", token(0)));
    let report = run(&sandbox, &[".env"]);
    assert_eq!(results(&report).len(), 2, "{report:#}");
    for result in results(&report) {
        assert_eq!(result["relatedLocations"], Value::Null, "{result:#}");
    }
}

#[test]
fn a_category_ends_with_a_slash() {
    let sandbox = Sandbox::new();
    sandbox.plant("a", 0);
    for (category, id) in [("x", "x/"), ("x/", "x/"), ("x/y z", "x/y z/")] {
        let report = run(&sandbox, &["a", "--sarif-category", category]);
        assert_eq!(report["automationDetails"]["id"], id);
    }
    assert_eq!(run(&sandbox, &["a"])["automationDetails"], Value::Null);
    for category in ["", "/", "a\nb"] {
        let ran = sandbox.stanch(["a", "--sarif-category", category]).run();
        ran.exits(2).says("--sarif-category");
    }
}

#[test]
fn all_rules_are_those_that_are_on() {
    let sandbox = Sandbox::new();
    sandbox.plant("a", 0);
    assert_eq!(rule_ids(&run(&sandbox, &["a"])), ["docker-hub-token"]);
    let report = run(&sandbox, &["a", "--sarif-all-rules", "--skip-rule", "private-key"]);
    let ids = rule_ids(&report);
    assert!(ids.len() > 20 && ids.contains(&"jwt"), "{ids:?}");
    assert!(!ids.contains(&"private-key") && !ids.contains(&"docker-login"), "{ids:?}");
    for rule in report["tool"]["driver"]["rules"].as_array().unwrap() {
        let (id, name) = (rule["id"].as_str().unwrap(), rule["name"].as_str().unwrap());
        assert!(!id.eq_ignore_ascii_case(name), "{id}");
    }
    let index = report["results"][0]["ruleIndex"].as_u64().unwrap();
    assert_eq!(ids[index as usize], "docker-hub-token");
}

#[test]
fn fingerprints_are_those_of_json() {
    let sandbox = Sandbox::new();
    sandbox.plant("a", 0);
    sandbox.plant("b", 1);
    let json = sandbox.stanch(["."]).json().report();
    let report = run(&sandbox, &["."]);
    for (index, result) in results(&report).iter().enumerate() {
        let fingerprint = &result["partialFingerprints"]["stanch/v1"];
        assert_eq!(fingerprint, &json["findings"][index]["fingerprint"]);
        assert_eq!(fingerprint.as_str().unwrap().len(), 32);
        assert_eq!(line_hash(result), "none", "only on request");
    }
}

#[test]
fn line_hashes_on_request() {
    let sandbox = Sandbox::new();
    let rest = "and so on, for a hundred characters to follow\n".repeat(5);
    sandbox.write("a", format!("value {}\n{rest}value {}\n{rest}", token(0), token(0)));
    // Spaces, tabs and how lines end make no difference.
    let text = format!("\n\tvalue  {}\n{rest}", token(0));
    sandbox.write("b", text.replace('\n', "\r\n"));
    sandbox.write("c", format!("value {}\n{rest}", token(1)));
    let report = run(&sandbox, &[".", "--sarif-line-hash"]);
    let hashes: Vec<_> = results(&report).iter().map(line_hash).collect();
    let (first, _) = hashes[0].split_once(':').unwrap();
    assert!(u64::from_str_radix(first, 16).is_ok(), "{hashes:?}");
    assert_eq!(hashes[..3], [format!("{first}:1"), format!("{first}:2"), format!("{first}:1")]);
    assert_ne!(hashes[3].split_once(':').unwrap().0, first);
    let stdin = sandbox.stanch(["-", "--stdin-path", "a", "--sarif-line-hash", "-f", "sarif"]);
    let report = stdin.stdin(format!("value {}\n", token(0))).run().report();
    assert_eq!(line_hash(&report["runs"][0]["results"][0]), "none");
}

#[test]
fn more_results_than_github_takes_are_left_out() {
    let sandbox = Sandbox::new();
    sandbox.write("stanch.toml", AWKWARD_RULE.replace("'high'", "'low'"));
    sandbox.plant("a", 1);
    let lines = (0..25_010).map(|n| format!("awkward:q8Vz{n:05}K=x;7W'%\n"));
    sandbox.write("b", lines.collect::<String>());
    sandbox.plant("c", 2);
    let args = [".", "--rule", "test-awkward", "--rule", "docker-hub-token", "-o", "s"];
    let args = args.iter().chain(&["-f", "sarif", "--confidence", "low"]);
    // The harness would look at every byte of it, which takes minutes.
    let output = sandbox.stanch(args).spawn().wait_with_output().unwrap();
    let said = "12 of 25012 results are left out of the SARIF report, the least severe";
    let ran = Ran::new(output);
    ran.exits(1).says(&format!("warning: {said}")).says("--sarif-limits none");
    let text = String::from_utf8(sandbox.read("s")).unwrap();
    assert_eq!(text.matches("\"ruleIndex\"").count(), 25_000);
    assert_eq!(text.matches(said).count(), 1);
    assert!(text.contains("\"uri\": \"a\"") && text.contains("\"uri\": \"c\""));
}
