//! From lines to blocks.

use std::ops::Range;

use memchr::{memchr, memmem};

use super::line::{
    Line, ascii_item, fence, heading, html_heading, is_break, is_rule, is_table_rule, item, run,
};
use super::{Block, Flavour, Kind};

/// Marks under the headings of reStructuredText.
const RULES: &[u8] = b"=-~^\"'`#*+.:_";
/// Directives of reStructuredText whose content is code.
const CODE: &[&[u8]] = &[
    b"code",
    b"code-block",
    b"sourcecode",
    b"prompt",
    b"parsed-literal",
    b"highlight",
    b"literalinclude",
];
/// Lists in each other that are followed.
const NESTED: usize = 32;

/// The blocks of a document.
pub(super) fn blocks(text: &[u8], flavour: Flavour) -> Vec<Block> {
    let mut reader = Reader {
        text,
        flavour,
        blocks: Vec::new(),
        open: None,
        lists: Vec::new(),
        headings: Vec::new(),
        continued: None,
        literal: None,
        info: None,
        table: None,
        inset: 0,
        marks: Vec::new(),
        unclosed: [false; 3],
    };
    let mut at = reader.front_matter();
    while at < text.len() {
        let line = Line::at(text, at, flavour == Flavour::Markdown);
        at = reader.line(line);
    }
    reader.blocks
}

/// What ends a block that lines are added to whatever they look like.
#[derive(Clone, Copy)]
enum Close {
    /// At least so many of the sign, alone on a line.
    Fence(u8, usize),
    /// A line that is not further right than this.
    Column(usize),
}

/// Such a block.
struct Open {
    close: Close,
    quotes: usize,
    /// Where it is among the blocks. Of a fence in a quote, the first line.
    block: Option<usize>,
    info: Range<usize>,
    indent: usize,
}

/// A list that is being read.
struct List {
    column: usize,
    ordered: bool,
    item: usize,
    first: usize,
}

struct Reader<'t> {
    text: &'t [u8],
    flavour: Flavour,
    blocks: Vec<Block>,
    open: Option<Open>,
    lists: Vec<List>,
    headings: Vec<(usize, usize)>,
    /// Signs of quotes before the block that the next line may continue.
    continued: Option<usize>,
    /// The column of a paragraph that ends in `::`.
    literal: Option<usize>,
    /// What a line above says about the next delimited block.
    info: Option<Range<usize>>,
    /// The first row of the table.
    table: Option<usize>,
    /// Columns that an admonition's content stands further right.
    inset: usize,
    /// Marks under headings, the highest first.
    marks: Vec<u8>,
    /// Ends that are known to come nowhere below.
    unclosed: [bool; 3],
}

impl Reader<'_> {
    fn front_matter(&mut self) -> usize {
        let start = if self.text.starts_with(b"\xef\xbb\xbf") { 3 } else { 0 };
        let first = Line::at(self.text, start, false);
        let mark = &self.text[start..first.end];
        if mark != b"---" && mark != b"+++" {
            return start;
        }
        let mut at = first.next;
        while at < self.text.len() {
            let line = Line::at(self.text, at, false);
            if self.text[line.start..line.end] == *mark {
                self.push(Kind::FrontMatter, start..line.end, 0);
                return line.next;
            }
            at = line.next;
        }
        start
    }

    /// Reads a line; where to go on.
    fn line(&mut self, line: Line) -> usize {
        if self.open.is_some() && self.inside(line) {
            return line.next;
        }
        if line.is_blank() {
            (self.continued, self.table) = (None, None);
            return line.next;
        }
        if self.literal.take().is_some_and(|column| line.column > column) {
            let kind = Kind::Indented { content: line.start..line.end };
            let block = self.push(kind, line.start..line.end, line.column);
            self.open_until(Close::Column(line.column.saturating_sub(1)), line, block);
            return line.next;
        }
        if let Some(next) = self.hidden(line) {
            return next;
        }
        self.shown(line);
        line.next
    }

    fn shown(&mut self, line: Line) {
        let text = line.text(self.text);
        if self.fence(line) || self.flavoured(line) || self.underline(line) {
            return;
        }
        if self.flavour != Flavour::AsciiDoc && is_break(text) {
            return self.end_lists();
        }
        let sign = if self.flavour == Flavour::AsciiDoc { b'=' } else { b'#' };
        if let Some((level, at)) = heading(text, sign).or_else(|| html_heading(text)) {
            return self.heading(level, line.content + at.start..line.content + at.end, line);
        }
        if !(self.row(line) || self.indented(line) || self.item(line)) {
            self.paragraph(line);
        }
    }

    /// Whether a line belongs to the block that is open whatever it looks like.
    fn inside(&mut self, line: Line) -> bool {
        let Some(open) = &self.open else { return false };
        let text = line.text(self.text);
        let (ends, taken) = match open.close {
            _ if line.quotes < open.quotes => (true, false),
            Close::Fence(sign, least) => {
                let ends =
                    text.first() == Some(&sign) && run(text) == text.len() && text.len() >= least;
                (ends, ends)
            }
            Close::Column(column) => (!line.is_blank() && line.column <= column, false),
        };
        if ends {
            if let (true, Some(block)) = (taken && open.quotes == 0, open.block) {
                self.blocks[block].span.end = line.end;
            }
            self.open = None;
            return taken;
        }
        if open.quotes > 0 {
            self.quoted_code(line);
        } else if let Some(block) = open.block {
            let by_column = matches!(open.close, Close::Column(_));
            self.extend(block, line, by_column);
        }
        true
    }

    /// Adds a line to a block of code or a comment.
    fn extend(&mut self, block: usize, line: Line, by_column: bool) {
        let text = line.text(self.text);
        // Blank lines at the end belong to nothing, nor do a directive's options to its content.
        if by_column && line.is_blank() {
            return;
        }
        let end = if by_column { line.end } else { line.next };
        let block = &mut self.blocks[block];
        block.span.end = block.span.end.max(line.end);
        if let Kind::Fence { content, .. } | Kind::Indented { content } = &mut block.kind {
            if by_column && content.start == content.end {
                let option = text.starts_with(b":") && memchr(b':', &text[1..]).is_some();
                content.start = if option { line.next } else { line.start };
                content.end = if option { line.next } else { end };
            } else {
                content.end = end;
            }
        }
    }

    /// A line of a fence in a quote.
    fn quoted_code(&mut self, line: Line) {
        let Some(open) = &self.open else { return };
        let (first, info, indent) = (open.block, open.info.clone(), open.indent);
        let kind = Kind::Fence { info, content: line.content..line.end.max(line.content), indent };
        let block = self.push(kind, line.content..line.end.max(line.content), line.column);
        self.blocks[block].first = first.unwrap_or(block);
        if let Some(open) = &mut self.open {
            open.block = open.block.or(Some(block));
        }
    }

    fn open_until(&mut self, close: Close, line: Line, block: usize) {
        self.continued = None;
        let info = line.end..line.end;
        self.open = Some(Open { close, quotes: 0, block: Some(block), info, indent: line.column });
    }

    /// Comments and `<pre>`: they have ends of their own, perhaps lines below.
    fn hidden(&mut self, line: Line) -> Option<usize> {
        if line.quotes > 0 {
            return None;
        }
        let text = line.text(self.text);
        if text.starts_with(b"<!--") {
            return self.comment(line, 0, b"-->");
        }
        if text.starts_with(b"{/*") {
            return self.comment(line, 1, b"*/}");
        }
        let preformatted = text.len() >= 4 && text[..4].eq_ignore_ascii_case(b"<pre");
        let code = text.starts_with(b"<code") && memchr(b'>', text) == Some(text.len() - 1);
        if !(preformatted || code) {
            return None;
        }
        let mut start = line.content + memchr(b'>', text)? + 1;
        if preformatted && self.text[start..line.end].starts_with(b"<code") {
            start += memchr(b'>', &self.text[start..line.end])? + 1;
        }
        let end = self.end_below(2, start, b"</");
        let close = end.unwrap_or(self.text.len());
        let after = Line::at(self.text, close, false);
        let kind = Kind::Fence { info: start..start, content: start..close, indent: line.column };
        self.push(kind, line.start..after.end.max(close), line.column);
        self.continued = None;
        Some(after.next)
    }

    /// A comment that is alone on its lines.
    fn comment(&mut self, line: Line, kind: usize, close: &[u8]) -> Option<usize> {
        let end = self.end_below(kind, line.content, close);
        let (end, after) = match end.map(|at| at + close.len()) {
            Some(end) => (end, Line::at(self.text, end, false)),
            None => (line.end, Line { content: line.end, ..line }),
        };
        if end <= line.end && after.content < after.end {
            return None;
        }
        self.push(Kind::Comment, line.content..end, line.column);
        self.continued = None;
        Some(after.next)
    }

    /// Where a closing mark stands. For `<pre>` that is the tag `</pre` or `</code` at the end of a line.
    fn end_below(&mut self, kind: usize, from: usize, close: &[u8]) -> Option<usize> {
        if self.unclosed[kind] {
            return None;
        }
        let rest = &self.text[from..];
        let named = |at: &usize| {
            let rest = &rest[at + 2..];
            kind != 2
                || rest.starts_with(b"pre")
                || rest.starts_with(b"PRE")
                || rest.starts_with(b"code")
        };
        let found = memmem::find_iter(rest, close).find(named);
        self.unclosed[kind] = found.is_none();
        found.map(|at| from + at)
    }

    fn fence(&mut self, line: Line) -> bool {
        let text = line.text(self.text);
        let Some(length) = fence(text) else { return false };
        let info = &text[length..];
        let start = line.end - info.trim_ascii_start().len();
        self.open_fence(Close::Fence(text[0], length), start..line.end, line);
        true
    }

    fn open_fence(&mut self, close: Close, info: Range<usize>, line: Line) {
        self.continued = None;
        let indent = line.column;
        let block = (line.quotes == 0).then(|| {
            let content = line.next..line.next;
            let kind = Kind::Fence { info: info.clone(), content, indent };
            self.push(kind, line.content..line.end, indent)
        });
        self.open = Some(Open { close, quotes: line.quotes, block, info, indent });
    }

    /// What only one flavour has.
    fn flavoured(&mut self, line: Line) -> bool {
        match self.flavour {
            Flavour::Rst => self.directive(line),
            Flavour::AsciiDoc => self.delimited(line),
            Flavour::Markdown | Flavour::Plain => {
                let text = line.text(self.text);
                let admonition = [&b"!!! "[..], b"??? ", b"???+ ", b"=== \""]
                    .iter()
                    .any(|mark| text.starts_with(mark));
                if admonition {
                    self.inset = line.column + 4;
                } else if line.column < self.inset {
                    self.inset = 0;
                }
                false
            }
        }
    }

    /// `.. name:: argument`, and comments, which have no name.
    fn directive(&mut self, line: Line) -> bool {
        let text = line.text(self.text);
        if !text.starts_with(b"..") || !matches!(text.get(2), None | Some(b' ')) {
            return false;
        }
        let Some(end) = memmem::find(text, b"::") else {
            if text.starts_with(b".. _") || text.starts_with(b".. [") {
                return true;
            }
            let block = self.push(Kind::Comment, line.content..line.end, line.column);
            self.open_until(Close::Column(line.column), line, block);
            return true;
        };
        let argument = self.text[line.content + end + 2..line.end].trim_ascii_start().len();
        let argument = line.end - argument..line.end;
        if CODE.contains(&text[2..end].trim_ascii()) {
            self.open_fence(Close::Column(line.column), argument, line);
        } else if argument.start < argument.end {
            self.push(Kind::Paragraph, argument, line.column);
            self.continued = Some(0);
        }
        true
    }

    /// `----`, `....`, comments, and what is said about the block below.
    fn delimited(&mut self, line: Line) -> bool {
        let text = line.text(self.text);
        if text.starts_with(b"[") && text.ends_with(b"]") {
            let comma = memchr(b',', text).map(|at| line.content + at + 1);
            self.info = comma.map(|start| start..line.end - 1);
            return true;
        }
        if text.starts_with(b"////") && is_rule(text, b"/", 4) {
            let block = self.push(Kind::Comment, line.start..line.end, line.column);
            self.open_until(Close::Fence(b'/', text.len()), line, block);
        } else if text.starts_with(b"//") {
            self.push(Kind::Comment, line.start..line.end, line.column);
        } else if is_rule(text, b"-.", 4) {
            let info = self.info.take().unwrap_or(line.end..line.end);
            self.open_fence(Close::Fence(text[0], text.len()), info, line);
        } else if is_rule(text, b"=*_", 4) || text == b"|===" || text == b"--" || text == b"+" {
            (self.continued, self.table) = (None, None);
        } else {
            return false;
        }
        true
    }

    /// A line of signs makes the line above a heading.
    fn underline(&mut self, line: Line) -> bool {
        let text = line.text(self.text);
        let rst = self.flavour == Flavour::Rst;
        let signs = if rst { RULES } else { b"=-~" };
        if self.flavour == Flavour::AsciiDoc || !is_rule(text, signs, if rst { 3 } else { 2 }) {
            return false;
        }
        let above = self.continued.take().filter(|quotes| *quotes == line.quotes);
        let last = self.blocks.last().map(|block| (&block.kind, block.span.clone()));
        match (above, last) {
            (Some(_), Some((Kind::Paragraph | Kind::Quote, span))) => {
                self.blocks.pop();
                let level = self.level(text[0]);
                self.heading(level, span.clone(), Line { start: span.start, ..line });
                true
            }
            // Above a heading, or between paragraphs.
            _ => rst || text[0] != b'-',
        }
    }

    fn level(&mut self, mark: u8) -> usize {
        if self.flavour != Flavour::Rst {
            return if mark == b'=' { 1 } else { 2 };
        }
        let known = self.marks.iter().position(|known| *known == mark);
        known.unwrap_or_else(|| {
            self.marks.push(mark);
            self.marks.len() - 1
        }) + 1
    }

    fn heading(&mut self, level: usize, text: Range<usize>, line: Line) {
        self.end_lists();
        while self.headings.last().is_some_and(|(above, _)| *above >= level) {
            self.headings.pop();
        }
        let block = self.push(Kind::Heading { level, text }, line.start..line.end, 0);
        self.headings.push((level, block));
    }

    fn end_lists(&mut self) {
        self.lists.clear();
        (self.continued, self.table, self.inset) = (None, None, 0);
    }

    fn row(&mut self, line: Line) -> bool {
        let text = line.text(self.text);
        if is_table_rule(text) {
            // The line above is the head, even if it has no border.
            let above = self.continued.take().is_some();
            if let Some(block) = self.blocks.last_mut()
                && above
                && matches!(block.kind, Kind::Paragraph | Kind::Quote)
            {
                block.kind = Kind::Row;
                self.table = Some(self.blocks.len() - 1);
            }
            return true;
        }
        if text[0] != b'|' && (self.table.is_none() || memchr(b'|', text).is_none()) {
            return false;
        }
        let block = self.push(Kind::Row, line.content..line.end, line.column);
        self.blocks[block].first = *self.table.get_or_insert(block);
        self.continued = None;
        true
    }

    fn indented(&mut self, line: Line) -> bool {
        let list = self.lists.iter().rev().find(|list| line.column > list.column);
        let least = match self.flavour {
            Flavour::Rst => return false,
            Flavour::AsciiDoc => 1,
            Flavour::Markdown | Flavour::Plain => 4,
        };
        let base = list.map_or(0, |list| list.column + if list.ordered { 3 } else { 2 });
        if self.continued.is_some()
            || line.column < base.max(self.inset) + least
            || self.text[line.content] == b'<'
            || self.flavour == Flavour::AsciiDoc && !self.lists.is_empty()
        {
            return false;
        }
        match self.blocks.last_mut() {
            Some(Block { kind: Kind::Indented { content }, span, .. }) if line.quotes == 0 => {
                (content.end, span.end) = (line.end, line.end);
            }
            _ => {
                let start = if line.quotes == 0 { line.start } else { line.content };
                let kind = Kind::Indented { content: start..line.end };
                self.push(kind, start..line.end, line.column);
            }
        }
        true
    }

    fn item(&mut self, line: Line) -> bool {
        let (mut line, mut found) = (line, false);
        // `- - a`, and fences beside a mark.
        loop {
            let text = line.text(self.text);
            let mark = match self.flavour {
                Flavour::AsciiDoc => {
                    ascii_item(text).map(|(mark, ordered)| (mark, ordered, mark * 2))
                }
                _ => None,
            };
            let mark =
                mark.or_else(|| item(text).map(|(mark, ordered)| (mark, ordered, line.column)));
            let Some((mark, ordered, column)) = mark.filter(|_| !line.is_blank()) else { break };
            if found {
                self.cut(self.blocks.len() - 1, line.content);
            }
            found = true;
            let inner = line.after(self.text, mark.min(line.end - line.content));
            self.add_item(line, inner, column, ordered);
            line = inner;
            if self.lists.len() >= NESTED || line.is_blank() {
                break;
            }
            let item = self.blocks.len() - 1;
            if self.fence(line) {
                self.cut(item, line.content);
                break;
            }
        }
        found
    }

    /// What stands beside an item's mark is no text of the item.
    fn cut(&mut self, item: usize, at: usize) {
        let block = &mut self.blocks[item];
        block.span.end = at;
        block.kind = Kind::Item { text: at..at };
    }

    fn add_item(&mut self, line: Line, inner: Line, column: usize, ordered: bool) {
        self.leave_lists(column, ordered);
        let same = |list: &List| list.column + 1 >= column && list.ordered == ordered;
        let siblings = self.lists.last().is_some_and(same);
        let list = siblings.then(|| self.lists.pop()).flatten();
        let parent = self.lists.last().map(|list| list.item);
        let kind = Kind::Item { text: inner.content..inner.end };
        let item = self.push(kind, line.content..line.end, 0);
        let first = list.as_ref().map_or(item, |list| list.first);
        self.blocks[item].item = parent;
        self.blocks[item].first = first;
        let column = list.map_or(column, |list| list.column);
        self.lists.push(List { column, ordered, item, first });
        self.continued = Some(line.quotes);
    }

    /// Ends the lists that an item is in no longer. Bullets at the column of a number are below it.
    fn leave_lists(&mut self, column: usize, ordered: bool) {
        while self.lists.last().is_some_and(|list| list.column > column) {
            self.lists.pop();
        }
        let Some(last) = self.lists.last().filter(|list| list.column == column) else { return };
        if last.ordered != ordered && ordered {
            self.lists.pop();
        }
    }

    fn paragraph(&mut self, line: Line) {
        let text = line.text(self.text);
        let literal = self.flavour == Flavour::Rst && text.ends_with(b"::");
        if self.continued == Some(line.quotes)
            && let Some(block) = self.blocks.last_mut()
        {
            block.span.end = line.end;
            if let Kind::Item { text } = &mut block.kind {
                text.end = line.end;
            }
        } else {
            while self.lists.last().is_some_and(|list| line.column <= list.column) {
                self.lists.pop();
            }
            let kind = if line.quotes > 0 { Kind::Quote } else { Kind::Paragraph };
            self.push(kind, line.content..line.end, line.column);
        }
        self.continued = Some(line.quotes);
        self.literal = literal.then_some(line.column);
    }

    fn push(&mut self, kind: Kind, span: Range<usize>, column: usize) -> usize {
        let item = self.lists.iter().rev().find(|list| list.column < column).map(|list| list.item);
        let heading = self.headings.last().map(|(_, heading)| *heading);
        let first = self.blocks.len();
        self.blocks.push(Block { kind, span, heading, item, first });
        first
    }
}
