//! `stanch baseline audit`: asks about one entry after the other. What was answered is written at the end, whatever ends it.

use super::{Seen, count, look, reason, rewrite, say, whole_scan};
use crate::args::ReviewArgs;
use crate::{CLEAN, INTERRUPTED};
use stanch::report::escape_controls;
use stanch::{BaselineEntry, Checker, Finding, Identity, ShownPath, SuppressionSource, Threshold};
use std::collections::{HashMap, HashSet};
use std::fmt::Write as _;
use std::io::{self, BufRead as _, Write as _};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::{Receiver, RecvTimeoutError, channel};
use std::thread;
use std::time::Duration;

/// Places that are shown of an entry.
const PLACES: usize = 3;
/// Characters of a line that are shown.
const WIDTH: usize = 160;
/// How often it is looked whether somebody pressed Ctrl-C.
const PATIENCE: Duration = Duration::from_millis(50);
const QUESTION: &str = "keep, remove, change the reason, skip or quit [k/r/c/s/q]? ";

pub(crate) fn run(args: &ReviewArgs) -> anyhow::Result<u8> {
    look(&whole_scan(args)?, |seen| {
        seen.tell_failures()?;
        let known = seen.known()?;
        let mut walk = Walk::new(seen);
        let entries: Vec<_> = known.baseline.file().entries.iter().collect();
        let ended = walk.through(&entries);
        // Whatever ended it: answers are not lost.
        let (decided, kept) = (walk.decided, walk.kept);
        rewrite(&known.path, |file| {
            file.entries.retain_mut(|(_, entry)| match decided.get(entry) {
                Some(None) => false,
                Some(Some(reason)) => {
                    entry.reason.clone_from(reason);
                    true
                }
                None => true,
            });
        })?;
        ended?;
        let removed = decided.values().filter(|reason| reason.is_none()).count();
        let changed = decided.len() - removed;
        let path = known.path.display();
        let of = count(entries.len());
        say(&format!(
            "{path}: of {of} {kept} kept, {removed} removed, {changed} with a new reason"
        ))?;
        Ok(if seen.stop.load(Ordering::Relaxed) { INTERRUPTED } else { CLEAN })
    })
}

/// The way through the entries.
struct Walk<'a> {
    seen: &'a Seen<'a>,
    /// By line, where its value stands.
    places: HashMap<u64, Vec<(&'a ShownPath, &'a Finding)>>,
    /// What no reason may hold.
    claims: HashSet<Identity>,
    answers: Answers<'a>,
    /// The new reasons of entries; none for those that go.
    decided: HashMap<BaselineEntry, Option<String>>,
    kept: usize,
}

impl<'a> Walk<'a> {
    fn new(seen: &'a Seen<'a>) -> Self {
        let mut places = HashMap::<_, Vec<_>>::new();
        let mut claims = HashSet::new();
        for (path, suppressed) in seen.results.suppressed() {
            for by in &suppressed.by {
                if let SuppressionSource::Baseline { line } = by.source {
                    places.entry(line).or_default().push((path, &suppressed.finding));
                    claims.extend(suppressed.finding.claims(seen.job.scanner.rules()));
                }
            }
        }
        let answers = Answers::new(seen.stop);
        Self { seen, places, claims, answers, decided: HashMap::new(), kept: 0 }
    }

    /// Asks about each entry, until there is none left or nobody to ask.
    fn through(&mut self, entries: &[&(u64, BaselineEntry)]) -> io::Result<()> {
        for (number, (line, entry)) in (1..).zip(entries) {
            // A merge may have left a line twice.
            if self.decided.contains_key(entry) {
                continue;
            }
            print(&format!("{number}/{} {}", entries.len(), self.shown(*line, entry)))?;
            loop {
                print(QUESTION)?;
                let Some(answer) = self.answers.next() else { return print("\n") };
                match &*answer.trim().to_lowercase() {
                    "k" | "keep" => self.kept += 1,
                    "r" | "remove" => drop(self.decided.insert(entry.clone(), None)),
                    "c" | "change" => match self.new_reason()? {
                        Some(reason) => drop(self.decided.insert(entry.clone(), Some(reason))),
                        None => return print("\n"),
                    },
                    "s" | "skip" => {}
                    "q" | "quit" => return Ok(()),
                    _ => continue,
                }
                break;
            }
        }
        Ok(())
    }

    /// Asks for a reason until there is one that may be written down.
    fn new_reason(&mut self) -> io::Result<Option<String>> {
        loop {
            print("reason: ")?;
            let Some(answer) = self.answers.next() else { return Ok(None) };
            match reason(&answer, &self.claims) {
                Ok(reason) => return Ok(Some(reason)),
                Err(error) => print(&format!("{error}\n"))?,
            }
        }
    }

    /// An entry, and where its value stands now.
    fn shown(&self, line: u64, entry: &BaselineEntry) -> String {
        let mut checker = Checker::new(self.seen.job.scanner, Threshold::default());
        let reason = escape_controls(&checker.redact(&entry.reason).render(false));
        let mut text = format!("{}: {reason}\n", entry.rule);
        let places = self.places.get(&line).map_or(&[][..], Vec::as_slice);
        for (path, finding) in places.iter().take(PLACES) {
            let path = path.render(false).to_string_lossy().into_owned();
            let start = finding.location.start;
            let excerpt = &finding.excerpt;
            let pieces = [&excerpt.before, &excerpt.found, &excerpt.after];
            let excerpt = pieces.map(|piece| piece.render(false)).concat();
            let excerpt: String = escape_controls(excerpt.trim()).chars().take(WIDTH).collect();
            let place = format!("{}:{}:{}", escape_controls(&path), start.line, start.column);
            let _ = writeln!(text, "  {place}: {excerpt}");
        }
        match places.len() {
            0 => text.push_str("  stands nowhere any more\n"),
            n if n > PLACES => drop(writeln!(text, "  and {} more", n - PLACES)),
            _ => {}
        }
        text
    }
}

/// What somebody types, line by line.
struct Answers<'a> {
    lines: Receiver<String>,
    stop: &'a AtomicBool,
}

impl<'a> Answers<'a> {
    /// Reads on a thread of its own: nothing else would notice Ctrl-C while nobody types.
    fn new(stop: &'a AtomicBool) -> Self {
        let (send, lines) = channel();
        thread::spawn(move || {
            for line in io::stdin().lock().split(b'\n').map_while(Result::ok) {
                if send.send(String::from_utf8_lossy(&line).into_owned()).is_err() {
                    break;
                }
            }
        });
        Self { lines, stop }
    }

    /// The next line; none at the end of input and after Ctrl-C.
    fn next(&self) -> Option<String> {
        while !self.stop.load(Ordering::Relaxed) {
            match self.lines.recv_timeout(PATIENCE) {
                Ok(line) => return Some(line),
                Err(RecvTimeoutError::Timeout) => {}
                Err(RecvTimeoutError::Disconnected) => return None,
            }
        }
        None
    }
}

/// Prints at once: a question waits for its answer.
fn print(text: &str) -> io::Result<()> {
    let mut out = io::stdout().lock();
    out.write_all(text.as_bytes())?;
    out.flush()
}
