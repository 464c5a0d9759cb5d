//! Finds credentials and forbidden practices in text.

pub mod builtin;
pub mod prefilter;
pub mod rule;
