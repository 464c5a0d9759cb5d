//! Finds in Python the literal that is assigned to a name.

use super::literal::Literals;
use super::token::{Dialect, Kind, Token, tokens};
use super::tree::{Node, Value, Wrong, steps};

/// Calls that hold what they are given, as far as a mapping is concerned.
const HOLDERS: [&str; 8] = [
    "dict",
    "OrderedDict",
    "MappingProxyType",
    "frozendict",
    "field",
    "Field",
    "list",
    "frozenset",
];

/// Finds what `select` names: a variable, behind the class or function that it is in if need be, and behind it keys of its
/// value.
pub(super) fn read(text: &str, select: &str) -> Result<Vec<Node>, Wrong> {
    let tokens = tokens(text, Dialect::Python);
    let assignments = assignments(&tokens);
    let path = steps(select);
    for length in (1..=path.len()).rev() {
        let (variable, keys) = path.split_at(length);
        let named: Vec<_> = assignments.iter().filter(|a| a.is_called(variable)).collect();
        if let Some(node) = the_one(&tokens, &named, variable)? {
            return Ok(node.select(keys).into_iter().cloned().collect());
        }
    }
    Ok(Vec::new())
}

/// The literal among what is assigned to a variable. An empty one is what the others begin from.
fn the_one(
    tokens: &[Token],
    named: &[&Assignment],
    variable: &[String],
) -> Result<Option<Node>, Wrong> {
    let Some(first) = named.first() else { return Ok(None) };
    let variable = variable.join(".");
    let mut found: Vec<Node> = Vec::new();
    for assignment in named {
        let Some(start) = literal(tokens, assignment.value) else { continue };
        let node = Literals::new(&tokens[start..], Dialect::Python).value(0)?;
        let is_empty = match &node.value {
            Value::Table(entries) => entries.is_empty(),
            Value::List(items) => items.is_empty(),
            _ => false,
        };
        if !is_empty {
            found.push(node);
        }
    }
    let at = tokens[first.value.min(tokens.len() - 1)].at;
    match found.len() {
        0 => {
            let message = format!("`{variable}` is no literal with anything in it");
            Err(Wrong::new(at, message))
        }
        1 => Ok(found.pop()),
        _ => {
            let lines: Vec<_> = found.iter().map(|node| node.at.line.to_string()).collect();
            let message = format!(
                "`{variable}` is assigned in lines {}; name the class or function too: `Class.{variable}`",
                lines.join(" and ")
            );
            Err(Wrong::new(found[1].at, message))
        }
    }
}

/// Where the literal of a value begins: at once, or within a call that holds it.
fn literal(tokens: &[Token], value: usize) -> Option<usize> {
    let opens = |kind: &Kind| matches!(kind, Kind::Sign('{' | '['));
    match &tokens.get(value)?.kind {
        Kind::Sign('{' | '[' | '(') => return Some(value),
        Kind::Name(_) => {}
        _ => return None,
    }
    let mut last = "";
    for (position, token) in tokens.iter().enumerate().skip(value) {
        match &token.kind {
            Kind::Name(name) => last = name,
            Kind::Sign('.') => {}
            // `dict[str, str]({…})` is not worth the doubt what a subscript is.
            Kind::Sign('(') if HOLDERS.contains(&last) => {
                let statement = tokens.iter().enumerate().skip(position);
                let mut statement = statement.take_while(|(_, token)| token.kind != Kind::Newline);
                return statement.find(|(_, token)| opens(&token.kind)).map(|(at, _)| at);
            }
            _ => return None,
        }
    }
    None
}

/// `a.b = …`, or what a function returns.
struct Assignment {
    /// The classes and functions around it.
    scope: Vec<String>,
    /// The name, `self.` apart.
    target: Vec<String>,
    /// The token with which the value begins.
    value: usize,
}

impl Assignment {
    /// Whether a path means it: its last step is the name, and the others lead to it, though not all need be there.
    fn is_called(&self, path: &[String]) -> bool {
        let mut full = self.scope.iter().chain(&self.target).rev();
        let mut path = path.iter().rev();
        path.next() == full.next() && path.all(|step| full.any(|name| name == step))
    }
}

/// Every assignment, and every `return` as one to the function's name.
fn assignments(tokens: &[Token]) -> Vec<Assignment> {
    let mut assignments = Vec::new();
    let mut scopes: Vec<(usize, String)> = Vec::new();
    let mut start = 0;
    for line in tokens.split_inclusive(|token| token.kind == Kind::Newline) {
        let first = &line[0];
        let column = first.at.column;
        if first.kind != Kind::Newline {
            while scopes.last().is_some_and(|(outer, _)| *outer >= column) {
                scopes.pop();
            }
            let scope = || scopes.iter().map(|(_, name)| name.clone()).collect();
            if let Some(name) = opened(line) {
                scopes.push((column, name));
            } else if let Some((target, value)) = assigned(line) {
                assignments.push(Assignment { scope: scope(), target, value: start + value });
            } else if name(line.first()) == Some("return") {
                let target = Vec::new();
                assignments.push(Assignment { scope: scope(), target, value: start + 1 });
            }
        }
        start += line.len();
    }
    assignments
}

fn name(token: Option<&Token>) -> Option<&str> {
    match &token?.kind {
        Kind::Name(name) => Some(name),
        _ => None,
    }
}

/// The name of the class or function that a line opens.
fn opened(line: &[Token]) -> Option<String> {
    let skip = usize::from(name(line.first()) == Some("async"));
    let keyword = name(line.get(skip))?;
    matches!(keyword, "class" | "def").then_some(())?;
    name(line.get(skip + 1)).map(String::from)
}

/// What a line assigns to, and the position of the value.
fn assigned(line: &[Token]) -> Option<(Vec<String>, usize)> {
    let mut target = Vec::new();
    let mut position = 0;
    loop {
        target.push(name(line.get(position))?.to_owned());
        position += 1;
        match &line.get(position)?.kind {
            Kind::Sign('.') => position += 1,
            Kind::Sign('=') => break,
            Kind::Sign(':') => {
                position += annotation(&line[position..])?;
                break;
            }
            _ => return None,
        }
    }
    if target.len() > 1 && matches!(&*target[0], "self" | "cls") {
        target.remove(0);
    }
    let is_comparison = line.get(position + 1).is_some_and(|t| t.kind == Kind::Sign('='));
    (!is_comparison).then_some((target, position + 1))
}

/// The length of `: type` before a `=`.
fn annotation(line: &[Token]) -> Option<usize> {
    let mut open = 0_usize;
    line.iter().position(|token| {
        match token.kind {
            Kind::Sign('[' | '(') => open += 1,
            Kind::Sign(']' | ')') => open = open.saturating_sub(1),
            _ => {}
        }
        open == 0 && token.kind == Kind::Sign('=')
    })
}

#[cfg(test)]
mod tests {
    use super::super::tree::{Node, Value};
    use super::read;

    const TEXT: &str = r#"
"""A docstring with KEYS = {'no': 'no'}"""
import os
EMPTY = {}
KEYS: dict[str, tuple[str, ...]] = {  # why
    'a': 'b',
}
if os.environ.get("KEYS") == {'x': 'y'}: pass
class First(Base):
	both = {'first': '1'}
	nested = MappingProxyType({'n': {'m': 'o'}})
	def __init__(self, both={}):
		self.mine = (
			{'s': '2'}
		)
class Second:
    both = None
    both = {'second': '3'}
    made: dict = field(default_factory=lambda: {"f": "4"})
    async def fetch(self) -> dict:
        if x:
            return {'r': '5'}
        other = load()
"#;

    fn keys(select: &str) -> Result<Vec<String>, (usize, String)> {
        let read = read(TEXT, select).map_err(|e| (e.at.unwrap().line, e.message))?;
        let names = |node: &Node| match &node.value {
            Value::Table(entries) => {
                entries.iter().map(|(k, _)| k.text().unwrap().into()).collect()
            }
            _ => vec![node.text().unwrap_or("?").to_owned()],
        };
        Ok(read.iter().flat_map(names).collect())
    }

    #[test]
    fn a_variable_is_found_wherever_it_is_assigned() {
        for (select, expected) in [
            ("KEYS", "a"),
            ("First.both", "first"),
            ("Second.both", "second"),
            ("mine", "s"),
            ("First.mine", "s"),
            ("First.__init__.mine", "s"),
            ("nested", "n"),
            ("nested.n", "m"),
            ("First.nested.n.m", "o"),
            ("made", "f"),
            ("fetch", "r"),
            ("Second.fetch", "r"),
        ] {
            assert_eq!(keys(select), Ok(vec![expected.into()]), "{select}");
        }
        assert_eq!(keys("Third"), Ok(vec![]));
        assert_eq!(keys("Second.mine"), Ok(vec![]));
    }

    #[test]
    fn what_is_no_one_literal_is_refused() {
        let (line, message) = keys("both").unwrap_err();
        assert!(line == 18 && message.contains("lines 10 and 18"), "{line} {message}");
        assert_eq!(keys("other").unwrap_err().0, 23);
        assert_eq!(keys("EMPTY").unwrap_err().0, 4);
        assert!(read("a = {'b': 'c'\nd = 1\n", "a").is_err());
        assert!(read("", "a").unwrap().is_empty());
    }
}
