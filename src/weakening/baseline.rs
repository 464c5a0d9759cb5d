//! Lines of the baseline that are new.

use super::Comparison;
use std::collections::HashSet;

impl Comparison<'_> {
    pub(super) fn baseline(&mut self) {
        let Some((path, new)) = self.new.baseline else { return };
        let old = self.old.baseline.iter().flat_map(|(_, file)| &file.entries);
        let old: HashSet<_> = old.map(|(_, entry)| (&*entry.rule, entry.hash)).collect();
        // Not of every line anew: there may be a hundred thousand.
        let rules = self.old.rules.rules().filter(|(index, _)| self.was_on(*index));
        let on: HashSet<_> = rules.map(|(_, rule)| &*rule.id).collect();
        let mut seen = HashSet::new();
        for (line, entry) in &new.entries {
            let key = (&*entry.rule, entry.hash);
            if old.contains(&key) || !on.contains(&*entry.rule) || !seen.insert(key) {
                continue;
            }
            let (rule, reason) = (&entry.rule, &entry.reason);
            let message = format!("the baseline lets one more value of `{rule}` be: {reason}");
            self.push("baseline", (path.into(), *line), message);
        }
    }
}
