//! `stanch fix`

mod changes;
mod say;

use super::scan::{examine, job, stop_on_interrupt};
use crate::args::{ConfigArgs, FixArgs, ScanArgs};
use crate::output::complain;
use crate::settings::{self, ScanInput, Settings};
use crate::{CLEAN, FINDINGS, INTERRUPTED, NOT_DONE};
use anyhow::bail;
use changes::Changes;
use say::{Said, Saying};
use stanch::catalogue::Catalogue;
use stanch::config::Date;
use stanch::fix::{self, Fix, Kept, Known, Plan, Refusal};
use stanch::source::Standing;
use stanch::source::git::Repository;
use stanch::{BlobReport, Finding, Hashing, Outcome, Results, Scanner};
use std::path::{Path, PathBuf};
use std::{env, fs, io};

/// What git sets for hooks and whatever else it starts, and managers of hooks for theirs.
const OF_HOOKS: [&str; 5] =
    ["GIT_INDEX_FILE", "GIT_QUARANTINE_PATH", "GIT_DIR", "GIT_EXEC_PATH", "PRE_COMMIT"];

pub(crate) fn run(args: &FixArgs) -> anyhow::Result<u8> {
    if let Some(name) = OF_HOOKS.iter().find(|name| env::var_os(name).is_some()) {
        bail!(
            "`stanch fix` changes files, so it does not run inside a hook: git or a manager of hooks started it ({name} is set). \
             Run it by hand, look at what it did, and stage it"
        );
    }
    let scan =
        ScanArgs { paths: args.paths.clone(), select: args.select.clone(), ..ScanArgs::plain() };
    let input = ScanInput::new(&scan)?;
    if matches!(input, ScanInput::Stdin(_)) {
        bail!("`stanch fix` changes files; standard input is none");
    }
    let settings = Settings::new(&scan, input)?;
    let catalogue = catalogue(&args.select.config, &settings.input.place())?;
    let scanner = Scanner::new(&settings.rules);
    let job = job(&settings, &scanner);
    let stop = stop_on_interrupt(&settings.input)?;
    let mut hashing = Hashing::new(settings.tree.threads, &stop);
    let results = examine(&job, &settings, &mut hashing, &stop, true)?;
    if results.totals.interrupted {
        return Ok(INTERRUPTED);
    }
    let has_catalogue = catalogue.is_some();
    let catalogue = catalogue.unwrap_or_else(Catalogue::empty);
    let mut fixing = Fixing {
        args,
        settings: &settings,
        catalogue: &catalogue,
        changes: Changes::default(),
        said: Said::default(),
    };
    for blob in &results.blobs {
        fixing.blob(blob);
    }
    let Fixing { mut changes, mut said, .. } = fixing;
    said.has_catalogue = has_catalogue;
    let mut saying = Saying::new(&scanner, &results, &catalogue);
    match args.diff {
        true => saying.diff(&changes)?,
        false => changes.write(&mut said),
    }
    saying.tell(&said, args.diff)?;
    Ok(exit_code(&said, &results, args.diff))
}

/// The catalogue of the configuration, if it has one. One that can't be read whole could lead to the wrong secret.
pub(super) fn catalogue(args: &ConfigArgs, place: &Path) -> anyhow::Result<Option<Catalogue>> {
    let Some(config) = settings::configuration(args, place)? else { return Ok(None) };
    if !config.has_catalogue() {
        return Ok(None);
    }
    let today = Date(jiff::Timestamp::now().to_zoned(jiff::tz::TimeZone::UTC).date());
    Ok(Some(Catalogue::read(&config, today)?))
}

fn exit_code(said: &Said<'_>, results: &Results, diff: bool) -> u8 {
    if !said.failed.is_empty() || !results.is_complete() {
        NOT_DONE
    } else if !said.left.is_empty() || diff && !said.fixed.is_empty() {
        FINDINGS
    } else {
        CLEAN
    }
}

/// Plans what is done in one file after the other.
struct Fixing<'f> {
    args: &'f FixArgs,
    settings: &'f Settings,
    catalogue: &'f Catalogue,
    changes: Changes,
    said: Said<'f>,
}

impl<'f> Fixing<'f> {
    fn blob(&mut self, blob: &'f BlobReport) {
        if !matches!(blob.outcome, Outcome::Scanned) {
            let failed = match &blob.outcome {
                Outcome::Skipped(reason) => reason.is_failure().then(|| reason.to_string()),
                Outcome::Failed(why) => Some(why.clone()),
                Outcome::Scanned => None,
            };
            self.said.failed.extend(failed.map(|why| (blob.path.render(false).into_owned(), why)));
        }
        if blob.findings.is_empty() {
            return;
        }
        if blob.path.is_inside() {
            let why = "it stands in an archive, and what is in one is not changed".into();
            return self.refuse_all(blob, &Refusal { why, is_failure: false });
        }
        let path = blob.path.render(true).into_owned();
        let (bytes, standing) = match read(&path) {
            Ok(read) => read,
            Err(why) => return self.refuse_all(blob, &Refusal { why, is_failure: true }),
        };
        let committed = match standing.as_ref().map(committed).transpose() {
            Ok(committed) => committed.unwrap_or_default(),
            Err(why) => return self.refuse_all(blob, &Refusal { why, is_failure: true }),
        };
        let kept = match &standing {
            None => Kept::Unknown,
            Some(Standing { tracked: true, .. }) => Kept::Tracked(&committed),
            Some(Standing { ignored, .. }) => Kept::Untracked { ignored: *ignored },
        };
        let name = std::path::absolute(&path).unwrap_or_else(|_| path.clone());
        let name = name.to_string_lossy();
        let findings: Vec<&Finding> = blob.findings.iter().collect();
        let known = Known { rules: &self.settings.rules, catalogue: self.catalogue, kept };
        let plan = fix::plan(&bytes, &name, &findings, known);
        self.carry_out(blob, plan, (&path, &name, bytes), standing.as_ref());
    }

    /// Notes what is done about a file, all of what is to be done or nothing.
    fn carry_out(
        &mut self,
        blob: &'f BlobReport,
        plan: Plan<'f>,
        (path, name, bytes): (&Path, &str, Vec<u8>),
        standing: Option<&Standing>,
    ) {
        for (at, refusal) in &plan.refused {
            self.refuse(blob, *at, refusal);
        }
        let also_unsafe = self.args.also_unsafe;
        let (made, left): (Vec<_>, Vec<_>) =
            plan.fixes.into_iter().partition(|fix| fix.doubt.is_none() || also_unsafe);
        for fix in left {
            let doubt = fix.doubt.as_deref().unwrap_or_default();
            let why = format!("{}, which --unsafe does: {doubt}", fix.description);
            for at in fix.findings {
                self.refuse(blob, at, &Refusal { why: why.clone(), is_failure: false });
            }
        }
        if made.is_empty() {
            return;
        }
        let these: Vec<&Fix<'_>> = made.iter().collect();
        let done = fix::apply(&bytes, name, &these)
            .map_err(|refusal| refusal.why)
            .and_then(|_| self.changes.note(path, bytes, &these, standing));
        match done {
            Ok(()) => {
                let tracked = standing.is_some_and(|standing| standing.tracked);
                let is_env = these.iter().any(|fix| !fix.beside.is_empty());
                self.said
                    .untrack
                    .extend((tracked && is_env).then(|| blob.path.render(false).into_owned()));
                for fix in made {
                    self.said.fixed.push((blob, fix));
                }
            }
            Err(why) => {
                let refusal = Refusal { why, is_failure: true };
                let all: Vec<usize> = made.into_iter().flat_map(|fix| fix.findings).collect();
                all.into_iter().for_each(|at| self.refuse(blob, at, &refusal));
            }
        }
    }

    fn refuse_all(&mut self, blob: &'f BlobReport, refusal: &Refusal) {
        (0..blob.findings.len()).for_each(|at| self.refuse(blob, at, refusal));
    }

    fn refuse(&mut self, blob: &'f BlobReport, at: usize, refusal: &Refusal) {
        if refusal.is_failure {
            let path = blob.path.render(false).into_owned();
            let failure = (path, refusal.why.clone());
            if !self.said.failed.contains(&failure) {
                self.said.failed.push(failure);
            }
        }
        self.said.left.push((blob, at, refusal.why.clone()));
    }
}

/// A file as it is, and how it stands with git if that matters for it.
fn read(path: &Path) -> Result<(Vec<u8>, Option<Standing>), String> {
    let metadata = fs::symlink_metadata(path).map_err(|e| e.to_string())?;
    if metadata.is_symlink() {
        return Err("it is a link; name the file that it leads to".into());
    }
    let bytes = fs::read(path).map_err(|e: io::Error| e.to_string())?;
    let is_env = fix::is_dotenv(&path.to_string_lossy());
    let standing = if is_env { Standing::of(path)? } else { None };
    Ok((bytes, standing))
}

/// A file as the last commit has it; empty if it does not.
fn committed(standing: &Standing) -> Result<Vec<u8>, String> {
    if !standing.tracked {
        return Ok(Vec::new());
    }
    let repository = Repository::discover(&standing.root).map_err(|e| e.to_string())?;
    let Some(head) = repository.head().map_err(|e| e.to_string())? else { return Ok(Vec::new()) };
    let path: PathBuf = standing.path.iter().collect();
    let file = repository.file_of(head, &path.to_string_lossy().replace('\\', "/"));
    Ok(file.map_err(|e| e.to_string())?.unwrap_or_default())
}

/// What went wrong where nothing else says it.
fn complain_of(path: &Path, why: &str) {
    complain(&format!("error: {}: {why}", path.display()));
}
