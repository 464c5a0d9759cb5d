//! JSON Web Tokens: RFC 7519, RFC 7515.

use super::{Effect, MADE, Proof, base, day};
use serde_json::{Map, Value};

/// Algorithms, and how many bytes their signatures have at least and at most (RFC 7518, section 3; RFC 8037; RFC 8812).
const ALGORITHMS: &[(&str, usize, usize)] = &[
    ("HS256", 32, 32),
    ("HS384", 48, 48),
    ("HS512", 64, 64),
    ("RS256", 128, 1024),
    ("RS384", 128, 1024),
    ("RS512", 128, 1024),
    ("PS256", 128, 1024),
    ("PS384", 128, 1024),
    ("PS512", 128, 1024),
    ("ES256", 64, 64),
    ("ES256K", 64, 64),
    ("ES384", 96, 96),
    ("ES512", 132, 132),
    ("EdDSA", 64, 114),
];

/// Names that stand for no host but in documents and tests (RFC 2606, RFC 6761).
const RESERVED: &[&str] =
    &["example.com", "example.org", "example.net", "example", "test", "invalid", "localhost"];

type Claims = Map<String, Value>;

/// None if it is no token that is signed, or one that documentation shows.
pub(super) fn read(token: &[u8]) -> Option<Proof> {
    let mut parts = token.split(|b| *b == b'.');
    let header: Claims = object(parts.next()?)?;
    let claims: Claims = object(parts.next()?)?;
    let signature = parts.next().filter(|signature| !signature.is_empty())?;
    let algorithm = header.get("alg")?.as_str()?;
    if algorithm.is_empty() || algorithm.eq_ignore_ascii_case("none") || is_documentation(&claims) {
        return None;
    }
    let proof = signed(algorithm, signature).and(dated(&claims)).and(issued(&claims));
    Some(proof.and(granted(&claims)))
}

/// What is against a value that was found by its name: it is a token that nobody signed, or one that documentation shows.
pub(super) fn against(value: &[u8]) -> Option<Proof> {
    let mut parts = value.strip_prefix(b"ey").and(Some(value))?.split(|b| *b == b'.');
    let header: Claims = object(parts.next()?)?;
    let claims: Claims = object(parts.next()?)?;
    let is_unsigned =
        parts.next()?.is_empty() || header.get("alg")?.as_str()?.eq_ignore_ascii_case("none");
    match (parts.next(), is_unsigned) {
        (Some(_), _) => None,
        (_, true) => Some(Proof::new(Effect::Doubts, "a JSON Web Token that nobody signed")),
        _ if is_documentation(&claims) => {
            Some(Proof::new(Effect::Doubts, "a JSON Web Token that documentation shows"))
        }
        _ => None,
    }
}

fn object(part: &[u8]) -> Option<Claims> {
    serde_json::from_slice(&base::decode_base64(part)?).ok()
}

/// The tokens of jwt.io, of RFC 7519 and of countless tutorials.
fn is_documentation(claims: &Claims) -> bool {
    let says = |name: &str, value: &str| claims.get(name).and_then(Value::as_str) == Some(value);
    says("sub", "1234567890") && (says("name", "John Doe") || claims.len() <= 2)
        || says("iss", "joe") && claims.contains_key("http://example.com/is_root")
        || says("some", "payload") && claims.len() <= 2
}

fn signed(algorithm: &str, signature: &[u8]) -> Proof {
    let known = ALGORITHMS.iter().find(|(name, ..)| *name == algorithm);
    let Some((name, least, most)) = known else { return Proof::default() };
    let bytes = signature.len() * 3 / 4;
    if (*least..=*most).contains(&bytes) {
        Proof::new(Effect::Keeps, format!("a JSON Web Token, signed with {name}"))
    } else {
        Proof::new(Effect::Doubts, format!("its signature is not as long as those of {name} are"))
    }
}

fn dated(claims: &Claims) -> Proof {
    let expiry = claims.get("exp").and_then(Value::as_f64).map(|seconds| seconds as i64);
    let Some(expiry) = expiry else { return Proof::default() };
    let Some(day) = day(expiry) else { return Proof::default() };
    match expiry < MADE {
        true => Proof::limited(format!("expired on {day}")),
        false => Proof::new(Effect::Keeps, format!("expires on {day}")),
    }
}

/// Supabase's key for browsers: <https://supabase.com/docs/guides/api/api-keys>.
fn granted(claims: &Claims) -> Proof {
    let says = |name: &str, value: &str| claims.get(name).and_then(Value::as_str) == Some(value);
    match says("role", "anon") && claims.get("iss").is_some_and(|issuer| issuer == "supabase") {
        true => Proof::new(Effect::Doubts, "Supabase's key for browsers, which anybody may know"),
        false => Proof::default(),
    }
}

fn issued(claims: &Claims) -> Proof {
    let issuer = claims.get("iss").and_then(Value::as_str).unwrap_or_default();
    let address = issuer.split_once("://").map_or(issuer, |(_, address)| address);
    let host = address.split(['/', ':', '?', '#']).next().unwrap_or_default();
    let is_reserved = |name: &&str| {
        let rest = host.strip_suffix(*name);
        rest.is_some_and(|rest| rest.is_empty() || rest.ends_with('.'))
    };
    match host.contains('.') && RESERVED.iter().any(is_reserved) {
        true => {
            Proof::new(Effect::Doubts, "its issuer has a name that is kept for examples and tests")
        }
        false => Proof::default(),
    }
}

#[cfg(test)]
mod tests {
    use super::{against, read};
    use crate::proof::{Effect, Proof};
    use crate::rule::expand;

    fn token(header: &str, claims: &str, signature: &str) -> Option<Proof> {
        let template = format!("@{{base64url:{header}}}.@{{base64url:{claims}}}.{signature}");
        read(expand(&template).unwrap().as_bytes())
    }

    const HS256: &str = r#"{"alg":"HS256"}"#;
    const LONG: &str = "@{base64-url:43}";

    #[test]
    fn a_signed_token_is_told_with_its_algorithm() {
        let proof = token(HS256, r#"{"sub":"7"}"#, LONG).unwrap();
        assert_eq!(proof.lines, ["a JSON Web Token, signed with HS256"]);
        assert_eq!(proof.effect, Effect::Keeps);
        let unknown = token(r#"{"alg":"X"}"#, "{}", LONG).unwrap();
        assert_eq!(unknown, Proof::default());
    }

    #[test]
    fn what_is_not_signed_is_none() {
        for algorithm in ["none", "None", "NONE", ""] {
            assert_eq!(token(&format!(r#"{{"alg":"{algorithm}"}}"#), "{}", LONG), None);
        }
        assert_eq!(token(HS256, "{}", ""), None);
        assert_eq!(token("{}", "{}", LONG), None);
        assert_eq!(token(HS256, "[1]", LONG), None);
        assert_eq!(token(r#"{"alg":7}"#, "{}", LONG), None);
        assert_eq!(read(b"eyJhbGciOi.x.y"), None);
        assert_eq!(read(b""), None);
    }

    #[test]
    fn documentation_is_none() {
        let jwt_io = r#"{"sub":"1234567890","name":"John Doe","iat":1516239022}"#;
        let rfc = r#"{"iss":"joe","exp":1300819380,"http://example.com/is_root":true}"#;
        for claims in [jwt_io, rfc, r#"{"some":"payload"}"#, r#"{"sub":"1234567890"}"#] {
            assert_eq!(token(HS256, claims, LONG), None, "{claims}");
        }
        assert!(token(HS256, r#"{"sub":"1234567890","name":"J","admin":true}"#, LONG).is_some());
    }

    #[test]
    fn what_is_no_credential_is_told_of_what_has_the_name_of_one() {
        let told = |header: &str, claims: &str, signature: &str| {
            let template = format!("@{{base64url:{header}}}.@{{base64url:{claims}}}.{signature}");
            against(expand(&template).unwrap().as_bytes()).map(|proof| (proof.effect, proof.lines))
        };
        let unsigned = vec!["a JSON Web Token that nobody signed".to_owned()];
        for (header, signature) in
            [(r#"{"alg":"none"}"#, ""), (r#"{"alg":"None"}"#, LONG), (HS256, "")]
        {
            assert_eq!(
                told(header, r#"{"sub":"7"}"#, signature),
                Some((Effect::Doubts, unsigned.clone()))
            );
        }
        let shown = vec!["a JSON Web Token that documentation shows".to_owned()];
        let claims = r#"{"sub":"1234567890","name":"John Doe","iat":1516239022}"#;
        assert_eq!(told(HS256, claims, LONG), Some((Effect::Doubts, shown)));
        assert_eq!(told(HS256, r#"{"sub":"7"}"#, LONG), None);
        assert_eq!(told(r#"{"enc":"A128GCM"}"#, "{}", &format!("{LONG}.{LONG}")), None);
        assert_eq!(told(r#"{"alg":"none"}"#, "{}", ".x"), None);
        for value in ["", "ey", "eyes.are.blue", "hunter2.x.y"] {
            assert_eq!(against(value.as_bytes()), None);
        }
    }

    #[test]
    fn a_token_that_expired_is_one_and_opens_nothing() {
        let proof = token(HS256, r#"{"exp":1577836800}"#, LONG).unwrap();
        assert_eq!(proof.lines[1], "expired on 2020-01-01");
        assert_eq!((proof.effect, proof.limited), (Effect::Keeps, true));
        let later = token(HS256, r#"{"exp":4102444800}"#, LONG).unwrap();
        assert_eq!((&*later.lines[1], later.limited), ("expires on 2100-01-01", false));
        for odd in ["-9e99", "1e300", "\"soon\"", "null", "[1]", "99999999999999"] {
            assert!(token(HS256, &format!(r#"{{"exp":{odd}}}"#), LONG).is_some(), "{odd}");
        }
    }

    #[test]
    fn issuers_of_examples_are_doubted() {
        for (issuer, effect) in [
            ("https://auth.example.com/x", Effect::Doubts),
            ("https://id.acme.test", Effect::Doubts),
            ("http://sub.localhost:8080", Effect::Doubts),
            ("https://contest", Effect::Keeps),
            ("https://latest.acme.io", Effect::Keeps),
            ("https://myexample.com", Effect::Keeps),
            ("test", Effect::Keeps),
        ] {
            let proof = token(HS256, &format!(r#"{{"iss":"{issuer}"}}"#), LONG).unwrap();
            assert_eq!(proof.effect, effect, "{issuer}");
        }
    }

    #[test]
    fn a_signature_of_another_length_is_doubted() {
        assert_eq!(token(HS256, "{}", "@{base64-url:60}").unwrap().effect, Effect::Doubts);
        assert_eq!(token(HS256, "{}", "sig").unwrap().effect, Effect::Doubts);
        for (algorithm, length) in [("RS256", 342), ("ES256", 86), ("ES512", 176), ("EdDSA", 86)] {
            let header = format!(r#"{{"alg":"{algorithm}"}}"#);
            let proof = token(&header, "{}", &format!("@{{base64-url:{length}}}")).unwrap();
            assert_eq!(proof.effect, Effect::Keeps, "{algorithm}");
        }
    }
}
