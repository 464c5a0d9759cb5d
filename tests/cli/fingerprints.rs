//! What names a finding from one run to the next.

use crate::harness::{AWKWARD, AWKWARD_RULE, Sandbox, token};

/// The fingerprints of what is found in a file of that name.
fn of(name: &str, text: &str) -> Vec<String> {
    let sandbox = Sandbox::new();
    sandbox.write(
        "rules.toml",
        format!("[[scan.exclude]]\npaths = ['rules.toml']\nreason = 'x'\n{AWKWARD_RULE}"),
    );
    sandbox.write(name, text);
    let report = sandbox.stanch([".", "--config", "rules.toml"]).json().report();
    let findings = report["findings"].as_array().unwrap();
    findings.iter().map(|f| f["fingerprint"].as_str().unwrap().to_owned()).collect()
}

#[test]
fn a_fingerprint_survives_inserted_lines_indentation_and_renames() {
    let line = format!("image = login('{}')\n", token(0));
    let first = of("a/b.py", &line);
    assert_eq!(first.len(), 1);
    assert_eq!(first[0].len(), 32);
    for text in
        [format!("one\ntwo\n{line}"), format!("    {line}rest\n"), line.replace('\n', "\r\n")]
    {
        assert_eq!(of("elsewhere.txt", &text), first, "{text}");
    }
}

#[test]
fn a_fingerprint_says_nothing_of_the_value() {
    let line = |value: &str| format!("password of {value} is {value}\n");
    let first = of("a", &line(token(0)));
    assert_eq!(first.len(), 2);
    assert_eq!(first, of("a", &line(token(1))));
    // Not even where it is repeated without being found there.
    let repeated = |value: &str| format!("x={value}= awkward:{value}\n");
    let awkward = AWKWARD.strip_prefix("awkward:").unwrap();
    let reversed: String = awkward.chars().rev().collect();
    assert_eq!(of("a", &repeated(awkward)).len(), 1);
    assert_eq!(
        of("a", &format!("y awkward:{awkward}\n")),
        of("a", &format!("y awkward:{reversed}\n"))
    );
}

#[test]
fn equal_lines_differ_by_their_order_and_others_by_what_they_say() {
    let line = |name: &str| format!("{name} = '{}'\n", token(0));
    let two = of("a", &format!("{0}{0}", line("a")));
    assert_ne!(two[0], two[1]);
    // The second keeps its name when something else comes between or before.
    let more = of("a", &format!("{}{}{}{1}", line("b"), line("a"), line("c")));
    assert_eq!([&more[1], &more[3]], [&two[0], &two[1]]);
    assert_eq!(more.iter().collect::<std::collections::HashSet<_>>().len(), 4);
}

#[test]
fn what_is_suppressed_keeps_its_fingerprint() {
    let sandbox = Sandbox::new();
    let line = format!("a = '{}'\n", token(0));
    sandbox.write("a", &line);
    sandbox.write("b", format!("# stanch: ignore[docker-hub-token] made up\n{line}{line}"));
    let report = sandbox.stanch(["."]).json().report();
    assert_eq!(report["suppressed"][0]["fingerprint"], report["findings"][0]["fingerprint"]);
    assert_ne!(report["findings"][1]["fingerprint"], report["findings"][0]["fingerprint"]);
}
