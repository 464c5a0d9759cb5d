//! What goes with a secret: how rule files say it, and the laws it obeys.

use super::expand;
use super::file::{FileError, RawExample, examples, strs, yes};
use super::fragment::expand_fragments;
use super::model::{Example, Kind, NamedPart, PartBy, Rule, RulePart};
use super::validate::{Problem, compile, implied_reach};
use serde::Deserialize;

/// The named group that holds a part.
pub const PART_GROUP: &str = "part";
/// Most lines that a part may be away, and the number where its rule does not say.
pub const PART_LINES: u32 = 20;
/// Longest match of a part's expression, in bytes.
pub const MAX_PART: u32 = 1024;

/// Something that goes with the secret: `rule` or `expression` says what it is.
#[derive(Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema), schemars(rename = "Part", extend("oneOf" = one_way())))]
#[serde(deny_unknown_fields)]
pub(super) struct RawPart {
    /// What it is, in a few words, such as `access key ID`.
    #[cfg_attr(test, schemars(regex(pattern = r"\S")))]
    name: String,
    /// The id of the rule that finds it.
    rule: Option<String>,
    /// A regular expression over bytes; its group `part` is the part.
    expression: Option<String>,
    /// Lines that it may be away from the secret.
    #[serde(default = "lines")]
    #[cfg_attr(test, schemars(range(max = 20)))]
    within: u32,
    /// Whether it gives access by itself: it is a finding as well then.
    #[serde(default)]
    secret: bool,
    /// Whether the secret is one step likelier to be one beside it.
    #[serde(default = "yes")]
    confirms: bool,
    /// Texts in which a finding of the rule has it: templates.
    #[cfg_attr(test, schemars(length(min = 1)))]
    examples: Vec<RawExample>,
}

/// Either `rule` or `expression`.
#[cfg(test)]
fn one_way() -> serde_json::Value {
    serde_json::json!([{ "required": ["rule"] }, { "required": ["expression"] }])
}

const fn lines() -> u32 {
    PART_LINES
}

impl RawPart {
    pub(super) fn into_part(self) -> Result<RulePart, String> {
        let by = match (self.rule, self.expression) {
            (Some(id), None) => PartBy::Rule(id.into()),
            (None, Some(expression)) => PartBy::Expression(expand_fragments(&expression)?.into()),
            _ => return Err(format!("part `{}` needs either `rule` or `expression`", self.name)),
        };
        Ok(RulePart {
            name: self.name.into(),
            by,
            within: self.within,
            secret: self.secret,
            confirms: self.confirms,
            examples: examples(self.examples),
        })
    }
}

/// What is wrong with a rule's parts.
pub(super) fn check_parts(rule: &Rule) -> Vec<String> {
    let mut problems = Vec::new();
    if rule.kind != Kind::Credential && !rule.parts.is_empty() {
        problems.push("only a credential has parts".into());
    }
    for part in rule.parts.iter() {
        let mut say = |what: String| problems.push(format!("part `{}`: {what}", part.name));
        if part.name.trim().is_empty() {
            say("`name` is empty".into());
        }
        if part.examples.is_empty() {
            say("`examples` is empty: a part proves itself".into());
        }
        if part.within > PART_LINES {
            say(format!("`within` may be {PART_LINES} lines at most"));
        }
        match &part.by {
            PartBy::Rule(id) if *id == rule.id => say("a rule is no part of itself".into()),
            PartBy::Rule(_) => {}
            PartBy::Expression(_) if part.secret => {
                say("what is a secret by itself needs a rule".into());
            }
            PartBy::Expression(expression) => {
                check_expression(expression).into_iter().for_each(say);
            }
        }
    }
    for part in rule.parts.iter() {
        let wrong = |example: &Example| {
            Some(format!("{:?}: {}", example.text, expand(&example.text).err()?))
        };
        problems.extend(part.examples.iter().filter_map(wrong));
    }
    problems
}

fn check_expression(expression: &str) -> Option<String> {
    let regex = match compile(expression) {
        Ok(regex) => regex,
        Err(e) => return Some(e),
    };
    let groups = regex.group_info();
    if groups.to_index(regex_automata::PatternID::ZERO, PART_GROUP).is_none() {
        return Some(format!("the expression has no group named `{PART_GROUP}`"));
    }
    let bounded = implied_reach(expression).is_some_and(|reach| reach <= MAX_PART);
    (!bounded).then(|| format!("the expression may match {MAX_PART} bytes at most"))
}

/// Every part that names a rule which is not among `known`.
#[must_use]
pub fn unknown_parts<'a>(
    rules: impl IntoIterator<Item = &'a Rule>,
    known: impl IntoIterator<Item = &'a Rule>,
) -> Vec<Problem> {
    let known: std::collections::HashSet<_> = known.into_iter().map(|rule| &*rule.id).collect();
    let mut problems = Vec::new();
    for rule in rules {
        for part in rule.parts.iter() {
            if let PartBy::Rule(id) = &part.by
                && !known.contains(&**id)
            {
                let what = format!("part `{}`: no rule is called `{id}`", part.name);
                problems.push(Problem { rule: rule.id.to_string(), what });
            }
        }
    }
    problems
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct PartFile {
    part: Vec<RawNamedPart>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RawNamedPart {
    name: String,
    words: Vec<String>,
    beside: Vec<String>,
    #[serde(default)]
    confirms: bool,
}

/// Reads the table of parts that are told by their names.
///
/// # Errors
/// When the text is not TOML, a table is not such a part, or a word is not folded.
pub fn parse_parts(text: &str) -> Result<Vec<NamedPart>, FileError> {
    let wrong = |message: String| FileError { message, span: None };
    let file: PartFile = toml::from_str(text)
        .map_err(|e| FileError { message: e.message().to_owned(), span: e.span() })?;
    let is_folded = |word: &String| {
        !word.is_empty() && word.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit())
    };
    let mut words = file.part.iter().flat_map(|part| part.words.iter().chain(&part.beside));
    if let Some(word) = words.find(|word| !is_folded(word)) {
        return Err(wrong(format!("{word:?} is no word: small letters and digits only")));
    }
    let part = |raw: RawNamedPart| NamedPart {
        name: raw.name.into(),
        words: strs(raw.words),
        beside: strs(raw.beside),
        confirms: raw.confirms,
    };
    Ok(file.part.into_iter().map(part).collect())
}
