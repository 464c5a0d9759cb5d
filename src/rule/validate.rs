//! Laws that every rule obeys before it is used.

use super::example::expand;
use super::model::{Form, Kind, Paths, Rule, Variant};
use regex_automata::meta::Regex;
use regex_automata::util::syntax;
use std::collections::HashSet;

/// The named group that holds the secret.
pub const SECRET_GROUP: &str = "secret";
/// The named group that holds the name of a secret that is referred to.
pub const NAME_GROUP: &str = "name";
/// Shortest keyword that the prefilter can look for, in bytes.
pub const MIN_KEYWORD_LEN: usize = 3;
/// Furthest that an expression may look from its keyword, in either direction, in bytes.
pub const MAX_REACH: u32 = 16 * 1024;
/// Most bytes that the compiled form of one expression may take.
pub const EXPRESSION_SIZE_LIMIT: usize = 512 * 1024;

/// Why a rule can't be used.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("rule `{rule}`: {what}")]
pub struct Problem {
    /// The rule's id.
    pub rule: String,
    /// What is wrong with it.
    pub what: String,
}

/// Checks one rule by itself: its texts, keywords, expressions and templates.
///
/// That its examples are found and its near misses are not takes a scanner; `stanch rules check` and the tests do that.
#[must_use]
pub fn validate(rule: &Rule) -> Vec<Problem> {
    let mut problems = Vec::new();
    let mut say = |what: String| problems.push(Problem { rule: rule.id.to_string(), what });
    if !is_kebab(&rule.id) {
        say("the id must be kebab-case: lower-case letters, digits and single dashes".into());
    }
    let texts =
        [("title", &rule.title), ("what", &rule.what), ("why", &rule.why), ("fix", &rule.fix)];
    for (key, _) in texts.iter().filter(|(_, text)| text.trim().is_empty()) {
        say(format!("`{key}` is empty"));
    }
    if rule.sources.is_empty() || rule.sources.iter().any(|s| !s.starts_with("https://")) {
        say("`sources` must name at least one https:// address".into());
    }
    if rule.examples.is_empty() && !rule.tree {
        say("`examples` is empty: a rule proves what it finds".into());
    }
    if rule.near_misses.is_empty() && !rule.tree {
        say("`near-misses` is empty: a rule proves what it leaves alone".into());
    }
    for example in rule.examples.iter().chain(rule.near_misses.iter()) {
        if let Err(e) = expand(&example.text) {
            say(format!("template {:?}: {e}", example.text));
        }
    }
    rule.variants.iter().flat_map(|v| check_variant(rule, v)).for_each(&mut say);
    super::part::check_parts(rule).into_iter().for_each(&mut say);
    problems
}

/// Checks one variant by itself.
#[must_use]
pub fn validate_variant(rule: &Rule, variant: &Variant) -> Vec<Problem> {
    let problem = |what| Problem { rule: rule.id.to_string(), what };
    check_variant(rule, variant).into_iter().map(problem).collect()
}

/// Every id that occurs more than once.
#[must_use]
pub fn unique_ids<'a>(rules: impl IntoIterator<Item = &'a Rule>) -> Vec<Problem> {
    let mut seen = HashSet::new();
    rules
        .into_iter()
        .filter(|rule| !seen.insert(rule.id.clone()))
        .map(|rule| Problem {
            rule: rule.id.to_string(),
            what: "another rule has this id already".into(),
        })
        .collect()
}

fn is_kebab(id: &str) -> bool {
    !id.is_empty()
        && id.split('-').all(|part| {
            !part.is_empty() && part.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit())
        })
}

fn check_variant(rule: &Rule, variant: &Variant) -> Vec<String> {
    let mut problems = Vec::new();
    let name = if variant.name.is_empty() {
        String::new()
    } else {
        format!("variant `{}`: ", variant.name)
    };
    if matches!(variant.form, Form::File(_)) {
        let named = |paths: &Paths| !paths.include.is_empty() || !paths.files.is_empty();
        if !named(&variant.paths) && !named(&rule.paths) {
            problems.push(format!(
                "{name}`paths.include` or `paths.files` must say what the file is called"
            ));
        }
        return problems;
    }
    if variant.keywords.is_empty() {
        problems.push(format!("{name}`keywords` is empty"));
    }
    if variant.expression.is_empty() {
        problems.push(format!("{name}`expression` is missing"));
    }
    for keyword in variant.keywords.iter() {
        if keyword.len() < MIN_KEYWORD_LEN || keyword.len() > 64 || !keyword.is_ascii() {
            problems.push(format!(
                "{name}keyword {keyword:?} must be ASCII and between {MIN_KEYWORD_LEN} and 64 bytes"
            ));
        }
    }
    match compile(&variant.expression) {
        Err(e) => problems.push(format!("{name}{e}")),
        Ok(regex) => {
            let groups: Vec<_> = regex
                .group_info()
                .pattern_names(regex_automata::PatternID::ZERO)
                .flatten()
                .collect();
            if matches!(variant.form, Form::Reference(_)) && !groups.contains(&NAME_GROUP) {
                problems.push(format!(
                    "{name}the expression has no group named `{NAME_GROUP}`: (?<{NAME_GROUP}>...)"
                ));
            }
            if rule.kind == Kind::Credential && !groups.contains(&SECRET_GROUP) {
                problems.push(format!(
                    "{name}the expression has no group named `{SECRET_GROUP}`: (?<{SECRET_GROUP}>...)"
                ));
            }
        }
    }
    if variant.reach == 0 {
        problems.push(format!(
            "{name}the expression has no greatest length: bound its repetitions, or say `reach = BYTES`"
        ));
    }
    if variant.reach > MAX_REACH || variant.before > MAX_REACH {
        problems.push(format!("{name}`before` and `reach` may be {MAX_REACH} bytes at most"));
    }
    problems
}

/// Compiles an expression the way the scanner runs it: over bytes, ASCII classes, bounded in size.
///
/// # Errors
/// When the expression does not parse or is too large; the message says which.
pub fn compile(expression: &str) -> Result<Regex, String> {
    Regex::builder()
        .syntax(syntax_config())
        .configure(
            Regex::config()
                .nfa_size_limit(Some(EXPRESSION_SIZE_LIMIT))
                .onepass_size_limit(Some(EXPRESSION_SIZE_LIMIT))
                // To look for literals first takes a millisecond to prepare and a long text to pay off: keywords did that
                // already, and expressions run over a few bytes.
                .auto_prefilter(false)
                .utf8_empty(false),
        )
        .build(expression)
        .map_err(|e| {
            if e.size_limit().is_some() {
                format!("the expression compiles to more than {EXPRESSION_SIZE_LIMIT} bytes")
            } else {
                match e.syntax_error() {
                    Some(syntax) => format!("the expression does not parse: {syntax}"),
                    None => format!("the expression can't be compiled: {e}"),
                }
            }
        })
}

/// How expressions are read: over bytes, with ASCII classes.
pub(crate) fn syntax_config() -> syntax::Config {
    syntax::Config::new().unicode(false).utf8(false)
}

/// How far a match of the expression can reach, in bytes, when that is bounded.
pub(super) fn implied_reach(expression: &str) -> Option<u32> {
    let hir = syntax::parse_with(expression, &syntax_config()).ok()?;
    u32::try_from(hir.properties().maximum_len()?).ok()
}
