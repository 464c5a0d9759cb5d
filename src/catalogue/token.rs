//! The tokens of Python and of JSON, as far as literals need them. What is no token is passed over: whether that matters,
//! whoever reads a literal knows.

use super::tree::At;

/// Whose literals are read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Dialect {
    Python,
    Json,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Token {
    pub(super) at: At,
    pub(super) kind: Kind,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    /// A name or keyword.
    Name(String),
    Number(String),
    Text(String),
    /// A string that is more than what it says, such as "an f-string".
    Odd(&'static str),
    /// One character of anything else.
    Sign(char),
    /// The end of a logical line of Python.
    Newline,
}

/// Splits a text into tokens.
pub(super) fn tokens(text: &str, dialect: Dialect) -> Vec<Token> {
    let mut lexer = Lexer { rest: text, line: 1, column: 1, depth: 0, dialect, tokens: Vec::new() };
    while let Some(c) = lexer.rest.chars().next() {
        lexer.one(c);
    }
    lexer.push(lexer.at(), Kind::Newline);
    lexer.tokens
}

struct Lexer<'t> {
    rest: &'t str,
    line: usize,
    column: usize,
    /// How many brackets are open: within them, a line's end is no end.
    depth: usize,
    dialect: Dialect,
    tokens: Vec<Token>,
}

impl Lexer<'_> {
    fn at(&self) -> At {
        At { line: self.line, column: self.column }
    }

    fn push(&mut self, at: At, kind: Kind) {
        self.tokens.push(Token { at, kind });
    }

    /// Goes on by some bytes, which end between characters.
    fn pass(&mut self, bytes: usize) {
        let (passed, rest) = self.rest.split_at(bytes);
        for c in passed.chars() {
            match c {
                '\n' => (self.line, self.column) = (self.line + 1, 1),
                // Indentation is compared, and Python's tabs reach to every eighth column.
                '\t' => self.column = (self.column - 1) / 8 * 8 + 9,
                _ => self.column += 1,
            }
        }
        self.rest = rest;
    }

    /// The length of what begins here and holds on.
    fn run(&self, holds: impl Fn(char) -> bool) -> usize {
        self.rest.find(|c| !holds(c)).unwrap_or(self.rest.len())
    }

    fn one(&mut self, c: char) {
        let at = self.at();
        match c {
            '\n' => {
                self.pass(1);
                if self.depth == 0 {
                    self.push(at, Kind::Newline);
                }
            }
            '\\' => {
                // The line's end behind it ends nothing.
                let joined = ["\\\r\n", "\\\n"].iter().find(|end| self.rest.starts_with(**end));
                self.pass(joined.map_or(1, |end| end.len()));
            }
            '#' if self.dialect == Dialect::Python => {
                let length = self.run(|c| c != '\n');
                self.pass(length);
            }
            '"' | '\'' => self.string(at, ""),
            c if c.is_ascii_digit() => {
                let length = self.run(|c| c.is_ascii_alphanumeric() || c == '.' || c == '_');
                self.push(at, Kind::Number(self.rest[..length].into()));
                self.pass(length);
            }
            c if c == '_' || c.is_alphabetic() => self.word(at),
            c if c.is_whitespace() => self.pass(c.len_utf8()),
            c => {
                match c {
                    '(' | '[' | '{' => self.depth += 1,
                    ')' | ']' | '}' => self.depth = self.depth.saturating_sub(1),
                    _ => {}
                }
                self.push(at, Kind::Sign(c));
                self.pass(c.len_utf8());
            }
        }
    }

    fn word(&mut self, at: At) {
        let length = self.run(|c| c == '_' || c.is_alphanumeric());
        let word = self.rest[..length].to_owned();
        self.pass(length);
        let is_prefix = word.len() <= 2 && word.bytes().all(|b| b"rRbBuUfFtT".contains(&b));
        if is_prefix && self.rest.starts_with(['"', '\'']) {
            self.string(at, &word.to_ascii_lowercase());
        } else {
            self.push(at, Kind::Name(word));
        }
    }

    fn string(&mut self, at: At, prefix: &str) {
        let raw = prefix.contains('r');
        let quote = &self.rest[..1];
        let triple = quote.repeat(3);
        let close = if self.rest.starts_with(&triple) { triple } else { quote.to_owned() };
        let body = &self.rest[close.len()..];
        let Some(length) = length(body, &close) else {
            // Not closed: the quote stands for itself, and a literal that holds it is refused there. What follows is passed
            // over, or each of many such quotes would be looked at to the end.
            self.push(at, Kind::Sign(if quote == "'" { '\'' } else { '"' }));
            let line = if close.len() == 1 { body.find('\n') } else { None };
            self.pass(close.len() + line.unwrap_or(body.len()));
            return;
        };
        let kind = match prefix {
            p if p.contains('f') => Kind::Odd("an f-string"),
            p if p.contains('t') => Kind::Odd("a template string"),
            p if p.contains('b') => Kind::Odd("bytes"),
            _ if raw => Kind::Text(body[..length].into()),
            _ => Kind::Text(unescaped(&body[..length], self.dialect)),
        };
        self.push(at, kind);
        self.pass(length + 2 * close.len());
    }
}

/// The length of a string's content, up to the quotes that close it.
fn length(body: &str, close: &str) -> Option<usize> {
    let bytes = body.as_bytes();
    let mut at = 0;
    while at < bytes.len() {
        match bytes[at] {
            b'\\' => at += 1,
            b'\n' if close.len() == 1 => return None,
            _ if bytes[at..].starts_with(close.as_bytes()) => return Some(at),
            _ => {}
        }
        at += 1;
    }
    None
}

/// What a string says. An escape that is none stays as it is.
fn unescaped(body: &str, dialect: Dialect) -> String {
    let mut out = String::with_capacity(body.len());
    let mut rest = body;
    while let Some(at) = rest.find('\\') {
        out.push_str(&rest[..at]);
        rest = &rest[at + 1..];
        let Some(c) = rest.chars().next() else { break };
        rest = &rest[c.len_utf8()..];
        match c {
            '\\' | '\'' | '"' => out.push(c),
            '/' if dialect == Dialect::Json => out.push('/'),
            'n' => out.push('\n'),
            't' => out.push('\t'),
            'r' => out.push('\r'),
            'b' => out.push('\u{8}'),
            'f' => out.push('\u{c}'),
            '\n' => {}
            '\r' if rest.starts_with('\n') => rest = &rest[1..],
            'x' | 'u' | 'U' => match code(rest, c) {
                Some((it, length)) => {
                    out.push(it);
                    rest = &rest[length..];
                }
                None => out.extend(['\\', c]),
            },
            c => out.extend(['\\', c]),
        }
    }
    out + rest
}

/// The character that digits behind `\x`, `\u` or `\U` name, and the length of what names it.
fn code(rest: &str, kind: char) -> Option<(char, usize)> {
    let width = match kind {
        'x' => 2,
        'u' => 4,
        _ => 8,
    };
    let number = |text: &str| {
        let digits = text.get(..width)?;
        digits.bytes().all(|b| b.is_ascii_hexdigit()).then_some(())?;
        u32::from_str_radix(digits, 16).ok()
    };
    let first = number(rest)?;
    if let Some(c) = char::from_u32(first) {
        return Some((c, width));
    }
    // In JSON, what needs more than 16 bits is written as two halves.
    let second = number(rest.get(width..)?.strip_prefix("\\u")?)?;
    let halves = (0xd800..0xdc00).contains(&first) && (0xdc00..0xe000).contains(&second);
    halves.then_some(())?;
    let c = char::from_u32(0x1_0000 + ((first - 0xd800) << 10) + (second - 0xdc00))?;
    Some((c, 2 * width + 2))
}

#[cfg(test)]
mod tests {
    use super::{Dialect, Kind, tokens};

    fn texts(text: &str, dialect: Dialect) -> Vec<String> {
        let text = tokens(text, dialect).into_iter().filter_map(|token| match token.kind {
            Kind::Text(text) => Some(text),
            _ => None,
        });
        text.collect()
    }

    #[test]
    fn strings_say_what_they_say() {
        let python = r#"a = 'x\'y' "\n" r'\n' '''q'q''' u"é\x41" "\d" b'no' f'no' # "no""#;
        let expected = ["x'y", "\n", r"\n", "q'q", "éA", r"\d"];
        assert_eq!(texts(python, Dialect::Python), expected);
        assert_eq!(texts(r#""\u00e9\ud83d\ude00\/""#, Dialect::Json), ["é😀/"]);
        assert_eq!(texts("'a\\\nb'", Dialect::Python), ["ab"]);
    }

    #[test]
    fn no_input_is_too_odd() {
        for text in ["'", "\"\"\"", "'\\", "\\", "r", "\"\\ud800\"", "\"\\u12\"", "\"\\xé\"", "é'"]
        {
            for dialect in [Dialect::Python, Dialect::Json] {
                assert!(!tokens(text, dialect).is_empty(), "{text}");
            }
        }
        // Each is looked at once, also where nothing closes.
        for text in ["'\n", "\"", "'''", "'\\", "(", "f'", "\\'"] {
            tokens(&text.repeat(100_000), Dialect::Python);
        }
    }
}
