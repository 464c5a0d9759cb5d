//! Input of any size as a sequence of overlapping windows, in bounded memory.

use super::encoding::Encoding;
use super::{MARGIN, Position, WINDOW};
use encoding_rs::{CoderResult, Decoder, UTF_16BE, UTF_16LE};
use std::io::{self, Read};
use std::ops::Range;

/// Least that a window owns, in bytes.
const MIN_SIZE: usize = 64;

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

    /// Goes to an offset from its beginning.
    ///
    /// # Errors
    /// When the input fails, or can only be read as it comes.
    fn seek(&mut self, to: u64) -> io::Result<()> {
        let _ = to;
        Err(io::ErrorKind::Unsupported.into())
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
    /// Bytes of the input read so far.
    read: u64,
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
            read: bytes.len() as u64,
            start: Position::START,
        }
    }

    /// A blob that is in memory as a whole, unless it has to be decoded or is larger than a window.
    pub(crate) fn of_blob(blob: &'w [u8]) -> Option<Self> {
        let (encoding, mark) = Encoding::of(blob);
        let fits = blob.len() <= WINDOW && !encoding.is_utf16();
        fits.then(|| Self {
            encoding,
            mark: mark as u64,
            read: blob.len() as u64,
            ..Self::whole(&blob[mark..])
        })
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

    /// Whether this is all of the input.
    #[must_use]
    pub const fn is_whole(&self) -> bool {
        self.start.offset == 0 && self.owned.0 == 0 && self.owned.1 == self.bytes.len()
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

    /// The same, given any other position of this window: what lies between the two is looked at, and the line.
    #[must_use]
    pub(crate) fn position_near(&self, known: Position, offset: usize) -> Position {
        let at = (known.offset - self.start.offset) as usize;
        if offset >= at {
            return self.position(known, offset);
        }
        match memchr::memrchr(b'\n', &self.bytes[..offset]) {
            None => self.position(self.start, offset),
            Some(end) => {
                let between = &self.bytes[end + 1..at];
                let line_start = known.back_to_line(between, self.encoding.is_utf16());
                self.position(line_start, offset)
            }
        }
    }

    /// The offset of a position in the bytes of the input as they were read.
    #[must_use]
    pub const fn input_offset(&self, position: Position) -> u64 {
        let offset = if self.encoding.is_utf16() { 2 * position.units } else { position.offset };
        let offset = self.mark + offset;
        // A single byte at the end of UTF-16 text became a character too.
        if offset < self.read { offset } else { self.read }
    }
}

/// Cuts an input into windows. The buffer is kept from one input to the next.
#[derive(Debug)]
pub struct Windows {
    buffer: Buffer,
    raw: Buffer,
    size: usize,
}

impl Default for Windows {
    fn default() -> Self {
        Self::with_size(WINDOW)
    }
}

impl Windows {
    /// Windows that own about `size` bytes each, for tests of the law that results do not depend on it.
    #[must_use]
    pub const fn with_size(size: usize) -> Self {
        // Decoding stops short of the capacity by less than a character; a window must still get further than that.
        let size = if size < MIN_SIZE { MIN_SIZE } else { size };
        Self { buffer: Buffer::new(), raw: Buffer::new(), size }
    }

    /// Reads the input to its end and hands every window to `each`; returns how many bytes there were.
    ///
    /// `size` is that of the input when it was opened, in bytes, or 0 when it is not known. Of a file that grows while it is
    /// read, what it held then is examined.
    ///
    /// # Errors
    /// When the input fails. What was read before has been handed on.
    pub fn read<I: Input + ?Sized>(
        &mut self,
        input: &mut I,
        size: u64,
        mut each: impl FnMut(Text<'_>),
    ) -> io::Result<u64> {
        let capacity = self.size + 2 * MARGIN;
        let mut input = Bounded { input, left: if size == 0 { u64::MAX } else { size } };
        let mut pass = Pass::start(&mut self.buffer, &mut self.raw, &mut input, capacity)?;
        loop {
            let ended = pass.fill(&mut input, capacity)?;
            let bytes = pass.buffer.bytes();
            let end = if ended { bytes.len() } else { bytes.len() - MARGIN };
            each(Text {
                bytes,
                owned: (pass.owned_from, end),
                encoding: pass.encoding,
                mark: pass.mark,
                read: pass.total,
                start: pass.position,
            });
            if ended {
                return Ok(pass.total);
            }
            pass.advance(end);
            pass.skip_hole(&mut input, capacity)?;
        }
    }
}

/// An input, and how many bytes of it are still to be read.
struct Bounded<'i, I: ?Sized> {
    input: &'i mut I,
    left: u64,
}

impl<I: Input + ?Sized> Bounded<'_, I> {
    /// Reads until the buffer holds `until` bytes; true when the input ended before.
    fn append(&mut self, buffer: &mut Buffer, until: usize) -> io::Result<bool> {
        while buffer.len < until && self.left > 0 {
            let most = usize::try_from(self.left).unwrap_or(usize::MAX).min(until - buffer.len);
            match self.input.read(buffer.spare(most)) {
                Ok(0) => self.left = 0,
                Ok(got) => {
                    buffer.len += got;
                    self.left -= got as u64;
                }
                Err(e) if e.kind() == io::ErrorKind::Interrupted => {}
                Err(e) => return Err(e),
            }
        }
        Ok(self.left == 0)
    }
}

/// Bytes that are written over rather than cleared from one input to the next.
#[derive(Debug)]
struct Buffer {
    memory: Vec<u8>,
    len: usize,
}

impl Buffer {
    /// Least room offered to a read of unknown length.
    const CHUNK: usize = 64 * 1024;

    const fn new() -> Self {
        Self { memory: Vec::new(), len: 0 }
    }

    fn bytes(&self) -> &[u8] {
        &self.memory[..self.len]
    }

    /// Room behind the bytes: `most` bytes, or fewer where so many are not in sight.
    fn spare(&mut self, most: usize) -> &mut [u8] {
        let room = most.min(Self::CHUNK.max(self.len));
        let end = self.len + room;
        if self.memory.len() < end {
            self.memory.resize(end, 0);
        }
        let available = self.memory.len() - self.len;
        let len = self.len;
        &mut self.memory[len..len + most.min(available)]
    }

    /// Drops the first bytes.
    fn drop_front(&mut self, count: usize) {
        self.memory.copy_within(count..self.len, 0);
        self.len -= count;
    }
}

/// One pass over one input.
struct Pass<'b> {
    buffer: &'b mut Buffer,
    raw: &'b mut Buffer,
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
        buffer: &'b mut Buffer,
        raw: &'b mut Buffer,
        input: &mut Bounded<'_, I>,
        capacity: usize,
    ) -> io::Result<Self> {
        buffer.len = 0;
        raw.len = 0;
        let ended = input.append(buffer, capacity)?;
        let (encoding, mark) = Encoding::of(buffer.bytes());
        let total = buffer.len as u64;
        let decoder = match encoding {
            Encoding::Utf16Le => Some(UTF_16LE.new_decoder_without_bom_handling()),
            Encoding::Utf16Be => Some(UTF_16BE.new_decoder_without_bom_handling()),
            Encoding::AsciiSuperset | Encoding::Binary => None,
        };
        buffer.drop_front(mark);
        if decoder.is_some() {
            std::mem::swap(buffer, raw);
        }
        let (position, mark) = (Position::START, mark as u64);
        Ok(Self { buffer, raw, position, owned_from: 0, encoding, mark, decoder, ended, total })
    }

    /// Fills the buffer; true when there is no more input behind it.
    fn fill<I: Input + ?Sized>(
        &mut self,
        input: &mut Bounded<'_, I>,
        capacity: usize,
    ) -> io::Result<bool> {
        if self.decoder.is_none() {
            if !self.ended {
                let before = self.buffer.len;
                self.ended = input.append(self.buffer, capacity)?;
                self.total += (self.buffer.len - before) as u64;
            }
            return Ok(self.ended);
        }
        loop {
            if self.decode(capacity) {
                return Ok(true);
            }
            if self.buffer.len + 8 > capacity {
                return Ok(false);
            }
            let before = self.raw.len;
            self.ended = input.append(self.raw, before + Buffer::CHUNK)?;
            self.total += (self.raw.len - before) as u64;
        }
    }

    /// Moves what it can from the raw bytes to the buffer; true when that was all there ever will be.
    fn decode(&mut self, capacity: usize) -> bool {
        let Some(decoder) = &mut self.decoder else { return true };
        let room = decoder.max_utf8_buffer_length(self.raw.len).unwrap_or(capacity);
        let end = capacity.min(self.buffer.len + room);
        if self.buffer.memory.len() < end {
            self.buffer.memory.resize(end, 0);
        }
        let target = &mut self.buffer.memory[self.buffer.len..end];
        let (result, read, written, _) =
            decoder.decode_to_utf8(self.raw.bytes(), target, self.ended);
        self.buffer.len += written;
        self.raw.drop_front(read);
        self.ended && result == CoderResult::InputEmpty
    }

    /// Keeps the margin before `end`, where the next window's own part begins.
    fn advance(&mut self, end: usize) {
        let cut = char_start(self.buffer.bytes(), end.saturating_sub(MARGIN));
        self.position = self.position.after(&self.buffer.bytes()[..cut], self.encoding.is_utf16());
        self.buffer.drop_front(cut);
        self.owned_from = end - cut;
    }

    /// Skips zeros that need not be read, when all of the buffer is zeros already: the next window would look the same.
    fn skip_hole<I: Input + ?Sized>(
        &mut self,
        input: &mut Bounded<'_, I>,
        capacity: usize,
    ) -> io::Result<()> {
        if self.decoder.is_none() && self.buffer.bytes().iter().all(|b| *b == 0) {
            // A file that grows may have a hole where it ended before.
            let skipped = input.input.skip_hole(capacity as u64)?.min(input.left);
            input.left -= skipped;
            self.position.offset += skipped;
            self.position.column += skipped;
            self.position.column_utf16 += skipped;
            self.total += skipped;
        }
        Ok(())
    }
}

/// The start of the character of UTF-8 text that the byte at `at` belongs to, so that none is counted in halves.
fn char_start(bytes: &[u8], at: usize) -> usize {
    let begins = |i: &usize| bytes.get(*i).is_none_or(|b| !matches!(b, 0x80..=0xbf));
    (at.saturating_sub(3)..=at).rev().find(begins).unwrap_or(at)
}

#[cfg(test)]
mod tests {
    use super::{Input, Windows};
    use crate::text::{Encoding, MARGIN};
    use std::io::{self, Read};

    /// Joins what the windows own, and checks that their margins and positions fit.
    fn rejoin(input: &[u8], size: usize, known: bool) -> (Vec<u8>, Vec<Encoding>) {
        let (mut all, mut encodings) = (Vec::new(), Vec::new());
        let length = if known { input.len() as u64 } else { 0 };
        let total = Windows::with_size(size)
            .read(&mut { input }, length, |text| {
                assert_eq!(text.base() as usize + text.owned().start, all.len());
                let before = &all[all.len().saturating_sub(MARGIN)..];
                assert!(text.bytes()[..text.owned().start].ends_with(before));
                all.extend_from_slice(&text.bytes()[text.owned()]);
                encodings.push(text.encoding());
            })
            .unwrap();
        assert_eq!(total, input.len() as u64);
        (all, encodings)
    }

    fn sample(length: usize) -> String {
        (0..).map(|i| format!("line {i} of the sample, déjà 😀\n")).take(length / 30).collect()
    }

    #[test]
    fn windows_own_every_byte_once() {
        let text = sample(400_000);
        for size in [1, 999, 64 * 1024, 10_000_000] {
            for known in [true, false] {
                assert_eq!(rejoin(text.as_bytes(), size, known).0, text.as_bytes());
            }
        }
        assert_eq!(rejoin(b"", 10, true).0, b"");
    }

    #[test]
    fn utf16_is_decoded_in_windows() {
        let text = sample(300_000);
        for unit in [u16::to_le_bytes, u16::to_be_bytes] {
            let bytes: Vec<u8> = text.encode_utf16().flat_map(unit).collect();
            for size in [1, 5000, 10_000_000] {
                assert_eq!(rejoin(&bytes, size, true).0, text.as_bytes());
            }
        }
    }

    #[test]
    fn positions_in_windows_are_those_of_the_input() {
        let text = sample(300_000);
        let bytes: Vec<u8> = text.encode_utf16().flat_map(u16::to_le_bytes).collect();
        let at = text.rfind("line 77 ").unwrap();
        let mut seen = 0;
        Windows::with_size(100)
            .read(&mut &*bytes, bytes.len() as u64, |window| {
                let owned = window.base() as usize + window.owned().start
                    ..window.base() as usize + window.owned().end;
                if owned.contains(&at) {
                    let position = window.position(window.start(), at - window.base() as usize);
                    assert_eq!((position.line, position.column), (78, 1));
                    let offset = text[..at].encode_utf16().count() * 2;
                    assert_eq!(window.input_offset(position), offset as u64);
                    seen += 1;
                }
            })
            .unwrap();
        assert_eq!(seen, 1);
    }

    #[test]
    fn columns_do_not_depend_on_the_windows() {
        let text = "déjà 😀 ".repeat(8_000).into_bytes();
        for (input, column) in [(&text[..], 56_001), (&text[..text.len() - 2], 56_002)] {
            for size in [64, 65, 66, 67, 1000, 10_000_000] {
                let mut end = None;
                Windows::with_size(size)
                    .read(&mut &*input, input.len() as u64, |text| {
                        end = Some(text.position(text.start(), text.bytes().len()));
                    })
                    .unwrap();
                assert_eq!(end.unwrap().column, column, "{size}");
            }
        }
    }

    /// A token, a hole of many gigabytes, another token.
    struct Sparse {
        at: u64,
    }

    const HOLE: u64 = 1 << 40;

    impl Read for Sparse {
        fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
            let end = HOLE + 200;
            let count = buffer.len().min((end - self.at) as usize);
            for byte in &mut buffer[..count] {
                *byte = if (100..HOLE + 100).contains(&self.at) { 0 } else { b'x' };
                self.at += 1;
            }
            Ok(count)
        }
    }

    impl Input for Sparse {
        fn skip_hole(&mut self, keep: u64) -> io::Result<u64> {
            let skip = if self.at >= 100 { (HOLE + 100).saturating_sub(self.at + keep) } else { 0 };
            self.at += skip;
            Ok(skip)
        }
    }

    #[test]
    fn holes_are_not_read() {
        let (mut last, mut windows) = (0, 0);
        let total = Windows::with_size(100_000)
            .read(&mut Sparse { at: 0 }, HOLE + 200, |text| {
                windows += 1;
                if let Some(at) = text.bytes().iter().rposition(|b| *b == b'x') {
                    last = text.base() + at as u64;
                }
            })
            .unwrap();
        assert_eq!((total, last), (HOLE + 200, HOLE + 199));
        assert!(windows < 20, "{windows}");
    }
}
