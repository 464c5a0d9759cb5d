//! What would change an outcome: lines as `stanch.toml` takes them, a comment in the text, an option.

use super::{Why, own};
use crate::config::FILE_NAME;
use crate::detect::{Absence, Fate, Step};
use crate::ruleset::RuleIndex;
use crate::scan::Verdict;
use crate::suppress::{BASELINE_FILE, Suppression, SuppressionSource};
use std::fmt::Write as _;

/// Something that would change an outcome.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Change {
    /// Where it is made.
    pub(super) place: Place,
    /// The lines to add or, of what is to be taken out, a sentence.
    pub(super) text: String,
}

/// Where a change is made.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Place {
    /// Lines to be added to the configuration.
    Configuration,
    /// A comment on the line.
    Comment,
    /// An option of `stanch scan`.
    Option,
    /// Something to be done by hand.
    Hand,
}

impl Place {
    pub(super) const fn name(self) -> &'static str {
        match self {
            Self::Configuration => FILE_NAME,
            Self::Comment => "comment",
            Self::Option => "option",
            Self::Hand => "by hand",
        }
    }

    fn change(self, text: impl Into<String>) -> Change {
        Change { place: self, text: text.into() }
    }
}

impl Why<'_> {
    pub(super) fn changes(&self, step: &Step, verdict: Verdict<'_>) -> Vec<Change> {
        let id = self.id(step.rule);
        match verdict {
            Verdict::Reported(_) => self.silence(&id),
            Verdict::Suppressed(suppressed) => suppressed.by.iter().map(take_out).collect(),
            Verdict::Covered(winner) if winner.rule == step.rule => Vec::new(),
            Verdict::Covered(winner) => self.without(winner.rule),
            Verdict::Outdone(winner) => self.without(winner.rule),
            Verdict::BelowConfidence => {
                let confidence = super::confidence_of(step, self.rules.get(step.rule));
                vec![Place::Option.change(format!("--confidence {confidence}"))]
            }
            Verdict::BelowSeverity => {
                let wanted = self.explained.threshold().severity;
                let over = format!("[override.{id}]\nseverity = \"{wanted}\"");
                let option = format!("--severity {}", self.rules.severity(step.rule));
                vec![Place::Configuration.change(over), Place::Option.change(option)]
            }
            Verdict::OwnHash => Vec::new(),
            Verdict::Absent => self.presence(step, &id),
            Verdict::Nothing(fate) => self.of_rule(step, fate, &id),
        }
    }

    /// How another rule gives way.
    fn without(&self, winner: RuleIndex) -> Vec<Change> {
        let winner = quoted(&self.id(winner));
        vec![Place::Configuration.change(format!("[rules]\ndisable = [{winner}]"))]
    }

    /// How a finding is let be.
    fn silence(&self, id: &str) -> Vec<Change> {
        let mut changes = vec![Place::Comment.change(format!("stanch: ignore[{id}] the reason"))];
        let path = &self.explained.path;
        // A path that holds a secret is not repeated.
        if path.render(false) == path.render(true) && !self.explained.name.starts_with('<') {
            let glob = quoted(&format!("/{}", literal(&self.explained.name)));
            changes.push(Place::Configuration.change(format!(
                "[[ignore]]\nrules = [{}]\npaths = [{glob}]\nreason = \"the reason\"",
                quoted(id)
            )));
        }
        changes.push(Place::Configuration.change(format!("[rules]\ndisable = [{}]", quoted(id))));
        changes
    }

    /// How a rule comes to look here.
    fn presence(&self, step: &Step, id: &str) -> Vec<Change> {
        let (off, only) = self.options;
        let named = |ids: &[String]| ids.iter().any(|named| named == id);
        match &step.absence {
            None | Some(Absence::Off) if named(off) => {
                vec![Place::Option.change(format!("leave out --skip-rule {id}"))]
            }
            None | Some(Absence::Off) if !only.is_empty() && !named(only) => {
                vec![Place::Option.change(format!("--rule {id}"))]
            }
            None | Some(Absence::Off) => match self.disabled_at(id) {
                Some(line) => {
                    let text =
                        format!("take `{id}` out of `rules.disable`, {FILE_NAME} line {line}");
                    vec![Place::Hand.change(text)]
                }
                None => {
                    let text = format!("[rules]\nenable = [{}]", quoted(id));
                    vec![Place::Configuration.change(text)]
                }
            },
            Some(Absence::Sanctioned(_)) => {
                let line = self.config.and_then(|config| config.line_of_override(id));
                let line = line.map_or_else(String::new, |line| format!(" (line {line})"));
                let text =
                    format!("take it out of `allow` of [override.{id}] in {FILE_NAME}{line}");
                vec![Place::Hand.change(text)]
            }
            Some(Absence::Excluded(_)) => self.in_rule(step, "exclude", id),
            Some(Absence::Elsewhere(_)) => self.in_rule(step, "paths", id),
        }
    }

    /// What of a rule decides about a fate.
    fn of_rule(&self, step: &Step, fate: &Fate, id: &str) -> Vec<Change> {
        let key = match fate {
            Fate::Unmatched(_) => "expression",
            Fate::NothingNear(_) => "near",
            Fate::NameBefore(_) => "deny-before",
            Fate::Refused(check) => check.key,
            Fate::Excused(_) => "unless",
            Fate::Said | Fate::NoPractice | Fate::Found(..) => return Vec::new(),
        };
        self.in_rule(step, key, id)
    }

    /// How a key of a rule is changed: in a team's own rule, and of a built-in one only by a rule beside it.
    fn in_rule(&self, step: &Step, key: &str, id: &str) -> Vec<Change> {
        if self.rules.is_own(step.rule) {
            let text = format!("change `{key}` of the rule `{id}`, which is your own");
            return vec![Place::Hand.change(text)];
        }
        let text = format!(
            "none in {FILE_NAME} for `{key}` of a built-in rule; a [[rule]] of your own can differ (`stanch rules show {id}`)"
        );
        let own = match key {
            "expression" | "near" | "paths" => None,
            _ => own::without(id, key),
        };
        let own = own.map(|lines| Place::Configuration.change(lines));
        [Place::Hand.change(text)].into_iter().chain(own).collect()
    }
}

/// What makes a suppression end.
fn take_out(by: &Suppression) -> Change {
    let what = match by.source {
        SuppressionSource::Marker { spelling, line } => {
            format!("take out `{spelling}`, line {line}")
        }
        SuppressionSource::Entry { line, .. } => {
            format!("take out the [[ignore]] entry, {FILE_NAME} line {line}")
        }
        SuppressionSource::Baseline { line } => format!("take out line {line} of {BASELINE_FILE}"),
        SuppressionSource::Environment => "unset STANCH_ALLOW".into(),
    };
    Place::Hand.change(what)
}

/// A text as a basic string of TOML.
fn quoted(text: &str) -> String {
    let mut out = String::from("\"");
    for c in text.chars() {
        match c {
            '"' | '\\' => out.extend(['\\', c]),
            c if c.is_control() => {
                let _ = write!(out, "\\u{:04X}", u32::from(c));
            }
            c => out.push(c),
        }
    }
    out.push('"');
    out
}

/// A glob that matches a path and nothing else.
fn literal(path: &str) -> String {
    let mut out = String::new();
    for c in path.chars() {
        match c {
            '*' | '?' | '[' | ']' | '{' | '}' => out.extend(['[', c, ']']),
            c => out.push(c),
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::{literal, quoted};

    #[test]
    fn a_path_becomes_a_glob_for_itself_alone() {
        for path in ["a.py", "a/[id]/b {x}.ts", "what?*.txt", "a]b"] {
            let set = crate::glob::set([&*format!("/{}", literal(path))]).unwrap();
            assert!(set.is_match(path), "{path}");
            assert!(!set.is_match("a/i/b x.ts") && !set.is_match("whatx.txt"), "{path}");
        }
    }

    #[test]
    fn quoted_text_is_read_again() {
        for text in ["a", "a\"b\\c", "tab\there\u{7f}", "é😀"] {
            let table: toml::Table = format!("a = {}", quoted(text)).parse().unwrap();
            assert_eq!(table["a"].as_str(), Some(text));
        }
    }
}
