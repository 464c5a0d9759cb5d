//! Whose secret it is that was found: what its name says and what its form says.

use super::Refusal;
use crate::catalogue::{Catalogue, Declared};

/// Last words of names of what belongs to a secret and is none.
const COMPANIONS: [&str; 9] =
    ["username", "user", "login", "email", "account", "url", "host", "registry", "id"];

/// A secret of the catalogue.
#[derive(Clone, Copy, Debug)]
pub(super) struct Whose<'c> {
    pub(super) declared: &'c Declared,
    /// Why it may be another one.
    pub(super) doubt: Option<&'static str>,
}

/// The secret that was found under a name, if it has one, by a rule.
pub(super) fn whose<'c>(
    catalogue: &'c Catalogue,
    key: Option<&str>,
    rule: &str,
) -> Result<Whose<'c>, Refusal> {
    let named = key.and_then(|key| catalogue.for_key(key));
    let of_rule = candidates(catalogue, rule);
    match (named, &of_rule[..]) {
        (Some(named), []) => Ok(Whose { declared: named, doubt: None }),
        (Some(named), others) if others.iter().any(|other| std::ptr::eq(*other, named)) => {
            Ok(Whose { declared: named, doubt: None })
        }
        (Some(named), [other, ..]) => Err(Refusal::new(format!(
            "its name is that of {}, and it looks like one of {}",
            named.title(),
            other.title()
        ))),
        (None, []) => Err(Refusal::new("the catalogue does not say whose it is")),
        (None, [one]) => Ok(Whose { declared: one, doubt: None }),
        (None, [first, ..]) => Ok(likeliest(first, &of_rule, rule)),
    }
}

/// The secrets that a rule may have found, the likeliest first.
fn candidates<'c>(catalogue: &'c Catalogue, rule: &str) -> Vec<&'c Declared> {
    let named = |secret: &Declared| secret.rules.iter().any(|id| id == rule);
    let mut found = catalogue.for_rule(rule);
    found.retain(|secret| named(secret) || !is_companion(secret));
    found
}

/// The first, without doubt if its name alone ends in what the rule finds.
fn likeliest<'c>(first: &'c Declared, of_rule: &[&Declared], rule: &str) -> Whose<'c> {
    let kind = rule.rsplit('-').next().unwrap_or(rule);
    let is_kind = |secret: &&&Declared| last_words(secret).any(|word| word == kind);
    let alone = of_rule.iter().filter(is_kind).count() == 1 && is_kind(&&first);
    let doubt = "the catalogue has several secrets that it may be";
    Whose { declared: first, doubt: (!alone).then_some(doubt) }
}

/// Whether every name of a secret says that it is a user, an address or the like.
pub(super) fn is_companion(secret: &Declared) -> bool {
    last_words(secret).all(|word| COMPANIONS.contains(&&*word))
}

fn last_words(secret: &Declared) -> impl Iterator<Item = String> {
    secret.names.values().map(|named| {
        let word = named.name.rsplit(|c: char| !c.is_alphanumeric()).next();
        word.unwrap_or_default().to_ascii_lowercase()
    })
}
