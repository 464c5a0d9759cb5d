//! What of a git repository is scanned: what is staged, or what commits add.

use crate::args::{GitArgs, ScanArgs, Stage};
use anyhow::{Context as _, bail};
use stanch::config::{Config, FILE_NAME};
use stanch::source::git::{
    BString, Change, GitError, Message, ObjectId, Pushed, Repository, Staged, Tips,
};
use stanch::{BASELINE_FILE, History};
use std::collections::HashSet;
use std::ffi::{OsStr, OsString};
use std::io::{self, Read as _};
use std::path::{Path, PathBuf};
use std::{env, fs};

/// Where git keeps what it knows of other repositories.
const REMOTES: &str = "refs/remotes/";

/// A repository and what of it is scanned.
pub(crate) struct Scope {
    pub(crate) repository: Repository,
    pub(crate) what: What,
    /// The commit whose configuration is in force.
    pub(crate) governed_by: Option<ObjectId>,
    /// Whether this gate decides about a commit or a push.
    pub(crate) is_gate: bool,
}

/// What is scanned.
pub(crate) enum What {
    /// What is staged.
    Staged {
        staged: Staged,
        /// What is not new as well.
        all: bool,
        /// Only these paths from the root of the repository, if they are named.
        only: Option<HashSet<BString>>,
        /// Files that are named and not staged, to be scanned whole.
        whole: Vec<PathBuf>,
    },
    /// What commits add and say.
    Commits {
        tips: Tips,
        messages: Vec<Message>,
        /// What is in no commit.
        loose: Vec<Change>,
        /// Whether history that was not fetched leaves the question open.
        strict: bool,
    },
    /// All that was ever committed.
    History(History),
    /// The message of a commit, in a file.
    Message(PathBuf),
}

impl Scope {
    /// What the options of a scan ask for, if they ask for anything of git's.
    pub(crate) fn of_scan(args: &ScanArgs) -> anyhow::Result<Option<Self>> {
        let GitArgs { staged, all_staged, range, since, history, commit_msg } = &args.git;
        let is_git = *staged || *all_staged || *history;
        if !is_git && range.is_none() && since.is_none() && commit_msg.is_none() {
            return Ok(None);
        }
        let folder = match &args.paths[..] {
            [] => Path::new("."),
            [folder] => folder,
            _ => bail!("name one repository only"),
        };
        let repository = Repository::discover(folder)?;
        let head = repository.head()?;
        let (what, governed_by) = match (range, since, commit_msg) {
            (Some(range), ..) => between(&repository, range)?,
            (_, Some(since), _) => between(&repository, &format!("{since}..HEAD"))?,
            (.., Some(file)) => (What::Message(file.clone()), head),
            _ if *history => (history_of(&repository, args.unreachable)?, head),
            _ => {
                let staged = repository.staged()?;
                (What::Staged { staged, all: *all_staged, only: None, whole: Vec::new() }, head)
            }
        };
        let is_gate = matches!(what, What::Staged { .. } | What::Message(_));
        Ok(Some(Self { repository, what, governed_by, is_gate }))
    }

    /// What a hook is to look at.
    pub(crate) fn of_hook(stage: Stage, arguments: &[OsString]) -> anyhow::Result<Self> {
        let repository = Repository::discover(Path::new("."))?;
        let head = repository.head()?;
        let what = match stage {
            Stage::PreCommit | Stage::PreMergeCommit | Stage::PreApplypatch => {
                staged(&repository, arguments)?
            }
            Stage::CommitMsg => match arguments {
                [file] => What::Message(file.into()),
                _ => bail!("commit-msg takes the file with the message"),
            },
            Stage::PrePush => pushed(&repository, arguments)?,
            Stage::PreReceive => received(&repository, &lines_of_stdin()?)?,
            Stage::Update => match arguments {
                [name, old, new] => {
                    received(&repository, &[[old, new, name].map(|word| lossy(word)).into()])?
                }
                _ => bail!("update takes the ref, its old and its new object"),
            },
        };
        Ok(Self { repository, what, governed_by: head, is_gate: true })
    }

    /// The configuration in force: the one that is committed, whatever the work tree and the index say.
    pub(crate) fn configuration(&self) -> anyhow::Result<Option<Config>> {
        let Some(text) = self.governing(FILE_NAME).context(FILE_NAME)? else { return Ok(None) };
        let open = |path: &Path| {
            if path == Path::new(FILE_NAME) {
                return Ok(text.clone());
            }
            self.open(path)
        };
        Ok(Some(Config::read_with(Path::new(FILE_NAME), &open)?))
    }

    /// A file of the commit that governs, whole.
    pub(crate) fn open(&self, path: &Path) -> io::Result<Vec<u8>> {
        let bytes = self.governing(&path.to_string_lossy()).map_err(io::Error::other)?;
        let absent = || io::Error::new(io::ErrorKind::NotFound, "the commit has no such file");
        bytes.ok_or_else(absent)
    }

    /// The baseline in force, as it is committed.
    pub(crate) fn baseline(&self) -> anyhow::Result<Option<Vec<u8>>> {
        self.governing(BASELINE_FILE).context(BASELINE_FILE)
    }

    /// A file of the commit that governs.
    fn governing(&self, name: &str) -> Result<Option<Vec<u8>>, GitError> {
        match self.governed_by {
            Some(commit) => self.repository.file_of(commit, name),
            None => Ok(None),
        }
    }
}

/// `A..B`, either of which may be left out for HEAD. `A...B` is the same: what B has since it left A.
fn between(repository: &Repository, range: &str) -> anyhow::Result<(What, Option<ObjectId>)> {
    let parts = range.split_once("...").or_else(|| range.split_once(".."));
    let Some((from, to)) = parts else {
        bail!("--range {range}: write A..B, such as origin/main..HEAD");
    };
    let id = |name: &str| repository.commit_id(if name.is_empty() { "HEAD" } else { name });
    let (from, to) = (id(from)?, id(to)?);
    let tips = Tips { new: vec![to], known: vec![from] };
    let what = What::Commits { tips, messages: Vec::new(), loose: Vec::new(), strict: true };
    Ok((what, Some(from)))
}

/// Everything that can be reached, and if it is asked for the rest.
fn history_of(repository: &Repository, unreachable: bool) -> anyhow::Result<What> {
    let refs = repository.everything()?;
    let (tips, messages, loose) = repository.pushed(&refs, None)?;
    let roots = refs.iter().filter_map(|name| name.new).collect();
    Ok(What::History(History { tips: tips.new, roots, messages, loose, unreachable }))
}

/// What is staged; with names of files, as managers of hooks give them, those only.
fn staged(repository: &Repository, names: &[OsString]) -> anyhow::Result<What> {
    let staged = repository.staged()?;
    if names.is_empty() {
        return Ok(What::Staged { staged, all: false, only: None, whole: Vec::new() });
    }
    let root = repository.work_tree().context("a bare repository has no files")?;
    let root = root.canonicalize().unwrap_or_else(|_| root.into());
    let here = env::current_dir().context("the current folder can't be told")?;
    let here = here.canonicalize().unwrap_or(here);
    let paths = repository.staged_paths(&staged)?;
    let (mut only, mut whole) = (HashSet::new(), Vec::new());
    for name in names {
        let path = here.join(name);
        let inside = path.strip_prefix(&root).ok().map(|path| bytes(path.as_os_str()));
        match inside.filter(|path| paths.contains(path)) {
            Some(path) => drop(only.insert(path)),
            None => whole.push(name.into()),
        }
    }
    Ok(What::Staged { staged, all: false, only: Some(only), whole })
}

fn bytes(text: &OsStr) -> BString {
    text.as_encoded_bytes().into()
}

/// What the other side of a push lacks, as far as this repository knows.
fn pushed(repository: &Repository, arguments: &[OsString]) -> anyhow::Result<What> {
    let from_manager = |name: &str| env::var(format!("PRE_COMMIT_{name}")).ok();
    let remote = match arguments.first() {
        Some(name) => lossy(name),
        None => from_manager("REMOTE_NAME").unwrap_or_default(),
    };
    let refs = match (from_manager("TO_REF"), from_manager("FROM_REF")) {
        // pre-commit and prek have read standard input themselves, and tell of one ref.
        (Some(to), from) => {
            let name = from_manager("REMOTE_BRANCH").unwrap_or_else(|| "HEAD".into());
            let to = repository.commit_id(&to)?;
            let from = from.map(|from| repository.commit_id(&from)).transpose()?;
            vec![Pushed { name, new: Some(to), old: from }]
        }
        // The whole history of it, or, when they are run by hand, of what is checked out.
        (None, _) if env::var_os("PRE_COMMIT").is_some() => {
            let name = from_manager("LOCAL_BRANCH").unwrap_or_else(|| "HEAD".into());
            let to = repository.commit_id(&name)?;
            vec![Pushed { name, new: Some(to), old: None }]
        }
        _ => {
            let refs = lines_of_stdin()?.into_iter().map(|line| match &line[..] {
                [_, new, name, old] => Ok(Pushed::new(name, new, old)?),
                _ => bail!("standard input has no refs as git gives them to pre-push"),
            });
            refs.collect::<anyhow::Result<Vec<_>>>()?
        }
    };
    // A remote that is only an address has no refs here.
    let prefix = format!("{REMOTES}{remote}/");
    let known = repository.refs(REMOTES)?.into_iter().filter(|(name, _)| name.starts_with(&prefix));
    sent(repository, &refs, known.map(|(_, id)| id))
}

/// What a server lacks: of what was sent, all that no ref leads to yet.
fn received(repository: &Repository, lines: &[Vec<String>]) -> anyhow::Result<What> {
    let refs = lines.iter().map(|line| match &line[..] {
        [old, new, name] => Ok(Pushed::new(name, new, old)?),
        _ => bail!("standard input has no refs as git gives them to pre-receive"),
    });
    let refs = refs.collect::<anyhow::Result<Vec<_>>>()?;
    sent(repository, &refs, repository.refs("")?.into_values())
}

/// What goes over with refs that are sent: what they lead to, and their names.
fn sent(
    repository: &Repository,
    refs: &[Pushed],
    known: impl IntoIterator<Item = ObjectId>,
) -> anyhow::Result<What> {
    let (tips, mut messages, loose) = repository.pushed(refs, known)?;
    let kept = refs.iter().filter(|sent| sent.new.is_some());
    messages.extend(kept.map(|Pushed { name, .. }| Message {
        name: format!("{name} (its name)"),
        text: name.as_str().into(),
    }));
    Ok(What::Commits { tips, messages, loose, strict: true })
}

fn lines_of_stdin() -> anyhow::Result<Vec<Vec<String>>> {
    let mut text = Vec::new();
    io::stdin().lock().read_to_end(&mut text).context("standard input can't be read")?;
    let text = String::from_utf8_lossy(&text);
    Ok(text.lines().map(|line| line.split_whitespace().map(String::from).collect()).collect())
}

fn lossy(text: &OsStr) -> String {
    text.to_string_lossy().into_owned()
}

/// The message that a commit is to have: without the diff that `git commit --verbose` shows below it.
pub(crate) fn message(file: &Path) -> anyhow::Result<Vec<u8>> {
    const SCISSORS: &str = "------------------------ >8 ------------------------\n";
    let mut text = fs::read(file).with_context(|| file.display().to_string())?;
    let is_cut = |at: &usize| {
        let mut lines = text[at + SCISSORS.len()..].split(|byte| *byte == b'\n');
        // Only where git itself wrote the line: anyone may write one into a message, and git keeps that.
        lines.next().is_some_and(|line| line.ends_with(b"Do not modify or remove the line above."))
    };
    let found = text.windows(SCISSORS.len()).position(|window| window == SCISSORS.as_bytes());
    if let Some(at) = found.filter(is_cut) {
        text.truncate(at);
    }
    Ok(text)
}
