//! What to do instead, in terms of the secrets that an organisation has declared.

use crate::catalogue::{Accessor, Catalogue, Declared, Language};
use std::sync::atomic::{AtomicBool, Ordering};

/// What an organisation has declared, made ready to be asked about places in texts.
pub(crate) struct Knowledge<'c> {
    /// What it has declared.
    pub(crate) catalogue: &'c Catalogue,
    /// Functions that hand out secrets, by the ends of their names.
    accessors: Vec<String>,
    /// By position among the declared secrets, whether something refers to it.
    used: Vec<AtomicBool>,
}

impl<'c> Knowledge<'c> {
    /// Makes a catalogue ready.
    pub(crate) fn new(catalogue: &'c Catalogue) -> Self {
        let functions = catalogue.accessor_functions();
        let accessors = functions.iter().map(|function| function.name.to_owned()).collect();
        let used = catalogue.secrets().iter().map(|_| AtomicBool::new(false)).collect();
        Self { catalogue, accessors, used }
    }

    /// Notes that a file refers to a declared secret. The files that declare it do not count.
    pub(crate) fn refer(&self, declared: &Declared, path: &str) {
        let here = declared.places.iter().any(|place| place.file == path);
        let secrets = self.catalogue.secrets().iter().zip(&self.used);
        if let Some((_, used)) =
            secrets.into_iter().find(|(d, _)| !here && std::ptr::eq(*d, declared))
        {
            used.store(true, Ordering::Relaxed);
        }
    }

    /// Notes that a file calls an accessor.
    pub(crate) fn call(&self, callee: &[u8], path: &str) {
        let callee = String::from_utf8_lossy(callee);
        let calls = |declared: &&Declared| {
            declared.accessors.values().any(|accessor| accessor.call.contains(&*callee))
        };
        // Of one that takes a name, the name says which.
        let named = self
            .catalogue
            .accessor_functions()
            .iter()
            .any(|f| f.takes_name && f.name.ends_with(&*callee));
        if !named {
            self.catalogue.secrets().iter().filter(calls).for_each(|d| self.refer(d, path));
        }
    }

    /// The declared secrets to which nothing referred so far.
    pub(crate) fn unused(&self) -> Vec<&'c Declared> {
        let secrets = self.catalogue.secrets().iter().zip(&self.used);
        secrets
            .filter(|(_, used)| !used.load(Ordering::Relaxed))
            .map(|(declared, _)| declared)
            .collect()
    }

    /// Whether a function is one by which the organisation reads its secrets.
    pub(crate) fn is_accessor(&self, callee: &[u8]) -> bool {
        self.accessors.iter().any(|known| super::call::is_called(callee, known.as_bytes()))
            || self.accessors.iter().any(|known| {
                callee.strip_suffix(known.as_bytes()).is_some_and(|before| before.ends_with(b"."))
            })
    }

    /// What to write instead of a secret in a file of this name.
    pub(crate) fn remedy(
        &self,
        declared: &Declared,
        path: &str,
        language: Option<Language>,
    ) -> String {
        let language = language.or_else(|| Language::of(path));
        let accessor = language.and_then(|language| declared.accessor(language));
        let workflow = path.starts_with(".github/") || path.contains("/.github/");
        let github = declared.name_in(crate::catalogue::GITHUB);
        match (accessor, github) {
            (_, Some(name)) if workflow => {
                self.with_document(declared, &format!("use `${{{{ secrets.{name} }}}}`"))
            }
            (Some(accessor), _) => self.remedy_with(declared, accessor),
            (None, _) => match declared.accessors.values().next() {
                Some(accessor) => self.remedy_with(declared, accessor),
                None => match github {
                    Some(name) => {
                        self.with_document(declared, &format!("it is the GitHub secret `{name}`"))
                    }
                    None => self.with_document(
                        declared,
                        &format!("it is declared as `{}`", declared.title()),
                    ),
                },
            },
        }
    }

    /// The same by way of an accessor.
    pub(crate) fn remedy_with(&self, declared: &Declared, accessor: &Accessor) -> String {
        let import = accessor.import.as_ref().map_or_else(String::new, |i| format!(" (`{i}`)"));
        self.with_document(declared, &format!("use `{}`{import}", accessor.call))
    }

    fn with_document(&self, declared: &Declared, what: &str) -> String {
        let mut text = format!("{}: {what}", declared.title());
        if let Some(see) = self.catalogue.see(Some(declared)) {
            text.push_str("; see ");
            text.push_str(see);
        }
        text.push('.');
        text
    }

    /// What to use instead of a credential that stands at a place: the secret that the name before it says it is, or the one
    /// that its rule finds.
    pub(crate) fn of_credential(
        &self,
        text: &[u8],
        at: usize,
        rule: &str,
        path: &str,
    ) -> Option<String> {
        let key = key_before(&text[at.saturating_sub(120)..at]);
        let by_key = key.and_then(|key| self.catalogue.for_key(&key));
        let declared = by_key.or_else(|| self.catalogue.for_rule(rule).into_iter().next())?;
        Some(self.remedy(declared, path, None))
    }
}

/// The name that a value is given to: `NAME = "`, `"name": "`, `name: `.
fn key_before(before: &[u8]) -> Option<String> {
    let line = before.rsplit(|b| *b == b'\n').next().unwrap_or(before);
    let is_name = |b: &u8| b.is_ascii_alphanumeric() || matches!(b, b'_' | b'-');
    let end = line.iter().rposition(is_name)? + 1;
    let start = line[..end].iter().rposition(|b| !is_name(b)).map_or(0, |i| i + 1);
    let between = &line[end..];
    let sets = between.iter().any(|b| matches!(b, b'=' | b':' | b','));
    sets.then(|| String::from_utf8_lossy(&line[start..end]).into_owned())
}

#[cfg(test)]
mod tests {
    use super::key_before;

    #[test]
    fn the_name_of_a_value_is_read() {
        assert_eq!(key_before(b"x = 1\nDOCKER_TOKEN = \"").as_deref(), Some("DOCKER_TOKEN"));
        assert_eq!(key_before(b"  \"api-key\": '").as_deref(), Some("api-key"));
        assert_eq!(key_before(b"return \""), None);
    }
}
