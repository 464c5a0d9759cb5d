//! `Base58Check`, as Bitcoin writes keys: <https://en.bitcoin.it/wiki/Base58Check_encoding>.

use super::{Effect, Proof};
use sha2::{Digest, Sha256};

const ALPHABET: &[u8; 58] = b"123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz";
/// Longest that is decoded, in characters: an extended key has 111. The work is the square of it.
const LONGEST: usize = 128;

/// A private key in the wallet import format, or an extended private key (BIP 32).
pub(super) fn check(value: &[u8]) -> Option<Proof> {
    let bytes = decode(value)?;
    let (body, sum) = bytes.split_last_chunk::<4>()?;
    if Sha256::digest(Sha256::digest(body))[..4] != sum[..] {
        return None;
    }
    let what = match (body, body.len()) {
        ([0x80, ..], 33) | ([0x80, .., 1], 34) => "a private key of Bitcoin",
        ([0xef, ..], 33) | ([0xef, .., 1], 34) => return Some(test_network("a private key")),
        ([0x04, 0x88, 0xad, 0xe4, ..], 78) => "an extended private key of Bitcoin (BIP 32)",
        ([0x04, 0x35, 0x83, 0x94, ..], 78) => return Some(test_network("an extended private key")),
        // SLIP 132: the same with the kind of address.
        ([0x04, 0x9d, 0x78, 0x78, ..] | [0x04, 0xb2, 0x43, 0x0c, ..], 78) => {
            "an extended private key of Bitcoin (SLIP 132)"
        }
        _ => return None,
    };
    Some(Proof::new(Effect::Proves, format!("its checksum is right: {what}")))
}

fn test_network(what: &str) -> Proof {
    Proof::new(Effect::Proves, format!("its checksum is right: {what} of Bitcoin's test network"))
}

fn decode(value: &[u8]) -> Option<Vec<u8>> {
    if value.len() > LONGEST {
        return None;
    }
    // The lowest byte first.
    let mut bytes: Vec<u8> = Vec::with_capacity(value.len());
    for letter in value {
        let mut carry = ALPHABET.iter().position(|known| known == letter)?;
        for byte in &mut bytes {
            carry += usize::from(*byte) * 58;
            *byte = carry as u8;
            carry >>= 8;
        }
        if carry > 0 {
            bytes.push(carry as u8);
        }
    }
    let zeros = value.iter().take_while(|letter| **letter == ALPHABET[0]).count();
    bytes.resize(bytes.len() + zeros, 0);
    bytes.reverse();
    Some(bytes)
}

#[cfg(test)]
mod tests {
    use super::{check, decode};
    use crate::rule::expand;

    #[test]
    fn base58_decodes() {
        // draft-msporny-base58-03, section 5.
        assert_eq!(decode(b"2NEpo7TZRRrLZSi2U").unwrap(), b"Hello World!");
        assert_eq!(decode(b"11233QC4").unwrap(), [0, 0, 0x28, 0x7f, 0xb4, 0xcd]);
        assert_eq!(decode(b"0"), None);
        assert_eq!(decode(b""), Some(Vec::new()));
        assert_eq!(decode(&[b'z'; 129]), None);
    }

    /// The keys that the Bitcoin wiki and BIP 32 show, in pieces.
    #[test]
    fn documented_keys_are_right() {
        let wif = ["5HueCGU8rMjxEXxiPuD5BDk", "u4MkFqeZyd4dZ1jvhTVqvbTLvyTJ"].concat();
        assert!(check(wif.as_bytes()).unwrap().lines[0].ends_with("a private key of Bitcoin"));
        // Test vector 1 of BIP 32.
        let extended = [
            "xprv9s21ZrQH143K3QTDL4LXw2F7HEK3wJUD2nW2nRk4stbPy6cq3jP",
            "PqjiChkVvvNKmPGJxWUtg6LnF5kejMRNNU3TGtRBeJgk33yuGBxrMPHi",
        ];
        assert!(check(extended.concat().as_bytes()).unwrap().lines[0].contains("BIP 32"));
        let public = [
            "xpub661MyMwAqRbcFtXgS5sYJABqqG9YLmC4Q1Rdap9gSE8NqtwybGhe",
            "PY2gZ29ESFjqJoCu1Rupje8YtGqsefD265TMg7usUDFdp6W1EGMcet8",
        ];
        assert!(check(public.concat().as_bytes()).is_none(), "it is public");
    }

    #[test]
    fn a_checksum_holds_for_the_key_and_for_no_other() {
        for (template, what) in [
            ("@{base58check:80:32}", "a private key of Bitcoin"),
            ("@{base58check:80:32:01}", "a private key of Bitcoin"),
            ("@{base58check:ef:32:01}", "test network"),
            ("@{base58check:0488ade4:74}", "BIP 32"),
        ] {
            let key = expand(template).unwrap();
            assert!(check(key.as_bytes()).unwrap().lines[0].contains(what), "{template}");
            for i in 0..key.len() {
                let mut wrong = key.clone().into_bytes();
                wrong[i] = if wrong[i] == b'a' { b'b' } else { b'a' };
                assert!(check(&wrong).is_none() || wrong == key.as_bytes(), "{template} {i}");
            }
        }
        // An address, which is public.
        assert_eq!(check(expand("@{base58check:00:20}").unwrap().as_bytes()), None);
    }
}
