//! What edits change, line by line, with every secret masked.

use super::Edit;
use crate::detect::{Scanner, Scratch};
use crate::mask::{Mask, Values};
use crate::secret::Secret;
use crate::text::Text;
use std::ops::Range;

/// Lines shown around what changes.
const CONTEXT: usize = 3;

/// A file before and after.
#[derive(Clone, Copy, Debug)]
pub struct Change<'a> {
    /// What to call it. It is shown as it is.
    pub path: &'a str,
    /// What it holds; none when it is not there yet.
    pub old: Option<&'a [u8]>,
    /// What it comes to hold.
    pub new: &'a [u8],
    /// How the one becomes the other, in the order of the text.
    pub edits: &'a [Edit],
}

/// Shows changes.
pub struct Shown<'s, 'r> {
    scanner: &'s Scanner<'r>,
    scratch: Scratch,
    values: Values,
}

impl<'s, 'r> Shown<'s, 'r> {
    /// Masks what rules know and these values, wherever they stand.
    pub fn new<'v>(scanner: &'s Scanner<'r>, secrets: impl Iterator<Item = &'v Secret>) -> Self {
        let mut values = Values::default();
        values.extend(secrets);
        Self { scanner, scratch: Scratch::default(), values }
    }

    /// The lines of a unified diff. They are shown to people; with what is masked in them no program can apply them.
    pub fn diff(&mut self, change: &Change<'_>) -> Vec<String> {
        let old = change.old.unwrap_or_default();
        let (before, after) = (Side::of(old), Side::of(change.new));
        let blocks = blocks(&before, &after, change.edits);
        if blocks.is_empty() {
            return Vec::new();
        }
        let path = change.path;
        let from = change.old.map_or_else(|| "/dev/null".into(), |_| format!("a/{path}"));
        let mut out = vec![format!("--- {from}"), format!("+++ b/{path}")];
        let (old_lines, new_lines) =
            (self.lines(&before, change.path), self.lines(&after, change.path));
        for hunk in hunks(&blocks) {
            write(hunk, (&old_lines, &before), (&new_lines, &after), &mut out);
        }
        out
    }

    /// The lines of a side, masked.
    fn lines(&mut self, side: &Side<'_>, path: &str) -> Vec<String> {
        let Some(text) = Text::of_blob(side.bytes) else { return Vec::new() };
        let mark = side.bytes.len() - text.bytes().len();
        let mask = Mask::new(self.scanner, &text, path, &mut self.scratch);
        mask.values_in(&(0..text.bytes().len()), &mut self.values);
        let lines = side.lines.iter().map(|line| {
            let line = line.start.max(mark) - mark..line.end.max(mark) - mark;
            let mut shown = mask.redact(line);
            shown.mask(|plain| self.values.spans(plain));
            shown.render(false).trim_end_matches(['\n', '\r']).to_owned()
        });
        lines.collect()
    }
}

/// A text in lines.
struct Side<'a> {
    bytes: &'a [u8],
    /// With what ends them.
    lines: Vec<Range<usize>>,
}

impl<'a> Side<'a> {
    fn of(bytes: &'a [u8]) -> Self {
        let mut lines = Vec::new();
        let mut start = 0;
        for end in memchr::memchr_iter(b'\n', bytes) {
            lines.push(start..end + 1);
            start = end + 1;
        }
        if start < bytes.len() {
            lines.push(start..bytes.len());
        }
        Self { bytes, lines }
    }

    /// The line that an offset is in; the number of lines for one behind the last, unless that goes on there.
    fn line_of(&self, offset: usize) -> usize {
        let line = self.lines.partition_point(|line| line.end <= offset);
        let goes_on = line > 0 && line == self.lines.len() && self.is_open(line - 1);
        if goes_on { line - 1 } else { line }
    }

    fn start_of(&self, line: usize) -> usize {
        self.lines.get(line).map_or(self.bytes.len(), |line| line.start)
    }

    fn line(&self, line: usize) -> &'a [u8] {
        &self.bytes[self.lines[line].clone()]
    }

    /// Whether the last line goes without an end.
    fn is_open(&self, line: usize) -> bool {
        line + 1 == self.lines.len() && !self.line(line).ends_with(b"\n")
    }
}

/// Lines that other lines take the place of.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Block {
    old: Range<usize>,
    new: Range<usize>,
}

/// What changes, in order; none touch.
fn blocks(before: &Side<'_>, after: &Side<'_>, edits: &[Edit]) -> Vec<Block> {
    let mut wide: Vec<(Range<usize>, isize)> = Vec::new();
    for edit in edits {
        let Range { start, end } = edit.range;
        let first = before.line_of(start);
        let ends = edit.replacement.is_empty() || edit.replacement.ends_with('\n');
        let is_whole =
            before.start_of(first) == start && ends && before.start_of(before.line_of(end)) == end;
        let last = before.line_of(end) + usize::from(!is_whole);
        let lines = first..last.min(before.lines.len()).max(first);
        let grown = edit.replacement.len().cast_signed() - (end - start).cast_signed();
        match wide.last_mut() {
            Some((open, by)) if lines.start <= open.end => {
                open.end = open.end.max(lines.end);
                *by += grown;
            }
            _ => wide.push((lines, grown)),
        }
    }
    let mut blocks = Vec::new();
    let mut shift = 0_isize;
    for (old, grown) in wide {
        let start = before.start_of(old.start).saturating_add_signed(shift);
        shift += grown;
        let end = before.start_of(old.end).saturating_add_signed(shift);
        let last =
            if old.end == before.lines.len() { after.lines.len() } else { after.line_of(end) };
        let first = if start < after.bytes.len() { after.line_of(start) } else { last };
        let new = first.min(last)..last;
        blocks.extend(narrowed(Block { old, new }, before, after));
    }
    blocks
}

/// A block without the lines at either end that stay as they are; none when that are all.
fn narrowed(mut block: Block, before: &Side<'_>, after: &Side<'_>) -> Option<Block> {
    let Block { old, new } = &mut block;
    while old.start < old.end
        && new.start < new.end
        && before.line(old.start) == after.line(new.start)
    {
        (old.start, new.start) = (old.start + 1, new.start + 1);
    }
    while old.start < old.end
        && new.start < new.end
        && before.line(old.end - 1) == after.line(new.end - 1)
    {
        (old.end, new.end) = (old.end - 1, new.end - 1);
    }
    (!block.old.is_empty() || !block.new.is_empty()).then_some(block)
}

/// Blocks that share the lines around them.
fn hunks(blocks: &[Block]) -> impl Iterator<Item = &[Block]> {
    blocks.chunk_by(|a, b| b.old.start - a.old.end <= 2 * CONTEXT)
}

/// Writes a hunk.
fn write(
    hunk: &[Block],
    (old, before): (&[String], &Side<'_>),
    (new, after): (&[String], &Side<'_>),
    out: &mut Vec<String>,
) {
    let (Some(first), Some(last)) = (hunk.first(), hunk.last()) else { return };
    let above = first.old.start.min(CONTEXT);
    let below = (before.lines.len() - last.old.end).min(CONTEXT);
    let old_range = first.old.start - above..last.old.end + below;
    let new_range = first.new.start - above..last.new.end + below;
    // A side without lines is said to stand behind the line before.
    let shown = |range: &Range<usize>| match range.len() {
        0 => format!("{},0", range.start),
        length => format!("{},{length}", range.start + 1),
    };
    out.push(format!("@@ -{} +{} @@", shown(&old_range), shown(&new_range)));
    let mut push = |sign: char, lines: &[String], side: &Side<'_>, range: Range<usize>| {
        for line in range {
            out.push(format!("{sign}{}", lines.get(line).map_or("", String::as_str)));
            if side.is_open(line) {
                out.push("\\ No newline at end of file".into());
            }
        }
    };
    let mut done = old_range.start;
    for block in hunk {
        push(' ', old, before, done..block.old.start);
        push('-', old, before, block.old.clone());
        push('+', new, after, block.new.clone());
        done = block.old.end;
    }
    push(' ', old, before, done..old_range.end);
}

#[cfg(test)]
mod tests {
    use super::{Change, Shown};
    use crate::Secret;
    use crate::detect::Scanner;
    use crate::fix::Edit;
    use crate::ruleset::RuleSet;

    fn diff(old: &str, edits: &[(std::ops::Range<usize>, &str)]) -> String {
        let edits: Vec<_> =
            edits.iter().map(|(range, text)| Edit::new(range.clone(), *text)).collect();
        let mut new = String::new();
        let mut done = 0;
        for edit in &edits {
            new += &old[done..edit.range.start];
            new += &edit.replacement;
            done = edit.range.end;
        }
        new += &old[done..];
        let rules = RuleSet::builtin();
        let scanner = Scanner::new(&rules);
        let secret = Secret::new(b"tr0ub4dor");
        let old = (!old.is_empty()).then_some(old.as_bytes());
        let change = Change { path: "f", old, new: new.as_bytes(), edits: &edits };
        Shown::new(&scanner, [&secret].into_iter()).diff(&change).join("\n")
    }

    #[test]
    fn lines_that_change_are_shown_with_those_around() {
        let old = "1\n2\n3\n4\n5\n6\n7\n8\n9\n";
        assert_eq!(
            diff(old, &[(8..9, "x")]),
            "--- a/f\n+++ b/f\n@@ -2,7 +2,7 @@\n 2\n 3\n 4\n-5\n+x\n 6\n 7\n 8"
        );
        assert_eq!(
            diff(old, &[(1..1, "\nnew"), (16..18, "")]),
            "--- a/f\n+++ b/f\n@@ -1,4 +1,5 @@\n 1\n+new\n 2\n 3\n 4\n@@ -6,4 +7,3 @@\n 6\n 7\n 8\n-9"
        );
        let far = "1\n2\n3\n4\n5\n6\n7\n8\n9\n10\n";
        let shown = diff(far, &[(0..0, "a\n"), (21..21, "b\n")]);
        assert!(
            shown.contains("@@ -1,3 +1,4 @@\n+a\n 1") && shown.contains("@@ -8,3 +9,4 @@"),
            "{shown}"
        );
    }

    #[test]
    fn secrets_are_masked_and_ends_are_told() {
        assert_eq!(
            diff("a = 'tr0ub4dor'\r\nb", &[(4..15, "f()"), (17..18, "c")]),
            "--- a/f\n+++ b/f\n@@ -1,2 +1,2 @@\n-a = '********'\n-b\n\\ No newline at end of file\n+a = f()\n+c\n\
             \\ No newline at end of file"
        );
        assert_eq!(diff("", &[(0..0, "A=\n")]), "--- /dev/null\n+++ b/f\n@@ -0,0 +1,1 @@\n+A=");
        assert_eq!(
            diff("a", &[(1..1, "\nb\n")]),
            "--- a/f\n+++ b/f\n@@ -1,1 +1,2 @@\n-a\n\\ No newline at end of file\n+a\n+b"
        );
        assert_eq!(
            diff("a\nb", &[(1..3, "")]),
            "--- a/f\n+++ b/f\n@@ -1,2 +1,1 @@\n-a\n-b\n\\ No newline at end of file\n+a\n\\ No newline at end of file"
        );
        assert_eq!(diff("a\n", &[]), "");
    }

    /// What a diff makes of a text.
    fn patched(old: &str, diff: &str) -> String {
        let mut lines = old.split_inclusive('\n');
        let (mut out, mut at) = (String::new(), 1);
        let mut diff = diff.lines().skip(2).peekable();
        while let Some(line) = diff.next() {
            if let Some(range) = line.strip_prefix("@@ -") {
                let (start, rest) = range.split_once(',').unwrap();
                let is_empty = rest.starts_with("0 ");
                let start = start.parse::<usize>().unwrap() + usize::from(is_empty);
                while at < start {
                    out += lines.next().unwrap();
                    at += 1;
                }
                continue;
            }
            let is_open = diff.next_if(|next| next.starts_with('\\')).is_some();
            let text = format!("{}{}", &line[1..], if is_open { "" } else { "\n" });
            if !line.starts_with('+') {
                assert_eq!(lines.next(), Some(&*text));
                at += 1;
            }
            if !line.starts_with('-') {
                out += &text;
            }
        }
        out.extend(lines);
        out
    }

    #[test]
    fn a_diff_says_what_edits_do() {
        let mut state = 7_u64;
        let mut next = |below: usize| {
            state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1);
            (state >> 33) as usize % below
        };
        for _ in 0..2000 {
            let old: String = (0..=next(60)).map(|_| ["a", "b", "\n", "\n"][next(4)]).collect();
            let mut edits = Vec::new();
            let mut from = 0;
            while from < old.len() && next(4) > 0 {
                let start = from + next(old.len() - from + 1);
                let end = start + next(old.len() - start + 1).min(5);
                edits.push((start..end, ["", "x", "\n", "y\nz\n", "\nw"][next(5)]));
                from = end + 1;
            }
            let mut new = old.clone();
            for (range, text) in edits.iter().rev() {
                new.replace_range(range.clone(), text);
            }
            let shown = diff(&old, &edits);
            assert_eq!(patched(&old, &shown), new, "{old:?} {edits:?}\n{shown}");
        }
    }
}
