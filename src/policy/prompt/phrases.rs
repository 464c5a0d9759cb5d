//! Phrases that tell questions for secrets from others.

use crate::text::any_case;
use aho_corasick::AhoCorasick;
use std::sync::LazyLock;

/// Verbs with which documents ask for something.
pub(super) const REQUESTS: &[&str] = &[
    "paste", "enter", "type", "insert", "fill", "provide", "supply", "send", "give", "share",
    "email", "e", "export", "dm", "copy", "post", "ask", "tell",
];
/// Words between a verb and what somebody is to enter.
pub(super) const DETERMINERS: &[&str] =
    &["your", "the", "a", "an", "their", "its", "our", "it", "in", "here"];
/// Nouns of what programs keep under a name, and pages are called after.
pub(super) const KEPT: &[&str] = &["secret", "secrets", "credential", "credentials", "tokens"];
/// Words before "secret" with which it is one that a service gives to people.
pub(super) const GIVEN: &[&str] = &[
    "client",
    "app",
    "application",
    "signing",
    "webhook",
    "shared",
    "api",
    "access",
    "bot",
    "consumer",
    "oauth",
];
/// Nouns of what is asked for.
pub(super) static NOUNS: LazyLock<AhoCorasick> = LazyLock::new(|| {
    any_case(&[
        "password",
        "passwd",
        "passphrase",
        "passcode",
        "token",
        "api key",
        "apikey",
        "api-key",
        "api_key",
        "secret key",
        "access key",
        "secret",
        "credential",
        "private key",
        "secret_key",
        "access_key",
        "license key",
        "pat",
        "pin",
        "auth key",
        "signing key",
        "encryption key",
        "webhook secret",
        "service account key",
        "access_token",
        "bot_token",
    ])
});
/// What is asked for is something about a secret, or a decision.
pub(super) static NOT_ASKED: LazyLock<AhoCorasick> = LazyLock::new(|| {
    any_case(&[
        "y/n",
        "yes/no",
        "[y",
        "(y",
        "press enter",
        "press any",
        "token name",
        "secret name",
        "name of the",
        "name for the",
        "path to",
        "path of",
        "location of",
        "where is",
        "url of",
        "header",
        "file with",
        "token file",
        "how many",
        "number of",
        "max tokens",
        "token limit",
        "expir",
        "which ",
        "rotate",
        "delete",
        "continue",
        "are you sure",
        "token type",
        "key name",
        "key id",
        " arn",
        "secret reference",
        "keys to",
        "description",
        "label for",
        "days",
    ])
});
/// Verbs with which people are told to get something.
pub(super) static GETTING: LazyLock<AhoCorasick> = LazyLock::new(|| {
    any_case(&[
        "get",
        "copy",
        "create",
        "generate",
        "obtain",
        "grab",
        "find",
        "take",
        "request",
        "retrieve",
        "open",
        "select",
        "fetch",
        "issue",
        "click",
        "choose",
        "download",
        "note",
        "highlight",
    ])
});
/// With these a password is the one with which somebody signs in to a product or to the computer: nobody else is to have it.
pub(super) static PERSONAL: LazyLock<AhoCorasick> = LazyLock::new(|| {
    any_case(&[
        "email address",
        "email and",
        "email &",
        "email or",
        "email/",
        "email,",
        "email*",
        "email`",
        "e-mail",
        "current password",
        "new password",
        "old password",
        "account password",
        "login password",
        "system password",
        "sudo password",
        "computer password",
        "mac password",
        "windows password",
        "computer's",
        "laptop's",
        "machine's",
    ])
});
/// The same before it in its sentence.
pub(super) static SIGNING_UP: LazyLock<AhoCorasick> = LazyLock::new(|| {
    any_case(&["sign up", "sign-up", "signup", "register ", "create an account", "login page"])
});
/// What among the arguments says that the answer is not to be seen.
pub(super) static HIDES: LazyLock<AhoCorasick> = LazyLock::new(|| {
    any_case(&[
        "hide_input=true",
        "hide_input = true",
        "hide_input: true",
        "password=true",
        "password: true",
        "is_password=true",
        "hideechoback",
        "type: \"password\"",
        "type: 'password'",
        "type=\"password\"",
        "mask: ",
        "silent: true",
        "secret=true",
    ])
});
/// Parts of names of what asks on a terminal or in an editor.
pub(super) static LIBRARIES: LazyLock<AhoCorasick> = LazyLock::new(|| {
    any_case(&[
        "inquirer",
        "prompts",
        "questionary",
        "clack",
        "p.",
        "enquirer",
        "survey",
        "dialoguer",
        "prompt",
        "rl",
        "readline",
        "typer",
        "click",
        "rich",
        "console",
        "vscode",
        "highline",
        "cli",
        "tty",
        "io",
    ])
});
