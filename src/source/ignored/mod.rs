//! What git ignores in a work tree.
//!
//! Neither `ignore` nor gix decides as git does: `ignore` expands braces, and in gix 0.90 a `*` in `info/exclude`
//! ignores everything whatever a `.gitignore` says against it, and `a**/b` does not match `ax/y/b`. To ignore too much
//! here is to call clean what was never examined, so this follows git's `dir.c`, and tests compare it with git.

mod pattern;
mod settings;
mod wildmatch;

pub(super) use settings::Settings;

use super::file::options;
use super::index::Tracked;
use pattern::Patterns;
use std::collections::HashMap;
use std::io::{ErrorKind, Read as _};
use std::path::{Path, PathBuf};

/// A larger ignore file is a failure: it is held in memory by each thread.
const MAX_SIZE: u64 = 4 << 20;

/// What holds for all of a walk.
pub(super) struct Rules<'a> {
    /// The folder that is walked.
    folder: PathBuf,
    /// Its path in the work tree, with a slash at the end unless it is empty.
    prefix: Vec<u8>,
    /// Case does not matter.
    fold: bool,
    /// The patterns from outside the folder and those of its own `.gitignore`, of growing weight.
    outer: Vec<Level>,
    /// `.gitignore` files that are tracked but not checked out, by their path in the work tree.
    sparse: &'a HashMap<Vec<u8>, Vec<u8>>,
}

/// An ignore file.
struct Level {
    /// Its folder, relative to the one that is walked; of no meaning in [`Rules::outer`].
    folder: PathBuf,
    /// How much of a path in the work tree is that folder's, with the slash.
    base: usize,
    patterns: Option<Patterns>,
}

/// A file that could not be read, and why.
pub(super) type Failure = (PathBuf, String);

impl<'a> Rules<'a> {
    /// Reads what holds for a walk of `folder`, which is what `tracked` was asked for.
    pub(super) fn of(tracked: &'a Tracked, folder: &Path) -> (Self, Vec<Failure>) {
        let (sparse, mut failures) = (&tracked.sparse.0, tracked.sparse.1.clone());
        let settings = tracked.settings.as_ref().unwrap_or_else(|e| {
            failures.push((folder.into(), e.clone()));
            const { &Settings { files: Vec::new(), fold: false } }
        });
        let (fold, outer, prefix) = (settings.fold, Vec::new(), Vec::new());
        let mut rules = Self { folder: folder.into(), prefix, fold, outer, sparse };
        for (file, is_person_s) in &settings.files {
            match read(file, true) {
                Ok(bytes) => rules.push(0, bytes),
                // Git goes without it, and only the person is told off for that.
                Err((ErrorKind::PermissionDenied, _)) if *is_person_s => {}
                Err((_, e)) => failures.push((file.clone(), e)),
            }
        }
        rules.read_from_the_top(tracked, &mut failures);
        (rules, failures)
    }

    /// Reads the `.gitignore` files from the top of the work tree down to the folder's own.
    ///
    /// Whoever names a folder that is ignored wants it examined, so what stands above it does not count then.
    fn read_from_the_top(&mut self, tracked: &Tracked, failures: &mut Vec<Failure>) {
        let mut folder = tracked.root.clone();
        let mut is_ignored = false;
        let mut parts = tracked.prefix.iter();
        loop {
            let part = parts.next();
            if !is_ignored || part.is_none() {
                if is_ignored {
                    self.outer.clear();
                }
                match self.read(&folder, &self.prefix) {
                    Ok(bytes) => self.push(self.prefix.len(), bytes),
                    Err(e) => failures.push((folder.join(".gitignore"), e)),
                }
            }
            let Some(part) = part else { return };
            folder.push(part);
            self.prefix.extend(part.as_encoded_bytes());
            is_ignored |= self.verdict(&[], &self.prefix, true);
            self.prefix.push(b'/');
        }
    }

    fn push(&mut self, base: usize, bytes: Option<Vec<u8>>) {
        let patterns = bytes.map(Patterns::parse);
        self.outer.push(Level { folder: PathBuf::new(), base, patterns });
    }

    /// The `.gitignore` of a folder, whose path in the work tree is `path`, with a slash at the end.
    fn read(&self, folder: &Path, path: &[u8]) -> Result<Option<Vec<u8>>, String> {
        // As for git, a `.gitignore` that is a link is none.
        let bytes = read(&folder.join(".gitignore"), false).map_err(|(_, e)| e)?;
        let sparse = || self.sparse.get(&[path, b".gitignore"].concat()).cloned();
        Ok(bytes.or_else(|| if self.sparse.is_empty() { None } else { sparse() }))
    }

    /// Whether a path in the work tree is ignored, provided that the folder it is in is not.
    fn verdict(&self, inner: &[Level], path: &[u8], is_folder: bool) -> bool {
        let levels = inner.iter().rev().chain(self.outer.iter().rev());
        let mut verdicts = levels.filter_map(|level| {
            level.patterns.as_ref()?.verdict(&path[level.base..], is_folder, self.fold)
        });
        verdicts.next().unwrap_or(false)
    }
}

/// What git ignores, as one thread of a walk finds it out.
pub(super) struct Ignored<'a> {
    rules: &'a Rules<'a>,
    /// Of the folders between the one that is walked and the one that was asked about last.
    levels: Vec<Level>,
    /// The path that is asked about, in the work tree.
    path: Vec<u8>,
}

impl<'a> Ignored<'a> {
    pub(super) fn new(rules: &'a Rules<'a>) -> Self {
        Self { rules, levels: Vec::new(), path: Vec::new() }
    }

    /// Whether a path, relative to the folder that is walked, is ignored. The folder it is in is not.
    pub(super) fn contains(&mut self, relative: &Path, is_folder: bool) -> bool {
        self.go_to(relative.parent().unwrap_or(Path::new("")));
        self.set_path(relative);
        self.rules.verdict(&self.levels, &self.path, is_folder)
    }

    /// Reads the ignore file of a folder that is about to be listed.
    ///
    /// Threads that come to the folder later read it again and keep quiet if they can't.
    pub(super) fn enter(&mut self, relative: &Path) -> Result<(), Failure> {
        self.go_to(relative.parent().unwrap_or(Path::new("")));
        self.push(relative).map_err(|e| (relative.join(".gitignore"), e))
    }

    fn go_to(&mut self, folder: &Path) {
        let is_at = |level: &Level| level.folder.as_os_str() == folder.as_os_str();
        if self.levels.last().map_or(folder.as_os_str().is_empty(), is_at) {
            return;
        }
        while self.levels.last().is_some_and(|level| !folder.starts_with(&level.folder)) {
            self.levels.pop();
        }
        let known = self.levels.last().map_or(Path::new(""), |level| &level.folder);
        let missing = folder.ancestors().take_while(|f| f.as_os_str() != known.as_os_str());
        let missing: Vec<_> = missing.map(Path::to_path_buf).collect();
        for folder in missing.iter().rev() {
            // Whoever entered it first has said so if it can't be read.
            let _ = self.push(folder);
        }
    }

    fn push(&mut self, folder: &Path) -> Result<(), String> {
        self.set_path(folder);
        self.path.push(b'/');
        let read = self.rules.read(&self.rules.folder.join(folder), &self.path);
        let (bytes, result) = read.map_or_else(|e| (None, Err(e)), |bytes| (bytes, Ok(())));
        let (base, patterns) = (self.path.len(), bytes.map(Patterns::parse));
        self.levels.push(Level { folder: folder.into(), base, patterns });
        result
    }

    fn set_path(&mut self, relative: &Path) {
        self.path.clear();
        self.path.extend(&self.rules.prefix);
        self.path.extend(relative.as_os_str().as_encoded_bytes());
        if std::path::MAIN_SEPARATOR != '/' {
            let separators = self.path.iter_mut().filter(|b| **b == b'\\');
            separators.for_each(|b| *b = b'/');
        }
    }
}

/// A file's content, if it is there. A folder is none, nor is a link, unless it is to be followed.
fn read(path: &Path, follow: bool) -> Result<Option<Vec<u8>>, (ErrorKind, String)> {
    let failure = |e: std::io::Error| (e.kind(), format!("what it ignores can't be read: {e}"));
    let file = match options(follow).open(path) {
        Ok(file) => file,
        Err(e) if matches!(e.kind(), ErrorKind::NotFound | ErrorKind::NotADirectory) => {
            return Ok(None);
        }
        Err(_) if !follow && path.is_symlink() => return Ok(None),
        Err(e) => return Err(failure(e)),
    };
    let metadata = file.metadata().map_err(failure)?;
    if metadata.is_dir() {
        return Ok(None);
    }
    let mut bytes = Vec::new();
    if metadata.is_file() {
        file.take(MAX_SIZE + 1).read_to_end(&mut bytes).map_err(failure)?;
    }
    if !metadata.is_file() || bytes.len() as u64 > MAX_SIZE {
        let kind = std::io::Error::other("it is no file, or larger than 4 MiB");
        return Err(failure(kind));
    }
    Ok(Some(bytes))
}
