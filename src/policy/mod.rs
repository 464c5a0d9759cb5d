//! Judges practices: whether what an expression found is done here, or only mentioned.

mod language;
mod negation;
mod place;

use crate::rule::Context;
use crate::text::Text;
use language::Language;
use place::Place;
use std::ops::Range;

/// Bytes before a match that are read to tell its context; within the window's margin, so that the answer does not depend
/// on how the input was cut.
const LOOK_BACK: usize = 16 * 1024;
/// Bytes after a match that are read to tell its context.
const LOOK_AHEAD: usize = 1024;

/// The first of the given contexts that the match at `span` is in, if any.
#[must_use]
pub(crate) fn excuse(
    unless: &[Context],
    text: &Text<'_>,
    path: &str,
    span: &Range<usize>,
) -> Option<Context> {
    if unless.is_empty() {
        return None;
    }
    let bytes = text.bytes();
    let from = span.start.saturating_sub(LOOK_BACK);
    let to = bytes.len().min(span.end + LOOK_AHEAD);
    let surroundings = Surroundings::new(&bytes[from..to], span.start - from..span.end - from);
    let language = Language::of(path);
    let place = Place::of(language, &surroundings);
    unless.iter().copied().find(|context| match context {
        Context::Comment => place == Place::Comment,
        Context::Printed => place == Place::Printed,
        Context::Prose => place == Place::Prose,
        Context::Negated => negation::applies(language, &surroundings),
    })
}

/// A match and the text around it.
struct Surroundings<'t> {
    bytes: &'t [u8],
    span: Range<usize>,
    line: Range<usize>,
}

impl<'t> Surroundings<'t> {
    fn new(bytes: &'t [u8], span: Range<usize>) -> Self {
        let start = memchr::memrchr(b'\n', &bytes[..span.start]).map_or(0, |i| i + 1);
        let end = memchr::memchr(b'\n', &bytes[span.end..]).map_or(bytes.len(), |i| span.end + i);
        Self { bytes, span, line: start..end }
    }

    /// The part of the line before the match.
    fn before(&self) -> &'t [u8] {
        &self.bytes[self.line.start..self.span.start]
    }

    /// The part of the line after the match.
    fn after(&self) -> &'t [u8] {
        &self.bytes[self.span.end..self.line.end]
    }

    /// The lines above the match's, the nearest first.
    fn lines_above(&self) -> impl Iterator<Item = &'t [u8]> {
        self.bytes[..self.line.start.saturating_sub(1)].rsplit(|b| *b == b'\n')
    }
}
