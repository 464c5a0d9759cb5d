//! Reading rules from TOML.

use super::form::{
    ASSIGNMENT_BEFORE, Lead, RawCall, RawCommand, RawFile, RawReference, Tables, any_of,
    default_reach, form_of,
};
use super::fragment::expand_fragments;
use super::model::{
    Assigned, Checks, Checksum, Class, Confidence, Context, Example, Form, Judge, Kind, List, Near,
    Paths, Rule, Severity, Str, Structure, Variant,
};
use super::part::RawPart;
use super::validate::implied_reach;
use serde::Deserialize;

/// Rules that the engine judges once, over more than a text can tell; they have neither expressions nor examples.
const OF_A_TREE: &[&str] =
    &["policy-weakened", "unused-secret", "stale-secret", "catalogue-contradiction"];

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
    /// Packs that the rule belongs to: `rules.packs` switches them on.
    #[serde(default)]
    packs: Vec<String>,
    /// Whether findings only warn: they are reported and fail no run.
    #[serde(default)]
    advisory: bool,
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
    /// What goes with the secret and stands near it, such as the id of a key: one finding says both.
    #[serde(default)]
    part: Vec<RawPart>,
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
#[derive(Default, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema), schemars(rename = "Variant"))]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
struct RawVariant {
    /// Names the variant within its rule.
    name: String,
    /// Fixed strings, in any ASCII case, one of which is in every match. Commands and calls need none.
    #[cfg_attr(test, schemars(inner(length(min = 3, max = 64))))]
    #[serde(default)]
    keywords: Vec<String>,
    /// A regular expression over bytes that starts at a keyword. The group `secret` is what gets masked. Commands, calls and
    /// files need none.
    expression: Option<String>,
    /// Bytes before the keyword at which a match may start.
    #[serde(default)]
    #[cfg_attr(test, schemars(range(max = 16384)))]
    before: u32,
    /// Bytes from the keyword's start at which a match must have ended. Needed when the expression's length is not bounded.
    #[cfg_attr(test, schemars(range(min = 1, max = 16384)))]
    reach: Option<u32>,
    /// What must follow the match nearby.
    near: Option<RawNear>,
    /// Which files it looks at, among those of its rule.
    #[serde(default)]
    paths: RawPaths,
    /// What the secret must satisfy, instead of what the rule says of that.
    checks: Option<RawChecks>,
    /// A command, wherever it is run: in a script, a Makefile, a workflow, an argument list, a document.
    command: Option<RawCommand>,
    /// A call of a function.
    call: Option<RawCall>,
    /// A reference to a declared secret; the expression's group `name` is its name.
    reference: Option<RawReference>,
    /// A file that ought not to be there; `paths` say what it is called.
    file: Option<RawFile>,
    /// A practice that the engine knows; the expression says where to look.
    judge: Option<Judge>,
    /// What is given to a name that holds one of the keywords (`name`), or to a user in a URL (`url`), as the language at that
    /// place means it, and how plausible it is that it is a credential.
    assignment: Option<Assigned>,
}

/// Something that must follow a match.
#[derive(Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema), schemars(rename = "Near"))]
#[serde(deny_unknown_fields)]
struct RawNear {
    /// A regular expression over bytes.
    expression: String,
    /// Bytes behind the match in which it must be found.
    #[cfg_attr(test, schemars(range(min = 1, max = 8192)))]
    within: u32,
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
    /// Words in the match, in any ASCII case, by which the secret is one for tests: of a sandbox or a test mode.
    #[serde(default)]
    test_mode: Vec<String>,
    /// Words in the secret, in any ASCII case, that examples and tests show: with one of them a finding is of low confidence.
    #[serde(default)]
    doubt_words: Vec<String>,
    /// Whether values that read like words, code or references make a finding one of low confidence.
    #[serde(default)]
    doubt_plain: bool,
}

/// Files that a rule looks at, as globs on the path relative to the scanned root.
#[derive(Default, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema), schemars(rename = "Paths"))]
#[serde(deny_unknown_fields)]
struct RawPaths {
    /// When not empty, only these.
    #[serde(default)]
    include: Vec<String>,
    /// When not empty, these as well: globs that must match the file itself, not a folder that it is in.
    #[serde(default)]
    files: Vec<String>,
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
pub(super) enum RawExample {
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

pub(super) const fn yes() -> bool {
    true
}

pub(super) fn strs(from: Vec<String>) -> List<Str> {
    from.into_iter().map(Str::Owned).collect()
}

pub(super) fn examples(from: Vec<RawExample>) -> List<Example> {
    from.into_iter()
        .map(|raw| match raw {
            RawExample::Text(text) => Example { path: "".into(), text: text.into() },
            RawExample::Placed { path, text } => Example { path: path.into(), text: text.into() },
        })
        .collect()
}

impl RawVariant {
    fn into_variant(self, kind: Kind) -> Result<Variant, String> {
        let Self { name, command, call, reference, file, judge, assignment, checks, .. } = self;
        let form = form_of(Tables { command, call, reference, file, judge, assignment });
        let (form, lead) = form.map_err(|e| format!("variant `{name}`: {e}"))?;
        let (mut keywords, mut expression) = (self.keywords, self.expression);
        let mut before = self.before;
        if matches!(form, Form::Assignment(_)) {
            before = before.max(ASSIGNMENT_BEFORE);
            expression.get_or_insert_with(|| any_of(&keywords));
        }
        if let Some(Lead { keywords: words, expression: leading }) = lead {
            expression.get_or_insert(leading);
            if keywords.is_empty() {
                keywords = words;
            }
        }
        let expression = expand_fragments(&expression.unwrap_or_default())?;
        let reach = self.reach.or_else(|| default_reach(&form));
        let reach = reach.or_else(|| implied_reach(&expression)).unwrap_or(0);
        let near = self.near.map(|near| {
            if !(1..=8192).contains(&near.within) {
                return Err(format!("variant `{name}`: `near.within` is from 1 to 8192 bytes"));
            }
            super::compile(&near.expression)
                .map_err(|e| format!("variant `{name}`: `near`: {e}"))?;
            Ok::<_, String>(Near { expression: near.expression.into(), within: near.within })
        });
        let near = near.transpose()?;
        // One that is not bounded stays so, for `validate` to say.
        let beyond = near.as_ref().filter(|_| reach > 0).map_or(0, |near| near.within);
        let reach = reach + beyond;
        Ok(Variant {
            name: name.into(),
            keywords: strs(keywords),
            expression: expression.into(),
            before,
            reach,
            near,
            paths: self.paths.into_paths(),
            form,
            checks: checks.map(|checks| checks.into_checks(kind)),
        })
    }
}

impl RawPaths {
    fn into_paths(self) -> Paths {
        Paths { include: strs(self.include), files: strs(self.files), exclude: strs(self.exclude) }
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
            test_mode: strs(self.test_mode),
            doubt_words: strs(self.doubt_words),
            doubt_plain: self.doubt_plain,
        }
    }
}

impl RawRule {
    fn into_rule(mut self) -> Result<Rule, String> {
        match (self.expression.take(), self.variant.is_empty()) {
            (Some(expression), true) => self.variant.push(RawVariant {
                name: String::new(),
                keywords: std::mem::take(&mut self.keywords),
                expression: Some(expression),
                before: self.before,
                reach: self.reach,
                ..RawVariant::default()
            }),
            (None, false) if self.keywords.is_empty() => {}
            (None, true) if OF_A_TREE.contains(&&*self.id) && self.keywords.is_empty() => {}
            _ => {
                return Err(format!(
                    "rule `{}` needs either `keywords` and `expression`, or `[[rule.variant]]` tables, not both",
                    self.id
                ));
            }
        }
        let variants: Result<_, _> =
            self.variant.into_iter().map(|variant| variant.into_variant(self.kind)).collect();
        let variants = variants.map_err(|e| format!("rule `{}`: {e}", self.id))?;
        let parts: Result<_, _> = self.part.into_iter().map(RawPart::into_part).collect();
        let parts = parts.map_err(|e| format!("rule `{}`: {e}", self.id))?;
        let tree = OF_A_TREE.contains(&&*self.id);
        Ok(Rule {
            id: self.id.into(),
            title: self.title.into(),
            kind: self.kind,
            severity: self.severity,
            confidence: self.confidence,
            enabled: self.enabled,
            packs: strs(self.packs),
            advisory: self.advisory,
            tree,
            generic: self.generic,
            binary: self.binary,
            what: self.what.into(),
            why: self.why.into(),
            fix: self.fix.into(),
            sources: strs(self.sources),
            variants,
            checks: self.checks.into_checks(self.kind),
            paths: self.paths.into_paths(),
            unless: self.unless.into(),
            parts,
            examples: examples(self.examples),
            near_misses: examples(self.near_misses),
        })
    }
}
