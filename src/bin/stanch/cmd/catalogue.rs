//! `stanch catalogue`

use crate::args::{CatalogueCheckArgs, CatalogueGraphArgs, CatalogueListArgs, ConfigArgs};
use crate::output::{complain, to_stdout};
use crate::{CLEAN, FINDINGS, NOT_DONE, settings};
use anyhow::{Context as _, bail};
use serde_json::{Value as Json, json};
use stanch::catalogue::{Catalogue, Declared, Named, Place, Turn};
use stanch::config::{Date, FILE_NAME};
use stanch::report::escape_controls;
use stanch::{Checker, RuleSet, Scanner, Threshold};
use std::env;
use std::path::PathBuf;

/// A catalogue, and whether all of it was read.
struct Read {
    catalogue: Catalogue,
    whole: bool,
    today: Date,
    /// The folder that its places are in, as a person would type it here.
    folder: PathBuf,
}

impl Read {
    /// What is wrong is said, and the rest is there.
    fn new(args: &ConfigArgs) -> anyhow::Result<Self> {
        let here = env::current_dir().context("the current folder can't be told")?;
        let Some(config) = settings::configuration(args, &here)? else {
            bail!("there is no catalogue, because there is no {FILE_NAME}");
        };
        let shown = settings::shown(&config.path, &here);
        if !config.has_catalogue() {
            bail!("{}: there is no [catalogue] in it", shown.display());
        }
        let folder = shown.parent().map(PathBuf::from).unwrap_or_default();
        let today = Date(jiff::Timestamp::now().to_zoned(jiff::tz::TimeZone::UTC).date());
        let (catalogue, problems) = match Catalogue::read(&config, today) {
            Ok(catalogue) => (catalogue, Vec::new()),
            Err(unread) => (*unread.rest, unread.problems),
        };
        problems.iter().for_each(|problem| complain(&format!("error: {problem}")));
        Ok(Self { catalogue, whole: problems.is_empty(), today, folder })
    }

    /// The exit code, given what it would be if all was read.
    fn code(&self, code: u8) -> u8 {
        if self.whole { code } else { NOT_DONE }
    }

    fn place(&self, place: &Place) -> String {
        format!("{}:{}", self.folder.join(&place.file).display(), place.line)
    }
}

/// Calls with what makes a text fit to be shown. A mapping that is imported may hold secrets where names should be.
fn with_mask<T>(use_it: impl FnOnce(&mut dyn FnMut(&str) -> String) -> T) -> T {
    let rules = RuleSet::builtin();
    let scanner = Scanner::new(&rules);
    let mut checker = Checker::new(&scanner, Threshold::default());
    use_it(&mut |text| escape_controls(&checker.redact(text).render(false)))
}

pub(crate) fn list(args: &CatalogueListArgs) -> anyhow::Result<u8> {
    let read = Read::new(&args.config)?;
    if args.json {
        let document = with_mask(|shown| masked(document(&read), shown));
        let text = serde_json::to_string_pretty(&document)?;
        to_stdout(|out| writeln!(out, "{text}"))?;
    } else {
        let table = with_mask(|shown| table(&read, shown));
        to_stdout(|out| table.iter().try_for_each(|line| writeln!(out, "{line}")))?;
    }
    Ok(read.code(CLEAN))
}

/// The secrets as lines with columns. A system in which no secret has a name has no column.
fn table(read: &Read, shown: &mut dyn FnMut(&str) -> String) -> Vec<String> {
    let catalogue = &read.catalogue;
    let named = |system: &&str| catalogue.names(system).next().is_some();
    let systems = catalogue.systems().iter().map(|system| &*system.name);
    let systems: Vec<_> = systems.filter(named).collect();
    let head = ["secret"].into_iter().chain(systems.iter().copied());
    let head = head.chain(["accessor", "owner", "age"]).map(&mut *shown).collect();
    let mut rows: Vec<Vec<String>> = vec![head];
    for secret in catalogue.secrets() {
        let mut row = vec![shown(secret.title())];
        row.extend(
            systems.iter().map(|system| names(secret, system).map_or(dash(), |n| shown(&n))),
        );
        let accessor = secret.accessors.values().next().map(|accessor| &*accessor.call);
        row.extend(
            [accessor, secret.owner.as_deref()].map(|cell| cell.map_or(dash(), &mut *shown)),
        );
        row.push(secret.age(read.today).map_or(dash(), |days| format!("{days} d")));
        rows.push(row);
    }
    let width = |column: usize| rows.iter().map(|row| row[column].chars().count()).max();
    let widths: Vec<_> = (0..rows[0].len()).map(|column| width(column).unwrap_or(0)).collect();
    let line = |row: &Vec<String>| {
        let cells = row.iter().zip(&widths).map(|(cell, width)| format!("{cell:width$}"));
        cells.collect::<Vec<_>>().join("  ").trim_end().to_owned()
    };
    rows.iter().map(line).collect()
}

fn dash() -> String {
    "-".into()
}

/// The names of a secret in a system, those that contradict each other too.
fn names(secret: &Declared, system: &str) -> Option<String> {
    let first = secret.name_in(system)?.to_owned();
    let aliases = secret.aliases.iter().filter(|(of, _)| of == system);
    Some(aliases.fold(first, |names, (_, named)| names + ", " + &named.name))
}

fn document(read: &Read) -> Json {
    let place = |named: &Named| json!({ "name": named.name, "place": read.place(&named.place) });
    let secret = |secret: &Declared| {
        let names = secret.names.iter().map(|(system, named)| (system.clone(), place(named)));
        let aliases = secret.aliases.iter().map(|(system, named)| {
            json!({ "system": system, "name": named.name, "place": read.place(&named.place) })
        });
        let accessors = secret.accessors.iter().map(|(language, accessor)| {
            let value = json!({ "call": accessor.call, "import": accessor.import });
            (language.name().to_owned(), value)
        });
        json!({
            "service": secret.service,
            "names": names.collect::<serde_json::Map<_, _>>(),
            "aliases": aliases.collect::<Vec<_>>(),
            "accessors": accessors.collect::<serde_json::Map<_, _>>(),
            "owner": secret.owner,
            "rotated": secret.rotated.map(|date| date.0.to_string()),
            "age": secret.age(read.today),
            "see": read.catalogue.see(Some(secret)),
            "rules": secret.rules,
            "places": secret.places.iter().map(|place| read.place(place)).collect::<Vec<_>>(),
        })
    };
    json!({
        "schema": 1,
        "systems": read.catalogue.systems().iter().map(|s| &*s.name).collect::<Vec<_>>(),
        "secrets": read.catalogue.secrets().iter().map(secret).collect::<Vec<_>>(),
        "complete": read.whole,
    })
}

/// The document with every text masked, those that name its members too.
fn masked(document: Json, shown: &mut dyn FnMut(&str) -> String) -> Json {
    match document {
        Json::String(text) => shown(&text).into(),
        Json::Array(items) => items.into_iter().map(|item| masked(item, shown)).collect(),
        Json::Object(members) => {
            members.into_iter().map(|(name, value)| (shown(&name), masked(value, shown))).collect()
        }
        plain => plain,
    }
}

pub(crate) fn check(args: &CatalogueCheckArgs) -> anyhow::Result<u8> {
    let read = Read::new(&args.config)?;
    let catalogue = &read.catalogue;
    let mut found = Vec::new();
    for contradiction in catalogue.contradictions() {
        let kind = contradiction.kind.name();
        let line = format!("error[{kind}]: {}", contradiction.message);
        found.push((contradiction.place.clone(), line));
    }
    let naming = catalogue.naming_problems();
    for (named, problem) in &naming {
        found.push((named.place.clone(), format!("error[naming]: {problem}")));
    }
    let rotation = catalogue.rotation(read.today);
    for due in &rotation {
        let kind = if matches!(due.turn, Turn::Stale(_)) { "stale" } else { "rotate-soon" };
        if let Some(place) = due.place() {
            found.push((place.clone(), format!("warning[{kind}]: {}", due.message())));
        }
    }
    found.sort();
    let lines: Vec<_> =
        found.iter().map(|(place, line)| format!("{}: {line}", read.place(place))).collect();
    let lines = with_mask(|shown| lines.iter().map(|line| shown(line)).collect::<Vec<_>>());
    let (contradictions, naming) = (catalogue.contradictions().len(), naming.len());
    let summary = format!(
        "{}: {}, {}, {} to rotate",
        count(catalogue.secrets().len(), "secret", "secrets"),
        count(contradictions, "contradiction", "contradictions"),
        count(naming, "name against the standard", "names against the standard"),
        rotation.len(),
    );
    to_stdout(|out| {
        lines.iter().try_for_each(|line| writeln!(out, "{line}"))?;
        writeln!(out, "{summary}")
    })?;
    Ok(read.code(if contradictions + naming > 0 { FINDINGS } else { CLEAN }))
}

fn count(number: usize, one: &str, more: &str) -> String {
    format!("{number} {}", if number == 1 { one } else { more })
}

pub(crate) fn graph(args: &CatalogueGraphArgs) -> anyhow::Result<u8> {
    let read = Read::new(&args.config)?;
    let graph = with_mask(|shown| read.catalogue.graph(args.format.0, shown));
    to_stdout(|out| out.write_all(graph.as_bytes()))?;
    Ok(read.code(CLEAN))
}
