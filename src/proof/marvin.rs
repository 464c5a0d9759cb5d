//! Marvin32, a checksum with a seed: .NET hashes strings with it, and Microsoft's keys carry it.
//!
//! Eight bytes of state, two words of four. Each word of the message is added to the first and both are mixed; the end is
//! marked with `0x80`, as in MD5, and mixed once more. The checksum is the two words, one upon the other. Microsoft's own code
//! is <https://github.com/microsoft/SymCrypt/blob/main/lib/marvin32.c>, .NET's
//! <https://github.com/dotnet/runtime/blob/main/src/libraries/System.Private.CoreLib/src/System/Marvin.cs>.

/// The checksum of bytes. The lower half of the seed is the first word.
pub(super) fn marvin32(bytes: &[u8], seed: u64) -> u32 {
    let [low, high] = state(bytes, seed);
    low ^ high
}

fn state(bytes: &[u8], seed: u64) -> [u32; 2] {
    let (words, rest) = bytes.as_chunks::<4>();
    let mut last = [0; 4];
    last[..rest.len()].copy_from_slice(rest);
    last[rest.len()] = 0x80;
    let mut state = [seed as u32, (seed >> 32) as u32];
    for word in words.iter().chain([&last, &[0; 4]]) {
        state = mixed(state, u32::from_le_bytes(*word));
    }
    state
}

const fn mixed([a, b]: [u32; 2], word: u32) -> [u32; 2] {
    let a = a.wrapping_add(word);
    let b = b ^ a;
    let a = a.rotate_left(20).wrapping_add(b);
    let b = b.rotate_left(9) ^ a;
    let a = a.rotate_left(27).wrapping_add(b);
    [a, b.rotate_left(19)]
}

#[cfg(test)]
mod tests {
    use super::{marvin32, state};

    /// The answer that `SymCrypt` tests itself with: "abc", and the first bytes of the SHA-256 of "Marvin32" as seed.
    #[test]
    fn the_state_is_that_of_symcrypt() {
        let bytes = state(b"abc", 0xd53c_d9ce_cd08_93b7).map(u32::to_le_bytes).concat();
        assert_eq!(bytes, [0xbf, 0x69, 0x27, 0x49, 0x39, 0x43, 0xc7, 0x22]);
    }

    /// Answers that .NET is tested with (corefx, `MarvinTests.cs`):
    /// <https://github.com/dotnet/corefx/tree/5ae80aa76c753ecf4e8d086eead4b69d0e906d3a/src/Common/tests/Tests/System>.
    #[test]
    fn the_checksum_is_that_of_dotnet() {
        let first = 0x004f_b61a_001b_dbcc;
        let second = 0x804f_b61a_001b_dbcc;
        let third = 0x804f_b61a_801b_dbcc;
        let cases: [(u64, &[u8], u32); 12] = [
            (first, &[], 0x3020_09bc),
            (first, &[0xaf], 0x3592_e206),
            (first, &[0xe7, 0x0f], 0xfdab_5e04),
            (first, &[0x37, 0xf4, 0x95], 0x6b3c_8b90),
            (first, &[0x86, 0x42, 0xdc, 0x59], 0x0e94_07be),
            (second, &[0x15, 0x3f, 0xb7, 0x98, 0x26], 0x1940_5cf6),
            (second, &[0x09, 0x32, 0xe6, 0x24, 0x6c, 0x47], 0x7bc6_9cad),
            (second, &[0xab, 0x42, 0x7e, 0xa8, 0xd1, 0x0f, 0xc7], 0x5826_b7ce),
            (third, &[0], 0x8db5_50b6),
            (third, &[0xff], 0x8ed4_1324),
            (third, &[0xff, 0, 0xff, 0], 0xb8bb_be31),
            (third, &[0xff, 0, 0xff, 0, 0xff, 0, 0xff], 0xe0c1_ffff),
        ];
        for (seed, bytes, sum) in cases {
            assert_eq!(marvin32(bytes, seed), sum, "{bytes:x?}");
        }
    }
}
