//! `stanch why`

use super::scan::{glob_name, job, scanner};
use crate::args::{ScanArgs, WhyArgs, WhyFormat};
use crate::output::{complain, to_stdout};
use crate::settings::{self, ScanInput, Settings};
use crate::{CLEAN, NOT_DONE};
use anyhow::{Context as _, bail};
use stanch::report::Why;
use stanch::source::{FileBlob, Item, Standing, Tree, is_listed};
use stanch::{Checker, Explained, Hashing, Job, Lines, Outcome, explain_file, explain_input};
use std::ffi::OsStr;
use std::path::{Path, PathBuf};
use std::sync::atomic::AtomicBool;
use std::sync::{Mutex, PoisonError};
use std::{env, io};

pub(crate) fn run(args: &WhyArgs) -> anyhow::Result<u8> {
    let asked = Asked::parse(&args.place)?;
    let mut select = args.select.clone();
    select.force_exclude = false;
    let scan = ScanArgs {
        paths: vec![asked.file.clone()],
        stdin_path: args.stdin_path.clone(),
        select,
        baseline: args.baseline.clone(),
        no_baseline: args.no_baseline,
        ..ScanArgs::plain()
    };
    let input = ScanInput::new(&scan)?;
    let settings = Settings::new(&scan, input)?;
    let config = settings::configuration(&args.select.config, &settings.input.place())?;
    let scanner = scanner(&settings);
    let job = job(&settings, &scanner);
    let (mut explained, notices) = explain(&job, &settings, &asked, args.select.no_ignore)?;
    if let Some(known) = &settings.known {
        let stop = AtomicBool::new(false);
        let mut hashing = Hashing::new(settings.tree.threads, &stop);
        explained.results.accept(&job, &known.baseline, &mut hashing);
    }
    if let Some(column) = asked.column {
        explained.at_column(column);
    }
    let mut checker = Checker::new(&scanner, settings.threshold);
    let notices: Vec<_> = notices.iter().map(|text| checker.redact(text).render(false)).collect();
    let why = Why {
        explained: &explained,
        rules: &settings.rules,
        config: config.as_ref(),
        options: (&args.select.skip_rule, &args.select.rule),
        notices: &notices,
    };
    to_stdout(|out| match args.format {
        WhyFormat::Human => why.write_human(out),
        WhyFormat::Json => why.write_json(out),
    })?;
    for problem in &settings.declared.problems {
        complain(&format!("error: {problem}"));
    }
    Ok(if settings.declared.problems.is_empty() { CLEAN } else { NOT_DONE })
}

/// Scans with an eye on what was asked about. Also says why a scan of the folder would pass the file over, if it would.
fn explain(
    job: &Job<'_>,
    settings: &Settings,
    asked: &Asked,
    no_ignore: bool,
) -> anyhow::Result<(Explained, Vec<String>)> {
    let (explained, notices) = match &settings.input {
        ScanInput::Stdin(name) => {
            let glob_name = glob_name(name, settings);
            let mut stdin = io::stdin().lock();
            let names = (&**name, &*glob_name.to_string_lossy());
            (explain_input(job, names, (&mut stdin, 0), asked.lines), Vec::new())
        }
        _ => {
            let blob = blob(settings, &asked.file)?;
            let explained = explain_file(job, &blob, asked.lines)
                .with_context(|| asked.file.display().to_string())?;
            let notices = passed_over(settings, &blob, explained.size, no_ignore)?;
            (explained, notices)
        }
    };
    let outcomes = explained.results.blobs.iter().map(|blob| &blob.outcome);
    for outcome in outcomes {
        if let Outcome::Failed(message) = outcome {
            bail!("{}: {message}", asked.file.display());
        }
    }
    if asked.lines.first > explained.lines {
        let lines = explained.lines;
        bail!("{} has {lines} lines, and no line {}", asked.file.display(), asked.lines.first);
    }
    Ok((explained, notices))
}

/// The file as a scan sees it that is asked for this file.
fn blob(settings: &Settings, file: &Path) -> anyhow::Result<FileBlob> {
    if file.is_dir() {
        bail!("{} is a folder; name a file, or FILE:LINE", file.display());
    }
    let paths = [file.to_path_buf()];
    let stop = AtomicBool::new(false);
    let items = Mutex::new(Vec::new());
    Tree::new(&paths, &settings.tree, &stop)
        .for_each(&|| |item| items.lock().unwrap_or_else(PoisonError::into_inner).push(item));
    match items.into_inner().unwrap_or_else(PoisonError::into_inner).pop() {
        Some(Item::File(blob)) => Ok(blob),
        Some(Item::Failed(path, message)) => bail!("{}: {message}", path.display()),
        Some(Item::Skipped(path, reason)) => bail!("{}: {reason}", path.display()),
        None => bail!("{}: there is no such file", file.display()),
    }
}

/// Why a scan of the folder would pass a file over that was named.
fn passed_over(
    settings: &Settings,
    blob: &FileBlob,
    size: Option<u64>,
    no_ignore: bool,
) -> anyhow::Result<Vec<String>> {
    let mut notices = Vec::new();
    if settings.tree.exclude.is_match(&blob.name) {
        let group = settings.tree.exclude.used().position(|used| used);
        let entry =
            settings.left_out.as_ref().and_then(|left| Some((left, left.excludes.get(group?)?)));
        let by = match entry {
            Some((left, entry)) => {
                let file = left.configuration.display();
                format!("[[scan.exclude]], {file} line {} ({})", entry.line, entry.reason)
            }
            None => "--exclude".into(),
        };
        notices.push(format!("a scan of the folder passes this file over: excluded by {by}"));
    }
    if let (Some(size), Some(limit)) = (size, settings.max_file_size)
        && size > limit
    {
        notices.push(format!(
            "a scan passes this file over, and counts that as not done: {size} bytes, over the limit of {limit} \
             (max-file-size)"
        ));
    }
    if blob.path.is_symlink() {
        notices.push("a scan of the folder passes this over: it is a symbolic link".into());
    }
    if !no_ignore && !settings.tree.include_ignored.is_match(&blob.name) {
        notices.extend(ignored(&blob.path)?);
    }
    Ok(notices)
}

/// Which ignore file keeps a file from being scanned with its folder.
fn ignored(path: &Path) -> anyhow::Result<Option<String>> {
    let how =
        "--no-ignore scans it all the same, as does `include-ignored` in [scan] of stanch.toml";
    let standing = Standing::of(path).map_err(anyhow::Error::msg);
    if standing.with_context(|| path.display().to_string())?.is_some() {
        let ignored = Standing::ignored_above(path).map_err(anyhow::Error::msg);
        let ignored = ignored.with_context(|| path.display().to_string())?;
        return Ok(ignored.map(|ignored| {
            let ignored = ignored.display();
            format!("a scan of the folder passes this file over: git ignores `{ignored}`; {how}")
        }));
    }
    let here = env::current_dir().context("the current folder can't be told")?;
    Ok((!is_listed(path, &here)).then(|| {
        format!("a scan of the folder passes this file over: an ignore file names it; {how}")
    }))
}

/// What was asked about.
struct Asked {
    file: PathBuf,
    lines: Lines,
    column: Option<u64>,
}

impl Asked {
    /// Reads `FILE`, `FILE:LINE`, `FILE:LINE:COLUMN` and `FILE:FIRST-LAST`.
    fn parse(place: &OsStr) -> anyhow::Result<Self> {
        let all = Self { file: place.into(), lines: Lines::ALL, column: None };
        let Some(text) = place.to_str().filter(|_| !all.file.exists()) else { return Ok(all) };
        let text = text.strip_suffix(':').unwrap_or(text);
        let Some((head, tail)) = text.rsplit_once(':') else { return Ok(all) };
        let number = |text: &str| text.parse::<u64>().ok();
        let range = |first, last| -> anyhow::Result<Lines> {
            if first == 0 || last < first {
                bail!(
                    "`{tail}` names no lines: they are counted from 1, the first before the last"
                );
            }
            Ok(Lines { first, last })
        };
        if let Some((first, last)) = tail.split_once('-')
            && let (Some(first), Some(last)) = (number(first), number(last))
        {
            return Ok(Self { file: head.into(), lines: range(first, last)?, column: None });
        }
        let Some(last) = number(tail) else { return Ok(all) };
        match head.rsplit_once(':').and_then(|(file, line)| Some((file, number(line)?))) {
            Some((file, line)) if !Path::new(head).exists() => {
                Ok(Self { file: file.into(), lines: range(line, line)?, column: Some(last) })
            }
            _ => Ok(Self { file: head.into(), lines: range(last, last)?, column: None }),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::Asked;
    use stanch::Lines;
    use std::ffi::OsStr;

    #[test]
    fn a_place_is_read_as_tools_print_it() {
        let parse = |text: &str| {
            let asked = Asked::parse(OsStr::new(text)).unwrap();
            (asked.file.to_str().unwrap().to_owned(), asked.lines, asked.column)
        };
        let lines = |first, last| Lines { first, last };
        for (text, file, asked, column) in [
            ("a.py", "a.py", Lines::ALL, None),
            ("a.py:12", "a.py", lines(12, 12), None),
            ("a.py:12:", "a.py", lines(12, 12), None),
            ("a.py:12:5", "a.py", lines(12, 12), Some(5)),
            ("a.py:3-9", "a.py", lines(3, 9), None),
            ("C:\\a.py:3", "C:\\a.py", lines(3, 3), None),
            ("a:b", "a:b", Lines::ALL, None),
            ("-", "-", Lines::ALL, None),
            ("-:2", "-", lines(2, 2), None),
        ] {
            assert_eq!(parse(text), (file.to_owned(), asked, column), "{text}");
        }
        for wrong in ["a.py:0", "a.py:9-3", "a.py:0:1"] {
            assert!(Asked::parse(OsStr::new(wrong)).is_err(), "{wrong}");
        }
    }
}
