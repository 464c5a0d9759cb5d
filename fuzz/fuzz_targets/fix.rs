//! Fixes of a file of some language: what they write holds no secret, the result parses, and nothing ends the process.

#![no_main]

use libfuzzer_sys::fuzz_target;
use stanch::catalogue::Catalogue;
use stanch::config::{Config, Date};
use stanch::fix::{self, Fix, Kept, Known};
use stanch::rule::expand;
use stanch::{Checker, Finding, RuleSet, Scanner, Threshold};
use std::io;
use std::path::Path;
use std::sync::LazyLock;

/// What stands for a token in the input, for the fuzzer to move it about.
const TOKEN: char = '\u{1}';

const CATALOGUE: &str = r#"
[rules]
enable = ["docker-login"]
[[catalogue.secret]]
service = "Docker Hub"
names = { github = "DOCKER_TOKEN" }
accessors = { python = "get()['t']", typescript = "get('t')", shell = "get t" }
imports = { python = "from a import get", typescript = "import { get } from 'a'", shell = "source a" }
"#;

const PATHS: [&str; 8] = [
    "/r/a.py",
    "/r/a.js",
    "/r/a.ts",
    "/r/a.tsx",
    "/r/a.sh",
    "/r/.github/workflows/a.yml",
    "/r/.env",
    "/r/a",
];

static KNOWN: LazyLock<(RuleSet, Catalogue, String)> = LazyLock::new(|| {
    let open = |_: &Path| -> io::Result<Vec<u8>> { Ok(CATALOGUE.as_bytes().to_vec()) };
    let mut config = Config::read_with(Path::new("stanch.toml"), &open).expect("it is sound");
    let mut rules = RuleSet::builtin();
    config.apply(&mut rules).expect("it is sound");
    let day = Date("2026-01-01".parse().expect("it is one"));
    let catalogue = Catalogue::read_with(&config, day, &open).expect("it is sound");
    let token = expand("dckr_pat_@{base64-url:26}a").expect("it is a template");
    (rules, catalogue, token)
});

fn fuzz(data: &[u8]) {
    let Some((first, rest)) = data.split_first() else { return };
    let path = PATHS[usize::from(*first) % PATHS.len()];
    let (rules, catalogue, token) = &*KNOWN;
    let blob = String::from_utf8_lossy(rest).replace(TOKEN, token).into_bytes();
    let scanner = Scanner::new(rules);
    let mut checker = Checker::new(&scanner, Threshold::default());
    let checked = checker.check(path, &mut &*blob, blob.len() as u64);
    let findings: Vec<&Finding> = checked.findings.iter().collect();
    let known = Known { rules, catalogue, kept: Kept::Tracked(b"") };
    let plan = fix::plan(&blob, path, &findings, known);
    let fixes: Vec<&Fix<'_>> = plan.fixes.iter().collect();
    for edit in fix::edits(&fixes) {
        assert!(!edit.replacement.contains(&**token), "a fix writes a secret");
    }
    if let Ok(fixed) = fix::apply(&blob, path, &fixes) {
        assert!(fixes.is_empty() || fixed != blob || fixes.iter().all(|f| f.edits.is_empty()));
    }
}

fuzz_target!(|data: &[u8]| fuzz(data));
