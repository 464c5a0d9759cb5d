//! Names whose value stands beside them, under a word such as `value` or `default`, and not behind a sign.

use super::literal::{Stop, quoted};
use super::name::in_name;
use super::read::{GAP, Operator, PLIST_KEY, Quote, Read, Reader, skip_blank};

/// Bytes of a block in which a variable is declared, in which its default is looked for.
const BLOCK: usize = 480;

impl Reader<'_> {
    /// What stands beside the name.
    pub(super) fn beside(&self) -> Option<Read> {
        let entry = self.environment_entry().or_else(|| self.attribute());
        entry.or_else(|| self.variable_block()).or_else(|| self.plist_entry())
    }

    /// `- name: DB_PASSWORD` and `value: x` on the line below, as Kubernetes and compose write variables.
    fn environment_entry(&self) -> Option<Read> {
        let end = self.closer.end;
        let line = skip_blank(self.text, end, GAP);
        let line = line + usize::from(self.byte(line) == b'\r');
        if self.byte(line) != b'\n' || line >= self.text.len() {
            return None;
        }
        let start = self.name.span.start
            - usize::from(self.closer.quote.is_some() && self.name.span.start > 0);
        let before = self.text[..start].trim_ascii_end();
        if !(before.ends_with(b"name:") || before.ends_with(b"key:")) || start - before.len() > 4 {
            return None;
        }
        let next = skip_blank(self.text, line + 1, 2 * GAP);
        let rest = self.text[next..].strip_prefix(b"value:")?;
        let at = self.text.len() - rest.len();
        let literal = self.literal(skip_blank(self.text, at, GAP), Stop::Line)?;
        Some(self.made(Operator::Attribute, literal))
    }

    /// `variable "db_password" { default = "value" }`, as Terraform declares one.
    fn variable_block(&self) -> Option<Read> {
        let open = self.name.span.start.checked_sub(1).filter(|_| self.closer.quote.is_some())?;
        let start = skip_blank(self.text, self.closer.end, GAP);
        if self.byte(start) != b'{' || !self.text[..open].trim_ascii_end().ends_with(b"variable") {
            return None;
        }
        let view = &self.text[start..self.text.len().min(start + BLOCK)];
        let view = &view[..memchr::memchr(b'}', view).unwrap_or(view.len())];
        let at = memchr::memmem::find_iter(view, b"default")
            .find(|at| !in_name(view[at - 1]))
            .map(|at| skip_blank(self.text, start + at + b"default".len(), GAP))?;
        let literal = quoted(self.text, skip_blank(self.text, at + 1, GAP))?;
        (self.byte(at) == b'=').then(|| self.made(Operator::Attribute, literal))
    }

    /// `<key>ApiToken</key>` and `<string>value</string>` behind it, as in property lists.
    fn plist_entry(&self) -> Option<Read> {
        if self.before(1) != b'>' {
            return None;
        }
        let rest = self.text[self.closer.end..].strip_prefix(PLIST_KEY)?.trim_ascii_start();
        let rest = rest.strip_prefix(b"<string>")?;
        let literal = self.literal(self.text.len() - rest.len(), Stop::Element)?;
        Some(self.made(Operator::Element, literal))
    }

    /// A name that is the value of an attribute, beside another that holds the value.
    fn attribute(&self) -> Option<Read> {
        let quote = self.closer.quote?;
        let open = self.name.span.start.checked_sub(1).filter(|at| self.text[*at] == quote)?;
        let before = &self.text[open.saturating_sub(24)..open];
        let before = before.trim_ascii_end();
        let before =
            before.strip_suffix(b"=").or_else(|| before.strip_suffix(b":"))?.trim_ascii_end();
        let before =
            before.strip_suffix(b"\"").or_else(|| before.strip_suffix(b"'")).unwrap_or(before);
        if ![&b"name"[..], b"key", b"Name", b"Key", b"id", b"NAME"]
            .iter()
            .any(|n| before.ends_with(n))
        {
            return None;
        }
        let end = self.closer.end;
        if self.byte(end) == b'>' {
            let literal = self.literal(end + 1, Stop::Element)?;
            return Some(self.made(Operator::Element, literal));
        }
        let view = &self.text[end..self.text.len().min(end + 80)];
        let found = [&b"value"[..], b"Value", b"VALUE"]
            .iter()
            .find_map(|word| memchr::memmem::find(view, word).map(|at| end + at + word.len()));
        let Some(found) = found else {
            // `<string name="password" translatable="false">value</string>`
            let close = memchr::memchr2(b'<', b'>', view).filter(|at| view[*at] == b'>')?;
            let literal = self.literal(end + close + 1, Stop::Element)?;
            return Some(self.made(Operator::Element, literal));
        };
        let mut at = found + usize::from(matches!(self.byte(found), b'"' | b'\''));
        at = skip_blank(self.text, at, 4);
        if !matches!(self.byte(at), b'=' | b':') {
            return None;
        }
        let literal = self.literal(skip_blank(self.text, at + 1, 4), Stop::Line)?;
        (literal.quote != Quote::Bare).then(|| self.made(Operator::Attribute, literal))
    }
}
