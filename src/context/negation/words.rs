//! Text as words, each with what ends behind it.

/// Signs that forbid by themselves.
const FORBIDDING: &[char] = &[
    '\u{274c}',
    '\u{1f6ab}',
    '\u{26d4}',
    '\u{1f6d1}',
    '\u{2717}',
    '\u{2718}',
    '\u{2716}',
    '\u{274e}',
    '\u{1f44e}',
];
/// Signs that approve by themselves.
const APPROVING: &[char] =
    &['\u{2705}', '\u{2714}', '\u{2713}', '\u{1f44d}', '\u{2611}', '\u{1f7e2}'];
/// Words whose full stop ends no sentence.
const ABBREVIATIONS: &[&str] = &["e.g", "i.e", "etc", "vs", "cf", "no", "eg", "ie"];

/// What ends behind a word.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum End {
    /// Nothing.
    Nothing,
    /// A part of a clause or a list.
    Comma,
    /// What announces something.
    Colon,
    /// A clause: semicolon, dash or arrow.
    Clause,
    /// A sentence.
    Sentence,
}

/// A word in lower case, without marks around it.
#[derive(Debug, Clone, Copy)]
pub(super) struct Word<'t> {
    pub(super) core: &'t str,
    pub(super) end: End,
}

/// A text in lower case, without markup, as words are cut from it.
pub(super) fn plain(text: &[u8]) -> String {
    let mut plain = String::with_capacity(text.len() + 8);
    let mut add = |c: char| match c {
        '*' | '`' | '"' | '\u{201c}' | '\u{201d}' | '\u{fe0f}' | '#' => {}
        '\u{2019}' => plain.push('\''),
        '\u{2014}' | '/' => plain.extend([' ', c, ' ']),
        _ => plain.push(c),
    };
    if text.is_ascii() {
        text.iter().for_each(|byte| add(char::from(byte.to_ascii_lowercase())));
    } else {
        String::from_utf8_lossy(text).chars().flat_map(char::to_lowercase).for_each(add);
    }
    plain
}

/// The words of a text that was made plain.
pub(super) fn words(plain: &str) -> Vec<Word<'_>> {
    let mut words: Vec<Word<'_>> = Vec::with_capacity(plain.len() / 5);
    for token in plain.split_whitespace() {
        let core = token.trim_matches(|c: char| !c.is_alphanumeric());
        let end = end_of(token, core);
        if !core.is_empty() {
            words.push(Word { core, end });
        } else if let Some(last) = words.last_mut()
            && end != End::Nothing
            && last.end != End::Sentence
        {
            last.end = end;
        }
    }
    words
}

fn end_of(token: &str, core: &str) -> End {
    if core.is_empty() {
        let across =
            matches!(token, "-" | "--" | "\u{2013}" | "\u{2014}" | "\u{2192}" | "->" | "=>");
        let clause = across || token.starts_with(';') || token == "|";
        return match token.as_bytes()[0] {
            _ if clause => End::Clause,
            b':' => End::Colon,
            b',' => End::Comma,
            b'.' | b'!' | b'?' => End::Sentence,
            _ => End::Nothing,
        };
    }
    let tail = token.rsplit(|c: char| c.is_alphanumeric()).next().unwrap_or_default();
    let numbers = core.bytes().all(|b| b.is_ascii_digit());
    if tail.contains(['!', '?']) || tail.contains('.') && !numbers && !ABBREVIATIONS.contains(&core)
    {
        End::Sentence
    } else if tail.contains([';', '\u{2192}']) {
        End::Clause
    } else if tail.contains(':') {
        End::Colon
    } else if tail.contains(',') {
        End::Comma
    } else {
        End::Nothing
    }
}

/// Whether the words begin with a phrase.
pub(super) fn begins(words: &[Word<'_>], phrase: &str) -> bool {
    // Nearly always the answer, and quickly.
    if words.first().is_none_or(|word| word.core.as_bytes()[0] != phrase.as_bytes()[0]) {
        return false;
    }
    let mut words = words.iter();
    phrase.split(' ').all(|part| words.next().is_some_and(|word| word.core == part))
}

/// Whether a phrase stands somewhere in the words.
pub(super) fn contains(words: &[Word<'_>], phrase: &str) -> bool {
    (0..words.len()).any(|at| begins(&words[at..], phrase))
}

/// The words of the last sentence.
pub(super) fn last_sentence<'w, 't>(words: &'w [Word<'t>]) -> &'w [Word<'t>] {
    let Some((_, before)) = words.split_last() else { return words };
    let start = before.iter().rposition(|word| word.end == End::Sentence);
    &words[start.map_or(0, |at| at + 1)..]
}

/// Where the last forbidding and the last approving sign stand in a text.
pub(super) fn signs(text: &[u8]) -> (Option<usize>, Option<usize>) {
    if text.is_ascii() {
        return (None, None);
    }
    let text = String::from_utf8_lossy(text);
    (text.rfind(FORBIDDING), text.rfind(APPROVING))
}
