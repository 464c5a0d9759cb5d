//! The same value is one finding, wherever it stands.

use super::Results;
use crate::finding::{Elsewhere, Finding, Identity};
use crate::rule::Kind;
use crate::ruleset::RuleSet;
use crate::secret::Secret;
use std::cmp::Reverse;
use std::collections::HashMap;

impl Results {
    /// Makes one finding of credentials with the same value, whatever rules found them: the worst of them, or the first of
    /// these, to which the others are places. Practices stay as they are, for each is to be changed where it stands.
    ///
    /// Whoever adds blobs or findings does so before.
    pub fn group(&mut self, rules: &RuleSet) {
        let mut places: HashMap<Secret, Vec<(usize, usize)>> = HashMap::new();
        for (blob, report) in self.blobs.iter().enumerate() {
            for (position, finding) in report.findings.iter().enumerate() {
                if rules.get(finding.rule).kind == Kind::Credential {
                    let value = Identity::of(rules, finding).value;
                    places.entry(value).or_default().push((blob, position));
                }
            }
        }
        // The place that stands for each of the others.
        let mut of: HashMap<(usize, usize), (usize, usize)> = HashMap::new();
        for mut places in places.into_values().filter(|places| places.len() > 1) {
            let best = *places
                .iter()
                .min_by_key(|(blob, position)| {
                    let finding = &self.blobs[*blob].findings[*position];
                    (Reverse((finding.severity, finding.confidence)), *blob, *position)
                })
                .expect("there are several");
            places.retain(|place| *place != best);
            of.extend(places.into_iter().map(|place| (place, best)));
        }
        if !of.is_empty() {
            self.gather(&of);
        }
    }

    /// Moves findings to those that stand for them.
    fn gather(&mut self, of: &HashMap<(usize, usize), (usize, usize)>) {
        let mut kept: Vec<Vec<Option<Finding>>> = Vec::with_capacity(self.blobs.len());
        let mut moved = Vec::new();
        for (blob, report) in self.blobs.iter_mut().enumerate() {
            let mut stay = Vec::new();
            for (position, finding) in std::mem::take(&mut report.findings).into_iter().enumerate()
            {
                match of.get(&(blob, position)) {
                    Some(best) => {
                        moved.push((*best, Elsewhere { blob, finding }));
                        stay.push(None);
                    }
                    None => stay.push(Some(finding)),
                }
            }
            kept.push(stay);
        }
        for ((blob, position), elsewhere) in moved {
            if let Some(finding) = &mut kept[blob][position] {
                finding.elsewhere.push(elsewhere);
            }
        }
        for (report, stay) in self.blobs.iter_mut().zip(kept) {
            report.findings = stay.into_iter().flatten().collect();
        }
    }

    /// How many places there are in which something was found.
    #[must_use]
    pub fn places(&self) -> usize {
        self.findings().map(|(_, finding)| finding.places()).sum()
    }
}
