//! `stanch rules`

use crate::args::{CheckArgs, ListArgs, RuleArgs};
use crate::output::{complain, to_stdout};
use crate::settings;
use crate::{CLEAN, FINDINGS};
use stanch::config::read_rule_file;
use stanch::rule::{Example, Form, PartBy, Problem, Rule};
use stanch::{RuleIndex, RuleSet, prove};
use std::io::{self, Write};

pub(crate) fn list(args: &ListArgs) -> anyhow::Result<u8> {
    let rules = settings::rules(&args.config)?;
    let width = rules.rules().map(|(_, rule)| rule.id.len()).max().unwrap_or(0);
    to_stdout(|out| {
        for (index, rule) in rules.rules() {
            let on = if rules.is_enabled(index) { "on " } else { "off" };
            let severity = rules.severity(index);
            writeln!(
                out,
                "{on} {:width$}  {:10}  {severity:8}  {:6}  {}",
                rule.id, rule.kind, rule.confidence, rule.title
            )?;
        }
        Ok(())
    })?;
    Ok(CLEAN)
}

pub(crate) fn show(args: &RuleArgs) -> anyhow::Result<u8> {
    let rules = settings::rules(&args.config)?;
    let index = rules.find(&args.id)?;
    to_stdout(|out| write_rule(out, &rules, index))?;
    Ok(CLEAN)
}

fn write_rule(out: &mut dyn Write, rules: &RuleSet, index: RuleIndex) -> io::Result<()> {
    let rule = rules.with_proof(index);
    writeln!(out, "{}: {}", rule.id, rule.title)?;
    let on = if rules.is_enabled(index) { "on" } else { "off" };
    writeln!(
        out,
        "{}, {on}; severity {}, confidence {}\n",
        rule.kind,
        rules.severity(index),
        rule.confidence
    )?;
    for variant in rule.variants.iter() {
        if !variant.name.is_empty() {
            writeln!(out, "variant     {}", variant.name)?;
        }
        if !variant.keywords.is_empty() {
            writeln!(out, "keywords    {}", variant.keywords.join("  "))?;
            writeln!(out, "expression  {}", variant.expression)?;
        }
        write_form(out, &variant.form)?;
        if variant.before > 0 {
            writeln!(out, "before      {} bytes", variant.before)?;
        }
        writeln!(out, "reach       {} bytes", variant.reach)?;
    }
    write_checks(out, rule)?;
    for part in rule.parts.iter() {
        let (word, by) = match &part.by {
            PartBy::Rule(id) => ("found by", id),
            PartBy::Expression(expression) => ("found by the expression", expression),
        };
        writeln!(out, "part        {}, {word} {by}, within {} lines", part.name, part.within)?;
    }
    for (word, examples) in [("finds", &rule.examples), ("leaves", &rule.near_misses)] {
        for Example { path, text } in examples.iter() {
            let place = if path.is_empty() { String::new() } else { format!("   (in {path})") };
            writeln!(out, "{word:11} {text:?}{place}")?;
        }
    }
    for source in rule.sources.iter() {
        writeln!(out, "source      {source}")?;
    }
    Ok(())
}

/// What a variant looks for besides its expression.
fn write_form(out: &mut dyn Write, form: &Form) -> io::Result<()> {
    match form {
        Form::Text => Ok(()),
        Form::Command(command) => {
            let words = [&[command.programs.join("|").into()], &*command.subcommand].concat();
            let flags = command.flags.join("|");
            writeln!(out, "command     {} {flags}", words.join(" "))
        }
        Form::Call(call) => writeln!(out, "call        {}", call.functions.join("  ")),
        Form::Reference(reference) => {
            writeln!(out, "reference   to a name in {}: {}", reference.system, reference.check)
        }
        Form::File(file) => {
            let content = file.content.map_or("anything", stanch::rule::Content::name);
            writeln!(out, "file        of {} bytes at least, holding {content}", file.min_size)
        }
        Form::Judged(judge) => writeln!(out, "judged      as {judge}"),
        Form::Assignment(assigned) => writeln!(out, "assignment  to a {assigned}"),
    }
}

fn write_checks(out: &mut dyn Write, rule: &Rule) -> io::Result<()> {
    let checks = &rule.checks;
    let mut say = |name: &str, value: String| writeln!(out, "{name:11} {value}");
    if let Some(least) = checks.min_entropy {
        say("entropy", format!("at least {least} bits a character"))?;
    }
    match (checks.min_length, checks.max_length) {
        (None, None) => {}
        (least, most) => {
            let most = most.map_or_else(|| "any".into(), |n| n.to_string());
            say("length", format!("{} to {most} bytes", least.unwrap_or(0)))?;
        }
    }
    if !checks.requires.is_empty() {
        let names: Vec<_> = checks.requires.iter().map(|class| class.name()).collect();
        say("requires", names.join(", "))?;
    }
    if !checks.deny_words.is_empty() {
        say("without", checks.deny_words.join(", "))?;
    }
    if !checks.doubt_words.is_empty() {
        say("doubted with", checks.doubt_words.join(", "))?;
    }
    if checks.doubt_plain {
        say("doubted if", "it reads like words or code".into())?;
    }
    if !checks.deny_before.is_empty() {
        say("not after", checks.deny_before.join(", "))?;
    }
    if let Some(checksum) = checks.checksum {
        say("checksum", checksum.to_string())?;
    }
    if let Some(structure) = checks.structure {
        say("structure", structure.to_string())?;
    }
    if !checks.test_mode.is_empty() {
        say("test mode", checks.test_mode.join(", "))?;
    }
    let paths = &rule.paths;
    for (name, globs) in
        [("only in", &paths.include), ("only the files", &paths.files), ("not in", &paths.exclude)]
    {
        if !globs.is_empty() {
            say(name, globs.join("  "))?;
        }
    }
    if !rule.unless.is_empty() {
        let names: Vec<_> = rule.unless.iter().map(|context| context.name()).collect();
        say("unless", names.join(", "))?;
    }
    Ok(())
}

pub(crate) fn check(args: &CheckArgs) -> anyhow::Result<u8> {
    let rules = if args.files.is_empty() {
        settings::rules(&args.config)?
    } else {
        let mut own = Vec::new();
        for file in &args.files {
            own.extend(read_rule_file(file)?);
        }
        let mut rules = RuleSet::empty();
        if let Err(problems) = rules.extend(own) {
            return report(&problems, 0);
        }
        rules
    };
    let indices: Vec<_> = rules.rules().map(|(index, _)| index).collect();
    report(&prove(&rules, &indices), indices.len())
}

fn report(problems: &[Problem], proven: usize) -> anyhow::Result<u8> {
    problems.iter().for_each(|problem| complain(&format!("error: {problem}")));
    to_stdout(|out| writeln!(out, "{proven} rules proven, {} problems", problems.len()))?;
    Ok(if problems.is_empty() { CLEAN } else { FINDINGS })
}
