//! `--policy-from`: another commit's policy is in force, and what is scanned can't weaken it unseen.

use crate::harness::{PRACTICE, RULE, Ran, Sandbox, token};
use serde_json::Value;

/// A repository whose branch `base` has these files, and whose work tree has them too.
fn based_on(files: &[(&str, &str)]) -> Sandbox {
    let sandbox = Sandbox::repository();
    sandbox.write("README.md", "nothing\n");
    for (name, text) in files {
        sandbox.write(name, text);
    }
    sandbox.commit_all(".");
    sandbox.git(".", &["branch", "base"]);
    sandbox
}

/// Kind, file and line of what weakens the policy in a report.
fn weakened(report: &Value) -> Vec<(String, String, u64)> {
    let findings = report["findings"].as_array().unwrap().iter();
    let text = |value: &Value| value.as_str().unwrap().to_owned();
    let found = findings.filter(|f| f["rule"] == "policy-weakened");
    found.map(|f| (text(&f["variant"]), text(&f["path"]), f["line"].as_u64().unwrap())).collect()
}

fn scan(sandbox: &Sandbox, more: &[&str]) -> Ran {
    let args = ["scan", "--policy-from", "base"];
    sandbox.stanch(args.iter().chain(more)).json()
}

/// What replacing one configuration by another weakens: kinds and lines.
#[track_caller]
fn between(old: &str, new: &str) -> Vec<(String, u64)> {
    let sandbox = based_on(&[("stanch.toml", old)]);
    sandbox.write("stanch.toml", new);
    let ran = scan(&sandbox, &[]);
    let found = weakened(&ran.report());
    ran.exits(i32::from(!found.is_empty()));
    assert!(found.iter().all(|(_, path, _)| path == "stanch.toml"), "{found:?}");
    found.into_iter().map(|(kind, _, line)| (kind, line)).collect()
}

#[test]
fn what_a_configuration_weakens_is_found_on_its_line() {
    let exclude = "[[scan.exclude]]\npaths = ['vendor/']\nreason = 'x'\n";
    let ignore = "[[ignore]]\nrules = ['jwt']\npaths = ['tests/']\nreason = 'x'\n";
    for (old, new, expected) in [
        ("", "[rules]\ndisable = [\n  'jwt',\n]\n", ("rule-off", 3)),
        ("[rules]\nenable = ['docker-login']\n", "\n[rules]\n", ("rule-off", 2)),
        ("", "[override.jwt]\nseverity = 'low'\n", ("severity", 1)),
        (
            "[override.jwt]\nseverity = 'critical'\n",
            "# none\n[override.jwt]\ninstead = 'x'\n",
            ("severity", 2),
        ),
        (
            "[rules]\nenable = ['unsanctioned-secret-store']\n",
            "[rules]\nenable = ['unsanctioned-secret-store']\n[override.unsanctioned-secret-store]\nallow = ['pulumi-esc']\n",
            ("allow", 3),
        ),
        ("", exclude, ("exclude", 1)),
        (exclude, "[[scan.exclude]]\npaths = ['vendor/', 'lib/']\nreason = 'x'\n", ("exclude", 1)),
        (
            "[[scan.exclude]]\npaths = ['vendor/']\nreason = 'x'\nuntil = 2030-01-01\n",
            exclude,
            ("exclude-until", 1),
        ),
        ("[scan]\ninclude-ignored = ['.env']\n", "# x\n[scan]\n", ("include-ignored", 2)),
        ("", "[scan]\nmax-file-size = '1M'\n", ("max-file-size", 2)),
        ("[scan]\nmax-file-size = '2M'\n", "[scan]\nmax-file-size = '1M'\n", ("max-file-size", 2)),
        ("", "[scan]\narchives = false\n", ("archives", 2)),
        ("", "[scan]\nmax-archive-depth = 2\n", ("max-archive-depth", 2)),
        ("[scan]\nmax-archive-size = '2G'\n", "[scan]\n# none\n", ("max-archive-size", 1)),
        ("", ignore, ("ignore", 1)),
        (
            ignore,
            "[[ignore]]\nrules = ['jwt']\npaths = ['tests/', 'x']\nreason = 'x'\n",
            ("ignore", 1),
        ),
        (
            ignore,
            "[[ignore]]\nrules = ['jwt', 'netrc-password']\npaths = ['tests/']\nreason = 'x'\n",
            ("ignore", 1),
        ),
        (
            "[[ignore]]\nexpressions = ['abc']\npaths = ['a']\nreason = 'x'\n",
            "[[ignore]]\nexpressions = ['abc']\nreason = 'x'\n",
            ("ignore", 1),
        ),
        (
            "[[ignore]]\nrules = ['jwt']\npaths = ['tests/']\nreason = 'x'\nuntil = 2030-01-01\n",
            "[[ignore]]\nrules = ['jwt']\npaths = ['tests/']\nreason = 'x'\nuntil = 2031-01-01\n",
            ("ignore-until", 1),
        ),
    ] {
        let found = between(old, new);
        assert_eq!(found, [(expected.0.to_owned(), expected.1)], "{old}---\n{new}");
    }
}

#[test]
fn what_does_not_weaken_is_silent() {
    for (old, new) in [
        ("", ""),
        ("[rules]\ndisable = ['jwt']\n", ""),
        ("", "[rules]\nenable = ['docker-login']\n"),
        ("", "[override.jwt]\nseverity = 'critical'\ninstead = 'x'\n"),
        ("", "[scan]\ninclude-ignored = ['.env']\n"),
        ("[scan]\nmax-file-size = '1M'\n", "[scan]\nmax-file-size = 1048576\n"),
        ("[scan]\nmax-file-size = '1M'\n", "[scan]\nmax-file-size = '2M'\n"),
        ("[scan]\narchives = false\n", "[scan]\nmax-archive-depth = 1\n"),
        ("", "[scan]\nmax-archive-ratio = 1000\n"),
        // Taken out, narrower, moved, divided, put together, written otherwise.
        ("[[scan.exclude]]\npaths = ['a', 'b/']\nreason = 'x'\n", ""),
        (
            "[[scan.exclude]]\npaths = ['a', 'b/']\nreason = 'x'\n",
            "[[scan.exclude]]\npaths = ['b']\nreason = 'y'\n[[scan.exclude]]\nreason = 'z'\npaths = ['/a/c']\n",
        ),
        (
            "[[ignore]]\nrules = ['jwt', 'netrc-password']\npaths = ['a', 'b']\nreason = 'x'\n",
            "# moved\nignore = [{ rules = ['netrc-password'], paths = ['b', '/a/b/'], reason = 'y', until = 2030-01-01 }]\n",
        ),
        (
            "[[ignore]]\nrules = ['jwt']\npaths = ['a']\nreason = 'x'\n[[ignore]]\nrules = ['jwt']\npaths = ['b']\nreason = 'x'\n",
            "[[ignore]]\nrules = ['jwt']\npaths = ['a', 'b']\nreason = 'x'\n",
        ),
        // Of a rule that was not on.
        (
            "",
            "[rules]\nenable = ['docker-login']\n[[ignore]]\nrules = ['docker-login']\npaths = ['a']\nreason = 'x'\n",
        ),
    ] {
        assert_eq!(between(old, new), [], "{old}---\n{new}");
    }
}

#[test]
fn nothing_that_a_change_brings_hides_what_it_adds() {
    let t = token(0);
    for (name, file, text) in [
        ("a.txt", "stanch.toml", format!("[rules]\ndisable = ['{RULE}']\n")),
        ("v/a.txt", "stanch.toml", "[[scan.exclude]]\npaths = ['v']\nreason = 'x'\n".into()),
        (
            "a.txt",
            "stanch.toml",
            format!("[[ignore]]\nrules = ['{RULE}']\npaths = ['a.txt']\nreason = 'x'\n"),
        ),
        ("a.txt", "a.txt", format!("{t} # stanch: ignore[{RULE}] x\n")),
        ("a.txt", "a.txt", format!("# stanch: ignore[{RULE}] x\n{t}\n")),
        ("a.txt", "a.txt", format!("{t}\n# stanch: ignore-file[{RULE}] x\n")),
        ("a.txt", "a.txt", format!("{t} # gitleaks:allow\n")),
        ("a.txt", "a.txt", format!("pragma: allowlist nextline secret\n{t}\n")),
    ] {
        let sandbox = based_on(&[]);
        sandbox.plant(name, 0);
        sandbox.write(file, &text);
        let (staged, range): (&[&str], &[&str]) = (&["--staged"], &["--range", "base..HEAD"]);
        for more in [&[][..], staged, range] {
            if more == staged {
                sandbox.git(".", &["add", "--all"]);
            } else if more == range {
                sandbox.commit_all(".");
            }
            let ran = scan(&sandbox, more);
            assert_eq!(ran.exits(1).found(), [name], "{text}{more:?}");
            let found = weakened(&ran.report());
            assert_eq!(found.len(), 1, "{text}{more:?}: {found:?}");
            assert_eq!(found[0].1, file, "{text}{more:?}");
        }
        // Once it is merged, it is policy.
        sandbox.git(".", &["branch", "--force", "base"]);
        assert_eq!(scan(&sandbox, &[]).exits(0).found(), [""; 0], "{text}");
    }
}

#[test]
fn lines_of_the_baseline_that_are_new_are_found() {
    let sandbox = based_on(&[]);
    sandbox.plant("a.txt", 0);
    sandbox.stanch(["baseline", "create", "--reason", "old"]).run().exits(0);
    let ran = scan(&sandbox, &[]);
    assert_eq!(ran.exits(1).found(), ["a.txt"]);
    let new = |line| vec![("baseline".to_owned(), ".stanch-baseline".to_owned(), line)];
    assert_eq!(weakened(&ran.report()), new(2));

    sandbox.commit_all(".");
    sandbox.git(".", &["branch", "--force", "base"]);
    scan(&sandbox, &[]).exits(0);
    let text = String::from_utf8(sandbox.read(".stanch-baseline")).unwrap();
    // Another reason, other lines around it and a comment change nothing.
    sandbox.write(".stanch-baseline", text.replace("old", "older").replace('\n', "\n# x\n\n"));
    scan(&sandbox, &[]).exits(0);
    sandbox.write(
        ".stanch-baseline",
        text + "jwt argon2id:00000000000000000000000000000000:00000000000000000000000000000000 x\n",
    );
    assert_eq!(weakened(&scan(&sandbox, &["--no-baseline"]).exits(1).report()), new(3));
}

#[test]
fn markers_that_stood_there_count_with_what_they_speak_of() {
    let (one, two) = (token(0), token(1));
    let marker = format!("# stanch: ignore[{RULE}] made up");
    let old = format!("a\n{marker}\n{one}\nb\n");
    let sandbox = based_on(&[("a.txt", &old), ("b.txt", &old)]);
    for (text, lines) in [
        (format!("new\n\n  {marker}\r\n  {one}\r\nb\n"), vec![]),
        // Another value below the marker, or a copy of the marker above another value.
        (format!("a\n{marker}\n{two}\nb\n"), vec![2, 3]),
        (format!("{old}{marker}\n{two}\n"), vec![5, 6]),
        (format!("a\n{marker} too\n{one}\nb\n"), vec![2, 3]),
    ] {
        sandbox.write("a.txt", &text);
        let report = scan(&sandbox, &[]).report();
        let all = report["findings"].as_array().unwrap();
        let found: Vec<_> = all.iter().map(|f| f["line"].as_u64().unwrap()).collect();
        assert_eq!(found, lines, "{text}");
    }
    // In another file it is new.
    sandbox.write("a.txt", "");
    sandbox.write("c.txt", &old);
    assert_eq!(scan(&sandbox, &[]).exits(1).found(), ["c.txt"]);
}

#[test]
fn a_marker_that_hides_nothing_is_not_reported() {
    let text = format!(
        "# stanch: ignore[{RULE}] x\nnothing\n# stanch: ignore-file[jwt] x\n{}\n",
        token(0)
    );
    let sandbox = based_on(&[]);
    sandbox.write("a.txt", text);
    let ran = scan(&sandbox, &[]);
    assert_eq!(ran.exits(1).found(), ["a.txt"]);
    assert_eq!(weakened(&ran.report()), []);
}

#[test]
fn a_policy_that_is_not_there_is_the_default() {
    let sandbox = based_on(&[]);
    sandbox.plant("a.txt", 0);
    assert_eq!(scan(&sandbox, &[]).exits(1).found(), ["a.txt"]);
    sandbox.write("a.txt", "");
    sandbox.write("stanch.toml", "[rules]\nenable = ['docker-login']\n");
    scan(&sandbox, &[]).exits(0);
}

#[test]
fn a_configuration_that_goes_is_found_and_holds() {
    let practice = "[rules]\nenable = ['docker-login']\n";
    let sandbox = based_on(&[("stanch.toml", practice)]);
    std::fs::remove_file(sandbox.path("stanch.toml")).unwrap();
    sandbox.write("a.sh", "docker login\n");
    let report = scan(&sandbox, &[]).exits(1).report();
    assert_eq!(weakened(&report), [("configuration".into(), "stanch.toml".into(), 1)]);
    assert!(report["findings"].as_array().unwrap().iter().any(|f| f["rule"] == "docker-login"));
    let human = sandbox.stanch(["--policy-from", "base"]).run();
    assert!(human.exits(1).stdout.contains("the configuration is gone"), "{human:?}");
    sandbox.git(".", &["add", "--all"]);
    assert_eq!(weakened(&scan(&sandbox, &["--staged"]).exits(1).report()).len(), 1);
}

#[test]
fn what_cannot_be_compared_is_an_error() {
    let sandbox = based_on(&[]);
    let none = sandbox.stanch(["--policy-from", "origin/none"]).run();
    none.exits(2).says("--policy-from origin/none: there is no such commit here");
    sandbox.write("stanch.toml", "[scan]\nno = 1\n");
    scan(&sandbox, &[]).exits(2).says("stanch.toml:2:1: unknown field `no`");
    sandbox.commit_all(".");
    sandbox.git(".", &["branch", "--force", "base"]);
    sandbox.write("stanch.toml", "");
    scan(&sandbox, &[]).exits(2).says("--policy-from base: stanch.toml:2:1: unknown field `no`");
    for with in [&["--history"][..], &["--no-config"], &["--commit-msg", "x"]] {
        scan(&sandbox, with).exits(2).says("cannot be used with");
    }
    scan(&sandbox, &["-"]).exits(2).says("standard input is in no repository");
    scan(&sandbox, &["--config", "../x.toml"]).exits(2).says("must be in the repository");
    let hook = ["hook", "run", "pre-commit", "--policy-from", "base", "--"];
    sandbox.stanch(hook).run().exits(2).says("--policy-from is for scans");
    let outside = Sandbox::new();
    outside.stanch(["--policy-from", "base"]).run().exits(2);
}

#[test]
fn a_shallow_clone_says_what_to_fetch() {
    let sandbox = based_on(&[]);
    sandbox.plant("a.txt", 0);
    sandbox.commit_all(".");
    let from = format!("file://{}", sandbox.path(".").display());
    sandbox.git(".", &["clone", "--quiet", "--depth=1", &from, "clone"]);
    let scan = |reference| sandbox.stanch(["--policy-from", reference]).within("clone").json();
    scan("origin/base").exits(2).says("git fetch origin main");
    sandbox.git(
        "clone",
        &["fetch", "--quiet", "--depth=1", "origin", "base:refs/remotes/origin/base"],
    );
    assert_eq!(scan("origin/base").exits(1).found(), ["a.txt"]);
}

#[test]
fn the_policy_itself_decides_about_the_rule() {
    let off = "[rules]\ndisable = ['policy-weakened']\n";
    let sandbox = based_on(&[]);
    sandbox.write("stanch.toml", "[rules]\ndisable = ['jwt', 'policy-weakened']\n");
    assert_eq!(weakened(&scan(&sandbox, &[]).exits(1).report()).len(), 2);
    scan(&sandbox, &["--exit-zero"]).exits(0);
    scan(&sandbox, &["--skip-rule", "policy-weakened"]).exits(0);
    scan(&sandbox, &["--fail-on", "critical"]).exits(0);
    scan(&sandbox, &["--severity", "critical"]).exits(0);
    sandbox.git(".", &["stash", "--quiet", "--include-untracked"]);
    sandbox.write("stanch.toml", off);
    sandbox.commit_all(".");
    sandbox.git(".", &["branch", "--force", "base"]);
    sandbox.write("stanch.toml", "[rules]\ndisable = ['jwt', 'policy-weakened']\n");
    scan(&sandbox, &[]).exits(0);
    let may = "[[ignore]]\nrules = ['policy-weakened']\npaths = ['stanch.toml']\nreason = 'x'\n";
    sandbox.write("stanch.toml", may);
    sandbox.commit_all(".");
    sandbox.git(".", &["branch", "--force", "base"]);
    sandbox.write("stanch.toml", format!("{may}[rules]\ndisable = ['jwt']\n"));
    let report = scan(&sandbox, &[]).exits(0).report();
    assert_eq!(report["suppressed"][0]["rule"], "policy-weakened");
}

#[test]
fn every_report_says_what_is_weakened() {
    let sandbox = based_on(&[]);
    sandbox.write("stanch.toml", "[rules]\ndisable = ['jwt']\n");
    for format in
        ["human", "json", "jsonl", "line", "sarif", "github", "gitlab", "junit", "markdown"]
    {
        let ran = sandbox.stanch(["--policy-from", "base", "--format", format]).run();
        let text = ran.exits(1).stdout.replace("\\`", "`");
        assert!(text.contains("the rule `jwt` is switched off"), "{format}: {text}");
        assert!(text.contains("stanch.toml"), "{format}: {text}");
    }
    let explained = sandbox.stanch(["explain", "policy-weakened"]).run();
    assert!(explained.exits(0).stdout.contains("--policy-from"), "{explained:?}");
}

#[test]
fn no_message_shows_a_secret() {
    let sandbox = based_on(&[]);
    let text = format!("[[ignore]]\nexpressions = ['x']\nreason = 'really {}'\n", token(0));
    sandbox.write("stanch.toml", text);
    let ran = scan(&sandbox, &[]);
    assert_eq!(weakened(&ran.exits(1).report()).len(), 1);
}

#[test]
fn rules_of_a_team_s_own_are_compared() {
    let config = "[rules]\nfiles = ['policy/own.toml']\n";
    let sandbox = based_on(&[("stanch.toml", config), ("policy/own.toml", PRACTICE)]);
    sandbox.write("a.txt", "forbid-it\n");
    let is_found = |report: &Value| {
        report["findings"].as_array().unwrap().iter().any(|f| f["rule"] == "test-practice")
    };
    let at = |line| vec![("policy/own.toml".to_owned(), line)];
    for (from, to, kind, place) in [
        ("'forbid-it'", "'forbid-it-not'", "rule", at(3)),
        ("'high'\nconf", "'low'\nconf", "severity", at(3)),
        ("confidence = 'high'", "confidence = 'low'", "rule", at(3)),
        ("expression", "paths.include = ['x']\nexpression", "rule", at(3)),
        ("kind =", "enabled = false\nkind =", "rule-off", vec![("stanch.toml".to_owned(), 1)]),
        ("'test-practice'", "'test-other'", "rule-off", vec![("stanch.toml".to_owned(), 1)]),
    ] {
        let changed = PRACTICE.replacen(from, to, 1);
        let changed = match kind == "rule" && from == "'forbid-it'" {
            true => PRACTICE.replace("expression = 'forbid-it'", "expression = 'forbid-it-not'"),
            false => changed,
        };
        sandbox.write("policy/own.toml", &changed);
        let report = scan(&sandbox, &[]).exits(1).report();
        let found = weakened(&report);
        let places: Vec<_> = found.iter().map(|(_, path, line)| (path.clone(), *line)).collect();
        assert_eq!((places, &*found[0].0), (place, kind), "{changed}");
        assert!(is_found(&report), "{changed}");
    }
    // Another title, a higher severity, more examples and more rules.
    let more = PRACTICE.replace("'high'\nconf", "'critical'\nconf").replace("Something", "What is");
    sandbox.write(
        "policy/own.toml",
        format!("{more}{}", PRACTICE.replace("test-practice", "test-more")),
    );
    assert_eq!(weakened(&scan(&sandbox, &[]).report()), []);
    // In the configuration itself it is the same rule.
    std::fs::remove_file(sandbox.path("policy/own.toml")).unwrap();
    sandbox.write("stanch.toml", PRACTICE);
    assert_eq!(weakened(&scan(&sandbox, &[]).report()), []);
}

#[test]
fn the_catalogue_is_compared_with_what_it_imports() {
    let config = "
[catalogue]
rotate-every = 90

[[catalogue.system]]
name = 'github'
naming = '^[A-Z_]+$'
vague = ['key']

[[catalogue.secret]]
service = 'Acme'
names = { github = 'ACME_KEY' }
rotated = 2026-01-31

[[catalogue.import]]
path = 'map.yaml'
kind = 'yaml'
key = 'github'
value = 'environment'
";
    let map = "OTHER_KEY: other_key\nTHIRD_KEY: third_key\n";
    let sandbox = based_on(&[("stanch.toml", config), ("map.yaml", map)]);
    scan(&sandbox, &[]).exits(0);
    let toml = |from: &str, to: &str| (config.replace(from, to), map.to_owned());
    for ((config, map), kind, line) in [
        (toml("rotate-every = 90", "rotate-every = 365"), "rotation", 2),
        (toml("rotate-every = 90\n", ""), "rotation", 2),
        (toml("rotated = 2026-01-31\n", "rotate-every = 365\n"), "rotation", 10),
        (toml("vague = ['key']\n", ""), "catalogue", 5),
        (toml("naming = '^[A-Z_]+$'\n", ""), "catalogue", 5),
        (
            toml("'Acme'\nnames = { github = 'ACME_KEY' }", "'Acme'\nnames = { github = 'X_KEY' }"),
            "catalogue",
            2,
        ),
        ((config.to_owned(), "OTHER_KEY: other_key\n".to_owned()), "catalogue", 2),
        ((String::new(), map.to_owned()), "catalogue", 1),
    ] {
        sandbox.write("stanch.toml", &config);
        sandbox.write("map.yaml", &map);
        let found = weakened(&scan(&sandbox, &[]).exits(1).report());
        assert!(found.iter().all(|(k, _, l)| k == kind && *l == line), "{config}{map}{found:?}");
        assert!(!found.is_empty());
    }
    // Rotated, renamed in one system, one more.
    let (config, _) = toml("2026-01-31", "2026-02-01");
    sandbox.write("stanch.toml", config);
    sandbox.write("map.yaml", "NEW_KEY: new_key\nTHIRD_KEY: third\nOTHER_KEY: other_key\n");
    scan(&sandbox, &[]).exits(0);
}

#[test]
fn the_configuration_may_be_named_or_be_further_down() {
    let practice = "[rules]\nenable = ['docker-login']\n";
    let marked = format!("{} # stanch: ignore[{RULE}] x\n", token(0));
    let files =
        [("ci/strict.toml", practice), ("app/stanch.toml", practice), ("app/a.txt", &*marked)];
    let sandbox = based_on(&files);
    sandbox.write("ci/strict.toml", "");
    sandbox.write("app/stanch.toml", "\n[rules]\n");
    let named = scan(&sandbox, &["--config", "ci/strict.toml"]).exits(1).report();
    assert_eq!(weakened(&named), [("rule-off".into(), "ci/strict.toml".into(), 1)]);
    let below = scan(&sandbox, &["app"]).exits(1).report();
    assert_eq!(weakened(&below), [("rule-off".into(), "app/stanch.toml".into(), 2)]);
    let from_there = ["--policy-from", "base"];
    let within = sandbox.stanch(from_there).within("app").json();
    assert_eq!(weakened(&within.exits(1).report()), [("rule-off".into(), "stanch.toml".into(), 2)]);
    // The one at the root is none at the base: the defaults are what counts.
    scan(&sandbox, &[]).exits(0);
}

#[test]
fn markers_of_a_submodule_count_as_long_as_it_is_the_same() {
    let inner = based_on(&[("a.txt", &format!("{} # gitleaks:allow\n", token(0)))]);
    let sandbox = based_on(&[]);
    let from = format!("file://{}", inner.path(".").display());
    sandbox.git(
        ".",
        &["-c", "protocol.file.allow=always", "submodule", "--quiet", "add", &from, "sub"],
    );
    sandbox.commit_all(".");
    sandbox.git(".", &["branch", "--force", "base"]);
    assert_eq!(scan(&sandbox, &[]).exits(0).found(), [""; 0]);
    sandbox.write("sub/b.txt", format!("{} # gitleaks:allow\n", token(1)));
    assert_eq!(scan(&sandbox, &[]).exits(1).found(), ["sub/b.txt"]);
}

#[test]
fn since_and_range_compare_the_tip() {
    let sandbox = based_on(&[]);
    sandbox.write("stanch.toml", "[rules]\ndisable = ['jwt']\n");
    sandbox.commit_all(".");
    let tip = String::from_utf8(sandbox.git(".", &["rev-parse", "HEAD"])).unwrap();
    sandbox.write("stanch.toml", "");
    sandbox.commit_all(".");
    scan(&sandbox, &["--since", "base"]).exits(0);
    let range = format!("base..{}", tip.trim());
    let report = scan(&sandbox, &["--range", &range]).exits(1).report();
    assert_eq!(weakened(&report), [("rule-off".into(), "stanch.toml".into(), 2)]);
}
