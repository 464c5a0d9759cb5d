//! Sensitive bytes that no formatter, serializer, log or panic can print.

use std::fmt;
use std::hash::{Hash, Hasher};

/// What stands in a report where a secret was. Its length says nothing about the secret's.
pub const MASK: &str = "********";

/// A secret value. It has no `Display` and no `Serialize`, and its `Debug` prints the mask.
///
/// [`Secret::expose`] is the only way to the bytes; search for it to see every place that uses them.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Secret(Box<[u8]>);

impl Secret {
    /// Takes a copy of the bytes.
    #[must_use]
    pub fn new(bytes: &[u8]) -> Self {
        Self(bytes.into())
    }

    /// The bytes themselves, for comparing and hashing, and for printing when a person asked for that.
    #[must_use]
    pub fn expose(&self) -> &[u8] {
        &self.0
    }
}

impl Hash for Secret {
    fn hash<H: Hasher>(&self, state: &mut H) {
        self.0.hash(state);
    }
}

impl fmt::Debug for Secret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(MASK)
    }
}

/// Text with secrets in it that prints with each of them masked.
#[derive(Clone, Default, PartialEq, Eq)]
pub struct Redacted {
    pieces: Vec<Piece>,
}

/// A stretch of [`Redacted`] text.
#[derive(Clone, PartialEq, Eq)]
enum Piece {
    Plain(String),
    Secret(Secret),
}

impl Redacted {
    /// Text without secrets.
    pub fn plain(text: impl Into<String>) -> Self {
        Self { pieces: vec![Piece::Plain(text.into())] }
    }

    /// Cuts the given spans, sorted and apart from each other, out of `bytes`.
    #[must_use]
    pub fn new(bytes: &[u8], secrets: &[std::ops::Range<usize>]) -> Self {
        let mut pieces = Vec::with_capacity(2 * secrets.len() + 1);
        let mut done = 0;
        for span in secrets {
            if span.start > done {
                pieces.push(Piece::Plain(lossy(&bytes[done..span.start])));
            }
            pieces.push(Piece::Secret(Secret::new(&bytes[span.clone()])));
            done = span.end;
        }
        if done < bytes.len() {
            pieces.push(Piece::Plain(lossy(&bytes[done..])));
        }
        Self { pieces }
    }

    /// Cuts out more: the spans, sorted and apart from each other, that `find` names in each stretch of plain text.
    pub(crate) fn mask(&mut self, find: impl Fn(&[u8]) -> Vec<std::ops::Range<usize>>) {
        let found = |piece: &Piece| match piece {
            Piece::Plain(text) => find(text.as_bytes()),
            Piece::Secret(_) => Vec::new(),
        };
        if self.pieces.iter().all(|piece| found(piece).is_empty()) {
            return;
        }
        let pieces = std::mem::take(&mut self.pieces);
        self.pieces.extend(pieces.into_iter().flat_map(|piece| match piece {
            Piece::Plain(text) => Self::new(text.as_bytes(), &find(text.as_bytes())).pieces,
            secret @ Piece::Secret(_) => vec![secret],
        }));
    }

    /// The text with its secrets masked or, when a person asked for that, shown.
    #[must_use]
    pub fn render(&self, show_secrets: bool) -> String {
        let mut out = String::new();
        for piece in &self.pieces {
            match piece {
                Piece::Plain(text) => out.push_str(text),
                Piece::Secret(secret) if show_secrets => out.push_str(&lossy(secret.expose())),
                Piece::Secret(_) => out.push_str(MASK),
            }
        }
        out
    }
}

impl fmt::Debug for Redacted {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Debug::fmt(&self.render(false), f)
    }
}

impl fmt::Display for Redacted {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.render(false))
    }
}

fn lossy(bytes: &[u8]) -> String {
    String::from_utf8_lossy(bytes).into_owned()
}

#[cfg(test)]
mod tests {
    use super::{MASK, Redacted, Secret};

    #[test]
    fn a_secret_prints_as_its_mask() {
        let secret = Secret::new(b"tr0ub4dor");
        assert_eq!(format!("{secret:?} {:?}", Some(&secret)), format!("{MASK} Some({MASK})"));
    }

    #[test]
    fn more_can_be_masked() {
        let mut text = Redacted::new(b"hunter22 a=tr0ub4dor b=qwertz hunter22", &[11..20, 23..29]);
        text.mask(|plain| {
            let at = plain.windows(8).position(|w| w == b"hunter22");
            at.map(|at| at..at + 8).into_iter().collect()
        });
        assert_eq!(text.render(false), format!("{MASK} a={MASK} b={MASK} {MASK}"));
        assert_eq!(text.render(true), "hunter22 a=tr0ub4dor b=qwertz hunter22");
    }

    #[test]
    fn text_is_masked_unless_asked() {
        let text = Redacted::new(b"a=tr0ub4dor;b=hunter22 \xff", &[2..11, 14..22]);
        assert_eq!(text.render(false), format!("a={MASK};b={MASK} \u{fffd}"));
        assert_eq!(text.render(true), "a=tr0ub4dor;b=hunter22 \u{fffd}");
        assert_eq!(format!("{text}|{text:?}").matches("hunter22").count(), 0);
    }
}
