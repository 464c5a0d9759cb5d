//! Paths as URIs.

use super::model::ArtifactLocation;
use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, percent_encode};
use std::borrow::Cow;
use std::path::{Component, Path};

/// What a URI's path may hold as it is (RFC 3986, `pchar` and `/`), the colon apart: before the first slash it would end a
/// scheme.
const PATH: &AsciiSet = &NON_ALPHANUMERIC
    .remove(b'-')
    .remove(b'.')
    .remove(b'_')
    .remove(b'~')
    .remove(b'/')
    .remove(b'@')
    .remove(b'+')
    .remove(b',')
    .remove(b'=');

/// What relative URIs are relative to, as CodeQL calls it. GitHub takes them to start at the repository's root whatever it
/// is called: <https://docs.github.com/en/code-security/reference/code-scanning/sarif-files/sarif-support>.
const BASE: &str = "%SRCROOT%";

/// A path as reports name it.
pub(super) struct Uri {
    text: String,
    relative: bool,
}

impl Uri {
    /// Relative and percent-encoded, or a `file:` URI when the path is absolute.
    pub(super) fn new(path: &Path) -> Self {
        let relative = !path.is_absolute();
        let mut parts: Vec<Cow<'_, str>> = Vec::new();
        for part in path.components() {
            match part {
                Component::Normal(name) => {
                    parts.push(percent_encode(name.as_encoded_bytes(), PATH).into());
                }
                Component::ParentDir if relative => parts.push("..".into()),
                // A `file:` URI may not hold it (SARIF1002 of Microsoft's validator), and whoever reads one removes it in
                // this way (RFC 3986, 5.2.4). The first part is the root.
                Component::ParentDir => parts.truncate(parts.len().saturating_sub(1).max(1)),
                Component::RootDir => parts.push("".into()),
                Component::Prefix(prefix) => {
                    parts.push(format!("/{}", prefix.as_os_str().to_string_lossy()).into());
                }
                Component::CurDir => {}
            }
        }
        let scheme = if relative { "" } else { "file://" };
        Self { text: format!("{scheme}{}", parts.join("/")), relative }
    }

    /// What is in an archive, from the root of that (SARIF 2.1.0, 3.24.2).
    pub(super) fn of_member(name: &str) -> Self {
        let name = name.trim_start_matches('/');
        Self { text: format!("/{}", percent_encode(name.as_bytes(), PATH)), relative: false }
    }

    pub(super) fn artifact(&self) -> ArtifactLocation<'_> {
        let uri_base_id = self.relative.then_some(BASE);
        ArtifactLocation { uri: (&*self.text).into(), uri_base_id, index: None }
    }

    pub(super) fn into_artifact(self) -> ArtifactLocation<'static> {
        let uri_base_id = self.relative.then_some(BASE);
        ArtifactLocation { uri: self.text.into(), uri_base_id, index: None }
    }
}

#[cfg(test)]
mod tests {
    use super::Uri;
    use std::path::Path;

    #[test]
    fn paths_become_uris() {
        for (path, expected) in [
            ("a b/c#d%e.txt", "a%20b/c%23d%25e.txt"),
            ("./x/../y", "x/../y"),
            ("../x", "../x"),
            ("/tmp/a:b", "file:///tmp/a%3Ab"),
            ("/tmp/../a/./b/../../../c", "file:///c"),
            ("c:x", "c%3Ax"),
            ("é\n", "%C3%A9%0A"),
        ] {
            let uri = Uri::new(Path::new(path));
            let artifact = uri.artifact();
            assert_eq!(artifact.uri, expected);
            assert_eq!(artifact.uri_base_id.is_some(), !path.starts_with('/'), "{path}");
        }
    }
}
