//! Hooks as they are installed: what they stop, what they leave alone, and what is left when they are taken out.

use crate::harness::{RULE, Ran, Sandbox, token};
use std::fs;
use std::os::unix::fs::{PermissionsExt as _, symlink};
use std::path::Path;
use std::process::Command;

/// A `PATH` without stanch.
const SHORT: &str = "/usr/bin:/bin";
const STAGES: [&str; 5] =
    ["commit-msg", "pre-applypatch", "pre-commit", "pre-merge-commit", "pre-push"];

pub(crate) fn git(sandbox: &Sandbox, folder: &str) -> Command {
    let mut command = sandbox.command("git");
    command.env("PATH", SHORT).current_dir(sandbox.path(folder));
    command
}

fn run(command: &mut Command) -> Ran {
    let ran = Ran::new(command.output().unwrap());
    ran.assert_no_secret();
    ran
}

/// Commits what a folder holds.
fn commit(sandbox: &Sandbox, folder: &str) -> Ran {
    sandbox.git(folder, &["add", "--all"]);
    run(git(sandbox, folder).args(["commit", "--quiet", "--message", "x"]))
}

pub(crate) fn script(sandbox: &Sandbox, path: &str, text: &str) {
    let path = sandbox.write(path, format!("#!/bin/sh\n{text}\n"));
    fs::set_permissions(path, fs::Permissions::from_mode(0o755)).unwrap();
}

/// A commit with a token is stopped, and one without goes through.
#[track_caller]
fn assert_gate(sandbox: &Sandbox, folder: &str) {
    sandbox.plant(format!("{folder}/planted"), 0);
    commit(sandbox, folder).exits(1).says(RULE).says("this commit is stopped");
    sandbox.write(format!("{folder}/planted"), "harmless\n");
    commit(sandbox, folder).exits(0);
}

/// The files of a folder, with their modes and what they hold or lead to.
fn state(folder: &Path) -> Vec<(String, u32, Vec<u8>)> {
    let mut state: Vec<_> = fs::read_dir(folder)
        .unwrap()
        .map(|entry| {
            let entry = entry.unwrap();
            let metadata = entry.metadata().unwrap();
            let content = match metadata.is_symlink() {
                true => fs::read_link(entry.path()).unwrap().into_os_string().into_encoded_bytes(),
                false => fs::read(entry.path()).unwrap(),
            };
            (entry.file_name().into_string().unwrap(), metadata.permissions().mode(), content)
        })
        .collect();
    state.sort();
    state
}

/// The hooks in a folder, samples apart.
fn hooks(sandbox: &Sandbox, folder: &str) -> Vec<String> {
    let mut names = sandbox.names(folder);
    names.retain(|name| !name.ends_with(".sample"));
    names
}

#[test]
fn a_commit_with_a_secret_is_stopped() {
    let sandbox = Sandbox::repository();
    sandbox.stanch(["hook", "install"]).run().exits(0);
    assert_eq!(hooks(&sandbox, ".git/hooks"), STAGES);
    assert_gate(&sandbox, ".");
    let message = format!("It is {}", token(1));
    run(git(&sandbox, ".").args(["commit", "--quiet", "--allow-empty", "--message", &message]))
        .exits(1)
        .says(RULE);
}

#[test]
fn stages_can_be_chosen() {
    let sandbox = Sandbox::repository();
    sandbox.stanch(["hook", "install", "--stage", "pre-push", "--stage", "update"]).run().exits(0);
    assert_eq!(hooks(&sandbox, ".git/hooks"), ["pre-push", "update"]);
}

#[test]
fn installing_again_changes_nothing() {
    let sandbox = Sandbox::repository();
    script(&sandbox, ".git/hooks/pre-commit", "exit 0");
    sandbox.stanch(["hook", "install"]).run().exits(0);
    let before = state(&sandbox.path(".git/hooks"));
    let ran = sandbox.stanch(["hook", "install"]).run();
    assert_eq!(ran.exits(0).stdout.matches("is there already").count(), 5, "{ran:?}");
    assert_eq!(state(&sandbox.path(".git/hooks")), before);
}

#[test]
fn a_hook_that_is_not_executable_any_more_is_renewed() {
    let sandbox = Sandbox::repository();
    sandbox.stanch(["hook", "install"]).run().exits(0);
    let path = sandbox.path(".git/hooks/pre-commit");
    fs::set_permissions(&path, fs::Permissions::from_mode(0o644)).unwrap();
    let ran = sandbox.stanch(["hook", "install"]).run();
    assert!(ran.exits(0).stdout.contains("renewed"), "{ran:?}");
    assert_gate(&sandbox, ".");
}

#[test]
fn the_hook_that_was_there_runs_after_stanch() {
    let sandbox = Sandbox::repository();
    script(&sandbox, ".git/hooks/commit-msg", r#"echo "theirs: $*" >>ran; grep -q good "$1""#);
    sandbox.stanch(["hook", "install"]).run().exits(0);
    sandbox.write("a", "a\n");
    sandbox.git(".", &["add", "a"]);
    let commit =
        |message: &str| run(git(&sandbox, ".").args(["commit", "--quiet", "--message", message]));
    // Not after a secret was found.
    commit(&format!("good {}", token(0))).exits(1).says(RULE);
    assert!(!sandbox.path("ran").exists());
    commit("bad").exits(1);
    commit("good").exits(0);
    let line = "theirs: .git/COMMIT_EDITMSG\n";
    assert_eq!(String::from_utf8(sandbox.read("ran")).unwrap(), line.repeat(2));
}

#[test]
fn both_hooks_are_told_what_is_pushed() {
    let sandbox = Sandbox::repository();
    sandbox.git(".", &["init", "--quiet", "--bare", "other.git"]);
    sandbox.git(".", &["remote", "add", "origin", "./other.git"]);
    sandbox.git(".", &["config", "core.excludesFile", "/dev/null"]);
    script(&sandbox, ".git/hooks/pre-push", r#"echo "$*" >>told; cat >>told"#);
    sandbox.plant("planted", 0);
    sandbox.git(".", &["add", "planted"]);
    sandbox.git(".", &["commit", "--quiet", "--message", "x"]);
    sandbox.stanch(["hook", "install"]).run().exits(0);
    let push = |refs: &str| run(git(&sandbox, ".").args(["push", "--quiet", "origin", refs]));
    let ran = push("HEAD:refs/heads/a");
    assert!(ran.exits(1).says("this push is stopped").stdout.contains(RULE), "{ran:?}");
    assert!(!sandbox.path("told").exists());
    sandbox.write("planted", "harmless\n");
    sandbox.git(".", &["add", "planted"]);
    sandbox.git(".", &["commit", "--quiet", "--amend", "--message", "x"]);
    push("HEAD:refs/heads/a").exits(0);
    let id = String::from_utf8(sandbox.git(".", &["rev-parse", "HEAD"])).unwrap();
    let id = id.trim();
    let zeros = "0".repeat(40);
    let expected = format!("origin ./other.git\nHEAD {id} refs/heads/a {zeros}\n");
    assert_eq!(String::from_utf8(sandbox.read("told")).unwrap(), expected);
    // With nothing to push, git says nothing on standard input.
    push("HEAD:refs/heads/a").exits(0);
    let told = String::from_utf8(sandbox.read("told")).unwrap();
    assert_eq!(told, format!("{expected}origin ./other.git\n"));
}

#[test]
fn a_hook_that_git_passed_over_still_does_not_run() {
    let sandbox = Sandbox::repository();
    sandbox.write(".git/hooks/pre-commit", "#!/bin/sh\nexit 1\n");
    let ran = sandbox.stanch(["hook", "install"]).run();
    assert!(ran.exits(0).stdout.contains("not executable"), "{ran:?}");
    assert_gate(&sandbox, ".");
}

#[test]
fn uninstalling_leaves_the_folder_as_it_was() {
    let sandbox = Sandbox::repository();
    script(&sandbox, ".git/hooks/pre-commit", "exit 0");
    sandbox.write(".git/hooks/pre-push", "not executable\n");
    sandbox.write(".git/real", "elsewhere\n");
    symlink("../real", sandbox.path(".git/hooks/commit-msg")).unwrap();
    symlink("/nowhere", sandbox.path(".git/hooks/pre-applypatch")).unwrap();
    let before = state(&sandbox.path(".git/hooks"));
    sandbox.stanch(["hook", "install"]).run().exits(0);
    assert_gate(&sandbox, ".");
    // What a link led to is not written to.
    assert_eq!(sandbox.read(".git/real"), b"elsewhere\n");
    sandbox.stanch(["hook", "uninstall"]).run().exits(0);
    assert_eq!(state(&sandbox.path(".git/hooks")), before);
    let ran = sandbox.stanch(["hook", "uninstall"]).run();
    assert_eq!(ran.exits(0).stdout, "no hook of stanch is installed here\n");
}

#[test]
fn an_edited_hook_is_kept() {
    let sandbox = Sandbox::repository();
    sandbox.stanch(["hook", "install"]).run().exits(0);
    let path = sandbox.path(".git/hooks/pre-commit");
    let edited = [&fs::read(&path).unwrap()[..], b"echo mine\n"].concat();
    fs::write(&path, &edited).unwrap();
    sandbox.stanch(["hook", "install"]).run().exits(2).says("was edited");
    sandbox.stanch(["hook", "uninstall"]).run().exits(2).says("was edited");
    assert_eq!(hooks(&sandbox, ".git/hooks"), ["pre-commit"]);
    assert_eq!(fs::read(&path).unwrap(), edited);
}

#[test]
fn nothing_that_was_kept_is_overwritten() {
    let sandbox = Sandbox::repository();
    script(&sandbox, ".git/hooks/pre-commit", "echo new");
    script(&sandbox, ".git/hooks/pre-commit.before-stanch", "echo old");
    let before = state(&sandbox.path(".git/hooks"));
    sandbox.stanch(["hook", "install"]).run().exits(2).says("move it away");
    assert_eq!(state(&sandbox.path(".git/hooks")), before);
}

#[test]
fn a_hook_whose_script_was_deleted_gets_its_name_back() {
    let sandbox = Sandbox::repository();
    script(&sandbox, ".git/hooks/pre-commit", "echo theirs");
    let before = state(&sandbox.path(".git/hooks"));
    sandbox.stanch(["hook", "install", "--stage", "pre-commit"]).run().exits(0);
    fs::remove_file(sandbox.path(".git/hooks/pre-commit")).unwrap();
    sandbox.stanch(["hook", "install"]).run().exits(2).says("hook uninstall");
    sandbox.stanch(["hook", "uninstall"]).run().exits(0);
    assert_eq!(state(&sandbox.path(".git/hooks")), before);
}

#[test]
fn hooks_are_written_where_git_looks() {
    for (path, folder) in [(".team", ".team"), ("~/hooks", "../home/hooks")] {
        let sandbox = Sandbox::repository();
        sandbox.write("below/x", "");
        sandbox.git(".", &["config", "core.hooksPath", path]);
        let ran = sandbox.stanch(["hook", "install"]).within("below").run();
        assert_eq!(ran.exits(0).stderr.contains("in the work tree"), path == ".team", "{ran:?}");
        assert_eq!(sandbox.names(folder), STAGES);
        assert!(hooks(&sandbox, ".git/hooks").is_empty());
        let text = String::from_utf8(sandbox.read(format!("{folder}/pre-commit"))).unwrap();
        assert_eq!(text.contains(env!("CARGO_BIN_EXE_stanch")), path != ".team");
        if path != ".team" {
            assert_gate(&sandbox, ".");
            continue;
        }
        // What the team shares does not know where the program is on this machine.
        sandbox.write("a", "");
        commit(&sandbox, ".").exits(1).says("stanch is not on the PATH");
    }
}

#[test]
fn a_hook_of_the_team_is_not_renamed_without_being_told_to() {
    let sandbox = Sandbox::repository();
    sandbox.git(".", &["config", "core.hooksPath", ".team"]);
    script(&sandbox, ".team/pre-commit", "echo theirs");
    let before = state(&sandbox.path(".team"));
    sandbox.stanch(["hook", "install"]).run().exits(2).says("stanch hook run pre-commit \"$@\"");
    assert_eq!(state(&sandbox.path(".team")), before);
    sandbox.stanch(["hook", "install", "--force"]).run().exits(0);
    sandbox.stanch(["hook", "uninstall"]).run().exits(0);
    assert_eq!(state(&sandbox.path(".team")), before);
}

#[test]
fn work_trees_and_submodules_have_hooks() {
    let sandbox = Sandbox::new();
    for folder in ["main", "part"] {
        sandbox.git(".", &["init", "--quiet", folder]);
        sandbox.write(format!("{folder}/a"), "a\n");
        sandbox.commit_all(folder);
    }
    sandbox.git("main", &["worktree", "add", "--quiet", "../linked"]);
    sandbox.git("main", &["submodule", "--quiet", "add", "../part", "sub"]);
    sandbox.stanch(["hook", "install", "linked"]).run().exits(0);
    assert_eq!(hooks(&sandbox, "main/.git/hooks"), STAGES);
    assert_gate(&sandbox, "linked");
    assert_gate(&sandbox, "main");
    sandbox.stanch(["hook", "install", "main/sub"]).run().exits(0);
    assert_eq!(hooks(&sandbox, "main/.git/modules/sub/hooks"), STAGES);
    assert_gate(&sandbox, "main/sub");
}

#[test]
fn a_server_refuses_a_push() {
    let sandbox = Sandbox::new();
    sandbox.git(".", &["init", "--quiet", "--bare", "server.git"]);
    let ran = sandbox.stanch(["hook", "install", "server.git"]).run();
    assert_eq!(hooks(&sandbox, "server.git/hooks"), ["pre-receive"], "{ran:?}");
    // It is told the refs as git told it.
    fs::remove_file(sandbox.path("server.git/hooks/pre-receive")).unwrap();
    script(&sandbox, "server.git/hooks/pre-receive", "cat >told");
    sandbox.stanch(["hook", "install", "server.git"]).run().exits(0);
    sandbox.git(".", &["init", "--quiet", "client"]);
    sandbox.plant("client/planted", 0);
    sandbox.commit_all("client");
    let push = |refs: &str| run(git(&sandbox, "client").args(["push", "../server.git", refs]));
    push("HEAD:refs/heads/a").exits(1).says(RULE);
    assert!(!sandbox.path("server.git/told").exists());
    sandbox.write("client/planted", "harmless\n");
    sandbox.git("client", &["add", "planted"]);
    sandbox.git("client", &["commit", "--quiet", "--amend", "--message", "x"]);
    push("HEAD:refs/heads/a").exits(0);
    let told = String::from_utf8(sandbox.read("server.git/told")).unwrap();
    assert!(told.ends_with(" refs/heads/a\n"), "{told}");
}

#[test]
fn the_stanch_on_the_path_comes_first() {
    let sandbox = Sandbox::repository();
    sandbox.stanch(["hook", "install"]).run().exits(0);
    script(&sandbox, "../home/stanch", r#"echo "called with $*" >&2"#);
    sandbox.write("a", "");
    sandbox.git(".", &["add", "a"]);
    let commit = |path: String| {
        run(git(&sandbox, ".").env("PATH", path).args(["commit", "--quiet", "--message", "x"]))
    };
    let home = sandbox.path("../home");
    commit(format!("{}:{SHORT}", home.display())).exits(0).says("called with hook run pre-commit");
    // Not one that lies in the repository, however short the path to it.
    script(&sandbox, "stanch", "echo hostile >&2");
    sandbox.git(".", &["add", "stanch"]);
    for path in [".", ""] {
        sandbox.plant("planted", 0);
        sandbox.git(".", &["add", "planted"]);
        let ran = commit(format!("{path}:{SHORT}"));
        assert!(!ran.exits(1).says(RULE).stderr.contains("hostile"), "{ran:?}");
    }
}

#[test]
fn without_the_program_everything_is_stopped() {
    let sandbox = Sandbox::repository();
    let program = sandbox.path("../home/it's here");
    // By another process: a fork of this one could hold it open for writing, and it could not be run.
    run(sandbox.command("cp").arg(env!("CARGO_BIN_EXE_stanch")).arg(&program)).exits(0);
    run(sandbox.command(&program).args(["hook", "install"])).exits(0);
    assert_gate(&sandbox, ".");
    fs::remove_file(&program).unwrap();
    sandbox.write("a", "");
    commit(&sandbox, ".").exits(1).says("nor any longer at").says("it's here").says("uninstall");
}

#[test]
fn what_keeps_hooks_from_being_written_is_said() {
    let sandbox = Sandbox::repository();
    sandbox.git(".", &["config", "core.hooksPath", "/dev/null"]);
    sandbox.stanch(["hook", "install"]).run().exits(2).says("core.hooksPath").says("no folder");
    // Nobody, not even root, makes files in /proc.
    sandbox.git(".", &["config", "core.hooksPath", "/proc/self"]);
    sandbox.stanch(["hook", "install"]).run().exits(2).says("/pre-commit can't be written");
    sandbox.git(".", &["config", "--unset", "core.hooksPath"]);
    fs::create_dir(sandbox.path(".git/hooks/pre-push")).unwrap();
    sandbox.stanch(["hook", "install"]).run().exits(2).says("is no file");
    assert_eq!(hooks(&sandbox, ".git/hooks"), ["pre-push"]);
    sandbox.stanch(["hook", "install", ".."]).run().exits(2);
}

#[test]
fn a_manager_of_hooks_is_told_instead() {
    let by = [
        ("# File generated by pre-commit: https://pre-commit.com", "repo: local"),
        ("# File generated by prek: https://github.com/j178/prek", "prek install"),
        ("call_lefthook run \"pre-commit\" \"$@\"", "lefthook.yml"),
    ];
    for (line, remedy) in by {
        let sandbox = Sandbox::repository();
        script(&sandbox, ".git/hooks/pre-commit", line);
        let before = state(&sandbox.path(".git/hooks"));
        sandbox.stanch(["hook", "install"]).run().exits(2).says(remedy).says("hook run pre-commit");
        assert_eq!(state(&sandbox.path(".git/hooks")), before);
        sandbox.stanch(["hook", "install", "--force"]).run().exits(0);
    }
    let sandbox = Sandbox::repository();
    sandbox.git(".", &["config", "core.hooksPath", ".husky/_"]);
    script(&sandbox, ".husky/_/pre-commit", r#". "$(dirname "$0")/h""#);
    let before = state(&sandbox.path(".husky/_"));
    for force in [&["--force"][..], &[]] {
        let ran = sandbox.stanch(["hook", "install"].iter().chain(force)).run();
        ran.exits(2).says(".husky/pre-commit");
    }
    assert_eq!(state(&sandbox.path(".husky/_")), before);
}
