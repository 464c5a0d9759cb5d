//! A secret is never shown. The harness looks at every byte of every test's output; these are the awkward places.

use crate::harness::{AWKWARD, AWKWARD_RULE, FORMATS, Ran, Sandbox, assert_no_secret, token};
use std::os::unix::ffi::OsStrExt as _;

/// Runs in every format, to standard output and to a file, with all that can be printed beside it.
fn run_all(sandbox: &Sandbox, args: &[&str]) -> Vec<Ran> {
    let mut all = Vec::new();
    for format in FORMATS {
        for more in [&["-f", format, "-v", "--stats"][..], &["-f", format, "-o", "../out"]] {
            all.push(sandbox.stanch(args.iter().chain(more)).run());
        }
    }
    all
}

#[test]
fn the_secret_itself() {
    let sandbox = Sandbox::new();
    sandbox.write("stanch.toml", AWKWARD_RULE);
    sandbox.plant("a", 0);
    sandbox.write("b", format!("x {AWKWARD} y\n"));
    for ran in run_all(&sandbox, &["."]) {
        ran.exits(1);
    }
}

#[test]
fn its_neighbours_on_the_line() {
    let sandbox = Sandbox::new();
    sandbox.write("stanch.toml", AWKWARD_RULE);
    let line = format!("{} {AWKWARD} {} and {} again", token(0), token(1), token(0));
    sandbox.write("a", format!("{line}\n"));
    sandbox.write("binary", format!("\0{line}\0"));
    sandbox.write("utf-16", line.encode_utf16().flat_map(u16::to_le_bytes).collect::<Vec<_>>());
    run_all(&sandbox, &["."]);
    // A rule that is off, or below the thresholds, still knows what must not be shown.
    run_all(&sandbox, &[".", "--rule", "test-awkward"]);
    run_all(&sandbox, &[".", "--skip-rule", "test-awkward"]);
    run_all(&sandbox, &[".", "--severity", "critical"]);
}

#[test]
fn its_value_repeated_where_no_rule_would_find_it() {
    let sandbox = Sandbox::new();
    // Glued to a word, the token is none for the rule; the value is known from the line's other end.
    sandbox.write("a", format!("x{} = {}\n", token(0), token(0)));
    for ran in run_all(&sandbox, &["a"]) {
        ran.exits(1);
    }
}

#[test]
fn its_value_repeated_far_away_or_in_another_file() {
    let sandbox = Sandbox::new();
    let far = "filler\n".repeat(800_000);
    sandbox.write("a", format!("{}\n{far}x{} {}\n", token(0), token(0), token(1)));
    sandbox.write("b", format!("x{} {}\n", token(1), token(2)));
    // In a path too: glued to a word there, no rule knows it.
    sandbox.plant(format!("x{}", token(0)), 3);
    run_all(&sandbox, &["."]);
}

#[test]
fn no_part_of_its_value_is_left_where_a_line_is_cut() {
    let sandbox = Sandbox::new();
    for gap in 60..130 {
        // Glued to a word, it is known from its first occurrence only.
        let words = "a b ".repeat(50);
        let (left, right) = (&words[..gap], &words[..gap + 7]);
        let line = format!(
            "{} {words}x{} {left}{} {right}x{}{words}\n",
            token(0),
            token(0),
            token(1),
            token(0)
        );
        sandbox.write(format!("{gap}"), line);
    }
    let body = &token(0)["dckr_pat_".len()..];
    for ran in run_all(&sandbox, &["."]) {
        for piece in body.as_bytes().windows(6).map(|piece| std::str::from_utf8(piece).unwrap()) {
            assert!(!ran.stdout.contains(piece), "{}", ran.stdout);
        }
    }
}

#[test]
fn secrets_in_names_of_files_and_folders() {
    let sandbox = Sandbox::new();
    sandbox.write("stanch.toml", AWKWARD_RULE);
    let folder = format!("{}.d", token(0));
    sandbox.plant(format!("{folder}/{}.txt", token(1)), 2);
    sandbox.write(format!("{folder}/{}", AWKWARD.replace('/', "|")), "clean");
    sandbox.write("stanch.toml", AWKWARD_RULE);
    std::os::unix::fs::symlink("x", sandbox.path(format!("{}.link", token(3)))).unwrap();
    sandbox.write(format!("{}.large", token(4)), "x".repeat(5000));
    let invalid = [token(5).as_bytes(), b"\xff.bin"].concat();
    sandbox.write(std::ffi::OsStr::from_bytes(&invalid), format!("{}\n", token(6)));
    for ran in run_all(&sandbox, &[".", "--max-file-size", "4K"]) {
        ran.exits(2);
    }
    let missing = format!("{}.missing", token(7));
    run_all(&sandbox, &[&missing, &folder]);
}

#[test]
fn secrets_in_messages_about_a_path() {
    let sandbox = Sandbox::new();
    sandbox.write(format!("{}/.git", token(0)), "gitdir: /nowhere\n");
    for ran in run_all(&sandbox, &["."]) {
        ran.exits(2).says("the git repository can't be opened");
    }
    sandbox.write(format!("{}/stanch.toml", token(1)), "[scan\n");
    sandbox.stanch([token(1)]).run().exits(2).says("stanch.toml:1:6");
    let report = format!("{}/out", token(2));
    sandbox.stanch(["-o", &report]).run().exits(2).says("no report can be written there");
}

#[test]
fn secrets_in_the_name_of_standard_input() {
    let sandbox = Sandbox::new();
    let name = format!("{}.txt", token(0));
    for extra in [&[][..], &["--force-exclude", "--exclude", "*.txt"]] {
        for format in FORMATS {
            let args = ["-", "--stdin-path", &name, "-f", format, "-v"];
            sandbox.stanch(args.iter().chain(extra)).stdin(token(1)).run();
        }
    }
}

#[test]
fn secrets_in_a_broken_configuration() {
    let sandbox = Sandbox::new();
    let secret = token(0);
    for config in [
        format!("{secret} = 1"),
        format!("[{secret}]"),
        format!("'{secret}' = 1 1"),
        format!("[scan]\nexclude = '{secret}'"),
        format!("[[scan.exclude]]\nreason = 'x'\npaths = ['{secret}[']"),
        format!("[scan]\nmax-file-size = '{secret}'"),
        format!("[rules]\nenable = ['{secret}']"),
        format!("[rules]\nfiles = ['{secret}']"),
        format!("[override.{secret}]"),
        format!("[override.docker-hub-token]\nallow = ['{secret}']"),
        format!("[override.docker-hub-token]\nseverity = '{secret}'"),
        format!("required-version = '{secret}'"),
        format!("required-version = '=9.9.9-{secret}'"),
        format!("[[rule]]\nid = '{secret}'"),
        AWKWARD_RULE.replace("awkward:@{hex:15}", secret).replace("'test-awkward'", "'Bad'"),
    ] {
        sandbox.write("stanch.toml", &config);
        let ran = sandbox.stanch(["."]).run();
        assert!(ran.exits(2).stderr.starts_with("error: "), "{config}\n{ran:?}");
    }
    sandbox.write(
        "rules.toml",
        AWKWARD_RULE.replace("awkward:@{hex:15}", &format!("awkward:{secret}")),
    );
    sandbox.stanch(["rules", "check", "rules.toml"]).run().exits(1).says("near miss");
}

#[test]
fn only_show_secrets_shows() {
    let sandbox = Sandbox::new();
    sandbox.plant("a", 0);
    // These two quote no lines.
    for format in FORMATS.into_iter().filter(|format| !["line", "markdown"].contains(format)) {
        let ran = sandbox.stanch(["a", "-f", format, "--show-secrets"]).run();
        assert!(ran.exits(1).stdout.contains(token(0)), "{format}");
        let masked = sandbox.stanch(["a", "-f", format]).run();
        assert!(!masked.stdout.contains(token(0)), "{format}");
    }
    let name = format!("{}.txt", token(1));
    sandbox.plant(&name, 0);
    for format in FORMATS {
        let ran = sandbox.stanch([&*name, "--show-secrets", "-f", format]).run();
        assert!(ran.stdout.contains(&name), "{}", ran.stdout);
    }
}

/// The harness's own guard must be able to fail.
#[test]
fn the_guard_sees_every_spelling() {
    use base64::Engine as _;
    let engine = base64::engine::general_purpose::STANDARD;
    let json = serde_json::to_string(AWKWARD).unwrap();
    let mut leaks = vec![
        format!("x{}x", token(3)),
        AWKWARD.into(),
        json,
        "awkward%3A%22%5C%2F%3C%26%3E%27%25%7B%7D%2B%3D%C3%A9%3Bq8Vz2%3BK".into(),
        r#"awkward:"\/<&>'%25{}+=é;q8Vz2;K"#.into(),
        r#"awkward%3A"\/<&>'%25{}+=é;q8Vz2;K"#.into(),
        r"awkward:&quot;\/&lt;&amp;&gt;&apos;%{}+=é;q8Vz2;K".into(),
        r#"awkward\:"\\/\<\&\>'%\{\}+=é;q8Vz2;K"#.into(),
    ];
    for before in ["", "a", "ab", "abc"] {
        leaks.push(engine.encode(format!("{before}{}{before}", token(2))));
    }
    for leak in leaks {
        let caught = std::panic::catch_unwind(|| assert_no_secret("it", leak.as_bytes()));
        assert!(caught.is_err(), "{leak}");
    }
    assert_no_secret("it", &token(0).as_bytes()[..30]);
}

const FORGERIES: [&str; 6] = [
    "a\nerror: forged:1:1",
    "b\r\nerror: forged:1:1",
    "c\u{1b}[31m\u{1b}]0;title\u{7}",
    "d\u{202e}txt.exe\u{2066}",
    "e\u{2028}error: forged\u{2029}\u{85}f",
    "g\u{7f}\u{9b}31m\u{200b}\u{feff}",
];

/// Whether a character may stand in output as it is.
fn is_tame(c: char) -> bool {
    let acts = matches!(c, '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2060}'..='\u{206f}' | '\u{feff}');
    c == '\n' || !(c.is_control() || acts)
}

#[track_caller]
fn assert_tame(text: &str) {
    assert_eq!(text.chars().find(|c| !is_tame(*c)), None, "{text:?}");
    for line in text.lines() {
        assert!(!line.starts_with("error: forged"), "{text}");
    }
}

#[test]
fn file_names_cannot_forge_lines_or_drive_the_terminal() {
    let sandbox = Sandbox::repository();
    for name in FORGERIES {
        sandbox.plant(name, 0);
        std::os::unix::fs::symlink("x", sandbox.path(format!("{name}.link"))).unwrap();
        sandbox.write(format!("{name}.large"), "x".repeat(5000));
        sandbox.write(format!("{name}.d/.git"), "gitdir: /nowhere\n");
    }
    for ran in run_all(&sandbox, &[".", "--max-file-size", "4K"]) {
        assert_tame(&ran.stdout);
        assert_tame(&ran.stderr);
    }
    for name in FORGERIES {
        assert_tame(&sandbox.stanch([&format!("{name}.missing")]).run().stderr);
        assert_tame(&sandbox.stanch(["-o", &format!("{name}/x")]).run().stderr);
        assert_tame(&sandbox.stanch(["--config", name]).run().stderr);
        let escaped: Vec<_> = name.chars().map(|c| format!("\\u{:04x}", u32::from(c))).collect();
        let escaped = escaped.concat();
        sandbox.write("bad.toml", format!("[rules]\nenable = [\"{escaped}\"]\n"));
        let ran = sandbox.stanch(["--config", "bad.toml"]).run();
        assert_tame(&ran.exits(2).stderr);
    }
    // Each name is one record, and comes back as it was.
    let ran = sandbox.stanch([".", "-f", "jsonl", "--exclude", "*.large"]).run();
    let paths =
        ran.stdout.lines().filter(|line| line.contains(r#""type":"finding""#)).map(|line| {
            let value: serde_json::Value = serde_json::from_str(line).unwrap();
            value["path"].as_str().unwrap().to_owned()
        });
    assert_eq!(paths.collect::<Vec<_>>(), FORGERIES);
}

#[test]
fn lines_of_files_cannot_drive_the_terminal() {
    let sandbox = Sandbox::new();
    let line = format!("\u{1b}]0;x\u{7}\u{202e} {} \u{1b}[2J\u{85}\u{2028}", token(0));
    sandbox.write("a", format!("{line}\rerror: forged\n"));
    sandbox.write("b", [b"\xff\x9b31m ", line.as_bytes()].concat());
    for ran in run_all(&sandbox, &["."]) {
        assert_tame(&ran.exits(1).stdout);
    }
}
