//! The script of a step that logs in and does nothing else.

use crate::fix::Refusal;
use std::iter::Peekable;
use std::str::Chars;

/// A login.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct Login {
    /// Where to; Docker Hub if it is not said.
    pub(super) registry: Option<Value>,
    /// As whom.
    pub(super) username: Option<Value>,
    /// With what.
    pub(super) password: Option<Value>,
    /// What is said about it.
    pub(super) comments: Vec<String>,
}

/// What stands in a word.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Value {
    /// Itself, perhaps with expressions of the workflow in it.
    Text(String),
    /// What a variable of the shell holds.
    Variable(String),
}

/// What a script is made of.
#[derive(Debug, PartialEq, Eq)]
enum Token {
    Word(Vec<Value>),
    Pipe,
    HereString,
    End,
}

/// What a script does, if it is a login and nothing else.
pub(super) fn read(script: &str) -> Result<Login, Refusal> {
    let mut lexer = Lexer { rest: script.chars().peekable(), comments: Vec::new() };
    let tokens = lexer.tokens()?;
    let mut commands = tokens.split(|token| *token == Token::End).filter(|c| !c.is_empty());
    let mut command = commands.next().unwrap_or_default();
    if is_option(command) {
        command = commands.next().unwrap_or_default();
    }
    if commands.next().is_some() {
        return Err(more());
    }
    let mut stages = command.split(|token| *token == Token::Pipe);
    let (first, second) = (stages.next().unwrap_or_default(), stages.next());
    if stages.next().is_some() {
        return Err(more());
    }
    let mut login = match second {
        None => login(first, None)?,
        Some(second) => login(second, Some(printed(first)?))?,
    };
    login.comments = lexer.comments;
    Ok(login)
}

fn more() -> Refusal {
    Refusal::new(
        "the step does more than log in with `docker login`; give the login a step of its own",
    )
}

/// Whether a command sets options of the shell.
fn is_option(command: &[Token]) -> bool {
    command.first().and_then(text) == Some("set")
        && command.iter().all(|token| text(token).is_some())
}

/// A word that is no more than a text.
fn text(token: &Token) -> Option<&str> {
    match token {
        Token::Word(parts) => match &parts[..] {
            [Value::Text(text)] => Some(text),
            _ => None,
        },
        _ => None,
    }
}

/// A word as one value.
fn value(token: Option<&Token>) -> Result<Value, Refusal> {
    let Some(Token::Word(parts)) = token else { return Err(more()) };
    if let [one] = &parts[..] {
        return Ok(one.clone());
    }
    let mut joined = String::new();
    for part in parts {
        match part {
            Value::Text(text) => joined.push_str(text),
            Value::Variable(_) => {
                return Err(Refusal::new("a part of a word of the command is a variable"));
            }
        }
    }
    Ok(Value::Text(joined))
}

/// What a command prints that prints one value.
fn printed(command: &[Token]) -> Result<Value, Refusal> {
    let words: Vec<_> = command.iter().map(text).collect();
    let is_format = |word: &str| matches!(word, "%s" | "%s\\n");
    let at = match &words[..] {
        [Some("echo"), _] => 1,
        [Some("echo"), Some("-n"), _] => 2,
        [Some("printf"), Some(format), _] if is_format(format) => 2,
        _ => return Err(more()),
    };
    value(command.get(at))
}

/// A `docker login`, with what is piped into it.
fn login(command: &[Token], mut piped: Option<Value>) -> Result<Login, Refusal> {
    let mut login = Login::default();
    if command.first().and_then(text) != Some("docker")
        || command.get(1).and_then(text) != Some("login")
    {
        return Err(more());
    }
    let mut from_stdin = false;
    let mut words = command[2..].iter();
    while let Some(word) = words.next() {
        if *word == Token::HereString && piped.is_none() {
            piped = Some(value(words.next())?);
            continue;
        }
        let Some((flag, given)) = flag(word) else {
            if login.registry.is_some() {
                return Err(more());
            }
            login.registry = Some(value(Some(word))?);
            continue;
        };
        if flag == "--password-stdin" {
            from_stdin = true;
            continue;
        }
        let given = match given {
            Some(given) => given,
            None => value(words.next())?,
        };
        match flag {
            "-u" | "--username" => login.username = Some(given),
            "-p" | "--password" => login.password = Some(given),
            _ => return Err(more()),
        }
    }
    if from_stdin != piped.is_some() || from_stdin && login.password.is_some() {
        return Err(more());
    }
    login.password = login.password.or(piped);
    Ok(login)
}

/// An option, and the value that is written with it: `--username=robot`.
fn flag(word: &Token) -> Option<(&str, Option<Value>)> {
    let Token::Word(parts) = word else { return None };
    let Value::Text(first) = parts.first()? else { return None };
    if !first.starts_with('-') {
        return None;
    }
    let Some((name, rest)) = first.split_once('=') else { return Some((first, None)) };
    let mut given = parts[1..].to_vec();
    if !rest.is_empty() || given.is_empty() {
        given.insert(0, Value::Text(rest.to_owned()));
    }
    Some((name, value(Some(&Token::Word(given))).ok()))
}

struct Lexer<'s> {
    rest: Peekable<Chars<'s>>,
    comments: Vec<String>,
}

impl Lexer<'_> {
    fn tokens(&mut self) -> Result<Vec<Token>, Refusal> {
        let mut tokens = Vec::new();
        while let Some(c) = self.rest.peek().copied() {
            match c {
                ' ' | '\t' | '\r' => drop(self.rest.next()),
                '\n' => {
                    self.rest.next();
                    // Behind a pipe a command goes on.
                    if tokens.last() != Some(&Token::Pipe) {
                        tokens.push(Token::End);
                    }
                }
                '#' => {
                    let comment: String =
                        std::iter::from_fn(|| self.rest.next_if(|c| *c != '\n')).collect();
                    self.comments.push(comment.trim_end().to_owned());
                }
                '|' => {
                    self.rest.next();
                    tokens.push(Token::Pipe);
                }
                '<' => {
                    for _ in 0..3 {
                        self.rest.next_if_eq(&'<').ok_or_else(more)?;
                    }
                    tokens.push(Token::HereString);
                }
                _ => {
                    if let Some(word) = self.word()? {
                        tokens.push(Token::Word(word));
                    }
                }
            }
        }
        Ok(tokens)
    }

    /// A word; none where a line goes on behind a backslash.
    fn word(&mut self) -> Result<Option<Vec<Value>>, Refusal> {
        let mut parts = Parts::default();
        let mut is_word = false;
        while let Some(c) = self.rest.next_if(|c| !" \t\r\n|<".contains(*c)) {
            match c {
                '\\' => match self.rest.next() {
                    Some('\n') => continue,
                    Some('\r') if self.rest.next_if_eq(&'\n').is_some() => continue,
                    Some(c) => parts.text.push(c),
                    None => return Err(more()),
                },
                '\'' => self.quoted(&mut parts)?,
                '"' => self.in_double_quotes(&mut parts)?,
                '$' => self.dollar(&mut parts)?,
                ';' | '&' | '>' | '(' | ')' | '`' | '*' | '?' | '[' | '{' | '~' | '!' => {
                    return Err(more());
                }
                c => parts.text.push(c),
            }
            is_word = true;
        }
        Ok(is_word.then(|| parts.finish()))
    }

    /// What is between apostrophes. The workflow's expressions are put in before any shell sees them.
    fn quoted(&mut self, parts: &mut Parts) -> Result<(), Refusal> {
        loop {
            match self.rest.next().ok_or_else(more)? {
                '\'' => return Ok(()),
                '$' if self.rest.peek() == Some(&'{') => {
                    self.rest.next();
                    match self.rest.peek() {
                        Some('{') => self.expression(parts)?,
                        _ => parts.text.push_str("${"),
                    }
                }
                c => parts.text.push(c),
            }
        }
    }

    fn in_double_quotes(&mut self, parts: &mut Parts) -> Result<(), Refusal> {
        loop {
            match self.rest.next().ok_or_else(more)? {
                '"' => return Ok(()),
                '`' => return Err(more()),
                '$' => self.dollar(parts)?,
                '\\' => match self.rest.next().ok_or_else(more)? {
                    c @ ('$' | '`' | '"' | '\\') => parts.text.push(c),
                    '\n' => {}
                    c => parts.text.extend(['\\', c]),
                },
                c => parts.text.push(c),
            }
        }
    }

    /// What stands behind a dollar.
    fn dollar(&mut self, parts: &mut Parts) -> Result<(), Refusal> {
        let braced = self.rest.next_if_eq(&'{').is_some();
        if braced && self.rest.peek() == Some(&'{') {
            return self.expression(parts);
        }
        let is_name = |c: &char| c.is_ascii_alphanumeric() || *c == '_';
        let name: String = std::iter::from_fn(|| self.rest.next_if(is_name)).collect();
        let is_closed = !braced || self.rest.next_if_eq(&'}').is_some();
        if name.is_empty() || name.starts_with(|c: char| c.is_ascii_digit()) || !is_closed {
            return Err(more());
        }
        parts.push(Value::Variable(name));
        Ok(())
    }

    /// The rest of `${{ … }}`, from its second brace on, as it is written.
    fn expression(&mut self, parts: &mut Parts) -> Result<(), Refusal> {
        parts.text.push_str("${");
        let mut quoted = false;
        while let Some(c) = self.rest.next() {
            parts.text.push(c);
            quoted ^= c == '\'';
            if c == '}' && !quoted && self.rest.next_if_eq(&'}').is_some() {
                parts.text.push('}');
                return Ok(());
            }
        }
        Err(more())
    }
}

/// The parts of a word.
#[derive(Default)]
struct Parts {
    done: Vec<Value>,
    text: String,
}

impl Parts {
    fn push(&mut self, value: Value) {
        if !self.text.is_empty() {
            self.done.push(Value::Text(std::mem::take(&mut self.text)));
        }
        self.done.push(value);
    }

    fn finish(mut self) -> Vec<Value> {
        if !self.text.is_empty() || self.done.is_empty() {
            self.done.push(Value::Text(self.text));
        }
        self.done
    }
}

#[cfg(test)]
mod tests {
    use super::{Login, Value, read};

    fn text(text: &str) -> Value {
        Value::Text(text.into())
    }

    fn variable(name: &str) -> Value {
        Value::Variable(name.into())
    }

    #[test]
    fn logins_are_read() {
        let secret = "${{ secrets.DOCKER_TOKEN }}";
        let login = |registry, username, password| Login {
            registry: Some(registry).filter(|value| *value != text("")),
            username: Some(username).filter(|value| *value != text("")),
            password: Some(password).filter(|value| *value != text("")),
            comments: Vec::new(),
        };
        for (script, expected) in [
            ("docker login", login(text(""), text(""), text(""))),
            (
                "docker login -u robot -p $PW ghcr.io",
                login(text("ghcr.io"), text("robot"), variable("PW")),
            ),
            (
                "echo ${{ secrets.DOCKER_TOKEN }} | docker login -u \"${USER}\" --password-stdin\n",
                login(text(""), variable("USER"), text(secret)),
            ),
            (
                "set -euo pipefail\necho -n '${{ secrets.DOCKER_TOKEN }}' |\n  docker login \\\n --username=robot --password-stdin \"r.io\"",
                login(text("r.io"), text("robot"), text(secret)),
            ),
            (
                "docker login --username ${{ github.actor }} --password-stdin <<< \"$PW\"",
                login(text(""), text("${{ github.actor }}"), variable("PW")),
            ),
            (
                "printf '%s' \"$PW\" | docker login --username=\"$U\" --password-stdin",
                login(text(""), variable("U"), variable("PW")),
            ),
            (
                "docker login https://${{ env.HOST }}/v1 -u a -p b",
                login(text("https://${{ env.HOST }}/v1"), text("a"), text("b")),
            ),
        ] {
            assert_eq!(read(script).unwrap(), expected, "{script}");
        }
        let commented = read("# to Docker Hub\ndocker login -u a -p b # now\n").unwrap();
        assert_eq!(commented.comments, ["# to Docker Hub", "# now"]);
    }

    #[test]
    fn what_does_more_is_no_login() {
        for script in [
            "",
            "docker logout",
            "docker build .",
            "docker login -u a -p b && docker push x",
            "docker login -u a -p b; make",
            "docker login -u a -p b\ndocker push x",
            "docker login -u a -p \"$(get token)\"",
            "docker login -u a -p `get token`",
            "docker --config x login",
            "sudo docker login -u a -p b",
            "podman login -u a -p b",
            "cat token | docker login -u a --password-stdin",
            "docker login -u a --password-stdin < token",
            "docker login -u a --password-stdin",
            "echo x | docker login -u a -p y",
            "echo a b | docker login -u a --password-stdin",
            "echo x | tee y | docker login -u a --password-stdin",
            "docker login -u a -p b > log",
            "docker login -u a -p b || true",
            "docker login -u a -p ${PW:-x}",
            "docker login -u a -p $1",
            "docker login -u a -p x$PW",
            "docker login -u a -p 'x",
            "docker login -u a -p \"x",
            "docker login -u a -p ${{ secrets.X",
            "docker login a b",
            "docker login --help",
            "docker login -u",
            "docker login \\",
            "if true; then docker login; fi",
        ] {
            assert!(read(script).is_err(), "{script}");
        }
        for hostile in ["$".repeat(1000), "${{".repeat(1000), "'".repeat(1001), "|".repeat(1000)] {
            let _ = read(&hostile);
        }
    }
}
