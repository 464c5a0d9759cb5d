//! `stanch hash`

use crate::CLEAN;
use crate::output::to_stdout;
use anyhow::{Context as _, bail};
use stanch::{Secret, ValueHash};
use std::io::{self, IsTerminal as _, Read as _};

/// Longest value, in bytes.
const MOST: u64 = 64 * 1024;

pub(crate) fn run() -> anyhow::Result<u8> {
    let mut stdin = io::stdin().lock();
    if stdin.is_terminal() {
        bail!(
            "pipe the value in, so that it is neither shown nor kept in the shell's history: stanch hash < FILE"
        );
    }
    let mut value = Vec::new();
    stdin
        .by_ref()
        .take(MOST + 1)
        .read_to_end(&mut value)
        .context("standard input can't be read")?;
    if value.len() as u64 > MOST {
        bail!("a value has {MOST} bytes at most");
    }
    // The end of the line that `echo` and editors add.
    let end = value.strip_suffix(b"\n").map_or(value.len(), <[u8]>::len);
    let end = value[..end].strip_suffix(b"\r").map_or(end, <[u8]>::len);
    let value = Secret::new(&value[..end]);
    if value.expose().is_empty() {
        bail!("standard input is empty; pipe the value in");
    }
    let mut salt = [0; 16];
    getrandom::fill(&mut salt).context("no random numbers for the salt")?;
    to_stdout(|out| writeln!(out, "{}", ValueHash::new(salt, value.expose())))?;
    Ok(CLEAN)
}
