//! Numbers and bytes written with the letters of some alphabet.

/// Decodes base64 of either alphabet, padded or not.
pub(super) fn decode_base64(value: &[u8]) -> Option<Vec<u8>> {
    let mut bits = Bits::with_capacity(value.len() * 3 / 4);
    let end = value.iter().rposition(|b| *b != b'=').map_or(0, |i| i + 1);
    for byte in &value[..end] {
        bits.push(sextet(*byte)?, 6);
    }
    Some(bits.bytes)
}

/// Whether a byte is a letter of base64, of either alphabet.
pub(super) const fn is_base64(byte: u8) -> bool {
    sextet(byte).is_some()
}

/// The six bits that a letter of base64 stands for, of either alphabet.
pub(super) const fn sextet(byte: u8) -> Option<u8> {
    match byte {
        b'A'..=b'Z' => Some(byte - b'A'),
        b'a'..=b'z' => Some(byte - b'a' + 26),
        b'0'..=b'9' => Some(byte - b'0' + 52),
        b'+' | b'-' => Some(62),
        b'/' | b'_' => Some(63),
        _ => None,
    }
}

/// Decodes base32 (RFC 4648) without padding. None if bits are left over that are not zero.
pub(super) fn decode_base32(value: &[u8]) -> Option<Vec<u8>> {
    let mut bits = Bits::with_capacity(value.len() * 5 / 8);
    for byte in value {
        let digit = match byte {
            b'A'..=b'Z' => byte - b'A',
            b'2'..=b'7' => byte - b'2' + 26,
            _ => return None,
        };
        bits.push(digit, 5);
    }
    bits.is_even().then_some(bits.bytes)
}

/// The number that digits and letters stand for: `0-9`, `A-Z`, `a-z`.
pub(super) fn base62(digits: &[u8]) -> Option<u64> {
    number(digits, 62, |byte| match byte {
        b'0'..=b'9' => Some(byte - b'0'),
        b'A'..=b'Z' => Some(byte - b'A' + 10),
        b'a'..=b'z' => Some(byte - b'a' + 36),
        _ => None,
    })
}

/// The number that digits and small letters stand for.
pub(super) fn base36(digits: &[u8]) -> Option<u64> {
    number(digits, 36, |byte| match byte {
        b'0'..=b'9' => Some(byte - b'0'),
        b'a'..=b'z' => Some(byte - b'a' + 10),
        _ => None,
    })
}

/// The number that hexadecimal digits stand for.
pub(super) fn hex(digits: &[u8]) -> Option<u64> {
    number(digits, 16, |byte| match byte {
        b'0'..=b'9' => Some(byte - b'0'),
        b'a'..=b'f' => Some(byte - b'a' + 10),
        b'A'..=b'F' => Some(byte - b'A' + 10),
        _ => None,
    })
}

fn number(digits: &[u8], base: u64, digit: impl Fn(u8) -> Option<u8>) -> Option<u64> {
    digits.iter().try_fold(0u64, |value, byte| {
        value.checked_mul(base)?.checked_add(u64::from(digit(*byte)?))
    })
}

/// Bytes put together from fewer bits at a time.
pub(super) struct Bits {
    pub(super) bytes: Vec<u8>,
    word: u32,
    held: u32,
}

impl Bits {
    pub(super) fn with_capacity(bytes: usize) -> Self {
        Self { bytes: Vec::with_capacity(bytes), word: 0, held: 0 }
    }

    /// Appends the lowest bits of a value, eight at most.
    pub(super) fn push(&mut self, value: u8, count: u32) {
        self.word = self.word << count | u32::from(value);
        self.held += count;
        if self.held >= 8 {
            self.held -= 8;
            self.bytes.push((self.word >> self.held) as u8);
            self.word &= (1 << self.held) - 1;
        }
    }

    /// Whether what is left over is less than a letter of five bits and zero.
    pub(super) const fn is_even(&self) -> bool {
        self.held < 5 && self.word == 0
    }
}

#[cfg(test)]
mod tests {
    use super::{base36, base62, decode_base32, decode_base64, hex};

    #[test]
    fn base64_of_either_alphabet_decodes() {
        assert_eq!(decode_base64(b"Zm9vYg==").unwrap(), b"foob");
        assert_eq!(decode_base64(b"Zm9vYg").unwrap(), b"foob");
        assert_eq!(decode_base64(b"--__").unwrap(), decode_base64(b"++//").unwrap());
        assert_eq!(decode_base64(b"Zm 9v"), None);
        assert_eq!(decode_base64(b"").unwrap(), b"");
    }

    /// RFC 4648, section 10.
    #[test]
    fn base32_decodes() {
        assert_eq!(decode_base32(b"MZXW6YTBOI").unwrap(), b"foobar");
        assert_eq!(decode_base32(b"MZXW6YQ").unwrap(), b"foob");
        assert_eq!(decode_base32(b"MZXW6YR"), None, "bits are left over");
        assert_eq!(decode_base32(b"MZXW6YQA"), Some(b"foob\0".to_vec()));
        assert_eq!(decode_base32(b"M"), None, "a letter too many");
        assert_eq!(decode_base32(b"mzxw"), None);
    }

    #[test]
    fn numbers_are_read_and_may_be_too_large() {
        assert_eq!(base62(b"10"), Some(62));
        assert_eq!(base36(b"zz"), Some(35 * 36 + 35));
        assert_eq!(hex(b"fF"), Some(255));
        assert_eq!(hex(&[b'f'; 17]), None);
        assert_eq!(base36(b"Z"), None);
        assert_eq!(base62(b""), Some(0));
    }
}
