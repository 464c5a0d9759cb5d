//! What is inside an archive: its members one after the other, each as a stream, within limits. Nothing is written to disk, and
//! memory grows neither with the archive nor with what it holds.

mod decode;
mod format;
mod limits;
mod meter;
mod name;
mod tar;
mod walk;
mod zip;

pub use format::{Format, HEAD};
pub use limits::{Limits, Unopened};
pub use name::Inner;
pub use walk::{Failure, Source, Visitor, walk};
