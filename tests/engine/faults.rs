//! Whatever fails, a run is never complete with less than the full result.

use crate::token;
use stanch::source::{
    Disk, Excludes, FileBlob, Files, Item, Opened, SkipReason, Tree, TreeOptions,
};
use stanch::text::Input;
use stanch::{Job, Outcome, Results, RuleSet, Scanner, scan_tree};
use std::fs;
use std::io::{self, ErrorKind, Read};
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};

/// What goes wrong, at which call.
#[derive(Clone, Copy, Debug)]
enum Fault {
    None,
    Open(u64, ErrorKind),
    Read(u64, ErrorKind),
    /// The file seems to be something else.
    Special(u64),
}

/// The disk, with a fault.
struct Faulty {
    fault: Fault,
    opens: AtomicU64,
    reads: AtomicU64,
}

impl Faulty {
    fn new(fault: Fault) -> Self {
        Self { fault, opens: AtomicU64::new(0), reads: AtomicU64::new(0) }
    }
}

impl Files for Faulty {
    fn open(&self, path: &Path, follow: bool) -> io::Result<Opened> {
        let call = self.opens.fetch_add(1, Ordering::Relaxed);
        match self.fault {
            Fault::Open(at, kind) if at == call => return Err(kind.into()),
            Fault::Special(at) if at == call => return Ok(Opened::Other(SkipReason::NotAFile)),
            _ => {}
        }
        let Opened::File(_, size) = Disk.open(path, follow)? else {
            panic!("{} is a file", path.display())
        };
        let file = fs::File::open(path)?;
        // `Faulty` outlives the run, but a boxed input may not borrow: it counts by itself.
        let first = self.reads.fetch_add(1_000, Ordering::Relaxed);
        let fails = match self.fault {
            Fault::Read(at, kind) if (first..first + 1_000).contains(&at) => {
                Some((at - first, kind))
            }
            _ => None,
        };
        Ok(Opened::File(Box::new(FaultyFile { file, read: 0, fails }), size))
    }
}

struct FaultyFile {
    file: fs::File,
    read: u64,
    fails: Option<(u64, ErrorKind)>,
}

impl Read for FaultyFile {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let call = self.read;
        self.read += 1;
        match self.fails {
            Some((at, kind)) if at == call => Err(kind.into()),
            // Small pieces, so that there is a second call.
            _ => {
                let most = buffer.len().min(700);
                self.file.read(&mut buffer[..most])
            }
        }
    }
}

impl Input for FaultyFile {}

struct Fixture {
    folder: tempfile::TempDir,
    files: usize,
}

/// A folder where every file has a secret at its start and at its end.
fn fixture() -> Fixture {
    let folder = tempfile::tempdir().unwrap();
    let files = 9;
    for i in 0..files {
        let text = format!("{}\n{}{}\n", token(2 * i), "filler\n".repeat(200), token(2 * i + 1));
        fs::create_dir_all(folder.path().join(format!("d{}", i % 3))).unwrap();
        fs::write(folder.path().join(format!("d{}/f{i}", i % 3)), text).unwrap();
    }
    Fixture { folder, files }
}

fn options(threads: usize) -> TreeOptions {
    let none = || stanch::glob::set([]).unwrap();
    TreeOptions {
        no_ignore: false,
        exclude: Excludes::default(),
        force_exclude: false,
        include_ignored: none(),
        base: std::env::temp_dir(),
        threads,
    }
}

fn run(paths: &[PathBuf], files: &dyn Files, threads: usize) -> Results {
    let rules = RuleSet::builtin();
    let scanner = Scanner::new(&rules);
    let job = Job { files, ..Job::new(&scanner) };
    let (options, stop) = (options(threads), AtomicBool::new(false));
    let results = scan_tree(&job, &Tree::new(paths, &options, &stop), |_| {});
    let totals = results.totals;
    assert_eq!(totals.enumerated, totals.scanned + totals.skipped + totals.failed);
    let listed = results.blobs.iter().filter(|blob| blob.outcome != Outcome::Scanned).count();
    assert_eq!(listed as u64, totals.skipped + totals.failed);
    assert_eq!(results.is_complete(), totals.failed == 0);
    results
}

#[test]
fn without_a_fault_everything_is_found() {
    let Fixture { folder, files } = fixture();
    for threads in [1, 2] {
        let results = run(&[folder.path().into()], &Faulty::new(Fault::None), threads);
        assert!(results.is_complete());
        assert_eq!(results.findings().count(), 2 * files);
        assert_eq!(results.totals.scanned, files as u64);
    }
}

const KINDS: [ErrorKind; 4] =
    [ErrorKind::PermissionDenied, ErrorKind::NotFound, ErrorKind::Other, ErrorKind::UnexpectedEof];

#[test]
fn an_open_that_fails_is_never_silence() {
    let Fixture { folder, files } = fixture();
    let named: Vec<_> = walk(folder.path());
    for paths in [vec![folder.path().to_path_buf()], named.clone(), named[..3].to_vec()] {
        let count = if paths.len() == 3 { 3 } else { files };
        for call in 0..count as u64 {
            for kind in KINDS {
                let results = run(&paths, &Faulty::new(Fault::Open(call, kind)), 2);
                assert!(!results.is_complete(), "{call} {kind}");
                assert_eq!(results.totals.failed, 1);
                assert_eq!(results.findings().count(), 2 * (count - 1), "the others are scanned");
            }
        }
        let results = run(&paths, &Faulty::new(Fault::Open(count as u64, ErrorKind::Other)), 2);
        assert!(results.is_complete(), "there is no such call");
    }
}

#[test]
fn a_read_that_fails_is_never_silence() {
    let Fixture { folder, files } = fixture();
    for file in 0..files as u64 {
        for read in 0..3 {
            for kind in KINDS {
                let fault = Fault::Read(1000 * file + read, kind);
                let results = run(&[folder.path().into()], &Faulty::new(fault), 2);
                assert!(!results.is_complete(), "{fault:?}");
                assert_eq!(results.totals.failed, 1);
                let found = results.findings().count();
                assert!((2 * files - 2..2 * files).contains(&found), "{fault:?}: {found}");
            }
        }
    }
}

#[test]
fn a_read_that_is_interrupted_is_tried_again() {
    let Fixture { folder, files } = fixture();
    let fault = Fault::Read(1, ErrorKind::Interrupted);
    let results = run(&[folder.path().into()], &Faulty::new(fault), 2);
    assert!(results.is_complete());
    assert_eq!(results.findings().count(), 2 * files);
}

/// A race: what was listed as a file is none when it is opened.
#[test]
fn a_file_that_became_something_else_is_listed() {
    let Fixture { folder, files } = fixture();
    let results = run(&[folder.path().into()], &Faulty::new(Fault::Special(2)), 2);
    assert_eq!((results.totals.skipped, results.totals.scanned), (1, files as u64 - 1));
    let named = walk(folder.path());
    let results = run(&named, &Faulty::new(Fault::Special(2)), 2);
    assert!(!results.is_complete(), "it was asked for by name");
}

#[test]
fn a_tracked_file_is_absent_only_when_it_is_not_there() {
    let Fixture { folder, .. } = fixture();
    let git = |args: &[&str]| {
        let mut git = std::process::Command::new("git");
        git.env("GIT_CONFIG_GLOBAL", "/dev/null").env("GIT_CONFIG_NOSYSTEM", "1");
        assert!(git.arg("-C").arg(folder.path()).args(args).status().unwrap().success());
    };
    git(&["init", "--quiet"]);
    git(&["add", "."]);
    for kind in [ErrorKind::NotFound, ErrorKind::NotADirectory] {
        let results = run(&[folder.path().into()], &Faulty::new(Fault::Open(4, kind)), 1);
        assert!(!results.is_complete(), "the file is there and could not be opened");
    }
    fs::remove_file(folder.path().join("d1/f1")).unwrap();
    let results = run(&[folder.path().into()], &Faulty::new(Fault::None), 1);
    assert_eq!((results.is_complete(), results.totals.skipped), (true, 1));
}

fn walk(folder: &Path) -> Vec<PathBuf> {
    let mut files = Vec::new();
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() { files.extend(walk(&path)) } else { files.push(path) }
    }
    files.sort();
    files
}

/// A file whose size, when it was opened, is not how many bytes there are to read.
struct Changing {
    said: u64,
    holds: Vec<u8>,
    endless: bool,
}

impl Files for Changing {
    fn open(&self, _: &Path, _: bool) -> io::Result<Opened> {
        let file = ChangingFile { holds: io::Cursor::new(self.holds.clone()), more: self.endless };
        Ok(Opened::File(Box::new(file), self.said))
    }
}

struct ChangingFile {
    holds: io::Cursor<Vec<u8>>,
    more: bool,
}

impl Read for ChangingFile {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        match self.holds.read(buffer)? {
            0 if self.more => {
                buffer.fill(b'x');
                Ok(buffer.len())
            }
            got => Ok(got),
        }
    }
}

impl Input for ChangingFile {}

#[test]
fn a_file_that_shrinks_or_grows_while_it_is_read_is_read_to_its_end() {
    let Fixture { folder, .. } = fixture();
    let one = &walk(folder.path())[..1];
    let holds = format!("{}\n{}\n", token(0), token(1)).into_bytes();
    let length = holds.len() as u64;
    for (said, endless) in [(length, false), (10 * length, false), (0, false), (length, true)] {
        let results = run(one, &Changing { said, holds: holds.clone(), endless }, 1);
        assert!(results.is_complete());
        assert_eq!(results.findings().count(), 2, "{said} {endless}");
        assert_eq!(results.totals.bytes, length);
    }
    // A log that somebody appends to: what it held when it was opened is scanned, and that is all.
    let said = length - token(1).len() as u64 - 1;
    let results = run(one, &Changing { said, holds, endless: true }, 1);
    assert_eq!((results.findings().count(), results.totals.bytes), (1, said));
}

/// A tree hands out the same items every time it is asked.
#[test]
fn a_tree_can_be_listed_again() {
    let Fixture { folder, files } = fixture();
    let paths = [folder.path().to_path_buf(), folder.path().join("d0")];
    let (options, stop) = (options(1), AtomicBool::new(false));
    let tree = Tree::new(&paths, &options, &stop);
    let list = || {
        let listed = std::sync::Mutex::new(Vec::new());
        tree.for_each(&|| {
            |item| {
                let Item::File(FileBlob { path, .. }) = item else { panic!("{item:?}") };
                listed.lock().unwrap().push(path);
            }
        });
        let mut listed = listed.into_inner().unwrap();
        listed.sort();
        listed
    };
    let first = list();
    assert_eq!((first.len(), list()), (files, first));
}
