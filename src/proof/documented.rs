//! Values that their makers publish: the keys of emulators, and tokens that documentation shows.
//!
//! SHA-256 of the whole value; taken from the pages named here.

use super::known_keys::sha256;
use super::{Effect, Proof};

/// Each with its length in bytes, for nothing else to be computed of most values.
const KNOWN: &[(usize, &str, &str)] = &[
    // https://learn.microsoft.com/en-us/azure/storage/common/storage-connect-azurite
    (88, "0011cc25eb4320717494d2703e8cba85743e71b500283c21c8b88147992f9059", "Azurite's key"),
    // https://learn.microsoft.com/en-us/azure/cosmos-db/emulator
    (
        88,
        "aa6547439583c3a275d4542a0df6c1ad6a863971be9f2a2220f027cc02aef615",
        "the key of Azure Cosmos DB's emulator",
    ),
    // https://developers.cloudflare.com/fundamentals/api/how-to/make-api-calls/
    (
        40,
        "2cd1f6f312c5f208e785178e051a2a196303659242616dcbc57dc08983185e7a",
        "the token in Cloudflare's documentation",
    ),
];

/// What says that a value is a published one.
pub(super) fn of(value: &[u8]) -> Option<Proof> {
    if KNOWN.iter().all(|(length, ..)| *length != value.len()) {
        return None;
    }
    let digest = sha256(value);
    let (.., name) = KNOWN.iter().find(|(_, known, _)| *known == digest)?;
    Some(Proof::new(Effect::Doubts, format!("a value that is published: {name}")))
}

#[cfg(test)]
mod tests {
    use super::of;

    #[test]
    fn published_values_are_known() {
        let azurite = [
            "Eby8vdM02xNOcqFlqUwJPLlmEtlCDXJ1OUzFT50uSRZ6IFsuFq2UVErCz4",
            "I6tq/K1SZFPTOtr/KBHBeksoGMGw==",
        ]
        .concat();
        assert_eq!(
            of(azurite.as_bytes()).unwrap().lines,
            ["a value that is published: Azurite's key"]
        );
        assert_eq!(of(azurite.replace('7', "8").replace('6', "7").as_bytes()), None);
        assert_eq!(of(b""), None);
    }
}
