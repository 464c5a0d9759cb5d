//! References to secrets by name, against the catalogue.

use super::Knowledge;
use super::{Candidate, Judged};
use crate::context::{Place, View};
use crate::rule::Reference;

/// What is wrong with a reference: nobody declared the name.
pub(super) fn undeclared(
    reference: &Reference,
    candidate: &Candidate<'_>,
    view: &mut View<'_>,
    catalogue: &Knowledge<'_>,
) -> Option<Judged> {
    let (system, name, span) = refers(reference, candidate, view, catalogue)?;
    let known = catalogue.catalogue;
    if let Some(declared) = known.find(system, name) {
        catalogue.refer(declared, candidate.path);
        return None;
    }
    if is_built_in(catalogue, system, name) {
        return None;
    }
    // A path to several that are.
    let prefix =
        |declared: &str| declared.strip_prefix(name).is_some_and(|rest| rest.starts_with('.'));
    if known.names(system).any(|(declared, _)| prefix(declared)) {
        return None;
    }
    let near = known.nearest(system, name);
    let message = match &near {
        Some(near) if near.case_only => {
            format!(
                "`{name}` is not declared: names are told by their case, and `{}` is",
                near.name
            )
        }
        Some(near) => format!("`{name}` is not declared; the nearest that is: `{}`", near.name),
        None => format!("`{name}` is not declared in the catalogue"),
    };
    let instead = near.map(|near| catalogue.remedy(near.secret, view.path(), None));
    Some(Judged { span, message: Some(message), instead, ..Judged::default() })
}

/// What is wrong with a name by the standard for its system.
pub(super) fn naming(
    reference: &Reference,
    candidate: &Candidate<'_>,
    view: &mut View<'_>,
    catalogue: &Knowledge<'_>,
) -> Option<Judged> {
    let (system, name, span) = refers(reference, candidate, view, catalogue)?;
    if is_built_in(catalogue, system, name) {
        return None;
    }
    let message = catalogue.catalogue.naming_problem(system, name)?;
    Some(Judged { span, message: Some(message), ..Judged::default() })
}

/// Whether a place is inside `${{ }}`, and what stands there no part of another path.
fn is_in_expression(bytes: &[u8], at: usize) -> bool {
    let before = &bytes[at.saturating_sub(400)..at];
    let open = memchr::memmem::rfind(before, b"${{");
    let closed = memchr::memmem::rfind(before, b"}}");
    let inside = open.is_some_and(|open| closed.is_none_or(|closed| closed < open));
    inside && !matches!(before.last(), Some(b'.' | b'-' | b'_'))
}

fn is_built_in(known: &Knowledge<'_>, system: &str, name: &str) -> bool {
    known.catalogue.system(system).is_some_and(|system| system.is_built_in(name))
}

/// The system and the name, if the match refers to a secret where it stands.
fn refers<'a>(
    reference: &'a Reference,
    candidate: &Candidate<'a>,
    view: &mut View<'_>,
    known: &Knowledge<'_>,
) -> Option<(&'a str, &'a str, std::ops::Range<usize>)> {
    let span = candidate.name.clone()?;
    let bytes = candidate.text.bytes();
    let name = std::str::from_utf8(&bytes[span.clone()]).ok()?;
    // A name that is put together when the program runs.
    if name.contains(['{', '$', '%', '*']) {
        return None;
    }
    let is_github = reference.system == crate::catalogue::GITHUB;
    if is_github && !is_in_expression(bytes, candidate.span.start) {
        return None;
    }
    let system = known.catalogue.system(&reference.system);
    let covered = system.is_none_or(|system| system.covers(candidate.path));
    if !candidate.unless.is_empty() && !covered {
        return None;
    }
    // A call in a string is none, whatever stands in its parentheses.
    let is_call = bytes[candidate.at..span.start].contains(&b'(');
    let place = view.place(&(candidate.at..candidate.at + 1));
    let stands = match place {
        Place::Text | Place::Printed if is_call => candidate.unless.is_empty(),
        // What an expression puts into a name or a message is taken from the secret all the same.
        Place::Code | Place::Text | Place::Printed => true,
        Place::Comment | Place::Documentation | Place::Prose => candidate.unless.is_empty(),
    };
    let forbidden = !candidate.unless.is_empty() && view.is_negated(&(candidate.at..span.start));
    (stands && !forbidden).then_some((&*reference.system, name, span))
}
