//! Secrets on a command line, where every process and the shell's history see them.

use super::super::secrets::{is_real, is_secret_name, words};
use super::options::{self, MYSQL, Takes};
use super::shell::expanded;
use super::{Candidate, Judged, found};
use crate::context::{Language, Outline, Place, Ran, View, Word};
use crate::plausible::is_plain;
use crate::plausible::is_source;

/// Functions that take a list of arguments and start no process with it: a program's own reader, or a test of it.
const IN_PROCESS: &[&[u8]] =
    &[b"invoke", b"parse_args", b"parse_known_args", b"parse", b"SetArgs", b"main", b"setattr"];
/// What a list of arguments is called.
const ARGUMENTS: &[&str] =
    &["args", "arguments", "argv", "cmd", "command", "flags", "opts", "extraargs", "extra_args"];
/// Functions that add words to a command.
const ADDS: &[&[u8]] = &[b"extend", b"append", b"push", b"concat", b"insert"];

/// A command with a secret among its arguments.
pub(in super::super) fn argument(candidate: &Candidate<'_>, view: &mut View<'_>) -> Option<Judged> {
    let ran = view.command(candidate.at)?;
    let place = view.place(&ran.span);
    let done = (place == Place::Code && ran.certain) || candidate.unless.is_empty();
    // A list of which one only sees that it is kept.
    let kept = place == Place::Text && (ran.certain && !ran.shell || is_single(&ran));
    if !done && !kept {
        return None;
    }
    let line = Line { kept: !done, ..Line::of(&ran, candidate.at, view)? };
    let Given { index, name, literal } = line.given()?;
    let mut judged = found(ran.span.clone(), &name, candidate, view)?;
    let flag = String::from_utf8_lossy(&name).into_owned();
    judged.message = Some(format!("`{flag}` is given on the command line"));
    if literal {
        judged.secret = Some(ran.words[index].span.clone());
    }
    Some(judged)
}

/// Whether a string is a single option with its value, as may be added to a command: `cmd.append(f"--token={token}")`.
fn is_single(ran: &Ran) -> bool {
    ran.words.len() == 1 && is_option(ran.word(0))
}

fn is_option(word: &[u8]) -> bool {
    matches!(word, [b'-', b'-' | b'a'..=b'z' | b'A'..=b'Z', ..])
}

/// A secret among the words of a command.
struct Given {
    index: usize,
    /// What it is called.
    name: Vec<u8>,
    /// Whether it stands there itself.
    literal: bool,
}

/// A command line, and what has to be known of the place where it stands.
struct Line<'a> {
    ran: &'a Ran,
    bytes: &'a [u8],
    program: String,
    /// Where the program stands among the words: behind `docker exec NAME`.
    program_at: usize,
    /// Whether it may be a function of PowerShell's, whose options begin with one dash and stay in the process.
    cmdlet: bool,
    /// The first word that may be an option.
    first: usize,
    /// Whether a document shows it, in which braces stand for what the reader fills in.
    document: bool,
    /// Whether words that stand without quotes are no expressions: those of a list in YAML.
    data: bool,
    /// Whether it is a list of which one only sees that it is kept: then a word counts that is called as a secret is.
    kept: bool,
}

impl<'a> Line<'a> {
    /// Nothing where words only look like a command: a tree of files, a table, what a program reads itself.
    fn of<'v: 'a>(ran: &'a Ran, at: usize, view: &mut View<'v>) -> Option<Self> {
        let chain = view.regions_at(at);
        let code = |index: &&usize| matches!(view.region(**index).outline, Outline::Code(_));
        let code = chain.iter().rev().find(code).copied();
        let document = matches!(view.region(chain[0]).language, Language::Document(_));
        let listed = !ran.shell || is_single(ran);
        let added = match code.filter(|_| listed) {
            Some(index) => adds(view, index, at)?,
            // `command: --requirepass $PASSWORD`
            None => (listed || is_option(ran.word(0))) && is_of_container(view, at),
        };
        let continues = added && is_option(ran.word(0));
        let starts = |b: &u8| b.is_ascii_alphanumeric() || b"./~$_\"'{".contains(b);
        if !continues && !ran.word(0).first().is_some_and(starts) {
            return None;
        }
        let index = view.innermost(at);
        let cmdlet = matches!(view.region(index).outline, Outline::PowerShell(_))
            || is_cmdlet(ran.program());
        let (program_at, program) = program_of(ran);
        Some(Self {
            ran,
            bytes: view.bytes(),
            program,
            program_at,
            cmdlet,
            first: usize::from(!continues),
            document: document && code.is_none(),
            data: code.is_none(),
            kept: false,
        })
    }

    /// The word that gives a secret away.
    fn given(&self) -> Option<Given> {
        let words = &self.ran.words;
        if matches!(&*self.program, "gh" | "glab") {
            let has = |name: &[u8]| words.iter().any(|word| word.value == name);
            if !has(b"secret") || has(b"variable") {
                return None;
            }
        }
        let mut inner = words[self.program_at.min(words.len())..].iter();
        let registers = inner.any(|word| matches!(&*word.value, b"login" | b"repo"));
        let found = (self.first..words.len())
            .find_map(|index| self.of_pair(index).or_else(|| self.of_option(index, registers)));
        found.or_else(|| {
            if !options::has_operands(&self.program) {
                return None;
            }
            let inner = &words[self.program_at.min(words.len())..];
            let values: Vec<&[u8]> = inner.iter().map(|word| &*word.value).collect();
            let (index, name) = options::operand(&self.program, &values)?;
            let index = index + self.program_at;
            let word = &words[index];
            let attached = name.ends_with(b"=");
            let equals = memchr::memchr(b'=', &word.value).filter(|_| attached);
            let value = equals.map_or(&*word.value, |equals| &word.value[equals + 1..]);
            // In single quotes, the program itself puts a variable's value in, if anything does.
            let held = self.data && self.bytes[word.span.clone()].starts_with(b"'");
            if held && value.contains(&b'$') || is_source(value) {
                return None;
            }
            let literal = self.is_secret(value, word)?;
            if literal && !name.starts_with(b"--") && is_plain(value) {
                return None;
            }
            let literal = literal && !attached;
            Some(Given { index, name, literal })
        })
    }

    /// What an option is given.
    fn of_option(&self, index: usize, registers: bool) -> Option<Given> {
        let words = &self.ran.words;
        let word = &words[index];
        if !word.value.starts_with(b"-") {
            return self.of_sum(index);
        }
        let own = options::own(&self.program, registers, &word.value);
        let own = own.filter(|_| index > self.program_at);
        let dashes: &[u8] = if self.cmdlet { b"--" } else { b"-" };
        // `-ppassword` of mysql's is no option that is called so.
        let short = own.is_some() && !word.value.starts_with(b"--");
        let long = options::long(&word.value).filter(|(flag, _)| flag.starts_with(dashes));
        let long = long.filter(|_| !short);
        let general = long.is_some();
        let (flag, takes) = long.or_else(|| {
            let (flag, takes) = own.or_else(|| self.of_letter(index))?;
            Some((flag.as_bytes(), takes))
        })?;
        // mysql's `-p` without a value asks for it.
        if MYSQL.contains(&&*self.program) && flag == b"-p" && word.value.len() == 2 {
            return None;
        }
        let (at, value) = match options::attached(flag, &word.value) {
            Some(value) => (index, value),
            None => match words.get(index + 1) {
                Some(next) => (index + 1, &*next.value),
                None if takes == Takes::Secret && self.goes_on(word.span.end) => {
                    return Some(Given { index, name: flag.to_vec(), literal: false });
                }
                None => return None,
            },
        };
        // `--secret` often names one.
        if takes == Takes::Either && expanded(&self.bytes[words[at].span.clone()]).is_none() {
            return None;
        }
        let value = match takes {
            Takes::Login => {
                let colon = memchr::memchr(b':', value)?;
                if value[..colon].contains(&b'/') {
                    return None;
                }
                &value[colon + 1..]
            }
            // `"pass:" + password` too.
            Takes::Kind => value.strip_prefix(b"\"").unwrap_or(value).strip_prefix(b"pass:")?,
            Takes::Secret | Takes::Either => value,
        };
        if value.is_empty() || value.starts_with(b"-") || is_source(value) {
            return None;
        }
        let literal = self.is_secret(value, &words[at])?;
        // Tokens are words in many a trade; one that is handed over reads like none.
        if literal && general && !is_password(flag) && is_plain(value) {
            return None;
        }
        Some(Given { index: at, name: flag.to_vec(), literal })
    }

    /// `-p` of whatever program, where what it is given is called as a password is.
    fn of_letter(&self, index: usize) -> Option<(&'static str, Takes)> {
        let words = &self.ran.words;
        let value = match &*words[index].value {
            b"-p" => words.get(index + 1)?,
            [b'-', b'p', b'$' | b'{', ..] => &words[index],
            _ => return None,
        };
        if NO_PASSWORD.contains(&&*self.program) {
            return None;
        }
        let raw = &self.bytes[value.span.clone()];
        let name = if self.ran.shell || self.data { expanded(raw)? } else { return None };
        let says = is_password(&name) && is_secret_name(&name);
        says.then_some(("-p", Takes::Secret))
    }

    /// A list's element that puts an option and its value together: `"--token=" + token`, `"--token=%s" % token`.
    fn of_sum(&self, index: usize) -> Option<Given> {
        let word = &self.ran.words[index];
        let [b'"' | b'\'', inner @ ..] = &word.value[..] else { return None };
        if self.ran.shell || self.data {
            return None;
        }
        let (flag, takes) = options::long(inner)?;
        let sums = takes == Takes::Secret && names_a_secret(inner);
        sums.then(|| Given { index, name: flag.to_vec(), literal: false })
    }

    /// Whether a string in code ends behind an option, and what is called as a secret is comes after it: `"login -p " + token`.
    fn goes_on(&self, end: usize) -> bool {
        if self.data || !self.ran.shell {
            return false;
        }
        let rest = &self.bytes[end..self.bytes.len().min(end + 120)];
        let line = rest.split(|b| *b == b'\n').next().unwrap_or(rest).trim_ascii_start();
        let [b'"' | b'\'' | b'`', rest @ ..] = line else { return false };
        let [b'+', rest @ ..] = rest.trim_ascii_start() else { return false };
        let rest = rest.trim_ascii_start();
        let in_path = |b: &&u8| b.is_ascii_alphanumeric() || matches!(b, b'_' | b'.');
        names_a_secret(&rest[..rest.iter().take_while(in_path).count()])
    }

    /// `NAME=value` among arguments, where the name is that of a secret: behind `--from-literal` and `--set`.
    fn of_pair(&self, index: usize) -> Option<Given> {
        let words = &self.ran.words;
        let word = &words[index];
        let literal = word.value.strip_prefix(b"--from-literal=");
        let set = word.value.strip_prefix(b"--set=");
        let pair = literal.or(set).unwrap_or(&word.value);
        let before = memchr::memchr(b'=', pair)?;
        let (name, value) = (&pair[..before], &pair[before + 1..]);
        if name.starts_with(b"-") || value.is_empty() {
            return None;
        }
        let name = name.rsplit(|b| matches!(b, b'.' | b':' | b',' | b'/')).next().unwrap_or(name);
        let name = name.strip_prefix(b"_").unwrap_or(name);
        if literal.is_none() && set.is_none() && !self.is_set(index) {
            return None;
        }
        let named = is_secret_name(name);
        if !named && expanded(&self.bytes[word.span.clone()]).is_none() {
            return None;
        }
        let stands = self.is_secret(value, word)?;
        // What is called a secret in a chart is mostly the name of one.
        let names = stands && literal.is_none() && name.to_ascii_lowercase().ends_with(b"secret");
        if names && is_plain(value) {
            return None;
        }
        Some(Given { index, name: name.to_vec(), literal: false })
    }

    /// Whether a pair stands behind an option that sets it, or behind other pairs of such an option.
    fn is_set(&self, index: usize) -> bool {
        let words = &self.ran.words[..index];
        let is_pair = |word: &&Word| !word.value.starts_with(b"-") && word.value.contains(&b'=');
        let between = words.iter().rev().take_while(is_pair).count();
        let Some(before) = words.len().checked_sub(between + 1) else { return false };
        match &*words[before].value {
            b"--from-literal" | b"--set" | b"--set-string" => true,
            b"--build-arg" | b"set" => {
                between == 0
                    && matches!(
                        &*self.program,
                        "helm" | "kubectl" | "docker" | "podman" | "aws" | "npm"
                    )
            }
            _ => false,
        }
    }

    /// Whether a value is a secret, and whether it stands there literally.
    fn is_secret(&self, value: &[u8], word: &Word) -> Option<bool> {
        let raw = &self.bytes[word.span.clone()];
        if self.kept {
            return names_a_secret(raw).then_some(false);
        }
        if self.ran.shell || self.data {
            // What a program's own formatting puts there.
            let formatted = !self.data && memchr::memmem::find(value, b"%s").is_some();
            if formatted || expanded(raw).is_some() {
                return Some(false);
            }
            // What a flag for secrets is given is one, whatever the variable is called.
            let braces = !self.document && value.contains(&b'{');
            if braces || value.contains(&b'$') || value.contains(&b'`') {
                return Some(false);
            }
            return is_given(value).then_some(true);
        }
        // An element of a list: a literal, or an expression.
        let quoted = raw.first().is_some_and(|b| b"\"'`".contains(b))
            || raw.get(1).is_some_and(|b| b"\"'".contains(b));
        if quoted && !raw.contains(&b'{') {
            return is_given(value).then_some(true);
        }
        let none = matches!(
            value,
            b"None" | b"null" | b"nil" | b"undefined" | b"True" | b"False" | b"true" | b"false"
        );
        (!none).then_some(false)
    }
}

/// Programs whose `-p` is something else, whatever the variable is called.
const NO_PASSWORD: &[&str] = &[
    "read", "mkdir", "declare", "typeset", "export", "readonly", "local", "command", "cp",
    "install", "test", "[", "[[", "echo", "printf", "print", "tee", "claude", "codex", "gemini",
];
/// Programs that run a command in a container or on another machine.
const RUNS_ELSEWHERE: &[&str] = &["docker", "podman", "nerdctl", "kubectl", "compose", "oc"];

/// The program that a command is about, and its place among the words: behind `docker exec NAME`, in health checks behind `CMD`.
fn program_of(ran: &Ran) -> (usize, String) {
    let lower = |word: &[u8]| String::from_utf8_lossy(word).to_ascii_lowercase();
    let program = lower(ran.program());
    let words = &ran.words;
    if program == "cmd" && ran.word(0) == b"CMD" {
        return (1, lower(ran.word(1)));
    }
    let last = program.rsplit(['-', '_']).next().unwrap_or_default();
    let runs = RUNS_ELSEWHERE.iter().any(|name| *name == last || program.ends_with(name));
    let starts = |word: &Word| matches!(&*word.value, b"exec" | b"run" | b"--");
    if !runs && program != "ssh" {
        return (0, program);
    }
    let from = words.iter().take(24).position(starts).or((program == "ssh").then_some(0));
    let known = from.and_then(|from| {
        (from + 1..words.len().min(from + 40)).find_map(|at| {
            let name = &words[at].value;
            let base = lower(name.rsplit(|b| *b == b'/').next().unwrap_or(name));
            options::is_known(&base).then_some((at, base))
        })
    });
    known.unwrap_or((0, program))
}

/// Whether a name is that of a function of PowerShell's, whose arguments stay in the process: `Connect-Site`.
fn is_cmdlet(name: &[u8]) -> bool {
    let Some(dash) = memchr::memchr(b'-', name) else { return false };
    let upper = |at: usize| name.get(at).is_some_and(u8::is_ascii_uppercase);
    upper(0) && upper(dash + 1)
}

/// Whether an expression is called as a secret is: `cfg.password`, `*token`, `f"--token={token}"`, `"--token=" + token`.
fn names_a_secret(raw: &[u8]) -> bool {
    let path = match memchr::memchr(b'{', raw) {
        Some(open) => {
            let inner = &raw[open + 1..];
            let end = inner.iter().position(|b| b"}!:".contains(b)).unwrap_or(inner.len());
            &inner[..end]
        }
        None => raw.rsplit(|b| matches!(b, b'+' | b'%' | b'*' | b'&' | b' ')).next().unwrap_or(raw),
    };
    let is_name = |b: &u8| b.is_ascii_alphanumeric() || *b == b'_';
    let start = path.iter().rposition(|b| !is_name(b)).map_or(0, |i| i + 1);
    // `this.password`, and of PHP `$this->password`.
    let in_path =
        |b: &u8| is_name(b) || matches!(b, b'.' | b'$' | b'-' | b'>' | b'?' | b'!' | b':');
    let (owner, name) = path.split_at(start);
    let of = [&b"."[..], b"->", b"::", b"$"];
    (owner.is_empty() || of.iter().any(|end| owner.ends_with(end)))
        && owner.iter().all(in_path)
        && is_secret_name(name)
}

/// Whether a literal is a secret: no placeholder, nor a name in capitals for what the reader puts there.
fn is_given(value: &[u8]) -> bool {
    let names = value.iter().all(|b| b.is_ascii_uppercase() || matches!(b, b'_' | b'-' | b'.'));
    is_real(value) && !names
}

/// Whether an option takes a password, which may be a word.
fn is_password(flag: &[u8]) -> bool {
    let flag = flag.to_ascii_lowercase();
    memchr::memmem::find(&flag, b"pass").is_some() || flag.ends_with(b"pwd")
}

/// Whether the list around a place in code is added to a command; nothing where no process is started with it.
fn adds(view: &View<'_>, index: usize, at: usize) -> Option<bool> {
    let Outline::Code(code) = &view.region(index).outline else { return Some(false) };
    let text = view.text_of(index);
    let local = at - view.region(index).range.start;
    let target = code.assigned(text, local).map(|target| &text[target]);
    let read = [b"sys.argv".as_slice(), b"process.argv", b"os.Args"];
    if target.is_some_and(|target| read.contains(&target)) {
        return None;
    }
    let callee = code.call_at(local).map(|call| &text[code.call(call).callee.clone()]);
    let last = callee.and_then(|callee| callee.rsplit(|b| *b == b'.').next());
    let compares = |last: &[u8]| {
        let start = last[..last.len().min(6)].to_ascii_lowercase();
        matches!(&*start, b"assert" | b"expect")
    };
    if last.is_some_and(|last| IN_PROCESS.contains(&last) || compares(last)) {
        return None;
    }
    let arguments = target.is_some_and(|target| {
        let words = words(target);
        words.last().is_some_and(|word| ARGUMENTS.contains(&&**word))
    });
    Some(arguments || last.is_some_and(|last| ADDS.contains(&last)))
}

/// Whether a list in YAML is that of the arguments of a container's program.
fn is_of_container(view: &mut View<'_>, at: usize) -> bool {
    let chain = view.regions_at(at);
    let yaml = |index: &&usize| matches!(view.region(**index).outline, Outline::Yaml(_));
    let Some(index) = chain.iter().rev().find(yaml).copied() else { return false };
    let Outline::Yaml(yaml) = &view.region(index).outline else { return false };
    let text = view.text_of(index);
    let mut node = yaml.node_at(at - view.region(index).range.start);
    while let Some(item) = node.filter(|node| yaml.nodes[*node].key.is_empty()) {
        node = yaml.nodes[item].parent;
    }
    let key = node.map(|node| &text[yaml.nodes[node].key.clone()]);
    key.is_some_and(|key| ARGUMENTS.iter().any(|name| key.eq_ignore_ascii_case(name.as_bytes())))
}
