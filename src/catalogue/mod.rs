//! The catalogue: the secrets that an organisation has, what each is called where, how code gets it, who answers for it.
//!
//! It is declared in `stanch.toml` and imported from what a repository has already: a mapping in YAML or JSON, a literal in
//! Python, the `env:` blocks of a workflow. Nothing is run for it.

mod check;
mod graph;
mod import;
mod language;
mod literal;
mod merge;
mod python;
mod read;
mod system;
mod token;
mod tree;
pub(crate) mod words;
mod yaml;

pub use self::check::{Rotation, Turn};
pub use self::graph::GraphFormat;
pub use self::language::Language;
pub use self::system::{ENVIRONMENT, GITHUB, Reference, System};

use self::merge::Building;
use self::words::{fold, words};
use crate::config::{CatalogueTable, ConfigError, Date};
use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::fmt;

/// Longer names are compared with no other: it would take long, and nobody has them.
const MAX_COMPARED: usize = 200;
/// How alike two names are, between 0 and 1, for one to be taken for a slip of the other.
const ALIKE: f64 = 0.84;

/// The secrets of an organisation.
#[derive(Debug)]
pub struct Catalogue {
    systems: Vec<System>,
    secrets: Vec<Declared>,
    contradictions: Vec<Contradiction>,
    /// Positions of secrets by system and name.
    index: HashMap<(usize, String), usize>,
    /// And by any name, folded.
    folded: HashMap<String, usize>,
    see: Option<String>,
    rotate_every: Option<u32>,
    remind_before: u32,
}

/// What is wrong with a catalogue, and the catalogue of the rest.
#[derive(Debug)]
pub struct Unread {
    /// What is wrong; at least one thing.
    pub problems: Vec<ConfigError>,
    /// What could be read.
    pub rest: Box<Catalogue>,
}

impl std::error::Error for Unread {}

impl fmt::Display for Unread {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (at, problem) in self.problems.iter().enumerate() {
            let line = if at > 0 { "\n" } else { "" };
            write!(f, "{line}{problem}")?;
        }
        Ok(())
    }
}

/// A file, named from the configuration's folder, and a line in it.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Place {
    /// The file.
    pub file: String,
    /// The line, one-based.
    pub line: usize,
}

impl fmt::Display for Place {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:{}", self.file, self.line)
    }
}

/// A name of a secret, and where it stands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Named {
    /// The name.
    pub name: String,
    /// Where it stands first.
    pub place: Place,
    /// Where it stands again.
    pub also: Vec<Place>,
}

impl Named {
    fn new(name: &str, place: Place) -> Self {
        Self { name: name.to_owned(), place, also: Vec::new() }
    }
}

/// How code gets a secret.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Accessor {
    /// The expression.
    pub call: String,
    /// The statement that brings what it calls.
    pub import: Option<String>,
}

/// A file that says of two names that they are one secret's.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Link {
    /// The position of the one name's system.
    pub(crate) from: usize,
    /// And of the other's.
    pub(crate) to: usize,
    /// The file.
    pub(crate) file: String,
}

/// A secret of the catalogue.
#[derive(Debug)]
pub struct Declared {
    /// What it opens.
    pub service: Option<String>,
    /// Its names, by system.
    pub names: BTreeMap<String, Named>,
    /// Further names in a system that has one, which is a contradiction: the system, and the name.
    pub aliases: Vec<(String, Named)>,
    /// How code gets it.
    pub accessors: BTreeMap<Language, Accessor>,
    /// Who answers for it.
    pub owner: Option<String>,
    /// The day of its last rotation.
    pub rotated: Option<Date>,
    /// Where that day stands.
    pub rotated_at: Option<Place>,
    /// After how many days it is to be rotated; the catalogue's own period where it says nothing.
    pub rotate_every: Option<u32>,
    /// The document to point people to; the catalogue's own where it says nothing.
    pub see: Option<String>,
    /// Ids of rules that find it.
    pub rules: Vec<String>,
    /// Every place that declares it, the first first.
    pub places: Vec<Place>,
    /// What it is called first.
    title: String,
    pub(crate) links: BTreeSet<Link>,
}

impl Declared {
    /// What to call it: the service, or the first of its names.
    #[must_use]
    pub fn title(&self) -> &str {
        self.service.as_deref().unwrap_or(&self.title)
    }

    /// Its name in a system.
    #[must_use]
    pub fn name_in(&self, system: &str) -> Option<&str> {
        self.names.get(system).map(|named| &*named.name)
    }

    /// How code in a language gets it; in TypeScript as in JavaScript and the other way round, where only one is said.
    #[must_use]
    pub fn accessor(&self, language: Language) -> Option<&Accessor> {
        let twin = match language {
            Language::JavaScript => Some(Language::TypeScript),
            Language::TypeScript => Some(Language::JavaScript),
            _ => None,
        };
        let own = self.accessors.get(&language);
        own.or_else(|| twin.and_then(|twin| self.accessors.get(&twin)))
    }

    /// The service, or what its names say of it: `docker hub` of `DOCKER_HUB_ACCESS_TOKEN`; folded.
    fn service_folded(&self) -> String {
        if let Some(service) = &self.service {
            return fold(service);
        }
        // A path begins with what it is in, not with what it is for.
        let Some(named) = self.names.values().find(|named| !named.name.contains(['.', '/'])) else {
            return String::new();
        };
        let mut words = words(&named.name);
        while words.last().is_some_and(|word| KINDS.contains(&&**word)) {
            words.pop();
        }
        words.concat()
    }
}

/// Words that say what a secret is, not for what.
const KINDS: [&str; 18] = [
    "access",
    "api",
    "app",
    "auth",
    "bot",
    "client",
    "credential",
    "credentials",
    "key",
    "pass",
    "passwd",
    "password",
    "pat",
    "private",
    "pwd",
    "secret",
    "token",
    "webhook",
];

/// Two places that can't both be right.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Contradiction {
    /// In what way.
    pub kind: ContradictionKind,
    /// What it is, and where the other place is.
    pub message: String,
    /// Where it stands.
    pub place: Place,
    /// The other place, if there is one.
    pub other: Option<Place>,
}

/// In what way two places contradict each other.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ContradictionKind {
    /// One secret has two names in a system.
    NamedDifferently,
    /// One name stands for two secrets.
    OneNameForTwo,
    /// A name leads to nothing.
    MapsToNothing,
    /// Two places say something else of a secret.
    FactsDiffer,
    /// A key stands twice in a mapping.
    Twice,
}

impl ContradictionKind {
    /// What it is called in reports.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::NamedDifferently => "named-differently",
            Self::OneNameForTwo => "one-name-for-two",
            Self::MapsToNothing => "maps-to-nothing",
            Self::FactsDiffer => "facts-differ",
            Self::Twice => "twice",
        }
    }
}

/// A declared name that another one resembles.
#[derive(Clone, Copy, Debug)]
pub struct Near<'c> {
    /// The name.
    pub name: &'c str,
    /// Whether the two differ in case and separators only.
    pub case_only: bool,
    /// Whose name it is.
    pub secret: &'c Declared,
}

/// A function that hands out secrets.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AccessorFunction<'c> {
    /// As it is written: `get_secret`, `config.get`.
    pub name: &'c str,
    /// The language; none for one that a system names for all.
    pub language: Option<Language>,
    /// Whether its first argument is the name of a secret.
    pub takes_name: bool,
}

impl Catalogue {
    fn new(
        systems: Vec<System>,
        secrets: Vec<Building>,
        contradictions: Vec<Contradiction>,
        table: &CatalogueTable,
    ) -> Self {
        let (mut index, mut folded) = (HashMap::new(), HashMap::new());
        for (at, secret) in secrets.iter().enumerate() {
            let names = secret.record.names.iter().map(|(system, named)| (*system, named));
            let aliases = secret.aliases.iter().map(|(system, named)| (*system, named));
            for (system, Named { name, .. }) in names.chain(aliases) {
                index.entry((system, name.clone())).or_insert(at);
                folded.entry(fold(name)).or_insert(at);
            }
        }
        folded.remove("");
        let secrets = secrets.into_iter().map(|secret| declared(secret, &systems)).collect();
        let CatalogueTable { see, rotate_every, remind_before, .. } = table;
        let (see, rotate_every) = (see.clone(), *rotate_every);
        let remind_before = remind_before.unwrap_or(14);
        Self { systems, secrets, contradictions, index, folded, see, rotate_every, remind_before }
    }

    /// One in which there is nothing.
    #[must_use]
    pub fn empty() -> Self {
        Self::new(Vec::new(), Vec::new(), Vec::new(), &CatalogueTable::default())
    }

    /// The secrets, in the order in which they are declared and imported.
    #[must_use]
    pub fn secrets(&self) -> &[Declared] {
        &self.secrets
    }

    /// The systems, in the order in which they are declared.
    #[must_use]
    pub fn systems(&self) -> &[System] {
        &self.systems
    }

    /// The system of a name.
    #[must_use]
    pub fn system(&self, name: &str) -> Option<&System> {
        self.systems.iter().find(|system| system.name == name)
    }

    /// Whether there is no secret in it.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.secrets.is_empty()
    }

    /// The document to point people to for a secret, or for secrets.
    #[must_use]
    pub fn see<'c>(&'c self, secret: Option<&'c Declared>) -> Option<&'c str> {
        secret.and_then(|secret| secret.see.as_deref()).or(self.see.as_deref())
    }

    /// What contradicts itself in it.
    #[must_use]
    pub fn contradictions(&self) -> &[Contradiction] {
        &self.contradictions
    }

    fn position(&self, system: &str) -> Option<usize> {
        self.systems.iter().position(|known| known.name == system)
    }

    /// The secret that has this name in a system.
    #[must_use]
    pub fn find(&self, system: &str, name: &str) -> Option<&Declared> {
        let key = (self.position(system)?, name.to_owned());
        self.index.get(&key).map(|at| &self.secrets[*at])
    }

    /// Every name in a system, contradicting ones too.
    pub fn names<'c>(&'c self, system: &str) -> impl Iterator<Item = (&'c str, &'c Declared)> {
        let system = self.system(system).map(|system| &*system.name);
        self.secrets.iter().flat_map(move |secret| {
            let name = system.and_then(|system| secret.name_in(system));
            let aliases = secret.aliases.iter().filter(move |(of, _)| Some(&**of) == system);
            let aliases = aliases.map(|(_, named)| &*named.name);
            name.into_iter().chain(aliases).map(move |name| (name, secret))
        })
    }

    /// The declared name that one comes closest to, if it comes close to any.
    #[must_use]
    pub fn nearest(&self, system: &str, name: &str) -> Option<Near<'_>> {
        if name.len() > MAX_COMPARED {
            return None;
        }
        let wanted = fold(name);
        let mut best: Option<(f64, Near<'_>)> = None;
        for (name, secret) in self.names(system).filter(|(name, _)| name.len() <= MAX_COMPARED) {
            let folded = fold(name);
            let case_only = folded == wanted;
            let alike = if case_only { 2.0 } else { strsim::jaro_winkler(&folded, &wanted) };
            if alike >= ALIKE && best.as_ref().is_none_or(|(most, _)| alike > *most) {
                best = Some((alike, Near { name, case_only, secret }));
            }
        }
        best.map(|(_, near)| near)
    }

    /// The secret that a name in code or in a `.env` evidently is: one of its names, whatever case and separators.
    #[must_use]
    pub fn for_key(&self, key: &str) -> Option<&Declared> {
        self.folded.get(&fold(key)).map(|at| &self.secrets[*at])
    }

    /// The secrets that a rule finds: those that name it, or else those of a service with which its id begins, the likeliest
    /// first.
    #[must_use]
    pub fn for_rule(&self, rule: &str) -> Vec<&Declared> {
        let named = |secret: &&Declared| secret.rules.iter().any(|id| id == rule);
        let by_name: Vec<_> = self.secrets.iter().filter(named).collect();
        if !by_name.is_empty() {
            return by_name;
        }
        let parts: Vec<&str> = rule.split('-').collect();
        let services: Vec<String> = (1..=parts.len()).map(|n| parts[..n].concat()).collect();
        let silent = self.secrets.iter().filter(|secret| secret.rules.is_empty());
        let mut found: Vec<_> = silent
            .filter_map(|secret| {
                let service = secret.service_folded();
                let length = services.iter().position(|known| *known == service)?;
                let last = |named: &Named| words(&named.name).pop();
                let same_kind =
                    secret.names.values().any(|n| last(n).as_deref() == parts.last().copied());
                Some(((usize::MAX - length, !same_kind), secret))
            })
            .collect();
        found.sort_by_key(|(rank, _)| *rank);
        found.into_iter().map(|(_, secret)| secret).collect()
    }

    /// The functions that accessors and references call, each once.
    #[must_use]
    pub fn accessor_functions(&self) -> Vec<AccessorFunction<'_>> {
        let calls = self.systems.iter().filter(|system| system.name != ENVIRONMENT);
        let calls = calls.flat_map(|system| &system.references).filter_map(|reference| {
            let Reference::Call(name) = reference else { return None };
            Some(AccessorFunction { name, language: None, takes_name: true })
        });
        let of_secrets = self.secrets.iter().map(|secret| &secret.accessors);
        let of_systems = self.systems.iter().map(|system| &system.accessors);
        let accessors = of_secrets.chain(of_systems).flatten();
        let functions = accessors.filter_map(|(language, accessor)| {
            let name = function(&accessor.call, *language)?;
            Some(AccessorFunction { name, language: Some(*language), takes_name: false })
        });
        let mut found: Vec<AccessorFunction<'_>> = Vec::new();
        let mut known = BTreeSet::new();
        for function in calls.chain(functions) {
            if known.insert((function.name, function.language)) {
                found.push(function);
            }
        }
        found
    }
}

/// The function that an accessor calls first; in shells the command.
fn function(call: &str, language: Language) -> Option<&str> {
    let is_part = |c: char| c.is_alphanumeric() || matches!(c, '_' | '.' | ':' | '$');
    if matches!(language, Language::Shell | Language::PowerShell) {
        let command = call.trim_start_matches(['"', '\'', '$', '(', '`', ' ']);
        let end = command.find(|c: char| c.is_whitespace() || "()`\"'".contains(c));
        return Some(&command[..end.unwrap_or(command.len())]).filter(|name| !name.is_empty());
    }
    let open = call.find('(')?;
    let before = call[..open].trim_end();
    let start = before
        .rfind(|c| !is_part(c))
        .map_or(0, |at| at + before[at..].chars().next().map_or(0, char::len_utf8));
    Some(before[start..].trim_start_matches(['.', ':'])).filter(|name| !name.is_empty())
}

/// A secret as others see it.
fn declared(secret: Building, systems: &[System]) -> Declared {
    let Building { record, aliases, places, links, .. } = secret;
    let title = record.names.values().next().map(|named| named.name.clone()).unwrap_or_default();
    let mut accessors = record.accessors;
    for (system, named) in &record.names {
        for (language, accessor) in &systems[*system].accessors {
            let call = accessor.call.replace("{name}", &named.name);
            let import = accessor.import.clone();
            accessors.entry(*language).or_insert(Accessor { call, import });
        }
    }
    let called = |system: usize| systems[system].name.clone();
    let (rotated, rotated_at) = record.facts.rotated.unzip();
    Declared {
        service: record.facts.service,
        names: record.names.into_iter().map(|(system, named)| (called(system), named)).collect(),
        aliases: aliases.into_iter().map(|(system, named)| (called(system), named)).collect(),
        accessors,
        owner: record.facts.owner,
        rotated,
        rotated_at,
        rotate_every: record.facts.rotate_every,
        see: record.facts.see,
        rules: record.rules,
        places,
        title,
        links,
    }
}

#[cfg(test)]
mod tests;
