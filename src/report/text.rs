//! Making text safe to show.

use crate::rule::Severity;
use std::fmt::Write as _;

/// Replaces what would act on a terminal, or forge a line, by a visible escape: control characters, line separators,
/// characters that change the direction of text or take no space.
#[must_use]
pub fn escape_controls(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        let hidden = matches!(c, '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2060}'..='\u{206f}' | '\u{feff}');
        match c {
            '\t' => out.push_str("    "),
            '\r' => out.push_str("\\r"),
            '\n' => out.push_str("\\n"),
            c if c.is_control() || hidden => {
                let _ = write!(out, "\\u{{{:x}}}", u32::from(c));
            }
            c => out.push(c),
        }
    }
    out
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
        assert_eq!(escape_controls("plain é 😀"), "plain é 😀");
    }
}
