//! `stanch completions`

use crate::CLEAN;
use crate::args::{Args, CompletionsArgs};
use crate::output::to_stdout;
use clap::CommandFactory as _;

pub(crate) fn run(args: &CompletionsArgs) -> anyhow::Result<u8> {
    // `generate` panics when it can't write; into memory it can.
    let mut script = Vec::new();
    clap_complete::generate(args.shell, &mut Args::command(), "stanch", &mut script);
    to_stdout(|out| out.write_all(&script))?;
    Ok(CLEAN)
}
