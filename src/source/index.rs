//! What git tracks, read from the index.

use super::ignored::{Failure, Settings};
use gix::bstr::{BStr, ByteSlice as _};
use gix::index::entry::{Flags, Mode};
use std::collections::HashMap;
use std::io::ErrorKind;
use std::path::{Path, PathBuf};

/// The index of a repository and the work tree it is about.
pub(super) struct Tracked {
    /// Root of the work tree, links resolved.
    pub(super) root: PathBuf,
    /// The folder that it was asked for, relative to that.
    pub(super) prefix: PathBuf,
    /// What the configuration says about ignoring.
    pub(super) settings: Result<Settings, String>,
    /// The `.gitignore` files that are not checked out into folders that are there, by their path in the work tree, and
    /// those that could not be read.
    pub(super) sparse: (HashMap<Vec<u8>, Vec<u8>>, Vec<Failure>),
    index: gix::index::File,
}

/// A tracked path.
pub(super) struct TrackedPath {
    /// Relative to the work tree.
    pub(super) path: PathBuf,
    /// Whether git tracks it as a symbolic link.
    pub(super) link: bool,
}

impl Tracked {
    /// Reads the index of the repository that `folder` is in, if it is in that one's work tree, which need not be where
    /// the repository is.
    ///
    /// Nothing that the repository's configuration names is run, and no configuration but its own is read, except to
    /// learn which files the person wants ignored.
    pub(super) fn of(folder: &Path) -> Result<Option<Self>, String> {
        let Some(root) = folder.ancestors().find(|dir| is_repository(dir)) else {
            return Ok(None);
        };
        let repository = gix::open_opts(root, gix::open::Options::isolated())
            .map_err(|e| format!("the git repository can't be opened: {e}"))?;
        let root = repository.workdir().and_then(|root| root.canonicalize().ok());
        let Some(root) = root else { return Ok(None) };
        let Ok(prefix) = folder.strip_prefix(&root).map(Path::to_path_buf) else { return Ok(None) };
        let index =
            repository.index_or_empty().map_err(|e| format!("the git index can't be read: {e}"))?;
        let index = gix::index::File::clone(&index);
        let settings = Settings::of(&repository, &root);
        let sparse = not_checked_out(&repository, &root, &index);
        Ok(Some(Self { root, prefix, settings, sparse, index }))
    }

    /// Whether git tracks this path, relative to the work tree.
    pub(super) fn contains(&self, path: &Path) -> bool {
        let Some(path) = to_git(path) else { return false };
        self.index.entry_by_path(BStr::new(&path)).is_some()
    }

    /// The tracked files and links below `folder`, relative to the work tree (empty for all).
    pub(super) fn below(&self, folder: &Path) -> Vec<TrackedPath> {
        let wanted = |mode| matches!(mode, Mode::FILE | Mode::FILE_EXECUTABLE | Mode::SYMLINK);
        self.entries_below(folder, wanted)
    }

    /// The submodules below `folder`, relative to the work tree.
    pub(super) fn submodules_below(&self, folder: &Path) -> Vec<PathBuf> {
        let entries = self.entries_below(folder, |mode| mode == Mode::COMMIT);
        entries.into_iter().map(|entry| entry.path).collect()
    }

    fn entries_below(&self, folder: &Path, wanted: impl Fn(Mode) -> bool) -> Vec<TrackedPath> {
        let Some(mut prefix) = to_git(folder) else { return Vec::new() };
        if !prefix.is_empty() {
            prefix.push(b'/');
        }
        let mut last: &[u8] = b"";
        let mut paths = Vec::new();
        for entry in self.index.entries() {
            let path = entry.path(&self.index);
            // A path in conflict has an entry for each side.
            if !wanted(entry.mode) || !path.starts_with(&prefix) || path.as_bytes() == last {
                continue;
            }
            last = path.as_bytes();
            if let Ok(path) = path.to_path() {
                paths.push(TrackedPath {
                    path: path.to_path_buf(),
                    link: entry.mode == Mode::SYMLINK,
                });
            }
        }
        paths
    }
}

/// The tracked `.gitignore` files that a sparse checkout left out, where git asks the index for them.
fn not_checked_out(
    repository: &gix::Repository,
    root: &Path,
    index: &gix::index::State,
) -> (HashMap<Vec<u8>, Vec<u8>>, Vec<Failure>) {
    let (mut files, mut failures) = (HashMap::new(), Vec::new());
    for entry in index.entries().iter().filter(|e| e.flags.contains(Flags::SKIP_WORKTREE)) {
        let name = entry.path(index);
        let Ok(path) = name.to_path() else { continue };
        let path = root.join(path);
        let is_asked_for = path.file_name().is_some_and(|name| name == ".gitignore")
            && path.parent().is_some_and(Path::is_dir);
        if !is_asked_for {
            continue;
        }
        match repository.find_blob(entry.id) {
            Ok(mut blob) => drop(files.insert(name.to_vec(), blob.take_data())),
            Err(e) => failures.push((path, format!("what it ignores can't be read: {e}"))),
        }
    }
    (files, failures)
}

/// Whether a folder is the top of a repository. As for git, a folder `.git` without a `HEAD` makes none.
pub(super) fn is_repository(folder: &Path) -> bool {
    let git = folder.join(".git");
    git.symlink_metadata().is_ok_and(|metadata| {
        let head = || git.join("HEAD").symlink_metadata();
        !metadata.is_dir() || !head().is_err_and(|e| e.kind() == ErrorKind::NotFound)
    })
}

/// A path as git writes it.
fn to_git(path: &Path) -> Option<Vec<u8>> {
    let path = gix::path::into_bstr(path).ok()?;
    Some(gix::path::to_unix_separators_on_windows(path).into_owned().into())
}
