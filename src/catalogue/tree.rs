//! What an imported file holds, whatever its language: texts, lists and tables, and where each stands.

/// Deeper files are refused: whoever walks a tree, walks it by recursion.
pub(super) const MAX_DEPTH: usize = 64;

/// A place in a file: line and column, one-based.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct At {
    pub(super) line: usize,
    pub(super) column: usize,
}

/// A value and where it begins.
#[derive(Clone, Debug)]
pub(super) struct Node {
    pub(super) at: At,
    pub(super) value: Value,
}

#[derive(Clone, Debug)]
pub(super) enum Value {
    /// A text, or a number, a date or the like as it is written.
    Text(String),
    /// Nothing: `null`, `None`, or no value.
    Nothing,
    List(Vec<Node>),
    Table(Vec<(Node, Node)>),
    /// What only running the file could tell; the text says what it is, such as "a call of `f`".
    Unknown(String),
}

/// What is wrong with a file, and where if in one place.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Wrong {
    pub(super) at: Option<At>,
    pub(super) message: String,
}

impl Wrong {
    pub(super) fn new(at: At, message: impl Into<String>) -> Self {
        Self { at: Some(at), message: message.into() }
    }

    pub(super) fn whole(message: impl Into<String>) -> Self {
        Self { at: None, message: message.into() }
    }
}

impl Node {
    pub(super) fn new(at: At, value: Value) -> Self {
        Self { at, value }
    }

    pub(super) fn text(&self) -> Option<&str> {
        match &self.value {
            Value::Text(text) => Some(text),
            _ => None,
        }
    }

    /// What it is, for messages.
    pub(super) fn what(&self) -> &str {
        match &self.value {
            Value::Text(_) => "a text",
            Value::Nothing => "nothing",
            Value::List(_) => "a list",
            Value::Table(_) => "a mapping",
            Value::Unknown(what) => what,
        }
    }

    /// What a step of a path leads to: a key, the position of an item, or `*` for all of them.
    fn step<'n>(&'n self, step: &str) -> Vec<&'n Self> {
        match &self.value {
            Value::Table(entries) if step == "*" => entries.iter().map(|(_, v)| v).collect(),
            Value::List(items) if step == "*" => items.iter().collect(),
            Value::Table(entries) => {
                // As in Python and JavaScript, the last one of a name counts.
                let found = entries.iter().rev().find(|(key, _)| key.text() == Some(step));
                found.map(|(_, value)| value).into_iter().collect()
            }
            Value::List(items) => {
                step.parse().ok().and_then(|at: usize| items.get(at)).into_iter().collect()
            }
            _ => Vec::new(),
        }
    }

    /// All that a path leads to.
    pub(super) fn select<'n>(&'n self, path: &[String]) -> Vec<&'n Self> {
        path.iter().fold(vec![self], |nodes, step| {
            nodes.into_iter().flat_map(|node| node.step(step)).collect()
        })
    }
}

/// The steps of a dotted path. A step with a dot in it stands in double quotes.
pub(super) fn steps(path: &str) -> Vec<String> {
    let mut steps = vec![String::new()];
    let mut quoted = false;
    for c in path.chars() {
        match c {
            '"' => quoted = !quoted,
            '.' if !quoted => steps.push(String::new()),
            c => steps.last_mut().expect("there is always one").push(c),
        }
    }
    steps
}

#[cfg(test)]
mod tests {
    use super::{At, Node, Value, steps};

    #[test]
    fn paths_lead_through_tables_and_lists() {
        assert_eq!(steps(r#"a."b.c".0"#), ["a", "b.c", "0"]);
        let leaf = |text: &str| Node::new(At::default(), Value::Text(text.into()));
        let list = Node::new(At::default(), Value::List(vec![leaf("x"), leaf("y")]));
        let table = Node::new(At::default(), Value::Table(vec![(leaf("b.c"), list)]));
        let found = |path: &str| {
            let nodes = table.select(&steps(path));
            nodes.into_iter().filter_map(Node::text).map(String::from).collect::<Vec<_>>()
        };
        assert_eq!(found(r#""b.c".1"#), ["y"]);
        assert_eq!(found("*.*"), ["x", "y"]);
        assert_eq!(found("b.c"), [""; 0]);
    }
}
