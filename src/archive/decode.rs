//! Decompression, each format as a stream.

use super::Format;
use bzip2::bufread::{BzDecoder, MultiBzDecoder};
use flate2::bufread::{DeflateDecoder, MultiGzDecoder};
use lzma_rust2::{LzmaReader, XzReader};
use ruzstd::decoding::errors::{FrameDecoderError, ReadFrameHeaderError};
use ruzstd::decoding::{BlockDecodingStrategy, FrameDecoder};
use std::io::{self, BufRead, BufReader, Read};

/// What is read of a compressed stream at once.
const CHUNK: usize = 32 << 10;
/// The largest dictionary or window that is taken, in bytes: what `xz -9` and `zstd --ultra` use, with room for what the
/// decoder needs besides.
const MEMORY: u32 = 144 << 20;

/// Methods of compression in a zip: <https://pkware.cachefly.net/webdocs/casestudies/APPNOTE.TXT>, 4.4.5.
const STORED: u16 = 0;
const DEFLATED: u16 = 8;
const BZIP2: u16 = 12;
const LZMA: u16 = 14;
const ZSTD: u16 = 93;
const XZ: u16 = 95;

/// What a stream of one file decompresses to; none where the format is no such stream.
pub(super) fn decoder<'r>(format: Format, from: impl Read + 'r) -> Option<Box<dyn Read + 'r>> {
    let from = BufReader::with_capacity(CHUNK, from);
    Some(match format {
        Format::Gzip => Box::new(MultiGzDecoder::new(from)),
        Format::Bzip2 => Box::new(MultiBzDecoder::new(from)),
        Format::Xz => Box::new(xz(from)),
        Format::Zstd => Box::new(Zstd::new(from)),
        Format::Zip | Format::Tar | Format::SevenZip | Format::Rar => return None,
    })
}

/// What a member of a zip decompresses to; none where the method is not supported.
pub(super) fn of_method<'r>(
    method: u16,
    size: u64,
    from: impl Read + 'r,
) -> Option<io::Result<Box<dyn Read + 'r>>> {
    if method == STORED {
        return Some(Ok(Box::new(from)));
    }
    let mut from = BufReader::with_capacity(CHUNK, from);
    Some(Ok(match method {
        DEFLATED => Box::new(DeflateDecoder::new(from)),
        BZIP2 => Box::new(BzDecoder::new(from)),
        ZSTD => Box::new(Zstd::new(from)),
        XZ => Box::new(xz(from)),
        LZMA => match lzma(&mut from, size) {
            Ok((size, properties, dictionary)) => {
                match LzmaReader::new_with_props(from, size, properties, dictionary, None) {
                    Ok(reader) => Box::new(reader),
                    Err(e) => return Some(Err(e)),
                }
            }
            Err(e) => return Some(Err(e)),
        },
        _ => return None,
    }))
}

fn xz<R: Read>(from: R) -> XzReader<R> {
    XzReader::new_mem_limit(from, true, MEMORY >> 10)
}

/// The header of LZMA in a zip (4.4.5 and 5.8 there): a version, and properties with their length before them.
fn lzma(from: &mut impl Read, size: u64) -> io::Result<(u64, u8, u32)> {
    let mut header = [0; 9];
    from.read_exact(&mut header)?;
    let [_, _, length, zero, properties, dictionary @ ..] = header;
    let dictionary = u32::from_le_bytes(dictionary);
    if (length, zero) != (5, 0) || dictionary > MEMORY {
        return Err(io::ErrorKind::InvalidData.into());
    }
    Ok((size, properties, dictionary))
}

/// All frames of a Zstandard stream: the decoder knows one.
struct Zstd<R> {
    from: R,
    decoder: FrameDecoder,
    is_within: bool,
}

impl<R: BufRead> Zstd<R> {
    fn new(from: R) -> Self {
        let mut decoder = FrameDecoder::new();
        decoder.set_max_window_size(MEMORY.into());
        Self { from, decoder, is_within: false }
    }

    /// Begins the next frame that holds data; false when there is none.
    fn begin(&mut self) -> io::Result<bool> {
        while !self.from.fill_buf()?.is_empty() {
            match self.decoder.reset(&mut self.from) {
                Ok(()) => {
                    self.is_within = true;
                    return Ok(true);
                }
                Err(FrameDecoderError::ReadFrameHeaderError(ReadFrameHeaderError::SkipFrame {
                    length,
                    ..
                })) => {
                    let mut skipped = (&mut self.from).take(length.into());
                    if io::copy(&mut skipped, &mut io::sink())? < length.into() {
                        return Err(io::ErrorKind::UnexpectedEof.into());
                    }
                }
                Err(e) => return Err(io::Error::other(e)),
            }
        }
        Ok(false)
    }

    /// Ends a frame: what it says of its content must be so.
    fn end(&mut self) -> io::Result<()> {
        self.is_within = false;
        let stated = self.decoder.get_checksum_from_data();
        match stated.is_none() || stated == self.decoder.get_calculated_checksum() {
            true => Ok(()),
            false => Err(io::ErrorKind::InvalidData.into()),
        }
    }
}

impl<R: BufRead> Read for Zstd<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        if buffer.is_empty() {
            return Ok(0);
        }
        loop {
            if !self.is_within && !self.begin()? {
                return Ok(0);
            }
            while self.decoder.can_collect() == 0 && !self.decoder.is_finished() {
                let one = BlockDecodingStrategy::UptoBlocks(1);
                self.decoder.decode_blocks(&mut self.from, one).map_err(io::Error::other)?;
            }
            match self.decoder.read(buffer)? {
                0 => self.end()?,
                count => return Ok(count),
            }
        }
    }
}
