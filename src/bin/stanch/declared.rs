//! The secrets that an organisation has declared, and what is wrong with how it did.

use jiff::tz::TimeZone;
use stanch::catalogue::Catalogue;
use stanch::config::{Config, ConfigError, Date, Open};

/// A configuration's catalogue.
#[derive(Default)]
pub(crate) struct Declared {
    /// What could be read of it; none when there is none.
    pub(crate) catalogue: Option<Catalogue>,
    /// What could not.
    pub(crate) problems: Vec<ConfigError>,
}

impl Declared {
    /// Reads it: from the disk, or from where `open` finds files.
    pub(crate) fn of(config: &Config, open: Option<&Open<'_>>) -> Self {
        if !config.has_catalogue() {
            return Self::default();
        }
        let read = match open {
            Some(open) => Catalogue::read_with(config, today(), open),
            None => Catalogue::read(config, today()),
        };
        match read {
            Ok(catalogue) => Self { catalogue: Some(catalogue), problems: Vec::new() },
            Err(unread) => Self { catalogue: Some(*unread.rest), problems: unread.problems },
        }
    }
}

/// The day, in UTC.
pub(crate) fn today() -> Date {
    Date(jiff::Timestamp::now().to_zoned(TimeZone::UTC).date())
}
