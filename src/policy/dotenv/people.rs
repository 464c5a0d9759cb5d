//! Documents that tell people to put credentials into such a file.

use super::super::Candidate;
use super::super::secrets::{is_own_key, is_secret_name, is_set_as_secret, is_word, whole_words};
use super::is_dotenv;
use crate::context::View;
use std::ops::Range;

/// Bytes around a mention in which a document says what the file holds.
const SENTENCE: usize = 300;
/// Bytes of a block below that are read.
const BLOCK: usize = 2 * 1024;

/// Verbs with which people are told to.
const VERBS: &[&str] = &[
    "create",
    "add",
    "put",
    "write",
    "store",
    "save",
    "set",
    "fill",
    "paste",
    "place",
    "make",
    "enter",
    "export",
    "define",
    "edit",
    "update",
    "include",
    "configure",
    "ensure",
    "insert",
    "provide",
    "populate",
    "specify",
    "supply",
    "copy",
];
/// What such a file is told to hold.
const HELD: &[&str] = &[
    "token",
    "credential",
    "password",
    "api key",
    "secret",
    "access key",
    "private key",
    "passphrase",
    "actual key",
    "api-key",
];
/// What else a sentence with all that may be about.
const ELSEWHERE: &[&str] = &[
    "github secret",
    "organization secret",
    "repository secret",
    "without credential",
    "no credential",
    "gitignore",
    "if somebody",
    "if someone",
];
/// What has to be done with something: "must be set".
const PUT: &[&str] =
    &["added", "set", "stored", "put", "placed", "defined", "configured", "provided", "specified"];
/// Says that what the file holds stands below.
const BELOW: &[&str] = &[
    "look like",
    "looks like",
    "like this",
    "following",
    "below",
    "should contain",
    "must contain",
    "should have",
    "needs to contain",
];

/// A document that tells people to.
pub(super) fn by_people(candidate: &Candidate<'_>, view: &mut View<'_>) -> Option<Range<usize>> {
    let bytes = view.bytes();
    let at = candidate.at;
    let start = memchr::memrchr(b'\n', &bytes[..at]).map_or(0, |i| i + 1);
    let start = start.max(at.saturating_sub(SENTENCE));
    let end = memchr::memchr(b'\n', &bytes[at..]).map_or(bytes.len(), |i| at + i);
    let line = &bytes[start..end.min(at + SENTENCE)];
    let own = sentence(line, at - start);
    // The first mention of a sentence speaks for the others, among which there is one that is no template.
    if memchr::memmem::find(&line[own.start..at - start], b".env").is_some()
        || !mentions(&line[own.clone()])
    {
        return None;
    }
    let said = Said::new(line, start);
    let told = said.holds(&own, view)
        || said.tells(&own, view).is_some()
            && own.end < line.len()
            && said.holds(&sentence(line, own.end), view)
        || said.introduces(&own, view) && shows_secret(at, view);
    told.then(|| candidate.span.clone())
}

/// A comment in a block that a document shows, addressed to its reader: `# Edit .env and add your API keys`, or behind a
/// command that names the file.
pub(super) fn by_comment(candidate: &Candidate<'_>, view: &mut View<'_>) -> Option<Range<usize>> {
    let at = candidate.at;
    if !view.is_shown_in_document(at) {
        return None;
    }
    let bytes = view.bytes();
    let start = memchr::memrchr(b'\n', &bytes[..at]).map_or(0, |i| i + 1);
    let start = start.max(at.saturating_sub(SENTENCE));
    let end = memchr::memchr(b'\n', &bytes[at..]).map_or(bytes.len(), |i| at + i);
    let line = &bytes[start..end.min(at + SENTENCE)];
    let sign = |i: &usize| {
        line[*i] == b'#' && i.checked_sub(1).is_none_or(|i| line[i].is_ascii_whitespace())
    };
    let comment = (0..line.len()).find(sign)?..line.len();
    if memchr::memmem::find(&line[..at - start], b".env").is_some() || !mentions(line) {
        return None;
    }
    Said::new(line, start).holds(&comment, view).then(|| candidate.span.clone())
}

/// What a document says above a command that makes such a file of a template, if that does not name the file: "Copy the
/// template and fill in your keys:".
pub(super) fn by_introduction(at: usize, view: &mut View<'_>) -> Option<Range<usize>> {
    let above = view.introduction(at)?;
    let bytes = view.bytes();
    let text = &bytes[above.start..above.end.min(above.start + SENTENCE)];
    let end = memchr::memchr(b'\n', text).unwrap_or(text.len());
    let line = &text[..end];
    let said = Said::new(line, above.start);
    // Where it does, it is found by that.
    let fills = ["fill", "edit", "add", "set", "enter", "put", "insert", "update", "replace"];
    let whole = 0..line.len();
    let named = memchr::memmem::find(line, b".env").is_some();
    let last = said.last_held(&whole)?;
    let told = said.verbs(&whole, view).any(|(verb, end)| fills.contains(&verb) && end < last);
    (!named && told).then(|| above.start..above.start + end)
}

/// Whether a sentence names a file that is no template.
fn mentions(sentence: &[u8]) -> bool {
    let is_name = |b: &u8| b.is_ascii_alphanumeric() || b"._-/~".contains(b);
    memchr::memmem::find_iter(sentence, b".env").any(|at| {
        let start = sentence[..at].iter().rposition(|b| !is_name(b)).map_or(0, |i| i + 1);
        let end =
            sentence[at..].iter().position(|b| !is_name(b)).map_or(sentence.len(), |i| at + i);
        let name = &sentence[start..end];
        is_dotenv(name.trim_ascii_end().strip_suffix(b".").unwrap_or(name))
    })
}

/// The sentence of a line around a place.
fn sentence(line: &[u8], at: usize) -> Range<usize> {
    let ends = |i: &usize| ends_sentence(line, *i);
    let start = (0..at).rev().find(ends).map_or(0, |i| i + 1);
    let end = (at..line.len()).find(ends).map_or(line.len(), |i| i + 1);
    start..end
}

fn ends_sentence(line: &[u8], at: usize) -> bool {
    if !matches!(line[at], b'.' | b'!' | b'?' | b';') {
        return false;
    }
    let rest = &line[at + 1..];
    let rest = match rest.first() {
        Some(b')' | b'"' | b'*' | b'_') => &rest[1..],
        _ => rest,
    };
    let short = [&b"e.g"[..], b"i.e", b"etc", b"vs"].iter().any(|s| line[..at].ends_with(s));
    let begins = rest.trim_ascii_start().first().is_none_or(|b| !b.is_ascii_lowercase());
    !short && rest.first().is_some_and(u8::is_ascii_whitespace) && (line[at] == b';' || begins)
}

/// A line of a document.
struct Said<'l> {
    line: &'l [u8],
    lower: Vec<u8>,
    start: usize,
}

impl<'l> Said<'l> {
    fn new(line: &'l [u8], start: usize) -> Self {
        Self { line, lower: line.to_ascii_lowercase(), start }
    }

    /// Whether a sentence tells people to write down what it says is secret.
    fn holds(&self, sentence: &Range<usize>, view: &mut View<'_>) -> bool {
        let lower = &self.lower[sentence.clone()];
        if ELSEWHERE.iter().any(|not| memchr::memmem::find(lower, not.as_bytes()).is_some()) {
            return false;
        }
        // "Get a key and put it into": what stands before is meant.
        let Some(first) = self.first_held(0..sentence.end) else { return false };
        let last = self.last_held(sentence);
        let mention =
            memchr::memmem::find(lower, b".env").map_or(sentence.start, |at| sentence.start + at);
        let kept = memchr::memmem::find(lower, b"commit").is_some()
            || memchr::memmem::find(lower, b"ignore").is_some();
        if self.is_due(sentence.start..mention) {
            return true;
        }
        self.verbs(sentence, view).any(|(verb, end)| {
            let after = self.lower[end..].trim_ascii_start();
            let meant = [&b"it "[..], b"them ", b"this ", b"these "];
            let meant = first < end && meant.iter().any(|word| after.starts_with(word));
            let about = matches!(verb, "make" | "ensure") && kept;
            // What is copied stands right behind: files are, too.
            let held = || match verb {
                "copy" => self.held(end..end.max(mention)).next().is_some(),
                _ => last.is_some_and(|last| last > end),
            };
            !about && (meant || held())
        })
    }

    /// Whether what is secret is said to have to be put where the file is mentioned: "the token must be set in".
    fn is_due(&self, before: Range<usize>) -> bool {
        let lower = &self.lower[before.clone()];
        let Some(at) = memchr::memmem::rfind(lower, b" be ") else { return false };
        let due =
            ["must", "should", "to"].iter().any(|word| lower[..at].ends_with(word.as_bytes()));
        let done = PUT.iter().any(|word| lower[at + 4..].starts_with(word.as_bytes()));
        due && done
            && lower.len() - at < 40
            && self.first_held(before.start..before.start + at).is_some()
    }

    /// The first verb of a sentence that tells people to do something.
    fn tells(&self, sentence: &Range<usize>, view: &mut View<'_>) -> Option<usize> {
        self.verbs(sentence, view).map(|(_, end)| end).next()
    }

    /// Whether a sentence says that what the file holds stands below.
    fn introduces(&self, sentence: &Range<usize>, view: &mut View<'_>) -> bool {
        let lower = &self.lower[sentence.clone()];
        let below =
            BELOW.iter().any(|words| memchr::memmem::find(lower, words.as_bytes()).is_some());
        let last = self.line[sentence.end..].trim_ascii().is_empty();
        let describes = below
            && [&b"should "[..], b"must ", b"needs "]
                .iter()
                .any(|word| memchr::memmem::find(lower, word).is_some());
        last && (describes || self.tells(sentence, view).is_some())
    }

    /// The verbs of a sentence that begin a clause, and where each ends.
    fn verbs<'v>(
        &'v self,
        sentence: &Range<usize>,
        view: &'v mut View<'_>,
    ) -> impl Iterator<Item = (&'static str, usize)> + 'v {
        let (from, text) = (sentence.start, &self.lower[sentence.clone()]);
        let all = VERBS.iter().flat_map(move |verb| {
            whole_words(text, verb.as_bytes()).map(move |at| (*verb, from + at))
        });
        // "Read about how to configure secrets" tells nobody to.
        let described = move |at: usize| {
            let before = self.lower[from..at].trim_ascii_end();
            let learned = before.strip_suffix(b"how to").map(<[u8]>::trim_ascii);
            learned.is_some_and(|before| before.last().is_some_and(u8::is_ascii_alphabetic))
        };
        all.filter(move |(_, at)| !described(*at) && view.is_clause_start(self.start + at))
            .map(|(verb, at)| (verb, at + verb.len()))
    }

    fn first_held(&self, range: Range<usize>) -> Option<usize> {
        self.held(range).min()
    }

    fn last_held(&self, range: &Range<usize>) -> Option<usize> {
        self.held(range.clone()).max()
    }

    /// Where part of a line names what is secret.
    fn held(&self, range: Range<usize>) -> impl Iterator<Item = usize> + '_ {
        let from = range.start;
        let lower = &self.lower[range.clone()];
        let nouns =
            HELD.iter().flat_map(move |noun| memchr::memmem::find_iter(lower, noun.as_bytes()));
        let keys = [&b"key"[..], b"keys"].into_iter().flat_map(move |key| {
            let own =
                move |at: &usize| is_own_key(&lower[..*at], &lower[at + key.len()..], &["your"]);
            whole_words(lower, key).filter(own)
        });
        let line = self.line;
        let names = words_with_lines(&line[range.clone()])
            .filter(move |name| is_secret_name(&line[from..][name.clone()]))
            .map(|name| name.start);
        nouns.chain(keys).chain(names).map(move |at| from + at)
    }
}

/// Words such as `API_KEY`.
fn words_with_lines(text: &[u8]) -> impl Iterator<Item = Range<usize>> + '_ {
    let mut at = 0;
    text.split(|b| !is_word(*b)).filter_map(move |word| {
        let start = at;
        at += word.len() + 1;
        word.contains(&b'_').then_some(start..start + word.len())
    })
}

/// Whether the block below the text at a place sets something that is called as secrets are.
fn shows_secret(at: usize, view: &mut View<'_>) -> bool {
    let bytes = view.bytes();
    view.introduced(at).into_iter().any(|block| {
        let text = &bytes[block.start..block.end.min(block.start + BLOCK)];
        // A command in it that writes the file is found by itself.
        let lines = || text.split(|b| *b == b'\n');
        let writes =
            |line: &[u8]| line.contains(&b'>') && memchr::memmem::find(line, b".env").is_some();
        !lines().any(writes) && lines().any(sets)
    })
}

/// Whether a line is an entry for a secret, or an item of a list that is called after one.
fn sets(line: &[u8]) -> bool {
    let line = line.trim_ascii_start();
    let line = line.strip_prefix(b"`").unwrap_or(line);
    let end = line.iter().position(|b| !is_word(*b)).unwrap_or(line.len());
    let bare =
        || line[end..].trim_ascii().is_empty() && !line[..end].iter().any(u8::is_ascii_lowercase);
    line[..end].contains(&b'_')
        && (matches!(line.get(end), Some(b'=' | b'`')) || bare())
        && is_set_as_secret(&line[..end])
}
