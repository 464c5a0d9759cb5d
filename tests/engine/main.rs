//! Laws of the engine that take the library to test: windows, masks, rule files that mean harm, faults that a disk does not
//! produce on demand, reports of rare results.

mod archives;
mod faults;
mod fix;
mod layers;
#[path = "../archives/make.rs"]
mod make;
mod masking;
mod parts;
mod proof;
mod reports;
mod rule_files;
mod sarif;
mod why;
mod windows;

use stanch::rule::expand;

/// The built-in rule that these tests rely on.
const RULE: &str = "docker-hub-token";

/// A token that [`RULE`] finds; always the same one for the same number.
fn token(number: usize) -> String {
    expand(&format!("dckr_pat_@{{base64-url:24}}{number:02}a")).expect("the template is one")
}
