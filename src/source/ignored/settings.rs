//! Where git is told what to ignore, other than by the `.gitignore` files of a work tree.

use gix::bstr::{BString, ByteSlice as _};
use gix::config::file::{Metadata, includes, init};
use gix::config::path::interpolate;
use gix::config::{File, Path as ConfigPath, Source};
use gix::sec::Trust;
use std::path::{Path, PathBuf};

/// What configuration says about ignoring.
#[derive(Debug, Default)]
pub(in crate::source) struct Settings {
    /// The files of the person and of the repository, the latter of more weight, and of either whether it is the
    /// person's.
    pub(in crate::source) files: Vec<(PathBuf, bool)>,
    /// Whether case does not matter.
    pub(in crate::source) fold: bool,
}

impl Settings {
    /// Reads the configuration of the person and asks the repository's. Paths in it are read, and nothing is run.
    pub(in crate::source) fn of(repository: &gix::Repository, top: &Path) -> Result<Self, String> {
        let info = (repository.common_dir().join("info/exclude"), false);
        let own = repository.config_snapshot();
        let own = own.plumbing();
        let person = person(repository)
            .map_err(|e| format!("the person's git configuration can't be read: {e}"))?;
        let fold = |config: &File| config.boolean("core.ignoreCase").ok().flatten();
        let fold = fold(own).or_else(|| fold(&person)).unwrap_or_default();
        let trusted = |meta: &Metadata| meta.trust == Trust::Full;
        let named = own.string_filter("core.excludesFile", trusted);
        let mut files = Vec::new();
        match named.or_else(|| person.string("core.excludesFile")) {
            Some(named) => files.extend(resolve(named, top)?),
            None => files.extend(by_default()),
        }
        let mut files: Vec<_> = files.into_iter().map(|file| (file, true)).collect();
        files.push(info);
        Ok(Self { files, fold })
    }
}

/// The configuration of the machine and the person, in the order of git.
fn person(repository: &gix::Repository) -> Result<File, gix::Error> {
    // Elsewhere, to find the machine's takes running git.
    let sources: &[_] = match cfg!(unix) {
        true => &[Source::System, Source::Git, Source::User],
        false => &[Source::Git, Source::User],
    };
    let mut files = sources.iter().filter_map(|source| {
        let path = source.storage_location(&mut |name| std::env::var_os(name))?;
        Some(Metadata { path: Some(path), source: *source, level: 0, trust: Trust::Full })
    });
    let home = home();
    let branch = repository.head_name().ok().flatten();
    let conditional = includes::conditional::Context {
        git_dir: Some(repository.git_dir()),
        branch_name: branch.as_ref().map(AsRef::as_ref),
    };
    let includes = includes::Options::follow(with(home.as_deref()), conditional);
    // As git, which goes without the files of a home that it may not look into.
    let options = init::Options { includes, lossy: true, ignore_io_errors: true };
    let file = File::from_paths_metadata_buf(&mut files, &mut Vec::new(), false, options)?;
    Ok(file.unwrap_or_default())
}

/// A path that configuration names. An empty one is none.
fn resolve(named: BString, top: &Path) -> Result<Option<PathBuf>, String> {
    if named.is_empty() {
        return Ok(None);
    }
    let shown = named.to_str_lossy().into_owned();
    let path = ConfigPath::from(named).interpolate(with(home().as_deref()));
    let path = path.map_err(|e| format!("core.excludesFile {shown}: {e}"))?;
    // Git runs at the top of the work tree.
    Ok(Some(top.join(path)))
}

fn by_default() -> Option<PathBuf> {
    let folder = std::env::var_os("XDG_CONFIG_HOME").filter(|folder| !folder.is_empty());
    let folder = folder.map(PathBuf::from).or_else(|| Some(home()?.join(".config")))?;
    Some(folder.join("git/ignore"))
}

fn home() -> Option<PathBuf> {
    std::env::home_dir().filter(|home| !home.as_os_str().is_empty())
}

fn with(home: Option<&Path>) -> interpolate::Context<'_> {
    interpolate::Context { home_dir: home, ..interpolate::Context::default() }
}
