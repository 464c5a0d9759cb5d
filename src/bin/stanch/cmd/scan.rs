//! `stanch scan`

use super::git;
use crate::args::ScanArgs;
use crate::declared::today;
use crate::output::{complain, is_broken_pipe, to_file, to_stdout};
use crate::place;
use crate::settings::{LeftOut, Output, ScanInput, Settings};
use crate::{CLEAN, FINDINGS, INTERRUPTED, NOT_DONE};
use anyhow::Context as _;
use indicatif::{HumanBytes, ProgressBar, ProgressStyle};
use stanch::catalogue::Catalogue;
use stanch::report::{Fixes, Format, Human, LineHashes, Report, summary};
use stanch::source::{Disk, Excludes, SkipReason, Tree, not_ignored};
use stanch::{
    Earlier, Hashing, Job, Note, Remark, Results, Scanner, SuppressionSource, Totals, review,
    scan_input, scan_tree,
};
use std::collections::{BTreeMap, HashSet};
use std::fs;
use std::io::{self, IsTerminal as _};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::AtomicBool;
use std::time::{Duration, Instant, SystemTime};

const GITIGNORE: &str = ".gitignore";

const NOTHING: &str = "\
warning: no file was scanned: there is none, or ignore files and excludes name all there are (--no-ignore takes
  everything that is not excluded)
";

pub(crate) fn run(args: &ScanArgs) -> anyhow::Result<u8> {
    run_on(args, ScanInput::new(args)?)
}

/// Scans what was settled on elsewhere.
pub(crate) fn run_on(args: &ScanArgs, input: ScanInput) -> anyhow::Result<u8> {
    let (started, started_at) = (Instant::now(), SystemTime::now());
    let settings = Settings::new(args, input)?;
    let scanner = scanner(&settings);
    let job = job(&settings, &scanner);
    let stop = stop_on_interrupt(&settings.input)?;
    let mut hashing = Hashing::new(settings.tree.threads, &stop);
    let mut results = examine(&job, &settings, &mut hashing, &stop, args.quiet)?;
    let allowed = match &settings.input {
        ScanInput::Git(scope) if scope.is_gate => git::allow(&mut results)?,
        _ => None,
    };
    look_over(&settings, &job, &mut results);
    let mut code = exit_code(args, &settings, &results);
    if settings.group {
        results.group(&settings.rules);
    }
    let mut options = settings.report.clone();
    options.times = Some((started_at, SystemTime::now()));
    if settings.outputs.iter().any(|output| output.format.names_from_root()) {
        options.place = place::of(&settings.input.place(), &scanner)?;
    }
    let is_sarif = settings.outputs.iter().any(|output| output.format == Format::Sarif);
    let is_files = matches!(settings.input, ScanInput::Paths(_));
    if args.sarif_line_hash && is_sarif && is_files {
        options.sarif.line_hashes = Some(LineHashes::read(&results, &Disk));
    }
    if is_sarif && is_files {
        options.sarif.fixes = Some(fixes(&settings, &results));
    }
    let report = Report { results: &results, rules: &settings.rules, options: &options };
    for problem in &settings.declared.problems {
        complain(&format!("error: {problem}"));
        code = if code == INTERRUPTED { code } else { NOT_DONE };
    }
    for output in &settings.outputs {
        match write(&report, output, &settings) {
            Ok(left_out) => left_out.iter().for_each(|what| {
                complain(&format!("warning: {what} (--sarif-limits none keeps everything)"));
            }),
            Err(error) => {
                complain(&format!("error: {error:#}"));
                code = NOT_DONE;
            }
        }
    }
    afterword(args, &settings, &report, started.elapsed())?;
    if let Some(allowed) = allowed {
        complain(&allowed);
    }
    if let ScanInput::Git(scope) = &settings.input
        && scope.is_gate
        && !args.quiet
    {
        git::last_word(scope, &results, code);
    }
    Ok(code)
}

/// What is looked for, by the settings.
pub(super) fn scanner(settings: &Settings) -> Scanner<'_> {
    Scanner::new(&settings.rules).with_catalogue(settings.declared.catalogue.as_ref())
}

/// Adds what is wrong with the catalogue, where everything was scanned that could refer to what it declares.
fn look_at_catalogue(settings: &Settings, job: &Job<'_>, results: &mut Results) {
    let Some(left_out) = &settings.left_out else { return };
    if !left_out.whole || !results.is_complete() {
        return;
    }
    let mut by_file: BTreeMap<PathBuf, Vec<Remark>> = BTreeMap::new();
    for remark in job.scanner.remarks(today()) {
        by_file.entry(remark.file.clone()).or_default().push(remark);
    }
    let folder = left_out.configuration.parent().unwrap_or(Path::new(""));
    let gitignore = fs::read_to_string(folder.join(GITIGNORE)).unwrap_or_default();
    for glob in not_ignored(left_out.keep_out.iter().map(String::as_str), &gitignore) {
        by_file.entry(GITIGNORE.into()).or_default().push(Remark {
            rule: "secret-file",
            variant: "gitignore",
            file: GITIGNORE.into(),
            line: 1,
            message: format!("`{GITIGNORE}` does not name `{glob}`, which the policy keeps out"),
            instead: Some(format!("Add `{glob}` to `{GITIGNORE}`.")),
        });
    }
    for (file, remarks) in by_file {
        let path = folder.join(&file);
        // It was read a moment ago; what is gone since has no text to show.
        let text = fs::read(&path).unwrap_or_default();
        results.remark(job, (&path, &file.to_string_lossy()), &text, &remarks);
    }
}

/// What can take the place of what was found, for reports that programs act on.
fn fixes(settings: &Settings, results: &Results) -> Fixes {
    let nothing = Catalogue::empty();
    let catalogue = settings.declared.catalogue.as_ref().unwrap_or(&nothing);
    Fixes::read(results, &settings.rules, catalogue, &Disk)
}

/// How blobs are scanned, by the settings.
pub(super) fn job<'a>(settings: &'a Settings, scanner: &'a Scanner<'a>) -> Job<'a> {
    Job {
        threshold: settings.threshold,
        max_file_size: settings.max_file_size,
        archives: settings.archives,
        ignores: settings.left_out.as_ref().map(|left_out| &left_out.ignores),
        earlier: settings.policy.as_ref().map(|policy| &policy.files as &dyn Earlier),
        ..Job::new(scanner)
    }
}

/// Scans, and lets be what the baseline knows.
pub(super) fn examine(
    job: &Job<'_>,
    settings: &Settings,
    hashing: &mut Hashing<'_>,
    stop: &AtomicBool,
    quiet: bool,
) -> anyhow::Result<Results> {
    let mut results = match &settings.input {
        ScanInput::Stdin(name) => stdin(job, name, settings),
        ScanInput::Paths(paths) => {
            let tree = Tree::new(paths, &settings.tree, stop);
            let mut progress = Progress::new(Instant::now(), !quiet);
            let results = scan_tree(job, &tree, |totals| progress.update(totals));
            progress.finish();
            results
        }
        ScanInput::Git(scope) => git::scan(job, scope, settings, stop)?,
    };
    look_at_catalogue(settings, job, &mut results);
    if let Some(policy) = &settings.policy {
        policy.tell(job, &mut results);
    }
    if let Some(known) = &settings.known {
        results.accept(job, &known.baseline, hashing);
    }
    Ok(results)
}

/// Adds what should be looked at in the configuration and the baseline.
fn look_over(settings: &Settings, job: &Job<'_>, results: &mut Results) {
    if let Some(left_out) = &settings.left_out {
        let notes = left_out.review(results, &settings.tree.exclude);
        results.warn(job, &left_out.configuration, notes);
    }
    if let Some(known) = &settings.known
        && known.whole
        && results.is_complete()
    {
        let notes = known.baseline.review(&lines_used(results));
        results.warn(job, &known.path, notes);
    }
}

/// The lines of the baseline that let something be.
pub(super) fn lines_used(results: &Results) -> HashSet<u64> {
    let by = results.suppressed().flat_map(|(_, suppressed)| &suppressed.by);
    by.filter_map(|by| match by.source {
        SuppressionSource::Baseline { line } => Some(line),
        _ => None,
    })
    .collect()
}

impl LeftOut {
    /// What should be looked at, given what was left out.
    fn review(&self, results: &Results, excludes: &Excludes) -> Vec<Note> {
        let mut used = vec![false; self.ignores.entries().count()];
        for suppression in results.suppressed().flat_map(|(_, suppressed)| &suppressed.by) {
            if let SuppressionSource::Entry { index, .. } = suppression.source {
                used[index] = true;
            }
        }
        let excludes = self.excludes.iter().zip(excludes.used());
        let ignores = self.ignores.entries().zip(used);
        let today = jiff::Timestamp::now().to_zoned(jiff::tz::TimeZone::UTC).date();
        review(excludes.chain(ignores), today, self.whole && results.is_complete())
    }
}

/// The name of standard input as globs see it.
pub(super) fn glob_name(name: &Path, settings: &Settings) -> PathBuf {
    match std::path::absolute(name) {
        Ok(path) => path.strip_prefix(&settings.tree.base).map_or(name.into(), Path::to_path_buf),
        Err(_) => name.into(),
    }
}

fn stdin(job: &Job<'_>, name: &Path, settings: &Settings) -> Results {
    let glob_name = glob_name(name, settings);
    if settings.tree.force_exclude && settings.tree.exclude.is_match(&glob_name) {
        return Results::skipped(job, name, SkipReason::Excluded);
    }
    scan_input(job, name, &glob_name.to_string_lossy(), &mut io::stdin().lock())
}

/// Ctrl-C asks for an orderly end; a second one does not ask. Reading standard input it would not end.
pub(super) fn stop_on_interrupt(input: &ScanInput) -> anyhow::Result<Arc<AtomicBool>> {
    let stop = Arc::new(AtomicBool::new(false));
    if matches!(input, ScanInput::Stdin(_)) {
        return Ok(stop);
    }
    let register = || {
        let signal = signal_hook::consts::SIGINT;
        let code = i32::from(INTERRUPTED);
        signal_hook::flag::register_conditional_shutdown(signal, code, Arc::clone(&stop))?;
        signal_hook::flag::register(signal, Arc::clone(&stop))
    };
    register().context("Ctrl-C can't be listened for")?;
    Ok(stop)
}

fn exit_code(args: &ScanArgs, settings: &Settings, results: &Results) -> u8 {
    let fails = results.findings().any(|(_, finding)| {
        finding.severity >= args.fail_on.0 && !settings.rules.get(finding.rule).advisory
    });
    if results.totals.interrupted {
        INTERRUPTED
    } else if !results.is_complete() {
        NOT_DONE
    } else if fails && !args.exit_zero {
        FINDINGS
    } else {
        CLEAN
    }
}

/// What reports hold. The lines of what was found are hashed if a report is to have that: standard input is gone by now.
/// Writes a report. Returns what it leaves out for want of room.
fn write(report: &Report<'_>, output: &Output, settings: &Settings) -> anyhow::Result<Vec<String>> {
    let mut left_out = Vec::new();
    let mut write = |human: &Human, out: &mut dyn io::Write| {
        left_out = report.write(output.format, human, out)?;
        Ok(())
    };
    match &output.file {
        Some(file) => {
            let human = Human { color: false, ..settings.human };
            to_file(file, |out| write(&human, out))?;
        }
        None => match to_stdout(|out| write(&settings.human, out)) {
            Err(e) if e.kind() == io::ErrorKind::BrokenPipe => {}
            result => result.context("standard output can't be written to")?,
        },
    }
    Ok(left_out)
}

/// What goes to standard error once the reports are out: what was not scanned, statistics, the summary.
fn afterword(
    args: &ScanArgs,
    settings: &Settings,
    report: &Report<'_>,
    elapsed: Duration,
) -> anyhow::Result<()> {
    let mut text = Vec::new();
    settings.human.write_notices(report, &mut text)?;
    if is_empty(settings, report) && !args.quiet {
        text.extend_from_slice(NOTHING.as_bytes());
    }
    if args.stats {
        statistics(report, &mut text)?;
    }
    let wanted = io::stderr().is_terminal() || args.verbose || args.stats;
    if (wanted && !args.quiet) || report.results.totals.interrupted {
        let shown = report.results.findings().count();
        text.extend_from_slice(summary(report.results, shown, elapsed).as_bytes());
        text.push(b'\n');
    }
    match io::Write::write_all(&mut io::stderr().lock(), &text).map_err(anyhow::Error::from) {
        Err(e) if !is_broken_pipe(&e) => Err(e),
        _ => Ok(()),
    }
}

/// Whether a folder was to be scanned and nothing was, which is easily taken for clean.
fn is_empty(settings: &Settings, report: &Report<'_>) -> bool {
    let ScanInput::Paths(paths) = &settings.input else { return false };
    let totals = &report.results.totals;
    totals.scanned + totals.failed == 0 && !totals.interrupted && paths.iter().any(|p| p.is_dir())
}

fn statistics(report: &Report<'_>, out: &mut Vec<u8>) -> io::Result<()> {
    use io::Write as _;
    let counts = &report.results.counts;
    writeln!(out, "{:>12} {:>10}  rule", "candidates", "matches")?;
    for (position, (_, rule)) in report.rules.rules().enumerate() {
        let candidates = counts.candidates.get(position).copied().unwrap_or(0);
        let matches = counts.matches.get(position).copied().unwrap_or(0);
        if candidates > 0 {
            writeln!(out, "{candidates:>12} {matches:>10}  {}", rule.id)?;
        }
    }
    Ok(())
}

/// A bar on the terminal once a scan takes longer than a second.
struct Progress {
    started: Instant,
    wanted: bool,
    bar: Option<ProgressBar>,
    drawn: Instant,
}

impl Progress {
    fn new(started: Instant, wanted: bool) -> Self {
        let wanted = wanted && io::stderr().is_terminal();
        Self { started, wanted, bar: None, drawn: started }
    }

    fn update(&mut self, totals: &Totals) {
        if !self.wanted
            || self.started.elapsed() < Duration::from_secs(1)
            || self.drawn.elapsed() < Duration::from_millis(100)
        {
            return;
        }
        self.drawn = Instant::now();
        let bar = self.bar.get_or_insert_with(|| {
            let style = ProgressStyle::with_template("{spinner} {msg}");
            ProgressBar::new_spinner()
                .with_style(style.unwrap_or_else(|_| ProgressStyle::default_spinner()))
        });
        let done = totals.scanned + totals.skipped + totals.failed;
        bar.set_message(format!("{done} files, {}", HumanBytes(totals.bytes)));
        bar.tick();
    }

    fn finish(self) {
        if let Some(bar) = self.bar {
            bar.finish_and_clear();
        }
    }
}
