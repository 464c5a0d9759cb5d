//! Every object of a repository once, in the order in which that costs least.
//!
//! Most objects of a pack are deltas of others. Who asks for them one by one inflates the same chains again and again; here
//! each pack is resolved from its bases outwards, on all threads, and every object is handed on as soon as it is whole.
//! Nobody is told where an object stands or whether anything leads to it.

use super::objects::{ObjectError, Objects, broken};
use gix::ObjectId;
use gix::objs::Kind;
use gix::odb::loose;
use gix::odb::pack::index::traverse::{SafetyCheck, with_index};
use gix::odb::pack::{data, index};
use gix::progress::Discard;
use std::collections::HashSet;
use std::ffi::OsStr;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::{Mutex, PoisonError};
use std::{env, fs, io, thread};

/// Entries of a pack that a thread compares with their checksums at once.
const CHECKED: usize = 1024;

/// Looks at objects, on one thread.
pub trait Visitor: Send {
    /// Looks at one. What stands in two places is seen twice. It must not panic.
    fn object(&mut self, id: ObjectId, kind: Kind, bytes: &[u8]);
}

/// What a visit of all objects came to.
#[derive(Debug)]
pub struct Visit<V> {
    /// Those who looked at the objects, each at some.
    pub visitors: Vec<V>,
    /// Objects that are there and can't be read.
    pub unread: Vec<ObjectError>,
    /// Packs and folders of which it is not even known what they hold, and why.
    pub failures: Vec<(PathBuf, String)>,
}

impl Objects {
    /// Shows every object of all stores to visitors, on so many threads, until `stop` is set.
    ///
    /// A pack that is damaged somewhere is read object by object. Ids are not computed again, as git does not either.
    pub fn visit<V: Visitor>(
        &self,
        threads: usize,
        stop: &AtomicBool,
        make: &(dyn Fn() -> V + Sync),
    ) -> Visit<V> {
        let pool = Pool { make, idle: Mutex::default() };
        let run = Run { objects: self, threads, stop, pool: &pool };
        let mut failures = Vec::new();
        let mut unread = Vec::new();
        let folders = self.folders(&mut failures);
        for folder in &folders {
            for pack in packs(folder, &mut failures) {
                match run.pack(&pack) {
                    Ok(more) => unread.extend(more),
                    Err(e) => failures.push((pack, super::explain(&e))),
                }
            }
        }
        for folder in &folders {
            unread.extend(run.loose(folder, &mut failures));
        }
        Visit { visitors: pool.into_visitors(), unread, failures }
    }

    /// The folders of all stores, alternates included, each once.
    fn folders(&self, failures: &mut Vec<(PathBuf, String)>) -> Vec<PathBuf> {
        let here = env::current_dir().unwrap_or_default();
        let mut folders = Vec::new();
        for store in self.stores() {
            let folder = store.path().to_path_buf();
            let more = gix::odb::alternate::resolve(folder.clone(), &here);
            folders.push(folder.clone());
            match more {
                Ok(more) => folders.extend(more),
                Err(e) => failures.push((folder.join("info/alternates"), super::explain(&e))),
            }
        }
        let mut seen = HashSet::new();
        folders.retain(|f| seen.insert(f.canonicalize().unwrap_or_else(|_| f.clone())));
        folders
    }
}

/// The indexes of a folder's packs that have a pack; git passes over those that have none.
fn packs(folder: &Path, failures: &mut Vec<(PathBuf, String)>) -> Vec<PathBuf> {
    let folder = folder.join("pack");
    let entries = fs::read_dir(&folder).and_then(|entries| {
        entries.map(|entry| entry.map(|entry| entry.path())).collect::<io::Result<Vec<_>>>()
    });
    match entries {
        Ok(mut paths) => {
            let is_index = |path: &PathBuf| path.extension() == Some(OsStr::new("idx"));
            paths.retain(|path| is_index(path) && path.with_extension("pack").exists());
            paths.sort();
            paths
        }
        Err(e) => {
            // As git does: what is not there holds nothing.
            if e.kind() != io::ErrorKind::NotFound {
                failures.push((folder, e.to_string()));
            }
            Vec::new()
        }
    }
}

/// Visitors that no thread needs at the moment.
struct Pool<'a, V> {
    make: &'a (dyn Fn() -> V + Sync),
    idle: Mutex<Vec<V>>,
}

impl<V> Pool<'_, V> {
    fn take(&self) -> V {
        let idle = self.idle.lock().unwrap_or_else(PoisonError::into_inner).pop();
        idle.unwrap_or_else(self.make)
    }

    fn into_visitors(self) -> Vec<V> {
        self.idle.into_inner().unwrap_or_else(PoisonError::into_inner)
    }
}

/// A thread's visitor, taken from the pool with the first object and put back at the end. A clone has its own, since gix
/// gives each of its threads a clone.
struct Own<'a, V> {
    pool: &'a Pool<'a, V>,
    visitor: Option<V>,
}

impl<'a, V> Own<'a, V> {
    const fn new(pool: &'a Pool<'a, V>) -> Self {
        Self { pool, visitor: None }
    }

    fn get(&mut self) -> &mut V {
        self.visitor.get_or_insert_with(|| self.pool.take())
    }
}

impl<V> Clone for Own<'_, V> {
    fn clone(&self) -> Self {
        Self::new(self.pool)
    }
}

impl<V> Drop for Own<'_, V> {
    fn drop(&mut self) {
        if let Some(visitor) = self.visitor.take() {
            self.pool.idle.lock().unwrap_or_else(PoisonError::into_inner).push(visitor);
        }
    }
}

/// A visit under way.
struct Run<'a, V> {
    objects: &'a Objects,
    threads: usize,
    stop: &'a AtomicBool,
    pool: &'a Pool<'a, V>,
}

impl<V: Visitor> Run<'_, V> {
    /// Shows the objects of a pack, whose index is given. Those that can't be read.
    fn pack(&self, path: &Path) -> gix::Result<Vec<ObjectError>> {
        let hash = self.objects.hash_kind();
        let index = index::File::at(path, hash)?;
        let pack = data::File::at(path.with_extension("pack"), hash);
        let done = pack.is_ok_and(|pack| {
            let checked = self.is_sound(&index, &pack);
            checked != Some(false) && self.traverse(&index, &pack, checked.is_some())
        });
        if done || index.num_objects() == 0 || self.stop.load(Ordering::Relaxed) {
            return Ok(Vec::new());
        }
        // What was shown before the damage was met is shown again.
        let ids: Vec<_> = index.iter().map(|entry| entry.oid).collect();
        Ok(self.each(&ids, || {
            let reader = self.objects.reader();
            move |id, buffer: &mut Vec<u8>| reader.read_any(id, buffer)
        }))
    }

    /// Whether the entries of a pack are as they were when its index was written; nobody knows with an old one.
    ///
    /// gix would not notice a damaged stream of zlib's while it goes through the pack, as it does where it reads one object.
    fn is_sound(&self, index: &index::File, pack: &data::File) -> Option<bool> {
        let mut entries: Vec<_> =
            index.iter().map(|e| e.crc32.map(|crc| (e.pack_offset, crc))).collect::<Option<_>>()?;
        entries.sort_unstable();
        entries.push((pack.pack_end() as u64, 0));
        let (next, sound) = (AtomicUsize::new(0), AtomicBool::new(true));
        let is_sound = |pair: &[(u64, u32)]| {
            let bytes = (pair[0].0 <= pair[1].0).then(|| pack.entry_slice(pair[0].0..pair[1].0));
            bytes.flatten().is_some_and(|bytes| crc32fast::hash(bytes) == pair[0].1)
        };
        let run = || {
            while sound.load(Ordering::Relaxed) && !self.stop.load(Ordering::Relaxed) {
                let from = next.fetch_add(CHECKED, Ordering::Relaxed);
                let Some(rest) = entries.get(from..).filter(|rest| rest.len() > 1) else { break };
                if !rest.windows(2).take(CHECKED).all(is_sound) {
                    sound.store(false, Ordering::Relaxed);
                }
            }
        };
        thread::scope(|scope| {
            for _ in 0..self.threads {
                scope.spawn(run);
            }
        });
        Some(sound.into_inner())
    }

    /// Shows a pack's objects; false when it is damaged.
    fn traverse(&self, index: &index::File, pack: &data::File, checked: bool) -> bool {
        if index.num_objects() == 0 {
            return true;
        }
        let mut own = Own::new(self.pool);
        let options = with_index::Options {
            check: match checked {
                true => SafetyCheck::SkipFileAndObjectChecksumVerification,
                false => SafetyCheck::SkipFileChecksumVerification,
            },
            thread_limit: Some(self.threads),
            alloc_limit_bytes: None,
        };
        let traversed = catch_unwind(AssertUnwindSafe(|| {
            index.traverse_with_index(
                pack,
                move |kind, bytes, entry: &index::Entry, _: &dyn gix::Progress| {
                    own.get().object(entry.oid, kind, bytes);
                    Ok(())
                },
                &mut Discard,
                self.stop,
                options,
            )
        }));
        matches!(traversed, Ok(Ok(_)))
    }

    /// Shows the objects of a folder that are in no pack. Those that can't be read.
    fn loose(&self, folder: &Path, failures: &mut Vec<(PathBuf, String)>) -> Vec<ObjectError> {
        let store = loose::Store::at(folder, self.objects.hash_kind());
        let mut ids = Vec::new();
        for id in store.iter() {
            match id {
                Ok(id) => ids.push(id),
                Err(e) => failures.push((folder.into(), e.to_string())),
            }
        }
        ids.sort_unstable();
        self.each(&ids, || {
            let store = loose::Store::at(folder, self.objects.hash_kind());
            move |id, buffer: &mut Vec<u8>| match store.try_find(&id, buffer) {
                Ok(Some(found)) => Ok(found.kind),
                Ok(None) => Err(self.objects.missing(id)),
                Err(e) => Err(broken(id, &e)),
            }
        })
    }

    /// Shows objects that are read one by one. Those that can't be read.
    fn each<R>(&self, ids: &[ObjectId], reader: impl Fn() -> R + Sync) -> Vec<ObjectError>
    where
        R: FnMut(ObjectId, &mut Vec<u8>) -> Result<Kind, ObjectError>,
    {
        let next = AtomicUsize::new(0);
        let run = || {
            let (mut own, mut read) = (Own::new(self.pool), reader());
            let (mut buffer, mut unread) = (Vec::new(), Vec::new());
            while let Some(id) = ids.get(next.fetch_add(1, Ordering::Relaxed)) {
                if self.stop.load(Ordering::Relaxed) {
                    break;
                }
                match read(*id, &mut buffer) {
                    Ok(kind) => own.get().object(*id, kind, &buffer),
                    Err(e) => unread.push(e),
                }
            }
            unread
        };
        if ids.is_empty() {
            return Vec::new();
        }
        thread::scope(|scope| {
            let threads: Vec<_> = (0..self.threads).map(|_| scope.spawn(run)).collect();
            let unread = threads.into_iter().map(|t| t.join().expect("visitors don't panic"));
            unread.flatten().collect()
        })
    }
}
