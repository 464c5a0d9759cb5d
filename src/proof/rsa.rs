//! What the numbers of an RSA key tell (RFC 8017, appendix A.1.2).

use super::der::{Der, INTEGER};

/// Numbers modulo which a product is tried: the three greatest primes below 2³².
const MODULI: [u64; 3] = [4_294_967_291, 4_294_967_279, 4_294_967_231];

/// The numbers of a key that are looked at, the highest byte first.
pub(super) struct Numbers<'b> {
    pub(super) modulus: &'b [u8],
    pub(super) exponent: &'b [u8],
    primes: [&'b [u8]; 2],
}

impl<'b> Numbers<'b> {
    /// Reads the content of an `RSAPrivateKey`.
    pub(super) fn read(mut key: Der<'b>) -> Option<Self> {
        let version = key.next(INTEGER)?;
        if version.len() != 1 || version[0] > 1 {
            return None;
        }
        let [modulus, exponent, _private, first, second] =
            std::array::from_fn(|_| key.next(INTEGER).map(trim));
        Some(Self { modulus: modulus?, exponent: exponent?, primes: [first?, second?] })
    }

    /// Whether the modulus is the product of the primes. (Of keys with more than two primes there are none.)
    pub(super) fn fit(&self) -> bool {
        let [first, second] = self.primes;
        MODULI.iter().all(|by| {
            let product = remainder(first, *by) * remainder(second, *by) % by;
            product == remainder(self.modulus, *by)
        })
    }
}

/// A number without the zeros that it begins with.
pub(super) fn trim(number: &[u8]) -> &[u8] {
    let zeros = number.iter().take_while(|byte| **byte == 0).count();
    &number[zeros..]
}

/// How many bits a number has.
pub(super) fn bits(number: &[u8]) -> usize {
    let number = trim(number);
    number.first().map_or(0, |first| number.len() * 8 - first.leading_zeros() as usize)
}

fn remainder(number: &[u8], by: u64) -> u64 {
    number.iter().fold(0, |rest, byte| (rest << 8 | u64::from(*byte)) % by)
}

#[cfg(test)]
mod tests {
    use super::{bits, remainder};

    #[test]
    fn numbers_are_measured_and_divided() {
        assert_eq!((bits(&[0, 0, 1]), bits(&[0x80, 0]), bits(&[]), bits(&[0])), (1, 16, 0, 0));
        assert_eq!(remainder(&[1, 0, 0], 7), 65536 % 7);
        assert_eq!(remainder(&[0xff; 300], 4_294_967_291), {
            // 2^2400 - 1 by repeated squaring.
            let by = 4_294_967_291u128;
            let power = (0..2400).fold(1u128, |power, _| power * 2 % by);
            ((power + by - 1) % by) as u64
        });
    }
}
