//! Standard output, standard error and report files.

use crate::NOT_DONE;
use anyhow::Context as _;
use stanch::report::escape_controls;
use stanch::{Checker, RuleSet, Scanner, Threshold};
use std::fs::{self, OpenOptions};
use std::io::{self, BufWriter, ErrorKind, Write};
use std::path::{Path, PathBuf};
use std::process::ExitCode;

/// Says something on standard error; when even that is gone, there is nobody left to tell.
///
/// Messages quote what people wrote, such as paths and values of a configuration: secrets in them are masked, and no part
/// of them can pass for a line of ours.
pub(crate) fn complain(text: &str) {
    let _ = writeln!(io::stderr().lock(), "{}", shown(text));
}

/// Says something on standard output, with the same care.
pub(crate) fn tell(text: &str) -> io::Result<()> {
    to_stdout(|out| writeln!(out, "{}", shown(text)))
}

fn shown(text: &str) -> String {
    let text = masked(text);
    let mut lines = text.lines().map(escape_controls);
    let mut out = lines.next().unwrap_or_default();
    for line in lines.map(|line| line.trim_start().to_owned()) {
        // A line of a log that begins with two colons is a command to the runner of GitHub Actions.
        let forged = usize::from(line.starts_with("::"));
        out.extend(["\n  ", &line.replacen(':', "\\u{3a}", forged)]);
    }
    out
}

/// Prints what clap has to say: help, the version, or what is wrong with the command line, which may quote a secret from it.
pub(crate) fn usage_error(error: &clap::Error) -> ExitCode {
    let text = error.render().to_string();
    if error.use_stderr() && masked(&text) != text {
        complain(&text);
        return ExitCode::from(NOT_DONE);
    }
    let _ = error.print();
    ExitCode::from(u8::try_from(error.exit_code()).unwrap_or(NOT_DONE))
}

fn masked(text: &str) -> String {
    let rules = RuleSet::builtin();
    Checker::new(&Scanner::new(&rules), Threshold::default()).redact(text).render(false)
}

/// Whether the reader of our output went away, which is no failure of ours.
pub(crate) fn is_broken_pipe(error: &anyhow::Error) -> bool {
    error
        .chain()
        .filter_map(|cause| cause.downcast_ref::<io::Error>())
        .any(|e| e.kind() == ErrorKind::BrokenPipe)
}

/// Writes to standard output.
pub(crate) fn to_stdout(write: impl FnOnce(&mut dyn Write) -> io::Result<()>) -> io::Result<()> {
    let mut out = BufWriter::new(io::stdout().lock());
    write(&mut out)?;
    out.flush()
}

/// Writes a report: aside and then renamed into place, so that nobody ever reads half of one. What is there and is no
/// regular file (a pipe, a terminal, `/dev/null`) is written to as it is.
pub(crate) fn to_file(
    path: &Path,
    write: impl FnOnce(&mut dyn Write) -> io::Result<()>,
) -> anyhow::Result<()> {
    replace(path, true, write)
        .with_context(|| format!("{}: the report can't be written", path.display()))
}

/// Writes a file aside and then renames it into place. Where there is one already it is replaced or left as it is.
pub(crate) fn replace(
    path: &Path,
    overwrite: bool,
    write: impl FnOnce(&mut dyn Write) -> io::Result<()>,
) -> io::Result<()> {
    let existing = fs::metadata(path);
    if existing.as_ref().is_ok_and(|m| !m.is_file()) {
        let file = OpenOptions::new().write(true).open(path)?;
        let mut out = BufWriter::new(file);
        return write(&mut out).and_then(|()| out.flush());
    }
    let target = target_of(path);
    let folder = target.parent().filter(|f| !f.as_os_str().is_empty()).unwrap_or(Path::new("."));
    let mut builder = tempfile::Builder::new();
    builder.prefix(".stanch-");
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt as _;
        let mode = existing.map_or(0o666, |m| m.permissions().mode() & 0o777);
        builder.permissions(fs::Permissions::from_mode(mode));
    }
    let file = builder.tempfile_in(folder)?;
    let mut out = BufWriter::new(file);
    write(&mut out).and_then(|()| out.flush())?;
    let file = out.into_inner().map_err(io::IntoInnerError::into_error)?;
    let persisted = match overwrite {
        true => file.persist(&target),
        false => file.persist_noclobber(&target),
    };
    persisted.map(drop).map_err(|e| e.error)
}

/// Puts a file in the place of one that holds what is expected, or of none: aside and then renamed, with the permissions of the
/// one that was there. Links are not followed.
pub(crate) fn rewrite(path: &Path, expected: Option<&[u8]>, new: &[u8]) -> io::Result<()> {
    let changed = || io::Error::other("it was changed meanwhile; run it again");
    let folder = path.parent().filter(|f| !f.as_os_str().is_empty()).unwrap_or(Path::new("."));
    let mut builder = tempfile::Builder::new();
    builder.prefix(".stanch-");
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt as _;
        builder.permissions(fs::Permissions::from_mode(0o666));
    }
    let permissions = match expected {
        None => None,
        Some(_) => {
            let metadata = fs::symlink_metadata(path)?;
            if !metadata.is_file() {
                return Err(changed());
            }
            if metadata.permissions().readonly() {
                return Err(io::Error::new(ErrorKind::PermissionDenied, "it is read-only"));
            }
            Some(metadata.permissions())
        }
    };
    let mut file = builder.tempfile_in(folder)?;
    file.write_all(new)?;
    if let Some(permissions) = permissions {
        file.as_file().set_permissions(permissions)?;
    }
    if let Some(expected) = expected
        && fs::read(path)? != expected
    {
        return Err(changed());
    }
    let persisted = match expected {
        Some(_) => file.persist(path),
        None => file.persist_noclobber(path),
    };
    persisted.map(drop).map_err(|e| e.error)
}

/// Where the report goes: a link stays, even one that points to nothing yet.
fn target_of(path: &Path) -> PathBuf {
    let behind_link = || match fs::read_link(path) {
        Ok(target) => path.parent().unwrap_or(Path::new("")).join(target),
        Err(_) => path.into(),
    };
    fs::canonicalize(path).unwrap_or_else(|_| behind_link())
}
