//! `stanch hook`

use super::scan;
use crate::args::{HookRunArgs, ScanArgs};
use crate::scope::Scope;
use crate::settings::ScanInput;

/// What hooks call.
pub(crate) fn run(args: &HookRunArgs) -> anyhow::Result<u8> {
    let scope = Scope::of_hook(args.stage, &args.arguments)?;
    scan::run_on(&ScanArgs::plain(), ScanInput::Git(Box::new(scope)))
}
