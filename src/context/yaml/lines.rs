//! Reading entries, items and scalars by lines and their columns.

use std::ops::Range;

use memchr::memchr;

use super::scan::{
    Line, blank_at, block_header, closing, find_tag_end, indented, is_marker, only_tags, tag_at,
    word,
};
use super::tree::{Open, Reader};
use super::{DEPTH, Value};

impl Reader<'_> {
    /// Reads what begins on a line; where the next one begins.
    pub(super) fn line(&mut self, start: usize) -> usize {
        let mut line = Line::at(self.text, start);
        (self.line_start, self.line_end) = (start, line.end);
        if line.is_blank() {
            return line.next;
        }
        if self.text[line.content] == b'#' {
            self.comments.push(line.content..line.end);
            return line.next;
        }
        if let Some(next) = self.tags(&mut line) {
            return next;
        }
        if line.column == 0 && self.marker(&mut line) {
            return line.next;
        }
        self.started = true;
        let next = self.content(line);
        self.last = self.last.max(line.end);
        next
    }

    /// Passes over the tags of templates at the beginning of a line; where to go on if there is nothing else on it.
    fn tags(&mut self, line: &mut Line) -> Option<usize> {
        while let Some(kind) = tag_at(&self.text[line.content..line.end]) {
            let Some(end) = self.tag_end(kind, line.content, line.end) else {
                return Some(self.long_tag(kind, line));
            };
            let after = indented(self.text, end, 0, line.end).0;
            if after == line.end {
                return Some(line.next);
            }
            if kind == 0 {
                // `{{ name }}: value`, or tags only.
                let rest = &self.text[after..line.end];
                return only_tags(rest).then_some(line.next);
            }
            line.content = after;
        }
        None
    }

    /// A tag over several lines.
    fn long_tag(&mut self, kind: usize, line: &Line) -> usize {
        match self.tag_end(kind, line.content, self.text.len()) {
            Some(end) => Line::at(self.text, end).next,
            None => line.next,
        }
    }

    /// Where the tag at the offset ends, if that is before `end`.
    pub(super) fn tag_end(&self, kind: usize, at: usize, end: usize) -> Option<usize> {
        let (from, to) = self.unclosed[kind].get();
        if from <= at && end <= to {
            return None;
        }
        let length = find_tag_end(kind, &self.text[at..end]);
        if length.is_none() {
            self.unclosed[kind].set((at, end));
        }
        length.map(|length| at + length)
    }

    /// Whether the line is a marker of documents or a directive with nothing behind it. What is behind it is left.
    fn marker(&mut self, line: &mut Line) -> bool {
        let text = &self.text[line.content..line.end];
        let begins = text.starts_with(b"---");
        if text[0] == b'%' {
            return true;
        }
        if !(begins || text.starts_with(b"...")) || !blank_at(text, 3, text.len()) {
            return false;
        }
        self.close(0);
        self.document += u32::from(self.started);
        self.started = begins;
        line.content = indented(self.text, line.content + 3, 0, line.end).0;
        if line.content < line.end && self.text[line.content] == b'#' {
            self.comments.push(line.content..line.end);
            line.content = line.end;
        }
        line.content == line.end
    }

    fn content(&mut self, line: Line) -> usize {
        let (mut at, mut column) = (line.content, line.column);
        let mut anchor = false;
        while at < line.end {
            let indicator = blank_at(self.text, at + 1, line.end);
            match self.text[at] {
                b'-' if indicator && self.open.len() < DEPTH => {
                    self.leave(column, true);
                    self.enter(at..at, column, true);
                }
                b'?' if indicator => {
                    self.leave(column, false);
                    let start = indented(self.text, at + 1, 0, line.end).0;
                    let key = start..self.plain_end(start, line.end);
                    self.enter(key, column, false);
                    return line.next;
                }
                b':' if indicator => self.close_right_of(column),
                b'&' | b'!' if self.key_after_properties(at, line.end) => {
                    anchor |= self.text[at] == b'&';
                    let length = word(&self.text[at..line.end]);
                    at = indented(self.text, at + length, 0, line.end).0;
                    continue;
                }
                _ => return self.entry_or_scalar(at, column, anchor, line),
            }
            (at, column) = indented(self.text, at + 1, column + 1, line.end);
        }
        line.next
    }

    fn entry_or_scalar(&mut self, at: usize, column: usize, anchor: bool, line: Line) -> usize {
        if let Some((key, after)) = self.key(at, line.end) {
            self.leave(column, false);
            let node = self.enter(key, column, false);
            self.nodes[node].anchor = anchor;
            return self.value(Some(Open { column, node }), after, line);
        }
        match self.open.last().copied() {
            Some(open) if open.column >= column => {
                // A stray line. Closing what is open would lose the place of all that follows.
                self.rest(at)
            }
            owner => self.value(owner, at, line),
        }
    }

    /// Whether anchors and tags are followed by a key.
    fn key_after_properties(&self, mut at: usize, end: usize) -> bool {
        while at < end && matches!(self.text[at], b'&' | b'!') {
            at = indented(self.text, at + word(&self.text[at..end]), 0, end).0;
        }
        at < end && self.key(at, end).is_some()
    }

    /// A key at the offset, and the offset behind its colon.
    pub(super) fn key(&self, at: usize, end: usize) -> Option<(Range<usize>, usize)> {
        let text = &self.text[..end];
        let colon = |at: usize| text.get(at) == Some(&b':') && blank_at(text, at + 1, end);
        match text[at] {
            b'"' | b'\'' => {
                let close = closing(text, at, |_| false)?;
                let after = indented(text, close + 1, 0, end).0;
                colon(after).then_some((at + 1..close, after + 1))
            }
            b'[' | b'|' | b'>' | b'#' => None,
            b'{' if text.get(at + 1) != Some(&b'{') => None,
            _ => {
                let stop = self.scan_plain(at, end, colon)?;
                let key = at..at + text[at..stop].trim_ascii_end().len();
                Some((key, stop + 1))
            }
        }
    }

    /// Reads a value that begins at the offset or behind blanks; where the next line begins.
    fn value(&mut self, owner: Option<Open>, at: usize, line: Line) -> usize {
        let at = self.properties(owner, at, line.end);
        let inside = owner.map(|open| open.column);
        let node = owner.map(|open| open.node);
        let rest = &self.text[at..line.end];
        if let Some(explicit) = block_header(rest) {
            self.rest(at);
            return self.block(node, inside, (rest[0] == b'>', explicit), line);
        }
        match rest.first() {
            None => line.next,
            Some(b'#') => self.rest(at.saturating_sub(1)),
            Some(b'"' | b'\'') => self.quoted(node, inside, at),
            Some(b'[' | b'{') if tag_at(rest).is_none() => self.flow(node, inside, at),
            Some(b'*') if blank_at(rest, word(rest), rest.len()) && word(rest) > 1 => {
                let end = at + word(rest);
                self.set(node, Value::Alias(at..end));
                self.rest(end)
            }
            Some(_) => {
                let end = self.plain_end(at, line.end);
                self.set(node, Value::Plain(at..end));
                self.rest(end)
            }
        }
    }

    /// Passes over blanks, anchors and tags.
    fn properties(&mut self, owner: Option<Open>, at: usize, end: usize) -> usize {
        let mut at = indented(self.text, at, 0, end).0;
        while at < end && matches!(self.text[at], b'&' | b'!') {
            if let Some(open) = owner {
                self.nodes[open.node].anchor |= self.text[at] == b'&';
            }
            at = indented(self.text, at + word(&self.text[at..end]), 0, end).0;
        }
        at
    }

    /// A value, or one more line of it. What follows entries and items is neither.
    pub(super) fn set(&mut self, node: Option<usize>, value: Value) {
        let Some(at) = node.filter(|at| at + 1 == self.nodes.len()) else { return };
        let old = &mut self.nodes[at].value;
        match (&mut *old, value) {
            (Value::None, value) => *old = value,
            (Value::Plain(before), Value::Plain(more)) => before.end = more.end,
            _ => {}
        }
    }

    fn quoted(&mut self, node: Option<usize>, inside: Option<usize>, at: usize) -> usize {
        let text = self.text;
        let goes_on = |next: usize| {
            let line = Line::at(text, next);
            line.is_blank() || inside.is_none_or(|column| line.column > column)
        };
        let double = text[at] == b'"';
        let close = closing(text, at, goes_on);
        let end = close.unwrap_or_else(|| Line::at(text, at).end);
        self.set(node, Value::Quoted { content: at + 1..end, double });
        self.rest(if close.is_some() { end + 1 } else { end })
    }

    /// The lines below `|` or `>`. Lines of tags further left don't end it.
    fn block(
        &mut self,
        node: Option<usize>,
        inside: Option<usize>,
        (folded, explicit): (bool, usize),
        header: Line,
    ) -> usize {
        let least = inside.map_or(0, |column| column + explicit.max(1));
        let (mut start, mut end, mut next) = (header.next, header.next, header.next);
        while next < self.text.len() {
            let line = Line::at(self.text, next);
            next = line.next;
            if line.is_blank() {
                continue;
            }
            if line.column >= least && !(inside.is_none() && is_marker(self.text, &line)) {
                start = if end == header.next { line.start } else { start };
                end = line.end;
            } else if !only_tags(&self.text[line.content..line.end]) {
                break;
            }
        }
        if explicit > 0 {
            start = header.next;
        }
        self.set(node, Value::Block { content: start..end.max(start), folded });
        if end == header.next {
            return header.next;
        }
        self.last = self.last.max(end);
        Line::at(self.text, end).next
    }

    /// Notes a comment on the rest of a line; where the next one begins.
    pub(super) fn rest(&mut self, at: usize) -> usize {
        let line = Line::at(self.text, at);
        let mut from = at;
        while let Some(found) = memchr(b'#', &self.text[from..line.end]) {
            let sign = from + found;
            if sign == 0 || matches!(self.text[sign - 1], b' ' | b'\t' | b'\n') {
                self.comments.push(sign..line.end);
                break;
            }
            from = sign + 1;
        }
        self.last = self.last.max(line.end);
        line.next
    }

    /// The end of a plain scalar that ends on its line, without blanks and comment behind it.
    fn plain_end(&self, at: usize, end: usize) -> usize {
        let text = &self.text[..end];
        let mut stop = end;
        self.scan_plain(at, end, |here| {
            if text[here] == b'#' && here > at && matches!(text[here - 1], b' ' | b'\t') {
                stop = here;
            }
            false
        });
        at + text[at..stop].trim_ascii_end().len()
    }

    /// The offset in a line at which `stops` says so. Tags of templates are passed over; a comment ends the search.
    pub(super) fn scan_plain(
        &self,
        at: usize,
        end: usize,
        mut stops: impl FnMut(usize) -> bool,
    ) -> Option<usize> {
        let line = &self.text[..end];
        let mut here = at;
        while here < end {
            if matches!(line[here], b'{' | b'<')
                && let Some(kind) = tag_at(&line[here..])
                && let Some(after) = self.tag_end(kind, here, end)
            {
                here = after;
                continue;
            }
            if stops(here) {
                return Some(here);
            }
            if line[here] == b'#' && here > at && matches!(line[here - 1], b' ' | b'\t') {
                return None;
            }
            here += 1;
        }
        None
    }
}
