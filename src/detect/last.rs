//! What each variant found last.

use super::Scratch;
use crate::prefilter::Candidate;
use crate::text::Text;
use std::ops::Range;

/// By variant, what it found last, in offsets of the text of the whole input. Forgetting costs no more than there was.
#[derive(Clone, Default)]
pub(super) struct Last {
    spans: Vec<Range<u64>>,
    /// Those that found something.
    found: Vec<u16>,
}

impl Last {
    /// Makes room for so many variants.
    pub(super) fn fit(&mut self, variants: usize) {
        if self.spans.len() < variants {
            self.spans.resize(variants, 0..0);
        }
    }

    /// Notes what a variant found.
    pub(super) fn note(&mut self, variant: u16, span: Range<u64>) {
        self.spans[usize::from(variant)] = span;
        self.found.push(variant);
    }

    /// What a variant found last; an empty span where that is nothing.
    pub(super) fn of(&self, variant: u16) -> &Range<u64> {
        &self.spans[usize::from(variant)]
    }

    /// Forgets everything, for another text is in hand.
    pub(super) fn forget(&mut self) {
        for variant in self.found.drain(..) {
            self.spans[usize::from(variant)] = 0..0;
        }
    }
}

impl Scratch {
    /// Remembers what a variant found last.
    pub(super) fn found(&mut self, variant: u16, text: &Text<'_>, span: &Range<usize>) {
        let base = text.base();
        self.last.note(variant, base + span.start as u64..base + span.end as u64);
    }

    /// Whether a keyword stands inside of what its variant found already: it adds nothing, and could be there thousands of
    /// times.
    pub(super) fn is_inside_last(&self, candidate: Candidate, text: &Text<'_>) -> bool {
        let last = self.last.of(candidate.target);
        last.contains(&(text.base() + candidate.at as u64))
    }

    /// Whether a variant found something before `at` on the same line, where once is enough.
    pub(super) fn has_said(&self, variant: u16, text: &Text<'_>, at: usize) -> bool {
        let last = self.last.of(variant);
        let end = last.end.checked_sub(text.base()).map_or(usize::MAX, |end| end as usize);
        let between = text.bytes().get(end..at);
        !last.is_empty() && between.is_some_and(|text| memchr::memchr(b'\n', text).is_none())
    }
}
