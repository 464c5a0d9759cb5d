//! What the catalogue no longer says of secrets.

use super::Comparison;
use super::globs::Globs;
use crate::catalogue::{Catalogue, Declared};
use crate::config::{CatalogueTable, Config, ReferenceTable, Spanned, SystemTable};
use std::collections::{BTreeMap, HashMap};
use std::path::{Path, PathBuf};

impl Comparison<'_> {
    pub(super) fn catalogue(&mut self) {
        let (Some(old), Some(config)) = (self.old.catalogue, self.new.config) else { return };
        let table = self.place(config.line_of_table("catalogue"));
        let Some(new) = self.new.catalogue else {
            return self.push("catalogue", table, "the catalogue is gone".into());
        };
        let empty = CatalogueTable::default();
        let before = self.old.config.and_then(Config::catalogue).unwrap_or(&empty);
        let now = config.catalogue().unwrap_or(&empty);
        if let Some(days) = before.rotate_every
            && now.rotate_every.is_none_or(|now| now > days)
        {
            self.push("rotation", table.clone(), longer(Some(days), now.rotate_every, "secrets"));
        }
        self.secrets((old, before.rotate_every), (new, now.rotate_every), &table);
        self.systems(before, now, config);
    }

    /// Secrets that are no longer declared, or to be rotated later or never.
    fn secrets(
        &mut self,
        (old, period_before): (&Catalogue, Option<u32>),
        (new, period): (&Catalogue, Option<u32>),
        table: &(PathBuf, u64),
    ) {
        let mut by_name = HashMap::new();
        for secret in new.secrets() {
            by_name.extend(names(secret).map(|name| (name, secret)));
        }
        let mut gone = Vec::new();
        for secret in old.secrets() {
            let Some(now) = names(secret).find_map(|name| by_name.get(&name)) else {
                gone.push(secret.title().to_owned());
                continue;
            };
            let title = secret.title();
            let place = place_of(now, table);
            if secret.rotated.is_some() && now.rotated.is_none() {
                let message = format!("when `{title}` was rotated is no longer told");
                self.push("rotation", place.clone(), message);
            }
            let own = secret.rotate_every.is_some() || now.rotate_every.is_some();
            let (before, after) =
                (secret.rotate_every.or(period_before), now.rotate_every.or(period));
            if let Some(days) = before.filter(|_| own)
                && after.is_none_or(|after| after > days)
            {
                self.push("rotation", place, longer(before, after, title));
            }
        }
        if !gone.is_empty() {
            let message = format!("no longer declared: {}", super::list(&gone));
            self.push("catalogue", table.clone(), message);
        }
    }

    /// Systems whose names are held to less.
    fn systems(&mut self, old: &CatalogueTable, new: &CatalogueTable, config: &Config) {
        let tables: BTreeMap<_, _> =
            new.system.iter().map(|s| (s.get_ref().name.get_ref(), s)).collect();
        for before in old.system.iter().map(|table| table.get_ref()) {
            let name = before.name.get_ref();
            let Some(now) = tables.get(name) else {
                let place = self.place(config.line_of_table("catalogue"));
                self.push("catalogue", place, format!("the system `{name}` is gone"));
                continue;
            };
            let problems = problems(before, now.get_ref());
            if !problems.is_empty() {
                let place = self.place(config.line(&now.span()) as u64);
                let message =
                    format!("names of `{name}` are held to less: {}", problems.join("; "));
                self.push("catalogue", place, message);
            }
        }
    }
}

/// Where a secret is declared; `table` is where the catalogue begins.
fn place_of(secret: &Declared, table: &(PathBuf, u64)) -> (PathBuf, u64) {
    let place = secret.rotated_at.as_ref().or_else(|| secret.places.first());
    let folder = table.0.parent().unwrap_or(Path::new(""));
    place.map_or_else(|| table.clone(), |p| (folder.join(&p.file), p.line as u64))
}

/// Everything that a secret is called: the system, and the name.
fn names(secret: &Declared) -> impl Iterator<Item = (&str, &str)> {
    let own = secret.names.iter().map(|(system, named)| (&**system, &*named.name));
    own.chain(secret.aliases.iter().map(|(system, named)| (&**system, &*named.name)))
}

fn longer(before: Option<u32>, now: Option<u32>, whose: &str) -> String {
    let days = |days: Option<u32>| days.map_or("never".into(), |days| format!("every {days} days"));
    format!("`{whose}`: to be rotated {}, and before {}", days(now), days(before))
}

/// What is weaker about a system.
fn problems(old: &SystemTable, new: &SystemTable) -> Vec<String> {
    let mut problems = Vec::new();
    let mut say = |is: bool, what: &str| problems.extend(is.then(|| what.to_owned()));
    let text = |text: &Option<Spanned<String>>| text.as_ref().map(|text| text.get_ref().clone());
    let (before, now) = (text(&old.naming), text(&new.naming));
    say(before.is_some() && now != before, "`naming` is another one");
    let lost = |old: &[String], new: &[String]| old.iter().any(|word| !new.contains(word));
    say(lost(&old.vague, &new.vague), "fewer words are `vague`");
    let kinds = !old.requires_kind.is_empty()
        && (new.requires_kind.is_empty() || lost(&new.requires_kind, &old.requires_kind));
    say(kinds, "`requires-kind` is looser");
    say(lost(&new.built_in, &old.built_in), "more names are `built-in`");
    say(old.complete && !new.complete, "it is no longer `complete`");
    let references = |table: &SystemTable| -> Vec<String> {
        table.references.iter().map(|r| reference(r.get_ref())).collect()
    };
    say(lost(&references(old), &references(new)), "fewer `references` count");
    let globs = |globs: &[Spanned<String>]| -> Vec<String> {
        globs.iter().map(|glob| glob.get_ref().clone()).collect()
    };
    let covers = |by: &[String], of: &[String]| {
        let by = Globs::new(by.iter().map(String::as_str));
        of.iter().all(|glob| by.cover(glob))
    };
    let (before, now) = (globs(&old.paths), globs(&new.paths));
    let fewer = !now.is_empty() && (before.is_empty() || !covers(&now, &before));
    say(fewer, "`paths` are fewer");
    say(!covers(&globs(&old.exclude), &globs(&new.exclude)), "more is in `exclude`");
    problems
}

fn reference(table: &ReferenceTable) -> String {
    let text = table.call.as_ref().or(table.expression.as_ref());
    let kind = if table.call.is_some() { "call" } else { "expression" };
    format!("{kind} {}", text.map(|text| text.get_ref().as_str()).unwrap_or_default())
}
