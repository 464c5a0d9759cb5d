//! Adds remarks on a policy's own files to what was found.

use super::{BlobReport, Job, Outcome, Results, ShownPath};
use crate::finding::Remark;
use std::path::Path;

impl Results {
    /// Adds remarks on a file: shown under `path`, known to globs as `name`.
    pub fn remark(
        &mut self,
        job: &Job<'_>,
        (path, name): (&Path, &str),
        text: &[u8],
        remarks: &[Remark],
    ) {
        let mut checker = job.checker();
        let (findings, suppressed) = checker.remarks(name, text, remarks);
        if findings.is_empty() && suppressed.is_empty() {
            return;
        }
        let path = ShownPath::new(path.into(), &mut checker);
        self.blobs.push(BlobReport { path, outcome: Outcome::Scanned, findings, suppressed });
        self.finish();
    }
}
