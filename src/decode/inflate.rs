//! What a gzip or zlib stream holds.

use super::{Coding, Content, Layer, Map};
use flate2::read::{GzDecoder, ZlibDecoder};
use std::io::Read;

/// Inflates bytes that seem to be such a stream, up to a number of bytes. What comes out of a broken or truncated stream
/// before its end is taken.
pub(crate) fn inflate(bytes: &[u8], content: Content, most: usize) -> Option<Layer> {
    let (coding, stream): (_, &mut dyn Read) = match content {
        Content::Gzip => (Coding::Gzip, &mut GzDecoder::new(bytes)),
        Content::Zlib => (Coding::Zlib, &mut ZlibDecoder::new(bytes)),
        _ => return None,
    };
    let mut out = Vec::new();
    // An error only says that the stream is not whole.
    let _ = stream.take(most as u64).read_to_end(&mut out);
    let stretch = 0..bytes.len();
    let content = Content::of(&out).filter(|_| !out.is_empty())?;
    Some(Layer { coding, bytes: out, content, map: Map::All(stretch.clone()), stretch })
}

#[cfg(test)]
mod tests {
    use super::{Content, inflate};
    use flate2::Compression;
    use flate2::write::GzEncoder;
    use std::io::Write;

    fn gzip(text: &[u8]) -> Vec<u8> {
        let mut encoder = GzEncoder::new(Vec::new(), Compression::default());
        encoder.write_all(text).unwrap();
        encoder.finish().unwrap()
    }

    #[test]
    fn a_stream_is_inflated_up_to_a_bound_and_as_far_as_it_goes() {
        let text = "some text with some more text in it\n".repeat(40);
        let stream = gzip(text.as_bytes());
        let whole = inflate(&stream, Content::Gzip, 1 << 20).unwrap();
        assert_eq!(whole.bytes, text.as_bytes());
        assert_eq!(whole.map.span(&(3..5)), 0..stream.len());
        assert_eq!(inflate(&stream, Content::Gzip, 100).unwrap().bytes, &text.as_bytes()[..100]);
        let cut = inflate(&stream[..stream.len() - 12], Content::Gzip, 1 << 20).unwrap();
        assert!(text.as_bytes().starts_with(&cut.bytes) && cut.bytes.len() > 20);
        assert!(inflate(b"\x1f\x8b\x08", Content::Gzip, 100).is_none());
        assert!(inflate(&stream, Content::Text, 100).is_none());
    }
}
