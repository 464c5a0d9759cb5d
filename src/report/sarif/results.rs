//! Findings as results.

use super::Run;
use super::artifacts::Artifacts;
use super::model::{
    Fingerprints, Location, LogicalLocation, Message, PhysicalLocation, Region, ResultProperties,
    SarifResult, Suppression, Within,
};
use super::rules::Rules;
use super::uri::Uri;
use crate::finding::{self, Excerpt, Finding, Part};
use crate::report::Report;
use crate::report::parts::role;
use crate::report::text::{escape_controls, severity_word};
use crate::secret::Secret;
use crate::suppress::{self, SuppressionSource};
use std::collections::HashMap;
use std::path::PathBuf;

/// Places with the same value that a result names. GitHub shows those that its message links to, and a value that stands
/// in a thousand places would fill it.
const RELATED: usize = 5;
/// The same where somebody asked for one finding of them all.
const GROUPED: usize = 100;

/// Something found, and where.
pub(super) struct Item<'a> {
    pub(super) blob: usize,
    pub(super) finding: &'a Finding,
    /// Who says that it is to be let be; none when nobody does.
    pub(super) by: Option<&'a [suppress::Suppression]>,
}

impl Item<'_> {
    fn overlaps(&self, other: &Self) -> bool {
        let end = |item: &Self| item.finding.location.offset + item.finding.location.length;
        let (start, other_start) = (self.finding.location.offset, other.finding.location.offset);
        self.blob == other.blob && start < end(other) && other_start < end(self)
    }
}

/// What is reported, in the order of the blobs and of their text. What is suppressed GitHub would take for an alert like
/// any other, so it is here only when somebody asked for it.
pub(super) fn items<'a>(report: &Report<'a>) -> Vec<Item<'a>> {
    let mut items = Vec::new();
    for (blob, scanned) in report.results.blobs.iter().enumerate() {
        let first = items.len();
        items.extend(scanned.findings.iter().map(|finding| Item { blob, finding, by: None }));
        if report.options.show_suppressed {
            let suppressed = scanned.suppressed.iter();
            items.extend(suppressed.map(|s| Item { blob, finding: &s.finding, by: Some(&s.by) }));
            items[first..].sort_by_key(|item| {
                let location = &item.finding.location;
                (location.offset, location.length, item.finding.rule)
            });
        }
    }
    items
}

/// Where the same secrets stand.
pub(super) struct Related<'a>(HashMap<&'a Secret, Vec<usize>>);

impl<'a> Related<'a> {
    /// Several rules may find one secret in one place; the first of them stands for the place.
    pub(super) fn new(items: &[Item<'a>]) -> Self {
        let mut places: HashMap<_, Vec<usize>> = HashMap::new();
        for (index, item) in items.iter().enumerate() {
            let Some(secret) = &item.finding.secret else { continue };
            let places = places.entry(secret).or_default();
            if places.last().is_none_or(|last| !items[*last].overlaps(item)) {
                places.push(index);
            }
        }
        Self(places)
    }

    /// Other places with an item's secret: the first few, and how many more there are.
    fn of(&self, items: &[Item<'_>], item: &Item<'_>) -> (Vec<usize>, usize) {
        let places = item.finding.secret.as_ref().and_then(|secret| self.0.get(secret));
        let places = places.map_or(&[][..], Vec::as_slice);
        let others = places.iter().copied().filter(|other| !items[*other].overlaps(item));
        let others: Vec<_> = others.take(RELATED).collect();
        let more = places.len().saturating_sub(1 + others.len());
        (others, more)
    }
}

/// Something that a result relates to, in the words of its message.
struct Link<'a> {
    id: usize,
    blob: usize,
    location: &'a finding::Location,
    /// What goes with the finding; another place of its value otherwise.
    part: Option<&'a Part>,
}

impl<'a> Run<'a> {
    /// The result that an item is.
    pub(super) fn result<'r>(
        &'r self,
        index: usize,
        rules: &'r Rules,
        artifacts: &Artifacts,
    ) -> SarifResult<'r> {
        let item = &self.items[index];
        let finding = item.finding;
        let particular = self.report.particular(finding);
        let instead = finding.detail.instead.as_deref();
        let (rule_index, message) = rules.get(finding.rule, particular.as_deref(), instead);
        let (links, more) = self.related(item);
        let commit = self.report.introduced(finding).map(|commit| format!(" Brought by {commit}."));
        let text = format!(
            "{message}{}{}{}{}",
            self.within(item),
            self.covers(finding),
            self.said(finding, &links, more),
            commit.unwrap_or_default()
        );
        let sarif = &self.report.options.sarif;
        let line = finding.location.start.line;
        SarifResult {
            rule_id: &self.report.rule(finding.rule).id,
            rule_index,
            level: severity_word(finding.severity),
            message: Message { text },
            locations: [self.location(item, artifacts)],
            related_locations: links
                .iter()
                .map(|link| self.related_location(link, artifacts))
                .collect(),
            partial_fingerprints: Fingerprints {
                line_hash: sarif.line_hashes.as_ref().and_then(|all| all.get(item.blob, line)),
                own: finding.fingerprint.to_string(),
            },
            fixes: sarif
                .fixes
                .as_ref()
                .and_then(|all| all.of(item.blob, finding, || self.uris[item.blob].artifact()))
                .into_iter()
                .collect(),
            suppressions: self.report.options.show_suppressed.then(|| self.suppressions(item)),
            properties: (!finding.proof.is_empty())
                .then_some(ResultProperties { proof: &finding.proof }),
        }
    }

    fn covers(&self, finding: &Finding) -> String {
        let ids: Vec<_> = finding.covers.iter().map(|r| &*self.report.rule(*r).id).collect();
        match ids.is_empty() {
            true => String::new(),
            false => format!(" Also matched: {}.", ids.join(", ")),
        }
    }

    /// What goes with an item, and the other places with its value: the first few, and how many more there are.
    fn related(&self, item: &Item<'a>) -> (Vec<Link<'a>>, usize) {
        let parts = item.finding.parts.iter().map(|part| (item.blob, &part.location, Some(part)));
        let elsewhere = &item.finding.elsewhere;
        let mut links: Vec<_> = parts.collect();
        let more = if elsewhere.is_empty() {
            let (others, more) = self.related.of(&self.items, item);
            let others = others.into_iter().map(|other| &self.items[other]);
            links.extend(others.map(|other| (other.blob, &other.finding.location, None)));
            more
        } else {
            let places = elsewhere.iter().take(GROUPED);
            links.extend(places.map(|place| (place.blob, &place.finding.location, None)));
            elsewhere.len().saturating_sub(GROUPED)
        };
        let link = |(id, (blob, location, part))| Link { id, blob, location, part };
        ((1..).zip(links).map(link).collect(), more)
    }

    /// Links to related locations, by their ids (SARIF 2.1.0, 3.11.6). GitHub shows no related location without one.
    fn said(&self, finding: &Finding, links: &[Link<'_>], more: usize) -> String {
        let part = |link: &Link<'_>| {
            let name = markup(&link.part?.name);
            Some(format!("[{name} at line {}]({})", link.location.start.line, link.id))
        };
        let place = |link: &Link<'_>| {
            let path = &self.report.results.blobs[link.blob].path;
            let path = path.render(self.report.options.show_secrets);
            let path = markup(&escape_controls(&path.to_string_lossy()));
            format!("[{path}:{}]({})", link.location.start.line, link.id)
        };
        let parts: Vec<_> = links.iter().filter_map(part).collect();
        let places: Vec<_> = links.iter().filter(|l| l.part.is_none()).map(place).collect();
        let raised = finding
            .alone
            .map(|alone| format!("; confidence {} instead of {alone}", finding.confidence));
        let with = match parts.is_empty() {
            true => String::new(),
            false => format!(" With {}{}.", parts.join(", "), raised.unwrap_or_default()),
        };
        match (places.is_empty(), more) {
            (true, _) => with,
            (false, 0) => format!("{with} The same value stands at {}.", places.join(", ")),
            (false, _) => {
                format!("{with} The same value stands at {} and {more} more.", places.join(", "))
            }
        }
    }

    fn location(&self, item: &Item<'_>, artifacts: &Artifacts) -> Location<'_> {
        let (location, excerpt) = (&item.finding.location, &item.finding.excerpt);
        let shows = self.report.options.show_secrets;
        let snippet = Some(Message { text: excerpt.found.render(shows) });
        let logical = self.logical(item.blob, &item.finding.location, artifacts);
        let (region, context_region) = match logical {
            Some(_) => (Region { snippet, ..Region::OF_ARCHIVE }, None),
            None => (
                Region { snippet, ..region(location) },
                location.has_lines().then(|| lines(item.finding, shows)).flatten(),
            ),
        };
        Location {
            id: None,
            physical: PhysicalLocation {
                artifact_location: artifacts.locate(item.blob, &self.uris[item.blob]),
                region: Some(region),
                context_region,
            },
            logical,
            message: None,
        }
    }

    /// Where in an archive it stands, if it does. GitHub shows files of the repository only, so the artifact is the archive.
    fn logical(
        &self,
        blob: usize,
        location: &finding::Location,
        artifacts: &Artifacts,
    ) -> Option<[LogicalLocation; 1]> {
        let path = &self.report.results.blobs[blob].path;
        let shows = self.report.options.show_secrets;
        let inner_path = escape_controls(&path.inner(shows)?);
        let whole = escape_controls(&path.render(shows).to_string_lossy());
        let artifact_index = artifacts.member(blob);
        let properties = Within { inner_path, artifact_index, region: region(location) };
        Some([LogicalLocation { fully_qualified_name: whole, kind: "resource", properties }])
    }

    /// The same in words.
    fn within(&self, item: &Item<'_>) -> String {
        let path = &self.report.results.blobs[item.blob].path;
        let Some(inner) = path.inner(self.report.options.show_secrets) else {
            return String::new();
        };
        let inner = markup(&escape_controls(&inner));
        match item.finding.location.has_lines() {
            true => format!(" In the archive: {inner}, line {}.", item.finding.location.start.line),
            false => format!(" In the archive: {inner}."),
        }
    }

    fn related_location(&self, link: &Link<'_>, artifacts: &Artifacts) -> Location<'_> {
        let text = link.part.map_or("The same value.".into(), |part| role(part).into());
        Location {
            id: Some(link.id),
            physical: PhysicalLocation {
                artifact_location: artifacts.locate(link.blob, &self.uris[link.blob]),
                region: Some(match self.report.results.blobs[link.blob].path.is_inside() {
                    true => Region::OF_ARCHIVE,
                    false => region(link.location),
                }),
                context_region: None,
            },
            logical: self.logical(link.blob, link.location, artifacts),
            message: Some(Message { text }),
        }
    }

    fn suppressions(&self, item: &Item<'_>) -> Vec<Suppression<'_>> {
        let sarif = &self.report.options.sarif;
        let file = |path: &Option<PathBuf>| path.as_deref().map(|p| Uri::new(p).into_artifact());
        let one = |suppression: &suppress::Suppression| {
            let (kind, line, artifact) = match suppression.source {
                SuppressionSource::Marker { line, .. } => {
                    let path = &self.report.results.blobs[item.blob].path;
                    let line = if path.is_inside() { 1 } else { line };
                    ("inSource", line, Some(self.uris[item.blob].artifact()))
                }
                SuppressionSource::Entry { line, .. } => ("external", line, file(&sarif.config)),
                SuppressionSource::Baseline { line } => ("external", line, file(&sarif.baseline)),
                SuppressionSource::Environment => ("external", 1, None),
            };
            let shows = self.report.options.show_secrets;
            Suppression {
                kind,
                status: "accepted",
                justification: suppression.reason.render(shows),
                location: artifact.map(|artifact_location| Location {
                    id: None,
                    physical: PhysicalLocation {
                        artifact_location,
                        region: Some(Region { start_line: line, ..Region::default() }),
                        context_region: None,
                    },
                    logical: None,
                    message: None,
                }),
            }
        };
        item.by.unwrap_or_default().iter().map(one).collect()
    }
}

/// Text in which nothing is a link (SARIF 2.1.0, 3.11.6).
fn markup(text: &str) -> String {
    text.replace('\\', "\\\\").replace('[', "\\[").replace(']', "\\]")
}

impl Region {
    /// Of an archive, which has no lines: GitHub shows nothing that has none.
    const OF_ARCHIVE: Self = Self {
        start_line: 1,
        start_column: Some(1),
        end_line: Some(1),
        end_column: Some(1),
        byte_offset: None,
        byte_length: None,
        snippet: None,
    };
}

/// Where a finding stands. A binary file's lines mean little, but GitHub shows nothing that has none.
fn region(location: &finding::Location) -> Region {
    let bytes = |value: u64| (!location.has_lines()).then_some(value);
    Region {
        start_line: location.start.line,
        start_column: Some(location.start.column_utf16),
        end_line: Some(location.end.line),
        end_column: Some(location.end.column_utf16),
        byte_offset: bytes(location.offset),
        byte_length: bytes(location.length),
        snippet: None,
    }
}

/// The lines that a finding stands in; none when it is all there is in them, since a context must be larger than its region
/// (SARIF 2.1.0, 3.29.5).
fn lines(finding: &Finding, show_secrets: bool) -> Option<Region> {
    let Excerpt { before, found, after, cut_before, cut_after } = &finding.excerpt;
    let [before, found, after] = [before, found, after].map(|text| text.render(show_secrets));
    let dots = |cut: bool| if cut { "..." } else { "" };
    let text = format!("{}{before}{found}{after}{}", dots(*cut_before), dots(*cut_after));
    (text.len() > found.len()).then(|| Region {
        start_line: finding.location.start.line,
        end_line: Some(finding.location.end.line),
        snippet: Some(Message { text }),
        ..Region::default()
    })
}
