//! Reading rules from TOML.

use super::fragment::expand_fragments;
use super::model::{
    Checks, Checksum, Class, Confidence, Context, Example, Kind, List, Paths, Rule, Severity, Str,
    Structure, Variant,
};
use super::validate::implied_reach;
use serde::Deserialize;

/// Rules that the engine finds by comparing more than a text can tell; they have neither expressions nor examples.
const OF_A_RUN: &[&str] = &["policy-weakened"];

/// A rule file that is not one: the message of the TOML reader and the bytes it is about.
#[derive(Debug, thiserror::Error)]
#[error("{message}")]
pub struct FileError {
    /// What is wrong.
    pub message: String,
    /// Where, in bytes.
    pub span: Option<std::ops::Range<usize>>,
}

/// Reads the `[[rule]]` tables of a rule file.
///
/// # Errors
/// When the text is not TOML or a table is not a rule. Whether a rule is *sound* is [`validate`](super::validate)'s to say.
pub fn parse_rules(text: &str) -> Result<Vec<Rule>, FileError> {
    let file: RuleFile = toml::from_str(text)
        .map_err(|e| FileError { message: e.message().to_owned(), span: e.span() })?;
    Ok(file.rule)
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RuleFile {
    #[serde(default)]
    rule: Vec<Rule>,
}

impl<'de> Deserialize<'de> for Rule {
    fn deserialize<D: serde::Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        RawRule::deserialize(from)?.into_rule().map_err(serde::de::Error::custom)
    }
}

/// A rule is described as it stands in a file.
#[cfg(test)]
impl schemars::JsonSchema for Rule {
    fn schema_name() -> std::borrow::Cow<'static, str> {
        RawRule::schema_name()
    }

    fn json_schema(generator: &mut schemars::SchemaGenerator) -> schemars::Schema {
        RawRule::json_schema(generator)
    }
}

/// A rule: one expression at its top level, or several variants.
// Comments on these fields are what editors show: see `config::schema`. What `validate` asks for and a schema can say stands
// beside them.
#[derive(Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema), schemars(rename = "Rule", extend("oneOf" = one_form())))]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
struct RawRule {
    /// Unique, kebab-case: vendor first, then what it is.
    #[cfg_attr(test, schemars(regex(pattern = "^[a-z0-9]+(-[a-z0-9]+)*$")))]
    id: String,
    /// The headline of a finding.
    #[cfg_attr(test, schemars(regex(pattern = r"\S")))]
    title: String,
    /// What the rule finds.
    kind: Kind,
    /// How bad a true finding is.
    severity: Severity,
    /// How likely a finding is to be true.
    confidence: Confidence,
    /// Whether the rule is on when `rules.enable` does not name it.
    #[serde(default = "yes")]
    enabled: bool,
    /// A generic rule yields to any other that claims the same span.
    #[serde(default)]
    generic: bool,
    /// Whether the rule also looks in binary files. Only for tokens that are distinctive by themselves.
    #[serde(default)]
    binary: bool,
    /// What was found.
    #[cfg_attr(test, schemars(regex(pattern = r"\S")))]
    what: String,
    /// Why it matters.
    #[cfg_attr(test, schemars(regex(pattern = r"\S")))]
    why: String,
    /// What to do about it, and what to do instead.
    #[cfg_attr(test, schemars(regex(pattern = r"\S")))]
    fix: String,
    /// The vendor's own page on the format or the key.
    #[cfg_attr(test, schemars(length(min = 1), inner(regex(pattern = "^https://"))))]
    sources: Vec<String>,
    /// Fixed strings, in any ASCII case, one of which is in every match.
    #[serde(default)]
    #[cfg_attr(test, schemars(inner(length(min = 3, max = 64))))]
    keywords: Vec<String>,
    /// A regular expression over bytes that starts at a keyword. The group `secret` is what gets masked.
    expression: Option<String>,
    /// Bytes before the keyword at which a match may start.
    #[serde(default)]
    #[cfg_attr(test, schemars(range(max = 16384)))]
    before: u32,
    /// Bytes from the keyword's start at which a match must have ended. Needed when the expression's length is not bounded.
    #[cfg_attr(test, schemars(range(min = 1, max = 16384)))]
    reach: Option<u32>,
    /// Several ways in which the rule's subject is written, instead of `keywords` and `expression`.
    #[serde(default)]
    #[cfg_attr(test, schemars(length(min = 1)))]
    variant: Vec<RawVariant>,
    /// What the secret must satisfy once an expression matched.
    #[serde(default)]
    checks: RawChecks,
    /// Which files the rule looks at.
    #[serde(default)]
    paths: RawPaths,
    /// Contexts in which a match is not a finding.
    #[serde(default)]
    unless: Vec<Context>,
    /// Texts in which the rule must find something: templates, such as `key_@{hex:32}`.
    #[cfg_attr(test, schemars(required, length(min = 1)))]
    #[serde(default)]
    examples: Vec<RawExample>,
    /// Texts that look similar and in which the rule must find nothing: templates.
    #[cfg_attr(test, schemars(required, length(min = 1)))]
    #[serde(default)]
    near_misses: Vec<RawExample>,
}

/// Either `keywords` and `expression`, or `variant`.
#[cfg(test)]
fn one_form() -> serde_json::Value {
    serde_json::json!([
        { "required": ["keywords", "expression"], "not": { "required": ["variant"] } },
        {
            "required": ["variant"],
            "not": { "anyOf": [{ "required": ["keywords"] }, { "required": ["expression"] }] },
        },
    ])
}

/// One way in which a rule's subject is written.
#[derive(Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema), schemars(rename = "Variant"))]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
struct RawVariant {
    /// Names the variant within its rule.
    name: String,
    /// Fixed strings, in any ASCII case, one of which is in every match.
    #[cfg_attr(test, schemars(length(min = 1), inner(length(min = 3, max = 64))))]
    keywords: Vec<String>,
    /// A regular expression over bytes that starts at a keyword. The group `secret` is what gets masked.
    expression: String,
    /// Bytes before the keyword at which a match may start.
    #[serde(default)]
    #[cfg_attr(test, schemars(range(max = 16384)))]
    before: u32,
    /// Bytes from the keyword's start at which a match must have ended. Needed when the expression's length is not bounded.
    #[cfg_attr(test, schemars(range(min = 1, max = 16384)))]
    reach: Option<u32>,
}

/// What a matched secret must satisfy.
#[derive(Default, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema), schemars(rename = "Checks"))]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
struct RawChecks {
    /// Least Shannon entropy in bits per character.
    min_entropy: Option<f32>,
    /// Least length in bytes.
    min_length: Option<u32>,
    /// Greatest length in bytes.
    max_length: Option<u32>,
    /// Character classes that must each occur.
    #[serde(default)]
    requires: Vec<Class>,
    /// Words that a real value does not contain, in any ASCII case.
    #[serde(default)]
    deny_words: Vec<String>,
    /// Words that the rest of the name to the left of the match does not contain, in any ASCII case.
    #[serde(default)]
    deny_before: Vec<String>,
    /// Whether values that are evidently placeholders are let go: the default for credentials.
    reject_placeholders: Option<bool>,
    /// Whether values that read like words, code or references are let go.
    #[serde(default)]
    reject_plain: bool,
    /// A checksum inside the token.
    checksum: Option<Checksum>,
    /// A structure that the value must decode to.
    structure: Option<Structure>,
}

/// Files that a rule looks at, as globs on the path relative to the scanned root.
#[derive(Default, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema), schemars(rename = "Paths"))]
#[serde(deny_unknown_fields)]
struct RawPaths {
    /// When not empty, only these.
    #[serde(default)]
    include: Vec<String>,
    /// Never these.
    #[serde(default)]
    exclude: Vec<String>,
}

/// A template, or a table with the name of the file that it stands in.
#[derive(Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema), schemars(rename = "Example"))]
#[serde(
    untagged,
    deny_unknown_fields,
    expecting = "expected a text or a table { path = \"name\", text = \"...\" }"
)]
enum RawExample {
    /// The template.
    Text(String),
    /// The template and the name of its file.
    Placed {
        /// The file's name.
        path: String,
        /// The template.
        text: String,
    },
}

const fn yes() -> bool {
    true
}

fn strs(from: Vec<String>) -> List<Str> {
    from.into_iter().map(Str::Owned).collect()
}

fn examples(from: Vec<RawExample>) -> List<Example> {
    from.into_iter()
        .map(|raw| match raw {
            RawExample::Text(text) => Example { path: "".into(), text: text.into() },
            RawExample::Placed { path, text } => Example { path: path.into(), text: text.into() },
        })
        .collect()
}

impl RawVariant {
    fn into_variant(self) -> Result<Variant, String> {
        let expression = expand_fragments(&self.expression)?;
        let reach = self.reach.or_else(|| implied_reach(&expression)).unwrap_or(0);
        Ok(Variant {
            name: self.name.into(),
            keywords: strs(self.keywords),
            expression: expression.into(),
            before: self.before,
            reach,
        })
    }
}

impl RawChecks {
    fn into_checks(self, kind: Kind) -> Checks {
        Checks {
            min_entropy: self.min_entropy,
            min_length: self.min_length,
            max_length: self.max_length,
            requires: self.requires.into(),
            deny_words: strs(self.deny_words),
            deny_before: strs(self.deny_before),
            reject_placeholders: self.reject_placeholders.unwrap_or(kind == Kind::Credential),
            reject_plain: self.reject_plain,
            checksum: self.checksum,
            structure: self.structure,
        }
    }
}

impl RawRule {
    fn into_rule(mut self) -> Result<Rule, String> {
        match (self.expression.take(), self.variant.is_empty()) {
            (Some(expression), true) => self.variant.push(RawVariant {
                name: String::new(),
                keywords: std::mem::take(&mut self.keywords),
                expression,
                before: self.before,
                reach: self.reach,
            }),
            (None, false) if self.keywords.is_empty() => {}
            (None, true) if OF_A_RUN.contains(&&*self.id) => {}
            _ => {
                return Err(format!(
                    "rule `{}` needs either `keywords` and `expression`, or `[[rule.variant]]` tables, not both",
                    self.id
                ));
            }
        }
        let variants: Result<_, _> =
            self.variant.into_iter().map(RawVariant::into_variant).collect();
        let variants = variants.map_err(|e| format!("rule `{}`: {e}", self.id))?;
        Ok(Rule {
            id: self.id.into(),
            title: self.title.into(),
            kind: self.kind,
            severity: self.severity,
            confidence: self.confidence,
            enabled: self.enabled,
            generic: self.generic,
            binary: self.binary,
            what: self.what.into(),
            why: self.why.into(),
            fix: self.fix.into(),
            sources: strs(self.sources),
            variants,
            checks: self.checks.into_checks(self.kind),
            paths: Paths { include: strs(self.paths.include), exclude: strs(self.paths.exclude) },
            unless: self.unless.into(),
            examples: examples(self.examples),
            near_misses: examples(self.near_misses),
        })
    }
}
