//! Repositories of every shape: nested, submodules, linked work trees, and forms of the index.

use crate::harness::Sandbox;
use std::fs;

const DOT: [&str; 1] = ["."];

/// A repository with an ignored file that it tracks all the same, which only a reader of its index finds.
fn repository_in(sandbox: &Sandbox, folder: &str, init: &[&str]) {
    fs::create_dir_all(sandbox.path(folder)).unwrap();
    sandbox.git(folder, &[&["init", "--quiet"], init].concat());
    sandbox.write(format!("{folder}/.gitignore"), "*.key\n");
    sandbox.plant(format!("{folder}/tracked.key"), 0);
    sandbox.plant(format!("{folder}/other.key"), 1);
    sandbox.git(folder, &["add", "--force", "tracked.key", ".gitignore"]);
    sandbox.git(folder, &["commit", "--quiet", "--message", "x"]);
}

#[test]
fn a_nested_repository_is_scanned_by_its_own_index() {
    let sandbox = Sandbox::repository();
    repository_in(&sandbox, "inner", &[]);
    repository_in(&sandbox, "inner/innermost", &[]);
    let expected = ["inner/innermost/tracked.key", "inner/tracked.key"];
    assert_eq!(sandbox.found(DOT), expected);
    assert_eq!(
        sandbox.stanch(DOT).within("inner").json().found(),
        ["innermost/tracked.key", "tracked.key"]
    );
}

#[test]
fn repositories_in_a_plain_folder_are_scanned_by_their_indices() {
    let sandbox = Sandbox::new();
    repository_in(&sandbox, "one", &[]);
    repository_in(&sandbox, "deep/two", &[]);
    assert_eq!(sandbox.found(DOT), ["deep/two/tracked.key", "one/tracked.key"]);
}

#[test]
fn a_nested_repository_that_is_ignored_is_left_out() {
    let sandbox = Sandbox::repository();
    repository_in(&sandbox, "clone", &[]);
    sandbox.write(".gitignore", "clone/\n");
    assert_eq!(sandbox.found(DOT), [""; 0]);
    assert_eq!(sandbox.found(["clone"]), ["clone/tracked.key"]);
    let all = sandbox.found([".", "--no-ignore"]);
    assert_eq!(all, ["clone/other.key", "clone/tracked.key"]);
}

#[test]
fn files_that_the_outer_repository_tracks_in_a_nested_one_are_scanned_once() {
    let sandbox = Sandbox::repository();
    sandbox.plant("lib/a", 0);
    sandbox.plant("lib/deep/b", 1);
    sandbox.commit_all(".");
    sandbox.git("lib", &["init", "--quiet"]);
    sandbox.git("lib/deep", &["init", "--quiet"]);
    sandbox.plant("lib/c", 2);
    sandbox.git("lib", &["add", "a"]);
    assert_eq!(sandbox.found(DOT), ["lib/a", "lib/c", "lib/deep/b"]);
}

fn with_submodule() -> Sandbox {
    let sandbox = Sandbox::repository();
    repository_in(&sandbox, "../library", &[]);
    sandbox.git(".", &["submodule", "--quiet", "add", "../library", "sub"]);
    sandbox.commit_all(".");
    sandbox.plant("sub/untracked", 2);
    sandbox
}

#[test]
fn a_submodule_is_scanned_by_its_own_index() {
    let sandbox = with_submodule();
    let expected = ["sub/tracked.key", "sub/untracked"];
    assert_eq!(sandbox.found(DOT), expected);
    assert_eq!(sandbox.found(["sub"]), expected);
    assert_eq!(sandbox.stanch(DOT).within("sub").json().found(), ["tracked.key", "untracked"]);
}

/// It is tracked, as much as a file would be.
#[test]
fn a_submodule_is_scanned_even_when_an_ignore_file_names_it() {
    let sandbox = with_submodule();
    sandbox.write(".gitignore", "sub\n");
    let expected = ["sub/tracked.key", "sub/untracked"];
    assert_eq!(sandbox.found(DOT), expected);
    assert_eq!(sandbox.found([".", "--exclude", "sub"]), [""; 0]);
    fs::rename(sandbox.path("sub"), sandbox.path("../moved")).unwrap();
    assert_eq!(sandbox.found(DOT), [""; 0]);
    std::os::unix::fs::symlink("../moved", sandbox.path("sub")).unwrap();
    assert_eq!(sandbox.found(DOT), [""; 0], "the link leads out of the tree");
}

#[test]
fn a_linked_work_tree_has_an_index_of_its_own() {
    let sandbox = Sandbox::repository();
    repository_in(&sandbox, ".", &[]);
    sandbox.git(".", &["worktree", "add", "--quiet", "../linked"]);
    sandbox.plant("../linked/other.key", 2);
    sandbox.plant("../linked/more.key", 3);
    sandbox.git("../linked", &["add", "--force", "more.key"]);
    let found = sandbox.stanch(DOT).within("../linked").json().found();
    assert_eq!(found, ["more.key", "tracked.key"]);
    assert_eq!(sandbox.found(DOT), ["tracked.key"]);
}

#[test]
fn every_form_of_repository_and_index_is_read() {
    for init in [&["--object-format=sha256"][..], &["--ref-format=reftable"]] {
        let sandbox = Sandbox::new();
        repository_in(&sandbox, "repo", init);
        assert_eq!(sandbox.found(DOT), ["repo/tracked.key"], "{init:?}");
    }
    for update in [
        &["update-index", "--index-version", "4"][..],
        &["update-index", "--split-index"],
        &["update-index", "--untracked-cache"],
        &["-c", "index.skipHash=true", "update-index", "--force-write-index"],
        &["-c", "feature.manyFiles=true", "update-index", "--force-write-index"],
    ] {
        let sandbox = Sandbox::repository();
        repository_in(&sandbox, ".", &[]);
        sandbox.git(".", update);
        assert_eq!(sandbox.found(DOT), ["tracked.key"], "{update:?}");
    }
}

#[test]
fn a_sparse_checkout_is_scanned_where_it_is_checked_out() {
    let sandbox = Sandbox::repository();
    sandbox.plant("in/a", 0);
    sandbox.plant("out/b", 1);
    sandbox.commit_all(".");
    sandbox.git(".", &["sparse-checkout", "set", "--cone", "--sparse-index", "in"]);
    let ran = sandbox.stanch(DOT).json();
    assert_eq!(ran.exits(1).found(), ["in/a"]);
}

#[test]
fn an_index_that_cannot_be_read_is_a_failure_and_the_rest_is_still_scanned() {
    let sandbox = Sandbox::repository();
    repository_in(&sandbox, ".", &[]);
    sandbox.plant("plain", 2);
    sandbox.write(".git/index", "this is no index");
    let ran = sandbox.stanch(DOT).json();
    assert_eq!(ran.exits(2).found(), ["plain"]);
    ran.says("error: .: the git index can't be read");
}

#[test]
fn a_link_to_a_repository_that_is_gone_is_a_failure() {
    let sandbox = Sandbox::new();
    sandbox.write("repo/.git", "gitdir: /nowhere\n");
    sandbox.plant("repo/a", 0);
    let ran = sandbox.stanch(DOT).json();
    assert_eq!(ran.exits(2).found(), ["repo/a"]);
    ran.says("error: repo: the git repository can't be opened");
}

/// As for git, which looks further up.
#[test]
fn a_folder_called_dot_git_makes_no_repository() {
    let sandbox = Sandbox::repository();
    repository_in(&sandbox, ".", &[]);
    fs::create_dir_all(sandbox.path("sub/.git")).unwrap();
    sandbox.plant("sub/b", 3);
    assert_eq!(sandbox.found(DOT), ["sub/b", "tracked.key"]);
    assert_eq!(sandbox.stanch(DOT).within("sub").json().exits(1).found(), ["b"]);
}

#[test]
fn a_repository_of_another_owner_is_read() {
    let sandbox = Sandbox::repository();
    repository_in(&sandbox, ".", &[]);
    let path = sandbox.path(".");
    let given = std::process::Command::new("chown").args(["-R", "12345"]).arg(path).status();
    if given.is_ok_and(|status| status.success()) {
        assert_eq!(sandbox.found(DOT), ["tracked.key"]);
    }
}

/// Nothing that a repository's configuration names is run.
#[test]
fn a_repository_s_configuration_runs_nothing() {
    let sandbox = Sandbox::repository();
    repository_in(&sandbox, ".", &[]);
    let trap = format!("touch {}", sandbox.path("../sprung").display());
    for key in ["core.fsmonitor", "core.sshCommand", "filter.x.smudge", "core.pager"] {
        sandbox.git(".", &["config", key, &trap]);
    }
    sandbox.write(".gitattributes", "* filter=x\n");
    assert_eq!(sandbox.found(DOT), ["tracked.key"]);
    assert!(!sandbox.path("../sprung").exists());
}
