//! Prints what is seen of every assignment in a labelled corpus, for `fit_plausibility.py trees`:
//!
//!     cargo run --release --example assignments -- CORPUS > assignments.jsonl
//!
//! CORPUS is a folder with `src/` and `truth.jsonl`: one labelled row a line, `{"path", "line_start", "line_end", "label",
//! "category"}`, of which the label T says that a credential stands there, F that none does, and another that it is hard to say.
//!
//! The first line says how many credentials there are. A line with `rule` tells of a finding of another rule. Values are not printed.

use serde_json::{Value, json};
use stanch::rule::Form;
use stanch::text::Text;
use stanch::{RuleSet, Scanner, Scratch};
use std::collections::BTreeMap;
use std::io::{self, BufWriter, Write};
use std::path::PathBuf;
use std::{env, fs};

/// Categories that are identifiers and no secrets.
const IDENTIFIERS: &[&str] =
    &["UUID", "Nonce", "Salt", "Firebase Domain", "AWS S3 Bucket", "Tencent WeChat API App ID"];

#[derive(serde::Deserialize)]
struct Row {
    path: String,
    line_start: u64,
    line_end: u64,
    label: String,
    category: String,
    /// Its place among all rows.
    #[serde(skip)]
    index: usize,
}

impl Row {
    fn is_secret(&self) -> bool {
        self.label == "T" && self.category.split(':').any(|c| !IDENTIFIERS.contains(&c))
    }

    const fn overlaps(&self, start: u64, end: u64) -> bool {
        start <= self.line_end && end >= self.line_start
    }
}

fn main() -> io::Result<()> {
    let folder = env::args_os().nth(1).map(PathBuf::from).expect("usage: assignments CORPUS");
    let mut rows: BTreeMap<String, Vec<Row>> = BTreeMap::new();
    for (index, line) in fs::read_to_string(folder.join("truth.jsonl"))?.lines().enumerate() {
        let row = Row { index, ..serde_json::from_str(line)? };
        rows.entry(row.path.clone()).or_default().push(row);
    }
    let mut lines = Vec::new();
    let rules = RuleSet::builtin();
    let scanner = Scanner::new(&rules);
    for (path, labelled) in &rows {
        let path = (folder.join("src").join(path), path.as_str());
        read(path, labelled, (&scanner, &rules), &mut lines)?;
    }
    let secrets = rows.values().flatten().filter(|row| row.is_secret()).count();
    let mut out = BufWriter::new(io::stdout().lock());
    writeln!(out, "{}", json!({"rows": secrets}))?;
    lines.iter().try_for_each(|line| writeln!(out, "{line}"))
}

/// Tells of the assignments in a file, and of what other rules find in it.
fn read(
    (file, path): (PathBuf, &str),
    rows: &[Row],
    (scanner, rules): (&Scanner<'_>, &RuleSet),
    lines: &mut Vec<Value>,
) -> io::Result<()> {
    let bytes = fs::read(file)?;
    let text = Text::whole(&bytes);
    let mut scratch = Scratch::default();
    for sample in scanner.assignments(&text, path, &mut scratch) {
        let mut line = labelled(rows, sample.line, sample.line);
        line["repository"] = json!(path.split('/').next());
        line["path"] = json!(path);
        line["same"] = json!(sample.same);
        line["features"] = json!(sample.features.to_vec());
        lines.push(line);
    }
    scanner.scan(&text, path, &mut scratch);
    let mut from = text.start();
    for found in scratch.matches() {
        let rule = rules.get(found.rule);
        if rule.variants.iter().any(|variant| matches!(variant.form, Form::Assignment(_))) {
            continue;
        }
        from = text.position(from, found.span.start);
        let mut line = labelled(rows, from.line, text.position(from, found.span.end).line);
        line["path"] = json!(path);
        line["rule"] = json!(rule.id);
        line["confidence"] = json!(found.confidence.name());
        lines.push(line);
    }
    Ok(())
}

/// What the rows say of some lines.
fn labelled(rows: &[Row], start: u64, end: u64) -> Value {
    let there: Vec<_> = rows.iter().filter(|row| row.overlaps(start, end)).collect();
    let found: Vec<_> = there.iter().filter(|row| row.is_secret()).map(|row| row.index).collect();
    let any = |label: &str| there.iter().any(|row| row.label == label);
    let label = match () {
        () if !found.is_empty() => "true",
        () if any("T") => "identifier",
        () if any("F") => "false",
        () if there.is_empty() => "none",
        () => "unclear",
    };
    json!({"line": start, "label": label, "found": found})
}
