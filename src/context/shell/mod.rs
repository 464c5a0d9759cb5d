//! Reads shell text (POSIX sh, bash, zsh): which commands it runs, with which words, and what flows between them.
//!
//! Only the outline that judging a command takes is read; what does not parse gives a partial outline, never an error.

mod expansion;
mod list;
mod program;
mod reader;
mod redirect;
mod word;

use std::ops::Range;

use super::spans;

pub(crate) use expansion::{Expansion, expansions, heredoc_expansions};
pub(crate) use program::program;
pub(crate) use word::{Dialect, Word, template_end};

/// What a stretch of shell text does, command by command.
#[derive(Debug, Default)]
pub(crate) struct Shell {
    /// The simple commands, by where they start.
    pub(crate) commands: Vec<Command>,
    /// The compound ones (`{ .. }`, `( .. )`, `if`, loops, `case`), by where they start.
    pub(crate) groups: Vec<Group>,
    /// The functions that are defined.
    pub(crate) functions: Vec<Function>,
    /// The comments, each from its `#` to the end of the line.
    pub(crate) comments: Vec<Range<usize>>,
    /// The bodies of heredocs, by where they start.
    pub(crate) heredocs: Vec<Heredoc>,
}

/// One simple command.
#[derive(Debug, Default)]
pub(crate) struct Command {
    /// From its first assignment, word or redirection to its last.
    pub(crate) span: Range<usize>,
    /// `NAME=value` before the program, or alone.
    pub(crate) assignments: Vec<Assignment>,
    /// The program and its arguments.
    pub(crate) words: Vec<Word>,
    /// Its own redirections; see `Shell::redirects` for those of the groups around.
    pub(crate) redirects: Vec<Redirect>,
    /// The command whose output it reads, also when a group around it does (of a group, the last command).
    pub(crate) piped_from: Option<usize>,
    /// The command that reads its output, also when that of a group around it is read (of a group, the first command).
    pub(crate) piped_to: Option<usize>,
    /// The command in one of whose words or heredoc bodies it is substituted.
    pub(crate) inside: Option<usize>,
    /// Whether its output is substituted: into a command, or into the head of a loop or `case`.
    pub(crate) substitution: bool,
    /// The innermost compound command around it, within its substitution.
    pub(crate) group: Option<usize>,
    /// The innermost function around it, within its substitution.
    pub(crate) function: Option<usize>,
}

/// A compound command: its redirections and its pipe hold for every command in it.
#[derive(Debug)]
pub(crate) struct Group {
    /// From its first reserved word or bracket to its last.
    pub(crate) span: Range<usize>,
    /// The first command in it.
    pub(crate) first: Option<usize>,
    /// The redirections behind it.
    pub(crate) redirects: Vec<Redirect>,
    /// The command whose output it reads.
    pub(crate) piped_from: Option<usize>,
    /// The command that reads its output.
    pub(crate) piped_to: Option<usize>,
    /// The group around it.
    pub(crate) outer: Option<usize>,
}

/// A function that is defined.
#[derive(Debug)]
pub(crate) struct Function {
    /// Its name.
    pub(crate) name: Range<usize>,
    /// From its name to the end of its body.
    pub(crate) span: Range<usize>,
}

/// One `NAME=value`.
#[derive(Debug)]
pub(crate) struct Assignment {
    /// The name, without an index or `+`.
    pub(crate) name: Range<usize>,
    /// The value as written, with its quotes.
    pub(crate) value: Range<usize>,
}

/// One redirection.
#[derive(Debug)]
pub(crate) struct Redirect {
    /// The operator, with a number before it.
    pub(crate) operator: Range<usize>,
    /// What it does.
    pub(crate) kind: RedirectKind,
    /// The file, descriptor, text or delimiter, as written.
    pub(crate) target: Range<usize>,
    /// The body of a heredoc, when it was reached.
    pub(crate) heredoc: Option<usize>,
}

/// What a redirection does.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum RedirectKind {
    /// `>`, `>|`, `&>`
    Out,
    /// `>>`, `&>>`
    Append,
    /// `<`, `<>`
    In,
    /// `<<<`
    HereString,
    /// `<<`, `<<-`
    HereDoc,
    /// `>&1`, `<&3`, `2>&-`
    Duplicate,
}

/// The body of a heredoc.
#[derive(Debug)]
pub(crate) struct Heredoc {
    /// Its lines, without that of the delimiter.
    pub(crate) body: Range<usize>,
    /// Whether the delimiter is quoted: then nothing in the body is expanded.
    pub(crate) quoted: bool,
    /// The command that reads it (of a group, the first command).
    pub(crate) command: usize,
    /// The heredoc in whose body it stands.
    pub(crate) outer: Option<usize>,
}

impl Shell {
    /// Reads a script or a piece of one.
    pub(crate) fn read(text: &[u8]) -> Self {
        reader::read(text, false)
    }

    /// Reads what a document shows of a terminal: prompts are skipped, output is read as if it were commands.
    pub(crate) fn read_session(text: &[u8]) -> Self {
        reader::read(text, true)
    }

    /// The innermost command whose span holds `offset`.
    pub(crate) fn command_at(&self, offset: usize) -> Option<usize> {
        spans::innermost(&self.commands, offset, |it| &it.span, |it| it.inside)
    }

    /// Whether `offset` stands in a comment.
    pub(crate) fn in_comment(&self, offset: usize) -> bool {
        spans::around(&self.comments, offset).is_some()
    }

    /// The innermost heredoc in whose body `offset` stands.
    pub(crate) fn heredoc_at(&self, offset: usize) -> Option<&Heredoc> {
        let index = spans::innermost(&self.heredocs, offset, |doc| &doc.body, |doc| doc.outer)?;
        Some(&self.heredocs[index])
    }

    /// The redirections that hold for a command: its own, then those of the groups around it, from the innermost.
    pub(crate) fn redirects(&self, command: usize) -> impl Iterator<Item = &Redirect> {
        let command = &self.commands[command];
        let groups = std::iter::successors(command.group, |&group| self.groups[group].outer);
        command.redirects.iter().chain(groups.flat_map(|group| &self.groups[group].redirects))
    }

    /// Hands the pipes of groups down to the commands in them that have none of their own.
    fn share_pipes(&mut self) {
        for index in 0..self.groups.len() {
            // A group follows the one around it.
            if let Some(outer) = self.groups[index].outer {
                let (from, to) = (self.groups[outer].piped_from, self.groups[outer].piped_to);
                let group = &mut self.groups[index];
                group.piped_from = group.piped_from.or(from);
                group.piped_to = group.piped_to.or(to);
            }
        }
        for command in &mut self.commands {
            if let Some(group) = command.group.map(|group| &self.groups[group]) {
                command.piped_from = command.piped_from.or(group.piped_from);
                command.piped_to = command.piped_to.or(group.piped_to);
            }
        }
    }
}

impl RedirectKind {
    /// Whether it sends what is printed to a file.
    pub(crate) fn is_output(self) -> bool {
        matches!(self, Self::Out | Self::Append)
    }

    /// Whether it gives a command something to read.
    pub(crate) fn is_input(self) -> bool {
        matches!(self, Self::In | Self::HereString | Self::HereDoc)
    }
}

impl Redirect {
    /// The descriptor that is redirected; `&>` says the standard output, which it redirects among others.
    pub(crate) fn descriptor(&self, text: &[u8]) -> Option<u32> {
        let operator = text.get(self.operator.clone()).unwrap_or_default();
        let digits = operator.iter().take_while(|byte| byte.is_ascii_digit()).count();
        match (digits, operator.first()) {
            (0, Some(b'{') | None) => None,
            (0, Some(b'<')) => Some(0),
            (0, Some(_)) => Some(1),
            _ => std::str::from_utf8(&operator[..digits]).ok()?.parse().ok(),
        }
    }
}

#[cfg(test)]
mod tests;
