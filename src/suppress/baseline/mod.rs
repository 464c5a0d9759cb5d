//! A baseline: what was there when somebody began to look, and is let be.
//!
//! An entry is a rule and a hash of a value. It knows no places, so that it holds wherever the value goes, and speaks of no
//! other value. A baseline is asked about findings after a scan, and about those alone that nothing else suppresses: the hash
//! is slow on purpose, and there are few of them.

mod file;
mod slow;

pub use file::{BASELINE_FILE, BaselineEntry, BaselineError, BaselineFile};
pub(crate) use slow::is_of_hash;
pub use slow::{Hashing, Salt, SlowHash};

use super::Note;
use crate::finding::Identity;
use crate::ruleset::{RuleIndex, RuleSet};
use crate::secret::Redacted;
use std::collections::{BTreeSet, HashMap, HashSet};

/// A baseline, ready to be asked.
#[derive(Debug)]
pub struct Baseline {
    file: BaselineFile,
    salts: BTreeSet<Salt>,
    /// By rule and hash, the positions of entries.
    known: HashMap<(RuleIndex, SlowHash), Vec<usize>>,
    /// Rules that entries speak of.
    rules: HashSet<RuleIndex>,
    /// Positions of entries whose rule there is not.
    foreign: HashSet<usize>,
}

impl Baseline {
    /// Makes a file ready.
    #[must_use]
    pub fn new(file: BaselineFile, rules: &RuleSet) -> Self {
        let ids: HashMap<_, _> = rules.rules().map(|(index, rule)| (&*rule.id, index)).collect();
        let mut known = HashMap::<_, Vec<_>>::new();
        let mut foreign = HashSet::new();
        for (position, (_, entry)) in file.entries.iter().enumerate() {
            match ids.get(&*entry.rule) {
                Some(rule) => known.entry((*rule, entry.hash)).or_default().push(position),
                None => drop(foreign.insert(position)),
            }
        }
        let salts = file.entries.iter().map(|(_, entry)| entry.hash.salt).collect();
        let rules = known.keys().map(|(rule, _)| *rule).collect();
        Self { file, salts, known, rules, foreign }
    }

    /// The file.
    #[must_use]
    pub const fn file(&self) -> &BaselineFile {
        &self.file
    }

    /// The salts to hash values with.
    #[must_use]
    pub fn salts(&self) -> Vec<Salt> {
        self.salts.iter().copied().collect()
    }

    /// Whether a value may be known; where not, it need not be hashed.
    #[must_use]
    pub fn may_know(&self, identity: &Identity) -> bool {
        self.rules.contains(&identity.rule)
    }

    /// The positions of the entries that speak of a value, which was hashed before.
    #[must_use]
    pub fn entries_of(&self, hashing: &Hashing<'_>, identity: &Identity) -> Vec<usize> {
        let hashes = self.salts.iter().filter_map(|salt| hashing.of(*salt, &identity.value));
        let known = hashes.filter_map(|hash| self.known.get(&(identity.rule, hash)));
        known.flatten().copied().collect()
    }

    /// Whether an entry's rule is none of this run. A newer version may have it.
    #[must_use]
    pub fn is_foreign(&self, position: usize) -> bool {
        self.foreign.contains(&position)
    }

    /// What should be looked at: entries that left nothing out, where everything was looked at. `used` holds the lines of the
    /// others.
    #[must_use]
    pub fn review(&self, used: &HashSet<u64>) -> Vec<Note> {
        let unused =
            self.file.entries.iter().enumerate().filter(|(_, (line, _))| !used.contains(line));
        let note = |(position, (line, entry)): (usize, &(u64, BaselineEntry))| {
            let message = match self.is_foreign(position) {
                true => {
                    "no rule here has this name: a newer stanch may know it, else take the line out"
                        .into()
                }
                false => {
                    let reason = &entry.reason;
                    format!(
                        "this left nothing out ({reason}): `stanch baseline prune` takes it out"
                    )
                }
            };
            Note { id: "unused-entry", line: *line, message: Redacted::plain(message) }
        };
        unused.map(note).collect()
    }
}
