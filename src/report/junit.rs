//! JUnit's XML in the form that CI systems agree on: <https://llg.cubic.org/docs/junit/>, and for what GitLab makes of it
//! <https://docs.gitlab.com/ci/testing/unit_test_reports/>. A finding is a test that failed, a file that was not scanned
//! one that ended in an error, and what is suppressed one that was skipped. One more test, of the run itself, passes when
//! everything was examined: some systems take a report without a test for a broken one.

use super::place::Paths;
use super::text::escape_controls;
use super::{INTERRUPTED, Ordinals, Report};
use crate::finding::Finding;
use crate::scan::ShownPath;
use crate::suppress::Suppressed;
use quick_xml::Writer;
use quick_xml::events::{BytesDecl, BytesText, Event};
use std::io::{self, Write};

type Xml<'o> = Writer<&'o mut dyn Write>;

/// A test, and what came of it.
struct Case {
    class: String,
    name: String,
    file: Option<String>,
    line: Option<u64>,
    result: Option<Outcome>,
}

/// What is the matter with a test that did not pass.
struct Outcome {
    element: &'static str,
    kind: Option<String>,
    message: String,
    text: String,
}

pub(super) fn write(report: &Report<'_>, out: &mut dyn Write) -> io::Result<()> {
    let cases = cases(report);
    let count = |element: &str| {
        let of = |case: &&Case| case.result.as_ref().is_some_and(|r| r.element == element);
        cases.iter().filter(of).count().to_string()
    };
    let (tests, failures) = (cases.len().to_string(), count("failure"));
    let (errors, skipped) = (count("error"), count("skipped"));
    let counts = [
        ("name", "stanch"),
        ("tests", &*tests),
        ("failures", &*failures),
        ("errors", &*errors),
        ("skipped", &*skipped),
        // Nobody measured one test; readers that sum times want a number.
        ("time", "0"),
    ];
    let mut xml = Writer::new_with_indent(out, b' ', 2);
    xml.write_event(Event::Decl(BytesDecl::new("1.0", Some("UTF-8"), None)))?;
    xml.create_element("testsuites").with_attributes(counts).write_inner_content(|xml| {
        xml.create_element("testsuite").with_attributes(counts).write_inner_content(|xml| {
            cases.iter().try_for_each(|case| write_case(xml, case))?;
            warnings(report, xml)
        })?;
        Ok(())
    })?;
    xml.get_mut().write_all(b"\n")
}

fn write_case(xml: &mut Xml<'_>, case: &Case) -> io::Result<()> {
    let line = case.line.map(|line| line.to_string());
    let file = case.file.as_deref().map(|file| ("file", file));
    let line = line.as_deref().map(|line| ("line", line));
    let element = xml
        .create_element("testcase")
        .with_attributes([("classname", &*case.class), ("name", &*case.name)])
        .with_attributes(file.into_iter().chain(line))
        .with_attribute(("time", "0"));
    let Some(result) = &case.result else {
        element.write_empty()?;
        return Ok(());
    };
    let kind = result.kind.as_deref().map(|kind| ("type", kind));
    element.write_inner_content(|xml| {
        xml.create_element(result.element)
            .with_attributes(kind)
            .with_attribute(("message", &*result.message))
            .write_text_content(BytesText::new(&result.text))?;
        Ok(())
    })?;
    Ok(())
}

/// Everything in the order of the report, under names of which no two are the same: GitLab drops a second one.
fn cases(report: &Report<'_>) -> Vec<Case> {
    let paths = Paths::new(report);
    let mut cases = vec![run(report)];
    for (path, finding) in report.results.findings() {
        cases.push(failure(report, &paths.show(path), finding).at(&paths, path));
    }
    for (path, suppressed) in report.results.suppressed() {
        cases.push(skipped(report, &paths.show(path), suppressed).at(&paths, path));
    }
    for (path, reason) in report.failures() {
        let reason = escape_controls(&reason);
        let result = Outcome {
            element: "error",
            kind: Some("not-scanned".into()),
            message: reason.clone(),
            text: reason,
        };
        let case = Case::new(&paths.show(path), "not scanned".into(), result);
        cases.push(case.at(&paths, path));
    }
    let mut ordinals = Ordinals::default();
    for case in &mut cases {
        let ordinal = ordinals.of(&format!("{}\0{}", case.class, case.name));
        if ordinal > 0 {
            case.name = format!("{} ({})", case.name, ordinal + 1);
        }
    }
    cases
}

/// The test of the run itself.
fn run(report: &Report<'_>) -> Case {
    let result = report.results.totals.interrupted.then(|| Outcome {
        element: "error",
        kind: Some("interrupted".into()),
        message: INTERRUPTED.into(),
        text: INTERRUPTED.into(),
    });
    let (class, name) = ("stanch".into(), "the scan ran to its end".into());
    Case { class, name, file: None, line: None, result }
}

fn failure(report: &Report<'_>, path: &str, finding: &Finding) -> Case {
    let rule = report.rule(finding.rule);
    let (title, advice) = (report.headline(finding), escape_controls(&report.advice_for(finding)));
    let mut text = String::new();
    if finding.location.has_lines() {
        text = format!("{} | {}\n", finding.location.start.line, report.excerpt(finding));
    }
    let why = escape_controls(rule.why.trim());
    let place = place(path, finding);
    let result = Outcome {
        element: "failure",
        kind: Some(rule.id.to_string()),
        message: format!("{title}: {advice}"),
        text: format!("{place}\n{text}why: {why}\ninstead: {advice}"),
    };
    Case::of(report, path, finding, result)
}

fn skipped(report: &Report<'_>, path: &str, suppressed: &Suppressed) -> Case {
    let reasons = suppressed.by.iter().map(|by| by.reason.render(report.options.show_secrets));
    let reasons: Vec<_> = reasons.filter(|reason| !reason.is_empty()).collect();
    let message = escape_controls(&format!("suppressed: {}", reasons.join("; ")));
    let message = message.trim_end_matches([':', ' ']).to_owned();
    let result = Outcome { element: "skipped", kind: None, text: message.clone(), message };
    Case::of(report, path, &suppressed.finding, result)
}

impl Case {
    fn new(path: &str, name: String, result: Outcome) -> Self {
        let file = escape_controls(path);
        Self { class: file.clone(), name, file: Some(file), line: None, result: Some(result) }
    }

    /// What is in an archive is in no file that there is, and its line is no line of the archive.
    fn at(mut self, paths: &Paths, path: &ShownPath) -> Self {
        if path.is_inside() {
            self.file = Some(escape_controls(&paths.file(path)));
            self.line = None;
        }
        self
    }

    fn of(report: &Report<'_>, path: &str, finding: &Finding, result: Outcome) -> Self {
        let rule = report.rule(finding.rule);
        let (start, title) = (finding.location.start, escape_controls(&rule.title));
        let lines = finding.location.has_lines();
        let place = match lines {
            true => format!("{}:{}", start.line, start.column),
            false => format!("byte {}", finding.location.offset),
        };
        let case = Self::new(path, format!("{}: {title} at {place}", rule.id), result);
        Self { line: lines.then_some(start.line), ..case }
    }
}

fn place(path: &str, finding: &Finding) -> String {
    let (path, start) = (escape_controls(path), finding.location.start);
    match finding.location.has_lines() {
        true => format!("{path}:{}:{}", start.line, start.column),
        false => format!("{path} (binary, byte offset {})", finding.location.offset),
    }
}

/// The format knows no warnings; this is where a test would print them.
fn warnings(report: &Report<'_>, xml: &mut Xml<'_>) -> io::Result<()> {
    let paths = Paths::new(report);
    let lines: Vec<_> = report
        .results
        .warnings
        .iter()
        .map(|warning| {
            let message = warning.note.message.render(report.options.show_secrets);
            let (path, line) = (paths.show(&warning.path), warning.note.line);
            format!("warning: {}:{line}: {}", escape_controls(&path), escape_controls(&message))
        })
        .collect();
    if !lines.is_empty() {
        let text = lines.join("\n");
        xml.create_element("system-out").write_text_content(BytesText::new(&text))?;
    }
    Ok(())
}
