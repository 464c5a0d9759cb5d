//! Laws over all built-in rules.

use stanch::builtin::{RULES, with_proof};
use stanch::rule::{
    Confidence, Kind, MIN_KEYWORD_LEN, Rule, Severity, expand, unique_ids, validate,
};
use stanch::{Checker, Finding, RuleIndex, RuleSet, Scanner, Threshold, prove};
use std::fs;
use std::path::{Path, PathBuf};

#[test]
fn ids_are_unique_and_sorted() {
    assert_eq!(unique_ids(with_proof()), []);
    assert!(with_proof().is_sorted_by(|a, b| a.id < b.id));
}

/// What is compiled in is what the files say, examples apart.
#[test]
fn rules_with_their_proof_are_those_that_are_scanned_with() {
    for (rule, proved) in RULES.iter().zip(with_proof()) {
        let (examples, near_misses) = (rule.examples.clone(), rule.near_misses.clone());
        let mut parts = proved.parts.to_vec();
        parts.iter_mut().for_each(|part| part.examples = [].as_slice().into());
        let parts = parts.into();
        assert_eq!(*rule, Rule { examples, near_misses, parts, ..proved.clone() });
    }
    assert_eq!(RULES.len(), with_proof().len());
}

#[test]
fn every_rule_is_sound() {
    let problems: Vec<_> = with_proof().iter().flat_map(validate).map(|p| p.to_string()).collect();
    assert_eq!(problems, [""; 0]);
    RuleSet::empty().extend(with_proof().to_vec()).unwrap();
}

#[test]
fn nothing_is_empty() {
    for rule in with_proof() {
        let id = &rule.id;
        for text in [&rule.title, &rule.what, &rule.why, &rule.fix] {
            assert!(!text.trim().is_empty(), "{id}");
        }
        assert!(!rule.title.ends_with('.') && !rule.title.contains('\n'), "{id}: {}", rule.title);
        assert!(!rule.sources.is_empty(), "{id}");
        // What is judged over a whole tree has no expression and so nothing to prove.
        if rule.tree {
            continue;
        }
        assert!(!rule.variants.is_empty(), "{id}");
        assert!(!rule.examples.is_empty() && !rule.near_misses.is_empty(), "{id}");
        let named = rule.variants.iter().filter(|variant| !variant.name.is_empty()).count();
        assert!(rule.variants.len() == 1 || named == rule.variants.len(), "{id}: unnamed variants");
    }
}

#[test]
fn keywords_are_long_enough_to_be_rare() {
    for rule in with_proof() {
        for variant in rule.variants.iter() {
            for keyword in variant.keywords.iter() {
                assert!(keyword.len() >= MIN_KEYWORD_LEN, "{}: {keyword}", rule.id);
                assert!(keyword.is_ascii(), "{}: {keyword}", rule.id);
                // Looked for in any ASCII case: two spellings of one keyword would each be found.
                let same = |other: &&stanch::rule::Str| keyword.eq_ignore_ascii_case(other);
                assert_eq!(variant.keywords.iter().filter(same).count(), 1, "{}", rule.id);
            }
        }
    }
}

/// Examples are found and near misses are not, by the whole scanner: each rule alone, and all of them together.
#[test]
fn every_rule_proves_itself() {
    let rules = RuleSet::builtin();
    let indices: Vec<RuleIndex> = rules.rules().map(|(index, _)| index).collect();
    let problems = prove(&rules, &indices);
    let problems: Vec<_> = problems.iter().map(ToString::to_string).collect();
    assert_eq!(problems, [""; 0]);
}

fn check(scanner: &Scanner<'_>, name: &str, text: &[u8]) -> Vec<Finding> {
    let threshold = Threshold { confidence: Confidence::Low, severity: Severity::Low };
    let mut checker = Checker::new(scanner, threshold);
    checker.check(name, &mut &*text, text.len() as u64).findings
}

fn alone(rule: &Rule) -> RuleSet {
    let mut rules = RuleSet::builtin();
    let index = rules.find(&rule.id).unwrap();
    rules.only(&[index]);
    rules
}

/// What `prove` does, seen from outside, and in the middle of a larger text.
#[test]
fn examples_are_found_wherever_they_stand() {
    for rule in with_proof().iter().filter(|rule| rule.kind == Kind::Credential) {
        let rules = alone(rule);
        let scanner = Scanner::new(&rules);
        for example in rule.examples.iter() {
            let text = expand(&example.text).unwrap();
            let name = if example.path.is_empty() { "example" } else { &example.path };
            let plain = check(&scanner, name, text.as_bytes()).len();
            assert!(plain > 0, "{}: {}", rule.id, example.text);
            let before = "nothing in this line\n".repeat(300);
            let amid = format!("{before}{text}\n{before}");
            assert_eq!(check(&scanner, name, amid.as_bytes()).len(), plain, "{}", rule.id);
            let windows = text.replace('\n', "\r\n");
            assert_eq!(check(&scanner, name, windows.as_bytes()).len(), plain, "{}", rule.id);
        }
    }
}

/// Excerpts are masked, whatever the rule.
#[test]
fn no_finding_shows_its_secret() {
    let rules = RuleSet::builtin();
    let scanner = Scanner::new(&rules);
    for rule in with_proof() {
        for example in rule.examples.iter() {
            let text = expand(&example.text).unwrap();
            let name = if example.path.is_empty() { "example" } else { &example.path };
            for finding in check(&scanner, name, text.as_bytes()) {
                let Some(secret) = &finding.secret else { continue };
                let secret = String::from_utf8_lossy(secret.expose()).into_owned();
                // A word may stand anywhere.
                if secret.bytes().all(|b| b.is_ascii_lowercase()) {
                    continue;
                }
                let excerpt = &finding.excerpt;
                for piece in [&excerpt.before, &excerpt.found, &excerpt.after] {
                    assert!(!piece.render(false).contains(&secret), "{}: {text}", rule.id);
                }
            }
        }
    }
}

fn files(folder: &Path, into: &mut Vec<PathBuf>) {
    let Ok(entries) = fs::read_dir(folder) else { return };
    for entry in entries {
        let path = entry.unwrap().path();
        if path.is_dir() {
            files(&path, into);
        } else {
            into.push(path);
        }
    }
}

/// Templates are there so that no string in the tree looks like a live credential: not to this scanner, which has the same
/// formats as others and as hosts' push protection.
#[test]
fn nothing_in_this_tree_looks_like_a_credential() {
    let mut rules = RuleSet::builtin();
    let credentials: Vec<_> = rules
        .rules()
        .filter(|(_, rule)| rule.kind == Kind::Credential)
        .map(|(index, _)| index)
        .collect();
    rules.only(&credentials);
    let scanner = Scanner::new(&rules);
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let mut all = Vec::new();
    for folder in ["rules", "src", "tests", "docs", "examples", "benches", "fuzz"] {
        files(&root.join(folder), &mut all);
    }
    assert!(all.len() > 40);
    // A rule for any value in a secret's place takes a template for one; what it finds with a template in it is none.
    let is_template = |f: &Finding| {
        f.secret.as_ref().is_some_and(|s| s.expose().windows(2).any(|pair| pair == b"@{"))
    };
    let mut alike = Vec::new();
    for file in all {
        let name = file.strip_prefix(root).unwrap().to_string_lossy().into_owned();
        let found = check(&scanner, &name, &fs::read(&file).unwrap());
        // A name with a made-up value is found by its name: nobody else takes it for a live one.
        let is_named = |f: &Finding| rules.get(f.rule).generic;
        let real = found.iter().filter(|f| !is_template(f) && !is_named(f));
        alike.extend(
            real.map(|f| format!("{name}:{}: {}", f.location.start.line, rules.get(f.rule).id)),
        );
    }
    assert_eq!(alike, [""; 0]);
}
