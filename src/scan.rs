//! Wires the stages together and owns the threads.

use crate::check::{Checked, Checker, Threshold};
use crate::detect::{Counts, Scanner};
use crate::finding::Finding;
use crate::mask::Values;
use crate::secret::Redacted;
use crate::source::{Disk, FileBlob, Files, Item, Opened, SkipReason, Tree};
use crate::text::Input;
use crossbeam_channel::{Receiver, Sender};
use std::io::{self, ErrorKind, Read};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Mutex, PoisonError};
use std::thread;

/// Messages that may wait for the receiver.
const BACKLOG: usize = 64;
/// Blobs that a message is about, at most. One message a blob costs more than scanning a small file.
const BATCH: u64 = 128;

/// How blobs are scanned.
pub struct Job<'a> {
    /// What to look for.
    pub scanner: &'a Scanner<'a>,
    /// What to report.
    pub threshold: Threshold,
    /// Files larger than this many bytes are left out, and count as a failure.
    pub max_file_size: Option<u64>,
    /// Where files are opened.
    pub files: &'a dyn Files,
}

impl<'a> Job<'a> {
    /// A job with default limits that reads from the disk.
    #[must_use]
    pub fn new(scanner: &'a Scanner<'a>) -> Self {
        Self { scanner, threshold: Threshold::default(), max_file_size: None, files: &Disk }
    }
}

/// A path, with any secret in it masked when shown.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ShownPath {
    raw: PathBuf,
    redacted: Option<Redacted>,
}

impl ShownPath {
    fn new(raw: PathBuf, checker: &mut Checker<'_, '_>) -> Self {
        let text = raw.to_string_lossy();
        let redacted = checker.redact(&text);
        let redacted = (redacted.render(false) != text).then_some(redacted);
        Self { raw, redacted }
    }

    /// Masks values that were found elsewhere.
    fn hide(&mut self, values: &Values) {
        let text = self.raw.to_string_lossy();
        let mut redacted = self.redacted.take().unwrap_or_else(|| Redacted::plain(text.clone()));
        redacted.mask(|plain| values.spans(plain));
        self.redacted = (redacted.render(false) != text).then_some(redacted);
    }

    /// The path to show, as bytes of the platform's encoding where it holds no secret.
    #[must_use]
    pub fn render(&self, show_secrets: bool) -> std::borrow::Cow<'_, Path> {
        match &self.redacted {
            Some(redacted) if !show_secrets => PathBuf::from(redacted.render(false)).into(),
            _ => self.raw.as_path().into(),
        }
    }
}

/// What became of a blob.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Outcome {
    /// All of it was examined.
    Scanned,
    /// It was passed over.
    Skipped(SkipReason),
    /// Not all of it could be read; findings up to there stand.
    Failed(String),
}

/// A blob with something to say about it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BlobReport {
    /// Its name.
    pub path: ShownPath,
    /// What became of it.
    pub outcome: Outcome,
    /// What was found in it.
    pub findings: Vec<Finding>,
}

/// Everything that a run came to.
#[derive(Clone, Debug, Default)]
pub struct Results {
    /// Blobs with findings, and those that were not scanned, sorted by path.
    pub blobs: Vec<BlobReport>,
    /// How many of what.
    pub totals: Totals,
    /// How often rules were tried, for `--stats`.
    pub counts: Counts,
}

/// How many of what a run came upon. `enumerated` is always `scanned + skipped + failed`.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Totals {
    /// Blobs in scope, counted where they were listed.
    pub enumerated: u64,
    /// Blobs examined to their last byte, counted where the results arrived.
    pub scanned: u64,
    /// Blobs passed over for a reason that is no failure.
    pub skipped: u64,
    /// Blobs asked for and not examined to their last byte.
    pub failed: u64,
    /// Bytes examined.
    pub bytes: u64,
    /// Whether the run was stopped before its end.
    pub interrupted: bool,
}

impl Results {
    /// The results of a run over one input that was passed over.
    #[must_use]
    pub fn skipped(job: &Job<'_>, path: &Path, reason: SkipReason) -> Self {
        let path = ShownPath::new(path.into(), &mut Checker::new(job.scanner, job.threshold));
        let report = BlobReport { path, outcome: Outcome::Skipped(reason), findings: Vec::new() };
        let totals = Totals { enumerated: 1, skipped: 1, ..Totals::default() };
        Self { blobs: vec![report], totals, ..Self::default() }
    }

    /// The findings, in order, with the blobs that they are in.
    pub fn findings(&self) -> impl Iterator<Item = (&ShownPath, &Finding)> {
        self.blobs.iter().flat_map(|blob| blob.findings.iter().map(|f| (&blob.path, f)))
    }

    /// Whether everything that was asked for was done.
    #[must_use]
    pub const fn is_complete(&self) -> bool {
        self.totals.failed == 0 && !self.totals.interrupted
    }

    fn take(&mut self, batch: Batch) {
        self.totals.scanned += batch.totals.scanned;
        self.totals.skipped += batch.totals.skipped;
        self.totals.failed += batch.totals.failed;
        self.totals.bytes += batch.totals.bytes;
        self.blobs.extend(batch.reports);
    }

    /// Sorts, and masks what was found in one blob in the paths and excerpts of all.
    fn finish(&mut self) {
        self.blobs.sort_by(|a, b| a.path.raw.cmp(&b.path.raw));
        let mut values = Values::default();
        values.extend(self.findings().filter_map(|(_, finding)| finding.secret.as_ref()));
        for blob in self.blobs.iter_mut().filter(|_| !values.is_empty()) {
            blob.path.hide(&values);
            values.hide_in(&mut blob.findings);
        }
    }
}

/// A worker's word to the receiver about some blobs.
#[derive(Default)]
struct Batch {
    totals: Totals,
    reports: Vec<BlobReport>,
}

impl Batch {
    fn is_full(&self) -> bool {
        let totals = &self.totals;
        totals.scanned + totals.skipped + totals.failed >= BATCH || totals.bytes > 1 << 24
    }

    fn scanned(&mut self, path: impl FnOnce() -> ShownPath, bytes: u64, findings: Vec<Finding>) {
        self.totals.scanned += 1;
        self.totals.bytes += bytes;
        if !findings.is_empty() {
            self.reports.push(BlobReport { path: path(), outcome: Outcome::Scanned, findings });
        }
    }

    fn skipped(&mut self, path: ShownPath, reason: SkipReason) {
        if reason.is_failure() {
            self.totals.failed += 1;
        } else {
            self.totals.skipped += 1;
        }
        let outcome = Outcome::Skipped(reason);
        self.reports.push(BlobReport { path, outcome, findings: Vec::new() });
    }

    fn failed(&mut self, path: ShownPath, message: String, findings: Vec<Finding>) {
        self.totals.failed += 1;
        self.reports.push(BlobReport { path, outcome: Outcome::Failed(message), findings });
    }

    /// Checks an input to its end.
    fn check<I: Input + ?Sized>(
        &mut self,
        checker: &mut Checker<'_, '_>,
        path: PathBuf,
        name: &str,
        (input, size): (&mut I, u64),
    ) {
        // A panic in one blob must neither end the scan of the others nor pass for a clean one.
        match catch_unwind(AssertUnwindSafe(|| checker.check(name, input, size))) {
            Ok(Checked { findings, bytes: Ok(bytes) }) => {
                self.scanned(|| ShownPath::new(path, checker), bytes, findings);
            }
            Ok(Checked { findings, bytes: Err(e) }) => {
                self.failed(ShownPath::new(path, checker), e.to_string(), findings);
            }
            Err(_) => {
                let message = "an internal error; please report it".into();
                self.failed(ShownPath::new(path, checker), message, Vec::new());
            }
        }
    }
}

/// Scans the files of a tree. `progress` is told now and then how many blobs and bytes are done.
pub fn scan_tree(job: &Job<'_>, tree: &Tree<'_>, mut progress: impl FnMut(&Totals)) -> Results {
    let shared = Shared { tree, enumerated: AtomicU64::new(0), counts: Mutex::default() };
    let mut results = Results::default();
    if tree.is_files_only() {
        let (send, receive) = crossbeam_channel::unbounded();
        tree.for_each(&|| Worker::new(job, &shared, send.clone()).into_fn());
        drop(send);
        receive.iter().for_each(|batch| results.take(batch));
    } else {
        let (send, receive) = crossbeam_channel::bounded(BACKLOG);
        thread::scope(|scope| {
            let shared = &shared;
            scope
                .spawn(move || tree.for_each(&|| Worker::new(job, shared, send.clone()).into_fn()));
            collect(&receive, &mut results, &mut progress);
        });
    }
    results.totals.enumerated = shared.enumerated.into_inner();
    results.counts = shared.counts.into_inner().unwrap_or_else(PoisonError::into_inner);
    results.totals.interrupted = tree.is_stopped();
    results.finish();
    results
}

/// Scans one input that is not a file of the tree, such as standard input or an editor's buffer.
pub fn scan_input<I: Input + ?Sized>(
    job: &Job<'_>,
    path: &Path,
    name: &str,
    input: &mut I,
) -> Results {
    let mut checker = Checker::new(job.scanner, job.threshold);
    let mut results = Results::default();
    results.totals.enumerated = 1;
    let mut batch = Batch::default();
    batch.check(&mut checker, path.into(), name, (input, 0));
    results.take(batch);
    results.counts = checker.counts().clone();
    results.finish();
    results
}

fn collect(receive: &Receiver<Batch>, results: &mut Results, progress: &mut impl FnMut(&Totals)) {
    for batch in receive {
        results.take(batch);
        progress(&results.totals);
    }
}

/// What the workers of a run share.
struct Shared<'a> {
    tree: &'a Tree<'a>,
    enumerated: AtomicU64,
    counts: Mutex<Counts>,
}

/// Scans items one after the other, on one thread.
struct Worker<'a> {
    job: &'a Job<'a>,
    shared: &'a Shared<'a>,
    send: Sender<Batch>,
    checker: Checker<'a, 'a>,
    batch: Batch,
}

impl Drop for Worker<'_> {
    fn drop(&mut self) {
        self.flush();
        let mut counts = self.shared.counts.lock().unwrap_or_else(PoisonError::into_inner);
        counts.add(self.checker.counts());
    }
}

impl<'a> Worker<'a> {
    fn new(job: &'a Job<'a>, shared: &'a Shared<'a>, send: Sender<Batch>) -> Self {
        let checker = Checker::new(job.scanner, job.threshold);
        Self { job, shared, send, checker, batch: Batch::default() }
    }

    fn into_fn(mut self) -> impl FnMut(Item) {
        move |item| {
            self.shared.enumerated.fetch_add(1, Ordering::Relaxed);
            match item {
                Item::File(blob) => self.file(blob),
                Item::Skipped(path, reason) => self.skipped(path, reason),
                Item::Failed(path, message) => self.failed(path, &message),
            }
            if self.batch.is_full() {
                self.flush();
            }
        }
    }

    fn flush(&mut self) {
        // The receiver outlives the workers; if it ever did not, nobody would be left to tell.
        let _ = self.send.send(std::mem::take(&mut self.batch));
    }

    fn file(&mut self, blob: FileBlob) {
        match self.job.files.open(&blob.path, blob.named) {
            Ok(Opened::Other(reason)) if blob.named => {
                let hint = "pipe it in with `stanch scan -`";
                self.failed(blob.shown, &format!("not a regular file ({reason}); {hint}"));
            }
            Ok(Opened::Other(reason)) => self.skipped(blob.shown, reason),
            Ok(Opened::File(mut input, size)) => match self.job.max_file_size {
                Some(limit) if size > limit => {
                    self.skipped(blob.shown, SkipReason::TooLarge { size, limit });
                }
                _ => {
                    let mut input = Stoppable { input: &mut *input, tree: self.shared.tree };
                    let input = (&mut input, size);
                    self.batch.check(&mut self.checker, blob.shown, &blob.name, input);
                }
            },
            Err(e) if blob.may_be_absent && is_absent(&blob.path, &e) => {
                self.skipped(blob.shown, SkipReason::Absent);
            }
            Err(e) => self.failed(blob.shown, &e.to_string()),
        }
    }

    fn skipped(&mut self, path: PathBuf, reason: SkipReason) {
        self.batch.skipped(ShownPath::new(path, &mut self.checker), reason);
    }

    fn failed(&mut self, path: PathBuf, message: &str) {
        // It may quote the path.
        let message = self.checker.redact(message).render(false);
        self.batch.failed(ShownPath::new(path, &mut self.checker), message, Vec::new());
    }
}

/// An input that fails once the run is to stop, so that nobody waits for the end of a large file.
struct Stoppable<'a> {
    input: &'a mut (dyn Input + Send),
    tree: &'a Tree<'a>,
}

impl Read for Stoppable<'_> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        if self.tree.is_stopped() {
            return Err(io::Error::other("interrupted before its end"));
        }
        self.input.read(buffer)
    }
}

impl Input for Stoppable<'_> {
    fn skip_hole(&mut self, keep: u64) -> io::Result<u64> {
        self.input.skip_hole(keep)
    }
}

/// Whether a tracked file is really not there, rather than out of reach for a moment.
fn is_absent(path: &Path, error: &io::Error) -> bool {
    let gone = |e: &io::Error| matches!(e.kind(), ErrorKind::NotFound | ErrorKind::NotADirectory);
    gone(error) && path.symlink_metadata().is_err_and(|e| gone(&e))
}
