//! The files that change, and how. They are written once everything is settled.

use super::complain_of;
use super::say::Said;
use crate::output::rewrite;
use stanch::fix::{self, Beside, Edit, Fix};
use stanch::source::Standing;
use std::collections::BTreeMap;
use std::fs;
use std::io::ErrorKind;
use std::path::{Path, PathBuf};

/// What becomes of files.
#[derive(Default)]
pub(super) struct Changes {
    /// The files that were scanned.
    pub(super) scanned: BTreeMap<PathBuf, Change>,
    /// Those beside them. They are written first, for no name to be lost.
    pub(super) beside: BTreeMap<PathBuf, Change>,
}

/// What becomes of a file.
pub(super) struct Change {
    /// What it holds; none when it is not there.
    pub(super) old: Option<Vec<u8>>,
    pub(super) edits: Vec<Edit>,
}

impl Change {
    /// What it comes to hold.
    pub(super) fn after(&self) -> Result<Vec<u8>, String> {
        let old = self.old.as_deref().unwrap_or_default();
        fix::spliced(old, &self.edits).ok_or_else(|| "its fixes do not fit together".into())
    }

    /// Adds lines at the end.
    fn append(&mut self, lines: &str) {
        let end = self.old.as_ref().map_or(0, Vec::len);
        match self.edits.last_mut() {
            Some(last) if last.range == (end..end) => last.replacement.push_str(lines),
            _ => self.edits.push(Edit { range: end..end, replacement: lines.to_owned() }),
        }
    }
}

impl Changes {
    /// Notes the fixes of a file, all or none.
    pub(super) fn note(
        &mut self,
        path: &Path,
        bytes: Vec<u8>,
        fixes: &[&Fix<'_>],
        standing: Option<&Standing>,
    ) -> Result<(), String> {
        let besides = fixes.iter().flat_map(|fix| &fix.beside);
        for beside in besides {
            match beside {
                Beside::Example { name, comment } => {
                    let end = if bytes.ends_with(b"\r\n") { "\r\n" } else { "\n" };
                    let text = |text: &str| fix::with_name(text, name, comment.as_deref(), end);
                    self.add(&example_of(path), text)?;
                }
                Beside::Ignored => {
                    let Some(standing) = standing.filter(|standing| !standing.ignored) else {
                        continue;
                    };
                    let (file, name) = ignore_file(standing);
                    self.add(&file, |text| fix::with_ignored(text, &name))?;
                }
            }
        }
        let edits = fix::edits(fixes);
        if edits.is_empty() {
            return Ok(());
        }
        // Lines may have been added to it already, which stand at its end.
        let known = self.beside.remove(&absolute(path));
        let mut edits = edits;
        edits.extend(known.into_iter().flat_map(|change| change.edits));
        self.scanned.insert(absolute(path), Change { old: Some(bytes), edits });
        Ok(())
    }

    /// Adds lines to a file.
    fn add(
        &mut self,
        path: &Path,
        with: impl FnOnce(&str) -> Option<String>,
    ) -> Result<(), String> {
        let path = absolute(path);
        if !self.scanned.contains_key(&path) && !self.beside.contains_key(&path) {
            let old = read(&path).map_err(|why| format!("{}: {why}", path.display()))?;
            self.beside.insert(path.clone(), Change { old, edits: Vec::new() });
        }
        let change = self.scanned.get_mut(&path).or_else(|| self.beside.get_mut(&path));
        let Some(change) = change else { return Ok(()) };
        let text = String::from_utf8(change.after()?);
        let text = text.map_err(|_| format!("{}: it is no UTF-8 text", path.display()))?;
        if let Some(added) = with(&text).as_deref().and_then(|new| new.strip_prefix(&*text)) {
            change.append(added);
        }
        Ok(())
    }

    /// The files that change, in the order in which they are written.
    pub(super) fn all(&self) -> impl Iterator<Item = (&PathBuf, &Change)> {
        let all = self.beside.iter().chain(&self.scanned);
        all.filter(|(_, change)| !change.edits.is_empty())
    }

    /// Writes them. What can't be written is told, and what depends on it is left.
    pub(super) fn write(&mut self, said: &mut Said<'_>) {
        for (path, change) in self.all() {
            let new = change.after();
            let written = new.and_then(|new| {
                rewrite(path, change.old.as_deref(), &new).map_err(|e| e.to_string())
            });
            if let Err(why) = written {
                complain_of(path, &why);
                said.unwritten(path, &why);
                if self.beside.contains_key(path) {
                    // Values are not taken out of a file whose names could not be kept.
                    return said.unwritten_all(&why);
                }
            }
        }
    }
}

fn absolute(path: &Path) -> PathBuf {
    std::path::absolute(path).unwrap_or_else(|_| path.into())
}

fn example_of(path: &Path) -> PathBuf {
    let name = path.file_name().unwrap_or_default().to_string_lossy();
    path.with_file_name(fix::example_of(&name))
}

/// A file's bytes; none when there is no file.
fn read(path: &Path) -> Result<Option<Vec<u8>>, String> {
    match fs::symlink_metadata(path) {
        Ok(metadata) if metadata.is_file() => fs::read(path).map(Some).map_err(|e| e.to_string()),
        Ok(_) => Err("it is a link or no file".into()),
        Err(e) if e.kind() == ErrorKind::NotFound => Ok(None),
        Err(e) => Err(e.to_string()),
    }
}

/// The `.gitignore` that is nearest to a file, or else that of the work tree; and the file's path from there.
fn ignore_file(standing: &Standing) -> (PathBuf, String) {
    let file = standing.root.join(&standing.path);
    let folders = file.ancestors().skip(1).take_while(|f| f.starts_with(&standing.root));
    let has_one = |folder: &&Path| folder.join(".gitignore").is_file();
    let folder = { folders }.find(has_one).unwrap_or(&standing.root);
    let name = file.strip_prefix(folder).unwrap_or(&standing.path);
    let name = name.iter().map(|part| part.to_string_lossy()).collect::<Vec<_>>().join("/");
    (folder.join(".gitignore"), name)
}
