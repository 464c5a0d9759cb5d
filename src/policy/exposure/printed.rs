//! Secrets among what a statement prints, directly or by way of a variable.

use super::super::Knowledge;
use super::super::secrets::{is_secret_name, is_word, whole_words};
use super::expression::{Secrets, by_name, hands_on, shown};
use super::names::{is_bound_otherwise, names_one, was_loaded};
use super::{Candidate, Judged, found, is_accessor, is_seen_outside, shell};
use crate::context::{Code, Outline, View};
use crate::text::any_case;
use aho_corasick::AhoCorasick;
use std::ops::Range;
use std::sync::LazyLock;

/// Bytes of a function that are searched for what becomes of a variable.
const FLOW: usize = 8 * 1024;
/// Places at which a variable is looked at.
const USES: usize = 64;
/// Calls inside each other that are looked at for one that prints.
const NESTED: usize = 8;

/// Last parts of names of functions whose arguments are seen.
const SHOWS: &[&str] = &[
    "print",
    "println",
    "printf",
    "puts",
    "pp",
    "pprint",
    "echo",
    "secho",
    "log",
    "debug",
    "info",
    "warn",
    "warning",
    "error",
    "critical",
    "exception",
    "fatal",
    "fatalf",
    "trace",
    "infof",
    "debugf",
    "warnf",
    "errorf",
    "logf",
    "println!",
    "print!",
    "eprintln!",
    "eprintln",
    "info!",
    "debug!",
    "warn!",
    "error!",
    "fprintf",
    "fprintln",
    "fprint",
    "writeline",
    "write_line",
    "var_dump",
    "print_r",
    "error_log",
    "dbg!",
    "alert",
    "dir",
    "table",
    "nslog",
    "p",
    "say",
    "write",
    "setoutput",
    "warning!",
    "infow",
    "debugw",
    "logdebug",
    "loginfo",
    "message",
    "notice",
    "success",
    "print_info",
];

/// Parts of what is written to that people read.
static SEEN: LazyLock<AhoCorasick> =
    LazyLock::new(|| any_case(&["out", "err", "std", "log", "console", "term", "tab"]));

/// Whether a function shows its arguments to people.
fn shows(callee: &[u8]) -> bool {
    let name = String::from_utf8_lossy(callee).to_ascii_lowercase();
    let last = name.rsplit(['.', ':']).next().unwrap_or(&name);
    if last == "write" {
        // Files are written too.
        return ["stdout", "stderr", "st.", "console", "response"]
            .iter()
            .any(|part| name.contains(part));
    }
    if last == "p" || last == "dir" || last == "table" || last == "message" {
        return name == "p" || name.starts_with("console.");
    }
    SHOWS.contains(&last)
        || name == "sys.exit"
        || last.starts_with("print_")
        || last.starts_with("log_")
}

/// Whether a function that writes to what it is given first writes to something that nobody reads at once: a buffer, a
/// connection, an answer to who asked.
fn keeps(callee: &[u8], arguments: &[u8]) -> bool {
    let last = callee.rsplit(|b| *b == b'.').next().unwrap_or(callee);
    if !matches!(last, b"Fprintf" | b"Fprintln" | b"Fprint") {
        return false;
    }
    let end = memchr::memchr(b',', arguments).unwrap_or(arguments.len());
    !SEEN.is_match(&arguments[..end])
}

/// Whether a call says in a test what it got and wanted, which are the test's own values.
fn is_assertion(callee: &[u8], path: &str) -> bool {
    let owner = callee.split(|b| *b == b'.').next().unwrap_or(callee);
    path.ends_with("_test.go") && matches!(owner, b"t" | b"tb" | b"b" | b"f")
}

/// A statement that prints a secret.
pub(in super::super) fn printed(
    candidate: &Candidate<'_>,
    view: &mut View<'_>,
    catalogue: Option<&Knowledge<'_>>,
) -> Option<Judged> {
    let index = view.innermost(candidate.at);
    match view.region(index).outline {
        Outline::Code(_) => {
            let bytes = view.bytes();
            let is_secret = |name: &[u8]| match by_name(name) {
                true => !names_one(bytes, candidate.at, name),
                false => was_loaded(bytes, candidate.at, name),
            };
            let secrets = Secrets {
                is_secret: &is_secret,
                is_accessor: &|callee| is_accessor(catalogue, callee),
            };
            let (span, name) = shown_by_call(view, index, candidate.at, &secrets)?;
            if !is_seen_outside(candidate.at, view) {
                return None;
            }
            found(span, &view.bytes()[name], candidate, view)
        }
        Outline::Shell(_) | Outline::PowerShell(_) => shell::printed(candidate, view),
        _ => None,
    }
}

/// The call of a printer at a place, and what in it shows a secret.
fn shown_by_call(
    view: &mut View<'_>,
    index: usize,
    at: usize,
    secrets: &Secrets<'_>,
) -> Option<(Range<usize>, Range<usize>)> {
    let Outline::Code(code) = &view.region(index).outline else { return None };
    let text = view.text_of(index);
    let base = view.region(index).range.start;
    let call = code.call(code.call_of(at - base)?);
    let start = call.callee.start;
    let output = text[start.saturating_sub(300)..start].windows(13).any(|w| w == b"GITHUB_OUTPUT");
    let written = output && text[call.callee.clone()].ends_with(b".write");
    let (callee, arguments) = (&text[call.callee.clone()], &text[call.arguments.clone()]);
    if !shows(callee) && !written || keeps(callee, arguments) || is_assertion(callee, view.path()) {
        return None;
    }
    let masks = shell::masks(arguments);
    let name = shown(code, text, &call.arguments, secrets).filter(|_| !masks)?;
    let plain = !matches!(text.get(name.end), Some(b'[' | b'.'));
    if plain && is_bound_otherwise(text, start, &text[name.clone()]) {
        return None;
    }
    let end = (call.arguments.end + 1).min(text.len());
    Some((base + call.callee.start..base + end, base + name.start..base + name.end))
}

/// A call of an accessor among what is printed.
fn printed_at_once(
    candidate: &Candidate<'_>,
    view: &mut View<'_>,
    index: usize,
    catalogue: Option<&Knowledge<'_>>,
) -> Option<Judged> {
    let base = view.region(index).range.start;
    let Outline::Code(code) = &view.region(index).outline else { return None };
    if code.piece_at(candidate.at - base).is_some() {
        return None;
    }
    let text = view.text_of(index);
    let callee = printer_around(code, text, candidate.at - base)?;
    if !is_seen_outside(candidate.at, view) {
        return None;
    }
    let secrets =
        Secrets { is_secret: &by_name, is_accessor: &|callee| is_accessor(catalogue, callee) };
    let (span, name) = shown_by_call(view, index, base + callee, &secrets)?;
    found(span, &view.bytes()[name], candidate, view)
}

/// Where the innermost call begins that prints what stands at a place.
fn printer_around(code: &Code, text: &[u8], at: usize) -> Option<usize> {
    let calls = std::iter::successors(code.call_at(at), |call| code.call(*call).outer);
    let mut callees = calls.take(NESTED).map(|call| &code.call(call).callee);
    callees.find(|callee| shows(&text[(*callee).clone()])).map(|callee| callee.start)
}

/// What becomes of a variable that the match sets from a secret: where it is printed in the same function.
pub(in super::super) fn flow(
    candidate: &Candidate<'_>,
    view: &mut View<'_>,
    catalogue: Option<&Knowledge<'_>>,
) -> Vec<Judged> {
    let index = view.innermost(candidate.at);
    // A variable of the environment that is called as no secret is.
    let named = candidate.name.as_ref().map(|name| is_secret_name(&view.bytes()[name.clone()]));
    if named == Some(false) {
        return Vec::new();
    }
    if let Some(printed) = printed_at_once(candidate, view, index, catalogue) {
        return vec![printed];
    }
    let text = view.text_of(index);
    let base = view.region(index).range.start;
    let local = candidate.at - base;
    let Outline::Code(code) = &view.region(index).outline else {
        return shell::flow(candidate, view);
    };
    if code.piece_at(local).is_some() {
        return Vec::new();
    }
    if let (Some(known), Some(call)) = (catalogue, code.call_of(local)) {
        known.call(&text[code.call(call).callee.clone()], candidate.path);
    }
    let Some(variable) = code.assigned(text, local) else { return Vec::new() };
    if is_made_with(code, text, variable.end, local) {
        return Vec::new();
    }
    let name = text[variable].trim_ascii();
    // What is called a secret is found where it is printed.
    match is_secret_name(name) {
        true => Vec::new(),
        false => prints_of(name, candidate, view),
    }
}

/// Whether the match is an argument of a call that makes something else of it: `client = Client(api_key=os.environ["KEY"])`.
fn is_made_with(code: &Code, text: &[u8], from: usize, at: usize) -> bool {
    let calls = std::iter::successors(code.call_at(at), |call| code.call(*call).outer);
    calls
        .map(|call| code.call(call).callee.clone())
        .take(NESTED)
        .take_while(|callee| callee.start >= from)
        .any(|callee| !hands_on(&text[callee]))
}

/// A text that a secret is put into and that is printed or logged below: `msg = f"key {api_key}"`.
pub(in super::super) fn message(candidate: &Candidate<'_>, view: &mut View<'_>) -> Vec<Judged> {
    let index = view.innermost(candidate.at);
    let text = view.text_of(index);
    let base = view.region(index).range.start;
    let local = candidate.at - base;
    let Outline::Code(code) = &view.region(index).outline else { return Vec::new() };
    if code.piece_at(local).is_some() {
        return Vec::new();
    }
    let statement = code.statement(local);
    let Some(variable) = code.assigned(text, local).filter(|name| name.contains(&local)) else {
        return Vec::new();
    };
    let is_secret = |name: &[u8]| by_name(name) && !names_one(text, local, name);
    let secrets = Secrets { is_secret: &is_secret, is_accessor: &|_| false };
    let value = variable.end..statement.end.min(text.len());
    if shown(code, text, &value, &secrets).is_none() {
        return Vec::new();
    }
    prints_of(text[variable].trim_ascii(), candidate, view)
}

/// How far the line is indented that begins with what stands at a place; nothing where it begins with something else.
fn indent_at(text: &[u8], at: usize) -> Option<usize> {
    let start = memchr::memrchr(b'\n', &text[..at]).map_or(0, |i| i + 1);
    text[start..at].iter().all(u8::is_ascii_whitespace).then_some(at - start)
}

/// Where the variable that the statement at the match sets is printed in the same function.
fn prints_of(name: &[u8], candidate: &Candidate<'_>, view: &mut View<'_>) -> Vec<Judged> {
    let simple =
        name.iter().all(|b| b.is_ascii_alphanumeric() || matches!(b, b'_' | b'$' | b'@' | b'.'));
    if !simple || name.is_empty() || !is_seen_outside(candidate.at, view) {
        return Vec::new();
    }
    let index = view.innermost(candidate.at);
    let text = view.text_of(index);
    let base = view.region(index).range.start;
    let local = candidate.at - base;
    let Outline::Code(code) = &view.region(index).outline else { return Vec::new() };
    let statement = code.statement(local);
    let end = code.function(text, local).end.min(statement.end + FLOW);
    let last = name.rsplit(|b| *b == b'.').next().unwrap_or(name);
    let is_secret = |found: &[u8]| found == last;
    let secrets = Secrets { is_secret: &is_secret, is_accessor: &|_| false };
    let indent = indent_at(text, statement.start).unwrap_or(0);
    let rest = &text[..end];
    let again = |at: &usize| {
        let after = rest[at + last.len()..].trim_ascii_start();
        let set = matches!(after, [b'=', next, ..] if *next != b'=') || after.starts_with(b":=");
        set && indent_at(text, *at).is_some_and(|own| own <= indent)
    };
    let mut calls: Vec<usize> = whole_words(&rest[statement.end.min(end)..], last)
        .map(|offset| statement.end + offset)
        // What it is set to anew is not that any more.
        .take_while(|at| !again(at))
        .take(USES)
        .filter_map(|at| printer_around(code, text, at))
        .collect();
    calls.dedup();
    let mut all = Vec::new();
    for callee in calls {
        let Some((span, shown)) = shown_by_call(view, index, base + callee, &secrets) else {
            continue;
        };
        // Another's attribute may be called the same: `error.message`.
        let shown = &view.bytes()[shown];
        let after = shown.strip_prefix(name);
        if after.is_some_and(|rest| !rest.first().is_some_and(|b| is_word(*b))) {
            all.extend(found(span, shown, candidate, view));
        }
    }
    all
}
