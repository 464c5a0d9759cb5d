//! Markers: comments that say that a finding is to be let be.
//!
//! | marker | speaks of |
//! |---|---|
//! | `stanch: ignore[rule-id, ...] reason` | the named rules on its line or, in a line that holds nothing else, on the next one |
//! | `stanch: ignore-file[rule-id, ...] reason` | the named rules in its file |
//! | `gitleaks:allow`, `betterleaks:allow`, `trufflehog:ignore`, `ggignore`, `pragma: allowlist secret` | credentials on its line |
//! | `kingfisher:ignore` | credentials on its line or, in a line that holds nothing else, on the next one |
//! | `pragma: allowlist nextline secret` | credentials on the next line |
//!
//! Those of others are documented at <https://github.com/gitleaks/gitleaks#gitleaksallow>,
//! <https://github.com/Yelp/detect-secrets#inline-allowlisting>, <https://github.com/trufflesecurity/trufflehog>,
//! <https://github.com/mongodb/kingfisher> and <https://docs.gitguardian.com/ggshield-docs/reference/secret/ignore>.

use super::{Note, Suppression, SuppressionSource};
use crate::rule::Kind;
use crate::ruleset::{RuleIndex, RuleSet};
use crate::secret::Redacted;
use memchr::memmem;
use std::ops::Range;

/// Bytes before and after a finding in which its markers are looked for; within the window's margin, so that the answer does
/// not depend on how the input was cut.
pub(crate) const REACH: usize = 8 * 1024;
/// Most bytes of a reason that are kept.
const REASON: usize = 300;
/// What our markers begin with.
const OURS: &[u8] = b"stanch:";
/// How our markers are called in reports.
const LINE_MARKER: &str = "stanch: ignore";
const FILE_MARKER: &str = "stanch: ignore-file";
/// Signs that end a comment, or a string that is one.
const CLOSERS: &[&str] = &["*/", "-->", "--}}", "#}", "%>", "=#", "|#", "*)"];

/// Markers of other tools.
const FOREIGN: &[(&str, Reach)] = &[
    ("gitleaks:allow", Reach::Line),
    ("betterleaks:allow", Reach::Line),
    ("trufflehog:ignore", Reach::Line),
    ("ggignore", Reach::Line),
    ("kingfisher:ignore", Reach::LineOrNext),
    ("pragma: allowlist secret", Reach::Line),
    ("pragma:allowlist secret", Reach::Line),
    ("pragma: allowlist nextline secret", Reach::Next),
    ("pragma:allowlist nextline secret", Reach::Next),
    ("pragma: whitelist secret", Reach::Line),
];

/// Which lines a marker speaks of.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Reach {
    Line,
    Next,
    LineOrNext,
    File,
}

/// A marker in a text.
#[derive(Clone)]
pub(crate) struct Marker {
    spelling: &'static str,
    reach: Reach,
    /// None for every rule that finds credentials.
    rules: Option<Vec<RuleIndex>>,
    /// Where it and its reason stand.
    span: Range<usize>,
    /// Its line, one-based.
    line: u64,
    /// As it stands there.
    reason: String,
    /// Whether its line holds nothing else.
    alone: bool,
}

/// What is wrong with a marker, as it stands there.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Flaw {
    line: u64,
    id: &'static str,
    message: String,
}

impl Flaw {
    /// The flaw as something to be looked at.
    pub(crate) fn note(&self, redact: impl FnOnce(&str) -> Redacted) -> Note {
        Note { id: self.id, line: self.line, message: redact(&self.message) }
    }
}

impl Marker {
    /// What a finding is suppressed by.
    pub(crate) fn suppression(&self, redact: impl FnOnce(&str) -> Redacted) -> Suppression {
        let source = SuppressionSource::Marker { spelling: self.spelling, line: self.line };
        Suppression { source, reason: redact(&self.reason) }
    }

    /// Where it and its reason stand.
    pub(crate) fn span(&self) -> Range<usize> {
        self.span.clone()
    }

    /// How it is spelled.
    pub(crate) const fn spelling(&self) -> &'static str {
        self.spelling
    }

    /// Whether it speaks of findings of a rule.
    pub(crate) fn names(&self, rules: &RuleSet, rule: RuleIndex) -> bool {
        match &self.rules {
            Some(named) => named.contains(&rule),
            None => rules.get(rule).kind == Kind::Credential,
        }
    }
}

/// Looks for markers in a text.
pub(crate) struct Markers<'a> {
    rules: &'a RuleSet,
    bytes: &'a [u8],
    /// A place in the text, and its line.
    anchor: (usize, u64),
    flaws: &'a mut Vec<Flaw>,
}

impl<'a> Markers<'a> {
    /// Whether a text may hold markers at all.
    pub(crate) fn are_possible(bytes: &[u8]) -> bool {
        ["ignore", "list", ":allow"]
            .iter()
            .any(|part| memmem::find(bytes, part.as_bytes()).is_some())
    }

    /// Looks for markers in `bytes`, of which the byte at `anchor.0` is in line `anchor.1`. What is wrong with them is added to
    /// `flaws`.
    pub(crate) const fn new(
        rules: &'a RuleSet,
        bytes: &'a [u8],
        anchor: (usize, u64),
        flaws: &'a mut Vec<Flaw>,
    ) -> Self {
        Self { rules, bytes, anchor, flaws }
    }

    /// Those that speak of what stands at `span`.
    pub(crate) fn around(&mut self, span: &Range<usize>) -> Vec<Marker> {
        let floor = span.start.saturating_sub(REACH);
        let ceiling = self.bytes.len().min(span.end + REACH);
        let lines = self.line_start(floor, span.start)..self.line_end(span.end, ceiling);
        let start = lines.start;
        let mut markers = self.in_lines(lines);
        // What stands in the reason is not what it is the reason for.
        markers.retain(|marker| marker.is_for_own_line() && !marker.span.contains(&span.start));
        let mut below = start;
        while below > floor {
            let above = self.line_start(floor, below - 1);
            let found = self.in_lines(above..below - 1);
            let stacked = !found.is_empty() && found.iter().all(|marker| marker.alone);
            markers.extend(found.into_iter().filter(Marker::is_for_next_line));
            if !stacked {
                break;
            }
            below = above;
        }
        markers
    }

    /// Those in a stretch that speak of all of the file.
    pub(crate) fn of_file(&mut self, stretch: Range<usize>) -> Vec<Marker> {
        let bytes = self.bytes;
        let mut markers = Vec::new();
        for at in memmem::find_iter(&bytes[stretch.clone()], OURS) {
            let at = stretch.start + at;
            let line = self.line_start(at.saturating_sub(REACH), at)
                ..self.line_end(at, bytes.len().min(at + REACH));
            markers.extend(self.ours(&line, at).filter(|marker| marker.reach == Reach::File));
        }
        markers
    }

    fn line_start(&self, floor: usize, at: usize) -> usize {
        memchr::memrchr(b'\n', &self.bytes[floor..at]).map_or(floor, |i| floor + i + 1)
    }

    fn line_end(&self, at: usize, ceiling: usize) -> usize {
        memchr::memchr(b'\n', &self.bytes[at..ceiling]).map_or(ceiling, |i| at + i)
    }

    /// The line's number, one-based.
    fn number(&self, at: usize) -> u64 {
        let (anchor, line) = self.anchor;
        let count =
            |range: Range<usize>| memchr::memchr_iter(b'\n', &self.bytes[range]).count() as u64;
        if at < anchor { line - count(at..anchor) } else { line + count(anchor..at) }
    }

    /// Every marker in whole lines.
    fn in_lines(&mut self, lines: Range<usize>) -> Vec<Marker> {
        let text = &self.bytes[lines.clone()];
        let mut markers = Vec::new();
        for at in memmem::find_iter(text, OURS) {
            let at = lines.start + at;
            let line = self.line_start(lines.start, at)..self.line_end(at, lines.end);
            markers.extend(self.ours(&line, at));
        }
        for (spelling, reach) in FOREIGN {
            for at in memmem::find_iter(text, spelling) {
                let span = lines.start + at..lines.start + at + spelling.len();
                if !is_word(self.bytes, &span) {
                    continue;
                }
                let line =
                    self.line_start(lines.start, span.start)..self.line_end(span.end, lines.end);
                markers.push(Marker {
                    spelling,
                    reach: *reach,
                    rules: None,
                    line: self.number(span.start),
                    reason: String::new(),
                    alone: is_alone(
                        &self.bytes[line.start..span.start],
                        &self.bytes[span.end..line.end],
                    ),
                    span,
                });
            }
        }
        markers
    }

    /// Reads the marker of ours that begins at `at`, if one does.
    fn ours(&mut self, line: &Range<usize>, at: usize) -> Option<Marker> {
        let rest = self.bytes[at + OURS.len()..line.end].trim_ascii_start();
        let after = rest.strip_prefix(b"ignore")?;
        let (after, reach, spelling) = match after.strip_prefix(b"-file") {
            Some(after) => (after, Reach::File, FILE_MARKER),
            None => (after, Reach::LineOrNext, LINE_MARKER),
        };
        let ids = after.strip_prefix(b"[").and_then(|list| {
            let end = list.iter().position(|b| *b == b']')?;
            Some((&list[..end], &list[end + 1..]))
        });
        let number = self.number(at);
        let form = format!("write `{spelling}[rule-id] reason`");
        let mut flaw = |id, message| self.flaws.push(Flaw { line: number, id, message });
        let Some((ids, tail)) = ids else {
            flaw("marker-without-rule", format!("this names no rule: {form}"));
            return None;
        };
        let mut named = Vec::new();
        for id in String::from_utf8_lossy(ids).split(',').map(str::trim) {
            match self.rules.find(id) {
                Ok(index) => named.push(index),
                Err(unknown) => flaw("marker-of-unknown-rule", unknown.to_string()),
            }
        }
        let (reason, tail) = reason(tail);
        if reason.is_empty() {
            flaw("marker-without-reason", format!("this gives no reason: {form}"));
            return None;
        }
        Some(Marker {
            spelling,
            reach,
            rules: Some(named),
            span: at..line.end - tail.len(),
            line: number,
            reason: reason.chars().take(REASON).collect(),
            alone: is_alone(&self.bytes[line.start..at], tail),
        })
    }
}

impl Marker {
    const fn is_for_own_line(&self) -> bool {
        match self.reach {
            Reach::Line => true,
            Reach::LineOrNext => !self.alone,
            Reach::Next | Reach::File => false,
        }
    }

    const fn is_for_next_line(&self) -> bool {
        match self.reach {
            Reach::Next => true,
            Reach::LineOrNext => self.alone,
            Reach::Line | Reach::File => false,
        }
    }
}

fn is_word(bytes: &[u8], span: &Range<usize>) -> bool {
    let part = |b: &u8| b.is_ascii_alphanumeric() || matches!(b, b'_' | b'-');
    !bytes[..span.start].last().is_some_and(part) && !bytes[span.end..].first().is_some_and(part)
}

/// Cuts what follows a marker's rules into the reason and what stands behind the comment's end.
fn reason(text: &[u8]) -> (String, &[u8]) {
    let closer = CLOSERS
        .iter()
        .filter_map(|closer| memmem::find(text, closer.as_bytes()).map(|at| (at, closer.len())))
        .min();
    let (reason, tail) = match closer {
        Some((at, length)) => (&text[..at], &text[at + length..]),
        None => (text, &text[text.len()..]),
    };
    // In JSON a marker stands in a string of its own.
    let is_frame = |c: char| c.is_whitespace() || matches!(c, '"' | '\'' | ',' | ':' | '-');
    (String::from_utf8_lossy(reason).trim_matches(is_frame).to_owned(), tail)
}

/// Whether a line holds nothing but a marker, given what stands before and after it: signs, and words that begin a comment or
/// name one.
fn is_alone(before: &[u8], after: &[u8]) -> bool {
    let before = before.to_ascii_lowercase();
    let word = before.trim_ascii();
    let word = word.strip_suffix(b"\": \"").unwrap_or(word);
    let word = [&b"rem"[..], b"dnl", b"comment"]
        .iter()
        .find_map(|name| word.strip_suffix(*name))
        .unwrap_or(word);
    let is_sign = |b: &u8| b.is_ascii_whitespace() || b"#/*;-<!>%{}()[]\"'`@|=:,._".contains(b);
    word.iter().all(is_sign) && after.iter().all(is_sign)
}
