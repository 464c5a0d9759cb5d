//! Scans what is staged and what commits add, and says what to do when a gate stays shut.

use crate::output::complain;
use crate::scope::{Scope, What, message};
use crate::settings::Settings;
use crate::{CLEAN, FINDINGS, INTERRUPTED};
use anyhow::{Context as _, bail};
use stanch::config::FILE_NAME;
use stanch::source::Tree;
use stanch::source::git::GitError;
use stanch::{
    BASELINE_FILE, ChangeOptions, ChangeSet, Fingerprint, Job, Note, Redacted, Results,
    read_commits, scan_changes, scan_history, scan_input, scan_tree,
};
use std::env;
use std::path::Path;
use std::sync::atomic::AtomicBool;

/// The variable that lets one finding pass, as `FINGERPRINT:reason`.
const ALLOW: &str = "STANCH_ALLOW";
/// Fingerprints that are named when a gate stays shut.
const NAMED: usize = 5;

pub(super) fn scan(
    job: &Job<'_>,
    scope: &Scope,
    settings: &Settings,
    stop: &AtomicBool,
) -> anyhow::Result<Results> {
    let mut options = ChangeOptions {
        all: false,
        tell_markers: scope.is_gate,
        exclude: &settings.tree.exclude,
        only: None,
        threads: settings.tree.threads,
        stop,
    };
    let objects = scope.repository.objects();
    match &scope.what {
        What::Message(file) => {
            let text = message(file)?;
            Ok(scan_input(job, file, "message", &mut &text[..]))
        }
        What::Staged { staged, all, only, whole } => {
            options.all = *all;
            options.only = only.as_ref();
            let unmerged = staged.unmerged.iter().map(|path| {
                let why = "it is in conflict, and nothing can be committed before that is resolved";
                (path.to_string().into(), why.into())
            });
            let failures = unmerged.collect();
            let changes = staged.changes.clone();
            let set = ChangeSet { changes, failures, ..ChangeSet::default() };
            let governing =
                [("configuration-staged", FILE_NAME), ("baseline-staged", BASELINE_FILE)];
            let is_in_force = settings.policy.is_none();
            let governs =
                |name: &str| is_in_force && set.changes.iter().any(|change| change.path == name);
            let staged = governing.map(|(id, name)| governs(name).then_some((id, name)));
            let mut results = scan_changes(job, objects, &[set], &options);
            for (id, name) in staged.into_iter().flatten() {
                results.warn(job, Path::new(name), vec![not_in_force(id)]);
            }
            if !whole.is_empty() {
                results.merge(scan_tree(job, &Tree::new(whole, &settings.tree, stop), |_| ()));
            }
            Ok(results)
        }
        What::History(history) => Ok(scan_history(job, objects, history, &options)),
        What::Commits { tips, messages, loose, strict } => {
            let ids = scope.repository.commits(tips)?;
            let mut sets = read_commits(objects, &ids, &options);
            for (set, id) in sets.iter_mut().zip(&ids).filter(|(_, id)| objects.is_cut(**id)) {
                if *strict {
                    // All that it holds would seem new.
                    set.changes.clear();
                    let name = format!("commit {}", id.to_hex_with_len(10)).into();
                    set.failures.push((name, GitError::Shallow(*id).to_string()));
                }
            }
            sets.push(ChangeSet {
                changes: loose.clone(),
                messages: messages.clone(),
                ..ChangeSet::default()
            });
            Ok(scan_changes(job, objects, &sets, &options))
        }
    }
}

fn not_in_force(id: &'static str) -> Note {
    let message = "what is staged of it counts from the next commit on; in force is what HEAD has";
    Note { id, line: 1, message: Redacted::plain(message) }
}

/// Lets the finding pass that the environment names. Returns what to say about it.
pub(super) fn allow(results: &mut Results) -> anyhow::Result<Option<String>> {
    let Some(value) = env::var_os(ALLOW).filter(|value| !value.is_empty()) else { return Ok(None) };
    let value = value.to_string_lossy();
    let Some((fingerprint, reason)) = value.split_once(':') else {
        bail!("{ALLOW}: write FINGERPRINT:reason");
    };
    let fingerprint: Fingerprint =
        fingerprint.trim().parse().map_err(anyhow::Error::msg).context(ALLOW)?;
    let reason = reason.trim();
    if reason.is_empty() {
        bail!("{ALLOW}: the reason is missing behind the fingerprint");
    }
    let count = results.allow(fingerprint, &Redacted::plain(reason));
    Ok(Some(match count {
        0 => format!("warning: {ALLOW} names {fingerprint}, which is not among the findings"),
        1 => format!("stanch: {ALLOW} lets finding {fingerprint} pass: {reason}"),
        n => format!("stanch: {ALLOW} lets {n} findings {fingerprint} pass: {reason}"),
    }))
}

/// Says why a gate stays shut, and what can be done.
pub(super) fn last_word(scope: &Scope, results: &Results, code: u8) {
    let subject = match scope.what {
        What::Commits { .. } => "this push",
        _ => "this commit",
    };
    if code == CLEAN || code == INTERRUPTED {
        return;
    }
    if code != FINDINGS {
        complain(&format!(
            "stanch: {subject} is stopped: not all of it could be examined (see the errors above)"
        ));
        return;
    }
    let mut fingerprints: Vec<_> =
        results.findings().map(|(_, finding)| finding.fingerprint).collect();
    fingerprints.dedup();
    let count = fingerprints.len();
    let named: Vec<_> = fingerprints.iter().take(NAMED).map(ToString::to_string).collect();
    let more = if count > NAMED { " ..." } else { "" };
    complain(&format!(
        "stanch: {subject} is stopped. Take the secret out of it; one that was committed or shared has to be revoked.\n\
         A false alarm is suppressed by a comment, `stanch: ignore[RULE] reason` (see `stanch explain RULE`). To let one \
         finding pass this once, set {ALLOW}=FINGERPRINT:reason with the fingerprint {}{more}",
        named.join(" or ")
    ));
}
