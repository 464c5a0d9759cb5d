//! A blob with all that is in it: an archive is looked at itself, and then what it holds, one member after the other.

use super::{Job, Outcome, check_safely};
use crate::archive::{Failure, Format, HEAD, Inner, Source, Unopened, Visitor, walk};
use crate::check::{Checked, Checker};
use crate::finding::{Finding, Identity};
use crate::source::SkipReason;
use crate::text::Input;
use std::collections::BTreeSet;
use std::io::{self, Read};
use std::panic::{AssertUnwindSafe, catch_unwind};

/// So much of an archive is held in memory where it comes as a stream, in bytes.
pub(super) const HELD: u64 = 256 << 20;

/// What a blob came to.
pub(super) struct Examined {
    /// Itself, and then what is in it and has something to say.
    pub(super) parts: Vec<Part>,
    /// How many of what was in it, itself apart.
    pub(super) inside: Inside,
}

/// How many of what archives hold.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Inside {
    pub(super) scanned: u64,
    pub(super) skipped: u64,
    pub(super) bytes: u64,
}

/// A blob, or something in one.
pub(super) struct Part {
    /// The way to it within; none for the blob itself.
    pub(super) inner: Option<Inner>,
    pub(super) outcome: Outcome,
    pub(super) checked: Checked,
}

impl Part {
    /// Whether there is nothing to say about it.
    pub(super) fn is_silent(&self) -> bool {
        let Checked { findings, suppressed, notes, .. } = &self.checked;
        self.outcome == Outcome::Scanned
            && findings.is_empty()
            && suppressed.is_empty()
            && notes.is_empty()
    }

    /// A copy with those of its findings that are wanted, by their position among all of the blob. What was not scanned and
    /// what should be looked at is told where it comes first.
    pub(super) fn only(
        &self,
        position: &mut usize,
        wanted: impl Fn(usize) -> bool,
        first: bool,
    ) -> Self {
        let mut is_wanted = || {
            *position += 1;
            wanted(*position - 1)
        };
        let Checked { findings, suppressed, notes, .. } = &self.checked;
        let checked = Checked {
            findings: findings.iter().filter(|_| is_wanted()).cloned().collect(),
            suppressed: suppressed.iter().filter(|_| is_wanted()).cloned().collect(),
            notes: if first { notes.clone() } else { Vec::new() },
            bytes: Ok(0),
        };
        let outcome = if first { self.outcome.clone() } else { Outcome::Scanned };
        Self { inner: self.inner.clone(), outcome, checked }
    }

    /// Everything found in it, shown or not.
    pub(super) fn all(&self) -> impl Iterator<Item = &Finding> {
        let suppressed = self.checked.suppressed.iter().map(|s| &s.finding);
        self.checked.findings.iter().chain(suppressed)
    }
}

impl Examined {
    /// A blob that was looked at as a whole.
    fn of(checked: Checked) -> Self {
        let outcome = match &checked.bytes {
            Ok(_) => Outcome::Scanned,
            Err(e) => Outcome::Failed(e.to_string()),
        };
        let parts = vec![Part { inner: None, outcome, checked }];
        Self { parts, inside: Inside::default() }
    }

    /// How many bytes it has itself.
    pub(super) fn bytes(&self) -> u64 {
        self.parts.first().and_then(|part| part.checked.bytes.as_ref().ok().copied()).unwrap_or(0)
    }

    /// Whether there is nothing to say about it and nothing was in it.
    pub(super) fn is_silent(&self) -> bool {
        self.inside == Inside::default() && self.parts.iter().all(Part::is_silent)
    }

    /// Everything found in it, shown or not.
    pub(super) fn all(&self) -> impl Iterator<Item = &Finding> {
        self.parts.iter().flat_map(Part::all)
    }
}

/// Looks at a blob, and not at what is in it.
pub(super) fn itself<I: Input + ?Sized>(
    checker: &mut Checker<'_, '_>,
    name: &str,
    input: (&mut I, u64),
) -> Result<Examined, String> {
    check_safely(checker, name, input).map(Examined::of)
}

/// Looks at a blob and at what is in it. `name` is what globs match.
pub(super) fn examine<I: Input>(
    job: &Job<'_>,
    checker: &mut Checker<'_, '_>,
    name: &str,
    (input, size): (&mut I, u64),
) -> Result<Examined, String> {
    let mut headed = Headed { input, head: [0; HEAD], filled: 0 };
    let checked = check_safely(checker, name, (&mut headed, size))?;
    let mut examined = Examined::of(checked);
    let limits = job.archives.as_ref().filter(|_| examined.parts[0].outcome == Outcome::Scanned);
    if let (Some(limits), Some(format)) = (limits, headed.format()) {
        let source = Source::File(headed.input);
        let opened = open(checker, (name, format), (source, examined.bytes()), limits);
        examined.take(job, opened);
    }
    Ok(examined)
}

/// The same for a blob that is in memory.
pub(super) fn examine_bytes(
    job: &Job<'_>,
    checker: &mut Checker<'_, '_>,
    name: &str,
    bytes: &[u8],
) -> Result<Examined, String> {
    let size = bytes.len() as u64;
    let mut examined = Examined::of(check_safely(checker, name, (&mut &bytes[..], size))?);
    if let (Some(limits), Some(format)) = (&job.archives, Format::of(bytes)) {
        let opened = open(checker, (name, format), (Source::Memory(bytes), size), limits);
        examined.take(job, opened);
    }
    Ok(examined)
}

/// What opening an archive came to.
struct Opened<'c, 's, 'r> {
    checker: &'c mut Checker<'s, 'r>,
    archive: &'c str,
    /// What was checked last, until it is told what came of it.
    last: Option<Checked>,
    parts: Vec<Part>,
    inside: Inside,
    outcome: Outcome,
}

fn open(
    checker: &mut Checker<'_, '_>,
    (name, format): (&str, Format),
    source: (Source<'_>, u64),
    limits: &crate::archive::Limits,
) -> (Vec<Part>, Inside, Outcome) {
    let (parts, inside, outcome) = (Vec::new(), Inside::default(), Outcome::Scanned);
    let mut opened = Opened { checker, archive: name, last: None, parts, inside, outcome };
    // A decoder that panics must not end the scan of other files.
    let walked = catch_unwind(AssertUnwindSafe(|| walk(format, source, name, limits, &mut opened)));
    opened.outcome = match walked {
        Ok(Ok(())) => Outcome::Scanned,
        Ok(Err(Failure::Unopened(why))) => Outcome::Skipped(SkipReason::Unopened(why)),
        Ok(Err(Failure::Read(e))) if e.kind() == io::ErrorKind::Unsupported => {
            Outcome::Skipped(SkipReason::Unopened(Unopened::Held { limit: HELD }))
        }
        Ok(Err(Failure::Read(e))) => Outcome::Failed(e.to_string()),
        Err(_) => Outcome::Failed("an internal error in an archive; please report it".into()),
    };
    let Opened { parts, inside, outcome, .. } = opened;
    (parts, inside, outcome)
}

impl Visitor for Opened<'_, '_, '_> {
    fn file(&mut self, inner: &Inner, input: &mut dyn Input) {
        self.last = Some(self.checker.check_inner((self.archive, inner), input));
    }

    fn done(&mut self, inner: &Inner, result: Result<(), Unopened>) {
        let checked = self.last.take().unwrap_or_else(Checked::nothing);
        let outcome = match result {
            Ok(()) => {
                self.inside.scanned += 1;
                self.inside.bytes += checked.bytes.as_ref().copied().unwrap_or(0);
                Outcome::Scanned
            }
            Err(why) => {
                self.inside.skipped += 1;
                Outcome::Skipped(SkipReason::Unopened(why))
            }
        };
        let part = Part { inner: Some(inner.clone()), outcome, checked };
        if !part.is_silent() {
            self.parts.push(part);
        }
    }
}

impl Examined {
    /// Adds what is in an archive. What the archive itself was found to hold in so many words is what one of its members holds,
    /// stored as it is.
    fn take(&mut self, job: &Job<'_>, (parts, inside, outcome): (Vec<Part>, Inside, Outcome)) {
        let rules = job.scanner.rules();
        let own = &mut self.parts[0];
        if own.all().next().is_some() {
            let within: BTreeSet<_> =
                parts.iter().flat_map(Part::all).map(|found| Identity::of(rules, found)).collect();
            let is_own = |finding: &Finding| !within.contains(&Identity::of(rules, finding));
            own.checked.findings.retain(is_own);
            own.checked.suppressed.retain(|suppressed| is_own(&suppressed.finding));
        }
        own.outcome = outcome;
        self.parts.extend(parts);
        self.inside = inside;
    }
}

/// An input whose first bytes are remembered.
struct Headed<'i, I> {
    input: &'i mut I,
    head: [u8; HEAD],
    filled: usize,
}

impl<I> Headed<'_, I> {
    fn format(&self) -> Option<Format> {
        Format::of(&self.head[..self.filled])
    }
}

impl<I: Input> Read for Headed<'_, I> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let count = self.input.read(buffer)?;
        if self.filled < HEAD {
            let more = count.min(HEAD - self.filled);
            self.head[self.filled..self.filled + more].copy_from_slice(&buffer[..more]);
            self.filled += more;
        }
        Ok(count)
    }
}

impl<I: Input> Input for Headed<'_, I> {
    fn skip_hole(&mut self, keep: u64) -> io::Result<u64> {
        self.input.skip_hole(keep)
    }
}
