//! Which files of a tree are scanned.

use crate::harness::Sandbox;

const DOT: [&str; 1] = ["."];

#[test]
fn tracked_files_are_scanned_even_when_an_ignore_file_names_them() {
    let sandbox = Sandbox::repository();
    sandbox.write(".gitignore", "*.key\nlogs/\n");
    sandbox.plant("tracked.key", 0);
    sandbox.plant("logs/tracked.log", 1);
    sandbox.commit_all(".");
    sandbox.plant("untracked.key", 2);
    sandbox.plant("logs/untracked.log", 3);
    sandbox.plant("untracked.txt", 4);
    let found = sandbox.found(DOT);
    assert_eq!(found, ["logs/tracked.log", "tracked.key", "untracked.txt"]);
}

#[test]
fn staged_and_unborn_files_count_as_tracked() {
    let sandbox = Sandbox::repository();
    sandbox.write(".gitignore", "*\n");
    sandbox.plant("staged", 0);
    sandbox.plant("intent", 1);
    sandbox.plant("other", 2);
    sandbox.git(".", &["add", "--force", "staged"]);
    sandbox.git(".", &["add", "--force", "--intent-to-add", "intent"]);
    assert_eq!(sandbox.found(DOT), ["intent", "staged"]);
}

#[test]
fn hidden_files_are_scanned_and_git_s_own_are_not() {
    for sandbox in [Sandbox::repository(), Sandbox::new()] {
        sandbox.plant(".hidden", 0);
        sandbox.plant(".config/app/.token", 1);
        sandbox.plant(".git/inside", 2);
        sandbox.plant("sub/.git/inside", 3);
        assert_eq!(sandbox.found(DOT), [".config/app/.token", ".hidden"]);
    }
}

#[test]
fn no_ignore_takes_everything_but_git_s_own() {
    let sandbox = Sandbox::repository();
    sandbox.write(".gitignore", "*.log\nbuild/\n");
    sandbox.plant("a.log", 0);
    sandbox.plant("build/b", 1);
    sandbox.plant(".git/c", 2);
    assert_eq!(sandbox.found(DOT), [""; 0]);
    assert_eq!(sandbox.found([".", "--no-ignore"]), ["a.log", "build/b"]);
}

#[test]
fn exclude_files_of_the_repository_and_the_person_count() {
    let sandbox = Sandbox::repository();
    sandbox.write(".git/info/exclude", "by-info\n");
    sandbox.write("../home/git/ignore", "by-person\n");
    sandbox.plant("by-info", 0);
    sandbox.plant("by-person", 1);
    sandbox.plant("by-none", 2);
    assert_eq!(sandbox.found(DOT), ["by-none"]);
}

#[test]
fn ignore_files_count_outside_repositories_too() {
    let sandbox = Sandbox::new();
    sandbox.write(".ignore", "a\n");
    sandbox.write(".gitignore", "b\n");
    sandbox.write("sub/.gitignore", "!b\n/c\n");
    for name in ["a", "b", "c", "sub/a", "sub/b", "sub/c"] {
        sandbox.plant(name, 0);
    }
    assert_eq!(sandbox.found(DOT), ["c", "sub/b"]);
    let all = sandbox.found([".", "--no-ignore"]);
    assert_eq!(all, ["a", "b", "c", "sub/a", "sub/b", "sub/c"]);
}

#[test]
fn git_does_not_know_dot_ignore_files() {
    let sandbox = Sandbox::repository();
    sandbox.write(".ignore", "a\n");
    sandbox.plant("a", 0);
    assert_eq!(sandbox.found(DOT), ["a"]);
}

#[test]
fn ignore_files_above_a_repository_do_not_reach_into_it() {
    let sandbox = Sandbox::new();
    sandbox.write(".gitignore", "a\n");
    sandbox.plant("repo/a", 0);
    sandbox.git("repo", &["init", "--quiet"]);
    assert_eq!(sandbox.found(DOT), ["repo/a"]);
    assert_eq!(sandbox.found(["repo"]), ["repo/a"]);
}

#[test]
fn a_subdirectory_is_scanned_with_the_ignore_files_above_it() {
    let sandbox = Sandbox::repository();
    sandbox.write(".gitignore", "*.log\n");
    for name in ["sub/a.log", "sub/b", "sub/deep/c.log", "sub/deep/d", "sub2/e"] {
        sandbox.plant(name, 0);
    }
    sandbox.git(".", &["add", "--force", "sub/deep/c.log", "sub2/e"]);
    let expected = ["sub/b", "sub/deep/c.log", "sub/deep/d"];
    assert_eq!(sandbox.found(["sub"]), expected);
    assert_eq!(sandbox.found(["./sub/"]), expected);
    let from_within = sandbox.stanch(["scan"]).within("sub").json().found();
    assert_eq!(from_within, ["b", "deep/c.log", "deep/d"]);
    let from_beside = sandbox.stanch(["../sub"]).within("sub2").json().found();
    assert_eq!(from_beside, ["../sub/b", "../sub/deep/c.log", "../sub/deep/d"]);
}

#[test]
fn deleted_tracked_files_are_told_from_unreadable_ones() {
    let sandbox = Sandbox::repository();
    sandbox.plant("gone", 0);
    sandbox.plant("folder/gone", 1);
    sandbox.plant("now-a-folder", 2);
    sandbox.plant("here", 3);
    sandbox.commit_all(".");
    std::fs::remove_file(sandbox.path("gone")).unwrap();
    std::fs::remove_dir_all(sandbox.path("folder")).unwrap();
    std::fs::write(sandbox.path("folder"), "a file where the folder was").unwrap();
    std::fs::remove_file(sandbox.path("now-a-folder")).unwrap();
    sandbox.plant("now-a-folder/inside", 4);
    let ran = sandbox.stanch(DOT).json();
    assert_eq!(ran.exits(1).found(), ["here", "now-a-folder/inside"]);
    let absent = |path: &str| (path.to_owned(), "absent".to_owned());
    let unscanned = ran.unscanned();
    assert!(unscanned.contains(&absent("gone")), "{unscanned:?}");
    assert!(unscanned.contains(&absent("folder/gone")), "{unscanned:?}");
}

#[test]
fn a_path_in_conflict_is_scanned_once() {
    let sandbox = Sandbox::repository();
    sandbox.write("file", "base\n");
    sandbox.commit_all(".");
    sandbox.git(".", &["checkout", "--quiet", "-b", "other"]);
    sandbox.plant("file", 0);
    sandbox.commit_all(".");
    sandbox.git(".", &["checkout", "--quiet", "-"]);
    sandbox.write("file", "mine\n");
    sandbox.commit_all(".");
    let merge = std::panic::catch_unwind(|| sandbox.git(".", &["merge", "--quiet", "other"]));
    assert!(merge.is_err(), "the merge has a conflict");
    assert_eq!(sandbox.found(DOT), ["file"]);
}

#[test]
fn excludes_leave_files_and_folders_out_and_say_so() {
    let sandbox = Sandbox::repository();
    sandbox.write(
        "stanch.toml",
        "[[scan.exclude]]\npaths = ['/vendor', '*.min.js', 'docs/*.md']\nreason = 'not ours'\n",
    );
    for name in ["vendor/a", "sub/vendor/b", "sub/c.min.js", "docs/d.md", "docs/e/f.md", "g"] {
        sandbox.plant(name, 0);
    }
    let ran = sandbox.stanch(DOT).json();
    assert_eq!(ran.found(), ["docs/e/f.md", "g", "sub/vendor/b"]);
    let names: Vec<_> = ran.unscanned().into_iter().map(|(path, _)| path).collect();
    assert_eq!(names, ["docs/d.md", "sub/c.min.js", "vendor"]);
    sandbox.git(".", &["add", "--all"]);
    assert_eq!(sandbox.found(DOT), ["docs/e/f.md", "g", "sub/vendor/b"]);
    assert_eq!(sandbox.found([".", "--exclude", "vendor", "--exclude=g"]), ["docs/e/f.md"]);
    assert_eq!(sandbox.found(["--no-config", "--exclude", "docs/"]).len(), 4);
}

#[test]
fn excludes_of_a_configuration_are_relative_to_it() {
    let sandbox = Sandbox::repository();
    sandbox.write("stanch.toml", "[[scan.exclude]]\npaths = ['sub/a']\nreason = 'x'\n");
    sandbox.plant("sub/a", 0);
    sandbox.plant("sub/b", 1);
    sandbox.plant("sub/sub/a", 2);
    assert_eq!(sandbox.found(["sub"]), ["sub/b", "sub/sub/a"]);
    assert_eq!(sandbox.stanch(["."]).within("sub").json().found(), ["b", "sub/a"]);
    let absolute = sandbox.path("sub").display().to_string();
    let expected = [format!("{absolute}/b"), format!("{absolute}/sub/a")];
    assert_eq!(sandbox.stanch([&absolute]).within("/").json().found(), expected);
}

/// As an empty line of a `.gitignore`: `--exclude "$MORE"` must not make everything clean.
#[test]
fn an_empty_exclude_leaves_nothing_out() {
    let sandbox = Sandbox::new();
    sandbox.plant("sub/a", 0);
    for glob in ["", "/", "./"] {
        assert_eq!(sandbox.found([".", "--exclude", glob]), ["sub/a"], "{glob:?}");
    }
    assert_eq!(sandbox.found([".", "--exclude", "./sub/"]), [""; 0]);
    assert_eq!(sandbox.found([".", "--exclude", "./a"]), ["sub/a"]);
}

/// A glob is about paths in the tree. Were the folders above the tree matched too, a checkout below `/home/me/build` would
/// be clean whatever is in it.
#[test]
fn excludes_do_not_match_folders_above_the_tree() {
    let sandbox = Sandbox::new();
    sandbox.plant("build/project/src/a", 0);
    sandbox.plant("build/project/build/b", 1);
    sandbox.write(
        "elsewhere/stanch.toml",
        "[[scan.exclude]]\npaths = ['build', '/src']\nreason = 'x'\n",
    );
    let project = sandbox.path("build/project");
    let project = project.to_str().unwrap();
    let run = |args: &[&str]| sandbox.stanch(args).within("elsewhere").json().found();
    let a = format!("{project}/src/a");
    assert_eq!(run(&[project, "--no-config", "--exclude", "build"]), [&*a]);
    assert_eq!(run(&["../build/project", "--no-config", "--exclude", "build"]).len(), 1);
    assert_eq!(run(&[project, "--config", "stanch.toml"]), [""; 0]);
    assert_eq!(run(&[&a, "--no-config", "--exclude", "build"]), [&*a]);
}

#[test]
fn excludes_hold_when_the_tree_is_reached_through_a_link() {
    let sandbox = Sandbox::new();
    sandbox
        .write("real/stanch.toml", "[[scan.exclude]]\npaths = ['/out/a', 'lib/b']\nreason = 'x'\n");
    sandbox.plant("real/out/a", 0);
    sandbox.plant("real/lib/b", 1);
    sandbox.plant("real/c", 2);
    std::os::unix::fs::symlink("real", sandbox.path("link")).unwrap();
    assert_eq!(sandbox.found(["link"]), ["link/c"]);
    assert_eq!(sandbox.found(["link", "link/out/a"]), ["link/c", "link/out/a"]);
    let forced = sandbox.found(["link", "link/out/a", "--force-exclude"]);
    assert_eq!(forced, ["link/c"]);
}
