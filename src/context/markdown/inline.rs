//! Code and links within lines.

use std::collections::HashMap;
use std::ops::Range;

use memchr::{memchr, memchr2, memchr3, memmem};

/// Brackets in each other that are followed in the text of a link.
const NESTED: usize = 16;

/// Adds the code within a stretch of text: between equally long runs of back-ticks, or in `<code>`.
pub(super) fn spans(text: &[u8], range: &Range<usize>, code: &mut Vec<Range<usize>>) {
    let before = code.len();
    if memchr(b'`', &text[range.clone()]).is_some() {
        let runs = runs(text, range);
        let partners = partners(&runs);
        let mut next = 0;
        while next < runs.len() {
            match partners[next] {
                Some(partner) => {
                    code.push(runs[next].end..runs[partner].start);
                    next = partner + 1;
                }
                None => next += 1,
            }
        }
    }
    let ticked = code.len();
    tagged(text, range, code);
    if ticked > before && code.len() > ticked {
        drop_overlaps(code, before);
    }
}

/// Runs of back-ticks.
fn runs(text: &[u8], range: &Range<usize>) -> Vec<Range<usize>> {
    let mut runs = Vec::new();
    let mut at = range.start;
    while let Some(found) = memchr(b'`', &text[at..range.end]) {
        let start = at + found;
        let length = text[start..range.end].iter().take_while(|byte| **byte == b'`').count();
        at = start + length;
        runs.push(start..at);
    }
    runs
}

/// For each run the next one of its length.
fn partners(runs: &[Range<usize>]) -> Vec<Option<usize>> {
    let mut seen = HashMap::new();
    let mut partners = vec![None; runs.len()];
    for (at, run) in runs.iter().enumerate().rev() {
        partners[at] = seen.insert(run.len(), at);
    }
    partners
}

fn tagged(text: &[u8], range: &Range<usize>, code: &mut Vec<Range<usize>>) {
    let mut at = range.start;
    while let Some(found) = memmem::find(&text[at..range.end], b"<code") {
        let tag = at + found;
        let Some(open) = memchr(b'>', &text[tag..range.end]).map(|end| tag + end + 1) else {
            break;
        };
        let Some(length) = memmem::find(&text[open..range.end], b"</code") else { break };
        code.push(open..open + length);
        at = open + length;
    }
}

/// Orders what two searches found, and drops what lies in something else.
fn drop_overlaps(code: &mut Vec<Range<usize>>, from: usize) {
    let mut tail = code.split_off(from);
    tail.sort_by_key(|span| span.start);
    for span in tail {
        if code.last().is_none_or(|last| last.end <= span.start) {
            code.push(span);
        }
    }
}

/// Adds the links: `[text](address)` and addresses that stand by themselves.
pub(super) fn links(text: &[u8], range: &Range<usize>, links: &mut Vec<Range<usize>>) {
    let mut open = Vec::new();
    let mut at = range.start;
    while let Some(found) = memchr3(b'[', b']', b':', &text[at..range.end]) {
        let here = at + found;
        at = here + 1;
        match text[here] {
            b'[' if open.len() < NESTED => open.push(here),
            b'[' => {}
            b']' => {
                let Some(start) = open.pop() else { continue };
                if text[..range.end].get(at) != Some(&b'(') {
                    continue;
                }
                let stop = memchr2(b')', b'\n', &text[at..range.end]);
                let end = stop.map_or(range.end, |length| at + length + 1);
                // An image in a link's text.
                while links.last().is_some_and(|last| last.start >= start) {
                    links.pop();
                }
                links.push(start..end);
                at = end;
            }
            _ if text[at..range.end].starts_with(b"//") => {
                let scheme = text[range.start..here].iter().rev();
                let length = scheme.take(16).take_while(|b| b.is_ascii_alphanumeric()).count();
                let rest = &text[at..range.end];
                let stops = |b: &u8| {
                    b.is_ascii_whitespace() || matches!(b, b')' | b'>' | b'"' | b'`' | b']')
                };
                let end = at + rest.iter().position(stops).unwrap_or(rest.len());
                links.push(here - length..end);
                at = end;
            }
            _ => {}
        }
    }
}
