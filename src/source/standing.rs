//! What git makes of one file.

use super::ignored::{Ignored, Rules};
use super::index::Tracked;
use ignore::WalkBuilder;
use std::path::{Path, PathBuf};

/// How a file of a work tree stands with git.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Standing {
    /// The root of the work tree, links resolved.
    pub root: PathBuf,
    /// The file, from there.
    pub path: PathBuf,
    /// Whether git tracks it.
    pub tracked: bool,
    /// Whether a pattern names it for git to ignore, which it does unless it tracks it.
    pub ignored: bool,
}

impl Standing {
    /// How a file stands, which need not be there; none outside of repositories. Nothing is run for it.
    ///
    /// # Errors
    /// When the repository or something that says what is ignored can't be read.
    pub fn of(file: &Path) -> Result<Option<Self>, String> {
        let (Some(folder), Some(name)) = (file.parent(), file.file_name()) else { return Ok(None) };
        let folder = if folder.as_os_str().is_empty() { Path::new(".") } else { folder };
        let folder = folder.canonicalize().map_err(|e| e.to_string())?;
        let Some(tracked) = Tracked::of(&folder)? else { return Ok(None) };
        let (rules, failures) = Rules::of(&tracked, &folder);
        if let Some((path, why)) = failures.first() {
            return Err(format!("{}: {why}", path.display()));
        }
        let path = tracked.prefix.join(name);
        Ok(Some(Self {
            root: tracked.root.clone(),
            tracked: tracked.contains(&path),
            ignored: Ignored::new(&rules).contains(Path::new(name), false),
            path,
        }))
    }

    /// What a listing of all of the work tree passes over because git ignores it: a file or the outermost folder that it is in,
    /// from the root. None for what git tracks, whatever its patterns say.
    ///
    /// # Errors
    /// As for [`Standing::of`].
    pub fn ignored_above(file: &Path) -> Result<Option<PathBuf>, String> {
        let Some(standing) = Self::of(file)?.filter(|standing| !standing.tracked) else {
            return Ok(None);
        };
        let Some(tracked) = Tracked::of(&standing.root)? else { return Ok(None) };
        let (rules, _) = Rules::of(&tracked, &standing.root);
        let mut ignored = Ignored::new(&rules);
        let path = &standing.path;
        let mut all: Vec<_> = path.ancestors().filter(|p| !p.as_os_str().is_empty()).collect();
        all.reverse();
        let found = all.into_iter().find(|part| ignored.contains(part, *part != path));
        Ok(found.map(Path::to_path_buf))
    }
}

/// Whether a listing of a folder outside of repositories has a file that is below it, or names it in an ignore file.
#[must_use]
pub fn is_listed(file: &Path, folder: &Path) -> bool {
    let (Ok(file), Ok(folder)) = (std::path::absolute(file), folder.canonicalize()) else {
        return true;
    };
    let parent = file.parent().and_then(|parent| parent.canonicalize().ok());
    let (Some(parent), Some(name)) = (parent, file.file_name()) else { return true };
    let file = parent.join(name);
    let top = if file.starts_with(&folder) { folder } else { parent };
    let wanted = file.clone();
    let walk = WalkBuilder::new(top)
        .hidden(false)
        .require_git(false)
        .filter_entry(move |entry| wanted.starts_with(entry.path()))
        .build();
    walk.flatten().any(|entry| entry.path() == file)
}
