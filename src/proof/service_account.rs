//! Keys of Google's service accounts: JSON with the account's address and a private key in PEM
//! (<https://docs.cloud.google.com/iam/docs/keys-create-delete>).

use super::{Effect, Place, Proof, base, pem};
use serde_json::{Map, Value};

/// How far around a key the rest of its object is looked for, in bytes.
const AROUND: usize = 4096;

/// A private key in such an object, or all of the object in base64.
pub(super) fn read(place: Place<'_>) -> Proof {
    let value = place.value();
    if !value.starts_with(b"-----BEGIN") {
        let decoded = base::decode_base64(&pem::letters(value)).unwrap_or_default();
        return match serde_json::from_slice::<Map<_, _>>(&decoded) {
            Ok(object) => {
                let key = object.get("private_key").and_then(Value::as_str).unwrap_or_default();
                pem::read(key.as_bytes()).and(complete(&object))
            }
            Err(_) => Proof::new(Effect::Lowers, "what it holds is no whole JSON object"),
        };
    }
    let key = pem::read(value);
    match object_around(place) {
        Some(object) => key.and(complete(&object)),
        None => key,
    }
}

/// What is there, and what is missing.
fn complete(object: &Map<String, Value>) -> Proof {
    let text = |name: &str| object.get(name).and_then(Value::as_str).unwrap_or_default();
    let missing = if text("type") != "service_account" {
        "the type"
    } else if !text("client_email").contains('@') {
        "the account's address"
    } else if text("private_key").is_empty() {
        "the private key"
    } else {
        return Proof::new(Effect::Keeps, "a complete service account key");
    };
    Proof::new(Effect::Lowers, format!("a service account key without {missing}"))
}

/// The object that a key stands in, as JSON or as JSON inside of a string.
fn object_around(place: Place<'_>) -> Option<Map<String, Value>> {
    let before = place.text.get(place.start.saturating_sub(AROUND)..place.start)?;
    let after = &place.text[place.end..place.text.len().min(place.end + AROUND)];
    let start = place.start - before.len() + memchr::memrchr(b'{', before)?;
    let end = place.end + memchr::memchr(b'}', after)? + 1;
    let object = &place.text[start..end];
    serde_json::from_slice(object).ok().or_else(|| {
        let quoted = [b"\"", object, b"\""].concat();
        let unescaped: String = serde_json::from_slice(&quoted).ok()?;
        serde_json::from_str(&unescaped).ok()
    })
}

#[cfg(test)]
mod tests {
    use super::read;
    use crate::proof::{Effect, Place, Proof};
    use crate::rule::expand;

    fn key(fields: &str) -> String {
        let pem = "-----BEGIN @{}PRIVATE KEY-----\\n@{key:pkcs8}\\n-----END @{}PRIVATE KEY-----\\n";
        expand(&format!(r#"{{{fields}, "private_key": "{pem}", "x": 1}}"#)).unwrap()
    }

    fn in_text(text: &str) -> Proof {
        let start = text.find("-----BEGIN").unwrap();
        let end = text.rfind("KEY-----").unwrap() + 8;
        read(Place::new(text.as_bytes(), &(start..end)))
    }

    const WHOLE: &str =
        r#""type": "service_account", "client_email": "a@b.iam.gserviceaccount.com""#;

    #[test]
    fn a_complete_key_is_proved_wherever_it_stands() {
        let whole = key(WHOLE);
        let escaped = serde_json::to_string(&whole).unwrap();
        for text in [whole.clone(), format!("x = {whole}\n"), format!("KEY={escaped}")] {
            let proof = in_text(&text);
            assert_eq!(proof.effect, Effect::Proves, "{proof:?}");
            assert!(
                proof.lines.contains(&"a complete service account key".to_owned()),
                "{proof:?}"
            );
        }
        let base64 = expand(&format!("@{{base64:{whole}}}")).unwrap();
        let proof = read(Place::new(base64.as_bytes(), &(0..base64.len())));
        assert_eq!(proof.effect, Effect::Proves, "{proof:?}");
        let cut = read(Place::new(base64.as_bytes(), &(0..base64.len() - 40)));
        assert_eq!(cut.effect, Effect::Lowers);
    }

    #[test]
    fn what_is_missing_is_said() {
        let proof = in_text(&key(r#""type": "service_account""#));
        assert_eq!(proof.effect, Effect::Lowers);
        assert!(proof.lines[1].ends_with("without the account's address"), "{proof:?}");
        let proof = in_text(&key(r#""type": "other""#));
        assert!(proof.lines[1].ends_with("without the type"), "{proof:?}");
    }

    #[test]
    fn text_that_is_no_json_is_let_be() {
        let whole = key(WHOLE);
        for text in [whole.replace("\"x\"", "x"), whole.replace(['{', '}'], " ")] {
            assert_eq!(in_text(&text).lines.len(), 1);
        }
    }
}
