//! From a name to the literal that is given to it, in any of the ways in which languages write that.

use super::fallback::is_property;
use super::lines::{block, continued, element_below, heredoc, next_line, plain_below};
use super::literal::{Literal, Opened, Stop, bare, byte_list, of_object, quoted, written_quote};
use super::name::{Name, in_name};
use std::ops::Range;

/// Longest value that is read, in bytes.
pub(super) const LONGEST: usize = 400;
/// White space between two parts, in bytes.
pub(super) const GAP: usize = 40;

/// Types that stand behind a name without a sign: `name string = "value"`, `Dim name As String = "value"`.
const TYPES: [&[u8]; 5] = [b"string", b"String", b"[]byte", b"text", b"As String"];

/// What closes the name of an entry in a property list.
pub(super) const PLIST_KEY: &[u8] = b"</key>";

/// What stands between a name and its value.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Operator {
    /// `name = value`, also `+=`, `?=`, `||=`, `:=` in a Makefile.
    Assign,
    /// `name: value`
    Colon,
    /// `name => value`
    Arrow,
    /// `name: Type = value`, `name string = value`
    Typed,
    /// `name := value`
    Define,
    /// `name == value`, `name != value`
    Compare,
    /// `"name", "value"`
    Comma,
    /// `name("value")`
    Call,
    /// `<name>value</name>`
    Element,
    /// `name="password" value="x"`, `"name": "password", "value": "x"`
    Attribute,
    /// `--name value`
    Flag,
    /// `NAME value`, `PASSWORD 'value'`
    Space,
    /// `getenv("name", "value")`, `x or "value"`, `${NAME:-value}`
    Fallback,
    /// `scheme://name:value@host`
    Url,
}

impl Operator {
    /// What it is, in words.
    pub(crate) const fn name(self) -> &'static str {
        match self {
            Self::Assign => "=",
            Self::Colon => ":",
            Self::Arrow => "=>",
            Self::Typed => "a type and =",
            Self::Define => ":=",
            Self::Compare => "a comparison",
            Self::Comma => "an argument",
            Self::Call => "a call",
            Self::Element => "an element",
            Self::Attribute => "an attribute",
            Self::Flag => "a flag",
            Self::Space => "a space",
            Self::Fallback => "a fallback",
            Self::Url => "a URL",
        }
    }
}

/// How a value is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Quote {
    /// Between quotes.
    Quoted,
    /// Between backticks.
    Backtick,
    /// Between quotes that are escaped, inside of another string.
    Escaped,
    /// Without quotes.
    Bare,
    /// As a list of numbers, each a byte.
    Bytes,
}

/// A name and what is given to it.
#[derive(Clone, Debug)]
pub(crate) struct Read {
    /// What stands between.
    pub(super) operator: Operator,
    /// How the value is written.
    pub(super) quote: Quote,
    /// Whether expressions in the value are evaluated: `f"..."`, `$"..."`.
    pub(super) interpolated: bool,
    /// Whether the name stands between quotes.
    pub(super) quoted_name: bool,
    /// Where the value stands, without quotes.
    pub(super) value: Range<usize>,
}

impl Read {
    /// A password in a URL.
    pub(super) const fn of_url(value: Range<usize>) -> Self {
        let (operator, quote) = (Operator::Url, Quote::Bare);
        Self { operator, quote, interpolated: false, quoted_name: false, value }
    }
}

/// Whether something could be given to the name around a keyword. Too often yes, and cheap: keywords are everywhere.
pub(super) fn may_follow(text: &[u8], keyword: &Range<usize>) -> bool {
    let rest = &text[keyword.end..text.len().min(keyword.end + LONGEST)];
    let end = keyword.end + rest.iter().position(|b| !in_name(*b)).unwrap_or(rest.len());
    // What is no part of a name at its end was taken for one.
    let trimmed = end > keyword.end && matches!(text[end - 1], b'-' | b'.');
    let byte = |at: usize| text.get(at).copied().unwrap_or(b'\n');
    match byte(end) {
        b'"' | b'\'' | b'`' | b'\\' | b'=' | b':' | b'>' | b']' | b'?' | b'+' | b'|' | b'!'
        | b'-' => true,
        b'<' => text[end..].starts_with(PLIST_KEY) || byte(end + 1) == b'-',
        b'(' => !byte(end + 1).is_ascii_lowercase() || trimmed,
        b'&' | b'%' => written_quote(text, end).is_some(),
        b'}' => byte(skip_blank(text, end + 1, GAP)) == b'=',
        b' ' | b'\t' => {
            let next = skip_blank(text, end, GAP);
            match byte(next) {
                b'=' | b':' | b'"' | b'\'' | b'`' | b'!' | b'+' | b'|' | b'?' | b']' => true,
                b'\n' | b'\r' => is_value_of_name(text, keyword.start),
                b'<' => byte(next + 1) == b'-',
                b'{' => is_property(&text[next..]),
                b',' | b')' | b';' | b'}' | b'*' | b'(' | b'&' | b'.' | b'/' => false,
                b'o' if text[next..].starts_with(b"or ") => true,
                b'i' if text[next..].starts_with(b"is ") => true,
                // A declaration with a type, a flag, a line of settings; anything else is a sentence or an expression.
                _ => {
                    let start = text[..keyword.start].iter().rposition(|b| !in_name(*b));
                    let before = start.map_or(b'\n', |at| text[at]);
                    matches!(
                        before,
                        b'\n' | b' ' | b'\t' | b';' | b'#' | b'"' | b'\'' | b'$' | b'`'
                    ) && (byte(keyword.start.saturating_sub(1)) == b'-'
                        || is_first(text, keyword.start)
                        || is_declared(text, next))
                }
            }
        }
        b'\n' | b'\r' => is_value_of_name(text, keyword.start),
        _ => trimmed,
    }
}

/// Whether nothing but a command such as ENV or `set -x` or a sign of a comment stands before a name on its line, or it is a flag.
fn is_first(text: &[u8], at: usize) -> bool {
    let earliest = at.saturating_sub(80);
    let line = memchr::memrchr(b'\n', &text[earliest..at]).map_or(earliest, |i| earliest + i + 1);
    let before = &text[line..at];
    let words = before.split(|b| matches!(b, b' ' | b'\t')).filter(|word| !word.is_empty()).count();
    let is_flag = before
        .rsplit(|b| matches!(b, b' ' | b'\t'))
        .next()
        .is_some_and(|word| word.starts_with(b"-"));
    is_flag || words <= 3
}

/// Whether a type stands at a place: `name string = "value"`.
fn is_declared(text: &[u8], at: usize) -> bool {
    TYPES.iter().any(|kind| text[at..].starts_with(kind))
}

/// Whether a name ends its line as the value of `name:`.
fn is_value_of_name(text: &[u8], at: usize) -> bool {
    let earliest = at.saturating_sub(80);
    let line = memchr::memrchr(b'\n', &text[earliest..at]).map_or(earliest, |i| earliest + i + 1);
    let before = &text[line..at];
    memchr::memmem::find(before, b"name:").is_some()
        || memchr::memmem::find(before, b"key:").is_some()
}

/// Reads what is given to a name.
pub(super) fn read(text: &[u8], name: &Name) -> Option<Read> {
    let closer = Closer::at(text, &name.span);
    let reader = Reader { text, name, closer };
    reader.beside().or_else(|| reader.assigned())
}

/// What closes a name: a quote, escaped or not, and brackets.
#[derive(Clone, Copy)]
pub(super) struct Closer {
    pub(super) quote: Option<u8>,
    pub(super) end: usize,
}

impl Closer {
    fn at(text: &[u8], name: &Range<usize>) -> Self {
        let at = name.end;
        let in_perl = matches!(text[..name.start], [.., b'A'..=b'Z' | b'a'..=b'z' | b'>', b'{']);
        let mut end = at;
        let escapes = text[at..].iter().take(4).take_while(|b| **b == b'\\').count();
        let mut quote =
            text.get(at + escapes).copied().filter(|b| matches!(b, b'"' | b'\'' | b'`'));
        if quote.is_some() {
            end = at + escapes + 1;
        } else if let Some(written) = written_quote(text, at) {
            (quote, end) = (Some(b'"'), at + written.len());
        }
        let inner = skip_blank(text, end, 2);
        match text.get(inner) {
            // Perl's `$ENV{NAME}`.
            Some(b'}') if quote.is_none() && in_perl => end = inner + 1,
            Some(b']') => end = inner + 1,
            Some(b')') if quote.is_some() => end = inner + 1,
            _ => {}
        }
        Self { quote, end }
    }
}

pub(super) struct Reader<'a> {
    pub(super) text: &'a [u8],
    pub(super) name: &'a Name,
    pub(super) closer: Closer,
}

impl Reader<'_> {
    pub(super) fn byte(&self, at: usize) -> u8 {
        self.text.get(at).copied().unwrap_or(b'\n')
    }

    pub(super) fn before(&self, back: usize) -> u8 {
        self.name.span.start.checked_sub(back).map_or(b'\n', |at| self.text[at])
    }

    /// Whether a quote stands before the name, or before the dashes of an option.
    fn opens_with(&self, quote: u8) -> bool {
        // What follows behind a bracket is another call's argument.
        if self.text[..self.closer.end].last() == Some(&b')') {
            return false;
        }
        let before = &self.text[..self.name.span.start];
        let dashes = before.iter().rev().take(2).take_while(|b| **b == b'-').count();
        before[..before.len() - dashes].last() == Some(&quote)
    }

    pub(super) fn made(&self, operator: Operator, literal: Literal) -> Read {
        let Literal { quote, value, interpolated, fallback, .. } = literal;
        let value = of_object(self.text, &value).unwrap_or(value);
        // Spring Security's mark of a password that is not hashed.
        let plain = self.text[value.clone()].starts_with(b"{noop}");
        let value = value.start + if plain { b"{noop}".len() } else { 0 }..value.end;
        let operator = if fallback { Operator::Fallback } else { operator };
        Read { operator, quote, interpolated, quoted_name: self.closer.quote.is_some(), value }
    }

    fn assigned(&self) -> Option<Read> {
        let Closer { quote, end } = self.closer;
        let at = skip_blank(self.text, end, GAP);
        // `${NAME:-value}`
        if self.before(1) == b'{' && self.before(2) == b'$' && at == end {
            return self.default_inside(end);
        }
        let (operator, at) = match (self.byte(at), self.byte(at + 1), self.byte(at + 2)) {
            (b'=' | b'!', b'=', b'=') => (Operator::Compare, at + 3),
            (b'=' | b'!', b'=', _) => (Operator::Compare, at + 2),
            (b'=', b'>', _) => (Operator::Arrow, at + 2),
            (b':', b'=', _) => (Operator::Define, at + 2),
            (b'|', b'|', b'=') => (Operator::Assign, at + 3),
            (b'+' | b'?', b'=', _) => (Operator::Assign, at + 2),
            (b'|', b'|', _) | (b'?', b'?' | b':', _) => return self.otherwise(at + 2),
            // R's; Go sends to a channel so, and hardly a literal.
            (b'<', b'-', _) => {
                return quoted(self.text, skip_blank(self.text, at + 2, GAP))
                    .map(|literal| self.made(Operator::Assign, literal));
            }
            (b'.', ..) if quote.is_some() => return self.chained(at),
            (b'{', ..) => return self.of_property(at).or_else(|| self.in_block(at)),
            // `=~` compares, `::` is a path.
            (b'=', b'~', _) | (b':', b':', _) => return None,
            (b'=', _, _) => (Operator::Assign, at + 1),
            // As in a URL.
            (b'%', b'3', b'A' | b'a') if quote.is_some() => (Operator::Colon, at + 3),
            (b':', _, _) => match self.typed(at + 1) {
                Some(value) => (Operator::Typed, value),
                None => (Operator::Colon, at + 1),
            },
            (b',', _, _) if quote.is_some_and(|q| self.opens_with(q)) => (Operator::Comma, at + 1),
            (b'(', _, _) if quote.is_none() && at == end => (Operator::Call, at + 1),
            (b'>', _, _) if self.before(1) == b'<' && at == end => (Operator::Element, at + 1),
            _ if at > end => return self.spaced(at),
            _ => return None,
        };
        let at = skip_blank(self.text, at, GAP);
        let stop = if operator == Operator::Element { Stop::Element } else { Stop::Line };
        let literal = self.literal(at, stop).or_else(|| self.below(at, operator));
        match operator {
            Operator::Comma => {
                let literal = literal.filter(|literal| literal.quote != Quote::Bare);
                literal.or_else(|| self.named_default(at)).map(|l| self.made(operator, l))
            }
            Operator::Call => {
                literal.filter(|l| l.quote != Quote::Bare).map(|l| self.made(operator, l))
            }
            _ => literal.map(|literal| self.made(operator, literal)),
        }
    }

    /// Where the value begins in `: Type = value`, behind the colon.
    fn typed(&self, at: usize) -> Option<usize> {
        let start = skip_blank(self.text, at, 3);
        let in_type = |b: &u8| {
            b.is_ascii_alphanumeric()
                || matches!(b, b'&' | b'.' | b'<' | b'>' | b'[' | b']' | b'?' | b'_' | b' ' | b'\'')
        };
        let view = &self.text[start.min(self.text.len())..self.text.len().min(start + 40)];
        let length = view.iter().take_while(|b| in_type(b)).count();
        // `static KEY: &[u8; 16] = b"value"` in Rust.
        let length = match view.strip_prefix(b"&[u8; ").and_then(|n| memchr::memchr(b'=', n)) {
            Some(sign) => b"&[u8; ".len() + sign,
            None => length,
        };
        let behind = start + length;
        let is_type =
            view.first().is_some_and(|b| b.is_ascii_alphabetic() || matches!(b, b'&' | b'['));
        (is_type
            && length >= 2
            && self.byte(behind) == b'='
            && !matches!(self.byte(behind + 1), b'=' | b'>'))
        .then_some(behind + 1)
    }

    /// `--name value`, `NAME 'value'`, `name string = "value"`.
    fn spaced(&self, at: usize) -> Option<Read> {
        if self.closer.quote.is_some() {
            return None;
        }
        // A declaration in Go, or a column with a default.
        let rest = &self.text[at..self.text.len().min(at + 24)];
        for word in TYPES {
            if let Some(behind) = rest.strip_prefix(word) {
                let gap = skip_blank(behind, 0, 8);
                if behind.get(gap) == Some(&b'=') && behind.get(gap + 1) != Some(&b'=') {
                    let at = skip_blank(self.text, at + word.len() + gap + 1, GAP);
                    return self.literal(at, Stop::Line).map(|l| self.made(Operator::Typed, l));
                }
            }
        }
        if rest.starts_with(b"or ") {
            return self.otherwise(at + 2);
        }
        // "The password is `value`."
        if rest.starts_with(b"is ") {
            let literal = quoted(self.text, skip_blank(self.text, at + 2, 4))?;
            return Some(self.made(Operator::Space, literal));
        }
        let line = &self.text[..self.name.span.start].trim_ascii_end();
        if line.ends_with(b"#define") {
            return quoted(self.text, at).map(|l| self.made(Operator::Assign, l));
        }
        let is_flag = self.before(1) == b'-';
        let literal = self.literal(at, Stop::Word)?;
        (!literal.fallback && !literal.wrapped)
            .then(|| self.made(if is_flag { Operator::Flag } else { Operator::Space }, literal))
    }

    /// A literal, what is converted from one, or what another value falls back to.
    pub(super) fn literal(&self, at: usize, stop: Stop) -> Option<Literal> {
        let own_line = || block(self.text, at).or_else(|| heredoc(self.text, at));
        if let Some(literal) = quoted(self.text, at).or_else(own_line) {
            return Some(literal);
        }
        if let Some(literal) = continued(self.text, at) {
            return quoted(self.text, literal.value.start).or(Some(literal));
        }
        if let Some(call) = Opened::at(self.text, at)
            && let Some(literal) = quoted(self.text, call.arguments)
        {
            if call.converts(self.text) {
                return Some(Literal { wrapped: true, ..literal });
            }
            return if call.reads(self.text) { self.second(&literal) } else { None };
        }
        if let Some(bytes) = byte_list(self.text, at) {
            return Some(bytes);
        }
        if let Some(fallback) = self.fallback(at) {
            return Some(fallback);
        }
        let literal = bare(self.text, at, stop)?;
        let line_end =
            memchr::memmem::find(&self.text[literal.value.clone()], b"\\n").filter(|end| *end > 0);
        let literal = match line_end {
            Some(end) => {
                Literal { value: literal.value.start..literal.value.start + end, ..literal }
            }
            None => literal,
        };
        // In a query one parameter ends where the next begins.
        let in_query = matches!(self.before(1), b'?' | b'&');
        let value = &self.text[literal.value.clone()];
        let ends = value.iter().enumerate().position(|(at, b)| match b {
            b'&' => in_query || begins_parameter(&value[at + 1..]),
            b'#' => in_query,
            _ => false,
        });
        match ends.filter(|end| *end > 0) {
            Some(end) => {
                Some(Literal { value: literal.value.start..literal.value.start + end, ..literal })
            }
            None => Some(literal),
        }
    }

    /// A literal on the line below what gives it.
    fn below(&self, at: usize, operator: Operator) -> Option<Literal> {
        let opened = self.byte(at) == b'(';
        let start = next_line(self.text, at + usize::from(opened))?;
        let start = skip_blank(self.text, start, 2 * GAP);
        if let Some(literal) = quoted(self.text, start) {
            let behind = skip_blank(self.text, literal.value.end + 1, GAP);
            let ends = match self.byte(behind) {
                b'\r' | b'\n' | b';' | b')' | b']' | b'}' | b'+' | b'.' | b'|' | b'/' | b'#' => {
                    true
                }
                // Several are a list.
                b',' => !opened && operator != Operator::Call,
                _ => false,
            };
            let start = self.name.span.start.saturating_sub(1);
            let is_argument = self.text[..start].trim_ascii_end().ends_with(b"(");
            return (ends && (operator != Operator::Comma || is_argument)).then_some(literal);
        }
        match operator {
            Operator::Colon => plain_below(self.text, at),
            Operator::Element => element_below(self.text, at),
            _ => None,
        }
    }
}

/// Whether a parameter of a query begins there: `name=`.
fn begins_parameter(text: &[u8]) -> bool {
    let length = text.iter().take_while(|b| b.is_ascii_alphabetic() || **b == b'_').count();
    length > 1 && text.get(length) == Some(&b'=')
}

/// Behind spaces and tabs, so many at most.
pub(super) fn skip_blank(text: &[u8], at: usize, most: usize) -> usize {
    let at = at.min(text.len());
    at + text[at..].iter().take(most).take_while(|b| matches!(b, b' ' | b'\t')).count()
}

#[cfg(test)]
mod tests {
    use super::super::name::Name;
    use super::{Operator, Quote, read};

    fn of(text: &str) -> Option<(Operator, Quote, &str)> {
        let at = text.to_ascii_lowercase().find("pass").unwrap();
        let name = Name::around(text.as_bytes(), &(at..at + 4)).unwrap();
        let read = read(text.as_bytes(), &name)?;
        Some((read.operator, read.quote, &text[read.value]))
    }

    #[test]
    fn a_value_is_read_as_languages_write_it() {
        use Operator::{
            Arrow, Assign, Attribute, Call, Colon, Comma, Compare, Define, Element, Fallback, Flag,
            Space, Typed,
        };
        use Quote::{Backtick, Bare, Escaped, Quoted};
        for (text, operator, quote, value) in [
            ("password = \"v\"", Assign, Quoted, "v"),
            ("password: 'v'", Colon, Quoted, "v"),
            ("\"password\": \"v\"", Colon, Quoted, "v"),
            ("{\\\"password\\\": \\\"v\\\"}", Colon, Escaped, "v"),
            ("{\\u0022password\\u0022:\\u0022v\\u0022}", Colon, Escaped, "v"),
            ("{&quot;password&quot;:&quot;v&quot;}", Colon, Escaped, "v"),
            ("{&#34;password&#34;: &#34;v&#34;}", Colon, Escaped, "v"),
            ("%7B%22password%22%3A%22v%22%7D", Colon, Escaped, "v"),
            ("{\\\\\\\"password\\\\\\\":\\\\\\\"v\\\\\\\"}", Colon, Escaped, "v"),
            ("'password' => 'v',", Arrow, Quoted, "v"),
            ("password := `v`", Define, Backtick, "v"),
            ("password: str = 'v'", Typed, Quoted, "v"),
            ("let password: &'static str = \"v\";", Typed, Quoted, "v"),
            ("var password string = \"v\"", Typed, Quoted, "v"),
            ("if password == \"v\" {", Compare, Quoted, "v"),
            ("props.put(\"password\", \"v\")", Comma, Quoted, "v"),
            ("setPassword(\"v\")", Call, Quoted, "v"),
            ("<password>v</password>", Element, Bare, "v"),
            ("<property name=\"password\" value=\"v\"/>", Attribute, Quoted, "v"),
            ("<property name=\"password\">v</property>", Element, Bare, "v"),
            ("{\"name\": \"password\", \"value\": \"v\"}", Attribute, Quoted, "v"),
            ("- name: DB_PASSWORD\n  value: v\n", Attribute, Bare, "v"),
            ("mysql --password v --x", Flag, Bare, "v"),
            ("mysql --password=v --x", Assign, Bare, "v"),
            ("ALTER USER u WITH PASSWORD 'v'", Space, Quoted, "v"),
            ("requirepass v", Space, Bare, "v"),
            ("the password is `v`", Space, Backtick, "v"),
            ("${DB_PASSWORD:-v}", Fallback, Bare, "v"),
            ("x: ${DB_PASSWORD:v}", Fallback, Bare, "v"),
            ("@Value(\"${spring.datasource.password:v}\")", Fallback, Bare, "v"),
            ("password = os.getenv(\"X\", \"v\")", Fallback, Quoted, "v"),
            ("password = process.env.X || 'v'", Fallback, Quoted, "v"),
            ("password = env.x or 'v'", Fallback, Quoted, "v"),
            ("os.environ[\"PASSWORD\"] = \"v\"", Assign, Quoted, "v"),
            ("Password: aws.String(\"v\")", Colon, Quoted, "v"),
            ("password = []byte(\"v\")", Assign, Quoted, "v"),
            ("Password: []byte{\"v\"}", Colon, Quoted, "v"),
            ("env::var(\"PASSWORD\").unwrap_or(\"v\".to_string())", Fallback, Quoted, "v"),
            ("env::var(\"PASSWORD\").unwrap_or_else(|_| \"v\".into())", Fallback, Quoted, "v"),
            ("let password = env::var(\"X\").unwrap_or(\"v\".into());", Fallback, Quoted, "v"),
            ("password = opt.orElseGet(() -> \"v\");", Fallback, Quoted, "v"),
            ("ENV.fetch(\"PASSWORD\") { \"v\" }", Fallback, Quoted, "v"),
            ("password = env(\"X\", default=\"v\")", Fallback, Quoted, "v"),
            ("env(\"PASSWORD\", default=\"v\")", Comma, Quoted, "v"),
            ("add_argument(\"--password\", type=str, default='v')", Comma, Quoted, "v"),
            ("option('password', { default: 'v' })", Comma, Quoted, "v"),
            ("public string Password { get; set; } = \"v\";", Typed, Quoted, "v"),
            ("password <- \"v\"", Assign, Quoted, "v"),
            ("Dim Password As String = \"v\"", Typed, Quoted, "v"),
            ("password=v", Assign, Bare, "v"),
            ("x=\"password=v&expires_in=3600\"", Assign, Bare, "v"),
            ("password=v&w", Assign, Bare, "v&w"),
            ("password = b'v'", Assign, Quoted, "v"),
        ] {
            assert_eq!(of(text), Some((operator, quote, value)), "{text}");
        }
    }

    #[test]
    fn what_reads_a_value_gives_none() {
        for text in [
            "password = os.getenv(\"DB_PASSWORD\")",
            "password = getpass.getpass(\"Password: \")",
            "password, \"v\"",
            "the password is v",
            "new Token(new User('user', 'password'), 'v')",
            "mysql --password --user x",
            "password =~ \"v\"",
            "Password::new(\"v\")",
            "add_argument(\"--password\", help=\"by default the user's\")",
            "public string Password { get; set; }",
            "password <- v",
            "if (x === \"password\") { \"v\" }",
            "${DB_PASSWORD}",
            "${DB_PASSWORD:-${OTHER}}",
            "${DB_PASSWORD:${OTHER}}",
            "${DB_PASSWORD:?is not set}",
            "${DB_PASSWORD:+v}",
            "${DB_PASSWORD: -4}",
            "${DB_PASSWORD:}",
        ] {
            assert_eq!(of(text), None, "{text}");
        }
    }
}
