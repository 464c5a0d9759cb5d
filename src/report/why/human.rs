//! For people: a block for each rule, the sentence that decides first.

use super::change::Place;
use super::{Entry, Why, masked};
use crate::config::FILE_NAME;
use crate::report::escape_controls;
use crate::ruleset::RuleIndex;
use std::collections::BTreeMap;
use std::io::{self, Write};

/// Blocks that are written, at most.
const BLOCKS: usize = 100;
/// Rules that are named of those of which only a keyword was seen.
const NAMED: usize = 12;
/// Greatest rank of what is or would be a finding where it stands.
const FOUND: u8 = 3;

pub(super) fn write(why: &Why<'_>, out: &mut dyn Write) -> io::Result<()> {
    for notice in why.notices {
        writeln!(out, "{}: {}", why.path(), escape_controls(notice))?;
    }
    let entries = why.entries();
    let told: Vec<_> = entries.iter().filter(|entry| !is_outdone(entry, &entries)).collect();
    let (shown, brief): (Vec<_>, Vec<_>) =
        told.into_iter().partition(|entry| !is_brief(entry, &entries));
    for entry in shown.iter().take(BLOCKS) {
        write_entry(why, entry, out)?;
    }
    let more = shown.len().saturating_sub(BLOCKS) as u64 + why.explained.left_out;
    if more > 0 {
        writeln!(out, "{more} more keywords; name a line, or ask for --format json")?;
    }
    if shown.is_empty() {
        writeln!(out, "{}: {}", place_asked(why), why.nothing())?;
    }
    let of = |outcome: &str| {
        let brief = brief.iter().filter(|entry| entry.outcome == outcome);
        brief.map(|entry| (entry.step.rule, entry.step.keyword.clone())).collect::<BTreeMap<_, _>>()
    };
    let aside = why.explained.aside.iter().cloned();
    summarise(why, "would find something in other files", of("elsewhere"), out)?;
    summarise(why, "expression does not match to its end", of("no-match"), out)?;
    summarise(why, "only a keyword stands here, or nothing for a rule that is off", aside, out)
}

/// Whether an entry is named in a line with others: nothing of it can be meant here.
fn is_brief(entry: &Entry<'_>, all: &[Entry<'_>]) -> bool {
    match entry.outcome {
        "elsewhere" => true,
        "no-match" => beside(entry, all).any(|other| other.rank() <= FOUND),
        _ => false,
    }
}

/// The first entries of the line that an entry is on.
fn beside<'a, 'e>(entry: &Entry<'_>, all: &'a [Entry<'e>]) -> impl Iterator<Item = &'a Entry<'e>> {
    let line = entry.step.at.0.line;
    // They are in the order of lines.
    let first = all.partition_point(|other| other.step.at.0.line < line);
    all[first..].iter().take_while(move |other| other.step.at.0.line == line).take(BLOCKS)
}

/// Whether another entry of the same rule says more of the same.
fn is_outdone(entry: &Entry<'_>, all: &[Entry<'_>]) -> bool {
    let place = |entry: &Entry<'_>| entry.step.span.unwrap_or(entry.step.at);
    let (start, end) = place(entry);
    let overlaps = |other: &Entry<'_>| {
        let (from, to) = place(other);
        let before = |a: &crate::text::Position, b: &crate::text::Position| {
            (a.line, a.column) <= (b.line, b.column)
        };
        before(&from, &end) && before(&start, &to)
    };
    let may_differ = entry.step.span.is_some();
    beside(entry, all)
        .filter(|other| other.step.rule == entry.step.rule)
        .any(|other| key(other) < key(entry) && (!may_differ || overlaps(other)))
}

/// In which order entries of one rule on one line are told.
fn key<'e>(entry: &Entry<'e>) -> (u8, u64, &'e str) {
    (entry.rank(), entry.step.offset, &entry.step.variant)
}

fn write_entry(why: &Why<'_>, entry: &Entry<'_>, out: &mut dyn Write) -> io::Result<()> {
    let place = place_of(why, entry);
    writeln!(out, "{place}: {}: {}", entry.rule.id, escape_controls(&entry.said))?;
    if entry.outcome == "covered" {
        return writeln!(out);
    }
    let mut say = |name: &str, text: &str| {
        let mut lines = text.lines();
        writeln!(out, "  {name:9} {}", escape_controls(lines.next().unwrap_or_default()))?;
        lines.try_for_each(|line| writeln!(out, "            {}", escape_controls(line)))
    };
    if let Some(finding) = entry.finding().filter(|finding| finding.location.has_lines()) {
        say("shown as", &masked(&finding.excerpt))?;
    }
    if entry.reasons().is_empty() {
        let at = entry.step.at.0;
        let keyword = &entry.step.keyword;
        say("keyword", &format!("`{keyword}` at {}:{}", at.line, at.column))?;
    }
    if let Some(shape) = &entry.step.shape {
        say("value", shape)?;
    }
    if !entry.reasons().is_empty() {
        let severity = why.rules.severity(entry.step.rule);
        say("because", &format!("{}; severity {severity}", entry.reasons().join("; ")))?;
    }
    // All of a rule is for whoever writes it down.
    for change in entry.changes.iter().filter(|change| !change.text.starts_with("[[rule]]")) {
        let text = match change.place {
            Place::Configuration => {
                format!("in {FILE_NAME}:\n  {}", change.text.replace('\n', "\n  "))
            }
            Place::Comment => format!("a comment on the line: {}", change.text),
            Place::Option => format!("with the option {}", change.text),
            Place::Hand => change.text.clone(),
        };
        say("change", &text)?;
    }
    writeln!(out)
}

fn place_of(why: &Why<'_>, entry: &Entry<'_>) -> String {
    if !why.has_lines() {
        return format!("{} (binary, byte offset {})", why.path(), entry.step.offset);
    }
    let at = entry.step.span.unwrap_or(entry.step.at).0;
    format!("{}:{}:{}", why.path(), at.line, at.column)
}

/// The file and, if only some were asked about, the lines.
fn place_asked(why: &Why<'_>) -> String {
    let asked = why.explained.asked;
    match asked.last {
        u64::MAX => why.path(),
        last if last == asked.first => format!("{}:{last}", why.path()),
        last => format!("{}:{}-{last}", why.path(), asked.first),
    }
}

/// Names rules in one line, each with a keyword that stands there.
fn summarise(
    why: &Why<'_>,
    what: &str,
    rules: impl IntoIterator<Item = (RuleIndex, String)>,
    out: &mut dyn Write,
) -> io::Result<()> {
    let named: Vec<_> = rules
        .into_iter()
        .map(|(rule, keyword)| format!("{} (`{keyword}`)", why.id(rule)))
        .collect();
    if named.is_empty() {
        return Ok(());
    }
    let more = match named.len().saturating_sub(NAMED) {
        0 => String::new(),
        more => format!(" and {more} more"),
    };
    let named = &named[..named.len().min(NAMED)];
    writeln!(out, "{}", escape_controls(&format!("{what}: {}{more}", named.join(", "))))
}
