//! Macaroons as `PyPI`'s tokens are: <https://github.com/rescrv/libmacaroons/blob/master/doc/format.txt>, version 2.

use super::{Effect, Proof, base};

const END: u8 = 0;
const LOCATION: u8 = 1;
const IDENTIFIER: u8 = 2;
const VERIFICATION: u8 = 4;
const SIGNATURE: u8 = 6;

/// A prefix, a hyphen, and a macaroon in base64.
pub(super) fn read(token: &[u8]) -> Proof {
    let hyphen = token.iter().position(|b| *b == b'-').map_or(0, |at| at + 1);
    let decoded = base::decode_base64(&token[hyphen..]);
    match decoded.and_then(|bytes| Reader { rest: &bytes }.macaroon()) {
        Some(0) => Proof::new(Effect::Proves, "a whole macaroon, not restricted"),
        Some(caveats) => {
            let s = if caveats == 1 { "" } else { "s" };
            Proof::new(Effect::Proves, format!("a whole macaroon with {caveats} caveat{s}"))
        }
        None => Proof::new(Effect::Lowers, "it is no whole macaroon"),
    }
}

struct Reader<'b> {
    rest: &'b [u8],
}

impl<'b> Reader<'b> {
    /// The number of caveats.
    fn macaroon(&mut self) -> Option<usize> {
        let version = self.byte()?;
        if version != 2 {
            return None;
        }
        self.optional(LOCATION);
        self.field(IDENTIFIER)?;
        self.end()?;
        let mut caveats = 0;
        while self.rest.first() != Some(&END) {
            self.optional(LOCATION);
            self.field(IDENTIFIER)?;
            self.optional(VERIFICATION);
            self.end()?;
            caveats += 1;
        }
        self.end()?;
        let signature = self.field(SIGNATURE)?;
        (signature.len() == 32 && self.rest.is_empty()).then_some(caveats)
    }

    fn byte(&mut self) -> Option<u8> {
        let (first, rest) = self.rest.split_first()?;
        self.rest = rest;
        Some(*first)
    }

    fn end(&mut self) -> Option<()> {
        (self.byte()? == END).then_some(())
    }

    fn optional(&mut self, kind: u8) {
        if self.rest.first() == Some(&kind) {
            // What is cut off in it is missed by what must follow.
            self.field(kind);
        }
    }

    fn field(&mut self, kind: u8) -> Option<&'b [u8]> {
        if self.byte()? != kind {
            return None;
        }
        let mut length = 0usize;
        for shift in [0, 7, 14] {
            let byte = self.byte()?;
            length |= usize::from(byte & 0x7f) << shift;
            if byte < 0x80 {
                let (field, rest) = self.rest.split_at_checked(length)?;
                self.rest = rest;
                return Some(field);
            }
        }
        None
    }
}

#[cfg(test)]
mod tests {
    use super::read;
    use crate::proof::Effect;
    use crate::rule::expand;

    #[test]
    fn a_macaroon_is_told_from_what_begins_like_one() {
        let whole = expand("pypi-@{macaroon:pypi.org}").unwrap();
        assert!(whole.starts_with("pypi-AgEIcHlwaS5vcmc"), "{whole}");
        let proof = read(whole.as_bytes());
        assert_eq!(
            (&*proof.lines[0], proof.effect),
            ("a whole macaroon with 1 caveat", Effect::Proves)
        );
        for cut in 0..whole.len() {
            assert_eq!(read(&whole.as_bytes()[..cut]).effect, Effect::Lowers, "{cut}");
        }
        let longer = format!("{whole}AA");
        assert_eq!(read(longer.as_bytes()).effect, Effect::Lowers);
    }
}
