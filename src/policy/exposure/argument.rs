//! Secrets on a command line, where every process and the shell's history see them.

use super::super::command::is_flag;
use super::super::secrets::{is_real, is_secret_name};
use super::shell::expanded;
use super::{Candidate, Judged, found};
use crate::context::{Place, Ran, View, Word};

/// Flags of any program whose value is a secret.
const FLAGS: &[&str] = &[
    "--password",
    "--passwd",
    "--token",
    "--api-key",
    "--apikey",
    "--api_key",
    "--api-token",
    "--secret",
    "--secret-key",
    "--access-key",
    "--access-token",
    "--auth-token",
    "--passphrase",
    "--client-secret",
    "--secret-access-key",
    "--pass",
    "--docker-password",
    "--private-key-passphrase",
    "--storepass",
    "--keypass",
    "--oauth-token",
    "--github-token",
    "--admin-password",
    "--db-password",
    "--registry-password",
    "--account-key",
    "--sas-token",
    "--auth-key",
    "--authkey",
    "--bot-token",
    "--gh-token",
    "--npm-token",
];
/// Programs of `MySQL`.
const MYSQL: &[&str] = &["mysql", "mysqldump", "mysqladmin", "mariadb", "mariadb-dump"];
/// Flags of certain programs.
const OF_PROGRAMS: &[(&[&str], &[&str])] = &[
    (&["docker", "podman", "nerdctl", "buildah", "skopeo", "crane", "oras", "helm"], &["-p"]),
    (&["curl", "wget", "http", "https", "xh"], &["-u", "--user", "--proxy-user", "-a", "--auth"]),
    (&["gh", "glab"], &["--body", "-b", "--value"]),
    (MYSQL, &["-p"]),
    (&["sshpass"], &["-p"]),
    (&["redis-cli"], &["-a"]),
    (&["mongo", "mongosh", "mongodump", "mongorestore"], &["-p"]),
    (&["az"], &["-p"]),
    (&["snowsql", "twine", "lftp", "smbclient", "ldapsearch", "cf", "oc"], &["-p", "-w", "-P"]),
];

/// A command with a secret among its arguments.
pub(in super::super) fn argument(candidate: &Candidate<'_>, view: &mut View<'_>) -> Option<Judged> {
    let ran = view.command(candidate.at)?;
    let done = match view.place(&ran.span) {
        Place::Code => ran.certain,
        _ => false,
    };
    if !done && !candidate.unless.is_empty() {
        return None;
    }
    // A tree of files or a table is no command.
    if !ran.word(0).first().is_some_and(|b| b.is_ascii_alphanumeric() || b"./~$_\"'{".contains(b)) {
        return None;
    }
    let (index, name, literal) = given(&ran, view)?;
    let mut judged = found(ran.span.clone(), &name, candidate, view)?;
    let flag = String::from_utf8_lossy(&name).into_owned();
    judged.message = Some(format!("`{flag}` is given on the command line"));
    if literal {
        judged.secret = Some(ran.words[index].span.clone());
    }
    Some(judged)
}

/// The word that gives a secret away, what it is called, and whether it stands there literally.
fn given(ran: &Ran, view: &View<'_>) -> Option<(usize, Vec<u8>, bool)> {
    let program = String::from_utf8_lossy(ran.program()).to_ascii_lowercase();
    let special = OF_PROGRAMS.iter().filter(|(programs, _)| programs.contains(&&*program));
    let special: Vec<&str> = special.flat_map(|(_, flags)| flags.iter().copied()).collect();
    let logs_in = ran.words.iter().any(|word| matches!(&*word.value, b"login" | b"repo"));
    let special =
        if OF_PROGRAMS[0].0.contains(&&*program) && !logs_in { Vec::new() } else { special };
    let hub = matches!(&*program, "gh" | "glab");
    if hub && !ran.words.iter().any(|word| matches!(&*word.value, b"secret" | b"variable")) {
        return None;
    }
    if hub && ran.words.iter().any(|word| word.value == b"variable") {
        return None;
    }
    for (index, word) in ran.words.iter().enumerate().skip(1) {
        if let Some(name) = of_pair(&word.value, word, ran, view) {
            return Some((index, name, false));
        }
        let general = FLAGS.iter().find(|flag| is_long(flag, &word.value));
        let own = special.iter().find(|flag| is_flag_given(flag, &word.value));
        let Some(flag) = general.or(own) else { continue };
        // `--secret` often names one; mysql's `-p` without a value asks for it.
        let names = *flag == "--secret" && expanded(&view.bytes()[word.span.clone()]).is_none();
        let asks = MYSQL.contains(&&*program) && *flag == "-p" && word.value.len() == 2;
        if names || asks {
            continue;
        }
        let attached = attached(flag, &word.value);
        let (at, value) = match attached {
            Some(value) if !value.is_empty() => (index, value.to_vec()),
            Some(_) => continue,
            None => match ran.words.get(index + 1) {
                Some(next) => (index + 1, next.value.clone()),
                None => continue,
            },
        };
        let user = matches!(*flag, "-u" | "--user" | "--proxy-user")
            || *flag == "-a" && program != "redis-cli"
            || *flag == "--auth";
        let value = match user {
            true => match value.iter().position(|b| *b == b':') {
                Some(colon) if !value[..colon].contains(&b'/') => value[colon + 1..].to_vec(),
                _ => continue,
            },
            false => value,
        };
        if value.is_empty() || value.starts_with(b"-") {
            continue;
        }
        if let Some(literal) =
            is_secret_value(&value, &ran.words[at], ran, view, own.is_some() || !user)
        {
            return Some((at, flag.as_bytes().to_vec(), literal));
        }
    }
    None
}

/// A flag in full, or with its value behind `=`.
fn is_long(flag: &str, word: &[u8]) -> bool {
    word == flag.as_bytes()
        || word.strip_prefix(flag.as_bytes()).is_some_and(|rest| rest.starts_with(b"="))
}

fn is_flag_given(flag: &str, word: &[u8]) -> bool {
    if flag.len() > 2 {
        return is_flag(flag, word);
    }
    // `-pSECRET`, as mysql has it.
    word == flag.as_bytes()
        || word.starts_with(flag.as_bytes())
            && word.get(2).is_some_and(|b| b"$\"'{".contains(b) || b.is_ascii_alphanumeric())
            && flag == "-p"
}

fn attached<'w>(flag: &str, word: &'w [u8]) -> Option<&'w [u8]> {
    let rest = word.strip_prefix(flag.as_bytes())?;
    match rest {
        [] => None,
        [b'=', value @ ..] => Some(value),
        value => (flag.len() == 2).then_some(value),
    }
}

/// `NAME=value` among arguments, where the name is that of a secret: behind `--from-literal` and `--set`.
fn of_pair(value: &[u8], word: &Word, ran: &Ran, view: &View<'_>) -> Option<Vec<u8>> {
    let program = ran.program();
    let literal = value.strip_prefix(b"--from-literal=");
    let pair = literal.or_else(|| {
        matches!(program, b"helm" | b"kubectl" | b"docker" | b"podman" | b"aws" | b"npm")
            .then_some(value)
    })?;
    let before = pair.iter().position(|b| *b == b'=')?;
    let (name, value) = (&pair[..before], &pair[before + 1..]);
    let name = name.rsplit(|b| matches!(b, b'.' | b':' | b',' | b'/')).next().unwrap_or(name);
    let name = name.strip_prefix(b"_").unwrap_or(name);
    let follows =
        |flag: &[u8]| ran.words.windows(2).any(|w| w[0].value == flag && w[1].span == word.span);
    let flagged = literal.is_some()
        || follows(b"--from-literal")
        || follows(b"--set")
        || follows(b"--set-string")
        || follows(b"--build-arg")
        || follows(b"set");
    let named = is_secret_name(name) || expanded(&view.bytes()[word.span.clone()]).is_some();
    if !flagged || name.starts_with(b"-") || !named || value.is_empty() {
        return None;
    }
    is_secret_value(value, word, ran, view, true).map(|_| name.to_vec())
}

/// Whether a value is a secret, and whether it stands there literally.
fn is_secret_value(
    value: &[u8],
    word: &Word,
    ran: &Ran,
    view: &View<'_>,
    flagged: bool,
) -> Option<bool> {
    let raw = &view.bytes()[word.span.clone()];
    if ran.shell {
        if expanded(raw).is_some() {
            return Some(false);
        }
        // What a flag for secrets is given is one, whatever the variable is called.
        let expands = value.contains(&b'$') || value.contains(&b'`') || value.contains(&b'{');
        if expands {
            return flagged.then_some(false);
        }
        return is_real(value).then_some(true);
    }
    // An element of a list: a literal, or an expression.
    let quoted = raw.first().is_some_and(|b| b"\"'`".contains(b))
        || raw.get(1).is_some_and(|b| b"\"'".contains(b));
    if quoted && !raw.contains(&b'{') {
        return is_real(value).then_some(true);
    }
    let none = matches!(
        value,
        b"None" | b"null" | b"nil" | b"undefined" | b"True" | b"False" | b"true" | b"false"
    );
    (!none).then_some(false)
}
