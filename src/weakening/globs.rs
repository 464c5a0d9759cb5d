//! Whether globs speak of all that another one speaks of.

use std::collections::HashSet;

/// Globs, to be asked what they cover.
pub(super) struct Globs {
    patterns: HashSet<String>,
    set: crate::glob::Globs,
}

impl Globs {
    pub(super) fn new<'g>(globs: impl IntoIterator<Item = &'g str>) -> Self {
        let globs: Vec<_> = globs.into_iter().collect();
        let patterns = globs.iter().map(|glob| pattern(glob)).collect();
        // They were compiled before, each by itself; together they could be too large, and then cover less than they do.
        Self { patterns, set: crate::glob::set(globs).unwrap_or_default() }
    }

    /// Whether all that a glob matches is matched by one of these, as far as that can be told: it is one of these, or names
    /// a path, or paths below a folder, that one of these matches.
    pub(super) fn cover(&self, glob: &str) -> bool {
        let pattern = pattern(glob);
        if pattern.is_empty() || self.patterns.contains(&pattern) {
            return true;
        }
        let is_plain = |part: &&str| !part.contains(['*', '?', '[', ']', '{', '}', '\\']);
        let folder: Vec<_> = pattern.split('/').take_while(is_plain).collect();
        !folder.is_empty() && self.set.is_match(folder.join("/"))
    }
}

/// One way to write a glob, as [`crate::glob::set`] reads it: those that are written the same match the same.
fn pattern(glob: &str) -> String {
    let rooted = glob.strip_prefix('/').or_else(|| glob.strip_prefix("./"));
    let bare = rooted.unwrap_or(glob).trim_end_matches('/');
    match rooted.is_none() && !bare.is_empty() && !bare.contains('/') {
        true => format!("**/{bare}"),
        false => bare.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::Globs;

    #[test]
    fn what_is_written_otherwise_or_narrower_is_covered() {
        for (old, new) in [
            ("vendor", "vendor/"),
            ("/vendor", "./vendor/"),
            ("vendor/lib", "/vendor/lib"),
            ("vendor/", "vendor/lib/a.c"),
            ("vendor/", "/vendor/**/*.js"),
            ("*.min.js", "/web/a.min.js"),
            ("docs/*", "docs/a/*.md"),
            ("**/x", "**/x"),
            ("a", ""),
        ] {
            assert!(Globs::new([old]).cover(new), "{old} {new}");
        }
    }

    #[test]
    fn what_is_wider_or_elsewhere_is_not() {
        for (old, new) in [
            ("/vendor", "vendor"),
            ("vendor/lib", "vendor"),
            ("*.lock", "*"),
            ("docs/*.md", "docs/**"),
            ("docs/*.md", "docs/**/*.md"),
            ("a/b", "**/b"),
            ("", "a"),
            ("/docs", "/docs[12]"),
        ] {
            assert!(!Globs::new([old]).cover(new), "{old} {new}");
        }
        assert!(!Globs::new([]).cover("a"));
    }
}
