//! Findings for people, laid out as compilers do.

use super::text::{escape_controls, severity_word};
use super::{Report, parts, why_not};
use crate::config::FILE_NAME;
use crate::finding::Finding;
use crate::rule::Severity;
use crate::scan::{Outcome, Results, ShownPath};
use crate::source::SkipReason;
use crate::suppress::{BASELINE_FILE, Suppressed, SuppressionSource};
use annotate_snippets::{AnnotationKind, Group, Level, Renderer, Snippet};
use std::collections::{BTreeMap, BTreeSet};
use std::io::{self, Write};
use std::time::Duration;

/// How findings are laid out.
#[derive(Clone, Copy, Debug)]
pub struct Human {
    /// Whether to use colours.
    pub color: bool,
    /// Columns of the terminal.
    pub width: usize,
    /// Whether to name everything that was passed over, not only failures.
    pub verbose: bool,
    /// Whether to leave out what is neither a finding nor a failure.
    pub quiet: bool,
}

impl Default for Human {
    fn default() -> Self {
        Self { color: false, width: 120, verbose: false, quiet: false }
    }
}

impl Human {
    pub(super) fn write(&self, report: &Report<'_>, out: &mut dyn Write) -> io::Result<()> {
        // Why a rule matters is said once.
        let mut explained = BTreeSet::new();
        for (path, finding) in report.results.findings() {
            let first = explained.insert(finding.rule);
            writeln!(out, "{}\n", self.finding(report, path, finding, first))?;
        }
        for (path, suppressed) in report.results.suppressed() {
            if report.options.show_suppressed {
                self.suppressed(report, path, suppressed, out)?;
            }
        }
        Ok(())
    }

    fn suppressed(
        &self,
        report: &Report<'_>,
        path: &ShownPath,
        suppressed: &Suppressed,
        out: &mut dyn Write,
    ) -> io::Result<()> {
        let show_secrets = report.options.show_secrets;
        let rule = report.rule(suppressed.finding.rule);
        let title = Level::NOTE.with_name("suppressed").primary_title(&*rule.title).id(&*rule.id);
        let title = self.renderer().render(&[Group::with_title(title)]);
        let path_shown = show_path(path, show_secrets);
        writeln!(out, "{title}\n{}", self.place(&path_shown, &suppressed.finding))?;
        for suppression in &suppressed.by {
            let by = match suppression.source {
                SuppressionSource::Marker { spelling, line } => format!("{spelling}, line {line}"),
                SuppressionSource::Entry { line, .. } => format!("{FILE_NAME}, line {line}"),
                SuppressionSource::Baseline { line } => format!("{BASELINE_FILE}, line {line}"),
                SuppressionSource::Environment => "STANCH_ALLOW".into(),
            };
            let reason = escape_controls(&suppression.reason.render(show_secrets));
            let gap = if reason.is_empty() { "" } else { ": " };
            writeln!(out, "   = by: {by}{gap}{reason}")?;
        }
        writeln!(out)
    }

    /// Writes what was not scanned, and why, and what should be looked at.
    ///
    /// # Errors
    /// When the writer fails.
    pub fn write_notices(&self, report: &Report<'_>, out: &mut dyn Write) -> io::Result<()> {
        let show_secrets = report.options.show_secrets;
        for warning in report.results.warnings.iter().filter(|_| !self.quiet) {
            let (path, line) = (show_path(&warning.path, show_secrets), warning.note.line);
            let message = escape_controls(&warning.note.message.render(show_secrets));
            writeln!(out, "warning: {path}:{line}: {message}")?;
        }
        let mut unopened = BTreeMap::new();
        for blob in &report.results.blobs {
            let Some((failed, reason)) = why_not(blob) else { continue };
            if let Outcome::Skipped(SkipReason::Unopened(why)) = blob.outcome
                && !self.verbose
                && !self.quiet
            {
                let file = show_path(blob.path.file(), show_secrets);
                let shown = || show_path(&blob.path, show_secrets);
                unopened.entry((file, why)).or_insert_with(|| (shown(), 0)).1 += 1;
            }
            if failed || self.verbose {
                let word = if failed { "error" } else { "skipped" };
                let path = show_path(&blob.path, report.options.show_secrets);
                writeln!(out, "{word}: {path}: {}", escape_controls(&reason))?;
            }
        }
        // Many members of one archive may be skipped for one reason.
        for ((file, why), (first, count)) in unopened {
            match count {
                1 => writeln!(out, "warning: {first}: not scanned: {why}")?,
                _ => writeln!(out, "warning: {file}: {count} files in it not scanned: {why}")?,
            }
        }
        Ok(())
    }

    fn renderer(&self) -> Renderer {
        let renderer = if self.color { Renderer::styled() } else { Renderer::plain() };
        renderer.term_width(self.width)
    }

    fn finding(
        &self,
        report: &Report<'_>,
        path: &ShownPath,
        finding: &Finding,
        explain: bool,
    ) -> String {
        let rule = report.rule(finding.rule);
        let show = |text: &crate::secret::Redacted| {
            escape_controls(&text.render(report.options.show_secrets))
        };
        let path = show_path(path, report.options.show_secrets);
        let level = match finding.severity {
            Severity::Critical | Severity::High => Level::ERROR,
            Severity::Medium => Level::WARNING,
            Severity::Low => Level::NOTE,
        };
        let level = level.with_name(severity_word(finding.severity));
        let mut group = Group::with_title(level.primary_title(&*rule.title).id(&*rule.id));
        if finding.location.has_lines() {
            group = group.element(snippet(finding, show));
        }
        if let Some(message) = report.message(finding) {
            group = note(group, "what", &message);
        }
        if let Some(encoding) = finding.detail.encoding() {
            group = note(group, "note", &format!("in {encoding}"));
        }
        if !finding.proof.is_empty() {
            group = note(group, "proved", &finding.proof.join("; "));
        }
        if let Some(with) = parts::with(finding) {
            group = note(group, "with", &with);
        }
        if let Some(places) = report.elsewhere(finding) {
            group = note(group, "also at", &places);
        }
        if explain {
            group = note(group, "why", rule.why.trim());
        }
        group = note(group, "instead", &report.advice_for(finding));
        if !finding.covers.is_empty() {
            let ids: Vec<_> = finding.covers.iter().map(|r| &*report.rule(*r).id).collect();
            group = note(group, "also matched", &ids.join(", "));
        }
        if let Some(commit) = report.introduced(finding) {
            group = note(group, "brought by", &commit);
        }
        group = note(group, "help", &format!("stanch explain {}", rule.id));
        let rendered = self.renderer().render(&[group]);
        let (title, rest) = rendered.split_once('\n').unwrap_or((&rendered, ""));
        format!("{title}\n{}\n{rest}", self.place(&path, finding))
    }

    /// The line that says where. The renderer would count its column in the excerpt, where neighbours are masked and tabs
    /// spread out.
    fn place(&self, path: &str, finding: &Finding) -> String {
        let start = finding.location.start;
        let (arrow, end) = if self.color { ("\x1b[1m\x1b[94m-->", "\x1b[0m") } else { ("-->", "") };
        if finding.location.has_lines() {
            let indent = start.line.to_string().len();
            format!("{:indent$}{arrow}{end} {path}:{}:{}", "", start.line, start.column)
        } else {
            format!(" {arrow}{end} {path} (binary, byte offset {})", finding.location.offset)
        }
    }
}

fn note<'a>(group: Group<'a>, name: &'static str, text: &str) -> Group<'a> {
    group.element(Level::NOTE.with_name(name).message(escape_controls(text)))
}

fn snippet<'a>(
    finding: &Finding,
    show: impl Fn(&crate::secret::Redacted) -> String,
) -> Snippet<'a, annotate_snippets::Annotation<'a>> {
    let excerpt = &finding.excerpt;
    let dots = |cut: bool| if cut { "..." } else { "" };
    let before = format!("{}{}", dots(excerpt.cut_before), show(&excerpt.before));
    let found = show(&excerpt.found);
    let span = before.len()..before.len() + found.len();
    let source = format!("{before}{found}{}{}", show(&excerpt.after), dots(excerpt.cut_after));
    Snippet::source(source)
        .line_start(finding.location.start.line as usize)
        .fold(false)
        .annotation(AnnotationKind::Primary.span(span))
}

pub(super) fn show_path(path: &ShownPath, show_secrets: bool) -> String {
    escape_controls(&path.render(show_secrets).to_string_lossy())
}

/// The line that ends a run.
#[must_use]
pub fn summary(results: &Results, shown: usize, elapsed: Duration) -> String {
    let totals = &results.totals;
    let count = |n: u64, one: &str, many: &str| format!("{n} {}", if n == 1 { one } else { many });
    let places = results.places();
    let findings = count(shown as u64, "finding", "findings");
    let inside = match totals.inside {
        0 => String::new(),
        inside => format!(", {inside} of them in archives"),
    };
    let scanned = count(totals.scanned, "file", "files");
    let mut parts = vec![
        if places > shown { format!("{findings} in {places} places") } else { findings },
        format!("{scanned} scanned ({}{inside})", bytes(totals.bytes)),
    ];
    let suppressed = results.suppressed().count();
    if suppressed > 0 {
        parts.insert(1, format!("{suppressed} suppressed"));
    }
    if !results.warnings.is_empty() {
        parts.push(count(results.warnings.len() as u64, "warning", "warnings"));
    }
    if totals.skipped > 0 {
        parts.push(format!("{} skipped ({})", totals.skipped, skip_reasons(results)));
    }
    if totals.failed > 0 {
        parts.push(format!("{} NOT scanned", totals.failed));
    }
    if totals.interrupted {
        parts.push("interrupted before the end".into());
    }
    format!("{} in {}", parts.join(", "), seconds(elapsed))
}

fn skip_reasons(results: &Results) -> String {
    let mut counts = BTreeMap::<&str, u64>::new();
    for blob in &results.blobs {
        if let Outcome::Skipped(reason) = blob.outcome
            && !reason.is_failure()
        {
            *counts.entry(SkipReason::name(reason)).or_default() += 1;
        }
    }
    counts.iter().map(|(name, n)| format!("{n} {name}")).collect::<Vec<_>>().join(", ")
}

fn bytes(count: u64) -> String {
    match count {
        0..1_000 => format!("{count} B"),
        1_000..1_000_000 => format!("{:.1} kB", count as f64 / 1e3),
        1_000_000..1_000_000_000 => format!("{:.1} MB", count as f64 / 1e6),
        _ => format!("{:.1} GB", count as f64 / 1e9),
    }
}

fn seconds(elapsed: Duration) -> String {
    if elapsed.as_secs() > 0 {
        format!("{:.2} s", elapsed.as_secs_f64())
    } else {
        format!("{:.1} ms", elapsed.as_secs_f64() * 1e3)
    }
}
