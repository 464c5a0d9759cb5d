//! What a rule *is*: its data, how a rule file is read, and how it is checked.
//!
//! Nothing here matches text. The build script compiles this same module, so it uses no other part of the crate.

mod example;
mod file;
mod form;
mod fragment;
mod maker;
mod model;
mod part;
mod validate;

pub use example::expand;
pub use file::{FileError, parse_rules};
pub(crate) use form::escape;
pub use model::{
    Call, Checks, Checksum, Class, Command, Confidence, Content, Context, Example, File, Form,
    Judge, Kind, List, NamedPart, Near, PartBy, Paths, Reference, ReferenceCheck, Rule, RulePart,
    Severity, Str, Structure, Variant,
};
pub use part::{MAX_PART, PART_GROUP, PART_LINES, parse_parts, unknown_parts};
pub(crate) use validate::syntax_config;
pub use validate::{
    EXPRESSION_SIZE_LIMIT, MAX_REACH, MIN_KEYWORD_LEN, NAME_GROUP, Problem, SECRET_GROUP, compile,
    unique_ids, validate, validate_variant,
};
