//! The data of a rule.
//!
//! Strings and lists are `Cow`s so that the built-in rules are plain constants (written out by the build script, nothing
//! is parsed or allocated when the program starts) while a team's own rules own their data.

use std::borrow::Cow;
use std::fmt;

/// Text that is a constant in built-in rules and owned in rules read at run time.
pub type Str = Cow<'static, str>;
/// A list that is a constant in built-in rules and owned in rules read at run time.
pub type List<T> = Cow<'static, [T]>;

/// One rule: what it looks for, how it decides, what it says to people, and its own proof.
#[derive(Clone, Debug, PartialEq)]
pub struct Rule {
    /// Unique, kebab-case.
    pub id: Str,
    /// One line, shown as the headline of a finding.
    pub title: Str,
    /// Whether it finds a credential or a forbidden practice.
    pub kind: Kind,
    /// How bad a true finding is.
    pub severity: Severity,
    /// How likely a finding is to be true.
    pub confidence: Confidence,
    /// Whether the rule is on when no configuration mentions it.
    pub enabled: bool,
    /// Names by which a configuration switches it on together with others.
    pub packs: List<Str>,
    /// Whether its findings only warn: they are reported and fail no run.
    pub advisory: bool,
    /// Whether it is about a whole tree: it has no variants, and is judged once, after all files.
    pub tree: bool,
    /// A generic rule yields to any other that claims the same span.
    pub generic: bool,
    /// Whether the rule also runs over binary files. Only for rules whose token is distinctive by itself.
    pub binary: bool,
    /// What was found.
    pub what: Str,
    /// Why it matters.
    pub why: Str,
    /// What to do about it, and what to do instead.
    pub fix: Str,
    /// Where the format or the practice is described.
    pub sources: List<Str>,
    /// The expressions, each behind its keywords.
    pub variants: List<Variant>,
    /// What the secret must satisfy once an expression matched.
    pub checks: Checks,
    /// Which files the rule looks at.
    pub paths: Paths,
    /// Contexts in which a match is not a finding.
    pub unless: List<Context>,
    /// What goes with its secret and stands near it.
    pub parts: List<RulePart>,
    /// Text in which the rule must find something.
    pub examples: List<Example>,
    /// Text that looks similar and in which it must find nothing.
    pub near_misses: List<Example>,
}

/// One way in which a rule's subject is written.
#[derive(Clone, Debug, PartialEq)]
pub struct Variant {
    /// Names the variant within its rule; empty when the rule has only one.
    pub name: Str,
    /// Fixed strings one of which occurs, in any ASCII case, in every match.
    pub keywords: List<Str>,
    /// The expression (byte oriented, ASCII classes). Starts at a keyword unless `before` says otherwise.
    pub expression: Str,
    /// How many bytes before the keyword a match may start.
    pub before: u32,
    /// How many bytes after the keyword's first one a match may end.
    pub reach: u32,
    /// What must follow the match nearby. Looked for at once rather than step by step, it is far cheaper than as a part of the
    /// expression.
    pub near: Option<Near>,
    /// Which files it looks at, among those that its rule looks at.
    pub paths: Paths,
    /// What must be true of a place where the expression matched.
    pub form: Form,
    /// What the secret must satisfy, instead of what its rule says of that.
    pub checks: Option<Checks>,
}

/// Something that goes with a rule's secret, such as the id of a key, and is no finding of its own beside it.
#[derive(Clone, Debug, PartialEq)]
pub struct RulePart {
    /// What it is, in a few words.
    pub name: Str,
    /// How it is told.
    pub by: PartBy,
    /// How many lines it may be away.
    pub within: u32,
    /// Whether it gives access by itself: then it is a finding as well.
    pub secret: bool,
    /// Whether the secret is likelier to be one beside it.
    pub confirms: bool,
    /// Texts in which a finding of the rule has it.
    pub examples: List<Example>,
}

/// How a part is told.
#[derive(Clone, Debug, PartialEq)]
pub enum PartBy {
    /// Another rule finds it: its id.
    Rule(Str),
    /// An expression does; its group `part` is the part.
    Expression(Str),
}

/// Something that goes with what a generic rule found, told by its name: `DB_USER` beside `DB_PASSWORD`.
#[derive(Clone, Debug, PartialEq)]
pub struct NamedPart {
    /// What it is, in a few words.
    pub name: Str,
    /// The words that its name has, without separators and in lower case.
    pub words: List<Str>,
    /// Those that the secret's name has in their place.
    pub beside: List<Str>,
    /// Whether the secret is likelier to be one beside it.
    pub confirms: bool,
}

/// Something that must follow a match.
#[derive(Clone, Debug, PartialEq)]
pub struct Near {
    /// An expression.
    pub expression: Str,
    /// How many bytes behind the match it must be found in.
    pub within: u32,
}

/// What a variant looks for.
#[derive(Clone, Debug, PartialEq)]
pub enum Form {
    /// What its expression matches.
    Text,
    /// A command, in whatever language it is run.
    Command(Command),
    /// A call of a function.
    Call(Call),
    /// A name by which a secret is referred to: the group `name` of its expression.
    Reference(Reference),
    /// A file, by its name and size.
    File(File),
    /// A practice that takes more than that to tell.
    Judged(Judge),
    /// What is given to a name, as the language at that place means it.
    Assignment(Assigned),
}

/// To what a credential is given.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[cfg_attr(test, derive(schemars::JsonSchema), schemars(rename_all = "kebab-case"))]
pub enum Assigned {
    /// To a name that holds a keyword: a variable, a key, a field, a flag, an element.
    Name,
    /// To a user in a URL: the groups `name` and `secret` of the expression.
    Url,
}

/// A command that is run, in a script or from a program.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Command {
    /// Names of the program.
    pub programs: List<Str>,
    /// Words that follow, in order, with flags between them. Alternatives are divided by `|`.
    pub subcommand: List<Str>,
    /// One of these flags must be given, unless there are none.
    pub flags: List<Str>,
    /// None of these flags may be given.
    pub without: List<Str>,
    /// An expression that some argument must match.
    pub argument: Option<Str>,
    /// Flags whose value is a secret.
    pub secret_flags: List<Str>,
    /// Whether it is forbidden only where what it prints is seen: not where another command or a variable takes it.
    pub visible: bool,
}

/// A call of a function.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Call {
    /// Names of the function. `a.b` is also called as `x.a.b`.
    pub functions: List<Str>,
    /// An expression that some argument must match, as it is written (`hide_input=True`).
    pub argument: Option<Str>,
}

/// A reference to a declared secret.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Reference {
    /// The system in which the name is one.
    pub system: Str,
    /// What is asked about the name.
    pub check: ReferenceCheck,
}

/// What is asked about a name by which a secret is referred to.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[cfg_attr(test, derive(schemars::JsonSchema), schemars(rename_all = "kebab-case"))]
pub enum ReferenceCheck {
    /// Whether somebody declared it.
    #[default]
    Declared,
    /// Whether it is formed as the system's standard says.
    Naming,
}

/// A file that ought not to be there.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct File {
    /// Least size in bytes.
    pub min_size: u64,
    /// Greatest size in bytes.
    pub max_size: Option<u64>,
    /// What it holds.
    pub content: Option<Content>,
}

/// What a rule finds.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
#[cfg_attr(test, derive(schemars::JsonSchema), schemars(rename_all = "kebab-case"))]
pub enum Kind {
    /// A token, key or password.
    Credential,
    /// A way of handling secrets that a policy forbids.
    Practice,
}

/// How bad a true finding is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
#[cfg_attr(test, derive(schemars::JsonSchema), schemars(rename_all = "kebab-case"))]
pub enum Severity {
    /// Worth knowing.
    Low,
    /// Should be changed.
    Medium,
    /// Must be changed.
    High,
    /// Gives access to an account or to production as it stands.
    Critical,
}

/// How likely a finding is to be true.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
#[cfg_attr(test, derive(schemars::JsonSchema), schemars(rename_all = "kebab-case"))]
pub enum Confidence {
    /// Often wrong; for audits.
    Low,
    /// Usually right.
    Medium,
    /// A published, distinctive format.
    High,
}

/// What a matched secret must satisfy.
#[derive(Clone, Debug, PartialEq)]
pub struct Checks {
    /// Least Shannon entropy in bits per character.
    pub min_entropy: Option<f32>,
    /// Least length in bytes.
    pub min_length: Option<u32>,
    /// Greatest length in bytes.
    pub max_length: Option<u32>,
    /// Character classes that must each occur.
    pub requires: List<Class>,
    /// Words that a real value does not contain, in any ASCII case.
    pub deny_words: List<Str>,
    /// Words that the rest of the name to the left of the match does not contain, in any ASCII case.
    pub deny_before: List<Str>,
    /// Whether values that are evidently placeholders are let go.
    pub reject_placeholders: bool,
    /// Whether values that read like words, code or references are let go.
    pub reject_plain: bool,
    /// A checksum inside the token.
    pub checksum: Option<Checksum>,
    /// A structure that the value must decode to.
    pub structure: Option<Structure>,
    /// Words in the match, in any ASCII case, by which the secret is one for tests: of a sandbox or a test mode.
    pub test_mode: List<Str>,
    /// Words in the secret, in any ASCII case, that examples and tests show: with one of them it is of low confidence.
    pub doubt_words: List<Str>,
    /// Whether values that read like words, code or references are of low confidence.
    pub doubt_plain: bool,
}

/// Files that a rule looks at, as globs on the path relative to the scanned root.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Paths {
    /// When not empty, only these.
    pub include: List<Str>,
    /// When not empty, these as well: globs that must match the file itself, not a folder that it is in.
    pub files: List<Str>,
    /// Never these.
    pub exclude: List<Str>,
}

/// An example or near miss: a template (see [`expand`](super::expand)) and the file name it is found under.
#[derive(Clone, Debug, PartialEq)]
pub struct Example {
    /// File name; empty for any.
    pub path: Str,
    /// The template.
    pub text: Str,
}

impl Rule {
    /// The greatest confidence that a finding can have: a checksum or a structure may prove it.
    #[must_use]
    pub fn greatest_confidence(&self) -> Confidence {
        let own = self.variants.iter().filter_map(|variant| variant.checks.as_ref());
        let mut all = own.chain(std::iter::once(&self.checks));
        match all.any(|checks| checks.checksum.is_some() || checks.structure.is_some()) {
            true => Confidence::High,
            false => self.confidence,
        }
    }
}

macro_rules! named {
    ($(#[$doc:meta])* $type:ident { $($variant:ident = $name:literal),+ $(,)? }) => {
        impl $type {
            /// Every value, in order.
            pub const ALL: &'static [Self] = &[$(Self::$variant),+];

            /// The name used in rule files, options and reports.
            #[must_use]
            pub const fn name(self) -> &'static str {
                match self { $(Self::$variant => $name),+ }
            }
        }

        impl fmt::Display for $type {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.pad(self.name())
            }
        }

        impl<'de> serde::Deserialize<'de> for $type {
            fn deserialize<D: serde::Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
                let text = <Cow<'de, str>>::deserialize(from)?;
                match text.as_ref() {
                    $($name => Ok(Self::$variant),)+
                    other => Err(serde::de::Error::unknown_variant(other, &[$($name),+])),
                }
            }
        }
    };
}

named!(ReferenceCheck { Declared = "declared", Naming = "naming" });
named!(Assigned { Name = "name", Url = "url" });
named!(Kind { Credential = "credential", Practice = "practice" });
named!(Severity { Low = "low", Medium = "medium", High = "high", Critical = "critical" });
named!(Confidence { Low = "low", Medium = "medium", High = "high" });

/// A class of ASCII characters.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[cfg_attr(test, derive(schemars::JsonSchema), schemars(rename_all = "kebab-case"))]
pub enum Class {
    /// `0-9`
    Digit,
    /// `a-z`
    Lower,
    /// `A-Z`
    Upper,
    /// `a-z` or `A-Z`
    Letter,
    /// Printable and none of the above.
    Symbol,
}
named!(Class {
    Digit = "digit",
    Lower = "lower",
    Upper = "upper",
    Letter = "letter",
    Symbol = "symbol",
});

/// A checksum that a token carries.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[cfg_attr(test, derive(schemars::JsonSchema), schemars(rename_all = "kebab-case"))]
pub enum Checksum {
    /// The last six characters are the CRC-32 (IEEE) of the characters between the last `_` and them, in base 62,
    /// left-padded with `0`. GitHub and npm tokens:
    /// <https://github.blog/engineering/platform-security/behind-githubs-new-authentication-token-formats/>.
    Crc32Base62,
    /// The last seven characters are the CRC-32 of all that stands before, in base 36, where a token ends with a dot and nine
    /// characters; others carry none. GitLab's routable tokens:
    /// <https://handbook.gitlab.com/handbook/engineering/architecture/design-documents/cells/routable_tokens/>.
    Crc32Base36,
    /// The last eight hexadecimal digits are the CRC-32 of all that stands before. Private Packagist:
    /// <https://packagist.com/docs/composer-authentication>.
    Crc32Hex,
    /// The same with the lowest byte first, behind a `_` that does not count. Grafana:
    /// <https://github.com/grafana/grafana/blob/0b3b3a50aa688293f320cb0ff1a1458f8cabdd5a/pkg/components/apikeygenprefix/apikeygen.go>.
    Crc32LeHex,
    /// The last six characters are the CRC-32 of what stands between a prefix of four and them, the lowest byte first, in
    /// base64. Confluent: <https://docs.confluent.io/cloud/current/client-apps/api-keys.html>.
    Crc32Base64,
    /// A seed in base32 whose last two bytes are the CRC-16 (XMODEM) of the others. NATS: <https://github.com/nats-io/nkeys>;
    /// Stellar: <https://github.com/stellar/stellar-protocol/blob/master/ecosystem/sep-0023.md>.
    Crc16Base32,
    /// A private key in base 58 with four bytes of its twofold SHA-256. Bitcoin:
    /// <https://en.bitcoin.it/wiki/Base58Check_encoding>.
    Base58check,
    /// Bech32: <https://github.com/bitcoin/bips/blob/master/bip-0173.mediawiki>. age and Nostr.
    Bech32,
    /// Marvin32 as keys of Azure carry it behind a mark, and annotated keys and client secrets of Entra ID at their end. One that
    /// is wrong says nothing, for older keys carry none: <https://github.com/microsoft/security-utilities>.
    Marvin32,
}
named!(Checksum {
    Crc32Base62 = "crc32-base62",
    Crc32Base36 = "crc32-base36",
    Crc32Hex = "crc32-hex",
    Crc32LeHex = "crc32-le-hex",
    Crc32Base64 = "crc32-base64",
    Crc16Base32 = "crc16-base32",
    Base58check = "base58check",
    Bech32 = "bech32",
    Marvin32 = "marvin32",
});

/// A structure that a value decodes to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[cfg_attr(test, derive(schemars::JsonSchema), schemars(rename_all = "kebab-case"))]
pub enum Structure {
    /// A JSON Web Token: header and claims are JSON objects, the header has an `alg` other than `none`, and there is a signature
    /// (RFC 7519).
    Jwt,
    /// Base64 of `user:password` (RFC 7617).
    BasicAuth,
    /// An access key id of AWS. Tells the account; refuses the ids of AWS's documentation.
    AwsKeyId,
    /// A token of Discord, whose first part is the number of an account in base64.
    DiscordToken,
    /// A prefix and a JSON object in base64.
    JsonToken,
    /// A prefix, a hyphen and a macaroon in base64. One that is not whole is a step less likely to be true.
    Macaroon,
    /// A private key in PEM (RFC 7468), or base64 of that. Tells its kind and length; what can't be read is a step less likely to
    /// be true, a published test key is unlikely to matter.
    PrivateKey,
    /// A private key in the JSON object of a Google service account, or base64 of the object.
    ServiceAccount,
}
named!(Structure {
    Jwt = "jwt",
    BasicAuth = "basic-auth",
    AwsKeyId = "aws-key-id",
    DiscordToken = "discord-token",
    JsonToken = "json-token",
    Macaroon = "macaroon",
    PrivateKey = "private-key",
    ServiceAccount = "service-account",
});

/// What a file holds, by its first bytes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[cfg_attr(test, derive(schemars::JsonSchema), schemars(rename_all = "kebab-case"))]
pub enum Content {
    /// Text.
    Text,
    /// Anything but text.
    Binary,
    /// A store of keys: PKCS#12 (RFC 7292), Java's JKS and JCEKS, `KeePass`, an Apple keychain.
    KeyStore,
}
named!(Content { Text = "text", Binary = "binary", KeyStore = "key-store" });

/// A practice that the engine tells by what stands around a match.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[cfg_attr(test, derive(schemars::JsonSchema), schemars(rename_all = "kebab-case"))]
pub enum Judge {
    /// A person is asked for a secret, by a program or a document.
    Prompt,
    /// An entry of a file such as `.env` holds a credential.
    DotenvEntry,
    /// A file such as `.env` is written with credentials in it.
    DotenvWrite,
    /// A real value is given to a service where a reference to a secret belongs.
    WorkflowLiteral,
    /// A secret is printed or logged.
    Printed,
    /// A secret stands where every command is traced.
    Traced,
    /// A secret is given to a program on its command line.
    Argument,
    /// A secret is made part of an image.
    Image,
    /// More is handed a secret than needs it.
    Scope,
    /// A declared secret is read from the environment.
    Environment,
    /// An accessor is defined a second time.
    Shadow,
    /// A variable that was set from a secret is printed.
    Flow,
    /// A text that a secret was put into is printed.
    Message,
}
named!(Judge {
    Prompt = "prompt",
    DotenvEntry = "dotenv-entry",
    DotenvWrite = "dotenv-write",
    WorkflowLiteral = "workflow-literal",
    Printed = "printed",
    Traced = "traced",
    Argument = "argument",
    Image = "image",
    Scope = "scope",
    Environment = "environment",
    Shadow = "shadow",
    Flow = "flow",
    Message = "message",
});

/// A context in which a match of a practice rule is not a finding.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[cfg_attr(test, derive(schemars::JsonSchema), schemars(rename_all = "kebab-case"))]
pub enum Context {
    /// In a comment of the file's language.
    Comment,
    /// The sentence, or the heading or list above it, forbids or revokes what follows.
    Negated,
    /// In text that the program prints or logs.
    Printed,
    /// In a document's running text, outside code blocks and code spans.
    Prose,
}
named!(Context {
    Comment = "comment",
    Negated = "negated",
    Printed = "printed",
    Prose = "prose",
});

impl Context {
    /// Where that is, in words.
    #[must_use]
    pub const fn place(self) -> &'static str {
        match self {
            Self::Comment => "in a comment",
            Self::Negated => "where it is forbidden or revoked",
            Self::Printed => "in text that is printed or logged",
            Self::Prose => "in a document's running text",
        }
    }
}
