//! Where the fuzzer begins: a corpus for each target, made of the examples and near misses of the built-in rules, and
//! dictionaries of their keywords. They look like credentials, so they are not in the repository: a target writes its own,
//! below `fuzz/`, when it starts.

use crate::{Case, Form, literal, make, repeated};
use rawzip::CompressionMethod;
use stanch::builtin::with_proof;
use stanch::rule::{Checksum, Class, Confidence, Context, Kind, Severity, Structure, expand};
use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::{fs, io};

/// Keys of a rule file.
const KEYS: &[&str] = &[
    "[[rule]]\n",
    "[[rule.variant]]\n",
    "[rule.checks]\n",
    "[rule.paths]\n",
    "id = ",
    "title = ",
    "kind = ",
    "severity = ",
    "confidence = ",
    "enabled = true\n",
    "generic = true\n",
    "binary = true\n",
    "what = ",
    "why = ",
    "fix = ",
    "sources = ",
    "keywords = ",
    "expression = ",
    "before = ",
    "reach = ",
    "name = ",
    "unless = ",
    "examples = ",
    "near-misses = ",
    "min-entropy = ",
    "min-length = ",
    "max-length = ",
    "requires = ",
    "deny-words = ",
    "reject-placeholders = false\n",
    "reject-plain = true\n",
    "checksum = ",
    "structure = ",
    "test-mode = ",
    "include = ",
    "exclude = ",
    "path = ",
    "text = ",
    "(?<secret>",
    "'''",
    "\"\"\"",
    "@{",
    "@{base64:",
    "@{alnum:20}",
    "@{crc32-base62:",
    "@{base64url:",
];

/// Fills the corpus of the target `archive`: every format, and some within each other.
///
/// # Errors
/// When a file can't be written.
pub fn archive() -> io::Result<()> {
    let folder = corpus("archive")?;
    let files = [("a/.env", "KEY=value\n"), ("b", "text\n")];
    let tar = make::tar(&files);
    let zip = make::zip(&files);
    let stored = [CompressionMethod::STORE, CompressionMethod::ZSTD, CompressionMethod::XZ]
        .map(|method| make::zip_by(method, &files));
    let nested = make::zip(&[("c.tgz", make::gz(&tar)), ("d.zip", zip.clone())]);
    let bomb = make::bomb(1 << 22);
    let streams = [make::gz(&tar), make::xz(&tar), make::zst(&tar), make::gz(&zip)];
    let all = [tar, zip, nested, bomb].into_iter().chain(stored).chain(streams);
    for (number, bytes) in all.enumerate() {
        fs::write(folder.join(format!("seed-{number}")), bytes)?;
    }
    Ok(())
}

/// Fills the corpus of the target `decoder`: a text in every form, alone and over several windows.
///
/// # Errors
/// When a file can't be written.
pub fn decoder() -> io::Result<()> {
    let folder = corpus("decoder")?;
    let line = "déjà 😀 vu\r\n".as_bytes();
    let mixed =
        [repeated(line, 50_000), repeated(b"\0", 50_000), repeated(b"x\xe9", 30_000)].concat();
    let contents = [("short", literal(line)), ("long", repeated(line, 45_000)), ("mixed", mixed)];
    for form in Form::ALL {
        for (name, content) in &contents {
            let header = Case::header(1_000, 5, form);
            fs::write(folder.join(format!("{name}-{form:?}")), [&header[..], content].concat())?;
        }
    }
    // Zeros enough for a hole to be skipped.
    let zeros = repeated(b"\0", u16::MAX);
    let content = [literal(b"a\0"), zeros.clone(), zeros, repeated(b"b", 9)].concat();
    let header = Case::header(64, 0, Form::AsItIs);
    fs::write(folder.join("hole"), [&header[..], &content].concat())
}

/// Fills the corpus of the target `rule_file` with each of the built-in rules as a file, and writes its dictionary.
///
/// # Errors
/// When a file can't be written.
pub fn rule_file() -> io::Result<()> {
    let folder = corpus("rule_file")?;
    for group in ["secrets", "policy"].map(|group| root().join("../rules").join(group)) {
        for file in fs::read_dir(group)? {
            let path = file?.path();
            let name = path.file_stem().unwrap_or_default().to_string_lossy();
            let text = fs::read_to_string(&path)?;
            for (i, rule) in text.split("[[rule]]\n").skip(1).enumerate() {
                fs::write(folder.join(format!("{name}-{i}")), format!("[[rule]]\n{rule}"))?;
            }
        }
    }
    let names = names(Kind::ALL, Kind::name)
        .chain(names(Severity::ALL, Severity::name))
        .chain(names(Confidence::ALL, Confidence::name))
        .chain(names(Class::ALL, Class::name))
        .chain(names(Context::ALL, Context::name))
        .chain(names(Checksum::ALL, Checksum::name))
        .chain(names(Structure::ALL, Structure::name));
    dictionary("rule_file", KEYS.iter().copied().chain(names))
}

/// Values that carry a checksum or have a structure, as templates.
const PROVED: &[&str] = &[
    "@{crc32-base62:ghp_@{alnum:30}}",
    "@{crc32-base36:glpat-@{base64-url:36}.01.12}",
    "@{crc32-hex:packagist_ort_@{hex:60}}",
    "@{crc32-le-hex:glsa_@{alnum:32}}",
    "@{crc32-base64:cflt@{base64:54}}",
    "@{nkey:SU}",
    "@{nkey:S}",
    "@{base58check:80:32:01}",
    "@{base58check:0488ade4:74}",
    "@{bech32:AGE-SECRET-KEY-:32}",
    "@{marvin32:Send0000:@{alnum:33}+A@{}Eh}",
    "@{marvin32-base62:@{alnum:52}JQQJ@{}99BAACYeBjFXJ3w3AAABACOG}",
    "@{marvin32-base66:@{alnum:3}8@{}Q~@{alnum:31}}",
    "pypi-@{macaroon:pypi.org}",
    "AKIA@{base32:16}",
    "@{base64url:175928847299117063}.G@{alnum:5}.@{base64-url:38}",
    r#"sntrys_@{base64:{"iat":1700000000.5}}_@{base64:43}"#,
    r#"@{base64url:{"alg":"HS256"}}.@{base64url:{"exp":1577836800,"iss":"https://a.test"}}.@{base64-url:43}"#,
    "-----BEGIN @{}RSA PRIVATE KEY-----\n@{key:rsa}\n-----END @{}RSA PRIVATE KEY-----",
    "-----BEGIN @{}PRIVATE KEY-----\n@{key:pkcs8}\n-----END @{}PRIVATE KEY-----",
    "-----BEGIN @{}EC PRIVATE KEY-----\n@{key:ec}\n-----END @{}EC PRIVATE KEY-----",
    "-----BEGIN @{}PRIVATE KEY-----\n@{key:ed25519}\n-----END @{}PRIVATE KEY-----",
    "-----BEGIN @{}ENCRYPTED PRIVATE KEY-----\n@{key:encrypted}\n-----END @{}ENCRYPTED PRIVATE KEY-----",
    "-----BEGIN @{}OPENSSH PRIVATE KEY-----\n@{key:openssh}\n-----END @{}OPENSSH PRIVATE KEY-----",
    "@{base64:-----BEGIN @{}PRIVATE KEY-----\n@{key:dsa}\n-----END @{}PRIVATE KEY-----}",
    r#"@{base64:{"type":"service_account","client_email":"a@b","private_key":"x"}}"#,
];

/// Fills the corpus of the target `proof` with values that are right, by themselves and in an object.
///
/// # Errors
/// When a file can't be written.
pub fn proof() -> io::Result<()> {
    let folder = corpus("proof")?;
    for (i, template) in PROVED.iter().enumerate() {
        let value = expand(template).map_err(io::Error::other)?;
        fs::write(folder.join(format!("{i}")), [b"\0\0", value.as_bytes()].concat())?;
        let before = br#"{"type":"service_account","client_email":"a@b","private_key":""#;
        let header = [before.len() as u8, 2];
        let object = [&header[..], before, value.as_bytes(), b"\"}"].concat();
        fs::write(folder.join(format!("{i}-in-an-object")), object)?;
    }
    Ok(())
}

/// Fills the corpus of the target `scan` with every example and near miss by itself, and all of a rule in one blob, far
/// enough apart for windows to part them; and writes its dictionary.
///
/// # Errors
/// When a file can't be written.
pub fn scan() -> io::Result<()> {
    let folder = corpus("scan")?;
    for (number, rule) in with_proof().iter().enumerate() {
        let mut all = Vec::new();
        for (i, example) in rule.examples.iter().chain(rule.near_misses.iter()).enumerate() {
            let name = if example.path.is_empty() { "example" } else { &example.path };
            let text = literal(expand(&example.text).map_err(io::Error::other)?.as_bytes());
            let form = Form::ALL[if i % 4 == 3 { i % Form::ALL.len() } else { 0 }];
            write_case(folder.join(format!("{}-{i}", rule.id)), form, name, &text)?;
            all.extend([text, repeated(b"one line among many\n", 41_500)].concat());
        }
        let form = if number % 4 == 0 { Form::Utf16Le } else { Form::AsItIs };
        write_case(folder.join(format!("{}-all", rule.id)), form, "example", &all)?;
    }
    let variants = with_proof().iter().flat_map(|rule| rule.variants.iter());
    let keywords: BTreeSet<&str> =
        variants.flat_map(|variant| variant.keywords.iter().map(AsRef::as_ref)).collect();
    dictionary("scan", keywords.into_iter())
}

/// Fills the corpus of the target `layers`: every way to nest encodings, around a text.
///
/// # Errors
/// When a file can't be written.
pub fn layers() -> io::Result<()> {
    let folder = corpus("layers")?;
    for chain in 0..=u8::MAX {
        let header = Case::header(1 + u16::from(chain) * 40, 0, Form::AsItIs);
        let text = [&[chain][..], b"one line: {of a text} with more in it\n"].concat();
        fs::write(folder.join(chain.to_string()), [&header[..], &literal(&text)].concat())?;
    }
    Ok(())
}

/// Files in which assignments are read, the more telling of the sorts that there are.
pub const PATHS: [&str; 24] = [
    "a.py",
    "a.js",
    "a.go",
    "a.java",
    "a.rb",
    "a.php",
    "a.rs",
    "a.cs",
    "a.kt",
    "a.swift",
    "a.c",
    "a.sh",
    "a.ps1",
    "a.yml",
    "a.json",
    "a.toml",
    "a.properties",
    "a.xml",
    "a.sql",
    "a.tf",
    "a.md",
    ".env",
    "Dockerfile",
    "a",
];

/// Assignments over several lines and in other odd ways.
const ODD: &[&str] = &[
    "password: |\n  @{alnum:14}7\n",
    "password: >-\n  @{alnum:14}7\nx: 1\n",
    "  \"password\":\n    \"@{alnum:14}7\"\n",
    "PASSWORD=$(cat <<EOF\n@{alnum:14}7\nEOF\n)\n",
    "$password = <<<EOT\n@{alnum:14}7\nEOT;\n",
    "password = \"\"\"\n  @{alnum:14}7\n\"\"\"\n",
    "db.password=@{alnum:8}\\\n    @{alnum:8}7\n",
    "key = [0x41, 0x42, 0x43, 0x44, 0x45, 0x46, 0x47, 0x48, 0x31]\n",
    "x = \"{\\\"password\\\": \\\"@{alnum:14}7\\\"}\"\n",
    "- name: DB_PASSWORD\n  value: @{alnum:14}7\n",
];

/// What stands between names and values.
const BETWEEN: &[&str] = &[
    " = \"",
    "\": \"",
    ": |\n  ",
    ": >-\n",
    "=$(cat <<EOF\n",
    "<<<EOT\n",
    "\"\"\"\n",
    "'''\n",
    "\\\n  ",
    "\\\"",
    "{\\\"",
    "0x41, ",
    "\\x41",
    " => '",
    "${",
    ":-",
    "value: ",
    " || \"",
    "<<~EOS\n",
    "/>",
    "://",
];

/// Fills the corpus of the target `assignments` with the examples and near misses of generic rules, in files of every sort, and
/// writes its dictionary.
///
/// # Errors
/// When a file can't be written.
pub fn assignments() -> io::Result<()> {
    let folder = corpus("assignments")?;
    let generic = || with_proof().iter().filter(|rule| rule.generic);
    let examples = generic().flat_map(|rule| rule.examples.iter().chain(rule.near_misses.iter()));
    let texts = examples.map(|example| &*example.text).chain(ODD.iter().copied());
    for (i, template) in texts.enumerate() {
        let text = literal(expand(template).map_err(io::Error::other)?.as_bytes());
        let first = (i % 32) as u8 | if i % 16 == 0 { 0xe0 } else { 0 };
        let header = Case::header(1_000, 3, Form::AsItIs);
        let seed = [&[first][..], &header, &text].concat();
        fs::write(folder.join(format!("seed-{i}")), seed)?;
    }
    let variants = generic().flat_map(|rule| rule.variants.iter());
    let keywords: BTreeSet<&str> =
        variants.flat_map(|variant| variant.keywords.iter().map(AsRef::as_ref)).collect();
    dictionary("assignments", keywords.into_iter().chain(BETWEEN.iter().copied()))
}

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

fn corpus(target: &str) -> io::Result<PathBuf> {
    let folder = root().join("corpus").join(target);
    fs::create_dir_all(&folder)?;
    Ok(folder)
}

fn names<T: Copy>(
    all: &'static [T],
    name: fn(T) -> &'static str,
) -> impl Iterator<Item = &'static str> {
    all.iter().copied().map(name)
}

fn write_case(file: PathBuf, form: Form, name: &str, content: &[u8]) -> io::Result<()> {
    let header = Case::header(4_000, 3, form);
    fs::write(file, [&header[..], name.as_bytes(), b"\n", content].concat())
}

fn dictionary<'w>(target: &str, words: impl Iterator<Item = &'w str>) -> io::Result<()> {
    let mut lines = String::new();
    for word in words {
        let escaped: Vec<_> = word.bytes().map(|byte| format!("\\x{byte:02x}")).collect();
        lines.extend(["\"", &escaped.concat(), "\"\n"]);
    }
    fs::write(root().join(format!("{target}.dict")), lines)
}
