//! Documents that are committed although a test can write them: people read them without building anything.

use std::path::Path;
use std::{env, fs};

/// Writes all of them.
const COMMAND: &str = "STANCH_BLESS=1 cargo test --lib --test docs";

/// Asserts that a document holds what was made for it, or, with `STANCH_BLESS=1` in the environment, writes it.
#[track_caller]
pub(crate) fn holds(document: &str, made: &str) {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join(document);
    if env::var_os("STANCH_BLESS").is_some_and(|value| value == "1") {
        fs::write(&path, made).unwrap_or_else(|e| panic!("{document}: {e}"));
        return;
    }
    // A checkout may have turned its line ends.
    let written = fs::read_to_string(&path).unwrap_or_default().replace("\r\n", "\n");
    let (mut old, mut new) = (written.lines(), made.lines());
    for number in 1.. {
        match (old.next(), new.next()) {
            (None, None) => break,
            (old, new) if old == new => {}
            (old, new) => panic!(
                "{document} is out of date, from line {number} on:\n  it says:       {}\n  it should say: {}\n\
                 Write it anew: {COMMAND}\n",
                old.unwrap_or("(nothing more)"),
                new.unwrap_or("(nothing more)"),
            ),
        }
    }
}
