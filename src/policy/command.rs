//! Commands, wherever they are run or said to people.

use super::{Candidate, Judged};
use crate::context::{Place, Ran, View, Word};
use crate::rule::{Command, Context, Str};
use std::ops::Range;
use std::sync::Arc;

/// A command that a variant forbids, if the match is part of one.
pub(super) fn judge(
    form: &Command,
    candidate: &Candidate<'_>,
    view: &mut View<'_>,
) -> Option<Judged> {
    let ran = view.command(candidate.at).map(|ran| unwrapped(form, ran));
    let ran = ran.filter(|ran| matches(form, ran));
    let Some(ran) =
        ran.filter(|ran| (candidate.argument)(&mut ran.words.iter().map(|w| &*w.value)))
    else {
        return in_prose(form, candidate, view);
    };
    // What goes to a file is seen there.
    let goes_on = ran.captured && !super::exposure::is_seen(&ran, view);
    let hidden = form.visible && !candidate.unless.is_empty() && goes_on;
    if hidden || !is_done(&ran, form, candidate, view) {
        return None;
    }
    Some(Judged { secret: secret_of(form, &ran), span: ran.span.clone(), ..Judged::default() })
}

/// Parts of names of functions that run the command which they are given.
const WRAPPERS: &[&str] = &["run", "exec", "retry", "cmd", "wrap", "try", "sudo", "with", "invoke"];

/// Programs that run a command in a container or on another machine.
const RUNS_ELSEWHERE: &[&str] = &["docker", "podman", "nerdctl", "kubectl", "ssh", "compose"];

/// Words of a name that holds the program which manages containers, whichever that is.
const ENGINES: &[&str] = &["engine", "runtime"];

/// Whether an expression before a list of arguments is the program: it holds its name, or is called after it and what follows
/// are the arguments of a login: `[DOCKER_BIN, "login", "--username", user]`.
fn is_held(form: &Command, before: &[u8], words: &[Word]) -> bool {
    let base = before.rsplit(|b| *b == b'/').next().unwrap_or(before);
    if form.programs.iter().any(|name| name.as_bytes() == base) {
        return true;
    }
    let signs_in = |word: &Word| {
        matches!(&*word.value, b"-u" | b"-p" | b"--username" | b"--password" | b"--password-stdin")
    };
    words.iter().any(signs_in) && {
        let engine = form.programs.iter().any(|name| *name == *"docker");
        super::secrets::words(before).iter().any(|word| {
            form.programs.iter().any(|name| *name == **word)
                || engine && ENGINES.contains(&word.as_str())
        })
    }
}

/// Takes away a function of the script's own that runs the command it is given: `run_cmd docker login`, `RunOrExit docker
/// login`. Puts the program before its arguments where a variable holds it.
fn unwrapped(form: &Command, ran: Arc<Ran>) -> Arc<Ran> {
    let is_program = |word: &Word| form.programs.iter().any(|name| name.as_bytes() == &*word.value);
    if ran.words.first().is_some_and(is_program) {
        return ran;
    }
    if let Some(before) = ran.before.as_ref().filter(|it| is_held(form, &it.value, &ran.words)) {
        let name = form.programs.iter().find(|name| before.value.ends_with(name.as_bytes()));
        let name = name.or_else(|| form.programs.first());
        let value = name.map_or_else(Vec::new, |name| name.as_bytes().to_vec());
        let program = Word { span: before.span.clone(), value };
        let mut ran = Arc::unwrap_or_clone(ran);
        ran.words.insert(0, program);
        return Arc::new(ran);
    }
    let name = String::from_utf8_lossy(ran.program());
    let camel = is_camel_wrapper(&name, &ran.words);
    let name = name.to_ascii_lowercase();
    let own = camel || name.contains('_') && WRAPPERS.iter().any(|part| name.contains(part));
    let starts = |word: &Word| matches!(&*word.value, b"exec" | b"run" | b"--");
    let elsewhere = RUNS_ELSEWHERE.iter().any(|program| name.contains(program))
        && (name == "ssh" || ran.words.iter().any(starts));
    let wraps = ran.shell && (own || elsewhere);
    match ran.words.iter().take(24).position(is_program).filter(|_| wraps) {
        Some(first) => {
            let mut ran = Arc::unwrap_or_clone(ran);
            ran.words.drain(..first);
            ran.span.start = ran.words[0].span.start;
            Arc::new(ran)
        }
        None => ran,
    }
}

/// Whether a name in camel case is that of a function that runs its arguments. A single word may begin a sentence.
fn is_camel_wrapper(name: &str, words: &[Word]) -> bool {
    if !name.starts_with(|c: char| c.is_ascii_uppercase())
        || !name.contains(|c: char| c.is_ascii_lowercase())
    {
        return false;
    }
    let parts = super::secrets::words(name.as_bytes());
    parts.iter().any(|part| WRAPPERS.contains(&part.as_str()))
        && (parts.len() > 1 || words.iter().any(|word| word.value.starts_with(b"-")))
}

/// Whether a command is the program, with the words and flags that a variant names.
fn matches(form: &Command, ran: &Ran) -> bool {
    let program = ran.program();
    if !form.programs.iter().any(|name| name.as_bytes() == program) {
        return false;
    }
    if after_subcommand(&form.subcommand, &ran.words[1..]).is_none() {
        return false;
    }
    let has = |flag: &Str| ran.words[1..].iter().any(|word| is_flag(flag, &word.value));
    (form.flags.is_empty() || form.flags.iter().any(has)) && !form.without.iter().any(has)
}

/// What follows the words of a subcommand, between which flags and their values may stand.
fn after_subcommand<'w>(subcommand: &[Str], words: &'w [Word]) -> Option<&'w [Word]> {
    let mut words = words;
    for wanted in subcommand {
        let is_wanted = |word: &Word| {
            wanted.split('|').any(|spelling| spelling.as_bytes().eq_ignore_ascii_case(&word.value))
        };
        loop {
            let (word, rest) = words.split_first()?;
            words = rest;
            if is_wanted(word) {
                break;
            }
            if !word.value.starts_with(b"-") {
                return None;
            }
            let takes_value = !word.value.contains(&b'=')
                && words.first().is_some_and(|w| !w.value.starts_with(b"-") && !is_wanted(w));
            if takes_value {
                words = &words[1..];
            }
        }
    }
    Some(words)
}

/// Whether a word gives a flag: `--password`, `--password=x`, `-p`, `-px` for one letter among several.
pub(super) fn is_flag(flag: &str, word: &[u8]) -> bool {
    let flag = flag.as_bytes();
    if word.eq_ignore_ascii_case(flag) && (word == flag || flag.len() > 2) {
        return true;
    }
    if word.get(..flag.len()).is_some_and(|start| start.eq_ignore_ascii_case(flag))
        && matches!(word.get(flag.len()), Some(b'=' | b':'))
    {
        return true;
    }
    // Of letters that stand together, one may be meant: `-rsp`.
    matches!(flag, [b'-', letter] if word.starts_with(b"-") && !word.starts_with(b"--")
        && word[1..].iter().all(u8::is_ascii_alphabetic) && word.contains(letter))
}

/// Whether a command is done where it stands, and not only mentioned.
pub(super) fn is_done(
    ran: &Ran,
    form: &Command,
    candidate: &Candidate<'_>,
    view: &mut View<'_>,
) -> bool {
    if candidate.unless.is_empty() {
        return true;
    }
    let excused = |context: Context| candidate.unless.contains(&context);
    // Of a command without a subcommand, any words may be the arguments.
    let rest = after_subcommand(&form.subcommand, &ran.words[1..]).unwrap_or(&[]);
    let rest = if form.subcommand.is_empty() { &[] } else { rest };
    let done = match view.place(&ran.span) {
        Place::Code if ran.certain && !view.is_shown_in_document(ran.span.start) => true,
        Place::Code => ran.certain && !is_sentence(rest) || is_plausible(rest),
        // A list with flags in it is one of arguments, whatever it is handed to.
        Place::Text => {
            is_plausible(rest) || !ran.shell && rest.iter().any(|word| word.value.starts_with(b"-"))
        }
        Place::Comment | Place::Documentation => !excused(Context::Comment),
        Place::Printed => !excused(Context::Printed),
        Place::Prose => !excused(Context::Prose),
    };
    done && !(excused(Context::Prose) && view.is_mentioned(&ran.span))
        && !candidate.is_forbidden(&ran.span, view)
}

/// Whether what follows a command reads on like a sentence: several plain words.
fn is_sentence(rest: &[Word]) -> bool {
    let plain = |word: &Word| {
        let word = word.value.trim_ascii_end();
        let word = word.strip_suffix(b".").or_else(|| word.strip_suffix(b",")).unwrap_or(word);
        !word.is_empty()
            && word.iter().all(|b| b.is_ascii_alphabetic() || matches!(b, b'\'' | b'!' | b'?'))
    };
    rest.len() > 1 && rest.iter().all(plain)
}

/// Whether what follows a command are arguments: flags and their values, addresses, variables, or nothing.
fn is_plausible(rest: &[Word]) -> bool {
    let mut previous_is_flag = false;
    rest.iter().all(|word| {
        let value = &word.value;
        let is_flag = value.starts_with(b"-");
        let fine = is_flag
            || previous_is_flag
            || value.iter().any(|b| b".:/${}@%<>".contains(b) || b.is_ascii_digit())
            || value.iter().all(|b| b.is_ascii_uppercase() || *b == b'_')
            || value == b"localhost";
        previous_is_flag = is_flag;
        fine
    })
}

/// A secret that stands literally behind a flag.
fn secret_of(form: &Command, ran: &Ran) -> Option<Range<usize>> {
    form.secret_flags.iter().find_map(|flag| {
        let index = ran.words.iter().position(|word| is_flag(flag, &word.value))?;
        let word = &ran.words[index];
        let span = match word.value.iter().position(|b| *b == b'=') {
            Some(at) if word.value.len() + 2 >= word.span.len() => {
                word.span.start + at + 1..word.span.end
            }
            _ => ran.words.get(index + 1)?.span.clone(),
        };
        let value =
            &ran.words.iter().find(|w| w.span.start <= span.start && span.end <= w.span.end)?.value;
        let real = super::secrets::is_real(value) && !value.starts_with(b"-");
        real.then_some(span)
    })
}

/// A document that tells people in so many words: `Run docker login first`.
fn in_prose(form: &Command, candidate: &Candidate<'_>, view: &mut View<'_>) -> Option<Judged> {
    // Other words than `login` make sentences of their own: `using vault secrets`.
    let logs_in = form.subcommand.last().is_some_and(|word| word.contains("login"));
    if !logs_in || !form.flags.is_empty() || form.argument.is_some() {
        return None;
    }
    let span = candidate.span.clone();
    if view.place(&span) != Place::Prose || span.len() > 40 {
        return None;
    }
    let bytes = view.bytes();
    let text = &bytes[span.clone()];
    let joined: Vec<_> = text.split(u8::is_ascii_whitespace).filter(|w| !w.is_empty()).collect();
    let plain = joined.len() == form.subcommand.len() + 1
        && joined.last().is_some_and(|word| crate::text::contains(word, b"login"))
        && form.programs.iter().any(|name| name.as_bytes().eq_ignore_ascii_case(joined[0]));
    // `use docker login credentials` speaks of other things.
    let said = plain && super::secrets::ends_noun(&bytes[span.end..]) && view.is_instruction(&span);
    (said && !view.is_negated(&span)).then(|| Judged { span, ..Judged::default() })
}

#[cfg(test)]
mod tests {
    use super::is_flag;

    #[test]
    fn flags_are_known_in_every_spelling() {
        for (flag, word) in [
            ("-s", "-s"),
            ("-s", "-rsp"),
            ("--password", "--password=x"),
            ("--password", "--password"),
        ] {
            assert!(is_flag(flag, word.as_bytes()), "{word}");
        }
        for (flag, word) in
            [("-s", "--stdin"), ("-s", "x-s"), ("-p", "-P"), ("--password", "--password-stdin")]
        {
            assert!(!is_flag(flag, word.as_bytes()), "{word}");
        }
    }
}
