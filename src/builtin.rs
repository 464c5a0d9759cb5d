//! The built-in rules and their prefilter, as the build script wrote them: constants, ready to use.

// The generated expressions name types through these two, so that nothing is left over when no rule has a checksum, say.
use crate::prefilter;
use crate::rule;
use std::borrow::Cow;
use std::sync::LazyLock;

/// The rule files as they are in the repository.
static FILES: &[&str] = include!(concat!(env!("OUT_DIR"), "/builtin_files.rs"));

/// Every built-in rule, sorted by id, without its examples and near misses: [`with_proof`] has those.
pub static RULES: &[rule::Rule] = include!(concat!(env!("OUT_DIR"), "/builtin_rules.rs"));

/// What goes with what generic rules find.
pub(crate) static PARTS: &[rule::NamedPart] =
    include!(concat!(env!("OUT_DIR"), "/builtin_parts.rs"));

/// Keywords of the built-in rules; a target is the position of a variant among all variants of [`RULES`].
#[allow(clippy::unreadable_literal, reason = "nobody reads the table")]
pub(crate) static PREFILTER: prefilter::Prefilter =
    include!(concat!(env!("OUT_DIR"), "/builtin_prefilter.rs"));

/// Every built-in rule in the order of [`RULES`], with its examples and near misses: read from the rule files when first
/// asked for, since a scan needs neither.
#[must_use]
pub fn with_proof() -> &'static [rule::Rule] {
    static PROVED: LazyLock<Vec<rule::Rule>> = LazyLock::new(|| {
        let parse = |file: &&str| rule::parse_rules(file).expect("the build script read them");
        let mut rules: Vec<_> = FILES.iter().flat_map(parse).collect();
        rules.sort_by(|a, b| a.id.cmp(&b.id));
        rules
    });
    &PROVED
}

/// A built-in rule as its file has it.
pub(crate) fn table_of(id: &str) -> Option<toml::Table> {
    let line = format!("id = \"{id}\"");
    let files = FILES.iter().filter(|file| file.contains(&line));
    let rules = files.filter_map(|file| file.parse::<toml::Table>().ok()?.remove("rule"));
    let tables = rules.filter_map(|rules| rules.try_into::<Vec<toml::Table>>().ok()).flatten();
    tables.into_iter().find(|rule| rule.get("id").and_then(toml::Value::as_str) == Some(id))
}

#[cfg(test)]
mod tests {
    use super::PREFILTER;
    use crate::prefilter::Candidate;

    #[test]
    fn every_keyword_is_found_wherever_it_begins_and_the_text_ends() {
        for (keyword, target) in PREFILTER.keywords() {
            let upper = keyword.to_ascii_uppercase();
            for (before, after) in [(0, 0), (1, 0), (0, 99), (1, 99), (98, 1), (99, 2)] {
                let text = [&vec![b'.'; before], upper.as_bytes(), &vec![b'.'; after]].concat();
                let expected = Candidate { target: *target, at: before };
                let mut is_found = false;
                PREFILTER.candidates(&text, 0..text.len(), |found| is_found |= found == expected);
                assert!(is_found, "{keyword} behind {before} bytes, before {after}");
            }
        }
    }
}
