//! A literal in a workflow becomes a reference to the secret; a login by hand the action that logs in.

use super::document::Document;
use super::whose::whose;
use super::yaml::{Kind as NodeKind, Style, Yaml};
use super::{Edit, Fix, Known, Outcome, Refusal, Target, login};
use crate::catalogue::GITHUB;
use crate::rule::Kind as RuleKind;
use std::ops::Range;

/// The rule that finds a login by hand.
const LOGIN: &str = "docker-login";
/// The rule that finds real values where references belong.
const LITERAL: &str = "workflow-literal-credential";

/// What a file of GitHub Actions is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    /// A workflow.
    Workflow,
    /// The description of an action, which sees no secrets.
    Action,
}

impl Kind {
    /// What a file is, by its path.
    pub(super) fn of(path: &str) -> Option<Self> {
        let mut parts = path.rsplit(['/', '\\']);
        let name = parts.next()?;
        let is_yaml = [".yml", ".yaml"].iter().any(|end| name.ends_with(end));
        if is_yaml && parts.next() == Some("workflows") {
            let folder = parts.next();
            return matches!(folder, Some(".github" | ".gitea" | ".forgejo"))
                .then_some(Self::Workflow);
        }
        matches!(name, "action.yml" | "action.yaml").then_some(Self::Action)
    }
}

/// What can be done about the findings of a workflow or an action.
pub(super) fn plan<'c>(
    document: &Document<'_>,
    targets: &[Target<'_>],
    known: Known<'c, '_>,
) -> Vec<(usize, Outcome<'c>)> {
    let yaml = Yaml::read(document.text());
    let outcome = |target: &Target<'_>| {
        let yaml = yaml.as_ref().map_err(Clone::clone)?;
        fix(document, yaml, target, known)
    };
    targets.iter().map(|target| (target.finding, outcome(target))).collect()
}

fn fix<'c>(
    document: &Document<'_>,
    yaml: &Yaml,
    target: &Target<'_>,
    known: Known<'c, '_>,
) -> Outcome<'c> {
    let at = yaml
        .scalar_at(&target.span)
        .or_else(|| target.secret.as_ref().and_then(|secret| yaml.scalar_at(secret)));
    let step = at.filter(|at| yaml.key_of(*at) == Some("run"));
    if target.rule == LOGIN || step.is_some() {
        let run = step.ok_or_else(|| Refusal::new("it is no step of a workflow"))?;
        let mut fix = login::fix(document, yaml, run, known)?;
        // What else stands in the step, such as a literal, goes with it.
        fix.findings.push(target.finding);
        return Ok(fix);
    }
    if target.kind != RuleKind::Credential && target.rule != LITERAL {
        return Err(Refusal::new("no fix is known for this practice here"));
    }
    let secret = target.secret.clone().unwrap_or_else(|| target.span.clone());
    let at = yaml.scalar_at(&secret);
    let at = at.ok_or_else(|| Refusal::new("it is no input or variable of a step"))?;
    reference(document, yaml, (at, &secret), (target, known))
}

/// The literal becomes a reference.
fn reference<'c>(
    document: &Document<'_>,
    yaml: &Yaml,
    (at, secret): (usize, &Range<usize>),
    (target, known): (&Target<'_>, Known<'c, '_>),
) -> Outcome<'c> {
    let key = yaml.key_of(at);
    let holder = yaml.nodes[at].parent.filter(|_| key.is_some());
    let holder = holder.and_then(|holder| yaml.key_of(holder));
    match holder {
        Some("env" | "secrets" | "credentials") => {}
        // A workflow that is called gets its secrets under `secrets:`, and sees none in `with:`.
        Some("with") if is_step(yaml, at) => {}
        _ => return Err(Refusal::new("it is no input or variable of a step")),
    }
    let literal = literal(document, yaml, at, secret)?;
    if Kind::of(document.path()) == Some(Kind::Action) {
        return Err(Refusal::new(
            "an action sees no secrets: make it an input, and let the workflow pass it",
        ));
    }
    let whose = whose(known.catalogue, key, target.rule)?;
    let name = whose.declared.name_in(GITHUB).ok_or_else(|| {
        let title = whose.declared.title();
        Refusal::new(format!("the catalogue has no GitHub secret for {title}"))
    })?;
    if !is_name(name) {
        return Err(Refusal::new(format!("`{name}` can't be the name of a GitHub secret")));
    }
    let reference = format!("${{{{ secrets.{name} }}}}");
    let is_plain = matches!(yaml.nodes[at].kind, NodeKind::Scalar { style: Style::Plain, .. });
    let written = match is_plain && yaml.is_in_flow(at) {
        true => format!("'{reference}'"),
        false => reference.clone(),
    };
    Ok(Fix {
        findings: vec![target.finding],
        description: format!("the literal becomes {reference}"),
        edits: vec![Edit::new(literal, written)],
        doubt: whose.doubt.map(String::from),
        beside: Vec::new(),
        declared: Some(whose.declared),
    })
}

/// Whether a value stands in a mapping of an item of `steps:`.
fn is_step(yaml: &Yaml, at: usize) -> bool {
    let above = |node: usize| yaml.nodes[node].parent;
    let list = above(at).and_then(above).and_then(above);
    list.is_some_and(|list| yaml.key_of(list) == Some("steps"))
}

/// Where a scalar stands that is a secret and nothing else. Its quotes stay.
fn literal(
    document: &Document<'_>,
    yaml: &Yaml,
    at: usize,
    secret: &Range<usize>,
) -> Result<Range<usize>, Refusal> {
    let node = &yaml.nodes[at];
    let more = || Refusal::new("the value holds more than the secret");
    let NodeKind::Scalar { value, style } = &node.kind else { return Err(more()) };
    if *style == Style::Block {
        return Err(Refusal::new("it is a block of lines"));
    }
    if value != document.slice(secret) {
        return Err(more());
    }
    let is_whole = match style {
        Style::Plain => node.span == *secret,
        Style::Quoted(quote) => {
            let text = document.text();
            text[..secret.start].ends_with(*quote)
                && text[secret.end..].starts_with(*quote)
                && node.span.start + 1 == secret.start
        }
        Style::Block => false,
    };
    // An anchor makes it the value of other places too; a tag is part of the node.
    is_whole.then(|| secret.clone()).ok_or_else(|| Refusal::new("it has an anchor or a tag"))
}

/// Whether a name can stand behind `secrets.`.
pub(super) fn is_name(name: &str) -> bool {
    let is_part = |c: char| c.is_ascii_alphanumeric() || c == '_';
    name.starts_with(|c: char| c.is_ascii_alphabetic() || c == '_') && name.chars().all(is_part)
}

#[cfg(test)]
mod tests {
    use super::Kind;

    #[test]
    fn workflows_are_known_by_their_path() {
        let workflow = Some(Kind::Workflow);
        assert_eq!(Kind::of("/a/.github/workflows/x.yml"), workflow);
        assert_eq!(Kind::of(".github/workflows/x.yaml"), workflow);
        assert_eq!(Kind::of("action.yml"), Some(Kind::Action));
        for other in ["workflows/x.yml", ".github/x.yml", ".github/workflows/x.json", "x.yml", ""] {
            assert_eq!(Kind::of(other), None, "{other}");
        }
    }
}
