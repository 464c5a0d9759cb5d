//! `[catalogue]`: the form in which the secrets of an organisation are declared. What it means is told by `catalogue`.

use super::{Date, Spanned};
use serde::Deserialize;
use std::collections::BTreeMap;

/// `[catalogue]`: the secrets that an organisation has.
#[derive(Debug, Default, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema), schemars(rename = "Catalogue"))]
#[serde(deny_unknown_fields, rename_all = "kebab-case", default)]
pub(crate) struct CatalogueTable {
    /// The document to point people to.
    pub(crate) see: Option<String>,
    /// After how many days a secret is to be rotated.
    pub(crate) rotate_every: Option<u32>,
    /// How many days before that there is a warning.
    pub(crate) remind_before: Option<u32>,
    /// Places where secrets have names. `github` and `environment` are known without being declared.
    pub(crate) system: Vec<Spanned<SystemTable>>,
    /// The secrets.
    pub(crate) secret: Vec<Spanned<SecretTable>>,
    /// Files that say which secrets there are.
    pub(crate) import: Vec<Spanned<ImportTable>>,
}

/// `[[catalogue.system]]`: a place where secrets have names.
#[derive(Debug, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema), schemars(rename = "System"))]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub(crate) struct SystemTable {
    /// What it is called.
    pub(crate) name: Spanned<String>,
    /// How code refers to a name.
    #[serde(default)]
    pub(crate) references: Vec<Spanned<ReferenceTable>>,
    /// A regular expression that every name matches.
    pub(crate) naming: Option<Spanned<String>>,
    /// Names, and words of names, that say nothing.
    #[serde(default)]
    pub(crate) vague: Vec<String>,
    /// Kinds of secrets; one of them is the end of every name, behind what it is for.
    #[serde(default)]
    pub(crate) requires_kind: Vec<String>,
    /// Names that are always there.
    #[serde(default)]
    pub(crate) built_in: Vec<String>,
    /// Globs of files in which references count; without them, in all.
    #[serde(default)]
    pub(crate) paths: Vec<Spanned<String>>,
    /// Globs of files in which they do not.
    #[serde(default)]
    pub(crate) exclude: Vec<Spanned<String>>,
    /// How code gets a secret of which this names no accessor, by language: `{name}` is its name in this system.
    #[serde(default)]
    pub(crate) accessors: BTreeMap<Spanned<String>, Spanned<String>>,
    /// What such code has to import, by language.
    #[serde(default)]
    pub(crate) imports: BTreeMap<Spanned<String>, Spanned<String>>,
    /// Whether every name is declared or comes from further up, so that one that an import only points to is wrong.
    #[serde(default)]
    pub(crate) complete: bool,
}

/// How code refers to a name: a call whose first argument it is, or an expression with a group `name`.
#[derive(Debug, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema), schemars(rename = "Reference"))]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub(crate) struct ReferenceTable {
    /// A function whose first argument is the name.
    pub(crate) call: Option<Spanned<String>>,
    /// A regular expression whose group `name` is the name.
    pub(crate) expression: Option<Spanned<String>>,
    /// Words of which one stands in every text that the expression matches.
    #[serde(default)]
    pub(crate) keywords: Vec<Spanned<String>>,
}

/// `[[catalogue.secret]]`: a secret.
#[derive(Debug, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema), schemars(rename = "Secret"))]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub(crate) struct SecretTable {
    /// What it opens, such as `Docker Hub`.
    pub(crate) service: Option<String>,
    /// Its names, by system.
    pub(crate) names: Spanned<BTreeMap<Spanned<String>, Spanned<String>>>,
    /// How code gets it, by language.
    #[serde(default)]
    pub(crate) accessors: BTreeMap<Spanned<String>, Spanned<String>>,
    /// What such code has to import, by language.
    #[serde(default)]
    pub(crate) imports: BTreeMap<Spanned<String>, Spanned<String>>,
    /// Who answers for it.
    pub(crate) owner: Option<String>,
    /// The day of its last rotation.
    pub(crate) rotated: Option<Spanned<Date>>,
    /// After how many days it is to be rotated.
    pub(crate) rotate_every: Option<u32>,
    /// The document to point people to.
    pub(crate) see: Option<String>,
    /// Ids of rules that find it.
    #[serde(default)]
    pub(crate) rules: Vec<Spanned<String>>,
}

/// `[[catalogue.import]]`: a file that says which secrets there are.
#[derive(Debug, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema), schemars(rename = "Import"))]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub(crate) struct ImportTable {
    /// The file, relative to this one.
    pub(crate) path: Spanned<String>,
    /// What the file is.
    pub(crate) kind: ImportKind,
    /// Where in it: a variable of Python, or a dotted path.
    pub(crate) select: Option<Spanned<String>>,
    /// What the keys of the mapping are: names in this system, or `service`, `owner`, `rotated`, `rotate-every`, `see`.
    pub(crate) key: Option<Spanned<String>>,
    /// What its values are.
    pub(crate) value: Option<Spanned<String>>,
    /// Where values are tables: what is in which member.
    #[serde(default)]
    pub(crate) fields: BTreeMap<Spanned<String>, Spanned<String>>,
}

/// What an imported file is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(rename_all = "kebab-case")]
pub(crate) enum ImportKind {
    /// A dictionary or list literal in Python.
    Python,
    /// A mapping or list in YAML.
    Yaml,
    /// A mapping or list in JSON.
    Json,
    /// The `env:` blocks of a GitHub workflow.
    Workflow,
}
