//! The built-in rules and their prefilter, as the build script wrote them: constants, ready to use.

// The generated expressions name types through these two, so that nothing is left over when no rule has a checksum, say.
use crate::prefilter;
use crate::rule;
use std::borrow::Cow;

/// Every built-in rule, sorted by id.
pub static RULES: &[rule::Rule] = include!(concat!(env!("OUT_DIR"), "/builtin_rules.rs"));

/// Keywords of the built-in rules; a target is the position of a variant among all variants of [`RULES`].
#[allow(clippy::unreadable_literal, reason = "nobody reads the table")]
pub(crate) static PREFILTER: prefilter::Prefilter =
    include!(concat!(env!("OUT_DIR"), "/builtin_prefilter.rs"));
