//! Documents that are made from the code, what the others claim, and the ready files in `examples/`.

mod bless;
mod claims;
mod examples;
mod rules;
