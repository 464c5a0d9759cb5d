//! What each variant found last.

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
