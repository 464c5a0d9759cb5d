//! People who are asked for a secret: by a program, a script, a document.

mod document;
mod forms;
mod phrases;

use super::{Candidate, Judged};
use crate::context::{Called, Place, View};
use crate::text::contains;
use document::{begins_line, by_document, by_export, exported};
use forms::{by_chain, by_question};
use std::ops::Range;

/// Bytes of a call's arguments that are read.
const ARGUMENTS: usize = 2 * 1024;
/// Bytes of a question that are read.
const QUESTION: usize = 600;
/// Words behind a noun with which something about the secret is asked for.
const ABOUT: &[&str] = &[
    "url",
    "uri",
    "name",
    "names",
    "id",
    "ids",
    "path",
    "file",
    "files",
    "type",
    "limit",
    "count",
    "length",
    "endpoint",
    "manager",
    "management",
    "exchange",
    "generation",
    "validation",
    "verification",
    "rotation",
    "material",
    "store",
    "storage",
    "field",
    "fields",
    "format",
    "policy",
    "scope",
    "expiry",
    "expiration",
    "ui",
    "usage",
    "budget",
    "auth",
    "authentication",
    "flow",
    "issuer",
    "endpoints",
    "hash",
    "prefix",
    "owner",
    "source",
    "provider",
    "header",
    "headers",
    "location",
    "rules",
    "reset",
    "arn",
    "arns",
    "reference",
    "references",
    "ref",
];

/// Words before "of" and "for" that stand for what follows these, or that ask for it.
const CONTENTS: &[&str] = &[
    "value",
    "values",
    "content",
    "contents",
    "text",
    "string",
    "copy",
    "ask",
    "asking",
    "prompt",
    "prompting",
    "waiting",
    "look",
    "account",
];

/// Last parts of names of functions that ask for a secret and for nothing else.
const ASKS_BY_NATURE: &[&str] = &[
    "getpass",
    "readpassword",
    "read_password",
    "prompt_password",
    "pwinput",
    "askpass",
    "readpassphrase",
    "promptforpassword",
    "password_option",
    "passwordbox",
    "noecho",
    "inputpassword",
    "ask_password",
    "askpassword",
];
/// Those of functions that ask for anything.
const ASKS: &[&str] = &[
    "input",
    "raw_input",
    "prompt",
    "prompts",
    "question",
    "ask",
    "askone",
    "readline",
    "showinputbox",
    "questionpassword",
    "newpassword",
    "gets",
    "scanln",
];

/// A place where a person is asked.
pub(super) fn judge(candidate: &Candidate<'_>, view: &mut View<'_>) -> Option<Judged> {
    let span = asked(candidate, view)?;
    let forbidden = candidate.is_forbidden(&span, view);
    (!forbidden).then(|| Judged { span, ..Judged::default() })
}

fn asked(candidate: &Candidate<'_>, view: &mut View<'_>) -> Option<Range<usize>> {
    // What is before a command tells it from words of code.
    let matched = &view.bytes()[candidate.span.clone()];
    let before = matched.iter().take_while(|b| b"; \t\r\n".contains(b)).count();
    let span = candidate.span.start + before..candidate.span.end;
    let at = candidate.at.max(span.start);
    let (secret, name) = (candidate.secret.clone(), candidate.name.clone());
    let candidate = &Candidate { at, span, secret, name, ..*candidate };
    match view.place(&candidate.span) {
        Place::Code => by_call(candidate, view)
            .or_else(|| by_command(candidate, view))
            .or_else(|| by_export(candidate, view))
            .or_else(|| by_question(candidate, view)),
        Place::Prose if candidate.name.is_none() => by_document(candidate, view),
        // A line of code that nothing marks as such.
        Place::Prose if begins_line(view.bytes(), candidate.span.start) => {
            exported(candidate, view)
        }
        // A line that is to be written to a shell's profile.
        Place::Text if candidate.name.is_some() && view.is_shown_in_document(candidate.at) => {
            exported(candidate, view)
        }
        // A form that people fill in.
        Place::Printed if candidate.path.contains("ISSUE_TEMPLATE") => by_document(candidate, view),
        _ => None,
    }
}

/// Whether a text asks for a secret, and not for a decision about one.
fn asks_for_secret(text: &[u8]) -> bool {
    let text = &text[..text.len().min(QUESTION)];
    let named = phrases::NOUNS
        .find_overlapping_iter(text)
        .any(|noun| names(text, noun.range()) && is_object(&text[..noun.start()]));
    // `Registry key: `
    let named = named || {
        let end = text.iter().rposition(u8::is_ascii_alphanumeric).map_or(0, |i| i + 1);
        let said = &text[..end];
        said.len() > 4
            && said[end - 4..].eq_ignore_ascii_case(b" key")
            && said.split(u8::is_ascii_whitespace).filter(|word| !word.is_empty()).count() < 8
            && is_object(&said[..end - 4])
    };
    named && !phrases::NOT_ASKED.is_match(text)
}

/// Whether what follows is what is asked for, and not what something else is asked for: "the subject of the credential".
fn is_object(before: &[u8]) -> bool {
    let begins = before.iter().rposition(|b| b".,:;!?\"`([{=\n".contains(b)).map_or(0, |i| i + 1);
    let before = &before[begins..];
    let found = [&b" for "[..], b" of ", b" For ", b" Of "]
        .iter()
        .filter_map(|word| memchr::memmem::rfind(before, word))
        .max();
    let Some(at) = found else { return true };
    let said = before[..at].trim_ascii();
    let last = said.rsplit(|b| !b.is_ascii_alphabetic()).next().unwrap_or_default();
    said.is_empty() || CONTENTS.iter().any(|word| word.as_bytes().eq_ignore_ascii_case(last))
}

/// Whether a noun is a word of its own, and what is asked for is no more about it than itself.
fn names(text: &[u8], noun: Range<usize>) -> bool {
    let rest = &text[noun.end..];
    let several = usize::from(matches!(rest, [b's' | b'S', b' ' | b'-' | b'_', ..]));
    let skip = rest[several..].iter().take_while(|b| b" -_".contains(b)).count();
    let next = &rest[several + skip..];
    let length = next.iter().take_while(|b| b.is_ascii_alphabetic()).count();
    if is_about(&next[..length]) {
        return false;
    }
    let is_letter = |b: Option<&u8>| b.is_some_and(u8::is_ascii_alphabetic);
    let plural = matches!(rest.first(), Some(b's' | b'S')) && !is_letter(rest.get(1));
    // "1Password" is none.
    let begins = noun.start == 0 || !text[noun.start - 1].is_ascii_alphanumeric();
    begins && (plural || !is_letter(rest.first()))
}

/// `input("token: ")`, `rl.question(..)`, `password({ message })`.
fn by_call(candidate: &Candidate<'_>, view: &mut View<'_>) -> Option<Range<usize>> {
    // The keyword may begin with what stands before the name.
    let called = view.called(candidate.at).or_else(|| view.called(candidate.at + 1))?;
    let bytes = view.bytes();
    let callee = String::from_utf8_lossy(&bytes[called.callee.clone()]).to_ascii_lowercase();
    let last = callee.rsplit(['.', ':']).next().unwrap_or(&callee);
    if last == "newinput" {
        return by_chain(&called, view);
    }
    let said = &bytes[called.callee.end..called.end.min(called.callee.end + ARGUMENTS)];
    let says = |word: &[u8]| contains(said, word);
    // Where the first argument is the question, nothing else is.
    let first = called.arguments.first().map(|argument| &bytes[argument.clone()]);
    let question = first.filter(|first| {
        let first = first.trim_ascii_start();
        first.iter().take(3).any(|b| b"\"'`".contains(b))
            && !first.starts_with(b"[")
            && !first.starts_with(b"{")
    });
    // A function of that name may take anything: only what it says is a question.
    let bare = callee == last;
    let asks_hidden = |view: &mut View<'_>| {
        phrases::HIDES.is_match(said)
            || match question {
                Some(question) => asks_for_secret(question),
                None if bare => view
                    .strings(called.callee.end..called.end.min(called.callee.end + ARGUMENTS))
                    .into_iter()
                    .any(|string| asks_for_secret(&bytes[string])),
                None => asks_for_secret(said),
            }
    };
    // A form's field of a web page or a library's `password(..)` that hashes is no prompt.
    let library = phrases::LIBRARIES.is_match(&callee);
    let asks = match last {
        _ if ASKS_BY_NATURE.contains(&last) => true,
        "option" => says(b"prompt") && (phrases::HIDES.is_match(said) || is_option(&called, bytes)),
        // Of the libraries of JavaScript, which hide what is typed.
        "password" if bare && says(b"message") => true,
        "password" | "secret" => (library || bare && says(b"message")) && asks_hidden(view),
        "text" if bare => says(b"message") && asks_for_secret(said),
        "text" | "select" | "line" | "console" | "interact" | "invisible" => {
            library && asks_hidden(view)
        }
        // A field of a page: a user's own password is for signing in.
        "text_input" => question.is_some_and(|q| !contains(q, b"password") && asks_for_secret(q)),
        // The title of the window stands first.
        "askstring" => says(b"show=") || asks_for_secret(said),
        "input" if first.is_none() => is_asked_before(called.callee.start, bytes),
        _ if ASKS.contains(&last) => asks_hidden(view),
        _ => {
            let name = bytes[called.callee.clone()].rsplit(|b| b".:".contains(b)).next();
            let name = name.unwrap_or_default();
            question.or(first).is_some_and(|question| {
                is_wrapper(name) && is_question(question)
                    || is_asking(name) && is_question(question) && asks_for_secret(question)
            })
        }
    };
    asks.then_some(called.callee.start..called.end)
}

/// Whether a command's option is asked for where it is not given, and is a secret: `option("--token", prompt=True)`.
fn is_option(called: &Called, bytes: &[u8]) -> bool {
    let mut arguments = called.arguments.iter().map(|argument| &bytes[argument.clone()]);
    let prompt = arguments.clone().find_map(|it| it.strip_prefix(b"prompt="));
    let first = arguments.next().unwrap_or_default();
    let sign = |b: &u8| b"\"'-".contains(b);
    let start = first.iter().position(|b| !sign(b)).unwrap_or(first.len());
    let length = first[start..].iter().take_while(|b| !sign(b) || **b == b'-').count();
    let named = start > 1 && super::secrets::is_secret_name(&first[start..start + length]);
    prompt.is_some_and(|prompt| {
        prompt.starts_with(b"True") && named
            || b"\"'f".contains(&prompt[0]) && asks_for_secret(prompt)
    })
}

/// Whether a function's name says that it asks for a secret: `readPasswordFromStdin`, `get_secret_input`.
fn is_wrapper(name: &[u8]) -> bool {
    let words = super::secrets::words(name);
    let has = |all: &[&str]| words.iter().any(|word| all.contains(&&**word));
    let secret = has(&["password", "passphrase", "secret", "credential", "credentials", "apikey"])
        || has(&["api", "access"]) && has(&["key", "token"]);
    let stored = has(&[
        "file", "env", "config", "vault", "store", "db", "database", "keychain", "keyring",
        "header", "tokens", "field", "element", "box", "hash", "reset", "id",
    ]);
    let asks = has(&["prompt", "ask", "input"])
        || has(&["read", "request", "enter"]) && has(&["password", "passphrase"]);
    secret && asks && !stored
}

/// Whether a function's name says that it asks for anything: `promptInput`, `get_user_input`.
fn is_asking(name: &[u8]) -> bool {
    let words = super::secrets::words(name);
    let [first, rest @ ..] = &*words else { return false };
    matches!(&**first, "prompt" | "ask" | "get" | "read" | "request" | "user")
        && !rest.is_empty()
        && rest.iter().all(|word| {
            matches!(
                &**word,
                "user" | "input" | "for" | "question" | "prompt" | "hidden" | "with" | "default"
            )
        })
}

/// Whether an argument is a question: `"Please enter your token: "`, `prompt=f"{name}: "`.
fn is_question(argument: &[u8]) -> bool {
    let Some(open) = argument.iter().take(16).position(|b| b"\"'`".contains(b)) else {
        return false;
    };
    let text = argument[open + 1..].trim_ascii_end();
    let text = text.strip_suffix(&argument[open..=open]).unwrap_or(text).trim_ascii_end();
    text.ends_with(b":") || text.ends_with(b"?") || asks_for_secret(text) && text.contains(&b' ')
}

/// `read -s`, `Read-Host -AsSecureString`, `gum input --password`.
fn by_command(candidate: &Candidate<'_>, view: &mut View<'_>) -> Option<Range<usize>> {
    let ran = view.command(candidate.at).filter(|ran| ran.certain)?;
    let program = String::from_utf8_lossy(ran.program()).to_ascii_lowercase();
    let flag =
        |flag: &str| ran.words[1..].iter().any(|word| super::command::is_flag(flag, &word.value));
    let said = ran.words[1..].iter().map(|word| &*word.value).collect::<Vec<_>>().join(&b' ');
    let last = ran.words.last().map_or(&b""[..], |word| &word.value);
    let asks = match &*program {
        "read" if ran.has_input => false,
        "read" => {
            let named = super::secrets::is_secret_name(last) && !has_choice(&said);
            flag("-s") && !flag("-n")
                || flag("-p") && (named || asks_for_secret(&said))
                || named && is_asked_before(ran.span.start, view.bytes())
        }
        "vared" => asks_for_secret(&said),
        "read-host" => flag("-AsSecureString") || flag("-MaskInput") || asks_for_secret(&said),
        "gum" => flag("--password") || asks_for_secret(&said),
        "whiptail" | "dialog" => {
            flag("--passwordbox") || flag("--inputbox") && asks_for_secret(&said)
        }
        "zenity" | "kdialog" => {
            let asks = flag("--entry") || flag("--inputbox");
            flag("--password") || asks && asks_for_secret(&said)
        }
        "osascript" => contains(&said, b"hidden answer"),
        "systemd-ask-password" | "ssh-askpass" | "get-credential" => true,
        "stty" if flag("-echo") => return read_unseen(ran.span.end, view),
        _ => false,
    };
    asks.then(|| ran.span.clone())
}

/// Whether the line above prints a question for a secret, or the command before on the same line.
fn is_asked_before(at: usize, bytes: &[u8]) -> bool {
    let start = memchr::memrchr(b'\n', &bytes[..at]).map_or(0, |i| i + 1);
    let first = start.saturating_sub(QUESTION);
    let own = bytes[start..at].trim_ascii();
    let above = bytes[first..start].trim_ascii_end();
    let above = above.rsplit(|b| *b == b'\n').next().unwrap_or_default().trim_ascii_start();
    let own = &own[..own.len().min(QUESTION)];
    let said = if own.is_empty() || own.ends_with(b"=") { above } else { own };
    let prints = [&b"echo"[..], b"printf", b"print"].iter().any(|word| said.starts_with(word));
    prints && asks_for_secret(said)
}

/// What is read behind a place where the terminal's echo was switched off.
fn read_unseen(from: usize, view: &mut View<'_>) -> Option<Range<usize>> {
    let bytes = view.bytes();
    let after = &bytes[from..bytes.len().min(from + 300)];
    let end = memchr::memmem::find(after, b"stty echo").unwrap_or(after.len());
    let read = memchr::memmem::find(&after[..end], b"read ")?;
    let ran = view.command(from + read).filter(|ran| ran.program() == b"read" && !ran.has_input)?;
    Some(ran.span.clone())
}

fn has_choice(said: &[u8]) -> bool {
    phrases::NOT_ASKED.is_match(said)
}

fn is_about(word: &[u8]) -> bool {
    ABOUT.iter().any(|about| about.as_bytes().eq_ignore_ascii_case(word))
}

#[cfg(test)]
mod tests {
    use super::asks_for_secret;

    #[test]
    fn questions_for_secrets_are_told_from_questions_about_them() {
        for text in [
            "Docker Hub token: ",
            "Enter your API key",
            "Password",
            "OpenAI API key:",
            "passphrase for the key",
            "Enter a value for OPENAI_API_KEY: ",
            "Contents of the private key:",
            "Password for 'orchard': ",
        ] {
            assert!(asks_for_secret(text.as_bytes()), "{text}");
        }
        for text in [
            "Rotate the API key? [y/N]",
            "Region",
            "Token name:",
            "Path to token file",
            "Max tokens",
            "tokenizer",
            "Enter the OIDC subject for the '%s' branch credential:",
            "Owner of the access token: ",
        ] {
            assert!(!asks_for_secret(text.as_bytes()), "{text}");
        }
    }
}
