//! Globs on paths, read the way `.gitignore` reads them.

use globset::{Error, GlobBuilder, GlobSet, GlobSetBuilder};
use std::path::Path;

/// Compiled globs.
#[derive(Clone, Debug, Default)]
pub struct Globs {
    /// A folder that one of these matches stands for everything below it. No glob says so by itself: as `x/**` each would
    /// have to be compiled into an expression, which takes longer than to look at a path's folders.
    set: GlobSet,
}

impl Globs {
    /// Whether one of them matches a path, or a folder that it is in.
    pub fn is_match(&self, path: impl AsRef<Path>) -> bool {
        let mut folders = path.as_ref().ancestors().filter(|path| !path.as_os_str().is_empty());
        !self.is_empty() && folders.any(|path| self.set.is_match(path))
    }

    /// Whether one of them matches a path itself. A folder that one matches stands for nothing.
    pub fn is_file(&self, path: impl AsRef<Path>) -> bool {
        self.set.is_match(path)
    }

    /// Whether there are none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.set.is_empty()
    }
}

/// Compiles globs: `*` stays within a folder, one without a slash matches at any depth, one that ends in a slash or names
/// a folder matches everything below it. An empty one matches nothing.
///
/// # Errors
/// When a glob does not parse.
pub fn set<'a>(globs: impl IntoIterator<Item = &'a str>) -> Result<Globs, Error> {
    let mut set = GlobSetBuilder::new();
    for glob in globs {
        let rooted = glob.strip_prefix('/').or_else(|| glob.strip_prefix("./"));
        let bare = rooted.unwrap_or(glob).trim_end_matches('/');
        if bare.is_empty() {
            continue;
        }
        let anywhere = rooted.is_none() && !bare.contains('/');
        let pattern = if anywhere { format!("**/{bare}") } else { bare.to_owned() };
        set.add(GlobBuilder::new(&pattern).literal_separator(true).build()?);
    }
    Ok(Globs { set: set.build()? })
}

/// Why a glob is not taken although it parses: it would not do what it does in a `.gitignore`.
#[must_use]
pub fn objection(glob: &str) -> Option<&'static str> {
    let negated = glob.starts_with('!');
    negated.then_some("`!` can't take paths back in here; name only what is to be left out")
}

#[cfg(test)]
mod tests {
    #[test]
    fn globs_match_as_in_gitignore() {
        let matches = |glob: &str, path: &str| super::set([glob]).unwrap().is_match(path);
        for (glob, path) in [
            ("*.lock", "a/b/Cargo.lock"),
            ("vendor", "a/vendor/x/y.c"),
            ("vendor/", "vendor/x"),
            ("/vendor", "vendor/x"),
            ("docs/*.md", "docs/a.md"),
            ("**/.env", ".env"),
            ("**/.env", "a/.env"),
            ("./docs/*.md", "docs/a.md"),
            ("docs/*", "docs/a/b/c.md"),
            ("docs/**", "docs/a/b.md"),
            ("a*", "x/abc/d/e"),
            ("*", "a/b"),
        ] {
            assert!(matches(glob, path), "{glob} {path}");
        }
        for (glob, path) in [
            ("docs/*.md", "docs/a/b.md"),
            ("docs/*.md", "x/docs/a.md"),
            ("/vendor", "a/vendor/x"),
            ("*.lock", "a.lockfile"),
            ("./docs", "a/docs/x"),
            ("", "a"),
            ("/", "a/b"),
            ("./", "a/b"),
        ] {
            assert!(!matches(glob, path), "{glob} {path}");
        }
    }

    #[test]
    fn a_file_is_matched_by_its_own_name() {
        let globs = super::set(["netrc", "*.pem", "**/.aws/credentials"]).unwrap();
        for path in ["netrc", "a/netrc", "a/b.pem", "home/.aws/credentials"] {
            assert!(globs.is_file(path), "{path}");
        }
        for path in ["netrc/parser.go", "a/b.pem/c", ".aws/credentials/x"] {
            assert!(!globs.is_file(path), "{path}");
        }
    }
}
