//! The file: one line a secret, in any order, so that lines of two branches can be put together.

use super::slow::{Salt, SlowHash};
use std::collections::{BTreeSet, HashSet};
use std::io::{self, Write};

/// How a baseline is called.
pub const BASELINE_FILE: &str = ".stanch-baseline";
/// The format that is read and written.
const FORMAT: u32 = 1;
/// What the first line begins with, before the number of the format.
const HEAD: &str = "# stanch baseline, format ";
/// How the first line goes on.
const USE: &str = ": findings that are let be, as RULE HASH REASON. See `stanch baseline --help`";
/// Most bytes of a file: ten times a hundred thousand entries.
const MOST: usize = 128 << 20;
/// Most salts: each finding is hashed with each of them.
const SALTS: usize = 16;

/// A line of a baseline.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct BaselineEntry {
    /// The rule's id.
    pub rule: String,
    /// Of the value; for a practice of its text.
    pub hash: SlowHash,
    /// Why it is let be.
    pub reason: String,
}

/// A baseline as it is written.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct BaselineFile {
    /// Each entry and its line, one-based; 0 for what is not written yet.
    pub entries: Vec<(u64, BaselineEntry)>,
    /// What people noted, without the first line.
    comments: Vec<String>,
    /// Whether lines end as on Windows.
    crlf: bool,
}

/// What is wrong with a baseline, and what to do. It quotes nothing: a value may have been written there by mistake.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{line}: {message}")]
pub struct BaselineError {
    /// The line, one-based.
    pub line: u64,
    /// What is wrong, and what to do.
    pub message: String,
}

impl BaselineFile {
    /// Reads a file.
    ///
    /// # Errors
    /// When a line is neither a comment nor an entry.
    pub fn parse(bytes: &[u8]) -> Result<Self, BaselineError> {
        let error = |line, message: &str| BaselineError { line, message: message.into() };
        if bytes.len() > MOST {
            return Err(error(1, "this is too large for a baseline: name another file"));
        }
        let bytes = bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes);
        let mut file = Self { crlf: is_crlf(bytes), ..Self::default() };
        let mut salts = BTreeSet::new();
        for (number, line) in (1..).zip(bytes.split(|byte| *byte == b'\n')) {
            let line = std::str::from_utf8(line)
                .map_err(|_| error(number, "this is no UTF-8 text: write it again as UTF-8"))?;
            let line = line.trim();
            if let Some(head) = line.strip_prefix(HEAD) {
                check_format(head).map_err(|message| BaselineError { line: number, message })?;
            } else if line.starts_with('#') {
                file.comments.push(line.into());
            } else if !line.is_empty() {
                let entry = BaselineEntry::parse(line).map_err(|message| error(number, message))?;
                if salts.insert(entry.hash.salt) && salts.len() > SALTS {
                    return Err(error(
                        number,
                        "there are more than 16 salts, and each finding would be hashed with each: take this line out, and let \
                         `stanch baseline update` write it again",
                    ));
                }
                file.entries.push((number, entry));
            }
        }
        Ok(file)
    }

    /// The salt to hash with what is added: the one that most entries have; none when there are no entries.
    #[must_use]
    pub fn salt(&self) -> Option<Salt> {
        let mut salts: Vec<_> = self.entries.iter().map(|(_, entry)| entry.hash.salt).collect();
        salts.sort_unstable();
        salts.chunk_by(PartialEq::eq).max_by_key(|same| same.len()).map(|same| same[0])
    }

    /// Adds entries whose rule and hash there are not yet.
    pub fn add(&mut self, entries: impl IntoIterator<Item = BaselineEntry>) {
        let key = |entry: &BaselineEntry| (entry.rule.clone(), entry.hash);
        let mut listed: HashSet<_> = self.entries.iter().map(|(_, entry)| key(entry)).collect();
        let new = entries.into_iter().filter(|entry| listed.insert(key(entry)));
        self.entries.extend(new.map(|entry| (0, entry)));
    }

    /// Writes the file: what it is, comments, and the entries in order, none of them twice.
    ///
    /// # Errors
    /// When the writer fails.
    pub fn write(&self, out: &mut dyn Write) -> io::Result<()> {
        let end = if self.crlf { "\r\n" } else { "\n" };
        write!(out, "{HEAD}{FORMAT}{USE}{end}")?;
        for comment in &self.comments {
            write!(out, "{comment}{end}")?;
        }
        let sorted: BTreeSet<_> = self.entries.iter().map(|(_, entry)| entry).collect();
        for BaselineEntry { rule, hash, reason } in sorted {
            write!(out, "{rule} {hash} {reason}{end}")?;
        }
        Ok(())
    }
}

impl BaselineEntry {
    fn parse(line: &str) -> Result<Self, &'static str> {
        if ["<<<<<<<", "|||||||", "=======", ">>>>>>>"].iter().any(|mark| line.starts_with(mark)) {
            return Err(
                "a conflict is not resolved: take the lines with <, |, = and > out and leave those of \
                        both sides (with `/.stanch-baseline merge=union` in .gitattributes git does that by itself)",
            );
        }
        let mut words = line.splitn(2, char::is_whitespace);
        let (rule, rest) = (words.next().unwrap_or_default(), words.next().unwrap_or_default());
        let mut words = rest.trim_start().splitn(2, char::is_whitespace);
        let (hash, reason) = (words.next().unwrap_or_default(), words.next().unwrap_or_default());
        let is_id = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-';
        if !rule.chars().all(is_id) {
            return Err(
                "this is no entry, which begins with the id of a rule: write RULE HASH REASON, or take the line \
                        out and let `stanch baseline update` write it",
            );
        }
        let hash = hash.parse().map_err(|_| {
            "behind the rule there is no hash (argon2id:SALT:DIGEST): take the line out, and let `stanch baseline update` \
             write it"
        })?;
        let reason = reason.trim();
        if reason.is_empty() {
            return Err("the reason is missing: write behind the hash why this is let be");
        }
        Ok(Self { rule: rule.into(), hash, reason: reason.into() })
    }
}

fn is_crlf(bytes: &[u8]) -> bool {
    let end = bytes.iter().position(|byte| *byte == b'\n');
    end.is_some_and(|end| bytes[..end].ends_with(b"\r"))
}

/// Whether the first line's number is one that is read.
fn check_format(head: &str) -> Result<(), String> {
    let digits = head.bytes().take_while(u8::is_ascii_digit).count();
    match head[..digits].parse() {
        Ok(FORMAT) => Ok(()),
        Ok::<u32, _>(other) if other > FORMAT => {
            let known = format!("this has format {other}, and this stanch reads {FORMAT}");
            Err(format!("{known}: use a newer stanch"))
        }
        _ => Err(format!("the format's number is damaged: write `{HEAD}{FORMAT}`")),
    }
}

#[cfg(test)]
mod tests {
    use super::{BaselineFile, USE};

    const HASH: &str = "argon2id:000102030405060708090a0b0c0d0e0f:f00102030405060708090a0b0c0d0e0f";

    fn written(text: &str) -> String {
        let mut out = Vec::new();
        BaselineFile::parse(text.as_bytes()).unwrap().write(&mut out).unwrap();
        String::from_utf8(out).unwrap()
    }

    #[test]
    fn lines_are_read_in_any_order_and_written_sorted_and_once() {
        let head = format!("# stanch baseline, format 1{USE}\n");
        let (a, b) = (format!("a {HASH} x y\n"), format!("b {HASH} y\n"));
        let sorted = format!("{head}# c\n{a}{b}");
        assert_eq!(written(&format!("{b}# c\n\n{head}{a}{b}{head}")), sorted);
        assert_eq!(written(&format!("\u{feff}{b}\n# c\n  a \t{HASH}\tx y  \n")), sorted);
        assert_eq!(written(&sorted), sorted);
        let crlf = sorted.replace('\n', "\r\n");
        assert_eq!(written(&crlf), crlf);
        assert_eq!(written(""), head);
    }

    #[test]
    fn what_is_wrong_is_told_with_its_line_and_not_quoted() {
        let line = |text: &str| format!("# c\n{text}\n");
        for (text, expected) in [
            ("<<<<<<< HEAD", "2: a conflict is not resolved"),
            ("=======", "2: a conflict is not resolved"),
            ("Hunter22! x", "2: this is no entry"),
            ("a", "2: behind the rule there is no hash"),
            ("a hunter22 why", "2: behind the rule there is no hash"),
            ("a argon2id:00:00 why", "2: behind the rule there is no hash"),
            (&format!("a {HASH}"), "2: the reason is missing"),
            (&format!("a {HASH}  "), "2: the reason is missing"),
            ("# stanch baseline, format 2: x", "2: this has format 2, and this stanch reads 1"),
            ("# stanch baseline, format x", "2: the format's number is damaged"),
        ] {
            let error = BaselineFile::parse(line(text).as_bytes()).unwrap_err().to_string();
            assert!(error.starts_with(expected), "{text}: {error}");
            assert!(!error.to_lowercase().contains("hunter22"), "{error}");
        }
        let error = BaselineFile::parse(b"# c\n\n\xff\xfea\0").unwrap_err();
        assert_eq!((error.line, &error.message[..20]), (3, "this is no UTF-8 tex"));
        let salted = (0..17).map(|i| format!("a argon2id:{i:032x}:{i:032x} x\n"));
        let error = BaselineFile::parse(salted.collect::<String>().as_bytes()).unwrap_err();
        assert!(error.to_string().starts_with("17: there are more than 16 salts"), "{error}");
    }

    #[test]
    fn what_is_added_has_the_salt_of_most() {
        let line = |salt: u8, digest: u8| format!("a argon2id:{salt:032x}:{digest:032x} x\n");
        let text = format!("{}{}{}", line(1, 0), line(2, 0), line(2, 1));
        let file = BaselineFile::parse(text.as_bytes()).unwrap();
        assert_eq!(file.salt().unwrap().0[15], 2);
        assert!(BaselineFile::default().salt().is_none());
    }
}
