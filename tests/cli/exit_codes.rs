//! Exit codes, and what decides them.

use crate::harness::{AWKWARD, AWKWARD_RULE, Sandbox, token};

/// A folder with a critical finding in `a` and one of a severity and confidence of choice in `b`.
fn sandbox(severity: &str, confidence: &str) -> Sandbox {
    let sandbox = Sandbox::new();
    let rule = AWKWARD_RULE
        .replace("severity = 'high'", &format!("severity = '{severity}'"))
        .replace("confidence = 'high'", &format!("confidence = '{confidence}'"));
    sandbox.write("stanch.toml", rule);
    sandbox.plant("a", 0);
    sandbox.write("b", format!("{AWKWARD}\n"));
    sandbox
}

#[test]
fn clean_is_0_and_findings_are_1() {
    let sandbox = Sandbox::new();
    sandbox.stanch(["."]).run().exits(0);
    sandbox.write("clean", "nothing\n");
    let ran = sandbox.stanch(["."]).run();
    assert_eq!((ran.code, &*ran.stdout, &*ran.stderr), (Some(0), "", ""));
    sandbox.plant("a", 0);
    sandbox.stanch(["."]).run().exits(1);
}

#[test]
fn what_was_not_done_is_2_and_the_findings_are_still_printed() {
    let sandbox = Sandbox::new();
    sandbox.plant("a", 0);
    for format in ["human", "json", "jsonl", "sarif"] {
        let ran = sandbox.stanch(["a", "missing", "-f", format]).run();
        assert!(ran.exits(2).stdout.contains("docker-hub-token"), "{ran:?}");
        ran.says("error: missing: ");
    }
    sandbox.stanch(["missing", "--exit-zero"]).run().exits(2);
}

#[test]
fn exit_zero_maps_only_1() {
    let sandbox = Sandbox::new();
    sandbox.plant("a", 0);
    let ran = sandbox.stanch(["a", "--exit-zero"]).run();
    assert!(ran.exits(0).stdout.contains("docker-hub-token"));
    sandbox.stanch(["a", "missing", "--exit-zero"]).run().exits(2);
    sandbox.stanch(["a", "--exit-zero", "--rule", "none"]).run().exits(2);
}

#[test]
fn fail_on_is_apart_from_what_is_shown() {
    let sandbox = sandbox("medium", "high");
    for (level, code) in [("low", 1), ("medium", 1), ("high", 0), ("critical", 0)] {
        let ran = sandbox.stanch(["b", "--fail-on", level]).run();
        assert!(ran.exits(code).stdout.contains("test-awkward"), "{level}");
        sandbox.stanch([".", "--fail-on", level]).run().exits(1);
    }
    let hidden = sandbox.stanch(["b", "--severity", "high", "--fail-on", "low"]).run();
    assert_eq!(hidden.exits(0).stdout, "");
}

#[test]
fn severity_and_confidence_decide_what_is_shown() {
    for (severity, confidence) in [("low", "low"), ("medium", "medium"), ("critical", "high")] {
        let sandbox = sandbox(severity, confidence);
        let levels = ["low", "medium", "high", "critical"];
        let rank = |level: &str| levels.iter().position(|l| *l == level).unwrap();
        for least in levels {
            let ran = sandbox.stanch(["b", "--severity", least, "--confidence", "low"]).run();
            ran.exits(i32::from(rank(severity) >= rank(least)));
        }
        for least in &levels[..3] {
            let ran = sandbox.stanch(["b", "--confidence", least]).run();
            ran.exits(i32::from(rank(confidence) >= rank(least)));
        }
        let default = sandbox.stanch(["b"]).run();
        default.exits(i32::from(confidence != "low"));
    }
}

#[test]
fn an_override_of_the_severity_counts_for_thresholds() {
    let sandbox = Sandbox::new();
    sandbox.plant("a", 0);
    sandbox.write("stanch.toml", "[override.docker-hub-token]\nseverity = 'low'\n");
    sandbox.stanch(["a"]).run().exits(1);
    sandbox.stanch(["a", "--fail-on", "medium"]).run().exits(0);
    let ran = sandbox.stanch(["a", "--severity", "medium"]).run();
    assert_eq!(ran.exits(0).stdout, "");
}

#[test]
fn a_file_over_a_limit_that_somebody_set_was_not_done() {
    let sandbox = Sandbox::new();
    sandbox.plant("small", 0);
    sandbox.write("large", format!("{}{}", "x".repeat(2000), token(1)));
    let ran = sandbox.stanch([".", "--max-file-size", "1K"]).json();
    assert_eq!(ran.exits(2).found(), ["small"]);
    assert_eq!(ran.unscanned(), [("large".into(), "too-large".into())]);
    ran.says("error: large: ");
    sandbox.stanch(["--max-file-size", "2036"]).run().exits(1);
    sandbox.stanch(["--max-file-size", "2035"]).run().exits(2);
    sandbox.stanch(["large", "--max-file-size", "1K", "--exit-zero"]).run().exits(2);
    sandbox.write("stanch.toml", "[scan]\nmax-file-size = '1K'\n");
    sandbox.stanch(["."]).run().exits(2);
    sandbox.stanch([".", "--max-file-size", "1M"]).run().exits(1);
    sandbox.stanch([".", "--exclude", "large"]).run().exits(1);
}

#[test]
fn bad_usage_is_2() {
    let sandbox = Sandbox::new();
    sandbox.plant("a", 0);
    for args in [
        &["--nope"][..],
        &["--threads", "0"],
        &["--format", "xml"],
        &["--fail-on", "worst"],
        &["--max-file-size", "big"],
        &["--report", "sarif"],
        &["--report", "xml=out"],
        &["--report", "sarif="],
        &["--exclude", "a["],
        &["--exclude", "!a"],
        &["-", "a"],
        &["--stdin-path", "a"],
        &["--quiet", "--verbose"],
        &["--config", "a", "--no-config"],
        &["--config", "missing.toml"],
        &["-o", "no-such-folder/out"],
        &["-o", "."],
        &["explain"],
        &["rules"],
        &["rules", "show", "nope"],
    ] {
        let ran = sandbox.stanch(args).run();
        assert_eq!(ran.exits(2).stdout, "", "{args:?}");
        assert!(!ran.stderr.is_empty(), "{args:?}");
    }
    for args in [&["--help"][..], &["--version"], &["scan", "--help"], &["rules", "--help"]] {
        assert!(!sandbox.stanch(args).run().exits(0).stdout.is_empty(), "{args:?}");
    }
}

#[test]
fn a_folder_that_cannot_be_listed_was_not_done() {
    let sandbox = Sandbox::new();
    sandbox.plant("a", 0);
    sandbox.plant("closed/b", 1);
    let closed = sandbox.path("closed");
    let mode = |mode| {
        use std::os::unix::fs::PermissionsExt as _;
        std::fs::set_permissions(&closed, std::fs::Permissions::from_mode(mode)).unwrap();
    };
    mode(0);
    // Root lists it all the same.
    let closed_to_us = std::fs::read_dir(&closed).is_err();
    let ran = sandbox.stanch(["."]).json();
    mode(0o755);
    if closed_to_us {
        assert_eq!(ran.exits(2).found(), ["a"]);
        assert_eq!(ran.unscanned(), [("closed".into(), "unreadable".into())]);
    } else {
        assert_eq!(ran.exits(1).found(), ["a", "closed/b"]);
    }
}

#[test]
fn a_quiet_run_prints_findings_and_errors() {
    let sandbox = Sandbox::new();
    sandbox.plant("a", 0);
    let ran = sandbox.stanch(["a", "missing", "--quiet", "--stats"]).run();
    assert!(ran.exits(2).stdout.contains("docker-hub-token"));
    ran.says("error: missing: ");
    assert!(!ran.stderr.contains("1 file scanned"), "{}", ran.stderr);
}
