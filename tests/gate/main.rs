//! The gate in every situation that git can bring it into: `conformance/` holds the situations, this asks this build.
//!
//! They are bash and Python because anyone can run them against any scanner; see conformance/README.md.

use serde_json::Value;
use std::path::Path;
use std::process::Command;

/// Runs the situations of a group under plain hooks. Each must be judged, and right.
fn group(name: &str, least: usize) {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let folder = tempfile::tempdir().unwrap();
    let report = folder.path().join("report.json");
    let output = Command::new("python3")
        .arg(root.join("conformance/run.py"))
        .args(["--tool", "stanch", "--require", "stanch", "--jobs", "2", "--only", name, "--json"])
        .arg(&report)
        .arg("--path")
        .arg(Path::new(env!("CARGO_BIN_EXE_stanch")).parent().unwrap())
        .output()
        .expect("the situations need Python 3.11 or newer, as python3 on the PATH");
    let said = [output.stdout, output.stderr].concat();
    let said = String::from_utf8_lossy(&said);
    assert!(output.status.success(), "{said}");
    let report = std::fs::read(&report).unwrap_or_else(|e| panic!("{e}\n{said}"));
    let report: Value = serde_json::from_slice(&report).unwrap();
    let results = report["results"].as_array().unwrap();
    let right = results.iter().filter(|result| result["judged"] == true && result["right"] == true);
    let right = right.count();
    assert!(right >= least, "only {right} situations of {} were judged\n{said}", results.len());
}

#[test]
fn index() {
    group("index", 58);
}

#[test]
fn what_is_new_when_files_are_rewritten() {
    group("rewrite", 27);
}

#[test]
fn merges_rebases_and_picks() {
    group("merge", 33);
}

#[test]
fn configuration_of_git() {
    group("config", 46);
}

#[test]
fn names_of_files() {
    group("names", 18);
}

#[test]
fn contents_of_files() {
    group("content", 18);
}

#[test]
fn states_of_repositories() {
    group("repository", 36);
}

#[test]
fn messages_and_names_in_commits() {
    group("messages", 17);
}

#[test]
fn pushes_and_what_a_server_receives() {
    group("push", 46);
}

/// Nothing that a repository names is run.
#[test]
fn what_a_repository_could_make_a_gate_run() {
    group("trust", 22);
}
