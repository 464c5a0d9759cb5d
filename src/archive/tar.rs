//! The members of a tar, as they come.

use super::limits::Unopened;
use super::meter::{Budget, Meter};
use super::name::Inner;
use super::walk::Walk;
use std::cell::Cell;
use std::io::{self, Read};
use tar::{Archive, Entry, EntryType};

/// What the headers of one member may take: names of any length and attributes are read to memory as a whole.
const HEADERS: u64 = 1 << 20;

/// The stream of a tar, of which no more is read at once than is allowed.
struct Gate<'g> {
    stream: &'g mut dyn Read,
    left: &'g Cell<u64>,
}

impl Read for Gate<'_> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let most = usize::try_from(self.left.get()).unwrap_or(usize::MAX).min(buffer.len());
        if most == 0 && !buffer.is_empty() {
            return Err(io::ErrorKind::InvalidData.into());
        }
        let count = self.stream.read(&mut buffer[..most])?;
        self.left.set(self.left.get() - count as u64);
        Ok(count)
    }
}

/// A member, which must be as long as its header says.
struct Whole<R> {
    entry: R,
    left: u64,
}

impl<R: Read> Read for Whole<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let count = self.entry.read(buffer)?;
        self.left = self.left.saturating_sub(count as u64);
        match count == 0 && !buffer.is_empty() && self.left > 0 {
            true => Err(io::ErrorKind::UnexpectedEof.into()),
            false => Ok(count),
        }
    }
}

impl Walk<'_, '_> {
    /// Goes through a tar.
    pub(super) fn tar(&mut self, place: &Inner, stream: &mut dyn Read) -> Result<(), Unopened> {
        let budget = self.budget;
        let left = Cell::new(HEADERS);
        let mut archive = Archive::new(Gate { stream, left: &left });
        // What stands behind the end of one tar may be another.
        archive.set_ignore_zeros(true);
        let entries = archive.entries().map_err(|_| budget.blame())?;
        for entry in entries {
            let mut entry = entry.map_err(|_| budget.blame())?;
            budget.entry()?;
            left.set(u64::MAX);
            self.tar_entry(place, &mut entry, budget);
            if let Some(why) = budget.over() {
                return Err(why);
            }
            budget.forgive();
            // What was not read of it is read over before the next header.
            let stored = entry.header().entry_size().unwrap_or(0).max(entry.size());
            left.set(stored.saturating_add(HEADERS));
        }
        // What ends a stream before the end of the tar that it holds looks like the end of the tar.
        budget.over().map_or(Ok(()), Err)
    }

    fn tar_entry(&mut self, place: &Inner, entry: &mut Entry<'_, Gate<'_>>, budget: &Budget<'_>) {
        let kind = entry.header().entry_type();
        let is_file = kind.is_file() || kind.is_contiguous() || kind.is_gnu_sparse();
        // What is unknown is to be taken for a file (POSIX, pax, "typeflag"). Folders and links hold nothing.
        let is_unknown = matches!(kind, EntryType::__Nonexhaustive(_));
        if entry.size() == 0 && !is_file || !is_file && !is_unknown && !holds(kind) {
            return;
        }
        let inner = place.join(&entry.path_bytes());
        let left = entry.size();
        let meter = Meter::new(Whole { entry, left }, budget).limited_as_member();
        // Of a sparse file the holes are in no stream that was counted.
        let meter = if kind.is_gnu_sparse() { meter } else { meter.free_of_charge() };
        self.member(&inner, meter);
    }
}

/// Whether a member that is no file can hold what is worth a look: attributes for all that follow.
fn holds(kind: EntryType) -> bool {
    kind.is_pax_global_extensions()
}
