//! What an AWS access key id tells: the account that it belongs to.
//!
//! Sixteen characters in base32 follow the prefix. Of their 80 bits the first says whether the id is of the newer form, and in
//! that the next 40 are the account: <https://labs.withsecure.com/publications/a-bitwise-analysis-of-aws-access-key-identifiers>.

use super::{Effect, Proof, base};

/// Account numbers have twelve digits.
const ACCOUNTS: u64 = 1_000_000_000_000;

pub(super) fn key_id(value: &[u8]) -> Option<Proof> {
    let (_, body) = value.split_at_checked(4)?;
    Some(account(body).map_or_else(Proof::default, |account| {
        Proof::new(Effect::Keeps, format!("account {account:012}"))
    }))
}

fn account(body: &[u8]) -> Option<u64> {
    let bytes = base::decode_base32(body)?;
    let head = bytes.first_chunk::<6>().filter(|head| head[0] & 0x80 != 0)?;
    let bits = head.iter().fold(0, |bits, byte| bits << 8 | u64::from(*byte));
    let account = bits >> 7 & 0xff_ffff_ffff;
    (account < ACCOUNTS).then_some(account)
}

#[cfg(test)]
mod tests {
    use super::key_id;
    use crate::proof::Proof;

    /// Of <https://medium.com/@TalBeerySec/a-short-note-on-aws-key-id-f88cc4317489>.
    #[test]
    fn the_account_is_in_the_id() {
        let id = ["ASIA", "Y34FZKBOKMUTVV7A"].concat();
        assert_eq!(key_id(id.as_bytes()).unwrap().lines, ["account 609629065308"]);
        let id = ["ASIA", "QNZGKIQY56JQ7WML"].concat();
        assert_eq!(key_id(id.as_bytes()).unwrap().lines, ["account 029608264753"]);
    }

    #[test]
    fn where_there_is_none_nothing_is_told() {
        // Of the older form; more than twelve digits; not base32; too short.
        for body in ["J34FZKBOKMUTVV7A", "7777777777777777", "Y34FZKBOKMUTVV18", "Y34"] {
            assert_eq!(
                key_id(["AKIA", body].concat().as_bytes()),
                Some(Proof::default()),
                "{body}"
            );
        }
        assert_eq!(key_id(b"AK"), None);
    }
}
