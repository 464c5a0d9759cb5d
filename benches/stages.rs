//! What each stage costs, in bytes per second: `cargo bench`, or one of them with `cargo bench -- check`.
//!
//! Every text is made here, the same on every machine, and every measurement asserts what it must find: a stage that got
//! fast by overlooking something fails. `cargo test --bench stages` runs each once.

#[path = "../tests/archives/make.rs"]
mod make;

use divan::Bencher;
use divan::counter::{BytesCount, ItemsCount};
use std::fmt::{self, Write as _};

fn main() {
    divan::main();
}

/// A size where something is measured; a tenth of it where everything is only run once, for what it asserts.
fn scaled(size: usize) -> usize {
    if std::env::args().any(|argument| argument == "--bench") { size } else { size / 10 }
}

/// Choices that look random and are the same every time.
struct Dice(u64);

impl Dice {
    fn pick<'a, T: ?Sized>(&mut self, from: &[&'a T]) -> &'a T {
        from[self.below(from.len())]
    }

    fn below(&mut self, bound: usize) -> usize {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1);
        (self.0 >> 33) as usize % bound
    }
}

const WORDS: &[&str] = &[
    "account", "batch", "buffer", "cache", "child", "client", "column", "config", "count",
    "cursor", "default", "entry", "error", "event", "field", "filter", "format", "group",
    "handler", "header", "index", "input", "item", "key", "label", "length", "line", "message",
    "method", "model", "name", "node", "offset", "option", "order", "owner", "page", "path",
    "query", "range", "record", "request", "result", "row", "schema", "session", "size", "source",
    "state", "status", "stream", "table", "target", "task", "text", "time", "token", "type",
    "user", "value", "version", "view",
];

/// Source code in which nothing is secret.
fn ordinary(size: usize) -> String {
    let mut dice = Dice(1);
    let mut text = String::with_capacity(size + 300);
    while text.len() < size {
        let [name, list, item, key, what] = std::array::from_fn(|_| dice.pick(WORDS));
        let n = dice.below(4096);
        let _ = write!(
            text,
            "// Finds the {list} of a {item}, or the first {key} with the same {what}.\n\
             export function {name}{n}({list}: {item}, {key} = {n}): string[] {{\n  \
               const {what} = {list}.{name}.map(\"{item}-{key}\", {{ {what}: {n} }});\n  \
               return {what}.slice(0, {key}) ?? this.{item}.{name};\n}}\n\n"
        );
    }
    text.truncate(size);
    text
}

/// Little but keywords, whole ones and the beginnings of others.
fn dense(size: usize) -> String {
    let (mut dice, keywords) = (Dice(2), keywords());
    let mut text = String::with_capacity(size + 100);
    while text.len() < size {
        let keyword = &keywords[dice.below(keywords.len())].0;
        text.push_str(&keyword[..keyword.len() - dice.below(2)]);
        text.push_str(dice.pick(&[" ", "=", "\n", "\": \"", "x", "0"]));
    }
    text.truncate(size);
    text
}

/// `count` credentials, one after the other with ordinary code between them.
fn planted(size: usize, count: usize) -> String {
    let code = ordinary(size);
    let mut lines = code.lines();
    let between = code.lines().count() / count;
    let mut text = String::with_capacity(size + 60 * count);
    // A template, for this file to hold no token itself; the number makes each another one.
    let token = stanch::rule::expand("dckr_pat_@{alnum:22}").expect("it is a template");
    for i in 0..count {
        lines.by_ref().take(between).for_each(|line| text.extend([line, "\n"]));
        let _ = writeln!(text, "  pull(\"{token}{:05}\");", 10_000 + i);
    }
    text
}

/// The keywords of all built-in rules.
fn keywords() -> Vec<(std::borrow::Cow<'static, str>, u16)> {
    let variants = stanch::builtin::RULES.iter().flat_map(|rule| rule.variants.iter());
    let numbered = (0..).zip(variants);
    numbered.flat_map(|(i, v)| v.keywords.iter().map(move |k| (k.clone(), i))).collect()
}

/// The keywords at which a candidate stands, over all of a text.
mod prefilter {
    use super::{Bencher, BytesCount, dense, fmt, keywords, ordinary, scaled};
    use aho_corasick::{AhoCorasick, AhoCorasickKind};
    use stanch::prefilter::Prefilter;

    const SIZE: usize = 1 << 18;

    #[derive(Clone, Copy, Debug)]
    enum Sample {
        Ordinary,
        Dense,
    }

    const SAMPLES: [Sample; 2] = [Sample::Ordinary, Sample::Dense];

    impl fmt::Display for Sample {
        fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
            fmt::Debug::fmt(self, f)
        }
    }

    impl Sample {
        /// The text, and how many keywords stand in it, counted in the plainest way.
        fn make(self) -> (String, usize) {
            let text = match self {
                Self::Ordinary => ordinary(scaled(SIZE)),
                Self::Dense => dense(scaled(SIZE)),
            };
            let lower = text.to_ascii_lowercase();
            let count = |keyword: &str| {
                let keyword = keyword.to_ascii_lowercase();
                (0..lower.len())
                    .filter(|i| lower.as_bytes()[*i..].starts_with(keyword.as_bytes()))
                    .count()
            };
            let total = keywords().iter().map(|(keyword, _)| count(keyword)).sum();
            (text, total)
        }
    }

    #[divan::bench(args = SAMPLES)]
    fn stanch(bencher: Bencher<'_, '_>, sample: Sample) {
        let (text, expected) = sample.make();
        let prefilter = Prefilter::new(keywords());
        bencher.counter(BytesCount::of_str(&text)).bench(|| {
            let mut count = 0;
            prefilter.candidates(text.as_bytes(), 0..text.len(), |_| count += 1);
            assert_eq!(count, expected);
        });
    }

    fn automaton(bencher: Bencher<'_, '_>, sample: Sample, kind: AhoCorasickKind) {
        let (text, expected) = sample.make();
        let automaton = AhoCorasick::builder()
            .kind(Some(kind))
            .ascii_case_insensitive(true)
            .build(keywords().iter().map(|(keyword, _)| keyword.as_bytes()))
            .expect("the keywords are few");
        bencher.counter(BytesCount::of_str(&text)).bench(|| {
            assert_eq!(automaton.find_overlapping_iter(&text).count(), expected);
        });
    }

    #[divan::bench(args = SAMPLES)]
    fn aho_corasick_dfa(bencher: Bencher<'_, '_>, sample: Sample) {
        automaton(bencher, sample, AhoCorasickKind::DFA);
    }

    #[divan::bench(args = SAMPLES)]
    fn aho_corasick_contiguous_nfa(bencher: Bencher<'_, '_>, sample: Sample) {
        automaton(bencher, sample, AhoCorasickKind::ContiguousNFA);
    }
}

/// Bytes to text.
mod text {
    use super::{Bencher, BytesCount, ordinary};
    use stanch::text::{Encoding, Windows};

    fn utf16(text: &str) -> Vec<u8> {
        text.encode_utf16().flat_map(u16::to_le_bytes).collect()
    }

    fn guess(bencher: Bencher<'_, '_>, bytes: &[u8], expected: Encoding) {
        bencher
            .counter(BytesCount::of_slice(bytes))
            .bench(|| assert_eq!(Encoding::of(divan::black_box(bytes)), (expected, 0)));
    }

    /// Of the 8,000 bytes that are looked at.
    #[divan::bench]
    fn encoding_of_utf8(bencher: Bencher<'_, '_>) {
        guess(bencher, ordinary(8000).as_bytes(), Encoding::AsciiSuperset);
    }

    #[divan::bench]
    fn encoding_of_utf16(bencher: Bencher<'_, '_>) {
        guess(bencher, &utf16(&ordinary(4000)), Encoding::Utf16Le);
    }

    fn windows(bencher: Bencher<'_, '_>, input: &[u8], decoded: usize) {
        let mut windows = Windows::default();
        bencher.counter(BytesCount::of_slice(input)).bench_local(|| {
            let mut owned = 0;
            let read = windows.read(&mut &*input, input.len() as u64, |text| {
                owned += divan::black_box(text).owned().len();
            });
            assert_eq!((read.ok(), owned), (Some(input.len() as u64), decoded));
        });
    }

    #[divan::bench]
    fn windows_of_utf8(bencher: Bencher<'_, '_>) {
        let text = ordinary(1 << 24);
        windows(bencher, text.as_bytes(), text.len());
    }

    #[divan::bench]
    fn windows_of_utf16(bencher: Bencher<'_, '_>) {
        let text = ordinary(1 << 23);
        windows(bencher, &utf16(&text), text.len());
    }
}

/// Counts what a checker with the built-in rules finds in a text, over and over.
fn check(bencher: Bencher<'_, '_>, text: &str, expected: usize) {
    use stanch::{Checker, RuleSet, Scanner, Threshold};
    let rules = RuleSet::builtin();
    let scanner = Scanner::new(&rules);
    let mut checker = Checker::new(&scanner, Threshold::default());
    bencher.counter(BytesCount::of_str(text)).bench_local(|| {
        let checked = checker.check("src/sample.ts", &mut text.as_bytes(), text.len() as u64);
        assert_eq!(checked.bytes.ok(), Some(text.len() as u64));
        assert_eq!(checked.findings.len(), expected);
    });
}

/// A tree of source in an archive, beside the same text as it is.
mod archives {
    use super::{Bencher, BytesCount, make, ordinary, scaled};
    use stanch::{Job, RuleSet, Scanner, scan_input};
    use std::path::Path;

    const FILES: usize = 100;

    fn files() -> Vec<(String, String)> {
        let text = ordinary(scaled(4_000_000));
        let lines: Vec<_> = text.split_inclusive('\n').collect();
        let parts = lines.chunks(lines.len().div_ceil(FILES)).enumerate();
        parts.map(|(number, lines)| (format!("src/{number}.ts"), lines.concat())).collect()
    }

    fn scan(bencher: Bencher<'_, '_>, pack: fn(&[(&str, &str)]) -> Vec<u8>) {
        let rules = RuleSet::builtin();
        let scanner = Scanner::new(&rules);
        let job = Job::new(&scanner);
        let files = files();
        let files: Vec<_> = files.iter().map(|(name, text)| (&**name, &**text)).collect();
        let size: usize = files.iter().map(|(_, text)| text.len()).sum();
        let packed = pack(&files);
        bencher.counter(BytesCount::new(size)).bench_local(|| {
            let results = scan_input(&job, Path::new("x"), "x", &mut &packed[..]);
            assert_eq!(results.findings().count(), 0);
            assert!(results.totals.bytes >= size as u64 && results.is_complete());
        });
    }

    #[divan::bench]
    fn unpacked(bencher: Bencher<'_, '_>) {
        scan(bencher, |files| files.iter().map(|(_, text)| *text).collect::<String>().into());
    }

    #[divan::bench]
    fn tar(bencher: Bencher<'_, '_>) {
        scan(bencher, |files| make::tar(files));
    }

    #[divan::bench]
    fn tar_gz(bencher: Bencher<'_, '_>) {
        scan(bencher, |files| make::gz(&make::tar(files)));
    }

    #[divan::bench]
    fn tar_xz(bencher: Bencher<'_, '_>) {
        scan(bencher, |files| make::xz(&make::tar(files)));
    }

    #[divan::bench]
    fn tar_zst(bencher: Bencher<'_, '_>) {
        scan(bencher, |files| make::zst(&make::tar(files)));
    }

    #[divan::bench]
    fn zip(bencher: Bencher<'_, '_>) {
        scan(bencher, |files| make::zip(files));
    }

    /// A gigabyte of zeros in a megabyte, of which as much is looked at as the limits let through. Counted is the megabyte.
    #[divan::bench]
    fn bomb(bencher: Bencher<'_, '_>) {
        let rules = RuleSet::builtin();
        let scanner = Scanner::new(&rules);
        let job = Job::new(&scanner);
        let packed = make::bomb(scaled(1 << 30) as u64);
        bencher.counter(BytesCount::new(packed.len())).bench_local(|| {
            let results = scan_input(&job, Path::new("x"), "x", &mut &packed[..]);
            assert!(results.totals.bytes < 1 << 28, "{:?}", results.totals);
        });
    }
}

/// One file, from bytes to findings.
mod file {
    use super::{Bencher, check, ordinary, planted};

    #[divan::bench]
    fn clean_90_kb(bencher: Bencher<'_, '_>) {
        check(bencher, &ordinary(90_000), 0);
    }

    #[divan::bench(args = [1, 10, 100])]
    fn findings_in_90_kb(bencher: Bencher<'_, '_>, count: usize) {
        check(bencher, &planted(90_000, count), count);
    }
}

/// What practices cost a file of 90 KB with hardly a line without one of their keywords: the built-in rules without a
/// configuration against all packs. What comes to nothing, and what is a finding a line.
mod practices {
    use super::{Bencher, BytesCount, dense, scaled};
    use divan::counter::ItemsCount;
    use stanch::{Checker, RuleSet, Scanner, Threshold};

    const SIZE: usize = 90_000;
    const PACKS: [&str; 2] = ["default", "all"];

    /// Files with a name, lines that break rules, and as many that only look so.
    const SHELL: (&str, &str, &str) = (
        "deploy.sh",
        "docker login -u ci registry.example.com\nread -s -p 'Token: ' TOKEN\necho \"$API_TOKEN\"\n\
         curl -u \"ci:$PASSWORD\" https://example.com\nvault kv get secret/app\n",
        "# docker login is done by the action\nread -r line\necho \"the token is in the store\"\n\
         TOKEN_FILE=/run/secrets/token\n# vault kv get secret/app\ncheck_docker_login || true\n",
    );
    const PYTHON: (&str, &str, &str) = (
        "deploy.py",
        "token = getpass.getpass('Token: ')\nprint(api_key)\nload_dotenv()\n\
         subprocess.run(['docker', 'login', '-u', user])\nclient = hvac.Client(token=token)\n",
        "# getpass is not used\ntoken_count = len(tokens)\nlog.info('password reset for %s', user)\n\
         secret_name = 'app'\nself.assertRaises(TokenError, api_key_error)\ndef docker_login_is_done(): pass\n",
    );
    const DOCUMENT: (&str, &str, &str) = (
        "docs/setup.md",
        "Run `docker login` first.\n\nPaste your API token when asked.\n\n\
         Create a `.env` file with your password.\n\n",
        "Never run `docker login` by hand.\n\nThe token endpoint returns the password policy.\n\n\
         - the API key is read from the store by the service\n\n",
    );

    /// Counts what is found in a file of copies of some lines.
    fn check(bencher: Bencher<'_, '_>, packs: &str, path: &str, lines: &str, expected: usize) {
        let mut rules = RuleSet::builtin();
        assert!(packs == "default" || rules.enable_pack(packs));
        let scanner = Scanner::new(&rules);
        let mut checker = Checker::new(&scanner, Threshold::default());
        let text = lines.repeat(copies(lines));
        let counters = (BytesCount::of_str(&text), ItemsCount::new(expected));
        bencher.counter(counters.0).counter(counters.1).bench_local(|| {
            let checked = checker.check(path, &mut text.as_bytes(), text.len() as u64);
            assert_eq!(checked.findings.len(), expected, "{path}");
        });
    }

    /// How often some lines stand in a file.
    fn copies(lines: &str) -> usize {
        scaled(SIZE) / lines.len()
    }

    /// How many findings there are where each line that breaks a rule is one.
    fn broken(packs: &str, lines: &str) -> usize {
        let broken = lines.lines().filter(|line| !line.is_empty()).count();
        if packs == "all" { broken * copies(lines) } else { 0 }
    }

    #[divan::bench(args = PACKS)]
    fn shell_of_near_misses(bencher: Bencher<'_, '_>, packs: &str) {
        check(bencher, packs, SHELL.0, SHELL.2, 0);
    }

    #[divan::bench(args = PACKS)]
    fn shell_of_findings(bencher: Bencher<'_, '_>, packs: &str) {
        check(bencher, packs, SHELL.0, SHELL.1, broken(packs, SHELL.1));
    }

    #[divan::bench(args = PACKS)]
    fn python_of_near_misses(bencher: Bencher<'_, '_>, packs: &str) {
        check(bencher, packs, PYTHON.0, PYTHON.2, 0);
    }

    #[divan::bench(args = PACKS)]
    fn python_of_findings(bencher: Bencher<'_, '_>, packs: &str) {
        check(bencher, packs, PYTHON.0, PYTHON.1, broken(packs, PYTHON.1));
    }

    #[divan::bench(args = PACKS)]
    fn document_of_near_misses(bencher: Bencher<'_, '_>, packs: &str) {
        check(bencher, packs, DOCUMENT.0, DOCUMENT.2, 0);
    }

    #[divan::bench(args = PACKS)]
    fn document_of_findings(bencher: Bencher<'_, '_>, packs: &str) {
        let expected = match packs {
            "all" => broken(packs, DOCUMENT.1),
            _ => copies(DOCUMENT.1),
        };
        check(bencher, packs, DOCUMENT.0, DOCUMENT.1, expected);
    }

    /// Nothing but keywords, in no order.
    #[divan::bench(args = PACKS)]
    fn keywords(bencher: Bencher<'_, '_>, packs: &str) {
        let text = dense(scaled(SIZE));
        let mut rules = RuleSet::builtin();
        assert!(packs == "default" || rules.enable_pack(packs));
        let scanner = Scanner::new(&rules);
        let mut checker = Checker::new(&scanner, Threshold::default());
        bencher.counter(BytesCount::of_str(&text)).bench_local(|| {
            let checked = checker.check("src/keywords.py", &mut text.as_bytes(), text.len() as u64);
            assert_eq!(checked.bytes.ok(), Some(text.len() as u64));
        });
    }
}

/// Text made to be slow. Four times the text must take four times as long: the bytes per second stay.
mod hostile {
    use super::{Bencher, check, scaled};

    #[divan::bench(args = [50_000, 200_000, 800_000])]
    fn password_is(bencher: Bencher<'_, '_>, size: usize) {
        check(bencher, &"password=".repeat(scaled(size) / 9), 0);
    }

    #[divan::bench(args = [250_000, 1_000_000, 4_000_000])]
    fn akia(bencher: Bencher<'_, '_>, size: usize) {
        check(bencher, &"AKIA".repeat(scaled(size) / 4), 0);
    }

    /// Beginnings of tokens, none of which is one.
    #[divan::bench(args = [50_000, 200_000, 800_000])]
    fn jwt(bencher: Bencher<'_, '_>, size: usize) {
        check(bencher, &"eyJhbGciOi".repeat(scaled(size) / 10), 0);
    }

    /// Keys whose letters are a number that does not end.
    #[divan::bench(args = [50_000, 200_000, 800_000])]
    fn private_keys(bencher: Bencher<'_, '_>, size: usize) {
        let key =
            ["-----BEGIN RSA ", "PRIVATE KEY-----\n", &"MIIEpAIBAAKCAQEA".repeat(4), "\n"].concat();
        // Nothing of that is the whole of a key, so none is more than of low confidence.
        check(bencher, &key.repeat(scaled(size) / key.len()), 0);
    }
}

/// What stands encoded, or only looks so. Four times the text must take four times as long.
mod layers {
    use super::{Bencher, Dice, check, ordinary, scaled};
    use base64::Engine as _;
    use base64::engine::general_purpose::STANDARD;
    use flate2::Compression;
    use flate2::write::GzEncoder;
    use std::io::Write as _;

    const SIZES: [usize; 2] = [250_000, 1_000_000];

    fn noise(size: usize) -> Vec<u8> {
        let mut dice = Dice(3);
        (0..size).map(|_| dice.below(256) as u8).collect()
    }

    fn gzip(bytes: &[u8]) -> Vec<u8> {
        let mut encoder = GzEncoder::new(Vec::new(), Compression::default());
        encoder.write_all(bytes).expect("memory does not fail");
        encoder.finish().expect("memory does not fail")
    }

    /// As an image in a data URL.
    #[divan::bench(args = SIZES)]
    fn noise_in_base64(bencher: Bencher<'_, '_>, size: usize) {
        check(bencher, &STANDARD.encode(noise(scaled(size) / 4 * 3)), 0);
    }

    /// As lists of digests and lock files.
    #[divan::bench(args = SIZES)]
    fn digests(bencher: Bencher<'_, '_>, size: usize) {
        let noise = noise(scaled(size) / 2);
        let digest = |bytes: &[u8]| {
            let digits: Vec<_> = bytes.iter().map(|byte| format!("{byte:02x}")).collect();
            digits.concat()
        };
        let lines: Vec<_> = noise.chunks(32).map(digest).collect();
        check(bencher, &lines.join("  file\n"), 0);
    }

    #[divan::bench(args = SIZES)]
    fn code_in_base64(bencher: Bencher<'_, '_>, size: usize) {
        check(bencher, &STANDARD.encode(ordinary(scaled(size) / 4 * 3)), 0);
    }

    #[divan::bench(args = SIZES)]
    fn code_in_gzip(bencher: Bencher<'_, '_>, size: usize) {
        check(bencher, &STANDARD.encode(gzip(ordinary(scaled(size)).as_bytes())), 0);
    }

    /// Deeper than anything is opened.
    #[divan::bench(args = SIZES)]
    fn nest(bencher: Bencher<'_, '_>, size: usize) {
        let mut text = ordinary(scaled(size) / 5);
        (0..6).for_each(|_| text = STANDARD.encode(&text));
        check(bencher, &text, 0);
    }

    /// Streams that would come to a thousand times their length.
    #[divan::bench(args = SIZES)]
    fn bombs(bencher: Bencher<'_, '_>, size: usize) {
        let bomb = STANDARD.encode(gzip(&b" ".repeat(1_000_000)));
        check(bencher, &format!("{bomb}\n").repeat(scaled(size) / bomb.len()), 0);
    }

    #[divan::bench(args = SIZES)]
    fn escapes(bencher: Bencher<'_, '_>, size: usize) {
        check(bencher, &"\\u0041".repeat(scaled(size) / 6), 0);
    }

    #[divan::bench(args = SIZES)]
    fn pieces(bencher: Bencher<'_, '_>, size: usize) {
        check(bencher, &"AKIA\" + \"".repeat(scaled(size) / 9), 0);
    }
}

/// What comes before the first byte is read.
mod start {
    use super::{Bencher, ItemsCount, keywords};
    use stanch::prefilter::Prefilter;
    use stanch::{RuleSet, Scanner};

    #[divan::bench]
    fn built_in_rules(bencher: Bencher<'_, '_>) {
        let expected = stanch::builtin::RULES.len();
        bencher.counter(ItemsCount::new(expected)).bench(|| {
            let rules = RuleSet::builtin();
            let scanner = Scanner::new(&rules);
            assert_eq!(divan::black_box(&scanner).rules().rules().count(), expected);
        });
    }

    /// Its tables, made anew as for a team with rules of its own.
    #[divan::bench]
    fn prefilter(bencher: Bencher<'_, '_>) {
        let expected = keywords().len();
        bencher.counter(ItemsCount::new(expected)).with_inputs(keywords).bench_values(|keywords| {
            assert_eq!(Prefilter::new(keywords).keywords().len(), expected);
        });
    }
}

/// The writers of reports.
mod report {
    use super::{Bencher, BytesCount, planted};
    use stanch::report::{Format, Human, Report, ReportOptions};
    use stanch::{Job, RuleSet, Scanner, scan_input};
    use std::path::Path;

    const FINDINGS: usize = 10_000;

    /// `sign` stands once in the report for every finding.
    fn write(bencher: Bencher<'_, '_>, format: Format, sign: &str) {
        let rules = RuleSet::builtin();
        let scanner = Scanner::new(&rules);
        let path = Path::new("src/images.ts");
        let text = planted(4_000_000, FINDINGS);
        let results = scan_input(&Job::new(&scanner), path, "src/images.ts", &mut text.as_bytes());
        let options = ReportOptions::default();
        let report = Report { results: &results, rules: &rules, options: &options };
        let mut out = Vec::new();
        let make = |out: &mut Vec<u8>| {
            out.clear();
            report.write(format, &Human::default(), out).expect("memory does not fail");
            out.len()
        };
        let length = make(&mut out);
        assert_eq!(String::from_utf8_lossy(&out).matches(sign).count(), FINDINGS);
        bencher.counter(BytesCount::new(length)).bench_local(|| assert_eq!(make(&mut out), length));
    }

    #[divan::bench]
    fn human(bencher: Bencher<'_, '_>) {
        write(bencher, Format::Human, "--> src/images.ts");
    }

    #[divan::bench]
    fn json(bencher: Bencher<'_, '_>) {
        write(bencher, Format::Json, "\"byte_offset\"");
    }

    #[divan::bench]
    fn jsonl(bencher: Bencher<'_, '_>) {
        write(bencher, Format::Jsonl, "\"byte_offset\"");
    }

    #[divan::bench]
    fn sarif(bencher: Bencher<'_, '_>) {
        write(bencher, Format::Sarif, "\"ruleIndex\"");
    }

    #[divan::bench]
    fn github(bencher: Bencher<'_, '_>) {
        write(bencher, Format::Github, "::error ");
    }

    #[divan::bench]
    fn gitlab(bencher: Bencher<'_, '_>) {
        write(bencher, Format::Gitlab, "\"start_line\"");
    }

    #[divan::bench]
    fn junit(bencher: Bencher<'_, '_>) {
        write(bencher, Format::Junit, "<failure ");
    }
}
