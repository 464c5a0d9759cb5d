//! Hooks for all repositories of a user: a folder of their own, which the user's git configuration names.

use super::files::{Hook, exists};
use super::install::write;
use super::place::{HOOKS_PATH, check_folder, installed, real, who};
use super::script::{Next, OTHERS, of_other, of_stage};
use super::uninstall::Done;
use crate::args::Stage;
use crate::output::tell;
use anyhow::{Context as _, bail};
use clap::ValueEnum as _;
use gix::bstr::ByteSlice as _;
use gix::config::file::{Metadata, includes, init};
use gix::config::{File, Source};
use gix::sec::Trust;
use stanch::source::git::PathSetting;
use std::env;
use std::fs::{self, OpenOptions};
use std::io::{ErrorKind, Write as _};
use std::path::{Path, PathBuf};

/// Where the scripts are.
pub(super) fn folder() -> Option<PathBuf> {
    Some(configuration_folder()?.join("stanch/hooks"))
}

pub(super) fn install(stages_asked: &[Stage]) -> anyhow::Result<u8> {
    let (folder, file) = places()?;
    check_folder(&folder, None)?;
    let in_force = in_force()?;
    if let Some(other) = in_force.as_ref().filter(|setting| real(&setting.path) != real(&folder)) {
        bail!(
            "{HOOKS_PATH} in {} is {} already. Add the line `stanch hook run pre-commit \"$@\" || exit` to the hook there (and \
             so on for other stages), or take the setting out and install again",
            who(other),
            other.path.display()
        );
    }
    let installed = installed()?;
    let (mut stages, mut others) = (Vec::new(), Vec::new());
    for stage in Stage::value_variants() {
        let name = stage.name();
        let is_asked = match stages_asked {
            [] => Stage::OF_PEOPLE.contains(stage),
            asked => asked.contains(stage),
        };
        // What an earlier installation wrote stays, and is renewed.
        let was_asked = Hook::at(&folder.join(name))?.is_stage();
        match is_asked || was_asked {
            true => stages.push((name, of_stage(*stage, Next::OfRepository, Some(&installed)))),
            false => others.push((name, of_other(name))),
        }
    }
    // Git sees no hook of a repository any more, so each needs one here that leads on to it.
    others.extend(OTHERS.map(|name| (name, of_other(name))));
    for (name, _) in stages.iter().chain(&others) {
        let path = folder.join(name);
        if matches!(Hook::at(&path)?, Hook::Foreign(_)) {
            bail!("{} is not stanch's: move it away", path.display());
        }
    }
    let code = write(&folder, stages, true)?.max(write(&folder, others, false)?);
    tell("beside them are hooks that lead on to each repository's own")?;
    if in_force.is_none() {
        edit(&file, |config| {
            let value = folder.as_os_str().as_encoded_bytes().as_bstr();
            config.set_raw_value(HOOKS_PATH, value)?;
            Ok(())
        })?;
        tell(&format!("set {HOOKS_PATH} in {}", file.display()))?;
    }
    Ok(code)
}

pub(super) fn uninstall() -> anyhow::Result<u8> {
    let (folder, file) = places()?;
    let mut done = Done::default();
    // The setting goes first: without the scripts, git would run no hook at all.
    if let Some(setting) = in_force()?.filter(|setting| real(&setting.path) == real(&folder)) {
        let file = setting.file.unwrap_or(file);
        edit(&file, unset)?;
        tell(&format!("took {HOOKS_PATH} out of {}", file.display()))?;
        done.count += 1;
    }
    done.take_out_of(&folder)?;
    // Only empty folders are removed.
    if fs::remove_dir(&folder).is_ok()
        && let Some(parent) = folder.parent()
    {
        let _ = fs::remove_dir(parent);
    }
    done.code("no hooks for all repositories are installed")
}

/// The folder of the scripts and the file that names it.
fn places() -> anyhow::Result<(PathBuf, PathBuf)> {
    let why = "neither HOME nor XDG_CONFIG_HOME is set, so the user's configuration can't be found";
    Ok((folder().context(why)?, file().context(why)?))
}

fn home() -> Option<PathBuf> {
    env::home_dir().filter(|home| !home.as_os_str().is_empty())
}

fn configuration_folder() -> Option<PathBuf> {
    let folder = env::var_os("XDG_CONFIG_HOME").map(PathBuf::from).filter(|f| f.is_absolute());
    folder.or_else(|| Some(home()?.join(".config")))
}

/// The file that `git config --global` writes to.
fn file() -> Option<PathBuf> {
    if let Some(file) = env::var_os("GIT_CONFIG_GLOBAL") {
        return Some(file.into());
    }
    let usual = home()?.join(".gitconfig");
    let other = configuration_folder().map(|folder| folder.join("git/config"));
    Some(other.filter(|other| !exists(&usual) && exists(other)).unwrap_or(usual))
}

/// What the configuration of the machine and the user says, outside of any repository.
fn in_force() -> anyhow::Result<Option<PathSetting>> {
    let sources = [Source::System, Source::Git, Source::User];
    let mut files = sources.into_iter().filter_map(|source| {
        let path = source.storage_location(&mut |name| env::var_os(name))?;
        Some(Metadata { path: Some(path), source, level: 0, trust: Trust::Full })
    });
    let home = home();
    let home =
        gix::config::path::interpolate::Context { home_dir: home.as_deref(), ..Default::default() };
    let includes = includes::Options::follow(home, includes::conditional::Context::default());
    let options = init::Options { includes, lossy: true, ignore_io_errors: false };
    let config = File::from_paths_metadata_buf(&mut files, &mut Vec::new(), false, options)
        .context("the user's git configuration can't be read")?;
    Ok(PathSetting::of(&config.unwrap_or_default(), HOOKS_PATH)?)
}

/// Changes one of git's configuration files and leaves all the rest of it as it is: under git's own lock, so that no other
/// change is lost, and renamed into place.
fn edit(named: &Path, change: impl FnOnce(&mut File) -> anyhow::Result<()>) -> anyhow::Result<()> {
    let context = || format!("{} can't be changed", named.display());
    // As git, which keeps a link to where the file really is.
    let path = real(named);
    if exists(&path) && !path.is_file() {
        bail!("{} is no file, so {HOOKS_PATH} can't be set in it", named.display());
    }
    if let Some(folder) = path.parent() {
        fs::create_dir_all(folder).with_context(context)?;
    }
    let mut lock = path.clone().into_os_string();
    lock.push(".lock");
    let lock = PathBuf::from(lock);
    let mut out = match OpenOptions::new().write(true).create_new(true).open(&lock) {
        Err(e) if e.kind() == ErrorKind::AlreadyExists => bail!(
            "{} exists: something else is changing the file, or broke off; if nothing is, delete it",
            lock.display()
        ),
        opened => opened.with_context(context)?,
    };
    let write = || -> anyhow::Result<()> {
        let (bytes, permissions) = match fs::read(&path) {
            Ok(bytes) => (bytes, Some(fs::metadata(&path)?.permissions())),
            Err(e) if e.kind() == ErrorKind::NotFound => (Vec::new(), None),
            Err(e) => return Err(e.into()),
        };
        let meta = Metadata::from(Source::User);
        let mut config = File::from_bytes_no_includes(&bytes, meta, init::Options::default())?;
        change(&mut config)?;
        out.write_all(&config.to_bstring())?;
        if let Some(permissions) = permissions {
            out.set_permissions(permissions)?;
        }
        out.sync_all()?;
        fs::rename(&lock, &path)?;
        Ok(())
    };
    write().with_context(context).inspect_err(|_| drop(fs::remove_file(&lock)))
}

/// Takes the setting out, and its section when nothing else is in it.
fn unset(config: &mut File) -> anyhow::Result<()> {
    let (section, name) = HOOKS_PATH.split_once('.').context("the key has a section")?;
    let ids: Vec<_> = config
        .sections_by_name(section)
        .into_iter()
        .flatten()
        .filter(|section| section.header().subsection_name().is_none())
        .map(|section| section.id())
        .collect();
    for id in ids {
        let Some(mut section) = config.section_mut_by_id(id) else { continue };
        let was = section.remove(name).is_some();
        let text = section.to_bstring();
        let body = text.splitn_str(2, "]").nth(1).unwrap_or_default();
        if was && body.trim().is_empty() {
            config.remove_section_by_id(id);
        }
    }
    Ok(())
}
