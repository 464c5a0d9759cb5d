//! Calls of functions, and what the language around a place is called.

use super::{Dialect, Language, Outline, View};
use crate::catalogue::Language as Named;
use std::ops::Range;

/// A call.
pub(crate) struct Called {
    /// The path of the function.
    pub(crate) callee: Range<usize>,
    /// The arguments, as they are written.
    pub(crate) arguments: Vec<Range<usize>>,
    /// Behind the closing parenthesis.
    pub(crate) end: usize,
}

impl View<'_> {
    /// The innermost region around a place that is in a program language.
    pub(crate) fn innermost_code(&mut self, at: usize) -> Option<usize> {
        let chain = self.regions_at(at);
        chain
            .iter()
            .rev()
            .copied()
            .find(|index| matches!(self.region(*index).outline, Outline::Code(_)))
    }

    /// The call whose function is named at a place in code.
    pub(crate) fn called(&mut self, at: usize) -> Option<Called> {
        let index = self.innermost(at);
        let region = self.region(index);
        let Outline::Code(code) = &region.outline else { return None };
        let text = self.text_of(index);
        let base = region.range.start;
        let local = at - base;
        if code.piece_at(local).is_some() {
            return None;
        }
        let call = code.call_of(local)?;
        let arguments = code.arguments(call).into_iter();
        let arguments = arguments.map(|argument| {
            let start = argument.name.map_or(argument.value.start, |name| name.start);
            base + start..base + argument.value.end
        });
        let call = code.call(call);
        Some(Called {
            callee: base + call.callee.start..base + call.callee.end,
            arguments: arguments.collect(),
            end: (base + call.arguments.end + 1).min(base + text.len()),
        })
    }

    /// The contents of the strings within a stretch of code.
    pub(crate) fn strings(&mut self, within: Range<usize>) -> Vec<Range<usize>> {
        let index = self.innermost(within.start);
        let region = self.region(index);
        let Outline::Code(code) = &region.outline else { return Vec::new() };
        let base = region.range.start;
        let local = within.start - base..within.end - base;
        let strings = code.pieces_from(local.start).iter();
        strings
            .take_while(|piece| piece.span.end <= local.end)
            .filter(|piece| !piece.is_comment())
            .map(|piece| base + piece.content.start..base + piece.content.end)
            .collect()
    }

    /// The bodies of the heredocs that a command reads.
    pub(crate) fn heredocs_of(&mut self, ran: &super::Ran) -> Vec<Range<usize>> {
        self.heredocs(ran, |_| true)
    }

    /// Those in which variables are expanded.
    pub(crate) fn expanded_heredocs_of(&mut self, ran: &super::Ran) -> Vec<Range<usize>> {
        self.heredocs(ran, |heredoc| !heredoc.quoted)
    }

    fn heredocs(
        &mut self,
        ran: &super::Ran,
        wanted: impl Fn(&super::shell::Heredoc) -> bool,
    ) -> Vec<Range<usize>> {
        let index = self.innermost(ran.span.start);
        let region = self.region(index);
        let Outline::Shell(shell) = &region.outline else { return Vec::new() };
        let base = region.range.start;
        let within = |span: &Range<usize>| {
            span.start + base <= ran.span.start && ran.span.end <= span.end + base
        };
        shell
            .heredocs
            .iter()
            .filter(|heredoc| wanted(heredoc))
            .filter(|heredoc| {
                let command = &shell.commands[heredoc.command];
                let from = ran
                    .piped_from
                    .as_ref()
                    .is_some_and(|from| from.start == command.span.start + base);
                within(&command.span) || from
            })
            .map(|heredoc| base + heredoc.body.start..base + heredoc.body.end)
            .collect()
    }

    /// The language around a place, as accessors are declared for.
    pub(crate) fn language_name(&mut self, at: usize) -> Option<Named> {
        let chain = self.regions_at(at);
        let index = chain[chain.len() - 1];
        match self.region(index).language {
            Language::Code(dialect) => match dialect {
                Dialect::Python => Some(Named::Python),
                Dialect::JavaScript => Some(Named::JavaScript),
                Dialect::Go => Some(Named::Go),
                Dialect::Ruby => Some(Named::Ruby),
                Dialect::Java => Some(Named::Java),
                Dialect::Kotlin => Some(Named::Kotlin),
                Dialect::CSharp => Some(Named::CSharp),
                Dialect::Rust => Some(Named::Rust),
                Dialect::Php => Some(Named::Php),
                _ => None,
            },
            Language::Shell { .. } => Some(Named::Shell),
            Language::PowerShell => Some(Named::PowerShell),
            _ => Named::of(self.path()),
        }
    }
}
