use super::{Effect, Place, Proof, checksum, is_basic_auth, structure};
use crate::rule::{Checksum, Confidence, Structure, expand};

#[test]
fn a_login_is_a_name_a_colon_and_a_password() {
    for (template, is_login) in [
        ("@{base64:robot:@{alnum:20}}", true),
        ("@{base64:robot}", false),
        ("@{base64:robot:}", false),
        ("@{base64:robot:changeme}", false),
    ] {
        assert_eq!(is_basic_auth(expand(template).unwrap().as_bytes()), is_login, "{template}");
    }
}

#[test]
fn the_greatest_effect_counts() {
    let lines = |effect| Proof::new(effect, "x");
    for (first, second, both) in [
        (Effect::Proves, Effect::Keeps, Effect::Proves),
        (Effect::Proves, Effect::Lowers, Effect::Lowers),
        (Effect::Lowers, Effect::Doubts, Effect::Doubts),
    ] {
        let proof = lines(first).and(lines(second));
        assert_eq!((proof.effect, proof.lines.len()), (both, 2));
    }
    assert_eq!(Effect::Proves.on(Confidence::Low), Confidence::High);
    assert_eq!(Effect::Lowers.on(Confidence::High), Confidence::Medium);
    assert_eq!(Effect::Lowers.on(Confidence::Medium), Confidence::Low);
    assert_eq!(Effect::Doubts.on(Confidence::High), Confidence::Low);
    assert_eq!(Effect::Keeps.on(Confidence::Medium), Confidence::Medium);
}

/// Bytes that look random and are the same every time.
struct Noise(u64);

impl Noise {
    fn below(&mut self, bound: usize) -> usize {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1);
        (self.0 >> 33) as usize % bound
    }
}

/// Values that are right, cut off, changed, and noise of the same letters: no check ends the process, and what one tells holds
/// no part of the value.
#[test]
fn no_check_panics_and_none_tells_the_value() {
    let seeds = [
        "@{crc32-base62:ghp_@{alnum:30}}",
        "@{crc32-base36:glpat-@{base64-url:36}.01.12}",
        "@{nkey:SU}",
        "@{base58check:80:32:01}",
        "@{bech32:AGE-SECRET-KEY-:32}",
        "@{marvin32:Send0000:@{alnum:33}+A@{}Eh}",
        "@{marvin32-base62:@{alnum:52}JQQJ@{}99BAACYeBjFXJ3w3AAABACOG}",
        "@{marvin32-base66:@{alnum:3}8@{}Q~@{alnum:31}}",
        "pypi-@{macaroon:pypi.org}",
        r#"@{base64url:{"alg":"HS256"}}.@{base64url:{"exp":1577836800,"iss":"https://a.example.com"}}.@{base64-url:43}"#,
        "-----BEGIN @{}PRIVATE KEY-----\n@{key:pkcs8}\n-----END @{}PRIVATE KEY-----\n",
        "-----BEGIN @{}OPENSSH PRIVATE KEY-----\n@{key:openssh}\n-----END @{}OPENSSH PRIVATE KEY-----\n",
        r#"{"type":"service_account","private_key":"-----BEGIN @{}PRIVATE KEY-----\n@{key:rsa}\n"}"#,
        r#"sntrys_@{base64:{"iat":1700000000.5}}_@{base64:43}"#,
        "@{base64url:175928847299117063}.G@{alnum:5}.@{base64-url:38}",
        "AKIA@{base32:16}",
    ];
    let mut noise = Noise(7);
    for seed in seeds {
        let whole = expand(seed).unwrap().into_bytes();
        all_checks(&whole);
        for _ in 0..60 {
            let cut = noise.below(whole.len() + 1);
            all_checks(&whole[..cut]);
            let mut changed = whole.clone();
            for _ in 0..=noise.below(4) {
                let at = noise.below(changed.len());
                changed[at] = match noise.below(3) {
                    0 => whole[noise.below(whole.len())],
                    1 => 0xff,
                    _ => noise.below(256) as u8,
                };
            }
            all_checks(&changed);
        }
    }
}

fn all_checks(value: &[u8]) {
    let place = Place::new(value, &(0..value.len()));
    let proofs = Checksum::ALL.iter().filter_map(|kind| checksum(*kind, value));
    let proofs = proofs.chain(Structure::ALL.iter().filter_map(|kind| structure(*kind, place)));
    for line in proofs.flat_map(|proof| proof.lines) {
        for word in value.split(|b| !b.is_ascii_alphanumeric()).filter(|word| word.len() >= 12) {
            let word = std::str::from_utf8(word).unwrap();
            assert!(!line.contains(word), "{line}");
        }
    }
}
