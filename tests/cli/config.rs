//! `stanch.toml`: mistakes in it, where it is found, and what it does.

use crate::harness::{AWKWARD, AWKWARD_RULE, Sandbox};

/// Runs with a configuration that is wrong, and asserts what is said about it.
#[track_caller]
fn wrong(config: impl AsRef<[u8]>, expected: &[&str]) {
    let sandbox = Sandbox::new();
    sandbox.write("stanch.toml", config);
    sandbox.plant("a", 0);
    let ran = sandbox.stanch(["."]).run();
    assert_eq!(ran.exits(2).stdout, "");
    for text in expected {
        ran.says(text);
    }
    sandbox.stanch(["rules", "list"]).run().exits(2);
    sandbox.stanch([".", "--no-config"]).run().exits(1);
}

#[test]
fn bad_toml_is_told_with_line_and_column() {
    wrong("[scan\n", &["stanch.toml:1:6: "]);
    wrong("a = 1\na = 2\n", &["stanch.toml:2:1: duplicate key"]);
    wrong("[rules]\n  enable = ['é', 1]\n", &["stanch.toml:2:18: invalid type"]);
    wrong([0xff, 0xfe], &["stanch.toml: it is not UTF-8 text"]);
}

#[test]
fn unknown_keys_are_told_with_the_nearest_name() {
    wrong("[scna]\n", &["stanch.toml:1:2: unknown field `scna`", "did you mean `scan`?"]);
    wrong("[scan]\nexclud = []\n", &["stanch.toml:2:1: ", "did you mean `exclude`?"]);
    wrong("[rules]\n\ndisabled = []\n", &["stanch.toml:3:1: ", "did you mean `disable`?"]);
    let over = "[override.docker-hub-token]\nseverety = 'low'\n";
    wrong(over, &["stanch.toml:2:1: ", "did you mean `severity`?"]);
    let bad_level = "[override.docker-hub-token]\nseverity = 'hihg'\n";
    wrong(bad_level, &["stanch.toml:2:12: ", "did you mean `high`?"]);
    let rule = AWKWARD_RULE.replace("keywords", "keyword");
    wrong(rule, &["stanch.toml:", "unknown field `keyword`", "did you mean `keywords`?"]);
    wrong("nothing-like-it = 1\n", &["unknown field `nothing-like-it`, expected one of"]);
}

#[test]
fn unknown_rules_are_told_with_the_nearest_id() {
    let nearest = "no rule is called `docker-hub-tokne`; did you mean `docker-hub-token`?";
    let config = "[rules]\nenable = [\n  'docker-hub-tokne',\n]\n";
    wrong(config, &["stanch.toml:3:3: ", nearest]);
    wrong("[rules]\ndisable = ['docker-hub-tokne']\n", &["stanch.toml:2:12: ", nearest]);
    wrong("[override.docker-hub-tokne]\nsee = 'x'\n", &["stanch.toml:1:11: ", nearest]);
    let sandbox = Sandbox::new();
    for option in ["--rule", "--skip-rule"] {
        let ran = sandbox.stanch([option, "docker-hub-tokne"]).run();
        ran.exits(2).says(&format!("{option}: {nearest}"));
    }
    for command in [&["explain"][..], &["rules", "show"]] {
        let ran = sandbox.stanch(command.iter().chain(&["docker-hub-tokne"])).run();
        ran.exits(2).says(nearest);
    }
}

#[test]
fn values_of_the_wrong_kind_are_told() {
    wrong("[scan]\nmax-file-size = 'big'\n", &["stanch.toml:2:17: ", "`big` is no size"]);
    wrong("[scan]\nmax-file-size = -1\n", &["stanch.toml:2:17: "]);
    wrong(
        "[scan]\nexclude = [{ reason = 'x', paths = ['a['] }]\n",
        &["stanch.toml:2:37: ", "unclosed character class"],
    );
    wrong("[scan]\ninclude-ignored = ['{a']\n", &["stanch.toml:2:20: "]);
    wrong(
        "[[scan.exclude]]\nreason = 'x'\npaths = ['a', '!a/b']\n",
        &["stanch.toml:3:15: `!` can't take"],
    );
    wrong("[override.docker-hub-token]\nallow = ['x']\n", &["has no variant `x`"]);
}

#[test]
fn a_required_version_is_checked_before_all_else() {
    let sandbox = Sandbox::new();
    let version = env!("CARGO_PKG_VERSION");
    for good in [format!("={version}"), ">=0.0.1".into(), "*".into()] {
        sandbox.write("stanch.toml", format!("required-version = '{good}'\n"));
        sandbox.stanch(["."]).run().exits(0);
    }
    let too_old = format!("this is stanch {version}, and the configuration requires >=99");
    wrong("\nrequired-version = '>=99'\n", &["stanch.toml:2:20: ", &too_old]);
    // A newer version's keys, values and rule files are no mistakes; to be too old is what is wrong.
    let newer = "required-version = '>=99'\n[scan]\nnew-key = 1\n";
    wrong(newer, &[&too_old]);
    wrong("required-version = '>=99'\n[rules]\nfiles = ['new.toml']\n", &[&too_old]);
    wrong("required-version = 'new'\n", &["stanch.toml:1:20: `required-version`: "]);
    wrong("required-version = 1\n", &["stanch.toml:1:20: "]);
}

const OFF: &str = "[rules]\ndisable = ['docker-hub-token']\n";

#[test]
fn the_nearest_configuration_counts_up_to_the_repository() {
    let sandbox = Sandbox::new();
    sandbox.write("stanch.toml", OFF);
    sandbox.plant("repo/a", 0);
    sandbox.plant("repo/sub/b", 1);
    sandbox.plant("plain/c", 2);
    sandbox.git("repo", &["init", "--quiet"]);
    assert_eq!(sandbox.found(["repo"]), ["repo/a", "repo/sub/b"]);
    assert_eq!(sandbox.found(["plain"]), [""; 0]);
    assert_eq!(sandbox.found(["repo/sub/b"]), ["repo/sub/b"]);
    sandbox.write("repo/sub/stanch.toml", OFF);
    assert_eq!(sandbox.found(["repo/sub"]), [""; 0]);
    assert_eq!(sandbox.found(["repo/sub/b"]), [""; 0]);
    // The folder that holds all paths decides for all of them.
    assert_eq!(sandbox.found(["repo/sub", "repo/a"]), ["repo/a", "repo/sub/b"]);
    assert_eq!(sandbox.found(["repo", "plain"]), [""; 0]);
    assert_eq!(sandbox.stanch(["b", "../a"]).within("repo/sub").json().found().len(), 2);
    assert_eq!(sandbox.stanch(["../../repo"]).within("repo/sub").json().found().len(), 2);
    std::os::unix::fs::symlink("repo/sub", sandbox.path("link")).unwrap();
    assert_eq!(sandbox.found(["link"]), [""; 0]);
    assert_eq!(sandbox.found(["link/b", "repo/a"]).len(), 2);
}

/// A bare name stands for the current folder, in whatever place among the paths.
#[test]
fn bare_names_find_the_configuration_too() {
    let sandbox = Sandbox::new();
    sandbox.write("stanch.toml", OFF);
    sandbox.plant("a", 0);
    sandbox.plant("sub/b", 1);
    for paths in [&["a"][..], &["a", "sub/b"], &["sub/b", "a"], &[".", "a"], &["sub", "a", "."]] {
        assert_eq!(sandbox.found(paths), [""; 0], "{paths:?}");
    }
}

#[test]
fn options_choose_the_configuration() {
    let sandbox = Sandbox::new();
    sandbox.write("stanch.toml", OFF);
    sandbox.write("conf/other.toml", "[[scan.exclude]]\npaths = ['sub/a']\nreason = 'x'\n");
    sandbox.plant("conf/sub/a", 0);
    sandbox.plant("sub/a", 1);
    assert_eq!(sandbox.found(["."]), [""; 0]);
    assert_eq!(sandbox.found([".", "--no-config"]), ["conf/sub/a", "sub/a"]);
    // Its globs are relative to the folder that it is in.
    assert_eq!(sandbox.found(["conf", "--config", "conf/other.toml"]), [""; 0]);
    let ran = sandbox.stanch([".", "--config", "missing.toml"]).run();
    ran.exits(2).says("missing.toml: ");
    sandbox.stanch(["rules", "list", "--config", "conf"]).run().exits(2);
}

#[test]
fn a_team_s_own_rules_find_things() {
    let inline = Sandbox::new();
    inline.write("stanch.toml", AWKWARD_RULE);
    let in_files = Sandbox::new();
    in_files.write("stanch.toml", "[rules]\nfiles = ['security/rules.toml']\n");
    in_files.write("security/rules.toml", AWKWARD_RULE);
    for sandbox in [inline, in_files] {
        sandbox.write("sub/a", format!("{AWKWARD}\n"));
        let report = sandbox.stanch(["sub"]).json().exits(1).report();
        assert_eq!(report["findings"][0]["rule"], "test-awkward");
        assert_eq!(report["findings"][0]["title"], "Awkward secret");
        sandbox.stanch(["sub", "--skip-rule", "test-awkward"]).run().exits(0);
        let listed = sandbox.stanch(["rules", "list"]).run();
        assert!(listed.exits(0).stdout.contains("test-awkward"), "{}", listed.stdout);
        sandbox.stanch(["rules", "check"]).run().exits(0);
        assert_eq!(sandbox.stanch(["--rule", "docker-hub-token"]).json().exits(0).found(), [""; 0]);
    }
}

#[test]
fn a_rule_that_is_off_waits_to_be_enabled() {
    let sandbox = Sandbox::new();
    let off = AWKWARD_RULE.replace("binary = true", "enabled = false");
    sandbox.write("a", format!("{AWKWARD}\n"));
    sandbox.write("stanch.toml", &off);
    sandbox.stanch(["a"]).run().exits(0);
    sandbox.stanch(["a", "--rule", "test-awkward"]).run().exits(1);
    sandbox.write("stanch.toml", format!("[rules]\nenable = ['test-awkward']\n{off}"));
    sandbox.stanch(["a"]).run().exits(1);
}

#[test]
fn a_bad_rule_of_the_team_s_is_told_clearly() {
    let change = |from: &str, to: &str| {
        assert!(AWKWARD_RULE.contains(from), "{from}");
        AWKWARD_RULE.replace(from, to)
    };
    wrong(change("test-awkward", "docker-hub-token"), &["another rule has this id already"]);
    wrong(change("test-awkward", "Test_Awkward"), &["rule `Test_Awkward`: the id must be kebab"]);
    wrong(change("(?<secret>", "("), &["rule `test-awkward`: the expression has no group"]);
    wrong(change("{16,40}", "{16,"), &["rule `test-awkward`: the expression does not parse"]);
    wrong(change("{16,40}", "+"), &["rule `test-awkward`: the expression has no greatest length"]);
    wrong(change("{16,40}", "{1,16000}"), &["test-awkward"]);
    wrong(change("['awkward:']", "['aw']"), &["rule `test-awkward`: keyword \"aw\" must be"]);
    wrong(change("['awkward:']", "[]"), &["rule `test-awkward`: `keywords` is empty"]);
    wrong(change("@{hex:15}", "@{nope:15}"), &["test-awkward", "no class or function"]);
    wrong(change("https://example.org/", "example.org"), &["`sources` must name"]);
    wrong(change("severity = 'high'", ""), &["stanch.toml:", "missing field `severity`"]);
    wrong(change("kind = 'credential'", "kind = 'credentail'"), &["did you mean `credential`?"]);
    let twice = format!("{AWKWARD_RULE}{AWKWARD_RULE}");
    wrong(twice, &["rule `test-awkward`: another rule has this id already"]);
    wrong("[rules]\nfiles = ['missing.toml']\n", &["missing.toml: No such file"]);
}

/// Globs are compiled for a scan only.
#[test]
fn a_rule_with_a_bad_glob_is_told_clearly() {
    let sandbox = Sandbox::new();
    sandbox.write("stanch.toml", format!("{AWKWARD_RULE}\n[rule.paths]\ninclude = ['a[']\n"));
    let ran = sandbox.stanch(["."]).run();
    ran.exits(2).says("rule `test-awkward`: ").says("unclosed character class");
    sandbox.stanch(["rules", "check"]).run().exits(2);
}

#[test]
fn overrides_change_what_is_said_and_what_is_allowed() {
    let sandbox = Sandbox::new();
    sandbox.plant("a", 0);
    let config = "[override.docker-hub-token]\nseverity = 'medium'\ninstead = 'Ask Sam.'\nsee = 'docs/x.md'\n";
    sandbox.write("stanch.toml", config);
    let report = sandbox.stanch(["a"]).json().report();
    assert_eq!(report["findings"][0]["severity"], "medium");
    assert_eq!(report["findings"][0]["instead"], "Ask Sam. See docs/x.md.");
    let human = sandbox.stanch(["a"]).run().stdout;
    assert!(human.starts_with("warning[docker-hub-token]"), "{human}");
    let explained = sandbox.stanch(["explain", "docker-hub-token"]).run().stdout;
    for text in ["severity medium", "Ask Sam.", "docs/x.md"] {
        assert!(explained.contains(text), "{explained}");
    }
    let sarif = sandbox.stanch(["a", "-f", "sarif"]).run().report();
    assert_eq!(sarif["runs"][0]["results"][0]["level"], "warning");
}

#[test]
fn variants_can_be_allowed() {
    let sandbox = Sandbox::new();
    let expression =
        "keywords = ['awkward:']\nexpression = '(?<secret>awkward:[^ \\r\\n\\x00]{16,40})'\n";
    assert!(AWKWARD_RULE.contains(expression));
    let rule = AWKWARD_RULE.replace(expression, "").replace("awkward:@{hex:15}", "nothing");
    let variant = |name: &str| {
        format!(
            "[[rule.variant]]\nname = '{name}'\nkeywords = ['{name}:']\nexpression = '{name}:(?<secret>[!-~]{{16,40}})'\n"
        )
    };
    let config = |allow: &str| {
        let allow = format!("[override.test-awkward]\nallow = [{allow}]\n");
        [rule.clone(), variant("awkward"), variant("odd"), allow].concat()
    };
    let value = "q8Vz2Kp4Rw6Ty1Ub3n";
    sandbox.write("a", format!("awkward:{value}\nodd:{value}x\n"));
    let lines = |allow: &str| -> Vec<u64> {
        sandbox.write("stanch.toml", config(allow));
        let report = sandbox.stanch(["a", "--rule", "test-awkward"]).json().report();
        let findings = report["findings"].as_array().unwrap();
        findings.iter().map(|f| f["line"].as_u64().unwrap()).collect()
    };
    assert_eq!(lines(""), [1, 2]);
    assert_eq!(lines("'odd'"), [1]);
    assert_eq!(lines("'odd', 'awkward'"), [0; 0]);
    sandbox.write("stanch.toml", config("'even'"));
    let ran = sandbox.stanch(["a"]).run();
    ran.exits(2).says("has no variant `even`; it has: awkward, odd");
}

#[test]
fn the_schema_is_the_document() {
    let printed = Sandbox::new().stanch(["schema"]).run().exits(0).stdout.clone();
    let document = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("docs/stanch.schema.json");
    assert_eq!(printed, std::fs::read_to_string(document).unwrap().replace("\r\n", "\n"));
    let schema: serde_json::Value = serde_json::from_str(&printed).unwrap();
    assert_eq!(schema["additionalProperties"], false);
    assert!(schema["properties"]["scan"].is_object(), "{printed}");
}
