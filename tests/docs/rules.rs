//! `docs/rules.md`, from the built-in rules.

use crate::bless;
use stanch::builtin::RULES;
use stanch::rule::{Kind, Rule, Str, parse_rules};
use std::collections::BTreeSet;
use std::fmt::Write as _;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

const DOCUMENT: &str = "docs/rules.md";

const HEAD: &str = "\
# Built-in rules

Made from [`rules/`](../rules/README.md) by `STANCH_BLESS=1 cargo test --lib --test docs`, not by hand. `stanch explain ID` says the
same in a terminal, with what your configuration adds; `stanch rules show ID` prints keywords and expressions, too.
[configuration.md](configuration.md) tells how rules are switched on and off, silenced and overridden.

";

/// The rules of one file, which is about one provider or topic.
struct Topic {
    /// From the repository's root.
    file: String,
    name: String,
    rules: Vec<Rule>,
}

fn rule_files(folder: &Path, into: &mut Vec<PathBuf>) {
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            rule_files(&path, into);
        } else if path.extension().is_some_and(|extension| extension == "toml") {
            into.push(path);
        }
    }
}

/// Every topic: credentials first, then practices.
fn topics() -> Vec<Topic> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let mut files = Vec::new();
    rule_files(&root.join("rules"), &mut files);
    // What goes with secrets of generic rules; it holds no rules.
    files.retain(|file| !file.ends_with("rules/parts.toml"));
    let mut topics: Vec<_> = files
        .iter()
        .map(|path| Topic {
            file: path.strip_prefix(root).unwrap().to_string_lossy().replace('\\', "/"),
            name: path.file_stem().unwrap().to_string_lossy().into_owned(),
            rules: parse_rules(&fs::read_to_string(path).unwrap()).unwrap(),
        })
        .collect();
    topics.sort_by_cached_key(|topic| (topic.rules[0].kind, topic.name.clone()));
    topics
}

fn document(topics: &[Topic]) -> String {
    let rules = || topics.iter().flat_map(|topic| &topic.rules);
    let on = rules().filter(|rule| rule.enabled).count();
    let mut out = String::from(HEAD);
    let _ = writeln!(out, "{} rules, {on} of them on by default.\n", rules().count());
    out.push_str("| about | rule | finds | kind | severity | confidence | on |\n|---|---|---|---|---|---|---|\n");
    for topic in topics {
        let mut about = format!("[{}](../{})", topic.name, topic.file);
        for rule in &topic.rules {
            let Rule { id, kind, severity, confidence, .. } = rule;
            let (title, on) = (cell(&rule.title), if rule.enabled { "yes" } else { "no" });
            let row =
                format!("[{id}](#{id}) | {title} | {kind} | {severity} | {confidence} | {on}");
            let _ = writeln!(out, "| {about} | {row} |");
            about.clear();
        }
    }
    rules().for_each(|rule| section(&mut out, rule));
    out
}

fn section(out: &mut String, rule: &Rule) {
    let Rule { id, kind, severity, confidence, .. } = rule;
    let on = if rule.enabled { "on" } else { "off" };
    let title = inline(&rule.title);
    let _ = writeln!(out, "\n### {id}\n\n**{title}**");
    let _ =
        writeln!(out, "({kind}, severity {severity}, confidence {confidence}, {on} by default)");
    for (heading, text) in
        [("What it finds", &rule.what), ("Why", &rule.why), ("How to fix it", &rule.fix)]
    {
        let _ = writeln!(out, "\n**{heading}.** {}", inline(text.trim()));
    }
    // The only form that a rule knows may have no name.
    let names = rule.variants.iter().map(|variant| &variant.name).filter(|name| !name.is_empty());
    let contexts: Vec<_> = rule.unless.iter().map(|context| context.place()).collect();
    let parts: Vec<_> = rule.parts.iter().map(|part| inline(&part.name)).collect();
    for (heading, list) in [
        ("Variants", codes(names)),
        ("Parts", parts.join(", ")),
        ("Not reported", contexts.join(", ")),
        ("Only in", codes(rule.paths.include.iter().chain(rule.paths.files.iter()))),
        ("Not in", codes(rule.paths.exclude.iter())),
    ] {
        if !list.is_empty() {
            let _ = writeln!(out, "\n**{heading}.** {list}");
        }
    }
    out.push_str("\n**Sources**\n\n");
    for source in rule.sources.iter() {
        let _ = writeln!(out, "- <{source}>");
    }
}

fn codes<'a>(texts: impl IntoIterator<Item = &'a Str>) -> String {
    texts.into_iter().map(|text| format!("`{text}`")).collect::<Vec<_>>().join(", ")
}

/// Text for a table.
fn cell(text: &str) -> String {
    inline(text).replace('|', "\\|")
}

/// Text as Markdown that shows the same: what stands between backquotes is code already, all else is to be taken as it is.
fn inline(text: &str) -> String {
    let is_code = |index: usize| index % 2 == 1;
    let pieces = text.split('`').enumerate();
    let pieces =
        pieces.map(|(i, piece)| if is_code(i) { piece.to_owned() } else { literal(piece) });
    pieces.collect::<Vec<_>>().join("`")
}

fn literal(text: &str) -> String {
    let mut out = String::new();
    let mut before = ' ';
    for (at, c) in text.char_indices() {
        let after = text[at + c.len_utf8()..].chars().next().unwrap_or(' ');
        // Within a word, and so within an address, an underscore is one.
        let acts = match c {
            '_' => !(before.is_alphanumeric() && after.is_alphanumeric()),
            _ => matches!(c, '\\' | '*' | '[' | ']' | '<' | '~'),
        };
        out.extend(acts.then_some('\\'));
        out.push(c);
        before = c;
    }
    out
}

#[test]
fn the_reference_holds_what_the_rules_say() {
    bless::holds(DOCUMENT, &document(&topics()));
}

#[test]
fn the_reference_names_every_built_in_rule_once() {
    let topics = topics();
    let mut ids: Vec<_> = topics.iter().flat_map(|topic| &topic.rules).map(|r| &r.id).collect();
    ids.sort();
    assert_eq!(ids, RULES.iter().map(|rule| &rule.id).collect::<Vec<_>>());
    let text = document(&topics);
    let headings: Vec<_> = text.lines().filter_map(|line| line.strip_prefix("### ")).collect();
    assert_eq!(headings.len(), ids.len());
    // A heading's anchor is its text in lower case with dashes for spaces, as ids are; a second one would get a number.
    let anchors: BTreeSet<_> = headings.iter().copied().collect();
    assert_eq!(anchors.len(), headings.len());
    assert!(!anchors.contains("built-in-rules"), "the title has this anchor");
    for id in ids {
        assert!(anchors.contains(&**id), "{id}");
        assert_eq!(text.matches(&format!("[{id}](#{id})")).count(), 1, "{id}");
    }
}

/// Backquotes that are not in pairs would turn code and text around.
#[test]
fn texts_of_rules_are_markdown() {
    for rule in RULES {
        for text in [&rule.title, &rule.what, &rule.why, &rule.fix] {
            assert_eq!(text.matches('`').count() % 2, 0, "{}: {text}", rule.id);
        }
    }
    assert_eq!(inline("a_b `c_*d*` _e_ *f* <g> ~/h"), "a_b `c_*d*` \\_e\\_ \\*f\\* \\<g> \\~/h");
    assert_eq!(cell("a|`b|c`"), "a\\|`b\\|c`");
}

/// The two tell the same; each in its form.
#[test]
fn explain_says_what_the_reference_says() {
    for rule in RULES {
        let mut explain = Command::new(env!("CARGO_BIN_EXE_stanch"));
        let output = explain.args(["explain", &rule.id, "--no-config"]).output().unwrap();
        let said = String::from_utf8(output.stdout).unwrap();
        let mut section = String::new();
        self::section(&mut section, rule);
        // The first of them is the title.
        let bold = section.lines().filter_map(|line| line.strip_prefix("**")?.split("**").next());
        let headings = bold.skip(1).map(|heading| heading.trim_end_matches('.'));
        for heading in headings.filter(|heading| !["Only in", "Not in"].contains(heading)) {
            assert!(said.contains(&format!("\n{heading}\n")), "{heading}: {said}");
        }
        let variants = rule.variants.iter().map(|variant| &variant.name);
        let texts = [&rule.title, &rule.what, &rule.why, &rule.fix];
        for text in texts.into_iter().chain(&*rule.sources).chain(variants) {
            assert!(said.contains(text.trim()), "{text}: {said}");
        }
        assert!(rule.kind == Kind::Practice || rule.unless.is_empty(), "{}", rule.id);
    }
}
