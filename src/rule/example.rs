//! Templates for examples, so that no string in a rule file looks like a live credential.
//!
//! `@{CLASS:N}` becomes N characters of a class, always the same ones for the same template; `@{base64:TEXT}` (unless TEXT
//! is a number: that is the class) and `@{base64url:TEXT}` encode their (expanded) text; `@{crc32-base62:PREFIX_BODY}` appends
//! GitHub's checksum, others make keys and tokens whose checksum or structure is right; `@{}` is nothing, to break up a string.
//! Everything else stands for itself.

use super::maker;

const LOWER: &str = "abcdefghijklmnopqrstuvwxyz";
const UPPER: &str = "ABCDEFGHIJKLMNOPQRSTUVWXYZ";
const DIGIT: &str = "0123456789";

/// Most bytes that a template may become. Encodings nest, so without a limit a line of a rule file could fill the memory.
const LONGEST: usize = 100_000;
/// How many encodings may stand inside each other.
const DEEPEST: usize = 8;

/// Expands a template.
///
/// # Errors
/// A message that names the part which is not a template.
pub fn expand(template: &str) -> Result<String, String> {
    Expander::new(template).expand(template)
}

/// A generator seeded by the template (splitmix64), so that the same template always gives the same text.
struct Expander {
    state: u64,
    depth: usize,
}

impl Expander {
    fn new(seed: &str) -> Self {
        let state = seed.bytes().fold(0xcbf2_9ce4_8422_2325_u64, |hash, byte| {
            (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3)
        });
        Self { state, depth: 0 }
    }

    fn below(&mut self, bound: usize) -> usize {
        self.state = self.state.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.state;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        ((z ^ (z >> 31)) % bound as u64) as usize
    }

    fn expand(&mut self, template: &str) -> Result<String, String> {
        if self.depth > DEEPEST {
            return Err(format!("more than {DEEPEST} encodings inside each other"));
        }
        self.depth += 1;
        let mut out = String::new();
        let mut rest = template;
        while let Some(start) = rest.find("@{") {
            out.push_str(&rest[..start]);
            let body = &rest[start + 2..];
            let end = closing(body).ok_or_else(|| format!("`@{{{body}` is not closed"))?;
            out.push_str(&self.part(&body[..end])?);
            rest = &body[end + 1..];
            if out.len() > LONGEST {
                break;
            }
        }
        out.push_str(rest);
        self.depth -= 1;
        if out.len() > LONGEST {
            return Err(format!("becomes more than {LONGEST} bytes"));
        }
        Ok(out)
    }

    /// A key or token with a structure; none if there is no such one.
    fn made(&mut self, name: &str, value: &str) -> Option<String> {
        let mut random =
            |count: usize| (0..count).map(|_| self.below(256) as u8).collect::<Vec<u8>>();
        let count = |text: &str| text.parse::<usize>().ok().filter(|count| *count <= LONGEST);
        match name {
            "nkey" => maker::nkey(value, &mut random),
            "bech32" => {
                let (prefix, length) = value.rsplit_once(':')?;
                Some(maker::bech32(prefix, &random(count(length)?)))
            }
            "base58check" => {
                let mut parts = value.split(':');
                let mut bytes = unhex(parts.next()?)?;
                // Base 58 takes the square of the length.
                bytes.append(&mut random(count(parts.next()?)?.min(100)));
                bytes.append(&mut unhex(parts.next().unwrap_or_default())?);
                Some(maker::base58check(bytes))
            }
            "macaroon" => Some(encode_base64(&maker::macaroon(value, &mut random), b"-_", false)),
            _ => Some(encode_base64(&maker::key(value, &mut random)?, b"+/", true)),
        }
    }

    fn part(&mut self, part: &str) -> Result<String, String> {
        let Some((name, value)) = part.split_once(':') else {
            return if part.is_empty() {
                Ok(String::new())
            } else {
                Err(format!("`@{{{part}}}` has no `:`"))
            };
        };
        let is_count = value.bytes().all(|b| b.is_ascii_digit());
        match name {
            "base64" if !is_count => Ok(encode_base64(self.expand(value)?.as_bytes(), b"+/", true)),
            "base64url" => Ok(encode_base64(self.expand(value)?.as_bytes(), b"-_", false)),
            "crc32-base62" | "crc32-base36" | "crc32-hex" | "crc32-le-hex" | "crc32-base64" => {
                Ok(with_crc32(name, self.expand(value)?))
            }
            "marvin32" | "marvin32-base62" | "marvin32-base66" => {
                let body = self.expand(value)?;
                with_marvin32(name, &body).ok_or_else(|| format!("`@{{{part}}}`: there is none"))
            }
            "nkey" | "bech32" | "base58check" | "macaroon" | "key" => {
                self.made(name, value).ok_or_else(|| format!("`@{{{part}}}`: there is none"))
            }
            _ => {
                let alphabet = alphabet(name).ok_or_else(|| {
                    format!("`@{{{part}}}`: no class or function is called `{name}`")
                })?;
                let count: usize =
                    value.parse().map_err(|_| format!("`@{{{part}}}`: `{value}` is no count"))?;
                if count > LONGEST {
                    return Err(format!("`@{{{part}}}`: at most {LONGEST} characters"));
                }
                let letters = alphabet.as_bytes();
                Ok((0..count).map(|_| char::from(letters[self.below(letters.len())])).collect())
            }
        }
    }
}

fn closing(body: &str) -> Option<usize> {
    let mut depth = 1;
    body.bytes().position(|byte| {
        match byte {
            b'{' => depth += 1,
            b'}' => depth -= 1,
            _ => {}
        }
        depth == 0
    })
}

fn alphabet(name: &str) -> Option<String> {
    let parts: &[&str] = match name {
        "lower" => &[LOWER],
        "upper" => &[UPPER],
        "digit" => &[DIGIT],
        "letter" => &[LOWER, UPPER],
        "alnum" => &[LOWER, UPPER, DIGIT],
        "lower-alnum" => &[LOWER, DIGIT],
        "upper-alnum" => &[UPPER, DIGIT],
        "hex" => &[DIGIT, "abcdef"],
        "upper-hex" => &[DIGIT, "ABCDEF"],
        "base32" => &[UPPER, "234567"],
        "base64" => &[LOWER, UPPER, DIGIT, "+/"],
        "base64-url" => &[LOWER, UPPER, DIGIT, "-_"],
        _ => return None,
    };
    Some(parts.concat())
}

fn unhex(digits: &str) -> Option<Vec<u8>> {
    let pairs = digits.as_bytes().chunks(2).map(|pair| std::str::from_utf8(pair).ok());
    pairs.map(|pair| u8::from_str_radix(pair?, 16).ok()).collect()
}

fn encode_base64(bytes: &[u8], last: &[u8; 2], pad: bool) -> String {
    let alphabet = [UPPER.as_bytes(), LOWER.as_bytes(), DIGIT.as_bytes(), last].concat();
    let mut out = String::new();
    for chunk in bytes.chunks(3) {
        let word = chunk
            .iter()
            .chain(std::iter::repeat(&0))
            .take(3)
            .fold(0usize, |word, byte| word << 8 | usize::from(*byte));
        for i in 0..4 {
            if i <= chunk.len() {
                out.push(char::from(alphabet[word >> (18 - 6 * i) & 63]));
            } else if pad {
                out.push('=');
            }
        }
    }
    out
}

/// A token with its CRC-32 behind it, as several vendors write that.
fn with_crc32(form: &str, token: String) -> String {
    let digits = DIGIT.to_owned();
    let crc = |body: &str| maker::crc32(body.as_bytes());
    let sum = match form {
        "crc32-base62" => {
            let body = token.rsplit('_').next().unwrap_or_default();
            maker::in_base(crc(body), (digits + UPPER + LOWER).as_bytes(), 6)
        }
        "crc32-base36" => maker::in_base(crc(&token), (digits + LOWER).as_bytes(), 7),
        "crc32-hex" => format!("{:08x}", crc(&token)),
        "crc32-le-hex" => format!("_{:08x}", crc(&token).swap_bytes()),
        _ => {
            let sum = crc(token.get(4..).unwrap_or_default()).to_le_bytes();
            encode_base64(&sum, b"+/", false)
        }
    };
    token + &sum
}

/// A key with its Marvin32 behind it, as Microsoft writes that.
fn with_marvin32(form: &str, body: &str) -> Option<String> {
    let letters = [UPPER, LOWER, DIGIT, "+/"].concat();
    let sum = match form {
        "marvin32" => {
            let (seed, body) = body.split_once(':')?;
            let bytes = maker::identifiable(seed, body, letters.as_bytes())?;
            let last = if body.contains(['-', '_']) { b"-_" } else { b"+/" };
            return Some(encode_base64(&bytes, last, true));
        }
        "marvin32-base62" => {
            maker::annotation(body, letters.as_bytes(), [DIGIT, UPPER, LOWER].concat().as_bytes())
        }
        _ => maker::client_secret(body, [LOWER, UPPER, "1234567890.-_~"].concat().as_bytes()),
    };
    Some(body.to_owned() + &sum?)
}

#[cfg(test)]
mod tests {
    use super::expand;

    #[test]
    fn classes_have_their_length_and_are_the_same_every_time() {
        let first = expand("a@{hex:8}z").unwrap();
        assert_eq!(first.len(), 10);
        assert!(first[1..9].bytes().all(|b| b.is_ascii_hexdigit()));
        assert_eq!(first, expand("a@{hex:8}z").unwrap());
        assert_ne!(
            expand("@{hex:8}@{hex:8}").unwrap()[..8],
            expand("@{hex:8}@{hex:8}").unwrap()[8..]
        );
    }

    #[test]
    fn encodings_nest_and_braces_balance() {
        assert_eq!(expand(r#"@{base64:{"a":"b"}}"#).unwrap(), "eyJhIjoiYiJ9");
        assert_eq!(expand("@{base64url:??>}").unwrap(), "Pz8-");
        assert_eq!(expand("@{base64:44}").unwrap().len(), 44);
        assert_eq!(expand("x@{}y").unwrap(), "xy");
        assert_eq!(expand("${A} {{ b }} {c}").unwrap(), "${A} {{ b }} {c}");
    }

    #[test]
    fn checksum_is_the_ieee_crc_in_base_62() {
        // The check value of CRC-32/ISO-HDLC is 0xCBF43926, 3421780262 in decimal.
        assert_eq!(expand("p_@{crc32-base62:123456789}").unwrap(), "p_1234567893jZRME");
    }

    #[test]
    fn what_is_not_a_template_is_said() {
        for bad in [
            "@{hex",
            "@{nope:3}",
            "@{hex:x}",
            "@{hex}",
            "@{hex:999999999}",
            "@{nkey:QQ}",
            "@{bech32:x}",
            "@{bech32:x:999999999}",
            "@{base58check:zz:3}",
            "@{key:clay}",
            "@{marvin32:@{alnum:76}}",
            "@{marvin32:short:@{alnum:76}}",
            "@{marvin32-base62:?}",
        ] {
            assert!(expand(bad).is_err(), "{bad}");
        }
    }
}
