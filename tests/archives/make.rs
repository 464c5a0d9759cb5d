//! Makes archives for tests.

use bzip2::write::BzEncoder;
use flate2::Compression;
use flate2::write::{DeflateEncoder, GzEncoder};
use lzma_rust2::{LzmaOptions, LzmaWriter, XzOptions, XzWriter};
use rawzip::path::EntryPath;
use rawzip::{CompressionMethod, ZipArchiveWriter};
use std::io::{self, Read, Write as _};

/// A zip with these files, deflated. Their names may be any bytes.
pub(crate) fn zip<N: AsRef<[u8]>, C: AsRef<[u8]>>(files: &[(N, C)]) -> Vec<u8> {
    zip_by(CompressionMethod::DEFLATE, files)
}

/// A zip with these files, compressed by a method.
pub(crate) fn zip_by<N: AsRef<[u8]>, C: AsRef<[u8]>>(
    method: CompressionMethod,
    files: &[(N, C)],
) -> Vec<u8> {
    let mut out = Vec::new();
    let mut archive = ZipArchiveWriter::new(&mut out);
    for (name, content) in files {
        let content = content.as_ref();
        let name = EntryPath::verbatim(name.as_ref());
        let file = archive.new_file(name).compression_method(method);
        let (mut entry, config) = file.start().unwrap();
        let plain = match method {
            CompressionMethod::ZSTD => Some(zst(content)),
            CompressionMethod::XZ => Some(xz(content)),
            CompressionMethod::LZMA => Some(lzma(content)),
            CompressionMethod::BZIP2 => Some(bz2(content)),
            _ => None,
        };
        let descriptor = if let CompressionMethod::DEFLATE = method {
            let mut writer = config.wrap(DeflateEncoder::new(&mut entry, Compression::default()));
            writer.write_all(content).unwrap();
            let (encoder, descriptor) = writer.finish().unwrap();
            encoder.finish().unwrap();
            descriptor
        } else {
            let mut writer = config.wrap(io::sink());
            writer.write_all(content).unwrap();
            let descriptor = writer.finish().unwrap().1;
            entry.write_all(plain.as_deref().unwrap_or(content)).unwrap();
            descriptor
        };
        entry.finish(descriptor).unwrap();
    }
    archive.finish().unwrap();
    out
}

/// A zip with one file of so many zeros.
pub(crate) fn bomb(size: u64) -> Vec<u8> {
    let mut out = Vec::new();
    let mut archive = ZipArchiveWriter::new(&mut out);
    let file = archive.new_file("zeros").compression_method(CompressionMethod::DEFLATE);
    let (mut entry, config) = file.start().unwrap();
    let mut writer = config.wrap(DeflateEncoder::new(&mut entry, Compression::fast()));
    io::copy(&mut io::repeat(0).take(size), &mut writer).unwrap();
    let (encoder, descriptor) = writer.finish().unwrap();
    encoder.finish().unwrap();
    entry.finish(descriptor).unwrap();
    archive.finish().unwrap();
    out
}

/// A tar with these files.
pub(crate) fn tar<C: AsRef<[u8]>>(files: &[(&str, C)]) -> Vec<u8> {
    let mut archive = tar::Builder::new(Vec::new());
    for (name, content) in files {
        let mut header = tar::Header::new_gnu();
        header.set_size(content.as_ref().len() as u64);
        header.set_mode(0o644);
        archive.append_data(&mut header, name, content.as_ref()).unwrap();
    }
    archive.into_inner().unwrap()
}

/// Compressed by gzip.
pub(crate) fn gz(content: &[u8]) -> Vec<u8> {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::default());
    encoder.write_all(content).unwrap();
    encoder.finish().unwrap()
}

/// Compressed by bzip2.
pub(crate) fn bz2(content: &[u8]) -> Vec<u8> {
    let mut encoder = BzEncoder::new(Vec::new(), bzip2::Compression::fast());
    encoder.write_all(content).unwrap();
    encoder.finish().unwrap()
}

/// Compressed by xz.
pub(crate) fn xz(content: &[u8]) -> Vec<u8> {
    let mut encoder = XzWriter::new(Vec::new(), XzOptions::with_preset(1)).unwrap();
    encoder.write_all(content).unwrap();
    encoder.finish().unwrap()
}

/// Compressed by LZMA, as in a zip.
fn lzma(content: &[u8]) -> Vec<u8> {
    let options = LzmaOptions::with_preset(1);
    let head = [9, 20, 5, 0, options.get_props()];
    let head = [&head[..], &options.dict_size.to_le_bytes()].concat();
    let mut encoder = LzmaWriter::new_no_header(head, &options, false).unwrap();
    encoder.write_all(content).unwrap();
    encoder.finish().unwrap()
}

/// Compressed by Zstandard.
pub(crate) fn zst(content: &[u8]) -> Vec<u8> {
    ruzstd::encoding::compress_to_vec(content, ruzstd::encoding::CompressionLevel::Fastest)
}
