//! `stanch hook`

mod doctor;
mod files;
mod global;
mod install;
mod manager;
mod place;
mod script;
mod uninstall;

pub(crate) use doctor::run as doctor;
pub(crate) use install::run as install;
pub(crate) use uninstall::run as uninstall;

use super::scan;
use crate::args::{HookRunArgs, ScanArgs};
use crate::scope::Scope;
use crate::settings::ScanInput;
use anyhow::bail;
use std::ffi::OsString;
use std::path::Path;

/// What hooks call.
pub(crate) fn run(args: &HookRunArgs) -> anyhow::Result<u8> {
    let (options, arguments) = options(&args.arguments)?;
    let scope = Scope::of_hook(args.stage, arguments)?;
    scan::run_on(&options, ScanInput::Git(Box::new(scope)))
}

/// Takes the options off that stand before a `--`. A file's name may begin with dashes, so they stand nowhere else.
fn options(arguments: &[OsString]) -> anyhow::Result<(ScanArgs, &[OsString])> {
    let Some(end) = arguments.iter().position(|argument| argument == "--") else {
        let is_option = |name: &&OsString| {
            name.to_string_lossy().starts_with("--") && !Path::new(name).exists()
        };
        if let Some(option) = arguments.iter().find(is_option) {
            let option = option.to_string_lossy();
            bail!("{option}: options for the scan stand before a `--`, such as {option} … --");
        }
        return Ok((ScanArgs::plain(), arguments));
    };
    let options = ScanArgs::of(&arguments[..end])?;
    // Managers call a hook several times for many files; the last report would be all that is left.
    if options.output.is_some() || !options.report.is_empty() {
        bail!("a hook writes no report to a file: it may be called several times for one commit");
    }
    if options.policy_from.is_some() {
        bail!("--policy-from is for scans: what governs a hook is what is committed");
    }
    if !options.paths.is_empty() {
        bail!("names of files stand behind the `--`");
    }
    Ok((options, &arguments[end + 1..]))
}
