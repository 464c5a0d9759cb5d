//! Tokens to a tree: the literals of Python and JSON.

use super::token::{Dialect, Kind, Token, tokens};
use super::tree::{At, MAX_DEPTH, Node, Value, Wrong};

/// Reads a JSON file.
pub(super) fn read_json(text: &str) -> Result<Node, Wrong> {
    // Whether it is JSON is the question of a strict reader, where things stand that of ours.
    serde_json::from_str::<serde::de::IgnoredAny>(text).map_err(|e| {
        let said = e.to_string();
        let message = said.split(" at line ").next().unwrap_or(&said);
        Wrong::new(At { line: e.line(), column: e.column() }, message)
    })?;
    let tokens = tokens(text, Dialect::Json);
    Literals::new(&tokens, Dialect::Json).value(0)
}

/// Reads literals from the first token on.
pub(super) struct Literals<'t> {
    tokens: &'t [Token],
    position: usize,
    dialect: Dialect,
}

impl<'t> Literals<'t> {
    pub(super) fn new(tokens: &'t [Token], dialect: Dialect) -> Self {
        Self { tokens, position: 0, dialect }
    }

    fn kind(&self) -> Option<&'t Kind> {
        self.tokens.get(self.position).map(|token| &token.kind)
    }

    fn at(&self) -> At {
        let token = self.tokens.get(self.position).or(self.tokens.last());
        token.map_or_else(At::default, |token| token.at)
    }

    fn take(&mut self, sign: char) -> bool {
        let there = self.kind() == Some(&Kind::Sign(sign));
        self.position += usize::from(there);
        there
    }

    /// A value, and behind it what ends one.
    pub(super) fn value(&mut self, depth: usize) -> Result<Node, Wrong> {
        let at = self.at();
        if depth > MAX_DEPTH {
            return Err(Wrong::new(at, "it is nested too deeply"));
        }
        let start = self.position;
        let value = match self.kind() {
            Some(Kind::Sign(open @ ('{' | '[' | '('))) => {
                self.position += 1;
                self.bracket(*open, at, depth)?
            }
            Some(Kind::Text(_) | Kind::Odd(_)) => self.strings(),
            Some(Kind::Number(number)) => {
                self.position += 1;
                Value::Text(number.clone())
            }
            Some(Kind::Sign('-')) => match self.tokens.get(self.position + 1).map(|t| &t.kind) {
                Some(Kind::Number(number)) => {
                    self.position += 2;
                    Value::Text(format!("-{number}"))
                }
                _ => Value::Nothing,
            },
            Some(Kind::Name(name)) => {
                self.position += 1;
                self.named(name)
            }
            _ => Value::Nothing,
        };
        if self.is_end() && self.position > start {
            return Ok(Node::new(at, value));
        }
        self.expression(start)?;
        Ok(Node::new(at, Value::Unknown(self.describe(start))))
    }

    fn is_end(&self) -> bool {
        let ends = |c: &char| matches!(c, ',' | ':' | '}' | ']' | ')');
        match self.kind() {
            None | Some(Kind::Newline) => true,
            Some(Kind::Sign(c)) => ends(c),
            _ => false,
        }
    }

    /// Texts beside each other are one.
    fn strings(&mut self) -> Value {
        let mut all = String::new();
        let mut odd = None;
        loop {
            match self.kind() {
                Some(Kind::Text(text)) => all.push_str(text),
                Some(Kind::Odd(what)) => odd = odd.or(Some(*what)),
                _ => break,
            }
            self.position += 1;
        }
        odd.map_or(Value::Text(all), |what| Value::Unknown(what.into()))
    }

    fn named(&self, name: &str) -> Value {
        match (name, self.dialect) {
            ("None", Dialect::Python) | ("null", Dialect::Json) => Value::Nothing,
            ("True" | "False", Dialect::Python) | ("true" | "false", Dialect::Json) => {
                Value::Text(name.to_ascii_lowercase())
            }
            _ => Value::Unknown(format!("the name `{name}`")),
        }
    }

    /// What stands in a bracket that was just opened, and the one that closes it.
    fn bracket(&mut self, open: char, at: At, depth: usize) -> Result<Value, Wrong> {
        let close = match open {
            '{' => '}',
            '[' => ']',
            _ => ')',
        };
        let (mut items, mut entries, mut comma) = (Vec::new(), Vec::new(), false);
        while !self.take(close) {
            let spread = self.at();
            if self.take('*') {
                self.take('*');
                let what = format!("a spread of {}", self.value(depth + 1)?.what());
                items.push(Node::new(spread, Value::Unknown(what)));
            } else {
                let node = self.value(depth + 1)?;
                match self.take(':') {
                    true => entries.push((node, self.value(depth + 1)?)),
                    false => items.push(node),
                }
            }
            let separated = self.take(',');
            comma |= separated;
            if !separated && self.kind() != Some(&Kind::Sign(close)) {
                let line = at.line;
                let message = format!("the `{open}` of line {line} is not closed as it should be");
                return Err(Wrong::new(self.at(), message));
            }
        }
        Ok(match (open, items.len()) {
            ('{', _) if items.is_empty() => Value::Table(entries),
            ('{', _) if !entries.is_empty() => {
                // A spread among entries: nobody can say what they are.
                entries.extend(items.into_iter().map(|item| (item.clone(), item)));
                Value::Table(entries)
            }
            ('{', 1) if matches!(items[0].value, Value::Unknown(_)) => {
                Value::Table(items.into_iter().map(|item| (item.clone(), item)).collect())
            }
            ('(', 1) if !comma => items.remove(0).value,
            _ => Value::List(items),
        })
    }

    /// Passes over an expression, whatever it is, to what ends it.
    fn expression(&mut self, start: usize) -> Result<(), Wrong> {
        let mut open = 0_usize;
        self.position = start;
        loop {
            match self.kind() {
                None => break,
                Some(Kind::Newline | Kind::Sign(')' | ']' | '}' | ',')) if open == 0 => break,
                Some(Kind::Sign('(' | '[' | '{')) => open += 1,
                // The colon of a lambda is none of a dictionary.
                Some(Kind::Sign(':')) if open == 0 && !self.in_lambda(start) => break,
                Some(Kind::Sign(')' | ']' | '}')) => open -= 1,
                _ => {}
            }
            self.position += 1;
        }
        match self.position > start {
            true => Ok(()),
            false => Err(Wrong::new(self.at(), "a value is missing here")),
        }
    }

    fn in_lambda(&self, start: usize) -> bool {
        let first = self.tokens.get(start).map(|token| &token.kind);
        matches!(first, Some(Kind::Name(name)) if name == "lambda")
    }

    fn describe(&self, start: usize) -> String {
        if self.in_lambda(start) {
            return "a lambda".into();
        }
        let mut name = String::new();
        for token in &self.tokens[start..self.position.min(self.tokens.len())] {
            match &token.kind {
                Kind::Name(part) if name.is_empty() || name.ends_with('.') => name.push_str(part),
                Kind::Sign('.') if !name.is_empty() => name.push('.'),
                Kind::Sign('(') if !name.is_empty() => return format!("a call of `{name}`"),
                Kind::Sign('[') if !name.is_empty() => return format!("an element of `{name}`"),
                _ => return "an expression".into(),
            }
        }
        format!("the name `{name}`")
    }
}

#[cfg(test)]
mod tests {
    use super::super::token::{Dialect, tokens};
    use super::super::tree::{Node, Value};
    use super::{Literals, read_json};

    fn shown(node: &Node) -> String {
        let list = |items: &[Node]| items.iter().map(shown).collect::<Vec<_>>().join(" ");
        match &node.value {
            Value::Text(text) => text.clone(),
            Value::Nothing => "-".into(),
            Value::List(items) => format!("[{}]", list(items)),
            Value::Table(entries) => {
                let entries = entries.iter().map(|(k, v)| format!("{}={}", shown(k), shown(v)));
                format!("{{{}}}", entries.collect::<Vec<_>>().join(" "))
            }
            Value::Unknown(what) => format!("<{what}>"),
        }
    }

    fn python(text: &str) -> String {
        let tokens = tokens(text, Dialect::Python);
        let read = Literals::new(&tokens, Dialect::Python).value(0);
        read.map_or_else(|e| format!("{}: {}", e.at.unwrap().line, e.message), |n| shown(&n))
    }

    #[test]
    fn literals_of_python_are_read() {
        for (text, expected) in [
            ("{'a': 'b', \"c\": None,}", "{a=b c=-}"),
            ("{\n  # no\n  'a': ('b'\n    'c'),  # no\n}", "{a=bc}"),
            (
                "{'a': {'b': ['c', 'd']}, 'e': ('f', 'g'), 'h': ('i',)}",
                "{a={b=[c d]} e=[f g] h=[i]}",
            ),
            ("{'a', 'b'}", "[a b]"),
            ("{}", "{}"),
            ("{1: -2, True: 3.5}", "{1=-2 true=3.5}"),
            (
                "{'a': f'x{y}', 'b': f(1, [2]), 'c': x.y}",
                "{a=<an f-string> b=<a call of `f`> c=<the name `x.y`>}",
            ),
            (
                "{'a': 'b' + c, 'd': os.environ['x'], **more}",
                "{a=<an expression> d=<an element of `os.environ`> <a spread of the name `more`>=<a spread of the name `more`>}",
            ),
            (
                "{'a': lambda x: x, 'b': 'c' if d else {'e': 'f'}}",
                "{a=<a lambda> b=<an expression>}",
            ),
            (
                "{k: v for k, v in x}",
                "{<the name `k`>=<an expression> <an expression>=<an expression>}",
            ),
            ("{'a': 'b'\n 'c': 'd'}", "2: the `{` of line 1 is not closed as it should be"),
            ("{'a': 'b',\n", "2: a value is missing here"),
            ("{'a': }", "1: a value is missing here"),
            ("{'a': 'b}\n", "2: the `{` of line 1 is not closed as it should be"),
        ] {
            assert_eq!(python(text), expected, "{text}");
        }
    }

    #[test]
    fn json_is_read_strictly() {
        let read = |text: &str| {
            read_json(text)
                .map_or_else(|e| format!("{}: {}", e.at.unwrap().line, e.message), |n| shown(&n))
        };
        assert_eq!(
            read(r#"{"a": [true, null, -1.5e3], "b": {"c": "d"}}"#),
            "{a=[true - -1.5e3] b={c=d}}"
        );
        assert_eq!(read("{\n\"a\": 1,\n}"), "3: key must be a string");
        assert!(read("{'a': 1}").starts_with("1: "));
        assert_eq!(read(&"[".repeat(100_000)), "1: EOF while parsing a list");
        let deep = "[".repeat(100) + &"]".repeat(100);
        assert_eq!(read(&deep), "1: it is nested too deeply");
    }

    #[test]
    fn hostile_literals_end() {
        for text in ["{", "{'a':", "(", "{**", "[f(", "{'a': lambda:", "-", "{'a' "] {
            python(&text.repeat(30_000));
        }
    }
}
