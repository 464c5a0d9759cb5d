//! A line of a `.env` moves, as a name without a value, to the file beside it that shows which names there are.

use super::document::{Document, line_end};
use super::whose::whose;
use super::{Beside, Edit, Fix, Kept, Known, Outcome, Refusal, Target};
use crate::catalogue::{Catalogue, Declared};
use std::ops::Range;

/// Ends of names of files that show which names there are.
const EXAMPLES: [&str; 6] = ["example", "sample", "template", "dist", "tpl", "defaults"];

/// Whether a file, by its path, holds environment variables for a program to load.
#[must_use]
pub fn is_dotenv(path: &str) -> bool {
    let name = path.rsplit(['/', '\\']).next().unwrap_or(path);
    let Some((_, last)) = name.rsplit_once('.') else { return false };
    let others = ["ts", "js", "py", "md", "json", "yml", "yaml", "sh", "enc", "vault"];
    let is_named = matches!(name, ".flaskenv" | "env.local");
    last == "env" || is_named || name.starts_with(".env.") && !others.contains(&last)
}

/// Whether such a file is there to show names, and no values.
fn is_example(path: &str) -> bool {
    path.rsplit_once('.').is_some_and(|(_, last)| EXAMPLES.contains(&last))
}

/// What can be done about the findings of a file of environment variables.
pub(super) fn plan<'c>(
    document: &Document<'_>,
    targets: &[Target<'_>],
    known: Known<'c, '_>,
) -> Vec<(usize, Outcome<'c>)> {
    targets.iter().map(|target| (target.finding, fix(document, target, known))).collect()
}

/// A line with a name and a value.
struct Line<'t> {
    /// With what ends it.
    whole: Range<usize>,
    name: &'t str,
    /// To the end of the line.
    value: Range<usize>,
}

fn fix<'c>(document: &Document<'_>, target: &Target<'_>, known: Known<'c, '_>) -> Outcome<'c> {
    let secret = target.secret.as_ref().unwrap_or(&target.span);
    let line = line(document, secret)?;
    let declared = whose(known.catalogue, Some(line.name), target.rule).ok();
    let declared = declared.map(|whose| whose.declared);
    let is_kept = is_kept(document.slice(&line.whole), known.kept);
    let example = Beside::Example {
        name: line.name.to_owned(),
        comment: declared.map(|declared| comment(known.catalogue, declared)),
    };
    let name = line.name;
    let elsewhere = "the value may stand nowhere else: put it into the secret store first";
    let doubt = (!is_kept).then(|| elsewhere.to_owned());
    let (description, edits, doubt, beside) = if is_example(document.path()) {
        let edits = vec![Edit::new(line.value, "")];
        (format!("the value of {name} goes"), edits, doubt, Vec::new())
    } else {
        match known.kept {
            Kept::Unknown => {
                return Err(Refusal::new(
                    "it is in no git repository; put the value into the secret store",
                ));
            }
            Kept::Untracked { ignored: true } => {
                return Err(Refusal::new(
                    "git ignores the file; put the value into the secret store",
                ));
            }
            Kept::Untracked { ignored: false } => {
                let text = format!("{name} is shown in the example, and git ignores the file");
                (text, Vec::new(), None, vec![example, Beside::Ignored])
            }
            Kept::Tracked(_) => {
                let text = format!(
                    "{name} moves to the example without its value, and git ignores the file"
                );
                let edits = vec![Edit::new(line.whole, "")];
                (text, edits, doubt, vec![example, Beside::Ignored])
            }
        }
    };
    let findings = vec![target.finding];
    Ok(Fix { findings, description, edits, doubt, beside, declared })
}

/// Whether the last commit has a line, so that its value is not lost with it.
fn is_kept(line: &str, kept: Kept<'_>) -> bool {
    let Kept::Tracked(committed) = kept else { return false };
    let line = line.trim().as_bytes();
    committed.split(|b| *b == b'\n').any(|other| other.trim_ascii() == line)
}

/// The line that a secret stands in, if it is all there is of the value's.
fn line<'t>(document: &Document<'t>, secret: &Range<usize>) -> Result<Line<'t>, Refusal> {
    let start = document.start_of_line(secret.start);
    let end = document.end_of_line(secret.start);
    let text = document.slice(&(start..end));
    let none = || Refusal::new("it is no line of a name and a value");
    let (left, right) = text.split_once('=').ok_or_else(none)?;
    let name = left.trim();
    let name =
        name.strip_prefix("export").filter(|rest| rest.starts_with([' ', '\t'])).unwrap_or(name);
    let name = name.trim_start();
    let is_part = |c: char| c.is_ascii_alphanumeric() || "_.-".contains(c);
    if name.is_empty() || !name.chars().all(is_part) {
        return Err(none());
    }
    let value = end - right.len()..end;
    if secret.start < value.start {
        return Err(none());
    }
    if secret.end > end || is_open(right.trim()) {
        return Err(Refusal::new("its value goes over several lines"));
    }
    Ok(Line { whole: start..document.next_line(secret.start), name, value })
}

/// Whether a value begins with a quote that its line does not close.
fn is_open(value: &str) -> bool {
    let Some(quote) = value.chars().next().filter(|c| matches!(c, '"' | '\'' | '`')) else {
        return false;
    };
    let mut rest = value.chars().skip(1);
    while let Some(c) = rest.next() {
        match c {
            '\\' if quote == '"' => drop(rest.next()),
            c if c == quote => return false,
            _ => {}
        }
    }
    true
}

/// What a name is for, in one line.
fn comment(catalogue: &Catalogue, declared: &Declared) -> String {
    let title = declared.title();
    let text = match catalogue.see(Some(declared)) {
        Some(see) => format!("{title}: see {see}"),
        None => title.to_owned(),
    };
    text.chars().map(|c| if c.is_control() { ' ' } else { c }).collect()
}

/// The path of the file that shows which names another one has.
#[must_use]
pub fn example_of(path: &str) -> String {
    format!("{path}.example")
}

/// A file that shows names, with another one; none when it has it already.
#[must_use]
pub fn with_name(text: &str, name: &str, comment: Option<&str>, end: &str) -> Option<String> {
    let is_named = |line: &str| {
        let line = line.trim_start_matches(['#', ' ', '\t']);
        let line = line.strip_prefix("export ").unwrap_or(line).trim_start();
        let rest = line.strip_prefix(name);
        rest.is_some_and(|rest| rest.trim_start().starts_with('='))
    };
    if text.lines().any(is_named) {
        return None;
    }
    let end = if text.contains('\n') { line_end(text) } else { end };
    let mut out = text.to_owned();
    if !out.is_empty() && !out.ends_with('\n') {
        out.push_str(end);
    }
    if let Some(comment) = comment {
        out.extend(["# ", comment, end]);
    }
    out.extend([name, "=", end]);
    Some(out)
}

#[cfg(test)]
mod tests {
    use super::{is_dotenv, is_example, is_open, with_name};

    #[test]
    fn files_are_known_by_their_name() {
        for path in [".env", "a/.env.production", "deploy/prod.env", "env.local", ".env.example"] {
            assert!(is_dotenv(path), "{path}");
        }
        for path in ["vite.env.ts", ".env.ts", ".envrc", "env", "a.env.yml", "environment", ""] {
            assert!(!is_dotenv(path), "{path}");
        }
        assert!(is_example(".env.example") && !is_example(".env"));
    }

    #[test]
    fn names_are_added_once() {
        let one = with_name("", "A", Some("a: see b"), "\n").unwrap();
        assert_eq!(one, "# a: see b\nA=\n");
        let two = with_name(&one, "B", None, "\n").unwrap();
        assert_eq!(two, "# a: see b\nA=\nB=\n");
        for known in ["A", "B"] {
            assert_eq!(with_name(&two, known, None, "\n"), None);
        }
        for text in ["#A=\n", "export A = x", "  # A=\n"] {
            assert_eq!(with_name(text, "A", None, "\n"), None, "{text:?}");
        }
        assert_eq!(with_name("AB=1\r\nX=", "A", None, "\n").unwrap(), "AB=1\r\nX=\r\nA=\r\n");
    }

    #[test]
    fn quotes_are_closed_on_their_line() {
        for value in ["x", "", "'x'", "\"x\\\"\" # y", "'it' s"] {
            assert!(!is_open(value), "{value}");
        }
        for value in ["'x", "\"x\\\"", "\"-----BEGIN"] {
            assert!(is_open(value), "{value}");
        }
    }
}
