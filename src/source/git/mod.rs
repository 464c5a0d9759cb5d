//! Git repositories, read as objects: what is staged, what commits add, all that was ever committed.
//!
//! Nothing is run and nothing is written, whatever the repository's configuration names; no text of a diff is read. Objects
//! are looked up in the stores themselves, so that neither replace refs nor grafts stand before what git would commit.

mod commits;
mod graph;
mod objects;
mod packs;
mod setting;
mod staged;
mod trees;

pub use commits::{Commit, Message, Pushed, Tips, readable};
pub use gix::ObjectId;
pub use gix::bstr::BString;
pub use gix::objs::Kind;
pub use graph::{Amount, Graph, Keys, Notes, Step, Verdict};
pub use objects::{ObjectError, Objects, Reader};
pub use packs::{Visit, Visitor};
pub use setting::PathSetting;
pub use staged::Staged;

use gix::bstr::ByteSlice as _;
use gix::index::File as Index;
use gix::sec::trust::Mapping;
use std::collections::{BTreeMap, BTreeSet};
use std::env;
use std::path::{Path, PathBuf};

/// A repository, opened for reading.
pub struct Repository {
    git: gix::Repository,
    work_tree: Option<PathBuf>,
    objects: Objects,
}

/// Why a repository can't be read.
#[derive(Debug, thiserror::Error)]
pub enum GitError {
    /// There is none, or not one that may be trusted or understood.
    #[error("{}: {why}", folder.display())]
    Open {
        /// Where it was looked for.
        folder: PathBuf,
        /// What is wrong, and what to do.
        why: String,
    },
    /// A file of it can't be read.
    #[error("{}: {why}", path.display())]
    File {
        /// The file.
        path: PathBuf,
        /// What is wrong, and what to do.
        why: String,
    },
    /// A ref or revision that there is not.
    #[error("`{name}`: {why}")]
    Revision {
        /// As it was given.
        name: String,
        /// What is wrong.
        why: String,
    },
    /// An object can't be read.
    #[error(transparent)]
    Object(#[from] ObjectError),
    /// History ends before the question is answered.
    #[error(
        "history is cut off at commit {0}, so what is new can't be told: fetch more of it (`git fetch --unshallow`, or \
         `fetch-depth: 0` for actions/checkout)"
    )]
    Shallow(ObjectId),
}

/// What an entry of a tree or of the index is, as far as it matters here.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum EntryKind {
    /// A file.
    File,
    /// A file that may be run.
    Executable,
    /// A symbolic link, whose blob is its target.
    Link,
    /// A submodule's commit.
    Submodule,
    /// A folder.
    Folder,
}

/// What stands at a path in one tree.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Version {
    /// What it is.
    pub kind: EntryKind,
    /// Its object.
    pub id: ObjectId,
}

impl Version {
    /// Whether two versions hold the same. Whether a file may be run makes no difference.
    fn is_like(self, other: Self) -> bool {
        let plain = |kind| if kind == EntryKind::Executable { EntryKind::File } else { kind };
        self.id == other.id && plain(self.kind) == plain(other.kind)
    }

    /// Whether it is a blob that can be scanned.
    #[must_use]
    pub const fn is_blob(self) -> bool {
        matches!(self.kind, EntryKind::File | EntryKind::Executable | EntryKind::Link)
    }
}

/// A path at which a commit, made or about to be made, differs from every one of its parents.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Change {
    /// From the root of the repository, with `/`, in whatever encoding.
    pub path: BString,
    /// What stands there now; a blob, or nothing.
    pub new: Option<Version>,
    /// The blobs that stood there, one for each parent.
    pub old: Vec<Option<Version>>,
}

impl Repository {
    /// Opens the repository that a folder is in, or that git's environment variables name, as they do in a hook.
    ///
    /// # Errors
    /// When there is none, its owner is neither this user nor trusted (`safe.directory`), or it is of a kind that can't be
    /// read.
    pub fn discover(folder: &Path) -> Result<Self, GitError> {
        let options = || {
            let permissions = gix::open::Permissions {
                env: gix::open::permissions::Environment {
                    // Looked at by `Objects`.
                    objects: gix::sec::Permission::Deny,
                    ..gix::open::permissions::Environment::all()
                },
                // The system's and the user's say which folders are safe.
                config: gix::open::permissions::Config {
                    git_binary: false,
                    ..gix::open::permissions::Config::all()
                },
                attributes: gix::open::permissions::Attributes::isolated(),
            };
            gix::open::Options::isolated().permissions(permissions)
        };
        let trust = Mapping { full: options(), reduced: options().bail_if_untrusted(true) };
        let fail = |why: String| GitError::Open { folder: folder.into(), why };
        let git = gix::ThreadSafeRepository::discover_with_environment_overrides_opts(
            folder,
            gix::discover::upwards::Options { cross_fs: true, ..Default::default() },
            trust,
        );
        let git = git.map_err(|e| fail(explain(&e)))?.to_thread_local();
        check_format(&git).map_err(fail)?;
        let objects = Objects::of(&git).map_err(|e| fail(e.to_string()))?;
        // Where only the repository is named, git takes the current folder for the work tree.
        let is_bare = git.config_snapshot().boolean("core.bare").unwrap_or(false);
        let here = || env::var_os("GIT_DIR").filter(|_| !is_bare).and(env::current_dir().ok());
        let work_tree = git.workdir().map(Path::to_path_buf).or_else(here);
        Ok(Self { git, work_tree, objects })
    }

    /// The objects.
    #[must_use]
    pub const fn objects(&self) -> &Objects {
        &self.objects
    }

    /// The root of the work tree; none when the repository is bare.
    #[must_use]
    pub fn work_tree(&self) -> Option<&Path> {
        self.work_tree.as_deref()
    }

    /// The folder of the repository itself, and the one that it shares with its other work trees.
    #[must_use]
    pub fn folders(&self) -> (&Path, &Path) {
        (self.git.git_dir(), self.git.common_dir())
    }

    /// A value of git's configuration, whoever wrote it.
    #[must_use]
    pub fn setting(&self, key: &str) -> Option<String> {
        self.git.config_snapshot().string(key).map(|value| value.to_str_lossy().into_owned())
    }

    /// Whether history was cut off when it was fetched.
    #[must_use]
    pub fn is_shallow(&self) -> bool {
        self.objects.is_shallow()
    }

    /// Whether objects were left out when it was cloned, for git to fetch when it needs them.
    #[must_use]
    pub fn is_partial(&self) -> bool {
        self.objects.is_partial()
    }

    /// The commit that HEAD is at; none on a branch without commits.
    ///
    /// # Errors
    /// When HEAD can't be read.
    pub fn head(&self) -> Result<Option<ObjectId>, GitError> {
        let fail = |why| GitError::Revision { name: "HEAD".into(), why };
        let mut head = self.git.head().map_err(|e| fail(explain(&e)))?;
        if head.is_unborn() {
            return Ok(None);
        }
        let id = head.try_peel_to_id().map_err(|e| fail(explain(&e)))?;
        Ok(id.map(gix::Id::detach))
    }

    /// The commits that a commit made now would have for parents: HEAD's and, while merging, the others.
    ///
    /// `pre-merge-commit` runs before git writes `MERGE_HEAD`, with `GITHEAD_<id>` in its environment.
    ///
    /// # Errors
    /// When one of the files can't be read.
    pub fn parents(&self) -> Result<Vec<ObjectId>, GitError> {
        let mut parents: Vec<_> = self.head()?.into_iter().collect();
        let path = self.git.git_dir().join("MERGE_HEAD");
        let fail = |why: String| GitError::File { path: path.clone(), why };
        match std::fs::read(&path) {
            Ok(text) => {
                for line in text.lines().filter(|line| !line.is_empty()) {
                    let id = ObjectId::from_hex(line).map_err(|e| fail(e.to_string()))?;
                    parents.push(id);
                }
            }
            Err(e) if e.kind() == std::io::ErrorKind::NotFound => {
                // Where it exists, it tells all.
                let named = env::vars_os().filter_map(|(name, _)| {
                    ObjectId::from_hex(name.to_str()?.strip_prefix("GITHEAD_")?.as_bytes()).ok()
                });
                parents.extend(named);
            }
            Err(e) => return Err(fail(e.to_string())),
        }
        let mut seen = BTreeSet::new();
        parents.retain(|id| seen.insert(*id));
        Ok(parents)
    }

    /// The index, as the environment names it. An absent one is empty.
    fn index(&self) -> Result<Index, GitError> {
        let path = self.git.index_path();
        let hash = self.git.object_hash();
        if !path.try_exists().is_ok_and(|exists| !exists) {
            // Its checksum is not verified, which would cost more than all the rest; git does not either since 2.13.
            let index = Index::at(&path, hash, true, gix::index::decode::Options::default());
            return index.map_err(|e| GitError::File { path, why: explain(&e) });
        }
        Ok(Index::from_state(gix::index::State::new(hash), path))
    }

    /// The object that a name stands for, peeled to a commit.
    ///
    /// # Errors
    /// When there is no such revision, or it is no commit.
    pub fn commit_id(&self, name: &str) -> Result<ObjectId, GitError> {
        let fail = |why: String| GitError::Revision { name: name.into(), why };
        let id = self.git.rev_parse_single(name).map_err(|e| fail(explain(&e)))?.detach();
        self.objects.reader().peel(id)?.ok_or_else(|| fail("it is no commit".into()))
    }

    /// What refs point to, by their full names; those that begin with `prefix`, or all.
    ///
    /// # Errors
    /// When refs can't be read.
    pub fn refs(&self, prefix: &str) -> Result<BTreeMap<String, ObjectId>, GitError> {
        let fail = |why: String| GitError::Revision { name: format!("{prefix}*"), why };
        let platform = self.git.references().map_err(|e| fail(explain(&e)))?;
        let all = match prefix {
            "" => platform.all(),
            prefix => platform.prefixed(prefix),
        };
        let mut refs = BTreeMap::new();
        for reference in all.map_err(|e| fail(explain(&e)))? {
            let mut reference = reference.map_err(|e| fail(e.to_string()))?;
            let name = reference.name().as_bstr().to_string();
            // A symbolic ref to a branch without commits leads nowhere.
            match reference.follow_to_object() {
                Ok(id) => drop(refs.insert(name, id.detach())),
                Err(e) if reference.target().try_id().is_some() => return Err(fail(explain(&e))),
                Err(_) => {}
            }
        }
        Ok(refs)
    }

    /// Where other work trees are at, and all that was stashed: of that only the last has a ref.
    fn heads_and_stashes(&self) -> Result<Vec<(String, ObjectId)>, GitError> {
        let mut found = Vec::new();
        let fail = |name: &str, why: String| GitError::Revision { name: name.into(), why };
        for proxy in self.git.worktrees().map_err(|e| fail("worktrees", e.to_string()))? {
            let id = proxy.id().map(ToString::to_string).unwrap_or_default();
            let name = format!("HEAD of the work tree {id}");
            let tree = proxy.into_repo_with_possibly_inaccessible_worktree();
            let tree = tree.map_err(|e| fail(&name, explain(&e)))?;
            // Its branch is a ref; only a detached HEAD is not found otherwise.
            found.extend(tree.head_id().ok().map(|id| (name, id.detach())));
        }
        let path = self.git.common_dir().join("logs/refs/stash");
        match std::fs::read(&path) {
            Ok(log) => {
                let ids = log.lines().filter_map(|line| {
                    let id = line.split(|byte| *byte == b' ').nth(1)?;
                    ObjectId::from_hex(id).ok()
                });
                found.extend(ids.map(|id| ("refs/stash".into(), id)));
            }
            Err(e) if e.kind() == std::io::ErrorKind::NotFound => {}
            Err(e) => return Err(GitError::File { path, why: e.to_string() }),
        }
        Ok(found)
    }

    /// A file of a commit, by its path from the root; none when the commit has no such file.
    ///
    /// # Errors
    /// When one of the objects on the way can't be read.
    pub fn file_of(&self, commit: ObjectId, path: &str) -> Result<Option<Vec<u8>>, GitError> {
        match self.objects.standing(commit, path)? {
            Standing::File(bytes) => Ok(Some(bytes)),
            Standing::Submodule { .. } | Standing::Nothing => Ok(None),
        }
    }

    /// Keeps the objects, which several threads can read.
    #[must_use]
    pub fn into_objects(self) -> Objects {
        self.objects
    }
}

/// What stands at a path of a commit.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Standing {
    /// A file, and what it holds.
    File(Vec<u8>),
    /// A submodule that the path leads into.
    Submodule {
        /// The submodule's commit.
        commit: ObjectId,
        /// The submodule's own path.
        path: String,
        /// The rest of the path, within the submodule.
        rest: String,
    },
    /// No file.
    Nothing,
}

impl Objects {
    /// What stands at a path of a commit, from its root.
    ///
    /// # Errors
    /// When one of the objects on the way can't be read.
    pub fn standing(&self, commit: ObjectId, path: &str) -> Result<Standing, GitError> {
        let reader = self.reader();
        let mut id = reader.tree_of(commit)?;
        let mut start = 0;
        for end in path.match_indices('/').map(|(at, _)| at).chain([path.len()]) {
            let part = &path[start..end];
            let entries = reader.entries(id)?;
            let Some((_, version)) = entries.into_iter().find(|(name, _)| name == part) else {
                return Ok(Standing::Nothing);
            };
            let is_last = end == path.len();
            match version.kind {
                EntryKind::Folder if !is_last => id = version.id,
                EntryKind::File | EntryKind::Executable if is_last => {
                    let mut bytes = Vec::new();
                    reader.read(version.id, Kind::Blob, &mut bytes)?;
                    return Ok(Standing::File(bytes));
                }
                EntryKind::Submodule if !is_last => {
                    let (path, rest) = (path[..end].into(), path[end + 1..].into());
                    return Ok(Standing::Submodule { commit: version.id, path, rest });
                }
                _ => return Ok(Standing::Nothing),
            }
            start = end + 1;
        }
        Ok(Standing::Nothing)
    }
}

/// Refuses what gix would read wrongly.
fn check_format(git: &gix::Repository) -> Result<(), String> {
    let config = git.config_snapshot();
    if let Some(storage) = config.string("extensions.refStorage")
        && storage != "files"
    {
        return Err(format!("its refs are kept as `{storage}`, which stanch can't read yet"));
    }
    let version = config.integer("core.repositoryFormatVersion").unwrap_or(0);
    if version > 1 {
        return Err(format!("its format is version {version}, which stanch doesn't know"));
    }
    if version == 1 {
        const KNOWN: [&str; 8] = [
            "noop",
            "objectformat",
            "compatobjectformat",
            "partialclone",
            "worktreeconfig",
            "preciousobjects",
            "refstorage",
            "relativeworktrees",
        ];
        let sections = config.plumbing().sections_by_name("extensions").into_iter().flatten();
        for section in sections {
            let unknown =
                section.value_names().find(|name| !KNOWN.contains(&&*name.to_ascii_lowercase()));
            if let Some(name) = unknown {
                return Err(format!("it needs the extension `{name}`, which stanch doesn't know"));
            }
        }
    }
    Ok(())
}

/// An error with what led to it, in one line.
fn explain(error: &dyn std::error::Error) -> String {
    let mut text = error.to_string();
    let mut source = error.source();
    while let Some(error) = source {
        let more = error.to_string();
        if !text.contains(&more) {
            text = format!("{text}: {more}");
        }
        source = error.source();
    }
    text
}
