//! Finds credentials and forbidden practices in text.
//!
//! ```
//! use stanch::{Checker, RuleSet, Scanner, Threshold};
//!
//! let rules = RuleSet::builtin();
//! let scanner = Scanner::new(&rules);
//! let mut checker = Checker::new(&scanner, Threshold::default());
//! let mut text: &[u8] = b"nothing to see here";
//! assert!(checker.check("notes.txt", &mut text, 19).findings.is_empty());
//! ```

#![warn(
    clippy::print_stderr,
    clippy::print_stdout,
    reason = "the library prints nothing: reports go to a writer that they are given"
)]
#![warn(clippy::unwrap_used, reason = "an `expect` says why it can't fail; tests may unwrap")]

pub mod archive;
pub mod assignment;
pub mod builtin;
pub mod catalogue;
mod check;
pub mod config;
mod context;
mod decode;
mod detect;
mod finding;
pub mod fix;
pub mod glob;
mod mask;
mod plausible;
mod policy;
pub mod prefilter;
pub mod proof;
mod prove;
pub mod report;
pub mod rule;
mod ruleset;
mod scan;
mod secret;
pub mod source;
mod suppress;
pub mod text;
pub mod weakening;

pub use check::{Checked, Checker, Threshold};
pub use decode::Coding;
pub use detect::{Counts, Lines, Match, Scanner, Scratch};
pub use finding::{
    Detail, Elsewhere, Excerpt, Finding, Fingerprint, Identity, Introduced, Location, Part, Remark,
};
pub use policy::add_catalogue;
pub use prove::prove;
pub use ruleset::{Override, RuleIndex, RuleSet, UnknownRule};
pub use scan::{
    BlobReport, ChangeOptions, ChangeSet, Explained, History, Job, Outcome, Results, ShownPath,
    Totals, Warning, explain_file, explain_input, read_commits, scan_changes, scan_history,
    scan_input, scan_tree,
};
pub use secret::{MASK, Redacted, Secret};
pub use suppress::{
    BASELINE_FILE, Baseline, BaselineEntry, BaselineError, BaselineFile, Earlier, Hashing, Ignores,
    Note, Salt, SlowHash, Suppressed, Suppression, SuppressionSource, ValueHash, review,
};
