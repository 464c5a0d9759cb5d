//! `stanch rules`, `stanch explain` and `stanch init`.

use crate::harness::{AWKWARD_RULE, RULE, Sandbox};

#[test]
fn list_names_every_rule_and_whether_it_is_on() {
    let sandbox = Sandbox::new();
    let line = |config: &str| {
        sandbox.write("stanch.toml", config);
        let listed = sandbox.stanch(["rules", "list"]).run();
        let lines = listed.exits(0).stdout.lines();
        assert_eq!(lines.clone().count(), stanch::builtin::RULES.len());
        let line = lines.into_iter().find(|line| line.contains(RULE)).unwrap();
        line.split_whitespace().take(5).map(String::from).collect::<Vec<_>>()
    };
    assert_eq!(line(""), ["on", RULE, "credential", "critical", "high"]);
    assert_eq!(line("[rules]\ndisable = ['docker-hub-token']")[0], "off");
    assert_eq!(line("[override.docker-hub-token]\nseverity = 'low'")[3], "low");
}

#[test]
fn show_prints_a_rule_in_full() {
    let sandbox = Sandbox::new();
    let ran = sandbox.stanch(["rules", "show", RULE]).run();
    for text in ["dckr_pat_", "keywords", "expression", "finds", "leaves", "https://"] {
        assert!(ran.exits(0).stdout.contains(text), "{}", ran.stdout);
    }
    for rule in stanch::builtin::RULES.iter().step_by(10) {
        sandbox.stanch(["rules", "show", &rule.id]).run().exits(0);
    }
}

#[test]
fn explain_says_what_why_how_to_fix_and_how_to_silence() {
    let sandbox = Sandbox::new();
    let ran = sandbox.stanch(["explain", RULE]).run();
    for heading in ["What it finds", "Why", "How to fix it", "How to silence it", "Sources"] {
        assert!(ran.exits(0).stdout.contains(heading), "{}", ran.stdout);
    }
}

#[test]
fn check_proves_the_built_in_rules() {
    let sandbox = Sandbox::new();
    let ran = sandbox.stanch(["rules", "check"]).run();
    let count = stanch::builtin::RULES.len();
    assert_eq!(ran.exits(0).stdout, format!("{count} rules proven, 0 problems\n"));
}

#[test]
fn check_proves_rule_files() {
    let sandbox = Sandbox::new();
    sandbox.write("good.toml", AWKWARD_RULE);
    let ran = sandbox.stanch(["rules", "check", "good.toml"]).run();
    assert_eq!(ran.exits(0).stdout, "1 rules proven, 0 problems\n");
    for (from, to, problem) in [
        ("'awkward:@{base64:@{hex:15}}'", "'awkward:x'", "the example \"awkward:x\" is not found"),
        ("'awkward:@{hex:15}'", "'awkward:@{hex:16}'", "the near miss"),
        ("['awkward:']", "['bwkward:']", "is not found"),
        ("'test-awkward'", "'Test'", "kebab-case"),
    ] {
        sandbox.write("bad.toml", AWKWARD_RULE.replace(from, to));
        let ran = sandbox.stanch(["rules", "check", "bad.toml"]).run();
        assert!(!ran.says(problem).exits(1).stdout.contains(" 0 problems"), "{ran:?}");
    }
    let twice = sandbox.stanch(["rules", "check", "good.toml", "good.toml"]).run();
    twice.exits(1).says("another rule has this id already");
    sandbox.write("bad.toml", "[[rule]]\nid = 1\n");
    sandbox.stanch(["rules", "check", "bad.toml"]).run().exits(2).says("bad.toml:2:6: ");
    sandbox.stanch(["rules", "check", "missing.toml"]).run().exits(2);
}

#[test]
fn init_writes_a_configuration_that_works_and_never_overwrites() {
    let sandbox = Sandbox::new();
    assert_eq!(sandbox.stanch(["init"]).run().exits(0).stdout, "wrote ./stanch.toml\n");
    let written = sandbox.read("stanch.toml");
    sandbox.plant("a", 0);
    assert_eq!(sandbox.found(["."]), ["a"]);
    // What is commented out shows the form; the form must be right.
    let text = String::from_utf8(written.clone()).unwrap();
    let is_setting = |line: &&str| {
        line.strip_prefix("# ").is_some_and(|l| {
            l.starts_with('[') || l.split_once(" = ").is_some_and(|(key, _)| !key.contains(' '))
        })
    };
    for setting in text.lines().filter(is_setting) {
        assert!(text.contains(setting));
    }
    sandbox.stanch(["init"]).run().exits(2).says("stanch.toml can't be written");
    assert_eq!(sandbox.read("stanch.toml"), written);
    std::fs::create_dir(sandbox.path("sub")).unwrap();
    sandbox.stanch(["init", "sub"]).run().exits(0);
    assert_eq!(sandbox.read("sub/stanch.toml"), written);
    std::os::unix::fs::symlink("../elsewhere", sandbox.path("sub/link")).unwrap();
    std::fs::remove_file(sandbox.path("sub/stanch.toml")).unwrap();
    std::os::unix::fs::symlink("elsewhere", sandbox.path("sub/stanch.toml")).unwrap();
    sandbox.stanch(["init", "sub"]).run().exits(2);
    assert!(!sandbox.path("sub/elsewhere").exists());
    sandbox.stanch(["init", "missing"]).run().exits(2).says("missing/stanch.toml");
}
