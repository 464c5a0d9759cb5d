//! A tolerant outline of YAML and JSON, by lines and indentation.
//!
//! Never a full parser: templated and broken files must still read well, and aliases are noted, not expanded.

mod flow;
mod lines;
mod scan;
mod tree;

use std::ops::Range;

use super::spans;

use tree::Reader;

/// Levels that are followed. Nobody writes more, and a walk up from a node is bounded by it.
const DEPTH: usize = 128;

/// The entries and items of a file, in the order in which they begin, and its comments.
#[derive(Debug, Default)]
pub(crate) struct Yaml {
    /// What is written, an entry or item before what is below it.
    pub(crate) nodes: Vec<Node>,
    /// Comments from their `#` to the end of their line.
    pub(crate) comments: Vec<Range<usize>>,
}

/// An entry of a mapping, or an item of a list.
///
/// `- name: x` gives an item and, below it, an entry.
#[derive(Debug)]
pub(crate) struct Node {
    /// The key without its quotes; empty for an item.
    pub(crate) key: Range<usize>,
    /// What stands beside the key, if it is not only entries and items below it.
    pub(crate) value: Value,
    /// The node that this one is below of.
    pub(crate) parent: Option<usize>,
    /// From the key (or an item's dash) to the end of everything below it.
    pub(crate) span: Range<usize>,
    /// Whether this is an item of a list.
    pub(crate) item: bool,
    /// Where the line begins that the node begins on.
    pub(crate) line_start: usize,
    /// Whether the node carries an anchor (`&name`).
    pub(crate) anchor: bool,
    /// Which document of the file it is in, from 0.
    #[cfg_attr(not(test), expect(dead_code, reason = "tests hold the reader against it"))]
    pub(crate) document: u32,
    /// The number of the node after the last one below this.
    until: usize,
}

/// What is written as a node's value.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Value {
    /// Nothing, or only entries and items below it.
    None,
    /// A scalar without quotes, perhaps over several lines.
    Plain(Range<usize>),
    /// A scalar in quotes.
    Quoted {
        /// What is between the quotes.
        content: Range<usize>,
        /// Whether the quotes are double ones, in which backslashes escape.
        double: bool,
    },
    /// The lines below `|` or `>`.
    Block {
        /// From the beginning of the first line to the end of the last that is not blank.
        content: Range<usize>,
        /// Whether the lines are folded into one (`>`).
        folded: bool,
    },
    /// `[…]` or `{…}`; its entries and items are nodes below.
    Flow(Range<usize>),
    /// `*name`.
    Alias(Range<usize>),
}

impl Yaml {
    /// Reads a file, or a piece of one that stands for itself.
    pub(crate) fn read(text: &[u8]) -> Self {
        let mut reader = Reader { text, ..Reader::default() };
        let mut at = if text.starts_with(b"\xef\xbb\xbf") { 3 } else { 0 };
        while at < text.len() {
            at = reader.line(at);
        }
        reader.close(0);
        Self { nodes: reader.nodes, comments: reader.comments }
    }

    /// The innermost node whose span holds the offset.
    pub(crate) fn node_at(&self, offset: usize) -> Option<usize> {
        spans::innermost(&self.nodes, offset, |node| &node.span, |node| node.parent)
    }

    /// The value of a node that has one on its line, without quotes.
    pub(crate) fn scalar(&self, node: usize) -> Option<&Range<usize>> {
        match &self.nodes[node].value {
            Value::Plain(content) | Value::Quoted { content, .. } => Some(content),
            _ => None,
        }
    }

    /// Whether the offset is in a comment.
    pub(crate) fn in_comment(&self, offset: usize) -> bool {
        spans::around(&self.comments, offset).is_some()
    }

    /// The keys from the root down to the node, which is the last; items add nothing.
    pub(crate) fn path<'t>(&self, node: usize, text: &'t [u8]) -> Vec<&'t [u8]> {
        let mut path = Vec::new();
        let mut next = Some(node);
        while let Some(node) = next.and_then(|at| self.nodes.get(at)) {
            if !node.item {
                path.push(&text[node.key.clone()]);
            }
            next = node.parent;
        }
        path.reverse();
        path
    }

    /// The nodes directly below a node, or those of the roots of all documents.
    pub(crate) fn children(&self, node: Option<usize>) -> impl Iterator<Item = usize> {
        let (first, end) = match node {
            Some(at) => (at + 1, self.nodes[at].until),
            None => (0, self.nodes.len()),
        };
        let within = move |at: &usize| *at < end;
        std::iter::successors(Some(first).filter(within), move |at| {
            Some(self.nodes[*at].until).filter(within)
        })
    }

    /// Everything below a node, in order.
    pub(crate) fn descendants(&self, node: usize) -> Range<usize> {
        node + 1..self.nodes[node].until
    }

    /// The node whose key holds `offset`.
    pub(crate) fn keyed(&self, offset: usize) -> Option<usize> {
        self.node_at(offset).filter(|node| self.nodes[*node].key.contains(&offset))
    }

    /// The first entry with this key directly below a node or in a root.
    pub(crate) fn child(&self, node: Option<usize>, key: &[u8], text: &[u8]) -> Option<usize> {
        self.children(node).find(|at| {
            let node = &self.nodes[*at];
            !node.item && text[node.key.clone()] == *key
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// One line a node: its depth, key or dash, and value.
    fn outline(text: &str) -> String {
        let yaml = Yaml::read(text.as_bytes());
        let mut out = String::new();
        for node in &yaml.nodes {
            let mut depth = 0;
            let mut up = node.parent;
            while let Some(at) = up {
                depth += 1;
                up = yaml.nodes[at].parent;
            }
            let show = |range: &Range<usize>| text[range.clone()].replace('\n', "/");
            let value = match &node.value {
                Value::None => String::new(),
                Value::Plain(range) => show(range),
                Value::Quoted { content, double: true } => format!("\"{}\"", show(content)),
                Value::Quoted { content, .. } => format!("'{}'", show(content)),
                Value::Block { content, folded } => {
                    format!("{}{}", if *folded { '>' } else { '|' }, show(content))
                }
                Value::Flow(range) => format!("flow {}", show(range)),
                Value::Alias(range) => format!("alias {}", show(range)),
            };
            let name = if node.item { "-".into() } else { format!("{}:", show(&node.key)) };
            out += format!("{}{name} {value}", "  ".repeat(depth)).trim_end();
            out += "\n";
        }
        out
    }

    fn assert_outline(text: &str, expected: &str) {
        assert_eq!(outline(text).trim_end(), expected.trim_matches('\n'), "{text}");
        let windows = text.replace('\n', "\r\n");
        let shown = outline(&windows).replace('\r', "");
        assert_eq!(shown.trim_end(), expected.trim_matches('\n'), "with CRLF: {text}");
    }

    #[test]
    fn mappings_and_lists_nest_by_indentation() {
        assert_outline(
            "on: push\n\
             jobs:\n  build:\n    steps:\n      - name: One\n        run: echo a # \
             why\n      - uses: x@v1\n        with:\n          a: \"b\"\n          'c': 'd'\n\
             end: 1\n",
            r#"
on: push
jobs:
  build:
    steps:
      -
        name: One
        run: echo a
      -
        uses: x@v1
        with:
          a: "b"
          c: 'd'
end: 1
"#,
        );
    }

    #[test]
    fn items_may_stand_at_the_column_of_their_key() {
        assert_outline(
            "a:\n- x\n- y: 1\n  z: 2\nb: 3\n",
            "a:\n  - x\n  -\n    y: 1\n    z: 2\nb: 3",
        );
        assert_outline("- - a\n  - b\n- c\n", "-\n  - a\n  - b\n- c");
        assert_outline("-\n  a: 1\n-\n  b: 2\n", "-\n  a: 1\n-\n  b: 2");
    }

    #[test]
    fn block_scalars_run_to_the_last_line_further_right() {
        assert_outline(
            "run: |\n  a: b # no comment\n\n    - c\n  d\n\nnext: >-\n  x\n  y\n\
             last: |2+ # why\n    z\n  w\n",
            "run: |  a: b # no comment//    - c/  d\nnext: >  x/  y\nlast: |    z/  w",
        );
        assert_outline("- |\n  a\n- b\n", "- |  a\n- b");
        assert_outline("a: |\nb: |\n", "a: |\nb: |");
        assert_outline("a: !vault |\n  x\n", "a: |  x");
        assert_outline("a: | b\n", "a: | b");
    }

    #[test]
    fn lines_of_templates_neither_begin_nor_end_anything() {
        assert_outline(
            "{{- if .Values.x }}\na:\n\
             {{- range .y }}\n  b: {{ .z | quote }}\n  c: |\n    one\n{{- if .q }}\n    two\n\
             {{- end }}\n\
             {{- end }}\n  d: 1\n{{ .k }}-x: 2\n{% for a in b %}\n- {{ toYaml . }}\n{% endfor %}\n<% x %>\n",
            "a:\n  b: {{ .z | quote }}\n  c: |    one/{{- if .q }}/    two\n  d: 1\n\
             {{ .k }}-x: 2\n  - {{ toYaml . }}",
        );
        assert_outline("{{- /*\n a: 1\n*/ -}}\nb: 2\n", "b: 2");
        assert_outline("{% if x %}a: {{ y # z }}{% endif %}\n", "a: {{ y # z }}{% endif %}");
    }

    #[test]
    fn flow_collections_yield_nodes() {
        assert_outline(
            "with: { password: x, \"y\": [a, 'b'], z: {}, u: http://h/p#q }\n\
             list: [\n  a b, # why\n  {k: v},\n  p: q\n]\nend: 1\n",
            r#"
with: flow { password: x, "y": [a, 'b'], z: {}, u: http://h/p#q }
  password: x
  y: flow [a, 'b']
    - a
    - 'b'
  z: flow {}
  u: http://h/p#q
list: flow [/  a b, # why/  {k: v},/  p: q/]
  - a b
  - flow {k: v}
    k: v
  -
    p: q
end: 1
"#,
        );
        assert_outline("[${{ a }}, {{ b }}, *c]\n", "- ${{ a }}\n- {{ b }}\n- alias *c");
    }

    #[test]
    fn json_is_read_too() {
        assert_outline(
            "{\n\t// why\n\t\"a\": {\"b\": [1, \"x: y\"]},\n\t\"c\":\"d\\\"e\",\n\t\"f\": \
             \"open,\n\t\"g\": null\n\
             }\n",
            r#"
a: flow {"b": [1, "x: y"]}
  b: flow [1, "x: y"]
    - 1
    - "x: y"
c: "d\"e"
f: "open,"
g: null
"#,
        );
        assert_outline("{\"a\":1}\n{\"b\":2}\n", "a: 1\nb: 2");
    }

    #[test]
    fn scalars_run_over_several_lines() {
        assert_outline(
            "a: one\n  two\n  three # why\nb: \"four\n  # five\n  six\"\n\
             c:\n  seven\n  eight\nd:\n  'ni''ne'\ne:\n  {f: 1}\n",
            "a: one/  two/  three\nb: \"four/  # five/  six\"\nc: seven/  eight\n\
             d: 'ni''ne'\ne: flow {f: 1}\n  f: 1",
        );
    }

    #[test]
    fn what_is_never_closed_ends_where_the_next_entry_begins() {
        assert_outline(
            "a: \"x\nb: [p, q\nc: 'y\n  z\nd: {\n  e: 1\nf: 2\n",
            "a: \"x\"\nb: flow [p, q\n  - p\n  - q\nc: 'y'\nd: flow {/  e: 1\n  e: 1\nf: 2",
        );
    }

    #[test]
    fn anchors_tags_aliases_complex_keys_and_documents() {
        let text = "a: &x\n  b: !Sub \"s\"\nc: *x\n<<: *x\n- &y z\n--- # second\n? k\n: v\n\
         &q r: t\n...\n--- |\n  s\n";
        assert_outline(text, "a:\n  b: \"s\"\nc: alias *x\n<<: alias *x\n  - z\nk: v\nr: t");
        let yaml = Yaml::read(text.as_bytes());
        let anchors: Vec<_> = yaml.nodes.iter().map(|node| node.anchor).collect();
        assert_eq!(anchors, [true, false, false, false, true, false, true]);
        let documents: Vec<_> = yaml.nodes.iter().map(|node| node.document).collect();
        assert_eq!(documents, [0, 0, 0, 0, 0, 1, 1]);
    }

    #[test]
    fn stray_lines_lose_nobodys_place() {
        assert_outline(
            "a:\n  - b: 1\n<<<<<<< HEAD\n    c: 2\n}\n    d: 3\n",
            "a:\n  -\n    b: 1\n    c: 2\n    d: 3",
        );
        assert_outline("a:\n\tb: 1\n\tc:\td\n", "a:\n  b: 1\n  c: d");
    }

    #[test]
    fn a_node_is_found_by_offset_and_by_path() {
        let text = "x: 1\n\
         jobs:\n  b:\n    steps:\n      - run: |\n          go # no\n        env: {A: v} \
         # yes\n\
         # yes\n";
        let yaml = Yaml::read(text.as_bytes());
        let path = |needle: &str| {
            let node = yaml.node_at(text.find(needle).unwrap()).unwrap();
            String::from_utf8(yaml.path(node, text.as_bytes()).join(&b'.')).unwrap()
        };
        assert_eq!(path("go"), "jobs.b.steps.run");
        assert_eq!(path("v}"), "jobs.b.steps.env.A");
        assert_eq!(path("- run"), "jobs.b.steps");
        assert_eq!(path("jobs"), "jobs");
        let comments: Vec<_> = yaml.comments.iter().map(|c| &text[c.clone()]).collect();
        assert_eq!(comments, ["# yes", "# yes"]);
        assert!(yaml.in_comment(text.find("# yes").unwrap()));
        assert!(!yaml.in_comment(text.find("# no").unwrap()));
        let jobs = yaml.child(None, b"jobs", text.as_bytes()).unwrap();
        let job = yaml.child(Some(jobs), b"b", text.as_bytes()).unwrap();
        assert_eq!(yaml.children(Some(jobs)).collect::<Vec<_>>(), [job]);
        assert_eq!(yaml.children(None).count(), 2);
        assert_eq!(yaml.child(Some(job), b"run", text.as_bytes()), None);
    }

    const SAMPLE: &str = "--- # c\na: &x [1, {b: \"c\"}]\n? k\n: |2-\n    t\n\
     {{- if }}\n  'q': 'r''s\n   u'\n  - - \"\\\"\" # c\n<<: *x\n";

    #[test]
    fn every_piece_of_a_sample_is_read_without_a_panic() {
        for text in [SAMPLE.to_owned(), SAMPLE.replace('\n', "\r\n")] {
            for start in 0..text.len() {
                for end in start..=text.len() {
                    check(&text.as_bytes()[start..end]);
                }
            }
        }
        let mut state = 7_u32;
        let alphabet = b"a:#-?&*!|>'\"[]{},% \t\n\r\\<.";
        for _ in 0..8_000 {
            let text: Vec<u8> = (0..40)
                .map(|_| {
                    state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
                    alphabet[(state >> 16) as usize % alphabet.len()]
                })
                .collect();
            check(&text);
        }
    }

    /// What holds for every outline.
    fn check(text: &[u8]) {
        let yaml = Yaml::read(text);
        for (at, node) in yaml.nodes.iter().enumerate() {
            assert!(node.span.start <= node.span.end && node.span.end <= text.len(), "{text:?}");
            assert!(node.key.end <= text.len() && node.line_start <= node.span.start, "{text:?}");
            assert!(node.until > at && node.until <= yaml.nodes.len());
            if let Some(parent) = node.parent {
                assert!(parent < at && yaml.nodes[parent].span.end >= node.span.end, "{text:?}");
                assert!(at < yaml.nodes[parent].until, "{text:?}");
            }
            let _ = yaml.path(at, text);
        }
        for pair in yaml.nodes.windows(2) {
            assert!(pair[0].span.start <= pair[1].span.start, "{text:?}");
        }
        for offset in 0..text.len() {
            yaml.node_at(offset);
            yaml.in_comment(offset);
        }
    }

    #[test]
    fn hostile_text_takes_no_longer() {
        let began = std::time::Instant::now();
        for unit in [
            "- ",
            "[",
            "{",
            "{{",
            "[{",
            "{%",
            "a: {% ",
            "\"",
            "a: \"\n",
            "'",
            "? ",
            ": ",
            "&a ",
            "!",
            "- '\n",
            "- |\n",
            "a: [\n",
            "[\"",
            "#",
            " #",
            "[#",
            "[/",
            "{a:",
            "[\"\\\"",
            "}",
            "]",
            "[]",
            "[}",
            "{{-\n",
            "a: |\n{{ }}\n",
            "\n",
            " ",
            "<%",
            "a: '''\n",
            "<% %>",
            "x: {{ \n",
            "[,",
            "[a,",
            "- - - a: 1\n",
            "[{%,",
            "[<%,",
            "a: &x &x &x b\n",
            "[\n\"",
            "{\"a\":1,",
        ] {
            Yaml::read(unit.repeat(50_000 / unit.len()).as_bytes());
            Yaml::read(format!("[{}", unit.repeat(50_000 / unit.len())).as_bytes());
            Yaml::read(format!("a: [{}", unit.repeat(50_000 / unit.len())).as_bytes());
        }
        let deeper: Vec<_> = (0..600).map(|n| " ".repeat(n) + "a: \"").collect();
        Yaml::read(deeper.join("\n").as_bytes());
        Yaml::read(
            "jobs:\n  a:\n    - run: |\n        x\n      env: {a: b}\n".repeat(10_000).as_bytes(),
        );
        assert!(began.elapsed().as_secs() < 20, "{:?}", began.elapsed());
    }
}
