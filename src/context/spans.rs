//! Finds the span that holds an offset, in lists that are sorted by where spans start.

use std::ops::Range;

/// The one that holds `offset`, of spans that do not overlap.
pub(super) fn around(spans: &[Range<usize>], offset: usize) -> Option<&Range<usize>> {
    let after = spans.partition_point(|span| span.start <= offset);
    spans[..after].last().filter(|span| offset < span.end)
}

/// The position of the innermost that holds `offset`, of things that stand inside each other or apart.
pub(super) fn innermost<T>(
    all: &[T],
    offset: usize,
    span: impl Fn(&T) -> &Range<usize>,
    inside: impl Fn(&T) -> Option<usize>,
) -> Option<usize> {
    // Of those that start before it, the last is innermost, or else stands in one that is.
    let last = all.partition_point(|one| span(one).start <= offset).checked_sub(1);
    std::iter::successors(last, |at| inside(&all[*at])).find(|at| offset < span(&all[*at]).end)
}
