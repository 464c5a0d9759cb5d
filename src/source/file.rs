//! Opening and reading files.

use super::SkipReason;
use crate::text::Input;
use std::fs::{File, OpenOptions};
use std::io::{self, Read, Seek as _, SeekFrom};
use std::path::Path;

/// Where files are opened: the disk, or in tests something that fails on purpose.
pub trait Files: Sync {
    /// Opens a file for reading. A symbolic link is followed only when `follow` says so.
    ///
    /// # Errors
    /// When it can't be opened.
    fn open(&self, path: &Path, follow: bool) -> io::Result<Opened>;
}

/// What opening a path came to.
pub enum Opened {
    /// A regular file, and its size in bytes.
    File(Box<dyn Input + Send>, u64),
    /// Nothing that could be read to an end.
    Other(SkipReason),
}

/// The disk.
#[derive(Clone, Copy, Debug, Default)]
pub struct Disk;

impl Files for Disk {
    fn open(&self, path: &Path, follow: bool) -> io::Result<Opened> {
        let file = match options(follow).open(path) {
            Ok(file) => file,
            Err(e) => return not_a_file(path, follow, e).map(Opened::Other),
        };
        let metadata = file.metadata()?;
        if !metadata.is_file() {
            return Ok(Opened::Other(SkipReason::NotAFile));
        }
        Ok(Opened::File(Box::new(DiskFile { file }), metadata.len()))
    }
}

#[cfg(unix)]
pub(super) fn options(follow: bool) -> OpenOptions {
    use rustix::fs::OFlags;
    use std::os::unix::fs::OpenOptionsExt as _;
    // Without NONBLOCK, opening a FIFO waits for somebody to write to it.
    let no_follow = if follow { OFlags::empty() } else { OFlags::NOFOLLOW };
    let flags = OFlags::NONBLOCK | OFlags::NOCTTY | no_follow;
    let mut options = OpenOptions::new();
    options.read(true).custom_flags(flags.bits().cast_signed());
    options
}

#[cfg(not(unix))]
pub(super) fn options(_follow: bool) -> OpenOptions {
    let mut options = OpenOptions::new();
    options.read(true);
    options
}

/// Tells a path that is no file, and so can't be opened, from one that should have been.
fn not_a_file(path: &Path, follow: bool, error: io::Error) -> io::Result<SkipReason> {
    let metadata = if follow { path.metadata() } else { path.symlink_metadata() };
    match metadata {
        Ok(m) if m.is_symlink() => Ok(SkipReason::Symlink),
        Ok(m) if !m.is_file() && !m.is_dir() => Ok(SkipReason::NotAFile),
        _ => Err(error),
    }
}

struct DiskFile {
    file: File,
}

impl Read for DiskFile {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        self.file.read(buffer)
    }

    fn read_to_end(&mut self, buffer: &mut Vec<u8>) -> io::Result<usize> {
        self.file.read_to_end(buffer)
    }
}

impl Input for DiskFile {
    fn seek(&mut self, to: u64) -> io::Result<()> {
        self.file.seek(SeekFrom::Start(to)).map(drop)
    }

    #[cfg(any(target_os = "linux", target_os = "freebsd", target_os = "macos"))]
    fn skip_hole(&mut self, keep: u64) -> io::Result<u64> {
        use rustix::fs::{SeekFrom, seek};
        let here = seek(&self.file, SeekFrom::Current(0))?;
        let end = seek(&self.file, SeekFrom::End(0))?;
        let data = match seek(&self.file, SeekFrom::Data(here)) {
            Ok(data) => data,
            // No data from here on: the rest of the file is one hole.
            Err(rustix::io::Errno::NXIO) => end,
            // A file system that can't tell; what is not known to be a hole is read.
            Err(_) => here,
        };
        let skip = data.saturating_sub(here).saturating_sub(keep);
        seek(&self.file, SeekFrom::Start(here + skip))?;
        Ok(skip)
    }
}
