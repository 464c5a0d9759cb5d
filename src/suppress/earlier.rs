//! What files held where the policy is taken from: a marker that did not stand there is none that counts.

use crate::text::Windows;
use std::collections::HashSet;
use std::collections::hash_map::RandomState;
use std::hash::BuildHasher as _;
use std::io;
use std::path::Path;

/// Files as they were where the policy is taken from.
pub trait Earlier: Sync {
    /// What a file held; none when there was none. Its path is the one that reports show.
    ///
    /// # Errors
    /// When it can't be read.
    fn read(&self, path: &Path) -> io::Result<Option<Vec<u8>>>;
}

/// A file as it was, read when a marker is first asked about.
pub(crate) struct EarlierFile<'e> {
    /// None where every marker counts.
    files: Option<&'e dyn Earlier>,
    path: &'e Path,
    lines: Option<Lines>,
    /// Why it could not be read.
    pub(crate) error: Option<io::Error>,
}

impl<'e> EarlierFile<'e> {
    pub(crate) const fn new(files: Option<&'e dyn Earlier>, path: &'e Path) -> Self {
        Self { files, path, lines: None, error: None }
    }

    /// Whether markers have to be asked about at all.
    pub(crate) const fn is_asked(&self) -> bool {
        self.files.is_some()
    }

    /// Whether some whole lines stood there in this order, whatever space is around each.
    pub(crate) fn held(&mut self, lines: &[u8]) -> bool {
        let Some(files) = self.files else { return true };
        if self.lines.is_none() {
            let text = files.read(self.path).and_then(|bytes| decoded(&bytes.unwrap_or_default()));
            let text = text.unwrap_or_else(|e| {
                self.error = Some(e);
                Vec::new()
            });
            self.lines = Some(Lines::new(&text));
        }
        self.lines.as_ref().is_some_and(|known| known.hold(lines))
    }
}

/// A blob as text, as scanned files are read.
fn decoded(bytes: &[u8]) -> io::Result<Vec<u8>> {
    let mut text = Vec::new();
    let size = bytes.len() as u64;
    Windows::default().read(&mut &*bytes, size, |window| {
        text.extend_from_slice(&window.bytes()[window.owned()]);
    })?;
    Ok(text)
}

/// The lines of a text, and which of them followed which. By hashes that nobody can foresee, so that the cost of a question
/// depends on its length alone.
struct Lines {
    hasher: RandomState,
    one: HashSet<u64>,
    two: HashSet<(u64, u64)>,
}

impl Lines {
    fn new(text: &[u8]) -> Self {
        let hasher = RandomState::new();
        let hashes: Vec<_> = hashes(&hasher, text).collect();
        let two = hashes.windows(2).map(|pair| (pair[0], pair[1])).collect();
        Self { one: hashes.into_iter().collect(), two, hasher }
    }

    fn hold(&self, lines: &[u8]) -> bool {
        let hashes: Vec<_> = hashes(&self.hasher, lines).collect();
        hashes.iter().all(|line| self.one.contains(line))
            && hashes.windows(2).all(|pair| self.two.contains(&(pair[0], pair[1])))
    }
}

fn hashes<'t>(hasher: &'t RandomState, text: &'t [u8]) -> impl Iterator<Item = u64> + 't {
    text.split(|byte| *byte == b'\n').map(|line| hasher.hash_one(line.trim_ascii()))
}

#[cfg(test)]
mod tests {
    use super::{Earlier, EarlierFile};
    use std::io;
    use std::path::Path;

    struct One(&'static [u8]);

    impl Earlier for One {
        fn read(&self, path: &Path) -> io::Result<Option<Vec<u8>>> {
            match path.to_str().unwrap() {
                "a" => Ok(Some(self.0.into())),
                "b" => Ok(None),
                _ => Err(io::Error::other("no")),
            }
        }
    }

    #[test]
    fn lines_are_known_in_their_order_and_whatever_their_indentation() {
        let files = One(b"one\r\n  two\nthree\nfour\n");
        let mut file = EarlierFile::new(Some(&files), Path::new("a"));
        for (lines, known) in [
            (&b"two"[..], true),
            (b"\ttwo\r", true),
            (b"one\ntwo\nthree", true),
            (b"one\nthree", false),
            (b"tw", false),
            (b"two\none", false),
        ] {
            assert_eq!(file.held(lines), known, "{}", String::from_utf8_lossy(lines));
        }
        assert!(!EarlierFile::new(Some(&files), Path::new("b")).held(b"one"));
        let mut unread = EarlierFile::new(Some(&files), Path::new("c"));
        assert!(!unread.held(b"one") && unread.error.is_some());
        assert!(EarlierFile::new(None, Path::new("c")).held(b"one"));
    }

    #[test]
    fn what_is_decoded_for_a_scan_is_decoded_here() {
        let files = One(b"\xff\xfea\0\n\0b\0");
        assert!(EarlierFile::new(Some(&files), Path::new("a")).held(b"a\nb"));
    }
}
