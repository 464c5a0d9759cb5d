//! The built-in rules and their prefilter, as the build script wrote them: constants, ready to use.

use crate::prefilter::Prefilter;
use crate::rule::{
    Checks, Checksum, Class, Confidence, Context, Example, Kind, List, Paths, Rule, Severity, Str,
    Structure, Variant,
};
use std::borrow::Cow;

/// Every built-in rule, sorted by id.
pub static RULES: &[Rule] = include!(concat!(env!("OUT_DIR"), "/builtin_rules.rs"));

/// Keywords of the built-in rules; a target is the position of a variant among all variants of [`RULES`].
pub(crate) static PREFILTER: Prefilter =
    include!(concat!(env!("OUT_DIR"), "/builtin_prefilter.rs"));
