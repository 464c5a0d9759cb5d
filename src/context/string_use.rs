//! What a string in code is there for, by the names around it: those of what is called, assigned and listed.

use super::code::{Code, Piece};

/// What a string is there for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum StringUse {
    /// It is handed to what runs commands.
    Run,
    /// People get to read it.
    Printed,
    /// It is the value of something whose name says neither.
    Assigned,
    /// Not known.
    Unknown,
}

/// Last parts of names of functions that print, log or raise.
const PRINTERS: &[&str] = &[
    "print",
    "println",
    "printf",
    "puts",
    "pp",
    "echo",
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
    "notice",
    "success",
    "fail",
    "failed",
    "abort",
    "panic",
    "die",
    "raise",
    "throw",
    "exit",
    "errorf",
    "infof",
    "warnf",
    "debugf",
    "logf",
    "eprintln",
    "eprint",
    "write_line",
    "writeline",
    "fprintf",
    "fprint",
    "fprintln",
    "sprintf",
    "secho",
    "message",
    "stage",
    "stdout.write",
    "stderr.write",
    "msg",
    "note",
    "rule",
    "header",
    "title",
    "heading",
    "step",
    "status",
    "print_error",
    "print_warning",
    "print_info",
    "print_success",
    "print_status",
    "print_step",
    "print_header",
    "log_error",
    "log_warning",
    "log_warn",
    "log_info",
    "log_success",
    "log_debug",
    "alert",
    "notify",
    "toast",
    "output",
    "say",
    "confirm",
    "setfailed",
    "setoutput",
    "append_line",
    "skip",
    "markdown",
    "caption",
    "text",
    "subheader",
    "badge",
    "expect",
    "describe",
    "it",
    "add_argument",
    "option",
    "argument",
    "field",
    "add_option",
    "help",
    "usage",
    "epilog",
    "todo",
    "unimplemented",
    "bail",
    "anyhow",
    "ensure",
    "assert",
    "assertequal",
    "assertin",
    "assertraises",
    "contains",
    "notcontains",
    "equal",
    "notequal",
    "deepequal",
    "elementsmatch",
    "includes",
    "startswith",
    "endswith",
    "match",
    "search",
    "test",
    "compile",
    "replace",
    "split",
    "find",
    "indexof",
    "t",
    "gettext",
    "_",
    "add_parser",
    "add_command",
    "add_issue",
    "append_error",
    "add_error",
    "add_warning",
    // Of forms and command lines.
    "description",
    "placeholder",
    "tooltip",
    "hint",
    "about",
    "long_about",
    "after_help",
];
/// Functions that put something else in the place of what their string names.
const REPLACING: &[&str] = &[
    "jest.mock",
    "jest.domock",
    "jest.unmock",
    "jest.unstable_mockmodule",
    "vi.mock",
    "vi.domock",
    "vi.unmock",
    "mock.module",
    "mock.patch",
    "mocker.patch",
    "patch",
    "patch.object",
    "patch.dict",
    "monkeypatch.setattr",
];
/// Beginnings of names of functions that compare what happened with what was expected.
const EXPECTING: &[&str] = &[
    "assert",
    "tohave",
    "tobe",
    "toequal",
    "tocontain",
    "tomatch",
    "tothrow",
    "tostrictequal",
    "toreturn",
];
/// Parts of names of functions that run commands.
const RUNNERS: &[&str] = &[
    "run",
    "exec",
    "execute",
    "system",
    "popen",
    "spawn",
    "shell",
    "sh",
    "bash",
    "call",
    "check_call",
    "command",
    "cmd",
    "sudo",
    "getoutput",
    "check_output",
    "subprocess",
    "execa",
    "zx",
    "invoke",
    "runcommand",
    "docker",
    "process",
    "processbuilder",
    "ssh",
    "local",
    "getstatusoutput",
    "create_subprocess_shell",
    "startprocess",
    "bat",
];
/// Names of values and arguments that people get to read.
const DISPLAYED: &[&str] = &[
    "message",
    "msg",
    "help",
    "description",
    "desc",
    "text",
    "title",
    "error",
    "errors",
    "hint",
    "usage",
    "label",
    "doc",
    "docs",
    "documentation",
    "summary",
    "name",
    "reason",
    "detail",
    "details",
    "note",
    "notes",
    "warning",
    "remediation",
    "recommendation",
    "recommendations",
    "suggestion",
    "suggestions",
    "fix",
    "explanation",
    "epilog",
    "prompt",
    "instructions",
    "tooltip",
    "placeholder",
    "display",
    "displayname",
    "caption",
    "header",
    "footer",
    "subject",
    "body",
    "comment",
    "content",
    "template",
    "banner",
    "pattern",
    "patterns",
    "regex",
    "keywords",
    "examples",
    "example",
    "issue",
    "issues",
    "advice",
    "solution",
    "status",
    "info",
    "output",
    "expected",
    "tip",
];
/// Parts of names of what is forbidden, looked for or told apart.
const FORBIDDING: &[&str] = &[
    "forbid",
    "banned",
    "block",
    "denied",
    "deny",
    "disallow",
    "prohibit",
    "dangerous",
    "restrict",
    "suspicious",
    "illegal",
    "not_allowed",
    "unsafe",
    "pattern",
    "violation",
    "anti",
    "bad_",
    "detect",
    "legacy",
    "deprecated",
];
/// Names of values that are run.
const RUN_NAMES: &[&str] = &[
    "command",
    "commands",
    "cmd",
    "cmds",
    "script",
    "scripts",
    "shell",
    "run",
    "exec",
    "entrypoint",
    "inline",
];

/// Whether a function's name is that of one which prints, logs or raises.
pub(crate) fn is_printer(callee: &[u8]) -> bool {
    let name = String::from_utf8_lossy(callee).to_ascii_lowercase();
    let last = name.rsplit(['.', ':', '>']).next().unwrap_or(&name);
    let last = last.trim_end_matches(['!', '?']);
    PRINTERS.contains(&last)
        || (last.ends_with("error") || last.ends_with("exception") || last.ends_with("exit"))
        || last.starts_with("print")
        || last.starts_with("log_")
        || EXPECTING.iter().any(|start| last.starts_with(start))
        || last.ends_with("calledwith")
        || name.starts_with("assert.")
        || REPLACING.contains(&&*name)
        // JavaScript's `require.resolve` is none.
        || matches!(callee, [b'r', b'e', b'q', b'u', b'i', b'r', b'e', b'.', b'A'..=b'Z', ..])
        || ["logger.", "logging.", "log.", "console."].iter().any(|p| name.contains(p))
}

/// Whether a key or a variable is one that people get to read.
pub(super) fn is_display_name(name: &[u8]) -> bool {
    last_word(name).is_some_and(|word| DISPLAYED.contains(&&*word))
}

pub(super) fn is_run_name(name: &[u8]) -> bool {
    last_word(name).is_some_and(|word| RUN_NAMES.contains(&&*word))
}

/// The last word of a dotted, snake or camel case name, in lower case.
fn last_word(name: &[u8]) -> Option<String> {
    let is_end = |b: &u8| !b.is_ascii_alphanumeric();
    let name = name.trim_ascii();
    let end = name.iter().rposition(|b| !is_end(b))? + 1;
    let start = name[..end].iter().rposition(is_end).map_or(0, |i| i + 1);
    let word = &name[start..end];
    let upper = word.iter().rposition(u8::is_ascii_uppercase).unwrap_or(0);
    let word = if word.iter().any(u8::is_ascii_lowercase) { &word[upper..] } else { word };
    Some(String::from_utf8_lossy(word).to_ascii_lowercase())
}

fn is_runner(callee: &[u8]) -> bool {
    let name = String::from_utf8_lossy(callee).to_ascii_lowercase();
    let last = name.rsplit(['.', ':', '>']).next().unwrap_or(&name);
    last.split('_').any(|part| RUNNERS.contains(&part))
        || RUNNERS.contains(&last)
        || ["exec", "spawn", "runcommand", "shell"].iter().any(|part| last.starts_with(part))
        || last.ends_with("exec")
        || ["subprocess.", "os.system", "child_process."].iter().any(|part| name.contains(part))
}

/// Whether a function only fills a text in, which another one then prints or runs.
fn is_formatter(callee: &[u8]) -> bool {
    let last = callee.rsplit(|b| matches!(b, b'.' | b':')).next().unwrap_or(callee);
    matches!(last, b"Sprintf" | b"sprintf")
}

/// Whether a name is that of what a test expects: `expected`, `expectedArgs`, `want`, `wantCmd`.
fn is_expected_name(name: &[u8]) -> bool {
    let name = String::from_utf8_lossy(name);
    let name = name.rsplit('.').next().unwrap_or_default();
    let starts = |word: &str| {
        let rest = name.get(..word.len()).filter(|start| start.eq_ignore_ascii_case(word));
        rest.is_some() && !name[word.len()..].starts_with(|c: char| c.is_ascii_lowercase())
    };
    starts("expected") || starts("expect") || starts("want")
}

/// Whether a string is an entry beside the one that says what a test expects of it: `{ input: "..", expected: ".." }`.
fn is_of_table(code: &Code, text: &[u8], at: usize) -> bool {
    let Some(list) = code.elements(at).filter(|list| list.bracket == b'{') else { return false };
    list.elements.iter().any(|element| {
        let element = text[element.clone()].trim_ascii_start();
        let element = element.strip_prefix(b"\"").or(element.strip_prefix(b"'")).unwrap_or(element);
        let end = element.iter().position(|b| !b.is_ascii_alphanumeric() && *b != b'_');
        let (name, rest) = element.split_at(end.unwrap_or(0));
        matches!(name.to_ascii_lowercase().as_slice(), b"expected" | b"expect" | b"want" | b"wants")
            && matches!(rest, [b':', ..] | [b'"' | b'\'', b':', ..])
    })
}

impl StringUse {
    /// Judges by the call that the string is an argument of, or by what it is assigned to.
    pub(super) fn of(code: &Code, text: &[u8], piece: &Piece) -> Self {
        if let Some(tag) = piece.tag.as_ref().filter(|tag| tag.end == piece.span.start) {
            return if is_runner(&text[tag.clone()]) || text[tag.clone()] == *b"$" {
                Self::Run
            } else {
                Self::Unknown
            };
        }
        let at = piece.span.start;
        // A key is a name for something.
        if text[piece.span.end..].trim_ascii_start().starts_with(b":")
            && !text[at.saturating_sub(2)..at].contains(&b'?')
        {
            return Self::Printed;
        }
        if is_held_as_forbidden(code, text, at) || is_of_table(code, text, at) {
            return Self::Printed;
        }
        if let Some(name) = key_before(text, at) {
            if is_expected_name(name) {
                return Self::Printed;
            }
            if is_run_name(name) {
                return Self::Run;
            }
            if is_display_name(name) {
                return Self::Printed;
            }
        }
        let mut call = code.call_at(at);
        let (mut formatted, mut called) = (false, false);
        for _ in 0..3 {
            let Some(index) = call else { break };
            let callee = &text[code.call(index).callee.clone()];
            call = code.call(index).outer;
            if is_formatter(callee) {
                formatted = true;
                continue;
            }
            // Of a mock, it is what the test expects.
            if matches!(callee, b"call" | b"mock.call") {
                called = true;
                continue;
            }
            // A runner before a printer: `log(...)` is a printer, `run_and_log` is not.
            if is_runner(callee) && !is_printer(callee) {
                return Self::Run;
            }
            if is_printer(callee) {
                return Self::Printed;
            }
        }
        let statement = code.statement(at);
        let start = text[statement.clone()].trim_ascii_start();
        if [&b"raise "[..], b"throw ", b"assert ", b"puts ", b"print ", b"echo "]
            .iter()
            .any(|word| start.starts_with(word))
        {
            return Self::Printed;
        }
        if [&b"sh "[..], b"bat ", b"system ", b"exec "].iter().any(|word| start.starts_with(word)) {
            return Self::Run;
        }
        match code.assigned(text, at) {
            Some(name) if is_expected_name(&text[name.clone()]) => Self::Printed,
            _ if called || is_script_of_shell(code, text, at) => Self::Run,
            Some(name) if is_run_name(&text[name.clone()]) => Self::Run,
            Some(name) if is_display_name(&text[name.clone()]) => Self::Printed,
            _ if formatted => Self::Printed,
            Some(_) => Self::Assigned,
            None => Self::Unknown,
        }
    }
}

/// Whether a string is the script of a shell: the third of `["sh", "-c", ".."]`, whatever that list is handed to, or what a
/// format there is filled in to.
fn is_script_of_shell(code: &Code, text: &[u8], at: usize) -> bool {
    let format = code.call_at(at).map(|index| code.call(index).callee.clone());
    let format = format.filter(|callee| is_formatter(&text[callee.clone()]));
    let at = format.map_or(at, |callee| callee.start);
    let Some(list) = code.elements(at) else { return false };
    let Some(place) = list.elements.iter().position(|it| it.contains(&at)) else { return false };
    let value = |element: &std::ops::Range<usize>| match &text[element.clone()] {
        [b'"', value @ .., b'"'] | [b'\'', value @ .., b'\''] | [b'`', value @ .., b'`'] => {
            Some(value)
        }
        _ => None,
    };
    let before = &list.elements[..place];
    let [.., shell, flag] = before else { return false };
    value(shell).is_some_and(|shell| super::embedded::is_shell(super::embedded::basename(shell)))
        && value(flag).is_some_and(|flag| flag.starts_with(b"-") && flag.ends_with(b"c"))
}

/// Whether a string is one of those that a name says are forbidden: `FORBIDDEN_COMMANDS = [`, `"no-restricted-imports": [`.
fn is_held_as_forbidden(code: &Code, text: &[u8], at: usize) -> bool {
    let forbids = |name: &[u8]| {
        let name = String::from_utf8_lossy(name).to_ascii_lowercase();
        FORBIDDING.iter().any(|part| name.contains(part))
    };
    if code.assigned(text, at).is_some_and(|name| forbids(&text[name])) {
        return true;
    }
    let mut at = at;
    for _ in 0..4 {
        let Some(list) = code.elements(at) else { return false };
        let Some(before) = list.span.start.checked_sub(1) else { return false };
        if key_before(text, list.span.start).is_some_and(forbids) {
            return true;
        }
        at = before;
    }
    false
}

/// The name of a keyword argument or an entry whose value begins at `at`: `help="`, `command: '`, `"cmd": "`.
fn key_before(text: &[u8], at: usize) -> Option<&[u8]> {
    let before = text[at.saturating_sub(80)..at].trim_ascii_end();
    // The prefix of a string belongs to it.
    let before = before.strip_suffix(b"(").unwrap_or(before).trim_ascii_end();
    let before = before.strip_suffix(b"[").unwrap_or(before).trim_ascii_end();
    let ([before @ .., b'=', b'>'] | [before @ .., b'=' | b':']) = before else { return None };
    let before = before.trim_ascii_end();
    let before = match before {
        [rest @ .., b'"' | b'\''] => rest,
        _ => before,
    };
    let is_name = |b: &u8| b.is_ascii_alphanumeric() || matches!(b, b'_' | b'-');
    let start = before.iter().rposition(|b| !is_name(b)).map_or(0, |i| i + 1);
    (start < before.len()).then(|| &before[start..])
}
