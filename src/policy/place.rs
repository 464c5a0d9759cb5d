//! What kind of text a match stands in: code that runs, a comment, something printed, prose.

use super::Surroundings;
use super::language::Language;

/// Where a match stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Place {
    /// In code, as far as one can tell.
    Code,
    /// In a comment.
    Comment,
    /// In an argument of something that prints.
    Printed,
    /// In a document, outside its code.
    Prose,
}

/// Words that begin a statement which prints its arguments.
const PRINTERS: &[&str] = &[
    "echo",
    "printf",
    "print",
    "println",
    "puts",
    "console.log",
    "console.error",
    "console.warn",
    "console.info",
    "log",
    "logger",
    "logging",
    "fmt.print",
    "fmt.fprint",
    "write-host",
    "write-output",
    "write-warning",
    "write-error",
    "write-verbose",
    "warn",
    "error",
    "info",
    "fail",
    "die",
    "raise",
    "throw",
    "abort",
    "panic",
    "system.out.print",
    "std::cout",
    "click.echo",
    "typer.echo",
    "rich.print",
    "say",
    "message",
    "note",
    "success",
    "debug",
    "log.info",
    "log.error",
    "log.warn",
    "log.debug",
    "log_info",
    "log_error",
    "log_warn",
    "log_warning",
    "log_success",
    "log_debug",
    "print_error",
    "print_warning",
    "print_info",
    "print_status",
    "print_success",
    "err",
    "info_msg",
    "cecho",
];

impl Place {
    pub(super) fn of(language: Language, around: &Surroundings<'_>) -> Self {
        if language == Language::Document {
            return Self::in_document(around);
        }
        let before = around.before();
        if in_line_comment(language, before) {
            Self::Comment
        } else if is_printed(before) {
            Self::Printed
        } else {
            Self::Code
        }
    }

    fn in_document(around: &Surroundings<'_>) -> Self {
        let before = around.before();
        if trim(before).starts_with(b"<!--") {
            return Self::Comment;
        }
        if in_fence(around) {
            return if in_line_comment(Language::Unknown, before) {
                Self::Comment
            } else if is_printed(before) {
                Self::Printed
            } else {
                Self::Code
            };
        }
        // A code span: an odd number of back ticks before, and one after. Or a line indented as code, or a prompt.
        let ticks = before.iter().filter(|b| **b == b'`').count();
        let indented = before.starts_with(b"    ") || before.starts_with(b"\t");
        let prompt = trim(before).starts_with(b"$");
        let listed = matches!(trim(before).first(), Some(b'-' | b'*' | b'+' | b'0'..=b'9'));
        let code =
            (ticks % 2 == 1 && around.after().contains(&b'`')) || (indented && !listed) || prompt;
        if code { Self::Code } else { Self::Prose }
    }
}

/// Whether an odd number of fence lines stands above the match.
pub(super) fn in_fence(around: &Surroundings<'_>) -> bool {
    let is_fence = |line: &&[u8]| {
        let line = trim(line);
        line.starts_with(b"```") || line.starts_with(b"~~~")
    };
    around.lines_above().filter(is_fence).count() % 2 == 1
}

/// Whether a comment began before the end of `before`, the part of a line to the left of the match.
fn in_line_comment(language: Language, before: &[u8]) -> bool {
    let signs = language.line_comments();
    let start = trim(before);
    if signs.iter().any(|sign| start.starts_with(sign.as_bytes())) {
        return true;
    }
    if language == Language::Unknown || language == Language::Document {
        return false;
    }
    let mut quote = None;
    let mut previous = b' ';
    for (i, byte) in before.iter().copied().enumerate() {
        match (quote, byte) {
            (None, b'\'' | b'"' | b'`') => quote = Some(byte),
            (Some(open), _) if open == byte && previous != b'\\' => quote = None,
            (None, _) if previous.is_ascii_whitespace() => {
                if signs.iter().any(|s| *s != "*" && before[i..].starts_with(s.as_bytes())) {
                    return true;
                }
            }
            _ => {}
        }
        previous = byte;
    }
    false
}

/// Whether the statement that the match stands in prints its arguments.
fn is_printed(before: &[u8]) -> bool {
    let statement = trim(&before[statement_start(before)..]);
    let statement = statement.strip_prefix(b"@").unwrap_or(statement);
    let statement = statement.strip_prefix(b"run:").map_or(statement, trim);
    let statement = statement.strip_prefix(b"- ").map_or(statement, trim);
    let statement = statement.strip_prefix(b"RUN ").map_or(statement, trim);
    let end = statement
        .iter()
        .position(|b| !(b.is_ascii_alphanumeric() || matches!(b, b'_' | b'.' | b'-' | b':')))
        .unwrap_or(statement.len());
    let word = statement[..end].to_ascii_lowercase();
    end < statement.len()
        && PRINTERS.iter().any(|printer| {
            word == printer.as_bytes()
                || (printer.contains('.') && word.starts_with(printer.as_bytes()))
                || [&b"logger."[..], b"logging.", b"log.", b"self.log", b"this.log"]
                    .iter()
                    .any(|prefix| word.starts_with(prefix))
        })
}

/// Start of the last statement: behind the last separator that stands outside quotes.
fn statement_start(before: &[u8]) -> usize {
    let mut start = 0;
    let mut quote = None;
    for (i, byte) in before.iter().copied().enumerate() {
        match (quote, byte) {
            (None, b'\'' | b'"' | b'`') => quote = Some(byte),
            (Some(open), _) if open == byte => quote = None,
            (None, b'|' | b';' | b'&' | b'{') => start = i + 1,
            _ => {}
        }
    }
    // `$(` runs what follows even inside double quotes.
    memchr::memmem::rfind(before, b"$(").map_or(start, |at| start.max(at + 2))
}

pub(super) fn trim(bytes: &[u8]) -> &[u8] {
    bytes.trim_ascii()
}
