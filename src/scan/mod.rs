//! Wires the stages together and owns the threads.

mod changes;
mod explain;
mod group;
mod history;
mod input;
mod inside;
mod known;
mod new;
mod remarks;

pub use changes::{ChangeOptions, ChangeSet, read_commits, scan_changes};
pub(crate) use explain::Verdict;
pub use explain::{Explained, explain_file, explain_input};
pub use history::{History, scan_history};
pub use input::scan_input;

use crate::archive::{Inner, Limits};
use crate::check::{Checked, Checker, Threshold};
use crate::detect::{Counts, Scanner};
use crate::finding::{Finding, Fingerprint};
use crate::mask::{Values, is_topic};
use crate::secret::Redacted;
use crate::source::{Disk, FileBlob, Files, Item, Opened, SkipReason, Tree};
use crate::suppress::{Earlier, Ignores, Note, Suppressed, Suppression, SuppressionSource};
use crate::text::Input;
use crossbeam_channel::{Receiver, Sender};
use inside::{Examined, Part, examine};
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
    /// How much of archives is opened; none when they are not.
    pub archives: Option<Limits>,
    /// Where files are opened.
    pub files: &'a dyn Files,
    /// What a configuration says is not to be shown.
    pub ignores: Option<&'a Ignores>,
    /// Files as they were where the policy is taken from: markers that did not stand there don't count. None where all do.
    pub earlier: Option<&'a dyn Earlier>,
}

impl<'a> Job<'a> {
    /// A job with default limits that reads from the disk.
    #[must_use]
    pub fn new(scanner: &'a Scanner<'a>) -> Self {
        Self {
            scanner,
            threshold: Threshold::default(),
            max_file_size: None,
            archives: Some(Limits::default()),
            files: &Disk,
            ignores: None,
            earlier: None,
        }
    }

    fn checker(&self) -> Checker<'a, 'a> {
        let checker = Checker::new(self.scanner, self.threshold);
        checker.with_ignores(self.ignores).with_earlier(self.earlier)
    }
}

/// A path, with any secret in it masked when shown.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ShownPath {
    raw: PathBuf,
    redacted: Option<Redacted>,
    /// The archive that it is in.
    archive: Option<Box<Self>>,
}

impl ShownPath {
    fn new(raw: PathBuf, checker: &mut Checker<'_, '_>) -> Self {
        let text = raw.to_string_lossy();
        let redacted = checker.redact(&text);
        let redacted = (redacted.render(false) != text).then_some(redacted);
        Self { raw, redacted, archive: None }
    }

    /// The path of something in an archive.
    fn inside(archive: &Self, inner: &Inner, checker: &mut Checker<'_, '_>) -> Self {
        let raw = Self::whole(&archive.raw, Some(inner));
        Self { archive: Some(Box::new(archive.clone())), ..Self::new(raw, checker) }
    }

    /// The name of a file, or of something in it.
    fn whole(file: &Path, inner: Option<&Inner>) -> PathBuf {
        let mut raw = file.as_os_str().to_owned();
        if let Some(inner) = inner {
            raw.push("!");
            raw.push(inner.path());
        }
        raw.into()
    }

    /// The file on disk, or the blob: itself, or for what is in an archive that archive.
    #[must_use]
    pub fn file(&self) -> &Self {
        self.archive.as_deref().unwrap_or(self)
    }

    /// The way to it within its archive, if it is in one.
    #[must_use]
    pub fn inner(&self, show_secrets: bool) -> Option<String> {
        let archive = self.archive.as_ref()?.render(show_secrets);
        let whole = self.render(show_secrets);
        let (archive, whole) = (archive.to_string_lossy(), whole.to_string_lossy());
        let rest = whole.strip_prefix(&*archive).and_then(|rest| rest.strip_prefix('!'));
        // What is masked may reach from one into the other.
        Some(rest.unwrap_or(&whole).to_owned())
    }

    /// Whether it is in an archive.
    #[must_use]
    pub const fn is_inside(&self) -> bool {
        self.archive.is_some()
    }

    /// Masks values that were found elsewhere. Where somebody's password is "password", a file that is called after passwords
    /// shows nothing of it, and could not be opened by a masked name.
    fn hide(&mut self, values: &Values) {
        if let Some(archive) = &mut self.archive {
            archive.hide(values);
        }
        let text = self.raw.to_string_lossy();
        let mut redacted = self.redacted.take().unwrap_or_else(|| Redacted::plain(text.clone()));
        redacted.mask(|plain| {
            let mut spans = values.spans(plain);
            spans.retain(|span| !is_topic(&plain[span.clone()]));
            spans
        });
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
    /// What was found in it and is not to be shown.
    pub suppressed: Vec<Suppressed>,
}

/// Something that somebody should look at. It never fails a run.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Warning {
    /// The file it is about.
    pub path: ShownPath,
    /// What it is about.
    pub note: Note,
}

impl BlobReport {
    fn unscanned(path: ShownPath, outcome: Outcome) -> Self {
        Self { path, outcome, findings: Vec::new(), suppressed: Vec::new() }
    }
}

/// Everything that a run came to.
#[derive(Clone, Debug, Default)]
pub struct Results {
    /// Blobs with findings, and those that were not scanned, sorted by path.
    pub blobs: Vec<BlobReport>,
    /// What should be looked at, sorted by path and line.
    pub warnings: Vec<Warning>,
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
    /// How many of those that were scanned stood in archives.
    pub inside: u64,
    /// How many of the bytes did.
    pub inside_bytes: u64,
    /// Whether the run was stopped before its end.
    pub interrupted: bool,
}

impl Results {
    /// The results of a run over one input that was passed over.
    #[must_use]
    pub fn skipped(job: &Job<'_>, path: &Path, reason: SkipReason) -> Self {
        let path = ShownPath::new(path.into(), &mut Checker::new(job.scanner, job.threshold));
        let totals = Totals { enumerated: 1, skipped: 1, ..Totals::default() };
        let blobs = vec![BlobReport::unscanned(path, Outcome::Skipped(reason))];
        Self { blobs, totals, ..Self::default() }
    }

    /// The findings, in order, with the blobs that they are in.
    pub fn findings(&self) -> impl Iterator<Item = (&ShownPath, &Finding)> {
        self.blobs.iter().flat_map(|blob| blob.findings.iter().map(|f| (&blob.path, f)))
    }

    /// What was found and is not to be shown, in order, with the blobs that it is in.
    pub fn suppressed(&self) -> impl Iterator<Item = (&ShownPath, &Suppressed)> {
        self.blobs.iter().flat_map(|blob| blob.suppressed.iter().map(|s| (&blob.path, s)))
    }

    /// Adds what should be looked at in a configuration, masked as everything else is.
    pub fn warn(&mut self, job: &Job<'_>, configuration: &Path, notes: Vec<Note>) {
        if notes.is_empty() {
            return;
        }
        let mut checker = Checker::new(job.scanner, job.threshold);
        let path = ShownPath::new(configuration.into(), &mut checker);
        for mut note in notes {
            note.message = checker.redact(&note.message.render(false));
            self.warnings.push(Warning { path: path.clone(), note });
        }
        self.finish();
    }

    /// Lets the findings with a fingerprint pass. Returns how many there are.
    pub fn allow(&mut self, fingerprint: Fingerprint, reason: &Redacted) -> usize {
        let mut count = 0;
        for blob in &mut self.blobs {
            let (passed, kept) = std::mem::take(&mut blob.findings)
                .into_iter()
                .partition(|finding: &Finding| finding.fingerprint == fingerprint);
            blob.findings = kept;
            count += passed.len();
            blob.suppressed.extend(passed.into_iter().map(|finding| {
                let source = SuppressionSource::Environment;
                Suppressed { finding, by: vec![Suppression { source, reason: reason.clone() }] }
            }));
        }
        count
    }

    /// Adds what another run came to.
    pub fn merge(&mut self, other: Self) {
        let Self { blobs, warnings, totals, counts } = other;
        self.blobs.extend(blobs);
        self.warnings.extend(warnings);
        self.counts.add(&counts);
        self.totals.sum(&totals);
        self.finish();
    }

    /// Whether everything that was asked for was done.
    #[must_use]
    pub const fn is_complete(&self) -> bool {
        self.totals.failed == 0 && !self.totals.interrupted
    }

    fn take(&mut self, batch: Batch) {
        self.totals.sum(&batch.totals);
        self.blobs.extend(batch.reports);
        self.warnings.extend(batch.warnings);
    }

    /// Sorts, and masks what was found in one blob in the paths and excerpts of all.
    fn finish(&mut self) {
        self.blobs.sort_by(|a, b| a.path.raw.cmp(&b.path.raw));
        self.warnings.sort_by(|a, b| {
            let key = |w: &Warning| (w.note.line, w.note.id);
            a.path.raw.cmp(&b.path.raw).then_with(|| key(a).cmp(&key(b)))
        });
        let mut values = Values::default();
        values.extend(self.findings().flat_map(|(_, finding)| finding.secrets()));
        values.extend(self.suppressed().flat_map(|(_, s)| s.finding.secrets()));
        if values.is_empty() {
            return;
        }
        for blob in &mut self.blobs {
            blob.path.hide(&values);
            values.hide_in(&mut blob.findings);
            values.hide_in_suppressed(&mut blob.suppressed);
        }
        for warning in &mut self.warnings {
            warning.path.hide(&values);
            warning.note.message.mask(|plain| values.spans(plain));
        }
    }
}

/// A worker's word to the receiver about some blobs.
#[derive(Default)]
struct Batch {
    totals: Totals,
    reports: Vec<BlobReport>,
    warnings: Vec<Warning>,
}

impl Batch {
    fn is_full(&self) -> bool {
        let totals = &self.totals;
        totals.scanned + totals.skipped + totals.failed >= BATCH || totals.bytes > 1 << 24
    }

    fn skipped(&mut self, path: ShownPath, reason: SkipReason) {
        if reason.is_failure() {
            self.totals.failed += 1;
        } else {
            self.totals.skipped += 1;
        }
        self.reports.push(BlobReport::unscanned(path, Outcome::Skipped(reason)));
    }

    fn failed(&mut self, path: ShownPath, message: String) {
        self.totals.failed += 1;
        self.reports.push(BlobReport::unscanned(path, Outcome::Failed(message)));
    }

    /// Takes what a blob came to.
    fn take(
        &mut self,
        examined: Result<Examined, String>,
        path: PathBuf,
        checker: &mut Checker<'_, '_>,
    ) {
        match examined {
            Ok(examined) => self.examined(examined, path, checker),
            Err(message) => self.failed(ShownPath::new(path, checker), message),
        }
    }

    fn examined(&mut self, examined: Examined, path: PathBuf, checker: &mut Checker<'_, '_>) {
        self.totals.add(&examined);
        if examined.parts.iter().all(Part::is_silent) {
            return;
        }
        let file = ShownPath::new(path, checker);
        for part in examined.parts.into_iter().filter(|part| !part.is_silent()) {
            let Part { inner, outcome, checked } = part;
            let path = match inner {
                Some(inner) => ShownPath::inside(&file, &inner, checker),
                None => file.clone(),
            };
            let Checked { findings, suppressed, notes, .. } = checked;
            let warning = |note| Warning { path: path.clone(), note };
            self.warnings.extend(notes.into_iter().map(warning));
            self.reports.push(BlobReport { path, outcome, findings, suppressed });
        }
    }
}

impl Totals {
    fn sum(&mut self, other: &Self) {
        self.enumerated += other.enumerated;
        self.scanned += other.scanned;
        self.skipped += other.skipped;
        self.failed += other.failed;
        self.bytes += other.bytes;
        self.inside += other.inside;
        self.inside_bytes += other.inside_bytes;
        self.interrupted |= other.interrupted;
    }

    /// Counts a blob and what is in it. That the blob itself was listed is counted elsewhere.
    fn add(&mut self, examined: &Examined) {
        let inside = &examined.inside;
        self.enumerated += inside.scanned + inside.skipped;
        self.scanned += inside.scanned;
        self.inside += inside.scanned;
        self.skipped += inside.skipped;
        self.inside_bytes += inside.bytes;
        self.bytes += inside.bytes + examined.bytes();
        match examined.parts.first().map(|own| &own.outcome) {
            Some(Outcome::Skipped(reason)) if !reason.is_failure() => self.skipped += 1,
            Some(Outcome::Skipped(_) | Outcome::Failed(_)) => self.failed += 1,
            _ => self.scanned += 1,
        }
    }
}

/// Checks an input to its end. A panic in one blob must neither end the scan of the others nor pass for a clean one.
fn check_safely<I: Input + ?Sized>(
    checker: &mut Checker<'_, '_>,
    name: &str,
    (input, size): (&mut I, u64),
) -> Result<Checked, String> {
    let checked = catch_unwind(AssertUnwindSafe(|| checker.check(name, input, size)));
    checked.map_err(|_| "an internal error; please report it".into())
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
    results.totals.enumerated += shared.enumerated.into_inner();
    results.counts = shared.counts.into_inner().unwrap_or_else(PoisonError::into_inner);
    results.totals.interrupted = tree.is_stopped();
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
        let checker = job.checker();
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
                    self.checker.set_place(&blob.shown);
                    let input = (&mut input, size);
                    let examined = examine(self.job, &mut self.checker, &blob.name, input);
                    self.batch.take(examined, blob.shown, &mut self.checker);
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
        self.batch.failed(ShownPath::new(path, &mut self.checker), message);
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

    fn seek(&mut self, to: u64) -> io::Result<()> {
        self.input.seek(to)
    }
}

/// Whether a tracked file is really not there, rather than out of reach for a moment.
fn is_absent(path: &Path, error: &io::Error) -> bool {
    let gone = |e: &io::Error| matches!(e.kind(), ErrorKind::NotFound | ErrorKind::NotADirectory);
    gone(error) && path.symlink_metadata().is_err_and(|e| gone(&e))
}
