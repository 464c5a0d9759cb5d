//! `stanch hook uninstall`

use super::files::{Hook, before, exists, take_out};
use super::global;
use super::place::{Hooks, real};
use super::script::OTHERS;
use crate::args::{HookUninstallArgs, Stage};
use crate::output::{complain, tell};
use crate::{CLEAN, NOT_DONE};
use anyhow::Context as _;
use clap::ValueEnum as _;
use stanch::source::git::Repository;
use std::fs;
use std::path::Path;

pub(crate) fn run(args: &HookUninstallArgs) -> anyhow::Result<u8> {
    if args.global {
        return global::uninstall();
    }
    let hooks = Hooks::of(&Repository::discover(&args.folder)?)?;
    let for_all = global::folder().map(|folder| real(&folder));
    let is_for_all = |folder: &Path| for_all.as_deref() == Some(&real(folder));
    // The hooks may have been moved since they were written.
    let mut folders = vec![&hooks.folder];
    if real(&hooks.own) != real(&hooks.folder) {
        folders.push(&hooks.own);
    }
    let mut done = Done::default();
    for folder in folders.into_iter().filter(|folder| !is_for_all(folder)) {
        done.take_out_of(folder)?;
    }
    if is_for_all(&hooks.folder) {
        complain(
            "warning: the hooks for all repositories stay in force: `stanch hook uninstall --global`",
        );
    }
    done.code("no hook of stanch is installed here")
}

/// What was done.
#[derive(Default)]
pub(super) struct Done {
    pub(super) count: usize,
    pub(super) kept: usize,
}

impl Done {
    /// Takes stanch's scripts out of a folder, and puts back what they replaced.
    pub(super) fn take_out_of(&mut self, folder: &Path) -> anyhow::Result<()> {
        for name in Stage::value_variants().iter().map(|stage| stage.name()).chain(OTHERS) {
            let path = folder.join(name);
            let (shown, kept) = (path.display(), before(&path));
            match Hook::at(&path)? {
                Hook::Ours { script, .. } if script.is_edited => {
                    complain(&format!(
                        "{shown} was edited and is left as it is: delete it yourself"
                    ));
                    self.kept += 1;
                }
                Hook::Ours { .. } => {
                    match take_out(&path)? {
                        true => tell(&format!("{shown} is again what it was before stanch"))?,
                        false => tell(&format!("removed {shown}"))?,
                    }
                    self.count += 1;
                }
                Hook::Absent if exists(&kept) => {
                    fs::rename(&kept, &path)
                        .with_context(|| format!("{} can't be put back", kept.display()))?;
                    tell(&format!("{shown} is again what it was before stanch"))?;
                    self.count += 1;
                }
                Hook::Foreign(_) if exists(&kept) => complain(&format!(
                    "warning: {} was kept when stanch's hook was written; {shown} is another since, and both are left as they \
                     are",
                    kept.display()
                )),
                Hook::Absent | Hook::Foreign(_) => {}
            }
        }
        Ok(())
    }

    pub(super) fn code(&self, nothing: &str) -> anyhow::Result<u8> {
        if self.count == 0 && self.kept == 0 {
            tell(nothing)?;
        }
        Ok(if self.kept > 0 { NOT_DONE } else { CLEAN })
    }
}
