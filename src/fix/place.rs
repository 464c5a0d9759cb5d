//! Where a literal stands in code: whether a call can take its place, and what its name is.

use super::Refusal;
use super::syntax::{Grammar, children, text_of};
use std::ops::Range;
use tree_sitter::Node;

/// A literal that is all secret.
#[derive(Debug)]
pub(super) struct Place<'t> {
    /// The literal with its quotes.
    pub(super) literal: Range<usize>,
    /// What it is called, if that can be told.
    pub(super) key: Option<&'t str>,
    /// Why a person should look at it.
    pub(super) doubt: Option<&'static str>,
    /// What a call is put in to stand here.
    pub(super) wrap: Wrap,
    /// Whether a call may be awaited here.
    pub(super) is_async: bool,
}

/// What an expression is put in to stand where a literal stood.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Wrap {
    /// Nothing: only commas, brackets and keywords are around.
    Nothing,
    /// Parentheses, if it is more than a call or a name.
    Operand,
    /// The braces of JSX.
    Braces,
}

/// What a node around a literal says of it.
enum Verdict {
    Refuse(&'static str),
    Doubt(&'static str),
    /// What is further out does not matter.
    Inside,
}

/// The place of a secret, given the nodes around it.
pub(super) fn of<'t>(
    chain: &[Node<'t>],
    secret: &Range<usize>,
    (grammar, text): (Grammar, &'t str),
) -> Result<Place<'t>, Refusal> {
    let is_literal = |node: &Node<'_>| literals(grammar).contains(&node.kind());
    let Some(at) = chain.iter().rposition(is_literal) else {
        return Err(Refusal::new("it stands in no literal of its own"));
    };
    let literal = chain[at];
    if content(literal, grammar, text)? != *secret {
        return Err(Refusal::new("the literal holds more than the secret"));
    }
    let mut doubt = None;
    let mut inner = literal;
    for parent in chain[..at].iter().rev() {
        match verdict(grammar, *parent, inner, inner.id() == literal.id()) {
            Some(Verdict::Refuse(why)) => return Err(Refusal::new(why)),
            Some(Verdict::Doubt(why)) => doubt = doubt.or(Some(why)),
            Some(Verdict::Inside) => break,
            None => {}
        }
        inner = *parent;
    }
    let parent = at.checked_sub(1).map(|at| chain[at]);
    Ok(Place {
        literal: literal.byte_range(),
        key: key(&chain[..=at], text),
        doubt,
        wrap: parent.map_or(Wrap::Nothing, wrap),
        is_async: is_async(&chain[..at], grammar),
    })
}

const fn literals(grammar: Grammar) -> &'static [&'static str] {
    match grammar {
        Grammar::Python => &["string"],
        Grammar::JavaScript | Grammar::TypeScript | Grammar::Tsx => &["string", "template_string"],
        Grammar::Shell => &["string", "raw_string", "word", "number"],
    }
}

/// What is between the quotes of a literal.
fn content(literal: Node<'_>, grammar: Grammar, text: &str) -> Result<Range<usize>, Refusal> {
    let range = literal.byte_range();
    if grammar == Grammar::Python {
        let parts = children(literal);
        let (Some(open), Some(close)) = (parts.first(), parts.last()) else {
            return Err(Refusal::new("it stands in no literal of its own"));
        };
        let prefix = text_of(*open, text).trim_end_matches(['"', '\'']);
        if prefix.chars().any(|c| !matches!(c, 'r' | 'R' | 'u' | 'U')) {
            return Err(Refusal::new("it stands in a literal of bytes or in a formatted one"));
        }
        return Ok(open.end_byte()..close.start_byte());
    }
    let is_quoted = !matches!(literal.kind(), "word" | "number");
    let quote = usize::from(is_quoted);
    // Of a literal that is not closed there is none: the file would not parse.
    Ok(range.start + quote..range.end.saturating_sub(quote).max(range.start + quote))
}

fn verdict(grammar: Grammar, parent: Node<'_>, child: Node<'_>, direct: bool) -> Option<Verdict> {
    match grammar {
        Grammar::Python => in_python(parent, child, direct),
        Grammar::Shell => in_shell(parent, child, direct),
        _ => in_script(parent, child, direct),
    }
}

fn is_field(parent: Node<'_>, field: &str, child: Node<'_>) -> bool {
    parent.child_by_field_name(field).is_some_and(|node| node.id() == child.id())
}

fn in_python(parent: Node<'_>, child: Node<'_>, direct: bool) -> Option<Verdict> {
    use Verdict::{Doubt, Inside, Refuse};
    Some(match parent.kind() {
        "interpolation" | "string" | "format_specifier" => Refuse("it stands in an f-string"),
        "concatenated_string" => Refuse("the string is made of several"),
        "type" => Refuse("it is part of a type"),
        "case_pattern" => Refuse("it is a pattern"),
        "expression_statement" if direct => Refuse("the literal is a statement by itself"),
        "pair" if direct && is_field(parent, "key", child) => Refuse("it is a key"),
        "default_parameter" | "typed_default_parameter" => {
            Doubt("a default value is made once, when the function is")
        }
        "decorator" => Doubt("what a decorator says is asked for when the file is loaded"),
        "binary_operator" => Doubt("it is joined with something else"),
        "block" => Inside,
        _ => return None,
    })
}

fn in_script(parent: Node<'_>, child: Node<'_>, direct: bool) -> Option<Verdict> {
    use Verdict::{Doubt, Inside, Refuse};
    Some(match parent.kind() {
        "import_statement" | "import_attribute" => Refuse("it is part of an import"),
        "export_statement" if is_field(parent, "source", child) => {
            Refuse("it is part of an export")
        }
        "literal_type" => Refuse("it is part of a type"),
        "enum_assignment" => Refuse("it is a member of an enumeration"),
        "expression_statement" if direct => Refuse("the literal is a statement by itself"),
        "call_expression" if direct => Refuse("the literal has a tag"),
        "as_expression" if direct => Refuse("its type is that of the literal"),
        "pair" if direct && is_field(parent, "key", child) => Refuse("it is a key"),
        "method_definition" | "field_definition" | "public_field_definition"
            if direct && !is_field(parent, "value", child) =>
        {
            Refuse("it is a key")
        }
        "assignment_pattern" | "required_parameter" | "optional_parameter" => {
            Doubt("it is a default value")
        }
        "decorator" => Doubt("what a decorator says is asked for when the file is loaded"),
        "binary_expression" if is_operator(parent, "+") => {
            Doubt("it is joined with something else")
        }
        "statement_block" => Inside,
        _ => return None,
    })
}

fn in_shell(parent: Node<'_>, child: Node<'_>, direct: bool) -> Option<Verdict> {
    use Verdict::{Doubt, Inside, Refuse};
    Some(match parent.kind() {
        "concatenation" => Refuse("it is part of a word"),
        "command_name" => Refuse("it is the name of a command"),
        "heredoc_body" | "heredoc_redirect" => Refuse("it stands in a heredoc"),
        "case_item" if direct => Refuse("it is a pattern"),
        "function_definition" if direct => Refuse("it is the name of a function"),
        "file_redirect" | "subscript" | "arithmetic_expansion" | "regex" if direct => {
            Refuse("no command can stand there")
        }
        "variable_assignment" if is_field(parent, "name", child) => Refuse("it is a name"),
        "expansion" => Doubt("it is what is taken where a variable is not set"),
        "compound_statement" | "command_substitution" => Inside,
        _ => return None,
    })
}

fn is_operator(node: Node<'_>, operator: &str) -> bool {
    node.child_by_field_name("operator").is_some_and(|node| node.kind() == operator)
}

/// What has to be around an expression for it to be one whole there.
fn wrap(parent: Node<'_>) -> Wrap {
    match parent.kind() {
        "jsx_attribute" => Wrap::Braces,
        "assignment"
        | "keyword_argument"
        | "argument_list"
        | "arguments"
        | "pair"
        | "list"
        | "tuple"
        | "set"
        | "return_statement"
        | "variable_declarator"
        | "assignment_expression"
        | "array"
        | "parenthesized_expression"
        | "field_definition"
        | "public_field_definition"
        | "default_parameter"
        | "typed_default_parameter"
        | "template_substitution"
        | "jsx_expression" => Wrap::Nothing,
        _ => Wrap::Operand,
    }
}

/// The name under which a literal stands: what it is assigned to, the key or the argument that it is for, the variable
/// that it is the fallback of.
fn key<'t>(chain: &[Node<'t>], text: &'t str) -> Option<&'t str> {
    let (literal, around) = chain.split_last()?;
    let mut inner = *literal;
    for parent in around.iter().rev() {
        let field = match parent.kind() {
            "parenthesized_expression"
            | "boolean_operator"
            | "conditional_expression"
            | "binary_expression"
            | "ternary_expression"
            | "as_expression"
            | "satisfies_expression"
            | "non_null_expression" => {
                inner = *parent;
                continue;
            }
            "argument_list" | "arguments" => return asked_for(*parent, inner, text),
            "jsx_attribute" | "expansion" => {
                return children(*parent).first().and_then(|node| name(*node, text));
            }
            "assignment" | "assignment_expression" | "assignment_pattern" => "left",
            "pair" => "key",
            "field_definition" => "property",
            "required_parameter" | "optional_parameter" => "pattern",
            "named_expression"
            | "keyword_argument"
            | "default_parameter"
            | "typed_default_parameter"
            | "variable_declarator"
            | "public_field_definition"
            | "variable_assignment" => "name",
            _ => return None,
        };
        return parent.child_by_field_name(field).and_then(|node| name(node, text));
    }
    None
}

/// The first argument where the literal is another one: `os.getenv("NAME", literal)`.
fn asked_for<'t>(arguments: Node<'t>, literal: Node<'_>, text: &'t str) -> Option<&'t str> {
    let first = *children(arguments).first()?;
    let is_named = first.kind() == "string" && first.id() != literal.id();
    is_named.then(|| name(first, text)).flatten()
}

/// The last word of a name, whatever it is written as.
fn name<'t>(node: Node<'t>, text: &'t str) -> Option<&'t str> {
    let part = match node.kind() {
        "attribute" => node.child_by_field_name("attribute")?,
        "member_expression" => node.child_by_field_name("property")?,
        "subscript" => node.child_by_field_name("subscript")?,
        "subscript_expression" => node.child_by_field_name("index")?,
        _ => node,
    };
    let written = text_of(part, text).trim_matches(['"', '\'', '`', '#']);
    (!written.is_empty() && written.len() <= 200).then_some(written)
}

/// Whether the innermost function around is one that may wait.
fn is_async(around: &[Node<'_>], grammar: Grammar) -> bool {
    let is_function = |node: &&Node<'_>| {
        matches!(
            node.kind(),
            "function_definition"
                | "lambda"
                | "function_declaration"
                | "function_expression"
                | "arrow_function"
                | "method_definition"
                | "generator_function_declaration"
                | "generator_function"
        )
    };
    let Some(function) = around.iter().rev().find(is_function) else { return false };
    let mut cursor = function.walk();
    let is_async = function.children(&mut cursor).any(|child| child.kind() == "async");
    is_async && grammar != Grammar::Shell
}
