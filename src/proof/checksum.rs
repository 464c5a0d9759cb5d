//! Tokens that end with the CRC-32 (IEEE 802.3) of what stands before.

use super::{Effect, Proof, base};
use crc32fast::hash;

fn right() -> Proof {
    Proof::new(Effect::Proves, "its checksum is right")
}

/// GitHub and npm: six characters in base 62, of what follows the last `_`.
pub(super) fn base62(token: &[u8]) -> Option<Proof> {
    let prefix = token.iter().rposition(|b| *b == b'_')?;
    let (body, sum) = token[prefix + 1..].split_last_chunk::<6>()?;
    (base::base62(sum) == Some(u64::from(hash(body)))).then(right)
}

/// GitLab: seven characters in base 36, of all that stands before, in tokens that end with a dot and nine characters (two of
/// them a length), or with two dots. Older ones carry none.
pub(super) fn base36(token: &[u8]) -> Option<Proof> {
    let end = token.rsplit(|b| *b == b'.').next().unwrap_or_default();
    let is_tail = |b: &u8| b.is_ascii_digit() || b.is_ascii_lowercase();
    if end.len() != 9 || end.len() == token.len() || !end.iter().all(is_tail) {
        return Some(Proof::default());
    }
    let (body, sum) = token.split_last_chunk::<7>()?;
    let stated = base::base36(sum);
    // What a kind of token puts before the prefix of all may have been put there afterwards.
    let without_prefix = body.splitn(2, |b| *b == b'-').nth(1).unwrap_or(body);
    let without_kind = without_prefix.splitn(2, |b| *b == b'_').nth(1).unwrap_or(body);
    let is_right = |body: &&[u8]| stated == Some(u64::from(hash(body)));
    [body, without_prefix, without_kind].iter().any(is_right).then(right)
}

/// Packagist: eight hexadecimal digits, of all that stands before.
pub(super) fn hex(token: &[u8]) -> Option<Proof> {
    let (body, sum) = token.split_last_chunk::<8>()?;
    (base::hex(sum) == Some(u64::from(hash(body)))).then(right)
}

/// Grafana: the same with the lowest byte first, behind a `_` that does not count.
pub(super) fn reversed_hex(token: &[u8]) -> Option<Proof> {
    let (body, sum) = token.split_last_chunk::<8>()?;
    let body = body.strip_suffix(b"_")?;
    (base::hex(sum) == Some(u64::from(hash(body).swap_bytes()))).then(right)
}

/// Confluent: base64 of the four bytes, the lowest first, of what stands between the prefix of four letters and them.
pub(super) fn base64(token: &[u8]) -> Option<Proof> {
    let (body, sum) = token.split_last_chunk::<6>()?;
    let stated = base::decode_base64(sum)?;
    (stated == hash(body.get(4..)?).to_le_bytes()).then(right)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rule::expand;

    type Check = fn(&[u8]) -> Option<Proof>;

    /// Tokens that vendors show in their documentation, in pieces.
    #[test]
    fn tokens_of_documentation_are_right() {
        let confluent = ["cfltT8d8RzkNseTMEDKcjNM1BZTFPHqRn/dQm9q7w6Sj", "zZ12wZfwjaJdipHZtDjw"];
        assert_eq!(base64(confluent.concat().as_bytes()), Some(right()));
    }

    #[test]
    fn a_checksum_holds_for_the_token_and_for_no_other() {
        let cases: [(&str, usize, Check); 5] = [
            ("@{crc32-base62:ghp_@{alnum:30}}", 4, base62),
            ("@{crc32-base36:glpat-@{base64-url:36}.01.12}", 0, base36),
            ("@{crc32-hex:packagist_ort_@{hex:60}}", 0, hex),
            ("@{crc32-le-hex:glsa_@{alnum:32}}", 0, reversed_hex),
            ("@{crc32-base64:cflt@{base64:54}}", 4, base64),
        ];
        for (template, first, check) in cases {
            let token = expand(template).unwrap();
            assert_eq!(check(token.as_bytes()), Some(right()), "{template}");
            for i in first..token.len() {
                let mut wrong = token.clone().into_bytes();
                wrong[i] = if wrong[i] == b'a' { b'b' } else { b'a' };
                assert_ne!(check(&wrong), Some(right()), "{template} {i}");
            }
        }
    }

    #[test]
    fn what_is_too_short_has_none() {
        for check in [base62, hex, reversed_hex, base64] as [Check; 4] {
            for token in [&b""[..], b"ghp_", b"nothing", b"________"] {
                assert_eq!(check(token), None);
            }
        }
    }

    #[test]
    fn older_tokens_of_gitlab_carry_no_checksum() {
        for token in ["glpat-@{alnum:20}", "glcbt-64_@{alnum:20}", "glcbt-a.b.@{base64-url:43}"] {
            assert_eq!(base36(expand(token).unwrap().as_bytes()), Some(Proof::default()));
        }
        assert_eq!(
            base36(expand("glpat-@{alnum:27}.0r@{lower-alnum:7}").unwrap().as_bytes()),
            None
        );
    }
}
