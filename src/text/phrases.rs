//! Phrases looked for in any case.

use aho_corasick::AhoCorasick;

/// What finds some phrases, however they are capitalised.
///
/// # Panics
/// When they are more than an automaton can hold, which a list in this program never is.
pub(crate) fn any_case(phrases: &[&str]) -> AhoCorasick {
    AhoCorasick::builder()
        .ascii_case_insensitive(true)
        .build(phrases)
        .expect("a list of phrases is small")
}
