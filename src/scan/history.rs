//! Scans all that was ever committed.
//!
//! Every object is looked at once, in the order in which that is cheapest and without knowing where it stands: is there
//! anything in it that some rule could want? Few blobs are left, and few commits that brought or moved them. Only those
//! commits are compared with their parents, and what is new in them is found as in any other commit ([`scan_changes`]), so
//! that paths, suppressions and attribution are what they are there.

use super::changes::{ChangeOptions, ChangeSet, in_parallel, scan_changes};
use super::{Job, Results};
use crate::archive::Format;
use crate::check::Checker;
use crate::source::git::{
    Amount, BString, Change, EntryKind, Graph, Keys, Kind, Message, Notes, ObjectError, ObjectId,
    Objects, Reader, Step, Verdict, Version, Visitor, readable,
};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::atomic::Ordering;

/// What of a repository is its history.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct History {
    /// The commits where it ends.
    pub tips: Vec<ObjectId>,
    /// What refs point to: commits, tags, or anything.
    pub roots: Vec<ObjectId>,
    /// What tags say.
    pub messages: Vec<Message>,
    /// What tags hold that is in no commit.
    pub loose: Vec<Change>,
    /// Whether objects count that no ref leads to.
    pub unreachable: bool,
}

/// Scans all that was ever committed, the oldest first, and reports what was new in each commit.
///
/// The totals count every blob and every text that was reached once, however often and wherever it stands; what was passed
/// over or could not be read counts by path.
#[must_use]
pub fn scan_history(
    job: &Job<'_>,
    objects: &Objects,
    history: &History,
    options: &ChangeOptions<'_>,
) -> Results {
    let keys = Keys::default();
    let sieve = || Sieve::new(job, Notes::new(objects, keys));
    let visit = objects.visit(options.threads, options.stop, &sieve);
    if options.stop.load(Ordering::Relaxed) {
        let mut results = Results::default();
        results.totals.interrupted = true;
        return results;
    }
    let notes = visit.visitors.into_iter().map(|sieve| sieve.notes).collect();
    let mut graph = Graph::of(objects, keys, notes);
    let steps = graph.walk(objects, &history.tips);
    for version in history.loose.iter().filter_map(|change| change.new) {
        graph.reach(version.id);
    }
    let mut sets = read_steps(objects, &graph, &steps, options);
    let loose = history.loose.iter().filter(|c| c.new.is_some_and(|new| graph.matters(new)));
    sets.push(ChangeSet {
        changes: loose.cloned().collect(),
        messages: history.messages.clone(),
        failures: visit.failures,
        ..ChangeSet::default()
    });
    let mut examined = graph.reached();
    for message in &history.messages {
        examined.add(message.text.len() as u64);
    }
    if history.unreachable {
        let (set, amount) = unreached(objects, &graph, &history.roots, &visit.unread);
        sets.push(set);
        examined.count += amount.count;
        examined.bytes += amount.bytes;
    }
    // It grows with all of history, and is needed no more.
    drop(graph);
    let mut results = scan_changes(job, objects, &sets, options);
    let totals = &mut results.totals;
    // What archives hold was counted where they were opened.
    totals.scanned = examined.count + totals.inside;
    totals.bytes = examined.bytes + totals.inside_bytes;
    totals.enumerated = totals.scanned + totals.skipped + totals.failed;
    results
}

/// Tells objects in which nothing is from those in which something may be.
struct Sieve<'a> {
    checker: Checker<'a, 'a>,
    limit: u64,
    /// Whether archives are opened. What is in them is not asked about here: they are few.
    archives: bool,
    notes: Notes,
}

impl<'a> Sieve<'a> {
    fn new(job: &Job<'a>, notes: Notes) -> Self {
        let limit = job.max_file_size.unwrap_or(u64::MAX);
        Self { checker: job.checker(), limit, archives: job.archives.is_some(), notes }
    }

    /// A panic in one object must not end the visit of the others. Such a one is scanned again later, where it is told.
    fn judge(&mut self, bytes: &[u8]) -> Verdict {
        match catch_unwind(AssertUnwindSafe(|| self.checker.may_find(bytes))) {
            Ok(false) => Verdict::Clean,
            Ok(true) => Verdict::Marked,
            Err(_) => Verdict::Unexamined,
        }
    }
}

impl Visitor for Sieve<'_> {
    fn object(&mut self, id: ObjectId, kind: Kind, bytes: &[u8]) {
        let size = bytes.len() as u64;
        match kind {
            Kind::Tree => self.notes.tree(id, bytes),
            Kind::Blob => {
                let verdict = match size > self.limit {
                    true => Verdict::Unexamined,
                    false if self.archives && Format::of(bytes).is_some() => Verdict::Marked,
                    false => self.judge(bytes),
                };
                self.notes.blob(id, size, verdict);
            }
            Kind::Commit | Kind::Tag => {
                let text = readable(bytes);
                let text = (text.len() as u64, self.judge(&text));
                match kind {
                    Kind::Commit => self.notes.commit(id, bytes, text),
                    _ => self.notes.tag(id, bytes, text),
                }
            }
        }
    }
}

/// Reads the commits that matter, and of what they change only what matters.
fn read_steps(
    objects: &Objects,
    graph: &Graph,
    steps: &[Step],
    options: &ChangeOptions<'_>,
) -> Vec<ChangeSet> {
    let matters = |version: Version| graph.matters(version);
    let read = |reader: &Reader<'_>, step: &Step| match step.changes {
        true => reader.commit_where(step.id, &matters),
        false => reader.commit_text(step.id).map(|(commit, _)| commit),
    };
    in_parallel(
        steps,
        options,
        || objects.reader(),
        |reader, step| read(reader, step).map_or_else(|e| unread(step.id, &e), ChangeSet::of),
    )
}

/// Says that a commit can't be read.
pub(super) fn unread(id: ObjectId, why: &ObjectError) -> ChangeSet {
    let name = format!("commit {}", id.to_hex_with_len(10)).into();
    ChangeSet { failures: vec![(name, why.to_string())], ..ChangeSet::default() }
}

/// What matters of what no ref leads to: nobody knows its path, so it is called by its id.
fn unreached(
    objects: &Objects,
    graph: &Graph,
    roots: &[ObjectId],
    broken: &[ObjectError],
) -> (ChangeSet, Amount) {
    let name = |id: ObjectId| format!("object {}", id.to_hex_with_len(10));
    let (blobs, texts, amount) = graph.unreached(roots);
    let mut set = ChangeSet::default();
    let reader = objects.reader();
    for id in blobs {
        let new = Some(Version { kind: EntryKind::File, id });
        set.changes.push(Change { path: BString::from(name(id)), new, old: Vec::new() });
    }
    for id in texts {
        let mut bytes = Vec::new();
        match reader.read_any(id, &mut bytes) {
            Ok(_) => set.messages.push(Message { name: name(id), text: readable(&bytes) }),
            Err(e) => set.failures.push((name(id).into(), e.to_string())),
        }
    }
    set.failures.extend(broken.iter().map(|e| (name(e.id()).into(), e.to_string())));
    (set, amount)
}
