//! Scalars of YAML that go on over lines, which are folded when they are read (YAML 1.2.2, 6.5, 8.1.3).

use super::super::map::{Join, Map};
use super::super::{Coding, Content, Layer};
use std::ops::Range;

/// Most breaks of lines in a token.
const BREAKS: usize = 3;
/// Longest part of a token on a line, in bytes.
const PART: usize = 256;
/// How far above a line the key of its scalar is looked for, in bytes and in lines.
const ABOVE: usize = 1024;
const LINES: usize = 16;

/// The readings of a stretch with a token that begins at a place and is broken by ends of lines: with one of them left out, with
/// two, and so on. None where it is not, or not in a scalar that is folded.
pub(crate) fn folded(text: &[u8], stretch: Range<usize>, at: usize) -> Vec<Layer> {
    let mut breaks = Vec::new();
    let mut from = at;
    while breaks.len() < BREAKS {
        let Some(found) = next_break(&text[..stretch.end], from) else { break };
        if breaks.is_empty() && !is_in_scalar(text, at, &found) {
            return Vec::new();
        }
        from = found.end;
        breaks.push(found);
    }
    (1..=breaks.len()).map(|count| without(text, &stretch, &breaks[..count])).collect()
}

fn without(text: &[u8], stretch: &Range<usize>, breaks: &[Range<usize>]) -> Layer {
    let mut bytes = Vec::with_capacity(stretch.len());
    let mut joins = Vec::new();
    let mut taken = stretch.start;
    for Range { start, end } in breaks.iter().cloned() {
        bytes.extend_from_slice(&text[taken..start]);
        let coding = Coding::Concatenation;
        joins.push(Join { at: bytes.len(), made: 0, from: start, to: end, coding });
        taken = end;
    }
    bytes.extend_from_slice(&text[taken..stretch.end]);
    let map = Map::Joins { first: stretch.start, joins };
    let (coding, stretch) = (Coding::Concatenation, stretch.clone());
    Layer { coding, stretch, bytes, content: Content::Text, map }
}

const fn in_token(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'-' | b'.' | b'+' | b'/' | b'=')
}

/// The end of a line, and the indentation of the next, if they stand between two parts of a word.
fn next_break(text: &[u8], from: usize) -> Option<Range<usize>> {
    let view = &text[from..text.len().min(from + PART)];
    let length = view.iter().position(|b| !in_token(*b)).filter(|length| *length > 0)?;
    let start = from + length;
    let end = start + usize::from(text[start] == b'\r');
    if text.get(end) != Some(&b'\n') {
        return None;
    }
    let end = end + 1 + indentation(&text[end + 1..]);
    text.get(end).is_some_and(|b| in_token(*b)).then_some(start..end)
}

fn indentation(line: &[u8]) -> usize {
    line.iter().take(PART).take_while(|b| **b == b' ').count()
}

/// Whether a place is in a scalar that goes on behind the end of its line.
fn is_in_scalar(text: &[u8], at: usize, end: &Range<usize>) -> bool {
    let earliest = at.saturating_sub(ABOVE);
    let start = memchr::memrchr(b'\n', &text[earliest..at]).map_or(earliest, |i| earliest + i + 1);
    let next = memchr::memrchr(b'\n', &text[..end.end]).map_or(0, |i| end.end - i - 1);
    let own = indentation(&text[start..at]);
    let before = text[start..at].trim_ascii();
    let before = before.strip_suffix(b"\"").or(before.strip_suffix(b"'")).unwrap_or(before);
    // `key: to` and the rest below.
    if before.trim_ascii_end().ends_with(b":") {
        return next > own;
    }
    // Below `key: >`, as deep as the lines above.
    if next < own {
        return false;
    }
    let mut above = text[earliest..start].rsplit(|b| *b == b'\n').skip(1).take(LINES);
    above
        .find(|line| !line.trim_ascii().is_empty() && indentation(line) < own)
        .is_some_and(opens_folded)
}

/// Whether a line ends with what opens a folded block.
fn opens_folded(line: &[u8]) -> bool {
    let line = line.trim_ascii_end();
    let signs =
        line.iter().rev().take(2).take_while(|b| matches!(b, b'+' | b'-' | b'1'..=b'9')).count();
    let key = line[..line.len() - signs].strip_suffix(b">").map(<[u8]>::trim_ascii_end);
    key.is_some_and(|key| key.ends_with(b":") || key.ends_with(b"-"))
}
