//! Input of any size as a sequence of overlapping windows, in bounded memory.

use super::encoding::{Encoding, SAMPLE};
use super::{MARGIN, Position, WINDOW};
use encoding_rs::{CoderResult, Decoder, UTF_16BE, UTF_16LE};
use std::io::{self, Read};
use std::ops::Range;

/// Input that may know of holes: stretches of zeros that take no space and need not be read.
pub trait Input: Read {
    /// When the next bytes are a hole, skips as much of it as possible, leaving at least `keep` bytes of it to be read,
    /// and returns how much was skipped.
    ///
    /// # Errors
    /// When the input fails.
    fn skip_hole(&mut self, keep: u64) -> io::Result<u64> {
        let _ = keep;
        Ok(0)
    }
}

impl Input for &[u8] {}
impl Input for io::StdinLock<'_> {}

/// The text in hand: a window of the input, decoded.
#[derive(Clone, Copy, Debug)]
pub struct Text<'w> {
    bytes: &'w [u8],
    owned: (usize, usize),
    encoding: Encoding,
    mark: u64,
    start: Position,
}

impl<'w> Text<'w> {
    /// A text that is in memory as a whole, already decoded.
    #[must_use]
    pub const fn whole(bytes: &'w [u8]) -> Self {
        Self {
            bytes,
            owned: (0, bytes.len()),
            encoding: Encoding::AsciiSuperset,
            mark: 0,
            start: Position::START,
        }
    }

    /// The decoded bytes, margins included.
    #[must_use]
    pub const fn bytes(&self) -> &'w [u8] {
        self.bytes
    }

    /// The part whose keywords belong to this window; those in the margins belong to its neighbours.
    #[must_use]
    pub const fn owned(&self) -> Range<usize> {
        self.owned.0..self.owned.1
    }

    /// The encoding of the input.
    #[must_use]
    pub const fn encoding(&self) -> Encoding {
        self.encoding
    }

    /// Offset of the window's first byte in the decoded text of the whole input.
    #[must_use]
    pub const fn base(&self) -> u64 {
        self.start.offset
    }

    /// Where the window begins.
    #[must_use]
    pub const fn start(&self) -> Position {
        self.start
    }

    /// The position of `offset`, given one at an earlier offset of this window to count from.
    #[must_use]
    pub fn position(&self, from: Position, offset: usize) -> Position {
        let known = (from.offset - self.start.offset) as usize;
        from.after(&self.bytes[known..offset], self.encoding.is_utf16())
    }

    /// The offset of a position in the bytes of the input as they were read.
    #[must_use]
    pub const fn input_offset(&self, position: Position) -> u64 {
        let offset = if self.encoding.is_utf16() { 2 * position.units } else { position.offset };
        self.mark + offset
    }
}

/// Cuts an input into windows. The buffer is kept from one input to the next.
#[derive(Debug)]
pub struct Windows {
    buffer: Vec<u8>,
    raw: Vec<u8>,
    size: usize,
}

impl Default for Windows {
    fn default() -> Self {
        Self::with_size(WINDOW)
    }
}

impl Windows {
    /// Windows that own `size` bytes each, for tests of the law that results do not depend on it.
    #[must_use]
    pub const fn with_size(size: usize) -> Self {
        Self { buffer: Vec::new(), raw: Vec::new(), size }
    }

    /// Reads the input to its end and hands every window to `each`; returns how many bytes there were.
    ///
    /// `hint` is the expected size of the input, in bytes.
    ///
    /// # Errors
    /// When the input fails. What was read before has been handed on.
    pub fn read<I: Input + ?Sized>(
        &mut self,
        input: &mut I,
        hint: u64,
        mut each: impl FnMut(Text<'_>),
    ) -> io::Result<u64> {
        let capacity = self.size + 2 * MARGIN;
        let hint = usize::try_from(hint).unwrap_or(usize::MAX).min(capacity);
        let mut pass = Pass::start(&mut self.buffer, &mut self.raw, input, hint + 1)?;
        loop {
            let ended = pass.fill(input, capacity)?;
            let end = if ended { pass.buffer.len() } else { pass.buffer.len() - MARGIN };
            each(Text {
                bytes: pass.buffer,
                owned: (pass.owned_from, end),
                encoding: pass.encoding,
                mark: pass.mark,
                start: pass.position,
            });
            if ended {
                return Ok(pass.total);
            }
            pass.advance(end);
            pass.skip_hole(input, capacity)?;
        }
    }
}

/// One pass over one input.
struct Pass<'b> {
    buffer: &'b mut Vec<u8>,
    raw: &'b mut Vec<u8>,
    /// Of the buffer's first byte.
    position: Position,
    owned_from: usize,
    encoding: Encoding,
    mark: u64,
    decoder: Option<Decoder>,
    ended: bool,
    total: u64,
}

impl<'b> Pass<'b> {
    /// Reads the first bytes and judges the encoding by them.
    fn start<I: Input + ?Sized>(
        buffer: &'b mut Vec<u8>,
        raw: &'b mut Vec<u8>,
        input: &mut I,
        hint: usize,
    ) -> io::Result<Self> {
        buffer.clear();
        raw.clear();
        let ended = append(input, buffer, hint.max(SAMPLE))?;
        let (encoding, mark) = Encoding::of(buffer);
        let total = buffer.len() as u64;
        let decoder = match encoding {
            Encoding::Utf16Le => Some(UTF_16LE.new_decoder_without_bom_handling()),
            Encoding::Utf16Be => Some(UTF_16BE.new_decoder_without_bom_handling()),
            Encoding::AsciiSuperset | Encoding::Binary => None,
        };
        if decoder.is_some() {
            raw.extend_from_slice(&buffer[mark..]);
            buffer.clear();
        } else {
            buffer.drain(..mark);
        }
        let mark = mark as u64;
        Ok(Self {
            buffer,
            raw,
            position: Position::START,
            owned_from: 0,
            encoding,
            mark,
            decoder,
            ended,
            total,
        })
    }

    /// Fills the buffer; true when there is no more input behind it.
    fn fill<I: Input + ?Sized>(&mut self, input: &mut I, capacity: usize) -> io::Result<bool> {
        if self.decoder.is_none() {
            if !self.ended {
                let before = self.buffer.len();
                self.ended = append(input, self.buffer, capacity)?;
                self.total += (self.buffer.len() - before) as u64;
            }
            return Ok(self.ended);
        }
        loop {
            if self.decode(capacity) {
                return Ok(true);
            }
            if self.buffer.len() + 8 > capacity {
                return Ok(false);
            }
            let before = self.raw.len();
            self.ended = append(input, self.raw, before + 64 * 1024)?;
            self.total += (self.raw.len() - before) as u64;
        }
    }

    /// Moves what it can from the raw bytes to the buffer; true when that was all there ever will be.
    fn decode(&mut self, capacity: usize) -> bool {
        let Some(decoder) = &mut self.decoder else { return true };
        let filled = self.buffer.len();
        let room = decoder.max_utf8_buffer_length(self.raw.len()).unwrap_or(capacity);
        self.buffer.resize(capacity.min(filled + room), 0);
        let (result, read, written, _) =
            decoder.decode_to_utf8(self.raw, &mut self.buffer[filled..], self.ended);
        self.buffer.truncate(filled + written);
        self.raw.drain(..read);
        self.ended && result == CoderResult::InputEmpty
    }

    /// Keeps the margin before `end`, where the next window's own part begins.
    fn advance(&mut self, end: usize) {
        let cut = end.saturating_sub(MARGIN);
        self.position = self.position.after(&self.buffer[..cut], self.encoding.is_utf16());
        self.buffer.drain(..cut);
        self.owned_from = end - cut;
    }

    /// Skips zeros that need not be read, when all of the buffer is zeros already: the next window would look the same.
    fn skip_hole<I: Input + ?Sized>(&mut self, input: &mut I, capacity: usize) -> io::Result<()> {
        if self.decoder.is_none() && self.buffer.iter().all(|b| *b == 0) {
            let skipped = input.skip_hole(capacity as u64)?;
            self.position.offset += skipped;
            self.position.column += skipped;
            self.position.column_utf16 += skipped;
            self.total += skipped;
        }
        Ok(())
    }
}

/// Reads until the buffer holds `until` bytes; true when the input ended before.
fn append<I: Input + ?Sized>(input: &mut I, buffer: &mut Vec<u8>, until: usize) -> io::Result<bool> {
    let wanted = until.saturating_sub(buffer.len());
    buffer.reserve(wanted);
    let got = Read::take(&mut *input, wanted as u64).read_to_end(buffer)?;
    Ok(got < wanted)
}
