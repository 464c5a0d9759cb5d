//! What a report says about the run itself.

use super::model::{
    Counts, Invocation, Location, Message, Notification, PhysicalLocation, Reference, Region,
};
use super::uri::Uri;
use super::{LineHashes, Run, SarifLimits};
use crate::report::text::escape_controls;
use crate::scan::{BlobReport, Outcome};
use crate::source::SkipReason;

/// What is left out of a report, and why.
pub(super) struct Omissions {
    /// Results over the limit on their number.
    pub(super) over_count: usize,
    /// Results over the limit on the report's size.
    pub(super) over_size: usize,
    /// Whether the notes on what was skipped are left out.
    pub(super) notes: bool,
    /// Both limits.
    pub(super) limits: SarifLimits,
}

impl Omissions {
    pub(super) fn none(limits: SarifLimits) -> Self {
        Self { over_count: 0, over_size: 0, notes: false, limits }
    }

    /// Sentences for people.
    pub(super) fn sentences(&self, results: usize) -> Vec<String> {
        let dropped = |count: usize, why: String| {
            (count > 0).then(|| {
                format!(
                    "{count} of {results} results are left out of the SARIF report, the least severe: {why}."
                )
            })
        };
        let count = format!("a run may have {}", self.limits.results);
        let size = format!("a file may have {} bytes, compressed", self.limits.compressed);
        let notes = self.notes.then(|| {
            format!("The files that were skipped are not named in the SARIF report: {size}.")
        });
        let all = [dropped(self.over_count, count), dropped(self.over_size, size), notes];
        all.into_iter().flatten().collect()
    }
}

impl Run<'_> {
    /// Whether the report names files that were skipped.
    pub(super) fn has_notes(&self) -> bool {
        let is_note = |outcome: &Outcome| matches!(outcome, Outcome::Skipped(r) if !r.is_failure());
        !self.omissions.notes && self.report.results.blobs.iter().any(|b| is_note(&b.outcome))
    }

    pub(super) fn invocation(&self) -> Invocation<'_> {
        let results = self.report.results;
        Invocation {
            execution_successful: results.is_complete(),
            tool_execution_notifications: self.execution(),
            tool_configuration_notifications: self.configuration(),
            properties: Counts {
                scanned_files: results.totals.scanned,
                skipped_files: results.totals.skipped,
                failed_files: results.totals.failed,
                suppressed_findings: results.suppressed().count(),
            },
        }
    }

    fn execution(&self) -> Vec<Notification<'_>> {
        let left_out = self.omissions.sentences(self.items.len()).into_iter();
        let left_out = left_out.map(|text| Notification {
            descriptor: Reference { id: "left-out" },
            level: "warning",
            message: Message { text },
            locations: None,
        });
        let blobs = self.report.results.blobs.iter().enumerate();
        let unscanned = blobs.filter_map(|(index, blob)| self.unscanned(index, blob));
        let hashes = self.report.options.sarif.line_hashes.iter();
        let unhashed = hashes.flat_map(LineHashes::missing).map(|(blob, why)| Notification {
            descriptor: Reference { id: "no-line-hash" },
            level: "warning",
            message: Message { text: format!("'primaryLocationLineHash' can't be told: {why}") },
            locations: Some([self.place(blob)]),
        });
        left_out.chain(unscanned).chain(unhashed).collect()
    }

    /// What was not scanned, and why.
    fn unscanned(&self, index: usize, blob: &BlobReport) -> Option<Notification<'_>> {
        let (id, level, message) = match &blob.outcome {
            Outcome::Scanned => return None,
            Outcome::Skipped(reason) => (reason.name(), skip_level(*reason), reason.to_string()),
            Outcome::Failed(message) => ("unreadable", "error", message.clone()),
        };
        let inner = blob.path.inner(self.report.options.show_secrets);
        let inner = inner.map(|inner| format!("{}: ", escape_controls(&inner))).unwrap_or_default();
        (level != "note" || !self.omissions.notes).then(|| Notification {
            descriptor: Reference { id },
            level,
            message: Message { text: format!("Not scanned: {inner}{message}") },
            locations: Some([self.place(index)]),
        })
    }

    /// What should be looked at in markers and in the configuration.
    fn configuration(&self) -> Vec<Notification<'_>> {
        let shows = self.report.options.show_secrets;
        let warnings = self.report.results.warnings.iter().map(|warning| {
            let path = &warning.path;
            let start_line = if path.is_inside() { 1 } else { warning.note.line };
            let region = Region { start_line, ..Region::default() };
            Notification {
                descriptor: Reference { id: warning.note.id },
                level: "warning",
                message: Message { text: warning.note.message.render(shows) },
                locations: Some([Location {
                    id: None,
                    physical: PhysicalLocation {
                        artifact_location: Uri::new(&path.file().render(shows)).into_artifact(),
                        region: Some(region),
                        context_region: None,
                    },
                    logical: None,
                    message: None,
                }]),
            }
        });
        warnings.collect()
    }

    fn place(&self, blob: usize) -> Location<'_> {
        Location {
            id: None,
            physical: PhysicalLocation {
                artifact_location: self.uris[blob].artifact(),
                region: None,
                context_region: None,
            },
            logical: None,
            message: None,
        }
    }
}

const fn skip_level(reason: SkipReason) -> &'static str {
    match reason {
        SkipReason::Unopened(_) => "warning",
        _ if reason.is_failure() => "error",
        _ => "note",
    }
}
