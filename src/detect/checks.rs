//! What a matched value must satisfy.

use crate::plausible::{is_placeholder, is_plain};
use crate::rule::{Checks, Checksum, Class, Structure};
use crate::text::contains;

/// Whether a value passes all of a rule's checks.
pub(super) fn pass(checks: &Checks, value: &[u8]) -> bool {
    let length = value.len() as u64;
    checks.min_length.is_none_or(|least| length >= u64::from(least))
        && checks.max_length.is_none_or(|most| length <= u64::from(most))
        && checks.requires.iter().all(|class| value.iter().any(|b| in_class(*class, *b)))
        && !checks.deny_words.iter().any(|word| contains(value, word.as_bytes()))
        && checks.min_entropy.is_none_or(|least| entropy(value) >= least)
        && match checks.checksum {
            // What carries its checksum was issued, whatever it looks like.
            Some(Checksum::Crc32Base62) => crc32_base62(value),
            None => !(checks.reject_placeholders && is_placeholder(value)),
        }
        && !(checks.reject_plain && is_plain(value))
        && checks.structure.is_none_or(|structure| match structure {
            Structure::Jwt => is_jwt(value),
            Structure::BasicAuth => is_basic_auth(value),
        })
}

/// Longest beginning of a name that is looked at, in bytes.
pub(super) const NAME: usize = 64;

/// Whether the name that ends with `before` passes.
pub(super) fn pass_before(checks: &Checks, before: &[u8]) -> bool {
    if checks.deny_before.is_empty() {
        return true;
    }
    let in_name = |b: &&u8| b.is_ascii_alphanumeric() || matches!(b, b'_' | b'-' | b'.');
    let length = before.iter().rev().take(NAME).take_while(in_name).count();
    let name = &before[before.len() - length..];
    !checks.deny_before.iter().any(|word| contains(name, word.as_bytes()))
}

const fn in_class(class: Class, byte: u8) -> bool {
    match class {
        Class::Digit => byte.is_ascii_digit(),
        Class::Lower => byte.is_ascii_lowercase(),
        Class::Upper => byte.is_ascii_uppercase(),
        Class::Letter => byte.is_ascii_alphabetic(),
        Class::Symbol => byte.is_ascii_punctuation(),
    }
}

/// Shannon entropy in bits per byte.
pub(super) fn entropy(value: &[u8]) -> f32 {
    let mut counts = [0u32; 256];
    value.iter().for_each(|byte| counts[usize::from(*byte)] += 1);
    let total = value.len() as f32;
    counts
        .iter()
        .filter(|count| **count > 0)
        .map(|count| {
            let share = *count as f32 / total;
            -share * share.log2()
        })
        .sum()
}

/// See [`Checksum::Crc32Base62`].
fn crc32_base62(token: &[u8]) -> bool {
    let Some(prefix) = token.iter().rposition(|b| *b == b'_') else { return false };
    let Some((body, sum)) = token[prefix + 1..].split_last_chunk::<6>() else { return false };
    let digit = |byte: u8| match byte {
        b'0'..=b'9' => Some(byte - b'0'),
        b'A'..=b'Z' => Some(byte - b'A' + 10),
        b'a'..=b'z' => Some(byte - b'a' + 36),
        _ => None,
    };
    let stated =
        sum.iter().try_fold(0u64, |value, byte| Some(value * 62 + u64::from(digit(*byte)?)));
    stated == Some(u64::from(crc32fast::hash(body)))
}

fn is_jwt(token: &[u8]) -> bool {
    let mut parts = token
        .split(|b| *b == b'.')
        .map(|part| serde_json::from_slice::<serde_json::Map<_, _>>(&decode_base64(part)?).ok());
    let (Some(Some(header)), Some(Some(_claims))) = (parts.next(), parts.next()) else {
        return false;
    };
    let alg = header.get("alg").and_then(|alg: &serde_json::Value| alg.as_str());
    alg.is_some_and(|alg| !alg.is_empty() && alg != "none")
}

fn is_basic_auth(value: &[u8]) -> bool {
    let Some(decoded) = decode_base64(value) else { return false };
    let Some(colon) = decoded.iter().position(|b| *b == b':') else { return false };
    let (user, password) = (&decoded[..colon], &decoded[colon + 1..]);
    let printable =
        |part: &[u8]| !part.is_empty() && part.iter().all(|b| matches!(b, 0x20..=0x7e | 0x80..));
    printable(user) && printable(password) && !is_placeholder(password)
}

/// Decodes base64 of either alphabet, padded or not.
fn decode_base64(value: &[u8]) -> Option<Vec<u8>> {
    let mut out = Vec::with_capacity(value.len() * 3 / 4);
    let (mut word, mut bits) = (0u32, 0);
    let end = value.iter().rposition(|b| *b != b'=').map_or(0, |i| i + 1);
    for byte in &value[..end] {
        let sextet = match byte {
            b'A'..=b'Z' => byte - b'A',
            b'a'..=b'z' => byte - b'a' + 26,
            b'0'..=b'9' => byte - b'0' + 52,
            b'+' | b'-' => 62,
            b'/' | b'_' => 63,
            _ => return None,
        };
        word = word << 6 | u32::from(sextet);
        bits += 6;
        if bits >= 8 {
            bits -= 8;
            out.push((word >> bits) as u8);
            word &= (1 << bits) - 1;
        }
    }
    Some(out)
}

#[cfg(test)]
mod tests {
    use super::{crc32_base62, decode_base64, entropy, is_basic_auth, is_jwt};
    use crate::rule::expand;

    #[test]
    fn entropy_is_in_bits_per_byte() {
        assert_eq!(entropy(b"aaaa"), 0.0);
        assert_eq!(entropy(b"abab"), 1.0);
        assert_eq!(entropy(b"0123456789abcdef"), 4.0);
    }

    #[test]
    fn a_checksum_holds_for_the_token_and_for_no_other() {
        let token = expand("ghp_@{crc32-base62:x_@{alnum:30}}").unwrap().replace("x_", "");
        assert!(crc32_base62(token.as_bytes()));
        for i in 4..token.len() {
            let mut wrong = token.clone().into_bytes();
            wrong[i] = if wrong[i] == b'A' { b'B' } else { b'A' };
            assert!(!crc32_base62(&wrong), "{i}");
        }
        assert!(!crc32_base62(b"ghp_"));
        assert!(!crc32_base62(b"nothing"));
    }

    #[test]
    fn base64_of_either_alphabet_decodes() {
        assert_eq!(decode_base64(b"Zm9vYg==").unwrap(), b"foob");
        assert_eq!(decode_base64(b"Zm9vYg").unwrap(), b"foob");
        assert_eq!(decode_base64(b"--__").unwrap(), decode_base64(b"++//").unwrap());
        assert_eq!(decode_base64(b"Zm 9v"), None);
        assert_eq!(decode_base64(b"").unwrap(), b"");
    }

    #[test]
    fn structures_are_what_they_say() {
        let jwt = expand(r#"@{base64url:{"alg":"HS256"}}.e30.sig"#).unwrap();
        assert!(is_jwt(jwt.as_bytes()));
        assert!(!is_jwt(expand(r#"@{base64url:{"alg":"HS256"}}.YQ.sig"#).unwrap().as_bytes()));
        let unsigned = expand(r#"@{base64url:{"alg":"none"}}.e30."#).unwrap();
        assert!(!is_jwt(unsigned.as_bytes()));
        assert!(!is_jwt(b"eyJhbGciOi.x.y"));
        assert!(is_basic_auth(expand("@{base64:robot:@{alnum:20}}").unwrap().as_bytes()));
        assert!(!is_basic_auth(expand("@{base64:robot}").unwrap().as_bytes()));
        assert!(!is_basic_auth(expand("@{base64:robot:}").unwrap().as_bytes()));
    }
}
