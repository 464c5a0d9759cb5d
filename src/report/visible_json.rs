//! JSON in which no character acts on a terminal.

use super::text::acts;
use serde::Serialize;
use serde_json::Serializer;
use serde_json::ser::{CompactFormatter, Formatter, PrettyFormatter};
use std::io::{self, Write};

/// Writes a value over several lines, indented.
pub(super) fn write_pretty(value: &impl Serialize, out: &mut dyn Write) -> io::Result<()> {
    write(value, PrettyFormatter::new(), out)
}

/// Writes a value in one line.
pub(super) fn write_compact(value: &impl Serialize, out: &mut dyn Write) -> io::Result<()> {
    write(value, CompactFormatter, out)
}

fn write(value: &impl Serialize, form: impl Formatter, out: &mut dyn Write) -> io::Result<()> {
    value.serialize(&mut Serializer::with_formatter(&mut *out, Visible(form)))?;
    writeln!(out)
}

/// Writes what acts on a terminal as an escape, which means what the character did: only strings hold such characters.
struct Visible<F>(F);

impl<F: Formatter> Formatter for Visible<F> {
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
    use super::{write_compact, write_pretty};
    use crate::report::text::acts;
    use serde_json::{Value, json, to_string, to_string_pretty};

    #[test]
    fn nothing_acts_and_all_means_what_it_did() {
        let value = json!({
            "a\u{202e}": ["x\x1b\r\n\u{7f}\u{85}y\u{2028}\u{feff}é 😀", 1, null],
            "b": [],
            "c": {},
        });
        let mut pretty = Vec::new();
        write_pretty(&value, &mut pretty).unwrap();
        let mut compact = Vec::new();
        write_compact(&value, &mut compact).unwrap();
        for written in [pretty, compact] {
            let written = String::from_utf8(written).unwrap();
            assert_eq!(serde_json::from_str::<Value>(&written).unwrap(), value);
            assert!(written.chars().all(|c| c == '\n' || !acts(c)), "{written:?}");
            assert!(written.contains('é') && written.contains('😀'), "{written}");
        }
    }

    #[test]
    fn what_does_not_act_is_written_as_ever() {
        let value = json!({ "a": ["b\nc", 1.5, true, { "d": {} }], "e": "é" });
        let mut pretty = Vec::new();
        write_pretty(&value, &mut pretty).unwrap();
        assert_eq!(String::from_utf8(pretty).unwrap(), to_string_pretty(&value).unwrap() + "\n");
        let mut compact = Vec::new();
        write_compact(&value, &mut compact).unwrap();
        assert_eq!(String::from_utf8(compact).unwrap(), to_string(&value).unwrap() + "\n");
    }
}
