//! The blocks of a document: Markdown and its relatives, and near enough reStructuredText, AsciiDoc and plain text.
//!
//! Read by lines and without the finer points of `CommonMark`: what people write, not what a renderer makes of it.

mod inline;
mod line;
mod read;

use std::ops::Range;

use super::spans::around;

/// Comments that may stand between something and what introduces it.
const HIDDEN: usize = 16;
/// Items or rows that are read of what is introduced.
const MOST_INTRODUCED: usize = 16;

/// Which marks a document uses.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(crate) enum Flavour {
    /// Markdown, with HTML in it.
    Markdown,
    /// reStructuredText.
    Rst,
    /// AsciiDoc.
    AsciiDoc,
    /// Plain text, in which the marks of Markdown are read.
    Plain,
}

/// The blocks of a document in their order.
#[derive(Debug, Default)]
pub(crate) struct Document {
    /// What is written, one below the other.
    pub(crate) blocks: Vec<Block>,
    /// Code within lines, without its marks.
    code: Vec<Range<usize>>,
    /// Links, with their texts.
    links: Vec<Range<usize>>,
}

/// A block.
#[derive(Debug)]
pub(crate) struct Block {
    /// What it is.
    pub(crate) kind: Kind,
    /// All of it, with its marks.
    pub(crate) span: Range<usize>,
    /// The heading above.
    heading: Option<usize>,
    /// The list item that it is in.
    item: Option<usize>,
    /// The first of the items, rows or parts that it is one of.
    first: usize,
}

/// What a block is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Kind {
    /// A heading, 1 the highest.
    Heading {
        /// Its level.
        level: usize,
        /// Its text without marks.
        text: Range<usize>,
    },
    /// Code between fences, also `<pre>`, directives and delimited blocks. In a quote every line is a fence of its own,
    /// so that the content is free of the quote's marks.
    Fence {
        /// What is said about the content, its language first.
        info: Range<usize>,
        /// The lines between.
        content: Range<usize>,
        /// The column of the fence.
        indent: usize,
    },
    /// Code that only its indentation shows.
    Indented {
        /// The lines with their indentation.
        content: Range<usize>,
    },
    /// An item of a list, up to the next block in it.
    Item {
        /// Its text without the mark.
        text: Range<usize>,
    },
    /// Lines of text.
    Paragraph,
    /// A row of a table; the first of a table is its head.
    Row,
    /// Lines of text in a quote.
    Quote,
    /// What readers don't see.
    Comment,
    /// Settings at the beginning.
    FrontMatter,
}

/// What stands at an offset.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Spot {
    /// The block.
    pub(crate) block: usize,
    /// The code within a line around the offset, without its marks.
    pub(crate) code_span: Option<Range<usize>>,
    /// Whether the offset is in a link, its text included.
    pub(crate) link: bool,
}

impl Document {
    /// Reads a document.
    pub(crate) fn read(text: &[u8], flavour: Flavour) -> Self {
        let mut document = Self { blocks: read::blocks(text, flavour), ..Self::default() };
        for at in 0..document.blocks.len() {
            if document.is_text(at) {
                let range = document.text(at);
                inline::spans(text, &range, &mut document.code);
                inline::links(text, &range, &mut document.links);
            }
        }
        document
    }

    /// What stands at an offset; nothing if it is between blocks.
    pub(crate) fn at(&self, offset: usize) -> Option<Spot> {
        let after = self.blocks.partition_point(|block| block.span.start <= offset);
        let block = after.checked_sub(1)?;
        (offset < self.blocks[block].span.end).then(|| Spot {
            block,
            code_span: around(&self.code, offset).cloned(),
            link: around(&self.links, offset).is_some(),
        })
    }

    /// The text or content of a block without its marks.
    pub(crate) fn text(&self, block: usize) -> Range<usize> {
        let block = &self.blocks[block];
        match &block.kind {
            Kind::Heading { text, .. } | Kind::Item { text } => text.clone(),
            Kind::Fence { content, .. } | Kind::Indented { content } => content.clone(),
            _ => block.span.clone(),
        }
    }

    /// Whether a block is text for people, as opposed to code and what is not shown.
    pub(crate) fn is_text(&self, block: usize) -> bool {
        matches!(
            self.blocks[block].kind,
            Kind::Heading { .. } | Kind::Item { .. } | Kind::Paragraph | Kind::Row | Kind::Quote
        )
    }

    /// The headings above a block, the nearest first, each of a lower level than the one before.
    pub(crate) fn headings(&self, block: usize) -> Vec<usize> {
        std::iter::successors(self.blocks[block].heading, |at| self.blocks[*at].heading).collect()
    }

    /// The list item that a block is in; for an item, the one that its list is in.
    pub(crate) fn parent_item(&self, block: usize) -> Option<usize> {
        self.blocks[block].item
    }

    /// The first of the items of a list, the rows of a table or the lines of a fence in a quote that a block is one of.
    pub(crate) fn first(&self, block: usize) -> usize {
        self.blocks[block].first
    }

    /// The paragraph or item right above the fence, indented code, table or list that the block is or is one of.
    pub(crate) fn introduction(&self, block: usize) -> Option<usize> {
        let introduced = matches!(
            self.blocks[block].kind,
            Kind::Fence { .. } | Kind::Indented { .. } | Kind::Item { .. } | Kind::Row
        );
        if !introduced {
            return None;
        }
        let first = self.first(block);
        let near = first.saturating_sub(HIDDEN)..first;
        let above = near.rev().find(|at| self.blocks[*at].kind != Kind::Comment)?;
        match self.blocks[above].kind {
            Kind::Paragraph | Kind::Quote => Some(above),
            Kind::Item { .. } => {
                let list = matches!(self.blocks[first].kind, Kind::Item { .. });
                (!list || self.blocks[first].item == Some(above)).then_some(above)
            }
            _ => None,
        }
    }

    /// The texts of the blocks that the heading, paragraph or item around an offset stands right above: of a fence or
    /// indented code, or of the items of a list or the rows of a table. A heading between the two parts nothing if what
    /// stands above it ends with a colon.
    pub(crate) fn introduces(&self, text: &[u8], offset: usize) -> Vec<Range<usize>> {
        let Some(spot) = self.at(offset) else { return Vec::new() };
        let item = matches!(self.blocks[spot.block].kind, Kind::Item { .. });
        let shown = |from: usize| {
            let near = (from..self.blocks.len()).take(HIDDEN);
            near.into_iter().find(|at| self.blocks[*at].kind != Kind::Comment)
        };
        let announces = || {
            let said = text.get(self.text(spot.block)).unwrap_or_default().trim_ascii_end();
            self.blocks[spot.block].kind == Kind::Paragraph && said.ends_with(b":")
        };
        let next = shown(spot.block + 1).and_then(|next| match self.blocks[next].kind {
            Kind::Heading { .. } if announces() => shown(next + 1),
            _ => Some(next),
        });
        let Some(next) = next else { return Vec::new() };
        let like = std::mem::discriminant(&self.blocks[next].kind);
        let held = match self.blocks[next].kind {
            Kind::Fence { .. } | Kind::Indented { .. } | Kind::Row => true,
            // Not the items that follow this one.
            Kind::Item { .. } => !item || self.parent_item(next) == Some(spot.block),
            _ => false,
        };
        let alike = (next..self.blocks.len()).take(MOST_INTRODUCED).take_while(|at| {
            held && std::mem::discriminant(&self.blocks[*at].kind) == like
                && self.first(*at) == self.first(next)
        });
        alike.map(|at| self.text(at)).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn show(text: &str, range: &Range<usize>) -> String {
        text[range.clone()].replace('\n', "/")
    }

    /// One line a block, with its place in lists and below headings.
    fn outline(text: &str, flavour: Flavour) -> String {
        let document = Document::read(text.as_bytes(), flavour);
        let mut out = String::new();
        for at in 0..document.blocks.len() {
            let shown = show(text, &document.text(at));
            let (name, more) = match &document.blocks[at].kind {
                Kind::Heading { level, .. } => (format!("h{level}"), String::new()),
                Kind::Fence { info, indent, .. } => {
                    ("fence".into(), format!("({} {indent}) ", show(text, info)))
                }
                Kind::Indented { .. } => ("indented".into(), String::new()),
                Kind::Item { .. } => ("item".into(), String::new()),
                kind => (format!("{kind:?}").to_lowercase(), String::new()),
            };
            let mut depth = 0;
            let mut up = document.parent_item(at);
            while let Some(item) = up {
                depth += 1;
                up = document.parent_item(item);
            }
            out += format!("{}{name} {more}{shown}", "  ".repeat(depth)).trim_end();
            out.push('\n');
        }
        out
    }

    #[track_caller]
    fn assert_outline(flavour: Flavour, text: &str, expected: &str) {
        assert_eq!(outline(text, flavour).trim(), expected.trim(), "{text}");
        let windows = text.replace('\n', "\r\n");
        let shown = outline(&windows, flavour).replace('\r', "");
        assert_eq!(shown.trim(), expected.trim(), "with CRLF: {text}");
    }

    #[test]
    fn the_blocks_of_markdown_are_told_apart() {
        assert_outline(
            Flavour::Markdown,
            "---\na: b\n---\n# One #\ntext\nmore\n\nTwo\n---\n* * *\n<!-- no\n\nno -->\n\
             ```sh title=x\na\n\nb\n```\n\n    code\n\n    more\n\
             | a | b |\n|---|---|\n| c | d |\n\n> quote\n> more\n\n### C#\n#no\n",
            "frontmatter ---/a: b/---\nh1 One\nparagraph text/more\nh2 Two\n\
             comment <!-- no//no -->\nfence (sh title=x 0) a//b/\n\
             indented     code//    more\nrow | a | b |\nrow | c | d |\nquote quote/> more\nh3 C#\nparagraph #no",
        );
    }

    #[test]
    fn lists_nest_and_hold_blocks() {
        assert_outline(
            Flavour::Markdown,
            "1. one\n   more\n   - two\n\n     in two\n   - three:\n     ```bash\n     \
             x\n     ```\n\
             2. four\n\nout\n* - five\n- ```\n  y\n  ```\n",
            "item one/   more\n  item two\n    paragraph in two\n  item three:\n    fence \
             (bash 5)      x/\n\
             item four\nparagraph out\nitem\n\
             \u{20} item five\nitem\n  fence ( 2)   y/",
        );
        assert_outline(
            Flavour::Markdown,
            "1. **Never**:\n- a\n- b\n2. c\n",
            "item **Never**:\n  item a\n  item b\nitem c",
        );
    }

    #[test]
    fn fences_close_with_what_opened_them() {
        assert_outline(
            Flavour::Markdown,
            "````md\n```sh\na\n```\n````\n~~~\nb\n```\n~~~~\n```\nc\n",
            "fence (md 0) ```sh/a/```/\nfence ( 0) b/```/\nfence ( 0) c/",
        );
        assert_outline(Flavour::Markdown, "``` a ` b\n", "paragraph ``` a ` b");
    }

    #[test]
    fn a_fence_in_a_quote_is_one_a_line() {
        assert_outline(
            Flavour::Markdown,
            "> Run:\n>\n> ```sh\n> a\n>  b\n> ```\n> after\n\n> ```\n> c\nout\n",
            "quote Run:\nfence (sh 0) a\nfence (sh 0) b\nquote after\nfence ( 0) c\nparagraph out",
        );
    }

    #[test]
    fn html_is_read_as_far_as_it_shows_code() {
        assert_outline(
            Flavour::Markdown,
            "<h2 id=\"a\">Title</h2>\n<pre><code class=\"x\">run\nit</code></pre>\n\
             <!-- c --> text\n<!-- open\n\n    <p>no code</p>\n{/* mdx */}\n<pre>\nrest\n",
            "h2 Title\nfence ( 0) run/it\nparagraph <!-- c --> text\ncomment <!-- open\n\
             paragraph <p>no code</p>\n\
             comment {/* mdx */}\nfence ( 0) /rest/",
        );
    }

    #[test]
    fn restructured_text_has_directives_and_literal_blocks() {
        assert_outline(
            Flavour::Rst,
            "=====\nTitle\n=====\n\nPart\n----\n\nRun this::\n\n    a\n\n      b\n\n\
             Then:\n\n.. code-block:: bash\n   :linenos:\n\n   c\n   d\n\n\
             .. a comment\n   and more\n\n.. note:: mind\n\n   text\n\nMore\n====\n",
            "h1 Title\nh2 Part\nparagraph Run this::\nindented     a//      b\n\
             paragraph Then:\nfence (bash 0)    c/   d\ncomment .. a comment/   and more\n\
             paragraph mind\nparagraph text\nh1 More",
        );
    }

    #[test]
    fn ascii_doc_has_delimited_blocks() {
        assert_outline(
            Flavour::AsciiDoc,
            "= Title\n\n.Run\n[source,bash]\n----\na\n----\n\n// no\n* one\n** two\n\
             . three\n\n....\nb\n....\n",
            "h1 Title\nparagraph .Run\nfence (bash 0) a/\ncomment // no\n\
             item one\n  item two\nitem three\nfence ( 0) b/",
        );
    }

    #[test]
    fn admonitions_hold_text_further_right() {
        assert_outline(
            Flavour::Markdown,
            "!!! warning\n\n    text\n\n        code\n\nout\n\n    code\n",
            "paragraph !!! warning\nparagraph text\nindented         code\nparagraph out\n\
             indented     code",
        );
    }

    #[test]
    fn headings_and_introductions_are_found_upwards() {
        let text = "# A\n## B\n### C\n## D\nDon't:\n\n- one\n\
         - two\n  - three\n\n    ```\n    x\n    ```\n\nRun:\n<!-- c -->\n```\ny\n```\n\
         ```\nz\n```\n";
        let document = Document::read(text.as_bytes(), Flavour::Markdown);
        let block = |needle: &str| document.at(text.rfind(needle).unwrap()).unwrap().block;
        let shown = |block: Option<usize>| block.map(|at| show(text, &document.text(at)));
        let headings = document.headings(block("x"));
        let headings: Vec<_> = headings.iter().map(|at| show(text, &document.text(*at))).collect();
        assert_eq!(headings, ["D", "A"]);
        assert_eq!(shown(document.introduction(block("two"))), Some("Don't:".into()));
        assert_eq!(shown(document.introduction(block("three"))), Some("two".into()));
        assert_eq!(shown(document.parent_item(block("x"))), Some("three".into()));
        assert_eq!(shown(document.introduction(block("x"))), Some("three".into()));
        assert_eq!(shown(document.introduction(block("y"))), Some("Run:".into()));
        assert_eq!(shown(document.introduction(block("z"))), None);
    }

    #[test]
    fn code_and_links_within_lines_are_found() {
        let text = "Run `docker login` or ``a ` b``\n\
         see [the `x` docs](http://h/login) and https://h/other.\n\
         <code>c d</code> ``no` [k]\n";
        let document = Document::read(text.as_bytes(), Flavour::Markdown);
        let spot = |needle: &str| document.at(text.find(needle).unwrap()).unwrap();
        let code = |needle: &str| spot(needle).code_span.map(|span| show(text, &span));
        assert_eq!(code("docker").as_deref(), Some("docker login"));
        assert_eq!(code("a `").as_deref(), Some("a ` b"));
        assert_eq!(code("c d").as_deref(), Some("c d"));
        assert_eq!(code("Run"), None);
        assert_eq!(code("k]"), None);
        assert!(spot("docs").link && spot("h/login").link && spot("h/other").link);
        assert!(!spot("docker").link && !spot("and").link && !spot("k]").link);
    }

    const SAMPLE: &str = "---\na\n---\n# H\n> ```x\n> y\n- - ~~~\nz\n~~~\n| a |\n|--|\n<pre>`\n</pre>\n\
     [a](b)\n==\n.. code:: c\n\n  d::\n\n     e\n....\n!!! x\n\n        y\n1. z\n\
     <!-- -->\n";

    #[test]
    fn every_piece_of_a_sample_is_read_without_a_panic() {
        let flavours = [Flavour::Markdown, Flavour::Rst, Flavour::AsciiDoc, Flavour::Plain];
        for start in 0..SAMPLE.len() {
            for end in start..=SAMPLE.len() {
                check(&SAMPLE.as_bytes()[start..end], flavours[(start + end) % 4]);
            }
        }
        let mut state = 7_u32;
        let alphabet = b"a#`~->*_1.|:=<!pre/[](), \t\n\r\n\n \xff+";
        for round in 0..8_000 {
            let text: Vec<u8> = (0..40)
                .map(|_| {
                    state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
                    alphabet[(state >> 16) as usize % alphabet.len()]
                })
                .collect();
            check(&text, flavours[round % 4]);
        }
    }

    /// What holds for every outline.
    fn check(text: &[u8], flavour: Flavour) {
        let document = Document::read(text, flavour);
        let mut before = 0..0;
        for at in 0..document.blocks.len() {
            let span = document.blocks[at].span.clone();
            let inner = document.text(at);
            assert!(span.start <= span.end && span.end <= text.len(), "{text:?}");
            assert!(inner.start <= inner.end && inner.end <= text.len(), "{text:?}");
            assert!(before.start <= span.start && before.end <= span.end, "{text:?}");
            assert!(document.first(at) <= at && document.parent_item(at).is_none_or(|up| up < at));
            before = span;
            document.headings(at);
            document.introduction(at);
        }
        for offset in 0..=text.len() {
            document.at(offset);
        }
    }

    #[test]
    fn hostile_text_takes_no_longer() {
        let began = std::time::Instant::now();
        for unit in [
            "`",
            "``` ",
            "```\n",
            "> ",
            ">\n",
            "- ",
            "-\n",
            "[",
            "](",
            "[](",
            "://",
            "<code",
            "<code>",
            "<!--",
            "<!--\n",
            "<pre>\n",
            "{/*\n",
            "|",
            "|\n",
            "#",
            "# \n",
            "=\n",
            "a\n==\n",
            "1. ",
            "> ```\n",
            "    a\n",
            ".. code::\n",
            ".. a\n",
            "a::\n\n",
            "----\n",
            "////\n",
            "[a]\n",
            "a",
            "\n",
            " ",
            "*",
            "~~~\n",
            "[![a]",
            "`a``",
        ] {
            for flavour in [Flavour::Markdown, Flavour::Rst, Flavour::AsciiDoc, Flavour::Plain] {
                Document::read(unit.repeat(30_000 / unit.len()).as_bytes(), flavour);
            }
        }
        let deeper: Vec<_> = (0..600).map(|n| " ".repeat(n) + "- a").collect();
        Document::read(deeper.join("\n").as_bytes(), Flavour::Markdown);
        let runs: Vec<_> = (1..600).map(|n| "`".repeat(n)).collect();
        Document::read(runs.join(" ").as_bytes(), Flavour::Markdown);
        assert!(began.elapsed().as_secs() < 20, "{:?}", began.elapsed());
    }
}
