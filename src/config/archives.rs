//! What a configuration says of archives.

use super::{Config, ConfigError, Size, Spanned};
use crate::archive::Limits;

impl Config {
    /// How much of archives is opened; none where they are not.
    #[must_use]
    pub fn archives(&self) -> Option<Limits> {
        let on = self.data.scan.archives.as_ref().is_none_or(|on| *on.get_ref());
        on.then(|| self.archive_limits())
    }

    /// How much of archives is opened where they are.
    #[must_use]
    pub fn archive_limits(&self) -> Limits {
        let scan = &self.data.scan;
        let number = |value: &Option<Spanned<u64>>| value.as_ref().map(|value| *value.get_ref());
        let size = |value: &Option<Spanned<Size>>| value.as_ref().map(|size| size.get_ref().0);
        let by_default = Limits::default();
        Limits {
            depth: scan
                .max_archive_depth
                .as_ref()
                .map_or(by_default.depth, |depth| u32::from(*depth.get_ref())),
            entries: number(&scan.max_archive_entries).unwrap_or(by_default.entries),
            ratio: number(&scan.max_archive_ratio).unwrap_or(by_default.ratio),
            size: size(&scan.max_archive_size).unwrap_or(by_default.size),
            member_size: size(&scan.max_archive_member_size).unwrap_or(by_default.member_size),
        }
    }

    /// Whether what it says of archives can be.
    pub(super) fn check_archives(&self) -> Result<(), ConfigError> {
        match &self.data.scan.max_archive_depth {
            Some(depth) if !(1..=Limits::DEEPEST).contains(depth.get_ref()) => {
                let message = format!("`max-archive-depth` goes from 1 to {}", Limits::DEEPEST);
                Err(self.error(Some(depth.span()), &message))
            }
            _ => Ok(()),
        }
    }
}
