//! `primaryLocationLineHash`, as GitHub's uploader computes it:
//! <https://github.com/github/codeql-action/blob/main/src/fingerprints.ts>.

use crate::finding::Finding;
use crate::scan::{BlobReport, Results};
use crate::source::{Files, Opened};
use crate::text::Encoding;
use encoding_rs::{CoderResult, Decoder, UTF_8};
use std::collections::{BTreeMap, HashMap};
use std::io::{self, ErrorKind};
use std::path::Path;

/// Characters that go into a line's hash, from its first one on.
const BLOCK: usize = 100;
const FACTOR: u64 = 37;
/// What stands behind a text's last character.
const END: u16 = u16::MAX;
/// Bytes that are read at once.
const CHUNK: usize = 1 << 16;

/// What takes a character out again once `BLOCK` others followed it.
const OUTGOING: u64 = {
    let (mut power, mut i) = (1_u64, 0);
    while i < BLOCK {
        power = power.wrapping_mul(FACTOR);
        i += 1;
    }
    power
};

/// The hashes of the lines in which findings stand.
///
/// They are made of the text alone, without a key: whoever has one can find a short password by trying.
#[derive(Clone, Debug, Default)]
pub struct LineHashes {
    /// By position in [`Results::blobs`] and line.
    hashes: HashMap<(usize, u64), String>,
    /// Blobs that have none, and why.
    missing: BTreeMap<usize, String>,
}

impl LineHashes {
    /// Reads the files with findings once more.
    #[must_use]
    pub fn read(results: &Results, files: &dyn Files) -> Self {
        let mut all = Self::default();
        for (position, blob) in results.blobs.iter().enumerate() {
            let findings = findings(blob);
            if findings.is_empty() || blob.path.is_inside() {
                continue;
            }
            match hash_file(files, &blob.path.render(true), &findings) {
                Ok(hashes) => {
                    let keyed = hashes.into_iter().map(|(line, hash)| ((position, line), hash));
                    all.hashes.extend(keyed);
                }
                Err(e) => {
                    all.missing.insert(position, e.to_string());
                }
            }
        }
        all
    }

    pub(super) fn get(&self, blob: usize, line: u64) -> Option<&str> {
        self.hashes.get(&(blob, line)).map(String::as_str)
    }

    /// Blobs whose lines could not be hashed, and why.
    pub(super) fn missing(&self) -> impl Iterator<Item = (usize, &str)> {
        self.missing.iter().map(|(blob, why)| (*blob, why.as_str()))
    }
}

/// Sorted by where they stand.
fn findings(blob: &BlobReport) -> Vec<&Finding> {
    let suppressed = blob.suppressed.iter().map(|suppressed| &suppressed.finding);
    let mut findings: Vec<_> = blob.findings.iter().chain(suppressed).collect();
    findings.sort_by_key(|finding| finding.location.offset);
    findings
}

/// Hashes by line. The file is read twice, for memory not to grow with it: a hash is followed by how many lines up to there
/// have the same one, and which ones to count is known at the end only.
fn hash_file(
    files: &dyn Files,
    path: &Path,
    findings: &[&Finding],
) -> io::Result<BTreeMap<u64, String>> {
    let changed = || io::Error::other("the file is no longer what was scanned");
    let mut raw: BTreeMap<u64, Option<u64>> =
        findings.iter().map(|finding| (finding.location.start.line, None)).collect();
    let mut witness = Witness::new(findings);
    let hasher = LineHasher::new(|line, hash| {
        raw.entry(line).and_modify(|wanted| *wanted = Some(hash));
    });
    hash_lines(files, path, hasher, |chunk| witness.see(chunk))?;
    let wanted: Option<BTreeMap<_, _>> =
        raw.iter().map(|(line, hash)| Some((*line, (*hash)?))).collect();
    let wanted = wanted.filter(|_| witness.agrees()).ok_or_else(changed)?;
    let mut counts: HashMap<u64, u64> = wanted.values().map(|hash| (*hash, 0)).collect();
    let mut hashes = BTreeMap::new();
    let hasher = LineHasher::new(|line, hash| {
        if let Some(count) = counts.get_mut(&hash) {
            *count += 1;
            if wanted.get(&line) == Some(&hash) {
                hashes.insert(line, format!("{hash:x}:{count}"));
            }
        }
    });
    hash_lines(files, path, hasher, |_| {})?;
    if hashes.len() < wanted.len() {
        return Err(changed());
    }
    Ok(hashes)
}

/// Reads a file to its end.
fn hash_lines<F: FnMut(u64, u64)>(
    files: &dyn Files,
    path: &Path,
    mut hasher: LineHasher<F>,
    mut see: impl FnMut(&[u8]),
) -> io::Result<()> {
    let Opened::File(mut input, _) = files.open(path, true)? else {
        return Err(io::Error::other("it is no file anymore"));
    };
    // Whatever the file's encoding, the uploader reads it as UTF-8 and takes a byte order mark for a character.
    let mut decoder = UTF_8.new_decoder_without_bom_handling();
    let mut buffer = vec![0; CHUNK];
    loop {
        let read = match input.read(&mut buffer) {
            Ok(read) => read,
            Err(e) if e.kind() == ErrorKind::Interrupted => continue,
            Err(e) => return Err(e),
        };
        see(&buffer[..read]);
        decode(&mut decoder, &buffer[..read], read == 0, |unit| hasher.push(unit));
        if read == 0 {
            hasher.finish();
            return Ok(());
        }
    }
}

/// Bytes to UTF-16 units.
fn decode(decoder: &mut Decoder, mut bytes: &[u8], last: bool, mut push: impl FnMut(u16)) {
    let mut units = [0; 4096];
    loop {
        let (result, read, written, _) = decoder.decode_to_utf16(bytes, &mut units, last);
        units[..written].iter().for_each(|unit| push(*unit));
        bytes = &bytes[read..];
        if result == CoderResult::InputEmpty {
            return;
        }
    }
}

/// A rolling hash over the characters of a text other than spaces and tabs. Tells each line's once `BLOCK` characters from
/// its first one on are known.
struct LineHasher<F: FnMut(u64, u64)> {
    tell: F,
    hash: u64,
    /// The last `BLOCK` characters, in a ring.
    window: [u16; BLOCK],
    /// The lines that begin at them; 0 where none does.
    lines: [u64; BLOCK],
    at: usize,
    line: u64,
    begins_line: bool,
    after_cr: bool,
}

impl<F: FnMut(u64, u64)> LineHasher<F> {
    /// Lines are counted from 1, and end at CR, LF and both together.
    fn new(tell: F) -> Self {
        let (window, lines) = ([0; BLOCK], [0; BLOCK]);
        Self { tell, hash: 0, window, lines, at: 0, line: 0, begins_line: true, after_cr: false }
    }

    fn push(&mut self, unit: u16) {
        let after_cr = std::mem::replace(&mut self.after_cr, unit == u16::from(b'\r'));
        let unit = match u8::try_from(unit) {
            Ok(b' ' | b'\t') => return,
            Ok(b'\n') if after_cr => return,
            Ok(b'\r') => u16::from(b'\n'),
            _ => unit,
        };
        self.tell_oldest();
        if self.begins_line {
            self.line += 1;
            self.lines[self.at] = self.line;
        }
        self.begins_line = unit == u16::from(b'\n');
        self.roll(unit);
    }

    fn finish(mut self) {
        self.push(END);
        for _ in 0..BLOCK {
            self.tell_oldest();
            self.roll(0);
        }
    }

    fn tell_oldest(&mut self) {
        let line = std::mem::take(&mut self.lines[self.at]);
        if line > 0 {
            (self.tell)(line, self.hash);
        }
    }

    fn roll(&mut self, unit: u16) {
        let outgoing = std::mem::replace(&mut self.window[self.at], unit);
        let kept = self.hash.wrapping_mul(FACTOR).wrapping_add(u64::from(unit));
        self.hash = kept.wrapping_sub(OUTGOING.wrapping_mul(u64::from(outgoing)));
        self.at = (self.at + 1) % BLOCK;
    }
}

/// Tells whether findings still stand where they were found.
struct Witness<'f> {
    /// In the order of the file, each with what stands there now.
    findings: Vec<(&'f Finding, Vec<u8>)>,
    /// How many from the first on end before `offset`.
    done: usize,
    offset: u64,
}

impl<'f> Witness<'f> {
    fn new(findings: &[&'f Finding]) -> Self {
        let findings = findings.iter().map(|finding| (*finding, Vec::new())).collect();
        Self { findings, done: 0, offset: 0 }
    }

    fn see(&mut self, chunk: &[u8]) {
        let (start, end) = (self.offset, self.offset + chunk.len() as u64);
        self.offset = end;
        let ended = |(f, _): &&(&Finding, _)| f.location.offset + f.location.length <= start;
        self.done += self.findings[self.done..].iter().take_while(ended).count();
        for (finding, seen) in &mut self.findings[self.done..] {
            let location = &finding.location;
            if location.offset >= end {
                break;
            }
            let within = |offset: u64| (offset.clamp(start, end) - start) as usize;
            let (first, behind) = (location.offset, location.offset + location.length);
            seen.extend_from_slice(&chunk[within(first)..within(behind)]);
        }
    }

    fn agrees(&self) -> bool {
        let agrees = |finding: &Finding, seen: &[u8]| {
            let text = match finding.location.encoding {
                Encoding::Utf16Le => from_utf16(seen, u16::from_le_bytes),
                Encoding::Utf16Be => from_utf16(seen, u16::from_be_bytes),
                Encoding::AsciiSuperset | Encoding::Binary => {
                    String::from_utf8_lossy(seen).into_owned()
                }
            };
            finding.excerpt.found.render(true) == text
        };
        self.findings.iter().all(|(finding, seen)| agrees(finding, seen))
    }
}

fn from_utf16(bytes: &[u8], unit: fn([u8; 2]) -> u16) -> String {
    let (pairs, _) = bytes.as_chunks();
    String::from_utf16_lossy(&pairs.iter().map(|pair| unit(*pair)).collect::<Vec<_>>())
}

#[cfg(test)]
mod tests {
    use super::{LineHasher, UTF_8, decode};

    fn hashes(chunks: &[&[u8]]) -> Vec<String> {
        let mut all = Vec::new();
        let mut counts = std::collections::HashMap::new();
        let mut hasher = LineHasher::new(|line, hash| {
            let count = counts.entry(hash).and_modify(|count| *count += 1).or_insert(1);
            all.push(format!("{hash:x}:{count}"));
            assert_eq!(all.len() as u64, line);
        });
        let mut decoder = UTF_8.new_decoder_without_bom_handling();
        for chunk in chunks {
            decode(&mut decoder, chunk, false, |unit| hasher.push(unit));
        }
        decode(&mut decoder, b"", true, |unit| hasher.push(unit));
        hasher.finish();
        all
    }

    /// What GitHub's own tests expect:
    /// <https://github.com/github/codeql-action/blob/main/src/fingerprints.test.ts>.
    #[test]
    fn the_uploader_computes_the_same() {
        let greetings = [
            "e9496ae3ebfced30:1",
            "fb7c023a8b9ccb3f:1",
            "ce8ba1a563dcdaca:1",
            "e20e36e16fcb0cc8:1",
            "b3edc88f2938467e:1",
            "c8e28b0b4002a3a0:1",
            "c129715d7a2bc9a3:1",
        ];
        assert_eq!(hashes(&[]), ["c129715d7a2bc9a3:1"]);
        assert_eq!(
            hashes(&[b" a\nb\n  \t\tc\n d"]),
            ["271789c17abda88f:1", "54703d4cd895b18:1", "180aee12dab6264:1", "a23a3dc5e078b07b:1"]
        );
        for text in [
            " hello; \t\nworld!!!\n\n\n  \t\tGreetings\n End\n",
            " hello; \t\nworld!!!\r\r\r  \t\tGreetings\r End\r",
            " hello; \t\r\nworld!!!\r\n\r\n\r\n  \t\tGreetings\r\n End\r\n",
            " hello; \t\nworld!!!\r\n\n\r  \t\tGreetings\r End\r\n",
        ] {
            assert_eq!(hashes(&[text.as_bytes()]), greetings);
        }
        assert_eq!(
            hashes(&[b"x = 2\nx = 1\nprint(x)\nx = 3\nprint(x)\nx = 4\nprint(x)\n"]),
            [
                "e54938cc54b302f1:1",
                "bb609acbe9138d60:1",
                "1131fd5871777f34:1",
                "5c482a0f8b35ea28:1",
                "54517377da7028d2:1",
                "2c644846cb18d53e:1",
                "f1b89f20de0d133:1",
                "c129715d7a2bc9a3:1",
            ]
        );
    }

    #[test]
    fn equal_hashes_are_counted() {
        let lines = "Lorem ipsum dolor sit amet.\n".repeat(10);
        let same = (1..=6).map(|n| format!("a7f2ff13bc495cf2:{n}"));
        let last = [
            "a7f2ff1481e87703:1",
            "a9cf91f7bbf1862b:1",
            "55ec222b86bcae53:1",
            "cc97dc7b1d7d8f7b:1",
            "c129715d7a2bc9a3:1",
        ];
        let expected: Vec<_> = same.chain(last.map(String::from)).collect();
        assert_eq!(hashes(&[lines.as_bytes()]), expected);
    }

    #[test]
    fn it_does_not_matter_how_the_text_is_cut() {
        let text = "\u{feff}é😀 = 1\r\n\u{fffd}x\n".as_bytes();
        let whole = hashes(&[text]);
        for at in 0..text.len() {
            assert_eq!(hashes(&[&text[..at], &text[at..]]), whole, "{at}");
        }
        assert_ne!(hashes(&[&text[3..]]), whole, "a byte order mark is a character");
    }
}
