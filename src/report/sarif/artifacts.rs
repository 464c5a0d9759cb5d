//! Archives in which something was found, and what of them it stands in (SARIF 2.1.0, 3.24).

use super::model::{Artifact, ArtifactLocation};
use super::uri::Uri;
use super::{Item, Run};
use std::collections::HashMap;
use std::path::Path;

/// The artifacts of a run. Files that are no archives need no entry: their results name them.
#[derive(Default)]
pub(super) struct Artifacts {
    /// Each with the archive that it is in.
    all: Vec<(Uri, Option<usize>)>,
    /// For a blob in an archive, the archive on disk and the member.
    of_blob: HashMap<usize, (usize, usize)>,
}

impl Artifacts {
    /// Those of the blobs that some items are in.
    pub(super) fn new<'i>(run: &Run<'_>, items: impl Iterator<Item = &'i Item<'i>>) -> Self {
        let mut artifacts = Self::default();
        let mut known = HashMap::new();
        let shows = run.report.options.show_secrets;
        for item in items {
            let path = &run.report.results.blobs[item.blob].path;
            let Some(inner) =
                path.inner(shows).filter(|_| !artifacts.of_blob.contains_key(&item.blob))
            else {
                continue;
            };
            let file = path.file().render(shows);
            let archive = artifacts.entry(&mut known, file.to_string_lossy().into_owned(), None);
            let member = inner.split('!').fold(archive, |parent, name| {
                artifacts.entry(&mut known, name.to_owned(), Some(parent))
            });
            artifacts.of_blob.insert(item.blob, (archive, member));
        }
        artifacts
    }

    fn entry(
        &mut self,
        known: &mut HashMap<(String, Option<usize>), usize>,
        name: String,
        parent: Option<usize>,
    ) -> usize {
        let all = &mut self.all;
        *known.entry((name, parent)).or_insert_with_key(|(name, parent)| {
            let uri = match parent {
                Some(_) => Uri::of_member(name),
                None => Uri::new(Path::new(name)),
            };
            all.push((uri, *parent));
            all.len() - 1
        })
    }

    /// As they are written.
    pub(super) fn all(&self) -> Vec<Artifact<'_>> {
        self.all
            .iter()
            .map(|(uri, parent)| Artifact { location: uri.artifact(), parent_index: *parent })
            .collect()
    }

    /// Where a blob is, with the position of its archive among the artifacts.
    pub(super) fn locate<'u>(&self, blob: usize, uri: &'u Uri) -> ArtifactLocation<'u> {
        let index = self.of_blob.get(&blob).map(|(archive, _)| *archive);
        ArtifactLocation { index, ..uri.artifact() }
    }

    /// The position of a member of an archive.
    pub(super) fn member(&self, blob: usize) -> Option<usize> {
        self.of_blob.get(&blob).map(|(_, member)| *member)
    }
}
