//! Files that ought not to be there: whether a text is one, by its size and its beginning.

use crate::rule::{Content, File};
use crate::text::{Encoding, Text};

/// Whether a text is as large as a file variant says, as far as it is in hand, and holds what it says.
pub(super) fn is_like(file: &File, text: &Text<'_>) -> bool {
    let bytes = text.bytes();
    let binary = text.encoding() == Encoding::Binary;
    (bytes.len() as u64 >= file.min_size || !text.is_whole())
        && file.max_size.is_none_or(|most| bytes.len() as u64 <= most && text.is_whole())
        && file.content.is_none_or(|content| match content {
            Content::Text => !binary,
            Content::Binary => binary,
            Content::KeyStore => is_key_store(bytes),
        })
}

/// Whether a file begins as a store of keys does: PKCS#12 (a DER sequence with version 3 first, RFC 7292), Java's JKS and
/// JCEKS (`sun.security.provider.JavaKeyStore`), `KeePass` (<https://keepass.info/help/kb/kdbx.html>), an Apple keychain.
fn is_key_store(bytes: &[u8]) -> bool {
    let magic: [&[u8]; 4] =
        [b"\xfe\xed\xfe\xed", b"\xce\xce\xce\xce", b"\x03\xd9\xa2\x9a", b"kych"];
    let pkcs12 = |header: usize| {
        bytes.first() == Some(&0x30) && bytes.get(header..header + 3) == Some(b"\x02\x01\x03")
    };
    magic.iter().any(|magic| bytes.starts_with(magic)) || (2..=6).any(pkcs12)
}
