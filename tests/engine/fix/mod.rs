//! What takes the place of secrets, and that nothing else changes.

mod code;
mod hostile;
mod logins;
mod others;
mod workflows;

use crate::{RULE, token};
use stanch::catalogue::Catalogue;
use stanch::config::{Config, Date};
use stanch::fix::{self, Fix, Kept, Known};
use stanch::{Checker, Finding, RuleSet, Scanner, Threshold};
use std::io;
use std::path::Path;

/// The organisation's secrets in these tests.
const CATALOGUE: &str = r#"
[catalogue]
see = "docs/secrets.md"
[[catalogue.system]]
name = "application"
[[catalogue.secret]]
service = "Docker Hub"
owner = "platform"
names = { github = "DOCKER_HUB_ACCESS_TOKEN", application = "docker_hub_access_token" }
accessors = { python = 'get_docker_hub_config()["access_token"]', typescript = 'getSecret("docker_hub")', shell = '$(secret get docker)' }
imports = { python = "from core.config import get_docker_hub_config", typescript = 'import { getSecret } from "../secrets.js";', shell = "source ./lib/secrets.sh" }
[[catalogue.secret]]
service = "Docker Hub"
names = { github = "DOCKER_HUB_USERNAME" }
[[catalogue.secret]]
service = "Billing"
names = { application = "billing_token", environment = "BILLING_TOKEN" }
accessors = { python = 'get_billing_token()' }
"#;

/// What a file comes to.
struct Fixed {
    text: String,
    /// Why things are left.
    left: Vec<String>,
    /// What was done.
    done: Vec<String>,
    failed: bool,
}

fn catalogue(text: &str) -> Catalogue {
    let open = |_: &Path| -> io::Result<Vec<u8>> { Ok(text.as_bytes().to_vec()) };
    let config = Config::read_with(Path::new("stanch.toml"), &open).unwrap();
    Catalogue::read_with(&config, Date("2026-01-01".parse().unwrap()), &open).unwrap()
}

/// The findings of [`RULE`] and of logins by hand.
fn find(rules: &RuleSet, path: &str, blob: &[u8]) -> Vec<Finding> {
    let scanner = Scanner::new(rules);
    let mut checker = Checker::new(&scanner, Threshold::default());
    checker.check(path, &mut &*blob, blob.len() as u64).findings
}

fn rules() -> RuleSet {
    let mut rules = RuleSet::builtin();
    let only = [RULE, "docker-login", "dotenv-credential"].map(|id| rules.find(id).unwrap());
    rules.only(&only);
    rules
}

/// With `T0` and `T1` for tokens, everything that is certain done, or with `also_unsafe` all.
fn fixed_by(
    catalogue: &Catalogue,
    path: &str,
    text: &str,
    also_unsafe: bool,
    kept: Kept<'_>,
) -> Fixed {
    let blob = text.replace("T0", &token(0)).replace("T1", &token(1)).into_bytes();
    let rules = rules();
    let findings = find(&rules, path, &blob);
    assert!(!findings.is_empty(), "nothing is found in {text}");
    let findings: Vec<&Finding> = findings.iter().collect();
    let plan = fix::plan(&blob, path, &findings, Known { rules: &rules, catalogue, kept });
    let (made, doubtful): (Vec<Fix<'_>>, Vec<_>) =
        plan.fixes.into_iter().partition(|fix| also_unsafe || fix.doubt.is_none());
    let all: Vec<&Fix<'_>> = made.iter().collect();
    let applied = fix::apply(&blob, path, &all);
    let refused = plan.refused.iter().map(|(_, refusal)| refusal.why.clone());
    let doubts = doubtful.iter().filter_map(|fix| fix.doubt.clone());
    let done = made.iter().map(|fix| fix.description.clone()).collect();
    let mut left: Vec<String> = refused.chain(doubts).collect();
    let mut failed = plan.refused.iter().any(|(_, refusal)| refusal.is_failure);
    let bytes = applied.unwrap_or_else(|refusal| {
        failed = true;
        left.push(refusal.why);
        blob.clone()
    });
    let text = String::from_utf8(bytes).unwrap();
    Fixed { text: text.replace(&token(0), "T0").replace(&token(1), "T1"), left, done, failed }
}

/// A file becomes another one and then stays as it is; what is done shows no secret.
#[track_caller]
fn becomes(path: &str, before: &str, after: &str) {
    let catalogue = catalogue(CATALOGUE);
    let fixed = fixed_by(&catalogue, path, before, false, Kept::Unknown);
    assert_eq!(fixed.text, after, "{path}: left: {:?}", fixed.left);
    assert!(fixed.left.is_empty(), "{path}: {:?}", fixed.left);
    let rules = rules();
    let blob = after.as_bytes();
    let findings = find(&rules, path, blob);
    let found: Vec<&Finding> = findings.iter().collect();
    let known = Known { rules: &rules, catalogue: &catalogue, kept: Kept::Unknown };
    let again = fix::plan(blob, path, &found, known);
    assert!(again.fixes.is_empty(), "{path}: {:?}", again.fixes);
    for edit in after.lines().chain(fixed.done.iter().map(String::as_str)) {
        assert!(!edit.contains("T0"), "{edit}");
    }
}

/// A file stays as it is, for a reason.
#[track_caller]
fn stays(path: &str, text: &str, why: &str) {
    let fixed = fixed_by(&catalogue(CATALOGUE), path, text, false, Kept::Unknown);
    assert_eq!(fixed.text, text, "{path}");
    assert!(fixed.left.iter().any(|left| left.contains(why)), "{why:?}: {:?}", fixed.left);
}

/// A file stays as it is unless somebody asks for what is not certain.
#[track_caller]
fn doubtful(path: &str, before: &str, after: &str) {
    let catalogue = catalogue(CATALOGUE);
    let fixed = fixed_by(&catalogue, path, before, false, Kept::Unknown);
    assert_eq!(fixed.text, before, "{path}: {:?}", fixed.done);
    let fixed = fixed_by(&catalogue, path, before, true, Kept::Unknown);
    assert_eq!(fixed.text, after, "{path}: {:?}", fixed.left);
}
