//! What a sentence says about something in it.

use super::words::{End, Word, begins};

/// How far a cue reaches.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Reach {
    /// To the end of its clause.
    Clause,
    /// Over at most so many words.
    Words(usize),
    /// To the end of its clause, but a comma right before the match ends it.
    Instead,
}

/// What forbids, also in a heading.
const STRONG: &[&str] = &[
    "never",
    "don't",
    "dont",
    "do not",
    "must not",
    "mustn't",
    "should not",
    "shouldn't",
    "shall not",
    "may not",
    "no longer",
    "not allowed to",
    "not permitted to",
    "refrain from",
];
/// What forbids, revokes, or says that something is not done.
const CUES: &[(&str, Reach)] = &[
    ("cannot", Reach::Clause),
    ("can't", Reach::Clause),
    ("can not", Reach::Clause),
    ("does not", Reach::Clause),
    ("doesn't", Reach::Clause),
    ("will not", Reach::Clause),
    ("won't", Reach::Clause),
    ("not to", Reach::Clause),
    ("no need", Reach::Clause),
    ("not need", Reach::Clause),
    ("needn't", Reach::Clause),
    ("not have to", Reach::Clause),
    ("not necessary to", Reach::Clause),
    ("not required to", Reach::Clause),
    ("not supposed to", Reach::Clause),
    ("unnecessary to", Reach::Clause),
    ("forbid", Reach::Clause),
    ("forbids", Reach::Clause),
    ("forbidden", Reach::Clause),
    ("prohibit", Reach::Clause),
    ("prohibits", Reach::Clause),
    ("prohibited", Reach::Clause),
    ("disallow", Reach::Clause),
    ("disallows", Reach::Clause),
    ("ban", Reach::Clause),
    ("bans", Reach::Clause),
    ("banned", Reach::Clause),
    ("avoid", Reach::Clause),
    ("avoids", Reach::Words(3)),
    ("avoiding", Reach::Words(3)),
    ("stop", Reach::Words(4)),
    ("quit", Reach::Words(2)),
    ("nor", Reach::Words(4)),
    ("neither", Reach::Words(4)),
    ("no", Reach::Words(2)),
    ("not", Reach::Words(2)),
    ("zero", Reach::Words(1)),
    ("previously", Reach::Clause),
    ("formerly", Reach::Clause),
    ("we used to", Reach::Clause),
    ("you used to", Reach::Clause),
    ("old", Reach::Words(1)),
    ("legacy", Reach::Words(1)),
    ("obsolete", Reach::Words(2)),
    ("outdated", Reach::Words(2)),
    ("deprecated", Reach::Words(3)),
    ("deprecates", Reach::Words(3)),
    ("remove", Reach::Words(3)),
    ("removes", Reach::Words(3)),
    ("removed", Reach::Words(3)),
    ("removing", Reach::Words(3)),
    ("drop", Reach::Words(3)),
    ("dropped", Reach::Words(3)),
    ("delete", Reach::Words(3)),
    ("deleted", Reach::Words(3)),
    ("eliminate", Reach::Words(3)),
    ("eliminates", Reach::Words(3)),
    ("eliminated", Reach::Words(3)),
    ("replace", Reach::Words(4)),
    ("replaces", Reach::Words(4)),
    ("replaced", Reach::Words(3)),
    ("replacing", Reach::Words(4)),
    ("rid of", Reach::Words(4)),
    ("away from", Reach::Words(4)),
    ("instead of", Reach::Instead),
    ("rather than", Reach::Instead),
    ("in place of", Reach::Instead),
    ("in lieu of", Reach::Instead),
    ("as opposed to", Reach::Instead),
];
/// What makes of a prohibition behind it something else: "don't forget", "never mind".
const NO_PROHIBITIONS: &[&str] = &[
    "forget",
    "worry",
    "hesitate",
    "skip",
    "miss",
    "mind",
    "neglect",
    "omit",
    "overlook",
    "fail",
    "panic",
    "want",
    "know",
    "see",
    "care",
    "work",
    "works",
    "exist",
    "lose",
    "only",
    "just",
    "yet",
    "sure",
    "logged",
    "found",
    "authenticated",
    "available",
    "matter",
    "wait",
];
/// Begins a clause that a prohibition before it does not reach.
const BREAKERS: &[&str] = &[
    "but",
    "unless",
    "until",
    "except",
    "otherwise",
    "because",
    "since",
    "so",
    "then",
    "before",
    "if",
    "when",
    "whenever",
    "once",
    "therefore",
    "thus",
    "hence",
    "while",
    "whereas",
    "instead",
];
/// Says that the clause only supposes something.
const CONDITIONS: &[&str] =
    &["if", "unless", "whether", "when", "whenever", "until", "once", "while", "case"];
/// Behind a comma or colon: begins to say what is to be done.
const DIRECTIONS: &[&str] = &[
    "run",
    "use",
    "execute",
    "call",
    "just",
    "simply",
    "please",
    "first",
    "do",
    "always",
    "ensure",
    "make",
    "log",
    "login",
    "try",
    "set",
    "add",
    "store",
    "you",
    "we",
    "it",
    "start",
    "type",
    "enter",
    "paste",
    "export",
    "create",
    "rather",
    "authenticate",
    "sign",
    "go",
    "only",
    "better",
    "prefer",
    "copy",
    "fetch",
    "get",
    "invoke",
];
/// Says that something is missed where it is not done.
const FAILURES: &[&str] = &[
    "never",
    "don't",
    "dont",
    "not",
    "can't",
    "cannot",
    "won't",
    "no",
    "fail",
    "fails",
    "failed",
    "failing",
    "unable",
    "denied",
    "error",
    "errors",
    "doesn't",
    "unauthorized",
    "limit",
    "limits",
    "limited",
    "nothing",
    "impossible",
    "breaks",
    "403",
    "401",
    "refuses",
    "refused",
    "rejected",
];
/// Says nothing about what is forbidden, so that it may be what follows.
const GENERIC: &[&str] = &[
    "do",
    "doing",
    "this",
    "these",
    "the",
    "following",
    "ever",
    "any",
    "of",
    "things",
    "run",
    "running",
    "use",
    "using",
    "please",
    "like",
    "below",
    "a",
    "manually",
    "commands",
    "command",
    "such",
    "as",
    "that",
    "those",
    "anything",
    "e.g",
    "i.e",
    "example",
    "for",
    "instead",
    "in",
    "scripts",
    "code",
];
/// Behind "is": says that something is not to be done, or not any more.
const REVOKED: &[&str] = &[
    "forbidden",
    "prohibited",
    "banned",
    "deprecated",
    "obsolete",
    "disallowed",
    "unnecessary",
    "wrong",
    "discouraged",
    "insecure",
    "blocked",
    "unsafe",
    "removed",
    "replaced",
    "gone",
    "unneeded",
    "redundant",
    "outdated",
    "retired",
    "never",
    "superseded",
    "dangerous",
];
/// Behind "is not".
const NOT_SO: &[&str] = &[
    "allowed",
    "needed",
    "required",
    "necessary",
    "permitted",
    "recommended",
    "supported",
    "acceptable",
    "ok",
    "okay",
    "safe",
    "used",
    "secure",
    "necessary",
    "done",
    "how",
    "tolerated",
];
/// Between "is" and what something is.
const ADVERBS: &[&str] = &[
    "strictly",
    "now",
    "also",
    "explicitly",
    "absolutely",
    "generally",
    "therefore",
    "permanently",
    "a",
    "an",
    "all",
    "both",
    "always",
    "considered",
    "being",
    "bad",
    "completely",
    "simply",
];
/// Behind the match: begins to say what is to be looked at after it, which the match is not what is said about.
const VERIFYING: &[&str] = &[
    "verify", "check", "confirm", "ensure", "see", "test", "validate", "prove", "make", "expect",
    "assert", "observe",
];
/// Words behind the match in which something is said of it.
const AFTER: usize = 14;

/// Whether a sentence forbids, revokes or denies what stands between two halves of it.
pub(super) fn forbids(before: &[Word<'_>], after: &[Word<'_>]) -> bool {
    forbidden_before(before, after, false) || forbidden_after(before, after)
}

/// Whether a heading or an announcement forbids what follows it.
pub(super) fn announces(words: &[Word<'_>]) -> bool {
    forbidden_before(words, &[], true)
}

fn forbidden_before(words: &[Word<'_>], after: &[Word<'_>], heading: bool) -> bool {
    let mut colon = None;
    for at in (0..words.len()).rev() {
        let rest = &words[at..];
        match words[at].end {
            End::Sentence | End::Clause if rest.len() > 1 || !heading => return false,
            End::Comma if directs(&rest[1..]) && !inserted(words, at) => return false,
            End::Colon if rest.get(1).is_some_and(is_direction) => colon = Some(at),
            _ => {}
        }
        if words[at].core == "without" {
            return !heading && without(words, at, after);
        }
        let instead_of = begins(rest, "instead of");
        if BREAKERS.contains(&words[at].core) && !instead_of {
            return false;
        }
        if let Some((length, reach)) = cue(words, at, heading) {
            let object =
                colon.map_or(&[][..], |colon| &words[(at + length).min(colon + 1)..=colon]);
            return reaches(&rest[length..], after, reach)
                && !object.iter().any(|word| !GENERIC.contains(&word.core))
                && !conditional(&words[..at]);
        }
    }
    false
}

/// The cue at a word, if it is the longest that ends there: how many words, and how far it reaches.
fn cue(words: &[Word<'_>], at: usize, heading: bool) -> Option<(usize, Reach)> {
    let rest = &words[at..];
    let length = |phrase: &str| phrase.split(' ').count();
    if let Some(phrase) = STRONG.iter().find(|phrase| begins(rest, phrase)) {
        return Some((length(phrase), Reach::Clause));
    }
    if heading {
        return None;
    }
    let (phrase, reach) = CUES.iter().find(|(phrase, _)| begins(rest, phrase))?;
    // "do not": the cue begins a word earlier.
    let earlier = *phrase == "not"
        && at > 0
        && STRONG.iter().any(|strong| strong.contains(' ') && begins(&words[at - 1..], strong));
    let purpose = *phrase == "avoid" && at > 0 && words[at - 1].core == "to";
    let reach = if purpose { Reach::Words(3) } else { *reach };
    (!earlier).then(|| (length(phrase), reach))
}

/// Whether a cue reaches over the words to the match.
fn reaches(between: &[Word<'_>], after: &[Word<'_>], reach: Reach) -> bool {
    let first = between.first().map_or("", |word| word.core);
    let has_to = between.get(1).is_some_and(|word| word.core == "to");
    let possession = matches!(first, "have" | "has") && !has_to;
    if NO_PROHIBITIONS.contains(&first) || possession || begins(between, "be afraid") {
        return false;
    }
    match reach {
        Reach::Clause => true,
        Reach::Words(most) => {
            let joined = |word: &Word<'_>| word.end == End::Comma || word.core == "and";
            between.len() <= most && !between.iter().any(joined)
        }
        Reach::Instead => {
            let comma = between.last().is_some_and(|word| word.end == End::Comma);
            !comma || after.iter().take(AFTER).any(|word| word.core == "use")
        }
    }
}

/// Whether what is behind a comma says what is to be done.
fn directs(rest: &[Word<'_>]) -> bool {
    let joined = rest.first().is_some_and(|word| word.core == "and");
    let verb = if joined { rest.get(1) } else { rest.first() };
    // "Never build, run, or push".
    verb.is_some_and(|word| is_direction(word) && word.end != End::Comma)
}

/// Whether the comma ends what is inserted behind a cue: "do not, ever, run".
fn inserted(words: &[Word<'_>], at: usize) -> bool {
    let comma = words[..at].iter().rposition(|word| word.end == End::Comma);
    let Some(comma) = comma else { return false };
    let cue = STRONG.iter().map(|phrase| (phrase.split(' ').count(), phrase));
    cue.into_iter().any(|(length, phrase)| {
        (comma + 1).checked_sub(length).is_some_and(|start| begins(&words[start..=comma], phrase))
    })
}

fn is_direction(word: &Word<'_>) -> bool {
    DIRECTIONS.contains(&word.core)
}

/// Whether the clause that ends with these words only supposes something.
fn conditional(before: &[Word<'_>]) -> bool {
    before
        .iter()
        .rev()
        .take_while(|word| word.end == End::Nothing)
        .any(|word| CONDITIONS.contains(&word.core))
}

/// "It works without x" says that x is not done; "don't push without x" and "without x it fails" that it is.
fn without(words: &[Word<'_>], at: usize, after: &[Word<'_>]) -> bool {
    let failure = |word: &Word<'_>| FAILURES.contains(&word.core);
    let sentence = |word: &&Word<'_>| word.end != End::Sentence;
    let before = words[..at].iter().rev().take_while(sentence).any(failure);
    let end =
        after.iter().position(|word| word.end == End::Sentence).map_or(after.len(), |at| at + 1);
    words.len() - at <= 4 && !before && !after[..end].iter().any(failure)
}

/// Whether what follows in the sentence says that the match is forbidden.
fn forbidden_after(before: &[Word<'_>], after: &[Word<'_>]) -> bool {
    if conditional(before) {
        return false;
    }
    for at in 0..after.len().min(AFTER) {
        let rest = &after[at..];
        if revoked(rest, at) {
            return true;
        }
        let word = &after[at];
        let ends = matches!(word.end, End::Sentence | End::Clause)
            || word.end == End::Comma && directs(&rest[1..])
            || BREAKERS.contains(&word.core)
            || VERIFYING.contains(&word.core)
            || matches!(word.core, "to" | "with" | "as") && at == 0;
        if ends {
            return false;
        }
    }
    false
}

fn revoked(rest: &[Word<'_>], at: usize) -> bool {
    let core = |at: usize| rest.get(at).map_or("", |word| word.core);
    let negated = match core(0) {
        "must" | "should" | "shall" | "may" | "can" => matches!(core(1), "not" | "never"),
        "mustn't" | "shouldn't" | "cannot" | "can't" => true,
        _ => false,
    };
    if negated {
        let verb = &rest[1..];
        let kept = verb.iter().take(3).any(|word| {
            matches!(word.core, "skipped" | "forgotten" | "omitted" | "fail" | "missing" | "skip")
        });
        return !kept;
    }
    match core(0) {
        "is" | "are" | "was" | "were" | "been" | "being" | "isn't" | "aren't" => is_revoked(rest),
        "no" => core(1) == "longer",
        "not" => matches!(core(1), "allowed" | "needed" | "necessary" | "required" | "permitted"),
        "forbidden" | "deprecated" | "prohibited" | "banned" | "never" | "don't" | "wrong"
        | "bad" | "old" | "obsolete" => at == 0 && !begins(&rest[1..], "forget"),
        _ => false,
    }
}

/// Whether what is behind "is" says so.
fn is_revoked(rest: &[Word<'_>]) -> bool {
    let mut negated = rest[0].core.ends_with("n't");
    for word in &rest[1..] {
        match word.core {
            "not" => negated = true,
            "no" => return true,
            "anti-pattern" | "antipattern" | "anti" => return !negated,
            "idea" | "practice" => return !negated && rest.iter().any(|word| word.core == "bad"),
            word if ADVERBS.contains(&word) => {}
            word if negated => return NOT_SO.contains(&word),
            word => return REVOKED.contains(&word),
        }
        if word.end != End::Nothing {
            return false;
        }
    }
    false
}
