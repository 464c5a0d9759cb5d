//! The `stanch` command: a table of contents.

#![warn(
    clippy::print_stderr,
    clippy::print_stdout,
    reason = "they panic when nobody reads; `output` has what does not"
)]
#![warn(clippy::unwrap_used, reason = "an `expect` says why it can't fail; tests may unwrap")]

mod archives;
mod args;
mod cmd;
mod declared;
mod known;
mod output;
mod place;
mod policy;
mod scope;
mod settings;

use args::{Args, BaselineCommand, CatalogueCommand, Command, HookCommand, RulesCommand};
use clap::Parser as _;
use std::io::{self, Write as _};
use std::process::ExitCode;

/// Nothing to report.
const CLEAN: u8 = 0;
/// There are findings.
const FINDINGS: u8 = 1;
/// Something that was asked for was not done.
const NOT_DONE: u8 = 2;
/// Interrupted by Ctrl-C, as shells count it.
const INTERRUPTED: u8 = 130;

fn main() -> ExitCode {
    hide_panic_payloads();
    let args = match Args::try_parse() {
        Ok(args) => args,
        Err(error) => return output::usage_error(&error),
    };
    let result = match args.command {
        None => cmd::scan::run(&args.scan),
        Some(Command::Scan(scan)) => cmd::scan::run(&scan),
        Some(Command::Fix(fix)) => cmd::fix::run(&fix),
        Some(Command::Hook(HookCommand::Install(install))) => cmd::hook::install(&install),
        Some(Command::Hook(HookCommand::Uninstall(uninstall))) => cmd::hook::uninstall(&uninstall),
        Some(Command::Hook(HookCommand::Doctor(doctor))) => cmd::hook::doctor(&doctor),
        Some(Command::Hook(HookCommand::Run(run))) => cmd::hook::run(&run),
        Some(Command::Rules(RulesCommand::List(list))) => cmd::rules::list(&list),
        Some(Command::Rules(RulesCommand::Show(show))) => cmd::rules::show(&show),
        Some(Command::Rules(RulesCommand::Check(check))) => cmd::rules::check(&check),
        Some(Command::Explain(explain)) => cmd::explain::run(&explain),
        Some(Command::Why(why)) => cmd::why::run(&why),
        Some(Command::Baseline(BaselineCommand::Create(add))) => cmd::baseline::create(&add),
        Some(Command::Baseline(BaselineCommand::Update(add))) => cmd::baseline::update(&add),
        Some(Command::Baseline(BaselineCommand::Prune(review))) => cmd::baseline::prune(&review),
        Some(Command::Baseline(BaselineCommand::Audit(review))) => cmd::baseline::audit(&review),
        Some(Command::Catalogue(CatalogueCommand::List(list))) => cmd::catalogue::list(&list),
        Some(Command::Catalogue(CatalogueCommand::Check(check))) => cmd::catalogue::check(&check),
        Some(Command::Catalogue(CatalogueCommand::Graph(graph))) => cmd::catalogue::graph(&graph),
        Some(Command::Init(init)) => cmd::init::run(&init),
        Some(Command::Hash) => cmd::hash::run(),
        Some(Command::Completions(completions)) => cmd::completions::run(&completions),
        Some(Command::Schema) => cmd::schema::run(),
        Some(Command::Man(man)) => cmd::man::run(&man),
    };
    match result {
        Ok(code) => ExitCode::from(code),
        Err(error) if output::is_broken_pipe(&error) => ExitCode::from(CLEAN),
        Err(error) => {
            output::complain(&format!("error: {error:#}"));
            ExitCode::from(NOT_DONE)
        }
    }
}

/// A panic's message may quote the text in hand, and with it a secret: only the place is printed.
fn hide_panic_payloads() {
    std::panic::set_hook(Box::new(|panic| {
        let place = panic.location().map(ToString::to_string).unwrap_or_default();
        let _ = writeln!(io::stderr(), "stanch: internal error at {place}; please report it");
    }));
}
