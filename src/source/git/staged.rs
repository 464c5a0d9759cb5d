//! What a commit made now would add: the index beside the trees of its parents.

use super::trees::{Walk, join, row};
use super::{Change, EntryKind, GitError, ObjectError, Repository, Version};
use gix::ObjectId;
use gix::bstr::{BStr, BString, ByteSlice as _};
use gix::index::entry::{Flags, Mode, Stage};
use gix::index::extension::Tree as CachedTree;
use gix::index::{Entry, File as Index};
use std::collections::HashSet;
use std::ops::Range;

/// What is staged.
#[derive(Debug, Default)]
pub struct Staged {
    /// What a commit would change.
    pub changes: Vec<Change>,
    /// Paths in conflict, of which none can be committed.
    pub unmerged: Vec<BString>,
    /// Files of which a commit would only change whether they may be run.
    pub touched: Vec<BString>,
}

impl Repository {
    /// What is staged, compared with what a commit made now would have for parents.
    ///
    /// # Errors
    /// When the index, HEAD or one of their trees can't be read.
    pub fn staged(&self) -> Result<Staged, GitError> {
        if self.work_tree().is_none() {
            let folder = self.folders().0.into();
            let why = "a bare repository has nothing staged; scan its history instead".into();
            return Err(GitError::Open { folder, why });
        }
        let parents = self.parents()?;
        self.staged_against(&parents)
    }

    /// The paths of what is staged that differ from HEAD, whatever other parents a commit would have.
    ///
    /// # Errors
    /// As for [`Repository::staged`].
    pub fn staged_paths(&self, staged: &Staged) -> Result<HashSet<BString>, GitError> {
        let paths = |staged: &Staged| {
            let changed = staged.changes.iter().map(|change| &change.path);
            changed.chain(&staged.touched).cloned().collect()
        };
        // In a merge there are paths that only HEAD differs at.
        if self.parents()?.len() < 2 {
            return Ok(paths(staged));
        }
        let head: Vec<_> = self.head()?.into_iter().collect();
        Ok(paths(&self.staged_against(&head)?))
    }

    fn staged_against(&self, parents: &[ObjectId]) -> Result<Staged, GitError> {
        let index = self.index()?;
        let reader = self.objects().reader();
        let trees: Result<Vec<_>, _> =
            parents.iter().map(|parent| reader.tree_of(*parent).map(Some)).collect();
        let trees = trees?;
        let (changes, touched) = Default::default();
        let walk = Walk { reader: &reader, changes, touched, matters: &|_| true };
        let mut walk = IndexWalk { index: &index, walk, unmerged: Vec::new() };
        let all = 0..index.entries().len();
        walk.folder(&BString::default(), all, index.tree(), &trees)?;
        let IndexWalk { walk: Walk { changes, touched, .. }, unmerged, .. } = walk;
        Ok(Staged { changes, unmerged, touched })
    }
}

struct IndexWalk<'i, 'r, 'o> {
    index: &'i Index,
    walk: Walk<'r, 'o>,
    unmerged: Vec<BString>,
}

impl IndexWalk<'_, '_, '_> {
    /// Compares the entries of a folder with old folders. `cached` is what git last wrote for it, if it still holds.
    fn folder(
        &mut self,
        prefix: &BString,
        entries: Range<usize>,
        cached: Option<&CachedTree>,
        old: &[Option<ObjectId>],
    ) -> Result<(), ObjectError> {
        if is_same(cached, &entries, old) {
            return Ok(());
        }
        let mut rows = self.walk.rows(old)?;
        let mut folders = Vec::new();
        let below = if prefix.is_empty() { 0 } else { prefix.len() + 1 };
        let mut position = entries.start;
        while position < entries.end {
            let entry = &self.index.entries()[position];
            let path = entry.path(self.index);
            let name = &path[below..];
            let folder = name.find_byte(b'/').filter(|slash| slash + 1 < name.len());
            if let Some(slash) = folder {
                let name = BStr::new(&name[..slash]);
                let child = cached.and_then(|tree| child_of(tree, name));
                let end = self.end_of(&path[..=below + slash], position, entries.end, child);
                folders.push((name.to_owned(), position..end, child));
                position = end;
                continue;
            }
            position += 1;
            if entry.stage() != Stage::Unconflicted {
                if self.unmerged.last().is_none_or(|last| last != path) {
                    self.unmerged.push(path.to_owned());
                }
                continue;
            }
            // `git add -N` commits nothing.
            if !entry.flags.contains(Flags::INTENT_TO_ADD) {
                let name = name.strip_suffix(b"/").unwrap_or(name).into();
                row(&mut rows, name, old.len()).new = Some(version(entry));
            }
        }
        for (name, range, child) in folders {
            let mut row = rows.remove(&name).unwrap_or_default();
            row.old.resize(old.len(), None);
            let is_folder = |v: &Option<Version>| v.filter(|v| v.kind == EntryKind::Folder);
            let below: Vec<_> = row.old.iter().map(|v| is_folder(v).map(|v| v.id)).collect();
            let path = join(prefix, &name);
            self.folder(&path, range, child, &below)?;
            // What stood in the folder's place was no folder.
            row.old.iter_mut().for_each(|old| *old = old.filter(|v| v.is_blob()));
            self.walk.row(path, &row)?;
        }
        for (name, row) in rows {
            self.walk.row(join(prefix, &name), &row)?;
        }
        Ok(())
    }

    /// Behind the last entry that begins with `folder`, which ends in a slash.
    fn end_of(
        &self,
        folder: &[u8],
        start: usize,
        limit: usize,
        cached: Option<&CachedTree>,
    ) -> usize {
        let entries = self.index.entries();
        let is_in = |entry: &Entry| entry.path(self.index).starts_with(folder);
        // The number that git remembers is right where the next entry is another's.
        let told = cached.and_then(|tree| tree.num_entries).map(|n| start + n as usize);
        if let Some(end) = told.filter(|end| *end > start && *end <= limit)
            && is_in(&entries[end - 1])
            && (end == limit || !is_in(&entries[end]))
        {
            return end;
        }
        start + entries[start..limit].partition_point(is_in)
    }
}

/// Whether a folder holds what git last wrote for it, and that is what it was in a parent.
fn is_same(cached: Option<&CachedTree>, entries: &Range<usize>, old: &[Option<ObjectId>]) -> bool {
    cached.is_some_and(|tree| {
        tree.num_entries.is_some_and(|n| n as usize == entries.len())
            && old.contains(&Some(tree.id))
    })
}

fn child_of<'t>(tree: &'t CachedTree, name: &BStr) -> Option<&'t CachedTree> {
    tree.children.iter().find(|child| child.name.as_slice() == name.as_bytes())
}

fn version(entry: &Entry) -> Version {
    let kind = match entry.mode {
        Mode::SYMLINK => EntryKind::Link,
        Mode::COMMIT => EntryKind::Submodule,
        Mode::FILE_EXECUTABLE => EntryKind::Executable,
        // Of a sparse index: all of a folder that is not checked out.
        Mode::DIR => EntryKind::Folder,
        _ => EntryKind::File,
    };
    Version { kind, id: entry.id }
}
