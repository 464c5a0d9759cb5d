//! `[[ignore]]` entries that are new or speak of more.

use super::Comparison;
use super::globs::Globs;
use super::scope::{is_later, latest, moved};
use crate::config::{Date, IgnoreEntry, Spanned};
use crate::rule::Kind;
use std::collections::HashSet;

/// Most combinations of rule, path and value of one entry that are looked for one by one among those of all older entries.
const COMBINATIONS: usize = 4096;

/// An older entry, ready to be asked.
struct Older<'c> {
    rules: HashSet<&'c str>,
    /// None for everywhere.
    paths: Option<Globs>,
    /// None for any.
    values: Option<HashSet<(bool, &'c str)>>,
    until: Option<Date>,
}

/// One rule, path and value of an entry: none for all rules that find credentials, for everywhere, for any value.
#[derive(Clone, Copy)]
struct Atom<'c> {
    rule: Option<(&'c str, Kind)>,
    path: Option<&'c str>,
    value: Option<(bool, &'c str)>,
}

impl<'c> Older<'c> {
    fn new(from: &IgnoreEntry<'c>) -> Self {
        let paths = from.paths.iter().map(|glob| glob.get_ref().as_str());
        Self {
            rules: texts(from.rules).collect(),
            paths: (!from.paths.is_empty()).then(|| Globs::new(paths)),
            values: is_by_value(from).then(|| values(from).collect()),
            until: from.entry.until,
        }
    }

    fn covers(&self, atom: &Atom<'_>) -> bool {
        let rule = match atom.rule {
            None => self.rules.is_empty(),
            Some((_, kind)) if self.rules.is_empty() => kind == Kind::Credential,
            Some((id, _)) => self.rules.contains(id),
        };
        let path = self.paths.as_ref();
        let path = path.is_none_or(|paths| atom.path.is_some_and(|path| paths.cover(path)));
        let value = self.values.as_ref();
        rule && path && value.is_none_or(|known| atom.value.is_some_and(|v| known.contains(&v)))
    }
}

fn texts(from: &[Spanned<String>]) -> impl Iterator<Item = &str> {
    from.iter().map(|text| text.get_ref().as_str())
}

/// Hashes, and then expressions.
fn values<'c>(from: &IgnoreEntry<'c>) -> impl Iterator<Item = (bool, &'c str)> + use<'c> {
    let expressions = texts(from.expressions).map(|text| (false, text));
    texts(from.hashes).map(|text| (true, text)).chain(expressions)
}

const fn is_by_value(from: &IgnoreEntry<'_>) -> bool {
    !from.hashes.is_empty() || !from.expressions.is_empty()
}

/// All of several things one by one, or one that stands for all where there are none.
fn each<T>(all: impl Iterator<Item = T>) -> Vec<Option<T>> {
    let all: Vec<_> = all.map(Some).collect();
    if all.is_empty() { vec![None] } else { all }
}

impl Comparison<'_> {
    pub(super) fn ignores(&mut self) {
        let Some(new) = self.new.config else { return };
        let old: Vec<_> = self.old.config.iter().flat_map(|c| c.ignores()).collect();
        let old: Vec<_> = old.iter().map(Older::new).collect();
        for entry in new.ignores() {
            let Some(atoms) = self.atoms(&entry) else {
                self.push("ignore", self.place(entry.entry.line), TOO_MANY.into());
                continue;
            };
            let covering = |atom: &Atom<'_>| -> Vec<&Older<'_>> {
                old.iter().filter(|older| older.covers(atom)).collect()
            };
            let covered: Vec<_> = atoms.iter().map(covering).collect();
            let more = covered.iter().filter(|by| by.is_empty()).count();
            let ends = covered.iter().map(|by| latest(by.iter().map(|older| older.until)));
            let before = ends.flatten().min();
            let reason = &entry.entry.reason;
            let place = self.place(entry.entry.line);
            let until = entry.entry.until;
            match before {
                _ if more > 0 && more == atoms.len() => {
                    self.push("ignore", place, format!("a suppression is new: {reason}"));
                }
                _ if more > 0 => {
                    let message = format!("a suppression speaks of more than before: {reason}");
                    self.push("ignore", place, message);
                }
                Some(before) if is_later(until, before) => {
                    self.push("ignore-until", place, moved(until, before));
                }
                _ => {}
            }
        }
    }

    /// What an entry speaks of, one by one, as far as it is on in the older version; none when it is too much.
    fn atoms<'n>(&self, entry: &IgnoreEntry<'n>) -> Option<Vec<Atom<'n>>> {
        let kind = |id: &'n str| Some((id, self.old.rules.get(self.on_before(id)?).kind));
        let rules = match entry.rules.is_empty() {
            true => vec![None],
            // A suppression of a rule that is new as well takes nothing away.
            false => texts(entry.rules).filter_map(kind).map(Some).collect(),
        };
        let (paths, values) = (each(texts(entry.paths)), each(values(entry)));
        let count = rules.len().saturating_mul(paths.len()).saturating_mul(values.len());
        if count > COMBINATIONS {
            return None;
        }
        let mut atoms = Vec::with_capacity(count);
        for rule in rules {
            for path in &paths {
                atoms.extend(values.iter().map(|value| Atom { rule, path: *path, value: *value }));
            }
        }
        Some(atoms)
    }
}

const TOO_MANY: &str = "a suppression speaks of so much that it can't be told whether it is more than before: divide it";
