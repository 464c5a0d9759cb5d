//! Finds runs of letters and digits that may be base64 or hexadecimal digits.
//!
//! Nearly all text has a space or a sign every few bytes. What has none is seen 64 bytes at a time: a bit for each byte behind `.`
//! in ASCII that is no `_`, and only where two groups of eight stand side by side, aligned, anything is counted.

use super::base64::{self, is_digit};
use super::{LIMIT, Layer};
use std::ops::Range;
use wide::i8x16;

/// Shortest run, in bytes.
pub(super) const LEAST: usize = 24;
/// Bytes from its start in which a run must have begun a row: that many letters, digits and slashes without another sign.
const EARLY: usize = 64;
const CHUNK: usize = 64;
const GROUP: usize = 8;

/// The stretches of a text that are base64 or hexadecimal digits and say something.
pub(crate) struct Runs<'t> {
    text: &'t [u8],
    starts: Range<usize>,
    /// Where to go on.
    at: usize,
    /// Where the last run ended.
    done: usize,
    limit: usize,
}

impl<'t> Runs<'t> {
    /// Of those that begin in a part of a text, which is all there is or not.
    pub(crate) const fn new(text: &'t [u8], starts: Range<usize>, whole: bool) -> Self {
        let at = starts.start;
        Self { text, starts, at, done: 0, limit: if whole { usize::MAX } else { LIMIT } }
    }

    /// The start of the next run, and where its row begins.
    fn start(&mut self) -> Option<(usize, usize)> {
        let end = self.text.len().min(self.starts.end.saturating_add(EARLY + LEAST));
        loop {
            let row = self.row(end)?;
            let floor = self.done.max(row.saturating_sub(EARLY));
            let before = self.text[floor..row].iter().rev();
            let start = row - before.take_while(|byte| is_digit(**byte)).count();
            if start >= self.starts.end {
                return None;
            }
            // One that reaches further back is somebody else's, or has no early row.
            let before = self.text[..start].last();
            if start >= self.starts.start && !before.is_some_and(|byte| is_digit(*byte)) {
                return Some((start, row));
            }
            self.pass(base64::end_of_run(self.text, row + LEAST));
        }
    }

    /// Goes on behind a place.
    fn pass(&mut self, place: usize) {
        self.at = self.at.max(place);
        self.done = self.at;
    }

    /// Where the next row begins.
    fn row(&mut self, end: usize) -> Option<usize> {
        loop {
            let dense = next_dense(&self.text[..end], self.at)?;
            let mut length = 0;
            for (place, byte) in (dense..).zip(&self.text[dense..end]) {
                self.at = place + 1;
                if is_in_row(*byte) {
                    length += 1;
                    if length == LEAST {
                        return Some(self.at - LEAST);
                    }
                } else if is_dense(*byte) {
                    length = 0;
                } else {
                    break;
                }
            }
        }
    }
}

impl Iterator for Runs<'_> {
    type Item = Layer;

    fn next(&mut self) -> Option<Layer> {
        loop {
            let (start, row) = self.start()?;
            let end = base64::end_of_run(self.text, row + LEAST);
            self.pass(end);
            if let Some(layer) = base64::layer(self.text, start..end, self.limit) {
                self.pass(layer.stretch.end);
                return Some(layer);
            }
        }
    }
}

const fn is_in_row(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || byte == b'/'
}

const fn is_dense(byte: u8) -> bool {
    byte > b'.' && byte < 0x80 && byte != b'_'
}

/// Where so many dense bytes stand in a row as a run has at least.
fn next_dense(text: &[u8], from: usize) -> Option<usize> {
    let mut at = from;
    // Of the chunk before: its bits, whether its last group is full, and whether that and the one before are.
    let (mut last, mut carry, mut tail) = (0u64, 0, false);
    let mut look = |chunk: &[u8; CHUNK]| {
        let mask = dense(chunk);
        let full = full_groups(mask);
        let pairs = full & (full << GROUP | carry);
        let found = (pairs != 0 || tail).then(|| first_row(last, mask)).flatten();
        carry = full >> (CHUNK - GROUP);
        tail = pairs >> (CHUNK - 1) != 0;
        last = mask;
        found
    };
    while let Some(chunk) = text.get(at..at + CHUNK) {
        if let Some(place) = look(chunk.try_into().expect("the length is CHUNK")) {
            return Some(at + place - CHUNK);
        }
        at += CHUNK;
    }
    let rest = text.get(at..)?;
    let mut padded = [0; CHUNK];
    padded[..rest.len()].copy_from_slice(rest);
    look(&padded).map(|place| at + place - CHUNK)
}

/// Where the first so many bits stand side by side in two words.
#[cold]
fn first_row(low: u64, high: u64) -> Option<usize> {
    let one = u128::from(high) << CHUNK | u128::from(low);
    let two = one & one >> 1;
    let four = two & two >> 2;
    let eight = four & four >> 4;
    let row = eight & eight >> 8 & eight >> 16;
    (row != 0).then(|| row.trailing_zeros() as usize)
}

/// A bit for each byte that is dense.
#[inline]
fn dense(chunk: &[u8; CHUNK]) -> u64 {
    let (quarters, _) = chunk.as_chunks::<16>();
    let (point, line) = (i8x16::splat(b'.'.cast_signed()), i8x16::splat(b'_'.cast_signed()));
    let mut mask = 0;
    for (i, quarter) in quarters.iter().enumerate() {
        let bytes: i8x16 = bytemuck::cast(*quarter);
        let dense = bytes.simd_gt(point) & !bytes.simd_eq(line);
        mask |= u64::from(dense.to_bitmask()) << (16 * i);
    }
    mask
}

/// The highest bit of each group of eight that is full (and now and then of the group behind such a gap: a borrow reaches it).
#[inline]
const fn full_groups(mask: u64) -> u64 {
    (!mask).wrapping_sub(0x0101_0101_0101_0101) & mask & 0x8080_8080_8080_8080
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::decode::Content;

    fn encode(text: &[u8]) -> String {
        use ::base64::Engine as _;
        ::base64::engine::general_purpose::STANDARD.encode(text)
    }

    fn all(text: &[u8]) -> Vec<(Range<usize>, Vec<u8>)> {
        Runs::new(text, 0..text.len(), true).map(|l| (l.stretch, l.bytes)).collect()
    }

    #[test]
    fn a_run_is_found_at_every_offset_and_length() {
        let plain =
            b"user: robot, key: 0123456789 and more of it to fill several lines, of any length";
        for length in 18..plain.len() {
            let run = encode(&plain[..length]);
            for before in 0..80 {
                let text = format!("{}{run}{}", " ".repeat(before), "\n".repeat(before % 7));
                let found = all(text.as_bytes());
                assert_eq!(found.len(), 1, "{before} {length}");
                assert_eq!(found[0].1, &plain[..length]);
                assert_eq!(found[0].0, before..before + run.len());
            }
        }
    }

    #[test]
    fn what_is_found_does_not_depend_on_where_a_window_begins() {
        let plain =
            b"it says ~~~???>>> now and then, so that both alphabets have their signs in it";
        let runs = [encode(plain), encode(plain).replace('+', "-").replace('/', "_")];
        let text = format!("a {} b\n{}\n c,d {}", runs[0], runs[1], encode(&plain[24..60]));
        let whole = all(text.as_bytes());
        assert_eq!(whole.len(), 3);
        for cut in 0..text.len() {
            let first = Runs::new(text.as_bytes(), 0..cut, true);
            let second = Runs::new(text.as_bytes(), cut..text.len(), true);
            let parts: Vec<_> = first.chain(second).map(|l| (l.stretch, l.bytes)).collect();
            assert_eq!(parts, whole, "{cut}");
        }
    }

    #[test]
    fn other_runs_say_nothing() {
        for text in [
            "da39a3ee5e6b4b0d3255bfef95601890afd80709",
            "sha512-MJ7MSJwS2utMxA9QyQLytNDtd+5RGnx6m808qG1M2G+YndNbxf9JlnDaNCVbRbDP2DDoH2Bdz33FVC6TrpzXbw==",
            "org_gnome_Shell_Extensions_get_application_manager_for_display",
            "createNewApplicationContextWithDefaultParameters",
            "////////////////////////////////////////////////////////////",
            "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA",
            "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk",
            "MIIBIjANBgkqhkiG9w0BAQEFAAOCAQ8AMIIBCgKCAQEAu1SU1LfVLPHCozMx",
        ] {
            assert_eq!(all(text.as_bytes()), [], "{text}");
        }
    }

    #[test]
    fn a_run_may_stand_in_a_path_and_behind_an_escape() {
        let plain = b"{\"token\": \"abcdefgh\", \"user\": \"robot\"}";
        for before in ["https://example.org/show/", "\\n", "\\t", "data:text/plain;base64,", "x="] {
            let text = format!("{before}{}", encode(plain));
            let found = all(text.as_bytes());
            assert_eq!(found, [(before.len()..text.len(), plain.to_vec())], "{before}");
        }
    }

    #[test]
    fn hexadecimal_digits_are_read() {
        let plain = b"key=value and more";
        let digits: Vec<_> = plain.iter().map(|byte| format!("{byte:02x}")).collect();
        let digits = digits.concat();
        for text in [digits.clone(), digits.to_uppercase(), format!("'{digits}'")] {
            let found = all(text.as_bytes());
            assert_eq!(found[0].1, plain);
        }
    }

    #[test]
    fn lines_are_put_together_in_every_way_to_break_them() {
        let plain =
            "one line of a text that is long enough to be broken three times or more. ".repeat(4);
        let run = encode(plain.as_bytes());
        let lines: Vec<_> =
            run.as_bytes().chunks(64).map(|l| std::str::from_utf8(l).unwrap()).collect();
        for (first, between, last) in [
            ("", "\n", ""),
            ("key: ", "\r\n    ", "\n"),
            ("\"", "\\n", "\""),
            ("\"", "\\r\\n", "\\r\\n\""),
            ("'", "' +\n    '", "';"),
            ("\"", "\\n\"\n  \"", "\""),
            ("\"", "\\\n", "\""),
            ("\t", "\n\t", "\n\nend"),
        ] {
            let text = format!("{first}{}{last}", lines.join(between));
            let found = all(text.as_bytes());
            assert_eq!(found.len(), 1, "{text}");
            assert_eq!(found[0].1, plain.as_bytes(), "{text}");
            // Every line is told to be none of its own from the line before alone.
            for cut in first.len() + 1..text.len() {
                let rest = Runs::new(text.as_bytes(), cut..text.len(), true);
                assert_eq!(rest.count(), 0, "{cut}: {text}");
            }
        }
    }

    #[test]
    fn a_blank_line_ends_what_is_wrapped() {
        let plain = b"a text that takes no padding, for a hundred and two bytes are three times thirty-four, as can be counted";
        let plain = &plain[..102];
        for behind in ["\n\non", "\r\n\r\non\r\n"] {
            let text = format!("on\n\n {}{behind}", encode(plain));
            assert_eq!(all(text.as_bytes())[0].1, plain, "{text}");
        }
    }

    #[test]
    fn the_way_back_leads_to_the_characters() {
        let plain =
            "one line of a text that is long enough to be broken three times or more. ".repeat(3);
        let run = encode(plain.as_bytes());
        let lines: Vec<_> =
            run.as_bytes().chunks(64).map(|l| std::str::from_utf8(l).unwrap()).collect();
        let text = format!("  {}\n", lines.join("\n  "));
        let layer = Runs::new(text.as_bytes(), 0..text.len(), true).next().unwrap();
        assert_eq!(layer.content, Content::Text);
        let place = |at: usize| run[..at].len() + 2 + at / 64 * 3;
        for start in 0..plain.len() - 9 {
            let span = layer.map.span(&(start..start + 9));
            assert_eq!(span.start, place(start * 4 / 3));
            assert_eq!(span.end, place(((start + 9) * 4).div_ceil(3) - 1) + 1);
        }
    }
}
