//! What a heading, a label or an announcement says about what is below it.

use super::sentence::announces;
use super::words::{End, Word, begins, contains, last_sentence, plain, signs, words};

/// What is said about something.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Said {
    /// That it is not to be done, or no longer, or that it is how not to do it.
    Forbidden,
    /// That it is how to do it.
    Approved,
    /// Nothing of the kind.
    Nothing,
}

/// Bytes of a text that are read for a header.
const HEADER: usize = 400;
/// Words of what may be a label without a colon.
const LABEL: usize = 8;

/// At the beginning of a label, whatever follows.
const FORBIDDING: &[&str] = &[
    "don'ts",
    "donts",
    "forbidden",
    "prohibited",
    "banned",
    "disallowed",
    "not allowed",
    "deprecated",
    "obsolete",
    "legacy",
    "what not",
    "how not",
    "not recommended",
    "not like this",
    "not this",
    "anti-pattern",
    "anti-patterns",
    "antipattern",
    "antipatterns",
    "old way",
    "old approach",
    "old method",
    "old style",
    "old workflow",
    "old process",
    "old flow",
    "old code",
    "old pattern",
    "old behavior",
    "old behaviour",
    "old setup",
    "old command",
    "old commands",
    "bad practice",
    "bad practices",
    "common mistake",
    "common mistakes",
    "previously",
    "instead of this",
    "instead of these",
    "instead of doing",
    "instead of running",
    "instead of using",
    "rather than this",
    "avoid this",
    "avoid these",
    "avoid doing",
    "avoid using",
    "avoid running",
    "avoid the following",
    "avoid hardcoding",
    "avoid manual",
    "no manual",
    "stop doing",
    "stop using",
    "stop running",
    "replaces",
];
/// At the beginning of a label, which they are all of or nearly.
const FORBIDDING_ALONE: &[&str] = &[
    "bad",
    "wrong",
    "incorrect",
    "before",
    "old",
    "avoid",
    "insecure",
    "unsafe",
    "instead of",
    "rather than",
    "don't",
    "do not",
    "never",
    "no",
    "not",
    "vulnerable",
    "mistake",
];
/// In a heading, wherever.
const FORBIDDING_ANYWHERE: &[&str] = &[
    "forbidden",
    "prohibited",
    "not allowed",
    "anti-pattern",
    "anti-patterns",
    "antipattern",
    "antipatterns",
    "deprecated",
    "what not to",
    "no longer",
    "not recommended",
    "bad practice",
    "bad practices",
    "not to do",
    "old way",
    "wrong way",
];
const APPROVING: &[&str] = &[
    "do this",
    "do it like",
    "use this",
    "use these",
    "use instead",
    "do instead",
    "new way",
    "new approach",
    "new method",
    "new workflow",
    "new process",
    "new flow",
    "best practice",
    "best practices",
    "right way",
    "correct way",
    "always do",
    "always use",
    "recommended",
    "preferred",
    "instead use",
    "instead do",
    "instead run",
    "approved",
];
const APPROVING_ALONE: &[&str] = &[
    "good", "correct", "right", "after", "instead", "do", "new", "better", "best", "always", "yes",
    "secure", "safe", "dos", "do's", "proper", "fixed", "solution",
];
/// Before what a label begins with.
const LEADS: &[&str] = &[
    "the",
    "a",
    "an",
    "rule",
    "rules",
    "important",
    "critical",
    "warning",
    "note",
    "please",
    "example",
    "examples",
    "things",
    "agents",
    "ai",
    "security",
    "policy",
    "step",
    "option",
    "this",
    "is",
    "here",
    "case",
    "code",
    "our",
    "case",
    "strictly",
    "absolutely",
    "explicitly",
    "these",
    "are",
];
/// Behind a word that is a label's first, and belongs to it.
const KINDS: &[&str] = &[
    "practice",
    "practices",
    "example",
    "examples",
    "way",
    "ways",
    "approach",
    "approaches",
    "code",
    "pattern",
    "patterns",
    "method",
    "usage",
    "style",
    "idea",
    "version",
    "this",
    "these",
    "do",
    "manual",
    "insecure",
    "hardcoded",
    "secure",
    "using",
];
/// Says that what is forbidden is what is shown.
const SHOWN: &[&str] = &["this", "these", "following", "below", "those", "such", "like"];

/// What a heading or a label says.
pub(super) fn header(text: &[u8]) -> Said {
    let text = &text[..text.len().min(HEADER)];
    let plain = plain(text);
    let words = words(&plain);
    match signs(text) {
        (Some(_), Some(_)) => Said::Nothing,
        (Some(_), None) if !states(&words) => Said::Forbidden,
        (_, approving) => {
            let said = said(&words);
            if said == Said::Nothing && approving.is_some() {
                return Said::Approved;
            }
            said
        }
    }
}

/// Whether a sign marks what happened: "❌ Login failed".
pub(super) fn states(words: &[Word<'_>]) -> bool {
    const STATES: &[&str] = &[
        "error",
        "errors",
        "failed",
        "fails",
        "failure",
        "missing",
        "unauthorized",
        "denied",
        "unable",
        "problem",
        "403",
        "401",
        "issue",
        "issues",
    ];
    words.iter().any(|word| STATES.contains(&word.core))
}

pub(super) fn said(words: &[Word<'_>]) -> Said {
    if both(words) || words.last().is_some_and(|word| word.core == "error") {
        return Said::Nothing;
    }
    let label = label(words);
    if label != Said::Nothing {
        return label;
    }
    if announces(words) {
        return Said::Forbidden;
    }
    let anywhere = FORBIDDING_ANYWHERE.iter().any(|phrase| contains(words, phrase));
    if anywhere && !states(words) {
        return Said::Forbidden;
    }
    let instead = words.len() <= LABEL && contains(words, "instead");
    match instead && !contains(words, "instead of") {
        true => Said::Approved,
        false => Said::Nothing,
    }
}

/// What the beginning of a label says.
pub(super) fn label(words: &[Word<'_>]) -> Said {
    let lead = words
        .iter()
        .take_while(|word| {
            LEADS.contains(&word.core) || word.core.bytes().all(|b| b.is_ascii_digit())
        })
        .count();
    let start = &words[lead..];
    let begin = |phrases: &[&str]| phrases.iter().any(|phrase| begins(start, phrase));
    let alone = |phrases: &[&str]| phrases.iter().any(|phrase| stands_alone(start, phrase));
    if begin(FORBIDDING) || alone(FORBIDDING_ALONE) {
        return Said::Forbidden;
    }
    if begin(APPROVING) || alone(APPROVING_ALONE) {
        return Said::Approved;
    }
    Said::Nothing
}

/// Whether a label is about both sides: "Do's and don'ts", "Before and after".
fn both(words: &[Word<'_>]) -> bool {
    let has = |core: &str| words.iter().any(|word| word.core == core);
    let pairs = [
        ("before", "after"),
        ("good", "bad"),
        ("old", "new"),
        ("right", "wrong"),
        ("correct", "incorrect"),
    ];
    pairs.iter().any(|(one, other)| has(one) && has(other))
        || has("vs")
        || has("versus")
        || (has("don'ts") || has("donts") || contains(words, "and don't"))
            && (has("dos") || has("do's") || has("do"))
}

/// Whether the label is the phrase, perhaps with what kind of thing it is.
fn stands_alone(words: &[Word<'_>], phrase: &str) -> bool {
    if !begins(words, phrase) {
        return false;
    }
    let length = phrase.split(' ').count();
    let rest = &words[length..];
    words[length - 1].end != End::Nothing && words[length - 1].end != End::Comma
        || rest.is_empty()
        || rest.len() <= 3 && KINDS.contains(&rest[0].core)
}

/// What the paragraph or item above something says about it.
pub(super) fn announcement(text: &[u8]) -> Said {
    let text = text.trim_ascii_end();
    let text = &text[text.len().saturating_sub(HEADER)..];
    let line = text.rsplit(|byte| *byte == b'\n').next().unwrap_or_default();
    if signs(line) != (None, None) {
        return header(line);
    }
    let plain = plain(text);
    let words = words(&plain);
    let sentence = last_sentence(&words);
    let Some(last) = sentence.last() else { return Said::Nothing };
    if use_instead_of(sentence) {
        return Said::Approved;
    }
    let bold = line.trim_ascii().starts_with(b"**") && line.ends_with(b"**");
    match last.end {
        End::Sentence if !bold => {
            let shown = sentence.iter().any(|word| SHOWN.contains(&word.core));
            if shown && (announces(sentence) || said(sentence) == Said::Forbidden) {
                return Said::Forbidden;
            }
            Said::Nothing
        }
        End::Colon | End::Sentence => said(sentence),
        _ if bold || sentence.len() <= LABEL => said(sentence),
        _ => Said::Nothing,
    }
}

/// "Use the action instead of docker login:" shows the action.
fn use_instead_of(sentence: &[Word<'_>]) -> bool {
    let phrase = ["instead of", "rather than"];
    let Some(at) =
        (0..sentence.len()).find(|at| phrase.iter().any(|p| begins(&sentence[*at..], p)))
    else {
        return false;
    };
    let object = sentence.get(at + 2).map_or("", |word| word.core);
    let alone = at + 3 >= sentence.len();
    at > 0 && !(SHOWN.contains(&object) || object.is_empty() || alone && object.ends_with("ing"))
}
