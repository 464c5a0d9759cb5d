//! In what an assignment stands: which language, a comment or a string, what kind of file.

use super::name::{Name, Noun};
use super::read::{Operator, Quote, Read};
use super::value::{NoValue, is_field};
use crate::context::{Dialect as CodeDialect, Language, View};
use crate::plausible;
use std::ops::Range;

/// Bytes of a line that are looked at on either side.
const LINE: usize = 240;
/// Bytes behind a value that are looked at.
const BEHIND: usize = 40;

/// How names and values are written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Dialect {
    /// YAML.
    Yaml,
    /// JSON.
    Json,
    /// INI, properties, TOML and other files of settings.
    Settings,
    /// Variables of an environment: `.env`.
    Environment,
    /// XML, HTML.
    Markup,
    /// A document's running text.
    Document,
    /// Plain text, and what a document shows in no known language.
    Text,
    /// A shell's script or session.
    Shell,
    /// A Dockerfile or Makefile.
    Build,
    /// SQL.
    Sql,
    /// Terraform and other HCL.
    Hcl,
    /// A program.
    Code,
    /// A string or a comment of a program, where words need no quotes.
    Embedded,
    /// Not known.
    Unknown,
}

impl Dialect {
    /// In words.
    pub(crate) const fn name(self) -> &'static str {
        match self {
            Self::Yaml => "YAML",
            Self::Json => "JSON",
            Self::Settings => "settings",
            Self::Environment => "environment variables",
            Self::Markup => "markup",
            Self::Document => "a document",
            Self::Text => "text",
            Self::Shell => "a shell",
            Self::Build => "a build file",
            Self::Sql => "SQL",
            Self::Hcl => "HCL",
            Self::Code => "code",
            Self::Embedded => "a string or comment of code",
            Self::Unknown => "an unknown language",
        }
    }

    /// Whether what has no quotes stands among words for people.
    const fn is_text(self) -> bool {
        matches!(self, Self::Document | Self::Text | Self::Embedded | Self::Unknown)
    }

    fn of_language(language: Language) -> Self {
        match language {
            Language::Shell { .. } | Language::PowerShell => Self::Shell,
            Language::Code(CodeDialect::Hcl) => Self::Hcl,
            Language::Code(_) => Self::Code,
            Language::Yaml => Self::Yaml,
            Language::Docker | Language::Make | Language::Just => Self::Build,
            Language::Document(_) => Self::Document,
            Language::Settings => Self::Settings,
            Language::Unknown => Self::Unknown,
        }
    }
}

/// What a file's path says.
#[derive(Clone, Copy, Debug)]
pub(super) struct OfPath {
    /// Whether it holds texts for people in several languages.
    pub(super) translations: bool,
    /// Whether it lists what was installed.
    pub(super) lock: bool,
    /// Whether it is of the sort that documents markup or data: see [`Dialect`].
    dialect: Option<Dialect>,
    /// Its language.
    language: Language,
}

/// Words in a path of translations.
const TRANSLATIONS: &[&str] = &[
    "locale",
    "locales",
    "i18n",
    "l10n",
    "translations",
    "translation",
    "lang",
    "langs",
    "nls",
    "lproj",
    "languages",
];

impl OfPath {
    pub(super) fn read(path: &str, text: &[u8]) -> Self {
        let lower = path.to_ascii_lowercase();
        let name = lower.rsplit(['/', '\\']).next().unwrap_or(&lower);
        let ending = name.rsplit_once('.').map_or("", |(_, ending)| ending);
        let mut translations = matches!(
            ending,
            "po" | "pot" | "arb" | "xlf" | "xliff" | "resx" | "strings" | "ftl" | "lang"
        );
        for word in lower.split(|c: char| !c.is_ascii_alphanumeric()) {
            translations |= TRANSLATIONS.contains(&word);
        }
        let lock = matches!(ending, "lock" | "sum")
            || name.contains("-lock.")
            || name == "npm-shrinkwrap.json";
        let dialect = match ending {
            "json" | "jsonc" | "json5" | "tfstate" | "har" | "ipynb" | "webmanifest" => {
                Some(Dialect::Json)
            }
            "xml" | "config" | "html" | "htm" | "xhtml" | "plist" | "csproj" | "props" | "xaml"
            | "svg" | "jsp" | "wsdl" | "pom" => Some(Dialect::Markup),
            "sql" | "ddl" | "psql" => Some(Dialect::Sql),
            "rsp" | "cnf" | "ora" | "reg" | "inf" | "creds" => Some(Dialect::Settings),
            "txt" | "text" | "log" | "out" => Some(Dialect::Text),
            _ if name.starts_with(".env")
                || ending == "env"
                || name.contains(".env.")
                || name == "env" =>
            {
                Some(Dialect::Environment)
            }
            _ => None,
        };
        Self { translations, lock, dialect, language: Language::of(path, text) }
    }
}

/// The line that a place stands in, as far as it is looked at.
pub(super) fn line_around(text: &[u8], span: &Range<usize>) -> Range<usize> {
    let earliest = span.start.saturating_sub(LINE);
    let latest = text.len().min(span.end + LINE);
    let start =
        memchr::memrchr(b'\n', &text[earliest..span.start]).map_or(earliest, |i| earliest + i + 1);
    let end = memchr::memchr(b'\n', &text[span.end..latest]).map_or(latest, |i| span.end + i);
    start..end
}

/// Where an assignment stands, or nothing where what has no quotes is an expression.
pub(super) fn around(
    view: &mut View<'_>,
    of_path: &OfPath,
    (name, read): (&Name, &Read),
    blocks: &mut Blocks,
) -> Option<Dialect> {
    let bytes = view.bytes();
    let span = &name.span;
    let quote = if read.operator == Operator::Url { Quote::Quoted } else { read.quote };
    let line = line_around(bytes, span);
    // The quote before a name is its own.
    let start = span.start - usize::from(read.quoted_name && span.start > line.start);
    let before = bytes[line.start..start].trim_ascii_start();
    let dialect = of_path.dialect.unwrap_or_else(|| Dialect::of_language(of_path.language));
    match dialect {
        Dialect::Code => {
            let embedded = ["//", "#", "* ", "/*", "--", "<!--", ";"]
                .iter()
                .any(|sign| before.starts_with(sign.as_bytes()))
                || in_string(before)
                || blocks.inside(bytes, span.start, of_path.language)
                    && view.is_in_text_of_code(span.start);
            match (embedded, quote) {
                (true, Quote::Bare) => Some(Dialect::Embedded),
                (false, Quote::Bare) => None,
                _ => Some(dialect),
            }
        }
        Dialect::Document => {
            let (inner, fenced) = view.shown_language(span.start).unzip();
            let fenced = fenced.unwrap_or(false);
            let dialect = inner.map_or(Dialect::Document, Dialect::of_language);
            let is_tight = bytes.get(span.end) == Some(&b'=');
            Some(match dialect {
                Dialect::Unknown if fenced => Dialect::Text,
                // No command: `password = x`, in a block that says nothing of its language.
                Dialect::Shell if read.operator == Operator::Assign && !is_tight => Dialect::Text,
                // What a document shows is often a piece of a file of settings under some other name.
                Dialect::Code if quote == Quote::Bare => Dialect::Text,
                other => other,
            })
        }
        // A command or a setting in a string.
        Dialect::Json if quote == Quote::Bare => in_string(before).then_some(Dialect::Embedded),
        Dialect::Hcl if quote == Quote::Bare => None,
        _ => Some(dialect),
    }
}

/// What stands behind a value on its line.
struct Behind<'t> {
    /// The first byte that is no blank; the end of the text is one of a line.
    next: u8,
    /// Whether blanks stand before it.
    divided: bool,
    /// What begins with it, up to the next white space.
    word: &'t [u8],
}

impl<'t> Behind<'t> {
    fn at(text: &'t [u8], end: usize) -> Self {
        let rest = &text[end..text.len().min(end + BEHIND)];
        let blank = rest.iter().take_while(|b| matches!(b, b' ' | b'\t')).count();
        let rest = &rest[blank..];
        Self {
            next: rest.first().copied().unwrap_or(b'\n'),
            divided: blank > 0,
            word: rest.split(u8::is_ascii_whitespace).next().unwrap_or_default(),
        }
    }

    /// Whether the value is the first of several words.
    const fn is_word(&self) -> bool {
        self.divided && (self.next.is_ascii_alphabetic() || self.next >= 0x80)
    }

    /// Whether it could be another assignment: `A=b C=d` are two, each without a space in it.
    fn may_be_another(&self, dialect: Dialect) -> bool {
        !matches!(dialect, Dialect::Settings | Dialect::Yaml) || self.word.contains(&b'=')
    }
}

/// Judges what is written without quotes by how that is read in a language.
pub(super) fn judge(
    text: &[u8],
    name: &Name,
    read: &Read,
    dialect: Dialect,
) -> Result<(), NoValue> {
    if read.quote != Quote::Bare {
        return Ok(());
    }
    let value = &text[read.value.clone()];
    // Files of settings need no quotes for a text; elsewhere it is the name of what is meant.
    let is_data = matches!(dialect, Dialect::Yaml | Dialect::Settings | Dialect::Environment);
    if name.noun == Noun::Password && !is_data && is_field(value) {
        return Err(NoValue::Label);
    }
    // `DB_PASSWORD=words.like5` is a variable of the environment, whatever sets it.
    let own = &text[name.span.clone()];
    let is_variable =
        text.get(name.span.end) == Some(&b'=') && !own.iter().any(u8::is_ascii_lowercase);
    if plausible::is_member(value) && !is_data && !is_variable && read.operator != Operator::Url {
        return Err(NoValue::Expression);
    }
    match read.operator {
        // A piece of a value, `${password:offset:length}`.
        Operator::Fallback
            if dialect == Dialect::Shell && text[..read.value.start].ends_with(b":") =>
        {
            Err(NoValue::Expression)
        }
        Operator::Url | Operator::Fallback | Operator::Element => Ok(()),
        _ => judge_bare(text, (name, read), dialect),
    }
}

fn judge_bare(text: &[u8], (name, read): (&Name, &Read), dialect: Dialect) -> Result<(), NoValue> {
    let value = &text[read.value.clone()];
    let is_tight = read.value.start == name.span.end + 1;
    // `--password   the password to log in with`: a program's help.
    if read.operator == Operator::Flag && !is_tight {
        return Err(NoValue::Prose);
    }
    if dialect == Dialect::Embedded && is_tight && is_identifier(value) {
        return Err(NoValue::Expression);
    }
    let behind = Behind::at(text, read.value.end);
    // What stands alone behind a name is the last on its line.
    if read.operator == Operator::Space && !matches!(behind.next, b'\n' | b'\r' | b'#' | b';') {
        return Err(NoValue::Prose);
    }
    if behind.next == b'{' && read.operator == Operator::Colon {
        return Err(NoValue::Expression);
    }
    let several = read.operator == Operator::Assign && is_tight && behind.may_be_another(dialect);
    let goes_on = behind.is_word() && !several;
    let before = text[line_around(text, &name.span).start..name.span.start].trim_ascii();
    let first = before.iter().all(|b| matches!(b, b'#' | b';' | b'-' | b' '))
        || dialect == Dialect::Build && before.eq_ignore_ascii_case(b"ENV");
    // "In the first pass: validation", "@pass: either".
    let in_sentence = !first && before.last().is_some_and(|b| !b"{[(,".contains(b));
    if dialect.is_text()
        && in_sentence
        && name.is_only(text, b"pass")
        && !value.iter().any(u8::is_ascii_digit)
    {
        return Err(NoValue::Prose);
    }
    match dialect {
        // A value of several words is a text for people.
        Dialect::Yaml
        | Dialect::Document
        | Dialect::Text
        | Dialect::Embedded
        | Dialect::Settings
        | Dialect::Unknown
            if goes_on =>
        {
            Err(NoValue::Prose)
        }
        // fish, csh and Windows.
        Dialect::Shell
            if read.operator == Operator::Space
                && [&b"set -"[..], b"setenv", b"setx"]
                    .iter()
                    .any(|set| before.starts_with(set)) =>
        {
            Ok(())
        }
        // Commands and instructions take arguments, statements of other languages do not.
        _ if read.operator == Operator::Space
            && !(first
                && matches!(dialect, Dialect::Settings | Dialect::Build | Dialect::Unknown)) =>
        {
            Err(NoValue::Expression)
        }
        _ if matches!(read.operator, Operator::Compare | Operator::Define | Operator::Arrow) => {
            Err(NoValue::Expression)
        }
        // `if [ $password = x ]`, `local token = x`
        Dialect::Shell
            if read.operator == Operator::Assign && text.get(name.span.end) != Some(&b'=') =>
        {
            Err(NoValue::Expression)
        }
        Dialect::Markup
            if read.operator != Operator::Colon && read.operator != Operator::Assign =>
        {
            Err(NoValue::Expression)
        }
        _ => Ok(()),
    }
}

/// Whether it is what a comment calls something in the program: `input_type`, `AuthResponse`.
fn is_identifier(value: &[u8]) -> bool {
    let camel =
        value[1..].windows(2).any(|w| w[0].is_ascii_lowercase() && w[1].is_ascii_uppercase());
    (camel || value.contains(&b'_'))
        && value.iter().all(|b| b.is_ascii_alphabetic() || *b == b'_')
        && plausible::is_words(value)
}

/// Whether a line's beginning leaves a string open.
fn in_string(before: &[u8]) -> bool {
    let mut open = None;
    let mut at = 0;
    while at < before.len() {
        match (before[at], open) {
            (b'\\', Some(_)) => at += 1,
            (quote @ (b'"' | b'\'' | b'`'), None) => open = Some(quote),
            (quote, Some(closing)) if quote == closing => open = None,
            _ => {}
        }
        at += 1;
    }
    open.is_some()
}

/// Strings of several lines, counted from the start of a text: cheap, and too often yes.
#[derive(Debug, Default)]
pub(super) struct Blocks {
    at: usize,
    open: bool,
    seen: bool,
}

impl Blocks {
    pub(super) const fn forget(&mut self) {
        *self = Self { at: 0, open: false, seen: false };
    }

    /// Whether a place could be in a string that began on another line.
    fn inside(&mut self, text: &[u8], at: usize, language: Language) -> bool {
        let sign: &[u8] = match language {
            Language::Code(CodeDialect::Go | CodeDialect::JavaScript) => b"`",
            Language::Code(
                CodeDialect::Python
                | CodeDialect::Kotlin
                | CodeDialect::Scala
                | CodeDialect::Java
                | CodeDialect::Swift
                | CodeDialect::CSharp
                | CodeDialect::Groovy,
            ) => b"\"\"\"",
            Language::Code(CodeDialect::Ruby | CodeDialect::Php) => b"<<",
            Language::Code(CodeDialect::Rust) => b"r#\"",
            _ => return false,
        };
        if at < self.at {
            self.forget();
        }
        let count = memchr::memmem::find_iter(&text[self.at..at], sign).count();
        self.open ^= count % 2 == 1;
        self.seen |= count > 0;
        self.at = at;
        // What opens a heredoc or a raw string is not what closes it.
        if matches!(sign, b"<<" | b"r#\"") { self.seen } else { self.open }
    }
}
