//! Values of Kubernetes Secrets, which stand in base64 below `data`.
//!
//! They may be short, and what they are is said by their keys; so each is read as an assignment to its key.

use super::base64::{Encoded, is_digit};
use super::sniff::is_ascii_text;
use super::{Content, Layer, Map};
use memchr::memmem;
use std::ops::Range;

/// How far around the word that says what a document is it is looked at, in bytes.
pub(crate) const REACH: usize = 16 * 1024;
/// Shortest value, in characters.
const LEAST: usize = 4;

/// The values of the document that says at `at` that it is a Secret, and stands between others that say so.
pub(crate) fn entries(text: &[u8], at: usize, between: &Range<usize>) -> Vec<Layer> {
    let document = document(text, at, between);
    let mut entries = Vec::new();
    let mut from = document.start;
    while let Some(found) = memmem::find(&text[from..document.end], b"data") {
        let word = from + found;
        from = word + b"data".len();
        let reached = match (word.checked_sub(1).map(|before| text[before]), text.get(from)) {
            (Some(b'"'), Some(b'"')) => json(text, from + 1..document.end, &mut entries),
            (None | Some(b'\n' | b' '), Some(b':')) => yaml(text, word..document.end, &mut entries),
            _ => from,
        };
        from = reached.clamp(from, document.end);
    }
    entries
}

/// The document, as far as it is near and between others.
fn document(text: &[u8], at: usize, between: &Range<usize>) -> Range<usize> {
    const END: &[u8] = b"\n---";
    let floor = at.saturating_sub(REACH).max(between.start);
    let ceiling = text.len().min(at + REACH).min(between.end.max(at));
    let before = memmem::rfind(&text[floor..at], END).map_or(floor, |before| floor + before + 1);
    before..memmem::find(&text[at..ceiling], END).map_or(ceiling, |after| at + after + 1)
}

/// The members of an object that begins behind a colon; returns how far they were read.
fn json(text: &[u8], within: Range<usize>, entries: &mut Vec<Layer>) -> usize {
    let space = |from: usize| {
        let rest = &text[from.min(within.end)..within.end];
        from + rest.iter().take_while(|byte| byte.is_ascii_whitespace()).count()
    };
    let token = |from: usize, byte: u8| {
        let at = space(from);
        (at < within.end && text[at] == byte).then_some(at + 1)
    };
    let string = |from: usize| {
        let start = token(from, b'"')?;
        let end = start + memchr::memchr(b'"', text.get(start..within.end)?)?;
        Some(start..end)
    };
    let member = |from: usize| {
        let key = string(from)?;
        let value = string(token(key.end + 1, b':')?)?;
        Some((key, value))
    };
    let start = token(within.start, b':').and_then(|at| token(at, b'{'));
    let Some(mut at) = start else { return within.start };
    while let Some((key, value)) = member(at) {
        at = value.end + 1;
        entry(text, key, &[value], entries);
        let Some(next) = token(at, b',') else { break };
        at = next;
    }
    at
}

/// The entries below a key at the start of a stretch; returns how far they were read.
fn yaml(text: &[u8], within: Range<usize>, entries: &mut Vec<Layer>) -> usize {
    let Range { start: word, end } = within;
    let start = memchr::memrchr(b'\n', &text[..word]).map_or(0, |at| at + 1);
    let depth = word - start;
    if text[start..word].iter().any(|byte| *byte != b' ') {
        return word;
    }
    let line_at = |from: usize| {
        let end = memchr::memchr(b'\n', &text[from..end]).map_or(end, |length| from + length);
        from..end
    };
    let indent =
        |line: &Range<usize>| text[line.clone()].iter().take_while(|b| **b == b' ').count();
    let mut next = line_at(word).end + 1;
    let (mut key, mut values): (Range<usize>, Vec<Range<usize>>) = (0..0, Vec::new());
    let mut own = None;
    while next < end {
        let line = line_at(next);
        let content = trim(text, line.clone());
        let here = indent(&line);
        if here <= depth && !content.is_empty() {
            break;
        }
        next = line.end + 1;
        if content.is_empty() || text[content.start] == b'#' {
            continue;
        }
        if here > *own.get_or_insert(here) {
            values.push(content);
            continue;
        }
        entry(text, key, &values, entries);
        values.clear();
        let Some(colon) = memchr::memchr(b':', &text[content.clone()]) else { return next };
        key = trim(text, content.start..content.start + colon);
        values.push(trim(text, content.start + colon + 1..content.end));
    }
    entry(text, key, &values, entries);
    next
}

/// Without white space and quotes around it.
fn trim(text: &[u8], range: Range<usize>) -> Range<usize> {
    let outer = |byte: &u8| byte.is_ascii_whitespace() || matches!(byte, b'"' | b'\'');
    let bytes = &text[range.clone()];
    let start = bytes.iter().take_while(|byte| outer(byte)).count();
    let end = bytes[start..].iter().rev().take_while(|byte| outer(byte)).count();
    range.start + start..range.end - end
}

/// Reads a key and the lines of its value as an assignment of what that says.
fn entry(text: &[u8], key: Range<usize>, lines: &[Range<usize>], entries: &mut Vec<Layer>) {
    let mut encoded = Encoded::default();
    for line in lines {
        let digits = text[line.clone()].iter().take_while(|byte| is_digit(**byte)).count();
        let padding = line.start + digits..line.end;
        // A block begins with what says how it is to be read.
        let is_head = digits == 0 && matches!(text.get(line.start), Some(b'|' | b'>'));
        if is_head {
            continue;
        }
        if text[padding].iter().any(|byte| *byte != b'=') {
            return;
        }
        encoded.take(text, line.start..line.start + digits);
    }
    if encoded.len() < LEAST {
        return;
    }
    let last = lines.last().map_or(key.end, |line| line.end);
    let Some(mut layer) = encoded.decode_all(lines[0].start..last) else { return };
    let value = layer.bytes.trim_ascii_end();
    if value.is_empty() || !value.iter().all(|byte| is_ascii_text(*byte) || *byte >= 0x80) {
        return;
    }
    let is_line = memchr::memchr2(b'\n', b'"', value).is_none();
    let mut bytes = text[key].to_vec();
    bytes.extend_from_slice(if is_line { b": \"" } else { b":\n" });
    let from = bytes.len();
    bytes.extend_from_slice(value);
    let to = bytes.len();
    bytes.extend_from_slice(if is_line { b"\"\n" } else { b"\n" });
    let map = Map::Framed { from, to, inner: Box::new(layer.map) };
    layer = Layer { bytes, map, content: Content::Text, ..layer };
    entries.push(layer);
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> Vec<String> {
        let at = text.find("kind").unwrap();
        let all = entries(text.as_bytes(), at, &(0..text.len()));
        all.into_iter().map(|layer| String::from_utf8(layer.bytes).unwrap()).collect()
    }

    #[test]
    fn values_of_a_manifest_are_assignments() {
        let manifest = "apiVersion: v1\nkind: Secret\nmetadata:\n  name: x\ndata:\n  # a comment\n  password: aHVudGVyMjI=\n  \
                        user: \"cm9ib3Q=\"\n  file: |\n    YSBmaWxlIG9m\n    IG1vcmUKbGluZXM=\n  none: x!\ntype: Opaque\nother:\n  a: aHVudGVyMjI=\n";
        let all =
            ["password: \"hunter22\"\n", "user: \"robot\"\n", "file:\na file of more\nlines\n"];
        assert_eq!(read(manifest), all);
        let before =
            "data:\n  password: aHVudGVyMjI=\nkind: Secret\n---\ndata:\n  user: cm9ib3Q=\n";
        assert_eq!(read(before), all[..1]);
        assert_eq!(read("kind: Secret\nstringData:\n  password: aHVudGVyMjI=\n"), [""; 0]);
    }

    #[test]
    fn values_of_json_are_assignments() {
        let all = ["password: \"hunter22\"\n", "user: \"robot\"\n"];
        let json = r#"{"kind": "Secret", "data": {"password": "aHVudGVyMjI=", "user":"cm9ib3Q="}, "x": {"a": "cm9ib3Q="}}"#;
        assert_eq!(read(json), all);
        assert_eq!(read(r#"{"kind": "Secret", "data": {"password": "aHVudGVyMjI="#), [""; 0]);
    }

    #[test]
    fn the_way_back_leads_to_the_value() {
        let text = b"kind: Secret\ndata:\n  password: aHVudGVyMjI=\n";
        let layer = &entries(text, 0, &(0..text.len()))[0];
        let at = memmem::find(&layer.bytes, b"hunter22").unwrap();
        assert_eq!(&text[layer.map.span(&(at..at + 8))], b"aHVudGVyMjI");
        assert_eq!(&text[layer.stretch.clone()], b"aHVudGVyMjI=");
    }

    #[test]
    fn what_is_cut_short_is_no_trouble() {
        let text =
            "kind: Secret\ndata:\n  a: |\n    YSBmaWxlIG9m\n  b:\n c\n\"data\":{\"x\":\"eA==\",";
        for end in 12..=text.len() {
            entries(&text.as_bytes()[..end], 0, &(0..usize::MAX));
        }
    }
}
