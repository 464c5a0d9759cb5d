//! SARIF reports of results that a run on files does not come to easily.

use crate::token;
use serde_json::Value;
use stanch::report::{Format, Human, LineHashes, Report, ReportOptions, SarifLimits, SarifOptions};
use stanch::source::{Files, Opened, SkipReason};
use stanch::{
    BlobReport, Job, Note, Outcome, Redacted, Results, RuleSet, Scanner, Suppressed, Suppression,
    SuppressionSource, Warning, scan_input,
};
use std::io::{self, ErrorKind};
use std::path::Path;

fn scan(text: &str) -> Results {
    let rules = RuleSet::builtin();
    let scanner = Scanner::new(&rules);
    scan_input(&Job::new(&scanner), Path::new("src/a.ts"), "src/a.ts", &mut text.as_bytes())
}

/// The only run of a report, and what was left out of it.
fn write(results: &Results, options: &ReportOptions) -> (Value, Vec<String>, Vec<u8>) {
    let rules = RuleSet::builtin();
    let report = Report { results, rules: &rules, options };
    let mut out = Vec::new();
    let left_out = report.write(Format::Sarif, &Human::default(), &mut out).unwrap();
    let mut document: Value = serde_json::from_slice(&out).unwrap();
    (document["runs"][0].take(), left_out, out)
}

fn limited(results: usize, compressed: u64) -> ReportOptions {
    let limits = Some(SarifLimits { results, compressed, ..SarifLimits::GITHUB });
    ReportOptions {
        sarif: SarifOptions { limits, ..SarifOptions::default() },
        ..ReportOptions::default()
    }
}

/// A token in each line; there are a hundred.
fn tokens(count: usize) -> String {
    (0..count).map(|n| ["pull(\"", &token(n), "\");\n"].concat()).collect()
}

/// One result that somebody said is to be let be, and one that nobody did.
fn suppressed() -> Results {
    let mut results = scan(&tokens(2));
    let blob = &mut results.blobs[0];
    let by = [
        SuppressionSource::Marker { spelling: "stanch: ignore", line: 7 },
        SuppressionSource::Entry { index: 0, line: 9 },
    ];
    let reason = |text: &str| Redacted::plain(text);
    let by = by.into_iter().zip([reason("a test's own"), Redacted::default()]);
    blob.suppressed.push(Suppressed {
        finding: blob.findings.remove(0),
        by: by.map(|(source, reason)| Suppression { source, reason }).collect(),
    });
    let note = Note { id: "unused-marker", line: 3, message: reason("It suppresses nothing.") };
    results.warnings.push(Warning { path: blob.path.clone(), note });
    results
}

#[test]
fn what_is_suppressed_is_only_counted() {
    let (run, _, _) = write(&suppressed(), &ReportOptions::default());
    assert_eq!(run["results"].as_array().unwrap().len(), 1);
    assert_eq!(run["results"][0]["suppressions"], Value::Null);
    assert_eq!(run["invocations"][0]["properties"]["suppressedFindings"], 1);
}

#[test]
fn what_is_suppressed_is_shown_on_request() {
    let mut options = ReportOptions { show_suppressed: true, ..ReportOptions::default() };
    options.sarif.config = Some("conf/stanch.toml".into());
    let (run, _, _) = write(&suppressed(), &options);
    assert_eq!(run["results"].as_array().unwrap().len(), 2);
    // Every result has the property, or else none may.
    assert_eq!(run["results"][1]["suppressions"], Value::Array(Vec::new()));
    let suppressions = &run["results"][0]["suppressions"];
    let place = |index: usize| &suppressions[index]["location"]["physicalLocation"];
    for (index, kind, uri, line) in
        [(0, "inSource", "src/a.ts", 7), (1, "external", "conf/stanch.toml", 9)]
    {
        assert_eq!(suppressions[index]["kind"], kind);
        assert_eq!(suppressions[index]["status"], "accepted");
        assert_eq!(place(index)["artifactLocation"]["uri"], uri);
        assert_eq!(place(index)["region"]["startLine"], line);
    }
    assert_eq!(suppressions[0]["justification"], "a test's own");
    assert_eq!(suppressions[1]["justification"], Value::Null);
}

#[test]
fn warnings_are_notifications() {
    let (run, _, _) = write(&suppressed(), &ReportOptions::default());
    let notes = run["invocations"][0]["toolConfigurationNotifications"].as_array().unwrap();
    assert_eq!(notes.len(), 1);
    assert_eq!(notes[0]["level"], "warning");
    assert_eq!(notes[0]["descriptor"]["id"], "unused-marker");
    assert_eq!(notes[0]["message"]["text"], "It suppresses nothing.");
    let place = &notes[0]["locations"][0]["physicalLocation"];
    assert_eq!(place["artifactLocation"]["uri"], "src/a.ts");
    assert_eq!(place["region"]["startLine"], 3);
}

#[test]
fn the_least_severe_results_are_left_out() {
    let mut results = scan(&tokens(20));
    for (number, finding) in results.blobs[0].findings.iter_mut().enumerate() {
        use stanch::rule::{Confidence, Severity};
        let worst = number % 5 == 3;
        finding.severity = if worst { Severity::Critical } else { Severity::Medium };
        finding.confidence = if number == 7 { Confidence::High } else { Confidence::Medium };
    }
    let lines = |run: &Value| -> Vec<u64> {
        let results = run["results"].as_array().unwrap().iter();
        let line =
            |r: &Value| r["locations"][0]["physicalLocation"]["region"]["startLine"].as_u64();
        results.map(|result| line(result).unwrap()).collect()
    };
    let (run, left_out, _) = write(&results, &limited(7, 1_000_000));
    assert_eq!(lines(&run), [1, 2, 4, 8, 9, 14, 19]);
    assert_eq!(left_out.len(), 1);
    assert!(left_out[0].starts_with("13 of 20 results are left out"), "{left_out:?}");
    let (run, left_out, _) = write(&results, &limited(20, 1_000_000));
    assert_eq!((lines(&run).len(), left_out.len()), (20, 0));
}

#[test]
fn a_report_that_is_too_large_is_cut_until_it_fits() {
    let results = scan(&tokens(100));
    let compressed = |bytes: &[u8]| {
        let mut encoder = flate2::write::GzEncoder::new(Vec::new(), Default::default());
        io::Write::write_all(&mut encoder, bytes).unwrap();
        encoder.finish().unwrap().len() as u64
    };
    let (_, none, whole) = write(&results, &limited(100, 10_000_000));
    assert_eq!(none.len(), 0);
    let limit = compressed(&whole) / 2;
    let (run, left_out, bytes) = write(&results, &limited(100, limit));
    let size = compressed(&bytes);
    assert!((limit * 8 / 10..=limit).contains(&size), "{size} of {limit}");
    let kept = run["results"].as_array().unwrap().len();
    assert!(left_out[0].starts_with(&format!("{} of 100 results", 100 - kept)), "{left_out:?}");
    let notes = &run["invocations"][0]["toolExecutionNotifications"];
    assert_eq!(notes.as_array().unwrap().len(), 1);
    assert_eq!(notes[0]["message"]["text"], left_out[0]);
}

#[test]
fn a_limit_that_nothing_fits_into_leaves_no_results() {
    let (run, left_out, _) = write(&scan(&tokens(10)), &limited(100, 100));
    assert_eq!(run["results"], Value::Array(Vec::new()));
    assert!(left_out[0].starts_with("10 of 10 results"), "{left_out:?}");
}

#[test]
fn notes_go_before_results() {
    let mut results = scan(&tokens(3));
    let path = results.blobs[0].path.clone();
    let skipped = Outcome::Skipped(SkipReason::Symlink);
    let unscanned = |outcome| BlobReport {
        path: path.clone(),
        outcome,
        findings: Vec::new(),
        suppressed: Vec::new(),
    };
    results.blobs.extend((0..5_000).map(|_| unscanned(skipped.clone())));
    results.blobs.push(unscanned(Outcome::Failed("no".into())));
    let (run, left_out, _) = write(&results, &limited(10, 3_000));
    assert_eq!(run["results"].as_array().unwrap().len(), 3);
    let notes = run["invocations"][0]["toolExecutionNotifications"].as_array().unwrap();
    let levels: Vec<_> = notes.iter().map(|note| note["level"].as_str().unwrap()).collect();
    assert_eq!(levels, ["warning", "error"]);
    assert_eq!(left_out.len(), 1);
}

/// A file of this content, whatever is asked for.
struct Fixed(io::Result<String>);

impl Files for Fixed {
    fn open(&self, _: &Path, _: bool) -> io::Result<Opened> {
        match &self.0 {
            Ok(text) => {
                let text: &'static [u8] = Box::leak(text.clone().into_bytes().into_boxed_slice());
                Ok(Opened::File(Box::new(text), text.len() as u64))
            }
            Err(e) => Err(e.kind().into()),
        }
    }
}

#[test]
fn lines_of_a_file_that_changed_are_not_hashed() {
    let text = format!("a = 1\nvalue {}\n", token(1));
    let results = scan(&text);
    let hash = |files: Fixed| {
        let mut options = ReportOptions::default();
        options.sarif.line_hashes = Some(LineHashes::read(&results, &files));
        let (run, _, _) = write(&results, &options);
        let fingerprints = &run["results"][0]["partialFingerprints"];
        let notes = &run["invocations"][0]["toolExecutionNotifications"];
        (fingerprints["primaryLocationLineHash"].clone(), notes.as_array().unwrap().clone())
    };
    let (found, notes) = hash(Fixed(Ok(text.clone())));
    assert!(found.is_string() && notes.is_empty(), "{found} {notes:?}");
    let elsewhere = format!("b\n{text}");
    let shorter = text[..text.len() - 5].to_owned();
    let files = [Ok(elsewhere), Ok(shorter), Ok(String::new()), Err(ErrorKind::NotFound.into())];
    for file in files {
        let (found, notes) = hash(Fixed(file));
        assert_eq!(found, Value::Null);
        assert_eq!(notes.len(), 1);
        assert_eq!(
            (&notes[0]["level"], &notes[0]["descriptor"]["id"]),
            (&"warning".into(), &"no-line-hash".into())
        );
        let place = &notes[0]["locations"][0]["physicalLocation"]["artifactLocation"];
        assert_eq!(place["uri"], "src/a.ts");
    }
}
