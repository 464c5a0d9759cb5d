//! Reads ASN.1 in the distinguished encoding (X.690), as far as keys need it.

/// What a SEQUENCE begins with.
pub(super) const SEQUENCE: u8 = 0x30;
pub(super) const INTEGER: u8 = 0x02;
pub(super) const BIT_STRING: u8 = 0x03;
pub(super) const OCTET_STRING: u8 = 0x04;
pub(super) const OBJECT_ID: u8 = 0x06;
/// Fields that are marked with a number.
pub(super) const CONTEXT_0: u8 = 0xa0;
pub(super) const CONTEXT_1: u8 = 0xa1;

/// Elements one after the other.
#[derive(Clone, Copy)]
pub(super) struct Der<'b> {
    rest: &'b [u8],
}

impl<'b> Der<'b> {
    pub(super) const fn new(bytes: &'b [u8]) -> Self {
        Self { rest: bytes }
    }

    /// The content of the next element, whatever its tag.
    pub(super) fn any(&mut self) -> Option<(u8, &'b [u8])> {
        let (tag, length, header) = self.header()?;
        let content = self.rest.get(header..header.checked_add(length)?)?;
        self.rest = &self.rest[header + length..];
        Some((tag, content))
    }

    /// The content of the next element, if it has this tag; else it stays.
    pub(super) fn next(&mut self, tag: u8) -> Option<&'b [u8]> {
        (self.rest.first() == Some(&tag)).then(|| self.any()).flatten().map(|(_, content)| content)
    }

    /// The elements of the next one, if it has this tag.
    pub(super) fn inside(&mut self, tag: u8) -> Option<Self> {
        self.next(tag).map(Self::new)
    }

    /// Whether the next element ends behind the bytes.
    pub(super) fn is_cut(&self) -> bool {
        self.header().is_none_or(|(_, length, header)| self.rest.len() - header < length)
    }

    /// Tag, length of the content and of what stands before it.
    fn header(&self) -> Option<(u8, usize, usize)> {
        let (tag, first) = (*self.rest.first()?, *self.rest.get(1)?);
        if first < 0x80 {
            return Some((tag, usize::from(first), 2));
        }
        let count = usize::from(first & 0x7f);
        if !(1..=4).contains(&count) {
            return None;
        }
        let digits = self.rest.get(2..2 + count)?;
        let length = digits.iter().fold(0usize, |length, byte| length << 8 | usize::from(*byte));
        Some((tag, length, 2 + count))
    }
}

#[cfg(test)]
mod tests {
    use super::{Der, INTEGER, SEQUENCE};

    #[test]
    fn elements_follow_each_other() {
        let mut all = Der::new(&[0x30, 0x06, 2, 1, 7, 2, 1, 8, 2, 0]);
        let mut inside = all.inside(SEQUENCE).unwrap();
        assert_eq!(inside.next(SEQUENCE), None);
        assert_eq!(inside.next(INTEGER), Some(&[7][..]));
        assert_eq!(inside.any(), Some((INTEGER, &[8][..])));
        assert_eq!(inside.any(), None);
        assert_eq!(all.next(INTEGER), Some(&[][..]));
    }

    #[test]
    fn lengths_that_are_wrong_are_none() {
        for bytes in [&[0x30][..], &[0x30, 0x80], &[0x30, 0x85, 1, 1, 1, 1, 1], &[0x30, 0x82, 1]] {
            assert_eq!(Der::new(bytes).any(), None);
        }
        let cut = Der::new(&[0x30, 0x84, 0xff, 0xff, 0xff, 0xff, 0]);
        assert!(cut.is_cut());
        assert!(!Der::new(&[0x30, 0x81, 1, 0]).is_cut());
    }
}
