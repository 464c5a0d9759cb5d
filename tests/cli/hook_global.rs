//! Hooks for all repositories of a user.

use crate::harness::{RULE, Ran, Sandbox, Stanch};
use crate::hook_install::{git, script};
use std::fs;
use std::os::unix::fs::symlink;

const HOOKS: &str = "../home/stanch/hooks";
const CONFIG: &str = "../home/gitconfig";

/// `stanch hook` where the user has a configuration of git's.
fn hook<'s>(sandbox: &'s Sandbox, args: &[&str]) -> Stanch<'s> {
    let config = sandbox.path(CONFIG).display().to_string();
    sandbox.stanch([&["hook"], args].concat()).env("GIT_CONFIG_GLOBAL", &config)
}

fn user(sandbox: &Sandbox, args: &[&str]) -> Ran {
    let mut command = git(sandbox, ".");
    command.args(args).env("GIT_CONFIG_GLOBAL", sandbox.path(CONFIG));
    Ran::new(command.output().unwrap())
}

fn text(sandbox: &Sandbox, path: &str) -> String {
    String::from_utf8(sandbox.read(path)).unwrap()
}

#[test]
fn every_repository_has_hooks_and_keeps_its_own() {
    let sandbox = Sandbox::repository();
    script(&sandbox, ".git/hooks/pre-commit", "echo own >&2");
    script(&sandbox, ".git/hooks/post-commit", "echo after >&2");
    hook(&sandbox, &["install", "--global"]).run().exits(0);
    sandbox.plant("planted", 0);
    sandbox.git(".", &["add", "planted"]);
    let commit = || user(&sandbox, &["commit", "--quiet", "--message", "x"]);
    let stopped = commit();
    assert!(!stopped.exits(1).says(RULE).stderr.contains("own\n"), "{stopped:?}");
    sandbox.write("planted", "harmless\n");
    sandbox.git(".", &["add", "planted"]);
    let ran = commit();
    assert_eq!(ran.exits(0).stderr, "own\nafter\n");
    // In a work tree of its own, and where stanch is installed as well.
    sandbox.stanch(["hook", "install", "--stage", "pre-commit"]).run().exits(0);
    user(&sandbox, &["worktree", "add", "--quiet", "linked"]).exits(0);
    sandbox.write("linked/a", "a\n");
    sandbox.git("linked", &["add", "a"]);
    let again = ["-C", "linked", "commit", "--quiet", "--allow-empty", "--message", "x"];
    assert_eq!(user(&sandbox, &again).exits(0).stderr, "own\nafter\n");
    // Each stage once.
    script(&sandbox, "../bin/stanch", "echo \"$3\" >&2");
    let path = format!("{}:/usr/bin:/bin", sandbox.path("../bin").display());
    let mut command = git(&sandbox, ".");
    command.args(again).env("PATH", path).env("GIT_CONFIG_GLOBAL", sandbox.path(CONFIG));
    let ran = Ran::new(command.output().unwrap());
    assert_eq!(ran.exits(0).stderr, "pre-commit\nown\ncommit-msg\nafter\n");
}

#[test]
fn a_push_tells_the_repository_s_own_hook_too() {
    let sandbox = Sandbox::repository();
    sandbox.git(".", &["init", "--quiet", "--bare", "other.git"]);
    script(&sandbox, ".git/hooks/pre-push", "cat >told");
    hook(&sandbox, &["install", "--global"]).run().exits(0);
    user(&sandbox, &["commit", "--quiet", "--allow-empty", "--message", "x"]).exits(0);
    user(&sandbox, &["push", "--quiet", "./other.git", "HEAD:refs/heads/a"]).exits(0);
    assert!(text(&sandbox, "told").contains(" refs/heads/a "), "{}", text(&sandbox, "told"));
}

#[test]
fn the_configuration_keeps_everything_else() {
    let configurations = [
        "",
        "[user]\n\tname = x ; a comment\n",
        "# first\n[core]\n    editor = \"vi\" # why\n\n[alias]\n  x = !y\n",
        "[core]\n\teditor = vi\n",
        "[core \"sub\"]\n\tx = y\n[core]\n\t# only a comment\n",
    ];
    for configuration in configurations {
        let sandbox = Sandbox::repository();
        sandbox.write("../home/dotfiles", configuration);
        symlink("dotfiles", sandbox.path(CONFIG)).unwrap();
        hook(&sandbox, &["install", "--global"]).run().exits(0);
        let set = user(&sandbox, &["config", "--global", "core.hooksPath"]);
        assert_eq!(
            set.stdout.trim(),
            sandbox.path(HOOKS).canonicalize().unwrap().to_str().unwrap()
        );
        let changed = text(&sandbox, CONFIG);
        let rest: Vec<_> = changed.lines().filter(|line| !line.contains("hooksPath")).collect();
        assert!(rest.join("\n").starts_with(configuration.trim_end()), "{changed}");
        let ran = hook(&sandbox, &["install", "--global"]).run();
        assert!(ran.exits(0).stdout.contains("is there already"), "{ran:?}");
        assert_eq!(text(&sandbox, CONFIG), changed);
        hook(&sandbox, &["uninstall", "--global"]).run().exits(0);
        assert_eq!(text(&sandbox, CONFIG), configuration);
        assert!(sandbox.path(CONFIG).is_symlink());
        assert!(!sandbox.path("../home/stanch").exists());
        let ran = hook(&sandbox, &["uninstall", "--global"]).run();
        assert!(ran.exits(0).stdout.starts_with("no hooks for all"), "{ran:?}");
    }
}

#[test]
fn another_folder_for_all_repositories_is_left_alone() {
    let sandbox = Sandbox::repository();
    sandbox.write(CONFIG, "[core]\n\thooksPath = /else/where\n");
    let before = sandbox.read(CONFIG);
    for args in [&["install", "--global"][..], &["install"]] {
        hook(&sandbox, args).run().exits(2).says("/else/where").says("stanch hook run pre-commit");
    }
    hook(&sandbox, &["uninstall", "--global"]).run().exits(0);
    assert_eq!(sandbox.read(CONFIG), before);
    assert!(!sandbox.path(HOOKS).exists());
}

#[test]
fn a_repository_needs_no_hooks_beside_those_for_all() {
    let sandbox = Sandbox::repository();
    hook(&sandbox, &["install", "--global"]).run().exits(0);
    let ran = hook(&sandbox, &["install"]).run();
    assert!(ran.exits(0).stdout.starts_with("nothing to do"), "{ran:?}");
    hook(&sandbox, &["install", "--stage", "update"])
        .run()
        .exits(2)
        .says("--global --stage update");
    let ran = hook(&sandbox, &["uninstall"]).run();
    ran.exits(0).says("stay in force");
    // A stage more leaves those that are there.
    hook(&sandbox, &["install", "--global", "--stage", "update"]).run().exits(0);
    assert!(text(&sandbox, &format!("{HOOKS}/update")).contains("hook run update"));
    assert!(text(&sandbox, &format!("{HOOKS}/pre-commit")).contains("hook run pre-commit"));
}

#[test]
fn a_configuration_that_is_being_changed_is_not_touched() {
    let sandbox = Sandbox::repository();
    sandbox.write(CONFIG, "[user]\n\tname = x\n");
    let lock = sandbox.write(format!("{CONFIG}.lock"), "");
    hook(&sandbox, &["install", "--global"]).run().exits(2).says(".lock exists");
    assert_eq!(sandbox.read(CONFIG), b"[user]\n\tname = x\n");
    fs::remove_file(lock).unwrap();
    sandbox.write(CONFIG, "[user\n");
    hook(&sandbox, &["install", "--global"]).run().exits(2).says("can't be read");
    sandbox.stanch(["hook", "install", "--global"]).run().exits(2).says("/dev/null is no file");
}
