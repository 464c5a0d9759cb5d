//! Rules that are off, find less, or weigh less.

use super::{Comparison, position};
use crate::rule::{List, Paths, Rule, Str};
use crate::ruleset::{Allowed, Override, RuleIndex};
use std::path::PathBuf;

/// What an override sanctions.
fn sanctions(over: Option<&Override>) -> &[Allowed] {
    over.map_or(&[], |over| &over.allow)
}

/// Whether what is sanctioned once is all that is sanctioned another time.
fn covers(one: &Allowed, other: &Allowed) -> bool {
    let within = |mine: &[String], others: &[String]| {
        mine.is_empty() || !others.is_empty() && others.iter().all(|name| mine.contains(name))
    };
    let globs = super::globs::Globs::new(one.paths.iter().map(String::as_str));
    let paths = one.paths.is_empty()
        || !other.paths.is_empty() && other.paths.iter().all(|glob| globs.cover(glob));
    within(&one.variants, &other.variants) && paths
}

impl Comparison<'_> {
    pub(super) fn rules(&mut self) {
        let mut gone = Vec::new();
        let old = self.old.rules;
        for (index, rule) in old.rules().filter(|(index, _)| old.is_enabled(*index)) {
            let Some(now) = position(self.new.rules, &rule.id) else {
                gone.push(rule.id.to_string());
                continue;
            };
            if self.new.rules.is_enabled(now) {
                self.severity(index, now);
                self.allowed(index, now);
                self.own(rule, self.new.rules.get(now));
                continue;
            }
            match self.new.config.and_then(|config| config.line_of_disabled(&rule.id)) {
                Some(line) => {
                    let message = format!("the rule `{}` is switched off", rule.id);
                    self.push("rule-off", self.place(line), message);
                }
                None => gone.push(rule.id.to_string()),
            }
        }
        if !gone.is_empty() {
            let line = self.new.config.map_or(1, |config| config.line_of_table("rules"));
            let (word, list) = (if gone.len() == 1 { "rule" } else { "rules" }, super::list(&gone));
            let message = format!("no longer on: the {word} {list}");
            self.push("rule-off", self.place(line), message);
        }
    }

    fn severity(&mut self, old: RuleIndex, new: RuleIndex) {
        let (before, now) = (self.old.rules.severity(old), self.new.rules.severity(new));
        if now < before {
            let id = &self.old.rules.get(old).id;
            let message = format!("the severity of `{id}` is lowered from {before} to {now}");
            let line = self.new.config.and_then(|config| config.line_of_override(id));
            let place = line.map_or_else(|| self.place_of_rule(id), |line| self.place(line));
            self.push("severity", place, message);
        }
    }

    fn allowed(&mut self, old: RuleIndex, new: RuleIndex) {
        let before = sanctions(self.old.rules.override_of(old));
        let now = sanctions(self.new.rules.override_of(new));
        let id = &self.old.rules.get(old).id;
        let is_new = |now: &&Allowed| !before.iter().any(|before| covers(before, now));
        for sanction in now.iter().filter(is_new) {
            let what = match sanction.variants.is_empty() {
                true => format!("`{id}` allows all of its variants"),
                false => format!("`{id}` allows {}", super::list(&sanction.variants)),
            };
            let place = match sanction.paths.is_empty() {
                true => String::new(),
                false => format!(" in {}", super::list(&sanction.paths)),
            };
            let line = self.new.config.and_then(|config| config.line_of_override(id));
            let message = format!("{what}{place}, which was forbidden");
            self.push("allow", self.place(line.unwrap_or(1)), message);
        }
    }

    /// A team's own rule that finds less, as far as that can be told: an expression that is another one may find anything.
    fn own(&mut self, old: &Rule, new: &Rule) {
        let lost = old.variants.iter().filter(|variant| !new.variants.contains(variant)).count();
        let fewer = |old: &List<Str>, new: &List<Str>| new.iter().any(|glob| !old.contains(glob));
        let narrower = |old: &Paths, new: &Paths| {
            let everywhere = |paths: &Paths| paths.include.is_empty() && paths.files.is_empty();
            let lost = fewer(&new.include, &old.include) || fewer(&new.files, &old.files);
            let only = !everywhere(new) && (everywhere(old) || lost);
            only || fewer(&old.exclude, &new.exclude)
        };
        let problems = [
            (lost > 0, "its expressions are other ones"),
            (old.checks != new.checks, "it checks what it finds in another way"),
            (narrower(&old.paths, &new.paths), "it looks at fewer files"),
            (new.unless.iter().any(|c| !old.unless.contains(c)), "it lets more contexts pass"),
            (new.confidence < old.confidence, "its confidence is lowered"),
            (old.kind != new.kind, "it is of another kind, and other suppressions speak of it"),
            (old.binary && !new.binary, "it no longer looks in binary files"),
            (new.generic && !old.generic, "it yields to others"),
            (new.advisory && !old.advisory, "it fails no run any more"),
        ];
        let problems: Vec<_> =
            problems.iter().filter(|(is, _)| *is).map(|(_, what)| *what).collect();
        if !problems.is_empty() {
            let message = format!("the rule `{}` may find less: {}", new.id, problems.join("; "));
            self.push("rule", self.place_of_rule(&new.id), message);
        }
    }

    /// Where a team's own rule stands: in the configuration, or in a file that it names.
    fn place_of_rule(&self, id: &str) -> (PathBuf, u64) {
        let config = self.new.config.map(|config| (&config.path, config.text()));
        let files = self.new.rule_files.iter().map(|(path, text)| (path, &**text));
        let found = config.into_iter().chain(files).find_map(|(path, text)| {
            Some((path.clone(), 1 + text.lines().position(|line| is_id(line, id))? as u64))
        });
        found.unwrap_or_else(|| self.place(1))
    }
}

/// Whether a line is the `id = "..."` of a rule.
fn is_id(line: &str, id: &str) -> bool {
    let value = line.trim_start().strip_prefix("id").map(str::trim_start);
    let value = value.and_then(|rest| rest.strip_prefix('=')).map(str::trim_start);
    let quoted = value.and_then(|value| value.strip_prefix(['"', '\'']));
    quoted
        .and_then(|value| value.strip_prefix(id))
        .is_some_and(|rest| rest.starts_with(['"', '\'']))
}
