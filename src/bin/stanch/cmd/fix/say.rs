//! What people are told about fixes.

use super::changes::Changes;
use crate::output::to_stdout;
use stanch::catalogue::{Catalogue, Declared};
use stanch::fix::{self, Fix, Shown};
use stanch::report::escape_controls;
use stanch::{BlobReport, Checker, Results, Scanner, Secret, Threshold};
use std::collections::BTreeMap;
use std::env;
use std::io;
use std::path::{Path, PathBuf};

/// What there is to tell.
#[derive(Default)]
pub(super) struct Said<'f> {
    /// What is fixed.
    pub(super) fixed: Vec<(&'f BlobReport, Fix<'f>)>,
    /// What is not, and why.
    pub(super) left: Vec<(&'f BlobReport, usize, String)>,
    /// Files in which something could not be done, and why.
    pub(super) failed: Vec<(PathBuf, String)>,
    /// Files that git goes on tracking.
    pub(super) untrack: Vec<PathBuf>,
    pub(super) has_catalogue: bool,
}

impl<'f> Said<'f> {
    /// A file could not be written.
    pub(super) fn unwritten(&mut self, path: &Path, why: &str) {
        let is_it = |blob: &BlobReport| {
            std::path::absolute(blob.path.render(true)).is_ok_and(|of_blob| of_blob == path)
        };
        self.failed.push((path.into(), why.into()));
        self.take_back(why, is_it);
    }

    /// Nothing was written that was to be.
    pub(super) fn unwritten_all(&mut self, why: &str) {
        self.take_back(why, |_| true);
        self.untrack.clear();
    }

    fn take_back(&mut self, why: &str, is_it: impl Fn(&BlobReport) -> bool) {
        let (back, fixed) =
            std::mem::take(&mut self.fixed).into_iter().partition(|(blob, _)| is_it(blob));
        self.fixed = fixed;
        let back: Vec<(&'f BlobReport, Fix<'f>)> = back;
        for (blob, fix) in back {
            self.left.extend(fix.findings.iter().map(|at| (blob, *at, why.to_owned())));
        }
    }
}

/// Tells people, with every secret masked.
pub(super) struct Saying<'s, 'r> {
    scanner: &'s Scanner<'r>,
    catalogue: &'s Catalogue,
    checker: Checker<'s, 'r>,
    secrets: Vec<&'s Secret>,
}

impl<'s, 'r> Saying<'s, 'r> {
    pub(super) fn new(
        scanner: &'s Scanner<'r>,
        results: &'s Results,
        catalogue: &'s Catalogue,
    ) -> Self {
        let found = results.findings().filter_map(|(_, finding)| finding.secret.as_ref());
        let suppressed = results.suppressed().filter_map(|(_, s)| s.finding.secret.as_ref());
        let secrets = found.chain(suppressed).collect();
        let checker = Checker::new(scanner, Threshold::default());
        Self { scanner, catalogue, checker, secrets }
    }

    /// A line as it may be shown.
    fn line(&mut self, text: &str) -> String {
        escape_controls(&self.checker.redact(text).render(false))
    }

    /// Prints what would change.
    pub(super) fn diff(&mut self, changes: &Changes) -> anyhow::Result<()> {
        let here = env::current_dir().and_then(|here| here.canonicalize()).unwrap_or_default();
        let mut shown = Shown::new(self.scanner, self.secrets.iter().copied());
        let mut lines = Vec::new();
        for (path, change) in changes.all() {
            let new = change.after().map_err(anyhow::Error::msg)?;
            let path = path.strip_prefix(&here).unwrap_or(path).to_string_lossy();
            let path = self.checker.redact(&path).render(false);
            let change = fix::Change {
                path: &path,
                old: change.old.as_deref(),
                new: &new,
                edits: &change.edits,
            };
            lines.extend(shown.diff(&change));
        }
        let printed = to_stdout(|out| {
            lines.iter().try_for_each(|line| writeln!(out, "{}", escape_controls(line)))
        });
        Ok(printed?)
    }

    /// Says what was done and what was not, and what is left for people to do.
    pub(super) fn tell(&mut self, said: &Said<'_>, diff: bool) -> anyhow::Result<()> {
        let rules = self.scanner.rules();
        let place = |blob: &BlobReport, at: usize| {
            let finding = &blob.findings[at];
            let line = finding.location.start.line;
            let rule = &rules.get(finding.rule).id;
            format!("{}:{line}: {rule}", blob.path.render(false).display())
        };
        let done = if diff { "would fix" } else { "fixed" };
        let fixed = said.fixed.iter().map(|(blob, fix)| {
            let at = fix.findings.first().copied().unwrap_or_default();
            format!("{done}: {}: {}", place(blob, at), fix.description)
        });
        let fixed: Vec<String> = fixed.map(|line| self.line(&line)).collect();
        let left =
            said.left.iter().map(|(blob, at, why)| format!("left: {}: {why}", place(blob, *at)));
        let mut notes: Vec<String> = left.collect();
        notes.extend(
            said.failed.iter().map(|(path, why)| format!("error: {}: {why}", path.display())),
        );
        if !said.has_catalogue && !said.left.is_empty() {
            notes.push("note: the configuration has no [catalogue], which says what to put in the place of a secret".into());
        }
        if !diff {
            notes.extend(self.rotation(said));
            notes.extend(said.untrack.iter().map(|path| {
                let path = path.display();
                format!(
                    "note: git goes on tracking {path}; end that with `git rm --cached -- {path}`"
                )
            }));
        }
        let (count, rest) = (said.fixed.len(), said.left.len());
        if count + rest > 0 {
            notes.push(format!(
                "{count} {}, {rest} left",
                if diff { "to be fixed" } else { "fixed" }
            ));
        }
        let notes: Vec<String> = notes.iter().map(|line| self.line(line)).collect();
        let print = |out: &mut dyn io::Write, lines: &[String]| {
            lines.iter().try_for_each(|line| writeln!(out, "{line}"))
        };
        if diff {
            print(&mut io::stderr().lock(), &fixed)?;
        } else {
            to_stdout(|out| print(out, &fixed))?;
        }
        Ok(print(&mut io::stderr().lock(), &notes)?)
    }

    /// Which secrets are leaked all the same, and who replaces them where.
    fn rotation(&self, said: &Said<'_>) -> Vec<String> {
        let mut leaked: BTreeMap<String, Vec<String>> = BTreeMap::new();
        let mut kept: BTreeMap<String, Vec<String>> = BTreeMap::new();
        for (blob, fix) in &said.fixed {
            let secrets = fix.findings.iter().map(|at| &blob.findings[*at]);
            let Some(finding) = { secrets }.find(|finding| finding.secret.is_some()) else {
                continue;
            };
            let rule = self.scanner.rules().get(finding.rule);
            let what =
                fix.declared.map_or_else(|| rule.title.to_string(), |secret| self.title(secret));
            let line = finding.location.start.line;
            let place = format!("{}:{line}", blob.path.render(false).display());
            let which = if fix.edits.is_empty() { &mut kept } else { &mut leaked };
            which.entry(what).or_default().push(place);
        }
        let mut lines = Vec::new();
        let mut list = |head: &str, secrets: BTreeMap<String, Vec<String>>| {
            lines.extend((!secrets.is_empty()).then(|| head.to_owned()));
            let secrets = secrets.into_iter();
            lines.extend(secrets.map(|(what, places)| format!("  {what}: {}", places.join(", "))));
        };
        list(
            "rotate: what was fixed is leaked all the same, for it stays in git's history and in every copy. Put a new one into \
             the secret store:",
            leaked,
        );
        list(
            "note: values that stay in a file which git ignores from now on belong in the secret store:",
            kept,
        );
        lines
    }

    /// What a secret is called, who answers for it, and where to read on.
    fn title(&self, secret: &Declared) -> String {
        let mut text = secret.title().to_owned();
        let name = secret.names.values().next().map(|named| &*named.name);
        if let Some(name) = name.filter(|name| *name != text) {
            text = format!("{text} ({name})");
        }
        let owner = secret.owner.as_ref().map(|owner| format!("ask {owner}"));
        let see = self.catalogue.see(Some(secret)).map(|see| format!("see {see}"));
        let more: Vec<String> = owner.into_iter().chain(see).collect();
        if more.is_empty() { text } else { format!("{text}, {}", more.join(", ")) }
    }
}
