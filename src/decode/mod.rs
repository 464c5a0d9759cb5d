//! What stands encoded in a text: stretches of it, decoded, with the way back from what is decoded to where it stands.
//!
//! Nothing here knows of rules. Whoever asks looks at what is decoded as at any other text, and asks again about that; a
//! [`Budget`] keeps all layers of a stretch together within a multiple of its length, so that no input costs more than that.
//! What begins a stretch is decided by the bytes near it alone, so that windows make no difference.

mod base64;
mod inflate;
mod interleaved;
mod joins;
mod kubernetes;
mod map;
mod runs;
mod sniff;

pub(crate) use inflate::inflate;
pub(crate) use interleaved::{Interleaved, read_utf16};
pub(crate) use joins::{
    CONTEXT, NEAR, TILE, Undone, folded, follows_escape, goes_on, has_sign, next_join, undo,
};
pub(crate) use kubernetes::{REACH, entries};
pub(crate) use map::Map;
pub(crate) use runs::Runs;
pub(crate) use sniff::Content;

use std::ops::Range;

/// Layers within each other that are opened.
pub(crate) const DEPTH: usize = 4;
/// Longest stretch of an input in several windows that is opened, in bytes: it has to lie in the margin of the window in
/// which it begins. An input in one window has no such bound.
pub(crate) const LIMIT: usize = 32 * 1024;
/// Bytes that all layers of a stretch may come to, for each byte of it.
const RATIO: usize = 16;

/// A way to write a text as another one.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Coding {
    /// Base64 of either alphabet.
    Base64,
    /// Hexadecimal digits.
    Hex,
    /// A gzip stream.
    Gzip,
    /// A zlib stream.
    Zlib,
    /// UTF-16, seen as bytes.
    Utf16,
    /// Escapes of string literals: `\n`, `\u0041`, `\x41`, `\101`.
    Escapes,
    /// Literals that are put together to one, and lines that go on.
    Concatenation,
    /// `%41`.
    Percent,
    /// `&#65;`.
    Entities,
    /// `=41`, and lines that go on.
    QuotedPrintable,
    /// A list of numbers: `0x41, 0x4b`, `65, 75`.
    Bytes,
}

impl Coding {
    /// The name in reports.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Base64 => "base64",
            Self::Hex => "hex",
            Self::Gzip => "gzip",
            Self::Zlib => "zlib",
            Self::Utf16 => "utf-16",
            Self::Escapes => "escapes",
            Self::Concatenation => "concatenation",
            Self::Percent => "percent-encoding",
            Self::Entities => "html-entities",
            Self::QuotedPrintable => "quoted-printable",
            Self::Bytes => "bytes",
        }
    }
}

/// What a stretch of a text says.
#[derive(Debug)]
pub(crate) struct Layer {
    /// How it is written there.
    pub(crate) coding: Coding,
    /// Where.
    pub(crate) stretch: Range<usize>,
    /// What is decoded.
    pub(crate) bytes: Vec<u8>,
    /// What that seems to be.
    pub(crate) content: Content,
    /// The way back.
    pub(crate) map: Map,
}

/// How many bytes may still be decoded of a stretch and of what is in it.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Budget(usize);

impl Budget {
    /// That of a stretch of so many bytes.
    pub(crate) const fn of(length: usize) -> Self {
        Self(length.saturating_mul(RATIO))
    }

    /// What is left of it.
    pub(crate) const fn left(self) -> usize {
        self.0
    }

    /// Takes off what a layer came to; false when that was more than there was.
    pub(crate) const fn charge(&mut self, bytes: usize) -> bool {
        let enough = bytes <= self.0;
        self.0 = self.0.saturating_sub(bytes);
        enough
    }
}
