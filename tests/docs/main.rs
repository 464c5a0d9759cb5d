//! Documents that are made from the code, and what the others claim.

mod bless;
mod claims;
mod rules;
