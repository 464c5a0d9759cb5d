//! What is taken where nothing else is given: `NAME || "value"`, `${NAME:-value}`, `getenv("NAME", "value")`.

use super::lines::skip_gap;
use super::literal::{Literal, quoted};
use super::name::{Noun, in_name};
use super::read::{GAP, LONGEST, Operator, Quote, Read, Reader, skip_blank};

/// How far behind a value that is no literal a fallback is looked for, in bytes.
const FALLBACK: usize = 160;

/// Methods that return their argument where there is no value, in Rust, Java, Kotlin and Scala.
const METHODS: [&[u8]; 7] = [
    b".unwrap_or(",
    b".unwrap_or_else(",
    b".or_else(",
    b".orElse(",
    b".orElseGet(",
    b".getOrElse(",
    b".ifBlank(",
];

/// What closures begin with that take nothing of use: `.unwrap_or_else(|_| "value".into())`, `.orElseGet(() -> "value")`.
const CLOSURES: [&[u8]; 5] = [b"|_| ", b"|| ", b"() -> ", b"() => ", b"{ "];

/// What an argument is called whose value is taken where there is no other.
const DEFAULTS: [&[u8]; 3] = [b"default", b"default_value", b"fallback"];

/// Whether a property in C# begins there that may be given a value: `{ get; set; } = "value"`.
pub(super) fn is_property(text: &[u8]) -> bool {
    text.strip_prefix(b"{").is_some_and(|inside| inside.trim_ascii_start().starts_with(b"get;"))
}

impl Reader<'_> {
    /// What stands for a name that has no value: `NAME || "value"`.
    pub(super) fn otherwise(&self, at: usize) -> Option<Read> {
        let literal = quoted(self.text, skip_gap(self.text, at, GAP))?;
        Some(self.made(Operator::Fallback, literal))
    }

    /// `env::var("NAME").unwrap_or("value")`
    pub(super) fn chained(&self, at: usize) -> Option<Read> {
        let behind = &self.text[at..];
        let method = METHODS.iter().find(|method| behind.starts_with(method))?;
        self.given(at + method.len()).map(|literal| self.made(Operator::Fallback, literal))
    }

    /// The literal that is an argument, or that a closure in its place returns.
    fn given(&self, at: usize) -> Option<Literal> {
        let start = skip_gap(self.text, at, 4);
        let closure = CLOSURES.iter().find(|sign| self.text[start..].starts_with(sign));
        quoted(self.text, start + closure.map_or(0, |sign| sign.len()))
    }

    /// `string Name { get; set; } = "value"`
    pub(super) fn of_property(&self, at: usize) -> Option<Read> {
        let view = &self.text[at..self.text.len().min(at + GAP)];
        let close = memchr::memchr(b'}', view).filter(|_| is_property(view))?;
        let sign = skip_blank(self.text, at + close + 1, GAP);
        let literal = quoted(self.text, skip_blank(self.text, sign + 1, GAP))?;
        (self.byte(sign) == b'=').then(|| self.made(Operator::Typed, literal))
    }

    /// `ENV.fetch("NAME") { "value" }`
    pub(super) fn in_block(&self, at: usize) -> Option<Read> {
        let open = self.name.span.start.checked_sub(1).filter(|_| self.closer.quote.is_some())?;
        let literal = quoted(self.text, skip_gap(self.text, at + 1, 4))?;
        self.text[..open].ends_with(b"fetch(").then(|| self.made(Operator::Fallback, literal))
    }

    /// The argument among those that follow which is called a default: `"--token", type=str, default="value"`.
    pub(super) fn named_default(&self, at: usize) -> Option<Literal> {
        let view = &self.text[at.min(self.text.len())..self.text.len().min(at + FALLBACK)];
        let view = &view[..memchr::memchr(b')', view).unwrap_or(view.len())];
        DEFAULTS.iter().find_map(|word| {
            let found = memchr::memmem::find_iter(view, word).find(|found| {
                let before = found.checked_sub(1).map_or(b' ', |before| view[before]);
                !in_name(before)
            })?;
            let sign = skip_blank(self.text, at + found + word.len(), 2);
            let is_sign = matches!(self.byte(sign), b'=' | b':');
            quoted(self.text, skip_blank(self.text, sign + 1, 2)).filter(|_| is_sign)
        })
    }

    /// What stands behind the name in `${NAME:-value}` of shells, and in `${name:value}` of Spring.
    pub(super) fn default_inside(&self, at: usize) -> Option<Read> {
        let at = match (self.byte(at), self.byte(at + 1)) {
            (b':', b'-' | b'=') => at + 2,
            (b'-' | b'=', _) => at + 1,
            // `${x:?message}`; `${secret:path}` names where a secret is.
            (b':', b'?' | b'+' | b' ') => return None,
            (b':', _) if self.name.noun == Noun::Password || self.name.words.len() > 1 => at + 1,
            _ => return None,
        };
        let view = &self.text[at..self.text.len().min(at + LONGEST)];
        let length = view.iter().position(|b| matches!(b, b'}' | b'\n' | b'$'))?;
        if view[length] != b'}' || length == 0 {
            return None;
        }
        let quoted = length > 2 && matches!(view[0], b'"' | b'\'') && view[length - 1] == view[0];
        let value = if quoted { at + 1..at + length - 1 } else { at..at + length };
        let literal = Literal { fallback: true, ..Literal::new(Quote::Bare, value) };
        Some(self.made(Operator::Fallback, literal))
    }

    /// The argument behind the first, of a function that reads: what it returns if there is nothing.
    pub(super) fn second(&self, first: &Literal) -> Option<Literal> {
        let comma = skip_blank(self.text, first.value.end + 1, 4);
        if self.byte(comma) != b',' {
            return self.fallback(comma);
        }
        let second = skip_gap(self.text, comma + 1, 4);
        let literal = quoted(self.text, second).or_else(|| self.named_default(second))?;
        Some(Literal { fallback: true, ..literal })
    }

    /// `|| "value"`, `or "value"`, `?? "value"`, `?: "value"` behind something else on the same line, or `.unwrap_or("value")`.
    pub(super) fn fallback(&self, at: usize) -> Option<Literal> {
        let view = &self.text[at.min(self.text.len())..self.text.len().min(at + FALLBACK)];
        let starts = view
            .first()
            .is_some_and(|b| b.is_ascii_alphabetic() || matches!(b, b'_' | b'$' | b')' | b']'));
        if !starts {
            return None;
        }
        let line = memchr::memchr(b'\n', view).unwrap_or(view.len());
        let line = &view[..line];
        for word in [&b"||"[..], b"??", b" or ", b"?:"] {
            if let Some(found) = memchr::memmem::find(line, word) {
                let behind = skip_gap(self.text, at + found + word.len(), 4);
                return quoted(self.text, behind)
                    .map(|literal| Literal { fallback: true, ..literal });
            }
        }
        let found = METHODS.iter().find_map(|m| memchr::memmem::find(line, m).map(|f| f + m.len()));
        self.given(at + found?).map(|literal| Literal { fallback: true, ..literal })
    }
}
