//! Private keys in PEM (RFC 7468): what sort of key it is, how long, whether it is encrypted, and whether it is whole.

use super::der::{
    BIT_STRING, CONTEXT_0, CONTEXT_1, Der, INTEGER, OBJECT_ID, OCTET_STRING, SEQUENCE,
};
use super::rsa::{self, Numbers};
use super::{Effect, Proof, base, known_keys, openssh};

/// A private key that could be read.
pub(super) struct Key {
    pub(super) kind: &'static str,
    pub(super) bits: Option<usize>,
    /// What it is encrypted with.
    pub(super) encrypted: Option<&'static str>,
    /// Its public half as OpenSSH writes it, where it is there to be had.
    pub(super) public: Option<Vec<u8>>,
}

/// Why a key can't be read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Flaw {
    /// It ends too early.
    CutOff,
    /// It is no key.
    Broken,
    /// Its numbers are not those of one key.
    Mismatch,
    /// It is the public half, under a wrong name.
    Public,
}

impl Flaw {
    fn proof(self) -> Proof {
        match self {
            Self::CutOff => Proof::new(Effect::Lowers, "the key is cut off"),
            Self::Broken => Proof::new(Effect::Lowers, "what it holds is no key"),
            Self::Mismatch => Proof::new(Effect::Lowers, "its numbers do not make one key"),
            Self::Public => Proof::new(Effect::Doubts, "a public key under a wrong name"),
        }
    }
}

/// Ciphers of OpenSSL's own encryption (RFC 1421 and the names that OpenSSL gives).
const CIPHERS: &[&str] = &[
    "AES-128-CBC",
    "AES-192-CBC",
    "AES-256-CBC",
    "DES-EDE3-CBC",
    "DES-CBC",
    "CAMELLIA-256-CBC",
    "CAMELLIA-128-CBC",
    "SEED-CBC",
    "IDEA-CBC",
];

/// Reads a key in PEM, in base64 of that, or as a string literal or comment holds it.
pub(super) fn read(value: &[u8]) -> Proof {
    if value.starts_with(b"LS0t") {
        let decoded = base::decode_base64(&letters(value)).unwrap_or_default();
        return if decoded.starts_with(b"-----BEGIN") {
            read(&decoded)
        } else {
            Flaw::Broken.proof()
        };
    }
    let Some((label, body)) = split(value) else { return Flaw::Broken.proof() };
    let (key, bytes) = match encryption(body) {
        Some(cipher) => (Ok(legacy(label, cipher)), Vec::new()),
        None => {
            let bytes = base::decode_base64(&letters(body)).unwrap_or_default();
            (decode(label, &bytes), bytes)
        }
    };
    match key {
        Ok(key) => described(&key).and(known_keys::named(key.public.as_deref(), &bytes)),
        Err(flaw) => flaw.proof(),
    }
}

fn described(key: &Key) -> Proof {
    let bits = key.bits.map(|bits| format!(", {bits} bits")).unwrap_or_default();
    match key.encrypted {
        Some(cipher) => {
            Proof::new(Effect::Keeps, format!("{}{bits}, encrypted with {cipher}", key.kind))
        }
        None => Proof::new(Effect::Proves, format!("{}{bits}, not encrypted", key.kind)),
    }
}

/// The label of a PEM block and what stands in it.
fn split(value: &[u8]) -> Option<(&[u8], &[u8])> {
    const BEGIN: &[u8] = b"-----BEGIN ";
    let start = memchr::memmem::find(value, BEGIN)? + BEGIN.len();
    let rest = &value[start..];
    let label = memchr::memmem::find(rest, b"-----")?;
    let body = &rest[label + 5..];
    let end = memchr::memmem::find(body, b"-----END").unwrap_or(body.len());
    Some((&rest[..label], &body[..end]))
}

/// The cipher that headers before the key name.
fn encryption(body: &[u8]) -> Option<&'static str> {
    const INFO: &[u8] = b"DEK-Info:";
    memchr::memmem::find(body, b"ENCRYPTED")?;
    let at = memchr::memmem::find(body, INFO)? + INFO.len();
    let name = body[at..].trim_ascii_start();
    let known = CIPHERS.iter().find(|cipher| name.starts_with(cipher.as_bytes()));
    Some(known.copied().unwrap_or("an unknown cipher"))
}

/// A key whose bytes mean nothing to us.
fn legacy(label: &[u8], cipher: &'static str) -> Key {
    let kind = match label {
        b"RSA PRIVATE KEY" => "RSA",
        b"EC PRIVATE KEY" => "EC",
        b"DSA PRIVATE KEY" => "DSA",
        _ => "a private key",
    };
    Key { kind, bits: None, encrypted: Some(cipher), public: None }
}

/// The letters of base64 in what may be a string literal, a comment or an indented block: without white space, escapes for it,
/// quotes, and signs that join or begin lines.
pub(super) fn letters(body: &[u8]) -> Vec<u8> {
    let mut out = Vec::with_capacity(body.len());
    let mut word = 0;
    let mut at = 0;
    let is_sign = |b: &u8| matches!(b, b'+' | b'/');
    // `+` and `//` by themselves join lines or begin comments.
    let end_word = |out: &mut Vec<u8>, word: &mut usize| {
        if out[*word..].iter().all(is_sign) {
            out.truncate(*word);
        }
        *word = out.len();
    };
    while let Some(byte) = body.get(at) {
        match byte {
            b'\\' => {
                let slashes = body[at..].iter().take_while(|b| **b == b'\\').count();
                at += slashes;
                match &body[at..] {
                    [b'/', ..] => continue,
                    [b'u', b'0', b'0', b'0', b'a' | b'd' | b'A' | b'D', ..] => at += 5,
                    [b'n' | b'r' | b't', ..] => at += 1,
                    _ => {}
                }
                end_word(&mut out, &mut word);
                continue;
            }
            b'%' => {
                end_word(&mut out, &mut word);
                let is_end = matches!(&body[at..], [_, b'0', b'A' | b'a' | b'D' | b'd', ..]);
                at += if is_end { 3 } else { 1 };
                continue;
            }
            b'-' | b'_' => end_word(&mut out, &mut word),
            byte if base::is_base64(*byte) => out.push(*byte),
            _ => end_word(&mut out, &mut word),
        }
        at += 1;
    }
    end_word(&mut out, &mut word);
    out
}

fn decode(label: &[u8], bytes: &[u8]) -> Result<Key, Flaw> {
    if label == b"OPENSSH PRIVATE KEY" {
        return openssh::read(bytes);
    }
    let mut all = Der::new(bytes);
    if bytes.first() == Some(&SEQUENCE) && all.is_cut() {
        return Err(Flaw::CutOff);
    }
    let key = all.inside(SEQUENCE).ok_or(Flaw::Broken)?;
    match label {
        b"ENCRYPTED PRIVATE KEY" => encrypted_pkcs8(key),
        b"RSA PRIVATE KEY" => rsa_key(key).or_else(|flaw| pkcs8(key).map_err(|_| flaw)),
        b"EC PRIVATE KEY" => curve_key(key, None).or_else(|flaw| pkcs8(key).map_err(|_| flaw)),
        b"DSA PRIVATE KEY" => dsa_key(key),
        _ => pkcs8(key).or_else(|flaw| rsa_key(key).map_err(|_| flaw)),
    }
}

fn rsa_key(key: Der<'_>) -> Result<Key, Flaw> {
    let numbers = Numbers::read(key).ok_or(Flaw::Broken)?;
    if !numbers.fit() {
        return Err(Flaw::Mismatch);
    }
    let public = Some(openssh::rsa_blob(numbers.exponent, numbers.modulus));
    Ok(Key { kind: "RSA", bits: Some(rsa::bits(numbers.modulus)), encrypted: None, public })
}

/// Version, p, q, g, y, x.
fn dsa_key(mut key: Der<'_>) -> Result<Key, Flaw> {
    let numbers: [_; 6] = std::array::from_fn(|_| key.next(INTEGER));
    let [Some(_), Some(prime), Some(_), Some(_), Some(_), Some(_)] = numbers else {
        return Err(Flaw::Broken);
    };
    Ok(Key { kind: "DSA", bits: Some(rsa::bits(prime)), encrypted: None, public: None })
}

/// `ECPrivateKey` (RFC 5915). The curve stands in it or around it.
fn curve_key(mut key: Der<'_>, around: Option<&[u8]>) -> Result<Key, Flaw> {
    let mut fields = || {
        let version = key.next(INTEGER)?;
        let secret = key.next(OCTET_STRING)?;
        let own = key.inside(CONTEXT_0).and_then(|mut inside| inside.next(OBJECT_ID));
        let point = key.inside(CONTEXT_1).and_then(|mut inside| inside.next(BIT_STRING));
        (version == [1] && !secret.is_empty()).then_some((own.or(around), point))
    };
    let (curve, point) = fields().ok_or(Flaw::Broken)?;
    let (kind, name) = curve_name(curve.unwrap_or_default());
    let point = point.and_then(|bits| bits.strip_prefix(&[0]));
    let public = name.zip(point).map(|(name, point)| openssh::curve_blob(name, point));
    Ok(Key { kind, bits: None, encrypted: None, public })
}

/// What a curve is called, and by OpenSSH.
fn curve_name(id: &[u8]) -> (&'static str, Option<&'static str>) {
    match id {
        [0x2a, 0x86, 0x48, 0xce, 0x3d, 3, 1, 7] => ("EC P-256", Some("nistp256")),
        [0x2b, 0x81, 4, 0, 0x22] => ("EC P-384", Some("nistp384")),
        [0x2b, 0x81, 4, 0, 0x23] => ("EC P-521", Some("nistp521")),
        [0x2b, 0x81, 4, 0, 0x0a] => ("EC secp256k1", None),
        _ => ("EC", None),
    }
}

/// `PrivateKeyInfo` and `OneAsymmetricKey` (RFC 5958).
fn pkcs8(mut key: Der<'_>) -> Result<Key, Flaw> {
    let whole = key;
    let Some(_version) = key.next(INTEGER) else {
        let mut public = whole;
        let is_public = public.next(SEQUENCE).is_some() && public.next(BIT_STRING).is_some();
        return Err(if is_public { Flaw::Public } else { Flaw::Broken });
    };
    let mut algorithm = key.inside(SEQUENCE).ok_or(Flaw::Broken)?;
    let id = algorithm.next(OBJECT_ID).ok_or(Flaw::Broken)?;
    let secret = key.next(OCTET_STRING).ok_or(Flaw::Broken)?;
    let plain = |kind| Ok(Key { kind, bits: None, encrypted: None, public: None });
    let mut inside = Der::new(secret);
    match id {
        // rsaEncryption, RSASSA-PSS
        [0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 1, 1, 1 | 0x0a] => {
            rsa_key(inside.inside(SEQUENCE).ok_or(Flaw::Broken)?)
        }
        // id-ecPublicKey
        [0x2a, 0x86, 0x48, 0xce, 0x3d, 2, 1] => {
            curve_key(inside.inside(SEQUENCE).ok_or(Flaw::Broken)?, algorithm.next(OBJECT_ID))
        }
        // id-dsa, with its domain parameters
        [0x2a, 0x86, 0x48, 0xce, 0x38, 4, 1] => {
            let prime = algorithm.inside(SEQUENCE).and_then(|mut numbers| numbers.next(INTEGER));
            let bits = prime.map(rsa::bits);
            inside.next(INTEGER).ok_or(Flaw::Broken)?;
            Ok(Key { kind: "DSA", bits, encrypted: None, public: None })
        }
        [0x2b, 0x65, kind @ 0x6e..=0x71] => {
            let (name, length) = match kind {
                0x6e => ("X25519", 32),
                0x6f => ("X448", 56),
                0x70 => ("Ed25519", 32),
                _ => ("Ed448", 57),
            };
            let bytes = inside.next(OCTET_STRING).ok_or(Flaw::Broken)?;
            if bytes.len() == length { plain(name) } else { Err(Flaw::Broken) }
        }
        _ => plain("a private key"),
    }
}

/// `EncryptedPrivateKeyInfo` (RFC 5958, section 3).
fn encrypted_pkcs8(mut key: Der<'_>) -> Result<Key, Flaw> {
    let mut algorithm = key.inside(SEQUENCE).ok_or(Flaw::Broken)?;
    let id = algorithm.next(OBJECT_ID).ok_or(Flaw::Broken)?;
    key.next(OCTET_STRING).ok_or(Flaw::Broken)?;
    let cipher = match id {
        [0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 1, 5, 0x0d] => "PBES2",
        [0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 1, 5, _] => "PBES1",
        [0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 1, 0x0c, 1, _] => "the encryption of PKCS #12",
        _ => "an unknown cipher",
    };
    Ok(Key { kind: "a private key", bits: None, encrypted: Some(cipher), public: None })
}

#[cfg(test)]
mod tests;
