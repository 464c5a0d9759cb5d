//! What can stand in the place of a literal secret or of a login by hand: edits of the file that it stands in.
//!
//! A fix is planned from the text of a file, what was found in it and the catalogue; nothing is read or written here.
//! It changes no byte beyond what it is about, and a file that does not parse, before or after, is left as it is.

mod diff;
mod document;
mod dotenv;
mod ignore;
mod import;
mod literal;
mod login;
mod place;
mod shell;
mod syntax;
mod whose;
mod workflow;
mod yaml;

pub use diff::{Change, Shown};
pub use dotenv::{example_of, is_dotenv, with_name};
pub use ignore::with_ignored;

use crate::catalogue::{Catalogue, Declared};
use crate::finding::Finding;
use crate::mask::Values;
use crate::rule::Kind;
use crate::ruleset::RuleSet;
use document::Document;
use std::ops::Range;

/// Bytes put in the place of others.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Edit {
    /// What goes, in the bytes of the file; empty where something is only put in.
    pub range: Range<usize>,
    /// What comes.
    pub replacement: String,
}

impl Edit {
    fn new(range: Range<usize>, replacement: impl Into<String>) -> Self {
        Self { range, replacement: replacement.into() }
    }

    fn key(&self) -> (usize, usize, &str) {
        (self.range.start, self.range.end, &self.replacement)
    }
}

/// What can be done about one or several findings.
#[derive(Clone, Debug)]
pub struct Fix<'c> {
    /// Which findings, by their position among those that were given.
    pub findings: Vec<usize>,
    /// What it does, in a few words.
    pub description: String,
    /// How it changes the file, in the order of the text; none overlap.
    pub edits: Vec<Edit>,
    /// Why a person should look at it; none when it is certain.
    pub doubt: Option<String>,
    /// What it changes in other files.
    pub beside: Vec<Beside>,
    /// Whose secret the catalogue says it is.
    pub declared: Option<&'c Declared>,
}

/// What a fix changes in another file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Beside {
    /// A name goes to the file beside that shows others which names there are.
    Example {
        /// The name.
        name: String,
        /// What it is for, in one line.
        comment: Option<String>,
    },
    /// Git is to ignore the file.
    Ignored,
}

/// Why nothing is done about a finding.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Refusal {
    /// In a sentence without its first capital and its stop.
    pub why: String,
    /// Whether something could have been done, if the file were as it should be.
    pub is_failure: bool,
}

impl Refusal {
    fn new(why: impl Into<String>) -> Self {
        Self { why: why.into(), is_failure: false }
    }

    fn failure(why: impl Into<String>) -> Self {
        Self { why: why.into(), is_failure: true }
    }
}

/// What can be done about the findings of a file.
#[derive(Debug, Default)]
pub struct Plan<'c> {
    /// What can be done, in the order of the text.
    pub fixes: Vec<Fix<'c>>,
    /// The findings about which nothing is done, by their position, and why.
    pub refused: Vec<(usize, Refusal)>,
}

/// What is known where fixes are planned.
#[derive(Clone, Copy)]
pub struct Known<'c, 'h> {
    /// The rules that the findings are of.
    pub rules: &'h RuleSet,
    /// The secrets that there are.
    pub catalogue: &'c Catalogue,
    /// Where else the file's values are, for a file of environment variables.
    pub kept: Kept<'h>,
}

/// Where the values of a file are that git may or may not have.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kept<'h> {
    /// Nobody looked, or there is no repository.
    Unknown,
    /// Git tracks the file; the last commit has it so (empty if it does not).
    Tracked(&'h [u8]),
    /// Git does not track the file.
    Untracked {
        /// Whether git ignores it.
        ignored: bool,
    },
}

/// A finding as planning sees it.
struct Target<'f> {
    finding: usize,
    rule: &'f str,
    kind: Kind,
    /// In the document's text.
    span: Range<usize>,
    /// Of the secret in it.
    secret: Option<Range<usize>>,
}

/// What became of a finding.
type Outcome<'c> = Result<Fix<'c>, Refusal>;

/// What can be done about findings in a file, whose path is absolute or begins at the repository's root.
#[must_use]
pub fn plan<'c>(blob: &[u8], path: &str, findings: &[&Finding], known: Known<'c, '_>) -> Plan<'c> {
    let document = match Document::of(blob, path) {
        Ok(document) => document,
        Err(refusal) => {
            let refused = (0..findings.len()).map(|at| (at, refusal.clone())).collect();
            return Plan { fixes: Vec::new(), refused };
        }
    };
    let mut outcomes: Vec<(usize, Outcome<'c>)> = Vec::new();
    let mut targets = Vec::new();
    for (at, finding) in findings.iter().enumerate() {
        match document.target(at, finding, known.rules) {
            Ok(target) => targets.push(target),
            Err(refusal) => outcomes.push((at, Err(refusal))),
        }
    }
    if is_dotenv(path) {
        outcomes.extend(dotenv::plan(&document, &targets, known));
    } else if workflow::Kind::of(path).is_some() {
        outcomes.extend(workflow::plan(&document, &targets, known));
    } else {
        outcomes.extend(literal::plan(&document, &targets, known));
    }
    let mut plan = settle(outcomes, document.mark());
    let mut secrets = Values::default();
    secrets.extend(findings.iter().filter_map(|finding| finding.secret.as_ref()));
    plan.refuse_those_that_write(&secrets);
    plan.drop_those_that_went_along(findings);
    plan
}

/// Whether fixes are known for a file, by its path.
#[must_use]
pub fn is_fixable(path: &str, catalogue: &Catalogue) -> bool {
    let is_code = || syntax::Grammar::may_be(path) && !catalogue.is_empty();
    is_dotenv(path) || workflow::Kind::of(path).is_some() || is_code()
}

/// Puts the fixes in order, makes one of those that are the same, and refuses those that touch what another changes.
fn settle(outcomes: Vec<(usize, Outcome<'_>)>, mark: usize) -> Plan<'_> {
    let mut plan = Plan::default();
    let mut found = Vec::new();
    for (at, outcome) in outcomes {
        match outcome {
            Ok(fix) => found.push(fix),
            Err(refusal) => plan.refused.push((at, refusal)),
        }
    }
    // Edits without text to go come first, such as imports; where a fix stands is told by what goes.
    let place = |fix: &Fix<'_>| {
        let edits = fix.edits.iter().filter(|edit| !edit.range.is_empty());
        edits.map(|edit| edit.range.start).min().unwrap_or_default()
    };
    found.sort_by_key(|fix| (place(fix), fix.findings.first().copied()));
    for mut fix in found {
        fix.edits.iter_mut().for_each(|edit| {
            edit.range = edit.range.start + mark..edit.range.end + mark;
        });
        fix.edits.sort_by(|a, b| a.key().cmp(&b.key()));
        let clashes = |other: &Fix<'_>| other.edits.iter().any(|edit| fix.touches(edit));
        match plan.fixes.last_mut() {
            Some(last) if last.is_like(&fix) => {
                fix.findings.splice(0..0, last.findings.drain(..));
                // What knows whose secret it is says more.
                match last.declared {
                    None => *last = fix,
                    Some(_) => last.findings = fix.findings,
                }
            }
            Some(last) if clashes(last) => {
                let refusal = Refusal::new("another fix changes the same place; run it again");
                plan.refused.extend(fix.findings.iter().map(|at| (*at, refusal.clone())));
            }
            _ => plan.fixes.push(fix),
        }
    }
    plan.refused.sort_by_key(|(at, _)| *at);
    plan
}

impl Plan<'_> {
    /// Drops what can't be fixed by itself where a fix of another rule's finding takes the same secret away.
    fn drop_those_that_went_along(&mut self, findings: &[&Finding]) {
        let fixed: Vec<_> = self.fixes.iter().flat_map(|fix| &fix.findings).collect();
        let end = |finding: &Finding| finding.location.offset + finding.location.length;
        self.refused.retain(|(at, _)| {
            let left = findings[*at];
            !fixed.iter().any(|other| {
                let other = findings[**other];
                left.secret.is_some()
                    && left.secret == other.secret
                    && left.location.offset < end(other)
                    && other.location.offset < end(left)
            })
        });
    }

    /// Refuses what would write a secret that was found: no text of a fix may hold one, wherever it comes from.
    fn refuse_those_that_write(&mut self, secrets: &Values) {
        let writes = |fix: &mut Fix<'_>| {
            fix.edits.iter().any(|edit| !secrets.spans(edit.replacement.as_bytes()).is_empty())
        };
        for fix in self.fixes.extract_if(.., writes) {
            let refusal = Refusal::new("what it would write holds a secret");
            self.refused.extend(fix.findings.into_iter().map(|at| (at, refusal.clone())));
        }
    }
}

impl Fix<'_> {
    /// Whether another one does the same.
    fn is_like(&self, other: &Self) -> bool {
        let names = |fix: &Self| {
            let names = fix.beside.iter().map(|beside| match beside {
                Beside::Example { name, .. } => Some(name.clone()),
                Beside::Ignored => None,
            });
            names.collect::<Vec<_>>()
        };
        self.edits == other.edits && names(self) == names(other)
    }

    /// Whether it and another edit can't both be made. Two that put in the same at one place are one.
    fn touches(&self, edit: &Edit) -> bool {
        let overlap = |own: &Edit| {
            own.range.start < edit.range.end && edit.range.start < own.range.end
                || own.range.contains(&edit.range.start) && own.range.start < edit.range.start
                || edit.range.contains(&own.range.start) && edit.range.start < own.range.start
        };
        self.edits.iter().any(|own| own != edit && overlap(own))
    }
}

/// Makes the edits of several fixes. The result parses if the file is of a kind that is parsed.
///
/// # Errors
/// When the result would not parse, or the edits are not those of one plan for these bytes.
pub fn apply(blob: &[u8], path: &str, fixes: &[&Fix<'_>]) -> Result<Vec<u8>, Refusal> {
    let unfit = || Refusal::failure("its fixes do not fit together");
    let out = spliced(blob, &edits(fixes)).ok_or_else(unfit)?;
    let document = Document::of(&out, path)?;
    let parses = match workflow::Kind::of(path) {
        _ if is_dotenv(path) => Ok(()),
        Some(_) => yaml::Yaml::read(document.text()).map(drop),
        None => literal::parse(&document).map(drop),
    };
    parses.map_err(|refusal| {
        Refusal::failure(format!("it would not parse once it is fixed ({})", refusal.why))
    })?;
    Ok(out)
}

/// Bytes with edits made, which are in the order of the text; none when they overlap or reach too far.
#[must_use]
pub fn spliced(blob: &[u8], edits: &[Edit]) -> Option<Vec<u8>> {
    let mut out = Vec::with_capacity(blob.len() + 256);
    let mut done = 0;
    for edit in edits {
        out.extend_from_slice(blob.get(done..edit.range.start)?);
        out.extend_from_slice(edit.replacement.as_bytes());
        done = edit.range.end;
    }
    out.extend_from_slice(blob.get(done..)?);
    Some(out)
}

/// The edits of several fixes, each once, in the order of the text.
#[must_use]
pub fn edits(fixes: &[&Fix<'_>]) -> Vec<Edit> {
    let mut edits: Vec<Edit> = fixes.iter().flat_map(|fix| fix.edits.clone()).collect();
    edits.sort_by(|a, b| a.key().cmp(&b.key()));
    edits.dedup();
    edits
}
