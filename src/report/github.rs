//! Workflow commands, which GitHub Actions shows as annotations at the lines of a change:
//! <https://docs.github.com/en/actions/reference/workflows-and-actions/workflow-commands>. What has to be escaped is what
//! the runner unescapes: <https://github.com/actions/runner/blob/main/src/Runner.Common/ActionCommand.cs>.

use super::place::Paths;
use super::text::escape_controls;
use super::{INTERRUPTED, Report, count};
use crate::finding::Finding;
use crate::rule::Severity;
use crate::scan::{ShownPath, Warning};
use std::io::{self, Write};

/// How many annotations of each kind are shown for a step; the rest stands in the log:
/// <https://github.com/actions/toolkit/blob/main/docs/problem-matchers.md#limitations>.
const SHOWN: usize = 10;

#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Level {
    Error,
    Warning,
    Notice,
}

impl Level {
    const fn of(severity: Severity) -> Self {
        match severity {
            Severity::Critical | Severity::High => Self::Error,
            Severity::Medium => Self::Warning,
            Severity::Low => Self::Notice,
        }
    }

    const fn name(self) -> &'static str {
        match self {
            Self::Error => "error",
            Self::Warning => "warning",
            Self::Notice => "notice",
        }
    }
}

/// Writes errors, then warnings, then notices, the worst first: the first of each kind are the ones that are shown.
pub(super) fn write(report: &Report<'_>, out: &mut dyn Write) -> io::Result<()> {
    let paths = Paths::new(report);
    let findings = report.by_severity();
    let of = |level| findings.iter().filter(move |(_, f)| Level::of(f.severity) == level);
    let (mut errors, mut warnings) = (0, 0);
    if report.results.totals.interrupted {
        command(out, Level::Error, &[("title", "stanch")], INTERRUPTED)?;
        errors += 1;
    }
    for (path, finding) in of(Level::Error) {
        annotate(report, (&paths, path), finding, out)?;
        errors += 1;
    }
    for (path, reason) in report.failures() {
        let (path, file) = (paths.show(path), paths.file(path));
        let message = format!("{}: {}", escape_controls(&path), escape_controls(&reason));
        command(out, Level::Error, &[("file", &file), ("title", "Not scanned")], &message)?;
        errors += 1;
    }
    for (path, finding) in of(Level::Warning) {
        annotate(report, (&paths, path), finding, out)?;
        warnings += 1;
    }
    for warning in &report.results.warnings {
        warn(report, &paths, warning, out)?;
        warnings += 1;
    }
    // Before the notices: were it behind ten of them, it would not be shown.
    more(errors, warnings, of(Level::Notice).count(), out)?;
    for (path, finding) in of(Level::Notice) {
        annotate(report, (&paths, path), finding, out)?;
    }
    Ok(())
}

/// Says how much is in the log only.
fn more(errors: usize, warnings: usize, notices: usize, out: &mut dyn Write) -> io::Result<()> {
    let over = |n: usize, one: &str, many: &str, shown: usize| {
        n.checked_sub(shown).filter(|more| *more > 0).map(|more| count(more, one, many))
    };
    // This one is a notice itself.
    let hidden = [
        over(errors, "error", "errors", SHOWN),
        over(warnings, "warning", "warnings", SHOWN),
        over(notices, "notice", "notices", SHOWN - 1),
    ];
    let hidden: Vec<_> = hidden.into_iter().flatten().collect();
    if hidden.is_empty() {
        return Ok(());
    }
    let message = format!(
        "{} more in the log of this step: GitHub shows {SHOWN} annotations of each kind",
        hidden.join(", ")
    );
    command(out, Level::Notice, &[("title", "stanch")], &message)
}

fn annotate(
    report: &Report<'_>,
    (paths, path): (&Paths, &ShownPath),
    finding: &Finding,
    out: &mut dyn Write,
) -> io::Result<()> {
    // Lines are those of what is in an archive, and nobody can be shown that.
    let is_file = !path.is_inside();
    let (path, file) = (paths.show(path), paths.file(path));
    let rule = report.rule(finding.rule);
    let (start, end) = (finding.location.start, finding.location.end);
    let numbers = [start.line, end.line, start.column, end.column.saturating_sub(1)];
    let [line, end_line, column, end_column] = numbers.map(|n| n.to_string());
    let mut properties = vec![("file", &*file)];
    let mut place = escape_controls(&path);
    let mut text = String::new();
    if finding.location.has_lines() {
        place = format!("{place}:{line}:{column}");
        if is_file {
            properties.extend([("line", &*line), ("endLine", &*end_line)]);
        }
        // The runner drops columns of what spans lines. An end is the last column, not the one behind it: where none is
        // given, it is the first.
        if is_file && start.line == end.line {
            properties.extend([("col", &*column), ("endColumn", &*end_column)]);
        }
        text = format!("\n{line} | {}", report.excerpt(finding));
    }
    properties.push(("title", &rule.title));
    let (title, advice) = (report.headline(finding), report.advice_for(finding));
    let message =
        format!("{place}: {title} ({}){text}\nInstead: {}", rule.id, escape_controls(&advice));
    command(out, Level::of(finding.severity), &properties, &message)
}

fn warn(
    report: &Report<'_>,
    paths: &Paths,
    warning: &Warning,
    out: &mut dyn Write,
) -> io::Result<()> {
    let (path, file) = (paths.show(&warning.path), paths.file(&warning.path));
    let line = warning.note.line.to_string();
    let message = warning.note.message.render(report.options.show_secrets);
    let message = format!("{}:{line}: {}", escape_controls(&path), escape_controls(&message));
    let mut properties = vec![("file", &*file), ("line", &*line), ("title", warning.note.id)];
    if warning.path.is_inside() {
        properties.remove(1);
    }
    command(out, Level::Warning, &properties, &message)
}

fn command(
    out: &mut dyn Write,
    level: Level,
    properties: &[(&str, &str)],
    message: &str,
) -> io::Result<()> {
    let properties: Vec<_> =
        properties.iter().map(|(name, value)| format!("{name}={}", property(value))).collect();
    writeln!(out, "::{} {}::{}", level.name(), properties.join(","), data(message))
}

/// Escapes a message, whose lines are escaped each. The per cent sign goes first.
fn data(text: &str) -> String {
    text.replace('%', "%25").replace('\r', "%0D").replace('\n', "%0A")
}

/// Escapes a property. A line break in a file's name is part of the name, and comes back.
fn property(value: &str) -> String {
    let lines = value.split_inclusive(['\r', '\n']).map(|piece| {
        let line = piece.trim_end_matches(['\r', '\n']);
        data(&escape_controls(line)).replace(':', "%3A").replace(',', "%2C")
            + &data(&piece[line.len()..])
    });
    lines.collect()
}

#[cfg(test)]
mod tests {
    use super::{data, property};

    #[test]
    fn what_the_runner_unescapes_is_escaped() {
        assert_eq!(data("a%b\r\nc:d,e"), "a%25b%0D%0Ac:d,e");
        assert_eq!(property("a%0A\r\nc:d,e\u{1b}"), "a%250A%0D%0Ac%3Ad%2Ce\\u{1b}");
        assert_eq!(property("x\n::set-env name=a::b\n"), "x%0A%3A%3Aset-env name=a%3A%3Ab%0A");
        assert_eq!(property("##[add-mask]x"), "##\\u{5b}add-mask]x");
    }
}
