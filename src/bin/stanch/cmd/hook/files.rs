//! Files in a folder of hooks. What is there is never lost: it is kept beside, or left as it is.

use super::script::{BEFORE, Ours};
use anyhow::{Context as _, bail};
use std::fs;
use std::io::{ErrorKind, Read as _, Write as _};
use std::path::{Path, PathBuf};

/// A hook that somebody else wrote is read up to here to know its author.
const MAX_SIZE: u64 = 1 << 20;

/// What stands where a hook would be.
pub(super) enum Hook {
    Absent,
    Ours {
        script: Ours,
        bytes: Vec<u8>,
    },
    /// Somebody else's; its beginning.
    Foreign(Vec<u8>),
}

impl Hook {
    pub(super) fn at(path: &Path) -> anyhow::Result<Self> {
        let context = || format!("{} can't be read", path.display());
        let metadata = match fs::symlink_metadata(path) {
            Ok(metadata) => metadata,
            Err(e) if matches!(e.kind(), ErrorKind::NotFound | ErrorKind::NotADirectory) => {
                return Ok(Self::Absent);
            }
            Err(e) => return Err(e).with_context(context),
        };
        let is_link = metadata.is_symlink();
        // A link may lead nowhere; it is somebody's all the same.
        let is_file = fs::metadata(path).map_or(is_link, |metadata| metadata.is_file());
        if !is_file {
            bail!("{} is no file: move it away", path.display());
        }
        let mut bytes = Vec::new();
        let opened = fs::File::open(path);
        match opened.and_then(|file| file.take(MAX_SIZE).read_to_end(&mut bytes)) {
            Err(e) if !is_link => return Err(e).with_context(context),
            _ => {}
        }
        Ok(match Ours::read(&bytes) {
            Some(mut script) => {
                // Whoever put a link to it in its place has plans with it.
                script.is_edited |= is_link;
                Self::Ours { script, bytes }
            }
            None => Self::Foreign(bytes),
        })
    }

    /// Whether it is stanch's and runs stanch.
    pub(super) fn is_stage(&self) -> bool {
        matches!(self, Self::Ours { script, .. } if script.is_stage)
    }
}

/// Where the hook is kept that a script replaced.
pub(super) fn before(path: &Path) -> PathBuf {
    let mut name = path.as_os_str().to_owned();
    name.push(BEFORE);
    name.into()
}

/// Whether something is there, be it a link to nothing.
pub(super) fn exists(path: &Path) -> bool {
    fs::symlink_metadata(path).is_ok()
}

/// Whether git would run a hook.
#[cfg(unix)]
pub(super) fn is_executable(path: &Path) -> bool {
    use rustix::fs::{Access, access};
    fs::metadata(path).is_ok_and(|m| m.is_file()) && access(path, Access::EXEC_OK).is_ok()
}

/// Whether git would run a hook.
#[cfg(not(unix))]
pub(super) fn is_executable(path: &Path) -> bool {
    path.is_file()
}

/// Puts a script where a hook belongs: written aside and renamed into place, so that git never runs half of one.
pub(super) fn put(path: &Path, text: &[u8]) -> anyhow::Result<()> {
    let write = || -> std::io::Result<()> {
        let folder = path.parent().unwrap_or(Path::new("."));
        let mut file = tempfile::Builder::new().prefix(".stanch-").tempfile_in(folder)?;
        file.write_all(text)?;
        #[cfg(unix)]
        {
            use std::os::unix::fs::PermissionsExt as _;
            file.as_file().set_permissions(fs::Permissions::from_mode(0o755))?;
        }
        file.persist(path)?;
        Ok(())
    };
    write().with_context(|| format!("{} can't be written", path.display()))
}

/// Puts a script in the place of a hook, which is kept beside it. At no moment is there none.
pub(super) fn put_before(path: &Path, text: &[u8]) -> anyhow::Result<()> {
    let kept = before(path);
    // After an earlier attempt that was cut off, it is kept already.
    let is_kept = matches!((fs::read(path), fs::read(&kept)), (Ok(a), Ok(b)) if a == b);
    let linked = if is_kept { Ok(()) } else { fs::hard_link(path, &kept) };
    if linked.is_err() {
        // Not every file system has links.
        if exists(&kept) {
            bail!("{} is there already: move it away", kept.display());
        }
        let context = || format!("{} can't be renamed to {}", path.display(), kept.display());
        fs::rename(path, &kept).with_context(context)?;
    }
    put(path, text).inspect_err(|_| {
        // A rename of one link over another of the same file would leave both.
        let _ = match linked.is_ok() {
            true => fs::remove_file(&kept),
            false => fs::rename(&kept, path),
        };
    })
}

/// Takes a script out. Whether a hook was put back that it had replaced.
pub(super) fn take_out(path: &Path) -> anyhow::Result<bool> {
    let kept = before(path);
    if exists(&kept) {
        let context = || format!("{} can't be put back", kept.display());
        fs::rename(&kept, path).with_context(context)?;
        return Ok(true);
    }
    fs::remove_file(path).with_context(|| format!("{} can't be removed", path.display()))?;
    Ok(false)
}
