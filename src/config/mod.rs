//! `stanch.toml`: its schema, where it is found, and what it does to a rule set.

mod archives;
mod catalogue;
#[cfg(test)]
mod draft7;
mod lines;
#[cfg(test)]
mod schema;
mod spanned;

pub(crate) use self::catalogue::{
    CatalogueTable, ImportKind, ImportTable, ReferenceTable, SecretTable, SystemTable,
};
pub(crate) use self::lines::Setting;
pub(crate) use self::spanned::Spanned;
use crate::rule::{File, Form, List, Paths, Rule, Severity, Str, Variant, parse_rules};
use crate::ruleset::{Allowed, Override, RuleSet};
use serde::Deserialize;
use serde::de::IgnoredAny;
use std::collections::BTreeMap;
use std::ops::Range;
use std::path::{Path, PathBuf};
use std::{fmt, fs, io};

/// The name of the configuration file.
pub const FILE_NAME: &str = "stanch.toml";

/// A configuration that was read, and where from.
#[derive(Debug)]
pub struct Config {
    /// The file.
    pub path: PathBuf,
    text: String,
    /// Where its lines begin.
    lines: Vec<usize>,
    data: Data,
    own_rules: Vec<Rule>,
}

/// What is read before anything else, and from files of any version.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "kebab-case")]
struct Head {
    required_version: Option<Spanned<String>>,
}

/// The configuration of stanch.
// Comments on these fields are what editors show: see `schema`.
#[derive(Debug, Default, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema), schemars(rename = "Configuration"))]
#[serde(deny_unknown_fields, rename_all = "kebab-case", default)]
struct Data {
    /// The versions of stanch that may read this file, such as `>=0.1`.
    #[serde(rename = "required-version")]
    #[cfg_attr(test, schemars(with = "String"))]
    _required_version: Option<IgnoredAny>,
    /// Which files are looked at.
    scan: ScanTable,
    /// Which rules are on.
    rules: RulesTable,
    /// Findings that are not shown.
    ignore: Vec<Spanned<IgnoreTable>>,
    /// What is different about rules here, by their ids.
    #[serde(rename = "override")]
    overrides: BTreeMap<Spanned<String>, Spanned<OverrideTable>>,
    /// Rules of your own.
    rule: Vec<Spanned<Rule>>,
    /// The secrets that there are.
    catalogue: Option<Spanned<CatalogueTable>>,
}

/// `[scan]`: which files are looked at.
#[derive(Debug, Default, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema), schemars(rename = "Scan"))]
#[serde(deny_unknown_fields, rename_all = "kebab-case", default)]
struct ScanTable {
    /// Paths that are left out, each time with the reason.
    exclude: Vec<Spanned<ExcludeTable>>,
    /// Globs of files that are examined even though git ignores them.
    include_ignored: Vec<Spanned<String>>,
    /// Larger files are left out, and that counts as not done (exit code 2): bytes, or a text such as `50M`.
    max_file_size: Option<Spanned<Size>>,
    /// Whether the same value in several places is one finding.
    group: bool,
    /// Whether archives are opened and what is in them is examined. They are if nothing says otherwise.
    archives: Option<Spanned<bool>>,
    /// How deep archives within archives are opened, from 1 to 16. A tar that is compressed is one archive.
    #[cfg_attr(test, schemars(range(min = 1, max = 16)))]
    max_archive_depth: Option<Spanned<u8>>,
    /// How many members of one archive are examined, with those of archives in it.
    max_archive_entries: Option<Spanned<u64>>,
    /// How many times its own size is examined of what an archive decompresses to.
    max_archive_ratio: Option<Spanned<u64>>,
    /// How much is examined of what an archive decompresses to, with all that is in it: bytes, or a text such as `1G`.
    max_archive_size: Option<Spanned<Size>>,
    /// How much is examined of one member: bytes, or a text such as `256M`.
    max_archive_member_size: Option<Spanned<Size>>,
}

/// `[[scan.exclude]]`: paths that are not looked at.
#[derive(Debug, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema), schemars(rename = "Exclude"))]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
#[serde(expecting = "a table that says why: { paths = [\"vendor/\"], reason = \"...\" }")]
struct ExcludeTable {
    /// Globs, as in `.gitignore`.
    #[cfg_attr(test, schemars(length(min = 1)))]
    paths: Vec<Spanned<String>>,
    /// Why.
    reason: Reason,
    /// The last day on which that holds. From the next one on, every run warns.
    until: Option<Date>,
}

/// `[[ignore]]`: findings that are not shown. All that an entry says must apply.
#[derive(Debug, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema), schemars(rename = "Ignore", extend("anyOf" = schema::enough_said())))]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
struct IgnoreTable {
    /// Ids of rules; without them, of all that find credentials.
    #[serde(default)]
    rules: Vec<Spanned<String>>,
    /// Globs, as in `.gitignore`.
    #[serde(default)]
    paths: Vec<Spanned<String>>,
    /// Salted hashes of values, as `stanch hash` prints them.
    #[serde(default)]
    hashes: Vec<Spanned<String>>,
    /// Regular expressions that match a whole value.
    #[serde(default)]
    expressions: Vec<Spanned<String>>,
    /// Why.
    reason: Reason,
    /// The last day on which that holds. From the next one on, every run warns.
    until: Option<Date>,
}

/// Why something is left out: a text that is not empty.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema), schemars(extend("pattern" = r"\S")))]
#[serde(try_from = "String")]
struct Reason(String);

impl TryFrom<String> for Reason {
    type Error = &'static str;

    fn try_from(text: String) -> Result<Self, Self::Error> {
        let text = text.trim();
        if text.is_empty() { Err("`reason` is empty: say why") } else { Ok(Self(text.to_owned())) }
    }
}

/// A day, written as a TOML date or a string: `2027-01-31`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Deserialize)]
#[serde(try_from = "RawDate")]
pub struct Date(pub jiff::civil::Date);

#[derive(Deserialize)]
#[serde(untagged, expecting = "a date such as 2027-01-31")]
enum RawDate {
    Toml(toml::value::Datetime),
    Text(String),
}

impl TryFrom<RawDate> for Date {
    type Error = String;

    fn try_from(raw: RawDate) -> Result<Self, Self::Error> {
        let text = match raw {
            RawDate::Toml(date) => date.to_string(),
            RawDate::Text(text) => text,
        };
        Self::try_from(&*text)
    }
}

impl TryFrom<&str> for Date {
    type Error = String;

    fn try_from(text: &str) -> Result<Self, Self::Error> {
        // What jiff takes besides, such as a time behind the date, would look as if it counted.
        let date = text.parse().ok().filter(|date: &jiff::civil::Date| date.to_string() == text);
        date.map(Self).ok_or_else(|| format!("`{text}` is no date; write 2027-01-31"))
    }
}

/// What the configuration says about something that is left out.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Entry {
    /// Its line in the configuration, one-based.
    pub line: u64,
    /// Why.
    pub reason: String,
    /// The last day on which it is meant to hold.
    pub until: Option<Date>,
}

/// Findings that are not shown, as the configuration writes it. What is empty says nothing; the rest must all apply.
pub(crate) struct IgnoreEntry<'c> {
    pub(crate) entry: Entry,
    pub(crate) span: Range<usize>,
    pub(crate) rules: &'c [Spanned<String>],
    pub(crate) paths: &'c [Spanned<String>],
    pub(crate) hashes: &'c [Spanned<String>],
    pub(crate) expressions: &'c [Spanned<String>],
}

/// `[rules]`: which rules are on.
#[derive(Debug, Default, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema), schemars(rename = "Rules"))]
#[serde(deny_unknown_fields, rename_all = "kebab-case", default)]
struct RulesTable {
    /// Packs to switch on: sets of rules that belong together, such as `docker`. `all` is every practice.
    packs: Vec<Spanned<String>>,
    /// Ids of rules to switch on.
    enable: Vec<Spanned<String>>,
    /// Ids of rules to switch off.
    disable: Vec<Spanned<String>>,
    /// Files with rules of your own, relative to this one.
    files: Vec<Spanned<String>>,
    /// Globs of files that never belong in the repository: one that is there is a finding of `secret-file`, and so is a
    /// `.gitignore` that does not name them.
    keep_out: Vec<Spanned<String>>,
}

/// `[override.ID]`: what is different about a rule here.
#[derive(Debug, Default, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema), schemars(rename = "Override"))]
#[serde(deny_unknown_fields, rename_all = "kebab-case", default)]
struct OverrideTable {
    /// Replaces the rule's severity.
    severity: Option<Severity>,
    /// What people do instead here; shown in place of the rule's own advice.
    instead: Option<String>,
    /// The document that explains it.
    see: Option<String>,
    /// What of the rule is sanctioned here: names of its variants, or tables that also say in which files.
    allow: Vec<Spanned<AllowTable>>,
}

/// What of a rule is sanctioned.
#[derive(Debug, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema), schemars(rename = "Allow"))]
#[serde(
    untagged,
    deny_unknown_fields,
    rename_all = "kebab-case",
    expecting = "expected the name of a variant, or a table { variants = [..], paths = [..], reason = \"...\" }"
)]
enum AllowTable {
    /// A variant, everywhere.
    Variant(String),
    /// Variants in certain files.
    Placed {
        /// Names of variants; all of the rule's when it is missing.
        #[serde(default)]
        variants: Vec<String>,
        /// Globs, as in `.gitignore`.
        // Spans are lost in a value of several forms.
        #[cfg_attr(test, schemars(length(min = 1)))]
        paths: Vec<String>,
        /// Why.
        #[serde(rename = "reason")]
        _reason: Reason,
    },
}

/// A size in bytes, written as a number or with a unit.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Size(pub u64);

impl std::str::FromStr for Size {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let digits = text.bytes().take_while(u8::is_ascii_digit).count();
        let (number, unit) = text.split_at(digits);
        let unit: u64 = match unit.trim().to_ascii_lowercase().as_str() {
            "" | "b" => 1,
            "k" | "kb" | "kib" => 1 << 10,
            "m" | "mb" | "mib" => 1 << 20,
            "g" | "gb" | "gib" => 1 << 30,
            _ => return Err(format!("`{text}` is no size; write bytes, or 512K, 10M, 1G")),
        };
        let number: u64 = number
            .parse()
            .map_err(|_| format!("`{text}` is no size; write bytes, or 512K, 10M, 1G"))?;
        number.checked_mul(unit).map(Size).ok_or_else(|| format!("`{text}` is too large a size"))
    }
}

impl<'de> Deserialize<'de> for Size {
    fn deserialize<D: serde::Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        #[derive(Deserialize)]
        #[serde(untagged)]
        enum Raw {
            Bytes(u64),
            Text(String),
        }
        match Raw::deserialize(from)? {
            Raw::Bytes(bytes) => Ok(Self(bytes)),
            Raw::Text(text) => text.parse().map_err(serde::de::Error::custom),
        }
    }
}

/// What is wrong with a configuration or rule file, and where.
#[derive(Debug)]
pub struct ConfigError {
    /// The file.
    pub path: PathBuf,
    /// One-based line and column, when the trouble is in one place.
    pub position: Option<(usize, usize)>,
    /// What is wrong, and what to do.
    pub message: String,
}

impl std::error::Error for ConfigError {}

impl fmt::Display for ConfigError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.path.display())?;
        if let Some((line, column)) = self.position {
            write!(f, ":{line}:{column}")?;
        }
        write!(f, ": {}", self.message)
    }
}

/// Reads a file whole.
pub type Open<'o> = dyn Fn(&Path) -> io::Result<Vec<u8>> + 'o;

/// Finds the configuration for `start`: the nearest [`FILE_NAME`] in it or a folder above it, up to the root of the
/// repository that it is in.
#[must_use]
pub fn discover(start: &Path) -> Option<PathBuf> {
    for folder in start.ancestors() {
        let file = folder.join(FILE_NAME);
        if file.is_file() {
            return Some(file);
        }
        if folder.join(".git").symlink_metadata().is_ok() {
            return None;
        }
    }
    None
}

/// Reads the rules of a rule file.
///
/// # Errors
/// When it can't be read or is no rule file.
pub fn read_rule_file(path: &Path) -> Result<Vec<Rule>, ConfigError> {
    rule_file(path, &|path| fs::read(path))
}

fn rule_file(path: &Path, open: &Open<'_>) -> Result<Vec<Rule>, ConfigError> {
    let text = read(path, open)?;
    parse_rules(&text).map_err(|e| error_at(path, &text, e.span, &e.message))
}

impl AllowTable {
    fn allowed(&self) -> Allowed {
        match self {
            Self::Variant(name) => Allowed { variants: vec![name.clone()], paths: Vec::new() },
            Self::Placed { variants, paths, .. } => {
                Allowed { variants: variants.clone(), paths: paths.clone() }
            }
        }
    }

    fn globs(&self) -> &[String] {
        match self {
            Self::Variant(_) => &[],
            Self::Placed { paths, .. } => paths,
        }
    }
}

impl Config {
    /// Reads a configuration and the rule files that it names.
    ///
    /// # Errors
    /// When one of them can't be read or is wrong; the error says where and what.
    pub fn read(path: &Path) -> Result<Self, ConfigError> {
        Self::read_with(path, &|path| fs::read(path))
    }

    /// The same from elsewhere than the disk, such as a commit: `open` reads a file whole.
    ///
    /// # Errors
    /// As for [`Config::read`].
    pub fn read_with(path: &Path, open: &Open<'_>) -> Result<Self, ConfigError> {
        let text = read(path, open)?;
        let wrong = |e: toml::de::Error| error_at(path, &text, e.span(), e.message());
        // A newer version's keys are unknown to this one; that it is too old is what helps.
        let head: Head = toml::from_str(&text).map_err(wrong)?;
        check_version(&head).map_err(|(span, e)| error_at(path, &text, Some(span), &e))?;
        let data: Data = toml::from_str(&text).map_err(wrong)?;
        let folder = path.parent().unwrap_or(Path::new(""));
        let mut own_rules = Vec::new();
        for file in &data.rules.files {
            own_rules.extend(rule_file(&folder.join(file.get_ref()), open)?);
        }
        let lines = text.match_indices('\n').map(|(at, _)| at + 1);
        let lines = std::iter::once(0).chain(lines).collect();
        let mut config = Self { path: path.into(), text, lines, data, own_rules };
        let inline = std::mem::take(&mut config.data.rule);
        config.own_rules.extend(inline.into_iter().map(Spanned::into_inner));
        Ok(config)
    }

    /// Paths that are left out: the globs of each entry.
    pub fn excludes(&self) -> impl Iterator<Item = (Entry, Vec<&str>)> {
        self.data.scan.exclude.iter().map(|table| {
            let ExcludeTable { paths, reason, until } = table.get_ref();
            let entry = self.entry(&table.span(), reason, *until);
            (entry, paths.iter().map(|glob| glob.get_ref().as_str()).collect())
        })
    }

    /// Findings that are not shown.
    pub(crate) fn ignores(&self) -> impl Iterator<Item = IgnoreEntry<'_>> {
        self.data.ignore.iter().map(|table| {
            let IgnoreTable { rules, paths, hashes, expressions, reason, until } = table.get_ref();
            let entry = self.entry(&table.span(), reason, *until);
            IgnoreEntry { entry, span: table.span(), rules, paths, hashes, expressions }
        })
    }

    fn entry(&self, span: &Range<usize>, reason: &Reason, until: Option<Date>) -> Entry {
        let line = position(&self.text, span.start).0 as u64;
        Entry { line, reason: reason.0.clone(), until }
    }

    /// Whether it has a catalogue of secrets.
    #[must_use]
    pub fn has_catalogue(&self) -> bool {
        self.data.catalogue.is_some()
    }

    /// The catalogue of secrets, as it is written.
    pub(crate) fn catalogue(&self) -> Option<&CatalogueTable> {
        self.data.catalogue.as_ref().map(|table| table.get_ref())
    }

    /// The line on which something stands, one-based.
    pub(crate) fn line(&self, span: &Range<usize>) -> usize {
        self.lines.partition_point(|start| *start <= span.start).max(1)
    }

    /// Globs of files that never belong in the repository.
    #[must_use]
    pub fn keep_out(&self) -> Vec<&str> {
        self.data.rules.keep_out.iter().map(|glob| glob.get_ref().as_str()).collect()
    }

    /// Globs of paths that are examined even when git ignores them.
    #[must_use]
    pub fn include_ignored(&self) -> Vec<&str> {
        self.data.scan.include_ignored.iter().map(|glob| glob.get_ref().as_str()).collect()
    }

    /// Whether the same value in several places is one finding.
    #[must_use]
    pub fn group(&self) -> bool {
        self.data.scan.group
    }

    /// The largest file to scan, in bytes.
    #[must_use]
    pub fn max_file_size(&self) -> Option<u64> {
        self.data.scan.max_file_size.as_ref().map(|size| size.get_ref().0)
    }

    /// Adds the team's rules to the set, switches rules on and off, and lays its words over them.
    ///
    /// # Errors
    /// When a rule is unsound, or something names a rule that there is not.
    pub fn apply(&mut self, rules: &mut RuleSet) -> Result<(), ConfigError> {
        let own = std::mem::take(&mut self.own_rules);
        rules.extend(own).map_err(|problems| {
            let lines: Vec<_> = problems.iter().map(ToString::to_string).collect();
            self.error(None, &lines.join("\n  "))
        })?;
        self.check_archives()?;
        self.keep_files_out(rules)?;
        for pack in &self.data.rules.packs {
            if !rules.enable_pack(pack.get_ref()) {
                let packs = rules.packs().join(", ");
                let message = format!("no pack is called `{}`; there are: {packs}", pack.get_ref());
                return Err(self.error(Some(pack.span()), &message));
            }
        }
        for (ids, enabled) in [(&self.data.rules.enable, true), (&self.data.rules.disable, false)] {
            for id in ids {
                let index = rules
                    .find(id.get_ref())
                    .map_err(|e| self.error(Some(id.span()), &e.to_string()))?;
                rules.set_enabled(index, enabled);
            }
        }
        for (id, table) in &self.data.overrides {
            let index = rules
                .find(id.get_ref())
                .map_err(|e| self.error(Some(id.span()), &e.to_string()))?;
            let OverrideTable { severity, instead, see, allow } = table.get_ref();
            let over = Override {
                severity: *severity,
                instead: instead.clone(),
                see: see.clone(),
                allow: allow.iter().map(|table| table.get_ref().allowed()).collect(),
            };
            rules.set_override(index, over).map_err(|e| self.error(Some(table.span()), &e))?;
        }
        self.check_globs()
    }

    /// Makes a finding of every file that never belongs in the repository.
    fn keep_files_out(&self, rules: &mut RuleSet) -> Result<(), ConfigError> {
        let globs = &self.data.rules.keep_out;
        let Some(first) = globs.first() else { return Ok(()) };
        let wrong = |e: &dyn fmt::Display| self.error(Some(first.span()), &e.to_string());
        let index = rules.find("secret-file").map_err(|e| wrong(&e))?;
        let include = globs.iter().map(|glob| Str::Owned(glob.get_ref().clone())).collect();
        let variant = Variant {
            name: "kept-out".into(),
            keywords: List::default(),
            expression: "".into(),
            before: 0,
            reach: 1,
            near: None,
            paths: Paths { include, ..Paths::default() },
            form: Form::File(File { min_size: 1, max_size: None, content: None }),
            checks: None,
        };
        rules.add_variants(vec![(index, variant)]).map_err(|problems| {
            let lines: Vec<_> = problems.iter().map(ToString::to_string).collect();
            wrong(&lines.join("; "))
        })
    }

    fn check_globs(&self) -> Result<(), ConfigError> {
        let Data { scan, ignore, overrides, rules, .. } = &self.data;
        for table in overrides.values().flat_map(|table| &table.get_ref().allow) {
            if matches!(table.get_ref(), AllowTable::Placed { paths, .. } if paths.is_empty()) {
                let message =
                    "`paths` is empty; what is sanctioned everywhere is named without a table";
                return Err(self.error(Some(table.span()), message));
            }
            for glob in table.get_ref().globs() {
                if let Some(objection) = crate::glob::objection(glob) {
                    return Err(self.error(Some(table.span()), objection));
                }
                crate::glob::set([glob.as_str()])
                    .map_err(|e| self.error(Some(table.span()), &e.to_string()))?;
            }
        }
        let excluded = scan.exclude.iter().flat_map(|table| &table.get_ref().paths);
        let ignored = ignore.iter().flat_map(|table| &table.get_ref().paths);
        for glob in excluded.chain(ignored).chain(&scan.include_ignored).chain(&rules.keep_out) {
            if let Some(objection) = crate::glob::objection(glob.get_ref()) {
                return Err(self.error(Some(glob.span()), objection));
            }
            crate::glob::set([glob.get_ref().as_str()])
                .map_err(|e| self.error(Some(glob.span()), &e.to_string()))?;
        }
        if let Some(table) = scan.exclude.iter().find(|table| table.get_ref().paths.is_empty()) {
            return Err(self.error(Some(table.span()), "`paths` is empty: name what to leave out"));
        }
        Ok(())
    }

    pub(crate) fn error(&self, span: Option<Range<usize>>, message: &str) -> ConfigError {
        error_at(&self.path, &self.text, span, message)
    }
}

fn check_version(head: &Head) -> Result<(), (Range<usize>, String)> {
    let Some(required) = &head.required_version else { return Ok(()) };
    let wrong = |message| Err((required.span(), message));
    let wanted = match semver::VersionReq::parse(required.get_ref()) {
        Ok(wanted) => wanted,
        Err(e) => return wrong(format!("`required-version`: {e}")),
    };
    match semver::Version::parse(env!("CARGO_PKG_VERSION")) {
        Ok(have) if wanted.matches(&have) => Ok(()),
        Ok(have) => {
            wrong(format!("this is stanch {have}, and the configuration requires {wanted}"))
        }
        Err(e) => wrong(e.to_string()),
    }
}

fn read(path: &Path, open: &Open<'_>) -> Result<String, ConfigError> {
    open(path)
        .and_then(|bytes| {
            String::from_utf8(bytes).map_err(|_| io::Error::other("it is not UTF-8 text"))
        })
        .map_err(|e| ConfigError { path: path.into(), position: None, message: e.to_string() })
}

fn error_at(path: &Path, text: &str, span: Option<Range<usize>>, message: &str) -> ConfigError {
    let position = span.map(|span| position(text, span.start));
    let message = message.trim_end().to_owned() + &suggestion(message).unwrap_or_default();
    ConfigError { path: path.into(), position, message }
}

/// One-based line and column, in characters.
fn position(text: &str, offset: usize) -> (usize, usize) {
    let before = &text[..text.floor_char_boundary(offset)];
    let line_start = before.rfind('\n').map_or(0, |i| i + 1);
    (before.matches('\n').count() + 1, before[line_start..].chars().count() + 1)
}

/// The nearest of the names that serde lists after an unknown one.
fn suggestion(message: &str) -> Option<String> {
    let mut quoted = message.split('`').skip(1).step_by(2);
    if !message.starts_with("unknown ") {
        return None;
    }
    let unknown = quoted.next()?;
    quoted
        .map(|name| (strsim::jaro_winkler(unknown, name), name))
        .filter(|(similarity, _)| *similarity > 0.75)
        .max_by(|a, b| a.0.total_cmp(&b.0))
        .map(|(_, name)| format!("; did you mean `{name}`?"))
}

#[cfg(test)]
mod tests {
    use super::{Config, Size, discover};
    use crate::ruleset::RuleSet;
    use std::fs;

    fn read(text: &str) -> Result<RuleSet, String> {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("stanch.toml");
        fs::write(&path, text).unwrap();
        let mut rules = RuleSet::builtin();
        Config::read(&path)
            .and_then(|mut config| config.apply(&mut rules))
            .map(|()| rules)
            .map_err(|e| e.to_string().split_once("stanch.toml").unwrap().1.to_owned())
    }

    #[test]
    fn sizes_have_units() {
        assert_eq!("12".parse(), Ok(Size(12)));
        assert_eq!("10MB".parse(), Ok(Size(10 << 20)));
        assert_eq!("1 g".parse(), Ok(Size(1 << 30)));
        assert!("ten".parse::<Size>().is_err());
        assert!("99999999999G".parse::<Size>().is_err());
    }

    #[test]
    fn mistakes_are_told_with_line_and_column_and_what_was_meant() {
        for (text, expected) in [
            ("[scan]\nexclud = []\n", ":2:1: unknown field `exclud`, expected one of"),
            ("[scan]\nexclud = []\n", "; did you mean `exclude`?"),
            (
                "[rules]\nenable = [\"docker-hub-tokn\"]\n",
                ":2:11: no rule is called `docker-hub-tokn`; did you mean `docker-hub-token`?",
            ),
            ("[override.docker-hub-tokens]\n", "did you mean `docker-hub-token`?"),
            ("[scan\n", ":1:6: "),
            ("[scan]\nmax-file-size = \"big\"\n", ":2:17: "),
            ("[[scan.exclude]]\npaths = [\"a[\"]\nreason = \"x\"\n", ":2:10: "),
            ("required-version = \">=99\"\n", ":1:20: this is stanch"),
            ("required-version = \"new\"\n", ":1:20: `required-version`"),
            ("[override.docker-hub-token]\nallow = [\"x\"]\n", "has no variant `x`"),
        ] {
            let message = read(text).unwrap_err();
            assert!(message.contains(expected), "{text}{message}");
        }
    }

    #[test]
    fn rules_are_switched_and_overridden() {
        let rules = read(
            "[rules]\ndisable = [\"docker-hub-token\"]\n[override.docker-hub-token]\nseverity = \"low\"\ninstead = \"x\"\n",
        )
        .unwrap();
        let index = rules.find("docker-hub-token").unwrap();
        assert!(!rules.is_enabled(index));
        assert_eq!(rules.severity(index), crate::rule::Severity::Low);
        assert_eq!(rules.override_of(index).unwrap().instead.as_deref(), Some("x"));
    }

    #[test]
    fn the_nearest_file_up_to_the_repository_is_found() {
        let folder = tempfile::tempdir().unwrap();
        let inner = folder.path().join("repo/a/b");
        fs::create_dir_all(&inner).unwrap();
        fs::create_dir(folder.path().join("repo/.git")).unwrap();
        fs::write(folder.path().join("stanch.toml"), "").unwrap();
        assert_eq!(discover(&inner), None);
        let file = folder.path().join("repo/stanch.toml");
        fs::write(&file, "").unwrap();
        assert_eq!(discover(&inner), Some(file));
    }
}
