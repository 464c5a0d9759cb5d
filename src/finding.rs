//! What was found and where. Plain data.

use crate::decode::Coding;
use crate::rule::{Confidence, Kind, Severity};
use crate::ruleset::{RuleIndex, RuleSet};
use crate::secret::{Redacted, Secret};
use crate::text::{Encoding, Position};
use std::fmt;
use std::path::PathBuf;
use std::str::FromStr;
use std::sync::Arc;

/// Something found in a blob.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Finding {
    /// The rule, as an index into the [`RuleSet`](crate::RuleSet) that was scanned with.
    pub rule: RuleIndex,
    /// The name of the rule's variant; empty when it has only one.
    pub variant: String,
    /// How bad it is, after the configuration had its say.
    pub severity: Severity,
    /// How likely it is true.
    pub confidence: Confidence,
    /// Where it stands.
    pub location: Location,
    /// The credential, or the secret that a practice exposes, if it names one.
    pub secret: Option<Secret>,
    /// The lines it stands in, with every secret in view cut out.
    pub excerpt: Excerpt,
    /// Rules that claimed the same span and yielded to this one.
    pub covers: Vec<RuleIndex>,
    /// What yielded to this one and is not part of what tells it apart, such as another value in the same span. Who lets the
    /// finding be lets these be too.
    pub beside: Vec<Identity>,
    /// Tells it from others, in this run and in later ones.
    pub fingerprint: Fingerprint,
    /// What was told from the value itself, in short texts that hold no part of it.
    pub proof: Vec<String>,
    /// What goes with its secret, in the order of the text.
    pub parts: Vec<Part>,
    /// How likely it would be without its parts, where they make a difference.
    pub alone: Option<Confidence>,
    /// Where else its value stands, once findings are grouped by their values.
    pub elsewhere: Vec<Elsewhere>,
    /// What is particular about it.
    pub detail: Detail,
    /// The commit that brought it, where commits are scanned.
    pub commit: Option<Arc<Introduced>>,
}

impl Finding {
    /// Every value that it must not show: its own and those of its parts.
    pub fn secrets(&self) -> impl Iterator<Item = &Secret> {
        self.secret.iter().chain(self.parts.iter().filter_map(|part| part.secret.as_ref()))
    }

    /// Every place of it, itself first: others have the same value.
    #[must_use]
    pub fn places(&self) -> usize {
        1 + self.elsewhere.len()
    }

    /// Everything that it claims: itself, and what yielded to it.
    pub fn claims(&self, rules: &RuleSet) -> impl Iterator<Item = Identity> {
        std::iter::once(Identity::of(rules, self)).chain(self.beside.iter().cloned())
    }
}

/// Something that goes with the secret of a finding, such as the id of a key or the user of a password.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Part {
    /// What it is, in a few words.
    pub name: String,
    /// The rule that finds it, where it is one's.
    pub rule: Option<RuleIndex>,
    /// Where it stands.
    pub location: Location,
    /// The lines it stands in, with every secret in view cut out.
    pub excerpt: Excerpt,
    /// Its value, where a rule takes that for something not to be shown.
    pub secret: Option<Secret>,
}

/// A finding that is one with another, because it has the same value.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Elsewhere {
    /// The position of its blob in the results.
    pub blob: usize,
    /// What was found there.
    pub finding: Finding,
}

/// What makes two findings the same, wherever they stand: the rule and the value, for a practice the rule and its text without
/// regard to white space.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Identity {
    /// The rule.
    pub rule: RuleIndex,
    /// The value or the text.
    pub value: Secret,
}

impl Identity {
    /// What a finding is told by.
    #[must_use]
    pub fn of(rules: &RuleSet, finding: &Finding) -> Self {
        let value = match (rules.get(finding.rule).kind, &finding.secret) {
            (Kind::Credential, Some(secret)) => secret.clone(),
            _ => {
                let text = finding.excerpt.found.render(true);
                let words: Vec<_> = text.split_ascii_whitespace().collect();
                Secret::new(words.join(" ").as_bytes())
            }
        };
        Self { rule: finding.rule, value }
    }
}

/// What is to be said of a finding beside what its rule says.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Detail {
    /// What is wrong here in particular.
    pub message: Option<Redacted>,
    /// What to do instead here, from the catalogue of declared secrets.
    pub instead: Option<String>,
    /// Why it is a finding: what was seen, which checks it passed, how its confidence came about. Nothing of the secret is in
    /// them.
    pub reasons: Vec<String>,
    /// The ways in which the secret is encoded where it stands, the outermost first; none when it stands there as it is.
    pub via: Vec<Coding>,
}

impl Detail {
    /// How the secret is encoded, from it outwards, such as `gzip in base64`.
    #[must_use]
    pub fn encoding(&self) -> Option<String> {
        let names: Vec<_> = self.via.iter().rev().map(|coding| coding.name()).collect();
        (!names.is_empty()).then(|| names.join(" in "))
    }
}

/// Something that is wrong with a line of a file that says what the policy is: of a configuration, a mapping, a baseline.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Remark {
    /// The id of the rule that says so.
    pub rule: &'static str,
    /// What sort of thing, in kebab-case.
    pub variant: &'static str,
    /// The file.
    pub file: PathBuf,
    /// The line, one-based; the first where something is missing.
    pub line: u64,
    /// What.
    pub message: String,
    /// What to do instead here.
    pub instead: Option<String>,
}

/// The commit that brought a finding to its path.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Introduced {
    /// Its id, in hexadecimal digits.
    pub id: String,
    /// Its author's name and address.
    pub author: Redacted,
    /// When it was written, in UTC, as ISO 8601 has it.
    pub date: String,
    /// How many later commits of the run brought the same to the same path again.
    pub more: u32,
}

/// Names a finding from one run to the next: a hash of its rule, its masked line and which of the equal ones in its file it
/// is. It stays when lines are inserted or moved and when the file is renamed, and tells nothing about the secret.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Fingerprint(pub [u8; 16]);

impl FromStr for Fingerprint {
    type Err = &'static str;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let digits = text.as_bytes();
        let mut bytes = [0; 16];
        if digits.len() != 2 * bytes.len() || !digits.iter().all(u8::is_ascii_hexdigit) {
            return Err("a fingerprint is 32 hexadecimal digits");
        }
        for (byte, pair) in bytes.iter_mut().zip(text.as_bytes().chunks(2)) {
            let pair = std::str::from_utf8(pair).unwrap_or_default();
            *byte = u8::from_str_radix(pair, 16).unwrap_or_default();
        }
        Ok(Self(bytes))
    }
}

impl fmt::Display for Fingerprint {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.iter().try_for_each(|byte| write!(f, "{byte:02x}"))
    }
}

/// Where in its blob a finding stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Location {
    /// Its first character.
    pub start: Position,
    /// Behind its last character.
    pub end: Position,
    /// Offset in the blob as it was read, in bytes.
    pub offset: u64,
    /// Length in the blob as it was read, in bytes.
    pub length: u64,
    /// How the blob was read; a binary one has no lines worth naming.
    pub encoding: Encoding,
}

impl Location {
    /// Whether line and column mean something.
    #[must_use]
    pub fn has_lines(&self) -> bool {
        self.encoding != Encoding::Binary
    }
}

/// The text around a finding, in three pieces so that the middle can be underlined.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Excerpt {
    /// From the start of the first line, or from as far back as is shown.
    pub before: Redacted,
    /// What was found.
    pub found: Redacted,
    /// To the end of the last line, or as far as is shown.
    pub after: Redacted,
    /// Whether the first line begins before the excerpt.
    pub cut_before: bool,
    /// Whether the last line goes on after the excerpt.
    pub cut_after: bool,
}
