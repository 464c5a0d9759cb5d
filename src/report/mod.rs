//! Results to bytes, on a writer that it is given.

mod github;
mod gitlab;
mod human;
mod json;
mod junit;
mod line;
mod markdown;
mod parts;
mod place;
mod sarif;
mod text;
mod visible_json;
mod why;

pub use human::{Human, summary};
pub use place::Place;
pub use sarif::{Fixes, LineHashes, SarifLimits, SarifOptions};
pub use text::{escape_controls, severity_word};
pub use why::Why;

use crate::finding::{Finding, Introduced};
use crate::rule::Rule;
use crate::ruleset::{RuleIndex, RuleSet};
use crate::scan::{BlobReport, Outcome, Results, ShownPath};
use crate::secret::Redacted;
use std::cmp::Reverse;
use std::collections::HashMap;
use std::io::{self, Write};
use std::time::SystemTime;

/// The forms a report can take.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Format {
    /// For people, on a terminal.
    Human,
    /// One JSON document.
    Json,
    /// One JSON document a line: the findings, then what was not scanned, then the summary.
    Jsonl,
    /// One line a finding, as compilers write them.
    Line,
    /// SARIF 2.1.0.
    Sarif,
    /// Workflow commands that GitHub Actions shows as annotations.
    Github,
    /// A secret detection report of GitLab.
    Gitlab,
    /// JUnit's XML, which most CI systems show.
    Junit,
    /// GitHub flavoured Markdown, for the summary of a job.
    Markdown,
}

impl Format {
    /// Every form.
    pub const ALL: &'static [Self] = &[
        Self::Human,
        Self::Json,
        Self::Jsonl,
        Self::Line,
        Self::Sarif,
        Self::Github,
        Self::Gitlab,
        Self::Junit,
        Self::Markdown,
    ];

    /// The name used in options.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Human => "human",
            Self::Json => "json",
            Self::Jsonl => "jsonl",
            Self::Line => "line",
            Self::Sarif => "sarif",
            Self::Github => "github",
            Self::Gitlab => "gitlab",
            Self::Junit => "junit",
            Self::Markdown => "markdown",
        }
    }

    /// Whether it names files from the root of the repository, as [`Place`] says.
    #[must_use]
    pub const fn names_from_root(self) -> bool {
        matches!(self, Self::Github | Self::Gitlab | Self::Junit | Self::Markdown)
    }
}

/// What a report is about.
#[derive(Clone, Copy)]
pub struct Report<'a> {
    /// What a run came to.
    pub results: &'a Results,
    /// The rules it used.
    pub rules: &'a RuleSet,
    /// What a person asked for.
    pub options: &'a ReportOptions,
}

/// What a person asked reports to hold.
#[derive(Clone, Debug, Default)]
pub struct ReportOptions {
    /// Show secrets instead of masking them.
    pub show_secrets: bool,
    /// Show what is suppressed: in the human report, and in SARIF under `suppressions`. JSON always lists it.
    pub show_suppressed: bool,
    /// Where the repository begins, for the formats that name files from there.
    pub place: Place,
    /// When the run began and ended, for the formats that must tell. They say 1970 otherwise.
    pub times: Option<(SystemTime, SystemTime)>,
    /// What SARIF reports hold.
    pub sarif: SarifOptions,
}

impl Report<'_> {
    /// Writes the report. Returns what people should be told about it: what it leaves out for want of room.
    ///
    /// # Errors
    /// When the writer fails.
    pub fn write(
        &self,
        format: Format,
        human: &Human,
        out: &mut dyn Write,
    ) -> io::Result<Vec<String>> {
        match format {
            Format::Human => human.write(self, out),
            Format::Json => json::write(self, out),
            Format::Jsonl => json::write_lines(self, out),
            Format::Line => line::write(self, out),
            Format::Sarif => return sarif::write(self, out),
            Format::Github => github::write(self, out),
            Format::Gitlab => gitlab::write(self, out),
            Format::Junit => junit::write(self, out),
            Format::Markdown => markdown::write(self, out),
        }?;
        Ok(Vec::new())
    }

    fn rule(&self, index: RuleIndex) -> &Rule {
        self.rules.get(index)
    }

    /// What to do instead of a finding: by the catalogue first, then as [`advice`](Self::advice) has it.
    fn advice_for(&self, finding: &Finding) -> String {
        let advice = self.advice(finding.rule);
        match &finding.detail.instead {
            Some(instead) => format!("{} {advice}", escape_controls(instead)),
            None => advice,
        }
    }

    /// What to do instead: the configuration's word first, then the rule's own.
    fn advice(&self, index: RuleIndex) -> String {
        let over = self.rules.override_of(index);
        let instead = over.and_then(|o| o.instead.as_deref());
        let see = over.and_then(|o| o.see.as_deref()).map(|see| format!("See {see}."));
        let own = instead.is_none().then_some(&*self.rule(index).fix);
        [instead, own, see.as_deref()].into_iter().flatten().collect::<Vec<_>>().join(" ")
    }

    /// What is wrong with a finding in particular, where its rule does not say all there is to say; on one line.
    fn message(&self, finding: &Finding) -> Option<String> {
        let message = finding.detail.message.as_ref()?;
        Some(escape_controls(&message.render(self.options.show_secrets)))
    }

    /// The same, and how the secret is encoded.
    fn particular(&self, finding: &Finding) -> Option<String> {
        let encoding = finding.detail.encoding().map(|encoding| format!("encoded, in {encoding}"));
        match (self.message(finding), encoding) {
            (Some(message), Some(encoding)) => Some(format!("{message}; {encoding}")),
            (message, encoding) => message.or(encoding),
        }
    }

    /// A finding's headline: its rule's, what is particular about it, what goes with it and where else it stands.
    fn headline(&self, finding: &Finding) -> String {
        let title = escape_controls(&self.rule(finding.rule).title);
        let title = match self.particular(finding) {
            Some(message) => format!("{title}: {message}"),
            None => title,
        };
        match self.company(finding) {
            Some(company) => format!("{title} ({company})"),
            None => title,
        }
    }

    /// The commit that brought a finding, where commits were scanned.
    fn introduced(&self, finding: &Finding) -> Option<String> {
        let Introduced { id, author, date, more } = &**finding.commit.as_ref()?;
        let author = escape_controls(&author.render(self.options.show_secrets));
        let again = match more {
            0 => String::new(),
            more => {
                format!(", and again by {}", count(*more as usize, "later commit", "later commits"))
            }
        };
        Some(format!("commit {} of {author}, {date}{again}", &id[..10.min(id.len())]))
    }

    /// The findings, the worst first, and otherwise in order.
    fn by_severity(&self) -> Vec<(&ShownPath, &Finding)> {
        let mut findings: Vec<_> = self.results.findings().collect();
        findings.sort_by_key(|(_, finding)| Reverse(finding.severity));
        findings
    }

    /// The masked text around a finding, on one line.
    fn excerpt(&self, finding: &Finding) -> String {
        let excerpt = &finding.excerpt;
        let show = |text: &Redacted| escape_controls(&text.render(self.options.show_secrets));
        let dots = |cut: bool| if cut { "..." } else { "" };
        let pieces = [&excerpt.before, &excerpt.found, &excerpt.after].map(show).concat();
        format!("{}{}{}", dots(excerpt.cut_before), pieces.trim(), dots(excerpt.cut_after))
    }

    /// What was asked for and not scanned to its end, and why.
    fn failures(&self) -> impl Iterator<Item = (&ShownPath, String)> {
        let blobs = self.results.blobs.iter();
        blobs.filter_map(|blob| Some((&blob.path, why_not(blob).filter(|(failed, _)| *failed)?.1)))
    }
}

/// Why a blob was not examined to its end, and whether that is a failure.
fn why_not(blob: &BlobReport) -> Option<(bool, String)> {
    match &blob.outcome {
        Outcome::Scanned => None,
        Outcome::Skipped(reason) => Some((reason.is_failure(), reason.to_string())),
        Outcome::Failed(message) => Some((true, message.clone())),
    }
}

/// Tells equal names apart, by which of them each is.
#[derive(Default)]
struct Ordinals(HashMap<String, u32>);

impl Ordinals {
    /// How often the name came before.
    fn of(&mut self, name: &str) -> u32 {
        match self.0.get_mut(name) {
            Some(seen) => {
                *seen += 1;
                *seen
            }
            None => {
                self.0.insert(name.to_owned(), 0);
                0
            }
        }
    }
}

/// What a run that was stopped says of itself.
const INTERRUPTED: &str = "interrupted before the end: what is reported is not all there is";

/// A number and what it counts.
fn count(n: usize, one: &str, many: &str) -> String {
    format!("{n} {}", if n == 1 { one } else { many })
}
