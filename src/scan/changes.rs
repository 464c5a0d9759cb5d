//! Scans what commits change, and reports what is new in them.

use super::history::unread;
use super::inside::{Examined, Part, examine_bytes};
use super::new::{Sides, new_ones};
use super::{BlobReport, Job, Outcome, Results, ShownPath, Warning, check_safely};
use crate::check::{Checked, Checker};
use crate::detect::Counts;
use crate::finding::{Finding, Identity, Introduced};
use crate::secret::Redacted;
use crate::source::git::{Change, Commit, Message, ObjectError, Objects, Reader, Version};
use crate::source::{Excludes, SkipReason};
use crate::suppress::{Note, Suppressed, SuppressionSource};
use gix::ObjectId;
use gix::bstr::{BStr, BString, ByteSlice as _};
use std::collections::{BTreeSet, HashMap, HashSet};
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread;

/// So few blobs are done by one thread before others have begun.
const FEW: usize = 8;

/// What one commit, made or about to be made, changes and says.
#[derive(Debug, Default)]
pub struct ChangeSet {
    /// The commit; none for what is staged.
    pub commit: Option<Arc<Introduced>>,
    /// What it changes.
    pub changes: Vec<Change>,
    /// What it says.
    pub messages: Vec<Message>,
    /// What could not be read or can't be committed, and why.
    pub failures: Vec<(PathBuf, String)>,
}

/// How change sets are scanned.
pub struct ChangeOptions<'a> {
    /// Report what is not new as well.
    pub all: bool,
    /// Say which markers pass something that is new.
    pub tell_markers: bool,
    /// Paths that are left out.
    pub exclude: &'a Excludes,
    /// The only paths to report on; all of them when there is none.
    pub only: Option<&'a HashSet<BString>>,
    /// How many threads to use, at least one.
    pub threads: usize,
    /// Set when the run is to end early.
    pub stop: &'a AtomicBool,
}

impl ChangeSet {
    /// What a commit changes and says.
    #[must_use]
    pub fn of(commit: Commit) -> Self {
        let Commit { id, author, seconds, changes, message, .. } = commit;
        let name = format!("commit {} (message)", &id[..10]);
        let author = Redacted::plain(author.to_str_lossy());
        let date = jiff::Timestamp::from_second(seconds);
        let date = date.map_or_else(|_| String::new(), |date| date.to_string());
        Self {
            commit: Some(Arc::new(Introduced { id, author, date, more: 0 })),
            changes,
            messages: vec![Message { name, text: message }],
            failures: Vec::new(),
        }
    }
}

/// Reads commits, on several threads. What can't be read is a failure of its own.
#[must_use]
pub fn read_commits(
    objects: &Objects,
    ids: &[ObjectId],
    options: &ChangeOptions<'_>,
) -> Vec<ChangeSet> {
    in_parallel(
        ids,
        options,
        || objects.reader(),
        |reader, id| reader.commit(*id).map_or_else(|e| unread(*id, &e), ChangeSet::of),
    )
}

/// Scans change sets, the oldest first, and reports what is new in them.
#[must_use]
pub fn scan_changes(
    job: &Job<'_>,
    objects: &Objects,
    sets: &[ChangeSet],
    options: &ChangeOptions<'_>,
) -> Results {
    let mut run = Run {
        job,
        objects,
        options,
        blobs: HashMap::new(),
        told: HashSet::new(),
        first: HashMap::new(),
        checker: job.checker(),
        results: Results::default(),
    };
    run.scan(sets.iter().flat_map(|set| &set.changes).filter_map(|change| {
        let wanted = options.only.is_none_or(|only| only.contains(&change.path));
        change.new.filter(|_| wanted).map(|new| (new, change.path.as_bstr()))
    }));
    // Old versions matter only where something was found, but then those of all paths: it may have moved.
    let found: Vec<_> = sets.iter().filter(|set| !options.all && run.has_findings(set)).collect();
    let changes = found.iter().flat_map(|set| &set.changes);
    run.scan(
        changes.flat_map(|change| {
            change.old.iter().flatten().map(|old| (*old, change.path.as_bstr()))
        }),
    );
    for set in sets {
        run.report(set);
    }
    run.finish()
}

/// A blob under a path, on which rules depend.
type Place<'s> = (ObjectId, &'s BStr);

/// What became of a blob.
enum Scanned {
    /// Nothing was found in so many bytes.
    Clean(u64),
    /// Something was found, or it is an archive with something in it.
    Found(Box<Examined>),
    /// It was passed over.
    Skipped(SkipReason),
    /// It could not be read.
    Failed(String),
}

impl Scanned {
    fn found(&self) -> Option<&Examined> {
        match self {
            Self::Found(examined) => Some(examined),
            _ => None,
        }
    }
}

struct Run<'a, 's> {
    job: &'a Job<'a>,
    objects: &'a Objects,
    options: &'a ChangeOptions<'a>,
    blobs: HashMap<Place<'s>, Scanned>,
    /// Blobs that are counted, and reported if they could not be read.
    told: HashSet<Place<'s>>,
    /// Where each finding of a commit was reported first.
    first: HashMap<(PathBuf, Identity), (usize, usize)>,
    checker: Checker<'a, 'a>,
    results: Results,
}

/// What one thread works with.
struct Worker<'a> {
    checker: Checker<'a, 'a>,
    reader: Reader<'a>,
    buffer: Vec<u8>,
    /// Where its counts go when it is done.
    counts: &'a Mutex<Counts>,
}

impl Drop for Worker<'_> {
    fn drop(&mut self) {
        let mut counts = self.counts.lock().unwrap_or_else(PoisonError::into_inner);
        counts.add(self.checker.counts());
    }
}

impl<'s> Run<'_, 's> {
    /// Scans each blob that was not scanned before.
    fn scan(&mut self, blobs: impl Iterator<Item = (Version, &'s BStr)>) {
        let new = blobs.map(|(version, path)| (version.id, path));
        let new: BTreeSet<_> = new.filter(|place| !self.blobs.contains_key(place)).collect();
        let new: Vec<_> = new.into_iter().collect();
        let (job, objects, options) = (self.job, self.objects, self.options);
        let counts = Mutex::default();
        let worker = || Worker {
            checker: job.checker(),
            reader: objects.reader(),
            buffer: Vec::new(),
            counts: &counts,
        };
        let scanned =
            in_parallel(&new, options, worker, |worker, place| worker.scan(job, options, *place));
        self.blobs.extend(new.into_iter().zip(scanned));
        let counts = counts.into_inner().unwrap_or_else(PoisonError::into_inner);
        self.results.counts.add(&counts);
    }

    fn has_findings(&self, set: &ChangeSet) -> bool {
        set.changes.iter().any(|change| {
            let new = change.new.map(|new| (new.id, change.path.as_bstr()));
            let found = new.and_then(|place| self.blobs.get(&place)?.found());
            found.is_some_and(|examined| examined.all().next().is_some())
        })
    }

    /// Reports what is new in a set.
    fn report(&mut self, set: &'s ChangeSet) {
        for (path, why) in &set.failures {
            self.failed(path.clone(), why);
        }
        let sides = |change: &'s Change| {
            let at = |version: &Option<Version>| {
                let place = ((*version)?.id, change.path.as_bstr());
                self.blobs.get(&place)?.found()
            };
            Sides { new: at(&change.new), old: change.old.iter().map(at).collect() }
        };
        let anything = self.has_findings(set);
        let new = match anything && !self.options.all {
            true => {
                let paths: Vec<_> = set.changes.iter().map(sides).collect();
                new_ones(self.job.scanner.rules(), &paths)
            }
            false => vec![HashSet::new(); set.changes.len()],
        };
        for (change, new) in set.changes.iter().zip(&new) {
            if anything {
                self.old_failures(change);
            }
            let wanted = self.options.only.is_none_or(|only| only.contains(&change.path));
            if let Some(version) = change.new.filter(|_| wanted) {
                self.blob(set, change, version, new);
            }
        }
        for message in &set.messages {
            self.message(set, message);
        }
    }

    /// A version that can't be read can't be compared with.
    fn old_failures(&mut self, change: &'s Change) {
        for version in change.old.iter().flatten() {
            let place = (version.id, change.path.as_bstr());
            if let Some(Scanned::Failed(why)) = self.blobs.get(&place)
                && self.told.insert(place)
            {
                let why = format!("what it was before: {why}");
                self.failed(path_of(&change.path), &why);
            }
        }
    }

    fn blob(
        &mut self,
        set: &ChangeSet,
        change: &'s Change,
        version: Version,
        new: &HashSet<usize>,
    ) {
        let place = (version.id, change.path.as_bstr());
        let first = self.told.insert(place);
        let path = || path_of(&change.path);
        match self.blobs.get(&place) {
            None => {}
            Some(Scanned::Clean(bytes)) => {
                let totals = &mut self.results.totals;
                totals.enumerated += u64::from(first);
                totals.scanned += u64::from(first);
                totals.bytes += if first { *bytes } else { 0 };
            }
            Some(Scanned::Skipped(reason)) => {
                if first {
                    let reason = *reason;
                    self.results.totals.enumerated += 1;
                    let counter = match reason.is_failure() {
                        true => &mut self.results.totals.failed,
                        false => &mut self.results.totals.skipped,
                    };
                    *counter += 1;
                    let path = ShownPath::new(path(), &mut self.checker);
                    let report = BlobReport::unscanned(path, Outcome::Skipped(reason));
                    self.results.blobs.push(report);
                }
            }
            Some(Scanned::Failed(why)) => {
                if first {
                    let why = why.clone();
                    self.failed(path(), &why);
                }
            }
            Some(Scanned::Found(examined)) => {
                if first {
                    self.results.totals.enumerated += 1;
                    self.results.totals.add(examined);
                }
                let wanted = |position: usize| self.options.all || new.contains(&position);
                let mut position = 0;
                let parts: Vec<_> = examined
                    .parts
                    .iter()
                    .map(|part| part.only(&mut position, wanted, first))
                    .collect();
                for part in parts {
                    self.found(set, path(), part);
                }
            }
        }
    }

    /// What a commit or a tag says is new as a whole.
    fn message(&mut self, set: &ChangeSet, message: &Message) {
        let Message { name, text } = message;
        let mut input = text.as_bytes();
        let size = input.len() as u64;
        self.results.totals.enumerated += 1;
        match check_safely(&mut self.checker, "message", (&mut input, size)) {
            Ok(checked) => {
                self.results.totals.scanned += 1;
                self.results.totals.bytes += size;
                let (inner, outcome) = (None, Outcome::Scanned);
                self.found(set, name.into(), Part { inner, outcome, checked });
            }
            Err(why) => {
                self.results.totals.enumerated -= 1;
                self.failed(name.into(), &why);
            }
        }
    }

    fn found(&mut self, set: &ChangeSet, path: PathBuf, part: Part) {
        let Part { inner, outcome, checked } = part;
        let Checked { findings, suppressed, notes, .. } = checked;
        let findings = match &set.commit {
            Some(commit) => {
                let whole = ShownPath::whole(&path, inner.as_ref());
                self.first_ones(commit, &whole, findings)
            }
            None => findings,
        };
        let is_scanned = outcome == Outcome::Scanned;
        if findings.is_empty() && suppressed.is_empty() && notes.is_empty() && is_scanned {
            return;
        }
        let mut path = ShownPath::new(path, &mut self.checker);
        if let Some(inner) = &inner {
            path = ShownPath::inside(&path, inner, &mut self.checker);
        }
        let mut warn = |note| self.results.warnings.push(Warning { path: path.clone(), note });
        notes.into_iter().for_each(&mut warn);
        if self.options.tell_markers {
            let rules = self.job.scanner.rules();
            suppressed
                .iter()
                .filter_map(|s| passed_by_marker(&rules.get(s.finding.rule).id, s))
                .for_each(warn);
        }
        self.results.blobs.push(BlobReport { path, outcome, findings, suppressed });
    }

    /// The findings that no earlier commit brought to this path, with the commit; the others are counted there.
    fn first_ones(
        &mut self,
        commit: &Arc<Introduced>,
        path: &Path,
        findings: Vec<Finding>,
    ) -> Vec<Finding> {
        let rules = self.job.scanner.rules();
        let blob = self.results.blobs.len();
        let mut first = Vec::new();
        for mut finding in findings {
            let key = (path.to_path_buf(), Identity::of(rules, &finding));
            match self.first.get(&key) {
                Some((other, _)) if *other == blob => {}
                Some((blob, position)) => {
                    let finding = &mut self.results.blobs[*blob].findings[*position];
                    finding.commit.iter_mut().for_each(|commit| Arc::make_mut(commit).more += 1);
                    continue;
                }
                None => drop(self.first.insert(key, (blob, first.len()))),
            }
            finding.commit = Some(Arc::clone(commit));
            first.push(finding);
        }
        first
    }

    fn failed(&mut self, path: PathBuf, why: &str) {
        self.results.totals.enumerated += 1;
        self.results.totals.failed += 1;
        let why = self.checker.redact(why).render(false);
        let path = ShownPath::new(path, &mut self.checker);
        self.results.blobs.push(BlobReport::unscanned(path, Outcome::Failed(why)));
    }

    fn finish(mut self) -> Results {
        let authors = self.results.blobs.iter_mut().flat_map(|blob| &mut blob.findings);
        for commit in authors.filter_map(|finding| finding.commit.as_mut()) {
            let author = self.checker.redact(&commit.author.render(false));
            Arc::make_mut(commit).author = author;
        }
        self.results.counts.add(self.checker.counts());
        self.results.totals.interrupted = self.options.stop.load(Ordering::Relaxed);
        self.results.finish();
        self.results
    }
}

impl Worker<'_> {
    fn scan(
        &mut self,
        job: &Job<'_>,
        options: &ChangeOptions<'_>,
        (id, path): Place<'_>,
    ) -> Scanned {
        let name = path.to_str_lossy();
        if options.exclude.is_match(&*name) {
            return Scanned::Skipped(SkipReason::Excluded);
        }
        match self.read(job, id) {
            Ok(None) => {}
            Ok(Some(reason)) => return Scanned::Skipped(reason),
            Err(e) => return Scanned::Failed(e.to_string()),
        }
        match examine_bytes(job, &mut self.checker, &name, &self.buffer) {
            Ok(examined) if examined.is_silent() => Scanned::Clean(self.buffer.len() as u64),
            Ok(examined) => Scanned::Found(Box::new(examined)),
            Err(why) => Scanned::Failed(why),
        }
    }

    /// Reads a blob, unless it is over the limit.
    fn read(&mut self, job: &Job<'_>, id: ObjectId) -> Result<Option<SkipReason>, ObjectError> {
        if let Some(limit) = job.max_file_size {
            let size = self.reader.size(id)?;
            if size > limit {
                return Ok(Some(SkipReason::TooLarge { size, limit }));
            }
        }
        self.reader.read(id, gix::objs::Kind::Blob, &mut self.buffer)?;
        Ok(None)
    }
}

/// Tells of something new that a marker passes.
fn passed_by_marker(rule: &str, suppressed: &Suppressed) -> Option<Note> {
    let marker = suppressed.by.iter().find_map(|by| match by.source {
        SuppressionSource::Marker { spelling, line } => Some((spelling, line, &by.reason)),
        _ => None,
    });
    let (spelling, line, reason) = marker?;
    let reason = reason.render(false);
    let reason = if reason.is_empty() { "it gives no reason".into() } else { reason };
    let message = format!("`{spelling}` passes a new finding of {rule}: {reason}");
    Some(Note { id: "new-and-suppressed", line, message: Redacted::plain(message) })
}

fn path_of(path: &BString) -> PathBuf {
    path.to_path_lossy().into_owned()
}

/// Does something with each of several items, on several threads if they are many. In order.
pub(super) fn in_parallel<W, I: Sync, T: Send>(
    items: &[I],
    options: &ChangeOptions<'_>,
    worker: impl Fn() -> W + Sync,
    work: impl Fn(&mut W, &I) -> T + Sync,
) -> Vec<T> {
    let next = AtomicUsize::new(0);
    let run = || {
        let mut done = Vec::new();
        let mut own = worker();
        while !options.stop.load(Ordering::Relaxed) {
            let position = next.fetch_add(1, Ordering::Relaxed);
            let Some(item) = items.get(position) else { break };
            done.push((position, work(&mut own, item)));
        }
        done
    };
    if items.is_empty() {
        return Vec::new();
    }
    let mut all = match if items.len() <= FEW { 1 } else { options.threads } {
        1 => run(),
        threads => thread::scope(|scope| {
            let threads: Vec<_> = (0..threads).map(|_| scope.spawn(run)).collect();
            let done = threads.into_iter().map(|thread| thread.join().expect("it catches panics"));
            done.flatten().collect()
        }),
    };
    all.sort_unstable_by_key(|(position, _)| *position);
    all.into_iter().map(|(_, done)| done).collect()
}
