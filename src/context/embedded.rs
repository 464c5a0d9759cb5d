//! Which stretch around a place is in a language of its own.

use super::code::{Code, Piece};
use super::docker::{Form, InstructionKind};
use super::language::Language;
use super::markdown::{Flavour, Kind};
use super::powershell::PowerShell;
use super::shell::{Command, RedirectKind, Shell, program};
use super::string_use::{StringUse, is_display_name};
use super::yaml::{Value, Yaml};
use super::{How, Outline, View};
use std::ops::Range;

/// Keys of a step that are looked at.
const MOST_KEYS: usize = 64;

/// A shell in a script.
const SHELL: Language = Language::Shell { session: false };

/// A stretch of a region that is in another language.
pub(super) struct Embedded {
    /// In the text.
    pub(super) range: Range<usize>,
    pub(super) language: Language,
    pub(super) how: How,
}

/// The stretch of a region around `at` that is a region of its own.
pub(super) fn at(view: &View<'_>, region: usize, at: usize) -> Option<Embedded> {
    let around = view.region(region);
    let text = view.text_of(region);
    let local = at.checked_sub(around.range.start)?;
    let found = match &around.outline {
        Outline::Document(document) => {
            let spot = document.at(local)?;
            if let Some(span) = spot.code_span {
                return Some(embedded(
                    &around.range,
                    (span, Language::Shell { session: true }, How::Span),
                ));
            }
            match &document.blocks[spot.block].kind {
                Kind::Fence { info, content, .. } => {
                    let language = Language::of_fence(&text[info.clone()]);
                    Some((content.clone(), language, How::Fence))
                }
                Kind::Indented { content } => {
                    Some((content.clone(), Language::Shell { session: true }, How::Fence))
                }
                _ => None,
            }
        }
        Outline::Shell(shell) => in_shell(shell, text, local),
        Outline::Code(_) => in_code(view, region, local),
        Outline::Yaml(yaml) => in_yaml(yaml, text, local, view.path()),
        Outline::Docker(dockerfile) => {
            let instruction = dockerfile.instruction_at(local)?;
            if instruction.kind == InstructionKind::Copy {
                let body = instruction.heredocs.iter().find(|body| body.contains(&local))?;
                let target = text[instruction.rest.clone()].trim_ascii_end();
                let target = target.rsplit(u8::is_ascii_whitespace).next().unwrap_or(target);
                let language = Language::of(&String::from_utf8_lossy(target), &text[body.clone()]);
                return Some(embedded(&around.range, (body.clone(), language, How::Written)));
            }
            if !is_run(instruction.kind) {
                return None;
            }
            if let Some(body) = instruction.heredocs.iter().find(|body| body.contains(&local)) {
                let python = matches!(&instruction.form, Form::Shell(range) if text[range.clone()].trim_ascii_start().starts_with(b"python"));
                let language = if python { Language::of_extension("py") } else { SHELL };
                return Some(embedded(&around.range, (body.clone(), language, How::Run)));
            }
            match &instruction.form {
                Form::Shell(range) => Some((range.clone(), SHELL, How::Run)),
                Form::Exec(words) => run_by_shell(words, text, local),
                Form::None => None,
            }
        }
        Outline::Make(makefile) => makefile.recipe_at(local).map(|range| (range, SHELL, How::Run)),
        Outline::PowerShell(shell) => in_powershell(shell, text, local),
        Outline::Lines => None,
    };
    let (range, language, how) = found?;
    range.contains(&local).then(|| embedded(&around.range, (range, language, how)))
}

/// The script among words such as `["sh", "-c", "script"]`.
fn run_by_shell(
    words: &[Range<usize>],
    text: &[u8],
    at: usize,
) -> Option<(Range<usize>, Language, How)> {
    let [shell, flag, script, ..] = words else { return None };
    let runs = is_shell(basename(&text[shell.clone()])) && text[flag.clone()].ends_with(b"c");
    (runs && script.contains(&at)).then(|| (script.clone(), SHELL, How::Run))
}

/// Whether an instruction runs what follows it.
pub(super) const fn is_run(kind: InstructionKind) -> bool {
    matches!(kind, InstructionKind::Run | InstructionKind::Cmd | InstructionKind::Entrypoint)
}

fn embedded(
    around: &Range<usize>,
    (range, language, how): (Range<usize>, Language, How),
) -> Embedded {
    Embedded { range: around.start + range.start..around.start + range.end, language, how }
}

/// Heredocs, and words that a shell or an interpreter runs.
fn in_shell(shell: &Shell, text: &[u8], at: usize) -> Option<(Range<usize>, Language, How)> {
    if let Some(heredoc) = shell.heredoc_at(at) {
        // What is substituted in its body is a command of this shell.
        let body = heredoc.body.clone();
        let inner = shell.command_at(at).filter(|c| shell.commands[*c].span.start >= body.start);
        if inner.is_some() {
            return None;
        }
        let command = shell.commands.get(heredoc.command)?;
        let (language, how) = fed(command, text, &text[body.clone()]);
        return Some((body, language, how));
    }
    let command = &shell.commands[shell.command_at(at)?];
    if let Some(script) = assigned_script(command, text, at) {
        return Some((script, SHELL, How::Run));
    }
    let index = command.words.iter().position(|word| word.span.contains(&at))?;
    let word = &command.words[index];
    let raw = &text[word.span.clone()];
    let quoted = matches!(raw, [b'\'' | b'"', .., b'\'' | b'"']) && raw.len() > 2;
    if !quoted {
        return None;
    }
    let inner = word.span.start + 1..word.span.end - 1;
    let value = |i: usize| command.words[i].value(text);
    let first = program(&command.words, text);
    let name = command.words.get(first).map(|word| basename(&word.value(text)).to_vec())?;
    let before = index.checked_sub(1).map(value);
    let is_flag = before.as_ref().is_some_and(|flag| {
        matches!(
            &**flag,
            b"-c" | b"-lc" | b"-ec" | b"-xc" | b"-ic" | b"-euc" | b"-exc" | b"-Command"
        )
    });
    let is_eval = before.as_ref().is_some_and(|flag| matches!(&**flag, b"-e" | b"--eval"));
    let shells = command.words[..index].iter().any(|w| is_shell(basename(&w.value(text))));
    if is_flag && (shells || matches!(&*name, b"su" | b"runuser" | b"script")) {
        return Some((inner, SHELL, How::Run));
    }
    if is_flag && is_python(&name) {
        return Some((inner, Language::of_extension("py"), How::Run));
    }
    if is_eval && name == b"node" {
        return Some((inner, Language::of_extension("js"), How::Run));
    }
    let runs = matches!(&*name, b"eval" | b"trap" | b"ssh" | b"watch" | b"parallel");
    (runs && index > first && !value(index).starts_with(b"-")).then_some((inner, SHELL, How::Run))
}

/// A command that is kept in a variable that is called so: `CMD="docker login .."`.
fn assigned_script(command: &Command, text: &[u8], at: usize) -> Option<Range<usize>> {
    let assignment = command.assignments.iter().find(|a| a.value.contains(&at))?;
    let quoted = matches!(&text[assignment.value.clone()], [b'"', .., b'"'] | [b'\'', .., b'\'']);
    let runs = quoted && super::string_use::is_run_name(&text[assignment.name.clone()]);
    runs.then(|| assignment.value.start + 1..assignment.value.end - 1)
}

/// A string that PowerShell evaluates or hands to a shell.
fn in_powershell(
    shell: &PowerShell,
    text: &[u8],
    at: usize,
) -> Option<(Range<usize>, Language, How)> {
    let command = &shell.commands[shell.command_at(at)?];
    let word = command.words.iter().skip(1).find(|word| word.span.contains(&at))?;
    let quoted = matches!(&text[word.span.clone()], [b'"', .., b'"'] | [b'\'', .., b'\'']);
    let name = command.words[0].value(text).to_ascii_lowercase();
    let runs = matches!(
        &*name,
        b"invoke-expression" | b"iex" | b"bash" | b"sh" | b"wsl" | b"cmd" | b"ssh"
    );
    (quoted && runs && word.span.len() > 2)
        .then(|| (word.span.start + 1..word.span.end - 1, SHELL, How::Run))
}

/// What becomes of the body of a command's heredoc.
fn fed(command: &Command, text: &[u8], body: &[u8]) -> (Language, How) {
    let names: Vec<_> = command.words.iter().map(|word| word.value(text).into_owned()).collect();
    let written = command
        .redirects
        .iter()
        .filter(|redirect| matches!(redirect.kind, RedirectKind::Out | RedirectKind::Append))
        .map(|redirect| unquoted(&text[redirect.target.clone()]))
        .next_back();
    let first = program(&command.words, text);
    let program = names.get(first).map_or(&b""[..], |name| basename(name));
    // An interpreter runs what it is fed, wherever its output goes.
    if is_python(program) {
        return (Language::of_extension("py"), How::Run);
    }
    if is_shell(program) {
        return (SHELL, How::Run);
    }
    let tee = (program == b"tee").then(|| names.last().cloned()).flatten();
    if let Some(target) = written.map(<[u8]>::to_vec).or(tee) {
        return (Language::of(&String::from_utf8_lossy(&target), body), How::Written);
    }
    if program == b"cat" {
        return (Language::Unknown, How::Text);
    }
    let shells = names.iter().any(|name| is_shell(basename(name)));
    if shells || matches!(program, b"ssh" | b"su") {
        return (SHELL, How::Run);
    }
    if matches!(program, b"kubectl" | b"oc" | b"envsubst") {
        return (Language::Yaml, How::Written);
    }
    (Language::Unknown, How::Text)
}

/// Python, by its name or a variable's.
fn is_python(name: &[u8]) -> bool {
    let name = name.to_ascii_lowercase();
    name.starts_with(b"python")
        || name.starts_with(b"$") && memchr::memmem::find(&name, b"python").is_some()
}

pub(super) fn is_shell(name: &[u8]) -> bool {
    matches!(name, b"sh" | b"bash" | b"zsh" | b"dash" | b"ash" | b"ksh")
}

pub(super) fn basename(path: &[u8]) -> &[u8] {
    path.rsplit(|b| *b == b'/').next().unwrap_or(path)
}

fn unquoted(raw: &[u8]) -> &[u8] {
    match raw {
        [b'"', inner @ .., b'"'] | [b'\'', inner @ .., b'\''] => inner,
        _ => raw,
    }
}

/// Strings: scripts, command strings, documents.
fn in_code(view: &View<'_>, region: usize, local: usize) -> Option<(Range<usize>, Language, How)> {
    let Outline::Code(code) = &view.region(region).outline else { return None };
    let text = view.text_of(region);
    let piece = code.piece_at(local)?;
    if piece.is_comment() || piece.is_documentation() || !piece.content.contains(&local) {
        return None;
    }
    let content = piece.content.clone();
    let string = &text[content.clone()];
    let used = StringUse::of(code, text, piece);
    let lines = memchr::memchr_iter(b'\n', string).take(2).count();
    match used {
        StringUse::Run => return Some((content, SHELL, How::Run)),
        StringUse::Assigned | StringUse::Unknown if is_script(code, text, piece) => {
            return Some((content, SHELL, How::Run));
        }
        StringUse::Printed if lines < 2 => return None,
        StringUse::Printed | StringUse::Assigned | StringUse::Unknown => {}
    }
    if lines >= 2 {
        if let Some(language) = Language::of_shebang(string.trim_ascii_start()) {
            return Some((content, language, How::Written));
        }
        return Some((content, Language::Document(Flavour::Markdown), How::Text));
    }
    Some((content, SHELL, How::Text))
}

/// Whether a string is the script in a list such as `["sh", "-c", "script"]`.
fn is_script(code: &Code, text: &[u8], piece: &Piece) -> bool {
    let before = text[..piece.span.start].trim_ascii_end();
    let Some(before) = before.strip_suffix(b",") else { return false };
    if !matches!(before.trim_ascii_end(), [.., b'c', b'"' | b'\'' | b'`']) {
        return false;
    }
    let Some(list) = code.elements(piece.span.start) else { return false };
    let at = list.elements.iter().position(|element| element.start == piece.span.start);
    let said = |index: usize| {
        let element = &list.elements[index];
        let word = code.piece_at(element.start).filter(|word| word.span.end == element.end)?;
        Some(&text[word.content.clone()])
    };
    let (Some(flag), Some(shell)) =
        (at.and_then(|at| said(at.checked_sub(1)?)), at.and_then(|at| said(at.checked_sub(2)?)))
    else {
        return false;
    };
    flag.starts_with(b"-") && flag.ends_with(b"c") && is_shell(basename(shell))
}

/// Values that are run.
fn in_yaml(
    yaml: &Yaml,
    text: &[u8],
    at: usize,
    path: &str,
) -> Option<(Range<usize>, Language, How)> {
    let node = yaml.node_at(at)?;
    if let Some(script) = whole_item(yaml, text, node, path) {
        return Some((script, SHELL, How::Run));
    }
    let (content, block) = match &yaml.nodes[node].value {
        Value::Plain(content) | Value::Quoted { content, .. } => (content.clone(), false),
        Value::Block { content, .. } => (content.clone(), true),
        _ => return None,
    };
    if !content.contains(&at) {
        return None;
    }
    let mut keyed = node;
    while yaml.nodes[keyed].key.is_empty() {
        keyed = yaml.nodes[keyed].parent?;
    }
    let key = &text[yaml.nodes[keyed].key.clone()];
    if has_extension(path, "ipynb") {
        return (key == b"source").then(|| of_notebook(yaml, text, keyed, content));
    }
    if let Some(language) = run_language(yaml, text, keyed, path) {
        return Some((content, language, How::Run));
    }
    if !block {
        return None;
    }
    // A script says itself that it is one, whatever holds it.
    let value = &text[content.clone()];
    if let Some(language) = Language::of_shebang(value.trim_ascii_start()) {
        return Some((content, language, How::Written));
    }
    if is_display_name(key) {
        return None;
    }
    let name = String::from_utf8_lossy(key);
    let language = if name.contains('.') { Language::of(&name, b"") } else { Language::Unknown };
    (language != Language::Unknown).then_some((content, language, How::Written))
}

/// A line of a notebook's cell.
fn of_notebook(
    yaml: &Yaml,
    text: &[u8],
    source: usize,
    line: Range<usize>,
) -> (Range<usize>, Language, How) {
    let parent = yaml.nodes[source].parent;
    let kind = yaml.child(parent, b"cell_type", text).map(|kind| yaml.nodes[kind].span.clone());
    if kind.is_some_and(|kind| memchr::memmem::find(&text[kind], b"markdown").is_some()) {
        return (line, Language::Document(Flavour::Markdown), How::Fence);
    }
    let first = yaml.children(Some(source)).next().map(|first| yaml.nodes[first].span.clone());
    let magic = first.is_some_and(|first| {
        let first = &text[first];
        [&b"%%bash"[..], b"%%sh"].iter().any(|magic| memchr::memmem::find(first, magic).is_some())
    });
    let own = text[line.clone()].trim_ascii_start();
    if own.starts_with(b"!") {
        let skip = text[line.clone()].len() - own.len() + 1;
        return (line.start + skip..line.end, SHELL, How::Run);
    }
    let language = if magic { SHELL } else { Language::of_extension("py") };
    (line, language, How::Run)
}

fn has_extension(path: &str, wanted: &str) -> bool {
    path.rsplit('.').next().is_some_and(|extension| extension.eq_ignore_ascii_case(wanted))
}

/// The item of a list of commands that reads as a mapping because of a colon in it: `- read -p "token: " TOKEN`.
fn whole_item(yaml: &Yaml, text: &[u8], node: usize, path: &str) -> Option<Range<usize>> {
    let entry = &yaml.nodes[node];
    let item = entry.parent.filter(|parent| yaml.nodes[*parent].item && !entry.key.is_empty())?;
    let list = yaml.nodes[item].parent?;
    let spaced = text[entry.key.clone()].contains(&b' ');
    let runs = spaced && run_language(yaml, text, list, path).is_some();
    let end = memchr::memchr(b'\n', &text[entry.span.start..])
        .map_or(text.len(), |i| entry.span.start + i);
    runs.then_some(entry.span.start..end)
}

/// The language of an entry's value if that is run: by a workflow, a pipeline, a container, a play, a task.
fn run_language(yaml: &Yaml, text: &[u8], node: usize, path: &str) -> Option<Language> {
    let entry = &yaml.nodes[node];
    let key = &text[entry.key.clone()];
    let parent = entry.parent.map_or(&b""[..], |mut parent| {
        while yaml.nodes[parent].item {
            match yaml.nodes[parent].parent {
                Some(above) => parent = above,
                None => break,
            }
        }
        &text[yaml.nodes[parent].key.clone()]
    });
    let shell = match key {
        b"run"
        | b"script"
        | b"before_script"
        | b"after_script"
        | b"commands"
        | b"cmds"
        | b"cmd"
        | b"inlineScript"
        | b"command"
        | b"bash"
        | b"postCreateCommand"
        | b"postStartCommand"
        | b"entrypoint"
        | b"shell"
        | b"ansible.builtin.shell"
        | b"ansible.builtin.command"
        | b"pre_build"
        | b"post_build"
        | b"install"
        | b"before_install"
        | b"after_success"
        | b"before_deploy"
        | b"deploy_script"
        | b"build_command"
        | b"start_command"
        | b"buildCommand"
        | b"startCommand"
        | b"runcmd"
        | b"bootcmd"
        | b"late-commands"
        | b"updateContentCommand"
        | b"onCreateCommand"
        | b"postAttachCommand" => true,
        // `command: ["sh", "-c"]` beside it.
        b"args" => yaml.child(entry.parent, b"command", text).is_some_and(|command| {
            memchr::memmem::find(&text[yaml.nodes[command].span.clone()], b"-c").is_some()
        }),
        b"test" => parent == b"healthcheck",
        b"pwsh" | b"powershell" => return Some(Language::PowerShell),
        _ => {
            parent == b"scripts" && has_extension(path, "json")
                || parent == b"tasks" && path.contains("askfile")
        }
    };
    if !shell {
        return None;
    }
    let siblings = yaml
        .children(entry.parent)
        .take(MOST_KEYS)
        .find(|s| *s != node && text[yaml.nodes[*s].key.clone()] == *b"shell");
    let named = siblings.and_then(|sibling| yaml.scalar(sibling)).map(|name| &text[name.clone()]);
    match named.map(|name| name.split(u8::is_ascii_whitespace).next().unwrap_or_default()) {
        Some(b"pwsh" | b"powershell") => Some(Language::PowerShell),
        Some(b"python" | b"python3") => Some(Language::of_extension("py")),
        Some(b"node") => Some(Language::of_extension("js")),
        _ => Some(SHELL),
    }
}
