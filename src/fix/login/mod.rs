//! A step that logs in by hand becomes the action that does.

mod command;

use super::document::Document;
use super::whose::{Whose, is_companion, whose};
use super::workflow::{Kind as FileKind, is_name};
use super::yaml::{Kind, Style, Yaml, written};
use super::{Edit, Fix, Known, Outcome, Refusal};
use crate::catalogue::{Catalogue, Declared, GITHUB};
use command::{Login, Value};
use std::ops::Range;

/// The action, where the file does not use it already.
const ACTION: &str = "docker/login-action@v3";
/// The rule that finds what Docker Hub gives people for a password.
const TOKEN_RULE: &str = "docker-hub-token";
/// What Docker Hub is called.
const DOCKER_HUB: [&str; 5] = [
    "docker.io",
    "index.docker.io",
    "https://index.docker.io/v1/",
    "registry-1.docker.io",
    "registry.hub.docker.com",
];
/// What a step may say that stays as it is.
const KEPT: [&str; 7] = ["name", "if", "id", "run", "env", "continue-on-error", "timeout-minutes"];
/// What a step says of how its script is run.
const OF_SCRIPT: [&str; 2] = ["shell", "working-directory"];

/// What can be done about a step, given the script that it runs.
pub(super) fn fix<'c>(
    document: &Document<'_>,
    yaml: &Yaml,
    run: usize,
    known: Known<'c, '_>,
) -> Outcome<'c> {
    let step = Step::of(document, yaml, run)?;
    let login = command::read(yaml.value(run).unwrap_or_default())?;
    let inputs = step.inputs(&login, known.catalogue)?;
    let mut edits = vec![step.replaced(&inputs, &login.comments)?];
    for name in OF_SCRIPT {
        edits.extend(step.removed(name)?);
    }
    edits.extend(step.env_removed(&login));
    let doubt = inputs.whose.and_then(|whose| whose.doubt).map(String::from);
    Ok(Fix {
        findings: Vec::new(),
        description: format!("the step becomes {}", step.action()),
        edits,
        doubt,
        beside: Vec::new(),
        declared: inputs.whose.map(|whose| whose.declared),
    })
}

/// What the action is given.
struct Inputs<'c> {
    registry: Option<String>,
    username: String,
    password: String,
    /// Whose the password is, if it stood there for all to see or did not stand there.
    whose: Option<Whose<'c>>,
}

/// A step of a job, or of an action that is made of steps.
struct Step<'y> {
    document: &'y Document<'y>,
    yaml: &'y Yaml,
    mapping: usize,
    job: usize,
    run: (usize, usize),
}

impl<'y> Step<'y> {
    /// The step that runs a script which a shell of Unix reads.
    fn of(document: &'y Document<'y>, yaml: &'y Yaml, run: usize) -> Result<Self, Refusal> {
        let none = || Refusal::new("it is no step of a workflow");
        let mapping = yaml.nodes[run].parent.ok_or_else(none)?;
        let list = yaml.nodes[mapping].parent.ok_or_else(none)?;
        let job = yaml.nodes[list].parent.ok_or_else(none)?;
        if yaml.key_of(list) != Some("steps") {
            return Err(none());
        }
        let Kind::Mapping { flow: false, entries } = &yaml.nodes[mapping].kind else {
            return Err(Refusal::new("the step is written in braces"));
        };
        let names = entries.iter().map(|(key, _)| yaml.value(*key).unwrap_or_default());
        if let Some(other) =
            { names }.find(|name| !KEPT.contains(name) && !OF_SCRIPT.contains(name))
        {
            return Err(Refusal::new(format!("the step has `{other}`, which does not go with it")));
        }
        let entry = yaml.entry(mapping, "run").ok_or_else(none)?;
        let step = Self { document, yaml, mapping, job, run: entry };
        if step.is_other_shell() {
            return Err(Refusal::new("the step is run by another shell than sh or bash"));
        }
        Ok(step)
    }

    /// Whether the step, its job or the workflow names another shell, or the machine has another one.
    fn is_other_shell(&self) -> bool {
        let yaml = self.yaml;
        let default = |mapping: usize| {
            let (_, defaults) = yaml.entry(mapping, "defaults")?;
            let (_, run) = yaml.entry(defaults, "run")?;
            yaml.text(run, "shell")
        };
        let root = self.root();
        let shell = yaml.text(self.mapping, "shell");
        let shell = shell.or_else(|| default(self.job)).or_else(|| default(root));
        match shell {
            Some(shell) => !matches!(shell.split_whitespace().next(), Some("bash" | "sh")),
            None => {
                let machine = yaml.text(self.job, "runs-on").unwrap_or_default();
                machine.to_ascii_lowercase().contains("windows")
            }
        }
    }

    /// The outermost mapping.
    fn root(&self) -> usize {
        let above = |at: &usize| self.yaml.nodes[*at].parent;
        std::iter::successors(Some(self.mapping), above).last().unwrap_or(self.mapping)
    }

    /// What the action is given for what the command said.
    fn inputs<'c>(&self, login: &Login, catalogue: &'c Catalogue) -> Result<Inputs<'c>, Refusal> {
        let registry = login.registry.as_ref().map(|value| self.text_of(value)).transpose()?;
        let is_hub = registry.as_deref().is_none_or(|name| DOCKER_HUB.contains(&name));
        let is_workflow = FileKind::of(self.document.path()) == Some(FileKind::Workflow);
        let may_refer = is_hub && is_workflow;
        let given = login.username.as_ref().map(|value| self.text_of(value)).transpose()?;
        let username = given.or_else(|| may_refer.then(|| user(catalogue)).flatten());
        let username = username.ok_or_else(|| Refusal::new("the command names no user"))?;
        let given = login.password.as_ref().map(|value| self.text_of(value)).transpose()?;
        // A password that stands there is leaked, and stays away from what is written.
        let given = given.filter(|given| given.starts_with("${{") && given.ends_with("}}"));
        if let Some(password) = given {
            return Ok(Inputs { registry, username, password, whose: None });
        }
        if !may_refer {
            return Err(Refusal::new("the catalogue does not say which secret logs in there"));
        }
        let key = match &login.password {
            Some(Value::Variable(name)) => Some(&**name),
            _ => None,
        };
        let whose = whose(catalogue, key, TOKEN_RULE)?;
        let name = secret_name(whose.declared).ok_or_else(|| {
            let title = whose.declared.title();
            Refusal::new(format!("the catalogue has no GitHub secret for {title}"))
        })?;
        Ok(Inputs { registry, username, password: reference(name), whose: Some(whose) })
    }

    /// What a word of the command comes to, as an input of the action.
    fn text_of(&self, value: &Value) -> Result<String, Refusal> {
        let name = match value {
            Value::Text(text) => return Ok(text.clone()),
            Value::Variable(name) => name,
        };
        let own = |mapping: usize| {
            let (_, env) = self.yaml.entry(mapping, "env")?;
            self.yaml.text(env, name)
        };
        if let Some(text) = own(self.mapping) {
            return Ok(text.to_owned());
        }
        if own(self.job).is_some() || own(self.root()).is_some() {
            return Ok(format!("${{{{ env.{name} }}}}"));
        }
        match &**name {
            "GITHUB_ACTOR" => Ok("${{ github.actor }}".into()),
            "GITHUB_REPOSITORY_OWNER" => Ok("${{ github.repository_owner }}".into()),
            _ => Err(Refusal::new(format!("the workflow does not say where `${name}` comes from"))),
        }
    }

    /// The action, in the version that the file uses elsewhere.
    fn action(&self) -> &'y str {
        let (name, _) = ACTION.split_once('@').unwrap_or((ACTION, ""));
        let is_used = |at: &usize| self.yaml.key_of(*at) == Some("uses");
        let values =
            (0..self.yaml.nodes.len()).filter(is_used).filter_map(|at| self.yaml.value(at));
        let mut used = values.filter(|value| {
            let version = value.strip_prefix(name).and_then(|rest| rest.strip_prefix('@'));
            version.is_some_and(|version| {
                version.chars().all(|c| c.is_ascii_alphanumeric() || "._-/".contains(c))
            })
        });
        used.next().unwrap_or(ACTION)
    }

    /// The edit that puts the action in the place of the script.
    fn replaced(&self, inputs: &Inputs<'_>, comments: &[String]) -> Result<Edit, Refusal> {
        let (key, value) = self.run;
        let range = self.yaml.nodes[key].span.start..self.end_of(value);
        let indent = self.indent(range.start)?;
        let deeper = format!("{indent}{}", " ".repeat(self.unit()));
        let mut lines =
            vec![format!("uses: {}{}", self.action(), self.comment_of_head(key, value))];
        lines.extend(comments.iter().map(|comment| format!("{indent}{comment}")));
        lines.push(format!("{indent}with:"));
        let Inputs { registry, username, password, .. } = inputs;
        let all = [
            ("registry", registry.as_ref()),
            ("username", Some(username)),
            ("password", Some(password)),
        ];
        for (name, value) in all {
            lines.extend(value.map(|value| format!("{deeper}{name}: {}", written(value))));
        }
        Ok(Edit::new(range, lines.join(self.document.line_end())))
    }

    /// What stands before a key, as spaces.
    fn indent(&self, at: usize) -> Result<String, Refusal> {
        let before = self.document.slice(&(self.document.start_of_line(at)..at));
        match before.chars().all(|c| matches!(c, ' ' | '-')) {
            true => Ok(" ".repeat(before.len())),
            false => Err(Refusal::new("something stands before the step on its line")),
        }
    }

    /// The comment beside the `|` of a block.
    fn comment_of_head(&self, key: usize, value: usize) -> String {
        let Kind::Scalar { style: Style::Block, .. } = self.yaml.nodes[value].kind else {
            return String::new();
        };
        let from = self.yaml.nodes[key].span.end;
        let head = self.document.slice(&(from..self.document.end_of_line(from)));
        head.find(" #").map_or_else(String::new, |at| head[at..].trim_end().to_owned())
    }

    /// Where a scalar ends, its last quote included and lines of nothing behind it left out.
    fn end_of(&self, value: usize) -> usize {
        let node = &self.yaml.nodes[value];
        let text = self.document.slice(&node.span);
        let Kind::Scalar { style, .. } = &node.kind else { return node.span.end };
        match style {
            Style::Plain | Style::Block => node.span.start + text.trim_end().len(),
            Style::Quoted(quote) => node.span.start + quoted_length(text, *quote),
        }
    }

    /// How far the keys of a mapping stand behind its own, as the file has it.
    fn unit(&self) -> usize {
        let nodes = &self.yaml.nodes;
        let column =
            |at: usize| nodes[at].span.start - self.document.start_of_line(nodes[at].span.start);
        let steps = nodes.iter().filter_map(|node| {
            let Kind::Mapping { flow: false, entries } = &node.kind else { return None };
            let key =
                node.key.filter(|key| matches!(self.yaml.value(*key), Some("with" | "env")))?;
            column(entries.first()?.0).checked_sub(column(key))
        });
        { steps }.find(|step| (1..=8).contains(step)).unwrap_or(2)
    }

    /// The edit that takes an entry of the step away, if it has one.
    fn removed(&self, name: &str) -> Result<Option<Edit>, Refusal> {
        let Some((key, value)) = self.yaml.entry(self.mapping, name) else { return Ok(None) };
        let range = self.lines(key, self.end_of(value));
        let range = range.filter(|range| !self.document.slice(range).contains('#'));
        let why = || {
            Refusal::new(format!(
                "the step's `{name}` can't be taken away without its comment or dash"
            ))
        };
        range.map(|range| Some(Edit::new(range, ""))).ok_or_else(why)
    }

    /// The edit that takes the step's variables away, if they were there for the command alone.
    fn env_removed(&self, login: &Login) -> Option<Edit> {
        let (key, env) = self.yaml.entry(self.mapping, "env")?;
        let Kind::Mapping { flow: false, entries } = &self.yaml.nodes[env].kind else {
            return None;
        };
        let used = [&login.registry, &login.username, &login.password];
        let is_used = |name: &str| {
            used.iter().any(|value| matches!(value, Some(Value::Variable(used)) if used == name))
        };
        let all_used = entries.iter().all(|(key, _)| self.yaml.value(*key).is_some_and(is_used));
        let end = self.end_of(entries.last()?.1);
        let range = self.lines(key, end).filter(|range| !self.document.slice(range).contains('#'));
        range.filter(|_| all_used).map(|range| Edit::new(range, ""))
    }

    /// The lines from a key to the end of its value, if nothing else stands on them.
    fn lines(&self, key: usize, end: usize) -> Option<Range<usize>> {
        let start = self.yaml.nodes[key].span.start;
        let line = self.document.start_of_line(start);
        let is_alone = self.document.slice(&(line..start)).chars().all(|c| c == ' ');
        is_alone.then(|| line..self.document.next_line(end))
    }
}

/// How long a text in quotes is that a longer one begins with.
fn quoted_length(text: &str, quote: char) -> usize {
    let mut chars = text.char_indices().skip(1).peekable();
    while let Some((at, c)) = chars.next() {
        if c == '\\' && quote == '"' {
            chars.next();
        } else if c == quote && chars.next_if(|(_, next)| quote == '\'' && *next == quote).is_none()
        {
            return at + 1;
        }
    }
    text.len()
}

fn secret_name(secret: &Declared) -> Option<&str> {
    secret.name_in(GITHUB).filter(|name| is_name(name))
}

fn reference(name: &str) -> String {
    format!("${{{{ secrets.{name} }}}}")
}

/// The user of Docker Hub, if the catalogue has it for a secret.
fn user(catalogue: &Catalogue) -> Option<String> {
    let of_hub = catalogue.for_rule(TOKEN_RULE).into_iter();
    let mut users = of_hub.filter(|secret| is_companion(secret)).filter_map(secret_name);
    let name = { &mut users }.find(|name| name.to_ascii_uppercase().contains("USER"))?;
    Some(reference(name))
}
