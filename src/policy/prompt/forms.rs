//! Forms that are put together before people are asked.

use super::super::Candidate;
use super::{ASKS, asks_for_secret, phrases};
use crate::context::{Called, Outline, View};
use std::ops::Range;

/// Bytes behind a field's beginning in which it says what it is for.
const FIELD: usize = 400;
/// Bytes of a program in which it says which libraries it uses.
const HEAD: usize = 4 * 1024;

/// A field whose title is set behind it: `huh.NewInput().Title("API key")`.
pub(super) fn by_chain(called: &Called, view: &mut View<'_>) -> Option<Range<usize>> {
    let bytes = view.bytes();
    let after = &bytes[called.end..bytes.len().min(called.end + FIELD)];
    let end = memchr::memmem::find(after, b".New").unwrap_or(after.len());
    let title = memchr::memmem::find(&after[..end], b"Title(")?;
    let said = view.strings(called.end + title..called.end + end).into_iter().next();
    let asks = |said: &Range<usize>| asks_for_secret(&bytes[said.clone()]);
    let hides = || memchr::memmem::find(&after[..end], b"EchoModePassword").is_some();
    said.filter(asks).or_else(|| hides().then(|| called.callee.clone()))
}

/// A question in a list that is asked elsewhere: `{ type: "input", message: "Client secret" }`.
pub(super) fn by_question(candidate: &Candidate<'_>, view: &mut View<'_>) -> Option<Range<usize>> {
    let bytes = view.bytes();
    if !bytes[candidate.span.clone()].starts_with(b"type") {
        return None;
    }
    let head = &bytes[..bytes.len().min(HEAD)];
    let asks = [&b"inquirer"[..], b"enquirer", b"prompts"];
    if !asks.iter().any(|library| memchr::memmem::find(head, library).is_some()) {
        return None;
    }
    let index = view.innermost_code(candidate.at)?;
    let Outline::Code(code) = &view.region(index).outline else { return None };
    let text = view.text_of(index);
    let base = view.region(index).range.start;
    let local = candidate.at - base;
    // What is asked right here is found as a call.
    let asked = std::iter::successors(code.call_at(local), |call| code.call(*call).outer);
    let asks = |call: usize| {
        let name = text[code.call(call).callee.clone()].rsplit(|b| *b == b'.').next();
        name.is_some_and(|name| ASKS.iter().any(|ask| name.eq_ignore_ascii_case(ask.as_bytes())))
    };
    if asked.take(8).any(asks) {
        return None;
    }
    let members = code.elements(local).filter(|list| list.bracket == b'{')?.elements;
    let message =
        members.into_iter().find(|member| text[member.clone()].starts_with(b"message"))?;
    let said = &text[message.clone()];
    let hidden = phrases::HIDES.is_match(&bytes[candidate.span.clone()]);
    (hidden || asks_for_secret(said)).then(|| base + message.start..base + message.end)
}
