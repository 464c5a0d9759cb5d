//! Takes out of the findings what a baseline knows.

use super::{Job, Results};
use crate::check::Checker;
use crate::finding::{Finding, Identity};
use crate::secret::Redacted;
use crate::suppress::{Baseline, Hashing, Suppressed, Suppression, SuppressionSource};
use std::collections::BTreeSet;

impl Results {
    /// Lets be what a baseline knows: findings all of whose claims it has. Those that it can't know are not hashed.
    pub fn accept(&mut self, job: &Job<'_>, baseline: &Baseline, hashing: &mut Hashing<'_>) {
        let rules = job.scanner.rules();
        let claims = |finding: &Finding| finding.claims(rules).collect::<Vec<_>>();
        let of_all = self.findings().map(|(_, finding)| claims(finding));
        let candidates: Vec<_> =
            of_all.filter(|claims| claims.iter().all(|claim| baseline.may_know(claim))).collect();
        if candidates.is_empty() {
            return;
        }
        let values = candidates.iter().flatten().map(|claim| &claim.value);
        self.totals.interrupted |= !hashing.hash(&baseline.salts(), values);
        let mut checker = Checker::new(job.scanner, job.threshold);
        let mut redact = |reason: &str| checker.redact(reason);
        for blob in &mut self.blobs {
            let mut kept = Vec::with_capacity(blob.findings.len());
            for finding in std::mem::take(&mut blob.findings) {
                let by = by(baseline, hashing, &claims(&finding), &mut redact);
                match by.is_empty() {
                    true => kept.push(finding),
                    false => blob.suppressed.push(Suppressed { finding, by }),
                }
            }
            blob.findings = kept;
            blob.suppressed.sort_by_key(|suppressed| {
                let location = &suppressed.finding.location;
                (location.offset, location.length, suppressed.finding.rule)
            });
        }
        self.finish();
    }
}

/// The entries that let a finding be; none when it claims something that has no entry.
fn by(
    baseline: &Baseline,
    hashing: &Hashing<'_>,
    claims: &[Identity],
    redact: &mut impl FnMut(&str) -> Redacted,
) -> Vec<Suppression> {
    let mut positions = BTreeSet::new();
    for claim in claims {
        let entries = baseline.entries_of(hashing, claim);
        if entries.is_empty() {
            return Vec::new();
        }
        positions.extend(entries);
    }
    let suppression = |position: usize| {
        let (line, entry) = &baseline.file().entries[position];
        let source = SuppressionSource::Baseline { line: *line };
        Suppression { source, reason: redact(&entry.reason) }
    };
    positions.into_iter().map(suppression).collect()
}
