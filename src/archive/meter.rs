//! What may be read is counted, and what ends it is told.

use super::format::HEAD;
use super::limits::{Limits, Unopened};
use crate::text::Input;
use std::cell::{Cell, RefCell};
use std::io::{self, ErrorKind, Read};

/// What all that is in one archive on disk shares.
pub(super) struct Budget<'l> {
    pub(super) limits: &'l Limits,
    /// How many bytes may still come out, and what to say of more.
    left: Cell<u64>,
    total: Unopened,
    spent: Cell<bool>,
    entries: Cell<u64>,
    /// Why a stream ended too early. What reads from it sees an end, and may complain of that in its own way.
    cause: Cell<Option<Unopened>>,
    /// Why the archive itself can't be read.
    failure: RefCell<Option<io::Error>>,
}

impl<'l> Budget<'l> {
    pub(super) fn new(limits: &'l Limits, size: u64) -> Self {
        let (left, total) = limits.total(size);
        Self {
            limits,
            left: Cell::new(left),
            total,
            spent: Cell::new(false),
            entries: Cell::new(0),
            cause: Cell::new(None),
            failure: RefCell::new(None),
        }
    }

    /// Counts a member.
    pub(super) fn entry(&self) -> Result<(), Unopened> {
        let limit = self.limits.entries;
        self.entries.set(self.entries.get() + 1);
        if self.entries.get() > limit { Err(Unopened::Entries { limit }) } else { Ok(()) }
    }

    /// Whether nothing more is to be read, and why.
    pub(super) fn over(&self) -> Option<Unopened> {
        let failed = self.failure.borrow().is_some();
        if failed { Some(Unopened::Damaged) } else { self.spent.get().then_some(self.total) }
    }

    /// Why what was read last came to nothing.
    pub(super) fn blame(&self) -> Unopened {
        self.over().or_else(|| self.cause.take()).unwrap_or(Unopened::Damaged)
    }

    /// Forgets why a member ended too early, when the next one begins.
    pub(super) fn forgive(&self) {
        if self.over().is_none() {
            self.cause.set(None);
        }
    }

    pub(super) fn into_failure(self) -> Option<io::Error> {
        self.failure.into_inner()
    }

    /// How much of what came out may be handed on.
    fn spend(&self, count: u64) -> u64 {
        let left = self.left.get();
        self.left.set(left.saturating_sub(count));
        self.spent.set(self.spent.get() || count > left);
        count.min(left)
    }
}

/// A stream of what was decompressed. It ends where a limit is or where it can't be decompressed, and knows of that: what was
/// read up to there is examined.
pub(super) struct Meter<'b, R> {
    inner: R,
    budget: &'b Budget<'b>,
    /// How much may still be read.
    left: u64,
    /// Whether what is read was not in the archive in this form.
    charges: bool,
    trouble: Option<Unopened>,
    /// What was read to look at it, and how much of that was read again.
    head: Vec<u8>,
    again: usize,
}

impl<'b, R: Read> Meter<'b, R> {
    /// Whatever decompresses.
    pub(super) fn new(inner: R, budget: &'b Budget<'b>) -> Self {
        let (charges, trouble, head) = (true, None, Vec::new());
        Self { inner, budget, left: u64::MAX, charges, trouble, head, again: 0 }
    }

    /// Lets it hold no more than one member may.
    pub(super) fn limited_as_member(mut self) -> Self {
        self.left = self.budget.limits.member_size.saturating_sub(self.head.len() as u64);
        self
    }

    /// Counts nothing that comes out, for that was counted before.
    pub(super) const fn free_of_charge(mut self) -> Self {
        self.charges = false;
        self
    }

    /// Its first bytes, which are read once more by who reads it.
    pub(super) fn head(&mut self) -> &[u8] {
        if self.head.is_empty() {
            let mut head = vec![0; HEAD];
            let mut filled = 0;
            while filled < head.len() {
                match self.pull(&mut head[filled..]) {
                    Ok(0) => break,
                    Ok(count) => filled += count,
                    // It was interrupted: nothing else is an error here.
                    Err(_) => {}
                }
            }
            head.truncate(filled);
            self.head = head;
        }
        &self.head
    }

    /// Whether it ended where it should.
    pub(super) fn result(&self) -> Result<(), Unopened> {
        self.trouble.map_or(Ok(()), Err)
    }

    fn end(&mut self, why: Unopened) {
        self.budget.cause.set(Some(why));
        self.trouble = Some(why);
    }

    fn pull(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        if self.trouble.is_some() || buffer.is_empty() {
            return Ok(0);
        }
        let count = match self.inner.read(buffer) {
            Ok(count) => count,
            Err(e) if e.kind() == ErrorKind::Interrupted => return Err(e),
            Err(_) => {
                self.end(self.budget.blame());
                return Ok(0);
            }
        };
        let read = count as u64;
        let paid = if self.charges { self.budget.spend(read) } else { read };
        let allowed = paid.min(self.left);
        self.left -= allowed;
        if paid < read || read == 0 && self.budget.over().is_some() {
            self.end(self.budget.blame());
        } else if allowed < read {
            self.end(Unopened::MemberSize { limit: self.budget.limits.member_size });
        }
        Ok(allowed as usize)
    }
}

impl<R: Read> Read for Meter<'_, R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        match &self.head[self.again..] {
            [] => self.pull(buffer),
            mut again => {
                let count = again.read(buffer)?;
                self.again += count;
                Ok(count)
            }
        }
    }
}

impl<R: Read> Input for Meter<'_, R> {}

/// The archive as it is stored. Its errors are no damage.
pub(super) struct Stored<'b, R> {
    pub(super) inner: R,
    pub(super) budget: &'b Budget<'b>,
}

impl<R: Read> Read for Stored<'_, R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        self.budget.watch(self.inner.read(buffer))
    }
}

impl Budget<'_> {
    /// Notes that the archive itself can't be read.
    pub(super) fn watch<T>(&self, result: io::Result<T>) -> io::Result<T> {
        result.map_err(|e| {
            let kind = e.kind();
            if kind != ErrorKind::Interrupted {
                self.failure.borrow_mut().get_or_insert(e);
            }
            kind.into()
        })
    }
}
