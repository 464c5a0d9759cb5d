//! The baseline of a run: where it is, and what it says.

use crate::args::ScanArgs;
use crate::policy::Policy;
use crate::settings::{ScanInput, is_whole, shown};
use anyhow::{Context as _, bail};
use stanch::{BASELINE_FILE, Baseline, BaselineFile, RuleSet};
use std::path::{Path, PathBuf};
use std::{env, fs, io};

/// Where a baseline is, or would be.
pub(crate) struct Home {
    /// The file.
    pub(crate) file: PathBuf,
    /// The folder, all of which it speaks of.
    pub(crate) root: PathBuf,
}

/// A baseline that is used.
pub(crate) struct Known {
    /// As a person would type it.
    pub(crate) path: PathBuf,
    pub(crate) baseline: Baseline,
    /// Whether everything is scanned that it speaks of.
    pub(crate) whole: bool,
}

impl Home {
    /// Of what is in a folder: the repository's root or, outside of repositories, the nearest folder above that has a
    /// baseline, else the current one. `named` is the file that somebody asked for.
    pub(crate) fn of(folder: &Path, named: Option<&PathBuf>) -> anyhow::Result<Self> {
        let here = env::current_dir().context("the current folder can't be told")?;
        let real = |path: &Path| path.canonicalize().unwrap_or_else(|_| here.join(path));
        let (here, folder) = (real(&here), real(folder));
        let is_repository = |folder: &&Path| folder.join(".git").symlink_metadata().is_ok();
        let repository = folder.ancestors().find(is_repository);
        if let Some(file) = named {
            let beside = file.parent().filter(|f| !f.as_os_str().is_empty());
            let beside = beside.map_or_else(|| here.clone(), real);
            let root = repository.map_or(beside, Path::to_path_buf);
            return Ok(Self { file: file.clone(), root });
        }
        let has_one = |folder: &&Path| folder.join(BASELINE_FILE).is_file();
        let root = repository.or_else(|| folder.ancestors().find(has_one));
        let root = root.unwrap_or(if folder.starts_with(&here) { &here } else { &folder });
        Ok(Self { file: shown(&root.join(BASELINE_FILE), &here), root: root.into() })
    }

    /// Reads the file, if there is one.
    pub(crate) fn read(&self) -> anyhow::Result<Option<BaselineFile>> {
        let bytes = match fs::metadata(&self.file) {
            Ok(metadata) if metadata.is_file() => fs::read(&self.file),
            Ok(_) => Err(io::Error::other("it is no regular file, as a baseline must be")),
            Err(e) if e.kind() == io::ErrorKind::NotFound => return Ok(None),
            Err(e) => Err(e),
        };
        let bytes = bytes.with_context(|| self.file.display().to_string())?;
        parse(&self.file, &bytes).map(Some)
    }
}

impl Known {
    /// The baseline of the commit whose policy is in force.
    pub(crate) fn of_policy(args: &ScanArgs, policy: &mut Policy, rules: &RuleSet) -> Option<Self> {
        let file = policy.baseline.take().filter(|_| !args.no_baseline)?;
        let path = policy.baseline_path.clone();
        Some(Self { path, baseline: Baseline::new(file, rules), whole: false })
    }

    /// The baseline that a scan uses, if there is one.
    pub(crate) fn of(
        args: &ScanArgs,
        input: &ScanInput,
        home: &Home,
        rules: &RuleSet,
    ) -> anyhow::Result<Option<Self>> {
        if args.no_baseline {
            return Ok(None);
        }
        let mut path = home.file.clone();
        let file = match input {
            // A commit's own, unless somebody names another.
            ScanInput::Git(scope) if args.baseline.is_none() => {
                path = BASELINE_FILE.into();
                let bytes = scope.baseline()?;
                let file = bytes.map(|bytes| parse(&path, &bytes)).transpose();
                file.context(
                    "the committed baseline can't be read; commit a mended one with `git commit --no-verify`, or scan with \
                     --no-baseline",
                )?
            }
            _ => home.read()?,
        };
        let Some(file) = file else {
            match args.baseline {
                Some(_) => bail!(
                    "{}: there is no such baseline; `stanch baseline create` writes one",
                    path.display()
                ),
                None => return Ok(None),
            }
        };
        let whole = is_whole(&args.select, input, &home.root) && !args.select.config.no_config;
        Ok(Some(Self { path, baseline: Baseline::new(file, rules), whole }))
    }
}

fn parse(path: &Path, bytes: &[u8]) -> anyhow::Result<BaselineFile> {
    // Not as a cause: line and file belong together.
    BaselineFile::parse(bytes).map_err(|e| anyhow::anyhow!("{}:{e}", path.display()))
}
