//! Tokens that are a prefix and a JSON object in base64: of Sentry
//! (<https://github.com/getsentry/rfcs/blob/main/text/0091-ci-upload-tokens.md>), Grafana and others.

use super::{Effect, Proof, base, day};
use serde_json::{Map, Value};

/// None if what begins like an object is none; nothing if there is no such beginning. What the object says of itself is told as
/// far as it is a time.
pub(super) fn read(value: &[u8]) -> Option<Proof> {
    let Some(start) = memchr::memmem::find(value, b"eyJ") else { return Some(Proof::default()) };
    // What comes behind is divided off by an underscore, which base64 for URLs has too.
    let object = &value[start..];
    let whole = parse(object);
    let object = whole.or_else(|| {
        let end = object.iter().rposition(|b| *b == b'_')?;
        parse(&object[..end])
    })?;
    let issued = object.get("iat").and_then(Value::as_f64).and_then(|seconds| day(seconds as i64));
    Some(
        issued.map_or_else(Proof::default, |day| {
            Proof::new(Effect::Keeps, format!("issued on {day}"))
        }),
    )
}

fn parse(part: &[u8]) -> Option<Map<String, Value>> {
    serde_json::from_slice(&base::decode_base64(part)?).ok()
}

#[cfg(test)]
mod tests {
    use super::read;
    use crate::proof::Proof;
    use crate::rule::expand;

    #[test]
    fn the_object_is_found_between_prefix_and_secret() {
        let token = r#"sntrys_@{base64:{"iat":1700000000.5,"org":"acme"}}_@{base64:43}"#;
        let proof = read(expand(token).unwrap().as_bytes()).unwrap();
        assert_eq!(proof.lines, ["issued on 2023-11-14"]);
        let token = expand(r#"glc_@{base64:{"o":"1","n":"a","k":"@{alnum:24}"}}"#).unwrap();
        assert_eq!(read(token.as_bytes()), Some(Proof::default()));
    }

    #[test]
    fn what_only_begins_like_an_object_is_none() {
        for value in ["glc_eyJ@{alnum:70}", "eyJ", "sntrys_@{base64:{\"a\"}}_x"] {
            assert_eq!(read(expand(value).unwrap().as_bytes()), None, "{value}");
        }
        for other in ["sntryu_@{hex:64}", ""] {
            assert_eq!(read(expand(other).unwrap().as_bytes()), Some(Proof::default()));
        }
    }
}
