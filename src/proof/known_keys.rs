//! Private keys that are published: what only tests use is no secret of anybody's.
//!
//! SHA-256 of the public half as `ssh-keygen -l` computes it, or, where a key does not hold that, of its DER; taken from the
//! sources named here.

use super::{Effect, Proof};
use sha2::{Digest, Sha256};
use std::fmt::Write as _;

const KNOWN: &[(&str, &str)] = &[
    // https://github.com/hashicorp/vagrant/tree/main/keys
    ("d4ce11ce13325ae152ffceae3d8fdc7b6a6b87f7554c75bb883d91869aae3990", "Vagrant's insecure key"),
    ("5a4bea8e7c8f01e0b471b3c4ad88863fdbea1dd80bd4caaabcf7487b796f1e02", "Vagrant's insecure key"),
    // https://www.rfc-editor.org/rfc/rfc9500#section-2.1
    ("a315fdddebc0d34ac367cd7160bb543c96e302e28227727af251526548721ef0", "RFC 9500"),
    // https://www.rfc-editor.org/rfc/rfc8410#section-10.3 (all of it)
    ("80b885d1af82668ad76d1c5a1a916b5bfc23d247e2f7f450e45b5c1024843e96", "RFC 8410"),
    // https://jwt.io: RS256 and ES256
    ("51ea6c3c37d01486059d25f6fdf1d62625e01e20035bcb269ddc8c88e6917253", "jwt.io"),
    ("59ad9a29b8d7fb6f26032b8ba02e9bff58b6c753d7ce04532a3d5e75956e7a0d", "jwt.io"),
    // https://github.com/golang/go/blob/master/src/net/http/internal/testcert/testcert.go
    ("218b2bc674b784ccbe9044298a02deffe2ff1b5edac24527d1d2329c2579e9d1", "tests of Go"),
    // https://github.com/python/cpython/blob/main/Lib/test/certdata/keycert.pem
    ("6473c5c43a93114b60ed6a47768aae04f82c2ae3b6dcab95a5692ed474b52df3", "tests of Python"),
    // https://github.com/nodejs/node/tree/main/test/fixtures/keys: agent1-key.pem, rsa_private.pem
    ("6fd25ca6085f098c8f147a7de89bac597f9e8b4edf9726d198811c8770e7220d", "tests of Node.js"),
    ("3308471c71fc2e19b8807a6b4297f060292a2d2253d6b81b118c5f000ac60a43", "tests of Node.js"),
    // https://github.com/openssl/openssl/blob/master/apps/server.pem: of its server, its CA and that one's CA
    ("e3037123039db18b31a8c6cad8f8f5bf2b8d53f897b4ec793775def44f0e8a5a", "tests of OpenSSL"),
    ("984a9bba2076d8e404d8779a4008cc45aa1eb6233514e1c9cbd85d30ebe00b00", "tests of OpenSSL"),
    ("6b32fa82079b30f7a44ae5f4428f6bf17f06313b3c1fdbccd3fbf27ec8a6e7d7", "tests of OpenSSL"),
];

/// Whether a key is a published one, by its public half or by all of it.
pub(super) fn named(public: Option<&[u8]>, der: &[u8]) -> Proof {
    let find = |bytes: &[u8]| {
        let digest = sha256(bytes);
        KNOWN.iter().find(|(known, _)| *known == digest).map(|(_, name)| *name)
    };
    match public.and_then(find).or_else(|| find(der)) {
        Some(name) => Proof::new(Effect::Doubts, format!("a test key that is published: {name}")),
        None => Proof::default(),
    }
}

/// SHA-256 in hexadecimal digits.
pub(super) fn sha256(bytes: &[u8]) -> String {
    Sha256::digest(bytes).iter().fold(String::new(), |mut out, byte| {
        let _ = write!(out, "{byte:02x}");
        out
    })
}

#[cfg(test)]
mod tests {
    use crate::proof::{Effect, pem};

    /// The key of RFC 8410, section 10.3, and the public half of Vagrant's: nobody's secret.
    #[test]
    fn published_keys_are_known() {
        let rfc = ["MC4CAQAwBQYDK2VwBCIEINTuctv5E1hK1bbY8fdp", "+K06/nwoy/HU++CXqI9EdVhC"].concat();
        let pem = format!("-----BEGIN PRIVATE KEY-----\n{rfc}\n-----END PRIVATE KEY-----");
        let proof = pem::read(pem.as_bytes());
        assert_eq!(
            proof.lines,
            ["Ed25519, not encrypted", "a test key that is published: RFC 8410"]
        );
        assert_eq!(proof.effect, Effect::Doubts);
        let vagrant = "AAAAC3NzaC1lZDI1NTE5AAAAIN1YdxBpNlzxDqfJyw/QKow1F+wvG9hXGoqiysfJOn5Y";
        let blob = crate::proof::base::decode_base64(vagrant.as_bytes()).unwrap();
        assert!(super::named(Some(&blob), b"").lines[0].ends_with("Vagrant's insecure key"));
    }

    #[test]
    fn every_fingerprint_is_one_and_stands_once() {
        for (at, (known, _)) in super::KNOWN.iter().enumerate() {
            assert!(
                known.len() == 64 && known.bytes().all(|b| matches!(b, b'0'..=b'9' | b'a'..=b'f'))
            );
            assert!(super::KNOWN[..at].iter().all(|(earlier, _)| earlier != known));
        }
    }
}
