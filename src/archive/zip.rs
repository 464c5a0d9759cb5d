//! The members of a zip, by its central directory.

use super::decode::of_method;
use super::limits::Unopened;
use super::meter::{Budget, Meter};
use super::name::Inner;
use super::walk::{Source, Walk};
use rawzip::{CompressionMethod, ZipFileHeaderRecord};
use rawzip::{MAX_CENTRAL_DIRECTORY_RECORD_SIZE, ReaderAt, ZipArchive, ZipLocator};
use std::cell::RefCell;
use std::io;

/// A zip, wherever it is.
struct At<'s, 'b> {
    source: RefCell<&'s mut Source<'b>>,
    budget: &'s Budget<'s>,
}

impl ReaderAt for At<'_, '_> {
    fn read_at(&self, buffer: &mut [u8], offset: u64) -> io::Result<usize> {
        self.budget.watch(self.source.borrow_mut().read_at(buffer, offset))
    }
}

impl Walk<'_, '_> {
    /// Goes through a zip of this size.
    pub(super) fn zip(
        &mut self,
        place: &Inner,
        source: &mut Source<'_>,
        size: u64,
    ) -> Result<(), Unopened> {
        let budget = self.budget;
        let damaged = |_: rawzip::Error| budget.blame();
        let mut buffer = vec![0; MAX_CENTRAL_DIRECTORY_RECORD_SIZE];
        let at = At { source: RefCell::new(source), budget };
        let archive = ZipLocator::new()
            .locate_in_reader(at, &mut buffer, size)
            .map_err(|(_, e)| damaged(e))?;
        let mut entries = archive.entries(&mut buffer);
        let mut count = 0_u64;
        while let Some(entry) = entries.next_entry().map_err(damaged)? {
            count += 1;
            budget.entry()?;
            self.zip_entry(place, &archive, &entry);
            if let Some(why) = budget.over() {
                return Err(why);
            }
            budget.forgive();
        }
        // Of more than 65,535 members a zip without 64-bit fields states the last 16 bits.
        match (count ^ archive.entries_hint()) & 0xffff {
            0 => Ok(()),
            _ => Err(Unopened::Damaged),
        }
    }

    fn zip_entry(
        &mut self,
        place: &Inner,
        archive: &ZipArchive<At<'_, '_>>,
        entry: &ZipFileHeaderRecord<'_>,
    ) {
        let is_empty = entry.compressed_size_hint() == 0 && entry.uncompressed_size_hint() == 0;
        if entry.is_dir() && is_empty {
            return;
        }
        let inner = place.join(entry.file_path().as_bytes());
        let flags = entry.flags();
        let method = entry.compression_method();
        if flags.is_encrypted() || flags.is_masked() || method == CompressionMethod::AES {
            return self.visitor.done(&inner, Err(Unopened::Encrypted));
        }
        let Ok(found) = archive.get_entry(entry.wayfinder()) else {
            return self.visitor.done(&inner, Err(self.budget.blame()));
        };
        let size = entry.uncompressed_size_hint();
        match of_method(method.as_u16(), size, found.reader()) {
            None => self.visitor.done(&inner, Err(Unopened::Method(method.as_u16()))),
            Some(Err(_)) => self.visitor.done(&inner, Err(self.budget.blame())),
            Some(Ok(decoder)) => {
                let decoder = found.verifying_reader(decoder);
                self.member(&inner, Meter::new(decoder, self.budget).limited_as_member());
            }
        }
    }
}
