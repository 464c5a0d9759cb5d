//! What is found and not shown, and by whose word: markers in the text, `[[ignore]]` entries of the configuration, a baseline.

mod baseline;
mod earlier;
mod hash;
mod ignore;
mod marker;

pub(crate) use baseline::is_of_hash;
pub use baseline::{
    BASELINE_FILE, Baseline, BaselineEntry, BaselineError, BaselineFile, Hashing, Salt, SlowHash,
};
pub use earlier::Earlier;
pub(crate) use earlier::EarlierFile;
pub use hash::ValueHash;
pub use ignore::{Ignores, review};
pub(crate) use marker::{Flaw, Marker, Markers, REACH};

use crate::finding::Finding;
use crate::secret::Redacted;

/// A finding that somebody said is to be let be.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Suppressed {
    /// What was found.
    pub finding: Finding,
    /// Everything that says so; at least one.
    pub by: Vec<Suppression>,
}

/// Why a finding is not shown.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Suppression {
    /// Where that is written.
    pub source: SuppressionSource,
    /// Why, in the words of whoever wrote it. Markers of other tools may give none.
    pub reason: Redacted,
}

/// Where a suppression is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SuppressionSource {
    /// In the text itself.
    Marker {
        /// How it is spelled, such as `stanch: ignore` or `gitleaks:allow`.
        spelling: &'static str,
        /// Its line, one-based.
        line: u64,
    },
    /// In the configuration.
    Entry {
        /// Its position among the `[[ignore]]` entries, zero-based.
        index: usize,
        /// Its line in the configuration, one-based.
        line: u64,
    },
    /// In the baseline.
    Baseline {
        /// Its line, one-based.
        line: u64,
    },
    /// In `STANCH_ALLOW`, for one commit.
    Environment,
}

/// Something about a suppression that somebody should look at. It warns and never fails a run.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Note {
    /// What kind of thing, in kebab-case.
    pub id: &'static str,
    /// Where, one-based.
    pub line: u64,
    /// What, and what to do.
    pub message: Redacted,
}
