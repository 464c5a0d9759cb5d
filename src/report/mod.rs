//! Results to bytes, on a writer that it is given.

mod human;
mod json;
mod sarif;
mod text;

pub use human::{Human, summary};
pub use sarif::{LineHashes, SarifLimits, SarifOptions};
pub use text::{escape_controls, severity_word};

use crate::rule::Rule;
use crate::ruleset::{RuleIndex, RuleSet};
use crate::scan::Results;
use std::io::{self, Write};

/// The forms a report can take.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Format {
    /// For people, on a terminal.
    Human,
    /// One JSON document.
    Json,
    /// One JSON document a line: the findings, then what was not scanned, then the summary.
    Jsonl,
    /// SARIF 2.1.0.
    Sarif,
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
            Format::Sarif => return sarif::write(self, out),
        }?;
        Ok(Vec::new())
    }

    fn rule(&self, index: RuleIndex) -> &Rule {
        self.rules.get(index)
    }

    /// What to do instead: the configuration's word first, then the rule's own.
    fn advice(&self, index: RuleIndex) -> String {
        let over = self.rules.override_of(index);
        let instead = over.and_then(|o| o.instead.as_deref());
        let see = over.and_then(|o| o.see.as_deref()).map(|see| format!("See {see}."));
        let own = instead.is_none().then_some(&*self.rule(index).fix);
        [instead, own, see.as_deref()].into_iter().flatten().collect::<Vec<_>>().join(" ")
    }
}
