//! A rule file from its text to the proof of its rules, as `stanch rules check` does it.

#![no_main]

use arbitrary::{Arbitrary, Unstructured};
use libfuzzer_sys::fuzz_target;
use stanch::rule::{Rule, parse_rules};
use stanch::{RuleIndex, RuleSet, prove};
use stanch_fuzz::seed;
use std::fmt::Write as _;

/// Begins an input that is a [`Sketch`] rather than a text. No TOML file begins with it.
const SKETCH: u8 = 0;

/// A rule that is sound but for its expression, for the fuzzer to get past the reader. What it changes in a text seldom
/// is a rule any more.
#[derive(Arbitrary, Debug)]
struct Sketch<'a> {
    practice: bool,
    binary: bool,
    plain: bool,
    before: u16,
    reach: Option<u16>,
    unless: u8,
    min_length: Option<u8>,
    keyword: Keyword,
    expression: Vec<Part<'a>>,
    examples: Vec<Vec<Bit<'a>>>,
    near_miss: Vec<Bit<'a>>,
}

#[derive(Arbitrary, Clone, Copy, Debug)]
enum Keyword {
    Word,
    Short,
    Sign,
}

impl Keyword {
    const fn text(self) -> &'static str {
        match self {
            Self::Word => "password",
            Self::Short => "tok",
            Self::Sign => "://",
        }
    }
}

/// A part of an expression.
#[derive(Arbitrary, Debug)]
enum Part<'a> {
    Keyword,
    Secret(Vec<Part<'a>>),
    Group(Vec<Part<'a>>),
    Or,
    Class(u8),
    Times(u8, u8),
    AtLeast(u8),
    Lazy,
    Assertion(u8),
    Text(&'a str),
}

/// A part of an example.
#[derive(Arbitrary, Debug)]
enum Bit<'a> {
    Keyword,
    Run(u8, u8),
    Text(&'a str),
}

const CLASSES: &[&str] =
    &[".", "[^\\n]", "[a-z]", "[^a-z]", "\\d", "\\w", "\\s", "(?s:.)", "[0-9A-Za-z_-]"];
const ASSERTIONS: &[&str] = &["^", "$", "\\A", "\\z", "\\b", "\\B", "(?m:^)", "(?m:$)", "(?i)"];
const UNLESS: &[&str] = &["comment", "negated", "printed", "prose"];

fn pick<'t>(from: &[&'t str], index: u8) -> &'t str {
    from[usize::from(index) % from.len()]
}

impl Sketch<'_> {
    /// The rule as a file says it.
    fn to_toml(&self) -> String {
        let mut expression = String::new();
        self.write_expression(&self.expression, &mut expression);
        let list = |bits: &[Vec<Bit<'_>>]| {
            let texts = bits.iter().map(|bits| quoted(&self.example(bits)));
            texts.collect::<Vec<_>>().join(", ")
        };
        let unless: Vec<_> = UNLESS
            .iter()
            .enumerate()
            .filter(|(i, _)| self.unless >> i & 1 == 1)
            .map(|(_, name)| quoted(name))
            .collect();
        let mut toml = format!(
            "[[rule]]\nid = 'fuzz'\ntitle = 'x'\nkind = '{}'\nseverity = 'high'\nconfidence = 'high'\n\
             what = 'x'\nwhy = 'x'\nfix = 'x'\nsources = ['https://example.org/']\nbinary = {}\n\
             keywords = [{}]\nexpression = {}\nbefore = {}\nunless = [{}]\nexamples = [{}]\n\
             near-misses = [{}]\n",
            if self.practice { "practice" } else { "credential" },
            self.binary,
            quoted(self.keyword.text()),
            quoted(&expression),
            self.before,
            unless.join(", "),
            list(&self.examples),
            quoted(&self.example(&self.near_miss)),
        );
        if let Some(reach) = self.reach {
            let _ = writeln!(toml, "reach = {reach}");
        }
        let _ = writeln!(toml, "[rule.checks]\nreject-plain = {}", self.plain);
        if let Some(length) = self.min_length {
            let _ = writeln!(toml, "min-length = {length}");
        }
        toml
    }

    fn write_expression(&self, parts: &[Part<'_>], out: &mut String) {
        for part in parts {
            let _ = match part {
                Part::Keyword => out.write_str(self.keyword.text()),
                Part::Secret(parts) | Part::Group(parts) => {
                    out.push_str(if matches!(part, Part::Secret(_)) {
                        "(?<secret>"
                    } else {
                        "(?:"
                    });
                    self.write_expression(parts, out);
                    out.write_str(")")
                }
                Part::Or => out.write_str("|"),
                Part::Class(index) => out.write_str(pick(CLASSES, *index)),
                Part::Times(least, more) => {
                    write!(out, "{{{least},{}}}", u16::from(*least) + u16::from(*more))
                }
                Part::AtLeast(least) => write!(out, "{{{least},}}"),
                Part::Lazy => out.write_str("?"),
                Part::Assertion(index) => out.write_str(pick(ASSERTIONS, *index)),
                Part::Text(text) => out.write_str(text),
            };
        }
    }

    fn example(&self, bits: &[Bit<'_>]) -> String {
        let mut text = String::new();
        for bit in bits {
            match bit {
                Bit::Keyword => text.push_str(self.keyword.text()),
                Bit::Run(byte, count) => {
                    (0..*count).for_each(|_| text.push(char::from(*byte)));
                }
                Bit::Text(part) => text.push_str(part),
            }
        }
        text
    }
}

/// A basic string of TOML: as in JSON, but DEL must be escaped.
fn quoted(text: &str) -> String {
    serde_json::to_string(text).expect("a string is JSON").replace('\u{7f}', "\\u007f")
}

/// Every step of `stanch rules check`; each either succeeds or says why not.
fn check(text: &str) -> Result<(), String> {
    let rules: Vec<Rule> = parse_rules(text).map_err(|e| {
        let span = e.span.clone().unwrap_or_default();
        assert!(text.get(span).is_some(), "what is wrong lies in the text");
        e.to_string()
    })?;
    let mut set = RuleSet::empty();
    let join = |problems: Vec<stanch::rule::Problem>| {
        assert!(problems.iter().all(|problem| !problem.what.trim().is_empty()));
        problems.iter().map(ToString::to_string).collect::<Vec<_>>().join("\n")
    };
    set.extend(rules).map_err(join)?;
    let all: Vec<RuleIndex> = set.rules().map(|(index, _)| index).collect();
    let problems = prove(&set, &all);
    if problems.is_empty() { Ok(()) } else { Err(join(problems)) }
}

fn fuzz(data: &[u8]) {
    let text = match data.split_first() {
        Some((&SKETCH, rest)) => {
            let Ok(sketch) = Sketch::arbitrary_take_rest(Unstructured::new(rest)) else { return };
            let text = sketch.to_toml();
            assert!(parse_rules(&text).is_ok(), "a sketch is a rule file: {text}");
            text
        }
        _ => match std::str::from_utf8(data) {
            Ok(text) => text.to_owned(),
            Err(_) => return,
        },
    };
    if let Err(message) = check(&text) {
        assert!(!message.trim().is_empty(), "an error says what is wrong");
    }
}

fuzz_target!(
    init: seed::rule_file().expect("the seeds can be written"),
    |data: &[u8]| fuzz(data)
);
