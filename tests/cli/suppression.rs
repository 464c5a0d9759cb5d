//! What is found and not shown: markers in files, entries of the configuration, and what is said about either.

use crate::harness::{PRACTICE, RULE, Ran, Sandbox, token};
use serde_json::Value;

/// Scans one file and says on which lines findings are shown and on which they are suppressed.
#[track_caller]
fn lines(name: &str, text: &str) -> (Vec<u64>, Vec<u64>) {
    let sandbox = Sandbox::new();
    sandbox.write(name, text);
    sandbox.write("stanch.toml", PRACTICE);
    let report = sandbox.stanch([name]).json().report();
    (lines_of(&report["findings"]), lines_of(&report["suppressed"]))
}

fn lines_of(records: &Value) -> Vec<u64> {
    records.as_array().unwrap().iter().map(|record| record["line"].as_u64().unwrap()).collect()
}

fn warnings(report: &Value) -> Vec<(&str, u64)> {
    let all = report["warnings"].as_array().unwrap();
    all.iter().map(|w| (w["id"].as_str().unwrap(), w["line"].as_u64().unwrap())).collect()
}

#[test]
fn a_marker_speaks_of_its_line_or_of_the_next() {
    let t = token(0);
    for (text, shown, suppressed) in [
        (format!("a = '{t}' # stanch: ignore[{RULE}] for tests\n"), vec![], vec![1]),
        (format!("a = '{t}' # stanch:ignore[{RULE}] for tests"), vec![], vec![1]),
        (format!("# stanch: ignore[{RULE}] for tests\na = '{t}'\n"), vec![], vec![2]),
        (format!("# stanch: ignore[{RULE}] for tests\r\na = '{t}'\r\n"), vec![], vec![2]),
        (format!("  // stanch: ignore[{RULE}] for tests\na = '{t}'\n"), vec![], vec![2]),
        (format!("<!-- stanch: ignore[{RULE}] for tests -->\n{t}\n"), vec![], vec![2]),
        (format!("/* stanch: ignore[{RULE}] for tests */ a = '{t}';\n"), vec![], vec![1]),
        (
            format!("\"//\": \"stanch: ignore[{RULE}] for tests\",\n\"a\": \"{t}\"\n"),
            vec![],
            vec![2],
        ),
        (format!("\"_comment\": \"stanch: ignore[{RULE}] x\",\n\"a\": \"{t}\"\n"), vec![], vec![2]),
        (format!("REM stanch: ignore[{RULE}] x\nset a={t}\n"), vec![], vec![2]),
        (format!("# stanch: ignore[{RULE}, jwt] for tests\na = '{t}'\n"), vec![], vec![2]),
        (
            format!("# stanch: ignore[jwt] x\n# stanch: ignore[{RULE}] y\na = '{t}'\n"),
            vec![],
            vec![3],
        ),
        // Only the next line.
        (format!("# stanch: ignore[{RULE}] for tests\n\na = '{t}'\n"), vec![3], vec![]),
        (format!("# stanch: ignore[{RULE}] for tests\na = '{t}'\nb = '{t}'\n"), vec![3], vec![2]),
        // What has a line of its own does not speak of the next one.
        (format!("a = '{t}' # stanch: ignore[{RULE}] x\nb = '{t}'\n"), vec![2], vec![1]),
        (format!("a = 1 # stanch: ignore[{RULE}] x\nb = '{t}'\n"), vec![2], vec![]),
        // Not of what stands in its own reason.
        (format!("# stanch: ignore[{RULE}] {t}\n"), vec![1], vec![]),
        (format!("a = 1 # stanch: ignore[{RULE}] {t}\n"), vec![1], vec![]),
        // Not of other rules, and not without a rule or a reason.
        (format!("a = '{t}' # stanch: ignore[jwt] for tests\n"), vec![1], vec![]),
        (format!("a = '{t}' # stanch: ignore for tests\n"), vec![1], vec![]),
        (format!("a = '{t}' # stanch: ignore[{RULE}]\n"), vec![1], vec![]),
        (format!("a = '{t}' # stanch: ignore[] why\n"), vec![1], vec![]),
        (format!("a = '{t}' # stanch: ignored[{RULE}] why\n"), vec![1], vec![]),
    ] {
        assert_eq!(lines("a.txt", &text), (shown, suppressed), "{text}");
    }
}

#[test]
fn a_marker_for_the_file_speaks_of_all_of_it() {
    let t = token(0);
    let (head, tail) = (format!("a = '{t}'\n"), format!("b = '{t}'\nforbid-it\n"));
    let marker = format!("# stanch: ignore-file[{RULE}] generated for tests\n");
    assert_eq!(lines("a", &format!("{marker}{head}{tail}")), (vec![4], vec![2, 3]));
    assert_eq!(lines("a", &format!("{head}{tail}{marker}")), (vec![3], vec![1, 2]));
    // Nor does it matter how far away it stands.
    let filler = "nothing\n".repeat(1_000_000);
    assert_eq!(lines("a", &format!("{head}{filler}{marker}")), (vec![], vec![1]));
    assert_eq!(lines("a", &format!("{marker}{filler}{head}")), (vec![], vec![1_000_002]));
}

#[test]
fn markers_of_other_tools_speak_of_credentials_only() {
    let t = token(0);
    for marker in [
        "gitleaks:allow",
        "betterleaks:allow",
        "trufflehog:ignore",
        "kingfisher:ignore",
        "ggignore",
        "pragma: allowlist secret",
    ] {
        let text = format!("a = '{t}' # {marker}\nforbid-it # {marker}\nb = '{t}'\n");
        assert_eq!(lines("a", &text), (vec![2, 3], vec![1]), "{marker}");
        let text = format!("a = '{t}' # x{marker}\nb = '{t}' # {marker}ed\n");
        assert_eq!(lines("a", &text), (vec![1, 2], vec![]), "{marker}");
    }
    let next = format!("# pragma: allowlist nextline secret\na = '{t}'\nb = '{t}'\n");
    assert_eq!(lines("a", &next), (vec![3], vec![2]));
    let next = format!("# pragma: allowlist nextline secret\nforbid-it {t}\n");
    assert_eq!(lines("a", &next), (vec![2], vec![2]));
    assert_eq!(lines("a", &format!("# gitleaks:allow\na = '{t}'\n")), (vec![2], vec![]));
}

#[test]
fn nothing_yields_to_what_is_suppressed() {
    let (password, t) = ("q7Zk2LmX9vTb4Rw", token(0));
    // The practice and the credential that it exposes are two things.
    let env = format!("DOCKER_PASSWORD={password}\n");
    let marker = "# stanch: ignore[dotenv-credential] known to everybody\n";
    assert_eq!(lines(".env", &env), (vec![1], vec![]));
    let both = lines(".env", &format!("{marker}{env}"));
    assert_eq!(both, (vec![2], vec![2]));
    // A generic rule that claims the same value does not bring back what is let be by its own name.
    let named = format!("token = '{t}' # stanch: ignore[{RULE}] for tests\n");
    assert_eq!(lines("a.py", &named), (vec![], vec![1]));
    let generic = format!("token = '{t}' # stanch: ignore[generic-credential] for tests\n");
    assert_eq!(lines("a.py", &generic), (vec![1], vec![1]));
}

#[test]
fn what_is_wrong_with_a_marker_is_said_where_it_matters() {
    let sandbox = Sandbox::new();
    let t = token(0);
    sandbox
        .write("a", format!("# stanch: ignore[{RULE}x] why\n{t}\n{t} # stanch: ignore[{RULE}]\n"));
    sandbox.write("b", format!("{t} # stanch: ignore why\n"));
    sandbox.write("c", "# stanch: ignore why\n");
    let ran = sandbox.stanch(["."]).json();
    assert_eq!(
        warnings(&ran.exits(1).report()),
        [("marker-of-unknown-rule", 1), ("marker-without-reason", 3), ("marker-without-rule", 1)]
    );
    let human = sandbox.stanch(["."]).run();
    human.says(
        "warning: a:1: no rule is called `docker-hub-tokenx`; did you mean `docker-hub-token`?",
    );
    human.says("warning: b:1: this names no rule: write `stanch: ignore[rule-id] reason`");
    assert_eq!(sandbox.stanch([".", "--quiet"]).run().exits(1).stderr, "");
}

#[test]
fn what_is_suppressed_is_counted_and_listed() {
    let sandbox = Sandbox::new();
    let t = token(0);
    sandbox.write("a", format!("{t} # stanch: ignore[{RULE}] made up, as is {}\n", token(1)));
    sandbox.write("b", format!("x\n{t} # gitleaks:allow\n"));
    let ran = sandbox.stanch([".", "-v"]).json();
    let report = ran.exits(1).report();
    let summary = &report["summary"];
    assert_eq!((&summary["findings"], &summary["suppressed"]), (&1.into(), &2.into()));
    let suppressed = &report["suppressed"];
    assert_eq!(suppressed[0]["path"], "a");
    assert_eq!(suppressed[0]["by"][0]["source"], "stanch: ignore");
    assert_eq!(suppressed[0]["by"][0]["reason"], "made up, as is ********");
    assert_eq!(suppressed[1]["by"][0]["source"], "gitleaks:allow");
    assert_eq!(suppressed[1]["by"][0]["line"], 2);
    ran.says("1 finding, 2 suppressed, 2 files scanned");
    let human = sandbox.stanch([".", "--show-suppressed"]).run();
    human.exits(1);
    for lines in [
        "suppressed[docker-hub-token]: Docker Hub access token\n --> b:2:1\n",
        "= by: gitleaks:allow, line 2\n",
        "= by: stanch: ignore, line 1: made up, as is ********\n",
    ] {
        assert!(human.stdout.contains(lines), "{lines}\n{}", human.stdout);
    }
    let quiet = sandbox.stanch(["b"]).run();
    assert_eq!(quiet.exits(0).stdout, "");
}

#[test]
fn markers_work_in_utf_16_and_not_in_binary_files() {
    let sandbox = Sandbox::new();
    let text = format!("\u{feff}a\n{} # stanch: ignore[{RULE}] é\n", token(0));
    let utf16: Vec<u8> = text.encode_utf16().flat_map(u16::to_le_bytes).collect();
    sandbox.write("utf16.txt", utf16);
    sandbox.write("binary", format!("\0\0{} # stanch: ignore[{RULE}] é\n", token(0)));
    let report = sandbox.stanch(["."]).json().report();
    assert_eq!(report["findings"][0]["path"], "binary");
    assert_eq!(report["suppressed"][0]["path"], "utf16.txt");
    assert_eq!(report["suppressed"][0]["by"][0]["reason"], "é");
}

/// Two files with a token each, and a configuration.
fn configured(config: &str) -> Sandbox {
    let sandbox = Sandbox::new();
    sandbox.plant("src/a", 0);
    sandbox.plant("tests/b", 1);
    sandbox.write("stanch.toml", config);
    sandbox
}

fn suppressed(ran: &Ran) -> Vec<String> {
    let report = ran.report();
    let all = report["suppressed"].as_array().unwrap();
    all.iter().map(|record| record["path"].as_str().unwrap().to_owned()).collect()
}

fn hash_of(sandbox: &Sandbox, value: &str) -> String {
    let ran = sandbox.stanch(["hash"]).stdin(value).run();
    ran.exits(0);
    ran.stdout.trim_end().to_owned()
}

#[test]
fn entries_name_paths_rules_and_values() {
    let sandbox = Sandbox::new();
    let hash = hash_of(&sandbox, &format!("{}\n", token(0)));
    let expression = format!("dckr_pat_.*{}", &token(1)[token(1).len() - 2..]);
    let part = "dckr_pat_";
    for (entry, expected) in [
        (format!("rules = ['{RULE}']\npaths = ['tests/']"), vec!["tests/b"]),
        (format!("rules = ['{RULE}']\npaths = ['nowhere/', '/src']"), vec!["src/a"]),
        ("rules = ['jwt']\npaths = ['tests/']".into(), vec![]),
        (format!("hashes = ['{hash}']"), vec!["src/a"]),
        (format!("hashes = ['{hash}']\npaths = ['tests/']"), vec![]),
        (format!("hashes = ['{hash}']\nrules = ['jwt']"), vec![]),
        (format!("hashes = ['{hash}']\nrules = ['{RULE}']"), vec!["src/a"]),
        (format!("expressions = ['{expression}']"), vec!["tests/b"]),
        (format!("expressions = ['{expression}']\nhashes = ['{hash}']"), vec!["src/a", "tests/b"]),
        (format!("expressions = ['{part}']"), vec![]),
        (format!("expressions = ['x|{part}']"), vec![]),
    ] {
        let sandbox = configured(&format!("[[ignore]]\nreason = 'for tests'\n{entry}"));
        let ran = sandbox.stanch(["."]).json();
        assert_eq!(suppressed(&ran), expected, "{entry}");
        assert_eq!(ran.found().len(), 2 - expected.len(), "{entry}");
    }
}

#[test]
fn an_entry_by_value_speaks_of_practices_only_by_name() {
    let practice = PRACTICE.replace("'forbid-it'\nex", "'forbid-it (?<secret>[a-z]{1,9})'\nex");
    let practice = practice.replace("['forbid-it']\nnear", "['forbid-it now']\nnear");
    let entry = "[[ignore]]\nexpressions = ['now']\nreason = 'x'\n";
    for (entry, shown) in
        [(entry.to_owned(), 1), (format!("{entry}rules = ['test-practice']\n"), 0)]
    {
        let sandbox = Sandbox::new();
        sandbox.write("stanch.toml", format!("{entry}{practice}"));
        sandbox.write("a", "forbid-it now\n");
        let report = sandbox.stanch(["a"]).json().report();
        assert_eq!(report["summary"]["findings"], shown, "{entry}");
    }
}

#[test]
fn entries_that_are_wrong_are_told() {
    let wrong = |entry: &str, expected: &str| {
        let sandbox = configured(entry);
        let ran = sandbox.stanch(["."]).run();
        assert_eq!(ran.exits(2).stdout, "");
        ran.says(expected);
    };
    let ignore = |entry: &str| format!("[[ignore]]\nreason = 'x'\n{entry}");
    wrong(
        "[[ignore]]\nrules = ['jwt']\npaths = ['a']\n",
        "stanch.toml:1:1: missing field `reason`",
    );
    wrong("[[ignore]]\npaths = ['a']\nreason = ' '\n", "stanch.toml:3:10: `reason` is empty");
    wrong(&ignore(""), "stanch.toml:1:1: it names nothing");
    wrong(&ignore("paths = ['a']"), "stanch.toml:1:1: name the `rules` too; [[scan.exclude]]");
    wrong(&ignore("rules = ['jwt']"), "stanch.toml:1:1: say where");
    wrong(&ignore("rules = ['jvt']\npaths = ['a']"), "stanch.toml:3:10: no rule is called `jvt`");
    wrong(&ignore("hashes = ['12']"), "stanch.toml:3:11: this is no hash; `stanch hash` makes one");
    wrong(&ignore(&format!("hashes = ['{}']", token(2))), "this is no hash");
    wrong(&ignore("expressions = ['(']"), "stanch.toml:3:16: the expression does not parse");
    wrong(&ignore("rules = ['jwt']\npaths = ['a[']"), "stanch.toml:4:10: ");
    wrong(
        &ignore("rules = ['jwt']\npaths = ['a']\nuntil = 'soon'"),
        "`soon` is no date; write 2027-01-31",
    );
    wrong(&ignore("rules = ['jwt']\npaths = ['a']\nuntil = 2027-01-31T10:00:00"), "is no date");
    wrong(
        "[scan]\nexclude = ['vendor/']\n",
        "stanch.toml:2:12: invalid type: string \"vendor/\", expected a table that says why",
    );
    wrong("[[scan.exclude]]\npaths = []\nreason = 'x'\n", "stanch.toml:1:1: `paths` is empty");
}

#[test]
fn what_is_over_its_date_still_holds_and_is_reported() {
    let entry = |until: &str| {
        format!("[[ignore]]\nrules = ['{RULE}']\npaths = ['src/']\nreason = 'x'\nuntil = {until}\n")
    };
    let exclude = "[[scan.exclude]]\npaths = ['tests/']\nreason = 'y'\nuntil = 1999-12-31\n";
    let sandbox = configured(&format!("{}{exclude}", entry("1999-12-31")));
    let ran = sandbox.stanch(["."]).json();
    let report = ran.exits(0).report();
    assert_eq!(warnings(&report), [("expired-entry", 1), ("expired-entry", 6)]);
    assert_eq!(suppressed(&ran), ["src/a"]);
    let human = sandbox.stanch(["src/a"]).run();
    human
        .exits(0)
        .says("warning: stanch.toml:1: this was to hold until 1999-12-31 and still does (x)");
    let sandbox = configured(&entry("9999-12-31"));
    assert_eq!(warnings(&sandbox.stanch(["."]).json().report()), []);
}

#[test]
fn what_leaves_nothing_out_is_reported_when_all_was_looked_at() {
    let config = format!(
        "[[ignore]]\nrules = ['{RULE}']\npaths = ['nowhere/']\nreason = 'x'\n
[[ignore]]\nrules = ['{RULE}']\npaths = ['src/']\nreason = 'used'\n
[[scan.exclude]]\npaths = ['gone/']\nreason = 'y'\n
[[scan.exclude]]\npaths = ['tests/']\nreason = 'used'\n"
    );
    let sandbox = configured(&config);
    let unused = [("unused-entry", 1), ("unused-entry", 11)];
    let of = |args: &[&str]| {
        let ran = sandbox.stanch(args).json();
        let report = ran.report();
        warnings(&report).iter().map(|(id, line)| (id.to_string(), *line)).collect::<Vec<_>>()
    };
    let unused = unused.map(|(id, line)| (id.to_string(), line)).to_vec();
    assert_eq!(of(&["."]), unused);
    assert_eq!(of(&["..", "src/a"]), []);
    assert_eq!(of(&["src"]), []);
    assert_eq!(of(&["src/a", "tests/b"]), []);
    assert_eq!(of(&[".", "--rule", RULE]), []);
    assert_eq!(of(&[".", "--severity", "high"]), []);
    assert_eq!(of(&[".", "missing"]), []);
}

#[test]
fn a_hash_says_nothing_of_a_value_and_is_never_the_same() {
    let sandbox = Sandbox::new();
    let (one, two) = (hash_of(&sandbox, token(0)), hash_of(&sandbox, token(0)));
    assert_ne!(one, two);
    assert_eq!(one.len(), "sha256::".len() + 32 + 64);
    sandbox.stanch(["hash"]).stdin("").run().exits(2).says("pipe the value in");
    sandbox.stanch(["hash"]).stdin("\n").run().exits(2).says("pipe the value in");
    sandbox.stanch(["hash", token(0)]).run().exits(2);
}
