//! Globs as git's `wildmatch.c` reads them, without its recursion, whose time grows exponentially.

/// Whether a pattern matches a whole path. `*`, `?` and brackets do not match `/`; with `fold`, ASCII letters match in
/// either case, as far as they do for git.
///
/// Of each kind of star only the last one that was passed has to be taken up again: what stands between two `**/` holds
/// a fixed number of slashes, so that to match it earlier leaves everything open that to match it later would.
pub(super) fn wildmatch(pattern: &[u8], text: &[u8], fold: bool) -> bool {
    let (mut p, mut t) = (0, 0);
    // Where the pattern goes on after a star, and up to where in the text the star reaches.
    let mut star: Option<(usize, usize)> = None;
    let mut stars: Option<(usize, usize)> = None;
    loop {
        if pattern.get(p) == Some(&b'*') {
            let run = pattern[p..].iter().take_while(|b| **b == b'*').count();
            let (whole, next) = (is_whole(pattern, p, run), p + run);
            match pattern.get(next) {
                None if whole || !text[t..].contains(&b'/') => return true,
                None => {}
                Some(b'/') if whole => {
                    (star, stars, p) = (None, Some((next, t)), next + 1);
                    continue;
                }
                Some(_) if whole => {
                    (star, stars, p) = (None, Some((next, t + 1)), next);
                    continue;
                }
                Some(_) => {
                    (star, p) = (Some((next, t)), next);
                    continue;
                }
            }
        } else if t == text.len() {
            // More text for a star would leave less for the rest.
            return p == pattern.len();
        } else if p < pattern.len() {
            let Some((matches, next)) = one(pattern, p, text[t], fold) else { return false };
            if matches {
                (p, t) = (next, t + 1);
                continue;
            }
        }
        match (star, stars) {
            (Some((next, to)), _) if text.get(to).is_some_and(|b| *b != b'/') => {
                (star, p, t) = (Some((next, to + 1)), next, to + 1);
            }
            (_, Some((next, to))) if to <= text.len() => {
                (star, stars, p, t) = (None, Some((next, to + 1)), next, to);
            }
            _ => return false,
        }
    }
}

/// Whether stars match across slashes: two or more that are all there is between slashes.
fn is_whole(pattern: &[u8], start: usize, run: usize) -> bool {
    let rest = &pattern[start + run..];
    let ends = rest.is_empty() || rest.starts_with(b"/") || rest.starts_with(b"\\/");
    run > 1 && (start == 0 || pattern[start - 1] == b'/') && ends
}

/// Whether what stands in the pattern at `p`, which is no star, matches a byte, and where the pattern goes on. `None` for
/// what never matches anything.
fn one(pattern: &[u8], p: usize, byte: u8, fold: bool) -> Option<(bool, usize)> {
    let byte = if fold { byte.to_ascii_lowercase() } else { byte };
    match pattern[p] {
        // What is escaped or in brackets matches by its own case, for git too.
        b'\\' => pattern.get(p + 1).map(|escaped| (*escaped == byte, p + 2)),
        b'?' => Some((byte != b'/', p + 1)),
        b'[' => brackets(pattern, p + 1, byte, fold),
        literal if fold => Some((literal.to_ascii_lowercase() == byte, p + 1)),
        literal => Some((literal == byte, p + 1)),
    }
}

/// Brackets, from after the opening one.
fn brackets(pattern: &[u8], mut p: usize, byte: u8, fold: bool) -> Option<(bool, usize)> {
    let negated = matches!(pattern.get(p), Some(b'!' | b'^'));
    p += usize::from(negated);
    let mut matches = false;
    // What a `-` would begin its range with.
    let mut before = None;
    loop {
        match (*pattern.get(p)?, pattern.get(p + 1)) {
            (b'-', Some(next)) if before.is_some() && *next != b']' => {
                let (last, at) = escaped(pattern, p + 1)?;
                let within = |byte: u8| before.is_some_and(|first| (first..=last).contains(&byte));
                let folded = fold && byte.is_ascii_lowercase();
                matches |= within(byte) || folded && within(byte.to_ascii_uppercase());
                (before, p) = (None, at + 1);
            }
            (b'[', Some(b':')) => {
                let name = &pattern[p + 2..];
                let name = &name[..name.iter().position(|b| *b == b']')?];
                if let Some(name) = name.strip_suffix(b":") {
                    matches |= is_in_class(name, byte, fold)?;
                    (before, p) = (None, p + name.len() + 4);
                } else {
                    matches |= byte == b'[';
                    (before, p) = (Some(b'['), p + 1);
                }
            }
            _ => {
                let (this, at) = escaped(pattern, p)?;
                matches |= this == byte;
                (before, p) = (Some(this), at + 1);
            }
        }
        if pattern.get(p) == Some(&b']') {
            return Some((matches != negated && byte != b'/', p + 1));
        }
    }
}

/// The byte at `p`, or the one that a backslash there escapes, and where it is.
fn escaped(pattern: &[u8], p: usize) -> Option<(u8, usize)> {
    match *pattern.get(p)? {
        b'\\' => pattern.get(p + 1).map(|byte| (*byte, p + 1)),
        byte => Some((byte, p)),
    }
}

/// Whether a byte is in a class of characters; `None` for a class that there isn't.
fn is_in_class(name: &[u8], byte: u8, fold: bool) -> Option<bool> {
    Some(match name {
        b"alnum" => byte.is_ascii_alphanumeric(),
        b"alpha" => byte.is_ascii_alphabetic(),
        b"blank" => matches!(byte, b' ' | b'\t'),
        b"cntrl" => byte.is_ascii_control(),
        b"digit" => byte.is_ascii_digit(),
        b"graph" => byte.is_ascii_graphic(),
        b"lower" => byte.is_ascii_lowercase(),
        b"print" => byte.is_ascii_graphic() || byte == b' ',
        b"punct" => byte.is_ascii_punctuation(),
        b"space" => matches!(byte, b' ' | b'\t' | b'\n' | b'\r'),
        b"upper" => byte.is_ascii_uppercase() || fold && byte.is_ascii_lowercase(),
        b"xdigit" => byte.is_ascii_hexdigit(),
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::wildmatch;

    /// Of git's `t/t3070-wildmatch.sh`, and what is told apart here.
    #[test]
    fn as_git_does() {
        let yes = [
            ("foo", "foo"),
            ("", ""),
            ("???", "foo"),
            ("*", "foo"),
            ("f*", "foo"),
            ("*ob*a*r*", "foobar"),
            ("\\*", "*"),
            ("[a-c]b*", "bb"),
            ("t[!a-g]n", "ton"),
            ("a[]]b", "a]b"),
            ("a[]-]b", "a-b"),
            ("a[]a-]b", "aab"),
            ("]", "]"),
            ("**/foo", "foo"),
            ("**/foo", "a/b/foo"),
            ("foo/**/bar", "foo/bar"),
            ("foo/**/**/bar", "foo/b/a/z/bar"),
            ("**/t[o]n", "x/ton"),
            ("[[:alpha:][:digit:]]", "5"),
            ("[\\]]", "]"),
            ("[A-\\]]", "["),
            ("[!]a-]", "b"),
            ("[[:]ab]", ":ab]"),
            ("**\\/x", "a/x"),
            ("a/**", "a/b/c"),
            ("**/*a*b*g*n*t", "abcd/abcdefg/abcdefghijk/abcdefghijklmnop.txt"),
            ("[,]", ","),
            ("[--A]", "5"),
            ("*/**/*/x", "a/b/c/x"),
            ("**/a*/**/b", "z/ab/ac/b"),
        ];
        for (pattern, text) in yes {
            assert!(wildmatch(pattern.as_bytes(), text.as_bytes(), false), "{pattern} {text}");
        }
        let no = [
            ("*", "a/b"),
            ("a**b", "a/b"),
            ("foo/*", "foo/a/b"),
            ("f?o", "f/o"),
            ("f[^x]o", "f/o"),
            ("a[", "a["),
            ("a[]", "a]"),
            ("foo**bar", "foo/baz/bar"),
            ("foo/**/bar", "foo/abar"),
            ("a\\", "a\\"),
            ("[[:nix:]]", "a"),
            ("**/b/*c", "a/b/x/c"),
            ("{a,b}", "a"),
            ("**\\/x", "x"),
            ("A", "a"),
        ];
        for (pattern, text) in no {
            assert!(!wildmatch(pattern.as_bytes(), text.as_bytes(), false), "{pattern} {text}");
        }
    }

    #[test]
    fn case_is_folded_as_far_as_git_folds_it() {
        for (pattern, text, expected) in [
            ("a*B", "AxxB", true),
            ("[A-C]", "b", true),
            ("[[:upper:]]", "x", true),
            ("[A]", "A", false),
            ("\\A", "A", false),
            ("[a]", "A", true),
        ] {
            assert_eq!(
                wildmatch(pattern.as_bytes(), text.as_bytes(), true),
                expected,
                "{pattern} {text}"
            );
        }
    }

    #[test]
    fn hostile_patterns_take_no_time() {
        let text = "a/".repeat(2000);
        assert!(!wildmatch("**/a/".repeat(200).as_bytes(), format!("{text}b").as_bytes(), false));
        assert!(!wildmatch(
            "*a".repeat(200).as_bytes(),
            "a".repeat(4000).as_bytes()[..199].as_ref(),
            false
        ));
    }
}
