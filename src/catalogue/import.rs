//! Imports: what a file of the repository says of secrets. Nothing that it names is run.

use super::merge::{DECLARED, Record};
use super::tree::{At, Node, Value, Wrong, steps};
use super::{Named, Place, literal, python, yaml};
use crate::config::{Date, ImportKind};
use std::collections::HashMap;

/// Larger files are refused: a mapping of names is never that large.
pub(super) const MAX_SIZE: usize = 4 << 20;

/// What a key, a value or a member of an import is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Column {
    /// A name in the system of this position.
    Name(usize),
    Service,
    Owner,
    Rotated,
    RotateEvery,
    See,
}

impl Column {
    pub(super) const NAMES: [&'static str; 5] =
        ["service", "owner", "rotated", "rotate-every", "see"];

    /// What is called so, names of systems apart.
    pub(super) fn named(name: &str) -> Option<Self> {
        let columns = [Self::Service, Self::Owner, Self::Rotated, Self::RotateEvery, Self::See];
        Self::NAMES.iter().position(|known| *known == name).map(|at| columns[at])
    }
}

/// An import, with what its keys and values are.
#[derive(Debug)]
pub(super) struct Import {
    /// The file, as the configuration names it.
    pub(super) file: String,
    pub(super) kind: ImportKind,
    pub(super) select: Option<String>,
    pub(super) key: Option<Column>,
    pub(super) value: Option<Column>,
    /// What is where in values that are tables.
    pub(super) fields: Vec<(Column, Vec<String>)>,
    pub(super) source: usize,
}

/// What an import says.
#[derive(Debug, Default)]
pub(super) struct Imported {
    pub(super) records: Vec<Record>,
    /// Keys that stand twice: each with both places.
    pub(super) twice: Vec<(String, Place, Place)>,
    pub(super) wrong: Vec<Wrong>,
}

impl Import {
    /// Reads the file's bytes.
    ///
    /// # Errors
    /// When the file is not what it is said to be. What is wrong with single entries is told beside the others.
    pub(super) fn read(&self, bytes: &[u8], today: Date) -> Result<Imported, Wrong> {
        if bytes.len() > MAX_SIZE {
            return Err(Wrong::whole("it is larger than 4 MiB, which no mapping of names is"));
        }
        let text = str::from_utf8(bytes).map_err(|_| Wrong::whole("it is not UTF-8 text"))?;
        let text = text.strip_prefix('\u{feff}').unwrap_or(text);
        let mut reading = Reading { import: self, today, imported: Imported::default() };
        for node in self.selected(text)? {
            reading.mapping(&node);
        }
        let imported = reading.imported;
        if imported.records.is_empty() && imported.wrong.is_empty() {
            return Err(Wrong::whole(match &self.select {
                Some(select) => format!("`{select}` leads to nothing in it: say where it is now"),
                None => "it names no secret".to_owned(),
            }));
        }
        Ok(imported)
    }

    fn selected(&self, text: &str) -> Result<Vec<Node>, Wrong> {
        let select = self.select.as_deref();
        let path = select.map(steps).unwrap_or_default();
        let below = |roots: Vec<Node>| {
            roots.iter().flat_map(|root| root.select(&path)).cloned().collect::<Vec<_>>()
        };
        Ok(match self.kind {
            ImportKind::Python => python::read(text, select.unwrap_or_default())?,
            ImportKind::Yaml => below(yaml::read(text)?),
            ImportKind::Json => below(vec![literal::read_json(text)?]),
            ImportKind::Workflow if select.is_some() => below(yaml::read(text)?),
            ImportKind::Workflow => {
                let mut found = Vec::new();
                yaml::read(text)?.iter().for_each(|root| environments(root, &mut found));
                found
            }
        })
    }
}

/// Every `env:` block.
fn environments(node: &Node, into: &mut Vec<Node>) {
    match &node.value {
        Value::List(items) => items.iter().for_each(|item| environments(item, into)),
        Value::Table(entries) => {
            for (key, value) in entries {
                match (key.text(), &value.value) {
                    (Some("env"), Value::Table(_)) => into.push(value.clone()),
                    _ => environments(value, into),
                }
            }
        }
        _ => {}
    }
}

/// The name in `${{ secrets.NAME }}`, if the value is that and nothing else.
fn secret_of(value: &str) -> Option<&str> {
    let inner = value.trim().strip_prefix("${{")?.strip_suffix("}}")?.trim();
    let name = match inner.strip_prefix("secrets.") {
        Some(name) => name,
        None => {
            let name = inner.strip_prefix("secrets[")?.strip_suffix(']')?.trim();
            let bare = name.strip_prefix('\'').and_then(|name| name.strip_suffix('\''));
            bare.or_else(|| name.strip_prefix('"')?.strip_suffix('"'))?
        }
    };
    let is_name = !name.is_empty() && name.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'_');
    is_name.then_some(name)
}

struct Reading<'i> {
    import: &'i Import,
    today: Date,
    imported: Imported,
}

impl Reading<'_> {
    fn place(&self, at: At) -> Place {
        Place { file: self.import.file.clone(), line: at.line }
    }

    fn wrong(&mut self, at: At, message: impl Into<String>) {
        self.imported.wrong.push(Wrong::new(at, message));
    }

    /// What was selected: a mapping, or a list of what stands for itself.
    fn mapping(&mut self, node: &Node) {
        match &node.value {
            Value::Table(entries) => self.table(entries),
            Value::List(items) => items.iter().for_each(|item| self.item(item)),
            Value::Nothing => {}
            _ => {
                let what = node.what();
                self.wrong(node.at, format!("{what} was selected instead of a mapping or a list"));
            }
        }
    }

    fn table(&mut self, entries: &[(Node, Node)]) {
        // The last one of equal keys counts, as in Python and JavaScript.
        let mut last: HashMap<&str, usize> = HashMap::new();
        for (at, (key, _)) in entries.iter().enumerate() {
            let Some(name) = key.text() else { continue };
            if let Some(before) = last.insert(name, at) {
                let (first, second) = (self.place(entries[before].0.at), self.place(key.at));
                self.imported.twice.push((name.to_owned(), first, second));
            }
        }
        for (at, (key, value)) in entries.iter().enumerate() {
            match key.text() {
                Some(name) if last.get(name) == Some(&at) => self.entry(key, value),
                Some(_) => {}
                None => {
                    let what = key.what();
                    self.wrong(key.at, format!("{what} is no literal: write the entries out"));
                }
            }
        }
    }

    fn entry(&mut self, key: &Node, value: &Node) {
        let Import { key: column, value: value_column, kind, .. } = *self.import;
        if kind == ImportKind::Workflow {
            return self.variable(key, value);
        }
        let mut record = Record::new(self.place(key.at), self.import.source);
        if let Some(column) = column {
            self.say(&mut record, column, key);
        }
        match (&value.value, value_column) {
            (Value::Table(_) | Value::List(_), _) if !self.import.fields.is_empty() => {
                self.members(&mut record, value);
            }
            (_, Some(column)) => self.say(&mut record, column, value),
            (Value::Nothing, None) if !self.import.fields.is_empty() => {}
            (_, None) if !self.import.fields.is_empty() => {
                let what = value.what();
                self.wrong(value.at, format!("{what} stands where `fields` expects a mapping"));
                return;
            }
            // The keys alone are what is taken.
            (_, None) => {}
        }
        self.finish(record, key.at);
    }

    /// An entry of an `env:` block. What is no secret is no matter of the catalogue.
    fn variable(&mut self, key: &Node, value: &Node) {
        let Some(name) = value.text().and_then(secret_of) else { return };
        if name == "GITHUB_TOKEN" {
            return;
        }
        let mut record = Record::new(self.place(key.at), self.import.source);
        if let Some(column) = self.import.key {
            self.say(&mut record, column, key);
        }
        if let Some(column) = self.import.value {
            let name = Node::new(value.at, Value::Text(name.to_owned()));
            self.say(&mut record, column, &name);
        }
        self.finish(record, key.at);
    }

    fn item(&mut self, item: &Node) {
        let mut record = Record::new(self.place(item.at), self.import.source);
        match (&item.value, self.import.value.or(self.import.key)) {
            (Value::Table(_) | Value::List(_), _) if !self.import.fields.is_empty() => {
                self.members(&mut record, item);
            }
            (_, Some(column)) => self.say(&mut record, column, item),
            _ => {
                let what = item.what();
                self.wrong(item.at, format!("{what} stands where `fields` expects a mapping"));
                return;
            }
        }
        self.finish(record, item.at);
    }

    fn members(&mut self, record: &mut Record, table: &Node) {
        let import = self.import;
        for (column, path) in &import.fields {
            if let Some(node) = table.select(path).first() {
                self.say(record, *column, node);
            }
        }
    }

    /// What is wrong was told where it was found.
    fn finish(&mut self, record: Record, at: At) {
        let told = self.imported.wrong.last().is_some_and(|wrong| wrong.at >= Some(at));
        match record.names.is_empty() && record.empty.is_none() {
            true if told => {}
            true => self.wrong(at, "this entry has no name in any system"),
            false => self.imported.records.push(record),
        }
    }

    fn say(&mut self, record: &mut Record, column: Column, node: &Node) {
        let text = match &node.value {
            Value::Text(text) => text.trim(),
            Value::Nothing => "",
            Value::Unknown(what) => {
                return self.wrong(node.at, format!("{what} is no literal: write the text itself"));
            }
            Value::List(_) | Value::Table(_) => {
                let what = node.what();
                let message = format!(
                    "{what} stands where a text is expected; `fields` says what members are"
                );
                return self.wrong(node.at, message);
            }
        };
        let place = self.place(node.at);
        match column {
            Column::Name(system) if text.is_empty() => record.empty = Some((system, place)),
            Column::Name(system) => {
                record.names.insert(system, Named::new(text, place));
            }
            _ if text.is_empty() => {}
            Column::Service => record.facts.service = Some(text.to_owned()),
            Column::Owner => record.facts.owner = Some(text.to_owned()),
            Column::See => record.facts.see = Some(text.to_owned()),
            Column::RotateEvery => match text.parse() {
                Ok(days) => record.facts.rotate_every = Some(days),
                Err(_) => self.wrong(node.at, format!("`{text}` is no number of days")),
            },
            Column::Rotated => match self.date(text) {
                Ok(date) => record.facts.rotated = Some((date, place)),
                Err(message) => self.wrong(node.at, message),
            },
        }
    }

    /// A date, or the one that a time begins with.
    fn date(&self, text: &str) -> Result<Date, String> {
        let day = match text.as_bytes().get(10) {
            Some(b'T' | b' ') => text.get(..10).unwrap_or(text),
            _ => text,
        };
        let date = Date::try_from(day)?;
        match is_future(date, self.today) {
            true => Err(format!("`{text}` is in the future: nothing can have been rotated then")),
            false => Ok(date),
        }
    }
}

/// Whether a day has begun nowhere on earth.
pub(super) fn is_future(date: Date, today: Date) -> bool {
    today.0.tomorrow().is_ok_and(|tomorrow| date.0 > tomorrow)
}

/// The position of the configuration among the sources.
pub(super) const fn source_of(import: usize) -> usize {
    DECLARED + 1 + import
}
