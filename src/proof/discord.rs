//! Tokens of Discord: the account's id in base64, a time and a signature. The id holds the time at which it was made:
//! <https://discord.com/developers/docs/reference#snowflakes>.

use super::{Effect, Proof, base, day};

/// When Discord's time begins, in milliseconds since 1970: 2015.
const EPOCH: u64 = 1_420_070_400_000;

pub(super) fn token(value: &[u8]) -> Option<Proof> {
    if value.starts_with(b"mfa.") {
        return Some(Proof::default());
    }
    let first = value.split(|b| *b == b'.').next()?;
    let digits = base::decode_base64(first)?;
    let id: u64 = std::str::from_utf8(&digits).ok()?.parse().ok()?;
    let day = day(i64::try_from((id >> 22) + EPOCH).ok()? / 1000)?;
    Some(Proof::new(Effect::Keeps, format!("of an account that was made on {day}")))
}

#[cfg(test)]
mod tests {
    use super::token;
    use crate::rule::expand;

    /// The snowflake of Discord's documentation.
    #[test]
    fn the_account_tells_its_day() {
        let value = expand("@{base64url:175928847299117063}.Cl2FMQ.@{base64-url:27}").unwrap();
        assert_eq!(
            token(value.as_bytes()).unwrap().lines,
            ["of an account that was made on 2016-04-30"]
        );
    }

    #[test]
    fn what_is_no_number_is_none() {
        for value in ["@{base64url:1234a}.x.y", "@{base64url:99999999999999999999}.x.y", "..", ""] {
            assert_eq!(token(expand(value).unwrap().as_bytes()), None, "{value}");
        }
        assert!(token(b"mfa.x").is_some());
    }
}
