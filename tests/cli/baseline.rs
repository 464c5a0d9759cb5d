//! `stanch baseline`: what is known is let be, wherever it goes, and nothing else is.

use crate::harness::{RULE, Ran, Sandbox, assert_no_secret, token};
use sha2::{Digest as _, Sha256};
use std::collections::HashSet;
use std::fs;
use std::io::{BufRead as _, BufReader, Write as _};
use std::os::unix::fs::PermissionsExt as _;
use std::process::Command;

const FILE: &str = ".stanch-baseline";
const WEAK: &str = "Sommer2024xq!";

/// A repository with a token in each of `count` files.
fn planted(count: usize) -> Sandbox {
    let sandbox = Sandbox::repository();
    (0..count).for_each(|number| drop(sandbox.plant(format!("src/{number}"), number)));
    sandbox
}

fn create(sandbox: &Sandbox) -> Ran {
    let ran = sandbox.stanch(["baseline", "create", "--reason", "old"]).run();
    ran.exits(0);
    ran
}

fn update(sandbox: &Sandbox, reason: &str) -> Ran {
    sandbox.stanch(["baseline", "update", "--reason", reason]).run()
}

fn text(sandbox: &Sandbox) -> String {
    String::from_utf8(sandbox.read(FILE)).unwrap()
}

/// The entries, without the line that says what the file is.
fn entries(sandbox: &Sandbox) -> Vec<String> {
    text(sandbox).lines().skip(1).map(str::to_owned).collect()
}

/// A repository whose scan is quiet because of a baseline with so many entries.
fn known(count: usize) -> Sandbox {
    let sandbox = planted(count);
    create(&sandbox);
    sandbox.stanch::<&str>([]).run().exits(0);
    sandbox
}

/// Ids and lines of the warnings.
fn warnings(ran: &Ran) -> Vec<(String, u64)> {
    let report = ran.report();
    let all = report["warnings"].as_array().unwrap().iter();
    all.map(|w| (w["id"].as_str().unwrap().to_owned(), w["line"].as_u64().unwrap())).collect()
}

#[test]
fn what_is_known_is_let_be_and_listed() {
    let sandbox = planted(2);
    assert_eq!(sandbox.found(["."]), ["src/0", "src/1"]);
    let created = create(&sandbox);
    assert_eq!(created.stdout, ".stanch-baseline: 2 entries added for 2 findings\n");
    sandbox.plant("new", 2);
    let ran = sandbox.stanch([".", "-v"]).json();
    assert_eq!(ran.exits(1).found(), ["new"]);
    let report = ran.report();
    assert_eq!(report["summary"]["suppressed"], 2);
    assert_eq!(report["suppressed"][0]["path"], "src/0");
    let by = &report["suppressed"][0]["by"][0];
    assert_eq!((&by["source"], &by["reason"]), (&FILE.into(), &"old".into()));
    ran.says("1 finding, 2 suppressed, 4 files scanned");
    assert_eq!(warnings(&ran), []);
    let human = sandbox.stanch([".", "--show-suppressed"]).run();
    assert!(human.stdout.contains("   = by: .stanch-baseline, line 2: old\n"), "{human:#?}");
    let sarif = sandbox.stanch([".", "-f", "sarif", "--show-suppressed"]).run().report();
    let results = sarif["runs"][0]["results"].as_array().unwrap().iter();
    let external: Vec<_> = results.filter_map(|r| r["suppressions"].get(0)).collect();
    assert_eq!(external.len(), 2);
    assert_eq!(external[0]["kind"], "external");
    assert_eq!(external[0]["justification"], "old");
    let place = &external[0]["location"]["physicalLocation"];
    assert_eq!(place["artifactLocation"]["uri"], FILE);
    assert!([2, 3].contains(&place["region"]["startLine"].as_u64().unwrap()), "{place}");
    assert_eq!(sandbox.found([".", "--no-baseline"]).len(), 3);
}

#[test]
fn the_file_says_nothing_of_the_values() {
    let sandbox = planted(3);
    let config = format!("password = \"{WEAK}\"\n");
    sandbox.write("config.py", &config);
    let created = create(&sandbox);
    assert_eq!(created.stdout, ".stanch-baseline: 4 entries added for 4 findings\n");
    let text = text(&sandbox);
    assert!(!text.contains(WEAK));
    assert_no_secret("the baseline", text.as_bytes());
    for value in [WEAK, token(0), token(1), token(2)] {
        let digest = Sha256::digest(value);
        let hex: Vec<_> = digest[..8].iter().map(|byte| format!("{byte:02x}")).collect();
        assert!(!text.contains(&hex.concat()), "{text}");
    }
    // Rule, salt, digest, reason; no places and no dates. One salt, so that a value is hashed once.
    let entries = entries(&sandbox);
    let salts: HashSet<_> = entries.iter().map(|line| line.split(':').nth(1).unwrap()).collect();
    assert_eq!(salts.len(), 1);
    for line in &entries {
        let (rule, rest) = line.split_once(" argon2id:").unwrap();
        assert!([RULE, "generic-credential"].contains(&rule), "{line}");
        assert!(rest.ends_with(" old") && rest.len() == 32 + 1 + 32 + 4, "{line}");
    }
    let mut sorted = entries.clone();
    sorted.sort();
    assert_eq!(entries, sorted);
    // In another repository the same value has another hash.
    let other = planted(1);
    create(&other);
    assert!(!entries.contains(&self::entries(&other)[0]));
}

#[test]
fn values_may_move_and_other_values_are_found() {
    let sandbox = known(2);
    let before = text(&sandbox);
    sandbox.write("elsewhere/copy", format!("\n\n  token = '{}'\n", token(0)));
    fs::rename(sandbox.path("src/1"), sandbox.path("renamed.txt")).unwrap();
    fs::remove_file(sandbox.path("src/0")).unwrap();
    let ran = sandbox.stanch::<&str>([]).json();
    assert_eq!((ran.exits(0).found().len(), warnings(&ran)), (0, vec![]));
    // Another secret where a known one stood, and beside one.
    sandbox.plant("renamed.txt", 2);
    sandbox.write("elsewhere/copy", format!("{} {}\n", token(0), token(3)));
    assert_eq!(sandbox.found(["."]), ["elsewhere/copy", "renamed.txt"]);
    assert_eq!(text(&sandbox), before);
    // Nor does an entry speak of another rule.
    sandbox.write(FILE, before.replace(RULE, "jwt"));
    assert_eq!(sandbox.found(["."]).len(), 3);
}

/// Two rules of a team's own that claim one span.
fn contested() -> String {
    let rule = |id: &str, expression: &str, confidence: &str, example: &str| {
        format!(
            "[[rule]]\nid = '{id}'\ntitle = 'x'\nkind = 'credential'\nseverity = 'high'\nconfidence = '{confidence}'\n\
             what = 'x.'\nwhy = 'x.'\nfix = 'x.'\nsources = ['https://example.org/']\nkeywords = ['code:']\n\
             expression = '{expression}'\nexamples = ['{example}']\nnear-misses = ['x']\n"
        )
    };
    let part = "[a-z0-9]{10}";
    let example = "code:@{lower-alnum:10}-@{lower-alnum:10}-@{lower-alnum:10}";
    let front = format!("code:(?<secret>{part}-{part})-{part}");
    let back = format!("code:{part}-(?<secret>{part}-{part})");
    let rules = [("test-front", front, "high"), ("test-back", back, "medium")];
    rules.map(|(id, expression, level)| rule(id, &expression, level, example)).concat()
}

#[test]
fn what_yields_to_a_known_finding_can_t_change_unseen() {
    let sandbox = Sandbox::repository();
    sandbox.write("stanch.toml", contested());
    let line = |last: &str| format!("code:k3x9w2m7q5-z8v4b6n1t0-{last}\n");
    sandbox.write("a", line("p8d2f6h4j1"));
    let count =
        |sandbox: &Sandbox| sandbox.stanch(["a"]).json().report()["summary"]["findings"].clone();
    assert_eq!(count(&sandbox), 1);
    let created = create(&sandbox);
    assert_eq!(created.stdout, ".stanch-baseline: 2 entries added for 1 finding\n");
    assert_eq!(count(&sandbox), 0);
    sandbox.write("a", line("g7t4e1w9u3"));
    assert_eq!(count(&sandbox), 1);
    assert!(update(&sandbox, "x").exits(0).stdout.contains(": 1 entry added for 1 finding"));
    assert_eq!(count(&sandbox), 0);
}

#[test]
fn a_practice_is_known_by_its_text() {
    let sandbox = Sandbox::repository();
    let value = "q7Zk2LmX9vTb4Rw";
    // stanch: ignore[dotenv-credential] a test writes it
    sandbox.write(".env", format!("DOCKER_PASSWORD={value}\n"));
    create(&sandbox);
    sandbox.write("deploy/.env", format!("A=1\n\nDOCKER_PASSWORD={value}\n"));
    let ran = sandbox.stanch::<&str>([]).json();
    assert_eq!(ran.exits(0).report()["summary"]["suppressed"], 2);
    // stanch: ignore[dotenv-credential] a test writes it
    sandbox.write(".env", format!("DOCKER_PASSWORD={}\n", value.replace('q', "w")));
    let ran = sandbox.stanch::<&str>([]).json();
    assert_eq!(ran.exits(1).report()["summary"]["findings"], 1);
}

#[test]
fn create_overwrites_nothing_and_update_keeps_what_is_there() {
    let sandbox = planted(1);
    update(&sandbox, "x").exits(2).says("`stanch baseline create` writes one");
    create(&sandbox);
    let first = entries(&sandbox);
    sandbox.plant("new", 1);
    let again = sandbox.stanch(["baseline", "create", "--reason", "x"]).run();
    again.exits(2).says(".stanch-baseline: there is one already; `stanch baseline update` adds");
    assert_eq!(entries(&sandbox), first);
    // What people wrote stays: other reasons, and comments.
    let edited = text(&sandbox).replace(" old\n", " by hand # yes\n") + "# a comment\n";
    sandbox.write(FILE, edited);
    sandbox.stanch(["baseline", "update"]).run().exits(2).says("--reason <TEXT>");
    update(&sandbox, " ").exits(2).says("the reason is empty");
    update(&sandbox, "a\nb").exits(2).says("a reason is one line");
    let updated = update(&sandbox, "newer");
    assert_eq!(updated.exits(0).stdout, ".stanch-baseline: 1 entry added for 1 finding\n");
    let now = text(&sandbox);
    assert_eq!(now.matches("\n# a comment\n").count(), 1, "{now}");
    assert_eq!((now.matches(" by hand # yes\n").count(), now.matches(" newer\n").count()), (1, 1));
    assert_eq!(now.lines().count(), 4);
    let nothing = update(&sandbox, "more");
    assert_eq!(
        nothing.exits(0).stdout,
        ".stanch-baseline: nothing is found that is not let be already\n"
    );
    assert_eq!(text(&sandbox), now);
    sandbox.stanch::<&str>([]).run().exits(0);
}

#[test]
fn nothing_found_needs_no_baseline() {
    let sandbox = Sandbox::repository();
    create(&sandbox);
    assert_eq!(sandbox.names("."), [".git"]);
}

#[test]
fn a_reason_holds_no_secret() {
    let sandbox = planted(1);
    sandbox.write("config.py", format!("password = \"{WEAK}\"\n"));
    for reason in [format!("it is {}", token(3)), format!("it is {WEAK}")] {
        let ran = sandbox.stanch(["baseline", "create", "--reason", &reason]).run();
        ran.exits(2).says("the reason holds a secret");
        assert!(!ran.stderr.contains(WEAK));
        assert!(!sandbox.path(FILE).exists());
    }
}

#[test]
fn what_is_suppressed_already_is_not_put_in() {
    let sandbox = planted(1);
    sandbox.write("marked", format!("{} # stanch: ignore[{RULE}] x\n", token(1)));
    sandbox.plant("tests/ignored", 2);
    let entry = format!("[[ignore]]\nrules = ['{RULE}']\npaths = ['tests/']\nreason = 'x'\n");
    sandbox.write("stanch.toml", &entry);
    create(&sandbox);
    assert_eq!(entries(&sandbox).len(), 1);
    // What something else lets be is no use of the entry.
    sandbox.write("src/0", format!("{} # stanch: ignore[{RULE}] x\n", token(0)));
    let ran = sandbox.stanch::<&str>([]).json();
    assert_eq!(warnings(&ran), [("unused-entry".into(), 2)]);
    let report = ran.report();
    let by = report["suppressed"].as_array().unwrap().iter().map(|s| s["by"].as_array().unwrap());
    assert!(by.flatten().all(|by| by["source"] != FILE), "{report:#}");
}

#[test]
fn only_what_was_asked_for_is_added() {
    let sandbox = planted(2);
    sandbox.write("config.py", format!("password = \"{WEAK}\"\n"));
    let args = ["baseline", "create", "src/0", "--reason", "one"];
    sandbox.stanch(args).run().exits(0);
    assert_eq!(entries(&sandbox).len(), 1);
    let args = ["baseline", "update", "--rule", "generic-credential", "--reason", "two"];
    sandbox.stanch(args).within("src").run().exits(0);
    assert_eq!(entries(&sandbox).len(), 1);
    sandbox.stanch(args).run().exits(0);
    assert_eq!(entries(&sandbox).len(), 2);
    assert_eq!(sandbox.found(["."]), ["src/1"]);
    // It holds for a part of the repository too, and for standard input.
    assert_eq!(sandbox.stanch(["."]).within("src").json().found(), ["1"]);
    let stdin = sandbox.stanch(["-", "--stdin-path", "src/x"]).stdin(token(0)).json();
    assert_eq!(stdin.exits(0).report()["summary"]["suppressed"], 1);
}

#[test]
fn a_baseline_may_have_another_name() {
    let sandbox = planted(1);
    let named = |command: &[&str]| {
        let all = [command, &["--baseline", "etc/known"]].concat();
        sandbox.stanch(all).run()
    };
    named(&["."]).exits(2).says("etc/known: there is no such baseline");
    named(&["baseline", "create", "--reason", "x"])
        .exits(2)
        .says("etc/known: the baseline can't be written");
    fs::create_dir(sandbox.path("etc")).unwrap();
    named(&["baseline", "create", "--reason", "x"]).exits(0);
    assert_eq!(sandbox.names("etc"), ["known"]);
    named(&["."]).exits(0);
    sandbox.stanch(["."]).run().exits(1);
    named(&["baseline", "prune"]).exits(0);
    named(&["--no-baseline"]).exits(2);
    sandbox.stanch([".", "--baseline", "src"]).run().exits(2).says("src: it is no regular file");
}

#[test]
fn entries_that_match_nothing_are_told_and_pruned() {
    let sandbox = known(3);
    fs::remove_file(sandbox.path("src/1")).unwrap();
    let before = entries(&sandbox);
    let ran = sandbox.stanch::<&str>([]).json();
    let unused = warnings(ran.exits(0));
    assert_eq!(unused.len(), 1);
    let line = usize::try_from(unused[0].1).unwrap();
    sandbox
        .stanch::<&str>([])
        .run()
        .exits(0)
        .says("this left nothing out (old): `stanch baseline prune` takes it out");
    // A part tells nothing.
    for args in
        [&["src"][..], &[".", "--rule", RULE], &[".", "--severity", "high"], &[".", "--no-config"]]
    {
        assert_eq!(warnings(&sandbox.stanch(args).json()), [], "{args:?}");
    }
    for args in [["--rule", RULE], ["--exclude", "src"], ["--severity", "high"]] {
        let ran = sandbox.stanch(["baseline", "prune"].into_iter().chain(args)).run();
        ran.exits(2).says("only a scan of everything");
    }
    // Nor does what could not be read.
    sandbox.write("stanch.toml", "[scan]\nmax-file-size = '30'\n");
    sandbox.stanch(["baseline", "prune"]).run().exits(2).says("nothing is taken out");
    fs::remove_file(sandbox.path("stanch.toml")).unwrap();
    assert_eq!(entries(&sandbox), before);
    // From any folder.
    let pruned = sandbox.stanch(["baseline", "prune"]).within("src").run();
    assert!(pruned.exits(0).stdout.ends_with(": 1 entry taken out, 2 left\n"), "{pruned:#?}");
    let mut left = before;
    left.remove(line - 2);
    assert_eq!(entries(&sandbox), left);
    let again = sandbox.stanch(["baseline", "prune"]).run();
    assert_eq!(again.exits(0).stdout, ".stanch-baseline: 0 entries taken out, 2 left\n");
}

#[test]
fn an_entry_of_an_unknown_rule_is_told_and_stays() {
    let sandbox = known(1);
    let foreign = entries(&sandbox)[0].replace(RULE, "a-rule-to-come");
    sandbox.write(FILE, format!("{}{foreign}\n", text(&sandbox)));
    let ran = sandbox.stanch::<&str>([]).run();
    ran.exits(0).says("warning: .stanch-baseline:3: no rule here has this name");
    let pruned = sandbox.stanch(["baseline", "prune"]).run();
    assert!(pruned.exits(0).stdout.contains("(1 of rules that this stanch does not know)"));
    assert!(text(&sandbox).contains(&foreign));
}

#[test]
fn two_branches_merge_by_union() {
    for union in [true, false] {
        let sandbox = planted(1);
        let attributes = if union { "/.stanch-baseline merge=union\n" } else { "# nothing\n" };
        sandbox.write(".gitattributes", attributes);
        create(&sandbox);
        sandbox.commit_all(".");
        for (branch, number) in [("one", 1), ("two", 2)] {
            sandbox.git(".", &["checkout", "--quiet", "-b", branch, "HEAD"]);
            sandbox.plant(format!("{branch}.txt"), number);
            sandbox.plant("both.txt", 3);
            update(&sandbox, branch).exits(0);
            sandbox.commit_all(".");
            if branch == "one" {
                sandbox.git(".", &["checkout", "--quiet", "-b", "base", "HEAD~1"]);
            }
        }
        let merge = sandbox.command("git").args(["merge", "--quiet", "--no-edit", "one"]).output();
        assert_eq!(merge.unwrap().status.success(), union);
        let ran = sandbox.stanch::<&str>([]).run();
        if union {
            // The same secret with two reasons has two lines; both hold.
            ran.exits(0);
            assert_eq!(ran.stderr, "");
            // git may repeat lines that both sides have.
            assert_eq!(entries(&sandbox).into_iter().collect::<HashSet<_>>().len(), 5);
            let text = text(&sandbox);
            let twice: Vec<_> = text.lines().rev().flat_map(|line| [line, line]).collect();
            sandbox.write(FILE, twice.join("\n"));
            sandbox.stanch::<&str>([]).run().exits(0);
            sandbox.plant("more", 4);
            update(&sandbox, "x").exits(0);
            assert_eq!(entries(&sandbox).len(), 6);
        } else {
            ran.exits(2).says("a conflict is not resolved").says("merge=union");
            assert_eq!(ran.stdout, "");
        }
    }
}

#[test]
fn two_baselines_may_be_put_together() {
    let (sandbox, other) = (known(2), known(3));
    let both = text(&sandbox) + &text(&other);
    sandbox.write(FILE, both);
    sandbox.plant("src/2", 2);
    let ran = sandbox.stanch::<&str>([]).run();
    assert_eq!(ran.exits(0).stderr, "");
}

#[test]
fn a_damaged_file_is_told_by_line_and_scans_nothing() {
    let sandbox = known(1);
    let good = text(&sandbox);
    let hash = good.lines().nth(1).unwrap().split(' ').nth(1).unwrap();
    for (line, expected) in [
        (format!("{RULE} {hash}"), "3: the reason is missing"),
        (format!("{RULE} {} x", token(1)), "3: behind the rule there is no hash"),
        (format!("{RULE} {} x", &hash[..hash.len() - 1]), "3: behind the rule there is no hash"),
        (token(1).to_owned(), "3: this is no entry"),
        ("<<<<<<< HEAD".into(), "3: a conflict is not resolved"),
        ("# stanch baseline, format 2".into(), "3: this has format 2, and this stanch reads 1"),
    ] {
        let damaged = format!("{good}{line}\n");
        sandbox.write(FILE, &damaged);
        for args in [
            &["."][..],
            &["baseline", "update", "--reason", "x"],
            &["baseline", "prune"],
            &["baseline", "audit"],
        ] {
            let ran = sandbox.stanch(args).run();
            assert_eq!(ran.exits(2).stdout, "", "{line}");
            ran.says(&format!("error: .stanch-baseline:{expected}"));
        }
        sandbox.stanch([".", "--no-baseline"]).run().exits(1);
        assert_eq!(text(&sandbox), damaged);
    }
    sandbox.write(FILE, b"\xff\xfea\0");
    sandbox.stanch(["."]).run().exits(2).says("error: .stanch-baseline:1: this is no UTF-8 text");
}

#[test]
fn lines_may_end_as_on_windows() {
    let sandbox = known(2);
    sandbox.write(FILE, format!("\u{feff}{}", text(&sandbox).replace('\n', "\r\n")));
    let ran = sandbox.stanch::<&str>([]).run();
    assert_eq!(ran.exits(0).stderr, "");
    sandbox.plant("new", 2);
    update(&sandbox, "x").exits(0);
    let now = text(&sandbox);
    assert_eq!((now.matches("\r\n").count(), now.matches('\n').count()), (4, 4), "{now}");
}

#[test]
fn the_file_itself_is_no_finding() {
    let rules = stanch::RuleSet::builtin();
    let sandbox = Sandbox::repository();
    let policies = "'docker-login', 'credential-prompt', 'unsanctioned-secret-store'";
    sandbox.write("stanch.toml", format!("[rules]\nenable = [{policies}]\n"));
    let hash = format!(
        "argon2id:{}:{}",
        "1f8b0c92d4e65a7733fa90bc21de4856", "c0ffee5aa9d1e8237b6f40d21985acbe"
    );
    let line = |(_, rule): (_, &stanch::rule::Rule)| format!("{} {hash} made up\n", rule.id);
    sandbox.write(FILE, rules.rules().map(line).collect::<String>());
    let report = sandbox.stanch([".", "--confidence", "low", "--no-baseline"]).json().report();
    assert_eq!(
        (&report["findings"], &report["summary"]["scanned"]),
        (&serde_json::json!([]), &2.into())
    );
    // But a secret in it is.
    sandbox.write(FILE, format!("{RULE} {hash} it was {}\n", token(0)));
    assert_eq!(sandbox.found(["."]), [FILE]);
}

#[test]
fn the_committed_baseline_is_in_force_for_what_is_staged() {
    let sandbox = planted(1);
    sandbox.write("README", "x\n");
    sandbox.git(".", &["add", "README"]);
    sandbox.git(".", &["commit", "--quiet", "--message", "x"]);
    create(&sandbox);
    sandbox.git(".", &["add", "."]);
    let staged = sandbox.stanch(["--staged"]).json();
    assert_eq!(staged.exits(1).found(), ["src/0"]);
    assert_eq!(warnings(&staged), [("baseline-staged".into(), 1)]);
    let staged = sandbox.stanch(["--staged"]).run();
    staged.says(".stanch-baseline:1: what is staged of it counts from the next commit on");
    // Somebody may name one, and nothing of the work tree counts unnamed.
    sandbox.stanch(["--staged", "--baseline", FILE]).run().exits(0);
    sandbox.commit_all(".");
    fs::remove_file(sandbox.path(FILE)).unwrap();
    sandbox.write("copy", format!("x {}\n", token(0)));
    sandbox.git(".", &["add", "copy"]);
    let staged = sandbox.stanch(["--staged"]).json();
    assert_eq!(staged.exits(0).report()["summary"]["suppressed"], 1);
    sandbox.stanch(["--staged", "--no-baseline"]).run().exits(1);
    // So in commits: the baseline of the one that they start from.
    sandbox.git(".", &["commit", "--quiet", "--message", "x"]);
    sandbox.stanch(["--range", "HEAD~1..HEAD"]).run().exits(0);
    sandbox.stanch(["--range", "HEAD~2..HEAD"]).run().exits(1);
}

#[test]
fn a_damaged_committed_baseline_says_the_way_out() {
    let sandbox = known(1);
    sandbox.write(FILE, format!("{}=======\n", text(&sandbox)));
    sandbox.commit_all(".");
    let staged = sandbox.stanch(["--staged"]).run();
    staged.exits(2).says(".stanch-baseline:3: a conflict").says("git commit --no-verify");
}

#[test]
fn a_folder_that_can_t_be_written_to_is_told() {
    let sandbox = planted(1);
    fs::create_dir(sandbox.path("locked")).unwrap();
    fs::set_permissions(sandbox.path("locked"), fs::Permissions::from_mode(0o555)).unwrap();
    // Permissions are nothing to root; nobody makes a file in /proc.
    let is_root = fs::write(sandbox.path("locked/probe"), "").is_ok();
    let place = if is_root { "/proc/known" } else { "locked/known" };
    let args = ["baseline", "create", "--reason", "x", "--baseline", place];
    let ran = sandbox.stanch(args).run();
    assert_eq!(ran.exits(2).stdout, "");
    ran.says(&format!("error: {place}: the baseline can't be written: "));
}

#[test]
fn what_could_not_be_read_is_told_and_the_rest_is_added() {
    let sandbox = planted(1);
    sandbox.write("large", "x\n".repeat(100));
    let ran =
        sandbox.stanch(["baseline", "create", "--reason", "x", "--max-file-size", "100"]).run();
    ran.exits(2).says("error: large: ");
    assert_eq!(entries(&sandbox).len(), 1);
}

fn audit(sandbox: &Sandbox, answers: &str) -> Ran {
    sandbox.stanch(["baseline", "audit"]).stdin(answers).run()
}

#[test]
fn audit_asks_about_one_after_the_other() {
    let sandbox = known(5);
    sandbox.plant("again", 0);
    fs::remove_file(sandbox.path("src/4")).unwrap();
    let before = entries(&sandbox);
    let ran = audit(&sandbox, "k\nwhat?\nr\nc\n \nit is made up\nS\nquit\n");
    ran.exits(0);
    for shown in [
        "1/5 docker-hub-token: old\n",
        "src/0:1:7: value ********\n",
        "  stands nowhere any more\n",
        "reason: the reason is empty",
        ": of 5 entries 1 kept, 1 removed, 1 with a new reason\n",
    ] {
        assert!(ran.stdout.contains(shown), "{shown}\n{}", ran.stdout);
    }
    let mut expected = before;
    expected[2] = expected[2].replace(" old", " it is made up");
    expected.remove(1);
    assert_eq!(entries(&sandbox), expected);
}

#[test]
fn audit_loses_no_answer_at_the_end_of_input() {
    let sandbox = known(3);
    let before = text(&sandbox);
    for answers in ["", "s\n", "k\nk\nk\n", "c\n", "c"] {
        audit(&sandbox, answers).exits(0);
        assert_eq!(text(&sandbox), before);
    }
    let ran = audit(&sandbox, &format!("c\n{}\n", token(0)));
    assert!(ran.exits(0).stdout.contains("the reason holds a secret"));
    assert_eq!(text(&sandbox), before);
    audit(&sandbox, "r\nc\nno end of line").exits(0);
    let mut expected: Vec<_> = before.lines().skip(2).map(str::to_owned).collect();
    expected[0] = expected[0].replace(" old", " no end of line");
    assert_eq!(entries(&sandbox), expected);
}

#[test]
fn audit_loses_no_answer_to_ctrl_c_and_no_edit_of_others() {
    let sandbox = known(3);
    let before = entries(&sandbox);
    let mut child = sandbox.stanch(["baseline", "audit"]).spawn();
    let mut input = child.stdin.take().unwrap();
    input.write_all(b"r\n").unwrap();
    let mut output = BufReader::new(child.stdout.take().unwrap());
    let mut line = String::new();
    while !line.contains("2/3") {
        line.clear();
        assert!(output.read_line(&mut line).unwrap() > 0);
    }
    // Meanwhile somebody edits the file.
    sandbox.write(FILE, text(&sandbox) + "# a comment\n");
    let id = child.id().to_string();
    assert!(Command::new("kill").args(["-INT", &id]).status().unwrap().success());
    assert_eq!(child.wait().unwrap().code(), Some(130));
    drop(input);
    assert_eq!(entries(&sandbox), [&["# a comment".to_owned()], &before[1..]].concat());
    assert_eq!(sandbox.names("."), [".git", FILE, "src"]);
}

#[test]
fn ctrl_c_while_scanning_writes_nothing() {
    let sandbox = planted(1);
    sandbox.write("large", "dckr_pat_ ".repeat(10_000_000));
    let child = sandbox.stanch(["baseline", "create", "--reason", "x"]).spawn();
    crate::interrupt::wait_for_work(&child, "/large");
    crate::interrupt::interrupt(&child);
    let ran = Ran::new(child.wait_with_output().unwrap());
    ran.exits(130).says("interrupted: nothing was written");
    assert_eq!(sandbox.names("."), [".git", "large", "src"]);
}
