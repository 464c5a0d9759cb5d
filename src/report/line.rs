//! A line for each finding in the form of compilers, `path:line:column: error: ...`, which editors and tools read.

use super::human::show_path;
use super::text::{escape_controls, severity_word};
use super::{INTERRUPTED, Report};
use std::io::{self, Write};

/// Writes the findings, then warnings, then what was not scanned. What has no line stands in the first.
pub(super) fn write(report: &Report<'_>, out: &mut dyn Write) -> io::Result<()> {
    let show_secrets = report.options.show_secrets;
    for (path, finding) in report.results.findings() {
        let (path, start) = (show_path(path, show_secrets), finding.location.start);
        let place = match finding.location.has_lines() {
            true => format!("{path}:{}:{}", start.line, start.column),
            false => format!("{path}:1:1"),
        };
        let (rule, word) = (report.rule(finding.rule), severity_word(finding.severity));
        let said = format!("{}. {}", report.headline(finding), report.advice_for(finding));
        writeln!(out, "{place}: {word}: {} [{}]", escape_controls(&said), rule.id)?;
    }
    for warning in &report.results.warnings {
        let (path, note) = (show_path(&warning.path, show_secrets), &warning.note);
        let said = escape_controls(&note.message.render(show_secrets));
        writeln!(out, "{path}:{}:1: warning: {said} [{}]", note.line, note.id)?;
    }
    for (path, reason) in report.failures() {
        let path = show_path(path, show_secrets);
        writeln!(out, "{path}:1:1: error: not scanned: {}", escape_controls(&reason))?;
    }
    if report.results.totals.interrupted {
        writeln!(out, "stanch: error: {INTERRUPTED}")?;
    }
    Ok(())
}
