//! What a variant looks for besides an expression: how it is written, and the expression that leads to it.

use super::model::{
    Assigned, Call, Command, Content, File, Form, Judge, Reference, ReferenceCheck, Str,
};
use serde::Deserialize;

/// Bytes between the words of a command: flags and their values, quotes and commas of an argument list.
const BETWEEN: usize = 240;
/// Bytes that a file variant's expression looks at. It has none; a match is all of the file.
const FILE_REACH: u32 = 1;
/// Bytes from a keyword in which an assignment is read: the name, what gives, the value.
const ASSIGNMENT_REACH: u32 = 1024;
/// Bytes before a keyword in which the line of an assignment is looked at.
pub(super) const ASSIGNMENT_BEFORE: u32 = 512;

/// A command.
#[derive(Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema), schemars(rename = "Command"))]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub(super) struct RawCommand {
    /// Names of the program.
    #[cfg_attr(test, schemars(length(min = 1)))]
    programs: Vec<String>,
    /// Words that follow, in order, with flags between them. Alternatives are divided by `|`.
    #[serde(default)]
    subcommand: Vec<String>,
    /// One of these flags must be given.
    #[serde(default)]
    flags: Vec<String>,
    /// None of these flags may be given.
    #[serde(default)]
    without: Vec<String>,
    /// A regular expression that some argument must match.
    argument: Option<String>,
    /// Flags whose value is a secret, which gets masked.
    #[serde(default)]
    secret_flags: Vec<String>,
    /// Whether it is forbidden only where what it prints is seen, and not where another command or a variable takes it.
    #[serde(default)]
    visible: bool,
}

/// A call.
#[derive(Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema), schemars(rename = "Call"))]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub(super) struct RawCall {
    /// Names of the function, such as `getpass.getpass`. `a.b` is also called as `x.a.b`.
    #[cfg_attr(test, schemars(length(min = 1)))]
    functions: Vec<String>,
    /// A regular expression that some argument must match as it is written, such as `hide_input\s*=\s*True`.
    argument: Option<String>,
}

/// A reference.
#[derive(Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema), schemars(rename = "Reference"))]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub(super) struct RawReference {
    /// The system of the catalogue in which the name is one.
    system: String,
    /// What is asked about the name: whether it is `declared` (the default), or follows the standard for `naming`.
    #[serde(default)]
    check: ReferenceCheck,
}

/// A file.
#[derive(Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema), schemars(rename = "FileForm"))]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub(super) struct RawFile {
    /// Least size in bytes.
    #[serde(default = "one")]
    min_size: u64,
    /// Greatest size in bytes.
    max_size: Option<u64>,
    /// What it holds, by its first bytes.
    content: Option<Content>,
}

const fn one() -> u64 {
    1
}

/// An expression for the keywords that lead to an assignment.
pub(super) fn any_of(keywords: &[String]) -> String {
    let words: Vec<_> = keywords.iter().map(|word| escape(word)).collect();
    format!("(?i:{})", words.join("|"))
}

/// What leads to a place where the form's judgement is asked for.
pub(super) struct Lead {
    pub(super) keywords: Vec<String>,
    pub(super) expression: String,
}

/// The tables of a variant, one of which it may have.
pub(super) struct Tables {
    pub(super) command: Option<RawCommand>,
    pub(super) call: Option<RawCall>,
    pub(super) reference: Option<RawReference>,
    pub(super) file: Option<RawFile>,
    pub(super) judge: Option<Judge>,
    pub(super) assignment: Option<Assigned>,
}

/// The form that a variant's tables give it, and what leads to it where the rule file need not say.
pub(super) fn form_of(tables: Tables) -> Result<(Form, Option<Lead>), String> {
    let Tables { command, call, reference, file, judge, assignment } = tables;
    let mut forms = Vec::new();
    forms.extend(command.map(RawCommand::into_form));
    forms.extend(call.map(RawCall::into_form));
    let reference = reference.map(|r| Reference { system: r.system.into(), check: r.check });
    forms.extend(reference.map(|r| Ok((Form::Reference(r), None))));
    let file =
        file.map(|RawFile { min_size, max_size, content }| File { min_size, max_size, content });
    forms.extend(file.map(|file| Ok((Form::File(file), None))));
    forms.extend(judge.map(|judge| Ok((Form::Judged(judge), None))));
    forms.extend(assignment.map(|assigned| Ok((Form::Assignment(assigned), None))));
    if forms.len() > 1 {
        return Err(
            "one of `command`, `call`, `reference`, `file`, `judge` and `assignment` at most"
                .into(),
        );
    }
    forms.pop().unwrap_or(Ok((Form::Text, None)))
}

impl RawCommand {
    fn into_form(self) -> Result<(Form, Option<Lead>), String> {
        let Self { programs, subcommand, flags, without, argument, secret_flags, visible } = self;
        if programs.is_empty() {
            return Err("`command.programs` is empty".into());
        }
        let mut words = vec![programs.clone()];
        words.extend(subcommand.iter().map(|word| word.split('|').map(str::to_owned).collect()));
        // The first word whose spellings are all long enough is looked for; what stands before it the judgement reads.
        let anchor = words
            .iter()
            .position(|spellings| spellings.iter().all(|s| s.len() >= 3))
            // Too short a keyword is for `validate` to refuse.
            .unwrap_or(0);
        let keywords = words[anchor].clone();
        let pattern: Vec<_> = words[anchor..].iter().map(|word| alternatives(word)).collect();
        let mut expression = pattern.join(&format!(r"(?s:.{{1,{BETWEEN}}}?)"));
        if subcommand.is_empty() && !flags.is_empty() {
            let flags: Vec<_> = flags.iter().map(|flag| escape(flag)).collect();
            expression = format!(r"{expression}(?s:.{{1,{BETWEEN}}}?)(?:{})", flags.join("|"));
        }
        let expression = format!("(?i:{expression})");
        let argument = checked(argument)?;
        let command = Command {
            programs: strs(programs),
            subcommand: strs(subcommand),
            flags: strs(flags),
            without: strs(without),
            argument,
            secret_flags: strs(secret_flags),
            visible,
        };
        Ok((Form::Command(command), Some(Lead { keywords, expression })))
    }
}

impl RawCall {
    fn into_form(self) -> Result<(Form, Option<Lead>), String> {
        let Self { functions, argument } = self;
        if functions.is_empty() {
            return Err("`call.functions` is empty".into());
        }
        let names: Vec<_> = functions
            .iter()
            .map(|name| name.rsplit(['.', ':']).next().unwrap_or(name).to_owned())
            .collect();
        let expression = format!(r"{}\s{{0,8}}\(", alternatives(&names));
        let argument = checked(argument)?;
        let call = Call { functions: strs(functions), argument };
        Ok((Form::Call(call), Some(Lead { keywords: names, expression })))
    }
}

/// How far a variant of this form looks from its keyword when its expression does not say.
pub(super) const fn default_reach(form: &Form) -> Option<u32> {
    match form {
        Form::File(_) => Some(FILE_REACH),
        Form::Assignment(_) => Some(ASSIGNMENT_REACH),
        _ => None,
    }
}

/// An expression that was checked to be one.
fn checked(expression: Option<String>) -> Result<Option<Str>, String> {
    if let Some(expression) = &expression {
        super::compile(expression).map_err(|e| format!("`argument`: {e}"))?;
    }
    Ok(expression.map(Str::from))
}

/// An expression for one of several words.
fn alternatives(words: &[String]) -> String {
    let words: Vec<_> = words.iter().map(|word| escape(word)).collect();
    format!(r"\b(?:{})\b", words.join("|"))
}

/// An expression for a text that stands for itself.
pub(crate) fn escape(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        if c.is_ascii_punctuation() && c != '_' {
            out.push('\\');
        }
        out.push(c);
    }
    out
}

fn strs(from: Vec<String>) -> super::List<Str> {
    from.into_iter().map(Str::Owned).collect()
}
