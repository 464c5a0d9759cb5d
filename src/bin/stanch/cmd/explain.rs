//! `stanch explain`

use crate::CLEAN;
use crate::args::RuleArgs;
use crate::output::to_stdout;
use crate::settings::{self, Policy};
use stanch::catalogue::Catalogue;
use std::fs;
use std::io::{self, Write};
use std::path::Path;

/// Lines of a policy's page that are shown; the rest is for whoever opens it.
const PAGE: usize = 200;

pub(crate) fn run(args: &RuleArgs) -> anyhow::Result<u8> {
    let Policy { rules, declared, folder } = settings::policy(&args.config)?;
    let index = rules.find(&args.id)?;
    let rule = rules.get(index);
    let over = rules.override_of(index).cloned().unwrap_or_default();
    to_stdout(|out| {
        let severity = rules.severity(index);
        writeln!(out, "{}: {}", rule.id, rule.title)?;
        writeln!(out, "{}, severity {severity}, confidence {}\n", rule.kind, rule.confidence)?;
        writeln!(out, "What it finds\n  {}\n", rule.what.trim())?;
        writeln!(out, "Why\n  {}\n", rule.why.trim())?;
        if let Some(instead) = over.instead {
            writeln!(out, "Here, instead\n  {instead}\n")?;
        }
        write_secrets(out, &rule.id, declared.catalogue.as_ref())?;
        if let Some(see) = over.see {
            writeln!(out, "See\n  {see}\n")?;
            write_page(out, &folder.join(&see))?;
        }
        writeln!(out, "How to fix it\n  {}\n", rule.fix.trim())?;
        let names: Vec<_> = rule.variants.iter().map(|variant| &*variant.name).collect();
        if names != [""] {
            writeln!(out, "Variants\n  {}\n", names.join(", "))?;
        }
        if !rule.parts.is_empty() {
            let names: Vec<_> = rule.parts.iter().map(|part| &*part.name).collect();
            writeln!(out, "Parts\n  {}\n", names.join(", "))?;
        }
        if !rule.unless.is_empty() {
            let places: Vec<_> = rule.unless.iter().map(|context| context.place()).collect();
            writeln!(out, "Not reported\n  {}\n", places.join(", "))?;
        }
        writeln!(out, "How to silence it")?;
        writeln!(
            out,
            "  one finding:    a comment on its line, or in a line of its own above it:"
        )?;
        writeln!(out, "                  stanch: ignore[{}] the reason", rule.id)?;
        writeln!(out, "  in some files:  in stanch.toml, [[ignore]] rules = [\"{}\"]", rule.id)?;
        writeln!(out, "                  paths = [\"path/\"] reason = \"the reason\"")?;
        writeln!(out, "  everywhere:     in stanch.toml, [rules] disable = [\"{}\"]", rule.id)?;
        writeln!(out, "  for one run:    stanch scan --skip-rule {}\n", rule.id)?;
        writeln!(out, "Sources")?;
        rule.sources.iter().try_for_each(|source| writeln!(out, "  {source}"))
    })?;
    Ok(CLEAN)
}

/// The declared secrets that the rule finds, and how code gets them.
fn write_secrets(out: &mut dyn Write, rule: &str, catalogue: Option<&Catalogue>) -> io::Result<()> {
    let secrets = catalogue.map_or_else(Vec::new, |catalogue| catalogue.for_rule(rule));
    if secrets.is_empty() {
        return Ok(());
    }
    writeln!(out, "Declared here")?;
    for secret in secrets {
        let names: Vec<_> = secret.names.iter().map(|(s, n)| format!("{s} {}", n.name)).collect();
        writeln!(out, "  {}: {}", secret.title(), names.join(", "))?;
        for (language, accessor) in &secret.accessors {
            writeln!(out, "    {language}: {}", accessor.call)?;
        }
    }
    writeln!(out)
}

/// The page that a configuration points people to, if it is a file of the repository.
fn write_page(out: &mut dyn Write, page: &Path) -> io::Result<()> {
    let Ok(text) = fs::read_to_string(page) else { return Ok(()) };
    let mut lines = text.lines();
    for line in lines.by_ref().take(PAGE) {
        writeln!(out, "  | {}", stanch::report::escape_controls(line))?;
    }
    match lines.count() {
        0 => writeln!(out),
        more => writeln!(out, "  | ... {more} more lines\n"),
    }
}
