//! What a matched value must satisfy.

use crate::plausible::{Plain, StandIn, is_placeholder, plain, stand_in};
use crate::rule::{Checks, Checksum, Class, Structure};
use crate::text::contains;

/// The check that a value fails, of those that a rule asks for.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) enum Refusal<'c> {
    /// Of so many bytes, where more are asked for.
    Short { length: u64, least: u32 },
    /// Of so many bytes, where fewer are asked for.
    Long { length: u64, most: u32 },
    /// No character of a class is in it.
    Lacks(Class),
    /// A word is in it that is in no real value.
    Word(&'c str),
    /// Of so many bits per character, where more are asked for.
    Entropy { bits: f32, least: f32 },
    /// The checksum that it should carry is another one.
    Checksum(Checksum),
    /// It stands in for a secret.
    StandIn(StandIn),
    /// It reads like something else than a secret.
    Plain(Plain),
    /// It does not decode to what it should.
    Structure(Structure),
}

/// Whether a value passes all of a rule's checks; if not, the first that it fails.
pub(super) fn pass<'c>(checks: &'c Checks, value: &[u8]) -> Result<(), Refusal<'c>> {
    let refuse = |refusal: Option<Refusal<'c>>| refusal.map_or(Ok(()), Err);
    let length = value.len() as u64;
    let short = checks.min_length.filter(|least| length < u64::from(*least));
    refuse(short.map(|least| Refusal::Short { length, least }))?;
    let long = checks.max_length.filter(|most| length > u64::from(*most));
    refuse(long.map(|most| Refusal::Long { length, most }))?;
    let has = |class: &Class| value.iter().any(|b| in_class(*class, *b));
    refuse(checks.requires.iter().find(|class| !has(class)).map(|class| Refusal::Lacks(*class)))?;
    let word = checks.deny_words.iter().find(|word| contains(value, word.as_bytes()));
    refuse(word.map(|word| Refusal::Word(word)))?;
    if let Some(least) = checks.min_entropy {
        let bits = entropy(value);
        refuse((bits < least).then_some(Refusal::Entropy { bits, least }))?;
    }
    match checks.checksum {
        // What carries its checksum was issued, whatever it looks like.
        Some(checksum @ Checksum::Crc32Base62) => {
            refuse((!crc32_base62(value)).then_some(Refusal::Checksum(checksum)))?;
        }
        None if checks.reject_placeholders => refuse(stand_in(value).map(Refusal::StandIn))?,
        None => {}
    }
    if checks.reject_plain {
        refuse(plain(value).map(Refusal::Plain))?;
    }
    let is_like = |structure: &Structure| match structure {
        Structure::Jwt => is_jwt(value),
        Structure::BasicAuth => is_basic_auth(value),
    };
    refuse(checks.structure.filter(|wanted| !is_like(wanted)).map(Refusal::Structure))
}

/// Longest beginning of a name that is looked at, in bytes.
pub(super) const NAME: usize = 64;

/// Whether the name that ends with `before` passes; if not, the word in it that is denied.
pub(super) fn pass_before<'c>(checks: &'c Checks, before: &[u8]) -> Result<(), &'c str> {
    if checks.deny_before.is_empty() {
        return Ok(());
    }
    let in_name = |b: &&u8| b.is_ascii_alphanumeric() || matches!(b, b'_' | b'-' | b'.');
    let length = before.iter().rev().take(NAME).take_while(in_name).count();
    let name = &before[before.len() - length..];
    let denied = checks.deny_before.iter().find(|word| contains(name, word.as_bytes()));
    denied.map_or(Ok(()), |word| Err(word))
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
    use super::{
        Refusal, crc32_base62, decode_base64, entropy, is_basic_auth, is_jwt, pass, pass_before,
    };
    use crate::plausible::{Plain, StandIn};
    use crate::rule::{Checks, Checksum, Class, List, Str, Structure, expand};

    #[test]
    fn entropy_is_in_bits_per_byte() {
        assert_eq!(entropy(b"aaaa"), 0.0);
        assert_eq!(entropy(b"abab"), 1.0);
        assert_eq!(entropy(b"0123456789abcdef"), 4.0);
    }

    /// Checks that nothing fails but what stands in for a secret.
    fn lenient() -> Checks {
        Checks {
            min_entropy: None,
            min_length: None,
            max_length: None,
            requires: List::default(),
            deny_words: List::default(),
            deny_before: List::default(),
            reject_placeholders: true,
            reject_plain: false,
            checksum: None,
            structure: None,
        }
    }

    #[test]
    fn the_check_that_fails_is_named_with_its_numbers() {
        let checks = Checks {
            min_length: Some(4),
            max_length: Some(8),
            requires: vec![Class::Digit].into(),
            deny_words: vec![Str::Borrowed("test")].into(),
            deny_before: vec![Str::Borrowed("public")].into(),
            min_entropy: Some(1.5),
            reject_plain: true,
            ..lenient()
        };
        for (value, outcome) in [
            ("a1", Err(Refusal::Short { length: 2, least: 4 })),
            ("abcdefgh1", Err(Refusal::Long { length: 9, most: 8 })),
            ("kqzvw", Err(Refusal::Lacks(Class::Digit))),
            ("xTest1", Err(Refusal::Word("test"))),
            ("a1a1", Err(Refusal::Entropy { bits: 1.0, least: 1.5 })),
            ("sample7q", Err(Refusal::StandIn(StandIn::Word("sample")))),
            ("17.42.9", Err(Refusal::Plain(Plain::Number))),
            ("q7Zk2xW", Ok(())),
        ] {
            assert_eq!(pass(&checks, value.as_bytes()), outcome, "{value}");
        }
        assert_eq!(pass_before(&checks, b"x = publicKey"), Err("public"));
        assert_eq!(pass_before(&checks, b"public x"), Ok(()));
        let checksum = Some(Checksum::Crc32Base62);
        let checks = Checks { checksum, ..lenient() };
        assert_eq!(pass(&checks, b"x_q000000"), Err(Refusal::Checksum(Checksum::Crc32Base62)));
        let structure = Some(Structure::Jwt);
        let checks = Checks { structure, ..lenient() };
        assert_eq!(pass(&checks, b"q7Zk2xW"), Err(Refusal::Structure(Structure::Jwt)));
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
