//! The recipes of Makefiles and justfiles.

use std::ops::Range;

use memchr::memchr;

use super::spans;

/// What a Makefile or a justfile runs and sets, in its order.
#[derive(Debug, Default)]
pub(crate) struct Makefile {
    /// Commands: each with its continuation lines, without the tab and `@`, `-` and `+` before it.
    pub(crate) recipes: Vec<Range<usize>>,
    /// Variables.
    pub(crate) assignments: Vec<Assignment>,
    /// What is made, as it stands before the colon.
    pub(crate) targets: Vec<Range<usize>>,
    /// Comments from their `#` to the end of their line.
    pub(crate) comments: Vec<Range<usize>>,
}

/// A variable that is set.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Assignment {
    /// Its name.
    pub(crate) name: Range<usize>,
    /// What it is set to; in a justfile and of `define` as it stands there, quotes included.
    pub(crate) value: Range<usize>,
}

impl Makefile {
    /// Reads a Makefile.
    pub(crate) fn read(text: &[u8]) -> Self {
        Self::read_as(text, false)
    }

    /// Reads a justfile, whose recipes are indented by whatever blanks.
    pub(crate) fn read_just(text: &[u8]) -> Self {
        Self::read_as(text, true)
    }

    fn read_as(text: &[u8], just: bool) -> Self {
        let mut reader = Reader { text, just, file: Self::default(), script: None, recipes: false };
        let mut at = if text.starts_with(b"\xef\xbb\xbf") { 3 } else { 0 };
        while at < text.len() {
            at = reader.line(at);
        }
        reader.file
    }

    /// The recipe's command around an offset.
    pub(crate) fn recipe_at(&self, offset: usize) -> Option<Range<usize>> {
        spans::around(&self.recipes, offset).cloned()
    }

    /// Whether the offset is in a comment, of the file's own language.
    pub(crate) fn in_comment(&self, offset: usize) -> bool {
        spans::around(&self.comments, offset).is_some()
    }
}

struct Reader<'t> {
    text: &'t [u8],
    just: bool,
    file: Makefile,
    /// The recipe of a justfile that is a script of its own (`#!`).
    script: Option<usize>,
    /// Whether a target was seen whose recipe may follow.
    recipes: bool,
}

impl Reader<'_> {
    /// The end of the line that begins at an offset.
    fn end_of_line(&self, at: usize) -> usize {
        memchr(b'\n', &self.text[at..]).map_or(self.text.len(), |length| at + length)
    }

    /// The end of the line and those that it continues on, without blanks.
    fn logical_end(&self, at: usize) -> usize {
        let mut end = self.end_of_line(at);
        loop {
            let line = &self.text[at..end];
            let line = line.strip_suffix(b"\r").unwrap_or(line);
            let escapes = line.iter().rev().take_while(|byte| **byte == b'\\').count();
            if escapes % 2 == 0 || end == self.text.len() {
                return end;
            }
            end = self.end_of_line(end + 1);
        }
    }

    fn line(&mut self, at: usize) -> usize {
        let end = self.end_of_line(at);
        let content = self.trimmed(at..end);
        if content.is_empty() {
            return end + 1;
        }
        let first = self.text[at];
        let indented = first == b'\t' || self.just && first == b' ';
        // Before the first target only what sets something is no recipe: the text may be a piece of a file.
        if indented && (self.recipes || self.just || self.operator(&content).is_none()) {
            return self.recipe(at, content.start);
        }
        self.script = None;
        if self.text[content.start] == b'#' {
            let end = if self.just { end } else { self.logical_end(at) };
            self.file.comments.push(self.trimmed(content.start..end));
            return end + 1;
        }
        let words = &self.text[content.clone()];
        if !self.just && (words.starts_with(b"define ") || words.starts_with(b"define\t")) {
            return self.define(content.start + 7, end);
        }
        let logical = self.logical_end(at);
        self.statement(content.start..logical);
        logical + 1
    }

    /// What is in a range, without blanks around it.
    fn trimmed(&self, range: Range<usize>) -> Range<usize> {
        let end = range.start + self.text[range.clone()].trim_ascii_end().len();
        let blanks = self.text[range.start..end].len()
            - self.text[range.start..end].trim_ascii_start().len();
        range.start + blanks..end
    }

    fn recipe(&mut self, at: usize, content: usize) -> usize {
        if let Some(script) = self.script.and_then(|script| self.file.recipes.get_mut(script)) {
            let end = memchr(b'\n', &self.text[at..]).map_or(self.text.len(), |length| at + length);
            script.end = script.start + self.text[script.start..end].trim_ascii_end().len();
            return end + 1;
        }
        let shebang = self.just && self.text[content..].starts_with(b"#!");
        let end = if shebang { self.end_of_line(at) } else { self.logical_end(at) };
        self.command(content..end);
        if shebang {
            self.script = Some(self.file.recipes.len() - 1);
        }
        end + 1
    }

    /// Adds a command, without the signs that say how it is run.
    fn command(&mut self, range: Range<usize>) {
        let range = self.trimmed(range);
        let signs = self.text[range.clone()]
            .iter()
            .take_while(|byte| matches!(byte, b'@' | b'-' | b'+' | b' ' | b'\t'))
            .count();
        if range.start + signs < range.end {
            self.file.recipes.push(range.start + signs..range.end);
        }
    }

    /// The lines up to `endef`. They are not known to be commands, but nearly always are.
    fn define(&mut self, name: usize, end: usize) -> usize {
        let name = self.trimmed(name..end);
        let start = (end + 1).min(self.text.len());
        let mut at = start;
        while at < self.text.len() {
            let end = self.end_of_line(at);
            let line = self.trimmed(at..end);
            if self.text[line.clone()].starts_with(b"endef") {
                break;
            }
            let end = self.logical_end(at);
            self.command(at..end);
            at = end + 1;
        }
        let at = at.min(self.text.len());
        let length = self.text[name.clone()]
            .iter()
            .position(|byte| byte.is_ascii_whitespace() || matches!(byte, b'=' | b':'));
        let name = name.start..length.map_or(name.end, |length| name.start + length);
        self.file.assignments.push(Assignment { name, value: start..at });
        self.end_of_line(at) + 1
    }

    /// A rule, an assignment, or a directive.
    fn statement(&mut self, statement: Range<usize>) {
        let statement = self.without_comment(statement);
        let Some((at, length)) = self.operator(&statement) else {
            return;
        };
        let left = self.trimmed(statement.start..at);
        let right = self.trimmed(at + length..statement.end);
        if self.text[at..at + length].ends_with(b"=") {
            self.assign(left, right);
            return;
        }
        self.recipes = true;
        self.file.targets.push(left);
        self.rule(right);
    }

    /// What is behind a target: `; command`, a variable of its own, or what it needs.
    fn rule(&mut self, right: Range<usize>) {
        if self.just {
            return;
        }
        if let Some(semicolon) = memchr(b';', &self.text[right.clone()]) {
            self.command(right.start + semicolon + 1..right.end);
        } else if let Some((at, length)) = self.operator(&right)
            && self.text[at..at + length].ends_with(b"=")
        {
            let left = self.trimmed(right.start..at);
            self.assign(left, self.trimmed(at + length..right.end));
        }
    }

    fn assign(&mut self, left: Range<usize>, value: Range<usize>) {
        // `export NAME =`, `override NAME =`.
        let last = self.text[left.clone()].iter().rposition(u8::is_ascii_whitespace);
        let name = last.map_or(left.start, |at| left.start + at + 1)..left.end;
        self.file.assignments.push(Assignment { name, value });
    }

    /// The statement up to a comment, which is noted.
    fn without_comment(&mut self, statement: Range<usize>) -> Range<usize> {
        let mut from = statement.start;
        while let Some(found) = memchr(b'#', &self.text[from..statement.end]) {
            let at = from + found;
            let before = self.text[at - 1];
            if before.is_ascii_whitespace() && !(self.just && self.quotes_open(statement.start, at))
            {
                self.file.comments.push(self.trimmed(at..statement.end));
                return statement.start..at;
            }
            from = at + 1;
        }
        statement
    }

    /// Whether a string of a justfile is open at an offset. Read only up to a bound; settings are short.
    fn quotes_open(&self, start: usize, at: usize) -> bool {
        let line = &self.text[start.max(at.saturating_sub(1000))..at];
        let count = |quote: u8| line.iter().filter(|byte| **byte == quote).count() % 2 == 1;
        count(b'"') || count(b'\'')
    }

    /// The first `:`, `=`, `:=`, `::=`, `?=`, `+=`, `!=` outside of `$(…)`, and its length.
    fn operator(&self, range: &Range<usize>) -> Option<(usize, usize)> {
        let text = &self.text[range.clone()];
        let mut depth = 0_usize;
        let mut at = 0;
        while at < text.len() {
            match text[at] {
                b'(' | b'{' => depth += 1,
                b')' | b'}' => depth = depth.saturating_sub(1),
                b'"' | b'\'' if self.just && depth == 0 => {
                    at += memchr(text[at], &text[at + 1..]).map_or(0, |length| length + 1);
                }
                b'=' if depth == 0 && text.get(at + 1) == Some(&b'=') => at += 1,
                // Parameters of a justfile's recipes have defaults.
                b'=' if depth == 0 && !self.just => return Some((range.start + at, 1)),
                b'?' | b'+' | b'!' if depth == 0 && text.get(at + 1) == Some(&b'=') => {
                    return Some((range.start + at, 2));
                }
                b':' if depth == 0 => {
                    let colons = text[at..].iter().take(3).take_while(|b| **b == b':').count();
                    let equals = text.get(at + colons) == Some(&b'=');
                    return Some((range.start + at, colons + usize::from(equals)));
                }
                _ => {}
            }
            at += 1;
        }
        None
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn outline(text: &str, just: bool) -> String {
        let file = Makefile::read_as(text.as_bytes(), just);
        let show = |range: &Range<usize>| text[range.clone()].replace('\r', "").replace('\n', "/");
        let list = |name: &str, ranges: &[Range<usize>]| {
            ranges
                .iter()
                .map(|range| format!("{name} {}\n", show(range)))
                .collect::<Vec<_>>()
                .concat()
        };
        let set = |one: &Assignment| format!("set {}={}\n", show(&one.name), show(&one.value));
        list("target", &file.targets)
            + &list("run", &file.recipes)
            + &file.assignments.iter().map(set).collect::<Vec<_>>().concat()
            + &list("comment", &file.comments)
    }

    #[track_caller]
    fn assert_outline(just: bool, text: &str, expected: &str) {
        assert_eq!(outline(text, just).trim(), expected.trim(), "{text}");
        assert_eq!(
            outline(&text.replace('\n', "\r\n"), just).trim(),
            expected.trim(),
            "CRLF: {text}"
        );
    }

    #[test]
    fn recipes_are_the_lines_behind_tabs() {
        assert_outline(
            false,
            "# top\n\
             login: a b # why\n\t@docker login \\\n\t\t-u x\n\n\t-@rm y\n\t# shell's\n  z = 1\n\
             all: ; echo a\nb:: c\n\t+d\n\t@\n",
            "target login\ntarget all\ntarget b\nrun docker login \\/\t\t-u x\nrun rm y\n\
             run # shell's\nrun echo a\nrun d\nset z=1\ncomment # top\ncomment # why",
        );
    }

    #[test]
    fn variables_are_set_in_many_ways() {
        assert_outline(
            false,
            "A = b # c\nexport D := e\nF ?= $(shell a:b=c)\nG += h \\\n  i\nJ != k\n\
             L ::= m\nt: N = o\n$(P): q\nifeq ($(R),s)\nT = u:v\nendif\n.PHONY: t\n",
            "target t\ntarget $(P)\ntarget .PHONY\nset A=b\nset D=e\nset F=$(shell a:b=c)\n\
             set G=h \\/  i\nset J=k\nset L=m\nset N=o\nset T=u:v\ncomment # c",
        );
    }

    #[test]
    fn defined_lines_are_commands() {
        assert_outline(
            false,
            "define login\n\t@docker login \\\n  -u x\necho y\nendef\ndefine open =\nz\n",
            "run docker login \\/  -u x\nrun echo y\nrun z\n\
             set login=\t@docker login \\/  -u x/echo y/\nset open=z/",
        );
    }

    #[test]
    fn justfiles_indent_by_blanks() {
        assert_outline(
            true,
            "# top\nset dotenv-load := true\nname := \"a # b\" # c\n[private]\n\
             login user='x: y' *args: build # d\n    @docker login \\\n      -u x\n    # e\n\
             script:\n  #!/bin/bash\n  a \\\n  b\n\n  c\nnext:\n  d\n",
            "target login user='x: y' *args\ntarget script\ntarget next\n\
             run docker login \\/      -u x\nrun # e\nrun #!/bin/bash/  a \\/  b//  c\n\
             run d\n\
             set dotenv-load=true\nset name=\"a # b\"\ncomment # top\ncomment # c\ncomment # d",
        );
    }

    #[test]
    fn places_are_found() {
        let text = "# a\nb:\n\tc d\n";
        let file = Makefile::read(text.as_bytes());
        assert!(file.in_comment(0) && !file.in_comment(4));
        assert_eq!(file.recipe_at(10), Some(8..11));
        assert_eq!(file.recipe_at(4), None);
    }

    #[test]
    fn no_text_panics_and_none_takes_long() {
        let began = std::time::Instant::now();
        let words = [
            "a", ":", "=", "\t", "\n", "\\\n", "#", "define ", "endef", "(", ")", "\"", "'", ";",
            "#!", " ", "\r\n", "@", "\u{e9}", "?", "\\",
        ];
        let mut state = 7_u32;
        for round in 0..8_000 {
            let text: String = (0..20)
                .map(|_| {
                    state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
                    words[(state >> 16) as usize % words.len()]
                })
                .collect();
            let file = Makefile::read_as(text.as_bytes(), round % 2 == 0);
            let ranges = file.recipes.iter().chain(&file.targets).chain(&file.comments);
            assert!(
                ranges.into_iter().all(|r| r.start <= r.end && r.end <= text.len()),
                "{text:?}"
            );
            (0..=text.len()).for_each(|offset| {
                file.recipe_at(offset);
            });
        }
        for word in words.into_iter().chain([
            "a:\\\n",
            "a #",
            "\ta\\\n",
            "a:\n\t#!\n",
            "define a\n",
            "a = \"'#",
            " #",
            "\\\\",
            "\\\\\n",
            "\"a",
        ]) {
            for just in [false, true] {
                for prefix in ["", "a:\n\t", "a = "] {
                    let text = prefix.to_owned() + &word.repeat(50_000 / word.len());
                    Makefile::read_as(text.as_bytes(), just);
                }
            }
        }
        assert!(began.elapsed().as_secs() < 20, "{:?}", began.elapsed());
    }
}
