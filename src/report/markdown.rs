//! GitHub flavoured Markdown, <https://github.github.com/gfm/>, made for the summary of a job:
//! <https://docs.github.com/en/actions/reference/workflows-and-actions/workflow-commands#adding-a-job-summary>.
//!
//! Names of files stand in code spans, where nothing is a link, a mention or HTML.

use super::place::Paths;
use super::text::escape_controls;
use super::{INTERRUPTED, Report, count};
use crate::finding::Finding;
use crate::rule::Severity;
use crate::scan::ShownPath;
use std::cmp::Reverse;
use std::collections::HashSet;
use std::io::{self, Write};

/// Bytes that the rows of one table may take. A summary over 1 MiB is not shown at all, and other commands of the step may
/// write to it too:
/// <https://docs.github.com/en/actions/reference/workflows-and-actions/workflow-commands#step-isolation-and-limits>.
const MAX_FINDINGS: usize = 900_000;
const MAX_OTHERS: usize = 60_000;

/// Characters of a text that are shown; rules and configurations may hold longer ones.
const MAX_TEXT: usize = 2000;

pub(super) fn write(report: &Report<'_>, out: &mut dyn Write) -> io::Result<()> {
    let paths = Paths::new(report);
    let mut findings = report.by_severity();
    // Those that one advice is for stand together.
    findings.sort_by_key(|(_, finding)| (Reverse(finding.severity), finding.rule));
    writeln!(out, "{}", heading(report, findings.len()))?;
    if !findings.is_empty() {
        writeln!(out, "\n{}", counts(report, &findings))?;
        let head = ["severity", "rule", "place", "what to do"];
        table(out, &head, rows(report, &paths, &findings), MAX_FINDINGS)?;
    }
    if report.results.totals.interrupted {
        writeln!(out, "\n**The scan was {INTERRUPTED}.**")?;
    }
    let failures: Vec<_> = report.failures().collect();
    if !failures.is_empty() {
        writeln!(out, "\n### Not scanned")?;
        let rows =
            failures.iter().map(|(path, reason)| vec![code(&paths.show(path)), text(reason)]);
        table(out, &["file", "why"], rows, MAX_OTHERS)?;
    }
    if !report.results.warnings.is_empty() {
        writeln!(out, "\n### Warnings")?;
        let rows = report.results.warnings.iter().map(|warning| {
            let place = format!("{}:{}", paths.show(&warning.path), warning.note.line);
            let message = warning.note.message.render(report.options.show_secrets);
            vec![code(&place), text(&message)]
        });
        table(out, &["place", "what"], rows, MAX_OTHERS)?;
    }
    Ok(())
}

/// One line that tells how the run ended; all there is to say of a clean one.
fn heading(report: &Report<'_>, findings: usize) -> String {
    let totals = &report.results.totals;
    let found = match findings {
        0 => "nothing found".into(),
        _ => report.findings_and_places(),
    };
    let gap = if report.results.places() > findings { "," } else { " in" };
    let mut parts =
        vec![format!("{found}{gap} {}", count(totals.scanned as usize, "file", "files"))];
    let suppressed = report.results.suppressed().count();
    for (n, what) in [(suppressed, "suppressed"), (totals.failed as usize, "not scanned")] {
        if n > 0 {
            parts.push(format!("{n} {what}"));
        }
    }
    format!("## stanch: {}", parts.join(", "))
}

fn counts(report: &Report<'_>, findings: &[(&ShownPath, &Finding)]) -> String {
    let of = |severity: &Severity| {
        let n = findings.iter().filter(|(_, finding)| finding.severity == *severity).count();
        (n > 0).then(|| format!("{n} {severity}"))
    };
    let counts: Vec<_> = Severity::ALL.iter().rev().filter_map(of).collect();
    let skipped = match report.results.totals.skipped {
        0 => String::new(),
        n => format!(" {} skipped.", count(n as usize, "file", "files")),
    };
    format!("{}.{skipped}", counts.join(", "))
}

/// The findings, each rule's advice beside the first one only.
fn rows<'r>(
    report: &'r Report<'_>,
    paths: &'r Paths,
    findings: &'r [(&ShownPath, &Finding)],
) -> impl Iterator<Item = Vec<String>> + 'r {
    let mut advised = HashSet::new();
    findings.iter().map(move |(path, finding)| {
        let rule = report.rule(finding.rule);
        let path = paths.show(path);
        let place = match finding.location.has_lines() {
            true => code(&format!("{path}:{}", finding.location.start.line)),
            false => format!("{} (binary, byte {})", code(&path), finding.location.offset),
        };
        let advice = match advised.insert((finding.rule, &finding.detail.instead)) {
            true => text(&report.advice_for(finding)),
            false => "as above".into(),
        };
        let name = format!("{} {}", code(&rule.id), text(&report.headline(finding)));
        vec![finding.severity.to_string(), name, place, advice]
    })
}

/// Writes as many rows as fit, and how many do not.
fn table(
    out: &mut dyn Write,
    head: &[&str],
    rows: impl Iterator<Item = Vec<String>>,
    room: usize,
) -> io::Result<()> {
    writeln!(out, "\n| {} |\n|{}", head.join(" | "), " --- |".repeat(head.len()))?;
    let (mut room, mut more) = (room, 0);
    for row in rows {
        let row = format!("| {} |\n", row.join(" | "));
        match room.checked_sub(row.len()) {
            Some(left) if more == 0 => {
                out.write_all(row.as_bytes())?;
                room = left;
            }
            _ => more += 1,
        }
    }
    if more > 0 {
        writeln!(out, "\nand {more} more, for which there is no room here")?;
    }
    Ok(())
}

/// A code span in a table. Its fence is longer than any run of backticks inside. A bar is escaped, even here; one behind a
/// backslash is spelled out, since parsers differ on what the two would mean.
fn code(content: &str) -> String {
    let content = escape_controls(content).replace("\\|", "\\\\u{7c}").replace('|', "\\|");
    let runs = content.split(|c| c != '`').map(str::len);
    let fence = "`".repeat(runs.max().unwrap_or(0) + 1);
    let pad =
        if content.starts_with(['`', ' ']) || content.ends_with(['`', ' ']) { " " } else { "" };
    format!("{fence}{pad}{content}{pad}{fence}")
}

/// Plain text, in which nothing is Markdown, HTML, a link or a mention.
fn text(content: &str) -> String {
    let cut = content.char_indices().nth(MAX_TEXT).map(|(at, _)| at);
    let content = escape_controls(content[..cut.unwrap_or(content.len())].trim());
    let mut out = String::with_capacity(content.len() + 16);
    for c in content.chars() {
        match c {
            // Mentions are looked for in the finished page, where an escape is gone; it takes an element to part them.
            '@' => out.push_str("<span>@</span>"),
            // Nor may what begins with `www.` or `https:` become a link by itself.
            '.' if ends_with_www(&out) => out.push_str("\\."),
            '\\' | '`' | '*' | '_' | '{' | '}' | '[' | ']' | '<' | '>' | '#' | '~' | '|' | '!'
            | '&' | '$' | ':' => out.extend(['\\', c]),
            c => out.push(c),
        }
    }
    if cut.is_some() {
        out.push_str("...");
    }
    out
}

fn ends_with_www(text: &str) -> bool {
    text.as_bytes().last_chunk::<3>().is_some_and(|end| end.eq_ignore_ascii_case(b"www"))
}

#[cfg(test)]
mod tests {
    use super::{code, table, text};

    #[test]
    fn code_spans_hold_anything() {
        for (content, expected) in [
            ("a/b.py:3", "`a/b.py:3`"),
            ("a`b``c", "```a`b``c```"),
            ("`a", "`` `a ``"),
            (" a", "`  a `"),
            ("a|b", "`a\\|b`"),
            ("a\\|b", "`a\\\\u{7c}b`"),
            ("a\n| b", "`a\\n\\| b`"),
        ] {
            assert_eq!(code(content), expected);
        }
    }

    #[test]
    fn text_is_no_markup() {
        assert_eq!(text(" a <b> [c](d) "), "a \\<b\\> \\[c\\](d)");
        assert_eq!(text("@team www.x.y https://x"), "<span>@</span>team www\\.x.y https\\://x");
        assert_eq!(text("é. ww. WWW.x"), "é. ww. WWW\\.x");
        assert_eq!(text(&"x".repeat(3000)), "x".repeat(2000) + "...");
    }

    #[test]
    fn a_table_takes_no_more_room_than_it_has() {
        let mut out = Vec::new();
        let rows = (0..1000).map(|i| vec![i.to_string(), "x".repeat(i)]);
        table(&mut out, &["a", "b"], rows, 10_000).unwrap();
        assert!((9_000..10_100).contains(&out.len()), "{}", out.len());
        let out = String::from_utf8(out).unwrap();
        let written = out.lines().filter(|line| line.contains("xx")).count() + 2;
        assert!(out.ends_with(&format!(
            "\nand {} more, for which there is no room here\n",
            1000 - written
        )));
    }
}
