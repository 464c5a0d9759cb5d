//! Rules as reporting descriptors.

use super::model::{Configuration, Descriptor, Help, Message, RuleProperties};
use crate::report::Report;
use crate::report::text::{escape_controls, severity_word};
use crate::rule::{Confidence, Kind, Rule, Severity};
use crate::ruleset::RuleIndex;
use std::borrow::Cow;
use std::collections::BTreeMap;

/// Most characters that GitHub takes of a description:
/// <https://docs.github.com/en/code-security/reference/code-scanning/sarif-files/sarif-support#reportingdescriptor-object>.
const DESCRIPTION: usize = 1024;
/// Most characters that it takes of a name.
const NAME: usize = 255;

/// The rules that a report lists.
pub(super) struct Rules(BTreeMap<RuleIndex, Listed>);

/// A rule's position among those that are listed, and what its results have to say.
struct Listed {
    position: usize,
    title: String,
    advice: String,
}

impl Rules {
    pub(super) fn new(report: &Report<'_>, with_results: impl Iterator<Item = RuleIndex>) -> Self {
        let listed = |index| Listed {
            position: 0,
            // GitHub shows the first sentence only where there is no room for more.
            title: sentence(&report.rule(index).title),
            advice: sentence(&report.advice(index)),
        };
        let mut rules = BTreeMap::new();
        for index in with_results {
            rules.entry(index).or_insert_with(|| listed(index));
        }
        let sarif = &report.options.sarif;
        let on = report.rules.rules().filter(|(index, _)| report.rules.is_enabled(*index));
        let more: Vec<_> =
            on.map(|(index, _)| index).filter(|index| !rules.contains_key(index)).collect();
        let fits = sarif.limits.is_none_or(|limits| rules.len() + more.len() <= limits.rules);
        if sarif.all_rules && fits {
            rules.extend(more.into_iter().map(|index| (index, listed(index))));
        }
        rules.values_mut().enumerate().for_each(|(position, rule)| rule.position = position);
        Self(rules)
    }

    /// Where a rule stands among the descriptors, and what a result has to say, with what is wrong with it in particular.
    pub(super) fn get(
        &self,
        index: RuleIndex,
        particular: Option<&str>,
        instead: Option<&str>,
    ) -> (usize, String) {
        let Listed { position, title, advice } = &self.0[&index];
        let said = |what: Option<&str>| {
            what.map(|what| format!("{} ", sentence(what))).unwrap_or_default()
        };
        (*position, format!("{title} {}{}{advice}", said(particular), said(instead)))
    }

    pub(super) fn descriptors<'a>(&self, report: &'a Report<'a>) -> Vec<Descriptor<'a>> {
        self.0.keys().map(|index| descriptor(report, *index)).collect()
    }
}

fn descriptor<'a>(report: &'a Report<'a>, index: RuleIndex) -> Descriptor<'a> {
    let (rule, severity) = (report.rule(index), report.rules.severity(index));
    let (what, why, advice) = (rule.what.trim(), rule.why.trim(), report.advice(index));
    let sources: Vec<_> = rule.sources.iter().map(|s| format!("- <{s}>")).collect();
    // CodeQL names weaknesses so, and GitHub shows and filters by it. Practices differ too much for one of them.
    let weakness = (rule.kind == Kind::Credential).then_some("external/cwe/cwe-798");
    Descriptor {
        id: &rule.id,
        name: name(rule),
        short_description: Message { text: shortened(&rule.title, DESCRIPTION) },
        full_description: Message { text: shortened(what, DESCRIPTION) },
        help_uri: rule.sources.first().map(AsRef::as_ref),
        help: Help {
            text: format!("{what}\n\nWhy: {why}\n\nInstead: {advice}"),
            markdown: format!(
                "{what}\n\n**Why.** {why}\n\n**Instead.** {advice}\n\n{}\n",
                sources.join("\n")
            ),
        },
        default_configuration: Configuration { level: severity_word(severity) },
        properties: RuleProperties {
            tags: ["security", rule.kind.name()].into_iter().chain(weakness).collect(),
            precision: precision(rule.confidence),
            security_severity: security_severity(severity),
        },
    }
}

const fn precision(confidence: Confidence) -> &'static str {
    match confidence {
        Confidence::High => "very-high",
        Confidence::Medium => "medium",
        Confidence::Low => "low",
    }
}

/// GitHub's scale: over 9.0 critical, 7.0 high, 4.0 medium, below low.
const fn security_severity(severity: Severity) -> &'static str {
    match severity {
        Severity::Critical => "9.5",
        Severity::High => "8.0",
        Severity::Medium => "5.5",
        Severity::Low => "2.0",
    }
}

/// One line that ends as a sentence does.
pub(super) fn sentence(text: &str) -> String {
    let line = text.split_whitespace().collect::<Vec<_>>().join(" ");
    let line = escape_controls(&line);
    let end = if line.ends_with(['.', '!', '?']) { "" } else { "." };
    format!("{line}{end}")
}

fn shortened(text: &str, limit: usize) -> Cow<'_, str> {
    match text.char_indices().nth(limit) {
        None => text.into(),
        Some(_) => text.chars().take(limit - 1).chain(['…']).collect::<String>().into(),
    }
}

/// A name in Pascal case, made of the rule's id. It must not be the id but for its case (SARIF1001 of Microsoft's validator),
/// as that of one word would be: its title is the next best.
fn name(rule: &Rule) -> Option<String> {
    let names = [&rule.id, &rule.title].map(|text| pascal_case(text));
    let name = names.into_iter().find(|name| !name.eq_ignore_ascii_case(&rule.id))?;
    Some(shortened(&name, NAME).into_owned())
}

fn pascal_case(text: &str) -> String {
    text.split(|c: char| !c.is_alphanumeric())
        .map(|word| {
            let mut chars = word.chars();
            let first = chars.next().map(|c| c.to_ascii_uppercase());
            first.into_iter().chain(chars).collect::<String>()
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::{name, sentence, shortened};
    use crate::RuleSet;

    #[test]
    fn a_message_is_one_line_of_sentences() {
        assert_eq!(sentence("Docker Hub\n  access\ttoken"), "Docker Hub access token.");
        assert_eq!(sentence(" Really\x1b[31m? "), "Really\\u{1b}[31m?");
    }

    #[test]
    fn a_name_is_not_the_id() {
        for (id, expected) in [("docker-hub-token", "DockerHubToken"), ("jwt", "JSONWebToken")] {
            let rules = RuleSet::builtin();
            let (_, rule) = rules.rules().find(|(_, rule)| rule.id == id).unwrap();
            assert_eq!(name(rule).as_deref(), Some(expected));
        }
    }

    #[test]
    fn long_texts_are_cut_by_characters() {
        assert_eq!(shortened("éé", 2), "éé");
        assert_eq!(shortened("éééé", 3), "éé…");
    }
}
