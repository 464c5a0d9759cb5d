//! What the sources say of secrets becomes secrets: records that share a name are one, unless they contradict each other.

use super::words::fold;
use super::{Accessor, Contradiction, ContradictionKind, Language, Link, Named, Place, System};
use crate::config::Date;
use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};

/// The source that is the configuration itself. The others are imports, counted from one.
pub(super) const DECLARED: usize = 0;

/// What one place says of a secret.
#[derive(Clone, Debug)]
pub(super) struct Record {
    pub(super) place: Place,
    pub(super) source: usize,
    /// Names by the position of their system.
    pub(super) names: BTreeMap<usize, Named>,
    /// Where a name should stand and nothing does.
    pub(super) empty: Option<(usize, Place)>,
    pub(super) facts: Facts,
    pub(super) accessors: BTreeMap<Language, Accessor>,
    pub(super) rules: Vec<String>,
}

#[derive(Clone, Debug, Default)]
pub(super) struct Facts {
    pub(super) service: Option<String>,
    pub(super) owner: Option<String>,
    pub(super) rotated: Option<(Date, Place)>,
    pub(super) rotate_every: Option<u32>,
    pub(super) see: Option<String>,
}

impl Record {
    pub(super) fn new(place: Place, source: usize) -> Self {
        Self {
            place,
            source,
            names: BTreeMap::new(),
            empty: None,
            facts: Facts::default(),
            accessors: BTreeMap::new(),
            rules: Vec::new(),
        }
    }

    /// What it is called in messages: by its first name, and where that counts.
    fn said(&self, systems: &[System]) -> String {
        let mut names = self.names.iter();
        names.next().map_or_else(String::new, |(system, named)| {
            format!("`{}` ({})", named.name, systems[*system].name)
        })
    }
}

/// A secret in the making.
#[derive(Clone, Debug)]
pub(super) struct Building {
    pub(super) record: Record,
    /// Further names in systems that have one already.
    pub(super) aliases: Vec<(usize, Named)>,
    pub(super) places: Vec<Place>,
    pub(super) links: BTreeSet<Link>,
    /// Whether the configuration declares it.
    declared: bool,
    /// All of its names.
    known: HashSet<(usize, String)>,
}

impl Building {
    fn new(record: Record) -> Self {
        let names: Vec<_> = record.names.keys().copied().collect();
        let known = record.names.iter().map(|(system, named)| (*system, named.name.clone()));
        let known = known.collect();
        let mut links = BTreeSet::new();
        if record.source != DECLARED {
            let file = &record.place.file;
            let link = |pair: &[usize]| Link { from: pair[0], to: pair[1], file: file.clone() };
            links.extend(names.windows(2).map(link));
        }
        let places = vec![record.place.clone()];
        let declared = record.source == DECLARED;
        Self { record, aliases: Vec::new(), places, links, declared, known }
    }

    fn all_names(&self) -> impl Iterator<Item = (usize, &Named)> {
        let aliases = self.aliases.iter().map(|(system, named)| (*system, named));
        self.record.names.iter().map(|(system, named)| (*system, named)).chain(aliases)
    }

    fn has(&self, system: usize, name: &str) -> bool {
        self.known.contains(&(system, name.to_owned()))
    }
}

/// Puts records together.
pub(super) struct Merger<'s> {
    systems: &'s [System],
    secrets: Vec<Option<Box<Building>>>,
    index: HashMap<(usize, String), usize>,
    pub(super) contradictions: Vec<Contradiction>,
}

impl<'s> Merger<'s> {
    pub(super) fn new(systems: &'s [System]) -> Self {
        Self { systems, secrets: Vec::new(), index: HashMap::new(), contradictions: Vec::new() }
    }

    /// The secrets, in the order in which they were first named.
    pub(super) fn finish(mut self) -> (Vec<Building>, Vec<Contradiction>) {
        self.join_evident();
        (self.secrets.into_iter().flatten().map(|secret| *secret).collect(), self.contradictions)
    }

    /// Joins what nothing but a name says to be one: `OPENAI_API_KEY` in one system is `openai_api_key` in another, unless
    /// either has a name of its own where the other has one.
    fn join_evident(&mut self) {
        let mut first: HashMap<String, usize> = HashMap::new();
        for id in 0..self.secrets.len() {
            let Some(secret) = self.secrets[id].take() else { continue };
            let folded: Vec<String> =
                secret.record.names.values().map(|named| fold(&named.name)).collect();
            let twin = folded.iter().filter(|name| !name.is_empty());
            let twin = twin.filter_map(|name| first.get(name).copied()).find(|twin| {
                self.secrets[*twin].as_ref().is_some_and(|known| may_be_one(known, &secret))
            });
            match twin.and_then(|twin| self.secrets[twin].as_mut()) {
                Some(known) => join(known, *secret),
                None => self.secrets[id] = Some(secret),
            }
            for name in folded {
                first.entry(name).or_insert(twin.unwrap_or(id));
            }
        }
    }

    pub(super) fn add(&mut self, record: Record) {
        let keys = record.names.iter().map(|(system, named)| (*system, named.name.clone()));
        let mut known: Vec<usize> = keys.filter_map(|key| self.index.get(&key).copied()).collect();
        known.sort_unstable();
        known.dedup();
        let mut rest = Some(Box::new(Building::new(record)));
        let mut target = None;
        for id in known {
            match (target, rest.take()) {
                (None, Some(new)) => match self.absorb(id, new) {
                    Ok(()) => target = Some(id),
                    Err(new) => rest = Some(new),
                },
                (Some(target), _) => {
                    // The record joins two that nobody knew to be one.
                    if let Some(other) = self.secrets[id].take()
                        && let Err(other) = self.absorb(target, other)
                    {
                        self.secrets[id] = Some(other);
                    }
                }
                (None, None) => {}
            }
        }
        if let Some(new) = rest {
            let id = self.secrets.len();
            for (system, named) in new.all_names() {
                self.index.entry((system, named.name.clone())).or_insert(id);
            }
            self.secrets.push(Some(new));
        }
    }

    /// Makes one secret of two, or gives the other back where they are two.
    fn absorb(&mut self, target: usize, other: Box<Building>) -> Result<(), Box<Building>> {
        let Some(mut secret) = self.secrets[target].take() else { return Err(other) };
        let shared = other.all_names().filter(|(system, named)| secret.has(*system, &named.name));
        let shared = shared.map(|(system, _)| system).min();
        let conflicts: Vec<(usize, Named)> = other
            .record
            .names
            .iter()
            .filter(|(system, named)| {
                secret.record.names.contains_key(system) && !secret.has(**system, &named.name)
            })
            .map(|(system, named)| (*system, named.clone()))
            .collect();
        let first = conflicts.first().map(|(system, _)| *system);
        let separate = secret.declared && other.declared
            || first.is_some() && services_differ(&secret, &other)
            || matches!((shared, first), (Some(shared), Some(first)) if first < shared);
        if separate {
            self.one_name_for_two(&secret, &other);
            self.secrets[target] = Some(secret);
            return Err(other);
        }
        for (system, named) in conflicts {
            self.named_differently(&secret, system, &named);
        }
        self.compare_facts(&secret, &other);
        for (system, named) in other.all_names() {
            self.index.insert((system, named.name.clone()), target);
        }
        join(&mut secret, *other);
        self.secrets[target] = Some(secret);
        Ok(())
    }

    fn one_name_for_two(&mut self, secret: &Building, other: &Building) {
        let shared = other.all_names().filter(|(system, named)| secret.has(*system, &named.name));
        let Some((system, named)) = shared.min_by_key(|(system, _)| *system) else { return };
        let name = &named.name;
        let (first, second) = match (&secret.record.facts.service, &other.record.facts.service) {
            (Some(first), Some(second)) if fold(first) != fold(second) => {
                (first.clone(), second.clone())
            }
            _ => (secret.record.said(self.systems), other.record.said(self.systems)),
        };
        let of = secret.all_names().find(|(of, known)| *of == system && known.name == *name);
        let place = of.map_or(&secret.record.place, |(_, known)| &known.place);
        let system = &self.systems[system].name;
        let message = if first == second {
            format!("`{name}` in {system} is declared twice, the first time at {place}")
        } else {
            format!("`{name}` in {system} stands for {second} here, and for {first} at {place}")
        };
        self.contradict(ContradictionKind::OneNameForTwo, message, &named.place, Some(place));
    }

    fn named_differently(&mut self, secret: &Building, system: usize, named: &Named) {
        let Some(known) = secret.record.names.get(&system) else { return };
        let (system, name) = (&self.systems[system].name, &named.name);
        let secret = match &secret.record.facts.service {
            Some(service) => service.clone(),
            None => secret.record.said(self.systems),
        };
        let message = format!(
            "{secret} is called `{name}` in {system} here, and `{}` at {}",
            known.name, known.place
        );
        let kind = ContradictionKind::NamedDifferently;
        self.contradict(kind, message, &named.place, Some(&known.place));
    }

    fn compare_facts(&mut self, secret: &Building, other: &Building) {
        let (ours, theirs) = (&secret.record.facts, &other.record.facts);
        let text = |date: &Option<(Date, Place)>| date.as_ref().map(|(date, _)| date.0.to_string());
        let facts = [
            ("the service", ours.service.clone(), theirs.service.clone()),
            ("the owner", ours.owner.clone(), theirs.owner.clone()),
            ("the day of its rotation", text(&ours.rotated), text(&theirs.rotated)),
        ];
        for (what, ours, theirs) in facts {
            let (Some(ours), Some(theirs)) = (ours, theirs) else { continue };
            if fold(&ours) == fold(&theirs) {
                continue;
            }
            let said = secret.record.said(self.systems);
            let there = &secret.record.place;
            let message = format!("{what} of {said} is `{theirs}` here, and `{ours}` at {there}");
            let (kind, here) = (ContradictionKind::FactsDiffer, &other.record.place);
            self.contradict(kind, message, here, Some(there));
        }
    }

    fn contradict(
        &mut self,
        kind: ContradictionKind,
        message: String,
        place: &Place,
        other: Option<&Place>,
    ) {
        let (place, other) = (place.clone(), other.cloned());
        self.contradictions.push(Contradiction { kind, message, place, other });
    }
}

fn services_differ(secret: &Building, other: &Building) -> bool {
    match (&secret.record.facts.service, &other.record.facts.service) {
        (Some(ours), Some(theirs)) => fold(ours) != fold(theirs),
        _ => false,
    }
}

/// Whether nothing speaks against two being one: they have no system in common, and not both are declared.
fn may_be_one(secret: &Building, other: &Building) -> bool {
    let mut theirs = other.record.names.keys();
    let both_name_it = theirs.any(|system| secret.record.names.contains_key(system));
    let both_declare_it = secret.declared && other.declared;
    !(both_name_it || both_declare_it || services_differ(secret, other))
}

/// Adds all that is said of the other one; what is said already stands.
fn join(secret: &mut Building, other: Building) {
    let Building { record, aliases, places, links, declared, known } = other;
    for (system, named) in record.names.into_iter().chain(aliases) {
        let is_alias = secret.has(system, &named.name);
        match secret.record.names.get_mut(&system) {
            None => {
                secret.record.names.insert(system, named);
            }
            Some(known) if known.name == named.name => {
                known.also.push(named.place);
                known.also.extend(named.also);
            }
            Some(_) if is_alias => {}
            Some(_) => secret.aliases.push((system, named)),
        }
    }
    let (facts, more) = (&mut secret.record.facts, record.facts);
    facts.service = facts.service.take().or(more.service);
    facts.owner = facts.owner.take().or(more.owner);
    facts.rotated = facts.rotated.take().or(more.rotated);
    facts.rotate_every = facts.rotate_every.or(more.rotate_every);
    facts.see = facts.see.take().or(more.see);
    for (language, accessor) in record.accessors {
        secret.record.accessors.entry(language).or_insert(accessor);
    }
    secret.record.rules.extend(record.rules);
    secret.places.extend(places);
    secret.links.extend(links);
    secret.declared |= declared;
    secret.known.extend(known);
}

/// Names that imports only point to, where others say which there are, and places where a name should stand.
pub(super) fn to_nothing(records: &[Record], systems: &[System]) -> Vec<Contradiction> {
    let mut found = Vec::new();
    // Whoever knows where a name comes from, says that there is such a name.
    let says = |record: &&Record, system: usize| {
        record.source == DECLARED || record.names.keys().any(|other| *other < system)
    };
    let mut said: HashSet<(usize, &str)> = HashSet::new();
    let mut sources: HashMap<usize, BTreeSet<usize>> = HashMap::new();
    for record in records {
        for (system, named) in &record.names {
            if says(&record, *system) {
                said.insert((*system, &named.name));
                if record.source != DECLARED {
                    sources.entry(*system).or_default().insert(record.source);
                }
            }
        }
    }
    for record in records {
        if let Some((system, place)) = &record.empty {
            let of = record.said(systems);
            let message = format!("{of} has no name in {} here", systems[*system].name);
            let (kind, place) = (ContradictionKind::MapsToNothing, place.clone());
            found.push(Contradiction { kind, message, place, other: None });
        }
        let Some((system, named)) = record.names.first_key_value() else { continue };
        let others = sources.get(system).into_iter().flatten();
        let is_known =
            systems[*system].complete || others.clone().any(|source| *source != record.source);
        if record.source == DECLARED || !is_known || said.contains(&(*system, &named.name)) {
            continue;
        }
        let (name, system_name) = (&named.name, &systems[*system].name);
        let message = format!("`{name}` in {system_name} is nothing that any other place declares");
        let (kind, place) = (ContradictionKind::MapsToNothing, named.place.clone());
        found.push(Contradiction { kind, message, place, other: None });
    }
    found
}
