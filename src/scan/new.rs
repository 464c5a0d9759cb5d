//! What counts as new.
//!
//! Of what is told by the same [`Identity`] one is new when it occurs more often in what a commit changes than it did before: first each path's own old version is counted
//! against it, then what is left over from other paths that the commit changes or deletes, so that renames and moves are
//! silent and a copy is not. Of a merge's parents the one counts in which there is more.

use super::inside::Examined;
use crate::finding::{Finding, Identity};
use crate::ruleset::RuleSet;
use std::collections::{BTreeMap, HashSet};

/// What was found at one path, now and in each parent.
pub(super) struct Sides<'c> {
    pub(super) new: Option<&'c Examined>,
    pub(super) old: Vec<Option<&'c Examined>>,
}

/// By path, which of all that was found in its new version is new.
pub(super) fn new_ones(rules: &RuleSet, paths: &[Sides<'_>]) -> Vec<HashSet<usize>> {
    let mut rows = BTreeMap::<Identity, Vec<Row>>::new();
    for (path, sides) in paths.iter().enumerate() {
        let mut row = |finding: &Finding, fill: &mut dyn FnMut(&mut Row)| {
            for claim in finding.claims(rules) {
                let rows = rows.entry(claim).or_default();
                if rows.last().is_none_or(|row| row.path != path) {
                    rows.push(Row { path, new: Vec::new(), old: vec![0; sides.old.len()] });
                }
                fill(rows.last_mut().expect("one was pushed"));
            }
        };
        for (position, finding) in sides.new.into_iter().flat_map(Examined::all).enumerate() {
            row(finding, &mut |row| row.new.push(position));
        }
        for (parent, old) in sides.old.iter().enumerate() {
            for finding in old.iter().flat_map(|old| old.all()) {
                row(finding, &mut |row| row.old[parent] += 1);
            }
        }
    }
    let mut new = vec![HashSet::new(); paths.len()];
    for rows in rows.values() {
        let parents = rows.iter().map(|row| row.old.len()).max().unwrap_or(0);
        let left_over = |parent: usize| rows.iter().map(|row| row.left_over(parent)).sum();
        let moved = (0..parents).map(left_over).max().unwrap_or(0);
        let fresh = rows.iter().flat_map(|row| row.fresh(&paths[row.path]));
        for (path, position) in fresh.skip(moved) {
            new[path].insert(position);
        }
    }
    new
}

/// How often one thing occurs at a path.
struct Row {
    path: usize,
    /// Where among the findings of the new version.
    new: Vec<usize>,
    /// How often in each parent.
    old: Vec<usize>,
}

impl Row {
    /// How many a parent had more.
    fn left_over(&self, parent: usize) -> usize {
        self.old.get(parent).map_or(0, |old| old.saturating_sub(self.new.len()))
    }

    /// As many occurrences as there are more than in any parent: those in lines that no parent has, and else the last.
    fn fresh(&self, sides: &Sides<'_>) -> Vec<(usize, usize)> {
        let old = self.old.iter().max().copied().unwrap_or(0);
        let more = self.new.len().saturating_sub(old);
        let known: HashSet<_> =
            sides.old.iter().flatten().flat_map(|old| old.all()).map(|f| f.fingerprint).collect();
        let found: Vec<_> = sides.new.into_iter().flat_map(Examined::all).collect();
        let mut positions = self.new.clone();
        positions.sort_by_key(|position| !known.contains(&found[*position].fingerprint));
        let mut fresh = positions.split_off(positions.len() - more);
        fresh.sort_unstable();
        fresh.into_iter().map(|position| (self.path, position)).collect()
    }
}
