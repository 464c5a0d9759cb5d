//! Reports of results that a command makes seldom or slowly.

use quick_xml::events::Event;
use serde_json::Value;
use stanch::report::{Format, Human, Report, ReportOptions};
use stanch::{
    Job, Note, Redacted, Results, RuleSet, Scanner, Suppressed, Suppression, SuppressionSource,
    Warning, scan_input,
};
use std::path::Path;
use std::time::{Duration, SystemTime};

const FORMATS: [Format; 4] = [Format::Github, Format::Gitlab, Format::Junit, Format::Markdown];

/// Results with so many findings, one a line.
fn results(rules: &RuleSet, count: usize) -> Results {
    results_in("src/a.py", rules, count)
}

fn results_in(path: &str, rules: &RuleSet, count: usize) -> Results {
    let token = stanch::rule::expand("dckr_pat_@{alnum:22}").unwrap();
    let line = |i: usize| format!("x {token}{:05}\n", 10_000 + i);
    let text: String = (0..count).map(line).collect();
    let scanner = Scanner::new(rules);
    let job = Job::new(&scanner);
    scan_input(&job, Path::new(path), path, &mut text.as_bytes())
}

fn write(results: &Results, rules: &RuleSet, format: Format) -> String {
    let minute = Duration::from_mins(1);
    let times = Some((SystemTime::UNIX_EPOCH, SystemTime::UNIX_EPOCH + minute));
    let options = ReportOptions { times, ..ReportOptions::default() };
    let mut out = Vec::new();
    let report = Report { results, rules, options: &options };
    report.write(format, &Human::default(), &mut out).unwrap();
    String::from_utf8(out).unwrap()
}

/// Reads XML to its end, and counts the elements of a name.
fn elements(xml: &str, name: &str) -> usize {
    let mut reader = quick_xml::Reader::from_str(xml);
    let mut count = 0;
    loop {
        match reader.read_event().unwrap() {
            Event::Eof => return count,
            Event::Start(e) | Event::Empty(e) if e.name().as_ref() == name => count += 1,
            _ => {}
        }
    }
}

#[test]
fn ten_thousand_findings_are_all_there() {
    let rules = RuleSet::builtin();
    let results = results(&rules, 10_000);
    assert_eq!(results.findings().count(), 10_000);
    let github = write(&results, &rules, Format::Github);
    assert_eq!(github.lines().filter(|line| line.starts_with("::error ")).count(), 10_000);
    assert_eq!(
        github.lines().last().unwrap(),
        "::notice title=stanch::9990 errors more in the log of this step: GitHub shows 10 annotations of each kind"
    );
    let gitlab: Value = serde_json::from_str(&write(&results, &rules, Format::Gitlab)).unwrap();
    let vulnerabilities = gitlab["vulnerabilities"].as_array().unwrap();
    let mut ids: Vec<_> = vulnerabilities.iter().map(|v| v["id"].as_str().unwrap()).collect();
    ids.sort_unstable();
    ids.dedup();
    assert_eq!(ids.len(), 10_000);
    let junit = write(&results, &rules, Format::Junit);
    assert_eq!(elements(&junit, "failure"), 10_000);
    let markdown = write(&results, &rules, Format::Markdown);
    assert_eq!(markdown.lines().filter(|line| line.contains("`src/a.py:")).count(), 10_000);
}

/// GitHub shows none of a summary that is larger.
#[test]
fn a_summary_stays_below_a_mebibyte() {
    let rules = RuleSet::builtin();
    let results = results_in(&format!("{}a.py", "long/".repeat(100)), &rules, 2_000);
    let markdown = write(&results, &rules, Format::Markdown);
    assert!((900_000..1 << 20).contains(&markdown.len()), "{}", markdown.len());
    let rows = markdown.lines().filter(|line| line.contains("/a.py:")).count();
    assert!(markdown.starts_with("## stanch: 2000 findings in 1 file\n"));
    assert!(
        markdown.ends_with(&format!(
            "\n\nand {} more, for which there is no room here\n",
            2_000 - rows
        ))
    );
}

/// Results in which one finding is suppressed, and something is warned of.
fn suppressed() -> (RuleSet, Results) {
    let rules = RuleSet::builtin();
    let mut results = results(&rules, 2);
    let path = results.blobs[0].path.clone();
    let finding = results.blobs[0].findings.remove(0);
    let reason = Redacted::new(b"made up, not hunter22 <b>", std::slice::from_ref(&(13..21)));
    let source = SuppressionSource::Marker { spelling: "stanch: ignore", line: 1 };
    let by = vec![Suppression { source, reason }];
    results.blobs[0].suppressed.push(Suppressed { finding, by });
    let message = Redacted::new(b"hunter22 is\n::error::odd", std::slice::from_ref(&(0..8)));
    results.warnings.push(Warning { path, note: Note { id: "odd-marker", line: 7, message } });
    (rules, results)
}

#[test]
fn what_is_suppressed_and_warned_of_is_said() {
    let (rules, results) = suppressed();
    let report = |format| write(&results, &rules, format);
    let github = report(Format::Github);
    assert_eq!(github.lines().count(), 2, "{github}");
    let warning =
        "::warning file=src/a.py,line=7,title=odd-marker::src/a.py:7: ******** is\\n::error::odd";
    assert_eq!(github.lines().last().unwrap(), warning);

    let gitlab: Value = serde_json::from_str(&report(Format::Gitlab)).unwrap();
    assert_eq!(gitlab["vulnerabilities"].as_array().unwrap().len(), 1);
    assert_eq!(gitlab["scan"]["start_time"], "1970-01-01T00:00:00");
    assert_eq!(gitlab["scan"]["end_time"], "1970-01-01T00:01:00");
    let messages = gitlab["scan"]["messages"].as_array().unwrap();
    let levels: Vec<_> = messages.iter().map(|m| m["level"].as_str().unwrap()).collect();
    assert_eq!(levels, ["warn", "info"]);
    assert_eq!(messages[1]["value"], "suppressed: 1 finding");

    let junit = report(Format::Junit);
    assert_eq!((elements(&junit, "failure"), elements(&junit, "skipped")), (1, 1), "{junit}");
    let reason = "suppressed: made up, not ******** &lt;b&gt;";
    assert!(
        junit.contains(&format!("<skipped message=\"{reason}\">{reason}</skipped>")),
        "{junit}"
    );
    assert!(junit.contains("warning: src/a.py:7: ******** is"), "{junit}");

    let markdown = report(Format::Markdown);
    assert!(markdown.starts_with("## stanch: 1 finding in 1 file, 1 suppressed\n"), "{markdown}");
    let mask = "\\*".repeat(8);
    assert!(markdown.contains(&format!("| `src/a.py:7` | {mask} is")), "{markdown}");
}

#[test]
fn an_interrupted_run_does_not_pass_for_a_whole_one() {
    let rules = RuleSet::builtin();
    let mut results = results(&rules, 0);
    let clean = FORMATS.map(|format| write(&results, &rules, format));
    results.totals.interrupted = true;
    for (format, clean) in FORMATS.into_iter().zip(clean) {
        let report = write(&results, &rules, format);
        assert!(report.contains("interrupted before the end"), "{report}");
        assert!(!clean.contains("interrupted"), "{clean}");
        match format {
            Format::Github => assert!(report.starts_with("::error ") && clean.is_empty()),
            Format::Gitlab => {
                assert!(report.contains("\"failure\"") && !clean.contains("\"failure\""));
            }
            Format::Junit => {
                assert_eq!((elements(&report, "error"), elements(&clean, "error")), (1, 0));
            }
            _ => assert_eq!(clean, "## stanch: nothing found in 1 file\n"),
        }
    }
}
