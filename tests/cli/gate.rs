//! What is in force at the gate, what passes it, and what is said. (Situations of git are in `conformance/`.)

use crate::harness::{RULE, Sandbox, token};
use serde_json::Value;

const EXCLUDE: &str = "[[scan.exclude]]\npaths = ['vendor/']\nreason = 'not ours'\n";

fn commit(sandbox: &Sandbox, message: &str) {
    sandbox.git(".", &["add", "--all"]);
    sandbox.git(".", &["commit", "--quiet", "--allow-empty", "--message", message]);
}

/// What git says, in one line.
fn say(sandbox: &Sandbox, folder: &str, args: &[&str]) -> String {
    String::from_utf8(sandbox.git(folder, args)).unwrap().trim().to_owned()
}

/// A repository with one commit.
fn repository() -> Sandbox {
    let sandbox = Sandbox::repository();
    sandbox.write("README", "hello\n");
    commit(&sandbox, "begin");
    sandbox
}

#[test]
fn the_configuration_in_force_is_the_committed_one() {
    let sandbox = repository();
    sandbox.plant("vendor/a", 0);
    sandbox.write("stanch.toml", EXCLUDE);
    sandbox.git(".", &["add", "--all"]);
    let report = sandbox.stanch(["--staged"]).json().exits(1).report();
    assert_eq!(report["findings"][0]["path"], "vendor/a");
    assert_eq!(report["warnings"][0]["id"], "configuration-staged");
    sandbox.stanch(["--staged", "--config", "stanch.toml"]).run().exits(0);
    sandbox.git(".", &["reset", "--quiet", "vendor"]);
    commit(&sandbox, "configure");
    sandbox.plant("vendor/b", 1);
    sandbox.git(".", &["add", "--all"]);
    // What the work tree says has no say.
    sandbox.write("stanch.toml", "nonsense");
    sandbox.stanch(["--staged"]).run().exits(0);
    sandbox.stanch(["--staged", "--no-config"]).run().exits(1);
}

#[test]
fn rule_files_are_the_committed_ones() {
    let sandbox = repository();
    sandbox.write("stanch.toml", "[rules]\nfiles = ['rules/own.toml']\n");
    sandbox.write("rules/own.toml", crate::harness::AWKWARD_RULE);
    commit(&sandbox, "rules");
    sandbox.write("rules/own.toml", "nonsense");
    sandbox.write("a", format!("{}\n", crate::harness::AWKWARD));
    sandbox.git(".", &["add", "a"]);
    let found = sandbox.stanch(["--staged"]).json().exits(1).report();
    assert_eq!(found["findings"][0]["rule"], "test-awkward");
}

#[test]
fn a_flawed_committed_configuration_stops_a_commit() {
    let sandbox = repository();
    sandbox.write("stanch.toml", "[scan]\nexclud = []\n");
    commit(&sandbox, "flawed");
    sandbox.stanch(["--staged"]).run().exits(2).says("stanch.toml:2:1: unknown field `exclud`");
}

#[test]
fn a_marker_of_the_commit_counts_and_is_named() {
    let sandbox = repository();
    sandbox.write("a", format!("x\n{} # stanch: ignore[{RULE}] revoked\n", token(0)));
    sandbox.git(".", &["add", "a"]);
    let ran = sandbox.stanch(["hook", "run", "pre-commit"]).run();
    ran.exits(0).says("a:2: `stanch: ignore` passes a new finding of");
    ran.says("revoked");
    commit(&sandbox, "marked");
    sandbox.write("a", format!("y\n{} # stanch: ignore[{RULE}] revoked\n", token(0)));
    sandbox.git(".", &["add", "a"]);
    let ran = sandbox.stanch(["hook", "run", "pre-commit"]).run();
    assert_eq!(ran.exits(0).stderr, "", "it is no longer new");
}

#[test]
fn one_finding_passes_once() {
    let sandbox = repository();
    sandbox.plant("a", 0);
    sandbox.git(".", &["add", "a"]);
    let report = sandbox.stanch(["--staged"]).json().exits(1).report();
    let fingerprint = report["findings"][0]["fingerprint"].as_str().unwrap();
    let ran = sandbox.stanch(["hook", "run", "pre-commit"]).run();
    ran.exits(1)
        .says(&format!("STANCH_ALLOW=FINGERPRINT:reason with the fingerprint {fingerprint}"));
    let allow = |value: &str| sandbox.stanch(["--staged"]).env("STANCH_ALLOW", value).run();
    allow(&format!("{fingerprint}: gone tomorrow")).exits(0).says("lets finding");
    allow(&format!("{fingerprint}: gone tomorrow")).says("pass: gone tomorrow");
    allow(fingerprint).exits(2).says("STANCH_ALLOW: write FINGERPRINT:reason");
    allow(&format!("{fingerprint}: ")).exits(2).says("the reason is missing");
    allow("123: x").exits(2).says("32 hexadecimal digits");
    let other = "0".repeat(32);
    allow(&format!("{other}: x")).exits(1).says("not among the findings");
    // Another one in the same commit does not pass with it.
    sandbox.write("b", format!("other = {}\n", token(1)));
    sandbox.git(".", &["add", "b"]);
    allow(&format!("{fingerprint}: gone tomorrow")).exits(1);
    // It counts for gates only.
    let ran = sandbox.stanch(["a"]).env("STANCH_ALLOW", &format!("{fingerprint}: x")).run();
    ran.exits(1);
}

#[test]
fn what_is_not_new_is_reported_when_asked() {
    let sandbox = repository();
    sandbox.plant("a", 0);
    commit(&sandbox, "old");
    sandbox.write("a", format!("value {}\nmore\n", token(0)));
    sandbox.git(".", &["add", "a"]);
    sandbox.stanch(["--staged"]).run().exits(0);
    sandbox.stanch(["--all-staged"]).run().exits(1);
}

#[test]
fn findings_of_a_range_name_their_commits() {
    let sandbox = repository();
    sandbox.git(".", &["branch", "base"]);
    for (text, message) in [("x", "one"), ("", "two"), ("x", "three")] {
        let text = if text.is_empty() { String::new() } else { format!("{}\n", token(0)) };
        sandbox.write("a", text);
        commit(&sandbox, message);
    }
    let first = say(&sandbox, ".", &["rev-parse", "HEAD~2"]);
    for args in [
        &["--range", "base..HEAD"][..],
        &["--since", "base"],
        &["--history"],
        &["--range", "base...HEAD"],
    ] {
        let report = sandbox.stanch(args).json().exits(1).report();
        let findings = report["findings"].as_array().unwrap();
        assert_eq!(findings.len(), 1, "{args:?} {findings:?}");
        let commit = &findings[0]["commit"];
        assert_eq!(commit["id"], first, "{args:?}");
        assert_eq!(commit["more"], 1);
        assert!(commit["date"].as_str().unwrap().ends_with('Z'), "{commit}");
    }
    sandbox.stanch(["--range", "HEAD~1..HEAD~1"]).run().exits(0);
    sandbox.stanch(["--range", "nope..HEAD"]).run().exits(2).says("`nope`");
    sandbox.stanch(["--range", "base"]).run().exits(2).says("write A..B");
    let human = sandbox.stanch(["--since", "base"]).run();
    assert!(
        human.exits(1).stdout.contains(&format!("commit {}", &first[..10])),
        "{}",
        human.stdout
    );
}

#[test]
fn a_range_that_was_not_fetched_is_refused() {
    let sandbox = repository();
    for i in 0..3 {
        sandbox.write("a", format!("{i}\n"));
        commit(&sandbox, "more");
    }
    let clone = sandbox.path("../shallow");
    let url = format!("file://{}", sandbox.path(".").display());
    sandbox.git(".", &["clone", "--quiet", "--depth", "2", &url, clone.to_str().unwrap()]);
    let clone = clone.to_str().unwrap();
    sandbox.stanch(["--range", "HEAD~1..HEAD", clone]).run().exits(0);
    sandbox.git(clone, &["branch", "elsewhere"]);
    let orphan =
        ["-c", "user.name=a", "-c", "user.email=a@b", "commit-tree", "-m", "x", "HEAD^{tree}"];
    let orphan = say(&sandbox, clone, &orphan);
    let range = format!("{orphan}..HEAD");
    let ran = sandbox.stanch(["--range", &range, clone]).run();
    ran.exits(2).says("git fetch --unshallow");
    sandbox.stanch(["--history", clone]).run().exits(0);
}

#[test]
fn messages_are_scanned_without_the_diff_below_them() {
    let sandbox = repository();
    let diff = format!(
        "ok\n# ------------------------ >8 ------------------------\n\
         # Do not modify or remove the line above.\n# Everything below it will be ignored.\n-{}\n",
        token(0)
    );
    sandbox.write(".git/COMMIT_EDITMSG", &diff);
    sandbox.stanch(["--commit-msg", ".git/COMMIT_EDITMSG"]).run().exits(0);
    sandbox.write(".git/COMMIT_EDITMSG", diff.replace("# Do not", "# Do"));
    sandbox.stanch(["--commit-msg", ".git/COMMIT_EDITMSG"]).run().exits(1);
    let ran = sandbox.stanch(["hook", "run", "commit-msg", "absent"]).run();
    ran.exits(2).says("absent");
}

#[test]
fn options_of_a_hook_stand_before_two_dashes() {
    let sandbox = repository();
    sandbox.plant("-dash", 0);
    sandbox.git(".", &["add", "--all"]);
    let hook =
        |args: &[&str]| sandbox.stanch(["hook", "run", "pre-commit"].iter().chain(args)).run();
    hook(&["-dash"]).exits(1);
    hook(&["--skip-rule", RULE, "--", "-dash"]).exits(0);
    hook(&["--skip-rule", RULE]).exits(2).says("options for the scan stand before a `--`");
    hook(&["-o", "report", "--", "-dash"]).exits(2).says("may be called several times");
    hook(&["--nope", "--", "-dash"]).exits(2).says("--nope");
}

#[test]
fn what_was_tried_is_counted() {
    let sandbox = repository();
    sandbox.plant("a", 0);
    sandbox.git(".", &["add", "a"]);
    let ran = sandbox.stanch(["--staged", "--stats"]).run();
    let line = ran.exits(1).stderr.lines().find(|line| line.ends_with(RULE)).map(String::from);
    let numbers: Vec<_> = line.iter().flat_map(|l| l.split_whitespace()).collect();
    assert_eq!(numbers, ["1", "1", RULE], "{}", ran.stderr);
}

#[test]
fn files_in_conflict_are_refused() {
    let sandbox = repository();
    sandbox.git(".", &["switch", "--quiet", "-c", "topic"]);
    sandbox.write("README", "there\n");
    commit(&sandbox, "there");
    sandbox.git(".", &["switch", "--quiet", "-"]);
    sandbox.write("README", "here\n");
    commit(&sandbox, "here");
    let merge =
        sandbox.command("git").current_dir(sandbox.path(".")).args(["merge", "topic"]).output();
    assert!(!merge.unwrap().status.success());
    sandbox.stanch(["--staged"]).run().exits(2).says("README: it is in conflict");
}

#[test]
fn a_secret_in_an_author_s_name_is_masked_where_it_is_told() {
    let sandbox = repository();
    sandbox.plant("a", 0);
    sandbox.git(".", &["add", "--all"]);
    let author = format!("{} <a@example.org>", token(1));
    sandbox.git(".", &["commit", "--quiet", "--message", "x", "--author", &author]);
    let ran = sandbox.stanch(["--history", "-f", "json"]).run();
    let report: Value = serde_json::from_str(&ran.exits(1).stdout).unwrap();
    assert_eq!(report["findings"].as_array().unwrap().len(), 2);
    for format in ["human", "sarif", "line", "junit", "gitlab", "markdown"] {
        sandbox.stanch(["--history", "-f", format]).run().exits(1);
    }
}

#[test]
fn git_s_options_go_with_one_repository() {
    let sandbox = repository();
    sandbox.stanch(["--staged", "a", "b"]).run().exits(2).says("one repository only");
    sandbox.stanch(["--staged", "--history"]).run().exits(2).says("cannot be used with");
    let outside = sandbox.path("..");
    sandbox.stanch(["--staged", outside.to_str().unwrap()]).run().exits(2);
}
