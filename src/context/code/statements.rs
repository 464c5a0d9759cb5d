//! Statements, what they assign to, and the functions they are in.

use std::ops::Range;

use super::dialect::{Dialect, Newline, Role};
use super::levels::Head;
use super::reader::{Class, Reader};
use super::{Function, Kind, NONE, PieceKind, Statement};

/// A function that ends by indentation.
pub(super) struct Indented {
    function: u32,
    indent: usize,
    line: usize,
}

impl Reader<'_> {
    /// Notes that a token begins at `start`: ends the statement before it where it is not part of it.
    pub(super) fn begin(&mut self, start: usize, class: Class, role: Role) {
        let fresh = std::mem::replace(&mut self.broken, false);
        if !fresh {
            self.open_bare(start, class, role);
        } else if self.level.splits {
            if !self.joins(start) {
                self.end_statement();
            }
        } else if self.dialect == Dialect::Hcl
            && self.level.kind == Kind::Literal
            && !matches!(self.token.class, Class::Operator | Class::Comma | Class::Open)
        {
            // In an object of HCL a newline does for a comma.
            self.next_element();
        }
        if self.level.splits && self.level.statement == NONE {
            self.start_statement(start, fresh);
        }
        if let Some(element) = self.code.elements.get_mut(self.level.element as usize) {
            if element.start == NONE {
                element.start = start as u32;
                element.value = start as u32;
            } else if std::mem::replace(&mut self.level.named, false) {
                element.value = start as u32;
            }
        }
        self.level.head.tokens += 1;
    }

    fn start_statement(&mut self, start: usize, fresh: bool) {
        let resumes = match self.text[start..] {
            [b'.', ..] | [b'?', b'.', ..] => true,
            // The value of a property, after its accessors.
            [b'=', next, ..] => self.dialect == Dialect::CSharp && !matches!(next, b'=' | b'>'),
            _ => false,
        };
        if resumes && self.level.resume != NONE {
            self.level.statement = self.level.resume;
            self.level.head = Head { tokens: 1, ..Head::NEW };
            self.code.statement_marks.set(start, self.level.resume);
            return;
        }
        if fresh && !self.indented.is_empty() {
            self.dedent(start);
        }
        let index = self.code.statements.len() as u32;
        let (start, unknown) = (start as u32, NONE);
        self.code.statements.push(Statement {
            start,
            end: start,
            equals: unknown,
            target: unknown,
        });
        self.code.statement_marks.set(start as usize, index);
        self.level.statement = index;
        self.level.head = Head::NEW;
    }

    /// Ends the statement being read, if any, with the last token.
    pub(super) fn end_statement(&mut self) {
        self.pop_bare();
        self.level.resume = NONE;
        if !self.level.splits || self.level.statement == NONE {
            return;
        }
        let statement = &mut self.code.statements[self.level.statement as usize];
        statement.end = (self.token.end as u32).max(statement.start);
        let end = statement.end as usize;
        if self.level.head.tokens == 1
            && self.token.class == Class::Str
            && self.dialect == Dialect::Python
            && let Some(piece) = self.code.pieces.get_mut(self.token.piece as usize)
            && let PieceKind::Str { documentation, .. } = &mut piece.kind
        {
            *documentation = true;
        }
        self.code.statement_marks.set(end, self.enclosing);
        self.level.statement = NONE;
        self.level.head = Head::NEW;
    }

    /// Whether the token at `start`, on a line of its own, goes on with the statement before.
    fn joins(&self, start: usize) -> bool {
        if self.level.head.directive {
            return false;
        }
        match self.traits.newline {
            Newline::Space => !self.directive_at(start),
            Newline::Ends => false,
            Newline::MayEnd => {
                self.awaits_more() || self.dialect != Dialect::Go && leads_on(&self.text[start..])
            }
        }
    }

    /// Whether the last token cannot be a statement's last.
    fn awaits_more(&self) -> bool {
        let text = self.token_text();
        match self.token.class {
            Class::Comma => true,
            Class::Operator => {
                let lambda = matches!(text, b"->" | b"=>") && self.dialect != Dialect::JavaScript;
                let parameters = text == b"|" && self.dialect == Dialect::Ruby;
                !(lambda
                    || parameters
                    || matches!(text, b"++" | b"--" | b"!" | b"!!" | b"?" | b"@"))
            }
            _ => false,
        }
    }

    /// Whether a preprocessor's directive begins at `start`.
    pub(super) fn directive_at(&self, start: usize) -> bool {
        self.text[start] == b'#' && matches!(self.dialect, Dialect::C | Dialect::CSharp)
    }

    /// Notes a sign of assignment at `pos`.
    pub(super) fn assign(&mut self, pos: usize) {
        let head = &mut self.level.head;
        if std::mem::replace(&mut head.function, false) && head.paren {
            head.defines = true;
            return;
        }
        let walrus = !self.level.splits && self.text[pos] == b':';
        if head.tokens <= 1 || !(walrus || self.level.kind == Kind::Block) {
            return;
        }
        head.equals = true;
        let target = if head.colon == NONE || walrus { self.token.end as u32 } else { head.colon };
        if let Some(statement) = self.code.statements.get_mut(self.level.statement as usize)
            && statement.equals == NONE
        {
            statement.equals = pos as u32;
            statement.target = target;
        }
    }

    /// Notes a single colon: a label's, a Python head's, a type's. `pos` is where it stands.
    pub(super) fn colon(&mut self, pos: usize) {
        let head = &mut self.level.head;
        if !self.level.splits {
            return;
        }
        let labels = match self.dialect {
            Dialect::Python => head.control || head.function || head.class,
            _ => head.label && self.level.kind == Kind::Block,
        };
        if labels {
            self.set_token(pos, pos + 1, Class::Operator);
            self.end_statement();
            self.set_token(pos, pos + 1, Class::Start);
        } else if self.traits.colon_types && head.colon == NONE && !head.equals {
            head.colon = self.token.end as u32;
        }
    }

    /// Adds a function whose head starts at `start` and whose body opens at `open`.
    pub(super) fn add_function(&mut self, start: usize, open: usize) -> u32 {
        let index = self.code.functions.len() as u32;
        let end = self.text.len() as u32;
        self.code.functions.push(Function { start: start as u32, open: open as u32, end });
        self.code.function_marks.set(open, index);
        index
    }

    /// Ends the innermost function; `outer` is the one around it.
    pub(super) fn close_function(&mut self, end: usize, outer: u32) {
        if let Some(function) = self.code.functions.get_mut(self.function as usize) {
            function.end = (end as u32).max(function.start);
        }
        self.code.function_marks.set(end, outer);
        self.function = outer;
    }

    /// Begins a function that ends by indentation, at the statement being read.
    pub(super) fn indent_function(&mut self) {
        let Some(statement) = self.code.statements.get(self.level.statement as usize) else {
            return;
        };
        let start = statement.start as usize;
        let indent = self.indent(start);
        let function = self.add_function(start, start);
        self.function = function;
        self.indented.push(Indented { function, indent, line: self.line });
    }

    fn end_indented(&mut self, end: usize) {
        if self.indented.pop().is_some() {
            let outer = self.indented.last().map_or(NONE, |it| it.function);
            self.close_function(end, outer);
        }
    }

    /// Ends all functions that end by indentation, with the text.
    pub(super) fn end_all_indented(&mut self) {
        while !self.indented.is_empty() {
            self.end_indented(self.token.end);
        }
    }

    /// Ends the functions that a statement first on its line is too far left for.
    fn dedent(&mut self, start: usize) {
        let indent = self.indent(start);
        let ruby = self.dialect == Dialect::Ruby;
        let inner = ruby && !self.text[start..].starts_with(b"def ");
        while let Some(last) = self.indented.last()
            && (indent < last.indent || indent == last.indent && !inner)
        {
            self.end_indented(self.token.end);
        }
    }

    /// Ends Ruby's innermost function at the word `end`, which ends at `pos`, where it is the function's.
    pub(super) fn end_word(&mut self, start: usize, pos: usize, fresh: bool) {
        let Some(last) = self.indented.last() else { return };
        let own = if fresh { self.indent(start) == last.indent } else { last.line == self.line };
        if own {
            self.end_indented(pos);
        }
    }

    /// How far from its line's start a token stands, tabs counted as up to eight.
    fn indent(&self, start: usize) -> usize {
        let before = self.text[..start].iter().rev();
        let blank = before.take_while(|byte| matches!(byte, b' ' | b'\t')).count();
        let columns = |column: usize, byte: &u8| match byte {
            b'\t' => (column / 8 + 1) * 8,
            _ => column + 1,
        };
        self.text[start - blank..start].iter().fold(0, columns)
    }
}

/// Whether a line that begins so goes on with the statement of the line before.
fn leads_on(rest: &[u8]) -> bool {
    match rest {
        [b'.', next, ..] => !next.is_ascii_digit() && *next != b'.',
        [b'?' | b'&', b'.', ..]
        | [b'&', b'&', ..]
        | [b'|', b'|' | b'>', ..]
        | [b'?', b'?' | b':' | b' ', ..]
        | [b':' | b'+' | b'=', b' ', ..] => true,
        _ => false,
    }
}

/// The name that `#define NAME value` defines.
pub(super) fn macro_name(text: &[u8], statement: Range<usize>) -> Option<Range<usize>> {
    // A statement may be as long as the text, and is asked about as often as there are places in it.
    let blank = |text: &[u8]| text.iter().take_while(|b| matches!(b, b' ' | b'\t')).count();
    let line = text.get(statement.clone())?.strip_prefix(b"#")?;
    let after = line[blank(line)..].strip_prefix(b"define")?;
    let name = &after[blank(after)..];
    let length = name.iter().take_while(|it| it.is_ascii_alphanumeric() || **it == b'_').count();
    let offset = statement.end - name.len();
    (length > 0 && name.len() < after.len()).then_some(offset..offset + length)
}

/// The name in `var NAME type`, as Go declares it.
pub(super) fn declared_name(statement: &[u8]) -> Option<Range<usize>> {
    let rest = [&b"var "[..], b"const "].iter().find_map(|it| statement.strip_prefix(*it))?;
    let start = statement.len() - rest.len();
    let length = rest.iter().position(u8::is_ascii_whitespace)?;
    (!rest[..length].ends_with(b",")).then_some(start..start + length)
}

/// The length of the operator between the parts of a path that a text ends with.
pub(super) fn path_operator_before(text: &[u8]) -> usize {
    match text {
        [.., b'?' | b'!' | b'&', b'.'] | [.., b'-', b'>'] | [.., b':', b':'] => 2,
        [.., b'.'] => 1,
        _ => 0,
    }
}

/// Where the name before a comma ends, in a text that ends with the comma or with white space after it.
pub(super) fn name_before_comma(text: &[u8]) -> Option<usize> {
    let before = text.trim_ascii_end().strip_suffix(b",")?.trim_ascii_end();
    (!before.is_empty()).then_some(before.len())
}
