//! Sets of bytes, asked with an index.

/// The set of some bytes: true where a byte is one of them.
pub(super) const fn set(bytes: &[u8]) -> [bool; 256] {
    let mut set = [false; 256];
    let mut at = 0;
    while at < bytes.len() {
        set[bytes[at] as usize] = true;
        at += 1;
    }
    set
}
