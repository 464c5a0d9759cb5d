//! Brackets, their elements, and the calls whose arguments they hold.

use super::dialect::{Bare, Braces, Dialect, Role, among};
use super::quotes::Quote;
use super::reader::{Class, Reader};
use super::{Bracket, Call, Element, Kind, NONE};

/// Brackets open at once; deeper ones are passed over, so that queries that climb stay cheap.
const DEEPEST: usize = 1000;

/// How far a closing bracket looks for its partner past unclosed ones of another kind.
const MISMATCHES: usize = 16;

/// What is known of the statement or element being read, in the innermost bracket.
#[derive(Clone, Copy)]
pub(super) struct Level {
    pub kind: Kind,
    /// Whether newlines and semicolons end statements here.
    pub splits: bool,
    pub statement: u32,
    /// The statement whose block was closed last: it goes on where a dot follows.
    pub resume: u32,
    pub element: u32,
    /// Whether an element's name was read and its value was not.
    pub named: bool,
    pub head: Head,
}

/// What the tokens of a statement or an element so far tell about a block that may follow.
#[derive(Clone, Copy)]
pub(super) struct Head {
    pub tokens: u32,
    pub control: bool,
    pub label: bool,
    pub class: bool,
    pub function: bool,
    pub paren: bool,
    pub arrow: bool,
    pub directive: bool,
    pub equals: bool,
    /// Whether `=` follows a function's parameters.
    pub defines: bool,
    /// Where a type begins after `x:`, or [`NONE`]: the end of `x`.
    pub colon: u32,
    pub first_call: u32,
}

impl Head {
    pub(super) const NEW: Self = Self {
        tokens: 0,
        control: false,
        label: false,
        class: false,
        function: false,
        paren: false,
        arrow: false,
        directive: false,
        equals: false,
        defines: false,
        colon: NONE,
        first_call: NONE,
    };
}

impl Level {
    pub(super) const ROOT: Self = Self {
        kind: Kind::Block,
        splits: true,
        statement: NONE,
        resume: NONE,
        element: NONE,
        named: false,
        head: Head::NEW,
    };
}

/// An open bracket: what was known outside of it.
pub(super) struct Frame {
    pub bracket: u32,
    pub kind: Kind,
    level: Level,
    call: u32,
    enclosing: u32,
    function: u32,
    pub quote: Option<Quote>,
}

impl Reader<'_> {
    /// Opens the bracket at `pos`.
    pub(super) fn open(&mut self, pos: usize) {
        if self.frames.len() >= DEEPEST {
            self.begin(pos, Class::Open, Role::Nothing);
            self.set_token(pos, pos + 1, Class::Open);
            return;
        }
        let block = match self.text[pos] {
            b'{' => self.is_block(pos),
            b'(' => self.is_group(),
            _ => false,
        };
        if block {
            self.open_block(pos);
        } else {
            let beside = !self.broken;
            self.begin(pos, Class::Open, Role::Nothing);
            let (kind, call) = match self.text[pos] {
                b'(' if beside => (Kind::Paren, self.call_here(pos)),
                b'(' => (Kind::Paren, NONE),
                b'[' => (Kind::Square, NONE),
                _ => (Kind::Literal, NONE),
            };
            self.level.head.paren |= kind == Kind::Paren && !self.level.head.control;
            self.push(pos, kind, call);
        }
        self.set_token(pos, pos + 1, Class::Open);
    }

    fn open_block(&mut self, pos: usize) {
        let start = self.head_start(pos);
        let function = self.heads_function();
        if function {
            self.retract_call();
        }
        let statement = self.level.statement;
        // Ruby's blocks stand amid a statement, all others that follow a statement's head end it.
        let within = !self.level.splits || self.dialect == Dialect::Ruby;
        if within {
            self.begin(pos, Class::Open, Role::Nothing);
        } else {
            self.broken = false;
            self.end_statement();
        }
        self.push(pos, Kind::Block, NONE);
        if within {
            self.enclosing = self.frames.last().map_or(NONE, |frame| frame.level.statement);
        } else if let Some(frame) = self.frames.last_mut() {
            frame.level.resume = statement;
        }
        if function {
            self.function = self.add_function(start, pos);
        }
    }

    /// Where the head of a block at `pos` starts.
    fn head_start(&self, pos: usize) -> usize {
        let start = match (self.level.splits, self.level.statement, self.level.element) {
            (true, NONE, _) | (false, _, NONE) => return pos,
            (true, statement, _) => self.code.statements[statement as usize].start,
            (false, _, element) => self.code.elements[element as usize].start,
        };
        (start as usize).min(pos)
    }

    /// Whether the block that follows is a function's body.
    fn heads_function(&self) -> bool {
        let head = &self.level.head;
        let methods = self.dialect == Dialect::C && head.paren;
        if head.control || self.dialect == Dialect::Ruby {
            return false;
        }
        let arrows = matches!(self.dialect, Dialect::JavaScript | Dialect::CSharp | Dialect::Java);
        let defines = head.defines && self.token_text() == b"=";
        if defines || head.function || arrows && self.after_arrow() {
            return true;
        }
        if head.class && !methods {
            return false;
        }
        if self.dialect == Dialect::Groovy {
            return head.first_call == NONE && head.paren && !head.equals && head.tokens > 2;
        }
        !self.traits.needs_word && head.paren && !head.equals
    }

    pub(super) fn after_arrow(&self) -> bool {
        matches!(self.token_text(), b"=>" | b"->")
    }

    /// Takes back that a method's name was called, now that its body shows.
    fn retract_call(&mut self) {
        let first = self.level.head.first_call;
        let constructs = matches!(self.dialect, Dialect::Groovy) || self.after_arrow();
        if !self.traits.needs_word
            && !constructs
            && !self.level.head.equals
            && !self.level.head.function
            && let Some(call) = self.code.calls.get_mut(first as usize)
        {
            call.declares = true;
        }
    }

    fn push(&mut self, pos: usize, kind: Kind, call: u32) {
        let bracket = self.code.brackets.len() as u32;
        let outer = self.frames.last().map_or(NONE, |frame| frame.bracket);
        let frame = Frame {
            bracket,
            kind,
            level: self.level,
            call: self.call,
            enclosing: self.enclosing,
            function: self.function,
            quote: None,
        };
        self.frames.push(frame);
        let lists = matches!(kind, Kind::Paren | Kind::Square | Kind::Literal | Kind::Bare);
        let element = if lists { self.add_element() } else { NONE };
        self.call = match kind {
            Kind::Block => NONE,
            _ if call != NONE => call,
            _ => self.call,
        };
        let level = Level { kind, element, named: false, head: Head::NEW, ..self.level };
        self.level = match kind {
            Kind::Block => Level { splits: true, statement: NONE, resume: NONE, ..level },
            Kind::Bare => level,
            _ => Level { splits: false, ..level },
        };
        if let Some(own) = self.code.calls.get_mut(call as usize) {
            own.bracket = bracket;
        }
        self.braces += usize::from(matches!(kind, Kind::Block | Kind::Literal));
        let open = pos as u32;
        let close = self.text.len() as u32;
        self.code.brackets.push(Bracket { open, close, kind, outer, element, call: self.call });
        self.code.bracket_marks.set(pos + 1, bracket);
    }

    /// Opens an interpolation whose sign ends before `pos`.
    pub(super) fn push_hole(&mut self, pos: usize, quote: Quote) {
        self.push(pos.saturating_sub(1), Kind::Hole, NONE);
        self.bound += usize::from(!quote.lines);
        if let Some(frame) = self.frames.last_mut() {
            frame.quote = Some(quote);
        }
        self.set_token(pos, pos, Class::Open);
    }

    /// Whether brackets may be opened still.
    pub(super) fn shallow(&self) -> bool {
        self.frames.len() < DEEPEST
    }

    fn add_element(&mut self) -> u32 {
        self.code.elements.push(Element::EMPTY);
        self.code.elements.len() as u32 - 1
    }

    /// Ends an element at a comma.
    pub(super) fn next_element(&mut self) {
        self.end_element();
        let next = self.add_element();
        if let Some(element) = self.code.elements.get_mut(self.level.element as usize) {
            element.next = next;
        }
        self.level.element = next;
        self.level.named = false;
        self.level.head = Head::NEW;
    }

    fn end_element(&mut self) {
        let shorthand = self.level.kind == Kind::Literal
            && self.dialect == Dialect::JavaScript
            && self.level.head.tokens == 1
            && self.token.class == Class::Word;
        let end = self.token.end as u32;
        if let Some(element) = self.code.elements.get_mut(self.level.element as usize)
            && element.start != NONE
        {
            element.end = end;
            if shorthand {
                element.name = (element.start, end);
            }
        }
    }

    /// Closes the innermost bracket at `pos`. Gives the string that an interpolation closed goes on with.
    pub(super) fn pop(&mut self, pos: usize) -> Option<Quote> {
        if self.level.kind == Kind::Block {
            self.end_statement();
        }
        let frame = self.frames.pop()?;
        self.end_element();
        let bracket = &mut self.code.brackets[frame.bracket as usize];
        bracket.close = pos as u32;
        let start = bracket.open as usize + 1;
        self.code.bracket_marks.set(pos + 1, bracket.outer);
        // In Python and Ruby functions end with their indentation instead.
        let indents = matches!(self.dialect, Dialect::Python | Dialect::Ruby);
        if frame.function != self.function && !indents {
            self.close_function(pos + 1, frame.function);
        }
        let own = self.call;
        if matches!(frame.kind, Kind::Paren | Kind::Bare)
            && own != frame.call
            && let Some(call) = self.code.calls.get_mut(own as usize)
        {
            call.arguments = start..pos.max(start);
        }
        self.braces -= usize::from(matches!(frame.kind, Kind::Block | Kind::Literal));
        self.bound -= usize::from(frame.quote.is_some_and(|quote| !quote.lines));
        self.call = frame.call;
        self.enclosing = frame.enclosing;
        self.level = frame.level;
        if frame.kind == Kind::Block && self.level.statement != NONE {
            self.code.statement_marks.set(pos + 1, self.level.statement);
        }
        self.closed = frame.bracket;
        frame.quote
    }

    /// Closes the innermost brackets that are arguments without parentheses.
    pub(super) fn pop_bare(&mut self) {
        while self.level.kind == Kind::Bare {
            self.pop(self.token.end);
        }
    }

    /// Handles a closing bracket at `pos`, recovering where it does not match. Gives the string to go on with.
    pub(super) fn close(&mut self, pos: usize) -> Option<Quote> {
        let sign = self.text[pos];
        self.pop_bare();
        let depth = match sign {
            b'}' => self.brace_depth(),
            _ => self.partner_depth(sign),
        };
        let mut quote: Option<Option<Quote>> = None;
        for _ in 0..depth {
            if let Some(unclosed) = quote.replace(self.pop(pos)).flatten() {
                self.cut(unclosed, pos);
            }
        }
        let quote = quote.flatten();
        if depth > 0 && quote.is_none() {
            self.broken = false;
            self.set_token(pos, pos + 1, Class::Close);
        }
        quote
    }

    /// How many brackets are to be closed for `}` to find its partner.
    fn brace_depth(&self) -> usize {
        let holes = |frame: &&Frame| frame.kind == Kind::Hole;
        if self.braces == 0 && !self.frames.iter().rev().take(MISMATCHES).any(|it| holes(&it)) {
            return 0;
        }
        let partner = |frame: &Frame| match frame.kind {
            Kind::Block | Kind::Literal => true,
            Kind::Hole => frame.quote.is_some_and(|quote| quote.hole_closer() == b'}'),
            _ => false,
        };
        self.frames.iter().rev().position(partner).map_or(0, |depth| depth + 1)
    }

    /// How many brackets are to be closed for `)` or `]` to find its partner; none where a block ends first.
    fn partner_depth(&self, sign: u8) -> usize {
        for (depth, frame) in self.frames.iter().rev().take(MISMATCHES).enumerate() {
            let matches = match frame.kind {
                Kind::Paren => sign == b')',
                Kind::Square => sign == b']',
                Kind::Hole => frame.quote.is_some_and(|quote| quote.hole_closer() == sign),
                // A group of declarations of Go.
                Kind::Block
                    if self.text[self.code.brackets[frame.bracket as usize].open as usize]
                        == sign - 1 =>
                {
                    true
                }
                Kind::Block => return 0,
                Kind::Literal | Kind::Bare => false,
            };
            if matches {
                return depth + 1;
            }
            if frame.kind == Kind::Hole {
                return 0;
            }
        }
        0
    }

    /// The call that `(` at `pos` opens the arguments of, or [`NONE`].
    fn call_here(&mut self, pos: usize) -> u32 {
        let path = self.path;
        let called = self.ends_path() && matches!(self.token.role, Role::Plain) && pos > path.start;
        if !called {
            return NONE;
        }
        let declares = matches!(path.before, Role::Function | Role::Class)
            || self.level.head.function
            || self.traits.typed && path.before == Role::Plain;
        if declares {
            return NONE;
        }
        let call = self.add_call(pos + 1);
        if self.level.head.first_call == NONE && !path.constructs {
            self.level.head.first_call = call;
        }
        call
    }

    /// Adds a call of the path just read.
    fn add_call(&mut self, arguments: usize) -> u32 {
        let receiver = self.code.brackets.get(self.path.receiver as usize).and_then(|bracket| {
            let call = self.code.calls.get(bracket.call as usize)?;
            (call.bracket == self.path.receiver).then_some(bracket.call as usize)
        });
        self.code.calls.push(Call {
            callee: self.path.start..self.path.end,
            arguments: arguments..self.text.len(),
            outer: (self.call != NONE).then_some(self.call as usize),
            receiver,
            bracket: NONE,
            declares: false,
        });
        self.code.calls.len() as u32 - 1
    }

    /// Opens the arguments of a call without parentheses where the token at `start` is its first.
    pub(super) fn open_bare(&mut self, start: usize, class: Class, role: Role) {
        let callee = self.token.class == Class::Word
            && self.token.role == Role::Plain
            && self.token.end < start
            && self.path.end == self.token.end
            && !matches!(self.path.before, Role::Function | Role::Class)
            && (self.path.before != Role::Plain || self.traits.bare == Bare::Any)
            && !self.level.head.function
            && self.shallow();
        if !callee || !self.begins_argument(start, class, role) {
            return;
        }
        let call = self.add_call(start);
        self.push(start - 1, Kind::Bare, call);
    }

    fn begins_argument(&self, start: usize, class: Class, role: Role) -> bool {
        let callee = &self.text[self.path.start..self.path.end];
        let operand = class == Class::Str || class == Class::Word && role == Role::Plain;
        match self.traits.bare {
            Bare::Never => false,
            Bare::Any => {
                let word = |byte: &u8| self.names[*byte as usize];
                operand
                    || class == Class::Open && self.text[start] == b'['
                    || match &self.text[start..self.text.len().min(start + 3)] {
                        [b'-', b'>', ..] | [b'*', b'*', _] => true,
                        [b'*' | b'&' | b'!', next, ..] => word(next),
                        _ => false,
                    }
            }
            Bare::Strings(names) => {
                class == Class::Str || operand && (among(names, callee) || self.labels(start))
            }
            Bare::Names(names) => operand && among(names, callee),
        }
    }

    /// Whether the word at `start` is followed by a colon.
    fn labels(&self, start: usize) -> bool {
        let rest = &self.text[start..self.text.len().min(start + 64)];
        let end = rest.iter().position(|byte| !self.names[*byte as usize]);
        end.is_some_and(|end| rest[end] == b':' && rest.get(end + 1) != Some(&b':'))
    }

    /// Whether `(` opens a group of declarations, as in Go's `const (`.
    fn is_group(&self) -> bool {
        self.dialect == Dialect::Go
            && self.level.splits
            && self.level.head.tokens == 1
            && matches!(self.token_text(), b"const" | b"var" | b"import" | b"type")
    }

    /// Whether `{` at `pos` opens statements, rather than a list.
    fn is_block(&self, pos: usize) -> bool {
        let adjacent = self.token.end == pos && pos > 0;
        let begins = self.level.splits && self.level.statement == NONE;
        let capital = self.token_text().first().is_some_and(u8::is_ascii_uppercase);
        let head = &self.level.head;
        match self.traits.braces {
            Braces::Blocks => true,
            Braces::Literals => false,
            // Of `[]struct{ .. }{ .. }`, the second.
            Braces::Tight if adjacent && self.token.class == Class::Close => {
                self.text[self.token.start] == b')'
            }
            _ if begins => true,
            _ if self.level.splits && !head.equals && (head.class || head.function) => true,
            Braces::Tight => match self.token.class {
                Class::Word => !adjacent || matches!(self.token.role, Role::Control),
                Class::Close => true,
                _ => self.level.kind == Kind::Block && self.token.class == Class::Open,
            },
            Braces::Capitalised => match self.token.class {
                Class::Word => {
                    let expression = !self.level.splits || head.equals || head.tokens <= 2;
                    !(capital && expression && !head.control && !head.class && !head.function)
                }
                Class::Open | Class::Comma => self.level.splits,
                _ => true,
            },
            Braces::ByPrevious => self.is_block_by_token(adjacent),
        }
    }

    fn is_block_by_token(&self, adjacent: bool) -> bool {
        let composite = self.dialect == Dialect::CSharp && self.path.constructs;
        match self.token.class {
            Class::Word => match self.token.role {
                Role::Leads => false,
                Role::Control | Role::Class | Role::Function => true,
                _ if self.dialect == Dialect::C => !adjacent || self.level.head.class,
                _ => !composite,
            },
            Class::Str | Class::Start => true,
            Class::Close => match self.text[self.token.start] {
                b')' => !composite || self.level.kind == Kind::Block && !self.level.head.equals,
                b']' => !matches!(self.dialect, Dialect::C | Dialect::CSharp | Dialect::Java),
                _ => self.level.kind != Kind::Literal,
            },
            Class::Operator => match self.token_text() {
                b"->" => true,
                b"=>" => !matches!(self.dialect, Dialect::Ruby | Dialect::Hcl | Dialect::Php),
                _ => false,
            },
            Class::Open | Class::Comma => self.level.kind == Kind::Block,
        }
    }
}
