//! Runs the built binary in a folder of its own, where nothing of the machine's configuration is seen, and greps
//! everything that it prints or writes for the planted secrets.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde_json::Value;
use std::ffi::{OsStr, OsString};
use std::fs;
use std::io::Write as _;
use std::os::unix::ffi::OsStrExt as _;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Output, Stdio};
use std::sync::LazyLock;
use tempfile::TempDir;

/// The name of every form of a report.
pub(crate) const FORMATS: [&str; 9] =
    ["human", "json", "jsonl", "line", "sarif", "github", "gitlab", "junit", "markdown"];
/// The rule that tests without rules of their own rely on.
pub(crate) const RULE: &str = "docker-hub-token";
/// How many secrets there are to plant.
const SECRETS: usize = 8;

/// A token that [`RULE`] finds; always the same one for the same number.
pub(crate) fn token(number: usize) -> &'static str {
    &TOKENS[number]
}

static TOKENS: LazyLock<Vec<String>> = LazyLock::new(|| {
    (0..SECRETS)
        .map(|number| {
            let template = format!("dckr_pat_@{{base64-url:25}}{number}a");
            stanch::rule::expand(&template).expect("the template is one")
        })
        .collect()
});

/// A secret of [`AWKWARD_RULE`], full of characters that the formats of reports write differently.
pub(crate) const AWKWARD: &str = r#"awkward:"\/<&>'%{}+=é;q8Vz2;K"#;

/// A practice of a team's own, on the word `forbid-it`.
pub(crate) const PRACTICE: &str = r"
[[rule]]
id = 'test-practice'
title = 'Something forbidden'
kind = 'practice'
severity = 'high'
confidence = 'high'
what = 'A made-up practice.'
why = 'Tests need one.'
fix = 'Nothing.'
sources = ['https://example.org/']
keywords = ['forbid-it']
expression = 'forbid-it'
examples = ['forbid-it']
near-misses = ['forbid']
";

/// A team's own rule, whose secrets hold anything but spaces.
pub(crate) const AWKWARD_RULE: &str = r"
[[rule]]
id = 'test-awkward'
title = 'Awkward secret'
kind = 'credential'
severity = 'high'
confidence = 'high'
binary = true
what = 'A made-up secret.'
why = 'Tests need one.'
fix = 'Nothing.'
sources = ['https://example.org/']
keywords = ['awkward:']
expression = '(?<secret>awkward:[^ \r\n\x00]{16,40})'
examples = ['awkward:@{base64:@{hex:15}}']
near-misses = ['awkward:@{hex:15}']
";

/// Every way in which a secret could be spelled in output.
static SPELLINGS: LazyLock<Vec<(String, Vec<u8>)>> = LazyLock::new(|| {
    let secrets = TOKENS.iter().map(String::as_str).chain([AWKWARD]);
    secrets.flat_map(spellings).collect()
});

fn spellings(secret: &str) -> Vec<(String, Vec<u8>)> {
    let json = serde_json::to_string(secret).expect("a string is JSON");
    let percent: String = secret
        .bytes()
        .map(|b| match b {
            b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'-' | b'_' | b'.' => char::from(b).into(),
            _ => format!("%{b:02X}"),
        })
        .collect();
    let mut all = vec![
        ("plain", secret.to_owned()),
        ("JSON", json.trim_matches('"').to_owned()),
        ("percent", percent),
        ("debug", format!("{secret:?}").trim_matches('"').to_owned()),
        ("a workflow command", secret.replace('%', "%25")),
        ("its property", secret.replace('%', "%25").replace(':', "%3A").replace(',', "%2C")),
        ("XML", quick_xml::escape::escape(secret).into_owned()),
        ("Markdown", markdown(secret)),
    ];
    for shift in 0..3 {
        let shifted = [&b"\0\0"[..shift], secret.as_bytes()].concat();
        // What the neighbours have no part in: whole groups of three bytes.
        let whole = &shifted[..shifted.len() / 3 * 3];
        let from = if shift == 0 { 0 } else { 4 };
        all.push(("base64", STANDARD.encode(whole)[from..].to_owned()));
    }
    let named = |(how, text): (&str, String)| (format!("{secret} as {how}"), text.into_bytes());
    all.into_iter().map(named).collect()
}

/// A text with its markup escaped.
fn markdown(text: &str) -> String {
    let escaped = |c: char| if r"\`*_{}[]<>#~|!&$:".contains(c) { vec!['\\', c] } else { vec![c] };
    text.chars().flat_map(escaped).collect()
}

/// Fails when bytes hold a planted secret in any spelling.
pub(crate) fn assert_no_secret(what: &str, bytes: &[u8]) {
    for (spelling, needle) in SPELLINGS.iter() {
        let found = bytes.windows(needle.len()).any(|window| window == needle);
        assert!(!found, "{what} shows {spelling}:\n{}", String::from_utf8_lossy(bytes));
    }
}

/// A folder for one test.
pub(crate) struct Sandbox {
    top: TempDir,
}

impl Sandbox {
    pub(crate) fn new() -> Self {
        let top = tempfile::tempdir().expect("there is room for a temporary folder");
        for folder in ["home", "work"] {
            fs::create_dir(top.path().join(folder)).unwrap();
        }
        Self { top }
    }

    /// One whose folder is a git repository.
    pub(crate) fn repository() -> Self {
        let sandbox = Self::new();
        sandbox.git(".", &["init", "--quiet"]);
        sandbox
    }

    /// A path in the folder that commands run in.
    pub(crate) fn path(&self, relative: impl AsRef<Path>) -> PathBuf {
        let work = self.top.path().canonicalize().unwrap().join("work");
        if relative.as_ref() == Path::new(".") { work } else { work.join(relative) }
    }

    /// Writes a file and the folders that it is in.
    pub(crate) fn write(&self, relative: impl AsRef<Path>, content: impl AsRef<[u8]>) -> PathBuf {
        let path = self.path(relative);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(&path, content).unwrap();
        path
    }

    /// Writes a file that holds a secret, in its first line.
    pub(crate) fn plant(&self, relative: impl AsRef<Path>, number: usize) -> PathBuf {
        self.write(relative, format!("value {}\n", token(number)))
    }

    pub(crate) fn read(&self, relative: impl AsRef<Path>) -> Vec<u8> {
        fs::read(self.path(relative)).unwrap()
    }

    pub(crate) fn read_json(&self, relative: impl AsRef<Path>) -> Value {
        serde_json::from_slice(&self.read(relative)).expect("the file is JSON")
    }

    /// The names in a folder, hidden ones too.
    pub(crate) fn names(&self, relative: &str) -> Vec<String> {
        let entries = fs::read_dir(self.path(relative)).unwrap();
        let mut names: Vec<_> =
            entries.map(|e| e.unwrap().file_name().to_string_lossy().into_owned()).collect();
        names.sort();
        names
    }

    /// Runs git and returns what it prints.
    pub(crate) fn git(&self, folder: &str, args: &[&str]) -> Vec<u8> {
        let output = self.command("git").current_dir(self.path(folder)).args(args).output();
        let output = output.expect("git can be run");
        assert!(output.status.success(), "git {args:?}: {output:?}");
        output.stdout
    }

    /// Adds everything, ignored files too, and commits it.
    pub(crate) fn commit_all(&self, folder: &str) {
        self.git(folder, &["add", "--force", "--all"]);
        self.git(folder, &["commit", "--quiet", "--message", "x"]);
    }

    /// A command that sees nothing of the machine's configuration.
    pub(crate) fn command(&self, program: impl AsRef<OsStr>) -> Command {
        let home = self.top.path().join("home");
        let mut command = Command::new(program);
        command.env_clear().env("PATH", std::env::var_os("PATH").unwrap_or_default());
        command.env("HOME", &home).env("XDG_CONFIG_HOME", &home).env("LC_ALL", "C.UTF-8");
        command.env("GIT_CONFIG_NOSYSTEM", "1").env("GIT_CONFIG_GLOBAL", "/dev/null");
        command.env("GIT_ALLOW_PROTOCOL", "file").env("GIT_TERMINAL_PROMPT", "0");
        for role in ["AUTHOR", "COMMITTER"] {
            command.env(format!("GIT_{role}_NAME"), "A").env(format!("GIT_{role}_EMAIL"), "a@b.c");
        }
        // Coverage and sanitizers write where these say.
        for name in ["LLVM_PROFILE_FILE", "ASAN_OPTIONS"] {
            command.envs(std::env::var_os(name).map(|value| (name, value)));
        }
        command.current_dir(self.path("."));
        command
    }

    /// `stanch` with these arguments.
    pub(crate) fn stanch<A: AsRef<OsStr>>(&self, args: impl IntoIterator<Item = A>) -> Stanch<'_> {
        let args: Vec<OsString> = args.into_iter().map(|a| a.as_ref().into()).collect();
        let mut command = self.command(env!("CARGO_BIN_EXE_stanch"));
        command.args(&args);
        Stanch { sandbox: self, folder: self.path("."), command, args, stdin: None }
    }

    /// The paths with findings of [`RULE`] in a run with these arguments, each as often as there are findings.
    pub(crate) fn found<A: AsRef<OsStr>>(&self, args: impl IntoIterator<Item = A>) -> Vec<String> {
        self.stanch(args).json().found()
    }
}

/// A command about to be run.
pub(crate) struct Stanch<'s> {
    sandbox: &'s Sandbox,
    folder: PathBuf,
    command: Command,
    args: Vec<OsString>,
    stdin: Option<Vec<u8>>,
}

impl Stanch<'_> {
    /// Runs in a folder below the usual one.
    pub(crate) fn within(mut self, folder: &str) -> Self {
        self.folder = self.sandbox.path(folder);
        self.command.current_dir(&self.folder);
        self
    }

    pub(crate) fn env(mut self, name: &str, value: &str) -> Self {
        self.command.env(name, value);
        self
    }

    pub(crate) fn stdin(mut self, input: impl Into<Vec<u8>>) -> Self {
        self.stdin = Some(input.into());
        self
    }

    pub(crate) fn stdout(mut self, to: impl Into<Stdio>) -> Self {
        self.command.stdout(to);
        self
    }

    /// Runs with a JSON report on standard output.
    pub(crate) fn json(mut self) -> Ran {
        self.command.args(["--format", "json"]);
        self.run()
    }

    /// Starts and does not wait; the caller looks at the output.
    pub(crate) fn spawn(mut self) -> Child {
        let piped = self.command.stdin(Stdio::piped()).stdout(Stdio::piped());
        piped.stderr(Stdio::piped()).spawn().expect("stanch can be run")
    }

    pub(crate) fn run(mut self) -> Ran {
        let (reports, shows) = (self.reports(), self.args.iter().any(|a| a == "--show-secrets"));
        let stdin = if self.stdin.is_some() { Stdio::piped() } else { Stdio::null() };
        let mut command = self.command;
        command.stdin(stdin).stderr(Stdio::piped());
        // `output` pipes standard output unless the test sent it elsewhere.
        let output = match self.stdin.take() {
            None => command.output().expect("stanch can be run"),
            Some(input) => {
                let mut child = command.stdout(Stdio::piped()).spawn().expect("stanch can be run");
                let mut to = child.stdin.take().unwrap();
                let writer = std::thread::spawn(move || drop(to.write_all(&input)));
                let output = child.wait_with_output().unwrap();
                writer.join().unwrap();
                output
            }
        };
        let ran = Ran::new(output);
        if !shows {
            ran.assert_no_secret();
            for report in reports.iter().filter(|report| report.is_file()) {
                assert_no_secret("a report", &fs::read(report).unwrap());
            }
        }
        ran
    }

    /// The report files that the arguments name.
    fn reports(&self) -> Vec<PathBuf> {
        let mut reports = Vec::new();
        for pair in self.args.windows(2) {
            let value = pair[1].as_bytes();
            let at = match pair[0].as_bytes() {
                b"-o" | b"--output" => 0,
                b"--report" => value.iter().position(|b| *b == b'=').map_or(0, |i| i + 1),
                _ => continue,
            };
            reports.push(self.folder.join(OsStr::from_bytes(&value[at..])));
        }
        reports
    }
}

/// A command that was run.
#[derive(Debug)]
pub(crate) struct Ran {
    /// The exit code; none when a signal ended it.
    pub(crate) code: Option<i32>,
    pub(crate) stdout: String,
    pub(crate) stderr: String,
}

impl Ran {
    pub(crate) fn new(output: Output) -> Self {
        let text = |bytes: Vec<u8>| String::from_utf8(bytes).expect("output is UTF-8");
        let (stdout, stderr) = (text(output.stdout), text(output.stderr));
        assert!(!stderr.contains("internal error"), "{stderr}");
        assert!(!stderr.contains("panicked"), "{stderr}");
        Self { code: output.status.code(), stdout, stderr }
    }

    pub(crate) fn assert_no_secret(&self) {
        assert_no_secret("standard output", self.stdout.as_bytes());
        assert_no_secret("standard error", self.stderr.as_bytes());
    }

    /// Asserts the exit code, and shows the output when it is another.
    #[track_caller]
    pub(crate) fn exits(&self, code: i32) -> &Self {
        assert_eq!(self.code, Some(code), "{self:#?}");
        self
    }

    /// Asserts that standard error holds a text.
    #[track_caller]
    pub(crate) fn says(&self, text: &str) -> &Self {
        assert!(self.stderr.contains(text), "{text:?} is not said: {self:#?}");
        self
    }

    /// Asserts that standard output holds a text.
    #[track_caller]
    pub(crate) fn prints(&self, text: &str) -> &Self {
        assert!(self.stdout.contains(text), "{text:?} is not printed: {self:#?}");
        self
    }

    /// The report on standard output.
    #[track_caller]
    pub(crate) fn report(&self) -> Value {
        serde_json::from_str(&self.stdout).unwrap_or_else(|e| panic!("{e}: {self:#?}"))
    }

    /// Paths of the findings of [`RULE`] in the JSON report on standard output.
    #[track_caller]
    pub(crate) fn found(&self) -> Vec<String> {
        let report = self.report();
        assert_balanced(&report);
        let findings = report["findings"].as_array().unwrap().iter();
        findings.filter(|f| f["rule"] == RULE).map(|f| text(&f["path"])).collect()
    }

    /// Paths that were not scanned, and why, in the JSON report on standard output.
    #[track_caller]
    pub(crate) fn unscanned(&self) -> Vec<(String, String)> {
        let report = self.report();
        assert_balanced(&report);
        let records = report["unscanned"].as_array().unwrap().iter();
        records.map(|r| (text(&r["path"]), text(&r["reason"]))).collect()
    }
}

fn text(value: &Value) -> String {
    value.as_str().expect("a string").to_owned()
}

/// Everything that was enumerated was scanned, skipped or failed, and the last two are listed.
#[track_caller]
fn assert_balanced(report: &Value) {
    let summary = &report["summary"];
    let count = |name: &str| summary[name].as_u64().unwrap();
    let (skipped, failed) = (count("skipped"), count("failed"));
    assert_eq!(count("enumerated"), count("scanned") + skipped + failed, "{summary}");
    let listed = report["unscanned"].as_array().unwrap().len() as u64;
    assert_eq!(skipped + failed, listed, "{report:#}");
    assert_eq!(summary["complete"], failed == 0, "{summary}");
}
