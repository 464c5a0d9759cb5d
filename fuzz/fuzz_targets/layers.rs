//! Layers of encodings: a token is found in every nest of them, whatever stands around and within; what is found does not depend
//! on the windows; no report shows it.

#![no_main]

use libfuzzer_sys::fuzz_target;
use stanch::report::{Format, Human, Report, ReportOptions};
use stanch::text::Windows;
use stanch::{Checker, Job, RuleSet, Scanner, Threshold, scan_input};
use stanch_fuzz::{Case, layers, seed};
use std::path::Path;
use std::sync::LazyLock;

static RULES: LazyLock<RuleSet> = LazyLock::new(|| {
    let mut rules = RuleSet::builtin();
    let only = rules.find("docker-hub-token").expect("it is built in");
    rules.only(&[only]);
    rules
});
static SCANNER: LazyLock<Scanner<'static>> = LazyLock::new(|| Scanner::new(&RULES));
static TOKEN: LazyLock<String> = LazyLock::new(|| {
    stanch::rule::expand("dckr_pat_@{base64-url:24}00a").expect("it is a template")
});

fn fuzz(data: &[u8]) {
    let Some((header, content)) = Case::parse(data) else { return };
    let case = Case::new(header, content);
    // One byte names the layers, two bits each; what follows stands within, and around.
    let Some((chain, text)) = case.blob.split_first() else { return };
    let inner = format!("key = {} {} {}\n", printable(text), *TOKEN, printable(text));
    // A stretch longer than that is opened in an input of one window only.
    let Some(encoded) = layers::encode(*chain, &inner).filter(|e| e.len() < 32 * 1024) else {
        return;
    };
    let blob = [text, b"\n\n ", encoded.as_bytes(), b"\n\n", text].concat();
    let mut checker = Checker::new(&SCANNER, Threshold::default());
    let whole = checker.check("file", &mut &*blob, blob.len() as u64).findings;
    // Among binary bytes or in UTF-16 it is another text that stands there.
    // What is packed together with much else comes to more than is opened.
    if text.is_ascii() && !text.contains(&0) && inner.len() < 2 * encoded.len() {
        let is_token = |secret: &stanch::Secret| secret.expose() == TOKEN.as_bytes();
        let found = whole.iter().any(|finding| finding.secret.as_ref().is_some_and(is_token));
        assert!(found, "it is not found: {encoded}");
    }
    assert!(whole.is_empty() || checker.may_find(&blob), "the quick question is answered with no");
    let windows = Windows::with_size(case.window);
    let mut checker = Checker::with_windows(&SCANNER, Threshold::default(), windows);
    let windowed = checker.check("file", &mut &*blob, blob.len() as u64).findings;
    assert!(windowed == whole, "findings depend on the windows");
    check_report(&blob, &encoded);
}

/// No report shows the token, or any part of what it is encoded as that could be read.
fn check_report(blob: &[u8], encoded: &str) {
    let results = scan_input(&Job::new(&SCANNER), Path::new("file"), "file", &mut &*blob);
    let options = ReportOptions::default();
    let report = Report { results: &results, rules: &RULES, options: &options };
    let mut out = Vec::new();
    report.write(Format::Human, &Human::default(), &mut out).expect("memory does not fail");
    let shown = String::from_utf8_lossy(&out);
    assert!(!shown.contains(&**TOKEN), "a report shows the token");
    assert!(encoded.len() < 64 || !shown.contains(encoded), "a report shows it encoded");
}

/// Text without the signs of encodings and without words that could be a part of the token.
fn printable(text: &[u8]) -> String {
    let plain = |byte: &u8| byte.is_ascii_lowercase() || matches!(byte, b' ' | b'\n' | b':' | b'{');
    text.iter().filter(|byte| plain(byte)).take(4096).map(|byte| char::from(*byte)).collect()
}

fuzz_target!(
    init: seed::layers().expect("the seeds can be written"),
    |data: &[u8]| fuzz(data)
);
