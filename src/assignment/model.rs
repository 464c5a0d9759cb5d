//! How plausible it is that what is assigned is a credential: small decision trees, whose answers are added up.
//!
//! `examples/fit_plausibility.py` fits them; `docs/accuracy.md` says from what and how well.

use super::features::{COUNT, Features};
use crate::rule::Confidence;
use std::sync::LazyLock;

/// The fitted trees. All numbers are little-endian: the scores of high, medium and low confidence (three `f32`); then for each tree
/// the number of its forks (`u8`), the forks, and the scores of its leaves (an `f32` each, one more than forks). See [`Fork`].
static TABLE: &[u8] = include_bytes!("trees.bin");

/// Bytes of a fork in the table.
const FORK: usize = 11;

static MODEL: LazyLock<Model> =
    LazyLock::new(|| Model::read(TABLE).expect("the table is as the script writes it"));

struct Model {
    /// From which score on a finding is of high, medium and low confidence.
    thresholds: [f32; 3],
    trees: Vec<Tree>,
}

struct Tree {
    forks: Vec<Fork>,
    leaves: Vec<f32>,
}

/// Where a tree divides.
struct Fork {
    /// Which feature decides.
    feature: usize,
    /// The greatest number of the feature that leads to the first branch.
    most: f32,
    /// Where the branches lead to: another fork, or with -1, -2 and so on the first, second and further leaf.
    branches: [i8; 2],
    /// What everything below comes to on average.
    mean: f32,
}

/// Takes numbers from the front of a table.
struct Numbers<'a>(&'a [u8]);

impl Numbers<'_> {
    fn bytes<const N: usize>(&mut self) -> Option<[u8; N]> {
        let (first, rest) = self.0.split_first_chunk()?;
        self.0 = rest;
        Some(*first)
    }

    fn float(&mut self) -> Option<f32> {
        self.bytes().map(f32::from_le_bytes)
    }
}

impl Model {
    fn read(table: &[u8]) -> Option<Self> {
        let mut numbers = Numbers(table);
        let thresholds = [numbers.float()?, numbers.float()?, numbers.float()?];
        let mut trees = Vec::new();
        while !numbers.0.is_empty() {
            trees.push(Tree::read(&mut numbers)?);
        }
        Some(Self { thresholds, trees })
    }
}

impl Tree {
    fn read(numbers: &mut Numbers<'_>) -> Option<Self> {
        let [count] = numbers.bytes()?;
        let fork = |bytes: [u8; FORK]| {
            let mut numbers = Numbers(&bytes);
            let [feature] = numbers.bytes()?;
            let most = numbers.float()?;
            let branches = numbers.bytes::<2>()?.map(u8::cast_signed);
            Some(Fork { feature: usize::from(feature), most, branches, mean: numbers.float()? })
        };
        let forks: Option<Vec<_>> = (0..count).map(|_| fork(numbers.bytes()?)).collect();
        let leaves: Option<Vec<_>> = (0..=count).map(|_| numbers.float()).collect();
        Some(Self { forks: forks?, leaves: leaves? })
    }

    /// What it says of an assignment; each feature that decided on the way is told with how much it changed.
    fn score(&self, features: &Features, mut decided: impl FnMut(usize, f32)) -> f32 {
        let Some(mut fork) = self.forks.first() else { return self.leaves[0] };
        loop {
            let branch = fork.branches[usize::from(features[fork.feature] > fork.most)];
            let next = usize::try_from(branch);
            let mean = match next {
                Ok(index) => self.forks[index].mean,
                Err(_) => self.leaves[usize::from((-1 - branch).cast_unsigned())],
            };
            decided(fork.feature, mean - fork.mean);
            match next {
                Ok(index) => fork = &self.forks[index],
                Err(_) => return mean,
            }
        }
    }
}

/// The logarithm of the odds that it is a credential, as fitted.
pub(super) fn score(features: &Features) -> f32 {
    MODEL.trees.iter().map(|tree| tree.score(features, |_, _| ())).sum()
}

/// How much each feature changes that score.
pub(super) fn influence(features: &Features) -> [f32; COUNT] {
    let mut all = [0.0; COUNT];
    for tree in &MODEL.trees {
        tree.score(features, |feature, change| all[feature] += change);
    }
    all
}

/// How likely a score's finding is true, if it is worth one.
pub(super) fn confidence(score: f32) -> Option<Confidence> {
    let [high, medium, low] = MODEL.thresholds;
    match score {
        s if s >= high => Some(Confidence::High),
        s if s >= medium => Some(Confidence::Medium),
        s if s >= low => Some(Confidence::Low),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::{COUNT, MODEL};

    #[test]
    fn every_branch_of_a_tree_leads_somewhere() {
        assert!(MODEL.thresholds.is_sorted_by(|a, b| a > b), "{:?}", MODEL.thresholds);
        assert!(MODEL.trees.len() > 10);
        for tree in &MODEL.trees {
            let mut reached = vec![0; tree.forks.len() + tree.leaves.len()];
            for (at, fork) in tree.forks.iter().enumerate() {
                assert!(fork.feature < COUNT);
                for branch in fork.branches {
                    match usize::try_from(branch) {
                        Ok(index) => {
                            assert!(index > at, "a tree has no cycles");
                            reached[index] += 1;
                        }
                        Err(_) => {
                            reached
                                [tree.forks.len() + usize::from((-1 - branch).cast_unsigned())] +=
                                1;
                        }
                    }
                }
            }
            assert!(reached[1..].iter().all(|times| *times == 1), "each is led to once");
        }
    }
}
