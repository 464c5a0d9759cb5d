//! Adds what weakens a policy to what was found.

use super::{BlobReport, Job, Outcome, Results, ShownPath};
use crate::weakening::Weakening;
use std::path::Path;

impl Results {
    /// Adds what weakens a policy, in the file that it stands in: shown under `path`, known to globs as `name`.
    pub fn weakened(
        &mut self,
        job: &Job<'_>,
        (path, name): (&Path, &str),
        text: &[u8],
        weakenings: &[Weakening],
    ) {
        let mut checker = job.checker();
        let (findings, suppressed) = checker.weakened(name, text, weakenings);
        if findings.is_empty() && suppressed.is_empty() {
            return;
        }
        let path = ShownPath::new(path.into(), &mut checker);
        self.blobs.push(BlobReport { path, outcome: Outcome::Scanned, findings, suppressed });
        self.finish();
    }
}
