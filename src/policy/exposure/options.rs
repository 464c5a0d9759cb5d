//! Which options of programs take a secret.

use super::super::secrets::{is_secret_name, words};

/// What an option is given.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Takes {
    /// A secret.
    Secret,
    /// A secret or the name of one.
    Either,
    /// `user:password`.
    Login,
    /// `pass:` and a password, or from where it is read.
    Kind,
}

/// Names of options that are secrets although they do not read so.
const EXACT: &[&[u8]] = &[b"pass", b"requirepass", b"masterauth", b"storepass", b"keypass"];
/// Words before `secret` with which an option takes the secret itself; with others it mostly takes the name of one, as of
/// Kubernetes'.
const OF_SECRETS: &[&str] = &[
    "client",
    "app",
    "application",
    "consumer",
    "api",
    "oauth",
    "webhook",
    "jwt",
    "shared",
    "auth",
    "bot",
    "session",
    "cookie",
    "signing",
];
/// Programs of `MySQL`, and clients that take its options.
pub(super) const MYSQL: &[&str] = &[
    "mysql",
    "mysqldump",
    "mysqladmin",
    "mysqlsh",
    "mariadb",
    "mariadb-dump",
    "mariadb-admin",
    "obclient",
];
/// Programs that log in to registries, of whose other commands `-p` is a port.
const REGISTRIES: &[&str] =
    &["docker", "podman", "nerdctl", "buildah", "skopeo", "crane", "oras", "helm"];
/// Options, and what they take.
type Options = &'static [(&'static str, Takes)];

/// Options of certain programs.
const OF_PROGRAMS: &[(&[&str], Options)] = &[
    (REGISTRIES, &[("-p", Takes::Secret)]),
    (
        &["curl", "wget", "http", "https", "xh"],
        &[
            ("-u", Takes::Login),
            ("--user", Takes::Login),
            ("--proxy-user", Takes::Login),
            ("-a", Takes::Login),
            ("--auth", Takes::Login),
        ],
    ),
    (
        &["gh", "glab"],
        &[("--body", Takes::Secret), ("-b", Takes::Secret), ("--value", Takes::Secret)],
    ),
    (MYSQL, &[("-p", Takes::Secret)]),
    (&["sshpass"], &[("-p", Takes::Secret)]),
    (
        &["keytool", "jarsigner"],
        &[
            ("-storepass", Takes::Secret),
            ("-keypass", Takes::Secret),
            ("-srcstorepass", Takes::Secret),
            ("-deststorepass", Takes::Secret),
        ],
    ),
    (&["openssl"], &[("-passin", Takes::Kind), ("-passout", Takes::Kind)]),
    (&["redis-cli", "valkey-cli", "keydb-cli"], &[("-a", Takes::Secret)]),
    (&["mongo", "mongosh", "mongodump", "mongorestore"], &[("-p", Takes::Secret)]),
    (&["az"], &[("-p", Takes::Secret)]),
    (
        &["snowsql", "twine", "lftp", "smbclient", "ldapsearch", "cf", "oc"],
        &[("-p", Takes::Secret), ("-w", Takes::Secret), ("-P", Takes::Secret)],
    ),
];

/// What a long option of any program takes, by its name: `--db-password`, `--llm-api-key=..`, `-token`. Its own value is left
/// out of it.
pub(super) fn long(word: &[u8]) -> Option<(&[u8], Takes)> {
    let end = memchr::memchr2(b'=', b' ', word).unwrap_or(word.len());
    let name = word[..end].strip_prefix(b"-")?;
    // Behind a single dash, a few letters are options of one letter each.
    let name = name.strip_prefix(b"-").or((name.len() > 4).then_some(name))?;
    let is_name = name.first().is_some_and(u8::is_ascii_alphabetic)
        && name.iter().all(|b| b.is_ascii_alphanumeric() || matches!(b, b'-' | b'_' | b'.'));
    let takes = match name {
        _ if !is_name => return None,
        b"secret" => Takes::Either,
        _ if EXACT.contains(&name) => Takes::Secret,
        _ if is_secret_name(name) && takes_value(name) => Takes::Secret,
        _ => return None,
    };
    Some((&word[..end], takes))
}

/// Whether an option that is called as a secret is takes the secret, and not a file or a name.
fn takes_value(name: &[u8]) -> bool {
    let words = words(name);
    match &words[..] {
        [.., last] if matches!(&**last, "secrets" | "credentials" | "creds") => false,
        [.., before, last] if last == "secret" => OF_SECRETS.contains(&&**before),
        [.., before, last] if last == "key" => before != "private",
        _ => true,
    }
}

/// What an option of a certain program takes, and as what it is written.
pub(super) fn own(program: &str, registers: bool, word: &[u8]) -> Option<(&'static str, Takes)> {
    OF_PROGRAMS
        .iter()
        .filter(|(programs, _)| programs.contains(&program))
        .filter(|(programs, _)| registers || programs[0] != REGISTRIES[0])
        .flat_map(|(_, options)| options.iter().copied())
        .find(|(flag, _)| is_given(flag, word))
}

/// Whether it is known of a program which of its options or operands are secrets, other than of one that logs in to a registry.
pub(super) fn is_known(program: &str) -> bool {
    let own = OF_PROGRAMS.iter().filter(|(programs, _)| programs[0] != REGISTRIES[0]);
    own.clone().any(|(programs, _)| programs.contains(&program)) || has_operands(program)
}

fn is_given(flag: &str, word: &[u8]) -> bool {
    if flag.len() > 2 {
        return super::super::command::is_flag(flag, word);
    }
    // `-pSECRET`, as mysql has it; of other options, a variable only.
    word == flag.as_bytes()
        || word.starts_with(flag.as_bytes())
            && word
                .get(2)
                .is_some_and(|b| b"$\"'{".contains(b) || flag == "-p" && b.is_ascii_alphanumeric())
            && matches!(flag, "-p" | "-a" | "-b" | "-u")
}

/// The value that is written behind a flag in the same word.
pub(super) fn attached<'w>(flag: &[u8], word: &'w [u8]) -> Option<&'w [u8]> {
    let rest = word.get(flag.len()..)?;
    match rest {
        [] => None,
        [b'=' | b' ', value @ ..] => Some(value),
        value => (flag.len() == 2).then_some(value),
    }
}

/// Whether a program takes secrets without an option right before them.
pub(super) fn has_operands(program: &str) -> bool {
    WITH_OPERANDS.contains(&program) || SETS_PAIRS.contains(&program)
}

/// Programs that take secrets without an option right before them.
const WITH_OPERANDS: &[&str] = &[
    "pulumi",
    "esc",
    "mysqladmin",
    "mariadb-admin",
    "papermill",
    "mc",
    "mcli",
    "htpasswd",
    "mosquitto_passwd",
    "aws",
    "infracost",
    "npm",
    "pnpm",
    "yarn",
    "az",
];
/// Programs that keep settings or secrets that they are given as `NAME=value`.
const SETS_PAIRS: &[&str] = &["vault", "bao", "heroku", "fly", "flyctl", "supabase"];
/// Ends of names under which npm keeps who may publish.
const OF_NPM: &[&[u8]] = &[b":_authToken", b":_auth", b":_password"];

/// The word that some programs take as a secret without an option right before it, and what it is called.
pub(super) fn operand(program: &str, words: &[&[u8]]) -> Option<(usize, Vec<u8>)> {
    match program {
        // `config set --secret NAME VALUE`, `env set ENVIRONMENT NAME VALUE --secret`
        "pulumi" | "esc" if words.contains(&b"--secret".as_slice()) => {
            let set = words.iter().position(|word| *word == b"set")?;
            let environment = words[..set].contains(&b"env".as_slice());
            let mut values = operands(words, set + 1);
            let at = values.nth(if environment { 2 } else { 1 })?;
            Some((at, b"--secret".to_vec()))
        }
        "mysqladmin" | "mariadb-admin" => {
            let set = words.iter().position(|word| *word == b"password")?;
            Some((operands(words, set + 1).next()?, b"password".to_vec()))
        }
        // `configure set NAME VALUE`
        "aws" | "infracost" => {
            let set = words.windows(2).position(|w| w == [b"configure".as_slice(), b"set"])?;
            let mut values = operands(words, set + 2);
            let name = values.next().map(|at| words[at])?;
            let at = values.next()?;
            let last = name.rsplit(|b| *b == b'.').next().unwrap_or(name);
            is_secret_name(last).then(|| (at, name.to_vec()))
        }
        // `config set //registry/:_authToken VALUE`, with `=` as well
        "npm" | "pnpm" | "yarn" => {
            let end = |word: &[u8]| memchr::memchr(b'=', word).unwrap_or(word.len());
            let names = |word: &[u8]| OF_NPM.iter().any(|name| word[..end(word)].ends_with(name));
            let at = words.iter().position(|word| names(word))?;
            let attached = words[at].contains(&b'=');
            let name = if attached { b"_authToken=".to_vec() } else { b"_authToken".to_vec() };
            Some((at + usize::from(!attached), name)).filter(|(at, _)| *at < words.len())
        }
        "az" => {
            let has = |name: &[u8]| words.contains(&name);
            let sets = has(b"keyvault") && has(b"secret") && has(b"set");
            let at = words.iter().position(|word| *word == b"--value").filter(|_| sets)? + 1;
            (at < words.len()).then(|| (at, b"--value".to_vec()))
        }
        _ if SETS_PAIRS.contains(&program) => {
            let is = |pair: &[&[u8]]| {
                matches!(pair, [b"kv", b"put" | b"patch"] | [b"secrets", b"set"])
                    || matches!(pair, [b"config:set" | b"write", _])
            };
            let set = words.windows(2).position(is)?;
            operands(words, set + 1).find_map(|at| {
                let equals = memchr::memchr(b'=', words[at])?;
                let (name, value) = (&words[at][..equals], &words[at][equals + 1..]);
                let given = is_secret_name(name) && !value.starts_with(b"@") && value != b"-";
                given.then(|| (at, words[at][..=equals].to_vec()))
            })
        }
        // `alias set NAME URL KEY SECRET`
        "mc" | "mcli" => {
            let is = |pair: &[&[u8]]| matches!(pair, [b"alias", b"set"] | [b"host", b"add"]);
            let set = words.windows(2).position(is)?;
            Some((operands(words, set + 2).nth(3)?, b"alias set".to_vec()))
        }
        // `-b FILE USER PASSWORD`, and with `-n` without the file
        "htpasswd" | "mosquitto_passwd" => {
            let has = |letter: u8| {
                let short = |word: &&&[u8]| word.starts_with(b"-") && !word.starts_with(b"--");
                words.iter().filter(short).any(|word| word.contains(&letter))
            };
            let skipped = if has(b'n') { 1 } else { 2 };
            let at = has(b'b').then(|| operands(words, 1).nth(skipped)).flatten()?;
            Some((at, b"-b".to_vec()))
        }
        "papermill" => {
            let given = |flag: &[u8]| matches!(flag, b"-p" | b"-r" | b"--parameters");
            let at = words.windows(3).position(|w| given(w[0]) && is_secret_name(w[1]))?;
            Some((at + 2, words[at + 1].to_vec()))
        }
        _ => None,
    }
}

/// The words from a place on that are no options and no options' values.
fn operands<'w>(words: &'w [&[u8]], from: usize) -> impl Iterator<Item = usize> + 'w {
    let valued = |word: &[u8]| {
        matches!(
            word,
            b"--stack"
                | b"-s"
                | b"--cwd"
                | b"-C"
                | b"--config-file"
                | b"--type"
                | b"--api"
                | b"--config-dir"
        )
    };
    let is_value = move |at: usize| at > from && valued(words[at - 1]);
    (from..words.len()).filter(move |at| !(words[*at].starts_with(b"-") || is_value(*at)))
}

#[cfg(test)]
mod tests {
    use super::{Takes, long, operand};

    #[test]
    fn options_that_take_secrets_are_told_by_how_they_end() {
        for option in [
            "--password",
            "--ob-password",
            "--llm-api-key=x",
            "--federated-token",
            "--hf_token",
            "--adminPassword",
            "--client-secret",
            "--requirepass",
            "--secret-access-key",
            "--private-key-passphrase",
        ] {
            let takes = long(option.as_bytes()).map(|(_, takes)| takes);
            assert_eq!(takes, Some(Takes::Secret), "{option}");
        }
        for option in [
            "--max-tokens",
            "--skip-token",
            "--pagination-token",
            "--next-token",
            "--password-file",
            "--token-path",
            "--secret-name",
            "--image-pull-secret",
            "--tls-secret",
            "--with-token",
            "--password-stdin",
            "--no-password",
            "--set-secrets",
            "--private-key",
            "--use-token",
            "-pwd",
            "-pass",
            "-token-file",
            "--",
        ] {
            assert_eq!(long(option.as_bytes()), None, "{option}");
        }
    }

    #[test]
    fn secrets_without_an_option_of_their_own_are_found() {
        let at = |program: &str, line: &str| {
            operand(program, &line.split(' ').map(str::as_bytes).collect::<Vec<_>>())
                .map(|found| found.0)
        };
        assert_eq!(at("pulumi", "pulumi config set --secret name value"), Some(5));
        assert_eq!(at("pulumi", "pulumi config set name value --secret -s dev"), Some(4));
        assert_eq!(at("pulumi", "pulumi config set --secret name -s dev"), None);
        assert_eq!(at("pulumi", "pulumi config set name value"), None);
        assert_eq!(at("esc", "esc env set org/dev path value --secret"), Some(5));
        assert_eq!(at("mc", "mc alias set local http://minio:9000 key value"), Some(6));
        assert_eq!(at("mc", "mc alias set local http://minio:9000"), None);
        assert_eq!(at("htpasswd", "htpasswd -Bbc file user value"), Some(4));
        assert_eq!(at("htpasswd", "htpasswd -nbB user value"), Some(3));
        assert_eq!(at("htpasswd", "htpasswd -c file user"), None);
        assert_eq!(at("aws", "aws configure set aws_secret_access_key x"), Some(4));
        assert_eq!(at("aws", "aws configure set region x"), None);
        assert_eq!(at("npm", "npm config set //r/:_authToken=x"), Some(3));
        assert_eq!(at("npm", "npm config set //r/:_authToken x"), Some(4));
        assert_eq!(at("npm", "npm config set //r/:_authToken"), None);
        assert_eq!(at("vault", "vault kv put secret/x user=a password=b"), Some(5));
        assert_eq!(at("vault", "vault kv put secret/x password=@file"), None);
        assert_eq!(at("az", "az keyvault secret set --name a --value x"), Some(7));
        assert_eq!(at("az", "az keyvault secret show --name a"), None);
        assert_eq!(at("mysqladmin", "mysqladmin -u root password x"), Some(4));
        assert_eq!(at("papermill", "papermill a.ipynb b.ipynb -p api_key x"), Some(5));
        assert_eq!(at("papermill", "papermill a.ipynb b.ipynb -p base x"), None);
    }
}
