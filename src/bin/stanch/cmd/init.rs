//! `stanch init`

use crate::CLEAN;
use crate::args::InitArgs;
use crate::output::to_stdout;
use anyhow::Context as _;
use stanch::config::FILE_NAME;
use std::fs::OpenOptions;
use std::io::Write as _;

const TEMPLATE: &str = include_str!("init.toml");

pub(crate) fn run(args: &InitArgs) -> anyhow::Result<u8> {
    let path = args.folder.join(FILE_NAME);
    // `create_new` never overwrites, not even a file that came into being a moment ago.
    OpenOptions::new()
        .write(true)
        .create_new(true)
        .open(&path)
        .and_then(|mut file| file.write_all(TEMPLATE.as_bytes()))
        .with_context(|| format!("{} can't be written", path.display()))?;
    to_stdout(|out| writeln!(out, "wrote {}", path.display()))?;
    Ok(CLEAN)
}
