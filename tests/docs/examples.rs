//! Ready files in `examples/`: what they rely on in the program holds.

use crate::claims::{help_of, names};
use regex_automata::meta::Regex;
use serde_json::Value;
use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

/// Options of `cargo install`, which the files for CI systems build the program with.
const CARGO: [&str; 4] = ["--git", "--locked", "--rev", "--root"];

fn files(folder: &Path, into: &mut Vec<PathBuf>) {
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        match path.is_dir() {
            true => files(&path, into),
            false => into.push(path),
        }
    }
}

#[test]
fn options_in_ready_files_are_understood() {
    let examples = Path::new(env!("CARGO_MANIFEST_DIR")).join("examples");
    let mut paths = Vec::new();
    for folder in ["ci", "editors"] {
        files(&examples.join(folder), &mut paths);
    }
    let help = help_of(&["scan"]);
    let mut seen = 0;
    for path in paths {
        let text = fs::read_to_string(&path).unwrap();
        for word in text.split([' ', '\n', '"', '\'', ',', '\\', '=']) {
            let is_option =
                word.strip_prefix("--").is_some_and(|name| name.starts_with(char::is_alphabetic));
            if is_option && !CARGO.contains(&word) {
                assert!(names(&help, word), "{}: {word}", path.display());
                seen += 1;
            }
        }
    }
    assert!(seen > 15, "{seen}");
}

/// What a problem matcher of VS Code took from lines that follow each other: `file`, `line` and so on.
type Problem = BTreeMap<String, String>;

fn problem(patterns: &[&Value], lines: &[&str]) -> Option<Problem> {
    let mut problem = Problem::new();
    for (pattern, line) in patterns.iter().zip(lines) {
        let regex = Regex::new(pattern["regexp"].as_str().unwrap()).unwrap();
        let mut captures = regex.create_captures();
        regex.captures(line, &mut captures);
        captures.get_match()?;
        for (name, group) in pattern.as_object().unwrap() {
            if let Some(span) = group.as_u64().and_then(|g| captures.get_group(g as usize)) {
                problem.insert(name.clone(), line[span].to_owned());
            }
        }
    }
    Some(problem)
}

/// The problems that VS Code lists when a task runs in a folder.
fn problems(task: &Value, folder: &Path) -> Vec<Problem> {
    let arguments = task["args"].as_array().unwrap().iter().map(|a| a.as_str().unwrap());
    let arguments = arguments.map(|a| a.replace("${relativeFile}", "a b/c.py"));
    let mut command = Command::new(env!("CARGO_BIN_EXE_stanch"));
    let output = command.args(arguments).current_dir(folder).output().unwrap();
    // A terminal has both.
    let said = [output.stdout, output.stderr].map(|bytes| String::from_utf8(bytes).unwrap());
    let said = said.concat();
    let lines: Vec<_> = said.lines().collect();
    let mut found = Vec::new();
    for matcher in task["problemMatcher"].as_array().unwrap() {
        let patterns: Vec<&Value> = match &matcher["pattern"] {
            Value::Array(several) => several.iter().collect(),
            one => vec![one],
        };
        found.extend(lines.windows(patterns.len()).filter_map(|lines| problem(&patterns, lines)));
    }
    found
}

/// Problems in few words, in order.
fn told(problems: &[Problem]) -> Vec<String> {
    let of = |problem: &Problem, name: &str| problem.get(name).cloned().unwrap_or_default();
    let parts = ["file", "line", "column", "severity", "code"];
    let mut told: Vec<_> =
        problems.iter().map(|p| parts.map(|part| of(p, part)).join(":")).collect();
    told.sort();
    told
}

#[test]
fn vs_code_lists_what_is_found_and_what_is_wrong() {
    let tasks = Path::new(env!("CARGO_MANIFEST_DIR")).join("examples/editors/vscode/tasks.json");
    let tasks = fs::read_to_string(tasks).unwrap();
    // The first line is a comment, which is allowed there.
    let tasks: Value = serde_json::from_str(tasks.split_once('\n').unwrap().1).unwrap();
    let (whole, file) = (&tasks["tasks"][0], &tasks["tasks"][1]);
    let sandbox = tempfile::tempdir().unwrap();
    let folder = sandbox.path();
    let token = stanch::rule::expand("dckr_pat_@{base64-url:25}0a").unwrap();
    fs::create_dir(folder.join("a b")).unwrap();
    fs::write(folder.join("a b/c.py"), format!("é = 1\né = '{token}'\n")).unwrap();
    fs::write(folder.join("flawed"), format!("{token} # stanch: ignore why\n")).unwrap();
    fs::write(folder.join("binary"), format!("\0\0{token}\0")).unwrap();
    let medium = "[override.docker-hub-token]\nseverity = 'medium'\n";
    fs::write(folder.join("stanch.toml"), medium).unwrap();
    let in_file = "a b/c.py:2:6:warning:docker-hub-token";
    assert_eq!(
        told(&problems(whole, folder)),
        [
            in_file,
            "binary:1:1:warning:docker-hub-token",
            "flawed:1:1:warning:docker-hub-token",
            "flawed:1:1:warning:marker-without-rule",
        ]
    );
    assert_eq!(told(&problems(file, folder)), [in_file]);
    fs::remove_file(folder.join("a b/c.py")).unwrap();
    assert_eq!(told(&problems(file, folder)), ["a b/c.py:1:1:error:"]);
    fs::write(folder.join("stanch.toml"), "nothing = 1\n").unwrap();
    let wrong = problems(whole, folder);
    let [wrong] = wrong.iter().filter(|p| p.contains_key("line")).collect::<Vec<_>>()[..] else {
        panic!("{wrong:?}")
    };
    assert!(wrong["file"].ends_with("stanch.toml"), "{wrong:?}");
    assert_eq!((&*wrong["line"], &*wrong["severity"]), ("1", "error"));
}
