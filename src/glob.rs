//! Globs on paths, read the way `.gitignore` reads them.

use globset::{Error, GlobBuilder, GlobSet, GlobSetBuilder};

/// Compiles globs: `*` stays within a folder, one without a slash matches at any depth, one that ends in a slash or names
/// a folder matches everything below it. An empty one matches nothing.
///
/// # Errors
/// When a glob does not parse.
pub fn set<'a>(globs: impl IntoIterator<Item = &'a str>) -> Result<GlobSet, Error> {
    let mut set = GlobSetBuilder::new();
    for glob in globs {
        let rooted = glob.strip_prefix('/').or_else(|| glob.strip_prefix("./"));
        let bare = rooted.unwrap_or(glob).trim_end_matches('/');
        if bare.is_empty() {
            continue;
        }
        let bare = if rooted.is_none() && !bare.contains('/') {
            format!("**/{bare}")
        } else {
            bare.to_owned()
        };
        for pattern in [format!("{bare}/**"), bare] {
            set.add(GlobBuilder::new(&pattern).literal_separator(true).build()?);
        }
    }
    set.build()
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
}
