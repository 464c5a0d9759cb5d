//! Finds runs of letters and digits that may be base64 or hexadecimal digits.
//!
//! Nearly all text has a space or a sign every few bytes, and what has none is looked at 64 bytes at a time: a bit for each
//! byte behind `.` in ASCII, and only where sixteen of them stand in a row, aligned, the run is measured.

use super::base64;
use super::{LIMIT, Layer};
use std::ops::Range;
use wide::i8x16;

/// Shortest run, in bytes.
pub(super) const LEAST: usize = 24;
/// Bytes from its start in which a run must have that many in a row without `+` and `-`.
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

    /// The next run, whatever it says.
    fn run(&mut self) -> Option<Range<usize>> {
        let end = self.text.len().min(self.starts.end.saturating_add(EARLY + LEAST + GROUP));
        loop {
            let group = next_group(&self.text[..end], self.at)?;
            let floor = self.done.max(group.saturating_sub(2 * EARLY));
            let before = self.text[floor..group].iter().rev();
            let back = before.take_while(|byte| base64::is_digit(**byte)).count();
            let run = group - back..base64::end_of_run(self.text, group);
            self.at = run.end.max(group + GROUP);
            self.done = run.end;
            if run.start >= self.starts.end {
                return None;
            }
            // One that reaches further back is somebody else's, or has no early row.
            let before = self.text[..run.start].last();
            let is_start =
                run.start >= self.starts.start && !before.is_some_and(|b| base64::is_digit(*b));
            if is_start && run.len() >= LEAST && has_row(&self.text[run.clone()]) {
                return Some(run);
            }
        }
    }
}

impl Iterator for Runs<'_> {
    type Item = Layer;

    fn next(&mut self) -> Option<Layer> {
        loop {
            let run = self.run()?;
            if let Some(layer) = base64::layer(self.text, run, self.limit) {
                self.at = self.at.max(layer.stretch.end);
                self.done = self.at;
                return Some(layer);
            }
        }
    }
}

/// Whether a run has enough bytes in a row that are no `+` or `-`, early.
fn has_row(run: &[u8]) -> bool {
    let early = &run[..run.len().min(EARLY + LEAST)];
    early.split(|byte| matches!(byte, b'+' | b'-')).any(|row| row.len() >= LEAST)
}

/// Where sixteen bytes behind `.` stand in a row, in two groups of eight as they are counted from `from`.
fn next_group(text: &[u8], from: usize) -> Option<usize> {
    let mut at = from;
    let mut carry = 0;
    while let Some(chunk) = text.get(at..at + CHUNK) {
        let full = full_groups(chunk.try_into().expect("the length is CHUNK"));
        // Bit 7 of each byte; one group and the next.
        let pairs = full & (full << GROUP | carry);
        carry = full >> (CHUNK - GROUP);
        if pairs != 0 {
            let group = pairs.trailing_zeros() as usize / GROUP * GROUP;
            return Some((at + group).saturating_sub(GROUP).max(from));
        }
        at += CHUNK;
    }
    let rest = text.get(at..)?;
    let mut padded = [0; CHUNK];
    padded[..rest.len()].copy_from_slice(rest);
    let full = full_groups(&padded);
    let pairs = full & (full << GROUP | carry);
    let group = pairs.trailing_zeros() as usize / GROUP * GROUP;
    (pairs != 0).then(|| (at + group).saturating_sub(GROUP).max(from))
}

/// A bit for each group of eight, its highest, set where all of its bytes stand behind `.` in ASCII (and now and then where not:
/// a borrow may reach the group behind such a one).
#[inline]
fn full_groups(chunk: &[u8; CHUNK]) -> u64 {
    let (quarters, _) = chunk.as_chunks::<16>();
    let mask = quarters.iter().enumerate().fold(0, |mask, (i, quarter)| {
        let bytes = i8x16::new(quarter.map(u8::cast_signed));
        mask | u64::from(bytes.simd_gt(i8x16::splat(b'.'.cast_signed())).to_bitmask()) << (16 * i)
    });
    let gaps = !mask;
    gaps.wrapping_sub(0x0101_0101_0101_0101) & mask & 0x8080_8080_8080_8080
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
        let digits: String = plain.iter().map(|byte| format!("{byte:02x}")).collect();
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
