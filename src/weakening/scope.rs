//! Files that are left out.

use super::Comparison;
use super::globs::Globs;
use crate::archive::Limits;
use crate::config::{Config, Date, Setting};

impl Comparison<'_> {
    /// Files that are excluded, or no longer included, or too large.
    pub(super) fn scope(&mut self) {
        let Some(new) = self.new.config else { return };
        self.excludes(new);
        let kept = new.include_ignored();
        let kept = Globs::new(kept);
        let before = self.old.config.map(Config::include_ignored).unwrap_or_default();
        let gone: Vec<_> =
            before.into_iter().filter(|glob| !kept.cover(glob)).map(String::from).collect();
        if !gone.is_empty() {
            let place = self.place(new.line_of(Setting::IncludeIgnored));
            let list = super::list(&gone);
            let message = format!("files that git ignores are no longer examined: {list}");
            self.push("include-ignored", place, message);
        }
        let before = self.old.config.and_then(Config::max_file_size);
        if let Some(size) = new.max_file_size()
            && before.is_none_or(|before| size < before)
        {
            let place = self.place(new.line_of(Setting::MaxFileSize));
            let before = before.map_or("no limit".into(), |before| format!("{before} bytes"));
            let message = format!("files over {size} bytes are left out; it was {before}");
            self.push("max-file-size", place, message);
        }
        self.archives(new);
    }

    /// Archives that are no longer opened, or less of them.
    fn archives(&mut self, new: &Config) {
        let before = self.old.config.map_or_else(|| Some(Limits::default()), Config::archives);
        let Some(before) = before else { return };
        let Some(now) = new.archives() else {
            let place = self.place(new.line_of(Setting::Archives));
            return self.push("archives", place, "archives are no longer opened".into());
        };
        let limits = [
            ("max-archive-depth", Setting::MaxArchiveDepth, before.depth.into(), now.depth.into()),
            ("max-archive-entries", Setting::MaxArchiveEntries, before.entries, now.entries),
            ("max-archive-ratio", Setting::MaxArchiveRatio, before.ratio, now.ratio),
            ("max-archive-size", Setting::MaxArchiveSize, before.size, now.size),
            (
                "max-archive-member-size",
                Setting::MaxArchiveMemberSize,
                before.member_size,
                now.member_size,
            ),
        ];
        for (name, setting, before, now) in limits {
            if now < before {
                let place = self.place(new.line_of(setting));
                let message =
                    format!("less of archives is examined: {name} is {now}, and it was {before}");
                self.push(name, place, message);
            }
        }
    }

    fn excludes(&mut self, new: &Config) {
        let old: Vec<_> = self.old.config.iter().flat_map(|config| config.excludes()).collect();
        let all = Globs::new(old.iter().flat_map(|(_, globs)| globs.iter().copied()));
        let ready = old.iter().map(|(entry, globs)| (entry, Globs::new(globs.iter().copied())));
        let ready: Vec<_> = ready.collect();
        for (entry, globs) in new.excludes() {
            let place = self.place(entry.line);
            let more: Vec<_> =
                globs.iter().filter(|glob| !all.cover(glob)).map(ToString::to_string).collect();
            if !more.is_empty() {
                let message =
                    format!("files are left out that were examined: {}", super::list(&more));
                self.push("exclude", place, message);
                continue;
            }
            let held = |glob: &&str| {
                let covering = ready.iter().filter(|(_, globs)| globs.cover(glob));
                latest(covering.map(|(entry, _)| entry.until))
            };
            // The earliest end that any of its globs had before.
            let before = globs.iter().filter_map(held).min();
            if let Some(before) = before
                && is_later(entry.until, before)
            {
                self.push("exclude-until", place, moved(entry.until, before));
            }
        }
    }
}

/// The last day of several entries; none where one of them holds for good, or there is none.
pub(super) fn latest(days: impl Iterator<Item = Option<Date>>) -> Option<Date> {
    days.reduce(|a, b| a.zip(b).map(|(a, b)| a.max(b))).flatten()
}

/// Whether something is to hold longer than until a day.
pub(super) fn is_later(until: Option<Date>, before: Date) -> bool {
    until.is_none_or(|until| until > before)
}

/// That something is to hold longer.
pub(super) fn moved(until: Option<Date>, before: Date) -> String {
    match until {
        Some(until) => format!("this was to hold until {} and now until {}", before.0, until.0),
        None => format!("this was to hold until {} and now for good", before.0),
    }
}
