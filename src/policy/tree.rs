//! What can be said once a whole tree was scanned: of declared secrets, and of what git is to ignore.

use super::Knowledge;
use crate::catalogue::{Declared, ENVIRONMENT, Place, Turn};
use crate::config::Date;
use crate::finding::Remark;
use std::path::PathBuf;

impl Knowledge<'_> {
    /// What is wrong with the catalogue, given all references to what it declares.
    pub(crate) fn remarks(&self, today: Date) -> Vec<Remark> {
        let mut remarks = Vec::new();
        let mut say = |rule, variant, place: &Place, message: String| {
            let (file, line) = (PathBuf::from(&place.file), place.line as u64);
            remarks.push(Remark { rule, variant, file, line, message, instead: None });
        };
        for contradiction in self.catalogue.contradictions() {
            let variant = contradiction.kind.name();
            say(
                "catalogue-contradiction",
                variant,
                &contradiction.place,
                contradiction.message.clone(),
            );
        }
        for (named, problem) in self.catalogue.naming_problems() {
            say("secret-naming", "declared", &named.place, problem);
        }
        for rotation in self.catalogue.rotation(today) {
            let variant = match rotation.turn {
                Turn::Stale(_) => "stale",
                Turn::Soon(_) => "overdue",
            };
            if let Some(place) = rotation.place() {
                say("stale-secret", variant, place, rotation.message());
            }
        }
        for declared in self.unused().into_iter().filter(|declared| self.can_be_seen(declared)) {
            let Some(place) = declared.places.first() else { continue };
            let mut names: Vec<_> =
                declared.names.values().map(|n| format!("`{}`", n.name)).collect();
            names.dedup();
            let message = format!("nothing refers to {} ({})", declared.title(), names.join(", "));
            say("unused-secret", "", place, message);
        }
        remarks
    }

    /// Whether references to a secret would be seen: it has an accessor, or a name in a system that code refers to.
    fn can_be_seen(&self, declared: &Declared) -> bool {
        let refers = |system: &String| {
            let known = self.catalogue.system(system);
            system != ENVIRONMENT && known.is_some_and(|system| !system.references.is_empty())
        };
        !declared.accessors.is_empty() || declared.names.keys().any(refers)
    }
}
