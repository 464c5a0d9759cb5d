//! Secrets that commands print, trace or write where others read them.

use super::super::secrets::is_secret_name;
use super::names::names_one;
use super::{Candidate, Judged, found};
use crate::context::{Command, Expansion, Outline, Ran, View, expansions, heredoc_expansions};
use crate::text::any_case;
use aho_corasick::AhoCorasick;
use std::sync::LazyLock;

/// Commands behind one that are looked at.
const COMMANDS: usize = 300;

/// Programs that print what they are given.
const PRINTERS: &[&[u8]] = &[
    b"echo",
    b"printf",
    b"print",
    b"write-host",
    b"write-output",
    b"write-verbose",
    b"write-information",
    b"write-warning",
    b"write-error",
    b"write-debug",
    b"cat",
    b"tee",
    b"logger",
    b"cecho",
    b"say",
    b"out-host",
];
/// Programs that print what is piped into them.
const VIEWERS: &[&[u8]] = &[
    b"tee", b"cat", b"grep", b"head", b"tail", b"sed", b"awk", b"less", b"more", b"jq", b"fold",
    b"cut", b"tr", b"sort", b"xxd", b"base64", b"rev",
];

/// Commands that print a token.
static TOKENS: LazyLock<AhoCorasick> = LazyLock::new(|| {
    any_case(&[
        "gcloud auth print-access-token",
        "gcloud auth print-identity-token",
        "gcloud auth application-default print-access-token",
        "gh auth token",
        "aws ecr get-login-password",
        "az account get-access-token",
    ])
});

/// The name of the first secret that a piece of shell text expands.
pub(super) fn expanded(raw: &[u8]) -> Option<Vec<u8>> {
    first_secret(raw, expansions(raw), &|_| true)
}

/// The same for a line of a heredoc, in which quotes mean nothing.
fn expanded_in_body(raw: &[u8]) -> Option<Vec<u8>> {
    first_secret(raw, heredoc_expansions(raw), &|_| true)
}

fn first_secret(
    raw: &[u8],
    expansions: Vec<Expansion>,
    holds: &dyn Fn(&[u8]) -> bool,
) -> Option<Vec<u8>> {
    expansions.into_iter().find_map(|expansion| {
        let name = match &expansion {
            Expansion::Template { inner, .. } => return in_template(&raw[inner.clone()]),
            Expansion::Variable { name, operator, .. } => {
                let sign = &raw[operator.clone()];
                // `${X:+set}` says that it is set, `${#X}` how long it is, `${X:0:4}` a part of it.
                let length = sign == b"#" && operator.start < name.start;
                if matches!(sign, b":+" | b"+" | b":") || length {
                    return None;
                }
                raw[name.clone()].to_vec()
            }
        };
        let environment = name.get(..4).is_some_and(|start| start.eq_ignore_ascii_case(b"env:"));
        let name = if environment { name[4..].to_vec() } else { name };
        (is_secret_name(&name) && holds(&name)).then_some(name)
    })
}

/// The secret that an expression of a workflow stands for: `secrets.NAME`.
fn in_template(inner: &[u8]) -> Option<Vec<u8>> {
    let at = memchr::memmem::find(inner, b"secrets.")? + b"secrets.".len();
    // What is compared with it or chosen by it tells nothing.
    if inner.windows(2).any(|pair| matches!(pair, b"==" | b"!=" | b"&&")) {
        return None;
    }
    let length = inner[at..].iter().position(|b| !(b.is_ascii_alphanumeric() || *b == b'_'));
    let name = &inner[at..at + length.unwrap_or(inner.len() - at)];
    (!name.is_empty()).then(|| name.to_vec())
}

fn secret_in(ran: &Ran, view: &View<'_>) -> Option<Vec<u8>> {
    let bytes = view.bytes();
    let holds = |name: &[u8]| !names_one(bytes, ran.span.start, name);
    ran.words[1..].iter().find_map(|word| {
        let raw = without_substitutions(&bytes[word.span.clone()]);
        first_secret(&raw, expansions(&raw), &holds).or_else(|| of_make(&raw))
    })
}

/// Shell text with what other commands print blanked out: `$(..)` and back-ticks, but not make's `$(NAME)`.
fn without_substitutions(raw: &[u8]) -> Vec<u8> {
    let mut out = raw.to_vec();
    let mut depth = 0usize;
    let mut ticked = false;
    let mut i = 0;
    while i < raw.len() {
        // `$($env:X)` of PowerShell is a variable.
        let opens = raw[i..].starts_with(b"$(")
            && raw.get(i + 2) != Some(&b'$')
            && !is_make_variable(&raw[i..]);
        match raw[i] {
            b'$' if opens => depth += 1,
            b'`' => ticked = !ticked,
            b')' if depth > 0 => depth -= 1,
            _ => {}
        }
        if depth > 0 || ticked {
            out[i] = b' ';
        }
        i += 1;
    }
    out
}

fn is_make_variable(raw: &[u8]) -> bool {
    let name =
        raw[2..].iter().take_while(|b| b.is_ascii_uppercase() || b.is_ascii_digit() || **b == b'_');
    raw.get(2 + name.count()) == Some(&b')')
}

/// The secret that a variable of make's is called as: `$(NPM_TOKEN)`.
fn of_make(raw: &[u8]) -> Option<Vec<u8>> {
    let start = memchr::memmem::find(raw, b"$(")? + 2;
    let end = memchr::memchr(b')', &raw[start..])? + start;
    let name = &raw[start..end];
    let variable = name.iter().all(|b| b.is_ascii_uppercase() || b.is_ascii_digit() || *b == b'_');
    (variable && is_secret_name(name)).then(|| name.to_vec())
}

/// Whether what a command prints is seen: it goes neither to a file nor to a program that keeps it.
pub(in super::super) fn is_seen(ran: &Ran, view: &mut View<'_>) -> bool {
    is_let_out(ran, view) && is_seen_outside(ran.span.start, view)
}

/// Whether what is printed in a script that a command runs (`sh -c '..'`, `python - <<EOF`) is seen: its output is that command's.
pub(super) fn is_seen_outside(at: usize, view: &mut View<'_>) -> bool {
    view.command_around(at).is_none_or(|outer| is_seen(&outer, view))
}

fn is_let_out(ran: &Ran, view: &mut View<'_>) -> bool {
    if !ran.outputs.is_empty() {
        return ran.outputs.iter().any(is_read_by_others);
    }
    if !ran.captured {
        return !is_handed_back(ran, view);
    }
    let Some(next) = ran.piped_to.as_ref().and_then(|span| view.command(span.start)) else {
        return false;
    };
    let name = next.program().to_ascii_lowercase();
    VIEWERS.contains(&&*name) && is_seen(&next, view)
}

/// Beginnings of names of functions that are there for what they print.
const GIVES: &[&[u8]] =
    &[b"get_", b"fetch_", b"read_", b"load_", b"resolve_", b"generate_", b"gen_", b"lookup_"];

/// Whether what is printed in a function is the value that it gives: all that call it take it (`token=$(get_token)`), or it is
/// called so and nothing calls it here.
fn is_handed_back(ran: &Ran, view: &mut View<'_>) -> bool {
    let index = view.innermost(ran.span.start);
    let Outline::Shell(shell) = &view.region(index).outline else { return false };
    if shell.functions.is_empty() {
        return false;
    }
    let text = view.text_of(index);
    let local = ran.span.start - view.region(index).range.start;
    let Some(at) = shell.command_at(local) else { return false };
    let Some(function) = shell.commands[at].function else { return false };
    // What goes to the terminal, nobody takes.
    let is_error = |target: &std::ops::Range<usize>| matches!(&text[target.clone()], b"2" | b"&2");
    if shell.redirects(at).any(|redirect| is_error(&redirect.target)) {
        return false;
    }
    let span = &shell.functions[function].span;
    let name = &text[shell.functions[function].name.clone()];
    let is_call = |command: &&Command| {
        let first = command.words.first().map(|word| &text[word.span.clone()]);
        first == Some(name) && !span.contains(&command.span.start)
    };
    let mut calls = shell.commands.iter().filter(is_call).peekable();
    if calls.peek().is_some() {
        return calls.all(|command| command.substitution || command.piped_to.is_some());
    }
    // Nothing but a value: `echo "$token"`.
    let [_, value] = &ran.words[..] else { return false };
    GIVES.iter().any(|start| name.starts_with(start)) && value.value.starts_with(b"$")
}

/// Whether others read what is written to a file: a terminal, a step's output, what becomes an artifact.
fn is_read_by_others(target: &crate::context::Word) -> bool {
    let name = String::from_utf8_lossy(&target.value).to_ascii_lowercase();
    name.starts_with("/dev/std")
        || name.starts_with("/dev/fd/")
        || name.starts_with("/dev/tty")
        || name.starts_with('&')
        || ["github_output", "github_step_summary", "artifact"]
            .iter()
            .any(|part| name.contains(part))
}

/// A command that prints a secret.
pub(super) fn printed(candidate: &Candidate<'_>, view: &mut View<'_>) -> Option<Judged> {
    let ran = view.command(candidate.at)?;
    let program = ran.program().to_ascii_lowercase();
    if !PRINTERS.contains(&&*program) || !ran.words[0].span.contains(&candidate.at) {
        return None;
    }
    if let Some(shown) = in_heredoc(&ran, view) {
        return found(shown.0, &shown.1, candidate, view);
    }
    let name = secret_in(&ran, view)?;
    let loops = is_loop_variable(view.bytes(), ran.span.start, &name);
    let masked = loops || ran.words.iter().any(|word| masks(&word.value));
    if masked || !ran.certain || !is_seen(&ran, view) {
        return None;
    }
    found(ran.span.clone(), &name, candidate, view)
}

/// Whether a text tells the system that runs the job what to keep out of its log: GitHub's way, Azure's way.
pub(super) fn masks(text: &[u8]) -> bool {
    let has = |part: &[u8]| memchr::memmem::find(text, part).is_some();
    has(b"::add-mask::") || has(b"##vso[") && (has(b"issecret=true") || has(b"isSecret=true"))
}

/// The line of a heredoc that a command prints in which a secret is expanded.
fn in_heredoc(ran: &Ran, view: &mut View<'_>) -> Option<(std::ops::Range<usize>, Vec<u8>)> {
    if !ran.certain || !is_seen(ran, view) {
        return None;
    }
    let bytes = view.bytes();
    for body in view.expanded_heredocs_of(ran) {
        let mut start = body.start;
        for line in bytes[body.clone()].split_inclusive(|b| *b == b'\n') {
            if let Some(name) = expanded_in_body(line) {
                return Some((start..start + line.trim_ascii_end().len(), name));
            }
            start += line.len();
        }
    }
    None
}

/// Whether a name is that of a loop's variable just above: of a list of names, say.
fn is_loop_variable(text: &[u8], at: usize, name: &[u8]) -> bool {
    let before = &text[at.saturating_sub(600)..at];
    memchr::memmem::find(before, &[b"for ".as_slice(), name, b" in "].concat()).is_some()
}

/// `set -x` before commands that expand a secret.
pub(in super::super) fn traced(candidate: &Candidate<'_>, view: &mut View<'_>) -> Vec<Judged> {
    let Some(ran) = view.command(candidate.at) else { return Vec::new() };
    if ran.program() != b"set" || !ran.certain || !traces(&ran, b"-") {
        return Vec::new();
    }
    let index = view.innermost(candidate.at);
    let Outline::Shell(shell) = &view.region(index).outline else { return Vec::new() };
    let text = view.text_of(index);
    let base = view.region(index).range.start;
    let first = shell.commands.partition_point(|c| c.span.start + base <= ran.span.start);
    let after = shell.commands[first..].iter().take(COMMANDS);
    for command in after {
        let raw = &text[command.span.clone()];
        let ends = raw.starts_with(b"set +") && raw[5..].iter().take(8).any(|b| *b == b'x');
        if ends {
            break;
        }
        let holds = |name: &[u8]| !names_one(text, command.span.start, name);
        let name = first_secret(raw, expansions(raw), &holds).or_else(|| taken(command, text));
        if let Some(name) = name {
            return found(ran.span.clone(), &name, candidate, view).into_iter().collect();
        }
        let prints = command.substitution && command.inside.is_some();
        if let Some(printer) = prints.then(|| TOKENS.find(raw)).flatten() {
            let name = raw[printer.range()].to_vec();
            return found(ran.span.clone(), &name, candidate, view).into_iter().collect();
        }
    }
    Vec::new()
}

/// The name of a secret that a command takes from another one: `TOKEN=$(..)`, `export TOKEN=$(..)`.
fn taken(command: &Command, text: &[u8]) -> Option<Vec<u8>> {
    let own = command.assignments.iter().map(|it| (it.name.clone(), it.value.clone()));
    let substitutes = |value: &[u8]| {
        let value = value.strip_prefix(b"\"").unwrap_or(value);
        value.starts_with(b"$(") && !value.starts_with(b"$((") || value.starts_with(b"`")
    };
    own.filter(|(_, value)| substitutes(&text[value.clone()]))
        .map(|(name, _)| &text[name])
        // What is only called `secret` may be an object of a cluster.
        .filter(|name| !name.eq_ignore_ascii_case(b"secret"))
        .find(|name| is_secret_name(name) && !names_one(text, command.span.start, name))
        .map(<[u8]>::to_vec)
}

/// Whether `set` switches tracing on or off: `-x`, `-eux`, `-o xtrace`.
fn traces(ran: &Ran, sign: &[u8]) -> bool {
    ran.words[1..].iter().any(|word| {
        word.value == b"xtrace"
            || word.value.strip_prefix(sign).is_some_and(|letters| {
                letters.contains(&b'x') && letters.iter().all(u8::is_ascii_alphabetic)
            })
    })
}

/// What becomes of a shell variable that the match sets from a secret.
pub(super) fn flow(candidate: &Candidate<'_>, view: &mut View<'_>) -> Vec<Judged> {
    let index = view.innermost(candidate.at);
    let Outline::Shell(shell) = &view.region(index).outline else { return Vec::new() };
    let text = view.text_of(index);
    let base = view.region(index).range.start;
    let Some(mut at) = shell.command_at(candidate.at - base) else { return Vec::new() };
    while let Some(around) = shell.commands[at].inside {
        at = around;
    }
    let command = &shell.commands[at];
    let read = command.words.first().is_some_and(|word| &text[word.span.clone()] == b"read");
    let name = match (command.assignments.last(), read) {
        (Some(assignment), _) => text[assignment.name.clone()].to_vec(),
        (None, true) => {
            command.words.last().map(|w| w.value(text).into_owned()).unwrap_or_default()
        }
        _ => return Vec::new(),
    };
    if name.is_empty() || is_secret_name(&name) {
        return Vec::new();
    }
    let uses: Vec<_> = shell.commands[at + 1..]
        .iter()
        .take(COMMANDS)
        .filter(|command| {
            let raw = &text[command.span.clone()];
            expansions(raw).iter().any(|expansion| match expansion {
                Expansion::Variable { name: found, operator, .. } => {
                    raw[found.clone()] == *name && operator.is_empty()
                }
                Expansion::Template { .. } => false,
            })
        })
        .map(|command| base + command.span.start)
        .collect();
    let mut all = Vec::new();
    for start in uses {
        let Some(ran) = view.command(start) else { continue };
        let program = ran.program().to_ascii_lowercase();
        let masked = ran.words.iter().any(|word| masks(&word.value));
        if PRINTERS.contains(&&*program) && !masked && is_seen(&ran, view) {
            all.extend(found(ran.span.clone(), &name, candidate, view));
        }
    }
    all
}
