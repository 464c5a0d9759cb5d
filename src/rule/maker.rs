//! Makes values that carry a checksum or have a structure, for examples: by other code than what checks them.

use sha2::{Digest, Sha256};

const BASE32: &[u8; 32] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";
const BASE58: &[u8; 58] = b"123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz";
const BECH32: &[u8; 32] = b"qpzry9x8gf2tvdw0s3jn54khce6mua7l";

/// Bytes that look random, as many as asked for.
pub(super) type Random<'r> = &'r mut dyn FnMut(usize) -> Vec<u8>;

/// CRC-32 (IEEE 802.3), bit by bit.
pub(super) fn crc32(bytes: &[u8]) -> u32 {
    !bytes.iter().fold(u32::MAX, |crc, byte| {
        (0..8).fold(crc ^ u32::from(*byte), |crc, _| {
            if crc & 1 == 1 { crc >> 1 ^ 0xedb8_8320 } else { crc >> 1 }
        })
    })
}

/// A number in digits of an alphabet, so many.
pub(super) fn in_base(mut value: u32, alphabet: &[u8], width: usize) -> String {
    let base = alphabet.len() as u32;
    let mut out = vec![alphabet[0]; width];
    for slot in out.iter_mut().rev() {
        *slot = alphabet[(value % base) as usize];
        value /= base;
    }
    out.into_iter().map(char::from).collect()
}

/// Marvin32 with a seed of eight letters, over the message with its end marked.
fn marvin32(message: &[u8], seed: &str) -> Option<u32> {
    let seed = u64::from_be_bytes(seed.as_bytes().try_into().ok()?);
    let zeros = 7 - message.len() % 4;
    let marked = [message, &[0x80], &[0; 7][..zeros]].concat();
    let (mut low, mut high) = (seed as u32, (seed >> 32) as u32);
    for word in marked.chunks(4) {
        low = low.wrapping_add(word.iter().rfold(0, |word, byte| word << 8 | u32::from(*byte)));
        for [turn_low, turn_high] in [[20, 9], [27, 19]] {
            high ^= low;
            low = low.rotate_left(turn_low).wrapping_add(high);
            high = high.rotate_left(turn_high);
        }
    }
    Some(low ^ high)
}

/// The bytes that letters of base64 stand for, of either alphabet. What lacks of the last is zero.
fn eights(letters: &[u8], alphabet: &[u8]) -> Option<Vec<u8>> {
    let mut bits = Vec::new();
    for letter in letters {
        let six = match letter {
            b'-' => 62,
            b'_' => 63,
            _ => alphabet.iter().position(|known| known == letter)?,
        };
        bits.extend((0..6).rev().map(|i| six >> i & 1));
    }
    let eight = |chunk: &[usize]| {
        (0..8).fold(0, |value, i| value << 1 | chunk.get(i).copied().unwrap_or_default() as u8)
    };
    Some(bits.chunks(8).map(eight).collect())
}

/// Letters of base64 that end with a mark, and the checksum of them with a seed, as bytes.
pub(super) fn identifiable(seed: &str, letters: &str, alphabet: &[u8]) -> Option<Vec<u8>> {
    let mut bytes = eights(letters.as_bytes(), alphabet)?;
    bytes.extend(marvin32(&bytes, seed)?.to_le_bytes());
    Some(bytes)
}

/// The four letters of a checksum that an annotated key ends with: of six digits, filled up behind.
pub(super) fn annotation(letters: &str, alphabet: &[u8], digits: &[u8]) -> Option<String> {
    let sum = marvin32(&eights(letters.as_bytes(), alphabet)?, "Default0")?.swap_bytes();
    let digits = in_base(sum, digits, 6);
    let zeros = sum.leading_zeros() as usize / 8;
    Some(
        ["0".repeat(zeros).as_str(), digits.trim_start_matches('0'), "000000"].concat()[..4].into(),
    )
}

/// The three characters of a checksum that a client secret of Entra ID ends with: the first of six digits.
pub(super) fn client_secret(body: &str, digits: &[u8]) -> Option<String> {
    Some(in_base(marvin32(body.as_bytes(), "AadPwd00")?, digits, 6)[..3].into())
}

/// Five bits a letter.
fn fives(bytes: &[u8]) -> Vec<u8> {
    let bits = bytes.iter().flat_map(|byte| (0..8).rev().map(move |i| byte >> i & 1));
    let bits: Vec<u8> = bits.collect();
    let five = |chunk: &[u8]| {
        (0..5).fold(0, |value, i| value << 1 | chunk.get(i).copied().unwrap_or_default())
    };
    bits.chunks(5).map(five).collect()
}

/// A seed of NATS (`SU` and so on) or Stellar (`S`).
pub(super) fn nkey(prefix: &str, random: Random<'_>) -> Option<String> {
    let seed = 18u8 << 3;
    let mut bytes = match prefix.as_bytes() {
        [b'S'] => vec![seed],
        [b'S', role] => {
            let role = BASE32.iter().position(|letter| letter == role)? as u8;
            vec![seed | role >> 2, role << 6]
        }
        _ => return None,
    };
    bytes.append(&mut random(32));
    let mut crc = 0u16;
    for bit in bytes.iter().flat_map(|byte| (0..8).rev().map(move |i| byte >> i & 1)) {
        let top = crc >> 15 ^ u16::from(bit);
        crc = (crc << 1) ^ (top * 0x1021);
    }
    bytes.extend(crc.to_le_bytes());
    Some(fives(&bytes).iter().map(|five| char::from(BASE32[usize::from(*five)])).collect())
}

/// Bytes with four of their twofold SHA-256, in base 58.
pub(super) fn base58check(mut bytes: Vec<u8>) -> String {
    let sum = Sha256::digest(Sha256::digest(&bytes));
    bytes.extend(&sum[..4]);
    let zeros = bytes.iter().take_while(|byte| **byte == 0).count();
    let mut out = Vec::new();
    // Divides by 58 until nothing is left.
    while bytes.iter().any(|byte| *byte != 0) {
        let mut rest = 0u32;
        for byte in &mut bytes {
            rest = rest << 8 | u32::from(*byte);
            *byte = (rest / 58) as u8;
            rest %= 58;
        }
        out.push(BASE58[rest as usize]);
    }
    out.resize(out.len() + zeros, BASE58[0]);
    out.iter().rev().copied().map(char::from).collect()
}

/// Bech32 (BIP 173) in the case of the prefix.
pub(super) fn bech32(prefix: &str, bytes: &[u8]) -> String {
    let lower = prefix.to_ascii_lowercase();
    let mut values: Vec<u8> = lower.bytes().map(|b| b >> 5).collect();
    values.push(0);
    values.extend(lower.bytes().map(|b| b & 31));
    let data = fives(bytes);
    values.extend(&data);
    values.extend([0; 6]);
    let mut sum = 1u32;
    for value in values {
        let top = sum >> 25;
        sum = (sum & 0x1ff_ffff) << 5 ^ u32::from(value);
        for (i, by) in
            [0x3b6a_57b2, 0x2650_8e6d, 0x1ea1_19fa, 0x3d42_33dd, 0x2a14_62b3u32].iter().enumerate()
        {
            sum ^= (top >> i & 1) * by;
        }
    }
    sum ^= 1;
    let sum = (0..6).rev().map(|i| (sum >> (5 * i) & 31) as u8);
    let letters = data.into_iter().chain(sum).map(|five| char::from(BECH32[usize::from(five)]));
    let text = lower + "1" + &letters.collect::<String>();
    if prefix.bytes().any(|b| b.is_ascii_uppercase()) { text.to_ascii_uppercase() } else { text }
}

/// A macaroon of version 2 with one caveat.
pub(super) fn macaroon(location: &str, random: Random<'_>) -> Vec<u8> {
    let field = |kind: u8, bytes: &[u8]| [&[kind, bytes.len() as u8][..], bytes].concat();
    [
        vec![2],
        field(1, &location.as_bytes()[..location.len().min(127)]),
        field(2, &random(36)),
        vec![0],
        field(2, br#"{"version": 1, "permissions": "user"}"#),
        vec![0, 0],
        field(6, &random(32)),
    ]
    .concat()
}

/// A private key in the encoding that its name says, with numbers that fit together.
pub(super) fn key(kind: &str, random: Random<'_>) -> Option<Vec<u8>> {
    const RSA: &[u8] = &[0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 1, 1, 1];
    const P256: &[u8] = &[0x2a, 0x86, 0x48, 0xce, 0x3d, 3, 1, 7];
    let object = |id: &[u8]| der(6, id);
    Some(match kind {
        "rsa" => rsa(random),
        "pkcs8" => {
            let algorithm = sequence(&[object(RSA), der(5, &[])]);
            sequence(&[der(2, &[0]), algorithm, der(4, &rsa(random))])
        }
        "ec" => sequence(&[
            der(2, &[1]),
            der(4, &random(32)),
            der(0xa0, &object(P256)),
            der(0xa1, &der(3, &[&[0, 4][..], &random(64)].concat())),
        ]),
        "ed25519" => {
            let algorithm = sequence(&[object(&[0x2b, 0x65, 0x70])]);
            sequence(&[der(2, &[0]), algorithm, der(4, &der(4, &random(32)))])
        }
        "dsa" => {
            let numbers = [128, 20, 128, 128, 20].map(|length| der(2, &positive(random(length))));
            sequence(&[vec![der(2, &[0])], numbers.to_vec()].concat())
        }
        "encrypted" => {
            let scheme = object(&[0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 1, 5, 0x0d]);
            let parameters = sequence(&[der(4, &random(16)), der(2, &[8, 0])]);
            sequence(&[sequence(&[scheme, parameters]), der(4, &random(640))])
        }
        "public" => {
            let algorithm = sequence(&[object(RSA), der(5, &[])]);
            sequence(&[algorithm, der(3, &[&[0][..], &random(270)].concat())])
        }
        "openssh" => openssh("none", random),
        "openssh-encrypted" => openssh("aes256-ctr", random),
        _ => return None,
    })
}

fn der(tag: u8, content: &[u8]) -> Vec<u8> {
    let mut out = vec![tag];
    match content.len() {
        length @ 0..0x80 => out.push(length as u8),
        length => {
            out.push(0x82);
            out.extend((length as u16).to_be_bytes());
        }
    }
    out.extend(content);
    out
}

fn sequence(parts: &[Vec<u8>]) -> Vec<u8> {
    der(0x30, &parts.concat())
}

/// A number with its highest bit set and a zero before it, for it not to be negative.
fn positive(mut number: Vec<u8>) -> Vec<u8> {
    if let Some(first) = number.first_mut() {
        *first |= 0xc0;
    }
    number.insert(0, 0);
    number
}

/// `RSAPrivateKey` of 1024 bits. The factors are no primes, which nobody looks at.
fn rsa(random: Random<'_>) -> Vec<u8> {
    let [first, second] = [64, 64].map(|length| positive(random(length)));
    let modulus = product(&first, &second);
    let rest = [128, 64, 64, 64].map(|length| positive(random(length)));
    let [private, one, two, coefficient] = rest;
    let numbers = [vec![0], modulus, vec![1, 0, 1], private, first, second, one, two, coefficient];
    sequence(&numbers.map(|number| der(2, &number)))
}

fn product(first: &[u8], second: &[u8]) -> Vec<u8> {
    let mut out = vec![0u32; first.len() + second.len()];
    for (i, a) in first.iter().rev().enumerate() {
        for (j, b) in second.iter().rev().enumerate() {
            out[i + j] += u32::from(*a) * u32::from(*b);
            out[i + j + 1] += out[i + j] >> 8;
            out[i + j] &= 0xff;
        }
    }
    let zeros = out.iter().rev().take_while(|byte| **byte == 0).count();
    let bytes = out[..out.len() - zeros].iter().rev().map(|byte| *byte as u8);
    std::iter::once(0).chain(bytes).collect()
}

fn openssh(cipher: &str, random: Random<'_>) -> Vec<u8> {
    let string = |bytes: &[u8]| [&(bytes.len() as u32).to_be_bytes()[..], bytes].concat();
    let encrypted = cipher != "none";
    let public = [string(b"ssh-ed25519"), string(&random(32))].concat();
    let options =
        if encrypted { [string(&random(16)), vec![0, 0, 0, 16]].concat() } else { vec![] };
    let check = random(4);
    let private = match encrypted {
        true => random(144),
        false => {
            [check.clone(), check, public.clone(), string(&random(64)), string(b"a@b")].concat()
        }
    };
    [
        b"openssh-key-v1\0".to_vec(),
        string(cipher.as_bytes()),
        string(if encrypted { b"bcrypt" } else { b"none" }),
        string(&options),
        vec![0, 0, 0, 1],
        string(&public),
        string(&private),
    ]
    .concat()
}
