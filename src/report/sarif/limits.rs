//! How much is written.

use crate::finding::Finding;
use flate2::Compression;
use flate2::write::GzEncoder;
use std::cmp::Reverse;
use std::io::{self, ErrorKind, Write};

/// How much somebody takes. What is over it is left out of the report, the least severe first.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct SarifLimits {
    /// Results.
    pub results: usize,
    /// Rules.
    pub rules: usize,
    /// Bytes of the whole report, compressed with gzip.
    pub compressed: u64,
}

impl SarifLimits {
    /// What GitHub takes; it rejects a file that has more of anything.
    /// <https://docs.github.com/en/code-security/reference/code-scanning/sarif-files/sarif-support#file-compatibility>
    ///
    /// Of its 10 MB some are kept free for what its uploader adds to each result and for a gzip that compresses less than
    /// ours. Its other limits can't be reached: of locations in a result, tags of a rule, runs.
    pub const GITHUB: Self = Self { results: 25_000, rules: 25_000, compressed: 9_500_000 };
}

/// What orders findings by how much they matter, the most severe and certain first.
pub(super) fn weight(suppressed: bool, finding: &Finding) -> impl Ord + use<> {
    (suppressed, Reverse(finding.severity), Reverse(finding.confidence))
}

/// Memory that takes so many bytes and no more.
pub(super) struct Bounded {
    pub(super) bytes: Vec<u8>,
    pub(super) is_full: bool,
    limit: u64,
}

impl Bounded {
    pub(super) fn new(limit: u64) -> Self {
        Self { bytes: Vec::new(), is_full: false, limit }
    }
}

impl Write for Bounded {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        if (self.bytes.len() + bytes.len()) as u64 > self.limit {
            self.is_full = true;
            return Err(ErrorKind::StorageFull.into());
        }
        self.bytes.extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

/// Counts what is written to it.
#[derive(Default)]
struct Count(u64);

impl Write for Count {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0 += bytes.len() as u64;
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

/// How many bytes gzip makes of what is written. At its fastest it makes more, in a fraction of the time.
pub(super) fn compressed(
    level: Compression,
    write: impl FnOnce(&mut dyn Write) -> io::Result<()>,
) -> io::Result<u64> {
    let encoder = GzEncoder::new(Count::default(), level);
    // The serializer writes a few bytes at a time.
    let mut encoder = io::BufWriter::with_capacity(1 << 16, encoder);
    write(&mut encoder)?;
    let encoder = encoder.into_inner().map_err(io::IntoInnerError::into_error)?;
    Ok(encoder.finish()?.0)
}
