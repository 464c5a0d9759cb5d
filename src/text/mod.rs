//! Bytes to scannable text: encodings, bounded windows over input of any size, and positions.

mod encoding;
mod phrases;
mod position;
mod window;

pub use encoding::Encoding;
pub(crate) use phrases::any_case;
pub use position::Position;
pub use window::{Input, Text, Windows};

/// Whether `word` occurs in `text` in any ASCII case.
pub(crate) fn contains(text: &[u8], word: &[u8]) -> bool {
    text.windows(word.len().max(1)).any(|window| window.eq_ignore_ascii_case(word))
}

/// Bytes of text kept before and after the part of a window that it owns.
///
/// Everything that decides about a match looks no further than this from the match's keyword, so that a finding does not
/// depend on how the input was cut into windows.
pub const MARGIN: usize = 40 * 1024;

/// Bytes read at once: input up to this size is one window.
pub const WINDOW: usize = 4 * 1024 * 1024;

#[cfg(test)]
mod tests {
    use super::contains;

    #[test]
    fn words_are_found_in_any_case() {
        assert!(contains(b"my-EXAMPLE-key", b"example"));
        assert!(!contains(b"exam", b"example"));
    }
}
