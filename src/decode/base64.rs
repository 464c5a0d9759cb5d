//! Reads base64 and hexadecimal digits.

use super::runs::LEAST;
use super::sniff::SAMPLE;
use super::{Coding, Content, Layer, Map};
use ::base64::Engine as _;
use ::base64::alphabet;
use ::base64::engine::{DecodePaddingMode, GeneralPurpose, GeneralPurposeConfig};
use std::ops::Range;
use wide::i8x16;

/// What is padded with or not, and ends wherever it was cut.
const ENGINE: GeneralPurpose = GeneralPurpose::new(
    &alphabet::STANDARD,
    GeneralPurposeConfig::new()
        .with_decode_allow_trailing_bits(true)
        .with_decode_padding_mode(DecodePaddingMode::RequireNone),
);
/// Characters that the first bytes take.
const HEAD: usize = SAMPLE / 3 * 4;
/// Slashes behind which a run in a path may begin.
const SLASHES: usize = 6;
/// How far into a run such slashes are looked for.
const PATH: usize = 160;
/// Lines that are put together are at least so long, and all but the last no shorter than the next.
const LINE: usize = 40;
/// Longer lines are not put together.
const LONGEST_LINE: usize = 1024;
/// Most bytes between two lines.
const BETWEEN: usize = 160;

/// The value of each byte as a digit, and `NONE` for what is none.
const VALUES: [u8; 256] = {
    let digits = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    let mut values = [NONE; 256];
    let mut value = 0;
    while value < digits.len() {
        values[digits[value] as usize] = value as u8;
        value += 1;
    }
    (values[b'-' as usize], values[b'_' as usize]) = (62, 63);
    values
};
const NONE: u8 = 0xff;

/// Whether a byte is a digit of either alphabet.
#[inline]
pub(super) const fn is_digit(byte: u8) -> bool {
    VALUES[byte as usize] != NONE
}

/// Where a run ends that goes on at `from`.
pub(super) fn end_of_run(text: &[u8], from: usize) -> usize {
    let mut at = from.min(text.len());
    while let Some(chunk) = text[at..].first_chunk() {
        let others = !digits(chunk);
        if others != 0 {
            return at + others.trailing_zeros() as usize;
        }
        at += chunk.len();
    }
    at + text[at..].iter().take_while(|byte| is_digit(**byte)).count()
}

/// A bit for each byte that is a digit.
#[inline]
fn digits(chunk: &[u8; 16]) -> u16 {
    let bytes: i8x16 = bytemuck::cast(*chunk);
    let above = |bytes: i8x16, byte: u8| bytes.simd_gt(i8x16::splat(byte.cast_signed()));
    let below = |bytes: i8x16, byte: u8| bytes.simd_lt(i8x16::splat(byte.cast_signed()));
    let is = |byte: u8| bytes.simd_eq(i8x16::splat(byte.cast_signed()));
    let lower = bytes | i8x16::splat(0x20);
    let letters = above(lower, b'a' - 1) & below(lower, b'z' + 1);
    let numerals = above(bytes, b'/' - 1) & below(bytes, b'9' + 1);
    (letters | numerals | is(b'+') | is(b'-') | is(b'_')).to_bitmask() as u16
}

/// What a run says, together with the lines that go on with it, up to a number of characters; none where it goes on with
/// another line itself, or says nothing.
pub(super) fn layer(text: &[u8], run: Range<usize>, limit: usize) -> Option<Layer> {
    // The letter of an escape is none of it.
    let escaped = text[..run.start].last() == Some(&b'\\');
    let start = run.start + usize::from(escaped && matches!(text[run.start], b'n' | b't' | b'r'));
    if let Some(layer) = hex(text, start..run.end, limit) {
        return Some(layer);
    }
    let path = &text[start..run.end.min(start + PATH)];
    let slashes = memchr::memchr_iter(b'/', path).take(SLASHES).map(|at| start + at + 1);
    let mut starts = std::iter::once(start).chain(slashes);
    let start = starts.find(|start| says_something(text, *start..run.end))?;
    if is_follower(text, start..run.end) {
        return None;
    }
    let mut encoded = Encoded::default();
    let stretch = start..encoded.take_lines(text, start..run.end, limit);
    encoded.decode(stretch)
}

/// Whether the first bytes of a run are of a text, or of something that may hold one.
fn says_something(text: &[u8], run: Range<usize>) -> bool {
    if run.len() < LEAST {
        return false;
    }
    let head = &text[run.start..run.start + run.len().min(HEAD) / 4 * 4];
    let mut bytes = [0; SAMPLE];
    let length = head.len() / 4 * 3;
    for (i, (four, three)) in head.chunks_exact(4).zip(bytes.chunks_exact_mut(3)).enumerate() {
        let word =
            four.iter().fold(0, |word, digit| word << 6 | u32::from(VALUES[usize::from(*digit)]));
        three.copy_from_slice(&word.to_be_bytes()[1..]);
        if i == 0 && !Content::may_begin([three[0], three[1], three[2]]) {
            return false;
        }
    }
    Content::of(&bytes[..length]).is_some()
}

/// Characters, and where they stand.
#[derive(Default)]
pub(super) struct Encoded {
    digits: Vec<u8>,
    pieces: Vec<(usize, usize)>,
}

impl Encoded {
    /// Takes a run and the lines that go on with it; returns where they end, padding included.
    fn take_lines(&mut self, text: &[u8], mut run: Range<usize>, limit: usize) -> usize {
        let start = run.start;
        loop {
            let end = run.end.min(start.saturating_add(limit));
            self.take(text, run.start..end);
            let padding = text[end..].iter().take(2).take_while(|byte| **byte == b'=').count();
            let next = next_line(text, &run).filter(|_| padding == 0 && end == run.end);
            match next {
                Some(next) if next.start < start.saturating_add(limit) => run = next,
                _ => return end + padding,
            }
        }
    }

    /// Takes a piece of it.
    pub(super) fn take(&mut self, text: &[u8], piece: Range<usize>) {
        self.pieces.push((self.digits.len(), piece.start));
        let standard = |byte: &u8| match byte {
            b'-' => b'+',
            b'_' => b'/',
            other => *other,
        };
        self.digits.extend(text[piece].iter().map(standard));
    }

    /// How many characters there are.
    pub(super) const fn len(&self) -> usize {
        self.digits.len()
    }

    /// What it says, if that is something.
    fn decode(self, stretch: Range<usize>) -> Option<Layer> {
        let layer = self.decode_all(stretch)?;
        let content = Content::of(&layer.bytes)?;
        Some(Layer { content, ..layer })
    }

    /// What it says, taken for text.
    pub(super) fn decode_all(mut self, stretch: Range<usize>) -> Option<Layer> {
        // One character alone says nothing.
        if self.digits.len() % 4 == 1 {
            self.digits.pop();
        }
        let bytes = ENGINE.decode(&self.digits).ok()?;
        let map = Map::Units { units: 4, bytes: 3, pieces: self.pieces };
        Some(Layer { coding: Coding::Base64, stretch, bytes, content: Content::Text, map })
    }
}

/// What a run of hexadecimal digits says, if it is one.
fn hex(text: &[u8], run: Range<usize>, limit: usize) -> Option<Layer> {
    let digits = &text[run.clone()];
    let digits = &digits[..digits.len().min(limit)];
    let head = digits.get(..LEAST)?;
    if !head.iter().all(u8::is_ascii_hexdigit) {
        return None;
    }
    let digit = |byte: u8| (byte as char).to_digit(16).map(|value| value as u8);
    let pair = |pair: &[u8]| Some(digit(pair[0])? << 4 | digit(pair[1])?);
    let mut sample = [0; LEAST / 2];
    for (two, one) in head.chunks_exact(2).zip(&mut sample) {
        *one = pair(two)?;
    }
    Content::of(&sample)?;
    let bytes: Vec<u8> = digits.chunks_exact(2).map_while(pair).collect();
    let content = Content::of(&bytes)?;
    let stretch = run.start..run.start + 2 * bytes.len();
    let map = Map::Units { units: 2, bytes: 1, pieces: vec![(0, run.start)] };
    Some(Layer { coding: Coding::Hex, stretch, bytes, content, map })
}

/// The line that goes on with a run that ends a line: no longer, with nothing but what separates it before it.
fn next_line(text: &[u8], line: &Range<usize>) -> Option<Range<usize>> {
    let fits = (LINE..=LONGEST_LINE).contains(&line.len()) && line.len().is_multiple_of(4);
    let start = line.end + separator(&text[line.end..]).filter(|_| fits)?;
    let longest = &text[..text.len().min(start + line.len() + 1)];
    let end = end_of_run(longest, start.min(longest.len()));
    let after = text[end..].iter().find(|byte| **byte != b'=');
    let ends_line =
        after.is_none_or(|byte| matches!(byte, b'\r' | b'\n' | b'"' | b'\'' | b'`' | b'\\' | b'<'));
    (end > start && end - start <= line.len() && ends_line).then_some(start..end)
}

/// How long what separates two lines of one string is, if it begins here: an end of line, written or meant, with indentation,
/// or the end of a literal and the start of the next.
fn separator(text: &[u8]) -> Option<usize> {
    let text = &text[..text.len().min(BETWEEN)];
    let mut at = 0;
    let mut separated = false;
    for escape in [&b"\\r"[..], b"\\n", b"\\\r\n", b"\\\n"] {
        if text[at..].starts_with(escape) {
            at += escape.len();
            separated = true;
        }
    }
    let space =
        |from: usize| text[from..].iter().take_while(|byte| byte.is_ascii_whitespace()).count();
    match text.get(at) {
        Some(quote @ (b'"' | b'\'' | b'`')) => {
            at += 1;
            at += space(at);
            at += text[at..]
                .iter()
                .take(2)
                .take_while(|byte| matches!(byte, b'+' | b'.' | b'&' | b'\\' | b'_'))
                .count();
            at += space(at);
            (text.get(at) == Some(quote)).then_some(at + 1)
        }
        // A blank line ends what is wrapped.
        Some(b'\r' | b'\n') => {
            let gap = &text[at..at + space(at)];
            (memchr::memchr_iter(b'\n', gap).count() < 2).then_some(at + gap.len())
        }
        _ => separated.then(|| at + space(at)),
    }
}

/// Whether a run goes on with the line before it.
fn is_follower(text: &[u8], run: Range<usize>) -> bool {
    let floor = run.start.saturating_sub(BETWEEN);
    let gap = &text[floor..run.start];
    // The letters of escapes are characters of runs as well, so every end that there can be is tried.
    let is_gap = |byte: &u8| byte.is_ascii_whitespace() || b"\"'`\\+.&_rn".contains(byte);
    let length = gap.iter().rev().take_while(|byte| is_gap(byte)).count();
    let ends = run.start - length..run.start;
    ends.into_iter().filter(|end| *end > 0 && is_digit(text[end - 1])).any(|end| {
        if separator(&text[end..run.start]) != Some(run.start - end) {
            return false;
        }
        let earliest = end.saturating_sub(LONGEST_LINE + 1);
        let before = text[earliest..end].iter().rev().take_while(|byte| is_digit(**byte)).count();
        let mut line = end - before..end;
        if line.start > 0
            && text[line.start - 1] == b'\\'
            && matches!(text[line.start], b'n' | b'r')
        {
            line.start += 1;
        }
        next_line(text, &line).is_some_and(|next| next.start == run.start)
    })
}
