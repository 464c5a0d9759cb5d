//! Credentials that stand encoded in a text are found there, in every way to encode them, and shown in no form.

use crate::{RULE, token};
use base64::Engine as _;
use base64::engine::general_purpose::{STANDARD, STANDARD_NO_PAD, URL_SAFE_NO_PAD};
use flate2::Compression;
use flate2::write::{GzEncoder, ZlibEncoder};
use stanch::report::{Format, Human, Report, ReportOptions};
use stanch::rule::expand;
use stanch::text::{MARGIN, Windows};
use stanch::{Checker, Finding, Job, RuleSet, Scanner, Threshold, scan_input};
use std::io::Write as _;
use std::path::Path;

/// The rule alone, so that no other has a say.
fn rules() -> RuleSet {
    let mut rules = RuleSet::builtin();
    let only = rules.find(RULE).unwrap();
    rules.only(&[only]);
    rules
}

fn check(rules: &RuleSet, name: &str, input: &[u8], window: usize) -> Vec<Finding> {
    let scanner = Scanner::new(rules);
    let windows = Windows::with_size(window);
    let mut checker = Checker::with_windows(&scanner, Threshold::default(), windows);
    let checked = checker.check(name, &mut &*input, input.len() as u64);
    assert_eq!(checked.bytes.unwrap(), input.len() as u64);
    // The quick question is never answered with no where there is something.
    let quick = Checker::new(&scanner, Threshold::default()).may_find(input);
    assert!(quick || checked.findings.is_empty(), "{}", String::from_utf8_lossy(input));
    checked.findings
}

fn find(input: &[u8]) -> Vec<Finding> {
    check(&rules(), "file", input, 1 << 30)
}

/// A text with the token in it, somewhere.
fn text() -> String {
    format!("user: robot\npassword: {}\nregistry: example.org\n", token(0))
}

fn base64(bytes: impl AsRef<[u8]>) -> String {
    STANDARD.encode(bytes)
}

fn gzip(bytes: impl AsRef<[u8]>) -> Vec<u8> {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::default());
    encoder.write_all(bytes.as_ref()).unwrap();
    encoder.finish().unwrap()
}

fn zlib(bytes: impl AsRef<[u8]>) -> Vec<u8> {
    let mut encoder = ZlibEncoder::new(Vec::new(), Compression::default());
    encoder.write_all(bytes.as_ref()).unwrap();
    encoder.finish().unwrap()
}

fn hex(bytes: impl AsRef<[u8]>) -> String {
    let digits: Vec<_> = bytes.as_ref().iter().map(|byte| format!("{byte:02x}")).collect();
    digits.concat()
}

fn utf16(text: &str) -> Vec<u8> {
    text.encode_utf16().flat_map(u16::to_le_bytes).collect()
}

fn each(text: &str, form: impl Fn(u8) -> String) -> String {
    text.bytes().map(form).collect()
}

/// Numbers for the characters of a text.
fn list(text: &str, between: &str, form: impl Fn(u8) -> String) -> String {
    text.bytes().map(form).collect::<Vec<_>>().join(between)
}

fn wrapped(text: &str, width: usize, between: &str) -> String {
    let lines: Vec<_> =
        text.as_bytes().chunks(width).map(|l| std::str::from_utf8(l).unwrap()).collect();
    lines.join(between)
}

/// Texts that hold the token in pieces, and how.
fn in_pieces() -> Vec<(&'static str, String)> {
    let (text, token) = (text(), token(0));
    let (head, tail) = token.split_at(16);
    vec![
        ("concatenation", format!("x = \"{head}\" + \"{tail}\";")),
        ("concatenation", format!("x = \"{head}\" +\n      \"{tail}\";")),
        ("concatenation", format!("x = \"dck\" + \"{}\";", &token[3..])),
        ("concatenation", format!("x = ('{head}'\n     '{tail}')")),
        ("concatenation", format!("x = \"{head}\" \"{tail}\";")),
        ("concatenation", format!("$x = '{head}' . '{tail}';")),
        ("concatenation", format!("x = \"{head}\" & _\r\n  \"{tail}\"")),
        ("concatenation", format!("curl -H token:{head}\\\n{tail}\n")),
        ("concatenation", format!("x: \"{head}\\\n    {tail}\"\n")),
        ("concatenation", format!("x = \"{head}\"\n    + \"{tail}\";")),
        ("concatenation", format!("x = \"dck\"\r\n    + \"{}\";", &token[3..])),
        ("concatenation", format!("x = 'dck' +\r\n    '{}';", &token[3..])),
        ("concatenation", format!("$x = '{head}' .\n    '{tail}';")),
        ("concatenation", format!("$x = 'dck' .\n    '{}';", &token[3..])),
        ("concatenation", format!("$x = 'dck'\n    . '{}';", &token[3..])),
        ("concatenation", format!("x = \"dck\" .. \"{}\"", &token[3..])),
        ("concatenation", format!("x = \"dck\" & \"{}\"", &token[3..])),
        ("concatenation", format!("x = \"dck\" \\\n  \"{}\"", &token[3..])),
        ("concatenation", format!("x = \"{head}\\\n{tail}\";")),
        ("concatenation", format!("key: >-\n  {head}\n  {tail}\nnext: x\n")),
        (
            "concatenation",
            format!("key: >\r\n  some words\r\n  {head}\r\n  {tail}\r\n  and more\r\n"),
        ),
        ("concatenation", format!("key: {head}\n  {tail}\nnext: x\n")),
        ("concatenation", format!("- key: \"{head}\n    {tail}\"\n")),
        ("concatenation", format!("key: '{}'\n", wrapped(&token, 13, "\n  "))),
        ("bytes", format!("x := []byte{{{}}}", list(&token, ", ", |b| format!("0x{b:02x}")))),
        ("bytes", format!("x = new byte[]{{{}}};", list(&token, ",", |b| b.to_string()))),
        ("bytes", format!("x = [{}]", list(&text, ",\n  ", |b| format!("0x{b:02X}")))),
        (
            "bytes",
            format!(
                "{{\"type\":\"Buffer\",\"data\":[\n{}]}}",
                list(&text, ",\n    ", |b| b.to_string())
            ),
        ),
        ("bytes", format!("String.fromCharCode({})", list(&token, ", ", |b| b.to_string()))),
    ]
}

/// Texts that hold the token encoded, and how.
fn encoded() -> Vec<(&'static str, String)> {
    let (text, token) = (text(), token(0));
    let (head, tail) = token.split_at(16);
    let mut all = in_pieces();
    all.extend(vec![
        ("base64", format!("config = {}\n", base64(&text))),
        ("base64", format!("x: \"{}\"", STANDARD_NO_PAD.encode(&token))),
        ("base64", format!("https://example.org/?c={}&d=1", URL_SAFE_NO_PAD.encode(&text))),
        ("base64", format!("data:text/plain;base64,{}", base64(&text))),
        (
            "base64",
            format!("config: |\n  {}\nnext: x\n", wrapped(&base64(text.repeat(3)), 64, "\n  ")),
        ),
        (
            "base64",
            format!(
                "config: >-\n    {}\nnext: x\n",
                wrapped(&base64(text.repeat(3)), 76, "\r\n    ")
            ),
        ),
        ("base64", format!("{{\"config\": \"{}\"}}", wrapped(&base64(text.repeat(3)), 60, "\\n"))),
        ("base64", format!("c = \"{}\";", wrapped(&base64(text.repeat(3)), 64, "\" +\n    \""))),
        ("base64", format!("powershell -enc {} x", base64(&text))),
        ("utf-16 in base64", format!("powershell -enc {} x", base64(utf16(&text)))),
        ("hex", format!("bytes.fromhex('{}')", hex(&token))),
        ("hex", format!("x {}", hex(&text).to_uppercase())),
        ("gzip in base64", format!("release: {}\n", base64(gzip(&text)))),
        ("zlib in base64", format!("release: {}\n", base64(zlib(&text)))),
        ("gzip in base64 in base64", format!("release: {}\n", base64(base64(gzip(&text))))),
        ("gzip in base64", format!("config: |\n  {}\n", wrapped(&base64(gzip(&text)), 64, "\n  "))),
        ("base64 in base64", format!("x {}", base64(format!("a={}", base64(&text))))),
        ("base64 in hex", format!("x {}", hex(format!("a={}", base64(&text))))),
        ("base64 in gzip in base64", format!("x {}", base64(gzip(format!("a={}", base64(&text)))))),
        ("hex in base64 in hex in base64", format!("x {}", base64(hex(base64(hex(&token)))))),
        (
            "percent-encoding",
            format!("https://example.org/?t={}", each(&token, |b| format!("%{b:02X}"))),
        ),
        ("percent-encoding", format!("https://example.org/?q=t%3D{token}")),
        ("escapes", format!("{{\"log\": \"first\\n{token}\\nlast\"}}")),
        ("escapes", format!("\u{1b}[32mtoken\u{1b}[0m: \u{1b}[1;4m{token}\u{1b}[0m\n")),
        ("escapes", format!("x = \"{}\"", each(&token, |b| format!("\\u{b:04x}")))),
        ("escapes", format!("x = \"{}\"", each(&token, |b| format!("\\u{{{b:x}}}")))),
        ("escapes", format!("x = \"{}\"", each(&token, |b| format!("\\x{b:02x}")))),
        ("escapes", format!("x = \"{}\"", each(&token, |b| format!("\\{b:03o}")))),
        ("escapes", format!("x = \"{}\"", token.replace('_', "\\u005f"))),
        ("escapes", format!("x = \"a\\u003d{token}\"")),
        ("html-entities", format!("<p>{}</p>", each(&token, |b| format!("&#{b};")))),
        ("html-entities", format!("<p>{}</p>", each(&token, |b| format!("&#x{b:x};")))),
        ("html-entities", format!("<p>{}</p>", token.replace('_', "&lowbar;"))),
        ("quoted-printable", format!("key=3D{token}\n")),
        ("quoted-printable", format!("the token is {head}=\n{tail}\n")),
        ("quoted-printable", format!("the token is {head}=\r\n{tail}\r\n")),
        (
            "utf-16 in escapes",
            format!("x = \"{}\"", each(&token, |b| format!("{}\\u0000", b as char))),
        ),
        ("utf-16", format!("\u{1}\u{1}\0\0\0 and {}", String::from_utf8(utf16(&token)).unwrap())),
        ("base64 in concatenation", format!("x = '{}';", wrapped(&base64(&text), 30, "' + '"))),
    ]);
    all
}

#[test]
fn a_token_is_found_in_every_encoding() {
    for (via, input) in encoded() {
        let found = find(input.as_bytes());
        assert!(!found.is_empty(), "{via}: {input}");
        for finding in &found {
            assert_eq!(finding.secret.as_ref().unwrap().expose(), token(0).as_bytes(), "{input}");
        }
        let ways: Vec<_> = found.iter().filter_map(|finding| finding.detail.encoding()).collect();
        assert!(ways.iter().any(|way| way == via), "{ways:?}, not {via}: {input}");
    }
}

#[test]
fn a_finding_points_at_the_encoded_characters() {
    let text = text();
    let at = text.find(&token(0)).unwrap();
    let input = format!("config = {}\n", base64(&text));
    let found = find(input.as_bytes());
    let location = &found[0].location;
    let start = 9 + at * 4 / 3;
    assert_eq!(location.offset, start as u64);
    let last = (at + token(0).len()) * 4;
    assert_eq!(location.offset + location.length, 9 + last.div_ceil(3) as u64);
    assert_eq!(location.start.line, 1);
    let lines = format!("config: |\n  {}\n", wrapped(&base64(text.repeat(3)), 64, "\n  "));
    let found = find(lines.as_bytes());
    assert_eq!(found.len(), 3);
    let line = |n: usize| (2 + (n * text.len() + at) * 4 / 3 / 64) as u64;
    let starts: Vec<_> = found.iter().map(|finding| finding.location.start.line).collect();
    assert_eq!(starts, [line(0), line(1), line(2)]);
}

#[test]
fn what_is_decoded_may_be_clean() {
    for input in [
        format!("x {}", base64("some ordinary text, of some length, without anything in it")),
        format!("x {}", base64(text().replace(&token(0), "dckr_pat_xxxxxxxxxxxxxxxxxxxxxxxxxxx"))),
        format!("x {}", base64(gzip("some ordinary text, of some length"))),
        format!("x {}", hex("some ordinary text, of some length")),
        // Deeper than anything is opened.
        format!("x {}", base64(base64(base64(base64(base64(text())))))),
        // Not what it says.
        format!("x \"{}\", \"{}\"", &token(0)[..16], &token(0)[16..]),
        format!("x = \"{}\" + y + \"{}\"", &token(0)[..16], &token(0)[16..]),
        format!("x: |\n  {}\n  {}\n", &token(0)[..16], &token(0)[16..]),
        format!("x: {}\n{}\n", &token(0)[..16], &token(0)[16..]),
        format!("x {}\n  {}\n", &token(0)[..16], &token(0)[16..]),
        format!("x: >\n  {}\n y: {}\n", &token(0)[..16], &token(0)[16..]),
        format!("x = [{}]", list(&token(0), "; ", |b| b.to_string())),
        format!("x = [{}]", list(&token(0), ", ", |b| format!("{b}.0"))),
    ] {
        assert!(find(input.as_bytes()).is_empty(), "{input}");
    }
}

#[test]
fn what_stands_there_as_it_is_is_found_once_and_said_so() {
    let token = token(0);
    for input in [
        format!("x = \"{token}\" + \"y\" + '\\u0041\\u0042'"),
        format!("{token} &#65;&#66; =3D %41%42%43"),
        format!("x\\n {token}"),
    ] {
        let found = find(input.as_bytes());
        assert_eq!(found.len(), 1, "{input}");
        assert_eq!(found[0].detail.encoding(), None, "{input}");
    }
}

#[test]
fn hostile_input_is_read_to_its_end() {
    let bomb = base64(gzip(vec![b' '; 1 << 20]));
    let truncated = base64(gzip(text().repeat(100)));
    for input in [
        bomb.clone(),
        format!("{bomb}\n").repeat(20),
        "A".repeat(1 << 18),
        "QUFB".repeat(1 << 16),
        "ab12".repeat(1 << 16),
        base64(base64(base64(base64("x ".repeat(1 << 14))))),
        truncated[..truncated.len() - 16].to_owned(),
        "\\u0041".repeat(1 << 14),
        "%41".repeat(1 << 14),
        "\" + \"".repeat(1 << 14),
        "&#65;".repeat(1 << 14),
        "=3D=\n".repeat(1 << 14),
        "kind: Secret\n".repeat(1 << 14),
        "data:\n kind: Secret\n".repeat(1 << 12),
        "a-b+".repeat(1 << 14),
        "dckr_pat_\\n".repeat(1 << 12),
        "x: dckr_pat_\n  ab\n".repeat(1 << 12),
        "dckr_pat_\n".repeat(1 << 12),
        "0x41, ".repeat(1 << 14),
        ", 10".repeat(1 << 14),
        ",\n\n\n\n101\n\n\n".repeat(1 << 12),
    ] {
        find(input.as_bytes());
    }
    // What comes out before the end of a stream is looked at.
    assert!(!find(&truncated.as_bytes()[..truncated.len() - 16]).is_empty());
}

#[test]
fn findings_are_the_same_for_every_size_of_window() {
    let rules = rules();
    let mut input = String::new();
    for (i, (_, encoded)) in encoded().into_iter().enumerate() {
        input += &"some line among many\n".repeat(i * 37 % 150);
        input += &encoded.replace('\0', "");
        input += "\n---\n";
    }
    let mut shifted = input.clone();
    for _ in 0..3 {
        let expected = check(&rules, "file", shifted.as_bytes(), 1 << 30);
        assert!(expected.len() > 40, "{}", expected.len());
        for size in [1, 777, 5000, MARGIN] {
            let found = check(&rules, "file", shifted.as_bytes(), size);
            let differing = expected.iter().zip(&found).find(|(a, b)| a != b);
            assert!(found == expected, "{size}: {} {} {differing:#?}", found.len(), expected.len());
        }
        shifted = format!("{}\n{shifted}", "x".repeat(1234));
    }
}

#[test]
fn no_report_shows_a_secret_in_either_form() {
    let rules = RuleSet::builtin();
    let scanner = Scanner::new(&rules);
    for (via, input) in encoded() {
        let name = format!("{}.txt", token(0));
        let results =
            scan_input(&Job::new(&scanner), Path::new(&name), &name, &mut input.as_bytes());
        assert!(results.findings().next().is_some(), "{via}: {input}");
        let options = ReportOptions::default();
        let report = Report { results: &results, rules: &rules, options: &options };
        let mut out = Vec::new();
        for format in Format::ALL.iter().copied() {
            report.write(format, &Human::default(), &mut out).unwrap();
        }
        let shown = String::from_utf8(out).unwrap();
        assert!(!shown.contains(&token(0)), "{via}: {shown}");
        for (_, finding) in results.findings() {
            let location = &finding.location;
            let place = location.offset as usize..(location.offset + location.length) as usize;
            for piece in input.as_bytes()[place].chunks(12).filter(|piece| piece.len() == 12) {
                let piece = String::from_utf8_lossy(piece);
                assert!(!shown.contains(&*piece), "{via}: {piece} in {shown}");
            }
        }
    }
}

#[test]
fn a_report_says_how_it_is_encoded() {
    let rules = rules();
    let scanner = Scanner::new(&rules);
    let input = format!("release: {}\n", base64(gzip(text())));
    let results = scan_input(&Job::new(&scanner), Path::new("x"), "x", &mut input.as_bytes());
    let options = ReportOptions::default();
    let report = Report { results: &results, rules: &rules, options: &options };
    let write = |format| {
        let mut out = Vec::new();
        report.write(format, &Human::default(), &mut out).unwrap();
        String::from_utf8(out).unwrap()
    };
    assert!(write(Format::Human).contains("= note: in gzip in base64"), "{}", write(Format::Human));
    let json: serde_json::Value = serde_json::from_str(&write(Format::Json)).unwrap();
    assert_eq!(json["findings"][0]["via"], serde_json::json!(["base64", "gzip"]));
    for format in [
        Format::Line,
        Format::Sarif,
        Format::Github,
        Format::Gitlab,
        Format::Junit,
        Format::Markdown,
    ] {
        assert!(write(format).contains("in gzip in base64"), "{}", write(format));
    }
}

#[test]
fn a_marker_lets_an_encoded_secret_be() {
    let input = format!("config = {} # stanch: ignore[{RULE}] an example\n", base64(text()));
    assert!(find(input.as_bytes()).is_empty());
}

#[test]
fn a_value_that_is_put_together_is_one() {
    let rules = RuleSet::builtin();
    let value = expand("Tr@{digit:4}-@{letter:9}").unwrap();
    let (head, tail) = value.split_at(8);
    for (name, input) in [
        ("a.js", format!("const password = \"{head}\" + \"{tail}\";\n")),
        ("a.js", format!("const password = '{head}' +\n    '{tail}';\n")),
        ("a.java", format!("String password = \"{head}\"\n    + \"{tail}\";\n")),
        ("a.php", format!("$password = '{head}' .\n    '{tail}';\n")),
        ("a.py", format!("password = (\"{head}\"\n    \"{tail}\")\n")),
        ("a.py", format!("password = \"{head}\\\n{tail}\"\n")),
        ("a.yml", format!("password: \"{head}\\\n  {tail}\"\n")),
        ("a.properties", format!("db.password={head}\\\n    {tail}\n")),
    ] {
        let found = check(&rules, name, input.as_bytes(), 1 << 30);
        let values: Vec<_> = found.iter().filter_map(|f| f.secret.as_ref()).collect();
        assert_eq!(values.len(), 1, "{input}");
        assert_eq!(values[0].expose(), value.as_bytes(), "{input}");
        assert_eq!(found[0].detail.encoding().as_deref(), Some("concatenation"));
    }
    // What follows in a query is no part of it.
    let query = format!("String s = \"password={head}\"\n    + \"{tail}&expires_in=3600&a=b\";\n");
    let found = check(&rules, "a.java", query.as_bytes(), 1 << 30);
    assert_eq!(found[0].secret.as_ref().unwrap().expose(), value.as_bytes());
    for input in [
        format!("mysql --password=\"{head}\" \"{tail}\"\n"),
        format!("const password = \"{head}\" || \"{tail}\";\n"),
        format!("const password = \"{head}\", user = \"{tail}\";\n"),
    ] {
        let found = check(&rules, "a.js", input.as_bytes(), 1 << 30);
        let values = found.iter().filter_map(|f| f.secret.as_ref());
        assert!(values.into_iter().all(|v| v.expose() == head.as_bytes()), "{input}");
    }
}

#[test]
fn values_of_a_kubernetes_secret_are_what_their_keys_say() {
    let rules = RuleSet::builtin();
    let password = expand("Tr@{digit:4}-@{letter:5}").unwrap();
    let manifest = |key: &str, value: &str| {
        format!(
            "apiVersion: v1\nkind: Secret\nmetadata:\n  name: x\ndata:\n  {key}: {}\n",
            base64(value)
        )
    };
    let found = check(&rules, "secret.yaml", manifest("password", &password).as_bytes(), 1 << 30);
    assert_eq!(found.len(), 1, "{found:?}");
    assert_eq!(found[0].secret.as_ref().unwrap().expose(), password.as_bytes());
    assert_eq!(found[0].detail.encoding().as_deref(), Some("base64"));
    assert_eq!(found[0].location.start.line, 6);
    for (key, value) in [("password", "changeme"), ("username", "administrator"), ("password", "")]
    {
        let found = check(&rules, "secret.yaml", manifest(key, value).as_bytes(), 1 << 30);
        assert!(found.is_empty(), "{found:?}");
    }
    let other = manifest("password", &password).replace("Secret", "ConfigMap");
    let found = check(&rules, "map.yaml", other.as_bytes(), 1 << 30);
    assert!(found.iter().all(|finding| finding.detail.via.is_empty()));
}
