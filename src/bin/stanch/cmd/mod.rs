//! One file a subcommand; `git` is the part of `scan` and `hook` that looks at commits.

pub(crate) mod baseline;
pub(crate) mod catalogue;
pub(crate) mod completions;
pub(crate) mod explain;
pub(crate) mod fix;
mod git;
pub(crate) mod hash;
pub(crate) mod hook;
pub(crate) mod init;
pub(crate) mod man;
pub(crate) mod rules;
pub(crate) mod scan;
pub(crate) mod schema;
pub(crate) mod why;
