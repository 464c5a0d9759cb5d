//! What a tree adds to others.

use super::objects::{ObjectError, Reader};
use super::{Change, EntryKind, Version};
use gix::ObjectId;
use gix::bstr::{BString, ByteSlice as _};
use std::collections::BTreeMap;

/// Which blobs and folders are looked at. A change is one of those when any of its versions is.
pub(super) type Matters<'m> = &'m dyn Fn(Version) -> bool;

/// The paths at which `new` differs from every one of the `old` trees.
pub(super) fn changes(
    reader: &Reader<'_>,
    new: Option<ObjectId>,
    old: &[Option<ObjectId>],
    matters: Matters<'_>,
) -> Result<Vec<Change>, ObjectError> {
    let (changes, touched) = Default::default();
    let mut walk = Walk { reader, changes, touched, matters };
    walk.folders(&BString::default(), new, old)?;
    Ok(walk.changes)
}

/// Collects changes.
pub(super) struct Walk<'r, 'o> {
    pub(super) reader: &'r Reader<'o>,
    pub(super) changes: Vec<Change>,
    /// Files of which it only changed whether they may be run.
    pub(super) touched: Vec<BString>,
    pub(super) matters: Matters<'r>,
}

/// What stands under one name in several trees.
#[derive(Default)]
pub(super) struct Row {
    pub(super) new: Option<Version>,
    pub(super) old: Vec<Option<Version>>,
}

impl Walk<'_, '_> {
    /// Compares folders; those that are absent are empty.
    pub(super) fn folders(
        &mut self,
        prefix: &BString,
        new: Option<ObjectId>,
        old: &[Option<ObjectId>],
    ) -> Result<(), ObjectError> {
        if new.is_some() && old.contains(&new) {
            return Ok(());
        }
        let mut rows = self.rows(old)?;
        for (name, version) in self.entries(new)? {
            row(&mut rows, name, old.len()).new = Some(version);
        }
        for (name, row) in rows {
            self.row(join(prefix, &name), &row)?;
        }
        Ok(())
    }

    /// The entries of the old folders, by their names.
    pub(super) fn rows(
        &self,
        old: &[Option<ObjectId>],
    ) -> Result<BTreeMap<BString, Row>, ObjectError> {
        let mut rows = BTreeMap::new();
        for (position, id) in old.iter().enumerate() {
            for (name, version) in self.entries(*id)? {
                row(&mut rows, name, old.len()).old[position] = Some(version);
            }
        }
        Ok(rows)
    }

    fn entries(&self, folder: Option<ObjectId>) -> Result<Vec<(BString, Version)>, ObjectError> {
        folder.map_or(Ok(Vec::new()), |id| self.reader.entries(id))
    }

    /// Compares what stands under one name.
    pub(super) fn row(&mut self, path: BString, row: &Row) -> Result<(), ObjectError> {
        if let Some(new) = row.new
            && row.old.iter().flatten().any(|old| new.is_like(*old))
        {
            if !row.old.contains(&row.new) {
                self.touched.push(path);
            }
            return Ok(());
        }
        let of_kind = |version: &Option<Version>, folder: bool| {
            version.filter(|v| if folder { v.kind == EntryKind::Folder } else { v.is_blob() })
        };
        let blobs: Vec<_> = row.old.iter().map(|old| of_kind(old, false)).collect();
        let new = of_kind(&row.new, false);
        let matters = |version: &Option<Version>| version.is_some_and(self.matters);
        if matters(&new) || blobs.iter().any(matters) {
            self.changes.push(Change { path: path.clone(), new, old: blobs });
        }
        let folders: Vec<_> = row.old.iter().map(|old| of_kind(old, true)).collect();
        let new = of_kind(&row.new, true);
        if matters(&new) || folders.iter().any(matters) {
            let id = |version: &Option<Version>| version.map(|version| version.id);
            self.folders(&path, id(&new), &folders.iter().map(id).collect::<Vec<_>>())?;
        }
        Ok(())
    }
}

pub(super) fn row(rows: &mut BTreeMap<BString, Row>, name: BString, parents: usize) -> &mut Row {
    let row = rows.entry(name).or_default();
    row.old.resize(parents, None);
    row
}

pub(super) fn join(prefix: &BString, name: &[u8]) -> BString {
    if prefix.is_empty() {
        return name.into();
    }
    [prefix.as_bytes(), b"/", name].concat().into()
}
