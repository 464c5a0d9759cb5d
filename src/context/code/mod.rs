//! Program text: its comments and strings, brackets, calls, statements and functions, without parsing it.
//!
//! One pass over the bytes makes an outline that questions about an offset are answered from. It knows a language's
//! quotes and comments exactly and its grammar not at all: what a bracket or a newline does is told from the token
//! before it. Broken text gives a partial outline: an unclosed string ends at its line, an unclosed bracket where a
//! block around it ends or a declaration begins.

mod comments;
mod dialect;
mod heredocs;
mod levels;
mod quotes;
mod reader;
mod specials;
mod statements;
mod strings;
#[cfg(test)]
mod tests;

use std::borrow::Cow;
use std::ops::Range;

pub(crate) use dialect::Dialect;

/// The outline of a text.
#[derive(Debug)]
pub(crate) struct Code {
    length: usize,
    pieces: Vec<Piece>,
    piece_marks: Marks,
    brackets: Vec<Bracket>,
    bracket_marks: Marks,
    elements: Vec<Element>,
    calls: Vec<Call>,
    statements: Vec<Statement>,
    statement_marks: Marks,
    functions: Vec<Function>,
    function_marks: Marks,
    dialect: Dialect,
}

/// A comment or a string.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Piece {
    /// The whole piece, with its prefix, quotes or comment sign. Of a heredoc its body and the line that ends it.
    pub span: Range<usize>,
    /// Inside the quotes, or after the comment sign.
    pub content: Range<usize>,
    /// Which of the two it is.
    pub kind: PieceKind,
    /// The name before a tagged template (`sh` in ``sh`..` ``). Of a heredoc its opener (`<<~EOT`): the place in the
    /// code that the body stands for.
    pub tag: Option<Range<usize>>,
}

/// What a piece is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum PieceKind {
    /// A comment.
    Comment,
    /// A string, a character, a regular expression, or a heredoc.
    Str {
        /// Whether backslashes are just backslashes.
        raw: bool,
        /// Whether expressions in it are evaluated.
        interpolates: bool,
        /// Whether it is a whole statement, as Python's docstrings are.
        documentation: bool,
    },
}

/// A call, a decorator's or a macro's among them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Call {
    /// What is called, as a dotted path: `self.logger.info`. Begins with the dot where the path hangs on something
    /// other than a name: `.format` in `"..".format(x)`, `.login` in `client().login(x)`.
    pub callee: Range<usize>,
    /// Inside the parentheses; without parentheses from the first argument to the end of the last.
    pub arguments: Range<usize>,
    /// The next call around, unless statements of a block stand between.
    pub outer: Option<usize>,
    /// The call whose result this one is a method of.
    pub receiver: Option<usize>,
    bracket: u32,
    declares: bool,
}

/// An argument of a call.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Argument {
    /// Its name, without quotes or colon.
    pub name: Option<Range<usize>>,
    /// Its value.
    pub value: Range<usize>,
    /// Whether it is a member of an object or dictionary that is the call's last argument.
    pub member: bool,
}

/// A bracket pair's list.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct List {
    /// The opening bracket.
    pub bracket: u8,
    /// From bracket to bracket, both included.
    pub span: Range<usize>,
    /// What stands between the commas, with names (`a: b`), without white space and comments.
    pub elements: Vec<Range<usize>>,
}

const NONE: u32 = u32::MAX;
/// Elements of a list that are told one by one. Nobody writes a command with more, and a list of thousands, asked about at each
/// of them, would take long.
const MOST_ELEMENTS: usize = 256;

/// What changes at which offsets: from an offset on, the value given with it holds.
#[derive(Debug, Default)]
struct Marks(Vec<(u32, u32)>);

impl Marks {
    fn set(&mut self, at: usize, value: u32) {
        let mut at = at as u32;
        if let Some(last) = self.0.last_mut() {
            // Structures that recover from an error may close where a later one has begun.
            at = at.max(last.0);
            if at == last.0 {
                last.1 = value;
                return;
            }
            if value == last.1 {
                return;
            }
        }
        self.0.push((at, value));
    }

    fn at(&self, offset: usize) -> Option<usize> {
        let after = self.0.partition_point(|mark| mark.0 as usize <= offset);
        let value = self.0[..after].last()?.1;
        (value != NONE).then_some(value as usize)
    }
}

/// What a bracket holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Kind {
    /// Statements: the text itself, or `{` of a block.
    Block,
    /// `(`.
    Paren,
    /// `[`.
    Square,
    /// `{` of an object, dictionary, set or composite literal.
    Literal,
    /// An interpolation in a string.
    Hole,
    /// The arguments of a call without parentheses.
    Bare,
}

#[derive(Debug)]
struct Bracket {
    open: u32,
    close: u32,
    kind: Kind,
    outer: u32,
    /// The first of its elements.
    element: u32,
    /// The innermost call whose arguments it belongs to, its own included.
    call: u32,
}

#[derive(Clone, Copy, Debug)]
struct Element {
    start: u32,
    end: u32,
    name: (u32, u32),
    value: u32,
    next: u32,
}

impl Element {
    const EMPTY: Self =
        Self { start: NONE, end: NONE, name: (NONE, NONE), value: NONE, next: NONE };
}

#[derive(Debug)]
struct Statement {
    start: u32,
    end: u32,
    /// Where the sign of assignment stands.
    equals: u32,
    /// Where what is assigned to ends.
    target: u32,
}

#[derive(Debug)]
struct Function {
    start: u32,
    /// Where its body opens (by indentation: where it starts).
    open: u32,
    end: u32,
}

const fn range(start: u32, end: u32) -> Range<usize> {
    start as usize..end as usize
}

impl Code {
    /// Reads a text, of whose bytes those beyond 4 GB are left out.
    pub(crate) fn read(text: &[u8], dialect: Dialect) -> Self {
        let text = &text[..text.len().min(NONE as usize - 1)];
        reader::Reader::new(text, dialect).run()
    }

    fn empty(length: usize, dialect: Dialect) -> Self {
        let generous = length / 64;
        Self {
            length,
            pieces: Vec::with_capacity(generous),
            piece_marks: Marks::default(),
            brackets: Vec::with_capacity(generous),
            bracket_marks: Marks::default(),
            elements: Vec::with_capacity(generous),
            calls: Vec::with_capacity(generous),
            statements: Vec::with_capacity(generous),
            statement_marks: Marks::default(),
            functions: Vec::new(),
            function_marks: Marks::default(),
            dialect,
        }
    }

    /// Drops the calls that turned out to be declarations, and puts the calls around them in their place.
    fn drop_declarations(&mut self) {
        let mut kept = Vec::with_capacity(self.calls.len());
        let mut next = 0;
        for call in &mut self.calls {
            let outer = call.outer.map_or(NONE, |outer| kept.get(outer).copied().unwrap_or(NONE));
            call.outer = (outer != NONE).then_some(outer as usize);
            kept.push(if call.declares { outer } else { next });
            next += u32::from(!call.declares);
        }
        let new = |old: u32| kept.get(old as usize).copied().unwrap_or(NONE);
        for bracket in &mut self.brackets {
            bracket.call = new(bracket.call);
        }
        let declared: Vec<bool> = self.calls.iter().map(|call| call.declares).collect();
        for call in &mut self.calls {
            let receiver = call.receiver.filter(|old| !declared[*old]);
            call.receiver = receiver.map(|old| kept[old] as usize);
        }
        self.calls.retain(|call| !call.declares);
    }

    /// All comments and strings, by where they start.
    #[cfg(test)]
    pub(crate) fn pieces(&self) -> &[Piece] {
        &self.pieces
    }

    /// All calls, by where their arguments start.
    #[cfg(test)]
    pub(crate) fn calls(&self) -> &[Call] {
        &self.calls
    }

    /// The comments and strings that start at `offset` or behind it.
    pub(crate) fn pieces_from(&self, offset: usize) -> &[Piece] {
        &self.pieces[self.pieces.partition_point(|piece| piece.span.start < offset)..]
    }

    /// The innermost comment or string at `offset`; none in code, nor in code interpolated into a string.
    pub(crate) fn piece_at(&self, offset: usize) -> Option<&Piece> {
        self.piece_marks.at(offset).map(|index| &self.pieces[index])
    }

    /// The place in the code that an offset stands for: a heredoc's body for its opener, all else for itself.
    fn place(&self, offset: usize) -> usize {
        let heredoc = |piece: &Piece| match &piece.tag {
            // A template's tag stands right before it.
            Some(tag) if tag.end < piece.span.start => Some(tag.start),
            _ => None,
        };
        self.piece_at(offset).and_then(heredoc).unwrap_or(offset)
    }

    /// The innermost call whose argument list holds `offset`. The closing parenthesis counts as held; the statements
    /// of a block among the arguments (a callback's) do not.
    pub(crate) fn call_at(&self, offset: usize) -> Option<usize> {
        let bracket = self.bracket_marks.at(self.place(offset))?;
        let call = self.brackets[bracket].call;
        (call != NONE).then_some(call as usize)
    }

    /// The call of that index.
    pub(crate) fn call(&self, index: usize) -> &Call {
        &self.calls[index]
    }

    /// The call in whose callee `offset` stands, or at whose end.
    pub(crate) fn call_of(&self, offset: usize) -> Option<usize> {
        let after = self.calls.partition_point(|call| call.callee.start <= offset);
        let index = after.checked_sub(1)?;
        (offset <= self.calls[index].callee.end).then_some(index)
    }

    fn elements_of(&self, bracket: usize) -> impl Iterator<Item = &Element> {
        let get = |index: u32| self.elements.get(index as usize);
        std::iter::successors(get(self.brackets[bracket].element), move |it| get(it.next))
            .filter(|it| it.start != NONE && it.end >= it.start)
    }

    /// The arguments of a call. Where the last is an object or a dictionary, its members follow.
    pub(crate) fn arguments(&self, call: usize) -> Vec<Argument> {
        let bracket = self.calls[call].bracket;
        let argument = |element: &Element, member| Argument {
            name: (element.name.0 != NONE).then(|| range(element.name.0, element.name.1)),
            value: range(element.value.min(element.end), element.end),
            member,
        };
        let mut arguments: Vec<_> = self
            .elements_of(bracket as usize)
            .take(MOST_ELEMENTS)
            .map(|it| argument(it, false))
            .collect();
        if let Some(end) =
            arguments.last().filter(|last| last.name.is_none()).map(|it| it.value.end)
            && let Some(inner) = end.checked_sub(1).and_then(|last| self.bracket_marks.at(last))
            && let literal = &self.brackets[inner]
            && literal.kind == Kind::Literal
            && literal.close as usize + 1 == end
            && literal.outer == bracket
        {
            let members = self.elements_of(inner).filter(|it| it.name.0 != NONE);
            arguments.extend(members.map(|it| argument(it, true)));
        }
        arguments
    }

    /// The innermost list in brackets around `offset`; none in the statements of a block that no list is in.
    pub(crate) fn elements(&self, offset: usize) -> Option<List> {
        let mut index = self.bracket_marks.at(self.place(offset))?;
        while self.brackets[index].kind == Kind::Hole {
            index = self.enclosing(index)?;
        }
        let bracket = &self.brackets[index];
        let (sign, open, close) = match bracket.kind {
            Kind::Paren => (b'(', bracket.open, bracket.close + 1),
            Kind::Square => (b'[', bracket.open, bracket.close + 1),
            Kind::Literal => (b'{', bracket.open, bracket.close + 1),
            Kind::Bare => (b' ', bracket.open + 1, bracket.close),
            Kind::Block | Kind::Hole => return None,
        };
        let elements = self.elements_of(index).take(MOST_ELEMENTS);
        let elements = elements.map(|it| range(it.start, it.end)).collect();
        Some(List { bracket: sign, span: open as usize..self.length.min(close as usize), elements })
    }

    fn enclosing(&self, bracket: usize) -> Option<usize> {
        let outer = self.brackets[bracket].outer;
        (outer != NONE).then_some(outer as usize)
    }

    fn statement_at(&self, offset: usize) -> Option<&Statement> {
        let place = self.place(offset);
        let index = self.statement_marks.at(place).or_else(|| {
            let ended = |index: &usize| self.statements[*index].end as usize == place;
            self.statement_marks.at(place.checked_sub(1)?).filter(ended)
        })?;
        self.statements.get(index)
    }

    /// The statement around: from its first byte to its last, over the lines that brackets, strings and continuation
    /// join. A block's statements are their own; its head is one without them. Where there is none (a comment that
    /// stands alone, white space): the comment, or nothing at `offset`.
    pub(crate) fn statement(&self, offset: usize) -> Range<usize> {
        match self.statement_at(offset) {
            Some(statement) => range(statement.start, statement.end),
            None => self.piece_at(offset).map_or(offset..offset, |piece| piece.span.clone()),
        }
    }

    /// What the statement around assigns to, if it is an assignment: `self.x`, `a, b`, `os.environ["A"]`.
    pub(crate) fn assigned(&self, text: &[u8], offset: usize) -> Option<Range<usize>> {
        let statement = self.statement_at(offset)?;
        if statement.equals == NONE {
            return statements::macro_name(text, statement.start as usize..statement.end as usize);
        }
        let span = range(statement.start, statement.target);
        let written = text.get(span.clone())?;
        match self.dialect {
            Dialect::Go => {
                if let Some(name) = statements::declared_name(written) {
                    return Some(span.start + name.start..span.start + name.end);
                }
            }
            // A property's accessors stand between its name and its value.
            Dialect::CSharp if written.ends_with(b"}") => {
                let bracket = &self.brackets[self.bracket_marks.at(span.end - 1)?];
                let before = text.get(span.start..bracket.open as usize)?.trim_ascii_end();
                return self.target(text, span.start..span.start + before.len());
            }
            // `x?: T`.
            Dialect::JavaScript if written.ends_with(b"?") || written.ends_with(b"!") => {
                return self.target(text, span.start..span.end - 1);
            }
            _ => {}
        }
        self.target(text, span)
    }

    /// The path that a statement's text up to the sign of assignment ends with.
    fn target(&self, text: &[u8], span: Range<usize>) -> Option<Range<usize>> {
        let tuples = matches!(
            self.dialect,
            Dialect::Python | Dialect::Go | Dialect::Ruby | Dialect::Generic
        );
        let mut start = span.end;
        while start > span.start {
            match text.get(start - 1)? {
                b')' | b']' | b'}' => {
                    let bracket = &self.brackets[self.bracket_marks.at(start - 1)?];
                    if bracket.close as usize != start - 1 || (bracket.open as usize) < span.start {
                        break;
                    }
                    start = bracket.open as usize;
                }
                b'-' if self.dialect == Dialect::Hcl => start -= 1,
                b'.' | b'>' | b'-' | b':' | b'?' | b'!' if start < span.end => {
                    let operator = statements::path_operator_before(&text[span.start..start]);
                    if operator == 0 {
                        break;
                    }
                    start -= operator;
                }
                byte if byte.is_ascii_alphanumeric()
                    || b"_$@#\\".contains(byte)
                    || !byte.is_ascii() =>
                {
                    start -= 1;
                }
                b',' | b' ' if tuples => {
                    match statements::name_before_comma(&text[span.start..start]) {
                        Some(end) => start = span.start + end,
                        None => break,
                    }
                }
                _ => break,
            }
        }
        (start < span.end).then_some(start..span.end)
    }

    /// The innermost function or method around, its head included; the whole text where there is none. A callback with
    /// a body is a function; the one around it is found at the byte before its start.
    pub(crate) fn function(&self, text: &[u8], offset: usize) -> Range<usize> {
        let next = self.functions.partition_point(|it| it.open as usize <= offset);
        let head = self.functions.get(next).filter(|it| it.start as usize <= offset);
        let around = || self.function_marks.at(offset).map(|index| &self.functions[index]);
        head.or_else(around).map_or(0..text.len(), |it| range(it.start, it.end))
    }
}

/// What a string literal says, its common escapes resolved (`\n`, `\r`, `\t`, `\"`, `\'`, `\\`); the rest as written.
pub(crate) fn literal<'t>(piece: &Piece, text: &'t [u8]) -> Cow<'t, [u8]> {
    let content = text.get(piece.content.clone()).unwrap_or_default();
    let escapes = matches!(piece.kind, PieceKind::Str { raw: false, .. });
    if !escapes || memchr::memchr(b'\\', content).is_none() {
        return Cow::Borrowed(content);
    }
    let mut resolved = Vec::with_capacity(content.len());
    let mut bytes = content.iter().copied();
    while let Some(byte) = bytes.next() {
        if byte != b'\\' {
            resolved.push(byte);
            continue;
        }
        match bytes.next() {
            Some(b'n') => resolved.push(b'\n'),
            Some(b'r') => resolved.push(b'\r'),
            Some(b't') => resolved.push(b'\t'),
            Some(quote @ (b'"' | b'\'' | b'\\')) => resolved.push(quote),
            Some(other) => resolved.extend([b'\\', other]),
            None => resolved.push(b'\\'),
        }
    }
    Cow::Owned(resolved)
}
