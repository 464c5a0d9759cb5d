//! What was typed, together with the configuration, means.

use crate::args::{ColorArg, ConfigArgs, LimitsArg, ScanArgs, SelectArgs};
use crate::declared::Declared;
use crate::known::{Home, Known};
use crate::policy;
use crate::scope::Scope;
use anyhow::{Context as _, bail};
use stanch::archive::Limits;
use stanch::catalogue::Catalogue;
use stanch::config::{self, Config};
use stanch::report::{Format, Human, ReportOptions, SarifLimits, SarifOptions};
use stanch::rule::{Confidence, Severity};
use stanch::source::{Excludes, TreeOptions};
use stanch::{Ignores, RuleSet, Threshold};
use std::collections::{BTreeSet, HashSet};
use std::io::IsTerminal as _;
use std::num::NonZero;
use std::path::{Path, PathBuf};
use std::{env, io, thread};

/// What a scan is to do.
pub(crate) struct Settings {
    pub(crate) rules: RuleSet,
    /// The secrets that are declared.
    pub(crate) declared: Declared,
    pub(crate) threshold: Threshold,
    pub(crate) input: ScanInput,
    pub(crate) tree: TreeOptions,
    pub(crate) max_file_size: Option<u64>,
    /// Whether the same value in several places is one finding.
    pub(crate) group: bool,
    /// How much of archives is opened; none where they are not.
    pub(crate) archives: Option<Limits>,
    pub(crate) outputs: Vec<Output>,
    pub(crate) left_out: Option<LeftOut>,
    /// Where the baseline is or would be.
    pub(crate) home: Home,
    pub(crate) known: Option<Known>,
    /// The policy of another commit, if that is in force.
    pub(crate) policy: Option<policy::Policy>,
    pub(crate) human: Human,
    pub(crate) report: ReportOptions,
}

/// What is scanned.
pub(crate) enum ScanInput {
    /// Files and folders.
    Paths(Vec<PathBuf>),
    /// Standard input, under this name.
    Stdin(PathBuf),
    /// Something of a git repository.
    Git(Box<Scope>),
}

/// What the configuration leaves out, to be looked at after the scan.
pub(crate) struct LeftOut {
    pub(crate) configuration: PathBuf,
    pub(crate) excludes: Vec<config::Entry>,
    pub(crate) ignores: Ignores,
    /// Whether everything is scanned that the entries could speak of.
    pub(crate) whole: bool,
    /// Globs of files that never belong in the repository.
    pub(crate) keep_out: Vec<String>,
}

/// A report, and the file it goes to; none for standard output.
pub(crate) struct Output {
    pub(crate) format: Format,
    pub(crate) file: Option<PathBuf>,
}

impl Settings {
    pub(crate) fn new(args: &ScanArgs, input: ScanInput) -> anyhow::Result<Self> {
        let select = &args.select;
        let objection = select.exclude.iter().find_map(|glob| stanch::glob::objection(glob));
        if let Some(objection) = objection {
            bail!("--exclude: {objection}");
        }
        let here = env::current_dir().context("the current folder can't be told")?;
        let place = here.join(input.place());
        let mut policy = policy::Policy::of(args, &input)?;
        let (config, base) = match (&input, &mut policy) {
            (_, Some(policy)) => (policy.config.take(), policy.base.clone()),
            (ScanInput::Git(scope), None) => (of_commit(scope, select, &place)?, place),
            _ => beside(&select.config, &place, &here)?,
        };
        let config_path = config.as_ref().map(|c| shown(&c.path, &here));
        let mut exclude = Excludes::new(&[globs(&select.exclude)]).context("--exclude")?;
        let mut left_out = None;
        let mut include_ignored = Vec::new();
        let mut group = args.group;
        let mut max_file_size = select.max_file_size.map(|size| size.0);
        let (mut archives, mut limits) = (true, Limits::default());
        let mut rules = policy.as_ref().map(|policy| policy.rules.clone()).unwrap_or_default();
        let mut declared = Declared::default();
        if let Some(mut config) = config {
            declared = of_policy(&mut policy, &config, (&input, select));
            if policy.is_none() {
                rules = rules_of(&mut config, declared.catalogue.as_ref())?;
            }
            let (excludes, mut groups): (Vec<_>, Vec<_>) = config.excludes().unzip();
            groups.push(globs(&select.exclude));
            exclude = Excludes::new(&groups).context("--exclude")?;
            let ignores = Ignores::new(&config, &rules)?;
            // What is unused of a commit's configuration may be gone from the files already.
            let whole = policy.is_none() && is_whole(select, &input, &base);
            let configuration = config.path.strip_prefix(&here).unwrap_or(&config.path).into();
            let keep_out = config.keep_out().into_iter().map(String::from).collect();
            left_out = Some(LeftOut { configuration, excludes, ignores, whole, keep_out });
            include_ignored.extend(config.include_ignored().into_iter().map(String::from));
            max_file_size = max_file_size.or(config.max_file_size());
            group |= config.group();
            (archives, limits) = (config.archives().is_some(), config.archive_limits());
        }
        choose(&mut rules, select)?;
        let home = Home::of(&input.place(), args.baseline.as_ref())?;
        let known = match &mut policy {
            Some(policy) => Known::of_policy(args, policy, &rules),
            None => Known::of(args, &input, &home, &rules)?,
        };
        let sarif = SarifOptions {
            baseline: known.as_ref().map(|known| known.path.clone()),
            ..sarif(args, config_path)
        };
        let cores = thread::available_parallelism().map_or(1, NonZero::get);
        Ok(Self {
            rules,
            declared,
            threshold: Threshold { confidence: select.confidence.0, severity: select.severity.0 },
            input,
            tree: TreeOptions {
                no_ignore: select.no_ignore,
                exclude,
                force_exclude: select.force_exclude,
                include_ignored: stanch::glob::set(globs(&include_ignored))?,
                base,
                threads: select.threads.map_or(cores, usize::from),
            },
            max_file_size,
            group,
            archives: select.archives.over(archives, limits),
            outputs: outputs(args)?,
            left_out,
            home,
            known,
            policy,
            human: human(args),
            report: report(args, sarif),
        })
    }
}

/// What a report shows.
fn report(args: &ScanArgs, sarif: SarifOptions) -> ReportOptions {
    ReportOptions {
        show_secrets: args.show_secrets,
        show_suppressed: args.show_suppressed,
        sarif,
        ..ReportOptions::default()
    }
}

impl ScanInput {
    pub(crate) fn new(args: &ScanArgs) -> anyhow::Result<Self> {
        if let Some(scope) = Scope::of_scan(args)? {
            return Ok(Self::Git(Box::new(scope)));
        }
        let dash = args.paths.iter().any(|path| path.as_os_str() == "-");
        match (dash, args.paths.len(), &args.stdin_path) {
            (true, 1, name) => Ok(Self::Stdin(name.clone().unwrap_or_else(|| "<stdin>".into()))),
            (true, ..) => bail!("- (standard input) goes with no other path"),
            (false, _, Some(_)) => bail!("--stdin-path goes with - (standard input) only"),
            (false, 0, None) => Ok(Self::Paths(vec![".".into()])),
            (false, ..) => Ok(Self::Paths(args.paths.clone())),
        }
    }

    /// The folder from which configuration and repository are looked for: the deepest one that holds all paths.
    pub(crate) fn place(&self) -> PathBuf {
        let folder = |path: &Path| match path.is_dir() {
            true => path.to_path_buf(),
            false => match path.parent() {
                Some(parent) if !parent.as_os_str().is_empty() => parent.to_path_buf(),
                _ => ".".into(),
            },
        };
        match self {
            Self::Stdin(name) => folder(name),
            Self::Git(scope) => {
                let repository = &scope.repository;
                let root = repository.work_tree().unwrap_or(repository.folders().0);
                root.canonicalize().unwrap_or_else(|_| root.into())
            }
            Self::Paths(paths) => {
                let folders: BTreeSet<_> = paths.iter().map(|path| folder(path)).collect();
                // By where they really are: `..` and links may lead anywhere.
                let mut folders = folders.iter().map(|folder| {
                    folder
                        .canonicalize()
                        .or_else(|_| std::path::absolute(folder))
                        .unwrap_or_default()
                });
                let mut place = folders.next().unwrap_or_default();
                for other in folders {
                    while !other.starts_with(&place) && place.pop() {}
                }
                place
            }
        }
    }
}

/// A commit's own configuration, unless somebody names another.
fn of_commit(scope: &Scope, select: &SelectArgs, place: &Path) -> anyhow::Result<Option<Config>> {
    let ConfigArgs { config, no_config } = &select.config;
    match config.is_none() && !no_config {
        true => scope.configuration(),
        false => configuration(&select.config, place),
    }
}

/// The catalogue in force: the policy's, or the configuration's own.
fn of_policy(
    policy: &mut Option<policy::Policy>,
    config: &Config,
    (input, select): (&ScanInput, &SelectArgs),
) -> Declared {
    match policy {
        Some(policy) => Declared { catalogue: policy.catalogue.take(), ..Declared::default() },
        None => of_config(config, input, select),
    }
}

/// The catalogue of a configuration, read from where it was.
fn of_config(config: &Config, input: &ScanInput, select: &SelectArgs) -> Declared {
    let ConfigArgs { config: named, no_config } = &select.config;
    match input {
        ScanInput::Git(scope) if named.is_none() && !no_config => {
            Declared::of(config, Some(&|path| scope.open(path)))
        }
        _ => Declared::of(config, None),
    }
}

/// The configuration that the options name, or the nearest one.
pub(crate) fn configuration(args: &ConfigArgs, place: &Path) -> anyhow::Result<Option<Config>> {
    let path = match &args.config {
        _ if args.no_config => None,
        Some(path) => Some(path.clone()),
        None => {
            let place = place.canonicalize().unwrap_or_else(|_| place.into());
            config::discover(&place)
        }
    };
    Ok(path.map(|path| Config::read(&path)).transpose()?)
}

/// The configuration that the options name, or the nearest one, and the folder that its paths are relative to.
fn beside(
    args: &ConfigArgs,
    place: &Path,
    here: &Path,
) -> anyhow::Result<(Option<Config>, PathBuf)> {
    let config = configuration(args, place)?;
    let base = config.as_ref().map_or_else(|| here.into(), |config| folder_of(&config.path, here));
    Ok((config, base))
}

/// The rules as the configuration wants them.
pub(crate) fn rules(args: &ConfigArgs) -> anyhow::Result<RuleSet> {
    Ok(policy(args)?.rules)
}

/// What a configuration comes to.
#[derive(Default)]
pub(crate) struct Policy {
    /// The rules as it wants them.
    pub(crate) rules: RuleSet,
    /// The secrets that it declares.
    pub(crate) declared: Declared,
    /// Where it is.
    pub(crate) folder: PathBuf,
}

/// The policy of the configuration here.
pub(crate) fn policy(args: &ConfigArgs) -> anyhow::Result<Policy> {
    let here = env::current_dir().context("the current folder can't be told")?;
    let Some(mut config) = configuration(args, &here)? else { return Ok(Policy::default()) };
    let declared = Declared::of(&config, None);
    let rules = rules_of(&mut config, declared.catalogue.as_ref())?;
    let folder = config.path.parent().unwrap_or(Path::new("")).into();
    Ok(Policy { rules, declared, folder })
}

/// The rules as a configuration wants them, with what its catalogue adds.
pub(crate) fn rules_of(
    config: &mut Config,
    catalogue: Option<&Catalogue>,
) -> anyhow::Result<RuleSet> {
    let mut rules = RuleSet::builtin();
    if let Some(catalogue) = catalogue
        && let Err(problems) = stanch::add_catalogue(&mut rules, catalogue)
    {
        let lines: Vec<_> = problems.iter().map(ToString::to_string).collect();
        bail!("{}: [catalogue]: {}", config.path.display(), lines.join("; "));
    }
    config.apply(&mut rules)?;
    Ok(rules)
}

fn globs(globs: &[String]) -> Vec<&str> {
    globs.iter().map(String::as_str).collect()
}

/// Whether a scan covers all that a configuration in the folder `base` speaks of.
pub(crate) fn is_whole(args: &SelectArgs, input: &ScanInput, base: &Path) -> bool {
    let ScanInput::Paths(paths) = input else { return false };
    let every_rule = args.rule.is_empty() && args.skip_rule.is_empty();
    let every_finding = args.confidence.0 <= Confidence::Medium && args.severity.0 == Severity::Low;
    let holds_base = |path: &PathBuf| path.canonicalize().is_ok_and(|path| base.starts_with(path));
    every_rule && every_finding && args.exclude.is_empty() && paths.iter().any(holds_base)
}

fn human(args: &ScanArgs) -> Human {
    Human {
        color: colored(args.color),
        width: terminal_width(),
        verbose: args.verbose,
        quiet: args.quiet,
    }
}

fn sarif(args: &ScanArgs, config: Option<PathBuf>) -> SarifOptions {
    SarifOptions {
        category: args.sarif_category.clone(),
        all_rules: args.sarif_all_rules,
        limits: (args.sarif_limits == LimitsArg::Github).then_some(SarifLimits::GITHUB),
        line_hashes: None,
        fixes: None,
        config,
        baseline: None,
    }
}

/// A path as a person would type it here.
pub(crate) fn shown(path: &Path, here: &Path) -> PathBuf {
    let here = here.canonicalize().unwrap_or_else(|_| here.into());
    path.strip_prefix(&here).map_or_else(|_| path.into(), Path::to_path_buf)
}

fn folder_of(file: &Path, here: &Path) -> PathBuf {
    let folder = here.join(file);
    let folder = folder.parent().unwrap_or(here);
    folder.canonicalize().unwrap_or_else(|_| folder.into())
}

fn choose(rules: &mut RuleSet, args: &SelectArgs) -> anyhow::Result<()> {
    if !args.rule.is_empty() {
        let only: Result<Vec<_>, _> = args.rule.iter().map(|id| rules.find(id)).collect();
        rules.only(&only.context("--rule")?);
    }
    for id in &args.skip_rule {
        let index = rules.find(id).context("--skip-rule")?;
        rules.set_enabled(index, false);
    }
    Ok(())
}

fn outputs(args: &ScanArgs) -> anyhow::Result<Vec<Output>> {
    let output = |format, file: Option<&PathBuf>| Output {
        format,
        file: file.filter(|file| file.as_os_str() != "-").cloned(),
    };
    let mut outputs = vec![output(args.format.0, args.output.as_ref())];
    outputs.extend(args.report.iter().map(|r| output(r.format, Some(&r.file))));
    let mut taken = HashSet::new();
    if let Some(twice) = outputs.iter().find(|output| !taken.insert(&output.file)) {
        let place = twice.file.as_ref().map(|file| file.display().to_string());
        bail!("two reports would go to {}", place.as_deref().unwrap_or("standard output"));
    }
    for file in outputs.iter().filter_map(|output| output.file.as_ref()) {
        let folder = file.parent().filter(|f| !f.as_os_str().is_empty());
        if folder.is_some_and(|folder| !folder.is_dir()) || file.is_dir() {
            bail!(
                "{}: no report can be written there: no such folder, or a folder itself",
                file.display()
            );
        }
    }
    Ok(outputs)
}

fn colored(color: ColorArg) -> bool {
    match color {
        ColorArg::Always => true,
        ColorArg::Never => false,
        ColorArg::Auto => {
            let choice = anstream::AutoStream::choice(&io::stdout());
            io::stdout().is_terminal() && choice != anstream::ColorChoice::Never
        }
    }
}

fn terminal_width() -> usize {
    let from_env = || env::var("COLUMNS").ok()?.parse().ok();
    from_env().filter(|width| (40..=500).contains(width)).unwrap_or(140)
}
