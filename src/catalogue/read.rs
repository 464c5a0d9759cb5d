//! From the configuration to the catalogue. What is wrong is gathered; the rest is read all the same.

use super::import::{Column, Import, Imported, MAX_SIZE, is_future, source_of};
use super::merge::{DECLARED, Merger, Record, to_nothing};
use super::system::{ENVIRONMENT, GITHUB, Naming, Reference, System};
use super::tree::{Wrong, steps};
use super::{
    Accessor, Catalogue, Contradiction, ContradictionKind, Language, Named, Place, Unread,
};
use crate::config::{
    CatalogueTable, Config, ConfigError, Date, ImportKind, ImportTable, Open, ReferenceTable,
    SecretTable, Spanned, SystemTable,
};
use crate::glob::Globs;
use crate::rule::{MIN_KEYWORD_LEN, compile};
use regex_automata::meta::Regex;
use std::collections::BTreeMap;
use std::fs;
use std::io::{self, Read as _};
use std::ops::Range;
use std::path::{Component, Path, PathBuf};

/// Texts by language, as a configuration writes them.
type ByLanguage = BTreeMap<Spanned<String>, Spanned<String>>;

impl Catalogue {
    /// Reads what a configuration declares and imports, from the disk. `today` is what dates are held against.
    ///
    /// # Errors
    /// As for [`Catalogue::read_with`].
    pub fn read(config: &Config, today: Date) -> Result<Self, Unread> {
        let folder = config.path.parent().unwrap_or(Path::new(""));
        Self::read_with(config, today, &|path| open_below(folder, path))
    }

    /// The same from elsewhere than the disk, such as a commit: `open` reads a file whole.
    ///
    /// # Errors
    /// When anything in it is wrong. The error has all that is wrong, and the catalogue of the rest.
    pub fn read_with(config: &Config, today: Date, open: &Open<'_>) -> Result<Self, Unread> {
        let empty = CatalogueTable::default();
        let table = config.catalogue().unwrap_or(&empty);
        let mut reader = Reader { config, today, problems: Vec::new() };
        let systems = reader.systems(table);
        let mut records: Vec<Record> =
            table.secret.iter().filter_map(|secret| reader.secret(secret, &systems)).collect();
        let mut contradictions = Vec::new();
        for (number, import) in table.import.iter().enumerate() {
            let source = source_of(number);
            let Some(import) = reader.import(import, source, &systems) else { continue };
            let imported = reader.imported(&import, &table.import[number], open);
            contradictions.extend(imported.twice.into_iter().map(twice));
            records.extend(imported.records);
        }
        let nothing = to_nothing(&records, &systems);
        let mut merger = Merger::new(&systems);
        records.into_iter().for_each(|record| merger.add(record));
        let (secrets, found) = merger.finish();
        contradictions.extend(found);
        contradictions.extend(nothing);
        let problems = reader.problems;
        let catalogue = Self::new(systems, secrets, contradictions, table);
        match problems.is_empty() {
            true => Ok(catalogue),
            false => Err(Unread { problems, rest: Box::new(catalogue) }),
        }
    }
}

/// Reads a file that really is in a folder or below: a link may lead anywhere, and a pipe would be waited for.
fn open_below(folder: &Path, path: &Path) -> io::Result<Vec<u8>> {
    let here = if folder.as_os_str().is_empty() { Path::new(".") } else { folder };
    let real = path.canonicalize()?;
    if !real.starts_with(here.canonicalize()?) {
        return Err(io::Error::other("it is a link out of the configuration's folder"));
    }
    if !real.metadata()?.is_file() {
        return Err(io::Error::other("it is no file"));
    }
    let mut bytes = Vec::new();
    fs::File::open(&real)?.take(MAX_SIZE as u64 + 1).read_to_end(&mut bytes)?;
    Ok(bytes)
}

fn twice((name, first, second): (String, Place, Place)) -> Contradiction {
    let message = format!("`{name}` stands twice, the first time at {first}; the last one counts");
    Contradiction { kind: ContradictionKind::Twice, message, place: second, other: Some(first) }
}

struct Reader<'c> {
    config: &'c Config,
    today: Date,
    problems: Vec<ConfigError>,
}

impl Reader<'_> {
    fn wrong(&mut self, span: Range<usize>, message: &str) {
        self.problems.push(self.config.error(Some(span), message));
    }

    /// A place in the configuration.
    fn place(&self, span: &Range<usize>) -> Place {
        let file = self.config.path.file_name().unwrap_or_default().to_string_lossy().into_owned();
        Place { file, line: self.config.line(span) }
    }

    /// Those that are declared, in that order; what is known by itself stands first or last.
    fn systems(&mut self, table: &CatalogueTable) -> Vec<System> {
        let mut systems: Vec<System> = Vec::new();
        for declared in &table.system {
            let name = &declared.get_ref().name;
            if Column::named(name.get_ref()).is_some() || name.get_ref().is_empty() {
                let message = format!("a system can't be called `{}`", name.get_ref());
                self.wrong(name.span(), &message);
            } else if systems.iter().any(|system| system.name == *name.get_ref()) {
                self.wrong(name.span(), &format!("`{}` is declared twice", name.get_ref()));
            } else {
                systems.push(self.system(declared));
            }
        }
        let has = |name: &str| systems.iter().any(|system| system.name == name);
        let (github, environment) = (has(GITHUB), has(ENVIRONMENT));
        if !github {
            systems.insert(0, System::named(GITHUB));
        }
        if !environment {
            systems.push(System::named(ENVIRONMENT));
        }
        systems
    }

    fn system(&mut self, declared: &Spanned<SystemTable>) -> System {
        let table = declared.get_ref();
        let mut system = System::named(table.name.get_ref());
        system.place = Some(self.place(&declared.span()));
        if !table.references.is_empty() {
            let references = table.references.iter();
            system.references = references.filter_map(|table| self.reference(table)).collect();
        }
        system.naming = table.naming.as_ref().and_then(|text| {
            let regex = self.regex(text)?;
            Some(Naming { text: text.get_ref().clone(), regex })
        });
        system.vague.clone_from(&table.vague);
        system.requires_kind.clone_from(&table.requires_kind);
        system.built_in.extend(table.built_in.iter().cloned());
        system.paths = (!table.paths.is_empty()).then(|| self.globs(&table.paths));
        system.exclude = self.globs(&table.exclude);
        system.accessors = self.accessors(&table.accessors, &table.imports);
        system.complete = table.complete;
        system
    }

    fn regex(&mut self, text: &Spanned<String>) -> Option<Regex> {
        compile(text.get_ref()).map_err(|message| self.wrong(text.span(), &message)).ok()
    }

    fn globs(&mut self, globs: &[Spanned<String>]) -> Globs {
        let mut good = Vec::new();
        for glob in globs {
            let text = glob.get_ref().as_str();
            let objection = crate::glob::objection(text).map(String::from);
            let objection =
                objection.or_else(|| crate::glob::set([text]).err().map(|e| e.to_string()));
            match objection {
                Some(objection) => self.wrong(glob.span(), &objection),
                None => good.push(text),
            }
        }
        crate::glob::set(good).unwrap_or_else(|_| Globs::default())
    }

    fn reference(&mut self, declared: &Spanned<ReferenceTable>) -> Option<Reference> {
        let ReferenceTable { call, expression, keywords } = declared.get_ref();
        match (call, expression) {
            (Some(call), None) if keywords.is_empty() => {
                let name = call.get_ref().trim_end_matches("()");
                if name.is_empty() || name.contains(char::is_whitespace) {
                    self.wrong(call.span(), "`call` is the name of a function");
                    return None;
                }
                Some(Reference::Call(name.to_owned()))
            }
            (None, Some(text)) => {
                let regex = self.regex(text)?;
                if regex.group_info().to_index(regex_automata::PatternID::ZERO, "name").is_none() {
                    self.wrong(text.span(), "the expression has no group `name`: (?<name>…)");
                    return None;
                }
                let short = |keyword: &&Spanned<String>| {
                    keyword.get_ref().len() < MIN_KEYWORD_LEN || !keyword.get_ref().is_ascii()
                };
                if keywords.is_empty() || keywords.iter().any(|keyword| short(&keyword)) {
                    let message = "an expression needs `keywords`, of which one stands in all that it matches: ASCII, three bytes at least";
                    self.wrong(declared.span(), message);
                    return None;
                }
                let keywords = keywords.iter().map(|keyword| keyword.get_ref().clone()).collect();
                Some(Reference::Expression { text: text.get_ref().clone(), regex, keywords })
            }
            _ => {
                let message =
                    "a reference is `{ call = \"…\" }` or `{ expression = '…', keywords = […] }`";
                self.wrong(declared.span(), message);
                None
            }
        }
    }

    fn accessors(
        &mut self,
        accessors: &ByLanguage,
        imports: &ByLanguage,
    ) -> BTreeMap<Language, Accessor> {
        let mut found = BTreeMap::new();
        for (name, call) in accessors {
            let Some(language) = self.language(name) else { continue };
            let import = imports.iter().find(|(known, _)| known.get_ref() == name.get_ref());
            let import = import.map(|(_, import)| import.get_ref().clone());
            found.insert(language, Accessor { call: call.get_ref().clone(), import });
        }
        for (name, import) in imports {
            if !accessors.keys().any(|known| known.get_ref() == name.get_ref())
                && self.language(name).is_some()
            {
                let message = format!("there is no accessor for {} that needs it", name.get_ref());
                self.wrong(import.span(), &message);
            }
        }
        found
    }

    fn language(&mut self, name: &Spanned<String>) -> Option<Language> {
        let language = Language::named(name.get_ref());
        if language.is_none() {
            let known: Vec<_> = Language::ALL.iter().map(|language| language.name()).collect();
            let known = known.join(", ");
            let name_of = name.get_ref();
            self.wrong(name.span(), &format!("`{name_of}` is no language that is known: {known}"));
        }
        language
    }

    /// The position of a system.
    fn system_of(&mut self, name: &Spanned<String>, systems: &[System]) -> Option<usize> {
        let found = systems.iter().position(|system| system.name == *name.get_ref());
        if found.is_none() {
            let known: Vec<_> = systems.iter().map(|system| &*system.name).collect();
            let message = unknown("system", name.get_ref(), &known);
            self.wrong(name.span(), &message);
        }
        found
    }

    fn secret(&mut self, declared: &Spanned<SecretTable>, systems: &[System]) -> Option<Record> {
        let table = declared.get_ref();
        let mut record = Record::new(self.place(&declared.span()), DECLARED);
        for (system, name) in table.names.get_ref() {
            let Some(system) = self.system_of(system, systems) else { continue };
            if name.get_ref().trim().is_empty() {
                self.wrong(name.span(), "the name is empty; leave out the system instead");
                continue;
            }
            let place = self.place(&name.span());
            record.names.insert(system, Named::new(name.get_ref(), place));
        }
        if table.names.get_ref().is_empty() {
            self.wrong(
                table.names.span(),
                "the secret has no name: say what it is called, and where",
            );
        }
        record.accessors = self.accessors(&table.accessors, &table.imports);
        record.rules = table.rules.iter().map(|rule| rule.get_ref().clone()).collect();
        let facts = &mut record.facts;
        facts.service.clone_from(&table.service);
        facts.owner.clone_from(&table.owner);
        facts.see.clone_from(&table.see);
        facts.rotate_every = table.rotate_every;
        if let Some(rotated) = &table.rotated {
            let date = *rotated.get_ref();
            match is_future(date, self.today) {
                true => {
                    let message =
                        format!("{} is in the future: nothing can have been rotated then", date.0);
                    self.wrong(rotated.span(), &message);
                }
                false => record.facts.rotated = Some((date, self.place(&rotated.span()))),
            }
        }
        (!record.names.is_empty()).then_some(record)
    }

    fn column(&mut self, name: &Spanned<String>, systems: &[System]) -> Option<Column> {
        if let Some(column) = Column::named(name.get_ref()) {
            return Some(column);
        }
        let found = systems.iter().position(|system| system.name == *name.get_ref());
        if found.is_none() {
            let mut known: Vec<_> = systems.iter().map(|system| &*system.name).collect();
            known.extend(Column::NAMES);
            let message = unknown("system", name.get_ref(), &known);
            self.wrong(name.span(), &message);
        }
        found.map(Column::Name)
    }

    fn import(
        &mut self,
        declared: &Spanned<ImportTable>,
        source: usize,
        systems: &[System],
    ) -> Option<Import> {
        let table = declared.get_ref();
        let file = self.file(&table.path)?;
        let before = self.problems.len();
        let mut key = table.key.as_ref().and_then(|name| self.column(name, systems));
        let mut value = table.value.as_ref().and_then(|name| self.column(name, systems));
        let mut fields = Vec::new();
        for (name, member) in &table.fields {
            let column = self.column(name, systems);
            fields.extend(column.map(|column| (column, steps(member.get_ref()))));
        }
        if table.kind == ImportKind::Workflow {
            let named = |name: &str| systems.iter().position(|system| system.name == name);
            key = key.or(named(ENVIRONMENT).map(Column::Name));
            value = value.or(named(GITHUB).map(Column::Name));
        }
        if self.problems.len() > before {
            return None;
        }
        let columns = key.iter().chain(&value).chain(fields.iter().map(|(column, _)| column));
        let mut columns: Vec<_> = columns.collect();
        let objection = if !columns.iter().any(|column| matches!(column, Column::Name(_))) {
            Some("say with `key`, `value` or `fields` which system the names are of")
        } else if columns.iter().enumerate().any(|(at, column)| columns[..at].contains(column)) {
            Some("`key`, `value` and `fields` say the same of two things")
        } else if table.kind == ImportKind::Workflow && !table.fields.is_empty() {
            Some("an `env:` block has no `fields`")
        } else if table.kind == ImportKind::Python && table.select.is_none() {
            Some("say with `select` which variable holds the mapping")
        } else {
            None
        };
        columns.clear();
        if let Some(objection) = objection {
            self.wrong(declared.span(), objection);
            return None;
        }
        let select = table.select.as_ref().map(|select| select.get_ref().clone());
        Some(Import { file, kind: table.kind, select, key, value, fields, source })
    }

    /// The path of an import, which stays below the configuration.
    fn file(&mut self, path: &Spanned<String>) -> Option<String> {
        let mut parts: Vec<String> = Vec::new();
        for part in Path::new(path.get_ref()).components() {
            match part {
                Component::Normal(name) => parts.push(name.to_string_lossy().into_owned()),
                Component::CurDir => {}
                Component::ParentDir if parts.pop().is_some() => {}
                _ => {
                    let message = "an import is a file in the configuration's folder or below";
                    self.wrong(path.span(), message);
                    return None;
                }
            }
        }
        Some(parts.join("/"))
    }

    fn imported(
        &mut self,
        import: &Import,
        declared: &Spanned<ImportTable>,
        open: &Open<'_>,
    ) -> Imported {
        let folder = self.config.path.parent().unwrap_or(Path::new(""));
        let path = folder.join(&import.file);
        let span = declared.get_ref().path.span();
        let bytes = match open(&path) {
            Ok(bytes) => bytes,
            Err(e) => {
                let file = &import.file;
                self.wrong(span, &format!("`{file}` can't be imported: {e}; say where it is now"));
                return Imported::default();
            }
        };
        match import.read(&bytes, self.today) {
            Ok(mut imported) => {
                for wrong in std::mem::take(&mut imported.wrong) {
                    self.problems.push(self.error_in(&path, &wrong, &span));
                }
                imported
            }
            Err(wrong) => {
                self.problems.push(self.error_in(&path, &wrong, &span));
                Imported::default()
            }
        }
    }

    fn error_in(&self, path: &Path, wrong: &Wrong, span: &Range<usize>) -> ConfigError {
        let import = self.place(span);
        let message = format!("{} (imported by {import})", wrong.message);
        let position = wrong.at.map(|at| (at.line, at.column));
        ConfigError { path: PathBuf::from(path), position, message }
    }
}

fn unknown(what: &str, name: &str, known: &[&str]) -> String {
    let nearest = known
        .iter()
        .map(|known| (strsim::jaro_winkler(name, known), known))
        .filter(|(similarity, _)| *similarity > 0.75)
        .max_by(|a, b| a.0.total_cmp(&b.0));
    let list = known.join(", ");
    match nearest {
        Some((_, nearest)) => format!("no {what} is called `{name}`; did you mean `{nearest}`?"),
        None => format!("no {what} is called `{name}`; there are {list}"),
    }
}
