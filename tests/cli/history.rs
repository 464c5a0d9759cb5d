//! All that was ever committed: what is found in it, which commit is named, and that nothing reachable is passed over in
//! silence, however git keeps its objects.

use crate::harness::{Ran, Sandbox, token};
use std::fs;
use std::path::PathBuf;

const HISTORY: [&str; 3] = ["scan", "--history", "--no-config"];

/// Where each finding stands, the number of its commit counted from the oldest of HEAD's, and how often it came again.
fn introduced(sandbox: &Sandbox, ran: &Ran) -> Vec<(String, Option<usize>, u64)> {
    let log = String::from_utf8(sandbox.git(".", &["rev-list", "--reverse", "HEAD"])).unwrap();
    let ids: Vec<_> = log.lines().collect();
    let of = |finding: &serde_json::Value| {
        let commit = &finding["commit"];
        let number = ids.iter().position(|id| commit["id"] == *id);
        let path = finding["path"].as_str().unwrap().to_owned();
        (path, number, commit["more"].as_u64().unwrap_or(0))
    };
    ran.report()["findings"].as_array().unwrap().iter().map(of).collect()
}

fn id(sandbox: &Sandbox, name: &str) -> String {
    String::from_utf8(sandbox.git(".", &["rev-parse", name])).unwrap().trim().to_owned()
}

/// The file of a loose object.
fn loose(sandbox: &Sandbox, id: &str) -> PathBuf {
    sandbox.path(format!(".git/objects/{}/{}", &id[..2], &id[2..]))
}

/// A secret that was committed and taken out, beside files that stay.
fn repository(init: &[&str]) -> Sandbox {
    let sandbox = Sandbox::new();
    sandbox.git(".", &[&["init", "--quiet"], init].concat());
    for number in 0..20 {
        sandbox.write(format!("src/deep/{number}.txt"), format!("file {number}\n").repeat(50));
    }
    sandbox.commit_all(".");
    sandbox.plant("src/deep/key.txt", 0);
    sandbox.commit_all(".");
    fs::remove_file(sandbox.path("src/deep/key.txt")).unwrap();
    sandbox.write("src/deep/3.txt", "file 3, edited\n".repeat(50));
    sandbox.commit_all(".");
    sandbox
}

/// What every form of [`repository`] comes to.
#[track_caller]
fn assert_found(sandbox: &Sandbox) {
    for threads in ["1", "8"] {
        let ran = sandbox.stanch([&HISTORY[..], &["--threads", threads]].concat()).json();
        ran.exits(1);
        assert_eq!(introduced(sandbox, &ran), [("src/deep/key.txt".into(), Some(1), 0)]);
        // Twenty files, one of them twice, the key, and what three commits say.
        assert_eq!(ran.report()["summary"]["scanned"], 25);
    }
}

#[test]
fn a_secret_only_in_an_old_commit_is_found() {
    assert_found(&repository(&[]));
}

#[test]
fn a_secret_that_comes_again_is_one_finding() {
    let sandbox = Sandbox::repository();
    for _ in 0..3 {
        sandbox.plant("a", 0);
        sandbox.commit_all(".");
        sandbox.write("a", "nothing\n");
        sandbox.commit_all(".");
    }
    let ran = sandbox.stanch(HISTORY).json();
    assert_eq!(introduced(&sandbox, &ran), [("a".into(), Some(0), 2)]);
}

#[test]
fn a_rename_is_silent_and_a_copy_is_not() {
    let sandbox = Sandbox::repository();
    sandbox.plant("a/one", 0);
    sandbox.write("a/other", "nothing\n");
    sandbox.commit_all(".");
    sandbox.git(".", &["mv", "a/one", "a/two"]);
    sandbox.commit_all(".");
    sandbox.git(".", &["mv", "a", "b"]);
    sandbox.commit_all(".");
    let ran = sandbox.stanch(HISTORY).json();
    assert_eq!(introduced(&sandbox, &ran), [("a/one".into(), Some(0), 0)]);
    fs::copy(sandbox.path("b/two"), sandbox.path("copy")).unwrap();
    sandbox.commit_all(".");
    let ran = sandbox.stanch(HISTORY).json();
    let expected = [("a/one".into(), Some(0), 0), ("copy".into(), Some(3), 0)];
    assert_eq!(introduced(&sandbox, &ran), expected);
}

/// Whether a rule speaks of a file depends on its path, and so may a file that moves come into its reach.
#[test]
fn a_file_that_moves_to_where_a_rule_looks_is_found() {
    let sandbox = Sandbox::repository();
    sandbox.plant("left-out/a", 0);
    sandbox.commit_all(".");
    sandbox.git(".", &["mv", "left-out", "in"]);
    sandbox.commit_all(".");
    sandbox.write("stanch.toml", "[[scan.exclude]]\npaths = ['left-out/']\nreason = 'x'\n");
    sandbox.commit_all(".");
    let ran = sandbox.stanch(["scan", "--history"]).json();
    assert_eq!(introduced(&sandbox, &ran), [("in/a".into(), Some(1), 0)]);
}

#[test]
fn a_secret_that_only_a_merge_brings_is_found_there() {
    let sandbox = repository(&[]);
    sandbox.git(".", &["checkout", "--quiet", "-b", "side", "HEAD~1"]);
    sandbox.write("side", "x\n");
    sandbox.commit_all(".");
    sandbox.git(".", &["merge", "--quiet", "--no-commit", "--no-ff", "master"]);
    sandbox.plant("evil", 1);
    sandbox.commit_all(".");
    let ran = sandbox.stanch(HISTORY).json();
    let merge = id(&sandbox, "HEAD");
    let report = ran.report();
    let evil = report["findings"].as_array().unwrap().iter().find(|f| f["path"] == "evil");
    assert_eq!(evil.unwrap()["commit"]["id"], *merge);
    assert_eq!(ran.found(), ["evil", "src/deep/key.txt"]);
}

#[test]
fn what_only_other_refs_lead_to_is_found() {
    let sandbox = repository(&[]);
    for number in [1, 2] {
        sandbox.plant("stashed", number);
        sandbox.git(".", &["add", "stashed"]);
        sandbox.git(".", &["stash", "push", "--quiet"]);
    }
    sandbox.git(".", &["tag", "-a", "v1", "-m", token(3)]);
    sandbox.git(".", &["checkout", "--quiet", "--orphan", "other"]);
    sandbox.plant("branched", 4);
    sandbox.commit_all(".");
    sandbox.git(".", &["checkout", "--quiet", "master"]);
    sandbox.git(".", &["worktree", "add", "--quiet", "--detach", "../tree"]);
    sandbox.plant("../tree/detached", 5);
    sandbox.commit_all("../tree");
    let tag = format!("refs/tags/v1 (tag {})", &id(&sandbox, "v1")[..10]);
    let expected =
        ["branched", "detached", &tag, "src/deep/key.txt", "stashed", "stashed"].map(String::from);
    let found = sandbox.stanch(HISTORY).json().found();
    assert_eq!(found, expected);
}

#[test]
fn what_commits_say_is_found() {
    let sandbox = repository(&[]);
    sandbox.git(".", &["commit", "--quiet", "--allow-empty", "-m", token(1)]);
    let name = format!("commit {} (message)", &id(&sandbox, "HEAD")[..10]);
    let ran = sandbox.stanch(HISTORY).json();
    assert_eq!(
        introduced(&sandbox, &ran),
        [(name, Some(3), 0), ("src/deep/key.txt".into(), Some(1), 0)]
    );
}

#[test]
fn it_does_not_matter_how_objects_are_kept() {
    let sandbox = repository(&[]);
    sandbox.git(".", &["repack", "--quiet", "-d"]);
    assert_found(&sandbox);
    let sandbox = repository(&[]);
    sandbox.git(".", &["gc", "--quiet", "--aggressive"]);
    assert_found(&sandbox);
    sandbox.git(".", &["commit-graph", "write", "--reachable"]);
    assert_found(&sandbox);
}

#[test]
fn several_packs_with_one_index_are_read() {
    let sandbox = Sandbox::repository();
    for number in 0..3 {
        sandbox.write("a", format!("{number}\n"));
        sandbox.plant(format!("secret-{number}"), number);
        sandbox.commit_all(".");
        sandbox.git(".", &["repack", "--quiet", "-d"]);
    }
    sandbox.git(".", &["multi-pack-index", "write", "--bitmap"]);
    let ran = sandbox.stanch(HISTORY).json();
    let expected = [0, 1, 2].map(|n| (format!("secret-{n}"), Some(n), 0));
    assert_eq!(introduced(&sandbox, &ran), expected);
    assert_eq!(ran.report()["summary"]["scanned"], 9);
}

#[test]
fn objects_of_alternates_are_read() {
    let sandbox = repository(&[]);
    sandbox.git(".", &["clone", "--quiet", "--shared", ".", "../borrower"]);
    sandbox.plant("../borrower/own", 1);
    sandbox.commit_all("../borrower");
    let found = sandbox.stanch(HISTORY).within("../borrower").json().found();
    assert_eq!(found, ["own", "src/deep/key.txt"]);
}

#[test]
fn an_object_that_is_there_twice_counts_once() {
    let sandbox = repository(&[]);
    sandbox.git(".", &["repack", "--quiet", "-a"]);
    sandbox.git(".", &["repack", "--quiet", "-a", "--keep-unreachable", "--depth=0"]);
    assert_found(&sandbox);
}

#[test]
fn ids_of_sha_256_are_read() {
    let sandbox = repository(&["--object-format=sha256"]);
    assert_found(&sandbox);
    sandbox.git(".", &["gc", "--quiet"]);
    assert_found(&sandbox);
}

#[test]
fn a_repository_without_commits_is_clean() {
    let sandbox = Sandbox::repository();
    let ran = sandbox.stanch(HISTORY).json();
    ran.exits(0);
    assert_eq!(ran.report()["summary"]["enumerated"], 0);
}

#[test]
fn a_shallow_clone_is_scanned_as_far_as_it_goes() {
    let sandbox = repository(&[]);
    sandbox.plant("late", 1);
    sandbox.commit_all(".");
    let source = format!("file://{}", sandbox.path(".").display());
    sandbox.git(".", &["clone", "--quiet", "--depth=1", &source, "../shallow"]);
    let ran = sandbox.stanch(HISTORY).within("../shallow").json();
    assert_eq!(ran.found(), ["late"]);
    ran.exits(1);
}

#[test]
fn a_missing_blob_is_named_and_the_rest_is_scanned() {
    let sandbox = repository(&[]);
    let lost = id(&sandbox, "HEAD:src/deep/7.txt");
    fs::remove_file(loose(&sandbox, &lost)).unwrap();
    let ran = sandbox.stanch(HISTORY).json();
    ran.exits(2).says(&lost);
    assert_eq!(ran.found(), ["src/deep/key.txt"]);
    assert_eq!(ran.unscanned(), [("src/deep/7.txt".into(), "unreadable".into())]);
}

#[test]
fn a_missing_tree_or_commit_is_named_and_the_rest_is_scanned() {
    let sandbox = repository(&[]);
    sandbox.plant("late", 1);
    sandbox.commit_all(".");
    let lost = id(&sandbox, "HEAD~3:src/deep");
    fs::remove_file(loose(&sandbox, &lost)).unwrap();
    let ran = sandbox.stanch(HISTORY).json();
    ran.exits(2).says(&lost);
    assert_eq!(ran.found(), ["late"]);
    let lost = id(&sandbox, "HEAD~2");
    fs::remove_file(loose(&sandbox, &lost)).unwrap();
    let ran = sandbox.stanch(HISTORY).json();
    ran.exits(2).says(&lost);
    assert_eq!(ran.found(), ["late"]);
}

/// A byte in the middle of a pack is turned over: what can still be read is scanned.
#[test]
fn a_damaged_pack_is_read_as_far_as_it_goes() {
    let sandbox = Sandbox::repository();
    let noise = |seed: u64| {
        let mut state = seed;
        let mut line = || {
            state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1);
            format!("{:x}\n", state >> 20)
        };
        (0..500).map(|_| line()).collect::<String>()
    };
    for number in 0..20 {
        sandbox.write(format!("{number}.txt"), noise(number + 1));
    }
    sandbox.plant("key", 0);
    sandbox.commit_all(".");
    sandbox.git(".", &["gc", "--quiet"]);
    let name = sandbox.names(".git/objects/pack").into_iter().find(|name| name.contains(".idx"));
    let path = sandbox.path(format!(".git/objects/pack/{}", name.unwrap()));
    let list = sandbox.git(".", &["verify-pack", "-v", path.to_str().unwrap()]);
    let lost = id(&sandbox, "HEAD:13.txt");
    let list = String::from_utf8(list).unwrap();
    let line = list.lines().find(|line| line.starts_with(&lost)).unwrap();
    let offset: usize = line.split_ascii_whitespace().nth(4).unwrap().parse().unwrap();
    let pack = path.with_extension("pack");
    let mut bytes = fs::read(&pack).unwrap();
    bytes[offset + 200..offset + 240].fill(0xff);
    fs::remove_file(&pack).unwrap();
    fs::write(&pack, bytes).unwrap();
    let ran = sandbox.stanch(HISTORY).json();
    ran.exits(2).says(&lost);
    assert_eq!(ran.found(), ["key"]);
    assert_eq!(ran.unscanned(), [("13.txt".into(), "unreadable".into())]);
}

#[test]
fn a_blob_over_the_limit_is_named() {
    let sandbox = repository(&[]);
    sandbox.write("large", "x".repeat(20_000));
    sandbox.commit_all(".");
    let ran = sandbox.stanch([&HISTORY[..], &["--max-file-size", "10k"]].concat()).json();
    ran.exits(2);
    assert_eq!(ran.found(), ["src/deep/key.txt"]);
    assert_eq!(ran.unscanned(), [("large".into(), "too-large".into())]);
}

#[test]
fn what_no_ref_leads_to_is_found_on_request() {
    let sandbox = repository(&[]);
    sandbox.plant("amended", 1);
    sandbox.git(".", &["add", "amended"]);
    sandbox.git(".", &["commit", "--quiet", "-m", token(2)]);
    let (commit, blob) = (id(&sandbox, "HEAD"), id(&sandbox, "HEAD:amended"));
    sandbox.git(".", &["rm", "--quiet", "--cached", "amended"]);
    sandbox.git(".", &["commit", "--quiet", "--amend", "--allow-empty", "-m", "clean"]);
    sandbox.plant("staged", 3);
    sandbox.git(".", &["add", "staged"]);
    let staged = id(&sandbox, ":staged");
    sandbox.git(".", &["tag", "-a", "gone", "-m", token(4)]);
    let tag = id(&sandbox, "gone");
    sandbox.git(".", &["tag", "-d", "gone"]);
    sandbox.git(".", &["reset", "--quiet"]);
    assert_eq!(sandbox.stanch(HISTORY).json().found(), ["src/deep/key.txt"]);
    let mut expected = [commit, blob, staged, tag].map(|id| format!("object {}", &id[..10]));
    expected.sort();
    let expected = [&expected[..], &["src/deep/key.txt".into()]].concat();
    let with = [&HISTORY[..], &["--unreachable"]].concat();
    let ran = sandbox.stanch(&with).json();
    assert_eq!(ran.found(), expected);
    assert!(ran.report()["findings"][0]["commit"].is_null());
    sandbox.git(".", &["-c", "gc.cruftPacks=true", "gc", "--quiet", "--prune=never"]);
    assert_eq!(sandbox.stanch(&with).json().found(), expected);
    sandbox.stanch(["scan", "--unreachable"]).run().exits(2).says("--history");
}

#[test]
fn the_report_is_the_same_on_any_number_of_threads() {
    let sandbox = Sandbox::repository();
    for round in 0..6 {
        for number in 0..6 {
            sandbox.plant(format!("{}/{}", number % 3, (number + round) % 7), (number + round) % 6);
        }
        sandbox.write("own", format!("{round}\n"));
        sandbox.commit_all(".");
    }
    let report = |threads: &str| {
        sandbox.stanch([&HISTORY[..], &["--threads", threads]].concat()).json().stdout
    };
    let one = report("1");
    for threads in ["2", "8"] {
        assert_eq!(report(threads), one);
    }
}
