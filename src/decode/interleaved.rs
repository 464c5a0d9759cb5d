//! UTF-16 among other bytes: ASCII with a zero beside every character.

use super::sniff::is_ascii_text;
use super::{Coding, Content, LIMIT, Layer, Map};
use std::ops::Range;

/// Fewest characters of a stretch.
const LEAST: usize = 20;
const WORD: usize = 8;

/// The stretches of a text, or of other bytes, in which every second byte is zero and the others are ASCII.
pub(crate) struct Interleaved<'t> {
    text: &'t [u8],
    starts: Range<usize>,
    at: usize,
    limit: usize,
}

impl<'t> Interleaved<'t> {
    /// Of those that begin in a part of a text, which is all there is or not.
    pub(crate) const fn new(text: &'t [u8], starts: Range<usize>, whole: bool) -> Self {
        let at = starts.start;
        Self { text, starts, at, limit: if whole { usize::MAX } else { LIMIT } }
    }
}

impl Iterator for Interleaved<'_> {
    type Item = Layer;

    fn next(&mut self) -> Option<Layer> {
        // A stretch that begins in the last of what is asked about holds a whole word soon after.
        let end = self.text.len().min(self.starts.end.saturating_add(2 * WORD));
        while let Some(word) = self.text[..end].get(self.at..self.at + WORD) {
            let Some(odd) = first_character(word) else {
                self.at += WORD;
                continue;
            };
            let character = self.at + odd;
            let pair = |pair: &[u8; 2]| is_ascii_text(pair[0]) && pair[1] == 0;
            let (_, before) = self.text[..character].as_rchunks::<2>();
            let back = before.iter().rev().take_while(|p| pair(p)).count();
            let (after, _) = self.text[character..].as_chunks::<2>();
            let length = after.iter().take_while(|p| pair(p)).count();
            let start = character - 2 * back;
            self.at = (character + 2 * length).max(self.at + WORD);
            if start >= self.starts.end {
                return None;
            }
            let length = (back + length).min(self.limit / 2);
            if start >= self.starts.start && length >= LEAST {
                let stretch = start..start + 2 * length;
                let bytes = self.text[stretch.clone()].iter().step_by(2).copied().collect();
                let map = Map::Units { units: 2, bytes: 1, pieces: vec![(0, start)] };
                let (coding, content) = (Coding::Utf16, Content::Text);
                return Some(Layer { coding, stretch, bytes, content, map });
            }
        }
        None
    }
}

/// Where in a word of four characters the first stands; none where it is no such word.
fn first_character(word: &[u8]) -> Option<usize> {
    let (pairs, _) = word.as_chunks::<2>();
    (0..2).find(|odd| pairs.iter().all(|p| is_ascii_text(p[*odd]) && p[1 - odd] == 0))
}

/// Reads bytes that are UTF-16 as a whole.
pub(crate) fn read_utf16(bytes: &[u8], content: Content) -> Option<Layer> {
    let encoding = match content {
        Content::Utf16Le => encoding_rs::UTF_16LE,
        Content::Utf16Be => encoding_rs::UTF_16BE,
        _ => return None,
    };
    let (text, _) = encoding.decode_with_bom_removal(bytes);
    let stretch = 0..bytes.len();
    // Where each character stands is told from ASCII alone, as far as everything is.
    let ascii = text.is_ascii();
    let mark = bytes.len() / 2 - text.len().min(bytes.len() / 2);
    let map = match ascii {
        true => Map::Units { units: 2, bytes: 1, pieces: vec![(0, 2 * mark)] },
        false => Map::All(stretch.clone()),
    };
    let bytes = text.into_owned().into_bytes();
    Some(Layer { coding: Coding::Utf16, stretch, bytes, content: Content::Text, map })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn characters_with_zeros_between_are_read_at_every_offset() {
        let plain = b"a key and its value, 0123456789";
        let wide: Vec<u8> = plain.iter().flat_map(|byte| [*byte, 0]).collect();
        for before in 0..40 {
            for (zero, wide) in [(0, &wide[..]), (1, &[&[0], &wide[..wide.len() - 1]].concat()[..])]
            {
                let text = [&vec![b'.'; before][..], wide, b"...end"].concat();
                let found: Vec<_> = Interleaved::new(&text, 0..text.len(), true).collect();
                assert_eq!(found.len(), 1, "{before}");
                let most = &plain[..plain.len() - 1];
                assert!(found[0].bytes.windows(most.len()).any(|bytes| bytes == most));
                let span = found[0].map.span(&(2..5));
                assert_eq!(span.start % 2, (before + zero) % 2);
                for cut in 0..text.len() {
                    let parts =
                        [0..cut, cut..text.len()].map(|part| Interleaved::new(&text, part, true));
                    let parts: Vec<_> = parts.into_iter().flatten().map(|l| l.stretch).collect();
                    assert_eq!(parts, [found[0].stretch.clone()], "{before} {cut}");
                }
            }
        }
    }

    #[test]
    fn zeros_alone_are_no_text() {
        assert_eq!(Interleaved::new(&[0; 300], 0..300, true).count(), 0);
        assert_eq!(
            Interleaved::new(b"text without any zero, of some length", 0..37, true).count(),
            0
        );
    }

    #[test]
    fn utf_16_is_read_with_and_without_a_mark() {
        for text in ["key = value", "\u{feff}key = value", "clé = value", "\u{feff}clé 😀"] {
            for (content, unit) in [
                (Content::Utf16Le, u16::to_le_bytes as fn(u16) -> [u8; 2]),
                (Content::Utf16Be, u16::to_be_bytes),
            ] {
                let bytes: Vec<u8> = text.encode_utf16().flat_map(unit).collect();
                let layer = read_utf16(&bytes, content).unwrap();
                let plain = text.trim_start_matches('\u{feff}');
                assert_eq!(layer.bytes, plain.as_bytes());
                if plain.is_ascii() {
                    let mark = bytes.len() - 2 * plain.len();
                    assert_eq!(layer.map.span(&(0..3)), mark..mark + 6);
                }
            }
        }
    }
}
