//! A clean file costs no allocation once a thread has its buffers.

use allocation_counter::measure;
use stanch::{Checker, RuleSet, Scanner, Threshold};

/// Ordinary code, with keywords in it that come to nothing.
fn clean(lines: u32) -> String {
    let line = |i| {
        let keywords = "let token = session.token(); // see https://example.org/docs\n\
                        password = os.environ['PASSWORD']\n";
        let more = if i % 10 == 0 { keywords } else { "" };
        format!("let item_{i} = source.get({i})?; // of the list\n{more}")
    };
    (0..lines).map(line).collect()
}

#[test]
fn a_clean_file_allocates_nothing() {
    let rules = RuleSet::builtin();
    let scanner = Scanner::new(&rules);
    let mut checker = Checker::new(&scanner, Threshold::default());
    let text = clean(2_000);
    let mut check = |name: &str, text: &str| {
        let checked = checker.check(name, &mut text.as_bytes(), text.len() as u64);
        assert!(checked.findings.is_empty());
        assert_eq!(checked.bytes.unwrap(), text.len() as u64);
    };
    // The first file of a kind has the expressions of its rules compiled.
    let first = measure(|| check("first.py", &text));
    assert!(first.count_total > 0, "the allocator counts");
    check("config/first.yml", &text);
    for name in ["second.py", "config/second.yml"] {
        let again = measure(|| check(name, &text));
        assert_eq!(again.count_total, 0, "{name}: {again:?}");
    }
}
