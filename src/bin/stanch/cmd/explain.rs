//! `stanch explain`

use crate::CLEAN;
use crate::args::RuleArgs;
use crate::output::to_stdout;
use crate::settings;

pub(crate) fn run(args: &RuleArgs) -> anyhow::Result<u8> {
    let rules = settings::rules(&args.config)?;
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
        if let Some(see) = over.see {
            writeln!(out, "See\n  {see}\n")?;
        }
        writeln!(out, "How to fix it\n  {}\n", rule.fix.trim())?;
        let names: Vec<_> = rule.variants.iter().map(|variant| &*variant.name).collect();
        if names != [""] {
            writeln!(out, "Variants\n  {}\n", names.join(", "))?;
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
