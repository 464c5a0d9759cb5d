//! What packages ship beside the program: completions and manual pages.

use crate::harness::Sandbox;
use std::collections::BTreeSet;
use std::process::{Command, Stdio};

const SHELLS: [&str; 5] = ["bash", "elvish", "fish", "powershell", "zsh"];

/// A command as its `--help` tells of it.
struct Helped {
    /// `stanch`, `rules`, `list`.
    words: Vec<String>,
    /// Long options, without dashes.
    options: BTreeSet<String>,
}

impl Helped {
    fn page(&self) -> String {
        self.words.join("-")
    }
}

/// Every command, found by asking each for help.
fn commands(sandbox: &Sandbox) -> Vec<Helped> {
    let mut all = Vec::new();
    let mut open = vec![vec!["stanch".to_owned()]];
    while let Some(words) = open.pop() {
        let args = words[1..].iter().map(String::as_str).chain(["--help"]);
        let help = sandbox.stanch(args).run().exits(0).stdout.clone();
        let mut options = BTreeSet::new();
        let mut among_commands = false;
        for line in help.lines() {
            if !line.starts_with(' ') {
                among_commands = line == "Commands:";
            }
            let Some(line) = line.strip_prefix("  ") else { continue };
            // Where no help fits beside a name it stands on the next line, further in.
            if among_commands && !line.starts_with(' ') {
                let name = line.split(' ').next().unwrap();
                if name != "help" {
                    open.push([&words[..], &[name.to_owned()]].concat());
                }
            } else if let Some((before, after)) = line.split_once("--")
                && (before.trim().is_empty() || before.trim_start().starts_with('-'))
            {
                let name = after.split([' ', '=', '[']).next().unwrap();
                options.insert(name.to_owned());
            }
        }
        all.push(Helped { words, options });
    }
    let options: usize = all.iter().map(|command| command.options.len()).sum();
    assert!(all.len() >= 10 && options > 50, "{} commands, {options} options", all.len());
    all
}

fn completions(sandbox: &Sandbox, shell: &str) -> String {
    sandbox.stanch(["completions", shell]).run().exits(0).stdout.clone()
}

/// Runs a program that is installed here; none when it is not.
fn run_installed(mut command: Command) -> Option<(bool, String)> {
    let output = command.stdin(Stdio::null()).output().ok()?;
    let said = [output.stdout, output.stderr].concat();
    Some((output.status.success(), String::from_utf8(said).unwrap()))
}

#[test]
fn completions_know_every_command_and_option() {
    let sandbox = Sandbox::new();
    let commands = commands(&sandbox);
    for shell in SHELLS {
        let script = completions(&sandbox, shell);
        let knows = |name: &str, prefix: &str| {
            script.match_indices(&format!("{prefix}{name}")).any(|(at, it)| {
                let next = script[at + it.len()..].chars().next();
                next.is_none_or(|c| !c.is_alphanumeric() && c != '-')
            })
        };
        let dashes = if shell == "fish" { "-l " } else { "--" };
        for command in &commands {
            let name = command.words.last().unwrap();
            assert!(knows(name, ""), "{shell}: {name}");
            for option in &command.options {
                assert!(knows(option, dashes), "{shell}: {name} --{option}");
            }
        }
        assert!(!knows("no-such-option", dashes));
    }
}

#[test]
fn shells_take_their_completions() {
    let sandbox = Sandbox::new();
    for (shell, parse) in [("bash", &["-n"][..]), ("zsh", &["-n"]), ("fish", &["--no-execute"])] {
        let script = sandbox.write(shell, completions(&sandbox, shell));
        let broken = sandbox.write("broken", "if (((\n");
        let check = |file| {
            let mut command = sandbox.command(shell);
            command.args(parse).arg(file);
            run_installed(command)
        };
        let Some((good, said)) = check(&script) else {
            assert_ne!(shell, "bash", "bash is needed for these tests");
            continue;
        };
        assert!(good && said.is_empty(), "{shell}: {said}");
        assert!(!check(&broken).unwrap().0, "{shell} takes anything");
    }
}

/// What bash offers for the last of these words.
fn offered(sandbox: &Sandbox, words: &[&str]) -> BTreeSet<String> {
    sandbox.write("completions.bash", completions(sandbox, "bash"));
    let quoted: Vec<_> = words.iter().map(|word| format!("'{word}'")).collect();
    let script = format!(
        "compopt() {{ :; }} # it refuses to run outside of a completion
        source completions.bash
        [[ $(complete -p stanch) =~ -F\\ ([^ ]+) ]] || exit 1
        COMP_WORDS=({}) COMP_CWORD=$((${{#COMP_WORDS[@]}} - 1))
        ${{BASH_REMATCH[1]}} stanch '{}' '{}'
        printf '%s\\n' \"${{COMPREPLY[@]}}\"",
        quoted.join(" "),
        words[words.len() - 1],
        words[words.len() - 2],
    );
    let mut command = sandbox.command("bash");
    command.args(["--norc", "-c", &script]);
    let (good, said) = run_installed(command).expect("bash is installed");
    assert!(good, "{said}");
    said.lines().map(String::from).collect()
}

#[test]
fn bash_completes() {
    let sandbox = Sandbox::new();
    let set = |words: &[&str]| words.iter().map(|&w| w.to_owned()).collect::<BTreeSet<_>>();
    assert_eq!(offered(&sandbox, &["stanch", "ru"]), set(&["rules"]));
    assert_eq!(
        offered(&sandbox, &["stanch", "--show"]),
        set(&["--show-secrets", "--show-suppressed"])
    );
    assert_eq!(offered(&sandbox, &["stanch", "rules", "s"]), set(&["show"]));
    assert_eq!(offered(&sandbox, &["stanch", "-f", "js"]), set(&["json", "jsonl"]));
    assert_eq!(offered(&sandbox, &["stanch", "scan", "--fail-on", "h"]), set(&["high"]));
    assert_eq!(offered(&sandbox, &["stanch", "completions", "z"]), set(&["zsh"]));
    sandbox.write("folder.toml", "");
    assert_eq!(offered(&sandbox, &["stanch", "--config", "fold"]), set(&["folder.toml"]));
}

#[test]
fn an_unknown_shell_is_refused() {
    let ran = Sandbox::new().stanch(["completions", "tcsh"]).run();
    ran.exits(2).says("[possible values: bash, elvish, fish, powershell, zsh]");
}

/// A page's text, without the marks for bold and the escapes of dashes.
fn plain(page: &str) -> String {
    page.replace("\\fB", "").replace("\\fI", "").replace("\\fR", "").replace("\\-", "-")
}

#[test]
fn every_command_and_option_has_its_place_in_the_manual() {
    let sandbox = Sandbox::new();
    sandbox.stanch(["man", "--out", "share/man1"]).run().exits(0);
    let commands = commands(&sandbox);
    let mut pages: Vec<_> = commands.iter().map(|c| format!("{}.1", c.page())).collect();
    pages.sort();
    assert_eq!(sandbox.names("share/man1"), pages);
    for command in &commands {
        let file = format!("share/man1/{}.1", command.page());
        let written = String::from_utf8(sandbox.read(&file)).unwrap();
        let args: Vec<_> =
            ["man"].into_iter().chain(command.words[1..].iter().map(|w| &**w)).collect();
        assert_eq!(sandbox.stanch(&args).run().exits(0).stdout, written);
        let page = plain(&written);
        for option in &command.options {
            let named = page.lines().any(|line| {
                line.split([' ', ',']).any(|word| word.strip_prefix("--") == Some(option))
            });
            assert!(named, "{file}: --{option}");
        }
        let below = commands.iter().filter(|c| c.words.len() == command.words.len() + 1);
        for below in below.filter(|c| c.words.starts_with(&command.words)) {
            assert!(page.contains(&format!("\n{}(1)\n", below.page())), "{file}: {page}");
        }
    }
}

#[test]
fn manual_pages_tell_the_exit_codes() {
    let sandbox = Sandbox::new();
    for args in [&["man"][..], &["man", "scan"]] {
        let page = plain(&sandbox.stanch(args).run().exits(0).stdout);
        let section = page.split(".SH").find(|section| section.starts_with(" \"EXIT STATUS\""));
        let section = section.unwrap_or_else(|| panic!("{page}"));
        for code in ["0", "1", "2", "130"] {
            assert!(section.lines().any(|line| line == code), "{section}");
        }
    }
}

#[test]
fn manual_pages_render_without_warnings() {
    let sandbox = Sandbox::new();
    sandbox.stanch(["man", "--out", "."]).run().exits(0);
    for (program, options) in
        [("groff", &["-man", "-Tutf8", "-ww", "-z"][..]), ("mandoc", &["-Tlint", "-Wwarning"])]
    {
        for page in sandbox.names(".") {
            let mut command = sandbox.command(program);
            command.args(options).arg(&page);
            let Some((_, said)) = run_installed(command) else { break };
            // A page that says when it was made would be another one with every build.
            let objections = said.lines().filter(|line| !line.contains("missing date"));
            assert_eq!(objections.collect::<Vec<_>>(), [""; 0], "{program} {page}");
        }
    }
}

#[test]
fn what_has_no_page_is_told() {
    let sandbox = Sandbox::new();
    let ran = sandbox.stanch(["man", "rule"]).run();
    ran.exits(2).says("`stanch` has no subcommand `rule`; it has: scan, fix, hook, rules");
    let ran = sandbox.stanch(["man", "rules", "list", "all"]).run();
    ran.exits(2).says("`stanch rules list` has no subcommands");
    sandbox.write("file", "");
    sandbox.stanch(["man", "--out", "file"]).run().exits(2).says("file can't be made");
    sandbox.stanch(["man", "scan", "--out", "x"]).run().exits(2).says("cannot be used with");
}
