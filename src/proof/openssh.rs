//! Keys as OpenSSH writes them: <https://github.com/openssh/openssh-portable/blob/master/PROTOCOL.key>.

use super::pem::{Flaw, Key};
use super::rsa;

const MAGIC: &[u8] = b"openssh-key-v1\0";

/// Names of ciphers that OpenSSH encrypts keys with (ssh-keygen(1), `-Z`).
const CIPHERS: &[&str] = &[
    "aes128-cbc",
    "aes192-cbc",
    "aes256-cbc",
    "aes128-ctr",
    "aes192-ctr",
    "aes256-ctr",
    "aes128-gcm@openssh.com",
    "aes256-gcm@openssh.com",
    "chacha20-poly1305@openssh.com",
    "3des-cbc",
];

/// Reads strings, each behind its length in four bytes (RFC 4251, section 5).
struct Strings<'b> {
    rest: &'b [u8],
}

impl<'b> Strings<'b> {
    fn number(&mut self) -> Option<u32> {
        let (number, rest) = self.rest.split_first_chunk::<4>()?;
        self.rest = rest;
        Some(u32::from_be_bytes(*number))
    }

    fn next(&mut self) -> Option<&'b [u8]> {
        let length = self.number()? as usize;
        let (string, rest) = self.rest.split_at_checked(length)?;
        self.rest = rest;
        Some(string)
    }
}

pub(super) fn read(bytes: &[u8]) -> Result<Key, Flaw> {
    let rest = bytes.strip_prefix(MAGIC).ok_or(Flaw::Broken)?;
    parts(rest).unwrap_or(Err(Flaw::CutOff))
}

/// None where a string ends behind the bytes.
fn parts(bytes: &[u8]) -> Option<Result<Key, Flaw>> {
    let mut strings = Strings { rest: bytes };
    let [cipher, _derivation, _options] = [strings.next()?, strings.next()?, strings.next()?];
    if strings.number()? != 1 {
        return Some(Err(Flaw::Broken));
    }
    let public = strings.next()?;
    let private = strings.next()?;
    let Some(mut key) = public_key(public) else { return Some(Err(Flaw::Broken)) };
    if cipher == b"none" {
        let mut inside = Strings { rest: private };
        let (first, second) = (inside.number(), inside.number());
        // Two equal numbers that nobody chose, for a reader to know whether it decrypted the rest.
        if first.is_none() || first != second {
            return Some(Err(Flaw::Broken));
        }
    } else {
        let known = CIPHERS.iter().find(|known| known.as_bytes() == cipher);
        key.encrypted = Some(known.copied().unwrap_or("an unknown cipher"));
    }
    Some(Ok(key))
}

/// What a public key in the form of RFC 4253, section 6.6, is.
fn public_key(blob: &[u8]) -> Option<Key> {
    let mut strings = Strings { rest: blob };
    let (kind, bits) = match strings.next()? {
        b"ssh-rsa" => {
            let _exponent = strings.next()?;
            ("RSA", Some(rsa::bits(strings.next()?)))
        }
        b"ssh-dss" => ("DSA", Some(rsa::bits(strings.next()?))),
        b"ssh-ed25519" => ("Ed25519", None),
        b"ecdsa-sha2-nistp256" => ("EC P-256", None),
        b"ecdsa-sha2-nistp384" => ("EC P-384", None),
        b"ecdsa-sha2-nistp521" => ("EC P-521", None),
        b"sk-ssh-ed25519@openssh.com" => ("Ed25519 in a security key", None),
        b"sk-ecdsa-sha2-nistp256@openssh.com" => ("EC P-256 in a security key", None),
        _ => return None,
    };
    Some(Key { kind, bits, encrypted: None, public: Some(blob.to_vec()) })
}

/// The public half of an RSA key in that form.
pub(super) fn rsa_blob(exponent: &[u8], modulus: &[u8]) -> Vec<u8> {
    let mut blob = string(b"ssh-rsa");
    for number in [exponent, modulus] {
        // One that would look negative has a zero before it.
        let sign = number.first().filter(|first| **first >= 0x80).map(|_| 0);
        let number: Vec<u8> = sign.into_iter().chain(number.iter().copied()).collect();
        blob.append(&mut string(&number));
    }
    blob
}

/// The public half of a key on a curve.
pub(super) fn curve_blob(curve: &str, point: &[u8]) -> Vec<u8> {
    let name = format!("ecdsa-sha2-{curve}");
    [string(name.as_bytes()), string(curve.as_bytes()), string(point)].concat()
}

fn string(bytes: &[u8]) -> Vec<u8> {
    [&(bytes.len() as u32).to_be_bytes()[..], bytes].concat()
}
