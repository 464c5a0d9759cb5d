//! Archives that mean harm, or that can't be read, cost what they may and are told of.

use crate::make::{bomb, bz2, gz, tar, xz, zip, zst};
use crate::token;
use stanch::archive::{Failure, Format, Inner, Limits, Source, Unopened, Visitor, walk};
use stanch::text::Input;
use std::io::{self, ErrorKind, Read};

/// What was told of an archive.
#[derive(Debug, Default)]
struct Told {
    files: Vec<(String, usize)>,
    done: Vec<(String, Result<(), Unopened>)>,
}

impl Visitor for Told {
    fn file(&mut self, inner: &Inner, input: &mut dyn Input) {
        let read = io::copy(input, &mut io::sink()).unwrap();
        self.files.push((inner.path(), read as usize));
    }

    fn done(&mut self, inner: &Inner, result: Result<(), Unopened>) {
        self.done.push((inner.path(), result));
    }
}

impl Told {
    fn bytes(&self) -> usize {
        self.files.iter().map(|(_, read)| read).sum()
    }
}

fn told(bytes: &[u8], limits: &Limits) -> (Told, Result<(), Unopened>) {
    let mut told = Told::default();
    let format = Format::of(bytes).expect("it is an archive");
    let source = (Source::Memory(bytes), bytes.len() as u64);
    let result = walk(format, source, "x", limits, &mut told).map_err(|failure| match failure {
        Failure::Unopened(why) => why,
        Failure::Read(e) => panic!("memory does not fail: {e}"),
    });
    (told, result)
}

/// A member of a tar, with its padding.
fn member(header: &mut ::tar::Header, content: &[u8]) -> Vec<u8> {
    header.set_cksum();
    let padding = content.len().next_multiple_of(512) - content.len();
    [header.as_bytes(), content, &vec![0; padding]].concat()
}

#[test]
fn holes_in_a_tar_count() {
    let mut header = ::tar::Header::new_gnu();
    header.set_path("hole").unwrap();
    header.set_entry_type(::tar::EntryType::GNUSparse);
    header.set_size(0);
    let gnu = header.as_gnu_mut().unwrap();
    // 2^33 bytes less one, and nothing of that is stored.
    gnu.realsize = *b"77777777777\0";
    gnu.sparse[0].offset = *b"77777777777\0";
    gnu.sparse[0].numbytes = *b"00000000000\0";
    let archive = member(&mut header, b"");
    for limits in [
        Limits { member_size: 1 << 20, ..Limits::default() },
        Limits { size: 1 << 20, ..Limits::default() },
    ] {
        let (told, result) = told(&archive, &limits);
        let why = told.done.first().map(|(_, result)| *result);
        let expected = if limits.size == 1 << 20 {
            Unopened::Size { limit: 1 << 20 }
        } else {
            Unopened::MemberSize { limit: 1 << 20 }
        };
        // The library may refuse a block of no bytes; then it is damaged and nothing came out.
        if told.done.is_empty() {
            assert_eq!(result, Err(Unopened::Damaged));
        } else {
            assert_eq!(why, Some(Err(expected)), "{told:?} {result:?}");
        }
        assert!(told.bytes() <= 1 << 20, "{told:?}");
    }
}

#[test]
fn a_name_of_a_tar_takes_no_more_memory_than_it_may() {
    let name = vec![b'a'; 4 << 20];
    let mut header = ::tar::Header::new_gnu();
    header.set_path("././@LongLink").unwrap();
    header.set_entry_type(::tar::EntryType::GNULongName);
    header.set_size(name.len() as u64);
    let archive = [member(&mut header, &name), tar(&[("b", "x")])].concat();
    let (told, result) = told(&archive, &Limits::default());
    assert_eq!((told.files.len(), result), (0, Err(Unopened::Damaged)));
}

#[test]
fn members_of_a_zip_that_share_their_bytes_count_each() {
    let one = zip(&[("a", vec![b'x'; 1 << 20])]);
    let at = |signature: &[u8]| one.windows(4).position(|bytes| bytes == signature).unwrap();
    let (directory, end) = (at(b"PK\x01\x02"), at(b"PK\x05\x06"));
    let record = &one[directory..end];
    let count = 1000_u16;
    let mut archive = [&one[..directory], &record.repeat(count.into()), &one[end..]].concat();
    let end = end + record.len() * (usize::from(count) - 1);
    archive[end + 8..end + 10].copy_from_slice(&count.to_le_bytes());
    archive[end + 10..end + 12].copy_from_slice(&count.to_le_bytes());
    let size = record.len() as u32 * u32::from(count);
    archive[end + 12..end + 16].copy_from_slice(&size.to_le_bytes());
    let limits = Limits { size: 5 << 20, ..Limits::default() };
    let (told, result) = told(&archive, &limits);
    assert_eq!(result, Err(Unopened::Size { limit: 5 << 20 }));
    assert_eq!(told.bytes(), 5 << 20);
    let (told, result) = self::told(&archive, &Limits { entries: 3, ..Limits::default() });
    assert_eq!((told.files.len(), result), (3, Err(Unopened::Entries { limit: 3 })));
}

#[test]
fn ratios_hold_above_a_floor() {
    let limits = Limits { ratio: 10, ..Limits::default() };
    let over = Err(Unopened::Ratio { limit: 10 });
    let (told, result) = told(&gz(&vec![0; 40 << 20]), &limits);
    assert_eq!((&told.done[..], told.bytes()), (&[("x".to_owned(), over)][..], 16 << 20));
    assert_eq!(result, Ok(()));
    let (told, result) = self::told(&bz2(&vec![0; 40 << 20]), &limits);
    assert_eq!((&told.done[..], told.bytes()), (&[("x".to_owned(), over)][..], 16 << 20));
    assert_eq!(result, Ok(()));
    let (told, result) = self::told(&bomb(40 << 20), &limits);
    assert_eq!((&told.done[..], told.bytes()), (&[("zeros".to_owned(), over)][..], 16 << 20));
    assert_eq!(result, over);
}

#[test]
fn a_zip_within_an_archive_is_held_only_if_it_is_small() {
    let big = [b"PK\x03\x04".to_vec(), vec![0; 65 << 20]].concat();
    let (told, _) = told(&tar(&[("b.zip", big)]), &Limits::default());
    assert_eq!(told.done, [("b.zip".into(), Err(Unopened::Held { limit: 64 << 20 }))]);
}

/// All that there is, cut off everywhere.
#[test]
fn whatever_is_cut_off_is_told() {
    let text = format!("value {}\nsome more text, and a little more\n", token(0));
    let files = [("a", &*text), ("b/c", "more")];
    let a_tar = tar(&files);
    let streams = [gz(&a_tar), bz2(&a_tar), xz(&a_tar), zst(&a_tar), gz(text.as_bytes())];
    for whole in streams.into_iter().chain([zip(&files)]) {
        let (complete, result) = told(&whole, &Limits::default());
        assert_eq!(result, Ok(()));
        assert!(complete.done.iter().all(|(_, result)| result.is_ok()), "{complete:?}");
        for end in 10..whole.len() {
            let (told, result) = told(&whole[..end], &Limits::default());
            let is_told = result.is_err() || told.done.iter().any(|(_, result)| result.is_err());
            assert!(is_told, "cut off at {end} of {}: {told:?}", whole.len());
        }
    }
}

#[test]
fn streams_of_bzip2_behind_each_other_are_one_file() {
    let whole = [bz2(b"one "), bz2(b"two")].concat();
    let (told, result) = told(&whole, &Limits::default());
    assert_eq!((&told.files[..], result), (&[("x".to_owned(), 7)][..], Ok(())));
}

/// An input that one can go about in, and whose reads fail from one on.
struct Failing<'a> {
    bytes: &'a [u8],
    at: usize,
    left: usize,
}

impl Read for Failing<'_> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let Some(left) = self.left.checked_sub(1) else {
            return Err(ErrorKind::PermissionDenied.into());
        };
        self.left = left;
        let most = buffer.len().min(50);
        let mut rest = &self.bytes[self.at.min(self.bytes.len())..];
        let count = rest.read(&mut buffer[..most])?;
        self.at += count;
        Ok(count)
    }
}

impl Input for Failing<'_> {
    fn seek(&mut self, to: u64) -> io::Result<()> {
        self.at = to as usize;
        Ok(())
    }
}

#[test]
fn an_archive_that_can_t_be_read_is_no_damaged_one() {
    let files = [("a", &*"some text\n".repeat(20)), ("b/c", "more")];
    let a_tar = tar(&files);
    for bytes in [zip(&files), gz(&a_tar), bz2(&a_tar), xz(&a_tar), zst(&a_tar), a_tar.clone()] {
        let format = Format::of(&bytes).unwrap();
        let mut failed = 0;
        for left in 0.. {
            let mut input = Failing { bytes: &bytes, at: 0, left };
            let source = (Source::File(&mut input), bytes.len() as u64);
            match walk(format, source, "x", &Limits::default(), &mut Told::default()) {
                Ok(()) => break,
                Err(Failure::Read(e)) => assert_eq!(e.kind(), ErrorKind::PermissionDenied),
                Err(failure) => panic!("{failure:?} after {left} reads"),
            }
            failed += 1;
        }
        assert!(failed > 3, "{format:?}: {failed}");
    }
}

/// Whatever single byte is another one, nothing panics and limits hold.
#[test]
fn any_byte_may_be_wrong() {
    let text = format!("value {}\nsome more text, and a little more\n", token(0));
    let files = [("a", &*text), ("b/c", "more")];
    let a_tar = tar(&files);
    let nested = zip(&[("d.tgz", gz(&a_tar)), ("e.zip", zip(&files))]);
    let limits = Limits { size: 1 << 20, ..Limits::default() };
    let streams = [gz(&a_tar), bz2(&a_tar), xz(&a_tar), zst(&a_tar), a_tar.clone()];
    for mut archive in streams.into_iter().chain([zip(&files), nested]) {
        for at in 0..archive.len() {
            let byte = archive[at];
            for other in [0, 0xff, byte ^ 1, byte ^ 0x80, byte.wrapping_add(0x11)] {
                archive[at] = other;
                if Format::of(&archive).is_some() {
                    let (told, _) = told(&archive, &limits);
                    assert!(told.bytes() <= (1 << 20) + archive.len(), "{at} is {other}");
                }
            }
            archive[at] = byte;
        }
    }
}
