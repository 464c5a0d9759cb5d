//! Text that says something else than what stands there: escapes, and literals that are put together.
//!
//! Such text reads as it is but for some places, its joins. It is read anew, with the joins undone, only around them: in tiles
//! that are counted from the start of the input, so that windows make no difference.

mod entity;
mod folded;
mod literal;
mod number;

pub(crate) use folded::folded;

use super::map::{Join, Map};
use super::{Coding, Content, Layer};
use crate::prefilter::Sign;
use std::ops::Range;

/// Bytes of a tile.
pub(crate) const TILE: usize = 2048;
/// Bytes around a tile that are read with it.
pub(crate) const CONTEXT: usize = 1024;
/// How near to a tile a join has to be for it to be read anew, in bytes.
pub(crate) const NEAR: usize = 256;
/// Longest text of a join that ends a line or goes on in another literal.
const LONGEST: usize = 96;
/// What begins a control sequence of a terminal.
const ESCAPE: u8 = 0x1b;
/// Longest sequence that sets colours and is looked at, in bytes.
const LONGEST_COLOUR: usize = 16;

/// A way of undoing joins.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Undone {
    /// As a compiler reads literals: escapes, pieces, lines that go on.
    Literals,
    /// As a URL is read.
    Percent,
    /// As HTML and XML are read.
    Entities,
    /// As a message is read (RFC 2045, 6.7).
    Quoted,
    /// As a list of bytes is read.
    Bytes,
    /// As a terminal shows it, without what sets colours (ECMA-48, 8.3.117).
    Terminal,
}

impl Undone {
    /// What a sign is a sign of.
    pub(crate) const fn of(sign: Sign) -> Option<Self> {
        match sign {
            Sign::Literal | Sign::Slashes => Some(Self::Literals),
            Sign::Percent => Some(Self::Percent),
            Sign::Entity => Some(Self::Entities),
            Sign::Quoted => Some(Self::Quoted),
            Sign::Bytes => Some(Self::Bytes),
            Sign::Kubernetes => None,
        }
    }

    /// The join at a place, if there is one: how long it is, what it says and how it is written.
    fn join(self, text: &[u8], at: usize) -> Option<Said> {
        // A sign may be the last that stands in a text.
        text.get(at)?;
        match self {
            Self::Literals => literal::join(text, at),
            Self::Percent => percent(text, at),
            Self::Entities => entity::join(text, at),
            Self::Quoted => quoted(text, at),
            Self::Bytes => number::join(text, at),
            Self::Terminal => colour(text, at),
        }
    }

    /// Where the next byte stands with which one of these joins may begin.
    fn next(self, text: &[u8]) -> Option<usize> {
        match self {
            Self::Literals => next_of_literal(text),
            Self::Percent => memchr::memchr(b'%', text),
            Self::Entities => memchr::memchr(b'&', text),
            Self::Quoted => memchr::memchr(b'=', text),
            Self::Bytes => number::next(text),
            Self::Terminal => memchr::memchr(ESCAPE, text),
        }
    }
}

/// Where the next quote or backslash stands. Bit by bit: where there are many backslashes and no quote, the search for quotes must not
/// go to the end of the text each time.
fn next_of_literal(text: &[u8]) -> Option<usize> {
    const STEP: usize = 256;
    let in_step = |(index, step): (usize, &[u8])| {
        let quote = memchr::memchr3(b'"', b'\'', b'`', step);
        let before = quote.map_or(step, |quote| &step[..quote]);
        let first = memchr::memchr(b'\\', before).or(quote)?;
        Some(index * STEP + first)
    };
    text.chunks(STEP).enumerate().find_map(in_step)
}

/// What a join says.
struct Said {
    /// How long the join is.
    length: usize,
    /// What it says: one character or nothing.
    character: Option<char>,
    coding: Coding,
}

/// Reads a stretch of a text with its joins undone; none where there are none.
pub(crate) fn undo(text: &[u8], stretch: Range<usize>, undone: Undone) -> Option<Layer> {
    let within = &text[..stretch.end];
    let mut bytes = Vec::new();
    let mut joins = Vec::new();
    let (mut at, mut taken) = (stretch.start, stretch.start);
    while let Some(next) = undone.next(&within[at..]) {
        at += next;
        let Some(said) = undone.join(within, at) else {
            // A backslash that says nothing goes with what it stands before.
            at += 1;
            continue;
        };
        if joins.is_empty() {
            bytes.reserve(stretch.len());
        }
        bytes.extend_from_slice(&within[taken..at]);
        let first = bytes.len();
        if let Some(character) = said.character {
            bytes.extend_from_slice(character.encode_utf8(&mut [0; 4]).as_bytes());
        }
        let made = bytes.len() - first;
        joins.push(Join { at: first, made, from: at, to: at + said.length, coding: said.coding });
        at += said.length;
        taken = at;
    }
    let coding = joins.first()?.coding;
    bytes.extend_from_slice(&within[taken..]);
    let map = Map::Joins { first: stretch.start, joins };
    Some(Layer { coding, stretch, bytes, content: Content::Text, map })
}

/// Whether a literal that ends at a place goes on in another one, or on the next line, and something says so.
pub(crate) fn goes_on(text: &[u8], at: usize) -> bool {
    let said = text.get(at).and_then(|_| literal::join(text, at));
    let said = said.filter(|said| said.coding == Coding::Concatenation);
    said.is_some_and(|said| {
        let between = &text[at + 1..at + said.length];
        // What is beside another in a command is an argument of its own, and the second of two alternatives is one.
        let is_said = between.iter().any(|b| !matches!(b, b' ' | b'\t' | b'"' | b'\'' | b'`'));
        is_said && !between.contains(&b'|')
    })
}

/// Whether what a sign stands for is there and worth undoing: where it says a character of a name or a token, beside another one.
pub(crate) fn has_sign(text: &[u8], at: usize, sign: Sign) -> bool {
    let Some(undone) = Undone::of(sign) else { return false };
    // A keyword of a login in a URL, that is only one with an @ in it.
    let has_login = |from: usize| {
        let rest = &text[from.min(text.len())..text.len().min(from + 160)];
        let end = rest.iter().position(|b| matches!(b, b'"' | b'\'' | b' ' | b'\n' | b'<' | b'>'));
        let rest = &rest[..end.unwrap_or(rest.len())];
        memchr::memchr(b'@', rest).is_some() || memchr::memmem::find(rest, b"%40").is_some()
    };
    if sign == Sign::Slashes || sign == Sign::Percent && text[at..].starts_with(b"%3") {
        return has_login(at);
    }
    if sign == Sign::Bytes {
        return number::has_list(text, at);
    }
    // The path of a webhook.
    if sign == Sign::Percent && text[at..].starts_with(b"%2") {
        return true;
    }
    let at = if sign == Sign::Literal { literal::behind(text, at) } else { at };
    let Some(said) = undone.join(text, at) else { return false };
    let Some(character) = said.character else {
        return matches!(said.coding, Coding::Concatenation | Coding::QuotedPrintable);
    };
    if sign == Sign::Quoted {
        return true;
    }
    let tells = |c: char| c.is_ascii_alphanumeric() || matches!(c, '_' | '-');
    let next = undone.join(text, at + said.length).and_then(|next| next.character);
    let beside = text.get(at + said.length).is_some_and(u8::is_ascii_alphanumeric)
        && at.checked_sub(1).is_some_and(|before| text[before].is_ascii_alphanumeric());
    beside && (tells(character) || character == '\0') || tells(character) && next.is_some_and(tells)
}

/// Whether the byte at a place follows the last character of an escape, for which it could be taken to be part of a word.
pub(crate) fn follows_escape(text: &[u8], at: usize) -> Option<Undone> {
    if at == 0 || !(text[at - 1].is_ascii_alphanumeric()) {
        return None;
    }
    let ends = |undone: Undone, length: usize| {
        let start = at.checked_sub(length)?;
        let said = undone.join(&text[..at], start)?;
        (said.length == length).then_some(undone)
    };
    ends(Undone::Literals, 2)
        .or_else(|| ends(Undone::Percent, 3))
        .or_else(|| ends(Undone::Quoted, 3))
        .or_else(|| ends(Undone::Literals, 4))
        .or_else(|| ends(Undone::Literals, 6))
        .or_else(|| {
            let near = &text[at.saturating_sub(LONGEST_COLOUR)..at];
            let start = memchr::memrchr(ESCAPE, near).filter(|_| text[at - 1] == b'm')?;
            ends(Undone::Terminal, near.len() - start)
        })
}

/// The way of undoing the first join in a stretch, if there is one.
pub(crate) fn next_join(text: &[u8], stretch: Range<usize>) -> Option<Undone> {
    let ways = [Undone::Literals, Undone::Percent, Undone::Entities, Undone::Quoted];
    let first = |undone: Undone| {
        let mut at = stretch.start;
        while let Some(next) = undone.next(&text[at..stretch.end]) {
            at += next;
            if undone.join(text, at).is_some() {
                return Some((at, undone));
            }
            at += 1;
        }
        None
    };
    ways.into_iter().filter_map(first).min().map(|(_, undone)| undone)
}

/// The value of some hexadecimal digits at a place, and nothing else.
fn hexadecimal(text: &[u8], digits: Range<usize>) -> Option<u32> {
    let digits = text.get(digits)?;
    digits
        .iter()
        .try_fold(0u32, |value, byte| Some(value.checked_mul(16)? + (*byte as char).to_digit(16)?))
}

fn percent(text: &[u8], at: usize) -> Option<Said> {
    let value = hexadecimal(text, at + 1..at + 3).filter(|_| text[at] == b'%')?;
    ascii(value).map(|character| Said {
        length: 3,
        character: Some(character),
        coding: Coding::Percent,
    })
}

fn quoted(text: &[u8], at: usize) -> Option<Said> {
    if text[at] != b'=' {
        return None;
    }
    let (length, character) = match text.get(at + 1..)? {
        [b'\n', ..] => (2, None),
        [b'\r', b'\n', ..] => (3, None),
        _ => (3, Some(ascii(hexadecimal(text, at + 1..at + 3)?)?)),
    };
    Some(Said { length, character, coding: Coding::QuotedPrintable })
}

fn colour(text: &[u8], at: usize) -> Option<Said> {
    let parameters = text.get(at..)?.strip_prefix(&[ESCAPE, b'['])?;
    let is_parameter = |b: &u8| b.is_ascii_digit() || matches!(b, b';' | b':');
    let length = parameters.iter().take(LONGEST_COLOUR).take_while(|b| is_parameter(b)).count();
    let ends = parameters.get(length) == Some(&b'm');
    ends.then_some(Said { length: length + 3, character: None, coding: Coding::Escapes })
}

/// A character of ASCII; others are left as they stand, for no rule looks for them.
fn ascii(value: u32) -> Option<char> {
    char::from_u32(value).filter(char::is_ascii)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn undone(text: &str, undone: Undone) -> String {
        let layer = undo(text.as_bytes(), 0..text.len(), undone);
        layer.map_or_else(|| text.to_owned(), |layer| String::from_utf8(layer.bytes).unwrap())
    }

    #[test]
    fn escapes_of_literals_are_undone() {
        for (text, said) in [
            (r"a\nb\tc\r\n", "a\nb\tc\r\n"),
            (r#"\"k\": \"v\""#, r#""k": "v""#),
            (r"\u0041\u004b\u{49}\U00000041", "AKIA"),
            (r"\x41\x4b\x49\x41", "AKIA"),
            (r"\101\113\111\101", "AKIA"),
            (r"https:\/\/example.org", "https://example.org"),
            (r"\\n", r"\n"),
            (r"C:\dir\u00e9", "C:\\dir\\u00e9"),
            ("ab\\\n    cd", "abcd"),
            ("ab\\\r\ncd", "abcd"),
        ] {
            assert_eq!(undone(text, Undone::Literals), said, "{text}");
        }
    }

    #[test]
    fn pieces_of_literals_are_put_together() {
        for between in [
            "\" + \"",
            "\"+\"",
            "\" +\n      \"",
            "\"\n    + \"",
            "\" \"",
            "\"\n    \"",
            "\" . \"",
            "\".\"",
            "\" & \"",
            "\" & _\r\n    \"",
            "\" .. \"",
            "\" ++ \"",
            "\" <> \"",
            "\" ~ \"",
            "\" \\\n \"",
            "\"\n  f\"",
            "' + '",
            "'\n  '",
            "\" + '",
        ] {
            let text = format!("x = \"one{between}two\";");
            let said = undone(&text, Undone::Literals);
            assert!(said.contains("onetwo"), "{text}: {said}");
        }
        for between in ["\", \"", "\": \"", "\" if x else \"", "\" = \"", "\" + x + \""] {
            let text = format!("x = \"one{between}two\";");
            assert_eq!(undone(&text, Undone::Literals), text);
        }
    }

    #[test]
    fn other_escapes_are_undone() {
        assert_eq!(undone("a%3Ab%41%4b%e9%", Undone::Percent), "a:bAK%e9%");
        assert_eq!(undone("a=3Db=\r\nc=\nd=E9=", Undone::Quoted), "a=bcd=E9=");
        assert_eq!(
            undone("&#65;&#x4B;&quot;&amp;&colon;&nosuch;&#233;&", Undone::Entities),
            "AK\"&:&nosuch;&#233;&"
        );
    }

    #[test]
    fn what_goes_on_says_so() {
        let goes_on = |text: &str| goes_on(text.as_bytes(), 0);
        for text in ["\" + \"x", "\"\n  . 'x", "\" \\\n \"x", "\"\n\"x", "\\\nx"] {
            assert!(goes_on(text), "{text}");
        }
        for text in ["\" \"x", "\" || \"x", "\" + x", "\", \"x", "\\nx", ""] {
            assert!(!goes_on(text), "{text}");
        }
    }

    #[test]
    fn colours_of_a_terminal_say_nothing() {
        assert_eq!(
            undone("\u{1b}[32mkey\u{1b}[0m=\u{1b}[1;4mone\u{1b}[m", Undone::Terminal),
            "key=one"
        );
        assert_eq!(undone("a\u{1b}[2Kb\u{1b}", Undone::Terminal), "a\u{1b}[2Kb\u{1b}");
    }

    #[test]
    fn the_way_back_leads_to_the_joins_and_what_is_between() {
        let text = br#"x = "one\u0041" + "two\n";"#;
        let layer = undo(text, 0..text.len(), Undone::Literals).unwrap();
        assert_eq!(layer.bytes, b"x = \"oneAtwo\n\";");
        let span = |word: &[u8]| {
            let at = layer.bytes.windows(word.len()).position(|w| w == word).unwrap();
            let span = layer.map.span(&(at..at + word.len()));
            String::from_utf8_lossy(&text[span]).into_owned()
        };
        assert_eq!(span(b"one"), "one");
        assert_eq!(span(b"oneA"), r"one\u0041");
        assert_eq!(span(b"A"), r"\u0041");
        assert_eq!(span(b"two"), "two");
        assert_eq!(span(b"eAt"), r#"e\u0041" + "t"#);
        assert_eq!(layer.map.decoded(6), Some(6));
        assert_eq!(layer.map.decoded(19), Some(9));
        assert_eq!(layer.map.joined(&(0..4), 0), None);
        assert_eq!(layer.map.joined(&(5..8), 0), None);
        assert_eq!(layer.map.joined(&(5..10), 0), Some(Coding::Escapes));
        assert_eq!(layer.map.joined(&(9..11), 0), Some(Coding::Escapes));
    }

    #[test]
    fn signs_are_told_from_what_only_looks_so() {
        let has = |text: &str, sign| has_sign(text.as_bytes(), 0, sign);
        assert!(has(r"\u0041\u004b", Sign::Literal) && has(r"\x41\x4b", Sign::Literal));
        assert!(
            !has(r"\u001b[31m", Sign::Literal)
                && !has(r"\u00e9t", Sign::Literal)
                && !has(r"\x20 ", Sign::Literal)
        );
        assert!(has("\" + \"x", Sign::Literal) && !has("\" + x", Sign::Literal));
        assert!(!has(r"\x41", Sign::Literal) && !has("%41", Sign::Percent));
        assert!(has("%41%4b", Sign::Percent) && !has("%41 %", Sign::Percent));
        assert!(has("%2Fservices%2FT0", Sign::Percent) && has("%2fwebhooks%2f1", Sign::Percent));
        assert!(
            has("%3a%2f%2fuser:pw@host", Sign::Percent) && !has("%3a%2f%2fhost", Sign::Percent)
        );
        assert!(
            has(r":\/\/user:pw@host", Sign::Slashes) && !has(r#":\/\/host", "a@b""#, Sign::Slashes)
        );
        assert!(
            has("&#65;&#75;", Sign::Entity)
                && !has("&#x27;x", Sign::Entity)
                && !has("&#160;", Sign::Entity)
        );
        assert!(has("=3Dx", Sign::Quoted));
        let numbers = ", 100, 0x63,107 ,\n 114, 95, 112, 97, 116";
        assert!(has(numbers, Sign::Bytes));
        for other in [
            ", 100, 200, 107, 114, 95, 112, 97, 116",
            ", 100, 99, 107, 114",
            ", 100.5, 99.5, 107.5, 114.5, 95.5, 112.5, 97.5, 116.5",
            ", 1000, 9900, 1070, 1140, 9500, 1120, 9700, 1160",
        ] {
            assert!(!has(other, Sign::Bytes), "{other}");
        }
    }

    #[test]
    fn numbers_of_a_list_are_characters() {
        assert_eq!(undone("x = [65, 0x4b,\n  73, 65]; 65", Undone::Bytes), "x = [AKIA]; 65");
        assert_eq!(undone("f(1, 65, 200, 0)", Undone::Bytes), "f(1A2000)");
    }

    #[test]
    fn what_follows_an_escape_is_known() {
        let after = |text: &str| follows_escape(text.as_bytes(), text.len());
        assert_eq!(after(r"x\n"), Some(Undone::Literals));
        assert_eq!(after(r"\x3d"), Some(Undone::Literals));
        assert_eq!(after(r"\u003d"), Some(Undone::Literals));
        assert_eq!(after("%3D"), Some(Undone::Percent));
        assert_eq!(after("=3D"), Some(Undone::Quoted));
        assert_eq!(after("x\u{1b}[1m"), Some(Undone::Terminal));
        assert_eq!(after("\u{1b}[38;5;208m"), Some(Undone::Terminal));
        assert_eq!(after("\u{1b}[1mx"), None);
        assert_eq!(after("\u{1b}m"), None);
        assert_eq!(after("xn"), None);
        assert_eq!(after(""), None);
    }
}
