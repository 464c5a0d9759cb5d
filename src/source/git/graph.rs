//! What leads to what in a repository, from notes that were taken while every object was visited once.
//!
//! An object is known by 64 bits of its id, mixed with numbers that are new in every run, so that nobody can make two
//! objects that fall together. A tree is its children's keys, and 32 bits of each one's name and mode. With a verdict about
//! each blob, that is enough to tell which commits can have brought or moved anything that matters, without reading one of
//! them again: those whose root tree has another *signature* than every parent's. The signature of a tree is made of the names
//! and keys of the blobs in it that matter, and is 0 where there are none.

use super::{EntryKind, Objects, Version};
use gix::ObjectId;
use gix::objs::{CommitRefIter, TagRefIter, TreeRefIter};
use gix::revwalk::PriorityQueue;
use std::collections::{HashMap, HashSet};
use std::hash::{BuildHasher as _, BuildHasherDefault, Hasher, RandomState};
use std::ops::Range;

/// Set in the keys of trees, so that a tree is never taken for the blob that an entry names.
const TREE: u64 = 1 << 32;

/// What is known about a blob or a text once it was visited.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Verdict {
    /// Nothing is in it.
    Clean,
    /// Something may be in it.
    Marked,
    /// It was not examined.
    Unexamined,
}

/// Makes keys and hashes that are the same within one run.
#[derive(Clone, Copy, Debug)]
pub struct Keys([u64; 3]);

impl Default for Keys {
    fn default() -> Self {
        let random = RandomState::new();
        Self([0, 1, 2].map(|seed: u8| random.hash_one(seed) | 1))
    }
}

impl Keys {
    fn of(self, id: &[u8], is_tree: bool) -> u64 {
        let key = self.hash(id, self.0[2]);
        if is_tree { key | TREE } else { key & !TREE }
    }

    fn hash(self, bytes: &[u8], seed: u64) -> u64 {
        let word = |chunk: &[u8]| {
            let mut word = [0; 8];
            word[..chunk.len()].copy_from_slice(chunk);
            u64::from_le_bytes(word)
        };
        bytes.chunks(16).fold(seed ^ bytes.len() as u64, |state, chunk| {
            let (first, second) = chunk.split_at(chunk.len().min(8));
            self.mix(state ^ word(first), word(second))
        })
    }

    /// The high and low half of a product, folded.
    fn mix(self, a: u64, b: u64) -> u64 {
        let product = u128::from(a ^ self.0[0]) * u128::from(b ^ self.0[1]);
        (product >> 64) as u64 ^ product as u64
    }
}

/// Keys are spread well enough as they are.
#[derive(Default)]
struct AsItIs(u64);

impl Hasher for AsItIs {
    fn finish(&self) -> u64 {
        self.0
    }

    fn write(&mut self, _: &[u8]) {
        unreachable!("keys are numbers");
    }

    fn write_u64(&mut self, key: u64) {
        self.0 = key;
    }
}

type KeyMap<T> = HashMap<u64, T, BuildHasherDefault<AsItIs>>;

/// Notes about the objects that one thread visited.
#[derive(Debug)]
pub struct Notes {
    keys: Keys,
    hash: gix::hash::Kind,
    trees: Vec<(u64, u32, u32)>,
    children: Vec<u64>,
    names: Vec<u32>,
    blobs: Vec<(u64, u64, Verdict)>,
    commits: Vec<CommitNote>,
    parents: Vec<ObjectId>,
    tags: Vec<TagNote>,
    marked: Vec<ObjectId>,
}

#[derive(Debug)]
struct CommitNote {
    id: ObjectId,
    tree: u64,
    parents: (u32, u32),
    seconds: i64,
    text: Text,
}

#[derive(Debug)]
struct TagNote {
    id: ObjectId,
    target: ObjectId,
    text: Text,
}

/// How long a text is, and what is known about it.
#[derive(Clone, Copy, Debug)]
struct Text(u64, Verdict);

impl Notes {
    /// No notes yet. All threads of a run have the same keys.
    #[must_use]
    pub fn new(objects: &Objects, keys: Keys) -> Self {
        Self {
            keys,
            hash: objects.hash_kind(),
            trees: Vec::new(),
            children: Vec::new(),
            names: Vec::new(),
            blobs: Vec::new(),
            commits: Vec::new(),
            parents: Vec::new(),
            tags: Vec::new(),
            marked: Vec::new(),
        }
    }

    /// Notes a blob.
    pub fn blob(&mut self, id: ObjectId, size: u64, verdict: Verdict) {
        self.blobs.push((self.keys.of(id.as_slice(), false), size, verdict));
        if verdict != Verdict::Clean {
            self.marked.push(id);
        }
    }

    /// Notes a tree. One that can't be understood is as good as missing.
    pub fn tree(&mut self, id: ObjectId, bytes: &[u8]) {
        let start = self.children.len();
        for entry in TreeRefIter::from_bytes(bytes, self.hash) {
            let Ok(entry) = entry else {
                self.children.truncate(start);
                self.names.truncate(start);
                return;
            };
            // What a submodule's commit leads to is another repository's.
            if entry.mode.is_commit() {
                continue;
            }
            let is_tree = entry.mode.is_tree();
            self.children.push(self.keys.of(entry.oid.as_bytes(), is_tree));
            let kind = u64::from(is_tree) | u64::from(entry.mode.is_link()) << 1;
            self.names.push(self.keys.hash(entry.filename, kind) as u32);
        }
        let length = self.children.len() - start;
        self.trees.push((self.keys.of(id.as_slice(), true), start as u32, length as u32));
    }

    /// Notes a commit, with the length of its text. One that can't be understood is as good as missing.
    pub fn commit(&mut self, id: ObjectId, bytes: &[u8], (size, verdict): (u64, Verdict)) {
        let data = CommitRefIter::from_bytes(bytes, self.hash);
        let Ok(tree) = data.clone().tree_id() else { return };
        let seconds = data.committer().map_or(0, |committer| committer.seconds());
        let start = self.parents.len() as u32;
        self.parents.extend(data.parent_ids());
        let tree = self.keys.of(tree.as_slice(), true);
        let parents = (start, self.parents.len() as u32);
        self.commits.push(CommitNote { id, tree, parents, seconds, text: Text(size, verdict) });
    }

    /// Notes a tag, with the length of its text.
    pub fn tag(&mut self, id: ObjectId, bytes: &[u8], (size, verdict): (u64, Verdict)) {
        if let Ok(target) = TagRefIter::from_bytes(bytes, self.hash).target_id() {
            self.tags.push(TagNote { id, target, text: Text(size, verdict) });
        }
    }
}

/// A commit that is not passed over.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Step {
    /// Which.
    pub id: ObjectId,
    /// Whether it can have changed anything that matters; else only its text matters.
    pub changes: bool,
}

/// How much was examined.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Amount {
    /// Blobs and texts.
    pub count: u64,
    /// Their bytes.
    pub bytes: u64,
}

impl Amount {
    /// Adds one.
    pub const fn add(&mut self, bytes: u64) {
        self.count += 1;
        self.bytes += bytes;
    }
}

/// What leads to what.
pub struct Graph {
    keys: Keys,
    hash: gix::hash::Kind,
    notes: Vec<Notes>,
    /// Where in `nodes` a tree or blob is.
    places: KeyMap<u32>,
    nodes: Vec<Node>,
    /// Where in the notes a commit is.
    commits: HashMap<ObjectId, (u32, u32)>,
    reached_commits: HashSet<ObjectId>,
    /// What was examined of what was reached.
    reached: Amount,
}

struct Node {
    state: State,
    /// Of a tree.
    signature: u64,
    what: What,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum State {
    Unreached,
    /// It is being looked at; a tree that leads here again is no tree that git could have made.
    Open,
    Reached,
}

enum What {
    Tree { notes: u32, start: u32, length: u32 },
    Blob { size: u64, verdict: Verdict },
}

impl Graph {
    /// The graph of all that was visited.
    #[must_use]
    pub fn of(objects: &Objects, keys: Keys, notes: Vec<Notes>) -> Self {
        let mut graph = Self {
            keys,
            hash: objects.hash_kind(),
            notes: Vec::new(),
            places: KeyMap::default(),
            nodes: Vec::new(),
            commits: HashMap::new(),
            reached_commits: HashSet::new(),
            reached: Amount::default(),
        };
        let total = notes.iter().map(|notes| notes.trees.len() + notes.blobs.len()).sum();
        graph.places.reserve(total);
        graph.nodes.reserve(total);
        for (position, mut notes) in notes.into_iter().enumerate() {
            let position = position as u32;
            for (key, start, length) in std::mem::take(&mut notes.trees) {
                graph.insert(key, What::Tree { notes: position, start, length });
            }
            for (key, size, verdict) in std::mem::take(&mut notes.blobs) {
                graph.insert(key, What::Blob { size, verdict });
            }
            let commits = notes.commits.iter().zip(0..);
            graph.commits.extend(commits.map(|(commit, at)| (commit.id, (position, at))));
            graph.notes.push(notes);
        }
        graph
    }

    /// What is there twice is looked at once; the worse verdict counts.
    fn insert(&mut self, key: u64, what: What) {
        let next = self.nodes.len() as u32;
        let at = *self.places.entry(key).or_insert(next);
        if at == next {
            self.nodes.push(Node { state: State::Unreached, signature: 0, what });
        } else if let What::Blob { verdict: more, .. } = what
            && let What::Blob { verdict, .. } = &mut self.nodes[at as usize].what
        {
            *verdict = more.max(*verdict);
        }
    }

    /// The commits that can be reached from others and matter, parents before their children as far as their dates tell: in
    /// the order of [`Repository::commits`](super::Repository::commits).
    pub fn walk(&mut self, objects: &Objects, tips: &[ObjectId]) -> Vec<Step> {
        let mut queue = PriorityQueue::new();
        for tip in tips {
            if self.reached_commits.insert(*tip) {
                queue.insert(self.seconds(*tip), *tip);
            }
        }
        let mut steps = Vec::new();
        while let Some(id) = queue.pop_value() {
            let Some(commit) = self.commit(id) else {
                // Who reads it finds out why it was not seen.
                steps.push(Step { id, changes: true });
                continue;
            };
            let (tree, Text(size, verdict)) = (commit.tree, commit.text);
            let parents = if objects.is_cut(id) { &[] } else { self.parents(id) }.to_vec();
            if verdict != Verdict::Unexamined {
                self.reached.add(size);
            }
            for parent in &parents {
                if self.reached_commits.insert(*parent) {
                    queue.insert(self.seconds(*parent), *parent);
                }
            }
            let signature = self.signature(tree);
            let mut changes = signature != 0;
            for parent in &parents {
                // With a parent that is missing it can't be told.
                let tree = self.commit(*parent).map(|commit| commit.tree);
                changes &= tree.is_none_or(|tree| self.signature(tree) != signature);
            }
            if changes || verdict != Verdict::Clean {
                steps.push(Step { id, changes });
            }
        }
        steps.reverse();
        steps
    }

    fn commit(&self, id: ObjectId) -> Option<&CommitNote> {
        let (notes, at) = *self.commits.get(&id)?;
        Some(&self.notes[notes as usize].commits[at as usize])
    }

    fn parents(&self, id: ObjectId) -> &[ObjectId] {
        let Some((notes, at)) = self.commits.get(&id) else { return &[] };
        let notes = &self.notes[*notes as usize];
        let (start, end) = notes.commits[*at as usize].parents;
        &notes.parents[start as usize..end as usize]
    }

    fn seconds(&self, id: ObjectId) -> i64 {
        self.commit(id).map_or(0, |commit| commit.seconds)
    }

    /// Marks a blob as reached, for one that no commit holds.
    pub fn reach(&mut self, blob: ObjectId) {
        let key = self.keys.of(blob.as_slice(), false);
        if let Some(at) = self.places.get(&key) {
            self.reach_blob(*at as usize);
        }
    }

    fn reach_blob(&mut self, at: usize) {
        let node = &mut self.nodes[at];
        if node.state == State::Unreached
            && let What::Blob { size, verdict } = node.what
        {
            node.state = State::Reached;
            if verdict != Verdict::Unexamined {
                self.reached.add(size);
            }
        }
    }

    /// The signature of a tree, once all that it leads to is reached.
    fn signature(&mut self, root: u64) -> u64 {
        if root == self.keys.of(ObjectId::empty_tree(self.hash).as_slice(), true) {
            return 0;
        }
        let Some(&root) = self.places.get(&root) else { return root };
        let mut path = Vec::new();
        self.open(root, &mut path);
        while let Some(tree) = path.last_mut() {
            let Some(child) = tree.left.next() else {
                let done = path.pop().expect("it was the last");
                let node = &mut self.nodes[done.node as usize];
                (node.signature, node.state) = (done.signature, State::Reached);
                if let Some(parent) = path.last_mut() {
                    parent.add(self.keys, done.name, done.signature);
                }
                continue;
            };
            let notes = &self.notes[tree.notes as usize];
            let (key, name) = (notes.children[child], notes.names[child]);
            self.child(key, name, &mut path);
        }
        self.nodes[root as usize].signature
    }

    /// Adds a child to the tree at the end of a path, or goes into it first.
    fn child(&mut self, key: u64, name: u32, path: &mut Vec<OpenTree>) {
        let Some(&at) = self.places.get(&key) else {
            // git knows the empty tree without having it. All else that is named is to be there.
            if key != self.keys.of(ObjectId::empty_tree(self.hash).as_slice(), true)
                && let Some(parent) = path.last_mut()
            {
                parent.add(self.keys, name, key | 1);
            }
            return;
        };
        let node = &self.nodes[at as usize];
        let signature = match (&node.what, node.state) {
            (What::Tree { .. }, State::Unreached) => {
                self.open(at, path);
                path.last_mut().expect("it was pushed").name = name;
                return;
            }
            (What::Tree { .. }, State::Reached) => node.signature,
            // Whoever reads a tree within itself has to find out.
            (What::Tree { .. }, State::Open) => key | 1,
            (What::Blob { verdict, .. }, _) => {
                let signature = if *verdict == Verdict::Clean { 0 } else { key | 1 };
                self.reach_blob(at as usize);
                signature
            }
        };
        path.last_mut().expect("a child has a parent").add(self.keys, name, signature);
    }

    fn open(&mut self, at: u32, path: &mut Vec<OpenTree>) {
        let node = &mut self.nodes[at as usize];
        if let What::Tree { notes, start, length } = node.what
            && node.state == State::Unreached
        {
            node.state = State::Open;
            let left = start as usize..(start + length) as usize;
            path.push(OpenTree { node: at, notes, name: 0, left, signature: 0 });
        }
    }

    /// Whether a blob matters, or a folder leads to one that does.
    #[must_use]
    pub fn matters(&self, version: Version) -> bool {
        let key = self.keys.of(version.id.as_slice(), version.kind == EntryKind::Folder);
        let Some(at) = self.places.get(&key) else { return true };
        let node = &self.nodes[*at as usize];
        match node.what {
            What::Tree { .. } => node.signature != 0,
            What::Blob { verdict, .. } => verdict != Verdict::Clean,
        }
    }

    /// How much was examined of what was reached.
    #[must_use]
    pub const fn reached(&self) -> Amount {
        self.reached
    }

    /// What was not reached and matters, by what refs lead to: blobs, then commits and tags. And how much was examined of
    /// all that was not reached.
    #[must_use]
    pub fn unreached(&self, roots: &[ObjectId]) -> (Vec<ObjectId>, Vec<ObjectId>, Amount) {
        let mut amount = Amount::default();
        for node in self.nodes.iter().filter(|node| node.state == State::Unreached) {
            match node.what {
                What::Blob { size, verdict } if verdict != Verdict::Unexamined => amount.add(size),
                _ => {}
            }
        }
        let is_unreached = |id: &ObjectId| {
            let place = self.places.get(&self.keys.of(id.as_slice(), false));
            place.is_some_and(|at| self.nodes[*at as usize].state == State::Unreached)
        };
        let marked = self.notes.iter().flat_map(|notes| &notes.marked).copied();
        let mut blobs: Vec<_> = marked.filter(is_unreached).collect();
        let reached_tags = self.reached_tags(roots);
        let commits = self.commits.keys().filter(|id| !self.reached_commits.contains(*id));
        let commits = commits.filter_map(|id| Some((*id, self.commit(*id)?.text)));
        let tags = self.notes.iter().flat_map(|notes| &notes.tags);
        let tags: HashMap<_, _> = tags.map(|tag| (tag.id, tag.text)).collect();
        let tags = tags.into_iter().filter(|(id, _)| !reached_tags.contains(id));
        let mut texts = Vec::new();
        for (id, Text(size, verdict)) in commits.chain(tags) {
            if verdict != Verdict::Unexamined {
                amount.add(size);
            }
            if verdict != Verdict::Clean {
                texts.push(id);
            }
        }
        for ids in [&mut blobs, &mut texts] {
            ids.sort_unstable();
            ids.dedup();
        }
        (blobs, texts, amount)
    }

    /// The tags that refs and other tags lead to.
    fn reached_tags(&self, roots: &[ObjectId]) -> HashSet<ObjectId> {
        let tags = self.notes.iter().flat_map(|notes| &notes.tags);
        let targets: HashMap<_, _> = tags.map(|tag| (tag.id, tag.target)).collect();
        let mut reached = HashSet::new();
        for root in roots {
            let mut id = *root;
            while let Some(target) = targets.get(&id).filter(|_| reached.insert(id)) {
                id = *target;
            }
        }
        reached
    }
}

/// A tree whose children are being looked at.
struct OpenTree {
    node: u32,
    notes: u32,
    /// What it is called in the one before it.
    name: u32,
    left: Range<usize>,
    signature: u64,
}

impl OpenTree {
    fn add(&mut self, keys: Keys, name: u32, signature: u64) {
        if signature != 0 {
            self.signature = keys.mix(self.signature ^ u64::from(name), signature) | 1;
        }
    }
}
