//! What was typed of archives.

use clap::Args;
use stanch::archive::Limits;
use stanch::config::Size;

/// How much of archives is opened.
#[derive(Clone, Args)]
pub(crate) struct ArchiveArgs {
    /// Look into archives, which is the default, whatever the configuration says
    #[arg(long, overrides_with = "no_archives", help_heading = "Archives")]
    archives: bool,
    /// Do not look into archives
    #[arg(long, help_heading = "Archives")]
    no_archives: bool,
    /// Open archives within archives so deep; a tar that is compressed is one [default: 3]
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u8).range(1..=i64::from(Limits::DEEPEST)), help_heading = "Archives")]
    max_archive_depth: Option<u8>,
    /// Examine so many members of an archive at most [default: 100000]
    #[arg(long, value_name = "N", help_heading = "Archives")]
    max_archive_entries: Option<u64>,
    /// Examine so many times an archive's own size of what it decompresses to, and always 16 MiB [default: 200]
    #[arg(long, value_name = "N", help_heading = "Archives")]
    max_archive_ratio: Option<u64>,
    /// Examine so much of what an archive decompresses to, with all that is in it [default: 1G]
    #[arg(long, value_name = "SIZE", help_heading = "Archives")]
    max_archive_size: Option<Size>,
    /// Examine so much of one member [default: 256M]
    #[arg(long, value_name = "SIZE", help_heading = "Archives")]
    max_archive_member_size: Option<Size>,
}

impl ArchiveArgs {
    /// What holds together with what the configuration says.
    pub(crate) fn over(&self, configured: bool, limits: Limits) -> Option<Limits> {
        let opened = !self.no_archives && (configured || self.archives);
        opened.then(|| Limits {
            depth: self.max_archive_depth.map_or(limits.depth, u32::from),
            entries: self.max_archive_entries.unwrap_or(limits.entries),
            ratio: self.max_archive_ratio.unwrap_or(limits.ratio),
            size: self.max_archive_size.map_or(limits.size, |size| size.0),
            member_size: self.max_archive_member_size.map_or(limits.member_size, |size| size.0),
        })
    }
}
