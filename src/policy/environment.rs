//! Ways around the sanctioned accessor: declared secrets read from the environment, accessors defined a second time.

use super::Knowledge;
use super::{Candidate, Judged};
use crate::catalogue::ENVIRONMENT;
use crate::context::{Place, View};

/// A declared secret that is read from the environment though there is an accessor for it in this language.
pub(super) fn judge(
    candidate: &Candidate<'_>,
    view: &mut View<'_>,
    catalogue: &Knowledge<'_>,
) -> Option<Judged> {
    let name = candidate.name.clone()?;
    let bytes = view.bytes();
    let names = std::str::from_utf8(&bytes[name]).ok()?;
    // `const { A, B: b } = process.env` takes several.
    let mut names = names.split(',').map(|name| name.split(':').next().unwrap_or(name).trim());
    let (name, declared) =
        names.find_map(|name| Some((name, catalogue.catalogue.find(ENVIRONMENT, name)?)))?;
    catalogue.refer(declared, candidate.path);
    let language = view.language_name(candidate.at)?;
    let accessor = declared.accessor(language)?;
    let span = candidate.span.clone();
    // What is assigned to is not read.
    let after = bytes[span.end..].trim_ascii_start();
    let line = memchr::memrchr(b'\n', &bytes[..span.start]).map_or(0, |i| i + 1);
    let statement = bytes[line..span.start].trim_ascii();
    let deleted = [&b"del"[..], b"delete", b"unset"].iter().any(|word| {
        statement
            .strip_prefix(*word)
            .is_some_and(|rest| !rest.first().is_some_and(u8::is_ascii_alphanumeric))
    });
    let assigned = deleted || matches!(after, [b'=', next, ..] if !matches!(next, b'=' | b'>'));
    let done = matches!(view.place(&span), Place::Code);
    let forbidden = candidate.is_forbidden(&span, view);
    if assigned || !done || forbidden {
        return None;
    }
    let message = format!("`{name}` is read from the environment, past its accessor");
    let instead = Some(catalogue.remedy_with(declared, accessor));
    Some(Judged { span, message: Some(message), instead, ..Judged::default() })
}

/// An accessor that is defined once more.
pub(super) fn shadow(candidate: &Candidate<'_>, view: &mut View<'_>) -> Option<Judged> {
    let span = candidate.span.clone();
    let done = matches!(view.place(&span), Place::Code);
    let forbidden = candidate.is_forbidden(&span, view);
    (done && !forbidden).then(|| Judged { span, ..Judged::default() })
}
