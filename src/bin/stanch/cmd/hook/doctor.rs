//! `stanch hook doctor`

use super::files::{Hook, before, exists, is_executable};
use super::global;
use super::manager::{Manager, speaks_of_stanch};
use super::place::{HOOKS_PATH, Hooks, check_folder, installed, on_path, real, who};
use super::script::Ours;
use crate::args::{HookDoctorArgs, Stage};
use crate::output::tell;
use crate::{CLEAN, FINDINGS, NOT_DONE};
use clap::ValueEnum as _;
use stanch::source::git::Repository;
use std::env;
use std::path::{Path, PathBuf};

/// Variables that lead git, and with it the hooks, elsewhere.
const LEADING: [&str; 12] = [
    "GIT_DIR",
    "GIT_COMMON_DIR",
    "GIT_WORK_TREE",
    "GIT_INDEX_FILE",
    "GIT_OBJECT_DIRECTORY",
    "GIT_ALTERNATE_OBJECT_DIRECTORIES",
    "GIT_NAMESPACE",
    "GIT_CONFIG_GLOBAL",
    "GIT_CONFIG_SYSTEM",
    "GIT_CONFIG_NOSYSTEM",
    "GIT_CONFIG_COUNT",
    "GIT_CONFIG_PARAMETERS",
];

#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Level {
    Ok,
    Warning,
    Problem,
}

/// What was looked at.
struct Report(Vec<(Level, String)>);

impl Report {
    fn ok(&mut self, text: impl Into<String>) {
        self.0.push((Level::Ok, text.into()));
    }

    fn warning(&mut self, text: impl Into<String>) {
        self.0.push((Level::Warning, text.into()));
    }

    fn problem(&mut self, text: impl Into<String>) {
        self.0.push((Level::Problem, text.into()));
    }

    fn print(&self) -> anyhow::Result<u8> {
        for (level, text) in &self.0 {
            let level = match level {
                Level::Ok => "ok     ",
                Level::Warning => "warning",
                Level::Problem => "problem",
            };
            tell(&format!("{level}  {text}"))?;
        }
        let has_problem = self.0.iter().any(|(level, _)| *level == Level::Problem);
        Ok(if has_problem { FINDINGS } else { CLEAN })
    }
}

pub(crate) fn run(args: &HookDoctorArgs) -> anyhow::Result<u8> {
    let mut report = Report(Vec::new());
    environment(&mut report);
    let repository = match Repository::discover(&args.folder) {
        Ok(repository) => repository,
        Err(error) => {
            report.problem(format!("repository: {error}; every hook stops with this"));
            report.print()?;
            return Ok(NOT_DONE);
        }
    };
    of_repository(&mut report, &repository);
    let hooks = Hooks::of(&repository)?;
    of_folder(&mut report, &hooks)?;
    let mut scripts = Vec::new();
    for stage in Stage::value_variants() {
        scripts.extend(of_stage(&mut report, &hooks, *stage));
    }
    of_binary(&mut report, &scripts)?;
    report.print()
}

fn environment(report: &mut Report) {
    for name in LEADING {
        if let Some(value) = env::var_os(name) {
            let value = Path::new(&value).display();
            report.warning(format!(
                "environment: {name} is `{value}`, which leads git elsewhere; unset it if that is not meant"
            ));
        }
    }
    if env::var_os("STANCH_ALLOW").is_some_and(|value| !value.is_empty()) {
        report.warning(
            "environment: STANCH_ALLOW lets a finding pass in every hook; set it for one command only",
        );
    }
}

fn of_repository(report: &mut Report, repository: &Repository) {
    let folder = repository.work_tree().unwrap_or(repository.folders().0);
    report.ok(format!("repository: {} can be read", real(folder).display()));
    if repository.is_shallow() {
        report.warning(
            "repository: its history is cut off (a shallow clone), so a range that reaches the cut is refused, in pre-push \
             too: `git fetch --unshallow`",
        );
    }
    if repository.is_partial() {
        report.warning(
            "repository: git fetches its objects when it needs them (a partial clone); stanch does not, and stops where one \
             is missing: `git fetch --refetch --no-filter`",
        );
    }
}

/// Whether git looks where the hooks are.
fn of_folder(report: &mut Report, hooks: &Hooks) -> anyhow::Result<()> {
    let folder = &hooks.folder;
    let is_for_all = is_for_all(folder);
    let shown = folder.display();
    if let Err(error) = check_folder(folder, hooks.moved.as_ref()) {
        report.problem(format!("folder: {error}"));
    } else {
        match &hooks.moved {
            None => report.ok(format!("folder: git runs the hooks in {shown}")),
            Some(moved) if is_for_all => report.ok(format!(
                "folder: git runs stanch's hooks for all repositories in {shown} ({HOOKS_PATH} in {})",
                who(moved)
            )),
            Some(moved) => report.ok(format!(
                "folder: git runs the hooks in {shown}, since {HOOKS_PATH} in {} says so",
                who(moved)
            )),
        }
    }
    let Some(moved) = &hooks.moved else { return Ok(()) };
    // Those for all repositories lead on to them.
    let hidden = hooks_of_stanch(&hooks.own)?;
    if !is_for_all && !hidden.is_empty() {
        report.problem(format!(
            "folder: {HOOKS_PATH} in {} keeps stanch's hooks in {} from running ({}): take it out, or `stanch hook install` \
             to write them where it leads",
            who(moved),
            hooks.own.display(),
            hidden.join(", ")
        ));
    }
    if let Some(for_all) = global::folder().filter(|_| !is_for_all && !moved.is_shared)
        && !hooks_of_stanch(&for_all)?.is_empty()
    {
        report.warning(format!(
            "folder: stanch's hooks for all repositories ({}) do not run here, since {} has a {HOOKS_PATH} of its own",
            for_all.display(),
            who(moved)
        ));
    }
    Ok(())
}

fn hooks_of_stanch(folder: &Path) -> anyhow::Result<Vec<&'static str>> {
    let mut names = Vec::new();
    for stage in Stage::value_variants() {
        if Hook::at(&folder.join(stage.name()))?.is_stage() {
            names.push(stage.name());
        }
    }
    Ok(names)
}

/// A hook of stanch's and what it says.
type Script = (PathBuf, Ours);

/// Whether a stage runs stanch. Returns the script if it is stanch's.
fn of_stage(report: &mut Report, hooks: &Hooks, stage: Stage) -> Option<Script> {
    let path = hooks.folder.join(stage.name());
    let name = stage.name();
    let shown = path.display();
    match Hook::at(&path) {
        Err(error) => report.problem(format!("{name}: {error:#}")),
        Ok(Hook::Absent) => absent(report, hooks, stage),
        Ok(_) if !is_executable(&path) => report.problem(format!(
            "{name}: {shown} is not executable, so git passes over it: `chmod +x` it, or delete it"
        )),
        Ok(Hook::Ours { script, .. }) if !script.is_stage => {
            // It only leads on to the repository's own.
            absent(report, hooks, stage);
        }
        Ok(Hook::Ours { script, .. }) => {
            if script.is_edited {
                report.warning(format!(
                    "{name}: {shown} was edited since stanch wrote it; see whether it still runs `stanch hook run {name}`"
                ));
            } else {
                report.ok(format!("{name}: runs stanch"));
            }
            let kept = next(hooks, &path, stage);
            if exists(&kept) {
                match is_executable(&kept) {
                    true => report.ok(format!("{name}: then runs {}", kept.display())),
                    false => report.warning(format!(
                        "{name}: {} does not run after stanch: it is not executable",
                        kept.display()
                    )),
                }
            }
            return Some((path, script));
        }
        Ok(Hook::Foreign(text)) => foreign(report, hooks, stage, &text),
    }
    None
}

fn absent(report: &mut Report, hooks: &Hooks, stage: Stage) {
    let name = stage.name();
    let kept = before(&hooks.folder.join(name));
    if exists(&kept) {
        return report.problem(format!(
            "{name}: {} was kept when stanch's hook was written, which is gone: `stanch hook uninstall` gives it its name \
             back",
            kept.display()
        ));
    }
    let level = weight(hooks, stage);
    report.0.extend(level.map(|l| (l, format!("{name}: nothing runs: `stanch hook install`"))));
}

/// How bad it is when a stage does not run stanch; nothing where it is not meant to.
fn weight(hooks: &Hooks, stage: Stage) -> Option<Level> {
    match stage {
        Stage::PreCommit if hooks.is_committed_to => Some(Level::Problem),
        Stage::PreReceive if !hooks.is_committed_to => Some(Level::Problem),
        stage if hooks.is_committed_to && Stage::OF_PEOPLE.contains(&stage) => Some(Level::Warning),
        _ => None,
    }
}

/// What runs after stanch.
fn next(hooks: &Hooks, path: &Path, stage: Stage) -> PathBuf {
    let own = hooks.own.join(stage.name());
    match path.parent() {
        Some(folder) if is_for_all(folder) => match Hook::at(&own) {
            Ok(Hook::Ours { .. }) => before(&own),
            _ => own,
        },
        _ => before(path),
    }
}

/// Whether a folder is the one with the hooks for all repositories.
fn is_for_all(folder: &Path) -> bool {
    global::folder().is_some_and(|for_all| real(&for_all) == real(folder))
}

/// A hook that somebody else wrote.
fn foreign(report: &mut Report, hooks: &Hooks, stage: Stage, text: &[u8]) {
    let path = hooks.folder.join(stage.name());
    let (name, shown) = (stage.name(), path.display());
    let manager = Manager::of_folder(&hooks.folder).or_else(|| Manager::of_script(text));
    let Some(manager) = manager else {
        if speaks_of_stanch(text) {
            report.ok(format!("{name}: {shown} is not of stanch's writing and names it"));
        } else if let Some(level) = weight(hooks, stage) {
            let what = "`stanch hook install` keeps it and runs it after stanch";
            report.0.push((level, format!("{name}: {shown} does not run stanch: {what}")));
        }
        return;
    };
    let by = manager.name();
    if let Some(variable) = manager.switched_off() {
        report.problem(format!("{name}: {variable} in the environment turns {by} off: unset it"));
    }
    let moved = hooks.folder.join(format!("{name}.legacy"));
    let runs_moved = matches!(manager, Manager::PreCommit | Manager::Prek) && is_executable(&moved);
    if runs_moved && matches!(Hook::at(&moved), Ok(Hook::Ours { .. })) {
        return report.ok(format!(
            "{name}: {by} has moved stanch's hook to {} and runs it",
            moved.display()
        ));
    }
    let work_tree = hooks.work_tree.as_deref().unwrap_or(&hooks.folder);
    let remedy = manager.remedy(stage);
    let text = match manager.configuration(work_tree, stage) {
        Some((file, true)) => {
            let file = file.display();
            return report.ok(format!("{name}: {by} runs what {file} says, which names stanch"));
        }
        Some((file, false)) => format!(
            "{name}: {by} runs what {} says, which does not name stanch: {remedy}",
            file.display()
        ),
        None if manager == Manager::Husky => format!("{name}: nothing runs: {remedy}"),
        None => format!(
            "{name}: {by} keeps {shown}, and its configuration is not to be found: {remedy}"
        ),
    };
    report.0.extend(weight(hooks, stage).map(|level| (level, text)));
}

/// Whether the hooks find the program, and which.
fn of_binary(report: &mut Report, scripts: &[Script]) -> anyhow::Result<()> {
    let this = installed()?;
    let found = on_path();
    match &found {
        None => report.warning(format!(
            "program: no stanch is on the PATH; put {} there for hooks that call it by its name",
            this.parent().unwrap_or(&this).display()
        )),
        Some(found) if real(found) == real(&this) => {
            report.ok(format!("program: {} is on the PATH", found.display()));
        }
        Some(found) => report.warning(format!(
            "program: hooks run {}, the first on the PATH; this one is {}",
            found.display(),
            this.display()
        )),
    }
    let version = env!("CARGO_PKG_VERSION");
    for (path, script) in scripts {
        let shown = path.display();
        if script.version != version {
            report.warning(format!(
                "program: {shown} was written by stanch {}, this one is {version}: `stanch hook install` renews it",
                script.version
            ));
        }
        let Some(named) = &script.installed else { continue };
        let (is_there, named) = (is_executable(named), named.display());
        match (is_there, &found) {
            (true, _) => {}
            (false, Some(_)) => report.warning(format!(
                "program: {shown} names {named} for when the PATH is short, and nothing is there: `stanch hook install` \
                 renews it"
            )),
            (false, None) => report.problem(format!(
                "program: {shown} names {named}, and nothing is there nor on the PATH, so it stops everything: `stanch hook \
                 install` renews it"
            )),
        }
    }
    Ok(())
}
