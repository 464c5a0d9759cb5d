//! What goes to standard output and standard error, and in which form.

use crate::harness::{AWKWARD, AWKWARD_RULE, FORMATS, RULE, Sandbox, token};
use serde_json::{Map, Value};
use std::io::{BufRead as _, BufReader};

/// A tree with something of everything: findings in text and binary files, skips, failures, odd names.
fn tree() -> Sandbox {
    let sandbox = Sandbox::repository();
    sandbox.write(
        "stanch.toml",
        format!("[[scan.exclude]]\npaths = ['vendor']\nreason = 'not ours'\n{AWKWARD_RULE}"),
    );
    for i in 0..60 {
        let mixed = format!("{}\n  {AWKWARD}\t{}\n", token(i % 8), token((i + 1) % 8));
        sandbox.write(format!("d{}/file {i}.txt", i % 7), mixed);
    }
    sandbox.write("binary", format!("\0{} {}", token(0), token(1)));
    sandbox.write("large", "x\n".repeat(3_000_000));
    sandbox.plant("vendor/a", 0);
    sandbox.plant("é/%20#?", 1);
    std::os::unix::fs::symlink("binary", sandbox.path("link")).unwrap();
    sandbox.git(".", &["add", "d1", "d2", "binary"]);
    sandbox
}

#[test]
fn output_is_the_same_at_any_number_of_threads() {
    let sandbox = tree();
    for format in FORMATS {
        let run = |threads: &str| {
            let args = [".", "missing", "-v", "--stats", "-f", format, "--threads", threads];
            let ran = sandbox.stanch(args).run();
            // The last line tells the time.
            let mut lines: Vec<_> = ran.exits(2).stderr.lines().map(String::from).collect();
            let (summary, _) = lines
                .pop()
                .unwrap()
                .rsplit_once(" in ")
                .map(|(a, b)| (a.to_owned(), b.to_owned()))
                .unwrap();
            // So does GitLab's report.
            let stdout = ran.stdout.lines().filter(|line| !line.contains("_time\": \"2"));
            (stdout.map(String::from).collect::<Vec<_>>(), lines, summary)
        };
        let one = run("1");
        let more: &[_] = if format == "jsonl" { &["2", "8", "2"] } else { &["3"] };
        for threads in more {
            assert_eq!(run(threads), one, "{format} {threads}");
        }
    }
}

#[test]
fn findings_are_sorted_by_path_and_place() {
    let report = tree().stanch(["."]).json().report();
    let findings = report["findings"].as_array().unwrap();
    let key = |f: &Value| {
        let path = std::path::PathBuf::from(f["path"].as_str().unwrap());
        (path, f["byte_offset"].as_u64().unwrap())
    };
    assert!(findings.len() > 100);
    assert!(findings.is_sorted_by_key(key));
}

/// Asserts that a record has these fields and no others.
#[track_caller]
fn assert_fields(record: &Value, fields: &[&str]) {
    let mut expected: Vec<_> = fields.to_vec();
    expected.sort_unstable();
    let record: &Map<String, Value> = record.as_object().unwrap();
    let mut names: Vec<_> = record.keys().map(String::as_str).collect();
    names.sort_unstable();
    assert_eq!(names, expected);
}

const FINDING: [&str; 18] = [
    "rule",
    "kind",
    "title",
    "severity",
    "confidence",
    "path",
    "line",
    "column",
    "end_line",
    "end_column",
    "byte_offset",
    "byte_length",
    "excerpt",
    "why",
    "instead",
    "covers",
    "fingerprint",
    "reasons",
];
const SUPPRESSED: [&str; 3] = ["source", "line", "reason"];
const WARNING: [&str; 4] = ["id", "path", "line", "message"];
const UNSCANNED: [&str; 4] = ["path", "reason", "message", "failure"];
const SUMMARY: [&str; 10] = [
    "findings",
    "places",
    "suppressed",
    "warnings",
    "enumerated",
    "scanned",
    "skipped",
    "failed",
    "bytes",
    "complete",
];

#[test]
fn json_holds_the_documented_fields() {
    let tree = tree();
    let marker = "stanch: ignore[docker-hub-token]";
    tree.write("marked", format!("{0} # {marker} x\n{0} # {marker}\n", token(0)));
    let report = tree.stanch([".", "missing"]).json().report();
    assert_fields(
        &report,
        &["schema", "tool", "findings", "suppressed", "warnings", "unscanned", "summary"],
    );
    let [suppressed] = &report["suppressed"].as_array().unwrap()[..] else { panic!("{report}") };
    assert_fields(suppressed, &[&FINDING[..], &["by"]].concat());
    assert_fields(&suppressed["by"][0], &SUPPRESSED);
    assert_fields(&report["warnings"][0], &WARNING);
    assert_eq!(report["schema"], 1);
    assert_eq!(report["tool"]["name"], "stanch");
    assert_eq!(report["tool"]["version"], env!("CARGO_PKG_VERSION"));
    report["findings"].as_array().unwrap().iter().for_each(|f| assert_fields(f, &FINDING));
    report["unscanned"].as_array().unwrap().iter().for_each(|u| assert_fields(u, &UNSCANNED));
    assert_fields(&report["summary"], &SUMMARY);
    assert_eq!(report["summary"]["complete"], false);
}

#[test]
fn a_finding_says_where_and_what() {
    let sandbox = Sandbox::new();
    sandbox.write("dir/a b", format!("one\n  key: {} end\n", token(0)));
    let report = sandbox.stanch(["."]).json().report();
    let finding = &report["findings"][0];
    let length = token(0).len();
    for (field, value) in [
        ("rule", RULE.into()),
        ("kind", "credential".into()),
        ("severity", "critical".into()),
        ("confidence", "high".into()),
        ("path", "dir/a b".into()),
        ("line", 2.into()),
        ("column", 8.into()),
        ("end_line", 2.into()),
        ("end_column", (8 + length).into()),
        ("byte_offset", 11.into()),
        ("byte_length", length.into()),
        ("excerpt", Value::from("  key: ******** end")),
    ] {
        assert_eq!(finding[field], value, "{field}");
    }
    let shown = sandbox.stanch([".", "--show-secrets"]).json().report();
    assert_eq!(shown["findings"][0]["secret"], token(0));
}

#[test]
fn jsonl_holds_the_same_records_one_a_line() {
    let sandbox = tree();
    let json = sandbox.stanch([".", "missing"]).json().report();
    let lines = sandbox.stanch([".", "missing", "-f", "jsonl"]).run().stdout;
    let (mut findings, mut unscanned, mut summaries) = (Vec::new(), Vec::new(), Vec::new());
    for line in lines.lines() {
        let mut record: Value = serde_json::from_str(line).unwrap();
        let kind = record.as_object_mut().unwrap().remove("type").unwrap();
        match kind.as_str().unwrap() {
            "finding" => findings.push(record),
            "unscanned" => unscanned.push(record),
            "summary" => summaries.push(record),
            other => panic!("{other}"),
        }
    }
    assert_eq!(Value::from(findings), json["findings"]);
    assert_eq!(Value::from(unscanned), json["unscanned"]);
    assert_eq!(summaries, [json["summary"].clone()]);
    assert!(lines.lines().last().unwrap().contains(r#""type":"summary""#));
}

#[test]
fn human_output_is_laid_out_as_compilers_do() {
    let sandbox = Sandbox::new();
    sandbox.write("dir/a", format!("one\n\tkey: {} end\n", token(0)));
    let out = sandbox.stanch(["."]).run().stdout;
    let lines: Vec<_> = out.lines().collect();
    assert_eq!(lines[0], "error[docker-hub-token]: Docker Hub access token");
    assert_eq!(lines[1].trim(), "--> dir/a:2:7");
    assert_eq!(lines[2].trim(), "|");
    assert!(lines[3].starts_with("2 |") && lines[3].ends_with("key: ******** end"), "{out}");
    let (source, marks) = (lines[3].find("********"), lines[4].find("^^^^^^^^"));
    assert_eq!(source, marks, "{out}");
    for part in ["why: ", "instead: ", "help: stanch explain docker-hub-token"] {
        assert!(out.contains(part), "{out}");
    }
}

#[test]
fn nothing_but_findings_when_piped() {
    let sandbox = Sandbox::new();
    sandbox.write("clean", "x");
    for format in FORMATS {
        let clean = sandbox.stanch([".", "-f", format]).run();
        assert_eq!(clean.exits(0).stderr, "");
    }
    assert_eq!(sandbox.stanch(["."]).run().stdout, "");
    sandbox.plant("a", 0);
    assert_eq!(sandbox.stanch(["."]).run().exits(1).stderr, "");
    assert_eq!(sandbox.stanch([".", "-q", "-o", "../out"]).run().exits(1).stdout, "");
}

#[test]
fn a_folder_of_which_nothing_is_scanned_is_not_called_clean_in_silence() {
    let sandbox = Sandbox::new();
    sandbox.write(".gitignore", "/*\n");
    sandbox.plant("a", 0);
    let warning = "warning: no file was scanned";
    sandbox.stanch(["."]).run().exits(0).says(warning).says("--no-ignore");
    assert_eq!(sandbox.stanch([".", "a"]).run().exits(1).stderr, "");
    assert_eq!(sandbox.stanch([".", "-q"]).run().exits(0).stderr, "");
    assert!(!sandbox.stanch([".", "--no-ignore"]).run().exits(1).stderr.contains(warning));
}

#[test]
fn verbose_and_stats_go_to_standard_error() {
    let sandbox = tree();
    let plain = sandbox.stanch(["."]).run();
    let ran = sandbox.stanch([".", "-v", "--stats"]).run();
    assert_eq!(ran.stdout, plain.stdout);
    ran.says("skipped: link: a symbolic link").says("skipped: vendor: excluded");
    ran.says("  docker-hub-token\n").says(" skipped (1 excluded, 1 symlink) in ");
}

#[test]
fn colours_are_for_terminals_and_for_those_who_ask() {
    let sandbox = Sandbox::new();
    sandbox.plant("a", 0);
    let colored = |args: &[&str], env: (&str, &str)| {
        let ran = sandbox.stanch(args).env(env.0, env.1).run();
        assert_eq!(ran.code, Some(1));
        ran.stdout.contains('\u{1b}')
    };
    assert!(!colored(&["a"], ("A", "")));
    assert!(!colored(&["a"], ("CLICOLOR_FORCE", "1")));
    assert!(!colored(&["a", "--color", "never"], ("A", "")));
    assert!(colored(&["a", "--color", "always"], ("A", "")));
    assert!(colored(&["a", "--color", "always"], ("NO_COLOR", "1")));
    assert!(!colored(&["a", "--color", "always", "-f", "json"], ("A", "")));
    sandbox.stanch(["a", "--color", "always", "-o", "out"]).run().exits(1);
    assert!(!sandbox.read("out").contains(&0x1b));
}

/// `script` gives the command a terminal.
#[test]
fn a_terminal_gets_colours_and_a_summary_unless_no_color_is_set() {
    let sandbox = Sandbox::new();
    sandbox.plant("a", 0);
    let on_terminal = |env: (&str, &str)| {
        let command = format!("{} a", env!("CARGO_BIN_EXE_stanch"));
        let mut script = std::process::Command::new("script");
        script.args(["-qec", &command, "/dev/null"]).current_dir(sandbox.path("."));
        script.env_remove("NO_COLOR").env("TERM", "xterm").env(env.0, env.1);
        let output = script.stdin(std::process::Stdio::null()).output().ok()?;
        assert_eq!(output.status.code(), Some(1));
        Some(String::from_utf8(output.stdout).unwrap())
    };
    let Some(plain) = on_terminal(("A", "")) else { return };
    assert!(plain.contains("\u{1b}["), "{plain}");
    assert!(plain.contains("1 finding, 1 file scanned (43 B) in "), "{plain}");
    assert!(!on_terminal(("NO_COLOR", "1")).unwrap().contains("\u{1b}["));
}

#[test]
fn a_reader_that_goes_away_is_no_failure() {
    let sandbox = Sandbox::new();
    sandbox.write("many", format!("{}\n", token(0)).repeat(3000));
    for args in [&["many"][..], &["many", "-f", "sarif"], &["many", "-f", "jsonl"]] {
        let mut child = sandbox.stanch(args).spawn();
        drop(child.stdin.take());
        let mut first = String::new();
        BufReader::with_capacity(1, child.stdout.take().unwrap()).read_line(&mut first).unwrap();
        let output = child.wait_with_output().unwrap();
        assert_eq!(output.status.code(), Some(1), "{output:?}");
        assert_eq!(String::from_utf8(output.stderr).unwrap(), "");
    }
    let mut child = sandbox.stanch(["rules", "list"]).spawn();
    drop(child.stdout.take());
    assert_eq!(child.wait_with_output().unwrap().stderr, b"");
}

#[test]
fn output_that_cannot_be_written_is_a_failure() {
    let sandbox = Sandbox::new();
    sandbox.plant("a", 0);
    for args in [&["a"][..], &["a", "-f", "json"], &["rules", "list"], &["explain", RULE]] {
        let full = std::fs::OpenOptions::new().write(true).open("/dev/full").unwrap();
        let ran = sandbox.stanch(args).stdout(full).run();
        ran.exits(2).says("No space left on device");
    }
}
