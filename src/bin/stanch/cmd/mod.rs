//! One file a subcommand.

pub(crate) mod explain;
pub(crate) mod hash;
pub(crate) mod init;
pub(crate) mod rules;
pub(crate) mod scan;
