//! The chain of each secret, drawn: from the system that it comes from, through the files that pass it on, to the code.

use super::{Catalogue, Declared, ENVIRONMENT};
use std::fmt::Write as _;

/// A language that graphs are written in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum GraphFormat {
    /// <https://mermaid.js.org/syntax/flowchart.html>
    Mermaid,
    /// <https://graphviz.org/doc/info/lang.html>
    Dot,
}

impl GraphFormat {
    /// All of them.
    pub const ALL: &[Self] = &[Self::Mermaid, Self::Dot];

    /// As the command line names it.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Mermaid => "mermaid",
            Self::Dot => "dot",
        }
    }

    /// A text as a label. What would end it, or be read as markup, is written as a code.
    fn label(self, text: &str) -> String {
        let mut out = String::with_capacity(text.len() + 2);
        out.push('"');
        for c in text.chars() {
            match (self, c) {
                (_, c) if c.is_control() => out.push(' '),
                // Their own entities, which all versions know: <https://mermaid.js.org/syntax/flowchart.html#entity-codes-to-escape-characters>
                (Self::Mermaid, '"' | '#' | '&' | '<' | '>' | '`' | ';' | '\\' | '%') => {
                    let _ = write!(out, "#{};", u32::from(c));
                }
                (Self::Dot, '"' | '\\') => out.extend(['\\', c]),
                (_, c) => out.push(c),
            }
        }
        out.push('"');
        out
    }
}

impl Catalogue {
    /// Draws the chain of every secret. Each text passes through `shown` first, which may mask it.
    pub fn graph(&self, format: GraphFormat, mut shown: impl FnMut(&str) -> String) -> String {
        let mut drawing = Drawing { format, out: String::new(), nodes: 0, shown: &mut shown };
        drawing.line(match format {
            GraphFormat::Mermaid => "flowchart LR",
            GraphFormat::Dot => "digraph catalogue {\n  rankdir=LR;\n  node [shape=box];",
        });
        for (number, secret) in self.secrets().iter().enumerate() {
            drawing.secret(self, number, secret);
        }
        if format == GraphFormat::Dot {
            drawing.line("}");
        }
        drawing.out
    }
}

struct Drawing<'d> {
    format: GraphFormat,
    out: String,
    nodes: usize,
    shown: &'d mut dyn FnMut(&str) -> String,
}

impl Drawing<'_> {
    fn line(&mut self, text: &str) {
        self.out.push_str(text);
        self.out.push('\n');
    }

    fn label(&mut self, text: &str) -> String {
        self.format.label(&(self.shown)(text))
    }

    fn secret(&mut self, catalogue: &Catalogue, number: usize, secret: &Declared) {
        let title = self.label(secret.title());
        match self.format {
            GraphFormat::Mermaid => self.line(&format!("  subgraph s{number}[{title}]")),
            GraphFormat::Dot => {
                self.line(&format!("  subgraph cluster_{number} {{\n    label={title};"));
            }
        }
        let mut drawn: Vec<(usize, usize)> = Vec::new();
        for (position, system) in catalogue.systems().iter().enumerate() {
            let Some(named) = secret.names.get(&system.name) else { continue };
            let node = self.node(&system.name, &named.name);
            self.lead_to(secret, position, node, &drawn);
            drawn.push((position, node));
        }
        // Code that has an accessor does not read the environment.
        let is_code_s = |at: usize| catalogue.systems()[at].name != ENVIRONMENT;
        let from = drawn.iter().rev().find(|(at, _)| is_code_s(*at)).or(drawn.last());
        for (language, accessor) in &secret.accessors {
            let node = self.node(language.name(), &accessor.call);
            if let Some((_, from)) = from {
                self.edge(*from, node, "");
            }
        }
        self.line(match self.format {
            GraphFormat::Mermaid => "  end",
            GraphFormat::Dot => "  }",
        });
    }

    /// Draws what leads to a name: from where files say, or else from the name before it.
    fn lead_to(&mut self, secret: &Declared, to: usize, node: usize, drawn: &[(usize, usize)]) {
        let mut linked = false;
        for (position, from) in drawn {
            let links = secret.links.iter().filter(|link| link.from == *position && link.to == to);
            let files: Vec<_> = links.map(|link| &*link.file).collect();
            if !files.is_empty() {
                self.edge(*from, node, &files.join(", "));
                linked = true;
            }
        }
        if let (false, Some((_, from))) = (linked, drawn.last()) {
            self.edge(*from, node, "");
        }
    }

    /// Draws a node and returns its number: names are labels only, so that none can be taken for syntax.
    fn node(&mut self, of: &str, text: &str) -> usize {
        let (of, text) = ((self.shown)(of), (self.shown)(text));
        let (node, label) = (self.nodes, self.format.label(&format!("{of}: {text}")));
        self.nodes += 1;
        match self.format {
            GraphFormat::Mermaid => self.line(&format!("    n{node}[{label}]")),
            GraphFormat::Dot => self.line(&format!("    n{node} [label={label}];")),
        }
        node
    }

    fn edge(&mut self, from: usize, to: usize, text: &str) {
        let label = (!text.is_empty()).then(|| self.label(text));
        let edge = match (self.format, label) {
            (GraphFormat::Mermaid, None) => format!("    n{from} --> n{to}"),
            (GraphFormat::Mermaid, Some(label)) => format!("    n{from} -->|{label}| n{to}"),
            (GraphFormat::Dot, None) => format!("    n{from} -> n{to};"),
            (GraphFormat::Dot, Some(label)) => format!("    n{from} -> n{to} [label={label}];"),
        };
        self.line(&edge);
    }
}
