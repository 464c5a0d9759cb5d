//! Code as its grammar reads it.

use super::Refusal;
use crate::catalogue::Language;
use std::ops::{ControlFlow, Range};
use std::time::{Duration, Instant};
use tree_sitter::{Node, ParseOptions, ParseState, Parser, Tree};

/// How long a file may take. Most take milliseconds; heredocs that never end and the like take time that grows with the
/// square of their number.
const PATIENCE: Duration = Duration::from_secs(5);
/// Nodes around a place, at most.
const DEEPEST: usize = 1000;

/// A grammar.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Grammar {
    /// Python.
    Python,
    /// JavaScript, with JSX.
    JavaScript,
    /// TypeScript.
    TypeScript,
    /// TypeScript with JSX.
    Tsx,
    /// Shells whose language is that of `sh` or `bash`.
    Shell,
}

impl Grammar {
    /// The grammar of a file, by the end of its name or its first line.
    pub(super) fn of(path: &str, text: &str) -> Option<Self> {
        let name = path.rsplit('/').next().unwrap_or(path);
        let Some((_, extension)) = name.rsplit_once('.').filter(|(stem, _)| !stem.is_empty())
        else {
            return Self::of_interpreter(text);
        };
        match &*extension.to_ascii_lowercase() {
            "py" | "pyi" | "pyw" => Some(Self::Python),
            "js" | "mjs" | "cjs" | "jsx" => Some(Self::JavaScript),
            "ts" | "mts" | "cts" => Some(Self::TypeScript),
            "tsx" => Some(Self::Tsx),
            "sh" | "bash" | "zsh" | "ksh" => Some(Self::Shell),
            _ => None,
        }
    }

    /// Whether a file may have one, by its path alone.
    pub(super) fn may_be(path: &str) -> bool {
        let name = path.rsplit('/').next().unwrap_or(path);
        Self::of(path, "").is_some() || !name.trim_start_matches('.').contains('.')
    }

    fn of_interpreter(text: &str) -> Option<Self> {
        let line = text.lines().next()?.strip_prefix("#!")?;
        let words = line.split(|c: char| c.is_whitespace() || c == '/');
        words.rev().find_map(|word| {
            match word.trim_end_matches(|c: char| c.is_ascii_digit() || c == '.') {
                "python" => Some(Self::Python),
                "node" => Some(Self::JavaScript),
                "sh" | "bash" | "dash" | "zsh" | "ksh" => Some(Self::Shell),
                _ => None,
            }
        })
    }

    /// The grammar of a language, for what a catalogue says.
    pub(super) const fn language(self) -> Language {
        match self {
            Self::Python => Language::Python,
            Self::JavaScript => Language::JavaScript,
            Self::TypeScript | Self::Tsx => Language::TypeScript,
            Self::Shell => Language::Shell,
        }
    }

    /// Reads a text. One with an error in it is refused.
    pub(super) fn parse(self, text: &str) -> Result<Tree, Refusal> {
        let language = match self {
            Self::Python => tree_sitter_python::LANGUAGE.into(),
            Self::JavaScript => tree_sitter_javascript::LANGUAGE.into(),
            Self::TypeScript => tree_sitter_typescript::LANGUAGE_TYPESCRIPT.into(),
            Self::Tsx => tree_sitter_typescript::LANGUAGE_TSX.into(),
            Self::Shell => tree_sitter_bash::LANGUAGE.into(),
        };
        let mut parser = Parser::new();
        parser.set_language(&language).map_err(|e| Refusal::failure(e.to_string()))?;
        let started = Instant::now();
        let mut patience = |_: &ParseState| match started.elapsed() < PATIENCE {
            true => ControlFlow::Continue(()),
            false => ControlFlow::Break(()),
        };
        let options = ParseOptions::new().progress_callback(&mut patience);
        let bytes = text.as_bytes();
        let mut rest = |at: usize, _| bytes.get(at..).unwrap_or_default();
        let tree = parser.parse_with_options(&mut rest, None, Some(options));
        let tree = tree.ok_or_else(|| Refusal::failure("it takes too long to parse"))?;
        match first_error(tree.root_node()) {
            None => Ok(tree),
            Some(line) => Err(Refusal::failure(format!("it does not parse: see line {line}"))),
        }
    }
}

/// The line of the first error, from one on.
fn first_error(root: Node<'_>) -> Option<usize> {
    if !root.has_error() {
        return None;
    }
    let mut cursor = root.walk();
    loop {
        let node = cursor.node();
        if node.is_error() || node.is_missing() {
            return Some(node.start_position().row + 1);
        }
        // Into what has one, or on to the next.
        let into = node.has_error() && cursor.goto_first_child();
        if !into && !cursor.goto_next_sibling() {
            return Some(node.start_position().row + 1);
        }
    }
}

/// The nodes around a stretch of text, the outermost first.
pub(super) fn around<'t>(tree: &'t Tree, range: &Range<usize>) -> Result<Vec<Node<'t>>, Refusal> {
    let mut cursor = tree.walk();
    let mut chain = vec![cursor.node()];
    while cursor.goto_first_child_for_byte(range.start).is_some() {
        let node = cursor.node();
        if node.start_byte() > range.start || node.end_byte() < range.end {
            break;
        }
        if chain.len() == DEEPEST {
            return Err(Refusal::new("it is nested too deeply"));
        }
        chain.push(node);
    }
    Ok(chain)
}

/// The text of a node.
pub(super) fn text_of<'t>(node: Node<'_>, text: &'t str) -> &'t str {
    text.get(node.byte_range()).unwrap_or_default()
}

/// The children of a node that have names, comments among them.
pub(super) fn children(node: Node<'_>) -> Vec<Node<'_>> {
    let mut cursor = node.walk();
    node.named_children(&mut cursor).collect()
}
