//! Bytes to text: the text and the positions in it depend neither on the size of windows nor on how reads were cut.

#![no_main]

use libfuzzer_sys::fuzz_target;
use stanch::text::{Encoding, Input, Position, Text, Windows};
use stanch_fuzz::{Case, seed};

/// Larger than any blob, so that it is one window.
const WHOLE: usize = 1 << 30;

/// What the windows of an input told about its text.
#[derive(Default)]
struct Decoded {
    /// What they own, joined; zeros where a hole was skipped.
    text: Vec<u8>,
    /// Some offsets of it, in order, and their positions.
    positions: Vec<(usize, Position)>,
    encodings: Vec<Encoding>,
}

impl Decoded {
    fn read<I: Input>(window: usize, mut input: I, size: u64, length: usize) -> Self {
        let mut decoded = Self::default();
        let total = Windows::with_size(window)
            .read(&mut input, size, |text| decoded.take(&text, length as u64))
            .expect("the input does not fail");
        assert_eq!(total, length as u64, "bytes read");
        decoded
    }

    fn take(&mut self, text: &Text<'_>, length: u64) {
        let base = text.base() as usize;
        let owned = text.owned();
        assert!(owned.start <= owned.end && owned.end <= text.bytes().len());
        assert!(base + owned.start >= self.text.len(), "two windows own a byte");
        // Only holes are owned by nobody.
        self.text.resize(base + owned.start, 0);
        let before = &self.text[base..];
        assert!(text.bytes().starts_with(before), "the margin is what stands before");
        self.text.extend_from_slice(&text.bytes()[owned.clone()]);
        self.encodings.push(text.encoding());
        self.note_positions(text, length);
    }

    /// Asks for positions in what the window owns, each from the one before.
    fn note_positions(&mut self, text: &Text<'_>, length: u64) {
        let owned = text.owned();
        let mut last = text.start();
        assert!(text.input_offset(last) <= length);
        for part in 0..=3 {
            // Between characters: half of one has no column.
            let bytes = text.bytes();
            let at = char_start(bytes, owned.start + part * owned.len() / 3);
            if at < owned.start {
                continue;
            }
            let position = text.position(last, at);
            assert_eq!(position, text.position(text.start(), at), "from another place");
            let key = |p: Position| (p.line, p.column, p.column_utf16);
            assert!(key(position) >= key(last), "positions ascend");
            assert!(text.input_offset(position) >= text.input_offset(last), "offsets ascend");
            assert!(text.input_offset(position) <= length, "an offset lies in the input");
            self.positions.push((text.base() as usize + at, position));
            last = position;
        }
    }
}

/// Where the character begins that the byte at `at` belongs to.
fn char_start(bytes: &[u8], at: usize) -> usize {
    let begins = |i: &usize| bytes.get(*i).is_none_or(|b| !matches!(b, 0x80..=0xbf));
    (at.saturating_sub(3)..=at).rev().find(begins).unwrap_or(at)
}

/// The text of a blob, decoded by the standard library.
fn expected(blob: &[u8], encoding: Encoding) -> Vec<u8> {
    let unit = match encoding {
        Encoding::Utf16Le => u16::from_le_bytes,
        Encoding::Utf16Be => u16::from_be_bytes,
        Encoding::AsciiSuperset => {
            return blob.strip_prefix(b"\xef\xbb\xbf").unwrap_or(blob).to_vec();
        }
        Encoding::Binary => return blob.to_vec(),
    };
    let (pairs, rest) = blob.as_chunks::<2>();
    let mut units: Vec<u16> = pairs.iter().map(|pair| unit(*pair)).collect();
    if units.first() == Some(&0xfeff) {
        units.remove(0);
    }
    // Half a unit at the end is one wrong character, together with half a pair before it.
    let halved = units.pop_if(|last| !rest.is_empty() && matches!(last, 0xd800..=0xdbff));
    let mut text = String::from_utf16_lossy(&units);
    if halved.is_some() || !rest.is_empty() {
        text.push(char::REPLACEMENT_CHARACTER);
    }
    text.into_bytes()
}

/// Compares positions with those that are counted from the start of the text.
fn check_positions(blob: &[u8], positions: &[(usize, Position)]) {
    Windows::with_size(WHOLE)
        .read(&mut &*blob, blob.len() as u64, |text| {
            let mut last = text.start();
            for (at, position) in positions {
                last = text.position(last, *at);
                assert_eq!(last, *position, "the position of {at}");
            }
        })
        .expect("memory does not fail");
}

fn fuzz(data: &[u8]) {
    let Some((header, content)) = Case::parse(data) else { return };
    let case = Case::new(header, content);
    let blob = &*case.blob;
    let whole = Decoded::read(WHOLE, blob, blob.len() as u64, blob.len());
    assert_eq!(whole.encodings.len(), 1, "it is one window");
    let encoding = whole.encodings[0];
    assert!(whole.text == expected(blob, encoding), "decoded as {encoding}");
    let known = Decoded::read(case.window, blob, blob.len() as u64, blob.len());
    let unknown = Decoded::read(case.window, case.trickle(), 0, blob.len());
    for windows in [&known, &unknown] {
        assert!(windows.text == whole.text, "the text depends on the windows");
        assert!(windows.encodings.iter().all(|e| *e == encoding), "an input has one encoding");
        check_positions(blob, &windows.positions);
    }
    // Of a file that grew, what it held when it was opened.
    let half = blob.len() / 2;
    if half > 0 {
        let grown = Decoded::read(case.window, case.trickle(), half as u64, half);
        let before = Decoded::read(WHOLE, &blob[..half], half as u64, half);
        assert!(grown.text == before.text && grown.encodings[0] == before.encodings[0]);
    }
}

fuzz_target!(
    init: seed::decoder().expect("the seeds can be written"),
    |data: &[u8]| fuzz(data)
);
