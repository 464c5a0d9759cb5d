//! Files that a policy keeps out of a repository, and whether git is told to ignore them.

use ignore::gitignore::GitignoreBuilder;

/// Those of the globs that a `.gitignore` does not cover, judged by a name that each of them matches.
#[must_use]
pub fn not_ignored<'g>(globs: impl IntoIterator<Item = &'g str>, gitignore: &str) -> Vec<&'g str> {
    let mut builder = GitignoreBuilder::new("");
    for line in gitignore.lines() {
        // A line that is no pattern ignores nothing, for git as well.
        let _ = builder.add_line(None, line);
    }
    let Ok(matcher) = builder.build() else { return globs.into_iter().collect() };
    let is_open = |glob: &&str| {
        let sample = sample(glob);
        !matcher.matched_path_or_any_parents(&sample, glob.ends_with('/')).is_ignore()
    };
    globs.into_iter().filter(is_open).collect()
}

/// A name that a glob matches: `.env.sample` for `.env.*`.
fn sample(glob: &str) -> String {
    let glob = glob.trim_start_matches('/').trim_end_matches('/').replace("**/", "");
    let mut out = String::new();
    let mut chars = glob.chars().peekable();
    while let Some(c) = chars.next() {
        match c {
            '*' => {
                while chars.next_if_eq(&'*').is_some() {}
                out.push_str("sample");
            }
            '?' => out.push('x'),
            '[' => {
                let first = chars.next().filter(|c| !matches!(c, '!' | '^')).unwrap_or('x');
                out.push(first);
                for c in chars.by_ref() {
                    if c == ']' {
                        break;
                    }
                }
            }
            c => out.push(c),
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::not_ignored;

    #[test]
    fn globs_are_held_against_a_gitignore() {
        let globs = [".env", ".env.*", "*.pem", "secrets/", "**/id_rsa", "key[0-9].txt"];
        assert_eq!(not_ignored(globs, ""), globs);
        let gitignore = "# secrets\n.env*\n*.pem\nsecrets/\nid_rsa\nkey*.txt\n";
        assert_eq!(not_ignored(globs, gitignore), [""; 0]);
        assert_eq!(not_ignored([".env", "*.pem"], ".env\n!.env\n*.p12\n"), [".env", "*.pem"]);
    }
}
