//! Where git looks for the hooks of a repository, and where the program is that they call.

use super::files::exists;
use anyhow::{Context as _, bail};
use stanch::source::git::{PathSetting, Repository};
use std::env;
use std::path::{Path, PathBuf};

/// The key by which hooks are moved elsewhere.
pub(super) const HOOKS_PATH: &str = "core.hooksPath";

/// Folders of hooks, as a repository has them.
pub(super) struct Hooks {
    /// The one in which git looks.
    pub(super) folder: PathBuf,
    /// The one that is the repository's if nothing says otherwise.
    pub(super) own: PathBuf,
    /// What says otherwise.
    pub(super) moved: Option<PathSetting>,
    /// The root of the work tree; none in a bare repository.
    pub(super) work_tree: Option<PathBuf>,
    /// Whether people commit here, or only push to it.
    pub(super) is_committed_to: bool,
    /// Whether the folder in which git looks is among the files of the work tree.
    pub(super) is_in_work_tree: bool,
}

impl Hooks {
    pub(super) fn of(repository: &Repository) -> anyhow::Result<Self> {
        let (git, common) = repository.folders();
        let here = env::current_dir().context("the current folder can't be told")?;
        let whole = |path: &Path| tidy(&here.join(path));
        let (git, common) = (whole(git), whole(common));
        let work_tree = repository.work_tree().map(whole);
        let own = common.join("hooks");
        let moved = repository.path_setting(HOOKS_PATH)?;
        // Git runs hooks at the top of the work tree, or in a bare repository.
        let base = work_tree.as_deref().unwrap_or(&git);
        let folder = moved.as_ref().map_or_else(|| own.clone(), |to| tidy(&base.join(&to.path)));
        let is_own = real(&folder) == real(&own);
        let moved = moved.filter(|_| !is_own);
        let inside = |of: &Path| real(&folder).starts_with(real(of));
        let is_in_work_tree = work_tree.as_deref().is_some_and(inside) && !inside(&common);
        let is_committed_to = work_tree.is_some() || exists(&common.join("worktrees"));
        Ok(Self { folder, own, moved, work_tree, is_committed_to, is_in_work_tree })
    }
}

/// Who moved the hooks elsewhere.
pub(super) fn who(setting: &PathSetting) -> String {
    setting.file.as_deref().map_or_else(|| "the environment".into(), |f| f.display().to_string())
}

/// The folders whose hooks may be stanch's: no switch that turns hooks off, no file.
pub(super) fn check_folder(folder: &Path, moved: Option<&PathSetting>) -> anyhow::Result<()> {
    if !folder.exists() || folder.is_dir() {
        return Ok(());
    }
    match moved {
        Some(setting) => bail!(
            "{HOOKS_PATH} in {} is {}, which is no folder, and so no hook runs: change it or take it out",
            who(setting),
            folder.display()
        ),
        None => bail!("{} is no folder: move it away", folder.display()),
    }
}

/// A path without `.` and without the `..` that lead back to where it came from.
fn tidy(path: &Path) -> PathBuf {
    path.canonicalize().unwrap_or_else(|_| path.components().collect())
}

/// A path with links followed as far as it exists.
pub(super) fn real(path: &Path) -> PathBuf {
    let known = path.ancestors().find_map(|folder| Some((folder, folder.canonicalize().ok()?)));
    match known {
        Some((folder, real)) => match path.strip_prefix(folder) {
            Ok(rest) if !rest.as_os_str().is_empty() => real.join(rest),
            _ => real,
        },
        None => path.into(),
    }
}

/// The stanch that a command called `stanch` would be.
pub(super) fn on_path() -> Option<PathBuf> {
    let name = format!("stanch{}", env::consts::EXE_SUFFIX);
    let folders = env::var_os("PATH")?;
    // As the scripts do: what is relative would be looked for in the repository.
    let folders = env::split_paths(&folders).filter(|folder| folder.is_absolute());
    let mut files = folders.map(|folder| folder.join(&name));
    files.find(|file| super::files::is_executable(file))
}

/// Where this program is: by the name on the `PATH` if there is one, since that stays when another version comes.
pub(super) fn installed() -> anyhow::Result<PathBuf> {
    let this = env::current_exe().context("where this program is can't be told")?;
    let same = |file: &PathBuf| real(file) == real(&this);
    Ok(on_path().filter(same).unwrap_or(this))
}
