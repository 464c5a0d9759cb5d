//! Variables that hold such a file, or what is written to it.

use super::super::secrets::{is_secret_name, is_word, whole_words};
use super::STATEMENT;
use super::said::sets_in_code;
use crate::context::Code;
use std::ops::Range;

/// Bytes behind a variable in which what is done with it is read.
const FOLLOWED: usize = 8 * 1024;
/// Places at which a variable is used that are read.
const MOST_USES: usize = 64;
/// Ends of what writes to the file that is its first argument.
const WRITERS: &[&str] = &[
    "Fprintf(",
    "Fprintln(",
    "Fprint(",
    "WriteFile(",
    "WriteFileSync(",
    "AppendFile(",
    "AppendFileSync(",
    "file_put_contents(",
    "outputFile(",
    "outputFileSync(",
    "Bun.write(",
    "writeTextFile(",
    "writeTextFileSync(",
    "File.write(",
    "WriteAllText(",
];
/// Variables of a statement that are followed.
const MOST_NAMES: usize = 8;
/// Places in which a variable is set that are read.
const MOST_PLACES: usize = 16;

/// Where a variable that holds the file is written to: `env_file.write_text(..)`, `fmt.Fprintf(f, ..)`,
/// `writeFileSync(path, ..)`, or what is opened by it.
pub(super) fn written_later(code: &Code, text: &[u8], at: usize) -> Vec<Range<usize>> {
    let statement = code.statement(at);
    let Some(variable) = variable_of(code, text, at, &statement) else { return Vec::new() };
    let end = code.function(text, at).end.max(statement.end).min(statement.end + FOLLOWED);
    let after = &text[statement.end..text.len().min(end)];
    let mut written = Vec::new();
    for found in whole_words(after, variable).take(MOST_USES) {
        let place = statement.end + found;
        match use_at(after, found, variable.len()) {
            Use::Written => written.push(code.statement(place)),
            Use::Opened => {
                let opened = code.statement(place);
                let Some(handle) = variable_of(code, text, place, &opened) else {
                    written.push(opened);
                    continue;
                };
                let within = &text[opened.end..text.len().min(opened.end + STATEMENT)];
                let uses = whole_words(within, handle).take(MOST_PLACES);
                let writes = uses
                    .filter(|at| matches!(use_at(within, *at, handle.len()), Use::Written))
                    .map(|at| code.statement(opened.end + at));
                written.extend(writes);
            }
            Use::Other => {}
        }
    }
    written.dedup();
    let secret = |it: &Range<usize>| sets_in_code(&text[it.clone()]) || held(code, text, it);
    written.into_iter().filter(secret).take(MOST_PLACES).collect()
}

/// What is done with a variable that holds a file or its name.
enum Use {
    Written,
    Opened,
    Other,
}

fn use_at(text: &[u8], at: usize, length: usize) -> Use {
    let (before, after) = (text[..at].trim_ascii_end(), &text[at + length..]);
    let ends = |all: &[&str]| {
        all.iter().any(|end| {
            before.len() >= end.len()
                && before[before.len() - end.len()..].eq_ignore_ascii_case(end.as_bytes())
        })
    };
    let first = after.first().is_some_and(|b| b",)".contains(b));
    if after.starts_with(b".write") || after.starts_with(b".Write") {
        return Use::Written;
    }
    match first {
        true if ends(WRITERS) => Use::Written,
        true if ends(&["open("]) && after.starts_with(b",") => Use::Opened,
        _ if after.starts_with(b".open(") => Use::Opened,
        _ => Use::Other,
    }
}

/// The variable that a statement assigns, or names what it opens.
fn variable_of<'t>(
    code: &Code,
    text: &'t [u8],
    at: usize,
    statement: &Range<usize>,
) -> Option<&'t [u8]> {
    let variable = code.assigned(text, at).or_else(|| opened_as(text, statement))?;
    // Of Go, an error goes with it.
    let variable = text[variable].split(|b| *b == b',').next()?.trim_ascii();
    (!variable.is_empty()).then_some(variable)
}

/// The name of a shell's variable that the file at a place is assigned to, and where commands name it behind.
pub(super) fn uses_in_shell(text: &[u8], at: usize) -> Option<(&[u8], Vec<usize>)> {
    let start = memchr::memrchr(b'\n', &text[..at]).map_or(0, |i| i + 1);
    let equals = start + memchr::memchr(b'=', &text[start..at])?;
    let name = text[start..equals].rsplit(|b| !is_word(*b)).next()?;
    let between = &text[equals + 1..at];
    let ends = text[at..].iter().position(|b| b"\"'\n; ".contains(b)).unwrap_or(text.len() - at);
    // All of the value, and not a part of a command.
    let alone = !between.iter().any(|b| b" ;|&".contains(b)) && !name.is_empty();
    let file = super::is_dotenv(&text[equals + 1..at + ends]);
    if !alone || !file {
        return None;
    }
    let after = &text[at..text.len().min(at + FOLLOWED)];
    let uses = whole_words(after, name)
        .filter(|found| found.checked_sub(1).is_some_and(|before| b"${".contains(&after[before])));
    Some((name, uses.take(MOST_USES).map(|found| at + found).collect()))
}

/// Whether a word of a shell is nothing but a variable.
pub(super) fn is_variable(word: &[u8], name: &[u8]) -> bool {
    let inner = word.strip_prefix(b"$").unwrap_or_default();
    let inner = inner.strip_prefix(b"{").and_then(|it| it.strip_suffix(b"}")).unwrap_or(inner);
    inner == name
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
    let names = said[argument..].split(|b| !is_word(*b)).filter(|word| {
        let start = at;
        at += word.len() + 1;
        let begins = word.first().is_some_and(|b| b.is_ascii_alphabetic() || *b == b'_');
        // A member of something else, or a call.
        let own = start == 0 || said[start - 1] != b'.';
        let called = said.get(start + word.len()) == Some(&b'(');
        begins && own && !called && code.piece_at(statement.start + start).is_none()
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
