//! Folders and files on disk: what git tracks there and what it does not ignore.

use super::ignored::{Ignored, Rules};
use super::index::{Tracked, is_repository};
use super::{Excludes, FileBlob, Item, SkipReason};
use crate::glob::Globs;
use ignore::{WalkBuilder, WalkState};
use rayon::iter::{IntoParallelIterator as _, ParallelIterator as _};
use std::collections::{BTreeSet, HashSet};
use std::path::{Component, Path, PathBuf};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Mutex, PoisonError};

/// How a tree is listed.
#[derive(Clone, Debug)]
pub struct TreeOptions {
    /// Take everything, whatever ignore files say.
    pub no_ignore: bool,
    /// Paths that are left out.
    pub exclude: Excludes,
    /// Whether `exclude` also holds for files named one by one.
    pub force_exclude: bool,
    /// Paths that are examined even when git ignores them.
    pub include_ignored: Globs,
    /// What globs are relative to: the configuration's folder, absolute, links resolved. In a folder that is not below it
    /// they are relative to that folder.
    pub base: PathBuf,
    /// How many threads to use, at least one.
    pub threads: usize,
}

/// Paths to be scanned.
pub struct Tree<'a> {
    paths: &'a [PathBuf],
    options: &'a TreeOptions,
    stop: &'a AtomicBool,
    /// What was handed out so far, where one file can be come upon twice.
    seen: Option<Mutex<HashSet<PathBuf>>>,
}

/// A folder to be listed.
struct Root {
    /// The folder, absolute, links resolved.
    folder: PathBuf,
    /// The folder as a person would type it.
    shown: PathBuf,
    /// The folder as globs see it.
    name: PathBuf,
    /// Paths below it that a repository around it tracks, and that were listed with that.
    taken: HashSet<PathBuf>,
}

impl<'a> Tree<'a> {
    /// The files at and below `paths`. Listing ends early when `stop` is set.
    #[must_use]
    pub fn new(paths: &'a [PathBuf], options: &'a TreeOptions, stop: &'a AtomicBool) -> Self {
        let twice = paths.len() > 1 || !options.include_ignored.is_empty();
        Self { paths, options, stop, seen: twice.then(Mutex::default) }
    }

    /// Whether all paths are files, which are then few enough for one thread.
    #[must_use]
    pub fn is_files_only(&self) -> bool {
        self.paths.len() <= 4 && self.paths.iter().all(|path| !path.is_dir())
    }

    /// Whether listing ended early.
    #[must_use]
    pub fn is_stopped(&self) -> bool {
        self.stop.load(Ordering::Relaxed)
    }

    /// Hands every item to a worker; `worker` makes one for each thread.
    pub fn for_each<W: FnMut(Item) + Send>(&self, worker: &(dyn Fn() -> W + Sync)) {
        let mut files = Vec::new();
        let mut folders = Vec::new();
        self.seen.iter().for_each(|seen| lock(seen).clear());
        for path in self.paths {
            match path.metadata() {
                Ok(metadata) if metadata.is_dir() => folders.push(path),
                Ok(_) => files.extend(self.named_file(path)),
                Err(e) => files.push(Item::Failed(path.clone(), e.to_string())),
            }
        }
        if self.is_files_only() {
            files.into_iter().take_while(|_| !self.is_stopped()).for_each(worker());
            return;
        }
        let pool = rayon::ThreadPoolBuilder::new().num_threads(self.options.threads).build();
        let pool = match pool {
            Ok(pool) => pool,
            Err(e) => {
                return worker()(Item::Failed(PathBuf::new(), format!("no threads: {e}")));
            }
        };
        pool.install(|| self.in_parallel(files, worker));
        for folder in folders {
            self.folder(folder, &pool, worker);
        }
    }

    fn in_parallel<W: FnMut(Item) + Send>(
        &self,
        items: Vec<Item>,
        worker: &(dyn Fn() -> W + Sync),
    ) {
        items.into_par_iter().for_each_init(worker, |worker, item| {
            if !self.is_stopped() {
                worker(item);
            }
        });
    }

    /// A file named one by one, unless it was named before.
    fn named_file(&self, path: &Path) -> Option<Item> {
        let absolute = std::path::absolute(path).unwrap_or_else(|_| path.into());
        let lexical = normalize(&absolute);
        // The folder's links are resolved as they are for folders; the file itself may be a link, and another file then.
        let resolved = match (absolute.parent().map(Path::canonicalize), absolute.file_name()) {
            (Some(Ok(folder)), Some(name)) => folder.join(name),
            _ => lexical.clone(),
        };
        let name = self.below_base(&resolved, &lexical).unwrap_or_else(|| lexical.clone());
        if !self.is_new(resolved) {
            return None;
        }
        let shown = strip_dot(path).to_path_buf();
        if self.options.force_exclude && self.options.exclude.is_match(&name) {
            return Some(Item::Skipped(shown, SkipReason::Excluded));
        }
        let (path, name) = (path.into(), slashes(&name));
        Some(Item::File(FileBlob { path, shown, name, named: true, may_be_absent: false }))
    }

    /// A path as globs see it, where it is in the configuration's folder: by where it really is, or else as it was given.
    fn below_base(&self, resolved: &Path, lexical: &Path) -> Option<PathBuf> {
        let base = &self.options.base;
        resolved.strip_prefix(base).or_else(|_| lexical.strip_prefix(base)).ok().map(PathBuf::from)
    }

    /// Whether a path comes up for the first time, where that is in question.
    fn is_new(&self, path: PathBuf) -> bool {
        self.seen.as_ref().is_none_or(|seen| lock(seen).insert(path))
    }

    fn is_new_in(&self, root: &Root, relative: &Path) -> bool {
        !root.taken.contains(relative) && self.is_new(root.folder.join(relative))
    }

    /// Lists a folder, then the repositories in it.
    fn folder<W: FnMut(Item) + Send>(
        &self,
        path: &Path,
        pool: &rayon::ThreadPool,
        worker: &(dyn Fn() -> W + Sync),
    ) {
        let folder = match path.canonicalize() {
            Ok(folder) => folder,
            Err(e) => return worker()(Item::Failed(path.into(), e.to_string())),
        };
        let absolute = std::path::absolute(path).map_or_else(|_| folder.clone(), |p| normalize(&p));
        // Elsewhere, what stands above the folder is not for a glob such as `build` to match.
        let name = self.below_base(&folder, &absolute).unwrap_or_default();
        let shown = strip_dot(path).into();
        let mut roots = vec![Root { folder, shown, name, taken: HashSet::new() }];
        while let Some(root) = roots.pop() {
            if self.is_stopped() {
                return;
            }
            let tracked = match Tracked::of(&root.folder) {
                Ok(tracked) => tracked,
                Err(message) => {
                    worker()(Item::Failed(root.place(), message));
                    None
                }
            };
            if let Some(tracked) = &tracked {
                pool.install(|| self.in_parallel(self.tracked_items(&root, tracked), worker));
            }
            let nested = self.walk(&root, tracked.as_ref(), worker);
            roots.extend(self.nested_roots(&root, tracked.as_ref(), nested));
        }
    }

    /// The tracked files below a root.
    fn tracked_items(&self, root: &Root, tracked: &Tracked) -> Vec<Item> {
        let prefix = &tracked.prefix;
        let mut links = LinkedFolders::default();
        let mut items = Vec::new();
        for entry in tracked.below(prefix) {
            let Ok(relative) = entry.path.strip_prefix(prefix) else { continue };
            let relative = relative.to_path_buf();
            if !self.is_new_in(root, &relative) {
                continue;
            }
            if self.options.exclude.is_match(root.name.join(&relative)) {
                items.push(Item::Skipped(root.shown.join(relative), SkipReason::Excluded));
            } else if entry.link || links.contain(&root.folder, &relative) {
                items.push(Item::Skipped(root.shown.join(relative), SkipReason::Symlink));
            } else {
                items.push(root.file(&relative, true));
            }
        }
        items
    }

    /// The repositories in a root: those that the walk came upon, and submodules, which git tracks even where an ignore file
    /// names them.
    fn nested_roots(
        &self,
        root: &Root,
        tracked: Option<&Tracked>,
        mut found: BTreeSet<PathBuf>,
    ) -> Vec<Root> {
        let prefix = tracked.map_or(Path::new(""), |t| &t.prefix);
        for path in tracked.iter().flat_map(|t| t.submodules_below(prefix)) {
            let Ok(relative) = path.strip_prefix(prefix) else { continue };
            let folder = root.folder.join(relative);
            let is_there = is_repository(&folder)
                && folder.canonicalize().is_ok_and(|resolved| resolved == folder);
            if is_there && !self.options.exclude.is_match(root.name.join(relative)) {
                found.insert(relative.into());
            }
        }
        let nested = |relative: PathBuf| {
            let mut nested = root.below(&relative);
            let whole = prefix.join(&relative);
            for entry in tracked.iter().flat_map(|t| t.below(&whole)) {
                nested.taken.extend(entry.path.strip_prefix(&whole).map(PathBuf::from));
            }
            nested
        };
        found.into_iter().map(nested).collect()
    }

    /// Walks a root for what git does not track; returns the repositories found in it.
    fn walk<W: FnMut(Item) + Send>(
        &self,
        root: &Root,
        tracked: Option<&Tracked>,
        worker: &(dyn Fn() -> W + Sync),
    ) -> BTreeSet<PathBuf> {
        let is_tracked =
            |relative: &Path| tracked.is_some_and(|t| t.contains(&t.prefix.join(relative)));
        let nested = Mutex::new(BTreeSet::new());
        let rules = tracked.filter(|_| !self.options.no_ignore).map(|tracked| {
            let (rules, failures) = Rules::of(tracked, &root.folder);
            failures.into_iter().for_each(|(path, e)| worker()(Item::Failed(root.shown(&path), e)));
            rules
        });
        let walk = Walk {
            root,
            rules: rules.as_ref(),
            ignore_files: !self.options.no_ignore && tracked.is_none(),
            report_excluded: true,
        };
        self.run_walk(walk, worker, &|relative, is_dir, path| {
            if is_dir {
                if !relative.as_os_str().is_empty() && is_repository(path) {
                    lock(&nested).insert(relative.to_path_buf());
                    return Visit::Prune;
                }
                return Visit::Pass;
            }
            if is_tracked(relative) { Visit::Pass } else { Visit::Take }
        });
        if !self.options.include_ignored.is_empty() && !self.options.no_ignore {
            let walk = Walk { root, rules: None, ignore_files: false, report_excluded: false };
            self.run_walk(walk, worker, &|relative, is_dir, _| {
                let wanted = !is_dir
                    && self.options.include_ignored.is_match(root.name.join(relative))
                    && !is_tracked(relative);
                if wanted { Visit::Take } else { Visit::Pass }
            });
        }
        nested.into_inner().unwrap_or_else(PoisonError::into_inner)
    }

    /// Walks a root in parallel and asks `visit` about everything in it.
    fn run_walk<W: FnMut(Item) + Send>(
        &self,
        walk: Walk<'_>,
        worker: &(dyn Fn() -> W + Sync),
        visit: &(dyn Fn(&Path, bool, &Path) -> Visit + Sync),
    ) {
        let walker = WalkBuilder::new(&walk.root.folder)
            .standard_filters(false)
            .parents(walk.ignore_files)
            .ignore(walk.ignore_files)
            .git_ignore(walk.ignore_files)
            .git_global(walk.ignore_files)
            .git_exclude(walk.ignore_files)
            .require_git(false)
            .threads(self.options.threads)
            .filter_entry(|entry| entry.file_name() != ".git")
            .build_parallel();
        walker.run(|| {
            let mut worker = worker();
            let mut ignored = walk.rules.map(Ignored::new);
            Box::new(move |entry| match entry {
                _ if self.is_stopped() => WalkState::Quit,
                Ok(entry) => self.unignored(walk, &entry, ignored.as_mut(), &mut worker, visit),
                Err(e) => {
                    let (path, message) = explain(walk.root, &e);
                    worker(Item::Failed(path, message));
                    WalkState::Continue
                }
            })
        });
    }

    /// Passes an entry on unless git ignores it.
    fn unignored(
        &self,
        walk: Walk<'_>,
        entry: &ignore::DirEntry,
        ignored: Option<&mut Ignored<'_>>,
        worker: &mut impl FnMut(Item),
        visit: &(dyn Fn(&Path, bool, &Path) -> Visit + Sync),
    ) -> WalkState {
        let Some(ignored) = ignored.filter(|_| entry.depth() > 0) else {
            return self.entry(walk, entry, worker, visit);
        };
        let relative = walk.relative(entry);
        let is_dir = entry.file_type().is_some_and(|kind| kind.is_dir());
        // Most files are tracked, and it takes less to find that out.
        if !is_dir && matches!(visit(relative, is_dir, entry.path()), Visit::Pass) {
            return WalkState::Continue;
        }
        if ignored.contains(relative, is_dir) {
            return WalkState::Skip;
        }
        let state = self.entry(walk, entry, worker, visit);
        if is_dir
            && state == WalkState::Continue
            && let Err((path, e)) = ignored.enter(relative)
        {
            worker(Item::Failed(walk.root.shown(&path), e));
        }
        state
    }

    fn entry(
        &self,
        walk: Walk<'_>,
        entry: &ignore::DirEntry,
        worker: &mut impl FnMut(Item),
        visit: &(dyn Fn(&Path, bool, &Path) -> Visit + Sync),
    ) -> WalkState {
        let (root, relative) = (walk.root, walk.relative(entry));
        let kind = entry.file_type();
        let is_dir = kind.is_some_and(|k| k.is_dir());
        let shown = || root.shown.join(relative);
        if entry.depth() > 0 && self.options.exclude.is_match(root.name.join(relative)) {
            let new = is_dir || matches!(visit(relative, is_dir, entry.path()), Visit::Take);
            if walk.report_excluded && new && self.is_new_in(root, relative) {
                worker(Item::Skipped(shown(), SkipReason::Excluded));
            }
            return if is_dir { WalkState::Skip } else { WalkState::Continue };
        }
        match visit(relative, is_dir, entry.path()) {
            Visit::Prune => return WalkState::Skip,
            Visit::Pass => return WalkState::Continue,
            Visit::Take if !self.is_new_in(root, relative) => return WalkState::Continue,
            Visit::Take => {}
        }
        match kind {
            Some(kind) if kind.is_file() => worker(root.file(relative, false)),
            Some(kind) if kind.is_symlink() => worker(Item::Skipped(shown(), SkipReason::Symlink)),
            _ => worker(Item::Skipped(shown(), SkipReason::NotAFile)),
        }
        WalkState::Continue
    }
}

/// How a root is walked.
#[derive(Clone, Copy)]
struct Walk<'a> {
    root: &'a Root,
    /// What git ignores, in a repository.
    rules: Option<&'a Rules<'a>>,
    /// Whether the walker reads `.gitignore` and `.ignore` files, where there is no git to agree with.
    ignore_files: bool,
    report_excluded: bool,
}

impl Walk<'_> {
    fn relative<'e>(&self, entry: &'e ignore::DirEntry) -> &'e Path {
        entry.path().strip_prefix(&self.root.folder).unwrap_or(entry.path())
    }
}

/// What to do about something in a walk.
enum Visit {
    /// It is an item.
    Take,
    /// It is none, or another's.
    Pass,
    /// Neither it nor anything below it is.
    Prune,
}

impl Root {
    fn file(&self, relative: &Path, may_be_absent: bool) -> Item {
        Item::File(FileBlob {
            path: self.folder.join(relative),
            shown: self.shown.join(relative),
            name: slashes(&self.name.join(relative)),
            named: false,
            may_be_absent,
        })
    }

    fn below(&self, relative: &Path) -> Self {
        let taken = self.taken.iter().filter_map(|path| path.strip_prefix(relative).ok());
        Self {
            folder: self.folder.join(relative),
            shown: self.shown.join(relative),
            name: self.name.join(relative),
            taken: taken.map(PathBuf::from).collect(),
        }
    }

    /// A path, absolute or below the folder, as a person would type it.
    fn shown(&self, path: &Path) -> PathBuf {
        let relative = path.strip_prefix(&self.folder).unwrap_or(path);
        if relative.as_os_str().is_empty() { self.place() } else { self.shown.join(relative) }
    }

    /// The folder itself as a person would type it.
    fn place(&self) -> PathBuf {
        if self.shown.as_os_str().is_empty() { ".".into() } else { self.shown.clone() }
    }
}

/// Remembers whether the folder of the last path is reached through a link.
#[derive(Default)]
struct LinkedFolders {
    last: Option<(PathBuf, bool)>,
}

impl LinkedFolders {
    fn contain(&mut self, root: &Path, relative: &Path) -> bool {
        let Some(parent) = relative.parent().filter(|p| !p.as_os_str().is_empty()) else {
            return false;
        };
        if let Some((last, linked)) = &self.last
            && last == parent
        {
            return *linked;
        }
        let linked = parent.ancestors().filter(|p| !p.as_os_str().is_empty()).any(|folder| {
            root.join(folder).symlink_metadata().is_ok_and(|metadata| metadata.is_symlink())
        });
        self.last = Some((parent.into(), linked));
        linked
    }
}

fn explain(root: &Root, error: &ignore::Error) -> (PathBuf, String) {
    match error {
        ignore::Error::WithPath { path, err } => (root.shown(path), explain(root, err).1),
        ignore::Error::WithDepth { err, .. } | ignore::Error::WithLineNumber { err, .. } => {
            explain(root, err)
        }
        ignore::Error::Io(e) => (root.place(), e.to_string()),
        other => (root.place(), other.to_string()),
    }
}

/// Takes out `.` and, as far as that is possible without asking the disk, `..`.
fn normalize(path: &Path) -> PathBuf {
    let mut out = PathBuf::new();
    for part in path.components() {
        match part {
            Component::CurDir => {}
            Component::ParentDir => {
                out.pop();
            }
            other => out.push(other),
        }
    }
    out
}

fn strip_dot(path: &Path) -> &Path {
    path.strip_prefix(".").unwrap_or(path)
}

fn slashes(path: &Path) -> String {
    let text = path.to_string_lossy();
    if std::path::MAIN_SEPARATOR == '/' { text.into_owned() } else { text.replace('\\', "/") }
}

fn lock<T>(mutex: &Mutex<T>) -> std::sync::MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
