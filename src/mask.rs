//! What must not be shown: where secrets stand in a text, and values that are secret wherever they stand again.

use crate::detect::{Scanner, Scratch};
use crate::finding::Finding;
use crate::plausible::is_words;
use crate::secret::{Redacted, Secret};
use crate::suppress::Suppressed;
use crate::text::Text;
use std::collections::{HashMap, HashSet};
use std::ops::Range;

/// Shortest secret that is looked for elsewhere, in bytes. A shorter one would mask half of what is shown.
const MIN_REPEATED: usize = 6;
/// Longest one.
const MAX_REPEATED: usize = 512;

/// Where secrets stand in a window.
pub(crate) struct Mask<'t> {
    bytes: &'t [u8],
    /// Sorted, apart from each other.
    spans: Vec<Range<usize>>,
    /// As the rules found them, sorted by their start.
    secrets: Vec<Range<usize>>,
}

impl<'t> Mask<'t> {
    /// Finds every secret in the window that any rule knows, on or off.
    pub(crate) fn new(
        scanner: &Scanner<'_>,
        text: &Text<'t>,
        name: &str,
        scratch: &mut Scratch,
    ) -> Self {
        Self::of(text, scanner.secrets(text, name, scratch))
    }

    /// The same of the window that was scanned last, whose matches stay in the scratch.
    pub(crate) fn of_scanned(
        scanner: &Scanner<'_>,
        text: &Text<'t>,
        name: &str,
        scratch: &mut Scratch,
    ) -> Self {
        Self::of(text, scanner.secrets_of_scanned(text, name, scratch))
    }

    fn of(text: &Text<'t>, mut secrets: Vec<Range<usize>>) -> Self {
        secrets.sort_by_key(|span| (span.start, span.end));
        Self { bytes: text.bytes(), spans: merge(&secrets), secrets }
    }

    /// A stretch of the window with every secret cut out.
    pub(crate) fn redact(&self, range: Range<usize>) -> Redacted {
        let first = self.spans.partition_point(|span| span.end <= range.start);
        let inside = self.spans[first..].iter().take_while(|span| span.start < range.end);
        let local: Vec<_> = inside
            .map(|span| {
                span.start.max(range.start) - range.start..span.end.min(range.end) - range.start
            })
            .collect();
        Redacted::new(&self.bytes[range], &local)
    }

    /// Adds the values of the secrets that begin in a stretch of the window.
    pub(crate) fn values_in(&self, range: &Range<usize>, values: &mut Values) {
        let first = self.secrets.partition_point(|span| span.start < range.start);
        let inside = self.secrets[first..].iter().take_while(|span| span.start < range.end);
        inside.for_each(|span| values.insert(&self.bytes[span.clone()]));
    }
}

/// Joins spans that overlap or touch. They are sorted.
fn merge(spans: &[Range<usize>]) -> Vec<Range<usize>> {
    let mut merged: Vec<Range<usize>> = Vec::with_capacity(spans.len());
    for span in spans {
        match merged.last_mut() {
            Some(last) if span.start <= last.end => last.end = last.end.max(span.end),
            _ => merged.push(span.clone()),
        }
    }
    merged
}

/// Values that are secret wherever they stand.
#[derive(Default)]
pub(crate) struct Values {
    all: HashSet<Box<[u8]>>,
    /// By how values begin, their lengths.
    lengths: HashMap<[u8; MIN_REPEATED], Vec<usize>>,
    /// The same by their first two bytes: hardly any text goes on to be looked up. Empty as long as there are no values.
    begins: Vec<bool>,
}

impl Values {
    pub(crate) fn insert(&mut self, value: &[u8]) {
        // Text that is shown was made valid UTF-8, so values are as well.
        let value = String::from_utf8_lossy(value);
        let Some(beginning) = value.as_bytes().first_chunk() else { return };
        if value.len() > MAX_REPEATED
            || is_word(value.as_bytes())
            || !self.all.insert(value.as_bytes().into())
        {
            return;
        }
        self.begins.resize(1 << 16, false);
        self.begins[first_two(beginning)] = true;
        let lengths = self.lengths.entry(*beginning).or_default();
        if !lengths.contains(&value.len()) {
            lengths.push(value.len());
        }
    }

    pub(crate) fn is_empty(&self) -> bool {
        self.all.is_empty()
    }

    /// Masks every one of the values in what is shown of findings.
    pub(crate) fn hide_in<'f>(&self, findings: impl IntoIterator<Item = &'f mut Finding>) {
        if self.is_empty() {
            return;
        }
        for finding in findings {
            let parts = finding.parts.iter_mut().map(|part| &mut part.excerpt);
            let excerpts = std::iter::once(&mut finding.excerpt).chain(parts);
            let shown = excerpts.flat_map(|e| [&mut e.before, &mut e.found, &mut e.after]);
            for text in shown.chain(&mut finding.detail.message) {
                text.mask(|plain| self.spans(plain));
            }
        }
    }

    /// The same for what is found and not to be shown, and for the reasons given for that.
    pub(crate) fn hide_in_suppressed(&self, suppressed: &mut [Suppressed]) {
        self.hide_in(suppressed.iter_mut().map(|s| &mut s.finding));
        for suppression in suppressed.iter_mut().flat_map(|s| &mut s.by) {
            suppression.reason.mask(|plain| self.spans(plain));
        }
    }

    /// Where values stand in a text: sorted, apart from each other.
    pub(crate) fn spans(&self, text: &[u8]) -> Vec<Range<usize>> {
        let mut spans = Vec::new();
        if self.is_empty() {
            return spans;
        }
        for (start, beginning) in text.windows(MIN_REPEATED).enumerate() {
            if !self.begins[first_two(beginning)] {
                continue;
            }
            let lengths = self.lengths.get(beginning).map_or(&[][..], Vec::as_slice);
            let ends = lengths.iter().map(|length| start + length);
            let is_value =
                |end: &usize| text.get(start..*end).is_some_and(|value| self.all.contains(value));
            spans.extend(ends.filter(is_value).max().map(|end| start..end));
        }
        merge(&spans)
    }
}

/// A number for the first two bytes of a text.
fn first_two(text: &[u8]) -> usize {
    usize::from(u16::from_le_bytes([text[0], text[1]]))
}

/// Longest value, in bytes, that can be a common word.
const WORD: usize = 16;
/// Longest one that is several, as projects and folders are called.
const WORDS: usize = 24;

/// Whether a value reads like a common word. Where somebody's password is "password" or "postgres", that word would go from every
/// path and line, and files could not be told from each other; where it was found it is masked all the same.
fn is_word(value: &[u8]) -> bool {
    let longest = if value.contains(&b'-') { WORDS } else { WORD };
    value.len() < longest && is_words(value)
}

impl<'s> Extend<&'s Secret> for Values {
    fn extend<I: IntoIterator<Item = &'s Secret>>(&mut self, secrets: I) {
        secrets.into_iter().for_each(|secret| self.insert(secret.expose()));
    }
}

#[cfg(test)]
mod tests {
    use super::{Values, is_word};

    #[test]
    fn a_word_for_secrets_is_a_topic_and_no_other() {
        assert!(is_word(b"password") && is_word(b"Secret") && is_word(b"postgres"));
        assert!(is_word(b"spring-boot-demo"), "as the folder of a demo is called");
        assert!(!is_word(b"tr0ub4dor") && !is_word(b"a secret that is a sentence"));
    }

    #[test]
    fn values_are_found_wherever_they_stand() {
        let mut values = Values::default();
        for value in ["s3cret-1", "s3cret-12", "tr0ub4dor", "short"] {
            values.insert(value.as_bytes());
        }
        let text = b"short s3cret-123s3cret-1 xtr0ub4dortr0ub4do";
        assert_eq!(values.spans(text), [6..15, 16..24, 26..35]);
        assert!(values.spans(b"").is_empty());
    }
}
