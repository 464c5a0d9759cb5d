//! SARIF 2.1.0: <https://docs.oasis-open.org/sarif/sarif/v2.1.0/sarif-v2.1.0.html>, in the part and with the limits that
//! GitHub states: <https://docs.github.com/en/code-security/reference/code-scanning/sarif-files/sarif-support>.

mod artifacts;
mod fixes;
mod limits;
mod line_hash;
mod model;
mod notifications;
mod results;
mod rules;
mod uri;

pub use fixes::Fixes;
pub use limits::SarifLimits;
pub use line_hash::LineHashes;

use super::Report;
use super::visible_json::write_pretty;
use artifacts::Artifacts;
use flate2::Compression;
use limits::{Bounded, compressed, weight};
use model::{AutomationDetails, BaseId, BaseIds, Driver, Log, Message, Tool};
use notifications::Omissions;
use results::{Item, Related};
use rules::Rules;
use serde::{Serialize, Serializer};
use std::io::{self, Write};
use std::path::PathBuf;
use uri::Uri;

/// What a person asked SARIF reports to hold.
#[derive(Clone, Debug)]
pub struct SarifOptions {
    /// Tells reports on the same commit apart. A slash behind it is added if there is none.
    pub category: Option<String>,
    /// List every rule that is on, not only those with results.
    pub all_rules: bool,
    /// How much is written; none for everything.
    pub limits: Option<SarifLimits>,
    /// `primaryLocationLineHash` for results, if it is wanted.
    pub line_hashes: Option<LineHashes>,
    /// What can take the place of findings, if that is wanted.
    pub fixes: Option<Fixes>,
    /// Where the configuration is, for suppressions that stand in it.
    pub config: Option<PathBuf>,
    /// Where the baseline is, for those that stand there.
    pub baseline: Option<PathBuf>,
}

impl Default for SarifOptions {
    fn default() -> Self {
        let limits = Some(SarifLimits::GITHUB);
        Self {
            category: None,
            all_rules: false,
            limits,
            line_hashes: None,
            fixes: None,
            config: None,
            baseline: None,
        }
    }
}

/// GitHub takes what stands before the last slash for the category, and all of it for the id of one run when there is none:
/// <https://docs.github.com/en/code-security/reference/code-scanning/sarif-files/sarif-support#runautomationdetails-object>.
fn category_id(category: &str) -> String {
    let slash = if category.ends_with('/') { "" } else { "/" };
    format!("{category}{slash}")
}

/// Writes the report, and says what it leaves out.
pub(super) fn write(report: &Report<'_>, out: &mut dyn Write) -> io::Result<Vec<String>> {
    let mut run = Run::new(report);
    match report.options.sarif.limits {
        None => run.write(out)?,
        Some(limits) => {
            run.omissions.over_count = run.keep(limits.results);
            match run.fit(limits.compressed)? {
                Some(bytes) => out.write_all(&bytes)?,
                None => run.write(out)?,
            }
        }
    }
    Ok(run.omissions.sentences(run.items.len()))
}

/// The one run of a report.
struct Run<'a> {
    report: &'a Report<'a>,
    /// Everything that could be a result, in order.
    items: Vec<Item<'a>>,
    /// Those that are.
    kept: Vec<usize>,
    related: Related<'a>,
    /// Of the blobs.
    uris: Vec<Uri>,
    omissions: Omissions,
}

impl<'a> Run<'a> {
    fn new(report: &'a Report<'a>) -> Self {
        let items = results::items(report);
        let shows = report.options.show_secrets;
        let blobs = &report.results.blobs;
        Self {
            report,
            kept: (0..items.len()).collect(),
            related: Related::new(&items),
            items,
            uris: blobs.iter().map(|blob| Uri::new(&blob.path.file().render(shows))).collect(),
            omissions: Omissions::none(report.options.sarif.limits.unwrap_or(SarifLimits::GITHUB)),
        }
    }

    /// Keeps as many results as given, those that matter most. Returns how many it drops.
    fn keep(&mut self, count: usize) -> usize {
        let dropped = self.kept.len().saturating_sub(count);
        if dropped > 0 {
            self.kept.sort_by_cached_key(|index| {
                let item = &self.items[*index];
                (weight(item.by.is_some(), item.finding), *index)
            });
            self.kept.truncate(count);
            self.kept.sort_unstable();
        }
        dropped
    }

    /// Makes the compressed report fit into so many bytes. Returns the report when it does so even uncompressed, as nearly
    /// all do.
    fn fit(&mut self, limit: u64) -> io::Result<Option<Vec<u8>>> {
        let mut bounded = Bounded::new(limit);
        match self.write(&mut bounded) {
            Ok(()) => return Ok(Some(bounded.bytes)),
            Err(_) if bounded.is_full => {}
            Err(e) => return Err(e),
        }
        if compressed(Compression::fast(), |out| self.write(out))? <= limit {
            return Ok(None);
        }
        let level = Compression::default();
        let mut size = compressed(level, |out| self.write(out))?;
        if size > limit && self.has_notes() {
            // What was skipped matters less than any result.
            self.omissions.notes = true;
            size = compressed(level, |out| self.write(out))?;
        }
        if size <= limit {
            return Ok(None);
        }
        let all = std::mem::take(&mut self.kept);
        let without = compressed(level, |out| self.write(out))?;
        self.kept = all;
        while size > limit && !self.kept.is_empty() {
            // Results are of like size, so the first guess is near; more follow where it was too high.
            let share = limit.saturating_sub(without) * 99 / 100;
            let count = self.kept.len() as u64 * share / (size - without);
            self.omissions.over_size += self.keep(count as usize);
            size = compressed(level, |out| self.write(out))?;
        }
        Ok(None)
    }

    fn write(&self, out: &mut dyn Write) -> io::Result<()> {
        let sarif = &self.report.options.sarif;
        let rules = Rules::new(self.report, self.kept.iter().map(|i| self.items[*i].finding.rule));
        let artifacts = Artifacts::new(self, self.kept.iter().map(|i| &self.items[*i]));
        let log = Log {
            schema: "https://json.schemastore.org/sarif-2.1.0.json",
            version: "2.1.0",
            runs: [model::Run {
                tool: Tool {
                    driver: Driver {
                        name: "stanch",
                        semantic_version: env!("CARGO_PKG_VERSION"),
                        information_uri: information_uri(),
                        rules: rules.descriptors(self.report),
                    },
                },
                automation_details: sarif
                    .category
                    .as_deref()
                    .map(|category| AutomationDetails { id: category_id(category) }),
                column_kind: "utf16CodeUnits",
                original_uri_base_ids: BaseIds {
                    source_root: BaseId {
                        description: Message { text: "The folder in which the scan was started." },
                    },
                },
                invocations: [self.invocation()],
                artifacts: artifacts.all(),
                results: Results { run: self, rules: &rules, artifacts: &artifacts },
            }],
        };
        write_pretty(&log, out)
    }
}

/// Where people learn more about the program: what its manifest names.
fn information_uri() -> Option<&'static str> {
    let named = [env!("CARGO_PKG_HOMEPAGE"), env!("CARGO_PKG_REPOSITORY")];
    named.into_iter().find(|address| !address.is_empty())
}

/// The results, each made when it is written.
struct Results<'r, 'a> {
    run: &'r Run<'a>,
    rules: &'r Rules,
    artifacts: &'r Artifacts,
}

impl Serialize for Results<'_, '_> {
    fn serialize<S: Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
        let Self { run, rules, artifacts } = self;
        to.collect_seq(run.kept.iter().map(|index| run.result(*index, rules, artifacts)))
    }
}
