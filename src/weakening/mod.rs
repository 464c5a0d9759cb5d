//! What one version of a policy lets pass that another does not.
//!
//! Two configurations, with the rules, catalogue and baseline that belong to them, are compared by what they mean: an entry
//! that is moved, split or written otherwise weakens nothing, and neither does one that speaks of less than before.

mod baseline;
mod catalogue;
mod globs;
mod ignores;
mod rules;
mod scope;

use crate::catalogue::Catalogue;
use crate::config::Config;
use crate::finding::Remark;
use crate::ruleset::{RuleIndex, RuleSet, WEAKENED};
use crate::suppress::BaselineFile;
use std::path::{Path, PathBuf};

/// Names that are listed in one message; the others are counted.
const LISTED: usize = 8;

/// One version of a policy.
#[derive(Clone, Copy)]
pub struct Version<'p> {
    /// The configuration; none where the built-in defaults are all there is.
    pub config: Option<&'p Config>,
    /// The rules as it wants them.
    pub rules: &'p RuleSet,
    /// The catalogue of secrets, if there is one.
    pub catalogue: Option<&'p Catalogue>,
    /// The baseline, if there is one, and what it is called.
    pub baseline: Option<(&'p Path, &'p BaselineFile)>,
    /// The rule files that the configuration names, and what they hold.
    pub rule_files: &'p [(PathBuf, String)],
}

/// Compares two versions of a policy, by files and lines of the newer one.
#[must_use]
pub fn compare(old: &Version<'_>, new: &Version<'_>) -> Vec<Remark> {
    let mut comparison = Comparison { old, new, found: Vec::new() };
    match (old.config, new.config) {
        (Some(gone), None) => {
            let message = "the configuration is gone, and with it all that it says";
            comparison.push("configuration", (gone.path.clone(), 1), message.into());
        }
        _ => {
            comparison.rules();
            comparison.scope();
            comparison.ignores();
            comparison.catalogue();
        }
    }
    comparison.baseline();
    let mut found = comparison.found;
    found.sort_by(|a, b| (&a.file, a.line).cmp(&(&b.file, b.line)));
    found
}

/// Two versions, and what was found so far.
struct Comparison<'c> {
    old: &'c Version<'c>,
    new: &'c Version<'c>,
    found: Vec<Remark>,
}

impl Comparison<'_> {
    fn push(&mut self, kind: &'static str, (file, line): (PathBuf, u64), message: String) {
        let rule = WEAKENED;
        self.found.push(Remark { rule, variant: kind, file, line, message, instead: None });
    }

    /// A line of the newer configuration; one that there is none of has nothing to say.
    fn place(&self, line: u64) -> (PathBuf, u64) {
        let config = self.new.config.or(self.old.config);
        (config.map(|config| config.path.clone()).unwrap_or_default(), line)
    }

    /// Whether a rule is on in the older version.
    fn was_on(&self, index: RuleIndex) -> bool {
        self.old.rules.is_enabled(index)
    }

    /// The rule of the older version that has an id, if it is on there.
    fn on_before(&self, id: &str) -> Option<RuleIndex> {
        position(self.old.rules, id).filter(|index| self.was_on(*index))
    }
}

/// The rule with an id. (`RuleSet::find` looks for the nearest one where there is none, which takes long.)
fn position(rules: &RuleSet, id: &str) -> Option<RuleIndex> {
    rules.rules().find(|(_, rule)| rule.id == id).map(|(index, _)| index)
}

/// Names for a message: the first few, and how many more there are.
fn list(names: &[String]) -> String {
    let quoted: Vec<_> = names.iter().take(LISTED).map(|name| format!("`{name}`")).collect();
    match names.len().saturating_sub(LISTED) {
        0 => quoted.join(", "),
        more => format!("{} and {more} more", quoted.join(", ")),
    }
}
