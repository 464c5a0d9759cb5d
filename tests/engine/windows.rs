//! Results do not depend on how the input is cut into windows.

use crate::{RULE, token};
use stanch::rule::parse_rules;
use stanch::text::{Input, MARGIN, WINDOW, Windows};
use stanch::{Checker, Finding, RuleSet, Scanner, Threshold};
use std::io::{self, Read};

/// An input that hands out a few bytes at a time.
struct Trickle<'a>(&'a [u8], usize);

impl Read for Trickle<'_> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let most = buffer.len().min(self.1);
        self.1 = self.1 * 7 % 4093 + 1;
        self.0.read(&mut buffer[..most])
    }
}

impl Input for Trickle<'_> {}

fn check(rules: &RuleSet, input: &[u8], size: usize) -> Vec<Finding> {
    let scanner = Scanner::new(rules);
    let mut checker =
        Checker::with_windows(&scanner, Threshold::default(), Windows::with_size(size));
    let known = checker.check("file", &mut &*input, input.len() as u64);
    assert_eq!(known.bytes.unwrap(), input.len() as u64);
    let unknown = checker.check("file", &mut Trickle(input, 1), 0);
    assert_eq!(unknown.bytes.unwrap(), input.len() as u64);
    assert_eq!(unknown.findings, known.findings);
    known.findings
}

/// The rules that these tests use: the token's, and one that looks far in both directions.
fn rules() -> RuleSet {
    let far = r"
        [[rule]]
        id = 'test-far'
        title = 'Far'
        kind = 'credential'
        severity = 'high'
        confidence = 'high'
        binary = true
        what = 'x'
        why = 'x'
        fix = 'x'
        sources = ['https://example.org/']
        keywords = ['anchor']
        expression = 'from[a-z ]+anchor[a-z ]+to=(?<secret>[0-9a-f]{8})'
        before = 16000
        reach = 16000
        examples = ['from x anchor x to=@{hex:8}']
        near-misses = ['anchor']
        [rule.checks]
        reject-placeholders = false
    ";
    let mut rules = RuleSet::builtin();
    let own = parse_rules(far).unwrap();
    rules.extend(own).unwrap();
    let only = [RULE, "test-far"].map(|id| rules.find(id).unwrap());
    rules.only(&only);
    rules
}

fn filler(length: usize) -> String {
    let line = "one line of déjà vu 😀 among many\n";
    let mut text = line.repeat(length / line.len());
    while text.len() < length {
        text.push('.');
    }
    text
}

#[test]
fn a_secret_is_found_wherever_a_window_ends() {
    let rules = rules();
    let size = 1000;
    // The first window ends here, the second here plus `size`, and so on.
    let border = size + MARGIN;
    let length = token(0).len();
    let interesting = [0, 1, border - MARGIN, border, border + size, border + MARGIN, 3 * MARGIN];
    for base in interesting {
        for shift in 0..=length + 2 {
            let at = (base + shift).saturating_sub(length + 1);
            let text = [&filler(at), " ", &token(0), "\n", &filler(2 * MARGIN)].concat();
            let found = check(&rules, text.as_bytes(), size);
            assert_eq!(found.len(), 1, "at {at}");
            assert_eq!(found[0].location.offset, at as u64 + 1);
        }
    }
}

#[test]
fn findings_are_the_same_for_every_size_of_window() {
    let rules = rules();
    let mut text = String::from("\u{feff}");
    for i in 0..40 {
        text += &filler(i * i * 17 % 9000);
        let (first, second) = (token(i), token(i + 1));
        let (a, b) = ("a b ".repeat(i * 90), "c d ".repeat(i * 80));
        text.extend(["key: ", &first, " and ", &second, "\n"]);
        text.extend(["from", &a, "anchor", &b, "to=0123abcd\r\n"]);
    }
    let expected = check(&rules, text.as_bytes(), 1 << 30);
    assert!(expected.len() >= 110, "{}", expected.len());
    for size in [1, 100, 999, 4096, 50_000, MARGIN, 123_457] {
        assert!(check(&rules, text.as_bytes(), size) == expected, "{size}");
    }
    for unit in [u16::to_le_bytes, u16::to_be_bytes] {
        let bytes: Vec<u8> = text.encode_utf16().flat_map(unit).collect();
        let expected = check(&rules, &bytes, 1 << 30);
        assert!(expected.len() >= 110, "{}", expected.len());
        for size in [999, 50_000] {
            assert!(check(&rules, &bytes, size) == expected, "UTF-16, {size}");
        }
    }
    let latin: Vec<u8> = text.bytes().map(|b| if b == 0xc3 { 0xfc } else { b }).skip(3).collect();
    let expected = check(&rules, &latin, 1 << 30);
    for size in [100, 4096, 50_000] {
        assert!(check(&rules, &latin, size) == expected, "not UTF-8, {size}");
    }
    let binary = [&b"\0"[..], text.as_bytes()].concat();
    let expected = check(&rules, &binary, 1 << 30);
    for size in [100, 4096, 50_000] {
        assert!(check(&rules, &binary, size) == expected, "binary, {size}");
    }
}

#[test]
fn a_match_may_reach_as_far_as_rules_may_say() {
    let rules = rules();
    let far = format!("from{}anchor{}to=0123abcd", "x".repeat(14_990), "y".repeat(14_990));
    for at in [0, 30_000, MARGIN - 15_000, MARGIN - 100, MARGIN, MARGIN + 500, 3 * MARGIN] {
        let text = [&filler(at), " ", &far, "\n", &filler(MARGIN)].concat();
        for size in [100, 30_000, WINDOW] {
            let found = check(&rules, text.as_bytes(), size);
            assert_eq!(found.len(), 1, "{at} {size}");
            assert_eq!(found[0].location.length, 8);
        }
    }
}

/// The size that the program uses, around each of its borders.
#[test]
fn a_file_larger_than_a_window_is_scanned_whole() {
    let rules = rules();
    let mut text = filler(2 * WINDOW + 4 * MARGIN).into_bytes();
    let borders = [WINDOW, WINDOW + MARGIN, WINDOW + 2 * MARGIN, 2 * WINDOW + MARGIN];
    let mut expected = Vec::new();
    for (i, border) in borders.into_iter().enumerate() {
        for (j, at) in [border - 100, border - 20, border + 60].into_iter().enumerate() {
            let secret = format!(" {} ", token(3 * i + j));
            text[at..at + secret.len()].copy_from_slice(secret.as_bytes());
            expected.push(at as u64 + 1);
        }
    }
    let last = text.len() as u64;
    text.extend(token(20).bytes());
    expected.push(last);
    let offsets: Vec<_> =
        check(&rules, &text, WINDOW).iter().map(|finding| finding.location.offset).collect();
    assert_eq!(offsets, expected);
}

#[test]
fn a_secret_over_a_border_is_found_once_and_masked_on_both_sides() {
    let rules = rules();
    let (size, first, second) = (1000, token(0), token(1));
    let border = size + MARGIN;
    for at in border - 60..border + 60 {
        let text = [&filler(at), " ", &first, " ", &second, "\n", &filler(MARGIN)].concat();
        let found = check(&rules, text.as_bytes(), size);
        assert_eq!(found.len(), 2, "{at}");
        for finding in &found {
            let shown = format!("{:?}", finding.excerpt);
            assert!(!shown.contains(&first) && !shown.contains(&second), "{shown}");
        }
    }
}

#[test]
fn offsets_lie_in_the_input_when_it_ends_in_half_a_character() {
    for text in ["\u{feff}ab", "\u{feff}"] {
        let mut input: Vec<u8> = text.encode_utf16().flat_map(u16::to_le_bytes).collect();
        input.push(b'c');
        let mut end = None;
        Windows::default()
            .read(&mut &*input, input.len() as u64, |text| {
                let position = text.position(text.start(), text.bytes().len());
                end = Some(text.input_offset(position));
            })
            .unwrap();
        assert_eq!(end, Some(input.len() as u64));
    }
}
