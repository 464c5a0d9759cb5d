//! Archives: whatever they are, they are gone through in bounded time and memory, everything is told of once, limits hold, and it
//! makes no difference where an archive is.

#![no_main]

use libfuzzer_sys::fuzz_target;
use stanch::archive::{Failure, Format, Inner, Limits, Source, Unopened, Visitor, walk};
use stanch::text::Input;
use stanch_fuzz::seed;
use std::io::{self, Cursor, Read, Seek as _, SeekFrom};

/// Small, for inputs that are small to come upon them.
const LIMITS: Limits =
    Limits { depth: 3, entries: 50, ratio: 100, size: 1 << 20, member_size: 1 << 18 };

/// What was told of one archive.
#[derive(Debug, Default, PartialEq, Eq)]
struct Told {
    /// A file that was read and not yet done with.
    open: Option<Inner>,
    /// Everything that was done with: how many bytes it had, and what came of it.
    done: Vec<(String, usize, Result<(), Unopened>)>,
    read: usize,
}

impl Visitor for Told {
    fn file(&mut self, inner: &Inner, input: &mut dyn Input) {
        assert!(self.open.replace(inner.clone()).is_none(), "a file was not done with");
        let mut bytes = Vec::new();
        input.read_to_end(&mut bytes).expect("it ends rather than to fail");
        assert!(bytes.len() as u64 <= LIMITS.member_size);
        self.read = bytes.len();
    }

    fn done(&mut self, inner: &Inner, result: Result<(), Unopened>) {
        if let Some(open) = self.open.take() {
            assert_eq!(open, *inner, "another file was done with");
        }
        let read = std::mem::take(&mut self.read);
        self.done.push((inner.path(), read, result));
    }
}

/// An archive on a disk.
struct File<'a>(Cursor<&'a [u8]>);

impl Read for File<'_> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let most = buffer.len().min(1000);
        self.0.read(&mut buffer[..most])
    }
}

impl Input for File<'_> {
    fn seek(&mut self, to: u64) -> io::Result<()> {
        self.0.seek(SeekFrom::Start(to)).map(drop)
    }
}

/// Goes through an archive.
fn told(format: Format, source: Source<'_>, size: usize) -> (Told, Option<Unopened>) {
    let mut told = Told::default();
    let why = match walk(format, (source, size as u64), "a/b.gz", &LIMITS, &mut told) {
        Ok(()) => None,
        Err(Failure::Unopened(why)) => Some(why),
        Err(Failure::Read(e)) => panic!("memory does not fail: {e}"),
    };
    assert!(told.open.is_none(), "a file was not done with");
    (told, why)
}

fn fuzz(data: &[u8]) {
    let Some(format) = Format::of(data) else { return };
    let in_memory = told(format, Source::Memory(data), data.len());
    let mut file = File(Cursor::new(data));
    let on_disk = told(format, Source::File(&mut file), data.len());
    // How much comes out of a damaged stream before the damage, and whether a limit or that is seen first, depends on how much the
    // decompressor is given at once.
    let sure = |told: &(Told, Option<Unopened>)| -> Vec<(String, Option<usize>)> {
        let done = told.0.done.iter();
        done.map(|(name, read, result)| (name.clone(), result.is_ok().then_some(*read))).collect()
    };
    assert_eq!(sure(&in_memory), sure(&on_disk), "it matters where it is");
    let done = &in_memory.0.done;
    // What is stored in a tar that is not compressed is no more than there is.
    let total: usize = done.iter().map(|(_, read, _)| read).sum();
    assert!(total as u64 <= LIMITS.size + data.len() as u64, "{total}");
    assert!(done.len() as u64 <= LIMITS.entries + u64::from(LIMITS.depth));
}

fuzz_target!(
    init: seed::archive().expect("the seeds can be written"),
    |data: &[u8]| fuzz(data)
);
