//! `stanch man`

use crate::CLEAN;
use crate::args::{Args, EXIT_CODES, ManArgs};
use crate::output::{to_file, to_stdout};
use anyhow::{Context as _, bail};
use clap::builder::PossibleValue;
use clap::{Arg, Command, CommandFactory as _};
use clap_mangen::Man;
use clap_mangen::roff::{Roff, bold, roman};
use std::fs;
use std::io::{self, Write};
use std::path::Path;

pub(crate) fn run(args: &ManArgs) -> anyhow::Result<u8> {
    let mut top = Args::command().disable_help_subcommand(true);
    top.build();
    match &args.out {
        Some(folder) => {
            fs::create_dir_all(folder)
                .with_context(|| format!("{} can't be made", folder.display()))?;
            write_all(&top, folder)?;
        }
        None => {
            let command = find(&top, &args.command)?;
            to_stdout(|out| write_page(out, command))?;
        }
    }
    Ok(CLEAN)
}

fn find<'c>(top: &'c Command, words: &[String]) -> anyhow::Result<&'c Command> {
    words.iter().try_fold(top, |command, word| {
        if let Some(found) = command.find_subcommand(word) {
            return Ok(found);
        }
        let name = command.get_bin_name().unwrap_or_else(|| command.get_name());
        let known: Vec<_> = command.get_subcommands().map(Command::get_name).collect();
        if known.is_empty() {
            bail!("`{name}` has no subcommands");
        }
        bail!("`{name}` has no subcommand `{word}`; it has: {}", known.join(", "))
    })
}

/// The page of a command and those of all below it.
fn write_all(command: &Command, folder: &Path) -> anyhow::Result<()> {
    let file = folder.join(format!("{}.1", page_name(command)));
    to_file(&file, |out| write_page(out, command))?;
    command.get_subcommands().try_for_each(|below| write_all(below, folder))
}

fn page_name(command: &Command) -> &str {
    command.get_display_name().unwrap_or_else(|| command.get_name())
}

/// One page: what clap knows about the command, and the sections that it does not have.
fn write_page(out: &mut dyn Write, command: &Command) -> io::Result<()> {
    // `Man` drops the quotes around an empty date, and what follows moves up. A date would be that of the build.
    let (name, version) = (page_name(command).to_uppercase(), env!("CARGO_PKG_VERSION"));
    writeln!(out, ".TH {name} 1 \"\" \"stanch {version}\"")?;
    // The usage of `--help`; the synopsis would name every option otherwise.
    let usage = command.clone().render_usage().to_string();
    let usage = usage.strip_prefix("Usage: ").unwrap_or(&usage).to_owned();
    let man = Man::new(command.clone().override_usage(usage).mut_args(values_in_help));
    man.render_name_section(out)?;
    man.render_synopsis_section(out)?;
    man.render_description_section(out)?;
    man.render_options_section(out)?;
    if command.has_subcommands() {
        man.render_subcommands_section(out)?;
    }
    further_sections(command).to_writer(out)
}

/// Names an option's values in its help: in a list of their own, they fill half of the page.
fn values_in_help(arg: Arg) -> Arg {
    let values = arg.get_possible_values();
    if values.is_empty() {
        return arg;
    }
    let names: Vec<_> = values.iter().map(PossibleValue::get_name).collect();
    let help = arg.get_help().map(ToString::to_string).unwrap_or_default();
    let help = format!("{help} [possible values: {}]", names.join(", "));
    arg.help(help).hide_possible_values(true)
}

fn further_sections(command: &Command) -> Roff {
    let mut roff = Roff::default();
    // The same commands tell of their exit codes in the help.
    if command.get_after_help().is_some() {
        roff.control("SH", ["EXIT STATUS"]);
        for (code, meaning) in EXIT_CODES {
            roff.control("TP", []).text([bold(code.to_string())]).text([roman(meaning)]);
        }
    }
    if command.get_arguments().any(|arg| arg.get_id() == "config") {
        roff.control("SH", ["CONFIGURATION"]).text([
            roman("The nearest file named "),
            bold("stanch.toml"),
            roman(", in the folder that holds what is scanned or one above it, up to the root of the repository. "),
            bold("stanch init"),
            roman(" writes one that is commented."),
        ]);
    }
    if command.get_name() != page_name(command) {
        roff.control("SH", ["SEE ALSO"]).control("BR", ["stanch", "(1)"]);
    }
    roff
}
