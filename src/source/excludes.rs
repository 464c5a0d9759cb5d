//! Paths that are left out.

use crate::glob::Globs;
use globset::Error;
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

/// Groups of globs on paths that are left out. Remembers which of the groups left something out.
#[derive(Clone, Debug, Default)]
pub struct Excludes {
    all: Globs,
    groups: Arc<[(Globs, AtomicBool)]>,
}

impl Excludes {
    /// Compiles groups of globs, read the way `.gitignore` reads them.
    ///
    /// # Errors
    /// When a glob does not parse.
    pub fn new(groups: &[Vec<&str>]) -> Result<Self, Error> {
        let set = |globs: &Vec<&str>| crate::glob::set(globs.iter().copied());
        let sets: Result<Vec<_>, _> = groups.iter().map(set).collect();
        Ok(Self {
            all: crate::glob::set(groups.iter().flatten().copied())?,
            groups: sets?.into_iter().map(|set| (set, AtomicBool::new(false))).collect(),
        })
    }

    /// Whether a path is left out.
    #[must_use]
    pub fn is_match(&self, path: impl AsRef<Path>) -> bool {
        let path = path.as_ref();
        let excluded = self.all.is_match(path);
        if excluded {
            for (set, used) in self.groups.iter() {
                if !used.load(Ordering::Relaxed) && set.is_match(path) {
                    used.store(true, Ordering::Relaxed);
                }
            }
        }
        excluded
    }

    /// For each group, in order, whether it left something out so far.
    pub fn used(&self) -> impl Iterator<Item = bool> {
        self.groups.iter().map(|(_, used)| used.load(Ordering::Relaxed))
    }
}
