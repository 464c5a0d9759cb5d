//! stanch inside another program: the built-in rules and one of your own look at a text in memory.
//!
//! `cargo run --example library`

use stanch::rule::{expand, parse_rules};
use stanch::{Checker, RuleSet, Scanner, Threshold};
use std::error::Error;
use std::io::{self, Write as _};

/// The format is that of `rules/README.md`.
const OWN_RULES: &str = r#"
[[rule]]
id = "acme-token"
title = "Token of the Acme build service"
kind = "credential"
severity = "high"
confidence = "high"
what = "A token of our build service."
why = "It starts builds in anybody's name."
fix = "Revoke it on the service's page and read the new one from the secret store."
sources = ["https://build.acme.example/docs/tokens"]
keywords = ["acme_"]
expression = '\b(?<secret>acme_[0-9a-z]{24})\b'
examples = ["token: acme_@{lower-alnum:24}"]
near-misses = ["token: acme_@{lower-alnum:10}"]
"#;

fn main() -> Result<(), Box<dyn Error>> {
    let mut rules = RuleSet::builtin();
    rules.extend(parse_rules(OWN_RULES)?).map_err(|problems| {
        let problems: Vec<_> = problems.iter().map(ToString::to_string).collect();
        problems.join("\n")
    })?;

    // One scanner for the program, one checker a thread. A template spares this file a token that looks real.
    let scanner = Scanner::new(&rules);
    let mut checker = Checker::new(&scanner, Threshold::default());
    let text = expand("# Build\nBUILD_TOKEN=acme_@{lower-alnum:24}\nHUB=dckr_pat_@{alnum:27}\n")?;
    let checked = checker.check("ci/build.env", &mut text.as_bytes(), text.len() as u64);
    checked.bytes?;

    let mut out = io::stdout().lock();
    for finding in &checked.findings {
        let (id, at) = (&rules.get(finding.rule).id, finding.location.start);
        // Everything in an excerpt prints masked; `render(true)` would show it.
        let excerpt = &finding.excerpt;
        let line = format!("{}{}{}", excerpt.before, excerpt.found, excerpt.after);
        writeln!(out, "ci/build.env:{}:{}: {id}: {line}", at.line, at.column)?;
    }
    Ok(())
}
