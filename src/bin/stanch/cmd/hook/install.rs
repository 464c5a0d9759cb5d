//! `stanch hook install`

use super::files::{Hook, before, put, put_before};
use super::manager::Manager;
use super::place::{HOOKS_PATH, Hooks, check_folder, installed, real, who};
use super::script::{Next, of_stage};
use super::{files, global};
use crate::args::{HookInstallArgs, Stage};
use crate::output::{complain, tell};
use crate::{CLEAN, NOT_DONE};
use anyhow::{Context as _, bail};
use clap::ValueEnum as _;
use stanch::source::git::Repository;
use std::fs;
use std::path::{Path, PathBuf};

pub(crate) fn run(args: &HookInstallArgs) -> anyhow::Result<u8> {
    if args.global {
        return global::install(&args.stage);
    }
    let hooks = Hooks::of(&Repository::discover(&args.folder)?)?;
    let stages = match &args.stage[..] {
        [] if hooks.is_committed_to => Stage::OF_PEOPLE.to_vec(),
        [] => vec![Stage::PreReceive],
        stages => stages.to_vec(),
    };
    check_folder(&hooks.folder, hooks.moved.as_ref())?;
    if is_done_for_all(&hooks, &stages)? {
        return Ok(CLEAN);
    }
    check_owner(&hooks, &stages, args.force)?;
    // What the team shares must not hold where a program is on this machine.
    let installed = if hooks.is_in_work_tree { None } else { Some(installed()?) };
    let text = |stage: Stage| of_stage(stage, Next::Replaced, installed.as_deref());
    let scripts = stages.iter().map(|stage| (stage.name(), text(*stage))).collect();
    let code = write(&hooks.folder, scripts, true)?;
    if hooks.is_in_work_tree {
        complain(&format!(
            "warning: {} is in the work tree: commit the hooks for all who use them, or have git ignore them",
            hooks.folder.display()
        ));
    }
    Ok(code)
}

/// Whether the hooks are those for all repositories, and there already.
fn is_done_for_all(hooks: &Hooks, stages: &[Stage]) -> anyhow::Result<bool> {
    let Some(folder) = global::folder().filter(|folder| real(folder) == real(&hooks.folder)) else {
        return Ok(false);
    };
    for stage in stages {
        let path = folder.join(stage.name());
        if !Hook::at(&path)?.is_stage() {
            bail!(
                "hooks for all repositories are in force here, and {0} is not among them: `stanch hook install --global \
                 --stage {0}`",
                stage.name()
            );
        }
    }
    tell(&format!(
        "nothing to do: the hooks for all repositories are in force here ({})",
        folder.display()
    ))?;
    Ok(true)
}

/// Refuses to write where somebody else keeps hooks: what stanch wrote would be lost, or surprise others.
fn check_owner(hooks: &Hooks, stages: &[Stage], force: bool) -> anyhow::Result<()> {
    let folder = &hooks.folder;
    let first = stages.first().copied().unwrap_or(Stage::PreCommit);
    if let Some(manager) = Manager::of_folder(folder) {
        // Its hooks know by their names what to run, so that none could be renamed.
        bail!("{}", kept_by(folder, manager, first));
    }
    if force {
        return Ok(());
    }
    for stage in Stage::value_variants() {
        let path = folder.join(stage.name());
        if let Hook::Foreign(text) = Hook::at(&path)?
            && let Some(manager) = Manager::of_script(&text)
        {
            let why = kept_by(&path, manager, *stage);
            bail!("{why}\nTo write stanch's hooks before those all the same, use --force");
        }
    }
    if let Some(moved) = hooks.moved.as_ref().filter(|moved| moved.is_shared) {
        bail!(
            "{HOOKS_PATH} in {} is {}, whose hooks run in other repositories too. Add the line `stanch hook run {} \"$@\" \
             || exit` to the hook there, or set {HOOKS_PATH} in this repository's own configuration to {}; to write hooks \
             there all the same, use --force",
            who(moved),
            folder.display(),
            first.name(),
            hooks.own.display()
        );
    }
    if !hooks.is_in_work_tree {
        return Ok(());
    }
    for stage in stages {
        let path = folder.join(stage.name());
        if matches!(Hook::at(&path)?, Hook::Foreign(_)) {
            bail!(
                "{} is in the work tree, and so not only yours. Add the line `stanch hook run {} \"$@\" || exit` to it; to \
                 have it renamed and run after stanch, use --force",
                path.display(),
                stage.name()
            );
        }
    }
    Ok(())
}

fn kept_by(path: &Path, manager: Manager, stage: Stage) -> String {
    format!(
        "{} is kept by {}, which would not know of stanch's hooks. Let it run stanch: {}",
        path.display(),
        manager.name(),
        manager.remedy(stage)
    )
}

/// What is to be done about one hook.
enum Step {
    Write,
    Renew(String),
    Chain,
    Nothing,
    Keep,
}

/// Writes scripts into a folder, having looked at all of them first. Says what it does, if `tells`.
pub(super) fn write(
    folder: &Path,
    scripts: Vec<(&str, Vec<u8>)>,
    tells: bool,
) -> anyhow::Result<u8> {
    let tell = |text: &str| if tells { tell(text) } else { Ok(()) };
    let steps = scripts.into_iter().map(|(name, text)| {
        let path = folder.join(name);
        let step = step(&path, &text)?;
        Ok((path, text, step))
    });
    let steps = steps.collect::<anyhow::Result<Vec<(PathBuf, Vec<u8>, Step)>>>()?;
    fs::create_dir_all(folder).with_context(|| format!("{} can't be made", folder.display()))?;
    let mut code = CLEAN;
    for (path, text, step) in steps {
        let shown = path.display();
        match step {
            Step::Write => {
                put(&path, &text)?;
                tell(&format!("wrote {shown}"))?;
            }
            Step::Renew(version) => {
                put(&path, &text)?;
                tell(&format!("renewed {shown}, which stanch {version} had written"))?;
            }
            Step::Chain => {
                put_before(&path, &text)?;
                let kept = before(&path);
                let runs = match files::is_executable(&kept) {
                    true => "runs after stanch",
                    false => "does not run, as before: it is not executable",
                };
                tell(&format!(
                    "wrote {shown}; the hook that was there is {} now and {runs}",
                    kept.display()
                ))?;
            }
            Step::Nothing => tell(&format!("{shown} is there already"))?,
            Step::Keep => {
                complain(&format!(
                    "{shown} was edited and is left as it is: delete it to have it written anew"
                ));
                code = NOT_DONE;
            }
        }
    }
    Ok(code)
}

fn step(path: &Path, text: &[u8]) -> anyhow::Result<Step> {
    Ok(match Hook::at(path)? {
        Hook::Absent if files::exists(&before(path)) => bail!(
            "{} was kept by an earlier installation: give it its name back with `stanch hook uninstall`, or delete it",
            before(path).display()
        ),
        Hook::Absent => Step::Write,
        Hook::Ours { script, .. } if script.is_edited => Step::Keep,
        Hook::Ours { bytes, .. } if bytes == text && files::is_executable(path) => Step::Nothing,
        Hook::Ours { script, .. } => Step::Renew(script.version),
        Hook::Foreign(_) => Step::Chain,
    })
}
