//! A line of a `.gitignore`.

use super::document::line_end;

/// A `.gitignore` that names a file, given by its path from the folder of the `.gitignore`; none when it has that line.
#[must_use]
pub fn with_ignored(text: &str, path: &str) -> Option<String> {
    let pattern = pattern(path);
    // Behind what takes it back, it has to stand again.
    let last = text.lines().rev().map(str::trim_end).find(|line| {
        let name = line.trim_start_matches('!');
        *name == *pattern || name.trim_start_matches('/') == pattern.trim_start_matches('/')
    });
    if last.is_some_and(|line| !line.starts_with('!')) {
        return None;
    }
    let end = line_end(text);
    let mut out = text.to_owned();
    if !out.is_empty() && !out.ends_with('\n') {
        out.push_str(end);
    }
    out.extend([&*pattern, end]);
    Some(out)
}

/// What names one file and no other.
fn pattern(path: &str) -> String {
    let mut pattern = String::from("/");
    for c in path.chars() {
        if matches!(c, '\\' | '*' | '?' | '[') {
            pattern.push('\\');
        }
        pattern.push(c);
    }
    // Git takes the spaces at the end of a line away.
    if pattern.ends_with(' ') {
        pattern.pop();
        pattern.push_str("\\ ");
    }
    pattern
}

#[cfg(test)]
mod tests {
    use super::with_ignored;

    #[test]
    fn a_file_is_named_once() {
        assert_eq!(with_ignored("", ".env").unwrap(), "/.env\n");
        assert_eq!(with_ignored("a\r\nb", "x/.env").unwrap(), "a\r\nb\r\n/x/.env\r\n");
        for text in ["/.env\n", ".env\n", "a\n.env  \nb\n"] {
            assert_eq!(with_ignored(text, ".env"), None, "{text:?}");
        }
        assert_eq!(with_ignored(".env\n!.env\n", ".env").unwrap(), ".env\n!.env\n/.env\n");
        assert_eq!(with_ignored("", "a*[b ").unwrap(), "/a\\*\\[b\\ \n");
    }
}
