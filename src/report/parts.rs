//! What is said of a finding's parts, and of the other places of its value.

use super::human::show_path;
use super::{Report, count};
use crate::finding::{Finding, Location, Part};

/// Other places of a value that are named one by one.
const NAMED: usize = 20;

impl Report<'_> {
    /// Where else a finding's value stands.
    pub(super) fn elsewhere(&self, finding: &Finding) -> Option<String> {
        let places = finding.elsewhere.iter().take(NAMED).map(|elsewhere| {
            let path =
                show_path(&self.results.blobs[elsewhere.blob].path, self.options.show_secrets);
            let location = &elsewhere.finding.location;
            match location.has_lines() {
                true => format!("{path}:{}:{}", location.start.line, location.start.column),
                false => format!("{path} (byte {})", location.offset),
            }
        });
        let places: Vec<_> = places.collect();
        let more = match finding.elsewhere.len() - places.len() {
            0 => String::new(),
            more => format!(" and {more} more"),
        };
        (!places.is_empty()).then(|| places.join(", ") + &more)
    }

    /// Both in one phrase.
    pub(super) fn company(&self, finding: &Finding) -> Option<String> {
        let with = with(finding).map(|with| format!("with {with}"));
        let also = self.elsewhere(finding).map(|places| format!("the same value also at {places}"));
        let said: Vec<_> = with.into_iter().chain(also).collect();
        (!said.is_empty()).then(|| said.join("; "))
    }

    /// How many findings there are, and in how many places where these are more.
    pub(super) fn findings_and_places(&self) -> String {
        let (findings, places) = (self.results.findings().count(), self.results.places());
        let findings_said = count(findings, "finding", "findings");
        match places > findings {
            true => format!("{findings_said} in {places} places"),
            false => findings_said,
        }
    }
}

/// What goes with a finding, and how likely that made it.
pub(super) fn with(finding: &Finding) -> Option<String> {
    let parts = finding.parts.iter();
    let parts: Vec<_> = parts.map(|part| format!("{} {}", part.name, at(&part.location))).collect();
    let raised = finding
        .alone
        .map(|alone| format!("; confidence {} instead of {alone}", finding.confidence));
    (!parts.is_empty()).then(|| parts.join(", ") + &raised.unwrap_or_default())
}

/// Where in its file something stands.
fn at(location: &Location) -> String {
    match location.has_lines() {
        true => format!("at line {}", location.start.line),
        false => format!("at byte {}", location.offset),
    }
}

/// What a part is to its finding, as a sentence.
pub(super) fn role(part: &Part) -> String {
    format!("The {} that goes with it.", part.name)
}
