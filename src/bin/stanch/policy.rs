//! `--policy-from`: the policy in force is a commit's, and what is scanned is told what it would make of it.

use crate::args::ScanArgs;
use crate::declared::Declared;
use crate::scope::{Scope, What};
use crate::settings::{ScanInput, rules_of, shown};
use anyhow::{Context as _, bail};
use stanch::catalogue::Catalogue;
use stanch::config::{Config, FILE_NAME};
use stanch::source::git::{Kind, ObjectId, Objects, Repository, Standing};
use stanch::weakening::{Version, compare};
use stanch::{BASELINE_FILE, BaselineFile, Earlier, Job, Remark, Results, RuleSet};
use std::collections::{BTreeMap, HashMap};
use std::path::{Component, Path, PathBuf};
use std::{env, fs, io};

/// The policy of a commit, and what the scanned version of it weakens.
pub(crate) struct Policy {
    /// The configuration, if the commit has one.
    pub(crate) config: Option<Config>,
    /// The rules as it wants them.
    pub(crate) rules: RuleSet,
    /// The secrets that it declares.
    pub(crate) catalogue: Option<Catalogue>,
    /// The baseline, if the commit has one.
    pub(crate) baseline: Option<BaselineFile>,
    /// What the baseline is called.
    pub(crate) baseline_path: PathBuf,
    /// What its globs are relative to.
    pub(crate) base: PathBuf,
    /// The files of the commit.
    pub(crate) files: AtCommit,
    weakened: Vec<Weakened>,
}

/// What weakens the policy in one file.
struct Weakened {
    /// As a person would type it.
    path: PathBuf,
    /// As globs see it.
    name: String,
    text: Vec<u8>,
    found: Vec<Remark>,
}

/// The files of a commit.
pub(crate) struct AtCommit {
    objects: Objects,
    commit: ObjectId,
    root: PathBuf,
    /// Where paths begin; none for the root of the repository, from which git's are.
    here: Option<PathBuf>,
}

impl Earlier for AtCommit {
    fn read(&self, path: &Path) -> io::Result<Option<Vec<u8>>> {
        let inside = match &self.here {
            Some(here) => real(&here.join(path)).strip_prefix(&self.root).ok().and_then(plain),
            None => plain(path),
        };
        let Some(path) = inside else { return Ok(None) };
        match self.objects.standing(self.commit, &path).map_err(io::Error::other)? {
            Standing::File(bytes) => Ok(Some(bytes)),
            Standing::Nothing => Ok(None),
            Standing::Submodule { commit, path, rest } => {
                // What was not fetched of it can't be told apart from what was not there.
                let Ok(inner) = Repository::discover(&self.root.join(path)) else {
                    return Ok(None);
                };
                Ok(inner.file_of(commit, &rest).ok().flatten())
            }
        }
    }
}

/// Where the scanned version of a policy is.
enum Head {
    /// In the work tree.
    Tree,
    /// In the index: what differs from a commit, and that commit.
    Index(HashMap<String, Option<ObjectId>>, Option<ObjectId>),
    /// In a commit.
    Commit(ObjectId),
}

/// A repository with two versions of a policy.
struct Sides {
    repository: Repository,
    root: PathBuf,
    commit: ObjectId,
    head: Head,
}

/// One version of a policy, read.
struct Held {
    config: Option<Config>,
    rules: RuleSet,
    catalogue: Option<Catalogue>,
    baseline: Option<BaselineFile>,
    rule_files: Vec<(PathBuf, String)>,
}

impl Policy {
    /// The policy of the commit that the options name, if they name one.
    pub(crate) fn of(args: &ScanArgs, input: &ScanInput) -> anyhow::Result<Option<Self>> {
        let Some(name) = &args.policy_from else { return Ok(None) };
        let sides = Sides::new(name, input)?;
        let here = env::current_dir().context("the current folder can't be told")?;
        let named = args.select.config.config.as_ref().map(|file| sides.name_of(&here, file));
        let named = named.transpose().context("--config")?;
        let baseline = args.baseline.as_ref().map(|file| sides.name_of(&here, file));
        let baseline = baseline.transpose().context("--baseline")?;
        let baseline = baseline.unwrap_or_else(|| BASELINE_FILE.into());
        let places = named.map_or_else(|| sides.places(input), |file| vec![file]);
        let old = |path: &str| sides.old(path);
        let old = Held::read(&places, &baseline, &old).context(format!("--policy-from {name}"))?;
        let new = Held::read(&places, &baseline, &|path| sides.new_side(path))?;
        let found = compare(&old.version(&baseline), &new.version(&baseline));
        Ok(Some(sides.policy((old, found), &baseline, (input, &here))?))
    }

    /// Adds what weakens the policy to what was found.
    pub(crate) fn tell(&self, job: &Job<'_>, results: &mut Results) {
        for Weakened { path, name, text, found } in &self.weakened {
            results.remark(job, (path, name), text, found);
        }
    }
}

impl Sides {
    fn new(name: &str, input: &ScanInput) -> anyhow::Result<Self> {
        let option = || format!("--policy-from {name}");
        let head = match input {
            ScanInput::Stdin(_) => bail!("--policy-from: standard input is in no repository"),
            ScanInput::Paths(_) => Head::Tree,
            ScanInput::Git(scope) => Head::of(scope)?,
        };
        let place = input.place();
        let repository = Repository::discover(&place).with_context(option)?;
        let commit = repository.commit_id(name).with_context(|| {
            format!(
                "--policy-from {name}: there is no such commit here; it may have to be fetched first (`git fetch origin \
                 main`, or `fetch-depth: 0` for actions/checkout)"
            )
        })?;
        let root = repository.work_tree().unwrap_or(repository.folders().0);
        let root = root.canonicalize().unwrap_or_else(|_| root.into());
        Ok(Self { repository, root, commit, head })
    }

    /// A file's path from the root, by how a person types it.
    fn name_of(&self, here: &Path, file: &Path) -> anyhow::Result<String> {
        let inside = real(&here.join(file)).strip_prefix(&self.root).ok().and_then(plain);
        inside.with_context(|| {
            format!("{}: with --policy-from it must be in the repository", file.display())
        })
    }

    /// Where a configuration may be, the nearest place first.
    fn places(&self, input: &ScanInput) -> Vec<String> {
        let place = input.place();
        let place = place.canonicalize().unwrap_or(place);
        let inside = match self.head {
            Head::Tree => place.strip_prefix(&self.root).unwrap_or(Path::new("")),
            _ => Path::new(""),
        };
        inside.ancestors().filter_map(|folder| plain(&folder.join(FILE_NAME))).collect()
    }

    fn old(&self, path: &str) -> anyhow::Result<Option<Vec<u8>>> {
        Ok(self.repository.file_of(self.commit, path)?)
    }

    fn new_side(&self, path: &str) -> anyhow::Result<Option<Vec<u8>>> {
        let of_commit = |commit: ObjectId| Ok(self.repository.file_of(commit, path)?);
        match &self.head {
            Head::Commit(commit) => of_commit(*commit),
            Head::Index(changed, head) => match (changed.get(path), head) {
                (Some(Some(id)), _) => {
                    let mut bytes = Vec::new();
                    self.repository.objects().reader().read(*id, Kind::Blob, &mut bytes)?;
                    Ok(Some(bytes))
                }
                (None, Some(commit)) => of_commit(*commit),
                _ => Ok(None),
            },
            Head::Tree => match fs::read(self.root.join(path)) {
                Ok(bytes) => Ok(Some(bytes)),
                Err(e) if is_absent(&e) => Ok(None),
                Err(e) => Err(anyhow::Error::from(e).context(path.to_owned())),
            },
        }
    }

    fn policy(
        self,
        (old, found): (Held, Vec<Remark>),
        baseline: &str,
        (input, here): (&ScanInput, &Path),
    ) -> anyhow::Result<Policy> {
        let is_tree = matches!(self.head, Head::Tree);
        let typed = |path: &Path| match is_tree {
            true => shown(&self.root.join(path), here),
            false => path.into(),
        };
        let Held { mut config, rules, catalogue, baseline: known, .. } = old;
        let folder = match (&config, is_tree) {
            (Some(config), true) => config.path.parent().map(Path::to_path_buf),
            _ => None,
        };
        let folder = folder.unwrap_or_default();
        let base = if is_tree { self.root.join(&folder) } else { here.join(input.place()) };
        if let Some(config) = &mut config {
            config.path = typed(&config.path);
        }
        let mut by_file: BTreeMap<PathBuf, Vec<Remark>> = BTreeMap::new();
        for weakening in found {
            by_file.entry(weakening.file.clone()).or_default().push(weakening);
        }
        let mut weakened = Vec::new();
        for (file, found) in by_file {
            let text = plain(&file).map(|name| self.new_side(&name)).transpose()?.flatten();
            let name = file.strip_prefix(&folder).unwrap_or(&file).to_string_lossy().into_owned();
            let text = text.unwrap_or_default();
            weakened.push(Weakened { path: typed(&file), name, text, found });
        }
        let baseline_path = typed(Path::new(baseline));
        let (commit, root) = (self.commit, self.root.clone());
        let here = is_tree.then(|| here.to_path_buf());
        let files = AtCommit { objects: self.repository.into_objects(), commit, root, here };
        Ok(Policy {
            config,
            rules,
            catalogue,
            baseline: known,
            baseline_path,
            base,
            files,
            weakened,
        })
    }
}

impl Head {
    fn of(scope: &Scope) -> anyhow::Result<Self> {
        match &scope.what {
            What::Staged { staged, .. } => {
                let id = |version: &stanch::source::git::Version| version.id;
                let changed = staged.changes.iter().map(|change| {
                    let new = change.new.as_ref().filter(|new| new.is_blob()).map(id);
                    (change.path.to_string(), new)
                });
                Ok(Self::Index(changed.collect(), scope.repository.head()?))
            }
            What::Commits { tips, .. } => match tips.new[..] {
                [tip] => Ok(Self::Commit(tip)),
                _ => bail!("--policy-from compares with one commit: scan with --range or --since"),
            },
            What::History(_) | What::Message(_) => {
                bail!("--policy-from goes with files, --staged, --range and --since")
            }
        }
    }
}

impl Held {
    /// Reads one version: the first configuration that there is at one of the places, and what belongs to it.
    fn read(
        places: &[String],
        baseline: &str,
        read: &dyn Fn(&str) -> anyhow::Result<Option<Vec<u8>>>,
    ) -> anyhow::Result<Self> {
        let open = |path: &Path| {
            let outside = || io::Error::other("it is outside of the repository");
            let name = plain(path).ok_or_else(outside)?;
            let absent = || io::Error::new(io::ErrorKind::NotFound, "there is no such file");
            // It stands beside the name of the file already.
            let cause = |e: anyhow::Error| io::Error::other(e.root_cause().to_string());
            read(&name).map_err(cause)?.ok_or_else(absent)
        };
        let mut rules = RuleSet::builtin();
        let mut config = None;
        for place in places {
            if read(place)?.is_some() {
                config = Some(Config::read_with(Path::new(place), &open)?);
                break;
            }
        }
        let (mut catalogue, mut rule_files) = (None, Vec::new());
        if let Some(config) = &mut config {
            let declared = Declared::of(config, Some(&open));
            if let Some(problem) = declared.problems.into_iter().next() {
                return Err(problem.into());
            }
            catalogue = declared.catalogue;
            rules = rules_of(config, catalogue.as_ref())?;
            stanch::Ignores::new(config, &rules)?;
            for file in config.rule_files() {
                let text = open(&file).map(|bytes| String::from_utf8_lossy(&bytes).into_owned());
                rule_files.extend(text.ok().map(|text| (file, text)));
            }
        }
        let parse = |bytes: Vec<u8>| {
            BaselineFile::parse(&bytes).map_err(|e| anyhow::anyhow!("{baseline}:{e}"))
        };
        let baseline = read(baseline)?.map(parse).transpose()?;
        Ok(Self { config, rules, catalogue, baseline, rule_files })
    }

    fn version<'h>(&'h self, baseline: &'h str) -> Version<'h> {
        Version {
            config: self.config.as_ref(),
            rules: &self.rules,
            catalogue: self.catalogue.as_ref(),
            baseline: self.baseline.as_ref().map(|file| (Path::new(baseline), file)),
            rule_files: &self.rule_files,
        }
    }
}

/// A path without links in its folders; the file itself need not be there.
fn real(path: &Path) -> PathBuf {
    let folder = path.parent().and_then(|folder| folder.canonicalize().ok());
    match (folder, path.file_name()) {
        (Some(folder), Some(name)) => folder.join(name),
        _ => path.into(),
    }
}

fn is_absent(error: &io::Error) -> bool {
    matches!(
        error.kind(),
        io::ErrorKind::NotFound | io::ErrorKind::NotADirectory | io::ErrorKind::IsADirectory
    )
}

/// A path with slashes, without `.` and `..`; none for what leads out of where it begins.
fn plain(path: &Path) -> Option<String> {
    let mut names: Vec<String> = Vec::new();
    for part in path.components() {
        match part {
            Component::Normal(name) => names.push(name.to_str()?.to_owned()),
            Component::CurDir => {}
            Component::ParentDir => drop(names.pop()?),
            Component::RootDir | Component::Prefix(_) => return None,
        }
    }
    (!names.is_empty()).then(|| names.join("/"))
}
