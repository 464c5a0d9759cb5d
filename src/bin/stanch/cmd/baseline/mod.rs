//! `stanch baseline`

mod audit;

pub(crate) use audit::run as audit;

use super::scan::{examine, job, lines_used, stop_on_interrupt};
use crate::args::{AddArgs, ReviewArgs, ScanArgs};
use crate::known::{Home, Known};
use crate::output::{replace, to_stdout};
use crate::settings::{ScanInput, Settings};
use crate::{CLEAN, INTERRUPTED, NOT_DONE};
use anyhow::{Context as _, bail};
use stanch::report::Report;
use stanch::{
    BaselineEntry, BaselineFile, Checker, Hashing, Identity, Job, Results, Salt, Scanner, Threshold,
};
use std::collections::{BTreeSet, HashSet};
use std::io::{self, Write as _};
use std::path::{Path, PathBuf};
use std::sync::atomic::AtomicBool;

/// A shorter value may stand in a reason by chance.
const SHORT: usize = 4;

pub(crate) fn create(args: &AddArgs) -> anyhow::Result<u8> {
    let home = home(args)?;
    if home.file.symlink_metadata().is_ok() {
        bail!("{}: there is one already; `stanch baseline update` adds to it", home.file.display());
    }
    let scan =
        ScanArgs { no_baseline: true, ..scan_args(&args.review, args.paths.clone(), home.file) };
    look(&scan, |seen| add(seen, args, None))
}

pub(crate) fn update(args: &AddArgs) -> anyhow::Result<u8> {
    look(&scan_args(&args.review, args.paths.clone(), home(args)?.file), |seen| {
        let file = seen.known()?.baseline.file().clone();
        add(seen, args, Some(&file))
    })
}

pub(crate) fn prune(args: &ReviewArgs) -> anyhow::Result<u8> {
    look(&whole_scan(args)?, |seen| {
        let known = seen.known()?;
        if !known.whole {
            bail!(
                "only a scan of everything tells what matches nothing: leave out --rule, --skip-rule, --exclude, --no-config and \
                 high thresholds"
            );
        }
        if !seen.results.is_complete() {
            seen.tell_failures()?;
            bail!("not everything could be scanned, so nothing is taken out of the baseline");
        }
        let used = lines_used(&seen.results);
        let mut gone = HashSet::new();
        let mut foreign = 0;
        for (position, (line, entry)) in known.baseline.file().entries.iter().enumerate() {
            match (used.contains(line), known.baseline.is_foreign(position)) {
                (true, _) => {}
                (false, true) => foreign += 1,
                (false, false) => drop(gone.insert(entry.clone())),
            }
        }
        rewrite(&known.path, |file| file.entries.retain(|(_, entry)| !gone.contains(entry)))?;
        let left = known.baseline.file().entries.len() - gone.len();
        let kept = match foreign {
            0 => String::new(),
            n => format!(" ({n} of rules that this stanch does not know)"),
        };
        say(&format!(
            "{}: {} taken out, {left} left{kept}",
            known.path.display(),
            count(gone.len())
        ))?;
        Ok(CLEAN)
    })
}

/// What was looked at.
struct Seen<'a> {
    settings: &'a Settings,
    job: &'a Job<'a>,
    results: Results,
    hashing: Hashing<'a>,
    stop: &'a AtomicBool,
}

impl Seen<'_> {
    fn known(&self) -> anyhow::Result<&Known> {
        let path = self.settings.home.file.display();
        let known = self.settings.known.as_ref();
        known.with_context(|| format!("{path}: there is none; `stanch baseline create` writes one"))
    }

    /// Says what could not be scanned.
    fn tell_failures(&self) -> anyhow::Result<()> {
        let Settings { rules, report: options, human, .. } = self.settings;
        let report = Report { results: &self.results, rules, options };
        let mut text = Vec::new();
        human.write_notices(&report, &mut text)?;
        let _ = io::stderr().lock().write_all(&text);
        Ok(())
    }

    /// Everything that findings claim and nothing suppresses.
    fn claims(&self) -> BTreeSet<Identity> {
        let rules = self.job.scanner.rules();
        self.results.findings().flat_map(|(_, finding)| finding.claims(rules)).collect()
    }
}

/// Scans, and does something with what was found.
fn look(
    args: &ScanArgs,
    then: impl FnOnce(&mut Seen<'_>) -> anyhow::Result<u8>,
) -> anyhow::Result<u8> {
    let settings = Settings::new(args, ScanInput::new(args)?)?;
    let scanner = super::scan::scanner(&settings);
    let job = job(&settings, &scanner);
    let stop = stop_on_interrupt(&settings.input)?;
    let mut hashing = Hashing::new(settings.tree.threads, &stop);
    let results = examine(&job, &settings, &mut hashing, &stop, false)?;
    if results.totals.interrupted {
        return Ok(interrupted());
    }
    then(&mut Seen { settings: &settings, job: &job, results, hashing, stop: &stop })
}

fn interrupted() -> u8 {
    crate::output::complain("interrupted: nothing was written");
    INTERRUPTED
}

/// Adds what was found to what is in the file; none when there is no file yet.
fn add(seen: &mut Seen<'_>, args: &AddArgs, file: Option<&BaselineFile>) -> anyhow::Result<u8> {
    let path = seen.settings.home.file.clone();
    let claims = seen.claims();
    let reason = reason(&args.reason, &claims)?;
    seen.tell_failures()?;
    let code = if seen.results.is_complete() { CLEAN } else { NOT_DONE };
    if claims.is_empty() {
        say(&format!("{}: nothing is found that is not let be already", path.display()))?;
        return Ok(code);
    }
    let salt = match file.and_then(BaselineFile::salt) {
        Some(salt) => salt,
        None => random_salt()?,
    };
    let Some(new) = entries(seen, &claims, salt, &reason) else { return Ok(interrupted()) };
    let added = match file {
        Some(_) => rewrite(&path, |file| file.add(new))?,
        None => {
            let mut file = BaselineFile::default();
            file.add(new);
            write(&path, false, &file)?;
            file.entries.len()
        }
    };
    let found = seen.results.findings().count();
    let for_what = if found == 1 { "1 finding".into() } else { format!("{found} findings") };
    say(&format!("{}: {} added for {for_what}", path.display(), count(added)))?;
    Ok(code)
}

/// The entries that let claims be; none after Ctrl-C.
fn entries(
    seen: &mut Seen<'_>,
    claims: &BTreeSet<Identity>,
    salt: Salt,
    reason: &str,
) -> Option<Vec<BaselineEntry>> {
    if !seen.hashing.hash(&[salt], claims.iter().map(|claim| &claim.value)) {
        return None;
    }
    let entry = |claim: &Identity| {
        let rule = seen.settings.rules.get(claim.rule).id.to_string();
        Some(BaselineEntry {
            rule,
            hash: seen.hashing.of(salt, &claim.value)?,
            reason: reason.into(),
        })
    };
    claims.iter().map(entry).collect()
}

/// A reason that may be written down.
fn reason<'c>(
    text: &str,
    claims: impl IntoIterator<Item = &'c Identity>,
) -> anyhow::Result<String> {
    let text = text.trim();
    if text.is_empty() {
        bail!("the reason is empty: say why this is let be");
    }
    if text.chars().any(char::is_control) {
        bail!("a reason is one line, without control characters");
    }
    let rules = stanch::RuleSet::builtin();
    let shown = Checker::new(&Scanner::new(&rules), Threshold::default()).redact(text);
    let holds = |value: &[u8]| {
        value.len() >= SHORT && text.as_bytes().windows(value.len()).any(|part| part == value)
    };
    if shown.render(false) != text || claims.into_iter().any(|claim| holds(claim.value.expose())) {
        bail!("the reason holds a secret, and a baseline shows its reasons: say it without");
    }
    Ok(text.into())
}

fn random_salt() -> anyhow::Result<Salt> {
    let mut salt = [0; 16];
    getrandom::fill(&mut salt).context("no random numbers for the salt")?;
    Ok(Salt(salt))
}

/// Changes a baseline as it is now: somebody may have edited it meanwhile. Returns how many entries it has more.
fn rewrite(path: &Path, change: impl FnOnce(&mut BaselineFile)) -> anyhow::Result<usize> {
    let home = Home { file: path.into(), root: PathBuf::new() };
    let mut file = home.read()?.unwrap_or_default();
    let old = file.entries.clone();
    change(&mut file);
    if file.entries != old {
        write(path, true, &file)?;
    }
    Ok(file.entries.len().saturating_sub(old.len()))
}

fn write(path: &Path, overwrite: bool, file: &BaselineFile) -> anyhow::Result<()> {
    let context = || format!("{}: the baseline can't be written", path.display());
    replace(path, overwrite, |out| file.write(out)).with_context(context)
}

fn count(entries: usize) -> String {
    if entries == 1 { "1 entry".into() } else { format!("{entries} entries") }
}

fn say(text: &str) -> anyhow::Result<()> {
    let text = stanch::report::escape_controls(text);
    Ok(to_stdout(|out| writeln!(out, "{text}"))?)
}

/// A scan of all that a baseline speaks of.
fn whole_scan(args: &ReviewArgs) -> anyhow::Result<ScanArgs> {
    let home = Home::of(Path::new("."), args.baseline.as_ref())?;
    let here = std::env::current_dir().context("the current folder can't be told")?;
    let root = crate::settings::shown(&home.root, &here);
    let root = if root.as_os_str().is_empty() { ".".into() } else { root };
    Ok(scan_args(args, vec![root], home.file))
}

/// Where the baseline of what is to be scanned is or will be.
fn home(args: &AddArgs) -> anyhow::Result<Home> {
    let named = args.review.baseline.as_ref();
    let scan = ScanArgs { paths: args.paths.clone(), ..ScanArgs::plain() };
    Home::of(&ScanInput::new(&scan)?.place(), named)
}

/// What `stanch scan` would be asked with.
fn scan_args(args: &ReviewArgs, paths: Vec<PathBuf>, baseline: PathBuf) -> ScanArgs {
    ScanArgs { paths, baseline: Some(baseline), select: args.select.clone(), ..ScanArgs::plain() }
}
