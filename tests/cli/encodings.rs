//! Encodings and positions.

use crate::harness::{RULE, Sandbox, token};
use serde_json::Value;

/// What is said about a finding: line, column, column as SARIF counts, byte offset.
type Place = (u64, u64, u64, u64);

/// Scans a file with one secret and returns the place that the reports name.
#[track_caller]
fn place(content: impl AsRef<[u8]>) -> Place {
    let sandbox = Sandbox::new();
    sandbox.write("file", content);
    let args = ["file", "--report", "sarif=sarif", "-o", "json", "-f", "json"];
    sandbox.stanch(args).run().exits(1);
    let report = sandbox.read_json("json");
    let findings: Vec<_> =
        report["findings"].as_array().unwrap().iter().filter(|f| f["rule"] == RULE).collect();
    assert_eq!(findings.len(), 1, "{report:#}");
    let number = |value: &Value| value.as_u64().unwrap();
    let [line, column, offset] = ["line", "column", "byte_offset"].map(|n| number(&findings[0][n]));
    let sarif = sandbox.read_json("sarif");
    let region = &sarif["runs"][0]["results"][0]["locations"][0]["physicalLocation"]["region"];
    assert_eq!(number(&region["startLine"]), line);
    assert_eq!(number(&region["endLine"]), line);
    let units = number(&region["startColumn"]);
    assert_eq!(number(&region["endColumn"]), units + token(0).len() as u64);
    (line, column, units, offset)
}

fn utf16(text: &str, unit: fn(u16) -> [u8; 2]) -> Vec<u8> {
    text.encode_utf16().flat_map(unit).collect()
}

#[test]
fn utf_8_counts_characters_and_units() {
    let text = format!("first\ndéjà vu 😀 {} end\n", token(0));
    let offset = text.find(token(0)).unwrap() as u64;
    assert_eq!(place(&text), (2, 11, 12, offset));
    let marked = format!("\u{feff}{text}");
    assert_eq!(place(marked), (2, 11, 12, offset + 3));
    assert_eq!(place(format!("\u{feff}{}", token(0))), (1, 1, 1, 3));
}

#[test]
fn utf_16_of_both_orders_is_found_with_and_without_a_mark() {
    let text = format!("first line of some text\r\nдéjà 😀 {} end\r\n", token(0));
    let before = &text[..text.find(token(0)).unwrap()];
    let offset = 2 * before.encode_utf16().count() as u64;
    for unit in [u16::to_le_bytes, u16::to_be_bytes] {
        assert_eq!(place(utf16(&text, unit)), (2, 8, 9, offset));
        assert_eq!(place(utf16(&format!("\u{feff}{text}"), unit)), (2, 8, 9, offset + 2));
    }
}

#[test]
fn utf_16_that_is_cut_or_broken_is_still_scanned() {
    let text = format!("\u{feff}some text {}", token(0));
    for unit in [u16::to_le_bytes, u16::to_be_bytes] {
        let odd = [utf16(&text, unit), b"x".to_vec()].concat();
        assert_eq!(place(odd), (1, 11, 11, 22));
        let mut lone = utf16("\u{feff}", unit);
        lone.extend(unit(0xd800));
        lone.extend(utf16(&text[3..], unit));
        assert_eq!(place(lone), (1, 12, 12, 24));
    }
}

#[test]
fn every_byte_of_latin_1_is_a_character() {
    let mut text = b"first\nK\xf6ln, 3 \xa3 f\xfcr \xbfqu\xe9? ".to_vec();
    let column = text.len() as u64 - 6 + 1;
    text.extend(token(0).bytes());
    assert_eq!(place(&text), (2, column, column, text.len() as u64 - token(0).len() as u64));
}

#[test]
fn lines_end_at_lf_with_or_without_cr() {
    assert_eq!(place(format!("a\r\nb\r\n  {}\r\n", token(0))), (3, 3, 3, 8));
    assert_eq!(place(format!("a\n\n\n{}", token(0))), (4, 1, 1, 4));
    // As for git and most editors, a lone CR ends no line; what is shown of the line ends there all the same.
    assert_eq!(place(format!("a\rb\r{}\rc", token(0))), (1, 5, 5, 4));
}

#[test]
fn what_is_shown_of_a_line_ends_at_a_lone_cr() {
    let sandbox = Sandbox::new();
    sandbox.write("file", format!("before\rhere {} there\rafter\r", token(0)));
    let report = sandbox.stanch(["file"]).json().report();
    assert_eq!(report["findings"][0]["excerpt"], "here ******** there");
}

#[test]
fn a_line_of_megabytes_is_shown_in_part() {
    let before = "x ".repeat(1_500_000);
    let text = format!("{before}{} {before}", token(0));
    assert_eq!(place(&text), (1, 3_000_001, 3_000_001, 3_000_000));
    let sandbox = Sandbox::new();
    sandbox.write("file", &text);
    let ran = sandbox.stanch(["file"]).run();
    assert!(ran.exits(1).stdout.len() < 2000, "{}", ran.stdout.len());
    assert!(ran.stdout.contains("file:1:3000001"));
    assert!(ran.stdout.contains("...") && ran.stdout.contains("^^^^^^^^"), "{}", ran.stdout);
}

/// Scans a file that is not text and returns the byte offsets of its findings.
fn offsets(content: impl AsRef<[u8]>) -> Vec<u64> {
    let sandbox = Sandbox::new();
    sandbox.write("file", content);
    let report = sandbox.stanch(["file"]).json().report();
    let findings = report["findings"].as_array().unwrap();
    for finding in findings {
        assert_eq!(finding["line"], Value::Null, "{finding}");
        assert_eq!(finding["column"], Value::Null, "{finding}");
        assert_eq!(finding["byte_length"], token(0).len());
    }
    findings.iter().map(|f| f["byte_offset"].as_u64().unwrap()).collect()
}

#[test]
fn binary_files_are_reported_by_byte_offset() {
    let binary = [b"\x7fELF\0\0\0\x01\x02\n\0", token(0).as_bytes(), b"\0\0\xff"].concat();
    assert_eq!(offsets(&binary), [11]);
    let sandbox = Sandbox::new();
    sandbox.write("file", &binary);
    let ran = sandbox.stanch(["file"]).run();
    assert!(ran.stdout.contains("file (binary, byte offset 11)"), "{}", ran.stdout);
    let sarif = sandbox.stanch(["file", "-f", "sarif"]).run().report();
    let region = &sarif["runs"][0]["results"][0]["locations"][0]["physicalLocation"]["region"];
    assert_eq!(region["byteOffset"], 11);
    assert_eq!(region["byteLength"], token(0).len());
}

#[test]
fn text_with_a_nul_in_it_is_binary_as_for_git() {
    assert_eq!(offsets(format!("text\n\0 and {}\n", token(0))), [11]);
    // Further back than git looks, it is text.
    let late = format!("{}\0 {}", "x\n".repeat(5000), token(0));
    assert_eq!(place(late), (5001, 3, 3, 10_002));
}

#[test]
fn utf_32_is_no_utf_16() {
    let text = format!("\u{feff}text {}", token(0));
    let utf32: Vec<u8> = text.chars().flat_map(|c| u32::from(c).to_le_bytes()).collect();
    assert_eq!(offsets(utf32), [0; 0]);
}

#[test]
fn an_empty_file_is_clean() {
    let sandbox = Sandbox::new();
    sandbox.write("empty", "");
    let report = sandbox.stanch(["empty"]).json().exits(0).report();
    assert_eq!(report["summary"]["scanned"], 1);
    for mark in [&b"\xef\xbb\xbf"[..], b"\xff\xfe", b"\xfe\xff", b"\0", b"\xff"] {
        sandbox.write("empty", mark);
        sandbox.stanch(["empty"]).run().exits(0);
    }
}
