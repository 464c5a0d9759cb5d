//! Forms of values that are evidently no credentials, whatever their names are.

use super::read::Quote;
use super::words::ENDINGS;
use crate::plausible;

/// Whether it is a row of one character, or of one between others.
pub(super) fn is_blank(value: &[u8]) -> bool {
    let mut rest = value.iter().filter(|b| b.is_ascii_alphanumeric());
    let first = rest.next();
    let count = value.iter().filter(|b| b.is_ascii_alphanumeric()).count();
    let is_row =
        count >= 3 && rest.all(|b| first.is_some_and(|first| b.eq_ignore_ascii_case(first)));
    first.is_none() || is_row || value.starts_with(b"<") && value.ends_with(b">")
}

/// Whether it is bytes that are written as escapes: `\x00\x01`.
pub(super) fn is_escaped_bytes(value: &[u8]) -> bool {
    4 * memchr::memmem::find_iter(value, b"\\x").count() * 2 > value.len()
}

pub(super) fn is_public(value: &[u8]) -> bool {
    // The scope of a signature by AWS, which begins with the id of a key.
    value.ends_with(b"aws4_request")
        || is_tokenization_key(value)
        // Datadog's tokens for browsers.
        || value.len() == 35
            && value.strip_prefix(b"pub").is_some_and(|rest| rest.iter().all(u8::is_ascii_hexdigit))
        || [
            &b"ssh-rsa "[..],
            b"ssh-ed25519",
            b"ecdsa-sha2",
            b"-----BEGIN PUB",
            b"-----BEGIN CERT",
            b"AAAAB3NzaC1yc2E",
            b"AAAAC3NzaC1lZDI1",
            // Keys that pages of a shop, a map or a form send to whoever opens them: Stripe, Paystack and Clerk; Lob; Mapbox;
            // Razorpay; Cloudflare's Turnstile.
            b"pk_live_",
            b"pk_test_",
            b"live_pub_",
            b"test_pub_",
            b"pk.eyJ",
            b"rzp_live_",
            b"rzp_test_",
            b"0x4AAAAAA",
            b"Mid-client-",
            b"SB-Mid-client-",
            b"xnd_public_",
        ]
        .iter()
        .any(|start| value.starts_with(start))
}

/// Whether it is a key of Braintree's for browsers: `production_`, eight characters, `_` and sixteen
/// (<https://developer.paypal.com/braintree/docs/guides/authorization/tokenization-key>).
fn is_tokenization_key(value: &[u8]) -> bool {
    let rest = value.strip_prefix(b"production_").or_else(|| value.strip_prefix(b"sandbox_"));
    rest.is_some_and(|rest| {
        rest.len() == 25
            && rest[8] == b'_'
            && rest.iter().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || *b == b'_')
    })
}

/// Whether a URL goes on with a host of documentation (RFC 2606, section 3).
pub(super) fn is_reserved(host: &[u8]) -> bool {
    let end = host.iter().position(|b| !b.is_ascii_alphanumeric() && !matches!(b, b'.' | b'-'));
    let host = &host[..end.unwrap_or(host.len())];
    ["example.com", "example.net", "example.org"].iter().any(|reserved| {
        host.strip_suffix(reserved.as_bytes())
            .is_some_and(|rest| rest.last().is_none_or(|b| *b == b'.'))
    })
}

pub(super) fn is_digest(value: &[u8]) -> bool {
    [&b"sha1"[..], b"sha256", b"sha384", b"sha512", b"md5"].iter().any(|kind| {
        value.get(..kind.len()).is_some_and(|v| v.eq_ignore_ascii_case(kind))
            && matches!(value.get(kind.len()), Some(b':' | b'-' | b'='))
    })
}

/// Whether it is what is kept of a password to compare with: `$2b$10$...`, `$6$...`, `pbkdf2_sha256$...`.
pub(super) fn is_hash(value: &[u8]) -> bool {
    let kinds: [&[u8]; 10] = [
        b"$2a$", b"$2b$", b"$2y$", b"$2x$", b"$1$", b"$5$", b"$6$", b"$argon2", b"$apr1$",
        b"pbkdf2",
    ];
    kinds.iter().any(|kind| value.starts_with(kind))
}

/// Whether it has the form of a UUID, of which nothing says that it is secret (RFC 9562).
pub(super) fn is_uuid(value: &[u8]) -> bool {
    value.len() == 36
        && value.iter().enumerate().all(|(at, b)| match at {
            8 | 13 | 18 | 23 => *b == b'-',
            _ => b.is_ascii_hexdigit(),
        })
}

/// Whether numbers or texts are put into it: `0x%04X\n`.
pub(super) fn is_format(value: &[u8]) -> bool {
    let directive = |rest: &[u8]| {
        let flags = rest.iter().take(5).take_while(|b| {
            b.is_ascii_digit() || matches!(b, b'.' | b'#' | b'-' | b'l' | b'h' | b'z')
        });
        rest.get(flags.count()).is_some_and(|b| {
            matches!(b, b'd' | b'i' | b'u' | b'x' | b'X' | b's' | b'v' | b'p' | b'q' | b'c' | b'f')
        })
    };
    let found = memchr::memchr_iter(b'%', value).any(|at| directive(&value[at + 1..]));
    // Each letter of a date has its own.
    let letters = value.windows(2).filter(|w| w[0] == b'%' && w[1].is_ascii_alphabetic()).count();
    let is_date = letters > 2 && 4 * letters >= value.len();
    is_date || found && (value.len() <= 8 || value.starts_with(b"0x%") || value.ends_with(b"\\n"))
}

/// Whether it says what will do as a value: `required|string|min:12`.
pub(super) fn is_ruled(value: &[u8]) -> bool {
    value.contains(&b'|')
        && value.split(|b| matches!(b, b'|' | b':' | b',')).all(|word| {
            !word.is_empty() && (plausible::is_words(word) || word.iter().all(u8::is_ascii_digit))
        })
}

/// Whether it is the name of a class with those of its namespaces, as PHP writes them: `App\Entity\User`.
pub(super) fn is_class(value: &[u8]) -> bool {
    let is_name =
        |part: &[u8]| part.first().is_some_and(u8::is_ascii_uppercase) && plausible::is_words(part);
    value.contains(&b'\\') && value.split(|b| *b == b'\\').filter(|p| !p.is_empty()).all(is_name)
}

pub(super) fn is_address(value: &[u8]) -> bool {
    // https://docs.aws.amazon.com/IAM/latest/UserGuide/reference-arns.html
    if value.starts_with(b"arn:") && value.iter().filter(|b| **b == b':').count() >= 5 {
        return true;
    }
    let scheme = value
        .iter()
        .take_while(|b| b.is_ascii_alphanumeric() || matches!(b, b'+' | b'-' | b'.'))
        .count();
    let has_host = scheme > 1 && value[scheme..].starts_with(b"://");
    let mail = value.iter().filter(|b| **b == b'@').count() == 1
        && value.rsplit(|b| *b == b'@').next().is_some_and(|host| {
            host.contains(&b'.')
                && host.iter().all(|b| b.is_ascii_lowercase() || matches!(b, b'.' | b'-'))
        });
    has_host || mail
}

pub(super) fn is_path(value: &[u8]) -> bool {
    let starts = [
        &b"./"[..],
        b"../",
        b"~/",
        b"/etc/",
        b"/var/",
        b"/run/",
        b"/usr/",
        b"/home/",
        b"/opt/",
        b"/tmp/",
        b"/dev/",
        b"/proc/",
        b"/sys/",
        b"/mnt/",
        b"/srv/",
        b"/root/",
        b"file:",
        b"\\\\",
    ];
    if starts.iter().any(|s| value.starts_with(s))
        || value.len() > 3 && value[1..].starts_with(b":\\")
    {
        return true;
    }
    if ENDINGS.iter().any(|end| value.len() > end.len() && value.ends_with(end.as_bytes())) {
        return true;
    }
    let slashes = value.iter().filter(|b| **b == b'/').count();
    slashes > 0
        && (slashes > 1 || value.starts_with(b"/") || value.len() < 24)
        && value.split(|b| matches!(b, b'/' | b'.' | b'-' | b'_' | b':' | b'{' | b'}' | b'*')).all(
            |part| {
                part.len() <= 3 || plausible::is_words(part) || part.iter().all(u8::is_ascii_digit)
            },
        )
}

/// Whether it is code: calls, member access, operators. Between quotes, only what can hardly be anything else.
pub(super) fn is_code(value: &[u8], quote: Quote) -> bool {
    let has = |part: &[u8]| memchr::memmem::find(value, part).is_some();
    // What stands between two strings that are joined.
    if value.starts_with(b".$")
        || value.starts_with(b". ")
        || value.starts_with(b" + ")
        || value.starts_with(b"+ ")
        || value.starts_with(b"+") && value.ends_with(b"+") && !value.iter().any(u8::is_ascii_digit)
    {
        return true;
    }
    if has(b"()")
        || has(b"=>")
        || has(b"</")
        || has(b"/>")
        || has(b" == ")
        || has(b" || ")
        || has(b" && ")
        || has(b"function")
    {
        return true;
    }
    let opens = value.iter().position(|b| matches!(b, b'(' | b'['));
    let called = opens.is_some_and(|at| {
        at > 1 && plausible::is_words(&value[..at]) && matches!(value.last(), Some(b')' | b']'))
    });
    called
        // People put digits into passwords.
        || plausible::is_member(value) && !value.iter().any(u8::is_ascii_digit)
        || quote == Quote::Bare
            && (is_cmdlet(value)
                || value.starts_with(b"\\")
                || has(b"[:")
                || has(b"['")
                || has(b"[\"")
                || has(b"->")
                || has(b"::")
                || value.starts_with(b"|")
                || value.starts_with(b">"))
}

/// Whether it is a command of PowerShell: `ConvertTo-SecureString`.
fn is_cmdlet(value: &[u8]) -> bool {
    let mut parts = value.split(|b| *b == b'-');
    let mut is_part = || {
        parts.next().is_some_and(|part| {
            part.first().is_some_and(u8::is_ascii_uppercase)
                && part.len() > 2
                && part.iter().all(u8::is_ascii_alphabetic)
                && part.iter().any(u8::is_ascii_lowercase)
        })
    };
    is_part() && is_part() && parts.next().is_none()
}
