//! Seeds that end with a CRC-16, in base32: nkeys of NATS (<https://github.com/nats-io/nkeys>) and Stellar's keys
//! (<https://github.com/stellar/stellar-protocol/blob/master/ecosystem/sep-0023.md>).

use super::{Effect, Proof, base};

/// What the highest five bits of the first byte say: a seed.
const SEED: u8 = 18 << 3;

/// A seed of either: its checksum, and whose it is.
pub(super) fn seed(value: &[u8]) -> Option<Proof> {
    let bytes = base::decode_base32(value)?;
    let (body, sum) = bytes.split_last_chunk::<2>()?;
    if crc16(body) != u16::from_le_bytes(*sum) {
        return None;
    }
    let whose = match body {
        [SEED, rest @ ..] if rest.len() == 32 => "of a Stellar account",
        [first, second, rest @ ..] if first & 0xf8 == SEED && rest.len() == 32 => {
            role((first & 7) << 5 | second >> 3)?
        }
        _ => return None,
    };
    Some(Proof::new(Effect::Proves, format!("its checksum is right: the seed {whose}")))
}

/// What says that it is the public half of an nkey: its role, 32 bytes and the checksum.
pub(super) fn public(value: &[u8]) -> Option<Proof> {
    let bytes = (value.len() == 56).then(|| base::decode_base32(value)).flatten()?;
    let (body, sum) = bytes.split_last_chunk::<2>()?;
    let whose = role(*body.first()?).filter(|_| crc16(body) == u16::from_le_bytes(*sum))?;
    Some(Proof::new(Effect::Doubts, format!("the public key {whose}")))
}

const fn role(prefix: u8) -> Option<&'static str> {
    Some(match prefix >> 3 {
        0 => "of a NATS account",
        2 => "of a NATS cluster",
        13 => "of a NATS server",
        14 => "of a NATS operator",
        20 => "of a NATS user",
        23 => "of a NATS curve key",
        _ => return None,
    })
}

/// CRC-16 as XMODEM has it: the polynomial 0x1021, nothing to begin with.
fn crc16(bytes: &[u8]) -> u16 {
    bytes.iter().fold(0, |crc, byte| {
        (0..8).fold(crc ^ u16::from(*byte) << 8, |crc, _| {
            crc << 1 ^ if crc & 0x8000 == 0 { 0 } else { 0x1021 }
        })
    })
}

#[cfg(test)]
mod tests {
    use super::{crc16, seed};
    use crate::rule::expand;

    /// The check value of CRC-16/XMODEM.
    #[test]
    fn the_crc_is_that_of_xmodem() {
        assert_eq!(crc16(b"123456789"), 0x31c3);
    }

    #[test]
    fn seeds_are_told_by_whose_they_are() {
        for (prefix, whose) in
            [("SU", "NATS user"), ("SA", "NATS account"), ("SO", "NATS operator")]
        {
            let seed = seed(expand(&format!("@{{nkey:{prefix}}}")).unwrap().as_bytes()).unwrap();
            assert!(seed.lines[0].contains(whose), "{seed:?}");
        }
        let stellar = seed(expand("@{nkey:S}").unwrap().as_bytes()).unwrap();
        assert!(stellar.lines[0].contains("Stellar"));
    }

    /// Public keys of the two, from SEP-23 and from the documentation of NATS, are right and no seeds.
    #[test]
    fn public_keys_and_wrong_ones_are_none() {
        for key in [
            "GA7QYNF7SOWQ3GLR2BGMZEHXAVIRZA4KVWLTJJFC7MGXUA74P7UJVSGZ",
            "UDXU4RCSJNZOIQHZNWXHXORDPRTGNJAHAHFRGZNEEJCPQTT2M7NLCNF4",
        ] {
            let bytes = super::base::decode_base32(key.as_bytes()).unwrap();
            let (body, sum) = bytes.split_last_chunk::<2>().unwrap();
            assert_eq!(crc16(body), u16::from_le_bytes(*sum));
            assert_eq!(seed(key.as_bytes()), None);
        }
        let mut wrong = expand("@{nkey:SU}").unwrap().into_bytes();
        wrong[20] = if wrong[20] == b'A' { b'B' } else { b'A' };
        assert_eq!(seed(&wrong), None);
        assert_eq!(seed(b"SU"), None);
    }
}
