//! Reading rules from TOML.

use super::fragment::expand_fragments;
use super::model::{
    Checks, Checksum, Class, Confidence, Context, Example, Kind, List, Paths, Rule, Severity, Str,
    Structure, Variant,
};
use super::validate::implied_reach;
use serde::Deserialize;

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

/// A rule as it stands in a file: one expression at its top level, or several variants.
#[derive(Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
struct RawRule {
    id: String,
    title: String,
    kind: Kind,
    severity: Severity,
    confidence: Confidence,
    #[serde(default = "yes")]
    enabled: bool,
    #[serde(default)]
    generic: bool,
    #[serde(default)]
    binary: bool,
    what: String,
    why: String,
    fix: String,
    sources: Vec<String>,
    #[serde(default)]
    keywords: Vec<String>,
    expression: Option<String>,
    #[serde(default)]
    before: u32,
    reach: Option<u32>,
    #[serde(default)]
    variant: Vec<RawVariant>,
    #[serde(default)]
    checks: RawChecks,
    #[serde(default)]
    paths: RawPaths,
    #[serde(default)]
    unless: Vec<Context>,
    #[serde(default)]
    examples: Vec<RawExample>,
    #[serde(default)]
    near_misses: Vec<RawExample>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
struct RawVariant {
    name: String,
    keywords: Vec<String>,
    expression: String,
    #[serde(default)]
    before: u32,
    reach: Option<u32>,
}

#[derive(Default, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
struct RawChecks {
    min_entropy: Option<f32>,
    min_length: Option<u32>,
    max_length: Option<u32>,
    #[serde(default)]
    requires: Vec<Class>,
    #[serde(default)]
    deny_words: Vec<String>,
    reject_placeholders: Option<bool>,
    #[serde(default)]
    reject_plain: bool,
    checksum: Option<Checksum>,
    structure: Option<Structure>,
}

#[derive(Default, Deserialize)]
#[serde(deny_unknown_fields)]
struct RawPaths {
    #[serde(default)]
    include: Vec<String>,
    #[serde(default)]
    exclude: Vec<String>,
}

#[derive(Deserialize)]
#[serde(untagged)]
enum RawExample {
    Text(String),
    Placed { path: String, text: String },
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
