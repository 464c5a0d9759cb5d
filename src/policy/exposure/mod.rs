//! Secrets that are printed, logged or put where others see them.

mod argument;
mod expression;
mod image;
mod names;
mod options;
mod printed;
mod shell;

pub(super) use argument::argument;
pub(super) use image::image;
pub(super) use printed::{flow, message, printed};
use shell::is_seen_outside;
pub(super) use shell::{is_seen, traced};

use super::Knowledge;
use super::{Candidate, Judged};
use crate::context::View;
use crate::rule::Context;
use std::ops::Range;

/// A finding, unless the place forbids or only shows it.
fn found(
    span: Range<usize>,
    name: &[u8],
    candidate: &Candidate<'_>,
    view: &mut View<'_>,
) -> Option<Judged> {
    if answers_git(view.path())
        || candidate.is_forbidden(&span, view)
        || candidate.unless.contains(&Context::Prose) && view.is_mentioned(&span)
    {
        return None;
    }
    let name = String::from_utf8_lossy(&name[..name.len().min(80)]);
    let message =
        format!("what `{}` holds is shown", name.split_whitespace().collect::<Vec<_>>().join(" "));
    Some(Judged { span, message: Some(message), ..Judged::default() })
}

/// Whether a program prints what git asks it for, who reads it by itself.
fn answers_git(path: &str) -> bool {
    let name = path.rsplit('/').next().unwrap_or(path);
    ["askpass", "ask-pass", "ask_pass", "credential-helper", "credential_helper"]
        .iter()
        .any(|part| name.contains(part))
}

/// Whether a function is one by which the organisation reads its secrets.
fn is_accessor(catalogue: Option<&Knowledge<'_>>, callee: &[u8]) -> bool {
    catalogue.is_some_and(|known| known.is_accessor(callee))
}
