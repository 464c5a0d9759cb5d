//! Prints what is seen of every assignment in a labelled corpus, for `fit_plausibility.py trees`:
//!
//!     cargo run --release --example assignments -- CORPUS > assignments.jsonl
//!
//! CORPUS is a folder with `src/` and `truth.jsonl`: one labelled row a line, `{"path", "line_start", "line_end", "label",
//! "category"}`, of which the label T says that a credential stands there, F that none does, and another that it is hard to say.
//!
//! The first line says how many credentials there are, and which of them other rules find. Values are not printed.

use serde_json::json;
use stanch::rule::{Form, Rule};
use stanch::text::Text;
use stanch::{RuleSet, Scanner, Scratch};
use std::collections::{BTreeMap, BTreeSet};
use std::io::{self, BufWriter, Write};
use std::path::{Path, PathBuf};
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
    let mut elsewhere = BTreeSet::new();
    let rules = RuleSet::builtin();
    let scanner = Scanner::new(&rules);
    for (path, rows) in &rows {
        read(&folder.join("src"), path, rows, &scanner, &rules, &mut (&mut lines, &mut elsewhere))?;
    }
    let secrets = rows.values().flatten().filter(|row| row.is_secret()).count();
    let mut out = BufWriter::new(io::stdout().lock());
    writeln!(out, "{}", json!({"rows": secrets, "elsewhere": elsewhere}))?;
    lines.iter().try_for_each(|line| writeln!(out, "{line}"))
}

/// Tells of the assignments in a file, and of the rows in it that other rules find.
fn read(
    folder: &Path,
    path: &str,
    rows: &[Row],
    scanner: &Scanner<'_>,
    rules: &RuleSet,
    (lines, elsewhere): &mut (&mut Vec<serde_json::Value>, &mut BTreeSet<usize>),
) -> io::Result<()> {
    let bytes = fs::read(folder.join(path))?;
    let text = Text::whole(&bytes);
    let mut scratch = Scratch::default();
    for sample in scanner.assignments(&text, path, &mut scratch) {
        let on_line: Vec<_> =
            rows.iter().filter(|row| row.overlaps(sample.line, sample.line)).collect();
        let found: Vec<_> =
            on_line.iter().filter(|row| row.is_secret()).map(|row| row.index).collect();
        let any = |label: &str| on_line.iter().any(|row| row.label == label);
        let label = match () {
            () if !found.is_empty() => "true",
            () if any("T") => "identifier",
            () if any("F") => "false",
            () if on_line.is_empty() => "none",
            () => "unclear",
        };
        lines.push(json!({
            "repository": path.split('/').next(),
            "path": path,
            "line": sample.line,
            "same": sample.same,
            "label": label,
            "found": found,
            "features": sample.features.to_vec(),
        }));
    }
    scanner.scan(&text, path, &mut scratch);
    let mut from = text.start();
    for found in scratch.matches() {
        if is_assignment(rules.get(found.rule)) {
            continue;
        }
        from = text.position(from, found.span.start);
        let end = text.position(from, found.span.end).line;
        let hit = rows.iter().filter(|row| row.is_secret() && row.overlaps(from.line, end));
        elsewhere.extend(hit.map(|row| row.index));
    }
    Ok(())
}

fn is_assignment(rule: &Rule) -> bool {
    rule.variants.iter().any(|variant| matches!(variant.form, Form::Assignment(_)))
}
