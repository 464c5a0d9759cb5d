//! What a document says of something: do it, don't, or nothing but that it is.

use super::negation::{forbidden, forbidden_in_line};
use super::{How, Outline, View};
use std::ops::Range;

/// Bytes of a line that are read for a sentence, before and after a place. Text is not written in longer ones.
const SENTENCE: usize = 600;
/// Words that tell a reader to run, use or enter what follows.
const TELLING: &[&str] = &[
    "run",
    "running",
    "execute",
    "executing",
    "use",
    "using",
    "type",
    "enter",
    "issue",
    "call",
    "invoke",
    "perform",
    "do",
    "try",
    "with",
    "via",
    "through",
    "by",
    "then",
    "first",
    "and",
    "or",
    "to",
    "need",
    "must",
    "should",
    "please",
    "just",
    "simply",
    "after",
    "launch",
    "start",
    "again",
    "re-run",
    "rerun",
    "a",
    "your",
    "command",
    "step",
    "login",
    "log",
    "authenticate",
    "before",
    "next",
    "add",
    "keep",
    "put",
    "insert",
    "include",
    "import",
];
/// Verbs that tell a reader to do something with what they are followed by: "Run the `docker login` command".
const IMPERATIVE: &[&str] = &[
    "run", "running", "execute", "use", "using", "call", "issue", "invoke", "perform", "type",
    "enter", "add", "keep", "put", "insert", "include", "via", "with", "through",
];
/// Words before a verb with which a clause still tells a reader to do it.
const LEADING: &[&str] = &[
    "please",
    "then",
    "and",
    "or",
    "to",
    "must",
    "should",
    "can",
    "first",
    "now",
    "next",
    "just",
    "simply",
    "you",
    "also",
    "finally",
    "either",
    "again",
    "manually",
    "you'll",
    "will",
    "may",
    "could",
    "afterwards",
    "instead",
    "users",
    "developers",
    "we",
    "let's",
];
/// Words behind a command with which a sentence speaks of it.
const SPEAKING: &[&str] = &[
    "command", "commands", "is", "was", "are", "fails", "failed", "succeeds", "works", "stores",
    "writes", "prints", "step", "steps", "calls", "call", "flow", "output", "error", "errors",
    "does", "has", "happens", "runs", "action", "session", "prompt", "itself", "failures",
    "problems", "issues", "state", "was", "were", "had", "still", "then", "returned", "created",
    "wrote", "showed", "reported",
];

impl View<'_> {
    /// Whether something says that what stands here is *not* to be done: its sentence, a heading, a mark above.
    pub(crate) fn is_negated(&mut self, span: &Range<usize>) -> bool {
        let chain = self.regions_at(span.start);
        let mut found = std::mem::take(&mut self.reading.said);
        let negated = chain.iter().enumerate().any(|(depth, index)| {
            let region = self.region(*index);
            let text = self.text_of(*index);
            let start = span.start - region.range.start;
            let local = start..(span.end - region.range.start).min(text.len()).max(start);
            match &region.outline {
                Outline::Document(document) => {
                    forbidden(text, document, local, found.entry(*index).or_default())
                }
                // What is run is not a sentence.
                _ if region.how == How::File
                    || region.how == How::Text
                    || depth + 1 == chain.len() =>
                {
                    let run = matches!(region.outline, Outline::Shell(_) | Outline::PowerShell(_));
                    let (before, after) = line_around(text, &local);
                    let commented = comment_behind(after);
                    !run && in_string_or_comment(&region.outline, local.start)
                        && forbidden_in_line(before, after)
                        || run && region.how == How::Text && forbidden_in_line(before, after)
                        || commented.is_some_and(|comment| {
                            is_indirect(comment) || forbidden_in_line(comment, b"")
                        })
                }
                _ => false,
            }
        });
        self.reading.said = found;
        negated
    }

    /// Whether a document shows it, in a block or within a line.
    pub(crate) fn is_shown_in_document(&mut self, at: usize) -> bool {
        let chain = self.regions_at(at);
        chain.iter().any(|index| matches!(self.region(*index).how, How::Fence | How::Span))
    }

    /// Whether a document shows it as code within a line.
    pub(crate) fn is_inline(&mut self, at: usize) -> bool {
        let chain = self.regions_at(at);
        chain.iter().any(|index| self.region(*index).how == How::Span)
    }

    /// Whether a document only speaks of a command within a line, and does not tell anybody to run it.
    pub(crate) fn is_mentioned(&mut self, span: &Range<usize>) -> bool {
        let chain = self.regions_at(span.start);
        let Some(shown) = chain.iter().position(|index| self.region(*index).how == How::Span)
        else {
            return false;
        };
        let region = self.region(chain[shown]).range.clone();
        !self.tells(&region)
    }

    /// Whether a sentence tells a reader to do what stands at `span` in it.
    pub(crate) fn is_instruction(&mut self, span: &Range<usize>) -> bool {
        let (before, _) = line_around(self.bytes(), span);
        let last = last_words(before, 1);
        last.last().is_some_and(|word| {
            [
                "run", "execute", "type", "enter", "use", "perform", "do", "running", "using",
                "call", "via", "with", "issue",
            ]
            .contains(&&**word)
        })
    }

    /// Whether a verb at a place begins a clause that tells a reader to do something.
    pub(crate) fn is_clause_start(&mut self, at: usize) -> bool {
        let (before, _) = line_around(self.bytes(), &(at..at));
        let before = strip_marks(before);
        if before.is_empty()
            || matches!(
                before.last(),
                Some(
                    b'.' | b'!'
                        | b'?'
                        | b':'
                        | b';'
                        | b','
                        | b')'
                        | b'-'
                        | b'>'
                        | b'|'
                        | b'*'
                        | b'#'
                )
            )
        {
            return true;
        }
        let dashes = ["\u{2014}", "\u{2013}", "\u{2192}"];
        dashes.iter().any(|dash| before.ends_with(dash.as_bytes()))
            || last_words(before, 1).last().is_some_and(|word| LEADING.contains(&&**word))
    }

    /// What a document's text around a place introduces: the code right below it, or the items of a list or rows.
    pub(crate) fn introduced(&mut self, at: usize) -> Vec<Range<usize>> {
        let chain = self.regions_at(at);
        let found = chain.iter().rev().find_map(|index| match &self.region(*index).outline {
            Outline::Document(document) => {
                Some((*index, self.region(*index).range.start, document))
            }
            _ => None,
        });
        let Some((index, base, document)) = found else { return Vec::new() };
        let local = document.introduces(self.text_of(index), at - base);
        local.into_iter().map(|range| base + range.start..base + range.end).collect()
    }

    /// The text of a document that introduces the block which a place is in.
    pub(crate) fn introduction(&mut self, at: usize) -> Option<Range<usize>> {
        let chain = self.regions_at(at);
        let (base, document) = chain.iter().rev().find_map(|index| {
            let region = self.region(*index);
            match &region.outline {
                Outline::Document(document) => Some((region.range.start, document)),
                _ => None,
            }
        })?;
        let block = document.at(at - base)?.block;
        let text = document.text(document.introduction(block)?);
        Some(base + text.start..base + text.end)
    }

    /// The line above the one that a place is in, if the text goes on from there: it is not blank and ends no sentence.
    fn line_above(&self, at: usize) -> Option<&[u8]> {
        let bytes = self.bytes();
        let start = memchr::memrchr(b'\n', &bytes[..at])?;
        let (line, _) = line_around(bytes, &(start..start));
        let line = line.trim_ascii();
        let word = |b: &u8| b.is_ascii_alphanumeric() || *b == b',';
        line.last().is_some_and(word).then_some(line)
    }

    /// Whether the line around a code span tells a reader to run what is in it.
    fn tells(&self, span: &Range<usize>) -> bool {
        let (mut before, after) = line_around(self.bytes(), span);
        let after = after.strip_prefix(b"`").unwrap_or(after);
        // Of `a` and `b`, what is said of the first holds for both.
        let mut more = after.iter().any(u8::is_ascii_alphabetic);
        while let Some(joined) = before_joined(before.strip_suffix(b"`").unwrap_or(before)) {
            before = joined;
            more = true;
        }
        let before = before.strip_suffix(b"`").unwrap_or(before);
        let marked = strip_marks(before);
        let behind = first_word(after);
        let speaks = behind.as_ref().is_some_and(|word| SPEAKING.contains(&&**word));
        if marked.is_empty() {
            let above = self.line_above(span.start).filter(|_| more && before.is_empty());
            let led = above.is_none_or(|line| {
                last_words(line, 1).last().is_none_or(|word| TELLING.contains(&&**word))
            });
            return led && !speaks;
        }
        // What a reader may write is shown, not told.
        if marked.last() == Some(&b':')
            && last_words(marked, 1)
                .last()
                .is_some_and(|word| matches!(&**word, "example" | "examples"))
        {
            return false;
        }
        if marked.last() == Some(&b':') && is_inventory(&self.bytes()[span.clone()], after) {
            return false;
        }
        if matches!(marked.last(), Some(b':' | b'>' | b'|' | b'(' | b'-')) {
            return !speaks;
        }
        let words = last_words(marked, 3);
        if let [.., verb, article] = &words[..]
            && matches!(&**article, "the" | "this" | "following")
        {
            return IMPERATIVE.contains(&&**verb);
        }
        let told = words.last().is_some_and(|word| TELLING.contains(&&**word));
        told && !(speaks
            && words.last().is_some_and(|w| {
                matches!(&**w, "a" | "your" | "and" | "or" | "before" | "after" | "by")
            }))
    }
}

/// What stands before the code span that `and` or `or` joins the next one to.
fn before_joined(before: &[u8]) -> Option<&[u8]> {
    let before = before.strip_suffix(b" and ").or_else(|| before.strip_suffix(b" or "))?;
    let before = before.strip_suffix(b"`")?;
    Some(&before[..memchr::memrchr(b'`', before)?])
}

/// Whether nothing but names of commands stands behind a label, several of them: "- **Docker**: `docker login`, `docker push`".
fn is_inventory(command: &[u8], after: &[u8]) -> bool {
    let is_name = |b: &u8| b.is_ascii_alphabetic() || *b == b' ';
    let mut more = false;
    let mut rest = after.trim_ascii_end();
    while let Some(code) = rest.strip_prefix(b", `") {
        let Some(end) = memchr::memchr(b'`', code) else { return false };
        rest = &code[end + 1..];
        more = true;
    }
    more && rest.is_empty() && command.iter().all(is_name)
}

/// The line around a span, before it and behind it, as far as a sentence goes.
fn line_around<'t>(text: &'t [u8], span: &Range<usize>) -> (&'t [u8], &'t [u8]) {
    let first = span.start.saturating_sub(SENTENCE);
    let start = memchr::memrchr(b'\n', &text[first..span.start]).map_or(first, |i| first + i + 1);
    let last = text.len().min(span.end + SENTENCE);
    let end = memchr::memchr(b'\n', &text[span.end..last]).map_or(last, |i| span.end + i);
    (&text[start..span.start], &text[span.end..end])
}

/// The part of a line before a place without what marks a list's item, a quote, a heading, emphasis.
fn strip_marks(before: &[u8]) -> &[u8] {
    let mut text = before.trim_ascii();
    loop {
        let rest = match text {
            [b'-' | b'*' | b'+' | b'>' | b'#' | b'_' | b'|', rest @ ..]
            | [b'[', b' ' | b'x', b']', rest @ ..] => rest,
            _ => {
                let digits = text.iter().take_while(|b| b.is_ascii_digit()).count();
                match text.get(digits) {
                    Some(b'.' | b')') if digits > 0 => &text[digits + 1..],
                    // Signs and pictures.
                    _ if text.first().is_some_and(|b| !b.is_ascii()) => {
                        let skip = text.iter().position(u8::is_ascii).unwrap_or(text.len());
                        &text[skip..]
                    }
                    _ => return text,
                }
            }
        };
        text = rest.trim_ascii();
    }
}

/// The last words of a text, in lower case, in order.
fn last_words(text: &[u8], count: usize) -> Vec<String> {
    let is_word = |b: &u8| b.is_ascii_alphanumeric() || matches!(b, b'\'' | b'-');
    let text = String::from_utf8_lossy(text).replace('\u{2019}', "'").to_ascii_lowercase();
    let mut words: Vec<_> = text
        .split(|c: char| !c.is_ascii() || !is_word(&(c as u8)))
        .filter(|word| !word.is_empty())
        .map(str::to_owned)
        .collect();
    words.drain(..words.len().saturating_sub(count));
    words
}

fn first_word(text: &[u8]) -> Option<String> {
    let text = text.strip_prefix(b" ")?;
    let end = text.iter().position(|b| !b.is_ascii_alphabetic()).unwrap_or(text.len());
    (end > 0).then(|| String::from_utf8_lossy(&text[..end]).to_ascii_lowercase())
}

/// A comment at the end of a line.
fn comment_behind(after: &[u8]) -> Option<&[u8]> {
    let at =
        memchr::memmem::find(after, b" # ").or_else(|| memchr::memmem::find(after, b" // "))?;
    Some(&after[at..])
}

/// Whether a comment says of a module in a `go.mod` that only another module needs it.
fn is_indirect(comment: &[u8]) -> bool {
    comment.trim_ascii() == b"// indirect"
}

fn in_string_or_comment(outline: &Outline, at: usize) -> bool {
    match outline {
        Outline::Code(code) => code.piece_at(at).is_some(),
        Outline::Yaml(yaml) => yaml.in_comment(at),
        Outline::Shell(shell) => shell.in_comment(at),
        Outline::Docker(docker) => docker.in_comment(at),
        Outline::Make(make) => make.in_comment(at),
        Outline::PowerShell(shell) => shell.in_comment(at),
        Outline::Document(_) => false,
        Outline::Lines => true,
    }
}
