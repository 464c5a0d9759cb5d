//! `[[ignore]]` entries of a configuration, made ready to be asked.

use super::hash::ValueHash;
use super::{Note, Suppression, SuppressionSource};
use crate::config::{Config, ConfigError, Entry, IgnoreEntry, Spanned};
use crate::finding::Finding;
use crate::glob::Globs;
use crate::rule::{Kind, compile};
use crate::ruleset::{RuleIndex, RuleSet};
use crate::secret::Redacted;
use jiff::civil::Date;
use regex_automata::meta::Regex;

/// The `[[ignore]]` entries of a configuration.
#[derive(Debug, Default)]
pub struct Ignores {
    entries: Vec<Ignore>,
}

#[derive(Debug)]
struct Ignore {
    entry: Entry,
    /// None for every rule that finds credentials.
    rules: Vec<RuleIndex>,
    /// None for everywhere.
    paths: Option<Globs>,
    hashes: Vec<ValueHash>,
    expressions: Vec<Regex>,
}

impl Ignores {
    /// Makes the entries of a configuration ready.
    ///
    /// # Errors
    /// When an entry names a rule that there is not, or could hide more than anybody means.
    pub fn new(config: &Config, rules: &RuleSet) -> Result<Self, ConfigError> {
        let entries: Result<_, _> =
            config.ignores().map(|entry| Ignore::new(config, rules, entry)).collect();
        Ok(Self { entries: entries? })
    }

    /// Every entry, in order.
    pub fn entries(&self) -> impl Iterator<Item = &Entry> {
        self.entries.iter().map(|ignore| &ignore.entry)
    }

    /// The entries that speak of a finding in the file of that name.
    pub(crate) fn of(&self, rules: &RuleSet, name: &str, finding: &Finding) -> Vec<Suppression> {
        let speaking = self
            .entries
            .iter()
            .enumerate()
            .filter(|(_, ignore)| ignore.speaks_of(rules, name, finding));
        speaking
            .map(|(index, ignore)| Suppression {
                source: SuppressionSource::Entry { index, line: ignore.entry.line },
                reason: Redacted::plain(&*ignore.entry.reason),
            })
            .collect()
    }
}

impl Ignore {
    fn new(config: &Config, rules: &RuleSet, from: IgnoreEntry<'_>) -> Result<Self, ConfigError> {
        let IgnoreEntry { entry, span, rules: ids, paths, hashes, expressions } = from;
        let by_value = !hashes.is_empty() || !expressions.is_empty();
        let missing = match (ids.is_empty(), paths.is_empty()) {
            _ if by_value => None,
            (true, true) => {
                Some("it names nothing: say `rules` and `paths`, `hashes` or `expressions`")
            }
            (true, false) => {
                Some("name the `rules` too; [[scan.exclude]] leaves files out altogether")
            }
            (false, true) => Some(
                "say where: `paths`, `hashes` or `expressions`; `rules.disable` switches rules off",
            ),
            (false, false) => None,
        };
        if let Some(missing) = missing {
            return Err(config.error(Some(span), missing));
        }
        let find = |id: &Spanned<String>| {
            rules.find(id.get_ref()).map_err(|e| config.error(Some(id.span()), &e.to_string()))
        };
        let hash = |text: &Spanned<String>| {
            text.get_ref().parse().map_err(|e| config.error(Some(text.span()), e))
        };
        let expression = |text: &Spanned<String>| {
            // By itself first, for its errors to be told about what was written.
            compile(text.get_ref())
                .and_then(|_| compile(&format!(r"\A(?:{})\z", text.get_ref())))
                .map_err(|e| config.error(Some(text.span()), &e))
        };
        let globs = crate::glob::set(paths.iter().map(|glob| glob.get_ref().as_str()))
            .map_err(|e| config.error(Some(span), &e.to_string()))?;
        Ok(Self {
            entry,
            rules: ids.iter().map(find).collect::<Result<_, _>>()?,
            paths: (!paths.is_empty()).then_some(globs),
            hashes: hashes.iter().map(hash).collect::<Result<_, _>>()?,
            expressions: expressions.iter().map(expression).collect::<Result<_, _>>()?,
        })
    }

    fn speaks_of(&self, rules: &RuleSet, name: &str, finding: &Finding) -> bool {
        let by_rule = match self.rules.is_empty() {
            true => rules.get(finding.rule).kind == Kind::Credential,
            false => self.rules.contains(&finding.rule),
        };
        by_rule && self.paths.as_ref().is_none_or(|paths| paths.is_match(name)) && self.has(finding)
    }

    /// Whether the finding's secret is one of the values, if there are any.
    fn has(&self, finding: &Finding) -> bool {
        if self.hashes.is_empty() && self.expressions.is_empty() {
            return true;
        }
        let Some(secret) = &finding.secret else { return false };
        let value = secret.expose();
        self.hashes.iter().any(|hash| hash.is_of(value))
            || self.expressions.iter().any(|expression| expression.is_match(value))
    }
}

/// What should be looked at in a configuration: entries that are over their date and, where that can be told, those that
/// left nothing out. `used` says so for each entry; `whole` is whether everything in their scope was looked at.
#[must_use]
pub fn review<'e>(
    entries: impl IntoIterator<Item = (&'e Entry, bool)>,
    today: Date,
    whole: bool,
) -> Vec<Note> {
    let mut notes = Vec::new();
    for (entry, used) in entries {
        let mut note = |id, message: String| {
            notes.push(Note { id, line: entry.line, message: Redacted::plain(message) });
        };
        if let Some(until) = entry.until.filter(|until| until.0 < today) {
            let held = format!("this was to hold until {} and still does", until.0);
            note("expired-entry", format!("{held} ({}): renew it or take it out", entry.reason));
        }
        if whole && !used {
            let message = format!("this left nothing out ({}): take it out", entry.reason);
            note("unused-entry", message);
        }
    }
    notes
}
