//! Names files from the root of the repository, as CI systems do, wherever in it the run took place.

use super::Report;
use crate::mask::Values;
use crate::scan::ShownPath;
use crate::secret::Redacted;
use std::path::{Component, Path, PathBuf};

/// Where a run took place. Both are absolute; when they are empty, paths are shown as they were given.
#[derive(Clone, Debug, Default)]
pub struct Place {
    /// The folder that relative paths start in.
    pub folder: Redacted,
    /// The root of the repository.
    pub root: Redacted,
}

/// A [`Place`] with all that a run found masked in it.
pub(super) struct Paths {
    folder: PathBuf,
    root: PathBuf,
    show_secrets: bool,
}

impl Paths {
    pub(super) fn new(report: &Report<'_>) -> Self {
        let show_secrets = report.options.show_secrets;
        let mut values = Values::default();
        values.extend(report.results.findings().filter_map(|(_, f)| f.secret.as_ref()));
        values.extend(report.results.suppressed().filter_map(|(_, s)| s.finding.secret.as_ref()));
        let render = |text: &Redacted| {
            let mut text = text.clone();
            text.mask(|plain| values.spans(plain));
            PathBuf::from(text.render(show_secrets))
        };
        let Place { folder, root } = &report.options.place;
        Self { folder: render(folder), root: render(root), show_secrets }
    }

    /// A path from the root, with slashes; as it was given when it is not below the root. For what is in an archive its own
    /// path follows.
    pub(super) fn show(&self, path: &ShownPath) -> String {
        let file = self.file(path);
        match path.inner(self.show_secrets) {
            Some(inner) => format!("{file}!{inner}"),
            None => file,
        }
    }

    /// The same of a file that there is: for what is in an archive, of that.
    pub(super) fn file(&self, path: &ShownPath) -> String {
        let path = path.file().render(self.show_secrets);
        self.below_root(&path).unwrap_or_else(|| path.to_string_lossy().into_owned())
    }

    fn below_root(&self, path: &Path) -> Option<String> {
        if self.root.as_os_str().is_empty() {
            return None;
        }
        let absolute = without_dots(&self.folder.join(path));
        let inside = absolute.strip_prefix(&self.root).ok()?;
        let names: Vec<_> = inside.iter().map(|name| name.to_string_lossy()).collect();
        (!names.is_empty()).then(|| names.join("/"))
    }
}

/// Takes `.` and `..` out, by the letter: what a link points to is not asked.
fn without_dots(path: &Path) -> PathBuf {
    let mut plain = PathBuf::new();
    for part in path.components() {
        match part {
            Component::CurDir => {}
            Component::ParentDir => {
                plain.pop();
            }
            part => plain.push(part),
        }
    }
    plain
}

#[cfg(test)]
mod tests {
    use super::Paths;
    use std::path::Path;

    #[test]
    fn paths_are_named_from_the_root() {
        let paths = |folder: &str, root: &str| Paths {
            folder: folder.into(),
            root: root.into(),
            show_secrets: false,
        };
        for (folder, path, expected) in [
            ("/r", "a/b", Some("a/b")),
            ("/r", "./a//b", Some("a/b")),
            ("/r/sub", "a", Some("sub/a")),
            ("/r/sub", "../x/./a", Some("x/a")),
            ("/r/sub", "/r/a", Some("a")),
            ("/r/sub", "../../a", None),
            ("/r/sub", "/rest/a", None),
            ("/elsewhere", "../r/a", Some("a")),
            ("/r", ".", None),
        ] {
            let below_root = paths(folder, "/r").below_root(Path::new(path));
            assert_eq!(below_root.as_deref(), expected, "{folder} {path}");
        }
        assert_eq!(paths("", "").below_root(Path::new("./a")), None);
    }
}
