//! One file a subcommand.

pub(crate) mod completions;
pub(crate) mod explain;
pub(crate) mod hash;
pub(crate) mod init;
pub(crate) mod man;
pub(crate) mod rules;
pub(crate) mod scan;
pub(crate) mod schema;
