//! Making text safe to show.

use crate::rule::Severity;
use std::fmt::Write as _;

/// Replaces what would act on a terminal, or forge a line, by a visible escape: control characters, line separators,
/// characters that change the direction of text or take no space, and `##[`, with which a command to the runner of GitHub
/// Actions may begin in the middle of any line of a log:
/// <https://github.com/actions/runner/blob/main/src/Runner.Common/ActionCommand.cs>.
#[must_use]
pub fn escape_controls(text: &str) -> String {
    // Nearly all is plain.
    if text.bytes().all(|byte| matches!(byte, b' '..=b'~')) && !text.contains("##[") {
        return text.to_owned();
    }
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '\t' => out.push_str("    "),
            '\r' => out.push_str("\\r"),
            '\n' => out.push_str("\\n"),
            '[' if out.ends_with("##") => out.push_str("\\u{5b}"),
            c if acts(c) => {
                let _ = write!(out, "\\u{{{:x}}}", u32::from(c));
            }
            c => out.push(c),
        }
    }
    out
}

/// Whether a character does something other than showing itself. All such are in the first plane.
pub(super) const fn acts(c: char) -> bool {
    matches!(c, '\0'..='\u{1f}' | '\u{7f}'..='\u{9f}' | '\u{61c}' | '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2060}'..='\u{206f}' | '\u{feff}' | '\u{fff9}'..='\u{fffb}' | '\u{fffe}' | '\u{ffff}')
}

/// The word for a severity in a headline.
#[must_use]
pub const fn severity_word(severity: Severity) -> &'static str {
    match severity {
        Severity::Critical | Severity::High => "error",
        Severity::Medium => "warning",
        Severity::Low => "note",
    }
}

#[cfg(test)]
mod tests {
    use super::escape_controls;

    #[test]
    fn nothing_that_acts_is_left() {
        assert_eq!(
            escape_controls("a\x1b[31mb\r\nc\u{202e}d\t\u{7f}"),
            "a\\u{1b}[31mb\\r\\nc\\u{202e}d    \\u{7f}"
        );
        assert_eq!(escape_controls("plain é 😀 #[x]"), "plain é 😀 #[x]");
        assert_eq!(escape_controls("a ###[error]"), "a ###\\u{5b}error]");
    }
}
