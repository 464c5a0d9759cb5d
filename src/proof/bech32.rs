//! Bech32, as age and Nostr write keys: <https://github.com/bitcoin/bips/blob/master/bip-0173.mediawiki>.

use super::{Effect, Proof};

const ALPHABET: &[u8; 32] = b"qpzry9x8gf2tvdw0s3jn54khce6mua7l";

/// Text whose checksum is right. BIP 173 allows 90 characters; age does not keep to that.
pub(super) fn check(value: &[u8]) -> Option<Proof> {
    let separator = value.iter().rposition(|b| *b == b'1')?;
    let (prefix, data) = (&value[..separator], &value[separator + 1..]);
    let mixed =
        value.iter().any(u8::is_ascii_lowercase) && value.iter().any(u8::is_ascii_uppercase);
    if prefix.is_empty() || data.len() < 6 || mixed {
        return None;
    }
    let lower = prefix.iter().map(u8::to_ascii_lowercase);
    let high = lower.clone().map(|b| b >> 5);
    let expanded = high.chain(std::iter::once(0)).chain(lower.map(|b| b & 31));
    let digit = |b: &u8| ALPHABET.iter().position(|known| *known == b.to_ascii_lowercase());
    let sum = expanded.fold(1, |sum, value| step(sum, u32::from(value)));
    let sum = data.iter().try_fold(sum, |sum, b| Some(step(sum, digit(b)? as u32)))?;
    (sum == 1).then(|| Proof::new(Effect::Proves, "its checksum is right"))
}

/// The checksum with a value of five bits more.
fn step(sum: u32, value: u32) -> u32 {
    const GENERATOR: [u32; 5] = [0x3b6a_57b2, 0x2650_8e6d, 0x1ea1_19fa, 0x3d42_33dd, 0x2a14_62b3];
    let top = sum >> 25;
    let shifted = (sum & 0x1ff_ffff) << 5 ^ value;
    let wanted = (0..5).filter(|i| top >> i & 1 == 1);
    wanted.fold(shifted, |sum, i| sum ^ GENERATOR[i])
}

#[cfg(test)]
mod tests {
    use super::check;
    use crate::rule::expand;

    /// Of BIP 173 and NIP 19.
    #[test]
    fn published_texts_are_right() {
        for text in [
            "A12UEL5L",
            "a12uel5l",
            "an83characterlonghumanreadablepartthatcontainsthenumber1andtheexcludedcharactersbio1tt5tgs",
            "abcdef1qpzry9x8gf2tvdw0s3jn54khce6mua7lmqqqxw",
            "split1checkupstagehandshakeupstreamerranterredcaperred2y9e3w",
            "?1ezyfcl",
            "npub10elfcs4fr0l0r8af98jlmgdh9c8tcxjvz9qkw038js35mp4dma8qzvjptg",
        ] {
            assert!(check(text.as_bytes()).is_some(), "{text}");
        }
        for text in [
            "A1G7SGD8",
            "10a06t8",
            "1qzzfhee",
            "pzry9x0s0muk",
            "x1b4n0q5v",
            "li1dgmt3",
            "A12uel5l",
            "",
        ] {
            assert!(check(text.as_bytes()).is_none(), "{text}");
        }
    }

    #[test]
    fn a_checksum_holds_for_the_key_and_for_no_other() {
        for template in ["@{bech32:nsec:32}", "@{bech32:AGE-SECRET-KEY-:32}"] {
            let key = expand(template).unwrap();
            assert!(check(key.as_bytes()).is_some(), "{key}");
            for i in 0..key.len() {
                let mut wrong = key.clone().into_bytes();
                wrong[i] = if wrong[i] == b'q' { b'p' } else { b'q' };
                assert!(check(&wrong).is_none(), "{template} {i}");
            }
        }
    }
}
