//! What commits add, and what is said in them and in tags.

use super::objects::{Reader, broken};
use super::trees::changes;
use super::{Change, GitError, ObjectError, Repository, Version};
use gix::ObjectId;
use gix::bstr::{BString, ByteSlice as _};
use gix::objs::{CommitRefIter, Kind, TagRefIter};
use gix::traverse::commit::Simple;
use gix::traverse::commit::simple::{CommitTimeOrder, Sorting};
use std::collections::BTreeSet;

/// Which commits are looked at: those that can be reached from `new` and not from `known`.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Tips {
    /// Where to begin.
    pub new: Vec<ObjectId>,
    /// Where to end. What the repository does not have is passed over.
    pub known: Vec<ObjectId>,
}

/// A commit and what it adds.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Commit {
    /// Its id, in hexadecimal digits.
    pub id: String,
    /// Its author's name and address, as they are written in it.
    pub author: BString,
    /// When it was written, in seconds since 1970.
    pub seconds: i64,
    /// What it changes.
    pub changes: Vec<Change>,
    /// What it says.
    pub message: BString,
    /// Whether its parents were not fetched, so that all it holds seems new.
    pub is_cut: bool,
}

/// A text of a repository that is no file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Message {
    /// What to call it.
    pub name: String,
    /// The text.
    pub text: BString,
}

/// What a push is about to do to one ref, as git tells hooks.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Pushed {
    /// The ref over there.
    pub name: String,
    /// What it is to point to; none when it is deleted.
    pub new: Option<ObjectId>,
    /// What it points to now, if it is there.
    pub old: Option<ObjectId>,
}

impl Pushed {
    /// From a ref's name and two ids as git writes them, of which zeros stand for nothing.
    ///
    /// # Errors
    /// When one is no id.
    pub fn new(name: &str, new: &str, old: &str) -> Result<Self, GitError> {
        let id = |text: &str| match ObjectId::from_hex(text.as_bytes()) {
            Ok(id) if id.is_null() => Ok(None),
            Ok(id) => Ok(Some(id)),
            Err(_) => {
                let why = "it is no object id, which git would give".into();
                Err(GitError::Revision { name: text.into(), why })
            }
        };
        Ok(Self { name: name.into(), new: id(new)?, old: id(old)? })
    }
}

impl Repository {
    /// The commits between tips, parents before their children as far as their dates tell.
    ///
    /// # Errors
    /// When one on the way can't be read.
    pub fn commits(&self, tips: &Tips) -> Result<Vec<ObjectId>, GitError> {
        let reader = self.objects().reader();
        let known = tips.known.iter().copied().filter(|id| reader.contains(*id));
        let known = known.filter_map(|id| reader.peel(id).transpose());
        let known: Vec<_> = known.collect::<Result<_, _>>()?;
        let fail = |e: gix::Error| GitError::Revision {
            name: "the history".into(),
            why: super::explain(&e),
        };
        let walk = Simple::new(tips.new.iter().copied(), &reader)
            .sorting(Sorting::ByCommitTime(CommitTimeOrder::NewestFirst))
            .and_then(|walk| walk.hide(known))
            .map_err(fail)?;
        let mut commits = Vec::new();
        for info in walk {
            commits.push(info.map_err(fail)?.id);
        }
        commits.reverse();
        Ok(commits)
    }

    /// What refs lead to: commits, what is said in tags, and what is in no commit.
    ///
    /// # Errors
    /// When something on the way can't be read.
    pub fn pushed(
        &self,
        refs: &[Pushed],
        known: impl IntoIterator<Item = ObjectId>,
    ) -> Result<(Tips, Vec<Message>, Vec<Change>), GitError> {
        let reader = self.objects().reader();
        let mut tips = Tips { known: known.into_iter().collect(), ..Tips::default() };
        let (mut messages, mut loose) = (Vec::new(), Vec::new());
        for Pushed { name, new, old } in refs {
            tips.known.extend(*old);
            let Some(new) = *new else { continue };
            if let Some(id) = tagged(&reader, name, new, &mut messages)? {
                match reader.peel(id)? {
                    Some(commit) => tips.new.push(commit),
                    // A tag may name a tree or a file.
                    None => loose.extend(of_no_commit(&reader, name, id)?),
                }
            }
        }
        Ok((tips, messages, loose))
    }

    /// All that refs lead to, and HEAD, those of other work trees and what was stashed.
    ///
    /// # Errors
    /// When refs can't be read.
    pub fn everything(&self) -> Result<Vec<Pushed>, GitError> {
        let refs = self.refs("")?.into_iter();
        let mut all: Vec<_> =
            refs.map(|(name, id)| Pushed { name, new: Some(id), old: None }).collect();
        let head = self.head()?;
        all.extend(head.map(|id| Pushed { name: "HEAD".into(), new: Some(id), old: None }));
        for (name, id) in self.heads_and_stashes()? {
            all.push(Pushed { name, new: Some(id), old: None });
        }
        Ok(all)
    }
}

/// Follows tags and keeps what they say; what the last one names.
fn tagged(
    reader: &Reader<'_>,
    name: &str,
    mut id: ObjectId,
    messages: &mut Vec<Message>,
) -> Result<Option<ObjectId>, ObjectError> {
    let mut buffer = Vec::new();
    let mut seen = BTreeSet::new();
    while seen.insert(id) {
        if reader.read_any(id, &mut buffer)? != Kind::Tag {
            return Ok(Some(id));
        }
        messages.push(Message {
            name: format!("{name} (tag {})", id.to_hex_with_len(10)),
            text: readable(&buffer),
        });
        let tag = TagRefIter::from_bytes(&buffer, reader.hash());
        id = tag.target_id().map_err(|e| broken(id, &e))?;
    }
    Ok(None)
}

/// The files of a tree, or a file, that no commit holds.
fn of_no_commit(reader: &Reader<'_>, name: &str, id: ObjectId) -> Result<Vec<Change>, ObjectError> {
    let mut buffer = Vec::new();
    if reader.read_any(id, &mut buffer)? == Kind::Tree {
        return changes(reader, Some(id), &[], &|_| true);
    }
    let version = Version { kind: super::EntryKind::File, id };
    Ok(vec![Change { path: name.into(), new: Some(version), old: Vec::new() }])
}

impl Reader<'_> {
    /// A commit, and what it adds to all of its parents.
    ///
    /// # Errors
    /// When it, one of its parents, or a tree that differs can't be read.
    pub fn commit(&self, id: ObjectId) -> Result<Commit, ObjectError> {
        self.commit_where(id, &|_| true)
    }

    /// The same, of which only those changes are looked for that bring or take a blob that matters. Folders that don't
    /// matter are not read.
    ///
    /// # Errors
    /// As above.
    pub fn commit_where(
        &self,
        id: ObjectId,
        matters: &dyn Fn(Version) -> bool,
    ) -> Result<Commit, ObjectError> {
        let (mut commit, buffer) = self.commit_text(id)?;
        let data = CommitRefIter::from_bytes(&buffer, self.hash());
        let tree = data.clone().tree_id().map_err(|e| broken(id, &e))?;
        let parents = data.parent_ids().filter(|_| !commit.is_cut);
        let old =
            parents.map(|parent| self.tree_of(parent).map(Some)).collect::<Result<Vec<_>, _>>()?;
        commit.changes = changes(self, Some(tree), &old, matters)?;
        Ok(commit)
    }

    /// A commit without what it changes, and the object itself.
    ///
    /// # Errors
    /// When it can't be read.
    pub fn commit_text(&self, id: ObjectId) -> Result<(Commit, Vec<u8>), ObjectError> {
        let mut buffer = Vec::new();
        self.read(id, Kind::Commit, &mut buffer)?;
        let data = CommitRefIter::from_bytes(&buffer, self.hash());
        let author = data.author().map_err(|e| broken(id, &e))?;
        let commit = Commit {
            id: id.to_string(),
            author: [author.name.trim(), b" <", author.email.trim(), b">"].concat().into(),
            seconds: author.seconds(),
            changes: Vec::new(),
            message: readable(&buffer),
            is_cut: self.objects().is_cut(id),
        };
        Ok((commit, buffer))
    }
}

/// What people wrote in a commit or tag: names, addresses and the message, without ids and signatures.
#[must_use]
pub fn readable(object: &[u8]) -> BString {
    let mut text = BString::default();
    let mut in_header = true;
    let mut kept = false;
    for line in object.lines_with_terminator() {
        if in_header {
            in_header = line != b"\n";
            // A line that begins with a space goes on with the one before it.
            if !line.starts_with(b" ") {
                kept = [&b"author "[..], b"committer ", b"tagger ", b"tag "]
                    .iter()
                    .any(|k| line.starts_with(k));
            }
            if !kept && in_header {
                continue;
            }
        }
        text.extend_from_slice(line);
    }
    text
}
