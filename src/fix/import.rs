//! What has to be brought into a file for a call to mean something there, and where that goes.

use super::document::Document;
use super::syntax::{Grammar, children, text_of};
use super::{Edit, Refusal};
use tree_sitter::{Node, Tree};

/// Names that a language knows by itself.
const GLOBALS: [&str; 7] = ["process", "globalThis", "window", "Deno", "Bun", "import", "require"];

/// What an import brings.
#[derive(Debug, PartialEq, Eq)]
struct Binding {
    /// From where.
    module: String,
    /// What, as it is called there; none for the module itself.
    name: Option<String>,
    /// What it is called here.
    local: String,
}

/// What is to be done for a call.
#[derive(Clone, Debug)]
pub(super) struct Needed {
    /// The edit that brings what it calls, unless that is there.
    pub(super) edit: Option<Edit>,
    /// Why a person should look at it.
    pub(super) doubt: Option<&'static str>,
}

/// A file of code, parsed.
pub(super) struct Code<'t> {
    pub(super) document: &'t Document<'t>,
    pub(super) grammar: Grammar,
    pub(super) tree: Tree,
}

impl Code<'_> {
    /// What has to be brought for a call whose first name is `root`, used from an offset on.
    pub(super) fn need(
        &self,
        import: Option<&str>,
        root: &str,
        from: usize,
    ) -> Result<Needed, Refusal> {
        let text = self.document.text();
        let wanted = import.map(|import| Import::read(import, self.grammar)).transpose()?;
        let statements = children(self.tree.root_node());
        let is_wanted = |node: &Node<'_>| wanted.as_ref().is_some_and(|w| w.is_in(*node, text));
        if self.binds(root, &is_wanted) {
            return Err(Refusal::new(format!(
                "`{root}` is something else in this file, or made in it"
            )));
        }
        let Some(wanted) = &wanted else {
            return Ok(Needed { edit: None, doubt: self.unknown(root, &statements) });
        };
        let above = || statements.iter().filter(|node| node.start_byte() < from);
        let bound = self.bound(&mut above());
        let is_there = match wanted.bindings.is_empty() {
            true => wanted.is_among(&mut above(), text),
            false => wanted.bindings.iter().all(|binding| bound.contains(binding)),
        };
        if is_there {
            return Ok(Needed { edit: None, doubt: None });
        }
        let bound = self.bound(&mut statements.iter());
        if let Some(taken) = wanted.bindings.iter().find(|w| is_taken(w, &bound)) {
            let name = &taken.local;
            return Err(Refusal::new(format!("`{name}` comes from somewhere else in this file")));
        }
        let doubt = self.module_system(wanted.text, &statements)?;
        Ok(Needed { edit: Some(self.insert(wanted.text, from, &statements)), doubt })
    }

    /// Why nobody can say that a name means something in this file.
    fn unknown(&self, root: &str, statements: &[Node<'_>]) -> Option<&'static str> {
        let bound = self.bound(&mut statements.iter());
        let is_bound = || bound.iter().any(|binding| binding.local == root);
        let is_known = self.grammar == Grammar::Shell || GLOBALS.contains(&root) || is_bound();
        (!is_known).then_some("the catalogue does not say what has to be imported for it")
    }

    /// What statements at the top of the file bring.
    fn bound(&self, statements: &mut dyn Iterator<Item = &Node<'_>>) -> Vec<Binding> {
        let text = self.document.text();
        statements.flat_map(|node| bindings(*node, self.grammar, text)).collect()
    }

    /// Whether a name is given a meaning anywhere in the file, imports at its top apart.
    fn binds(&self, root: &str, is_wanted: &dyn Fn(&Node<'_>) -> bool) -> bool {
        let text = self.document.text();
        let mut cursor = self.tree.walk();
        let mut parents: Vec<Node<'_>> = Vec::new();
        loop {
            let node = cursor.node();
            let is_name = node.child_count() == 0 && text_of(node, text) == root;
            if is_name && let Some(parent) = parents.last() {
                let wanted = parents.get(1).is_some_and(is_wanted);
                if !wanted && is_binding(parent.kind(), cursor.field_name(), node.kind()) {
                    return true;
                }
            }
            if cursor.goto_first_child() {
                parents.push(node);
                continue;
            }
            while !cursor.goto_next_sibling() {
                if !cursor.goto_parent() {
                    return false;
                }
                parents.pop();
            }
        }
    }

    /// Whether an import of this kind can stand in the file. Without doubt only where others of its kind do.
    fn module_system(
        &self,
        import: &str,
        statements: &[Node<'_>],
    ) -> Result<Option<&'static str>, Refusal> {
        if matches!(self.grammar, Grammar::Python | Grammar::Shell) {
            return Ok(None);
        }
        let is_esm = import.starts_with("import");
        let text = self.document.text();
        let has_esm = statements
            .iter()
            .any(|node| matches!(node.kind(), "import_statement" | "export_statement"));
        let has_require = memchr::memmem::find(text.as_bytes(), b"require(").is_some()
            || memchr::memmem::find(text.as_bytes(), b"module.exports").is_some();
        let ends = |ends: &[&str]| ends.iter().any(|end| self.document.path().ends_with(end));
        match is_esm {
            true if ends(&[".cjs", ".cts"]) => {
                Err(Refusal::new("the catalogue's import does not go with a CommonJS file"))
            }
            false if ends(&[".mjs", ".mts"]) => {
                Err(Refusal::new("the catalogue's import does not go with an ES module"))
            }
            true if has_require && !has_esm => Ok(Some("the file seems to be a CommonJS module")),
            false if has_esm => Ok(Some("the file is an ES module")),
            _ => Ok(None),
        }
    }

    /// The edit that puts an import behind the last one before an offset, or else below the head of the file.
    fn insert(&self, import: &str, from: usize, statements: &[Node<'_>]) -> Edit {
        let text = self.document.text();
        let end = self.document.line_end();
        let import = import.lines().map(str::trim_end).collect::<Vec<_>>().join(end);
        let before = statements.iter().take_while(|node| node.end_byte() <= from);
        let last = before.filter(|node| is_import(**node, self.grammar, text)).last();
        // Where all stands on one line, there is no room but right before what needs the import.
        let squeezed = || Edit::new(from..from, format!("{end}{import}{end}"));
        if let Some(last) = last {
            let at = self.line_behind(last.end_byte(), statements);
            if at > from {
                return squeezed();
            }
            return Edit::new(at..at, format!("{end}{import}"));
        }
        let (head, is_apart) = self.head(statements);
        let Some(head) = head else {
            let gap = if text.starts_with(['\n', '\r']) { "" } else { end };
            return Edit::new(0..0, format!("{import}{end}{gap}"));
        };
        let at = self.line_behind(head, statements);
        if at > from {
            return squeezed();
        }
        let next = self.document.next_line(at);
        let is_blank = text[next..].starts_with(['\n', '\r']) || next == text.len();
        let (above, below) = (if is_apart { end } else { "" }, if is_blank { "" } else { end });
        Edit::new(at..at, format!("{above}{end}{import}{below}"))
    }

    /// The end of a line, or of that on which a statement ends which begins on it.
    fn line_behind(&self, mut at: usize, statements: &[Node<'_>]) -> usize {
        loop {
            at = self.document.end_of_line(at);
            let goes_on = |node: &&Node<'_>| node.start_byte() < at && node.end_byte() > at;
            // The end of a shell's or a script's statement may be that of its line.
            match statements.iter().find(goes_on) {
                Some(node) if self.document.text()[at..node.end_byte()].trim().is_empty() => {
                    return at;
                }
                Some(node) => at = node.end_byte(),
                None => return at,
            }
        }
    }

    /// Where the head of a file ends that stays above imports: comments from its first line on, its documentation,
    /// directives, options of the shell. And whether a line should be left free below it.
    fn head(&self, statements: &[Node<'_>]) -> (Option<usize>, bool) {
        let text = self.document.text();
        let (mut end, mut is_apart, mut in_comments) = (None, false, true);
        for node in statements {
            let line = self.document.line_number(node.start_byte());
            match node.kind() {
                "hash_bang_line" | "comment" => {
                    let follows = end.map_or(1, |end| self.document.line_number(end) + 1);
                    in_comments &= line == follows;
                    if in_comments {
                        is_apart = line > 1;
                        end = Some(node.start_byte() + text_of(*node, text).trim_end().len());
                    }
                }
                _ if is_head(*node, self.grammar, text) => {
                    in_comments = false;
                    is_apart = self.grammar != Grammar::Shell;
                    end = Some(node.end_byte());
                    if self.grammar == Grammar::Python {
                        break;
                    }
                }
                _ => break,
            }
        }
        (end, is_apart)
    }
}

/// Whether a statement belongs to the head of a file: a string by itself, `set` of a shell.
fn is_head(node: Node<'_>, grammar: Grammar, text: &str) -> bool {
    if grammar == Grammar::Shell {
        return node.kind() == "command" && text_of(node, text).starts_with("set ");
    }
    let only = children(node);
    node.kind() == "expression_statement" && only.len() == 1 && only[0].kind() == "string"
}

/// The catalogue's import.
struct Import<'i> {
    text: &'i str,
    bindings: Vec<Binding>,
    /// Its statements, without white space.
    folded: Vec<String>,
}

impl<'i> Import<'i> {
    fn read(text: &'i str, grammar: Grammar) -> Result<Self, Refusal> {
        let text = text.trim();
        let wrong = || Refusal::failure("the catalogue's import for this language does not parse");
        let tree = grammar.parse(text).map_err(|_| wrong())?;
        let statements = children(tree.root_node());
        if statements.is_empty() {
            return Err(wrong());
        }
        let bindings = statements.iter().flat_map(|node| bindings(*node, grammar, text)).collect();
        let folded = statements.iter().map(|node| folded(text_of(*node, text))).collect();
        Ok(Self { text, bindings, folded })
    }

    /// Whether a statement is one of its own.
    fn is_in(&self, node: Node<'_>, text: &str) -> bool {
        self.folded.contains(&folded(text_of(node, text)))
    }

    /// Whether all that it says is said by statements.
    fn is_among(&self, statements: &mut dyn Iterator<Item = &Node<'_>>, text: &str) -> bool {
        let written: Vec<String> = statements.map(|node| folded(text_of(*node, text))).collect();
        self.folded.iter().all(|statement| written.contains(statement))
    }
}

/// A statement without its white space and its semicolon; `source` and `.` are one.
fn folded(text: &str) -> String {
    let text = text.trim();
    let text =
        text.strip_prefix("source ").map_or_else(|| text.to_owned(), |rest| format!(". {rest}"));
    text.chars().filter(|c| !c.is_whitespace() && *c != ';').collect()
}

/// Whether an import makes another name mean what a binding is for.
fn is_taken(wanted: &Binding, bound: &[Binding]) -> bool {
    bound.iter().any(|other| {
        // `import a.b` and `import a.c` go together.
        let both_whole = wanted.name.is_none() && other.name.is_none();
        other.local == wanted.local && other != wanted && !both_whole
    })
}

/// Whether a statement brings something from elsewhere.
fn is_import(node: Node<'_>, grammar: Grammar, text: &str) -> bool {
    match node.kind() {
        "import_statement" | "import_from_statement" | "future_import_statement" => true,
        "command" if grammar == Grammar::Shell => {
            let name = node.child_by_field_name("name");
            name.is_some_and(|name| matches!(text_of(name, text), "." | "source"))
        }
        "lexical_declaration" | "variable_declaration" => {
            let written = folded(text_of(node, text));
            written.contains("=require(")
        }
        _ => false,
    }
}

/// What a statement at the top of a file brings.
fn bindings(node: Node<'_>, grammar: Grammar, text: &str) -> Vec<Binding> {
    match (grammar, node.kind()) {
        (Grammar::Python, "import_statement") => {
            let names = children(node).into_iter();
            names.map(|name| python_name(name, None, text)).collect()
        }
        (Grammar::Python, "import_from_statement") => {
            let Some(module) = node.child_by_field_name("module_name") else { return Vec::new() };
            let names = children(node).into_iter().filter(|name| name.id() != module.id());
            names.map(|name| python_name(name, Some(text_of(module, text)), text)).collect()
        }
        (Grammar::Python | Grammar::Shell, _) => Vec::new(),
        (_, "import_statement") => script_names(node, text),
        _ => Vec::new(),
    }
}

/// One name of a Python import.
fn python_name(node: Node<'_>, module: Option<&str>, text: &str) -> Binding {
    let field = |field: &str| node.child_by_field_name(field).map(|node| text_of(node, text));
    let name = field("name").unwrap_or_else(|| text_of(node, text));
    let local = field("alias").unwrap_or(name);
    match module {
        Some(module) => {
            Binding { module: module.into(), name: Some(name.into()), local: local.into() }
        }
        None => {
            let local = local.split('.').next().unwrap_or(local);
            Binding { module: name.into(), name: None, local: local.into() }
        }
    }
}

/// The names of an `import … from`. Types are left out: no code can call them.
fn script_names(node: Node<'_>, text: &str) -> Vec<Binding> {
    let Some(source) = node.child_by_field_name("source") else { return Vec::new() };
    let module = text_of(source, text).trim_matches(['"', '\'']);
    let mut cursor = node.walk();
    if node.children(&mut cursor).any(|child| child.kind() == "type") {
        return Vec::new();
    }
    let clause = children(node).into_iter().find(|child| child.kind() == "import_clause");
    let binding = |name: Option<&str>, local: &str| Binding {
        module: module.into(),
        name: name.map(String::from),
        local: local.into(),
    };
    let mut found = Vec::new();
    for part in clause.map(children).unwrap_or_default() {
        match part.kind() {
            "identifier" => found.push(binding(Some("default"), text_of(part, text))),
            "namespace_import" => {
                found
                    .extend(children(part).first().map(|name| binding(None, text_of(*name, text))));
            }
            _ => found.extend(children(part).into_iter().filter_map(|one| {
                let name = text_of(one.child_by_field_name("name")?, text);
                let alias = one.child_by_field_name("alias").map(|alias| text_of(alias, text));
                Some(binding(Some(name), alias.unwrap_or(name)))
            })),
        }
    }
    found
}

/// Whether a name that stands so gets a meaning there.
fn is_binding(parent: &str, field: Option<&str>, kind: &str) -> bool {
    if kind == "shorthand_property_identifier_pattern" {
        return true;
    }
    matches!(
        (parent, field),
        (
            "pattern_list"
                | "tuple_pattern"
                | "list_pattern"
                | "parameters"
                | "lambda_parameters"
                | "typed_parameter"
                | "as_pattern_target"
                | "list_splat_pattern"
                | "dictionary_splat_pattern"
                | "formal_parameters"
                | "array_pattern"
                | "rest_pattern",
            _,
        ) | (
            "function_definition"
                | "class_definition"
                | "default_parameter"
                | "typed_default_parameter"
                | "named_expression"
                | "variable_declarator"
                | "function_declaration"
                | "generator_function_declaration"
                | "class_declaration"
                | "variable_assignment",
            Some("name"),
        ) | (
            "assignment"
                | "for_statement"
                | "for_in_clause"
                | "assignment_expression"
                | "assignment_pattern"
                | "for_in_statement",
            Some("left"),
        ) | ("required_parameter" | "optional_parameter", Some("pattern"))
            | ("catch_clause" | "arrow_function", Some("parameter"))
            | ("pair_pattern", Some("value"))
    )
}
