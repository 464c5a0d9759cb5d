//! Workflows that hand a secret to more than needs it.

use super::{Candidate, Judged};
use crate::context::{Outline, Value, View, Yaml};
use std::ops::Range;

/// A reference to a secret in a workflow that reaches further than its use.
pub(super) fn judge(candidate: &Candidate<'_>, view: &mut View<'_>) -> Option<Judged> {
    let name = candidate.name.clone()?;
    let index = *view.regions_at(candidate.at).first()?;
    let Outline::Yaml(yaml) = &view.region(index).outline else { return None };
    let text = view.text_of(index);
    let base = view.region(index).range.start;
    let local = candidate.at - base;
    let node = yaml.node_at(local).filter(|_| !yaml.in_comment(local))?;
    let secret = &view.bytes()[name];
    if secret == b"GITHUB_TOKEN" {
        return None;
    }
    let message = wide(yaml, text, node).or_else(|| {
        let untrusted = runs_untrusted(yaml, text, node);
        untrusted
            .then(|| "a step of this job runs code of whoever opened the pull request".to_owned())
    })?;
    let span = candidate.span.clone();
    Some(Judged { span, message: Some(message), ..Judged::default() })
}

/// The value of a node if it is a scalar, of one line or more.
fn scalar(yaml: &Yaml, node: usize) -> Option<Range<usize>> {
    match &yaml.nodes[node].value {
        Value::Block { content, .. } => Some(content.clone()),
        _ => yaml.scalar(node).cloned(),
    }
}

/// A secret in the environment of a workflow or job of which one step uses it.
fn wide(yaml: &Yaml, text: &[u8], node: usize) -> Option<String> {
    let path = yaml.path(node, text);
    let (scope, what) = match &*path {
        [b"env", _] => (None, "workflow"),
        [b"jobs", _, b"env", _] => (yaml.nodes[yaml.nodes[node].parent?].parent, "job"),
        _ => return None,
    };
    let variable = path.last()?;
    let steps = steps_below(yaml, text, scope);
    let users =
        steps.iter().filter(|step| names(&text[yaml.nodes[**step].span.clone()], variable)).count();
    // A tool reads its own variable without being told: `pulumi up` has `PULUMI_ACCESS_TOKEN`.
    let users = match users {
        0 => {
            let tools = tools_of(variable);
            let is_user = |step: &&usize| {
                let step = text[yaml.nodes[**step].span.clone()].to_ascii_lowercase();
                tools.iter().any(|tool| names(&step, tool.as_bytes()))
            };
            steps.iter().filter(is_user).count()
        }
        users => users,
    };
    (users == 1 && steps.len() > 1).then(|| {
        let variable = String::from_utf8_lossy(variable);
        format!("all {} steps of this {what} get `{variable}`, one uses it", steps.len())
    })
}

/// Tools that read a variable by themselves, judged by its first word.
fn tools_of(variable: &[u8]) -> Vec<String> {
    let first = super::secrets::words(variable).into_iter().next().unwrap_or_default();
    let general = [
        "github", "test", "prod", "secret", "token", "access", "registry", "deploy", "node",
        "auth", "user",
    ];
    if first.len() < 4 || general.contains(&&*first) {
        return Vec::new();
    }
    let other = match &*first {
        "cloudflare" => Some("wrangler"),
        _ => None,
    };
    other.map(String::from).into_iter().chain([first]).collect()
}

/// The steps of a job, or of all jobs.
fn steps_below(yaml: &Yaml, text: &[u8], job: Option<usize>) -> Vec<usize> {
    let jobs: Vec<usize> = match job {
        Some(job) => vec![job],
        None => yaml
            .child(None, b"jobs", text)
            .map_or_else(Vec::new, |jobs| yaml.children(Some(jobs)).collect()),
    };
    let steps = jobs.into_iter().filter_map(|job| yaml.child(Some(job), b"steps", text));
    steps.flat_map(|steps| yaml.children(Some(steps)).collect::<Vec<_>>()).collect()
}

/// Whether a text names a variable, as a word of its own.
fn names(text: &[u8], variable: &[u8]) -> bool {
    super::secrets::whole_words(text, variable).next().is_some()
}

/// Whether an event is one of a workflow's triggers: the value of `on`, an item below it or a key. A comment between them may
/// name others.
fn is_triggered_by(yaml: &Yaml, text: &[u8], on: usize, event: &[u8]) -> bool {
    let is_event = |range: &Range<usize>| text[range.clone()] == *event;
    yaml.scalar(on).is_some_and(is_event)
        || yaml.children(Some(on)).any(|below| {
            is_event(&yaml.nodes[below].key) || yaml.scalar(below).is_some_and(is_event)
        })
}

/// Whether a job of a workflow that runs with the base's secrets checks out what a pull request brings.
fn runs_untrusted(yaml: &Yaml, text: &[u8], node: usize) -> bool {
    let on = yaml.child(None, b"on", text).or_else(|| yaml.child(None, b"true", text));
    if !on.is_some_and(|on| is_triggered_by(yaml, text, on, b"pull_request_target")) {
        return false;
    }
    let mut job = node;
    loop {
        let path = yaml.path(job, text);
        if path.len() == 2 && path[0] == b"jobs" && !yaml.nodes[job].item {
            break;
        }
        match yaml.nodes[job].parent {
            Some(above) => job = above,
            None => return false,
        }
    }
    steps_below(yaml, text, Some(job)).into_iter().any(|step| {
        let Some(with) = yaml.child(Some(step), b"with", text) else { return false };
        let checkout = yaml.child(Some(step), b"uses", text).and_then(|uses| scalar(yaml, uses));
        let checkout =
            checkout.is_some_and(|uses| memchr::memmem::find(&text[uses], b"checkout").is_some());
        let brought =
            yaml.children(Some(with)).filter_map(|entry| scalar(yaml, entry)).any(|value| {
                let value = &text[value];
                [
                    &b"pull_request.head"[..],
                    b"head_ref",
                    b"refs/pull/",
                    b"event.number",
                    b"pull_request.number",
                    b"merge_commit_sha",
                ]
                .iter()
                .any(|part| memchr::memmem::find(value, part).is_some())
            });
        checkout && brought
    })
}
