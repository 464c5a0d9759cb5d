//! A literal in code becomes the call of the catalogue's accessor.

use super::document::Document;
use super::import::{Code, Needed};
use super::place::{self, Place, Wrap};
use super::syntax::{Grammar, around, children, text_of};
use super::whose::{Whose, whose};
use super::{Edit, Fix, Known, Outcome, Refusal, Target, shell};
use crate::catalogue::Accessor;
use crate::rule::Kind;
use std::collections::HashMap;
use std::ops::Range;
use tree_sitter::Node;

/// What is to be put in the place of a literal.
struct Call<'c> {
    accessor: &'c Accessor,
    whose: Whose<'c>,
    /// Its first name.
    root: String,
    /// Whether it is one whole wherever it stands.
    is_primary: bool,
}

/// Parses a file in which literals can be replaced.
pub(super) fn parse<'t>(document: &'t Document<'t>) -> Result<Code<'t>, Refusal> {
    let grammar = Grammar::of(document.path(), document.text());
    let grammar = grammar.ok_or_else(|| Refusal::new("no fix is known for files of this kind"))?;
    let tree = grammar.parse(document.text())?;
    Ok(Code { document, grammar, tree })
}

/// What can be done about the findings of a file of code.
pub(super) fn plan<'c>(
    document: &Document<'_>,
    targets: &[Target<'_>],
    known: Known<'c, '_>,
) -> Vec<(usize, Outcome<'c>)> {
    // Whoever has no accessor for anything need not know whether the file parses.
    let grammar = Grammar::of(document.path(), document.text());
    let is_answered = |target: &Target<'_>| refused_at_once(target, grammar, known);
    let mut outcomes: Vec<(usize, Outcome<'c>)> = Vec::new();
    let mut left: Vec<&Target<'_>> = Vec::new();
    for target in targets {
        match is_answered(target) {
            Some(refusal) => outcomes.push((target.finding, Err(refusal))),
            None => left.push(target),
        }
    }
    if left.is_empty() {
        return outcomes;
    }
    let code = match parse(document) {
        Ok(code) => code,
        Err(refusal) => {
            outcomes.extend(left.iter().map(|t| (t.finding, Err(refusal.clone()))));
            return outcomes;
        }
    };
    let mut placed = Vec::new();
    for target in left {
        match placement(&code, target, known) {
            Ok((place, call)) => placed.push((target, place, call)),
            Err(refusal) => outcomes.push((target.finding, Err(refusal))),
        }
    }
    // All of a file's imports go to one place, before whatever is first to need one.
    let first = placed.iter().map(|(_, place, _)| place.literal.start).min();
    let first = first.map_or(0, |at| start_of_statement(&code, at));
    let mut needs = HashMap::new();
    outcomes.extend(placed.into_iter().map(|(target, place, call)| {
        let import = call.accessor.import.as_deref();
        let need = || code.need(import, &call.root, first);
        let needed = needs.entry((import, call.root.clone())).or_insert_with(need).clone();
        let fix = needed.map(|needed| fix(&code, target.finding, (&place, &call), needed));
        (target.finding, fix)
    }));
    outcomes
}

/// Why nothing can be done about a finding, whatever the file holds.
fn refused_at_once(
    target: &Target<'_>,
    grammar: Option<Grammar>,
    known: Known<'_, '_>,
) -> Option<Refusal> {
    let Some(grammar) = grammar else {
        return Some(Refusal::new("no fix is known for files of this kind"));
    };
    if target.kind != Kind::Credential {
        return Some(Refusal::new("no fix is known for this practice here"));
    }
    let language = grammar.language();
    let has_accessor = |secret: &crate::catalogue::Declared| secret.accessor(language).is_some();
    let any = known.catalogue.secrets().iter().any(has_accessor);
    (!any).then(|| Refusal::new(format!("the catalogue has no accessor for {language}")))
}

/// Where a secret stands, and what is to stand there.
fn placement<'t, 'c>(
    code: &'t Code<'t>,
    target: &Target<'_>,
    known: Known<'c, '_>,
) -> Result<(Place<'t>, Call<'c>), Refusal> {
    let text = code.document.text();
    let secret = target.secret.as_ref().unwrap_or(&target.span);
    let chain = around(&code.tree, secret)?;
    let place = place::of(&chain, secret, (code.grammar, text))?;
    let whose = whose(known.catalogue, place.key, target.rule)?;
    let language = code.grammar.language();
    let accessor = whose.declared.accessor(language).ok_or_else(|| {
        let title = whose.declared.title();
        Refusal::new(format!("the catalogue has no accessor of {title} for {language}"))
    })?;
    let call = Call::read(accessor, whose, code.grammar)?;
    if call.accessor.call.contains("await ") && !place.is_async {
        return Err(Refusal::new("the accessor has to be awaited, which can't be done there"));
    }
    Ok((place, call))
}

impl<'c> Call<'c> {
    fn read(accessor: &'c Accessor, whose: Whose<'c>, grammar: Grammar) -> Result<Self, Refusal> {
        let wrong =
            || Refusal::failure("the catalogue's accessor for this language is no expression");
        if grammar == Grammar::Shell {
            let written = shell::word(&accessor.call);
            let tree = grammar.parse(&format!("x={written}")).map_err(|_| wrong())?;
            let root = command_of(&accessor.call);
            let only = children(tree.root_node());
            let is_one = only.len() == 1 && only[0].kind() == "variable_assignment";
            return match is_one {
                true => Ok(Self { accessor, whose, root, is_primary: true }),
                false => Err(wrong()),
            };
        }
        let text = accessor.call.trim();
        let tree = grammar.parse(text).map_err(|_| wrong())?;
        let [statement] = children(tree.root_node())[..] else { return Err(wrong()) };
        let [expression] = children(statement)[..] else { return Err(wrong()) };
        let sets = matches!(
            expression.kind(),
            "assignment" | "assignment_expression" | "augmented_assignment"
        );
        if statement.kind() != "expression_statement" || sets || text.ends_with(';') {
            return Err(wrong());
        }
        let root = first_name(expression, text).ok_or_else(wrong)?;
        let primary = [
            "call",
            "attribute",
            "subscript",
            "identifier",
            "call_expression",
            "member_expression",
            "subscript_expression",
            "parenthesized_expression",
        ];
        Ok(Self { accessor, whose, root, is_primary: primary.contains(&expression.kind()) })
    }

    /// What is written in the place of the literal.
    fn written(&self, code: &Code<'_>, place: &Place<'_>) -> String {
        let call = self.accessor.call.trim();
        if code.grammar == Grammar::Shell {
            return shell::word(call);
        }
        let call = match place.wrap {
            Wrap::Braces => return format!("{{{call}}}"),
            Wrap::Operand if !self.is_primary => format!("({call})"),
            Wrap::Operand | Wrap::Nothing => call.to_owned(),
        };
        // What stood beside a quote must not become part of a name: `return"x"`.
        let text = code.document.text();
        let is_word = |c: char| c.is_alphanumeric() || c == '_' || c == '$';
        let before = text[..place.literal.start].ends_with(is_word);
        let after = text[place.literal.end..].starts_with(is_word);
        let pad = |needed: bool| if needed { " " } else { "" };
        format!("{}{call}{}", pad(before), pad(after))
    }
}

/// The command that a shell's accessor runs.
fn command_of(call: &str) -> String {
    let call = call.trim_start_matches(['"', '\'', '$', '(', '`', ' ', '{']);
    let end = call.find(|c: char| c.is_whitespace() || "()`\"'}".contains(c));
    call[..end.unwrap_or(call.len())].to_owned()
}

/// The first name of an expression.
fn first_name(expression: Node<'_>, text: &str) -> Option<String> {
    let mut node = expression;
    for _ in 0..100 {
        if matches!(node.kind(), "identifier" | "this" | "import") {
            return Some(text_of(node, text).to_owned());
        }
        node = *children(node).first()?;
    }
    None
}

fn fix<'c>(
    code: &Code<'_>,
    finding: usize,
    (place, call): (&Place<'_>, &Call<'c>),
    needed: Needed,
) -> Fix<'c> {
    let written = call.written(code, place);
    let shown = written.trim_matches([' ', '{', '}']).to_owned();
    let with = if needed.edit.is_some() { ", with its import" } else { "" };
    let doubt = place.doubt.or(call.whose.doubt).or(needed.doubt);
    let mut edits: Vec<Edit> = needed.edit.into_iter().collect();
    edits.push(Edit::new(place.literal.clone(), written));
    Fix {
        findings: vec![finding],
        description: format!("the literal becomes {shown}{with}"),
        edits,
        doubt: doubt.map(String::from),
        beside: Vec::new(),
        declared: Some(call.whose.declared),
    }
}

/// Where the statement at the top of the file begins that an offset is in.
fn start_of_statement(code: &Code<'_>, at: usize) -> usize {
    let statements = children(code.tree.root_node());
    let within = |range: &Range<usize>| range.contains(&at);
    let ranges = statements.iter().map(Node::byte_range);
    ranges.into_iter().find(within).map_or(at, |range| range.start)
}
