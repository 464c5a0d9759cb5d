//! Judges practices: whether what an expression found is done here, or only mentioned.

mod call;
mod command;
mod declared;
mod dotenv;
mod environment;
mod exposure;
mod prompt;
mod reference;
mod remedy;
mod scope;
mod secrets;
mod tree;
mod workflow;

pub use declared::add_catalogue;
pub(crate) use remedy::Knowledge;

use crate::context::{Place, View};
use crate::proof::Proof;
use crate::rule::{Context, Form, Judge, ReferenceCheck, SECRET_GROUP, Variant};
use crate::text::Text;
use std::ops::Range;

/// A place where the expression of a practice's variant matched.
pub(crate) struct Candidate<'a> {
    /// The text.
    pub(crate) text: &'a Text<'a>,
    /// The name of the file.
    pub(crate) path: &'a str,
    /// Where the keyword stands.
    pub(crate) at: usize,
    /// All of the match.
    pub(crate) span: Range<usize>,
    /// The group `secret`.
    pub(crate) secret: Option<Range<usize>>,
    /// The group `name`.
    pub(crate) name: Option<Range<usize>>,
    /// Contexts in which it is no finding.
    pub(crate) unless: &'a [Context],
    /// Whether one of a command's or a call's arguments is as its form says.
    pub(crate) argument: &'a dyn Fn(&mut dyn Iterator<Item = &[u8]>) -> bool,
}

impl Candidate<'_> {
    /// Whether what stands above or around a span forbids what it says, and the rule lets that pass.
    fn is_forbidden(&self, span: &Range<usize>, view: &mut View<'_>) -> bool {
        self.unless.contains(&Context::Negated) && view.is_negated(span)
    }
}

/// What a match comes to.
#[derive(Debug, Default)]
pub(crate) struct Judged {
    /// What to point at.
    pub(crate) span: Range<usize>,
    /// The secret that it exposes, if it stands there.
    pub(crate) secret: Option<Range<usize>>,
    /// What is wrong here in particular. It may hold a secret.
    pub(crate) message: Option<String>,
    /// What to do instead here.
    pub(crate) instead: Option<String>,
    /// What the value itself tells.
    pub(crate) proof: Proof,
}

/// The first of the given contexts that a match at `span` is in, if any.
pub(crate) fn excuse(
    unless: &[Context],
    span: &Range<usize>,
    view: &mut View<'_>,
) -> Option<Context> {
    if unless.is_empty() {
        return None;
    }
    let place = view.place(span);
    unless.iter().copied().find(|context| match context {
        Context::Comment => place == Place::Comment,
        Context::Printed => place == Place::Printed,
        Context::Prose => {
            matches!(place, Place::Prose | Place::Documentation) || view.is_mentioned(span)
        }
        Context::Negated => view.is_negated(span),
    })
}

/// Whether a finding of a practice's variant can hold a secret.
pub(crate) fn finds_secrets(variant: &Variant) -> bool {
    match &variant.form {
        Form::Text => variant.expression.contains(SECRET_GROUP),
        Form::Command(command) => !command.secret_flags.is_empty(),
        Form::Judged(judge) => matches!(
            judge,
            Judge::DotenvEntry
                | Judge::DotenvWrite
                | Judge::WorkflowLiteral
                | Judge::Argument
                | Judge::Image
        ),
        Form::File(_) | Form::Call(_) | Form::Reference(_) => false,
    }
}

/// What a match of a variant comes to where it stands: nothing, or one or more findings.
pub(crate) fn judge(
    form: &Form,
    candidate: &Candidate<'_>,
    view: &mut View<'_>,
    catalogue: Option<&Knowledge<'_>>,
) -> Vec<Judged> {
    match form {
        Form::Text | Form::File(_) => Vec::new(),
        Form::Command(command) => command::judge(command, candidate, view).into_iter().collect(),
        Form::Call(call) => call::judge(call, candidate, view).into_iter().collect(),
        Form::Reference(reference) => {
            let judged = catalogue.and_then(|known| match reference.check {
                ReferenceCheck::Declared => {
                    reference::undeclared(reference, candidate, view, known)
                }
                ReferenceCheck::Naming => reference::naming(reference, candidate, view, known),
            });
            judged.into_iter().collect()
        }
        Form::Judged(judge) => judge_practice(*judge, candidate, view, catalogue),
    }
}

fn judge_practice(
    judge: Judge,
    candidate: &Candidate<'_>,
    view: &mut View<'_>,
    catalogue: Option<&Knowledge<'_>>,
) -> Vec<Judged> {
    let one = |judged: Option<Judged>| judged.into_iter().collect();
    match judge {
        Judge::Prompt => one(prompt::judge(candidate, view)),
        Judge::DotenvEntry => one(dotenv::entry(candidate, view)),
        Judge::DotenvWrite => dotenv::judge(candidate, view),
        Judge::WorkflowLiteral => workflow::judge(candidate, view, catalogue),
        Judge::Printed => one(exposure::printed(candidate, view, catalogue)),
        Judge::Traced => exposure::traced(candidate, view),
        Judge::Argument => one(exposure::argument(candidate, view)),
        Judge::Image => exposure::image(candidate, view),
        Judge::Scope => one(scope::judge(candidate, view)),
        Judge::Environment => one(catalogue.and_then(|c| environment::judge(candidate, view, c))),
        Judge::Shadow => one(environment::shadow(candidate, view)),
        Judge::Flow => exposure::flow(candidate, view, catalogue),
        Judge::Message => exposure::message(candidate, view),
    }
}
