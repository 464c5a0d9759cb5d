//! Runs one expression around one keyword, in time that does not depend on the length of the text.

use crate::rule::{SECRET_GROUP, Variant, compile};
use regex_automata::meta::{Cache, Regex};
use regex_automata::util::primitives::NonMaxUsize;
use regex_automata::{Anchored, Input, PatternID};
use std::ops::Range;

pub(super) struct Expression {
    regex: Regex,
    before: usize,
    reach: usize,
    secret: Option<usize>,
}

impl Expression {
    /// Compiles a variant's expression, which was found sound when its rule was loaded.
    pub(super) fn new(variant: &Variant) -> Self {
        let regex = compile(&variant.expression).expect("expressions are checked before use");
        let secret = regex.group_info().to_index(PatternID::ZERO, SECRET_GROUP);
        Self { regex, before: variant.before as usize, reach: variant.reach as usize, secret }
    }

    pub(super) fn cache(&self) -> Cache {
        self.regex.create_cache()
    }

    /// The match at the keyword at `at`, and the span of its secret.
    ///
    /// The match starts at the keyword or, when the variant allows that, up to `before` bytes earlier and covers it.
    pub(super) fn find(
        &self,
        text: &[u8],
        at: usize,
        cache: &mut Cache,
        slots: &mut Vec<Option<NonMaxUsize>>,
    ) -> Option<(Range<usize>, Option<Range<usize>>)> {
        let end = text.len().min(at + self.reach);
        let mut start = at.saturating_sub(self.before);
        let anchored = if self.before == 0 { Anchored::Yes } else { Anchored::No };
        slots.resize(self.regex.group_info().slot_len().max(slots.len()), None);
        while start <= at {
            let input = Input::new(text).range(start..end).anchored(anchored);
            self.regex.search_slots_with(cache, &input, slots)?;
            let span = group(slots, 0)?;
            if span.end > at {
                return (span.start <= at)
                    .then(|| (span, self.secret.and_then(|index| group(slots, index))));
            }
            start = span.end.max(start + 1);
        }
        None
    }
}

fn group(slots: &[Option<NonMaxUsize>], index: usize) -> Option<Range<usize>> {
    let start = slots.get(2 * index)?.as_ref()?.get();
    let end = slots.get(2 * index + 1)?.as_ref()?.get();
    Some(start..end)
}
