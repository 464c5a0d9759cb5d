//! Whether something says that a practice is *not* to be done.

use super::Surroundings;
use super::language::Language;
use super::place::{in_fence, trim};

/// Bytes of a line that are read for a sentence, before and after the match. Text is not written in longer ones.
const SENTENCE: usize = 600;

/// Before the match, in the same sentence.
const BEFORE: &[&str] = &[
    "never",
    "don't",
    "don\u{2019}t",
    "do not",
    "dont ",
    "avoid",
    "must not",
    "mustn't",
    "should not",
    "shouldn't",
    "no longer",
    "instead of",
    "rather than",
    "not allowed",
    "forbidden",
    "forbids",
    "prohibit",
    "without ",
    "no need to",
    "not need to",
    "stop using",
    "deprecated",
    "anti-pattern",
    "replaces",
    "replaced",
    "no manual",
    "not to ",
    "cannot ",
    "removed ",
    "remove ",
];
/// After the match, in the same sentence.
const AFTER: &[&str] = &[
    "is forbidden",
    "are forbidden",
    "is not allowed",
    "are not allowed",
    "not allowed",
    "is deprecated",
    "are deprecated",
    "is prohibited",
    "are prohibited",
    "no longer",
    "is not needed",
    "are not needed",
    "must not",
    "is banned",
    "are banned",
    "is wrong",
    "not necessary",
    "not required",
    "isn't needed",
];
/// In a heading or a list's header above.
const HEADERS: &[&str] = &[
    "never",
    "don't",
    "don\u{2019}t",
    "do not",
    "avoid",
    "forbidden",
    "prohibited",
    "not allowed",
    "anti-pattern",
    "antipattern",
    "what not to",
    "bad practice",
    "wrong",
    "old way",
    "old approach",
    "before:",
    "deprecated",
    "must not",
    "legacy",
];
/// Signs that forbid by themselves.
const SIGNS: &[&str] = &["\u{274c}", "\u{1f6ab}", "\u{26d4}", "\u{1f6d1}", "\u{2717}", "\u{2718}"];
/// Phrases that begin like a prohibition and are none.
const NOT_NEGATIONS: &[&str] =
    &["don't forget", "do not forget", "never mind", "without having to", "don't worry"];

/// Whether the match is forbidden, revoked or shown as what not to do by its sentence or by what stands above it.
pub(super) fn applies(language: Language, around: &Surroundings<'_>) -> bool {
    in_sentence(around) || (language == Language::Document && above(around))
}

fn in_sentence(around: &Surroundings<'_>) -> bool {
    let before = around.before();
    let before = lower(&before[before.len().saturating_sub(SENTENCE)..]);
    if has_any(&before, SIGNS) {
        return true;
    }
    let start = [". ", "; ", "! ", "? "].iter().filter_map(|end| before.rfind(end)).max();
    let sentence = start.map_or(&*before, |at| &before[at..]);
    let negated = has_any(sentence, BEFORE) && !has_any(sentence, NOT_NEGATIONS);
    let after = around.after();
    negated || has_any(&lower(&after[..after.len().min(SENTENCE)]), AFTER)
}

/// The line that introduces a fence or list, and the headings above.
fn above(around: &Surroundings<'_>) -> bool {
    let in_fence = in_fence(around);
    let mut lines = around.lines_above().map(trim).peekable();
    if in_fence {
        // The code's own comment right above, then out of the fence to what introduces it.
        if lines.peek().is_some_and(|line| is_comment(line) && forbids(line)) {
            return true;
        }
        while lines.next().is_some_and(|line| !is_fence(line)) {}
    }
    let mut introduced = false;
    for line in lines {
        if is_heading(line) {
            return forbids(line);
        }
        if !introduced && !line.is_empty() && !is_list_item(line) {
            introduced = true;
            if forbids(line)
                && (line.ends_with(b":") || line.ends_with(b"**") || has_any(&lower(line), SIGNS))
            {
                return true;
            }
        }
    }
    false
}

fn forbids(line: &[u8]) -> bool {
    let line = lower(line);
    has_any(&line, SIGNS) || has_any(&line, HEADERS)
}

fn is_fence(line: &[u8]) -> bool {
    line.starts_with(b"```") || line.starts_with(b"~~~")
}

fn is_comment(line: &[u8]) -> bool {
    line.starts_with(b"#") || line.starts_with(b"//")
}

fn is_heading(line: &[u8]) -> bool {
    let level = line.iter().take_while(|b| **b == b'#').count();
    (1..=6).contains(&level) && line.get(level) == Some(&b' ')
}

fn is_list_item(line: &[u8]) -> bool {
    matches!(line, [b'-' | b'*' | b'+', b' ', ..])
        || line.first().is_some_and(u8::is_ascii_digit)
            && line.iter().any(|b| matches!(b, b'.' | b')'))
}

fn lower(bytes: &[u8]) -> String {
    String::from_utf8_lossy(bytes).to_lowercase()
}

fn has_any(text: &str, words: &[&str]) -> bool {
    words.iter().any(|word| text.contains(word))
}
