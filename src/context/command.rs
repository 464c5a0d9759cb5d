//! The command around a place, however it is written: in a shell, an argument list, a string that is run.

use super::REMEMBERED;
use super::code::{Code, Piece, literal};
use super::docker::Form;
use super::shell::program;
use super::{How, Language, Outline, Shell, View};
use std::ops::Range;
use std::sync::Arc;

/// Words of a command that are read.
const MOST_WORDS: usize = 256;

/// Bytes of an array of words that is read.
const LONGEST_ARRAY: usize = 4 * 1024;

/// A command and its arguments.
#[derive(Clone, Debug)]
pub(crate) struct Ran {
    /// From the program to the last argument.
    pub(crate) span: Range<usize>,
    /// The program first, wrappers such as `sudo` left out.
    pub(crate) words: Vec<Word>,
    /// Of a list of arguments, the expression before the first string: a context, options, or what holds the program's name,
    /// with that name for its value if the text assigns one to it.
    pub(crate) before: Option<Word>,
    /// What is run before it, its output piped in.
    pub(crate) piped_from: Option<Range<usize>>,
    /// What reads its output.
    pub(crate) piped_to: Option<Range<usize>>,
    /// Whether something is piped in or redirected, so that it reads its input from there.
    pub(crate) has_input: bool,
    /// Files that its output goes to.
    pub(crate) outputs: Vec<Word>,
    /// Whether what it prints is taken by another command or a variable.
    pub(crate) captured: bool,
    /// Whether it is plain that it is run, and not only the text of a string.
    pub(crate) certain: bool,
    /// Whether it is written in a shell, with the shell's expansions.
    pub(crate) shell: bool,
}

/// A word of a command.
#[derive(Clone, Debug)]
pub(crate) struct Word {
    /// As it is written.
    pub(crate) span: Range<usize>,
    /// What it says once quotes are taken away.
    pub(crate) value: Vec<u8>,
}

/// Bytes of a line that are read on either side of a place: it is read anew for each place in it.
const LINE: usize = 2048;

impl View<'_> {
    /// The command that the place is part of.
    pub(crate) fn command(&mut self, at: usize) -> Option<Arc<Ran>> {
        let chain = self.regions_at(at);
        let mut found = chain.iter().rev().filter_map(|index| self.command_in(*index, at));
        let first = found.next()?;
        // A string that is an element of a list is a word of a command, rather than one of its own.
        if first.words.len() > 1 {
            return Some(first);
        }
        Some(found.next().unwrap_or(first))
    }

    /// The command that runs the script that a place is in, where that script is an argument or the input of one.
    pub(crate) fn command_around(&mut self, at: usize) -> Option<Arc<Ran>> {
        let chain = self.regions_at(at);
        let [.., outer, inner] = chain[..] else { return None };
        let Outline::Shell(shell) = &self.region(outer).outline else { return None };
        let start = self.region(inner).range.start;
        let base = self.region(outer).range.start;
        let within = shell.heredoc_at(start - base).map(|heredoc| {
            shell.commands.get(heredoc.command).map_or(start, |command| base + command.span.start)
        });
        self.command_in(outer, within.unwrap_or(start))
    }

    fn command_in(&mut self, index: usize, at: usize) -> Option<Arc<Ran>> {
        let local = at - self.region(index).range.start;
        let Outline::Shell(shell) = &self.region(index).outline else {
            return self.read_command(index, local).map(Arc::new);
        };
        // Several rules ask about one command, at different words of it.
        let command = shell.command_at(local)?;
        if shell.commands[command].words.is_empty() {
            return self.read_command(index, local).map(Arc::new);
        }
        let key = (index, command);
        let commands = &self.reading.commands;
        if let Some((_, ran)) = commands.iter().find(|(known, _)| *known == key) {
            return Some(Arc::clone(ran));
        }
        let ran = Arc::new(self.read_command(index, local)?);
        self.reading.commands.truncate(REMEMBERED - 1);
        self.reading.commands.push_front((key, Arc::clone(&ran)));
        Some(ran)
    }

    /// The command at an offset of a region.
    fn read_command(&self, index: usize, local: usize) -> Option<Ran> {
        let region = self.region(index);
        let text = self.text_of(index);
        let word =
            |span: &Range<usize>| Word { span: span.clone(), value: text[span.clone()].to_vec() };
        let mut ran = match &region.outline {
            Outline::Shell(_) => self.in_shell(index, local),
            Outline::PowerShell(_) => self.in_powershell(index, local),
            Outline::Code(code) => {
                let piece = code.piece_at(local).filter(|piece| !piece.is_comment())?;
                let (before, words) = elements(code, text, piece.span.start);
                listed(words).map(|ran| Ran { before, ..ran })
            }
            Outline::Docker(docker) => {
                let instruction = docker.instruction_at(local)?;
                let Form::Exec(strings) = &instruction.form else { return None };
                if !super::embedded::is_run(instruction.kind) {
                    return None;
                }
                listed(strings.iter().map(word).collect())
            }
            Outline::Yaml(yaml) => {
                let node = yaml.node_at(local).filter(|node| yaml.nodes[*node].item)?;
                let siblings = yaml.children(yaml.nodes[node].parent);
                let scalars = siblings.filter_map(|sibling| yaml.scalar(sibling));
                let mut words: Vec<Word> = scalars.map(word).collect();
                // A health check says first how its command is run.
                if words.first().is_some_and(|word| matches!(&*word.value, b"CMD" | b"CMD-SHELL")) {
                    words.remove(0);
                }
                listed(words)
            }
            Outline::Lines => self.in_line(index, local),
            Outline::Make(_) | Outline::Document(_) => None,
        }?;
        ran.certain &= region.how != How::Text;
        ran.move_by(region.range.start);
        Some(ran)
    }

    fn in_shell(&self, index: usize, local: usize) -> Option<Ran> {
        let Outline::Shell(shell) = &self.region(index).outline else { return None };
        of_shell(shell, self.text_of(index), local)
    }

    fn in_powershell(&self, index: usize, local: usize) -> Option<Ran> {
        let Outline::PowerShell(shell) = &self.region(index).outline else { return None };
        let text = self.text_of(index);
        let command = &shell.commands[shell.command_at(local)?];
        let mut words = words_of(&command.words, text);
        started(&mut words);
        Some(Ran {
            span: words.first()?.span.start..command.span.end,
            words,
            before: None,
            piped_from: command.piped_from.map(|from| shell.commands[from].span.clone()),
            piped_to: command.piped_to.map(|to| shell.commands[to].span.clone()),
            has_input: command.piped_from.is_some(),
            outputs: Vec::new(),
            captured: command.assigned.is_some() || command.piped_to.is_some(),
            certain: true,
            shell: true,
        })
    }

    /// A line of a text of which nothing is known, or of settings: what stands in quotes or behind `=`.
    fn in_line(&self, index: usize, local: usize) -> Option<Ran> {
        let region = self.region(index);
        let text = self.text_of(index);
        let (earliest, latest) = (local.saturating_sub(LINE), text.len().min(local + LINE));
        let before = memchr::memrchr(b'\n', &text[earliest..local]);
        let start = before.map_or(earliest, |i| earliest + i + 1);
        let end = memchr::memchr(b'\n', &text[local..latest]).map_or(latest, |i| local + i);
        let open = open_quote(&text[start..local]);
        let (mut from, mut to) = (start, end);
        if let Some(open) = open {
            let quote = text[start + open];
            from = start + open + 1;
            to = memchr::memchr(quote, &text[from..end]).map_or(end, |i| from + i);
        } else if region.language == Language::Settings {
            from = memchr::memchr(b'=', &text[start..local]).map_or(start, |i| start + i + 1);
        }
        let shell = Shell::read_session(&text[from..to.max(from)]);
        let mut ran = of_shell(&shell, &text[from..to.max(from)], local - from)
            .filter(|ran| open.is_none() || ran.words.len() > 1)
            .or_else(|| {
                from = start;
                of_shell(&Shell::read_session(&text[start..end]), &text[start..end], local - start)
            })?;
        ran.certain = open.is_none() && region.language != Language::Settings;
        ran.move_by(from);
        Some(ran)
    }
}

impl Ran {
    /// The value of a word, `""` when there are not so many.
    pub(crate) fn word(&self, index: usize) -> &[u8] {
        self.words.get(index).map_or(b"", |word| &word.value)
    }

    /// The program's name without its folder and `.exe`.
    pub(crate) fn program(&self) -> &[u8] {
        let name = self.word(0);
        let name = name.rsplit(|b| matches!(b, b'/' | b'\\')).next().unwrap_or(name);
        name.strip_suffix(b".exe").unwrap_or(name)
    }

    fn move_by(&mut self, offset: usize) {
        let shift = |range: &mut Range<usize>| *range = range.start + offset..range.end + offset;
        shift(&mut self.span);
        let words = self.words.iter_mut().chain(&mut self.outputs).chain(&mut self.before);
        words.for_each(|word| shift(&mut word.span));
        self.piped_from.iter_mut().chain(&mut self.piped_to).for_each(shift);
    }
}

/// Where the quote begins that is open at the end of a line's beginning.
fn open_quote(before: &[u8]) -> Option<usize> {
    let mut open = None;
    for (i, byte) in before.iter().enumerate() {
        match open {
            None if matches!(byte, b'"' | b'\'' | b'`') => open = Some(i),
            Some(at) if before[at] == *byte => open = None,
            _ => {}
        }
    }
    open
}

/// Puts what `Start-Process` starts in its place.
fn started(words: &mut Vec<Word>) {
    if !words.first().is_some_and(|word| word.value.eq_ignore_ascii_case(b"start-process")) {
        return;
    }
    let is_switch = |word: &Word| word.value.starts_with(b"-");
    let is_value = |word: &&Word| !is_switch(word);
    let mut kept: Vec<Word> = words[1..].iter().filter(is_value).cloned().collect();
    for word in &mut kept {
        word.value.retain(|b| !b"\"',".contains(b));
    }
    *words = kept;
}

/// The command of a shell at a place.
fn of_shell(shell: &Shell, text: &[u8], at: usize) -> Option<Ran> {
    let index = shell.command_at(at)?;
    let command = &shell.commands[index];
    if command.words.is_empty() {
        return in_array(command, text, at);
    }
    let first = program(&command.words, text).min(command.words.len().saturating_sub(1));
    let words = words_of(&command.words[first..], text);
    let mut outputs = Vec::new();
    let mut has_input = command.piped_from.is_some();
    for redirect in shell.redirects(index) {
        let target = redirect.target.clone();
        if !redirect.kind.is_output() {
            has_input |= redirect.kind.is_input();
        } else if redirect.descriptor(text) == Some(1) {
            let value = text[target.clone()].iter().copied().filter(|b| !b"\"'".contains(b));
            outputs.push(Word { value: value.collect(), span: target });
        }
    }
    Some(Ran {
        span: words.first()?.span.start..command.span.end,
        words,
        before: None,
        piped_from: command.piped_from.map(|from| shell.commands[from].span.clone()),
        piped_to: command.piped_to.map(|to| shell.commands[to].span.clone()),
        has_input,
        outputs,
        // What an assignment or an argument takes from a substitution, nobody sees.
        captured: command.substitution || command.piped_to.is_some(),
        certain: true,
        shell: true,
    })
}

/// A command, or the arguments of one, that is kept in an array: `CURL_ARGS=(-u "$USER:$PASSWORD")`. Arguments alone are those
/// of the program that the array is called after.
fn in_array(command: &super::Command, text: &[u8], at: usize) -> Option<Ran> {
    let array =
        command.assignments.iter().find(|it| (it.name.start..it.value.end).contains(&at))?;
    let value = array.value.clone();
    let is_array = text[value.clone()].starts_with(b"(") && text[value.clone()].ends_with(b")");
    if !is_array || value.len() > LONGEST_ARRAY {
        return None;
    }
    let inner = &text[value.start + 1..value.end - 1];
    let shell = Shell::read(inner);
    let lines = shell.commands.iter().filter(|command| command.inside.is_none());
    let mut words: Vec<Word> = lines.flat_map(|line| words_of(&line.words, inner)).collect();
    for word in &mut words {
        word.span = word.span.start + value.start + 1..word.span.end + value.start + 1;
    }
    if words.first()?.value.starts_with(b"-") {
        let name = text[array.name.clone()].split(|b| *b == b'_').next().unwrap_or_default();
        words.insert(0, Word { span: array.name.clone(), value: name.to_ascii_lowercase() });
    }
    let ran = listed(words)?;
    Some(Ran { shell: true, ..ran })
}

/// The words of the list around a place: strings and expressions; those of a list in it among them, and those of the call's
/// other arguments if they are strings (`spawn("docker", ["login"])`). What stands before the first string comes apart.
fn elements(code: &Code, text: &[u8], at: usize) -> (Option<Word>, Vec<Word>) {
    let Some(mut list) = code.elements(at) else { return (None, Vec::new()) };
    let mut before = None;
    // The inner list of `spawn("docker", ["login"])`: the program stands before it.
    let outer = list.span.start.checked_sub(1).and_then(|before| code.elements(before));
    if let Some(outer) = outer.filter(|outer| outer.bracket == b'(' && list.bracket == b'[')
        && outer.elements.get(1).is_some_and(|second| second.start == list.span.start)
    {
        match string_at(code, &outer.elements[0]) {
            Some(_) => list = outer,
            None => before = outer.elements.into_iter().next(),
        }
    }
    let mut words = Vec::new();
    for element in list.elements {
        if text.get(element.start) == Some(&b'[')
            && !words.is_empty()
            && let Some(inner) = code.elements(element.start + 1)
        {
            words.extend(inner.elements.into_iter().map(|element| word_of(code, text, element)));
            continue;
        }
        // What stands before the program is no part of the command: a context, options.
        if words.is_empty() && string_at(code, &element).is_none() {
            before = Some(element);
            continue;
        }
        words.push(word_of(code, text, element));
    }
    let before = before.map(|span| {
        let value = held(text, &span).unwrap_or(&text[span.clone()]).to_vec();
        Word { span, value }
    });
    (before, words)
}

/// Bytes before a name in which what it holds is looked for, and places in them.
const HELD_WITHIN: usize = 32 * 1024;
const HELD_PLACES: usize = 16;

/// The string that the text before an expression assigns to it, if that is a name: the last one on that line, as
/// `os.environ.get("HELM", "helm")` has a default.
fn held<'t>(text: &'t [u8], name: &Range<usize>) -> Option<&'t [u8]> {
    let above = &text[name.start.saturating_sub(HELD_WITHIN)..name.start];
    let name = &text[name.clone()];
    let in_name = |b: &u8| b.is_ascii_alphanumeric() || *b == b'_';
    if !name.iter().all(in_name) {
        return None;
    }
    let is_word = |at: &usize| !at.checked_sub(1).is_some_and(|before| in_name(&above[before]));
    memchr::memmem::find_iter(above, name).filter(is_word).take(HELD_PLACES).find_map(|at| {
        let rest = &above[at + name.len()..];
        let line = &rest[..memchr::memchr(b'\n', rest).unwrap_or(rest.len())];
        let line = line.trim_ascii();
        // `x = ..`, `x := ..`, `x: str = ..`.
        let equals = match line {
            [b'=', b'=' | b'>', ..] => return None,
            [b'=', ..] => 0,
            [b':', ..] => memchr::memchr(b'=', &line[..line.len().min(24)])?,
            _ => return None,
        };
        let value = &line[equals + 1..];
        let close = value.iter().rposition(|b| matches!(b, b'"' | b'\''))?;
        let open = memchr::memrchr(value[close], &value[..close])?;
        Some(&value[open + 1..close])
    })
}

/// The string that an element of a list is.
fn string_at<'c>(code: &'c Code, element: &Range<usize>) -> Option<&'c Piece> {
    code.piece_at(element.start).filter(|p| p.span.end == element.end && !p.is_comment())
}

fn word_of(code: &Code, text: &[u8], element: Range<usize>) -> Word {
    let value = match string_at(code, &element) {
        Some(piece) => literal(piece, text).into_owned(),
        None => text[element.clone()].to_vec(),
    };
    Word { span: element, value }
}

fn words_of(words: &[super::shell::Word], text: &[u8]) -> Vec<Word> {
    let word = |word: &super::shell::Word| Word {
        span: word.span.clone(),
        value: word.value(text).into_owned(),
    };
    words.iter().take(MOST_WORDS).map(word).collect()
}

/// A command from the elements of a list.
fn listed(words: Vec<Word>) -> Option<Ran> {
    let span = words.first()?.span.start..words.last()?.span.end;
    (words.len() > 1).then_some(Ran {
        span,
        words,
        before: None,
        piped_from: None,
        piped_to: None,
        has_input: false,
        outputs: Vec::new(),
        captured: false,
        certain: true,
        shell: false,
    })
}
