//! Runs one expression around one keyword, in time that does not depend on the length of the text.

use crate::proof::Proof;
use crate::rule::{EXPRESSION_SIZE_LIMIT, NAME_GROUP, SECRET_GROUP, Variant, syntax_config};
use regex_automata::dfa::onepass;
use regex_automata::hybrid::dfa::{self, DFA};
use regex_automata::nfa::thompson::backtrack::{self, BoundedBacktracker};
use regex_automata::nfa::thompson::pikevm::{self, PikeVM};
use regex_automata::nfa::thompson::{NFA, WhichCaptures};
use regex_automata::util::primitives::NonMaxUsize;
use regex_automata::{Anchored, Input, PatternID};
use std::ops::Range;
use std::sync::OnceLock;
use std::sync::atomic::{AtomicU32, Ordering};

/// How often an expression is run without asking first whether it matches: a commit or a file on save has few candidates a
/// rule, a tree has thousands.
const FEW: u32 = 32;
/// Bits in which the backtracker notes where it was, up to which it is worth running at once: it clears them each time.
const SMALL: usize = 1 << 16;
/// How often groups are found by backtracking, before the automaton is built that finds them in one pass.
const FEW_MATCHES: u32 = 64;
/// Bytes in which the backtracker notes where it has been. It takes no more than an expression and a text need.
const VISITED: usize = 1 << 20;
/// How often the automaton may run out of memory before it is judged by how much text a state served.
const CLEARED: usize = 3;
/// So many bytes of text.
const BYTES_PER_STATE: usize = 10;

/// Compiled once; its engines share that. (`regex_automata::meta` compiles forwards and backwards, and looks for literals: on
/// the few bytes behind a keyword that never pays off.)
pub(super) struct Expression {
    /// Finds the groups, in a time that grows with the expression.
    groups: BoundedBacktracker,
    runs: AtomicU32,
    matches: AtomicU32,
    /// Finds the groups faster, where an expression allows that and starts at its keyword.
    one_pass: OnceLock<Option<onepass::DFA>>,
    /// Tells whether and where a match ends, in a time that does not; none where it can't be built.
    scout: OnceLock<Option<DFA>>,
    /// For what the backtracker can't hold.
    large: OnceLock<PikeVM>,
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
    /// What the value tells, once its checks were asked.
    pub(super) proof: Proof,
}

/// What a thread keeps for an expression from one run to the next.
#[derive(Default)]
pub(super) struct Cache {
    groups: Option<backtrack::Cache>,
    one_pass: Option<onepass::Cache>,
    scout: Option<dfa::Cache>,
    large: Option<pikevm::Cache>,
}

impl Expression {
    /// Compiles a variant's expression, which was found sound when its rule was loaded.
    pub(super) fn new(variant: &Variant) -> Self {
        let config = NFA::config()
            .utf8(false)
            .which_captures(WhichCaptures::All)
            .nfa_size_limit(Some(EXPRESSION_SIZE_LIMIT));
        let groups = BoundedBacktracker::builder()
            .configure(BoundedBacktracker::config().visited_capacity(VISITED))
            .syntax(syntax_config())
            .thompson(config)
            .build(&variant.expression)
            .expect("expressions are checked before use");
        let group = |name| groups.get_nfa().group_info().to_index(PatternID::ZERO, name);
        let (secret, name) = (group(SECRET_GROUP), group(NAME_GROUP));
        Self {
            groups,
            runs: AtomicU32::new(0),
            matches: AtomicU32::new(0),
            one_pass: OnceLock::new(),
            scout: OnceLock::new(),
            large: OnceLock::new(),
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
        let noted = self.groups.get_nfa().states().len() * (self.before + self.reach);
        let few = noted <= SMALL && is_still(FEW, &self.runs);
        let count = self.groups.get_nfa().group_info().slot_len();
        slots.resize(count.max(slots.len()), None);
        while start <= at {
            let input = Input::new(text).range(start..end).anchored(anchored);
            self.search(input, few, cache, &mut slots[..count])?;
            let span = group(slots, 0)?;
            if span.end > at {
                let named = |index: Option<usize>| index.and_then(|index| group(slots, index));
                let (secret, name) = (named(self.secret), named(self.name));
                return (span.start <= at).then_some(Hit {
                    span,
                    secret,
                    name,
                    proof: Proof::default(),
                });
            }
            start = span.end.max(start + 1);
        }
        None
    }

    /// Where the expression, run at the keyword at `at`, can match no more. None where it need not start there, or can't be
    /// asked.
    pub(super) fn gives_up(&self, text: &[u8], at: usize, cache: &mut Cache) -> Option<usize> {
        let scout = self.scout().filter(|_| self.before == 0)?;
        let cache = cache.scout.get_or_insert_with(|| scout.create_cache());
        let end = text.len().min(at + self.reach);
        let input = Input::new(text).range(at..end).anchored(Anchored::Yes);
        let mut state = scout.start_state_forward(cache, &input).ok()?;
        for (place, byte) in (at..).zip(&text[at..end]) {
            state = scout.next_state(cache, state, *byte).ok()?;
            if state.is_dead() {
                return Some(place);
            }
            if state.is_quit() {
                return None;
            }
        }
        Some(end)
    }

    fn search(
        &self,
        mut input: Input<'_>,
        few: bool,
        cache: &mut Cache,
        slots: &mut [Option<NonMaxUsize>],
    ) -> Option<PatternID> {
        let scout = if few { None } else { self.scout() };
        if let Some(scout) = scout {
            let cache = cache.scout.get_or_insert_with(|| scout.create_cache());
            // It gives up when it would take too much memory.
            if let Ok(end) = scout.try_search_fwd(cache, &input) {
                input.set_end(end?.offset());
                if input.get_anchored().is_anchored() && self.secret.or(self.name).is_none() {
                    slots.fill(None);
                    slots[0] = NonMaxUsize::new(input.start());
                    slots[1] = NonMaxUsize::new(input.end());
                    return Some(PatternID::ZERO);
                }
            }
        }
        if !few
            && input.get_anchored().is_anchored()
            && let Some(one_pass) = self.one_pass()
        {
            let cache = cache.one_pass.get_or_insert_with(|| one_pass.create_cache());
            if let Ok(found) = one_pass.try_search_slots(cache, &input, slots) {
                return found;
            }
        }
        let groups = cache.groups.get_or_insert_with(|| self.groups.create_cache());
        self.groups.try_search_slots(groups, &input, slots).unwrap_or_else(|_| {
            let large = self.large.get_or_init(|| {
                PikeVM::new_from_nfa(self.groups.get_nfa().clone())
                    .expect("what one engine takes, this one does")
            });
            let cache = cache.large.get_or_insert_with(|| large.create_cache());
            large.search_slots(cache, &input, slots)
        })
    }

    fn one_pass(&self) -> Option<&onepass::DFA> {
        if is_still(FEW_MATCHES, &self.matches) {
            return None;
        }
        let build = || {
            let config = onepass::DFA::config().size_limit(Some(EXPRESSION_SIZE_LIMIT));
            let nfa = self.groups.get_nfa().clone();
            onepass::DFA::builder().configure(config).build_from_nfa(nfa).ok()
        };
        self.one_pass.get_or_init(build).as_ref()
    }

    fn scout(&self) -> Option<&DFA> {
        let build = || {
            let config = DFA::config()
                .unicode_word_boundary(true)
                .minimum_cache_clear_count(Some(CLEARED))
                .minimum_bytes_per_state(Some(BYTES_PER_STATE));
            let nfa = self.groups.get_nfa().clone();
            DFA::builder().configure(config).build_from_nfa(nfa).ok()
        };
        self.scout.get_or_init(build).as_ref()
    }
}

/// Counts up to a limit, and tells whether that is not reached yet.
fn is_still(limit: u32, count: &AtomicU32) -> bool {
    let below = count.load(Ordering::Relaxed) < limit;
    if below {
        count.fetch_add(1, Ordering::Relaxed);
    }
    below
}

fn group(slots: &[Option<NonMaxUsize>], index: usize) -> Option<Range<usize>> {
    let start = slots.get(2 * index)?.as_ref()?.get();
    let end = slots.get(2 * index + 1)?.as_ref()?.get();
    Some(start..end)
}
