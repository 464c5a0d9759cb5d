//! Secrets that become part of an image.

use super::super::secrets::{is_real, is_secret_name};
use super::{Candidate, Judged, found};
use crate::context::{InstructionKind, Outline, Place, Value, View};
use std::ops::Range;

/// Arguments of one build that are looked at.
const ARGUMENTS: usize = 256;

/// `ENV` and `ARG` of a Dockerfile, `--build-arg`, and `args:` of a build in YAML.
pub(in super::super) fn image(candidate: &Candidate<'_>, view: &mut View<'_>) -> Vec<Judged> {
    if candidate.name.is_some() {
        return by_flag(candidate, view).into_iter().collect();
    }
    let mut pairs = in_dockerfile(candidate.span.end - 1, view);
    if pairs.is_empty() {
        pairs = in_yaml(candidate.at, view);
    }
    let bytes = view.bytes();
    let judged = pairs.into_iter().filter_map(|(name, value)| {
        let span = name.start..value.end.max(name.end);
        let literal = !value.is_empty() && is_real(&bytes[value.clone()]);
        let judged = becomes_part(span, &bytes[name], candidate, view)?;
        Some(Judged { secret: literal.then_some(value), ..judged })
    });
    judged.collect()
}

fn becomes_part(
    span: Range<usize>,
    name: &[u8],
    candidate: &Candidate<'_>,
    view: &mut View<'_>,
) -> Option<Judged> {
    let message = format!("`{}` becomes part of the image", String::from_utf8_lossy(name));
    let judged = found(span, name, candidate, view)?;
    Some(Judged { message: Some(message), ..judged })
}

/// Names and values of the instruction at a place that are secrets.
fn in_dockerfile(at: usize, view: &mut View<'_>) -> Vec<(Range<usize>, Range<usize>)> {
    let chain = view.regions_at(at);
    let docker =
        chain.iter().copied().find(|i| matches!(view.region(*i).outline, Outline::Docker(_)));
    let Some(index) = docker else { return Vec::new() };
    let Outline::Docker(docker) = &view.region(index).outline else { return Vec::new() };
    let text = view.text_of(index);
    let base = view.region(index).range.start;
    let Some(instruction) = docker.instruction_at(at - base) else { return Vec::new() };
    let is_env = instruction.kind == InstructionKind::Env;
    if !is_env && instruction.kind != InstructionKind::Arg {
        return Vec::new();
    }
    let shown = instruction.pairs.iter().filter(|pair| {
        let (name, value) = (&text[pair.name.clone()], text[pair.value.clone()].trim_ascii());
        let handed = value.contains(&b'$') || is_real(value);
        // An argument without a value is handed over by who builds; an empty variable is nothing.
        is_secret_name(name) && (handed || !is_env && value.is_empty())
    });
    let moved = |range: &Range<usize>| base + range.start..base + range.end;
    shown.map(|pair| (moved(&pair.name), moved(&pair.value))).collect()
}

/// Names and values below `args:` of a build, or `build-args:`, that are secrets.
fn in_yaml(at: usize, view: &mut View<'_>) -> Vec<(Range<usize>, Range<usize>)> {
    let Some(index) = view.regions_at(at).first().copied() else { return Vec::new() };
    let Outline::Yaml(yaml) = &view.region(index).outline else { return Vec::new() };
    let text = view.text_of(index);
    let base = view.region(index).range.start;
    let Some(node) = yaml.keyed(at - base) else { return Vec::new() };
    let is_args = match yaml.path(node, text)[..] {
        [.., b"build", b"args"] => true,
        [.., key] => matches!(key, b"build-args" | b"build_args" | b"buildArgs"),
        [] => false,
    };
    if !is_args {
        return Vec::new();
    }
    let mut lines = Vec::new();
    let mut pairs = Vec::new();
    for entry in std::iter::once(node).chain(yaml.descendants(node).take(ARGUMENTS)) {
        let own = &yaml.nodes[entry];
        match &own.value {
            Value::Block { content, .. } => lines.push(content.clone()),
            Value::Plain(value) | Value::Quoted { content: value, .. } if entry != node => {
                match own.key.is_empty() {
                    true => lines.push(value.clone()),
                    false => pairs.push((own.key.clone(), value.clone())),
                }
            }
            _ => {}
        }
    }
    pairs.extend(lines.into_iter().flat_map(|lines| pairs_of_lines(text, lines)));
    let moved = |range: Range<usize>| base + range.start..base + range.end;
    pairs.retain(|(name, _)| is_secret_name(&text[name.clone()]));
    pairs.into_iter().map(|(name, value)| (moved(name), moved(value))).collect()
}

/// `NAME=value`, one a line.
fn pairs_of_lines(text: &[u8], lines: Range<usize>) -> Vec<(Range<usize>, Range<usize>)> {
    let mut start = lines.start;
    let mut pairs = Vec::new();
    for line in text[lines].split_inclusive(|b| *b == b'\n').take(ARGUMENTS) {
        let indent = line.len() - line.trim_ascii_start().len();
        let end = line.trim_ascii_end().len();
        if let Some(equals) = memchr::memchr(b'=', line).filter(|equals| *equals > indent) {
            pairs.push((
                start + indent..start + equals,
                start + equals + 1..start + end.max(equals + 1),
            ));
        } else if end > indent {
            pairs.push((start + indent..start + end, start + end..start + end));
        }
        start += line.len();
    }
    pairs
}

/// `--build-arg NAME=..`
fn by_flag(candidate: &Candidate<'_>, view: &mut View<'_>) -> Option<Judged> {
    let name = &view.bytes()[candidate.name.clone()?];
    if !is_secret_name(name) || view.place(&candidate.span) != Place::Code {
        return None;
    }
    becomes_part(candidate.span.clone(), name, candidate, view)
}
