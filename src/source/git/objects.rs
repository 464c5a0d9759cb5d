//! Objects by their ids, from all stores that git would look in.

use super::{EntryKind, Version};
use gix::ObjectId;
use gix::bstr::{BString, ByteSlice as _};
use gix::objs::{CommitRefIter, Exists as _, Find as _, Kind, TagRefIter, TreeRefIter};
use gix::odb::HandleArc;
use gix::odb::Store;
use gix::odb::pack::cache::lru;
use std::collections::HashSet;
use std::path::PathBuf;
use std::sync::Arc;
use std::{env, io};

/// Why an object can't be read.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ObjectError {
    /// It is not there.
    #[error("object {id} is missing{}", if *.promised { ": this is a partial clone, have git fetch it (`git fetch --refetch`)" } else { "; `git fsck` tells more" })]
    Missing {
        /// Its id.
        id: ObjectId,
        /// Whether the repository was cloned without some objects.
        promised: bool,
    },
    /// It is there, and not as it should be.
    #[error("object {id} can't be read: {why}; `git fsck` tells more")]
    Broken {
        /// Its id.
        id: ObjectId,
        /// What is wrong.
        why: String,
    },
}

impl ObjectError {
    /// The object.
    #[must_use]
    pub const fn id(&self) -> ObjectId {
        let (Self::Missing { id, .. } | Self::Broken { id, .. }) = self;
        *id
    }
}

/// The stores of a repository.
pub struct Objects {
    stores: Vec<Arc<Store>>,
    hash: gix::hash::Kind,
    shallow: HashSet<ObjectId>,
    partial: bool,
}

/// Reads objects, on one thread.
pub struct Reader<'o> {
    objects: &'o Objects,
    handles: Vec<HandleArc>,
}

impl Objects {
    /// The stores that the environment names, as it does while a push is received, and those of the repository.
    pub(super) fn of(git: &gix::Repository) -> io::Result<Self> {
        let hash = git.object_hash();
        let mut folders = Vec::new();
        folders.extend(env::var_os("GIT_OBJECT_DIRECTORY").map(PathBuf::from));
        if folders.is_empty() {
            folders.push(git.common_dir().join("objects"));
        }
        if let Some(more) = env::var_os("GIT_ALTERNATE_OBJECT_DIRECTORIES") {
            folders.extend(env::split_paths(&more).filter(|p| !p.as_os_str().is_empty()));
        }
        let open = |(position, folder): (usize, PathBuf)| {
            let options = gix::odb::store::init::Options::default();
            match Store::at_opts(folder, hash, &mut std::iter::empty(), options) {
                Ok(store) => Some(Ok(Arc::new(store))),
                // As git does with alternates that are not there.
                Err(_) if position > 0 => None,
                Err(e) => Some(Err(e)),
            }
        };
        let stores = folders.into_iter().enumerate().filter_map(open).collect::<io::Result<_>>()?;
        let shallow = git.shallow_commits().ok().flatten();
        let shallow = shallow.map(|commits| commits.iter().copied().collect()).unwrap_or_default();
        let config = git.config_snapshot();
        let partial = config.string("extensions.partialClone").is_some()
            || config
                .plumbing()
                .sections_by_name("remote")
                .into_iter()
                .flatten()
                .any(|remote| remote.value("promisor").is_some_and(|value| value != "false"));
        Ok(Self { stores, hash, shallow, partial })
    }

    /// A reader for one thread.
    #[must_use]
    pub fn reader(&self) -> Reader<'_> {
        let handles = self.stores.iter().map(|store| {
            let handle = HandleArc::from(store.to_handle_arc());
            handle.with_pack_cache(|| Box::new(lru::MemoryCappedHashmap::new(32 << 20)))
        });
        Reader { objects: self, handles: handles.collect() }
    }

    pub(super) fn stores(&self) -> impl Iterator<Item = &Store> {
        self.stores.iter().map(|store| &**store)
    }

    pub(super) const fn hash_kind(&self) -> gix::hash::Kind {
        self.hash
    }

    pub(super) const fn missing(&self, id: ObjectId) -> ObjectError {
        ObjectError::Missing { id, promised: self.partial }
    }

    pub(super) fn is_shallow(&self) -> bool {
        !self.shallow.is_empty()
    }

    pub(super) const fn is_partial(&self) -> bool {
        self.partial
    }

    /// Whether history is cut off behind a commit.
    #[must_use]
    pub fn is_cut(&self, commit: ObjectId) -> bool {
        self.shallow.contains(&commit)
    }
}

impl Reader<'_> {
    /// Reads an object of whatever kind.
    ///
    /// # Errors
    /// When it is missing or broken.
    pub fn read_any(&self, id: ObjectId, buffer: &mut Vec<u8>) -> Result<Kind, ObjectError> {
        let mut broken = None;
        for handle in &self.handles {
            match handle.try_find(&id, buffer) {
                Ok(Some(data)) => return Ok(data.kind),
                Ok(None) => {}
                Err(e) => broken = Some(super::explain(&e)),
            }
        }
        match broken {
            Some(why) => Err(ObjectError::Broken { id, why }),
            None => Err(self.objects.missing(id)),
        }
    }

    /// Reads an object that is to be of a kind.
    ///
    /// # Errors
    /// When it is missing, broken, or of another kind.
    pub fn read(&self, id: ObjectId, kind: Kind, buffer: &mut Vec<u8>) -> Result<(), ObjectError> {
        match self.read_any(id, buffer)? {
            found if found == kind => Ok(()),
            found => Err(ObjectError::Broken { id, why: format!("it is a {found}, not a {kind}") }),
        }
    }

    /// Whether an object is there.
    pub(super) fn contains(&self, id: ObjectId) -> bool {
        self.handles.iter().any(|handle| handle.exists(&id))
    }

    /// The size of a blob, in bytes.
    ///
    /// # Errors
    /// When it is missing or broken.
    pub fn size(&self, id: ObjectId) -> Result<u64, ObjectError> {
        use gix::odb::Header as _;
        let found = self.handles.iter().find_map(|handle| match handle.try_header(&id) {
            Ok(found) => found.map(|header| Ok(header.size())),
            Err(e) => Some(Err(ObjectError::Broken { id, why: super::explain(&e) })),
        });
        found.unwrap_or_else(|| Err(self.objects.missing(id)))
    }

    /// The entries of a tree.
    pub(super) fn entries(&self, tree: ObjectId) -> Result<Vec<(BString, Version)>, ObjectError> {
        // git knows it without having it.
        if tree == ObjectId::empty_tree(self.objects.hash) {
            return Ok(Vec::new());
        }
        let mut buffer = Vec::new();
        self.read(tree, Kind::Tree, &mut buffer)?;
        let entries = TreeRefIter::from_bytes(&buffer, self.objects.hash).map(|entry| {
            let entry = entry.map_err(|e| broken(tree, &e))?;
            let kind = match entry.mode.kind() {
                gix::objs::tree::EntryKind::Tree => EntryKind::Folder,
                gix::objs::tree::EntryKind::Link => EntryKind::Link,
                gix::objs::tree::EntryKind::Commit => EntryKind::Submodule,
                gix::objs::tree::EntryKind::BlobExecutable => EntryKind::Executable,
                gix::objs::tree::EntryKind::Blob => EntryKind::File,
            };
            Ok((entry.filename.to_owned(), Version { kind, id: entry.oid.to_owned() }))
        });
        entries.collect()
    }

    /// The tree of a commit.
    pub(super) fn tree_of(&self, commit: ObjectId) -> Result<ObjectId, ObjectError> {
        let mut buffer = Vec::new();
        self.read(commit, Kind::Commit, &mut buffer)?;
        let mut commit_data = CommitRefIter::from_bytes(&buffer, self.objects.hash);
        commit_data.tree_id().map_err(|e| broken(commit, &e))
    }

    /// The commit that an object is, or that a chain of tags leads to.
    pub(super) fn peel(&self, mut id: ObjectId) -> Result<Option<ObjectId>, ObjectError> {
        let mut buffer = Vec::new();
        loop {
            match self.read_any(id, &mut buffer)? {
                Kind::Commit => return Ok(Some(id)),
                Kind::Tag => {
                    let tag = TagRefIter::from_bytes(&buffer, self.objects.hash);
                    id = tag.target_id().map_err(|e| broken(id, &e))?;
                }
                Kind::Tree | Kind::Blob => return Ok(None),
            }
        }
    }

    pub(super) const fn hash(&self) -> gix::hash::Kind {
        self.objects.hash
    }

    pub(super) const fn objects(&self) -> &Objects {
        self.objects
    }
}

pub(super) fn broken(id: ObjectId, error: &dyn std::error::Error) -> ObjectError {
    ObjectError::Broken { id, why: super::explain(error) }
}

/// History as git walks it: cut off where it was cut off when fetched.
impl gix::objs::Find for Reader<'_> {
    fn try_find<'a>(
        &self,
        id: &gix::oid,
        buffer: &'a mut Vec<u8>,
    ) -> gix::Result<Option<gix::objs::Data<'a>>> {
        let kind = match self.read_any(id.to_owned(), buffer) {
            Ok(kind) => kind,
            Err(ObjectError::Missing { .. }) => return Ok(None),
            Err(e) => return Err(gix::Error::from_error(e)),
        };
        if kind == Kind::Commit && self.objects.is_cut(id.to_owned()) {
            let lines = buffer.lines_with_terminator();
            let mut in_header = true;
            let kept = lines.filter(|line| {
                in_header &= **line != *b"\n";
                !in_header || !line.starts_with(b"parent ")
            });
            *buffer = kept.collect::<Vec<_>>().concat();
        }
        Ok(Some(gix::objs::Data { kind, object_hash: self.objects.hash, data: buffer }))
    }
}
