//! YAML to a tree. Aliases are resolved within bounds.

use super::tree::{At, MAX_DEPTH, Node, Value, Wrong};
use saphyr_parser::{Event, Marker, Parser, ScalarStyle, Tag};
use std::collections::HashMap;

/// The most nodes that all aliases of a file together may stand for.
const MAX_ALIASED: usize = 100_000;

/// Reads the documents of a file.
pub(super) fn read(text: &str) -> Result<Vec<Node>, Wrong> {
    let mut builder = Builder::default();
    for event in Parser::new_from_str(text) {
        let (event, span) = event.map_err(|e| Wrong::new(at(e.marker()), e.info()))?;
        builder.take(event, at(&span.start))?;
    }
    Ok(builder.documents)
}

fn at(marker: &Marker) -> At {
    At { line: marker.line(), column: marker.col() + 1 }
}

#[derive(Default)]
struct Builder {
    documents: Vec<Node>,
    /// What was opened and is not closed yet.
    open: Vec<Open>,
    /// By the number of their anchor; none while it is open, which an alias to it would make endless.
    anchored: HashMap<usize, Option<Node>>,
    aliased: usize,
}

struct Open {
    at: At,
    anchor: usize,
    mapping: bool,
    unknown: Option<String>,
    items: Vec<Node>,
}

impl Builder {
    fn take(&mut self, event: Event<'_>, at: At) -> Result<(), Wrong> {
        match event {
            Event::Scalar(text, style, anchor, tag) => {
                let value = scalar(&text, style, tag.as_deref());
                self.add(Node::new(at, value), anchor);
            }
            Event::SequenceStart(anchor, tag) => self.begin(at, anchor, false, tag.as_deref())?,
            Event::MappingStart(anchor, tag) => self.begin(at, anchor, true, tag.as_deref())?,
            Event::SequenceEnd | Event::MappingEnd => self.end(),
            Event::Alias(anchor) => {
                let node = self.resolve(anchor, at)?;
                self.add(node, 0);
            }
            Event::DocumentStart(_) => self.anchored.clear(),
            Event::Nothing | Event::StreamStart | Event::StreamEnd | Event::DocumentEnd => {}
        }
        Ok(())
    }

    fn begin(
        &mut self,
        at: At,
        anchor: usize,
        mapping: bool,
        tag: Option<&Tag>,
    ) -> Result<(), Wrong> {
        if self.open.len() >= MAX_DEPTH {
            return Err(Wrong::new(at, "it is nested too deeply"));
        }
        if anchor > 0 {
            self.anchored.insert(anchor, None);
        }
        let unknown = foreign(tag);
        self.open.push(Open { at, anchor, mapping, unknown, items: Vec::new() });
        Ok(())
    }

    fn end(&mut self) {
        let Some(Open { at, anchor, mapping, unknown, items }) = self.open.pop() else { return };
        let value = match (unknown, mapping) {
            (Some(what), _) => Value::Unknown(what),
            (None, true) => Value::Table(entries(items)),
            (None, false) => Value::List(items),
        };
        self.add(Node::new(at, value), anchor);
    }

    fn resolve(&mut self, anchor: usize, at: At) -> Result<Node, Wrong> {
        let node = match self.anchored.get(&anchor) {
            Some(Some(node)) => node,
            Some(None) => return Err(Wrong::new(at, "the alias stands in what it refers to")),
            None => return Err(Wrong::new(at, "the alias refers to nothing")),
        };
        self.aliased += size(node, MAX_ALIASED.saturating_sub(self.aliased));
        if self.aliased >= MAX_ALIASED {
            return Err(Wrong::new(at, "the aliases stand for too much"));
        }
        if self.open.len() + depth(node) > MAX_DEPTH {
            return Err(Wrong::new(at, "it is nested too deeply"));
        }
        Ok(node.clone())
    }

    fn add(&mut self, node: Node, anchor: usize) {
        if anchor > 0 {
            self.anchored.insert(anchor, Some(node.clone()));
        }
        match self.open.last_mut() {
            Some(open) => open.items.push(node),
            None => self.documents.push(node),
        }
    }
}

/// The number of nodes, counted no further than to a bound.
fn size(node: &Node, bound: usize) -> usize {
    let mut count = 0;
    let mut left = vec![node];
    while let Some(node) = left.pop() {
        count += 1;
        if count >= bound {
            break;
        }
        match &node.value {
            Value::List(items) => left.extend(items),
            Value::Table(entries) => left.extend(entries.iter().flat_map(|(k, v)| [k, v])),
            _ => {}
        }
    }
    count
}

fn depth(node: &Node) -> usize {
    match &node.value {
        Value::List(items) => 1 + items.iter().map(depth).max().unwrap_or(0),
        Value::Table(entries) => {
            1 + entries.iter().flat_map(|(k, v)| [depth(k), depth(v)]).max().unwrap_or(0)
        }
        _ => 0,
    }
}

/// Keys and values in turn become entries, and what a merge key (`<<`) brings stands behind what is written.
fn entries(items: Vec<Node>) -> Vec<(Node, Node)> {
    let mut entries = Vec::new();
    let mut merged = Vec::new();
    let mut items = items.into_iter();
    while let (Some(key), Some(value)) = (items.next(), items.next()) {
        match (key.text(), value.value) {
            (Some("<<"), Value::Table(more)) => merged.extend(more),
            (Some("<<"), Value::List(tables)) => {
                merged.extend(tables.into_iter().flat_map(|table| match table.value {
                    Value::Table(more) => more,
                    _ => Vec::new(),
                }));
            }
            (_, of) => entries.push((key, Node::new(value.at, of))),
        }
    }
    let mut known: std::collections::HashSet<String> =
        entries.iter().filter_map(|(key, _)| key.text().map(String::from)).collect();
    merged.retain(|(key, _)| key.text().is_none_or(|key| known.insert(key.to_owned())));
    entries.extend(merged);
    entries
}

fn scalar(text: &str, style: ScalarStyle, tag: Option<&Tag>) -> Value {
    if let Some(what) = foreign(tag) {
        return Value::Unknown(what);
    }
    let plain = matches!(style, ScalarStyle::Plain);
    match text {
        "" | "~" | "null" | "Null" | "NULL" if plain => Value::Nothing,
        text => Value::Text(text.to_owned()),
    }
}

/// What a tag of somebody's own makes of a value, only that program knows.
fn foreign(tag: Option<&Tag>) -> Option<String> {
    let tag = tag.filter(|tag| !tag.is_yaml_core_schema())?;
    // `! x` is a text whatever it looks like.
    (!tag.suffix.is_empty()).then(|| format!("a value with the tag `{tag}`"))
}

#[cfg(test)]
mod tests {
    use super::super::tree::{Node, Value, Wrong, steps};
    use super::read;

    fn texts(yaml: &str, path: &str) -> Vec<String> {
        let documents = read(yaml).unwrap();
        let nodes = documents.iter().flat_map(|node| node.select(&steps(path)));
        nodes.filter_map(Node::text).map(String::from).collect()
    }

    fn wrong(yaml: &str) -> (usize, String) {
        let Wrong { at, message } = read(yaml).unwrap_err();
        (at.map_or(0, |at| at.line), message)
    }

    #[test]
    fn values_and_their_lines_are_read() {
        let yaml = "# é\na:\r\n  b: c\r\n  d: [e, 'f']\n--- \na: {b: |\n x\n}\n";
        assert_eq!(texts(&yaml[..yaml.find("---").unwrap()], "a.b"), ["c"]);
        assert_eq!(texts("a: 2026-01-31\n", "a"), ["2026-01-31"]);
        assert_eq!(texts("a: 1\n---\na: 2\n", "a"), ["1", "2"]);
        let [document] = &read("# é\nx:\n  key: value\n").unwrap()[..] else { panic!() };
        let found = document.select(&steps("x.key"));
        assert_eq!((found[0].at.line, found[0].at.column), (3, 8));
        let [document] = &read("a:\nb: ~\nc: ''\nd: !vault x\n").unwrap()[..] else { panic!() };
        let Value::Table(entries) = &document.value else { panic!() };
        let kinds: Vec<_> = entries.iter().map(|(_, value)| value.what()).collect();
        assert_eq!(kinds, ["nothing", "nothing", "a text", "a value with the tag `!vault`"]);
    }

    #[test]
    fn aliases_are_followed_within_bounds() {
        let yaml = "base: &b {x: 1, y: 2}\nmore:\n  <<: *b\n  y: 3\n";
        assert_eq!(texts(yaml, "more.*"), ["3", "1"]);
        assert_eq!(wrong("a: &a\n  b: *a\n"), (2, "the alias stands in what it refers to".into()));
        assert_eq!(wrong("a: *nothing\n").0, 1);
        let first = "a0: &a0 [x, x, x, x, x, x, x, x, x, x]\n".to_owned();
        let wide = (1..30).map(|n| {
            let last = format!("*a{}, ", n - 1).repeat(10);
            format!("a{n}: &a{n} [{last}]\n")
        });
        let bomb: String = std::iter::once(first.clone()).chain(wide).collect();
        assert_eq!(wrong(&bomb).1, "the aliases stand for too much");
        let deep = (1..200).map(|n| format!("a{n}: &a{n} [*a{}]\n", n - 1));
        let deep: String = std::iter::once(first).chain(deep).collect();
        assert_eq!(wrong(&deep).1, "it is nested too deeply");
    }

    #[test]
    fn what_is_no_yaml_has_a_line() {
        for yaml in ["a:\n\t- b\n", "a: [\n", "a: b: c\n", "a: {% if x %}\n", "'", "a: \"b\n"] {
            assert!(wrong(yaml).0 > 0, "{yaml:?}");
        }
        assert_eq!(wrong(&"[".repeat(200_000)).0, 1);
        let nested: String = (0..2000).map(|n| " ".repeat(n) + "a:\n").collect();
        assert_eq!(wrong(&nested).1, "it is nested too deeply");
        for hostile in ["- ".repeat(100_000), "? ".repeat(100_000), "{a".repeat(100_000)] {
            let _ = read(&hostile);
        }
    }
}
