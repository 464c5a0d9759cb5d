//! The lines of a `.gitignore`, read as git's `dir.c` reads them.

use super::wildmatch::wildmatch;
use std::ops::Range;

/// The patterns of one file.
pub(super) struct Patterns {
    bytes: Vec<u8>,
    patterns: Vec<Pattern>,
}

struct Pattern {
    /// Where in the file it is, without `!`, the slash at its end and the one at its start.
    place: Range<u32>,
    /// How much of it stands for itself.
    literal: u32,
    negative: bool,
    folders_only: bool,
    /// Whether it is about names, not paths.
    names: bool,
    /// Whether it is a `*` and something that stands for itself.
    suffix: bool,
}

impl Patterns {
    /// Reads a file, which is less than 4 GiB.
    pub(super) fn parse(bytes: Vec<u8>) -> Self {
        let mut patterns = Vec::new();
        let mut start = if bytes.starts_with(b"\xEF\xBB\xBF") { 3 } else { 0 };
        for line in bytes[start..].split(|b| *b == b'\n') {
            patterns.extend(Pattern::parse(line, start));
            start += line.len() + 1;
        }
        Self { bytes, patterns }
    }

    /// Whether the last pattern that matches ignores the path, which is relative to the file's folder; `None` when none
    /// matches.
    pub(super) fn verdict(&self, path: &[u8], is_folder: bool, fold: bool) -> Option<bool> {
        let name = path.rsplit(|b| *b == b'/').next().unwrap_or(path);
        let matching = self.patterns.iter().rev().find(|pattern| {
            let text = &self.bytes[pattern.place.start as usize..pattern.place.end as usize];
            (is_folder || !pattern.folders_only)
                && pattern.matches(text, if pattern.names { name } else { path }, fold)
        });
        matching.map(|pattern| !pattern.negative)
    }
}

impl Pattern {
    /// A line, which starts at an offset in its file.
    fn parse(line: &[u8], mut start: usize) -> Option<Self> {
        if line.starts_with(b"#") {
            return None;
        }
        let line = line.strip_suffix(b"\r").unwrap_or(line);
        // To git a line is a C string.
        let line = trim_end(line.split(|b| *b == 0).next().unwrap_or_default());
        let rest = line.strip_prefix(b"!").unwrap_or(line);
        let negative = rest.len() < line.len();
        let suffix = rest.first() == Some(&b'*') && literal(&rest[1..]) == rest.len() - 1;
        let text = rest.strip_suffix(b"/").unwrap_or(rest);
        let names = !text.contains(&b'/');
        let path = text.strip_prefix(b"/").unwrap_or(text);
        if text.is_empty() {
            return None;
        }
        start += usize::from(negative) + (text.len() - path.len());
        let offset = |offset| u32::try_from(offset).ok();
        Some(Self {
            place: offset(start)?..offset(start + path.len())?,
            literal: offset(literal(path))?,
            negative,
            folders_only: text.len() < rest.len(),
            names,
            suffix,
        })
    }

    fn matches(&self, text: &[u8], path: &[u8], fold: bool) -> bool {
        let same = |a: &[u8], b: &[u8]| if fold { a.eq_ignore_ascii_case(b) } else { a == b };
        let literal = self.literal as usize;
        if literal == text.len() {
            return same(text, path);
        }
        if self.names && self.suffix {
            let end = &text[1..];
            return path.len() >= end.len() && same(end, &path[path.len() - end.len()..]);
        }
        // Git matches the rest as a pattern of its own, so `a**/b` stands for `a`, then `**/b`. It takes names as a whole.
        if !self.names && literal > 0 {
            let starts = path.get(..literal).is_some_and(|start| same(start, &text[..literal]));
            return starts && wildmatch(&text[literal..], &path[literal..], fold);
        }
        wildmatch(text, path, fold)
    }
}

/// How many bytes stand for themselves before the first that doesn't.
fn literal(pattern: &[u8]) -> usize {
    pattern.iter().position(|b| b"*?[\\".contains(b)).unwrap_or(pattern.len())
}

/// Takes the spaces off the end that are not escaped.
fn trim_end(line: &[u8]) -> &[u8] {
    let mut end = 0;
    let mut at = 0;
    while at < line.len() {
        match line[at] {
            b' ' => at += 1,
            // A line that ends in a lone backslash is left as it is.
            b'\\' if at + 1 == line.len() => return line,
            byte => {
                at += if byte == b'\\' { 2 } else { 1 };
                end = at;
            }
        }
    }
    &line[..end]
}

#[cfg(test)]
mod tests {
    use super::Patterns;

    fn verdict(file: &str, path: &str) -> Option<bool> {
        let (path, is_folder) = path.strip_suffix('/').map_or((path, false), |path| (path, true));
        Patterns::parse(file.into()).verdict(path.as_bytes(), is_folder, false)
    }

    #[test]
    fn lines_are_read_as_git_reads_them() {
        for (file, path) in [
            ("\u{FEFF}a", "a"),
            ("a\r\n", "a"),
            ("a  ", "a"),
            ("a\\ ", "a "),
            ("\\#a", "#a"),
            ("\\!a", "!a"),
            ("{a,b}", "{a,b}"),
            ("$a", "$a"),
            ("a/", "x/a/"),
            ("/a", "a"),
            ("a/b", "a/b"),
            ("a**/b", "axe/c/b"),
            ("a\0b", "a"),
            ("*.c", "x/.c"),
            ("a\r", "a"),
            ("\t", "\t"),
            ("!a\na", "a"),
        ] {
            assert_eq!(verdict(file, path), Some(true), "{file:?} {path:?}");
        }
        for (file, path) in [
            ("#a", "#a"),
            ("", "a"),
            ("/", "a/"),
            ("//", "a/"),
            ("a/", "a"),
            ("/a", "x/a"),
            ("a/b", "x/a/b"),
            ("{a,b}", "a"),
            ("a\\", "a"),
            ("  ", "  "),
            ("$a", "a"),
            ("a//", "a/"),
            ("a/*", "a/b/c"),
            ("x**y", "x/y"),
        ] {
            assert_eq!(verdict(file, path), None, "{file:?} {path:?}");
        }
        assert_eq!(verdict("a\n!a", "a"), Some(false));
    }
}
