//! What can take the place of findings, as SARIF's `fixes` say it (3.55 of the standard).

use super::model::{self, ArtifactChange, ArtifactLocation, Message, Region, Replacement};
use crate::catalogue::Catalogue;
use crate::finding::Finding;
use crate::fix::{self, Edit, Fix, Kept, Known};
use crate::ruleset::{RuleIndex, RuleSet};
use crate::scan::{BlobReport, Results};
use crate::source::{Files, Opened};
use crate::text::{Position, Text};
use std::collections::{BTreeMap, HashMap};
use std::io::{self, Read as _};

/// Larger files are not looked at: nothing is known to fix in them.
const MAX_SIZE: u64 = 1 << 20;

/// What can be done about findings with certainty and in their own file.
#[derive(Clone, Debug, Default)]
pub struct Fixes {
    /// By the position in [`Results::blobs`], the offset and the rule of a finding.
    by_finding: HashMap<(usize, u64, RuleIndex), OneFix>,
}

#[derive(Clone, Debug)]
struct OneFix {
    description: String,
    edits: Vec<(Position, Position, String)>,
}

impl Fixes {
    /// Reads the files with findings once more. A file that can't be read or is no longer what was scanned has no fixes.
    #[must_use]
    pub fn read(
        results: &Results,
        rules: &RuleSet,
        catalogue: &Catalogue,
        files: &dyn Files,
    ) -> Self {
        let mut all = Self::default();
        for (position, blob) in results.blobs.iter().enumerate() {
            if !blob.findings.is_empty() && !blob.path.is_inside() {
                // Nobody asked for fixes, so nobody is told why there are none.
                let _ = all.add(position, blob, (rules, catalogue), files);
            }
        }
        all
    }

    fn add(
        &mut self,
        position: usize,
        blob: &BlobReport,
        (rules, catalogue): (&RuleSet, &Catalogue),
        files: &dyn Files,
    ) -> io::Result<()> {
        let path = blob.path.render(true);
        let name = std::path::absolute(&path)?;
        let name = name.to_string_lossy();
        if !fix::is_fixable(&name, catalogue) {
            return Ok(());
        }
        let Opened::File(input, _) = files.open(&path, true)? else { return Ok(()) };
        let mut bytes = Vec::new();
        input.take(MAX_SIZE + 1).read_to_end(&mut bytes)?;
        let findings: Vec<&Finding> = blob.findings.iter().collect();
        let known = Known { rules, catalogue, kept: Kept::Unknown };
        let mut plan = fix::plan(&bytes, &name, &findings, known);
        plan.fixes.retain(|fix| fix.doubt.is_none() && fix.beside.is_empty());
        let certain: Vec<&Fix<'_>> = plan.fixes.iter().collect();
        if certain.is_empty() || fix::apply(&bytes, &name, &certain).is_err() {
            return Ok(());
        }
        let places = places(&bytes, &fix::edits(&certain));
        for fix in &plan.fixes {
            let place = |edit: &Edit| {
                let (start, end) = (places.get(&edit.range.start)?, places.get(&edit.range.end)?);
                Some((*start, *end, edit.replacement.clone()))
            };
            let edits = fix.edits.iter().filter_map(place).collect();
            let one = OneFix { description: fix.description.clone(), edits };
            for finding in fix.findings.iter().map(|at| findings[*at]) {
                let key = (position, finding.location.offset, finding.rule);
                self.by_finding.insert(key, one.clone());
            }
        }
        Ok(())
    }

    /// What can be done about a finding.
    pub(super) fn of<'f>(
        &'f self,
        blob: usize,
        finding: &Finding,
        artifact: impl FnOnce() -> ArtifactLocation<'f>,
    ) -> Option<model::Fix<'f>> {
        let fix = self.by_finding.get(&(blob, finding.location.offset, finding.rule))?;
        let replacements = fix.edits.iter().map(|(start, end, text)| Replacement {
            deleted_region: Region {
                start_line: start.line,
                start_column: Some(start.column_utf16),
                end_line: Some(end.line),
                end_column: Some(end.column_utf16),
                ..Region::default()
            },
            inserted_content: (!text.is_empty()).then_some(Message { text }),
        });
        Some(model::Fix {
            description: Message { text: &fix.description },
            artifact_changes: [ArtifactChange {
                artifact_location: artifact(),
                replacements: replacements.collect(),
            }],
        })
    }
}

/// Where edits begin and end, by their offsets.
fn places(blob: &[u8], edits: &[Edit]) -> BTreeMap<usize, Position> {
    let Some(text) = Text::of_blob(blob) else { return BTreeMap::new() };
    let mark = blob.len() - text.bytes().len();
    let ends = edits.iter().flat_map(|edit| [edit.range.start, edit.range.end]);
    let mut offsets: Vec<usize> = ends.collect();
    offsets.sort_unstable();
    let mut from = text.start();
    let mut places = BTreeMap::new();
    for offset in offsets {
        // Each is counted from the one before, for a long line not to be counted again and again.
        from = text.position(from, offset.max(mark) - mark);
        places.insert(offset, from);
    }
    places
}
