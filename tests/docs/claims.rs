//! What documents claim: links lead somewhere, commands are understood, configurations are read.

use stanch::config::Config;
use stanch::{Ignores, RuleSet};
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

/// Every document that is written by hand, from the repository's root.
fn documents() -> Vec<(PathBuf, String)> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let mut documents = Vec::new();
    for folder in ["", "docs", "rules", "benches/compare"] {
        for entry in fs::read_dir(root.join(folder)).unwrap() {
            let path = entry.unwrap().path();
            if path.extension().is_some_and(|extension| extension == "md") {
                let text = fs::read_to_string(&path).unwrap();
                documents.push((path.strip_prefix(root).unwrap().into(), text));
            }
        }
    }
    assert!(documents.len() >= 9, "{documents:?}");
    documents
}

/// The fenced blocks in a language, each with its first line's number.
fn blocks<'d>(text: &'d str, language: &str) -> Vec<(usize, Vec<&'d str>)> {
    let mut blocks: Vec<(usize, Vec<&str>)> = Vec::new();
    let mut fence = None;
    for (number, line) in (1..).zip(text.lines()) {
        match (line.strip_prefix("```"), fence) {
            (Some(_), Some(_)) => fence = None,
            (Some(opened), None) => {
                fence = Some(opened);
                blocks.extend((opened == language).then(|| (number + 1, Vec::new())));
            }
            (None, Some(opened)) if opened == language => blocks.last_mut().unwrap().1.push(line),
            _ => {}
        }
    }
    blocks
}

/// Lines outside of fenced blocks.
fn prose(text: &str) -> impl Iterator<Item = (usize, &str)> {
    let mut fenced = false;
    (1..).zip(text.lines()).filter(move |(_, line)| {
        let edge = line.starts_with("```");
        fenced ^= edge;
        !fenced && !edge
    })
}

/// The anchors that a document's headings have, as GitHub makes them.
fn anchors(text: &str) -> Vec<String> {
    let headings = prose(text).filter_map(|(_, line)| line.strip_prefix('#'));
    headings
        .map(|heading| {
            let heading = heading.trim_start_matches('#').trim().to_lowercase();
            let kept = heading.chars().filter(|c| c.is_alphanumeric() || " -_".contains(*c));
            kept.collect::<String>().replace(' ', "-")
        })
        .collect()
}

#[test]
fn links_lead_somewhere() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let mut followed = 0;
    for (path, text) in documents() {
        for (number, line) in prose(&text) {
            for target in line.split("](").skip(1).filter_map(|rest| rest.split(')').next()) {
                if target.starts_with("https://") {
                    continue;
                }
                let place = format!("{}:{number}: {target}", path.display());
                let (file, anchor) = target.split_once('#').unwrap_or((target, ""));
                let file = match file {
                    "" => root.join(&path),
                    file => root.join(path.parent().unwrap()).join(file),
                };
                assert!(file.exists(), "{place}");
                if !anchor.is_empty() {
                    let anchors = anchors(&fs::read_to_string(file).unwrap());
                    assert!(anchors.iter().any(|known| known == anchor), "{place}: {anchors:?}");
                }
                followed += 1;
            }
        }
    }
    assert!(followed > 20, "{followed}");
}

pub(crate) fn help_of(command: &[&str]) -> String {
    let output = Command::new(env!("CARGO_BIN_EXE_stanch")).args(command).arg("--help").output();
    String::from_utf8(output.unwrap().stdout).unwrap()
}

/// Whether a help text names an option or a subcommand.
pub(crate) fn names(help: &str, word: &str) -> bool {
    help.lines().any(|line| line.split([' ', ',', '=']).any(|known| known == word))
}

/// The words behind `stanch` in indented code and spans of code, each with its line.
fn command_lines(text: &str) -> Vec<(usize, Vec<&str>)> {
    let mut lines = Vec::new();
    for (number, line) in (1..).zip(text.lines()) {
        let code = line.strip_prefix("    ").into_iter();
        for code in code.chain(line.split('`').skip(1).step_by(2)) {
            let code = code.split(" #").next().unwrap();
            // Behind a pipe, or as the first word.
            let command = code.rsplit("| ").next().unwrap();
            if let Some(words) = command.strip_prefix("stanch ") {
                lines.push((number, words.split_whitespace().collect()));
            }
        }
    }
    lines
}

/// Options that documents name are those of the command that they name.
#[test]
fn commands_are_understood() {
    let mut seen = 0;
    for (path, text) in documents() {
        for (number, words) in command_lines(&text) {
            let mut command: Vec<&str> = Vec::new();
            let mut help = help_of(&command);
            for word in words {
                let place = format!("{}:{number}: {word}", path.display());
                if word.len() > 1 && word.starts_with('-') {
                    let option = word.split('=').next().unwrap();
                    assert!(names(&help, option), "{place}: {help}");
                    seen += 1;
                } else if help.contains("\nCommands:\n") && names(&help, word) {
                    command.push(word);
                    help = help_of(&command);
                }
            }
        }
    }
    assert!(seen > 10, "{seen}");
}

#[test]
fn the_usage_names_every_command() {
    let usage =
        fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join("docs/usage.md")).unwrap();
    let top = help_of(&[]);
    let commands = top.lines().skip_while(|line| *line != "Commands:").skip(1);
    let commands = commands.take_while(|line| !line.is_empty());
    let mut count = 0;
    for line in commands.filter(|line| !line.starts_with("   ")) {
        let name = line.trim_start().split(' ').next().unwrap();
        assert!(name == "help" || usage.contains(&format!("`stanch {name}")), "{name}");
        count += 1;
    }
    assert!(count > 5, "{top}");
}

#[test]
fn configurations_are_read() {
    let folder = tempfile::tempdir().unwrap();
    let mut read = 0;
    for (path, text) in documents() {
        for (number, lines) in blocks(&text, "toml") {
            let file = folder.path().join("stanch.toml");
            fs::write(&file, lines.join("\n")).unwrap();
            let mut rules = RuleSet::builtin();
            let result = Config::read(&file).and_then(|mut config| {
                config.apply(&mut rules)?;
                Ignores::new(&config, &rules)
            });
            assert!(result.is_ok(), "{}:{number}: {result:?}", path.display());
            read += 1;
        }
    }
    assert!(read >= 8, "{read}");
}
