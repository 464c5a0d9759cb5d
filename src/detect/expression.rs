//! Runs one expression around one keyword, in time that does not depend on the length of the text.

use crate::rule::{
    EXPRESSION_SIZE_LIMIT, NAME_GROUP, SECRET_GROUP, Str, Variant, compile, syntax_config,
};
use regex_automata::nfa::thompson::backtrack::{self, BoundedBacktracker};
use regex_automata::nfa::thompson::{NFA, WhichCaptures};
use regex_automata::util::primitives::NonMaxUsize;
use regex_automata::{Anchored, Input, PatternID, meta};
use std::ops::Range;
use std::sync::OnceLock;
use std::sync::atomic::{AtomicU32, Ordering};

/// How often an expression is run by the engine that takes little to build, before the one is built that runs fast: a commit
/// or a file on save has few candidates a rule, a tree has thousands.
const FEW: u32 = 32;

pub(super) struct Expression {
    quick: BoundedBacktracker,
    runs: AtomicU32,
    fast: OnceLock<meta::Regex>,
    source: Str,
    before: usize,
    reach: usize,
    secret: Option<usize>,
    name: Option<usize>,
}

/// Where an expression matched.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Hit {
    /// All of the match.
    pub(super) span: Range<usize>,
    /// The group `secret`.
    pub(super) secret: Option<Range<usize>>,
    /// The group `name`.
    pub(super) name: Option<Range<usize>>,
}

/// What a thread keeps for an expression from one run to the next.
#[derive(Default)]
pub(super) struct Cache {
    quick: Option<backtrack::Cache>,
    fast: Option<meta::Cache>,
}

impl Expression {
    /// Compiles a variant's expression, which was found sound when its rule was loaded.
    pub(super) fn new(variant: &Variant) -> Self {
        let config = NFA::config()
            .utf8(false)
            .which_captures(WhichCaptures::All)
            .nfa_size_limit(Some(EXPRESSION_SIZE_LIMIT));
        let quick = BoundedBacktracker::builder()
            .syntax(syntax_config())
            .thompson(config)
            .build(&variant.expression)
            .expect("expressions are checked before use");
        let group = |name| quick.get_nfa().group_info().to_index(PatternID::ZERO, name);
        let (secret, name) = (group(SECRET_GROUP), group(NAME_GROUP));
        Self {
            quick,
            runs: AtomicU32::new(0),
            fast: OnceLock::new(),
            source: variant.expression.clone(),
            before: variant.before as usize,
            reach: variant.reach as usize,
            secret,
            name,
        }
    }

    /// The match at the keyword at `at`.
    ///
    /// The match starts at the keyword or, when the variant allows that, up to `before` bytes earlier and covers it.
    pub(super) fn find(
        &self,
        text: &[u8],
        at: usize,
        cache: &mut Cache,
        slots: &mut Vec<Option<NonMaxUsize>>,
    ) -> Option<Hit> {
        let end = text.len().min(at + self.reach);
        let mut start = at.saturating_sub(self.before);
        let anchored = if self.before == 0 { Anchored::Yes } else { Anchored::No };
        let few = self.runs.load(Ordering::Relaxed) < FEW;
        if few {
            self.runs.fetch_add(1, Ordering::Relaxed);
        }
        let count = self.quick.get_nfa().group_info().slot_len();
        slots.resize(count.max(slots.len()), None);
        while start <= at {
            let input = Input::new(text).range(start..end).anchored(anchored);
            self.search(&input, few, cache, &mut slots[..count])?;
            let span = group(slots, 0)?;
            if span.end > at {
                let named = |index: Option<usize>| index.and_then(|index| group(slots, index));
                let (secret, name) = (named(self.secret), named(self.name));
                return (span.start <= at).then_some(Hit { span, secret, name });
            }
            start = span.end.max(start + 1);
        }
        None
    }

    fn search(
        &self,
        input: &Input<'_>,
        few: bool,
        cache: &mut Cache,
        slots: &mut [Option<NonMaxUsize>],
    ) -> Option<PatternID> {
        if few {
            let cache = cache.quick.get_or_insert_with(|| self.quick.create_cache());
            // It refuses what would take too much memory.
            if let Ok(found) = self.quick.try_search_slots(cache, input, slots) {
                return found;
            }
        }
        let fast = self
            .fast
            .get_or_init(|| compile(&self.source).expect("expressions are checked before use"));
        let cache = cache.fast.get_or_insert_with(|| fast.create_cache());
        fast.search_slots_with(cache, input, slots)
    }
}

fn group(slots: &[Option<NonMaxUsize>], index: usize) -> Option<Range<usize>> {
    let start = slots.get(2 * index)?.as_ref()?.get();
    let end = slots.get(2 * index + 1)?.as_ref()?.get();
    Some(start..end)
}
