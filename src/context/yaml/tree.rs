//! The outline while it is being built: what is open, and by which column.

use std::cell::Cell;
use std::ops::Range;

use super::scan::TAGS;
use super::{DEPTH, Node, Value};

/// A node that lines further right are below of.
#[derive(Clone, Copy)]
pub(super) struct Open {
    pub(super) column: usize,
    pub(super) node: usize,
}

#[derive(Default)]
pub(super) struct Reader<'t> {
    pub(super) text: &'t [u8],
    pub(super) nodes: Vec<Node>,
    pub(super) comments: Vec<Range<usize>>,
    pub(super) open: Vec<Open>,
    pub(super) document: u32,
    /// Whether the document has a marker or content.
    pub(super) started: bool,
    pub(super) line_start: usize,
    /// The end of what was read last.
    pub(super) last: usize,
    /// The end of the line that was asked for last.
    pub(super) line_end: usize,
    /// By kind of tag, where it is known that none closes.
    pub(super) unclosed: [Cell<(usize, usize)>; TAGS.len()],
}

/// Building the tree.
impl Reader<'_> {
    /// Adds a node below what is open, and opens it.
    pub(super) fn enter(&mut self, key: Range<usize>, column: usize, item: bool) -> usize {
        let parent = self.open.last().map(|open| open.node);
        let start = if item { key.start } else { self.first_byte(&key) };
        let node = self.add(key, start, parent, item);
        if self.open.len() < DEPTH {
            self.open.push(Open { column, node });
        }
        node
    }

    /// Where a node with this key begins: at the quote, if it has one.
    pub(super) fn first_byte(&self, key: &Range<usize>) -> usize {
        let quoted = key.start > 0 && matches!(self.text[key.start - 1], b'"' | b'\'');
        key.start - usize::from(quoted)
    }

    pub(super) fn add(
        &mut self,
        key: Range<usize>,
        start: usize,
        parent: Option<usize>,
        item: bool,
    ) -> usize {
        let end = self.line_end.max(key.end);
        self.nodes.push(Node {
            key,
            value: Value::None,
            parent,
            span: start..end,
            item,
            line_start: self.line_start,
            anchor: false,
            document: self.document,
            until: self.nodes.len() + 1,
        });
        self.nodes.len() - 1
    }

    /// Closes what an entry or item at the column is not below of. Items may stand right below their entry's key.
    pub(super) fn leave(&mut self, column: usize, item: bool) {
        self.close_right_of(column);
        if let Some(open) = self.open.last()
            && open.column == column
            && (!item || self.nodes[open.node].item)
        {
            self.close(self.open.len() - 1);
            // `key:` with items at its own column: the item is closed, then its entry.
            self.leave_entry(column, item);
        }
    }

    fn leave_entry(&mut self, column: usize, item: bool) {
        if !item && self.open.last().is_some_and(|open| open.column == column) {
            self.close(self.open.len() - 1);
        }
    }

    pub(super) fn close_right_of(&mut self, column: usize) {
        let left = self.open.partition_point(|open| open.column <= column);
        self.close(left);
    }

    pub(super) fn close(&mut self, keep: usize) {
        for open in self.open.drain(keep..) {
            let until = self.nodes.len();
            let node = &mut self.nodes[open.node];
            node.span.end = node.span.end.max(self.last);
            node.until = until;
        }
    }
}
