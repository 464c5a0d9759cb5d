//! Scans one input that is in no tree.

use super::inside::{HELD, examine, examine_bytes};
use super::{Batch, Job, Results};
use crate::archive::{Format, HEAD};
use crate::text::Input;
use std::io::{self, Read};
use std::path::Path;

/// Scans one input that is not a file of the tree, such as standard input or an editor's buffer. An archive is held in memory.
pub fn scan_input<I: Input + ?Sized>(
    job: &Job<'_>,
    path: &Path,
    name: &str,
    input: &mut I,
) -> Results {
    let mut checker = job.checker();
    let mut results = Results::default();
    results.totals.enumerated = 1;
    let mut batch = Batch::default();
    checker.set_place(path);
    let mut head = Vec::new();
    let examined = match read_head(job, input, &mut head) {
        Ok(true) => examine_bytes(job, &mut checker, name, &head),
        Ok(false) => {
            let mut input = Behind { head: &head, input };
            examine(job, &mut checker, name, (&mut input, 0))
        }
        Err(e) => Err(e.to_string()),
    };
    batch.take(examined, path.into(), &mut checker);
    results.take(batch);
    results.counts = checker.counts().clone();
    results.finish();
    results
}

/// Reads the first bytes of an input, and if they are an archive's all of it, unless it is too large. True when it was read to
/// its end.
fn read_head<I: Input + ?Sized>(
    job: &Job<'_>,
    input: &mut I,
    head: &mut Vec<u8>,
) -> io::Result<bool> {
    // `take` would need a sized reader.
    let mut input = Behind { head: &[], input };
    (&mut input).take(HEAD as u64).read_to_end(head)?;
    if job.archives.is_none() || Format::of(head).is_none() {
        return Ok(false);
    }
    (&mut input).take(HELD - head.len() as u64).read_to_end(head)?;
    Ok((head.len() as u64) < HELD)
}

/// An input behind what was read of it already.
struct Behind<'h, 'i, I: ?Sized> {
    head: &'h [u8],
    input: &'i mut I,
}

impl<I: Input + ?Sized> Read for Behind<'_, '_, I> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        if self.head.is_empty() { self.input.read(buffer) } else { self.head.read(buffer) }
    }
}

impl<I: Input + ?Sized> Input for Behind<'_, '_, I> {
    fn skip_hole(&mut self, keep: u64) -> io::Result<u64> {
        if self.head.is_empty() { self.input.skip_hole(keep) } else { Ok(0) }
    }
}
