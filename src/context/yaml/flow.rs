//! Reading `[…]` and `{…}`, which pay no heed to lines; JSON is nothing else.

use memchr::memrchr;

use super::scan::{Line, blank_at, closing, ends_key, tag_at};
use super::tree::Reader;
use super::{DEPTH, Value};

/// `[` or `{` that is not closed yet.
struct Frame {
    start: usize,
    mapping: bool,
    /// The node whose value this is.
    holder: Option<usize>,
    /// The entry or item that is being read.
    entry: Option<usize>,
    /// Whether its colon was read.
    colon: bool,
}

impl Reader<'_> {
    /// Reads from the bracket at the offset to its partner; where the next line begins.
    pub(super) fn flow(
        &mut self,
        holder: Option<usize>,
        inside: Option<usize>,
        at: usize,
    ) -> usize {
        let mut frames = Vec::new();
        let mut at = self.open_frame(&mut frames, holder, at);
        while !frames.is_empty() {
            at = match self.gap(at, inside) {
                Ok(next) => self.token(&mut frames, inside, next),
                Err(resume) => {
                    while !frames.is_empty() {
                        self.close_frame(&mut frames, self.last);
                    }
                    return resume;
                }
            };
        }
        self.rest(at)
    }

    /// The next byte that says something; or where to go on if the bracket evidently was never closed.
    fn gap(&mut self, mut at: usize, inside: Option<usize>) -> Result<usize, usize> {
        let mut first = at == self.line_start;
        loop {
            let Some(byte) = self.text.get(at) else { return Err(self.text.len()) };
            match byte {
                b' ' | b'\t' | b'\r' => at += 1,
                b'\n' => {
                    at += 1;
                    (self.line_start, first) = (at, true);
                    if inside.is_some_and(|column| self.block_goes_on(at, column)) {
                        return Err(at);
                    }
                }
                b'#' | b'/' if self.flow_comment(at, first) => {
                    let end = self.end_of_line(at);
                    self.comments.push(at..end);
                    at = end;
                }
                b'{' | b'<' => match self.flow_tag(at) {
                    Some(after) => at = after,
                    None => return Ok(at),
                },
                _ => return Ok(at),
            }
        }
    }

    /// Whether the line is an entry or item of what the brackets are in.
    fn block_goes_on(&self, start: usize, column: usize) -> bool {
        let line = Line::at(self.text, start);
        if line.is_blank() || line.column > column {
            return false;
        }
        let first = self.text[line.content];
        let item = first == b'-' && blank_at(self.text, line.content + 1, line.end);
        item || !matches!(first, b'"' | b'\'' | b'}' | b']' | b',')
            && self.key(line.content, line.end).is_some()
    }

    /// Whether `#`, or the `//` of JSON with comments, begins a comment here.
    fn flow_comment(&self, at: usize, first: bool) -> bool {
        match self.text[at] {
            b'#' => first || at == 0 || matches!(self.text[at - 1], b' ' | b'\t'),
            _ => {
                self.text.get(at + 1) == Some(&b'/')
                    && (first || self.text.get(at + 2) == Some(&b' '))
            }
        }
    }

    /// The end of a tag that is no value (`{% … %}`, not `{{ … }}`) on this line.
    fn flow_tag(&mut self, at: usize) -> Option<usize> {
        let kind = tag_at(self.text.get(at..at + 2)?).filter(|kind| *kind != 0)?;
        let end = self.end_of_line(at);
        self.tag_end(kind, at, end)
    }

    /// The end of the line, which may be long and asked for often.
    fn end_of_line(&mut self, at: usize) -> usize {
        if !(self.line_start..=self.line_end).contains(&at) {
            self.line_end = Line::at(self.text, at).end;
        }
        self.line_end
    }

    /// Reads one token; where it ends.
    fn token(&mut self, frames: &mut Vec<Frame>, inside: Option<usize>, at: usize) -> usize {
        let text = self.text;
        let Some(depth) = frames.len().checked_sub(1) else { return at };
        let next = text.get(at + 1).copied().unwrap_or(b'\n');
        let after = match text[at] {
            b'[' | b'{' if !(text[at] == b'{' && next == b'{') => {
                let may_add = frames.len() < DEPTH;
                let holder = may_add.then(|| self.holder(&mut frames[depth], at));
                return self.open_frame(frames, holder, at);
            }
            b']' | b'}' => {
                self.close_frame(frames, at + 1);
                at + 1
            }
            b',' => {
                self.finish(&mut frames[depth]);
                at + 1
            }
            b':' if ends_key(next) || frames[depth].mapping && !frames[depth].colon => {
                self.colon(&mut frames[depth]);
                at + 1
            }
            _ => {
                let (value, after) = self.flow_scalar(at, inside);
                if frames.len() < DEPTH {
                    self.scalar_token(&mut frames[depth], value, at, after);
                }
                after
            }
        };
        self.last = self.last.max(after);
        after
    }

    fn open_frame(&mut self, frames: &mut Vec<Frame>, holder: Option<usize>, at: usize) -> usize {
        let mapping = self.text[at] == b'{';
        if let Some(node) = holder {
            self.nodes[node].value = Value::Flow(at..at + 1);
        }
        frames.push(Frame { start: at, mapping, holder, entry: None, colon: false });
        self.last = self.last.max(at + 1);
        at + 1
    }

    fn close_frame(&mut self, frames: &mut Vec<Frame>, end: usize) {
        let Some(mut frame) = frames.pop() else { return };
        self.finish(&mut frame);
        if let Some(node) = frame.holder {
            self.nodes[node].value = Value::Flow(frame.start..end.max(frame.start + 1));
        }
    }

    /// The node whose value an opening bracket is.
    fn holder(&mut self, frame: &mut Frame, at: usize) -> usize {
        match frame.entry {
            Some(node) if !frame.mapping || frame.colon => node,
            _ => {
                self.finish(frame);
                let node = self.add(at..at, at, frame.holder, !frame.mapping);
                frame.entry = Some(node);
                node
            }
        }
    }

    /// Ends the entry or item of a frame, and the item that a lone pair (`[a: b]`) is in.
    fn finish(&mut self, frame: &mut Frame) {
        let until = self.nodes.len();
        let mut next = frame.entry.take().filter(|node| Some(*node) != frame.holder);
        while let Some(at) = next {
            let node = &mut self.nodes[at];
            node.span.end = self.last.max(node.key.end).max(node.span.start);
            node.until = until;
            next = node.parent.filter(|parent| Some(*parent) != frame.holder);
        }
        frame.colon = false;
    }

    fn colon(&mut self, frame: &mut Frame) {
        if !frame.mapping
            && let Some(item) = frame.entry
            && let Value::Plain(key) | Value::Quoted { content: key, .. } =
                std::mem::replace(&mut self.nodes[item].value, Value::None)
        {
            let start = self.first_byte(&key);
            let node = self.add(key, start, Some(item), false);
            self.nodes[node].line_start = self.nodes[item].line_start;
            frame.entry = Some(node);
        }
        frame.colon = true;
    }

    fn scalar_token(&mut self, frame: &mut Frame, value: Value, at: usize, after: usize) {
        let quoted = matches!(value, Value::Quoted { .. });
        if let Some(node) = frame.entry {
            let empty = self.nodes[node].value == Value::None;
            let value_of_it = !frame.mapping || frame.colon;
            if value_of_it && (empty || !quoted) {
                self.set(Some(node), value);
                return;
            }
            if !value_of_it {
                return;
            }
            // A comma was forgotten.
            self.finish(frame);
        }
        let key = match &value {
            Value::Quoted { content, .. } => content.clone(),
            _ => at..after,
        };
        let key = if frame.mapping { key } else { at..at };
        let node = self.add(key, at, frame.holder, !frame.mapping);
        if !frame.mapping {
            self.nodes[node].value = value;
        }
        frame.entry = Some(node);
    }

    /// A scalar in brackets, and where it ends.
    fn flow_scalar(&mut self, at: usize, inside: Option<usize>) -> (Value, usize) {
        let text = self.text;
        if matches!(text[at], b'"' | b'\'') {
            // JSON has no strings over several lines: there the quote was forgotten.
            let close = closing(text, at, |next| {
                inside.is_some_and(|column| Line::at(text, next).column > column)
            });
            let end = close.unwrap_or_else(|| self.end_of_line(at));
            if let Some(line) = memrchr(b'\n', &text[at..end]) {
                self.line_start = at + line + 1;
            }
            let after = if close.is_some() { end + 1 } else { end };
            return (Value::Quoted { content: at + 1..end, double: text[at] == b'"' }, after);
        }
        let line = &text[..self.end_of_line(at)];
        let stop = self.scan_plain(at, line.len(), |here| match line[here] {
            b',' | b'[' | b']' | b'}' => here > at,
            b'{' => here > at && line.get(here + 1) != Some(&b'{'),
            b':' => ends_key(line.get(here + 1).copied().unwrap_or(b'\n')),
            b'#' => here > at && matches!(line[here - 1], b' ' | b'\t'),
            _ => false,
        });
        let stop = stop.unwrap_or(line.len()).max(at + 1);
        let range = at..at + line[at..stop].trim_ascii_end().len().max(1);
        let end = range.end;
        (if text[at] == b'*' { Value::Alias(range) } else { Value::Plain(range) }, end)
    }
}
