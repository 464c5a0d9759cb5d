//! Variables that hold such a file, or what is written to it.

use super::super::secrets::{is_secret_name, is_word, whole_words};
use super::STATEMENT;
use super::said::sets_in_code;
use crate::context::Code;
use std::ops::Range;

/// Variables of a statement that are followed.
const MOST_NAMES: usize = 8;
/// Places in which a variable is set that are read.
const MOST_PLACES: usize = 16;

/// Where a variable that holds the file is written to: `env_file.write_text(..)`, `fmt.Fprintf(f, ..)`.
pub(super) fn written_later(code: &Code, text: &[u8], at: usize) -> Option<Range<usize>> {
    let statement = code.statement(at);
    let variable = code.assigned(text, at).or_else(|| opened_as(text, &statement))?;
    // Of Go, an error goes with it.
    let variable = text[variable].split(|b| *b == b',').next().unwrap_or_default().trim_ascii();
    if variable.is_empty() {
        return None;
    }
    let after = &text[statement.end..text.len().min(statement.end + STATEMENT)];
    let writes = |at: &usize| {
        let rest = &after[at + variable.len()..];
        let by_printer = || {
            rest.starts_with(b",")
                && [&b"Fprintf("[..], b"Fprintln(", b"Fprint("]
                    .iter()
                    .any(|p| after[..*at].ends_with(p))
        };
        rest.starts_with(b".write") || rest.starts_with(b".Write") || by_printer()
    };
    let uses = whole_words(after, variable).filter(writes).take(MOST_PLACES);
    uses.map(|found| code.statement(statement.end + found))
        .find(|written| sets_in_code(&text[written.clone()]) || held(code, text, written))
}

/// What Python calls a file that it opens for a block: `with open(..) as handle:`.
fn opened_as(text: &[u8], statement: &Range<usize>) -> Option<Range<usize>> {
    let head = text.get(statement.clone())?;
    let at = memchr::memmem::rfind(head, b") as ")? + 5;
    let length = head[at..].iter().take_while(|b| is_word(**b)).count();
    (length > 0 && head.starts_with(b"with "))
        .then_some(statement.start + at..statement.start + at + length)
}

/// Whether a variable that a statement writes was filled with an entry for a secret before, in the same function.
pub(super) fn held(code: &Code, text: &[u8], statement: &Range<usize>) -> bool {
    let function = code.function(text, statement.start);
    let first = function.start.max(statement.start.saturating_sub(STATEMENT));
    let Some(before) = text.get(first..statement.start) else { return false };
    let said = &text[statement.clone()];
    let argument = memchr::memchr(b'(', said).unwrap_or(said.len());
    let mut at = argument;
    let names = said[argument..].split(|b| !is_word(*b)).filter_map(|word| {
        let start = at;
        at += word.len() + 1;
        let begins = word.first().is_some_and(|b| b.is_ascii_alphabetic() || *b == b'_');
        // A member of something else, or a call.
        let own = start == 0 || said[start - 1] != b'.';
        let called = said.get(start + word.len()) == Some(&b'(');
        (begins && own && !called && code.piece_at(statement.start + start).is_none())
            .then_some(word)
    });
    names.take(MOST_NAMES).any(|name| {
        let set = whole_words(before, name).filter(|at| is_filled(&before[at + name.len()..]));
        set.take(MOST_PLACES).any(|at| says(code, text, &code.statement(first + at)))
    })
}

/// Whether something is set or added to where its name stands before this.
fn is_filled(after: &[u8]) -> bool {
    let after = &after[..after.len().min(64)];
    let after = after.trim_ascii_start();
    // A type may stand between.
    let plain = [&b"="[..], b"+=", b":="].iter().any(|sign| after.starts_with(sign));
    let typed = after.first() == Some(&b':')
        && memchr::memchr(b'=', after).is_some_and(|at| !after[..at].contains(&b'\n'));
    let added = [&b".append("[..], b".push(", b".extend("].iter().any(|s| after.starts_with(s));
    (plain || typed || added) && !after.starts_with(b"==") && !after.starts_with(b"=>")
}

/// Whether a string of a statement is an entry for a secret.
fn says(code: &Code, text: &[u8], statement: &Range<usize>) -> bool {
    let end = statement.end.min(statement.start + STATEMENT);
    let pieces = code.pieces_from(statement.start).iter();
    let strings = pieces.take_while(|it| it.span.start < end).filter(|it| !it.is_comment());
    strings.into_iter().any(|piece| {
        let content = text.get(piece.content.clone()).unwrap_or_default();
        let content = &content[..content.len().min(STATEMENT)];
        let goes_on = || {
            let name = content.strip_suffix(b"=").unwrap_or_default();
            let name = name.rsplit(|b| !is_word(*b)).next().unwrap_or_default();
            let after = text.get(piece.span.end..).unwrap_or_default().trim_ascii_start();
            let joined = after.first().is_some_and(|b| b"+{$".contains(b));
            joined && is_secret_name(name)
        };
        sets_in_code(content) || goes_on()
    })
}
