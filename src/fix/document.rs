//! A file as planning sees it: its text, its lines, where findings stand in it.

use super::{Refusal, Target};
use crate::finding::Finding;
use crate::ruleset::RuleSet;
use crate::text::{Encoding, Text};
use memchr::memmem;
use std::ops::Range;

/// Larger files are left as they are: nobody writes them by hand, and some grammars take their time.
const MAX_SIZE: usize = 1 << 20;

/// A file in UTF-8, without its byte order mark.
#[derive(Clone, Copy)]
pub(super) struct Document<'t> {
    text: &'t str,
    mark: usize,
    path: &'t str,
}

impl<'t> Document<'t> {
    /// The text of a blob.
    pub(super) fn of(blob: &'t [u8], path: &'t str) -> Result<Self, Refusal> {
        if blob.len() > MAX_SIZE {
            return Err(Refusal::new("the file is larger than 1 MiB"));
        }
        let text = Text::of_blob(blob).filter(|text| text.encoding() == Encoding::AsciiSuperset);
        let text = text.and_then(|text| std::str::from_utf8(text.bytes()).ok());
        let text = text.ok_or_else(|| Refusal::new("the file is no UTF-8 text"))?;
        Ok(Self { text, mark: blob.len() - text.len(), path })
    }

    /// The text, without a byte order mark.
    pub(super) const fn text(&self) -> &'t str {
        self.text
    }

    /// How many bytes of a byte order mark stand before the text.
    pub(super) const fn mark(&self) -> usize {
        self.mark
    }

    /// The path that it was given.
    pub(super) const fn path(&self) -> &'t str {
        self.path
    }

    /// Where a finding stands. A secret that may stand in its span twice stands at the end of it, behind what names it.
    pub(super) fn target<'f>(
        &self,
        at: usize,
        finding: &Finding,
        rules: &'f RuleSet,
    ) -> Result<Target<'f>, Refusal> {
        if let Some(encoding) = finding.detail.encoding() {
            return Err(Refusal::new(format!("the secret stands there in {encoding}")));
        }
        let changed = || Refusal::failure("the file is no longer what was scanned");
        let location = &finding.location;
        let start = usize::try_from(location.offset).ok();
        let start = start.and_then(|start| start.checked_sub(self.mark)).ok_or_else(changed)?;
        let length = usize::try_from(location.length).unwrap_or(usize::MAX);
        let span = start..start.saturating_add(length);
        let found = self.text.get(span.clone()).ok_or_else(changed)?;
        let secret = match &finding.secret {
            None => None,
            Some(secret) => {
                let within = memmem::rfind(found.as_bytes(), secret.expose());
                let first = start + within.ok_or_else(changed)?;
                Some(first..first + secret.expose().len())
            }
        };
        let rule = rules.get(finding.rule);
        Ok(Target { finding: at, rule: &rule.id, kind: rule.kind, span, secret })
    }

    /// How its lines end: as the first one does.
    pub(super) fn line_end(&self) -> &'static str {
        line_end(self.text)
    }

    /// Where the line of an offset begins.
    pub(super) fn start_of_line(&self, at: usize) -> usize {
        self.text[..at].rfind('\n').map_or(0, |end| end + 1)
    }

    /// Where the line of an offset ends, before what ends it.
    pub(super) fn end_of_line(&self, at: usize) -> usize {
        let end = self.text[at..].find('\n').map_or(self.text.len(), |end| at + end);
        let is_crlf = end > at && self.text.as_bytes()[end - 1] == b'\r';
        if is_crlf { end - 1 } else { end }
    }

    /// Where the line after that of an offset begins.
    pub(super) fn next_line(&self, at: usize) -> usize {
        self.text[at..].find('\n').map_or(self.text.len(), |end| at + end + 1)
    }

    /// The line of an offset, counted from one.
    pub(super) fn line_number(&self, at: usize) -> usize {
        1 + memchr::memchr_iter(b'\n', &self.text.as_bytes()[..at]).count()
    }

    /// A stretch of the text.
    pub(super) fn slice(&self, range: &Range<usize>) -> &'t str {
        &self.text[range.clone()]
    }
}

/// How the lines of a text end: as the first one does.
pub(super) fn line_end(text: &str) -> &'static str {
    let first = text.find('\n');
    if first.is_some_and(|end| text[..end].ends_with('\r')) { "\r\n" } else { "\n" }
}
