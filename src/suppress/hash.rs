//! Values that are known by a salted hash, so that a configuration can name a value without saying it.

use sha2::{Digest as _, Sha256};
use std::fmt;
use std::str::FromStr;

/// Bytes of salt.
const SALT: usize = 16;
/// What comes before the salt in the written form.
const SCHEME: &str = "sha256";

/// The SHA-256 of a salt and a value, written `sha256:SALT:DIGEST` in hexadecimal digits.
///
/// Who has it can try values: it keeps a token of a hundred bits to itself, and not a password that is guessed in a million
/// tries.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ValueHash {
    salt: [u8; SALT],
    digest: [u8; 32],
}

impl ValueHash {
    /// Hashes a value. The salt is meant to be used once, and random.
    #[must_use]
    pub fn new(salt: [u8; SALT], value: &[u8]) -> Self {
        let digest = Sha256::new().chain_update(salt).chain_update(value).finalize();
        Self { salt, digest: digest.into() }
    }

    /// Whether it was made of this value.
    #[must_use]
    pub fn is_of(&self, value: &[u8]) -> bool {
        Self::new(self.salt, value) == *self
    }
}

impl fmt::Display for ValueHash {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{SCHEME}:")?;
        self.salt.iter().try_for_each(|byte| write!(f, "{byte:02x}"))?;
        f.write_str(":")?;
        self.digest.iter().try_for_each(|byte| write!(f, "{byte:02x}"))
    }
}

impl FromStr for ValueHash {
    type Err = &'static str;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let parse = || {
            let (salt, digest) = text.strip_prefix(SCHEME)?.strip_prefix(':')?.split_once(':')?;
            Some(Self { salt: unhex(salt)?, digest: unhex(digest)? })
        };
        // The text is not quoted: it may be the value itself, written here by mistake.
        parse().ok_or("this is no hash; `stanch hash` makes one: sha256:SALT:DIGEST")
    }
}

pub(super) fn unhex<const N: usize>(text: &str) -> Option<[u8; N]> {
    let digit = |byte: u8| char::from(byte).to_digit(16).and_then(|digit| u8::try_from(digit).ok());
    let mut bytes = [0; N];
    if text.len() != 2 * N {
        return None;
    }
    for (byte, digits) in bytes.iter_mut().zip(text.as_bytes().chunks_exact(2)) {
        *byte = digit(digits[0])? << 4 | digit(digits[1])?;
    }
    Some(bytes)
}

#[cfg(test)]
mod tests {
    use super::ValueHash;

    #[test]
    fn a_hash_is_of_its_value_and_of_no_other() {
        let hash = ValueHash::new([7; 16], b"tr0ub4dor");
        assert!(hash.is_of(b"tr0ub4dor"));
        assert!(!hash.is_of(b"tr0ub4do"));
        assert!(!hash.is_of(b""));
        assert_ne!(hash, ValueHash::new([8; 16], b"tr0ub4dor"));
    }

    #[test]
    fn it_is_sha_256_of_salt_and_value() {
        // (head -c 16 /dev/zero; printf abc) | sha256sum
        let written = ValueHash::new([0; 16], b"abc").to_string();
        assert_eq!(
            written,
            "sha256:00000000000000000000000000000000:277e7ff6d232b9763f4a66e8d05d210da32dac9c6dbce1026ad4cc98acb5fefe"
        );
    }

    #[test]
    fn what_is_written_is_read() {
        let hash = ValueHash::new(*b"0123456789abcdef", b"x");
        assert_eq!(hash.to_string().parse(), Ok(hash));
        for wrong in ["", "tr0ub4dor", "sha256:00:11", "md5:00:11", "sha256::", "sha256:é"] {
            let message = wrong.parse::<ValueHash>().unwrap_err();
            assert!(wrong.is_empty() || !message.contains(wrong), "{wrong}");
        }
    }
}
