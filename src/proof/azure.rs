//! Keys that Microsoft's library makes identifiable: a mark of four letters says whose a key is, and behind it stands the
//! Marvin32 of all before, with a seed that says what the key is for. Marks, lengths and seeds are published with the library,
//! <https://github.com/microsoft/security-utilities> (`IdentifiableSecrets.cs`, `IdentifiableMetadata.cs`).
//!
//! A checksum that is right proves a key, and one that is not says nothing: there are seeds that are not published, and keys
//! that are older than the checksums.

use super::marvin::marvin32;
use super::{Effect, Proof, base};

/// Keys that end with a mark and the checksum, in base64.
struct Family {
    mark: &'static [u8; 4],
    /// Of the whole key, in bytes.
    length: usize,
    /// A seed, which is eight letters, and what a key with it is.
    kinds: &'static [(&'static [u8; 8], &'static str)],
}

const fn family(
    mark: &'static [u8; 4],
    length: usize,
    kinds: &'static [(&'static [u8; 8], &'static str)],
) -> Family {
    Family { mark, length, kinds }
}

const REDIS: &[u8; 4] = b"AzCa";

const FAMILIES: &[Family] = &[
    family(b"+ASt", 64, &[(b"Default0", "a key of an Azure Storage account")]),
    family(
        b"ACDb",
        64,
        &[
            (b"MastRW00", "a read-write key of a Cosmos DB account"),
            (b"MastRO00", "a read-only key of a Cosmos DB account"),
            (b"Resour00", "a resource key of Cosmos DB"),
            (b"SysAll00", "a system key of Cosmos DB"),
            (b"SystRW00", "a read-write system key of Cosmos DB"),
            (b"SystRO00", "a read-only system key of Cosmos DB"),
            (b"Encryp00", "a data encryption key of Cosmos DB"),
        ],
    ),
    family(b"+ABa", 64, &[(b"AbAcct00", "a key of an Azure Batch account")]),
    family(
        b"APIM",
        64,
        &[
            (b"Tenant00", "a direct management key of Azure API Management"),
            (b"IoTHub00", "a subscription key of Azure API Management"),
            (b"Gatewy00", "a gateway key of Azure API Management"),
            (b"GitKey00", "a repository key of Azure API Management"),
        ],
    ),
    family(
        b"AzFu",
        40,
        &[
            (b"Functi00", "a function key of Azure Functions"),
            (b"Master00", "a master key of Azure Functions"),
            (b"System00", "a system key of Azure Functions"),
        ],
    ),
    family(
        b"AzSe",
        39,
        &[
            (b"PAdmin00", "an admin key of Azure AI Search"),
            (b"Query000", "a query key of Azure AI Search"),
        ],
    ),
    family(b"+ACR", 39, &[(b"ACRDflt0", "a password of an Azure Container Registry")]),
    family(
        b"+ASb",
        32,
        &[
            (b"Manage00", "a key of Azure Service Bus to manage"),
            (b"Send0000", "a key of Azure Service Bus to send"),
            (b"Listen00", "a key of Azure Service Bus to listen"),
            (b"System00", "a system key of Azure Service Bus"),
            (b"Unknown0", "a key of Azure Service Bus"),
        ],
    ),
    family(
        b"+AEh",
        32,
        &[
            (b"Manage00", "a key of Azure Event Hubs to manage"),
            (b"Send0000", "a key of Azure Event Hubs to send"),
            (b"Listen00", "a key of Azure Event Hubs to listen"),
            (b"System00", "a system key of Azure Event Hubs"),
            (b"Unknown0", "a key of Azure Event Hubs"),
        ],
    ),
    family(
        b"+ARm",
        32,
        &[
            (b"Manage00", "a key of Azure Relay to manage"),
            (b"Send0000", "a key of Azure Relay to send"),
            (b"Listen00", "a key of Azure Relay to listen"),
            (b"Unknown0", "a key of Azure Relay"),
        ],
    ),
    family(
        b"AIoT",
        32,
        &[
            (b"IoTHub00", "a key of an Azure IoT hub"),
            (b"Device00", "a key of a device of Azure IoT"),
            (b"DpsKey00", "a key of Azure IoT device provisioning"),
        ],
    ),
    family(b"AZEG", 32, &[(b"SendRecv", "a key of Azure Event Grid")]),
    family(REDIS, 32, &[(b"Access00", "a key of Azure Cache for Redis")]),
];

/// A key of any of Microsoft's formats, its padding and signs perhaps percent-encoded.
pub(super) fn check(value: &[u8]) -> Proof {
    let value: Vec<u8> = percent_encoding::percent_decode(value).collect();
    let end = value.iter().rposition(|b| *b != b'=').map_or(0, |last| last + 1);
    let letters = &value[..end];
    let what = identifiable(letters).map(str::to_owned);
    let what = what.or_else(|| annotated(letters)).or_else(|| client_secret(&value));
    what.map_or_else(Proof::default, |what| {
        Proof::new(Effect::Proves, format!("its checksum is right: {what}"))
    })
}

/// Of which kind an identifiable key is.
fn identifiable(letters: &[u8]) -> Option<&'static str> {
    let (before, written) = letters.split_last_chunk::<6>()?;
    let family = FAMILIES.iter().find(|family| before.ends_with(family.mark))?;
    let bytes = base::decode_base64(letters)?;
    if bytes.len() != family.length {
        return None;
    }
    let (body, stated) = bytes.split_last_chunk::<4>()?;
    let mut kinds = family.kinds.iter();
    let (_, what) = kinds.find(|(seed, _)| {
        let sum = marvin32(body, u64::from_be_bytes(**seed));
        sum == u32::from_le_bytes(*stated) || family.mark == REDIS && is_plain(sum, written)
    })?;
    Some(what)
}

/// Whether letters are a checksum of a key of 32 bytes as Redis's keys carry it, in which `+` is written `P` and `/` is `F`.
/// (The library compares with a sum of all bytes, of the written checksum too, which no key has; this is the sum it writes.)
fn is_plain(sum: u32, written: &[u8; 6]) -> bool {
    // The mark leaves two bits before the four bytes, and two are left behind them.
    let bits = u64::from(sum.swap_bytes()) << 2;
    written.iter().enumerate().all(|(i, letter)| match (bits >> (30 - 6 * i) & 63) as u8 {
        62 => *letter == b'P',
        63 => *letter == b'F',
        six => base::sextet(*letter) == Some(six),
    })
}

/// Where the mark of the format is in an annotated key, and where its checksum begins.
const FORMAT: usize = 52;
const SUM: usize = 80;

/// What a common annotated key is, which says the service and the month too: `JQQJ9`, what it is, year, month, 16 letters that
/// services may use, the service. Three bytes of the checksum follow, or four.
fn annotated(letters: &[u8]) -> Option<String> {
    let (body, written) = letters.split_at_checked(SUM)?;
    if !matches!(written.len(), 4 | 6) || !body[FORMAT..].starts_with(b"JQQJ9") {
        return None;
    }
    let sum = marvin32(&base::decode_base64(body)?, u64::from_be_bytes(*b"Default0"));
    let stated = base::decode_base64(written)?;
    // Older ones are the bytes in base64, newer ones digits of base 62.
    let digits = base::decode_base64(&in_base62(sum.to_le_bytes()))?;
    if !sum.to_le_bytes().starts_with(&stated) && !digits.starts_with(&stated) {
        return None;
    }
    let [kind, year, month] = *body[FORMAT + 5..].first_chunk()?;
    let kind = match kind {
        b'D' => "a key derived from one",
        b'H' => "a hash made with a key",
        _ => "a key",
    };
    let service = service(body.last_chunk()?);
    let date = match (base::sextet(year), base::sextet(month)) {
        (Some(year), Some(month @ 0..12)) => {
            format!(", made in {}-{:02}", 2024 + u32::from(year), month + 1)
        }
        _ => String::new(),
    };
    Some(format!("{kind} of {service}{date}"))
}

const fn service(mark: &[u8; 4]) -> &'static str {
    match mark {
        b"ACOG" => "Azure AI services",
        b"AZAC" => "Azure App Configuration",
        b"AZCS" => "Azure Communication Services",
        b"AZDO" => "Azure DevOps",
        b"AZEG" => "Azure Event Grid",
        b"AZFR" => "Azure Fluid Relay",
        b"AZMP" => "Azure Maps",
        b"AZMR" => "Azure Mixed Reality",
        b"msql" => "SQL Server",
        _ => "a service of Microsoft",
    }
}

/// Six digits, the highest first: a zero for each byte of zero in front, no others there, the rest filled up behind.
fn in_base62(bytes: [u8; 4]) -> Vec<u8> {
    const DIGITS: &[u8; 62] = b"0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";
    let zeros = bytes.iter().take_while(|byte| **byte == 0).count().min(3);
    let mut rest = u32::from_be_bytes(bytes);
    let mut digits = Vec::with_capacity(6);
    while rest > 0 || digits.is_empty() {
        digits.push(DIGITS[(rest % 62) as usize]);
        rest /= 62;
    }
    digits.resize(digits.len() + zeros, b'0');
    digits.reverse();
    digits.resize(6, b'0');
    digits
}

/// A client secret of Entra ID: 40 characters, the last three of which are the first of six digits in base 66.
fn client_secret(value: &[u8]) -> Option<String> {
    const DIGITS: &[u8; 66] = b"abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ1234567890.-_~";
    let (body, written) = value.split_last_chunk::<3>()?;
    if value.len() != 40 || !body[3..].starts_with(b"8Q~") {
        return None;
    }
    let highest = marvin32(body, u64::from_be_bytes(*b"AadPwd00")) / 66u32.pow(3);
    let digits = [66 * 66, 66, 1].map(|unit| DIGITS[(highest / unit % 66) as usize]);
    (digits == *written).then(|| "a client secret of Microsoft Entra ID".to_owned())
}

#[cfg(test)]
mod tests {
    use super::{FAMILIES, SUM, base, check, in_base62, is_plain, marvin32};
    use crate::proof::Effect;
    use crate::rule::expand;
    use base64::Engine as _;
    use base64::engine::general_purpose::STANDARD;

    /// What a text in a template is proved to be.
    fn told(template: &str) -> Option<String> {
        let proof = check(expand(template).unwrap().as_bytes());
        (proof.effect == Effect::Proves).then(|| proof.lines.concat())
    }

    #[test]
    fn every_kind_of_every_family_is_told() {
        for family in FAMILIES {
            let mark = std::str::from_utf8(family.mark).unwrap();
            let letters = (family.length * 8).div_ceil(6) - 10;
            for (seed, what) in family.kinds {
                let seed = std::str::from_utf8(*seed).unwrap();
                let key = format!("@{{marvin32:{seed}:@{{alnum:{letters}}}{mark}}}");
                assert_eq!(expand(&key).unwrap().trim_end_matches('=').len(), letters + 10);
                assert_eq!(told(&key), Some(format!("its checksum is right: {what}")), "{key}");
            }
        }
    }

    #[test]
    fn annotated_keys_and_client_secrets_are_told() {
        for (template, what) in [
            (
                "@{marvin32-base62:@{alnum:52}JQQJ@{}99BAACYeBjFXJ3w3AAABACOG}",
                "a key of Azure AI services, made in 2025-01",
            ),
            (
                "@{marvin32-base62:@{alnum:52}JQQJ@{}9DALACAAAAAAAAAAAAASAZ@{}DO}",
                "a key derived from one of Azure DevOps, made in 2024-12",
            ),
            (
                "@{marvin32-base62:@{alnum:52}JQQJ@{}9HBZACAAAAAAAAAAAAASAWPS}",
                "a hash made with a key of a service of Microsoft",
            ),
            (
                "@{marvin32-base66:@{alnum:3}8@{}Q~@{alnum:31}}",
                "a client secret of Microsoft Entra ID",
            ),
        ] {
            assert_eq!(
                told(template),
                Some(format!("its checksum is right: {what}")),
                "{template}"
            );
        }
    }

    #[test]
    fn what_is_changed_is_not_proved_and_not_refused() {
        for template in [
            "@{marvin32:Default0:@{alnum:76}+A@{}St}",
            "@{marvin32:Functi00:@{base64-url:44}Az@{}Fu}",
            "@{marvin32:ACRDflt0:@{alnum:42}+A@{}CR}",
            "@{marvin32:Access00:@{alnum:33}Az@{}Ca}",
            "@{marvin32-base62:@{alnum:52}JQQJ@{}99BAACYeBjFXJ3w3AAABACOG}",
            "@{marvin32-base66:@{alnum:3}8@{}Q~@{alnum:31}}",
        ] {
            let key = expand(template).unwrap().into_bytes();
            for i in 0..key.len() {
                let mut wrong = key.clone();
                // Another highest bit: of the last letter the lowest ones are in no byte.
                wrong[i] = if matches!(wrong[i], b'A'..=b'Z' | b'a'..=b'f') { b'z' } else { b'A' };
                assert_eq!(check(&wrong).effect, Effect::Keeps, "{template} {i}");
            }
        }
        for older in ["@{base64:86}==", "@{alnum:76}+A@{}St@{alnum:5}A==", "@{alnum:84}", "", "="] {
            assert_eq!(told(older), None, "{older}");
        }
    }

    /// Older keys have the bytes in base64, newer ones digits, of both three bytes or four.
    #[test]
    fn annotated_keys_have_four_forms() {
        let newer =
            expand("@{marvin32-base62:@{alnum:52}JQQJ@{}99BAACYeBjFXJ3w3AAABACOG}").unwrap();
        let body = &newer[..SUM];
        let bytes = base::decode_base64(body.as_bytes()).unwrap();
        let sum = marvin32(&bytes, u64::from_be_bytes(*b"Default0")).to_le_bytes();
        let digits = base::decode_base64(&in_base62(sum)).unwrap();
        for written in [&sum[..3], &sum, &digits[..3], &digits] {
            let key = body.to_owned() + &STANDARD.encode(written);
            assert_eq!(check(key.as_bytes()).effect, Effect::Proves, "{written:?}");
        }
    }

    /// The seed of another family, and the length of one.
    #[test]
    fn a_family_has_its_seeds_and_its_length() {
        assert_eq!(told("@{marvin32:Default0:@{alnum:76}+A@{}Ba}"), None);
        assert_eq!(told("@{marvin32:AbAcct00:@{alnum:33}+A@{}Ba}"), None);
    }

    #[test]
    fn signs_may_be_percent_encoded() {
        let key = expand("@{marvin32:Master00:@{alnum:40}/+@{alnum:2}Az@{}Fu}").unwrap();
        let url = key.replace('/', "%2F").replace('+', "%2b").replace('=', "%3D");
        assert!(check(url.as_bytes()).lines[0].ends_with("a master key of Azure Functions"));
    }

    #[test]
    fn redis_writes_letters_for_signs() {
        let bits = [13, 62, 63, 0, 1, 4].iter().fold(0u64, |bits, six| bits << 6 | six);
        let sum = ((bits >> 2) as u32).swap_bytes();
        for (written, is_right) in [(b"NPFABE", true), (b"N+/ABE", false), (b"NPFABA", false)] {
            assert_eq!(is_plain(sum, written), is_right);
        }
        let mut plain = 0;
        for digit in 0..60 {
            let key = format!("@{{marvin32:Access00:@{{alnum:31}}{digit:02}Az@{{}}Ca}}");
            let key = expand(&key).unwrap();
            let (_, written) = key.split_at(37);
            plain += usize::from(written.contains(['+', '/']));
            let key = key.replace('+', "P").replace('/', "F");
            assert_eq!(check(key.as_bytes()).effect, Effect::Proves, "{digit}");
        }
        assert!(plain > 0);
    }

    /// Base62.Net, which the library uses, keeps a zero for each byte of zero in front and fills up behind.
    #[test]
    fn digits_are_filled_up_behind() {
        assert_eq!(in_base62([0xff; 4]), b"4gfFC3");
        assert_eq!(in_base62([0, 0, 0, 0]), b"000000");
        assert_eq!(in_base62([0, 0, 0, 61]), b"000z00");
        assert_eq!(in_base62([0, 1, 0, 0]), b"0H3200");
        assert_eq!(in_base62([0x01, 0, 0, 0]), b"18OWG0");
    }
}
