//! How the targets read their input, and what writes it: the form of a seed is that of every other input.

pub mod layers;
#[path = "../../tests/archives/make.rs"]
mod make;
pub mod seed;

use stanch::text::Input;
use std::io::{self, ErrorKind, Read};

/// Most bytes that a blob grows to: two margins, which a text must exceed to be cut into windows at all, and as much again.
const MAX_BLOB: usize = 160 * 1024;
/// Windows of a blob, roughly at most: each of them is scanned with its margins.
const MAX_WINDOWS: usize = 16;
/// Begins a copy. No byte of UTF-8 text.
const COPY: u8 = 0xf8;
/// Bytes before the content.
const HEADER: usize = 4;

/// A blob, and how it is to be read.
pub struct Case {
    /// Bytes that a window owns.
    pub window: usize,
    /// How the input is handed out; see [`Trickle`].
    pub reads: u8,
    /// The bytes.
    pub blob: Vec<u8>,
}

/// How text becomes the bytes of a blob.
#[derive(Clone, Copy, Debug)]
pub enum Form {
    AsItIs,
    Utf8WithMark,
    Utf16Le,
    Utf16Be,
    Utf16LeWithMark,
    Utf16BeWithMark,
}

impl Form {
    pub const ALL: [Self; 6] = [
        Self::AsItIs,
        Self::Utf8WithMark,
        Self::Utf16Le,
        Self::Utf16Be,
        Self::Utf16LeWithMark,
        Self::Utf16BeWithMark,
    ];

    fn of(byte: u8) -> Self {
        Self::ALL.get(usize::from(byte)).copied().unwrap_or(Self::AsItIs)
    }

    fn apply(self, bytes: Vec<u8>) -> Vec<u8> {
        let utf16 = |mark: &str, unit: fn(u16) -> [u8; 2]| {
            let text = String::from_utf8_lossy(&bytes);
            mark.encode_utf16().chain(text.encode_utf16()).flat_map(unit).collect()
        };
        match self {
            Self::AsItIs => bytes,
            Self::Utf8WithMark => [&b"\xef\xbb\xbf"[..], &bytes].concat(),
            Self::Utf16Le => utf16("", u16::to_le_bytes),
            Self::Utf16Be => utf16("", u16::to_be_bytes),
            Self::Utf16LeWithMark => utf16("\u{feff}", u16::to_le_bytes),
            Self::Utf16BeWithMark => utf16("\u{feff}", u16::to_be_bytes),
        }
    }
}

impl Case {
    /// Reads the fuzzer's bytes: the window's size in two, how to read in one, the form in one, the content.
    #[must_use]
    pub fn parse(data: &[u8]) -> Option<(&[u8; HEADER], &[u8])> {
        data.split_first_chunk()
    }

    /// The case that a header and a content stand for.
    #[must_use]
    pub fn new(&[low, high, reads, form]: &[u8; HEADER], content: &[u8]) -> Self {
        let blob = Form::of(form).apply(unfold(content));
        let window = usize::from(u16::from_le_bytes([low, high])).max(blob.len() / MAX_WINDOWS);
        Self { window, reads, blob }
    }

    /// What [`Case::parse`] reads.
    #[must_use]
    pub fn header(window: u16, reads: u8, form: Form) -> [u8; HEADER] {
        let [low, high] = window.to_le_bytes();
        [low, high, reads, form as u8]
    }

    /// The blob, handed out in pieces.
    #[must_use]
    pub fn trickle(&self) -> Trickle<'_> {
        Trickle { rest: &self.blob, step: self.reads.into(), calls: 0 }
    }
}

/// Unfolds the copies in a content, for a few bytes of the fuzzer's to become a text that is larger than a window.
///
/// As in LZ77, `COPY distance length length` repeats what stands `distance` bytes before until `length` bytes were added, and
/// `COPY COPY` is the byte itself.
fn unfold(content: &[u8]) -> Vec<u8> {
    let mut blob = Vec::with_capacity(content.len());
    let mut rest = content;
    while let Some((&byte, behind)) = rest.split_first() {
        rest = behind;
        if byte != COPY {
            blob.push(byte);
            continue;
        }
        match *rest {
            [COPY, ref behind @ ..] => {
                blob.push(COPY);
                rest = behind;
            }
            [distance, low, high, ref behind @ ..] => {
                rest = behind;
                let length = usize::from(u16::from_le_bytes([low, high]));
                if let Some(from) = blob.len().checked_sub(usize::from(distance) + 1) {
                    let until = (blob.len() + length).min(MAX_BLOB);
                    (from..until.saturating_sub(usize::from(distance) + 1))
                        .for_each(|i| blob.push(blob[i]));
                }
            }
            _ => {}
        }
    }
    blob
}

/// A content that unfolds to these bytes.
#[must_use]
pub fn literal(bytes: &[u8]) -> Vec<u8> {
    bytes.iter().flat_map(|byte| [*byte].repeat(if *byte == COPY { 2 } else { 1 })).collect()
}

/// A content that repeats `line` (256 bytes at most) over `length` bytes more.
#[must_use]
pub fn repeated(line: &[u8], length: u16) -> Vec<u8> {
    let [low, high] = length.to_le_bytes();
    [literal(line), vec![COPY, (line.len() - 1) as u8, low, high]].concat()
}

/// An input that hands out a few bytes at a time, is interrupted now and then, and knows of its holes. Step 0 hands out
/// all that is asked for.
pub struct Trickle<'a> {
    rest: &'a [u8],
    step: usize,
    calls: usize,
}

impl Read for Trickle<'_> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        self.calls += 1;
        if self.step == 0 {
            return self.rest.read(buffer);
        }
        if self.calls % 5 == 3 {
            return Err(ErrorKind::Interrupted.into());
        }
        let most = buffer.len().min(self.step);
        self.step = self.step * 7 % 4093 + 1;
        self.rest.read(&mut buffer[..most])
    }
}

impl Input for Trickle<'_> {
    fn skip_hole(&mut self, keep: u64) -> io::Result<u64> {
        let zeros = self.rest.iter().take_while(|byte| **byte == 0).count();
        let skipped = zeros.saturating_sub(keep as usize);
        self.rest = &self.rest[skipped..];
        Ok(skipped as u64)
    }
}
