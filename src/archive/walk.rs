//! From archive to archive within it.

use super::decode::decoder;
use super::format::Format;
use super::limits::{Limits, Unopened};
use super::meter::{Budget, Meter, Stored};
use super::name::Inner;
use crate::text::Input;
use std::io::{self, BufReader, Read};

/// How much of a zip within an archive is held in memory, in bytes.
const HELD: u64 = 64 << 20;
/// What is read of a file at once.
const CHUNK: usize = 64 << 10;

/// Where an archive is.
pub enum Source<'s> {
    /// In memory, as a whole.
    Memory(&'s [u8]),
    /// Somewhere where one can go to any place in it.
    File(&'s mut dyn Input),
}

impl Source<'_> {
    pub(super) fn read_at(&mut self, buffer: &mut [u8], offset: u64) -> io::Result<usize> {
        match self {
            Self::Memory(bytes) => {
                let from = usize::try_from(offset).unwrap_or(usize::MAX).min(bytes.len());
                (&bytes[from..]).read(buffer)
            }
            Self::File(file) => {
                file.seek(offset)?;
                file.read(buffer)
            }
        }
    }

    fn stream(&mut self) -> io::Result<&mut dyn Read> {
        match self {
            Self::Memory(bytes) => Ok(bytes),
            Self::File(file) => {
                file.seek(0)?;
                Ok(file)
            }
        }
    }
}

/// Who looks at what is in archives.
pub trait Visitor {
    /// A file, to be read to its end. It may end too early; what comes of it is told by [`done`](Self::done), next.
    fn file(&mut self, inner: &Inner, input: &mut dyn Input);

    /// Something is done with: a file that was read, an archive that was gone through, or anything that was not.
    fn done(&mut self, inner: &Inner, result: Result<(), Unopened>);
}

/// Why an archive was not gone through to its end.
#[derive(Debug)]
pub enum Failure {
    /// By what it is.
    Unopened(Unopened),
    /// It could not be read.
    Read(io::Error),
}

/// Goes through an archive. `name` is its own, `size` is what it measures, in bytes.
///
/// # Errors
/// When it is not gone through to its end. What was told to the visitor until then stands.
pub fn walk(
    format: Format,
    (mut source, size): (Source<'_>, u64),
    name: &str,
    limits: &Limits,
    visitor: &mut dyn Visitor,
) -> Result<(), Failure> {
    let budget = Budget::new(limits, size);
    let mut walk = Walk { budget: &budget, visitor, depth: 0, name };
    let result = walk.outermost(format, &mut source, size);
    match budget.into_failure() {
        Some(e) => Err(Failure::Read(e)),
        None => result.map_err(Failure::Unopened),
    }
}

/// The way through one archive on disk.
pub(super) struct Walk<'w, 'v> {
    pub(super) budget: &'w Budget<'w>,
    pub(super) visitor: &'v mut dyn Visitor,
    /// In how many archives.
    depth: u32,
    /// Of the archive on disk.
    name: &'w str,
}

impl Walk<'_, '_> {
    fn outermost(
        &mut self,
        format: Format,
        source: &mut Source<'_>,
        size: u64,
    ) -> Result<(), Unopened> {
        let place = Inner::default();
        if self.budget.limits.depth == 0 {
            return Err(Unopened::Depth { limit: 0 });
        }
        self.depth = 1;
        if format == Format::Zip {
            return self.zip(&place, source, size);
        }
        let budget = self.budget;
        let stream = budget.watch(source.stream()).map_err(|_| budget.blame())?;
        let stored = Stored { inner: stream, budget };
        self.stream(format, &place, &mut BufReader::with_capacity(CHUNK, stored))
    }

    /// Goes through an archive that comes as a stream.
    fn stream(
        &mut self,
        format: Format,
        place: &Inner,
        stream: &mut dyn Read,
    ) -> Result<(), Unopened> {
        match format {
            Format::Tar => return self.tar(place, stream),
            Format::Zip => return self.held_zip(place, stream),
            _ => {}
        }
        let Some(decoder) = decoder(format, stream) else {
            return Err(Unopened::of_format(format));
        };
        let mut meter = Meter::new(decoder, self.budget);
        if Format::of(meter.head()) == Some(Format::Tar) {
            self.tar(place, &mut meter)?;
            return meter.result();
        }
        self.budget.entry()?;
        let inner = place.decompressed(self.name);
        self.member(&inner, meter.limited_as_member());
        Ok(())
    }

    /// A zip within an archive has its directory at its end.
    fn held_zip(&mut self, place: &Inner, stream: &mut dyn Read) -> Result<(), Unopened> {
        let mut bytes = Vec::new();
        let read = stream.take(HELD + 1).read_to_end(&mut bytes);
        if bytes.len() as u64 > HELD {
            return Err(Unopened::Held { limit: HELD });
        }
        if read.is_err() {
            return Err(self.budget.blame());
        }
        let size = bytes.len() as u64;
        self.zip(place, &mut Source::Memory(&bytes), size)
    }

    /// Something in an archive: a file, or another archive.
    pub(super) fn member<R: Read>(&mut self, inner: &Inner, mut meter: Meter<'_, R>) {
        let format = Format::of(meter.head());
        let limit = self.budget.limits.depth;
        let result = match format {
            Some(format) if self.depth < limit => {
                self.depth += 1;
                let result = self.stream(format, inner, &mut meter);
                self.depth -= 1;
                result
            }
            _ => {
                self.visitor.file(inner, &mut meter);
                format.map_or(Ok(()), |_| Err(Unopened::Depth { limit }))
            }
        };
        // Where it ended too early, that is why.
        self.visitor.done(inner, meter.result().and(result));
    }
}
