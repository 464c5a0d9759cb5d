use super::{letters, read};
use crate::proof::Effect;
use crate::rule::expand;

/// The lines of a proof for a template between the lines of a PEM block.
fn of(label: &str, body: &str) -> (Vec<String>, Effect) {
    let pem = format!("-----BEGIN {label}-----\n{body}\n-----END {label}-----\n");
    let proof = read(expand(&pem).unwrap().as_bytes());
    (proof.lines, proof.effect)
}

#[test]
fn keys_are_told_by_kind_and_size() {
    for (label, kind, told) in [
        ("RSA PRIVATE KEY", "rsa", "RSA, 1024 bits, not encrypted"),
        ("PRIVATE KEY", "pkcs8", "RSA, 1024 bits, not encrypted"),
        ("PRIVATE KEY", "rsa", "RSA, 1024 bits, not encrypted"),
        ("RSA PRIVATE KEY", "pkcs8", "RSA, 1024 bits, not encrypted"),
        ("EC PRIVATE KEY", "ec", "EC P-256, not encrypted"),
        ("PRIVATE KEY", "ed25519", "Ed25519, not encrypted"),
        ("DSA PRIVATE KEY", "dsa", "DSA, 1024 bits, not encrypted"),
        ("OPENSSH PRIVATE KEY", "openssh", "Ed25519, not encrypted"),
    ] {
        let (lines, effect) = of(label, &format!("@{{key:{kind}}}"));
        assert_eq!((lines, effect), (vec![told.to_owned()], Effect::Proves), "{label} {kind}");
    }
}

#[test]
fn encrypted_keys_name_their_encryption() {
    let legacy = "Proc-Type: 4,ENCRYPTED\nDEK-Info: AES-128-CBC,@{upper-hex:32}\n\n@{base64:64}";
    for (label, body, told) in [
        ("ENCRYPTED PRIVATE KEY", "@{key:encrypted}", "a private key, encrypted with PBES2"),
        ("RSA PRIVATE KEY", legacy, "RSA, encrypted with AES-128-CBC"),
        ("OPENSSH PRIVATE KEY", "@{key:openssh-encrypted}", "Ed25519, encrypted with aes256-ctr"),
    ] {
        assert_eq!(of(label, body), (vec![told.to_owned()], Effect::Keeps), "{label}");
    }
}

#[test]
fn what_is_no_key_is_told_apart() {
    for (label, body, told, effect) in [
        ("RSA PRIVATE KEY", "@{base64:400}", "what it holds is no key", Effect::Lowers),
        ("RSA PRIVATE KEY", "MIIEpAIBAAKCAQEA@{base64:400}", "the key is cut off", Effect::Lowers),
        ("OPENSSH PRIVATE KEY", "@{base64:400}", "what it holds is no key", Effect::Lowers),
        ("PRIVATE KEY", "@{key:public}", "a public key under a wrong name", Effect::Doubts),
        ("PRIVATE KEY", "", "what it holds is no key", Effect::Lowers),
        ("ENCRYPTED PRIVATE KEY", "@{key:rsa}", "what it holds is no key", Effect::Lowers),
    ] {
        assert_eq!(of(label, body), (vec![told.to_owned()], effect), "{label} {body}");
    }
    assert_eq!(read(b"").effect, Effect::Lowers);
    assert_eq!(read(b"-----BEGIN PRIVATE KEY").effect, Effect::Lowers);
}

/// One letter of the modulus is another.
#[test]
fn numbers_that_do_not_fit_together_are_told() {
    let mut body = expand("@{key:rsa}").unwrap().into_bytes();
    body[60] = if body[60] == b'A' { b'B' } else { b'A' };
    let (lines, effect) = of("RSA PRIVATE KEY", std::str::from_utf8(&body).unwrap());
    assert_eq!(lines, ["its numbers do not make one key"]);
    assert_eq!(effect, Effect::Lowers);
}

#[test]
fn keys_are_read_as_strings_and_comments_hold_them() {
    let key = expand("@{key:ed25519}").unwrap();
    let (first, second) = key.split_at(40);
    let begin = "-----BEGIN PRIVATE KEY-----";
    let end = "-----END PRIVATE KEY-----";
    for text in [
        format!("{begin}\\n{first}\\n{second}\\n{end}\\n"),
        format!("{begin}\\\\n{first}\\\\n{second}\\\\n{end}"),
        format!("{begin}\\n\" +\n    \"{first}\\n\" +\n    \"{second}\\n\" + \"{end}"),
        format!("{begin}\n# {first}\n# {second}\n# {end}"),
        format!("{begin}\n// {first}\n// {second}\n// {end}"),
        format!("{begin} {first} {second} {end}"),
        format!("{begin}%0A{first}%0A{second}%0A{end}"),
        format!("{begin}\\u000a{first}\\u000a{second}\\u000a{end}"),
        format!("{begin}\n{}\n{}\n{end}", first.replace('/', "\\/"), second.replace('/', "\\/")),
    ] {
        assert_eq!(read(text.as_bytes()).lines, ["Ed25519, not encrypted"], "{text}");
    }
    let encoded = expand(&format!("@{{base64:{begin}\n{key}\n{end}\n}}")).unwrap();
    assert_eq!(read(encoded.as_bytes()).lines, ["Ed25519, not encrypted"]);
    let wrapped =
        encoded.as_bytes().chunks(64).map(<[u8]>::to_vec).collect::<Vec<_>>().join(&b"\n  "[..]);
    assert_eq!(read(&wrapped).lines, ["Ed25519, not encrypted"]);
}

#[test]
fn only_letters_of_base64_are_left() {
    assert_eq!(letters(b"ab\\ncd\\/ef + \"gh\" // i+j/\n"), b"abcd/efghi+j/");
    assert_eq!(letters(b"\\\\\\"), b"");
    assert_eq!(letters(b"a%"), b"a");
}

/// Whatever is cut off and wherever a byte is another one, something is told and nothing ends the process.
#[test]
fn cut_and_changed_keys_are_read_without_a_panic() {
    for kind in
        ["rsa", "pkcs8", "ec", "ed25519", "dsa", "encrypted", "openssh", "openssh-encrypted"]
    {
        let label = match kind {
            "rsa" => "RSA PRIVATE KEY",
            "ec" => "EC PRIVATE KEY",
            "dsa" => "DSA PRIVATE KEY",
            "encrypted" => "ENCRYPTED PRIVATE KEY",
            "openssh" | "openssh-encrypted" => "OPENSSH PRIVATE KEY",
            _ => "PRIVATE KEY",
        };
        let pem = format!("-----BEGIN {label}-----\n@{{key:{kind}}}\n-----END {label}-----\n");
        let pem = expand(&pem).unwrap().into_bytes();
        for at in 0..pem.len().min(400) {
            assert!(!read(&pem[..at]).lines.is_empty());
            let mut changed = pem.clone();
            changed[at] = changed[at].wrapping_mul(7) ^ 0x55;
            assert!(!read(&changed).lines.is_empty());
        }
    }
}
