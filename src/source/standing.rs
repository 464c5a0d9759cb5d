//! What git makes of one file.

use super::ignored::{Ignored, Rules};
use super::index::Tracked;
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
}
