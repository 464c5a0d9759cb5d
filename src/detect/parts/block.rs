//! Whether two places belong to one block of a file: to one mapping, section or body, or one to a block within the other's.

use super::names::name_before;
use std::ops::Range;

/// Bytes in which the beginning of a line is looked for.
const LINE: usize = 1024;

/// Whether nothing between two places says that one block ends and another one begins. `first` stands before `second`.
pub(super) fn together(bytes: &[u8], first: &Range<usize>, second: &Range<usize>) -> bool {
    let between = &bytes[first.end..second.start];
    // An entry of a list of names and values is no block of its own: it is what a line is elsewhere.
    let entries = is_value(bytes, first.start) && is_value(bytes, second.start);
    let first_line = line_start(bytes, first.start);
    let second_line = line_start(bytes, second.start);
    if second_line <= first_line {
        return entries || !leaves_and_enters(between);
    }
    let own = Line::at(bytes, first_line);
    let other = Line::at(bytes, second_line);
    let outer = match entries {
        true => enclosing(bytes, second_line, other.indent),
        false => own.content.min(other.indent),
    };
    let mut at = first_line;
    while let Some(end) = memchr::memchr(b'\n', &bytes[at..second.start]) {
        at += end + 1;
        let line = Line::at(bytes, at);
        let parts = match line.text {
            [] => false,
            text if is_section(text) && at != second_line => true,
            b"---" | b"---\r" => true,
            [b'#', ..] | [b'/', b'/', ..] => false,
            _ if line.is_item() && !entries => line.indent < own.content,
            _ => line.indent < outer,
        };
        if parts {
            return false;
        }
    }
    entries || !leaves_and_enters(between)
}

/// Whether a line with nothing in it is among these.
pub(super) fn has_blank_line(between: &[u8]) -> bool {
    let ends: Vec<_> = memchr::memchr_iter(b'\n', between).collect();
    ends.windows(2).any(|pair| between[pair[0]..pair[1]].trim_ascii().is_empty())
}

struct Line<'b> {
    /// Columns before its text.
    indent: usize,
    /// Columns before what stands in it, behind the dash of a list.
    content: usize,
    text: &'b [u8],
}

impl<'b> Line<'b> {
    fn at(bytes: &'b [u8], start: usize) -> Self {
        let rest = &bytes[start..bytes.len().min(start + LINE)];
        let rest = &rest[..memchr::memchr(b'\n', rest).unwrap_or(rest.len())];
        let text = rest.trim_ascii();
        let indent = rest.len() - rest.trim_ascii_start().len();
        let mut content = indent;
        while matches!(rest.get(content), Some(b'-' | b' ')) && content < rest.len() {
            let dash = rest[content] == b'-';
            if dash && rest.get(content + 1) != Some(&b' ') {
                break;
            }
            content += 1;
        }
        Self { indent, content, text }
    }

    fn is_item(&self) -> bool {
        self.text.starts_with(b"- ")
    }
}

fn line_start(bytes: &[u8], at: usize) -> usize {
    let floor = at.saturating_sub(LINE);
    memchr::memrchr(b'\n', &bytes[floor..at]).map_or(floor, |newline| floor + newline + 1)
}

/// A heading of an INI or TOML file.
fn is_section(text: &[u8]) -> bool {
    let Some(name) = text.strip_prefix(b"[").and_then(|rest| rest.strip_suffix(b"]")) else {
        return false;
    };
    !name.is_empty() && !name.iter().any(|b| matches!(b, b',' | b'"' | b'\'' | b'{' | b'='))
}

/// Whether a place is the value of an entry such as `{ name: X, value: Y }`.
fn is_value(bytes: &[u8], at: usize) -> bool {
    let Some(name) = name_before(bytes, at) else { return false };
    // The name of an entry stands elsewhere than before its value.
    let directly = &bytes[name.end..at];
    directly.len() > 4 && super::names::ends_in_value(directly)
}

/// The indentation of what holds the entry that a line is part of.
fn enclosing(bytes: &[u8], line: usize, indent: usize) -> usize {
    let own = Line::at(bytes, line);
    if own.is_item() {
        return own.indent;
    }
    let floor = line.saturating_sub(LINE);
    let mut end = line;
    while end > floor {
        let start = memchr::memrchr(b'\n', &bytes[floor..end - 1]).map_or(floor, |i| floor + i + 1);
        let line = Line::at(bytes, start);
        if !line.text.is_empty() && (line.indent < indent || line.is_item()) {
            return line.indent;
        }
        end = start;
    }
    indent
}

/// Whether braces close and others open on the way.
fn leaves_and_enters(between: &[u8]) -> bool {
    let (mut depth, mut lowest) = (0i32, 0);
    for byte in between {
        match byte {
            b'{' => depth += 1,
            b'}' => depth -= 1,
            _ => {}
        }
        lowest = lowest.min(depth);
    }
    lowest < 0 && depth > lowest
}

#[cfg(test)]
mod tests {
    use super::together;

    /// Whether what stands at `<1>` and at `<2>` belongs together.
    fn joined(text: &str) -> bool {
        let (a, b) = (text.find("<1>").unwrap(), text.find("<2>").unwrap());
        let (first, second) = (a.min(b), a.max(b));
        together(text.as_bytes(), &(first..first + 3), &(second..second + 3))
    }

    #[test]
    fn one_block_is_one() {
        for text in [
            "a=<1>\nb=<2>\n",
            "a: <1>\n\n# more\nb: <2>\n",
            "x:\n  a: <1>\n  more:\n    - 1\n  b: <2>\n",
            "x:\n  a: <1>\n  y:\n    b: <2>\n",
            "x:\n  y:\n    a: <1>\n  b: <2>\n",
            "- a: <1>\n  b: <2>\n",
            "env:\n- name: A\n  value: <1>\n- name: B\n  value: <2>\n",
            "  env:\n    - name: A\n      value: \"<1>\"\n    - name: B\n      value: \"<2>\"\n",
            "[{\"name\": \"A\", \"value\": \"<1>\"}, {\"name\": \"B\", \"value\": \"<2>\"}]",
            "[\n  {\n    \"name\": \"A\",\n    \"value\": \"<1>\"\n  },\n  {\n    \"name\": \"B\",\n    \"value\": \"<2>\"\n  }\n]",
            "{\"a\": \"<1>\", \"c\": {\"d\": 1}, \"b\": \"<2>\"}",
            "def f():\n    a = '<1>'\n#    note\n    return g(a, '<2>')\n",
            "[x]\na = <1>\nb = <2>\n",
            "connect(\n    '<1>',\n    '<2>',\n)",
            "<user><1></user>\n<password><2></password>",
        ] {
            assert!(joined(text), "{text}");
        }
    }

    #[test]
    fn two_blocks_are_two() {
        for text in [
            "x:\n  a: <1>\ny:\n  b: <2>\n",
            "[x]\na = <1>\n[y]\nb = <2>\n",
            "[[x]]\na = <1>\n\n[[x]]\nb = <2>\n",
            "a: <1>\n---\nb: <2>\n",
            "- a: <1>\n  c: 1\n- b: <2>\n",
            "  - a: 1\n    c: <1>\n  - b: <2>\n",
            "{\"x\": {\"a\": \"<1>\"}, \"y\": {\"b\": \"<2>\"}}",
            "{\"a\": \"<1>\"}\n{\"b\": \"<2>\"}\n",
            "{\n  \"x\": {\n    \"a\": \"<1>\"\n  },\n  \"y\": {\n    \"b\": \"<2>\"\n  }\n}",
            "def f():\n    a = '<1>'\n\ndef g():\n    b = '<2>'\n",
            "<s>\n  <a><1></a>\n</s>\n<s>\n  <b><2></b>\n</s>",
        ] {
            assert!(!joined(text), "{text}");
        }
    }
}
