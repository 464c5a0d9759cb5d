//! What names a finding from one run to the next.

use crate::finding::{Finding, Fingerprint};
use crate::ruleset::RuleSet;
use sha2::{Digest as _, Sha256};
use std::collections::HashMap;

/// Of the way in which fingerprints are made; what is made another way has another name in reports.
const VERSION: &str = "stanch/v1";

/// Gives the findings of one blob their fingerprints, after everything secret in their excerpts is masked.
pub(super) fn assign<'f>(rules: &RuleSet, findings: impl Iterator<Item = &'f mut Finding>) {
    let mut findings: Vec<_> = findings.collect();
    findings.sort_by_key(|f| (f.location.offset, f.location.length, f.rule));
    let mut seen: HashMap<[u8; 32], u64> = HashMap::new();
    let mut said = Vec::new();
    for finding in findings {
        let context = context(rules, finding, &mut said);
        let occurrence = seen.entry(context).or_default();
        let digest =
            Sha256::new().chain_update(context).chain_update(occurrence.to_le_bytes()).finalize();
        *occurrence += 1;
        let mut short = [0; 16];
        short.copy_from_slice(&digest[..16]);
        finding.fingerprint = Fingerprint(short);
    }
}

/// A hash of the rule and of what is shown of the lines, whatever their indentation. `said` is room for what is hashed.
fn context(rules: &RuleSet, finding: &Finding, said: &mut Vec<u8>) -> [u8; 32] {
    said.clear();
    for part in [VERSION, &rules.get(finding.rule).id, &finding.variant] {
        said.extend_from_slice(part.as_bytes());
        said.push(0);
    }
    let excerpt = &finding.excerpt;
    let shown = [&excerpt.before, &excerpt.found, &excerpt.after].map(|piece| piece.render(false));
    for word in shown.concat().split_whitespace() {
        said.extend_from_slice(word.as_bytes());
        said.push(b' ');
    }
    Sha256::digest(said).into()
}
