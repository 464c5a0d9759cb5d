//! Paths on the command line.

use crate::harness::Sandbox;
use std::os::unix::fs::symlink;

#[test]
fn scan_is_the_default_and_the_current_folder_too() {
    let sandbox = Sandbox::new();
    sandbox.plant("a", 0);
    sandbox.plant("sub/b", 1);
    let expected = sandbox.stanch(["scan", "."]).run();
    for args in [&["scan"][..], &[], &["."], &["./"]] {
        let ran = sandbox.stanch(args).run();
        assert_eq!((ran.code, &ran.stdout), (Some(1), &expected.stdout), "{args:?}");
    }
    assert_eq!(sandbox.found(["sub"]), ["sub/b"]);
    assert_eq!(sandbox.found(["scan", "a"]), ["a"]);
}

#[test]
fn named_files_are_scanned_whatever_ignores_them() {
    let sandbox = Sandbox::repository();
    sandbox.write(".gitignore", "*.log\n");
    sandbox.write("stanch.toml", "[[scan.exclude]]\npaths = ['*.gen', 'vendor/']\nreason = 'x'\n");
    for name in ["a.log", "b.gen", "vendor/c", ".git/d"] {
        sandbox.plant(name, 0);
    }
    let named = ["a.log", "b.gen", "vendor/c", ".git/d"];
    assert_eq!(sandbox.found(named), [".git/d", "a.log", "b.gen", "vendor/c"]);
    assert_eq!(sandbox.found(["a.log", "--exclude", "a.log"]), ["a.log"]);
    let ran = sandbox.stanch(named).json();
    assert_eq!(ran.unscanned(), []);
}

#[test]
fn force_exclude_holds_for_named_files_and_says_so() {
    let sandbox = Sandbox::repository();
    sandbox.write(
        "stanch.toml",
        "[[scan.exclude]]\npaths = ['*.gen', 'vendor/', '/sub/only']\nreason = 'x'\n",
    );
    for name in ["b.gen", "vendor/c", "sub/only", "d"] {
        sandbox.plant(name, 0);
    }
    let args = ["b.gen", "vendor/c", "sub/../sub/only", "d", "--force-exclude"];
    let ran = sandbox.stanch(args).json();
    assert_eq!(ran.exits(1).found(), ["d"]);
    assert!(ran.unscanned().iter().all(|(_, reason)| reason == "excluded"), "{ran:?}");
    assert_eq!(ran.unscanned().len(), 3);
    let within = sandbox.stanch(["only", "--force-exclude"]).within("sub").json();
    assert_eq!(within.exits(0).found(), [""; 0]);
    let option = sandbox.stanch(["d", "--force-exclude", "--exclude", "d"]).json();
    assert_eq!(option.exits(0).unscanned(), [("d".into(), "excluded".into())]);
}

/// People give a folder and a file in it, or the same file twice, without wanting a finding twice.
#[test]
fn a_file_is_scanned_once_however_often_it_is_named() {
    let sandbox = Sandbox::repository();
    sandbox.plant("a", 0);
    sandbox.plant("sub/b", 1);
    sandbox.plant("sub/deep/c", 2);
    sandbox.git(".", &["add", "sub/b"]);
    let absolute = sandbox.path("a");
    let absolute = absolute.to_str().unwrap();
    for (args, expected) in [
        (&["a", "a"][..], &["a"][..]),
        (&["a", "./a", "sub/../a", absolute], &["a"]),
        (&[".", "a", "sub", "sub/b"], &["a", "sub/b", "sub/deep/c"]),
        (&["sub", "."], &["a", "sub/b", "sub/deep/c"]),
        (&["sub/deep", "sub"], &["sub/b", "sub/deep/c"]),
        (&[".", "."], &["a", "sub/b", "sub/deep/c"]),
    ] {
        assert_eq!(sandbox.found(args), expected, "{args:?}");
    }
}

#[test]
fn a_file_that_is_named_beside_its_folder_is_named_all_the_same() {
    let sandbox = Sandbox::repository();
    sandbox.write(".gitignore", "a\n");
    sandbox.plant("a", 0);
    sandbox.plant("b", 1);
    symlink("b", sandbox.path("link")).unwrap();
    assert_eq!(sandbox.found([".", "a"]), ["a", "b"]);
    assert_eq!(sandbox.found([".", "a", "--exclude", "a"]), ["a", "b"]);
    let ran = sandbox.stanch([".", "link"]).json();
    assert_eq!(ran.found(), ["b", "link"]);
    assert_eq!(ran.unscanned(), []);
}

#[test]
fn links_to_one_file_are_different_files() {
    let sandbox = Sandbox::new();
    sandbox.plant("a", 0);
    std::fs::hard_link(sandbox.path("a"), sandbox.path("hard")).unwrap();
    symlink("a", sandbox.path("soft")).unwrap();
    assert_eq!(sandbox.found(["a", "hard", "soft"]), ["a", "hard", "soft"]);
}

#[test]
fn many_named_files_are_all_scanned() {
    let sandbox = Sandbox::new();
    let names: Vec<String> = (100..400).map(|i| format!("file{i}")).collect();
    names.iter().for_each(|name| drop(sandbox.plant(name, 0)));
    assert_eq!(sandbox.found(&names), names);
}

#[test]
fn what_does_not_exist_is_an_error_and_the_rest_is_still_scanned() {
    let sandbox = Sandbox::new();
    sandbox.plant("a", 0);
    symlink("nowhere", sandbox.path("dangling")).unwrap();
    for missing in ["missing", "a/b", "dangling", "missing/deep"] {
        let ran = sandbox.stanch(["a", missing]).json();
        assert_eq!(ran.exits(2).found(), ["a"]);
        assert_eq!(ran.unscanned(), [(missing.into(), "unreadable".into())]);
        ran.says(&format!("error: {missing}: "));
    }
    sandbox.stanch(["missing", "-q"]).run().exits(2).says("missing");
}

#[test]
fn named_links_are_followed() {
    let sandbox = Sandbox::new();
    sandbox.plant("real/a", 0);
    symlink("real", sandbox.path("folder")).unwrap();
    symlink("real/a", sandbox.path("file")).unwrap();
    assert_eq!(sandbox.found(["folder"]), ["folder/a"]);
    assert_eq!(sandbox.found(["file"]), ["file"]);
}

#[test]
fn several_folders_share_one_run() {
    let sandbox = Sandbox::new();
    sandbox.plant("x/a", 0);
    sandbox.plant("y/b", 1);
    sandbox.plant("z/c", 2);
    assert_eq!(sandbox.found(["y", "x"]), ["x/a", "y/b"]);
}
