//! What is in an archive is called by the way to it.

/// Longest name of a member, in bytes. Of longer ones the end stands for all: globs look at every folder of a path.
const LONGEST: usize = 1024;

/// The way to something in an archive: a name in it, and another for each archive that is within the one before.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Inner(Vec<String>);

impl Inner {
    /// The whole way, as `b.tar.gz!c/.env`. The archive itself has an empty one.
    #[must_use]
    pub fn path(&self) -> String {
        self.0.join("!")
    }

    /// The path in the innermost archive, by which rules judge.
    #[must_use]
    pub fn name(&self) -> &str {
        self.0.last().map_or("", String::as_str)
    }

    /// What globs may match: the archive on disk, each archive within it, and the whole.
    #[must_use]
    pub fn globs(&self, archive: &str) -> Vec<String> {
        let mut all = vec![archive.to_owned()];
        for name in &self.0 {
            let last = all.last().expect("there is one");
            all.push(format!("{last}!{name}"));
        }
        all
    }

    /// What stands in this archive by a name, which may be any bytes.
    pub(super) fn join(&self, name: &[u8]) -> Self {
        let mut names = self.0.clone();
        names.push(tidy(name));
        Self(names)
    }

    /// The one file that is in a compressed one: its name without what the compression added.
    pub(super) fn decompressed(&self, archive: &str) -> Self {
        const ENDS: [(&str, &str); 11] = [
            (".gz", ""),
            (".bz2", ""),
            (".xz", ""),
            (".zst", ""),
            (".zstd", ""),
            (".tgz", ".tar"),
            (".txz", ".tar"),
            (".tbz2", ".tar"),
            (".tzst", ".tar"),
            (".svgz", ".svg"),
            (".Z", ""),
        ];
        let outer = self.0.last().map_or(archive, String::as_str);
        let outer = outer.rsplit('/').next().unwrap_or(outer);
        let inner = ENDS.iter().find_map(|(end, instead)| {
            let stem = outer.strip_suffix(end).filter(|stem| !stem.is_empty())?;
            Some(format!("{stem}{instead}"))
        });
        self.join(inner.as_deref().unwrap_or(outer).as_bytes())
    }
}

/// A name as a relative path with slashes. Nothing is ever written by it, so `..` may stay and be seen.
fn tidy(name: &[u8]) -> String {
    let name = String::from_utf8_lossy(name).replace('\\', "/");
    let parts: Vec<_> = name.split('/').filter(|part| !part.is_empty() && *part != ".").collect();
    let name = parts.join("/");
    if name.len() <= LONGEST {
        return name;
    }
    format!("...{}", &name[name.ceil_char_boundary(name.len() - LONGEST)..])
}

#[cfg(test)]
mod tests {
    use super::{Inner, LONGEST};

    #[test]
    fn names_are_relative_paths() {
        for (name, expected) in [
            (&b"a/b"[..], "a/b"),
            (b"./a//b", "a/b"),
            (b"/etc/passwd", "etc/passwd"),
            (b"../../x", "../../x"),
            (b"C:\\a\\b", "C:/a/b"),
            (b"caf\xe9", "caf\u{fffd}"),
            (b"", ""),
        ] {
            assert_eq!(Inner::default().join(name).path(), expected);
        }
        let long = Inner::default().join("é/".repeat(LONGEST).as_bytes()).path();
        assert!(long.len() <= LONGEST + 3 && long.starts_with("..."));
    }

    #[test]
    fn ways_are_joined_and_matched_from_the_outside() {
        let inner = Inner::default().join(b"b.tar.gz").join(b"c/.env");
        assert_eq!((&*inner.path(), inner.name()), ("b.tar.gz!c/.env", "c/.env"));
        assert_eq!(
            inner.globs("d/a.zip"),
            ["d/a.zip", "d/a.zip!b.tar.gz", "d/a.zip!b.tar.gz!c/.env"]
        );
        assert_eq!(Inner::default().globs("a"), ["a"]);
    }

    #[test]
    fn what_is_compressed_has_a_name() {
        for (outer, inner) in
            [("d/dump.sql.gz", "dump.sql"), ("a.tgz", "a.tar"), ("x", "x"), (".gz", ".gz")]
        {
            assert_eq!(Inner::default().decompressed(outer).path(), inner);
        }
        let nested = Inner::default().join(b"d/log.xz");
        assert_eq!(nested.decompressed("a.zip").path(), "d/log.xz!log");
    }
}
