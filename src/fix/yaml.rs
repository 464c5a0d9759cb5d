//! YAML as its grammar reads it: what stands where.
//!
//! What a scalar's span is said to be is not relied on: of a quoted one it reaches to the end of the line, of a block it
//! begins below its head. Who replaces one compares the text first.

use super::Refusal;
use saphyr_parser::{Event, Marker, Parser, ScalarStyle};
use std::ops::Range;

/// Levels that are followed.
const DEEPEST: usize = 128;

/// The nodes of a file, one after the other as they begin.
#[derive(Debug, Default)]
pub(super) struct Yaml {
    pub(super) nodes: Vec<Node>,
}

/// A scalar, a mapping or a list.
#[derive(Debug)]
pub(super) struct Node {
    pub(super) kind: Kind,
    /// In the text; of mappings and lists without braces it is no more than where they begin.
    pub(super) span: Range<usize>,
    /// What it is in, and below which key there.
    pub(super) parent: Option<usize>,
    pub(super) key: Option<usize>,
}

/// What a node is.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Kind {
    /// A text, a number and so on.
    Scalar {
        /// What it is once it is read.
        value: String,
        /// How it is written.
        style: Style,
    },
    /// Keys and values in turn, by their number.
    Mapping {
        /// Whether it is written in braces.
        flow: bool,
        /// The entries.
        entries: Vec<(usize, usize)>,
    },
    /// Items.
    List {
        /// Whether it is written in brackets.
        flow: bool,
    },
    /// `*name`.
    Alias,
}

/// How a scalar is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Style {
    /// Without quotes.
    Plain,
    /// In quotes of this kind.
    Quoted(char),
    /// Below `|` or `>`.
    Block,
}

impl Yaml {
    /// Reads a file. One that is not YAML is refused.
    pub(super) fn read(text: &str) -> Result<Self, Refusal> {
        let offsets = Offsets::of(text);
        let mut builder = Builder::default();
        for event in Parser::new_from_str(text) {
            let (event, span) = event.map_err(|e| wrong(e.marker().line()))?;
            let range = offsets.at(&span.start)..offsets.at(&span.end);
            builder.take(event, range, text)?;
        }
        Ok(builder.yaml)
    }

    /// The scalar that a stretch of text is in, or a block's that begins above it.
    pub(super) fn scalar_at(&self, range: &Range<usize>) -> Option<usize> {
        let after = self.nodes.partition_point(|node| node.span.start <= range.start);
        let at = after.checked_sub(1)?;
        let node = &self.nodes[at];
        let is_scalar = matches!(node.kind, Kind::Scalar { .. });
        (is_scalar && range.end <= node.span.end).then_some(at)
    }

    /// The value of a scalar.
    pub(super) fn value(&self, at: usize) -> Option<&str> {
        match &self.nodes[at].kind {
            Kind::Scalar { value, .. } => Some(value),
            _ => None,
        }
    }

    /// The key and the value of the entry of a mapping that has this name.
    pub(super) fn entry(&self, mapping: usize, name: &str) -> Option<(usize, usize)> {
        let Kind::Mapping { entries, .. } = &self.nodes[mapping].kind else { return None };
        entries.iter().copied().find(|(key, _)| self.value(*key) == Some(name))
    }

    /// The text of a scalar of a mapping.
    pub(super) fn text(&self, mapping: usize, name: &str) -> Option<&str> {
        self.entry(mapping, name).and_then(|(_, value)| self.value(value))
    }

    /// Whether a node stands in braces or brackets, where fewer texts go without quotes.
    pub(super) fn is_in_flow(&self, node: usize) -> bool {
        let mut above = self.nodes[node].parent;
        while let Some(at) = above {
            let flow = match self.nodes[at].kind {
                Kind::Mapping { flow, .. } | Kind::List { flow } => flow,
                Kind::Scalar { .. } | Kind::Alias => false,
            };
            if flow {
                return true;
            }
            above = self.nodes[at].parent;
        }
        false
    }

    /// The name of the key below which a node stands.
    pub(super) fn key_of(&self, node: usize) -> Option<&str> {
        self.nodes[node].key.and_then(|key| self.value(key))
    }
}

fn wrong(line: usize) -> Refusal {
    Refusal::failure(format!("it does not parse: see line {line}"))
}

/// From characters, which the parser counts, to bytes.
struct Offsets {
    /// Of each character; none when each is one byte.
    bytes: Option<Vec<usize>>,
    length: usize,
}

impl Offsets {
    fn of(text: &str) -> Self {
        let all = || text.char_indices().map(|(at, _)| at).collect();
        Self { bytes: (!text.is_ascii()).then(all), length: text.len() }
    }

    fn at(&self, marker: &Marker) -> usize {
        match &self.bytes {
            None => marker.index().min(self.length),
            Some(bytes) => bytes.get(marker.index()).copied().unwrap_or(self.length),
        }
    }
}

#[derive(Default)]
struct Builder {
    yaml: Yaml,
    open: Vec<usize>,
    /// For each that is open, the key that waits for its value.
    keys: Vec<Option<usize>>,
}

impl Builder {
    fn take(&mut self, event: Event<'_>, span: Range<usize>, text: &str) -> Result<(), Refusal> {
        match event {
            Event::Scalar(value, style, ..) => {
                let style = match style {
                    ScalarStyle::Plain => Style::Plain,
                    ScalarStyle::SingleQuoted => Style::Quoted('\''),
                    ScalarStyle::DoubleQuoted => Style::Quoted('"'),
                    ScalarStyle::Literal | ScalarStyle::Folded => Style::Block,
                };
                self.add(Kind::Scalar { value: value.into_owned(), style }, span);
            }
            Event::Alias(_) => drop(self.add(Kind::Alias, span)),
            Event::MappingStart(..) => {
                let flow = text[span.clone()].ends_with('{');
                self.begin(Kind::Mapping { flow, entries: Vec::new() }, span)?;
            }
            Event::SequenceStart(..) => {
                let flow = text[span.clone()].ends_with('[');
                self.begin(Kind::List { flow }, span)?;
            }
            Event::MappingEnd | Event::SequenceEnd => {
                self.open.pop();
                self.keys.pop();
            }
            _ => {}
        }
        Ok(())
    }

    fn begin(&mut self, kind: Kind, span: Range<usize>) -> Result<(), Refusal> {
        if self.open.len() >= DEEPEST {
            return Err(Refusal::new("it is nested too deeply"));
        }
        let at = self.add(kind, span);
        self.open.push(at);
        self.keys.push(None);
        Ok(())
    }

    fn add(&mut self, kind: Kind, span: Range<usize>) -> usize {
        let at = self.yaml.nodes.len();
        let parent = self.open.last().copied();
        let mut key = None;
        if let (Some(parent), Some(waiting)) = (parent, self.keys.last_mut()) {
            // What is in a list stands below the list's key.
            if let Kind::Mapping { entries, .. } = &mut self.yaml.nodes[parent].kind {
                match waiting.take() {
                    None => *waiting = Some(at),
                    Some(of) => {
                        key = Some(of);
                        entries.push((of, at));
                    }
                }
            }
        }
        self.yaml.nodes.push(Node { kind, span, parent, key });
        at
    }
}

/// A text as a scalar of YAML that needs no more quotes than it must.
pub(super) fn written(text: &str) -> String {
    let is_plain = |c: char| c.is_ascii_alphanumeric() || "_-./@$".contains(c);
    let begins = text.starts_with(|c: char| c.is_ascii_alphabetic() || c == '_');
    let words = ["true", "false", "null", "yes", "no", "on", "off", "y", "n"];
    let is_word = words.contains(&&*text.to_ascii_lowercase());
    let is_expression = text.starts_with("${{")
        && text.ends_with("}}")
        && !text.contains(": ")
        && !text.contains(" #")
        && text.matches("${{").count() == 1;
    if begins && text.chars().all(is_plain) && !is_word || is_expression {
        return text.to_owned();
    }
    format!("'{}'", text.replace('\'', "''"))
}

#[cfg(test)]
mod tests {
    use super::{Yaml, written};

    #[test]
    fn scalars_are_found_by_what_stands_there() {
        let text = "# é\r\na:\r\n  with:\r\n    p: secret # x\r\n    q: 'se'\r\nb: |\r\n  one\r\n";
        let yaml = Yaml::read(text).unwrap();
        let at = |part: &str| {
            let start = text.find(part).unwrap();
            yaml.scalar_at(&(start..start + part.len()))
        };
        let found = at("secret").unwrap();
        assert_eq!((yaml.value(found), yaml.key_of(found)), (Some("secret"), Some("p")));
        assert_eq!(&text[yaml.nodes[found].span.clone()], "secret");
        let above = yaml.nodes[found].parent.unwrap();
        assert_eq!(yaml.key_of(above), Some("with"));
        assert_eq!(at("one").and_then(|at| yaml.value(at)), Some("one\n"));
        assert_eq!(at("# x"), None);
    }

    #[test]
    fn what_is_no_yaml_is_refused() {
        for text in ["a: [", "{% if x %}\na: b\n{% endif %}\n", "a: b: c\n"] {
            assert!(Yaml::read(text).unwrap_err().is_failure, "{text}");
        }
        let deep: String = (0..300).map(|n| " ".repeat(n) + "a:\n").collect();
        assert!(Yaml::read(&deep).is_err());
        for hostile in ["- ".repeat(100_000), "? ".repeat(100_000), "{a".repeat(100_000)] {
            let _ = Yaml::read(&hostile);
        }
    }

    #[test]
    fn texts_are_quoted_where_they_must_be() {
        for text in ["robot", "ghcr.io", "${{ secrets.A }}", "a@b.c"] {
            assert_eq!(written(text), text);
        }
        for text in ["true", "1", "a: b", "x #y", "${{ a }}-${{ b }}", "- a", ""] {
            assert_eq!(written(text), format!("'{text}'"));
        }
        assert_eq!(written("it's"), "'it''s'");
    }
}
