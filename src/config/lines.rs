//! Where in a configuration things stand.

use super::Config;
use std::path::{Path, PathBuf};

/// A setting of `[scan]`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Setting {
    /// `include-ignored`
    IncludeIgnored,
    /// `max-file-size`
    MaxFileSize,
    /// `archives`
    Archives,
    /// `max-archive-depth`
    MaxArchiveDepth,
    /// `max-archive-entries`
    MaxArchiveEntries,
    /// `max-archive-ratio`
    MaxArchiveRatio,
    /// `max-archive-size`
    MaxArchiveSize,
    /// `max-archive-member-size`
    MaxArchiveMemberSize,
}

impl Config {
    /// What the file holds.
    pub(crate) fn text(&self) -> &str {
        &self.text
    }

    /// The rule files that it names, from where it was read.
    #[must_use]
    pub fn rule_files(&self) -> Vec<PathBuf> {
        let folder = self.path.parent().unwrap_or(Path::new(""));
        self.data.rules.files.iter().map(|file| folder.join(file.get_ref())).collect()
    }

    /// The line on which a rule is switched off.
    pub(crate) fn line_of_disabled(&self, id: &str) -> Option<u64> {
        let named = self.data.rules.disable.iter().find(|named| named.get_ref() == id)?;
        Some(self.line(&named.span()) as u64)
    }

    /// The line on which an override begins.
    pub(crate) fn line_of_override(&self, id: &str) -> Option<u64> {
        let (_, table) = self.data.overrides.iter().find(|(named, _)| named.get_ref() == id)?;
        Some(self.line(&table.span()) as u64)
    }

    /// The line of a setting, or of what would hold it.
    pub(crate) fn line_of(&self, setting: Setting) -> u64 {
        let scan = &self.data.scan;
        let span = match setting {
            Setting::IncludeIgnored => scan.include_ignored.first().map(|glob| glob.span()),
            Setting::MaxFileSize => scan.max_file_size.as_ref().map(|size| size.span()),
            Setting::Archives => scan.archives.as_ref().map(|on| on.span()),
            Setting::MaxArchiveDepth => scan.max_archive_depth.as_ref().map(|n| n.span()),
            Setting::MaxArchiveEntries => scan.max_archive_entries.as_ref().map(|n| n.span()),
            Setting::MaxArchiveRatio => scan.max_archive_ratio.as_ref().map(|n| n.span()),
            Setting::MaxArchiveSize => scan.max_archive_size.as_ref().map(|size| size.span()),
            Setting::MaxArchiveMemberSize => {
                scan.max_archive_member_size.as_ref().map(|size| size.span())
            }
        };
        span.map_or_else(|| self.line_of_table("scan"), |span| self.line(&span) as u64)
    }

    /// The line on which a table begins; the first where none does.
    pub(crate) fn line_of_table(&self, name: &str) -> u64 {
        let is_head = |line: &str| {
            let head = line.trim_start().trim_start_matches('[').trim_start();
            let begins = line.trim_start().starts_with('[');
            let rest = head.strip_prefix(name).filter(|_| begins);
            rest.is_some_and(|rest| rest.trim_start().starts_with([']', '.']))
        };
        self.text.lines().position(is_head).map_or(1, |at| at as u64 + 1)
    }
}
