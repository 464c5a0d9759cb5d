//! `stanch schema`

use crate::CLEAN;
use crate::output::to_stdout;

/// A test of `stanch::config` holds this against the types that read the configuration: the program itself needs no library
/// that makes schemas.
const SCHEMA: &str = include_str!("../../../../docs/stanch.schema.json");

pub(crate) fn run() -> anyhow::Result<u8> {
    to_stdout(|out| out.write_all(SCHEMA.as_bytes()))?;
    Ok(CLEAN)
}
