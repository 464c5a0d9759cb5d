//! Why lines are reported or not: what a scan made of their keywords, in words.

mod change;
mod human;
mod json;
mod own;

use super::text::escape_controls;
use crate::config::{Config, FILE_NAME};
use crate::detect::{Absence, Fate, Step};
use crate::finding::{Excerpt, Finding};
use crate::rule::Rule;
use crate::ruleset::{RuleIndex, RuleSet};
use crate::scan::{Explained, Verdict};
use crate::suppress::{BASELINE_FILE, Suppression, SuppressionSource};
use crate::text::{Encoding, Position};
use change::Change;
use std::io::{self, Write};

/// What is said of some lines.
pub struct Why<'a> {
    /// What a scan made of them.
    pub explained: &'a Explained,
    /// The rules.
    pub rules: &'a RuleSet,
    /// The configuration in force.
    pub config: Option<&'a Config>,
    /// Ids of the rules that an option switched off, and of those that one chose among all.
    pub options: (&'a [String], &'a [String]),
    /// What is to be said of the input as such, such as why a scan passes it over.
    pub notices: &'a [String],
}

/// What is said of one keyword.
struct Entry<'a> {
    step: &'a Step,
    rule: &'a Rule,
    verdict: Verdict<'a>,
    /// In one word.
    outcome: &'static str,
    /// In a sentence.
    said: String,
    changes: Vec<Change>,
}

impl Entry<'_> {
    /// How much an outcome decides; the least decides most.
    const fn rank(&self) -> u8 {
        match &self.verdict {
            Verdict::Reported(_) => 0,
            Verdict::Suppressed(_) => 1,
            Verdict::Covered(_) | Verdict::Outdone(_) => 2,
            Verdict::BelowConfidence | Verdict::BelowSeverity | Verdict::OwnHash => 3,
            Verdict::Absent => 4,
            Verdict::Nothing(Fate::Unmatched(_)) => 6,
            Verdict::Nothing(_) => 5,
        }
    }

    /// The finding that it is or was, if it became one.
    const fn finding(&self) -> Option<&Finding> {
        match &self.verdict {
            Verdict::Reported(finding) => Some(finding),
            Verdict::Suppressed(suppressed) => Some(&suppressed.finding),
            _ => None,
        }
    }

    /// Why it is a finding, or would be.
    fn reasons(&self) -> &[String] {
        match &self.step.fate {
            Fate::Found(_, reasons) => reasons,
            _ => &[],
        }
    }
}

impl Why<'_> {
    /// Writes it for people.
    ///
    /// # Errors
    /// When the writer fails.
    pub fn write_human(&self, out: &mut dyn Write) -> io::Result<()> {
        human::write(self, out)
    }

    /// Writes it as one JSON document.
    ///
    /// # Errors
    /// When the writer fails.
    pub fn write_json(&self, out: &mut dyn Write) -> io::Result<()> {
        json::write(self, out)
    }

    /// What is said of each keyword, in the order of the text, the most decisive first where several begin at one place.
    fn entries(&self) -> Vec<Entry<'_>> {
        let (_, only) = self.options;
        let is_meant = |step: &&Step| {
            step.absence.is_none() || only.is_empty() || only.contains(&self.id(step.rule))
        };
        let mut entries: Vec<_> =
            self.explained.steps.iter().filter(is_meant).map(|step| self.entry(step)).collect();
        entries.sort_by_key(|entry| (entry.step.at.0.line, entry.rank(), entry.step.offset));
        entries
    }

    fn entry<'e>(&'e self, step: &'e Step) -> Entry<'e> {
        let verdict = self.explained.verdict(self.rules, step);
        let rule = self.rules.get(step.rule);
        let (outcome, said) = self.words(step, verdict);
        let changes = self.changes(step, verdict);
        Entry { step, rule, verdict, outcome, said, changes }
    }

    fn id(&self, rule: RuleIndex) -> String {
        self.rules.get(rule).id.to_string()
    }

    /// An outcome in one word, and in a sentence.
    fn words(&self, step: &Step, verdict: Verdict<'_>) -> (&'static str, String) {
        let rule = self.rules.get(step.rule);
        match verdict {
            Verdict::Reported(_) if rule.advisory => {
                ("reported", format!("reported, and fails no run: {}", rule.title))
            }
            Verdict::Reported(_) => ("reported", format!("reported: {}", rule.title)),
            Verdict::Suppressed(suppressed) => {
                let by: Vec<_> = suppressed.by.iter().map(said_of).collect();
                ("suppressed", format!("found, and suppressed by {}", by.join("; ")))
            }
            Verdict::Covered(winner) => ("covered", self.said_of_winner(step, winner)),
            Verdict::Outdone(winner) => (
                "covered",
                format!("found, and yields to {}, which is not reported", self.id(winner.rule)),
            ),
            Verdict::BelowConfidence => (
                "below-confidence",
                format!(
                    "found with confidence {}, where {} is asked for at least",
                    confidence_of(step, rule),
                    self.explained.threshold().confidence
                ),
            ),
            Verdict::BelowSeverity => (
                "below-severity",
                format!(
                    "found with severity {}, where {} is asked for at least",
                    self.rules.severity(step.rule),
                    self.explained.threshold().severity
                ),
            ),
            Verdict::OwnHash => ("hash", "what looks like a value is a hash of a baseline".into()),
            Verdict::Absent => self.said_of_absence(step),
            Verdict::Nothing(fate) => said_of_fate(fate),
        }
    }

    fn said_of_winner(&self, step: &Step, winner: &Finding) -> String {
        let Position { line, column, .. } = winner.location.start;
        if winner.rule == step.rule {
            return format!("found, and part of what the same rule found at {line}:{column}");
        }
        format!("found, and yields to {}, which claims the same text", self.id(winner.rule))
    }

    fn said_of_absence(&self, step: &Step) -> (&'static str, String) {
        let id = self.id(step.rule);
        let (off, only) = self.options;
        let (outcome, why) = match &step.absence {
            None | Some(Absence::Off) if off.contains(&id) => {
                ("off", "off by --skip-rule".to_owned())
            }
            None | Some(Absence::Off) if !only.is_empty() && !only.contains(&id) => {
                ("off", "off by --rule".to_owned())
            }
            None | Some(Absence::Off) => match self.disabled_at(&id) {
                Some(line) => ("off", format!("off by {FILE_NAME}, line {line}")),
                None => ("off", "off unless a configuration switches it on".to_owned()),
            },
            Some(Absence::Sanctioned(None)) => {
                ("sanctioned", format!("sanctioned by `allow` of [override.{id}]"))
            }
            Some(Absence::Sanctioned(Some(glob))) => (
                "sanctioned",
                format!("sanctioned here by `{glob}`, in `allow` of [override.{id}]"),
            ),
            Some(Absence::Excluded(glob)) => {
                ("excluded", format!("the rule leaves out files like this one (`{glob}`)"))
            }
            Some(Absence::Elsewhere(globs)) => {
                let shown = globs.iter().take(6).map(|glob| format!("`{glob}`"));
                let shown: Vec<_> = shown.collect();
                let more = if globs.len() > shown.len() { " and others" } else { "" };
                ("elsewhere", format!("the rule looks at {}{more} only", shown.join(", ")))
            }
        };
        (outcome, format!("{why}; it would find something here"))
    }

    fn disabled_at(&self, id: &str) -> Option<u64> {
        self.config.and_then(|config| config.line_of_disabled(id))
    }

    /// The path to show.
    fn path(&self) -> String {
        escape_controls(&self.explained.path.render(false).to_string_lossy())
    }

    fn has_lines(&self) -> bool {
        self.explained.encoding != Encoding::Binary
    }

    /// What is to be said where nothing came near.
    fn nothing(&self) -> String {
        let asked = self.explained.asked;
        let what = match (self.explained.aside.is_empty(), asked.first == asked.last) {
            (false, _) => "no rule comes near: only keywords stand here",
            (true, true) => "no keyword of any rule stands on this line",
            (true, false) => "no keyword of any rule stands here",
        };
        format!(
            "{what}; a rule of your own, [[rule]] in {FILE_NAME}, finds what no built-in one looks for"
        )
    }
}

fn confidence_of(step: &Step, rule: &Rule) -> crate::rule::Confidence {
    match step.fate {
        Fate::Found(confidence, _) => confidence,
        _ => rule.confidence,
    }
}

/// A fate in one word, and in a sentence.
fn said_of_fate(fate: &Fate) -> (&'static str, String) {
    match fate {
        Fate::Unmatched(at) => {
            ("no-match", format!("the expression stops matching at {}:{}", at.line, at.column))
        }
        Fate::NothingNear(within) => {
            ("nothing-near", format!("what has to follow within {within} bytes does not"))
        }
        Fate::NameBefore(word) => {
            ("name-before", format!("`{word}` stands in the name of which this is the end"))
        }
        Fate::Refused(check) => ("failed-check", format!("{} ({})", check.why, check.key)),
        Fate::Excused(context) => {
            ("excused", format!("it stands {}, where the rule lets it pass", context.place()))
        }
        Fate::Said => ("said", "the same was found before on the line; once is enough".into()),
        Fate::NoPractice => (
            "not-the-practice",
            "what stands there is read, and it is not what the rule forbids".into(),
        ),
        Fate::Found(..) => ("found", "found".into()),
    }
}

/// Who says that a finding is to be let be, and why.
fn said_of(by: &Suppression) -> String {
    let who = match by.source {
        SuppressionSource::Marker { spelling, line } => format!("`{spelling}` on line {line}"),
        SuppressionSource::Entry { line, .. } => format!("{FILE_NAME}, line {line}"),
        SuppressionSource::Baseline { line } => format!("{BASELINE_FILE}, line {line}"),
        SuppressionSource::Environment => "STANCH_ALLOW".into(),
    };
    let reason = by.reason.render(false);
    if reason.is_empty() { who } else { format!("{who} ({reason})") }
}

/// The line of a finding, its secrets masked.
fn masked(excerpt: &Excerpt) -> String {
    let dots = |cut: bool| if cut { "..." } else { "" };
    let text =
        [&excerpt.before, &excerpt.found, &excerpt.after].map(|text| text.render(false)).concat();
    format!("{}{}{}", dots(excerpt.cut_before), text.trim(), dots(excerpt.cut_after))
}
