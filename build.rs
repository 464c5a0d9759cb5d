//! Turns `rules/**/*.toml` into constants, so that no rule is parsed when the program starts.
//!
//! A rule file that does not parse, or a rule that breaks a law, fails the build with the file's name.

use std::fmt::Write as _;
use std::path::{Path, PathBuf};
use std::{env, fs};

#[allow(dead_code, unreachable_pub, unused_imports, reason = "the library uses the rest")]
#[path = "src/rule/mod.rs"]
mod rule;

#[allow(dead_code, unreachable_pub, unused_imports, reason = "the library uses the rest")]
#[path = "src/prefilter/mod.rs"]
mod prefilter;

use rule::{Checks, Form, NamedPart, Near, PartBy, Paths, Rule, RulePart, Str, Variant};

/// What goes with what generic rules find.
const PARTS: &str = "rules/parts.toml";

fn main() {
    println!("cargo::rerun-if-changed=build.rs");
    println!("cargo::rerun-if-changed=src/rule");
    println!("cargo::rerun-if-changed=src/prefilter");
    let mut files = Vec::new();
    collect(Path::new("rules"), &mut files);
    files.sort();
    files.retain(|file| file != Path::new(PARTS));
    let mut rules = Vec::new();
    let mut problems = Vec::new();
    for file in &files {
        let text = fs::read_to_string(file)
            .unwrap_or_else(|e| panic!("{}: cannot be read: {e}", file.display()));
        match rule::parse_rules(&text) {
            Ok(parsed) => {
                for rule in &parsed {
                    let wrong = rule::validate(rule);
                    problems.extend(wrong.iter().map(|p| format!("{}: {p}", file.display())));
                }
                rules.extend(parsed);
            }
            Err(e) => problems.push(format!("{}: {e} (byte {:?})", file.display(), e.span)),
        }
    }
    problems.extend(rule::unique_ids(&rules).iter().map(ToString::to_string));
    problems.extend(rule::unknown_parts(&rules, &rules).iter().map(ToString::to_string));
    let parts = fs::read_to_string(PARTS).unwrap_or_else(|e| panic!("{PARTS}: {e}"));
    let parts = rule::parse_parts(&parts).unwrap_or_else(|e| {
        problems.push(format!("{PARTS}: {e}"));
        Vec::new()
    });
    assert!(problems.is_empty(), "\n{}\n", problems.join("\n"));
    rules.sort_by(|a, b| a.id.cmp(&b.id));

    let out = PathBuf::from(env::var_os("OUT_DIR").expect("cargo sets OUT_DIR"));
    fs::write(out.join("builtin_rules.rs"), rules_source(&rules)).expect("OUT_DIR is writable");
    fs::write(out.join("builtin_parts.rs"), format!("&{}", named_parts(&parts)))
        .expect("OUT_DIR is writable");
    fs::write(out.join("builtin_files.rs"), files_source(&files)).expect("OUT_DIR is writable");
    fs::write(out.join("builtin_prefilter.rs"), prefilter_source(&rules))
        .expect("OUT_DIR is writable");
}

/// Collects the rule files below a folder; naming each folder makes cargo notice new files.
fn collect(folder: &Path, files: &mut Vec<PathBuf>) {
    println!("cargo::rerun-if-changed={}", folder.display());
    let entries = fs::read_dir(folder)
        .unwrap_or_else(|e| panic!("{}: cannot be listed: {e}", folder.display()));
    for entry in entries {
        let path = entry.expect("a folder entry can be read").path();
        if path.is_dir() {
            collect(&path, files);
        } else if path.extension().is_some_and(|e| e == "toml") {
            println!("cargo::rerun-if-changed={}", path.display());
            files.push(path);
        }
    }
}

/// The texts of the rule files.
fn files_source(files: &[PathBuf]) -> String {
    let root = env::current_dir().expect("cargo starts build scripts in the package's folder");
    let texts =
        files.iter().map(|file| format!("include_str!({:?})", root.join(file).to_string_lossy()));
    format!("&[{}]", texts.collect::<Vec<_>>().join(", "))
}

fn rules_source(rules: &[Rule]) -> String {
    let mut out = String::from("&[\n");
    for rule in rules {
        out.push_str(&rule_source(rule));
    }
    out.push_str("]\n");
    out
}

fn rule_source(rule: &Rule) -> String {
    let mut out = String::from("rule::Rule {\n");
    let mut field = |name: &str, value: String| {
        let _ = writeln!(out, "    {name}: {value},");
    };
    field("id", text(&rule.id));
    field("title", text(&rule.title));
    field("kind", format!("rule::Kind::{:?}", rule.kind));
    field("severity", format!("rule::Severity::{:?}", rule.severity));
    field("confidence", format!("rule::Confidence::{:?}", rule.confidence));
    field("enabled", rule.enabled.to_string());
    field("packs", list(&rule.packs, text));
    field("advisory", rule.advisory.to_string());
    field("generic", rule.generic.to_string());
    field("binary", rule.binary.to_string());
    field("what", text(&rule.what));
    field("why", text(&rule.why));
    field("fix", text(&rule.fix));
    field("sources", list(&rule.sources, text));
    field("variants", list(&rule.variants, variant));
    field("tree", rule.tree.to_string());
    field("checks", checks(&rule.checks));
    field("paths", paths(&rule.paths));
    field("unless", list(&rule.unless, |c| format!("rule::Context::{c:?}")));
    field("parts", list(&rule.parts, part));
    // Only who proves or shows rules needs these, and reads the files again for them: every text here is a pointer that has
    // to be set when the program starts.
    field("examples", "Cow::Borrowed(&[])".into());
    field("near_misses", "Cow::Borrowed(&[])".into());
    out.push_str("},\n");
    out
}

fn checks(c: &Checks) -> String {
    format!(
        "rule::Checks {{ min_entropy: {:?}, min_length: {:?}, max_length: {:?}, requires: {}, deny_words: {}, deny_before: {}, \
         reject_placeholders: {}, reject_plain: {}, checksum: {}, structure: {}, test_mode: {}, doubt_words: {}, doubt_plain: {} }}",
        c.min_entropy,
        c.min_length,
        c.max_length,
        list(&c.requires, |class| format!("rule::Class::{class:?}")),
        list(&c.deny_words, text),
        list(&c.deny_before, text),
        c.reject_placeholders,
        c.reject_plain,
        option(c.checksum.map(|x| format!("rule::Checksum::{x:?}"))),
        option(c.structure.map(|x| format!("rule::Structure::{x:?}"))),
        list(&c.test_mode, text),
        list(&c.doubt_words, text),
        c.doubt_plain,
    )
}

fn variant(v: &Variant) -> String {
    format!(
        "rule::Variant {{ name: {}, keywords: {}, expression: {}, before: {}, reach: {}, near: {}, paths: {}, form: {}, checks: {} }}",
        text(&v.name),
        list(&v.keywords, text),
        text(&v.expression),
        v.before,
        v.reach,
        option(v.near.as_ref().map(near)),
        paths(&v.paths),
        form(&v.form),
        option(v.checks.as_ref().map(checks)),
    )
}

fn part(part: &RulePart) -> String {
    let RulePart { name, by, within, secret, confirms, .. } = part;
    let by = match by {
        PartBy::Rule(id) => format!("rule::PartBy::Rule({})", text(id)),
        PartBy::Expression(e) => format!("rule::PartBy::Expression({})", text(e)),
    };
    // Only who proves or shows rules needs examples.
    format!(
        "rule::RulePart {{ name: {}, by: {by}, within: {within}, secret: {secret}, confirms: {confirms}, \
         examples: Cow::Borrowed(&[]) }}",
        text(name)
    )
}

fn named_parts(parts: &[NamedPart]) -> String {
    let part = |part: &NamedPart| {
        let NamedPart { name, words, beside, confirms } = part;
        let [words, beside] = [words, beside].map(|words| list(words, text));
        format!(
            "rule::NamedPart {{ name: {}, words: {words}, beside: {beside}, confirms: {confirms} }}",
            text(name)
        )
    };
    format!("[{}]", parts.iter().map(part).collect::<Vec<_>>().join(", "))
}

fn near(near: &Near) -> String {
    let Near { expression, within } = near;
    format!("rule::Near {{ expression: {}, within: {within} }}", text(expression))
}

fn paths(paths: &Paths) -> String {
    let [include, files, exclude] =
        [&paths.include, &paths.files, &paths.exclude].map(|globs| list(globs, text));
    format!("rule::Paths {{ include: {include}, files: {files}, exclude: {exclude} }}")
}

fn form(form: &Form) -> String {
    let argument = |argument: &Option<Str>| option(argument.as_ref().map(text));
    match form {
        Form::Text => "rule::Form::Text".into(),
        Form::Command(c) => format!(
            "rule::Form::Command(rule::Command {{ programs: {}, subcommand: {}, flags: {}, without: {}, argument: {}, \
             secret_flags: {}, visible: {} }})",
            list(&c.programs, text),
            list(&c.subcommand, text),
            list(&c.flags, text),
            list(&c.without, text),
            argument(&c.argument),
            list(&c.secret_flags, text),
            c.visible,
        ),
        Form::Call(c) => format!(
            "rule::Form::Call(rule::Call {{ functions: {}, argument: {} }})",
            list(&c.functions, text),
            argument(&c.argument),
        ),
        Form::Reference(r) => {
            let system = text(&r.system);
            let check = r.check;
            format!(
                "rule::Form::Reference(rule::Reference {{ system: {system}, check: rule::ReferenceCheck::{check:?} }})"
            )
        }
        Form::File(f) => format!(
            "rule::Form::File(rule::File {{ min_size: {}, max_size: {:?}, content: {} }})",
            f.min_size,
            f.max_size,
            option(f.content.map(|c| format!("rule::Content::{c:?}"))),
        ),
        Form::Judged(judge) => format!("rule::Form::Judged(rule::Judge::{judge:?})"),
        Form::Assignment(assigned) => {
            format!("rule::Form::Assignment(rule::Assigned::{assigned:?})")
        }
    }
}

fn text(value: &Str) -> String {
    format!("Cow::Borrowed({value:?})")
}

fn option(value: Option<String>) -> String {
    value.map_or_else(|| "None".into(), |v| format!("Some({v})"))
}

fn list<T>(values: &[T], each: impl FnMut(&T) -> String) -> String {
    let items: Vec<_> = values.iter().map(each).collect();
    format!("Cow::Borrowed(&[{}])", items.join(", "))
}

fn prefilter_source(rules: &[Rule]) -> String {
    let keywords = rules.iter().flat_map(|rule| rule.variants.iter()).enumerate().flat_map(
        |(target, variant)| {
            variant.keywords.iter().map(move |keyword| (keyword.clone(), target as u16))
        },
    );
    let signs = prefilter::Sign::keywords().map(|(sign, target)| (sign.into(), target));
    let parts = prefilter::Prefilter::new(keywords.chain(signs));
    format!(
        "prefilter::Prefilter {{ table: Cow::Borrowed(&{:?}), buckets: Cow::Borrowed(&{:?}), \
         grams: Cow::Borrowed(&{}), keywords: Cow::Borrowed(&[{}]) }}",
        parts.table,
        parts.buckets,
        format!("{:?}", parts.grams).replace("Gram {", "prefilter::Gram {"),
        parts
            .keywords
            .iter()
            .map(|(keyword, target)| format!("(Cow::Borrowed({keyword:?}), {target})"))
            .collect::<Vec<_>>()
            .join(", "),
    )
}
