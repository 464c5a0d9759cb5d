//! Encodes texts in layers.

use flate2::Compression;
use flate2::write::GzEncoder;
use std::fmt::Write as _;
use std::io::Write as _;

/// Encodes a text in up to four layers, the innermost named by the lowest two bits; none where that is more than is opened.
#[must_use]
pub fn encode(chain: u8, text: &str) -> Option<String> {
    let mut text = text.to_owned();
    let mut depth = 0;
    for layer in [chain & 3, chain >> 2 & 3, chain >> 4 & 3] {
        depth += if layer == 2 { 2 } else { 1 };
        text = match layer {
            0 => base64(text.as_bytes()),
            1 => hex(text.as_bytes()),
            2 => base64(&gzip(text.as_bytes())),
            _ => wrapped(&base64(text.as_bytes())),
        };
        if chain >> 6 == 0 {
            break;
        }
    }
    (depth <= 4).then_some(text)
}

fn base64(bytes: &[u8]) -> String {
    const DIGITS: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    let mut out = String::new();
    for three in bytes.chunks(3) {
        let word = three.iter().fold(0u32, |word, byte| word << 8 | u32::from(*byte));
        let word = word << (8 * (3 - three.len()));
        for place in 0..4 {
            let digit = DIGITS[(word >> (18 - 6 * place) & 63) as usize];
            out.push(if place > three.len() { '=' } else { char::from(digit) });
        }
    }
    out
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().fold(String::new(), |mut out, byte| {
        let _ = write!(out, "{byte:02x}");
        out
    })
}

fn gzip(bytes: &[u8]) -> Vec<u8> {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::fast());
    encoder.write_all(bytes).expect("memory does not fail");
    encoder.finish().expect("memory does not fail")
}

fn wrapped(text: &str) -> String {
    let lines: Vec<_> = text.as_bytes().chunks(64).map(String::from_utf8_lossy).collect();
    lines.join("\n  ")
}
