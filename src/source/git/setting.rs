//! Values of git's configuration that name a path, and who wrote them.

use super::{GitError, Repository, explain};
use gix::bstr::{BString, ByteSlice as _};
use gix::config::path::interpolate;
use gix::config::source::Kind;
use gix::config::{File, Path as ConfigPath};
use std::path::{Path, PathBuf};

/// A path that git's configuration names.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PathSetting {
    /// The path, with `~` put in; it may be relative.
    pub path: PathBuf,
    /// The file that names it; none when the environment does.
    pub file: Option<PathBuf>,
    /// Whether that is not the repository's own configuration, and so holds for others too.
    pub is_shared: bool,
}

impl PathSetting {
    /// What a configuration says for a key; what was written last counts.
    ///
    /// # Errors
    /// When it says something that can't be read as a path.
    pub fn of(config: &File, key: &str) -> Result<Option<Self>, GitError> {
        let Ok((value, section)) = config.raw_value_with_section(key) else { return Ok(None) };
        let file = section.meta().path.clone();
        let is_shared = section.meta().source.kind() != Kind::Repository;
        let fail = |why| GitError::Revision { name: key.into(), why };
        let path = resolve(value).map_err(fail)?;
        Ok(Some(Self { path, file, is_shared }))
    }
}

impl Repository {
    /// A path that git's configuration names, whoever wrote it.
    ///
    /// # Errors
    /// When the configuration says something that can't be read as a path.
    pub fn path_setting(&self, key: &str) -> Result<Option<PathSetting>, GitError> {
        PathSetting::of(self.git.config_snapshot().plumbing(), key)
    }
}

fn resolve(value: BString) -> Result<PathBuf, String> {
    let home = std::env::home_dir().filter(|home| !home.as_os_str().is_empty());
    let home: Option<&Path> = home.as_deref();
    let context = interpolate::Context { home_dir: home, ..interpolate::Context::default() };
    let shown = value.to_str_lossy().into_owned();
    let path = ConfigPath::from(value).interpolate(context);
    path.map_err(|e| format!("{shown}: {}", explain(&e)))
}
