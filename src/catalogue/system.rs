//! Systems: the places where secrets have names, how code refers to the names, and how they are to be formed.

use super::words::words;
use super::{Accessor, Language, Place};
use crate::glob::Globs;
use crate::rule::compile;
use regex_automata::meta::Regex;
use std::collections::BTreeMap;

/// The system of GitHub Actions secrets, known without being declared.
pub const GITHUB: &str = "github";
/// The system of environment variables, known without being declared.
pub const ENVIRONMENT: &str = "environment";

/// A place where secrets have names.
#[derive(Debug)]
pub struct System {
    /// What it is called.
    pub name: String,
    /// How code refers to a name.
    pub references: Vec<Reference>,
    /// Names that are always there.
    pub built_in: Vec<String>,
    /// How code gets a secret of which this names no accessor; `{name}` is its name here.
    pub accessors: BTreeMap<Language, Accessor>,
    /// Whether a name that is not declared is wrong wherever it stands.
    pub complete: bool,
    /// Where it is declared; none for one that is known by itself.
    pub place: Option<Place>,
    pub(super) naming: Option<Naming>,
    pub(super) vague: Vec<String>,
    pub(super) requires_kind: Vec<String>,
    pub(super) paths: Option<Globs>,
    pub(super) exclude: Globs,
}

/// How code refers to a name.
#[derive(Debug)]
pub enum Reference {
    /// A function whose first argument is the name, as it is written: `read_secret`, `config.get`.
    Call(String),
    /// An expression whose group `name` is the name.
    Expression {
        /// As it is written.
        text: String,
        /// The same, compiled.
        regex: Regex,
        /// Words of which one stands in every text that it matches.
        keywords: Vec<String>,
    },
}

/// A standard that names follow.
#[derive(Debug)]
pub(super) struct Naming {
    pub(super) text: String,
    pub(super) regex: Regex,
}

impl System {
    /// One of which only the name is known.
    pub(super) fn named(name: &str) -> Self {
        let mut system = Self {
            name: name.to_owned(),
            references: Vec::new(),
            built_in: Vec::new(),
            accessors: BTreeMap::new(),
            complete: false,
            place: None,
            naming: None,
            vague: Vec::new(),
            requires_kind: Vec::new(),
            paths: None,
            exclude: Globs::default(),
        };
        match name {
            GITHUB => {
                system.references = github();
                // The others switch on debug logs:
                // <https://docs.github.com/en/actions/how-tos/monitor-workflows/enable-debug-logging>
                let names = ["GITHUB_TOKEN", "ACTIONS_STEP_DEBUG", "ACTIONS_RUNNER_DEBUG"];
                system.built_in = names.map(String::from).into();
            }
            ENVIRONMENT => system.references = environment(),
            _ => {}
        }
        system
    }

    /// Whether references count in a file, named from the configuration's folder.
    #[must_use]
    pub fn covers(&self, path: &str) -> bool {
        self.paths.as_ref().is_none_or(|paths| paths.is_match(path)) && !self.exclude.is_match(path)
    }

    /// Whether a name is always there.
    #[must_use]
    pub fn is_built_in(&self, name: &str) -> bool {
        self.built_in.iter().any(|known| known == name)
    }

    /// Whether there is any standard for names.
    #[must_use]
    pub fn has_standard(&self) -> bool {
        self.naming.is_some() || !self.vague.is_empty() || !self.requires_kind.is_empty()
    }

    /// What is wrong with a name; none when it is right.
    pub(super) fn naming_problem(&self, name: &str) -> Option<String> {
        if self.is_built_in(name) {
            return None;
        }
        let system = &self.name;
        if let Some(naming) = &self.naming
            && !naming.regex.is_match(name)
        {
            let wanted = &naming.text;
            return Some(format!("names in {system} match `{wanted}`, and `{name}` does not"));
        }
        let words = words(name);
        let is_vague =
            |word: &String| self.vague.iter().any(|vague| vague.eq_ignore_ascii_case(word));
        if is_vague(&name.to_owned()) || !words.is_empty() && words.iter().all(is_vague) {
            return Some(format!("`{name}` says nothing: name the service and what it is"));
        }
        self.kind_problem(name, &words)
    }

    fn kind_problem(&self, name: &str, words: &[String]) -> Option<String> {
        if self.requires_kind.is_empty() {
            return None;
        }
        // Of `access_token` and `token`, what the longer one leaves over is the service.
        let kinds = self.requires_kind.iter().map(|kind| super::words::words(kind));
        let kind = kinds.filter(|kind| words.ends_with(kind)).map(|kind| kind.len()).max();
        match kind {
            None => {
                let kinds = self.requires_kind.join(", ");
                Some(format!("`{name}` does not say what it is: its last word is one of {kinds}"))
            }
            Some(length) if length == words.len() => {
                Some(format!("`{name}` does not say of which service it is"))
            }
            Some(_) => None,
        }
    }
}

/// Compiled here, or not at all: the tests try each.
fn expression(text: &str, keywords: &[&str]) -> Option<Reference> {
    let regex = compile(text).ok()?;
    let keywords = keywords.iter().map(|keyword| (*keyword).to_owned()).collect();
    Some(Reference::Expression { text: text.to_owned(), regex, keywords })
}

/// <https://docs.github.com/en/actions/reference/workflows-and-actions/contexts#secrets-context>
fn github() -> Vec<Reference> {
    let expressions = [
        (r"\bsecrets\.(?<name>[A-Za-z_][A-Za-z0-9_]{0,200})\b", "secrets."),
        (r#"\bsecrets\[\s*['"](?<name>[A-Za-z_][A-Za-z0-9_]{0,200})['"]\s*\]"#, "secrets["),
    ];
    expressions.iter().filter_map(|(text, keyword)| expression(text, &[keyword])).collect()
}

fn environment() -> Vec<Reference> {
    let calls = [
        "os.getenv",
        "os.environ.get",
        "os.Getenv",
        "os.LookupEnv",
        "System.getenv",
        "Environment.GetEnvironmentVariable",
        "env::var",
        "getenv",
        "ENV.fetch",
        "Deno.env.get",
    ];
    let expressions = [
        (r#"\bos\.environ\[\s*['"](?<name>\w{1,200})['"]\s*\]"#, "os.environ["),
        (r"\bprocess\.env\.(?<name>\w{1,200})\b", "process.env."),
        (r#"\bprocess\.env\[\s*['"](?<name>\w{1,200})['"]\s*\]"#, "process.env["),
        (r"\bimport\.meta\.env\.(?<name>\w{1,200})\b", "import.meta.env."),
        (r#"\bENV\[\s*['"](?<name>\w{1,200})['"]\s*\]"#, "ENV["),
        (r"\$env:(?<name>\w{1,200})\b", "$env:"),
    ];
    let calls = calls.iter().map(|call| Reference::Call((*call).into()));
    let expressions = expressions.iter().filter_map(|(text, keyword)| expression(text, &[keyword]));
    calls.chain(expressions).collect()
}

#[cfg(test)]
mod tests {
    use super::{ENVIRONMENT, GITHUB, Naming, Reference, System, compile};

    #[test]
    fn what_is_known_of_systems_compiles() {
        assert_eq!(System::named(GITHUB).references.len(), 2);
        assert_eq!(System::named(ENVIRONMENT).references.len(), 16);
        for system in [GITHUB, ENVIRONMENT] {
            for reference in System::named(system).references {
                let Reference::Expression { text, regex, keywords } = reference else { continue };
                let written = format!("{}NAME']", keywords[0].replace('[', "['"));
                let mut found = regex.create_captures();
                regex.captures(&written, &mut found);
                let name = found.get_group_by_name("name").map(|span| &written[span.range()]);
                assert_eq!(name, Some("NAME"), "{text}");
            }
        }
    }

    #[test]
    fn names_are_held_against_the_standard() {
        let mut system = System::named("application");
        assert_eq!(system.naming_problem("Whatever"), None);
        let text = "^[a-z][a-z0-9]*(_[a-z0-9]+)*$".to_owned();
        system.naming = Some(Naming { regex: compile(&text).unwrap(), text });
        system.vague = ["key", "token", "api", "my_thing"].map(String::from).into();
        system.requires_kind = ["token", "key", "access_token"].map(String::from).into();
        system.built_in = vec!["TOKEN".into()];
        let problem = |name: &str| system.naming_problem(name).unwrap_or_default();
        assert_eq!(problem("docker_hub_token"), "");
        assert_eq!(problem("docker_access_token"), "");
        assert_eq!(problem("TOKEN"), "");
        assert!(problem("DOCKER_TOKEN").contains("match `^[a-z]"));
        for vague in ["token", "api_key", "my_thing"] {
            assert!(problem(vague).contains("says nothing"), "{vague}");
        }
        assert!(problem("access_token").contains("of which service"));
        assert!(problem("docker_hub").contains("its last word is one of token, key"));
    }
}
