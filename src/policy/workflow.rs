//! Real values in pipelines where a reference to a secret belongs.

use super::Knowledge;
use super::secrets::is_secret_name;
use super::{Candidate, Judged};
use crate::context::{Outline, View, Yaml};
use std::ops::Range;

/// Keys below which a pipeline's steps and jobs get their values.
const HOLDERS: &[&[u8]] = &[
    b"with",
    b"env",
    b"environment",
    b"variables",
    b"inputs",
    b"auth",
    b"settings",
    b"secrets",
    b"aws_auth",
    b"global",
    b"build-args",
    b"parameters",
    b"registries",
    b"credentials",
    b"before_deploy",
    b"matrix",
    b"build_environment",
];

/// Entries below one key that are looked at.
const ENTRIES: usize = 2048;

/// Entries below the key at a place whose values are real ones.
pub(super) fn judge(
    candidate: &Candidate<'_>,
    view: &mut View<'_>,
    catalogue: Option<&Knowledge<'_>>,
) -> Vec<Judged> {
    let Some(index) = view.regions_at(candidate.at).first().copied() else { return Vec::new() };
    let Outline::Yaml(yaml) = &view.region(index).outline else { return Vec::new() };
    let text = view.text_of(index);
    let base = view.region(index).range.start;
    let holder = yaml.keyed(candidate.at - base);
    let holder = holder.filter(|node| HOLDERS.contains(&&text[yaml.nodes[*node].key.clone()]));
    let Some(holder) = holder else { return Vec::new() };
    let instead = |key: &[u8]| {
        let known = catalogue?;
        let declared = known.catalogue.for_key(&String::from_utf8_lossy(key))?;
        Some(known.remedy(declared, view.path(), None))
    };
    let mut all = Vec::new();
    for node in yaml.descendants(holder).take(ENTRIES) {
        let Some((name, value)) = entry(yaml, text, node) else { continue };
        let key = &text[name.clone()];
        let secret = match password_in_url(&text[value.clone()]) {
            Some(password) => value.start + password.start..value.start + password.end,
            None if is_credential_key(key) && is_literal(yaml, text, (node, &value), key) => {
                value.clone()
            }
            None => continue,
        };
        let moved = |range: Range<usize>| base + range.start..base + range.end;
        let span = moved(name.start.min(value.start)..value.end);
        all.push(Judged {
            span,
            secret: Some(moved(secret)),
            instead: instead(key),
            ..Judged::default()
        });
    }
    all
}

/// Name and value of an entry, or of the list item that it names.
fn entry(yaml: &Yaml, text: &[u8], node: usize) -> Option<(Range<usize>, Range<usize>)> {
    let own = &yaml.nodes[node];
    let key = &text[own.key.clone()];
    let scalar = |node: usize| yaml.scalar(node).cloned();
    if key == b"value" || key == b"default" {
        let sibling = yaml.child(own.parent, b"name", text).and_then(scalar);
        // GitLab: `NAME:` above `value:`.
        let above =
            own.parent.map(|parent| yaml.nodes[parent].key.clone()).filter(|key| !key.is_empty());
        return Some((sibling.or(above)?, scalar(node)?));
    }
    if key == b"name" {
        let value = yaml.child(own.parent, b"value", text)?;
        return Some((scalar(node)?, scalar(value)?));
    }
    if own.key.is_empty() {
        // `- TOKEN=value`
        let content = scalar(node)?;
        let at = memchr::memchr(b'=', &text[content.clone()])?;
        return Some((content.start..content.start + at, content.start + at + 1..content.end));
    }
    Some((own.key.clone(), scalar(node)?))
}

fn is_credential_key(key: &[u8]) -> bool {
    let words = super::secrets::words(key);
    let names_key = words.last().is_some_and(|word| word == "key") && words.len() > 1;
    if words.iter().any(|word| word == "publishable") {
        return false;
    }
    let about = words.iter().any(|word| {
        matches!(
            &**word,
            "public"
                | "cache"
                | "primary"
                | "sort"
                | "partition"
                | "object"
                | "restore"
                | "foreign"
        )
    });
    is_secret_name(key) || names_key && !about || matches!(key, b"auth" | b"webhook")
}

/// The password in an address: `scheme://user:password@host`.
fn password_in_url(value: &[u8]) -> Option<Range<usize>> {
    let start = memchr::memmem::find(value, b"://")? + 3;
    let at = memchr::memchr(b'@', &value[start..])? + start;
    let colon = memchr::memchr(b':', &value[start..at])? + start;
    let password = &value[colon + 1..at];
    let real = password.len() >= 6
        && !password.iter().any(|b| b"${}<>/ ".contains(b))
        && !crate::plausible::is_placeholder(password)
        && !crate::plausible::is_plain(password);
    real.then_some(colon + 1..at)
}

/// Whether a value is meant as it stands.
fn is_literal(yaml: &Yaml, text: &[u8], (node, value): (usize, &Range<usize>), key: &[u8]) -> bool {
    let value = text[value.clone()].trim_ascii();
    if value.is_empty() || matches!(value, b"true" | b"false" | b"null" | b"~") {
        return false;
    }
    let refers = value.starts_with(b"$")
        || value.starts_with(b"@")
        || value
            .windows(2)
            .any(|pair| matches!(pair, b"${" | b"{{" | b"$(" | b"<<" | b"[[" | b"<%"));
    // Names of secrets, and the public half of a key.
    let names = value.contains(&b',')
        && value
            .iter()
            .all(|b| b.is_ascii_uppercase() || b.is_ascii_digit() || b"_-,: ".contains(b));
    let public =
        [&b"ssh-"[..], b"ecdsa-", b"pk_live_", b"pk_test_"].iter().any(|s| value.starts_with(s));
    if names || public {
        return false;
    }
    if refers || crate::plausible::is_placeholder(value) {
        return false;
    }
    if value.starts_with(b"vault:")
        || value.starts_with(b"secret:")
        || value.starts_with(b"arn:")
        || value.starts_with(b"op://")
        || value.starts_with(b"AgB")
    {
        return false;
    }
    let by_login = matches!(key, b"password" | b"passwd") && is_login(yaml, text, node);
    let url = value.windows(3).any(|w| w == b"://");
    !url && (by_login || !crate::plausible::is_plain(value) && value.len() >= 6)
}

/// Whether the entry is an input of a step that logs in to a registry.
fn is_login(yaml: &Yaml, text: &[u8], node: usize) -> bool {
    let mut above = yaml.nodes[node].parent;
    while let Some(index) = above {
        if let Some(uses) = yaml.child(Some(index), b"uses", text) {
            let action = yaml.scalar(uses).map(|range| &text[range.clone()]);
            return action.is_some_and(|action| memchr::memmem::find(action, b"login").is_some());
        }
        above = yaml.nodes[index].parent;
    }
    false
}
