//! The way from decoded bytes back to where they stand.

use super::Coding;
use std::ops::Range;

/// Says which stretch of a text some decoded bytes come from.
#[derive(Debug)]
pub(crate) enum Map {
    /// `units` characters stand for `bytes` bytes, in pieces: each with how many characters stand before it, and where it begins.
    Units { units: usize, bytes: usize, pieces: Vec<(usize, usize)> },
    /// The text goes on as it is from `first`, but for these places.
    Joins { first: usize, joins: Vec<Join> },
    /// Every byte depends on all of the stretch.
    All(Range<usize>),
    /// Decoded bytes with something before and behind them: `from..to` stands for all of a stretch.
    Framed { from: usize, to: usize, inner: Box<Self> },
}

/// A place where a text says something else than what stands there.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Join {
    /// Where what it says begins, among the decoded bytes.
    pub(crate) at: usize,
    /// How many bytes it says.
    pub(crate) made: usize,
    /// Where it begins in the text.
    pub(crate) from: usize,
    /// Where it ends there.
    pub(crate) to: usize,
    /// How that is written.
    pub(crate) coding: Coding,
}

impl Map {
    /// Where decoded bytes stand in the text; there is at least one.
    pub(crate) fn span(&self, decoded: &Range<usize>) -> Range<usize> {
        match self {
            Self::Units { units, bytes, pieces } => {
                let first = decoded.start * units / bytes;
                let last = (decoded.end * units).div_ceil(*bytes).max(first + 1) - 1;
                piece_at(pieces, first)..piece_at(pieces, last) + 1
            }
            Self::Joins { first, joins } => {
                let last = decoded.end.max(decoded.start + 1) - 1;
                start_of(*first, joins, decoded.start)..end_of(*first, joins, last)
            }
            Self::All(stretch) => stretch.clone(),
            Self::Framed { from, to, inner } => {
                let within = decoded.start.clamp(*from, *to)..decoded.end.clamp(*from, *to);
                inner.span(&(within.start - from..within.end - from))
            }
        }
    }

    /// How the first join is written that is in or beside decoded bytes; none where the text says what stands there.
    pub(crate) fn joined(&self, decoded: &Range<usize>, beside: usize) -> Option<Coding> {
        let Self::Joins { joins, .. } = self else { return None };
        let first = joins.partition_point(|join| join.at + join.made + beside < decoded.start);
        joins.get(first).filter(|join| join.at < decoded.end).map(|join| join.coding)
    }

    /// Where a byte of the text, which is in no join, is among the decoded ones.
    pub(crate) fn decoded(&self, at: usize) -> Option<usize> {
        let Self::Joins { first, joins } = self else { return None };
        let before = joins.partition_point(|join| join.from <= at);
        match before.checked_sub(1).map(|last| &joins[last]) {
            None => at.checked_sub(*first),
            Some(join) => at.checked_sub(join.to).map(|after| join.at + join.made + after),
        }
    }
}

fn piece_at(pieces: &[(usize, usize)], unit: usize) -> usize {
    let after = pieces.partition_point(|(before, _)| *before <= unit);
    let (before, start) = pieces[after.saturating_sub(1)];
    start + unit - before
}

fn last_join(joins: &[Join], at: usize) -> Option<&Join> {
    joins[..joins.partition_point(|join| join.at <= at)].last()
}

fn start_of(first: usize, joins: &[Join], at: usize) -> usize {
    match last_join(joins, at) {
        None => first + at,
        Some(join) if at < join.at + join.made => join.from,
        Some(join) => join.to + at - join.at - join.made,
    }
}

fn end_of(first: usize, joins: &[Join], last: usize) -> usize {
    match last_join(joins, last) {
        None => first + last + 1,
        Some(join) if last < join.at + join.made => join.to,
        Some(join) => join.to + last + 1 - join.at - join.made,
    }
}
