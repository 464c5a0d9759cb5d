//! Reads PowerShell text: which commands it runs, with which words, and what flows between them.
//!
//! An expression that stands where a command could is read as one, whose words are its operands and operators.

mod reader;
mod word;

use std::ops::Range;

use super::shell::{Redirect, Word};
use super::spans;
#[cfg(test)]
pub(super) use word::is_literal_at;
pub(super) use word::unquoted;

/// What a stretch of PowerShell does, command by command.
#[derive(Debug, Default)]
pub(crate) struct PowerShell {
    /// The commands and expressions, by where they start.
    pub(crate) commands: Vec<Statement>,
    /// The comments, `#` and `<# #>`.
    pub(crate) comments: Vec<Range<usize>>,
    /// The strings, by where they start; within one that expands there may be others.
    pub(crate) strings: Vec<Text>,
}

/// One command, or an expression in its place.
#[derive(Debug, Default)]
pub(crate) struct Statement {
    /// From its first word, or the variable that it is assigned to, to its last word or redirection.
    pub(crate) span: Range<usize>,
    /// The program and its arguments; `&` and `.` before it are none.
    pub(crate) words: Vec<Word>,
    /// Its redirections.
    pub(crate) redirects: Vec<Redirect>,
    /// What its result is assigned to: `$x`, `$env:X`, `[string]$x`, `$x.y`.
    pub(crate) assigned: Option<Range<usize>>,
    /// The command before `|`.
    pub(crate) piped_from: Option<usize>,
    /// The command behind `|`.
    pub(crate) piped_to: Option<usize>,
    /// The command in one of whose words it stands: in parentheses, `$(..)` or a script block.
    pub(crate) inside: Option<usize>,
}

/// A string.
#[derive(Debug)]
pub(crate) struct Text {
    /// With its quotes.
    pub(crate) span: Range<usize>,
    /// Without them.
    #[cfg_attr(not(test), expect(dead_code, reason = "tests hold the reader against it"))]
    pub(crate) content: Range<usize>,
    /// Whether it is single-quoted: nothing in it is expanded.
    #[cfg_attr(not(test), expect(dead_code, reason = "tests hold the reader against it"))]
    pub(crate) literal: bool,
}

impl PowerShell {
    /// Reads a script or a piece of one.
    pub(crate) fn read(text: &[u8]) -> Self {
        reader::read(text)
    }

    /// The innermost command whose span holds `offset`.
    pub(crate) fn command_at(&self, offset: usize) -> Option<usize> {
        spans::innermost(&self.commands, offset, |it| &it.span, |it| it.inside)
    }

    /// Whether `offset` stands in a comment.
    pub(crate) fn in_comment(&self, offset: usize) -> bool {
        spans::around(&self.comments, offset).is_some()
    }
}

#[cfg(test)]
mod tests;
