//! Where the repository begins: CI systems know files by their names from there.

use anyhow::Context as _;
use stanch::report::Place;
use stanch::{Checker, Scanner, Threshold};
use std::env;
use std::path::{Path, PathBuf};

/// Where GitHub Actions and GitLab say that a job's files are. (Gitea and Forgejo say it as GitHub does.)
const WORKSPACES: [&str; 2] = ["GITHUB_WORKSPACE", "CI_PROJECT_DIR"];

/// The place of a run over what is in a folder.
pub(crate) fn of(scanned: &Path, scanner: &Scanner<'_>) -> anyhow::Result<Place> {
    let here = env::current_dir().context("the current folder can't be told")?;
    let real = |path: &Path| path.canonicalize().unwrap_or_else(|_| here.join(path));
    let workspaces = WORKSPACES.iter().filter_map(env::var_os);
    let workspaces: Vec<_> =
        workspaces.filter(|w| !w.is_empty()).map(|w| real(w.as_ref())).collect();
    let root = root(&real(scanned), &workspaces).or_else(|| root(&here, &workspaces));
    let root = root.unwrap_or_else(|| here.clone());
    // Neither is a path that a scan masked.
    let mut checker = Checker::new(scanner, Threshold::default());
    let mut mask = |path: &Path| checker.redact(&path.to_string_lossy());
    Ok(Place { folder: mask(&here), root: mask(&root) })
}

/// The repository that a folder is in: the outermost one of a job's workspace, since the change that a job is about may lie
/// in what holds a submodule, and the workspace may hold several; elsewhere the innermost one.
fn root(folder: &Path, workspaces: &[PathBuf]) -> Option<PathBuf> {
    let is_repository = |folder: &&Path| folder.join(".git").exists();
    match workspaces.iter().find(|workspace| folder.starts_with(workspace)) {
        Some(workspace) => {
            let inside = folder.ancestors().take_while(|folder| folder.starts_with(workspace));
            Some(inside.filter(is_repository).last().unwrap_or(workspace).into())
        }
        None => folder.ancestors().find(is_repository).map(Path::to_path_buf),
    }
}
