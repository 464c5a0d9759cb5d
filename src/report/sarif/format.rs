//! JSON as it is written out.

use crate::report::text::acts;
use serde_json::ser::{Formatter, PrettyFormatter};
use std::io::{self, Write};

/// Indented JSON in which no character acts on a terminal, as `escape_json` makes it of a whole text; this one makes it
/// piece by piece.
pub(super) struct Visible(PrettyFormatter<'static>);

impl Visible {
    pub(super) fn new() -> Self {
        Self(PrettyFormatter::new())
    }
}

impl Formatter for Visible {
    fn begin_array<W: ?Sized + Write>(&mut self, out: &mut W) -> io::Result<()> {
        self.0.begin_array(out)
    }

    fn end_array<W: ?Sized + Write>(&mut self, out: &mut W) -> io::Result<()> {
        self.0.end_array(out)
    }

    fn begin_array_value<W: ?Sized + Write>(&mut self, out: &mut W, first: bool) -> io::Result<()> {
        self.0.begin_array_value(out, first)
    }

    fn end_array_value<W: ?Sized + Write>(&mut self, out: &mut W) -> io::Result<()> {
        self.0.end_array_value(out)
    }

    fn begin_object<W: ?Sized + Write>(&mut self, out: &mut W) -> io::Result<()> {
        self.0.begin_object(out)
    }

    fn end_object<W: ?Sized + Write>(&mut self, out: &mut W) -> io::Result<()> {
        self.0.end_object(out)
    }

    fn begin_object_key<W: ?Sized + Write>(&mut self, out: &mut W, first: bool) -> io::Result<()> {
        self.0.begin_object_key(out, first)
    }

    fn begin_object_value<W: ?Sized + Write>(&mut self, out: &mut W) -> io::Result<()> {
        self.0.begin_object_value(out)
    }

    fn end_object_value<W: ?Sized + Write>(&mut self, out: &mut W) -> io::Result<()> {
        self.0.end_object_value(out)
    }

    fn write_string_fragment<W: ?Sized + Write>(
        &mut self,
        out: &mut W,
        fragment: &str,
    ) -> io::Result<()> {
        if fragment.bytes().all(|byte| byte < 0x7f) {
            return out.write_all(fragment.as_bytes());
        }
        let mut rest = fragment;
        // The serializer escapes those below; all that act are in the first plane.
        while let Some((at, c)) = rest.char_indices().find(|(_, c)| *c >= '\u{7f}' && acts(*c)) {
            out.write_all(&rest.as_bytes()[..at])?;
            write!(out, "\\u{:04x}", u32::from(c))?;
            rest = &rest[at + c.len_utf8()..];
        }
        out.write_all(rest.as_bytes())
    }
}

#[cfg(test)]
mod tests {
    use super::Visible;
    use crate::report::text::escape_json;
    use serde::Serialize as _;
    use serde_json::{Serializer, json, to_string_pretty};

    #[test]
    fn the_same_as_of_a_whole_text() {
        let value = json!({
            "a\u{202e}": ["x\x1b\r\n\u{7f}\u{85}y\u{2028}\u{feff}é 😀", 1, null],
            "b": [],
            "c": {},
        });
        let mut out = Vec::new();
        value.serialize(&mut Serializer::with_formatter(&mut out, Visible::new())).unwrap();
        let whole = escape_json(&to_string_pretty(&value).unwrap());
        assert_eq!(String::from_utf8(out).unwrap(), whole);
    }
}
