//! Checks in words: what was asked of a value, and what it is like, without showing any of it.

use super::super::Prepared;
use super::super::checks::Refusal;
use crate::plausible::{Plain, StandIn, entropy};
use crate::proof::{Effect, Proof};
use crate::rule::{Assigned, Checks, Form};

/// A check of a rule that a value fails.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Check {
    /// The key by which a rule asks for it.
    pub(crate) key: &'static str,
    /// What is wrong.
    pub(crate) why: String,
}

impl Check {
    /// The check that refused a value, which is not shown: a word that is all of it is not named either.
    pub(super) fn of(refusal: Refusal<'_>, value: &[u8]) -> Self {
        let named = |word: &str| match word.len() < value.len() {
            true => format!("`{word}`"),
            false => "all of it".to_owned(),
        };
        let (key, why) = match refusal {
            Refusal::Short { length, least } => {
                ("min-length", format!("{length} characters where {least} are wanted at least"))
            }
            Refusal::Long { length, most } => {
                ("max-length", format!("{length} characters where {most} are wanted at most"))
            }
            Refusal::Lacks(class) => ("requires", format!("no {class} is in it")),
            Refusal::Word(word) => {
                ("deny-words", format!("a word that is in no real value: {}", named(word)))
            }
            Refusal::Entropy { bits, least } => (
                "min-entropy",
                format!("entropy {} bits a character, below {least:.1}", below(bits, least)),
            ),
            Refusal::Checksum(checksum) => {
                ("checksum", format!("the {checksum} checksum in it is wrong"))
            }
            Refusal::StandIn(StandIn::Reference) => (
                "reject-placeholders",
                "a variable or template that something else fills in".into(),
            ),
            Refusal::StandIn(StandIn::Monotonous) => (
                "reject-placeholders",
                "a placeholder: hardly any different characters, or a row of them".into(),
            ),
            Refusal::StandIn(StandIn::Word(word)) => {
                ("reject-placeholders", format!("a placeholder, because of {}", named(word)))
            }
            Refusal::Plain(plain) => {
                let like = match plain {
                    Plain::Number => "a number, a version or an address",
                    Plain::Code => "code: a call, an index, a member",
                    Plain::Path => "a path or a URL",
                    Plain::Words => "words or a name",
                    Plain::Source => "where a secret is read from",
                };
                ("reject-plain", format!("it reads like {like}"))
            }
            Refusal::Structure(structure) => {
                ("structure", format!("it does not decode as {structure}"))
            }
        };
        Self { key, why }
    }
}

/// An entropy that is below a bound, with as many digits as it takes to see that.
fn below(bits: f32, least: f32) -> String {
    let short = format!("{bits:.1}");
    if short == format!("{least:.1}") { format!("{bits:.3}") } else { short }
}

/// What can be said of a value without showing it.
pub(crate) fn shape(value: &[u8]) -> String {
    let has = |is: fn(&u8) -> bool| value.iter().any(is);
    let classes = [
        (has(u8::is_ascii_lowercase), "lower"),
        (has(u8::is_ascii_uppercase), "upper"),
        (has(u8::is_ascii_digit), "digit"),
        (has(u8::is_ascii_punctuation), "symbol"),
        (has(u8::is_ascii_whitespace), "space"),
        (!value.is_ascii(), "other"),
    ];
    let classes: Vec<_> = classes.iter().filter(|(is, _)| *is).map(|(_, name)| *name).collect();
    let unit = if value.len() == 1 { "character" } else { "characters" };
    // Of nothing it is zero, and below.
    let bits = entropy(value) + 0.0;
    format!("{} {unit} ({}), entropy {bits:.1} bits each", value.len(), classes.join(", "))
}

impl Prepared<'_> {
    /// Why a match of the variant is a finding.
    pub(super) fn reasons(
        &self,
        keyword: &str,
        secret: Option<&[u8]>,
        proof: &Proof,
    ) -> Vec<String> {
        let mut reasons = Vec::new();
        let of_variant = match &*self.variant.name {
            "" => String::new(),
            name => format!(" of the variant `{name}`"),
        };
        if matches!(self.variant.form, Form::File(_)) {
            reasons.push(format!("the file's name and content are as the rule says{of_variant}"));
        } else {
            let matched = match self.variant.form {
                Form::Assignment(Assigned::Name) => "something is assigned to the name around it",
                _ => "the expression matches",
            };
            reasons.push(format!("keyword `{keyword}`{of_variant}, and {matched}"));
        }
        if let Some(near) = &self.variant.near {
            reasons.push(format!("what has to follow does, within {} bytes", near.within));
        }
        let checks = self.variant.checks.as_ref().unwrap_or(&self.rule.checks);
        if let Some(value) = secret {
            reasons.extend(passed(checks, value, proof));
            reasons.extend(proof.lines.iter().map(|line| format!("proved: {line}")));
        }
        if matches!(self.variant.form, Form::Assignment(_)) {
            return reasons;
        }
        if !matches!(self.variant.form, Form::Text | Form::File(_)) {
            reasons.push("what stands around it is read, and the practice is done here".into());
        }
        if !self.rule.unless.is_empty() {
            let contexts: Vec<_> = self.rule.unless.iter().map(|c| c.name()).collect();
            reasons.push(format!("nothing excuses it ({})", contexts.join(", ")));
        }
        let (own, moved) = (self.rule.confidence, proof.effect.on(self.rule.confidence));
        reasons.push(match own == moved {
            true => format!("confidence {own}: the rule's own"),
            false => {
                format!("confidence {moved}: the rule's own is {own}, and what is proved moves it")
            }
        });
        reasons
    }
}

/// The checks that were asked of a value that passed, with their numbers.
fn passed(checks: &Checks, value: &[u8], proof: &Proof) -> Vec<String> {
    let mut said = Vec::new();
    let bounds = [(checks.min_length, "at least"), (checks.max_length, "at most")];
    let bounds: Vec<_> =
        bounds.iter().filter_map(|(n, word)| n.map(|n| format!("{word} {n}"))).collect();
    if !bounds.is_empty() {
        said.push(format!("{} characters ({})", value.len(), bounds.join(", ")));
    }
    if !checks.requires.is_empty() {
        let classes: Vec<_> = checks.requires.iter().map(|class| class.name()).collect();
        said.push(format!("has {}", classes.join(", ")));
    }
    if let Some(least) = checks.min_entropy {
        said.push(format!("entropy {:.1} bits a character (at least {least:.1})", entropy(value)));
    }
    if let Some(checksum) = checks.checksum.filter(|_| proof.effect == Effect::Proves) {
        said.push(format!("the {checksum} checksum in it is right"));
    } else if checks.reject_placeholders {
        said.push("no placeholder".into());
    }
    if checks.reject_plain {
        said.push("reads like no word, number, path or code".into());
    }
    if !checks.deny_words.is_empty() {
        said.push("none of the words that are in no real value".into());
    }
    if let Some(structure) = checks.structure {
        said.push(format!("decodes as {structure}"));
    }
    said
}

#[cfg(test)]
mod tests {
    use super::{Check, shape};
    use crate::detect::checks::Refusal;

    #[test]
    fn a_number_that_is_too_small_looks_so() {
        let why = |bits| Check::of(Refusal::Entropy { bits, least: 3.0 }, b"x").why;
        assert_eq!(why(2.1), "entropy 2.1 bits a character, below 3.0");
        assert_eq!(why(2.98), "entropy 2.980 bits a character, below 3.0");
    }

    #[test]
    fn a_word_is_named_unless_it_is_the_value() {
        let why = |value| Check::of(Refusal::Word("test"), value).why;
        assert_eq!(why(b"xTestx"), "a word that is in no real value: `test`");
        assert_eq!(why(b"TEST"), "a word that is in no real value: all of it");
    }

    #[test]
    fn a_shape_says_nothing_of_the_value() {
        assert_eq!(
            shape(b"aB3-aB3-"),
            "8 characters (lower, upper, digit, symbol), entropy 2.0 bits each"
        );
        assert_eq!(shape(b"a"), "1 character (lower), entropy 0.0 bits each");
        assert_eq!(shape(b""), "0 characters (), entropy 0.0 bits each");
    }
}
