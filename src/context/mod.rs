//! What stands at a place in a text: a command that is run, a string, a comment, a document's prose; in which language, and
//! whether what stands above forbids it. One answer for a span, whoever asks.
//!
//! A text is a *region*: it has a language and is read by that language's reader (`shell`, `code`, `yaml` ...) into an outline.
//! A place in it may be a region of its own (the shell in a workflow's `run:`, the YAML in a fence, the script in a heredoc),
//! which is read when somebody asks about a place in it. Nothing is read before.

mod bytes;
mod call;
mod code;
mod command;
mod docker;
mod embedded;
mod inside;
mod language;
mod make;
mod markdown;
mod negation;
mod place;
mod powershell;
mod said;
mod shell;
mod spans;
mod string_use;
mod yaml;

pub(crate) use call::Called;
pub(crate) use code::{Code, Dialect, literal};
use code::{Piece, PieceKind};
pub(crate) use command::{Ran, Word};
pub(crate) use docker::{Dockerfile, InstructionKind};
pub(crate) use language::Language;
use markdown::Document;
pub(crate) use place::Place;
pub(crate) use shell::{Command, Expansion, Shell, expansions, heredoc_expansions};
pub(crate) use yaml::{Value, Yaml};

use crate::text::Text;
use embedded::Embedded;
use make::Makefile;
use powershell::PowerShell;
use std::collections::{HashMap, VecDeque};
use std::ops::{Deref, Range};
use std::sync::Arc;

/// Of a text that does not fit in a window, so many bytes are read around a place: its block and one on either side. The
/// blocks are those of the whole input, so that nothing depends on how it was cut into windows.
const BLOCK: u64 = 16 * 1024;
/// Places of which the regions around are remembered.
const REMEMBERED: usize = 4;
/// Regions inside each other, at most.
const DEEPEST: usize = 6;

/// What the text in hand is made of, as far as somebody asked.
#[derive(Default)]
pub(crate) struct Reading {
    regions: Vec<Region>,
    /// By where they begin and end and in what, the regions that are part of others.
    inner: HashMap<(usize, usize, usize), usize>,
    /// By block, the outermost region.
    roots: HashMap<u64, usize>,
    /// The places that were asked about last, and the regions around them: several questions are asked about each.
    last: VecDeque<(usize, Chain)>,
    /// The commands of shells that were asked about last, by region and position in it.
    commands: VecDeque<((usize, usize), Arc<Ran>)>,
    /// By region, what a document says of what stands in it.
    said: HashMap<usize, negation::Found>,
}

/// Regions inside each other, the outermost first.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Chain {
    regions: [usize; DEEPEST],
    length: usize,
}

impl Deref for Chain {
    type Target = [usize];

    fn deref(&self) -> &[usize] {
        &self.regions[..self.length]
    }
}

impl Chain {
    const fn new(outermost: usize) -> Self {
        Self { regions: [outermost; DEEPEST], length: 1 }
    }

    const fn push(&mut self, region: usize) {
        self.regions[self.length] = region;
        self.length += 1;
    }
}

/// A stretch of text in one language.
pub(crate) struct Region {
    /// In the text.
    pub(crate) range: Range<usize>,
    /// How it is read.
    pub(crate) language: Language,
    /// What became of it; offsets count from the start of the range.
    pub(crate) outline: Outline,
    /// How it is part of the one around.
    pub(crate) how: How,
}

/// How a region is part of the one around.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum How {
    /// It is the file.
    File,
    /// A document shows it in a block.
    Fence,
    /// A document shows it within a line.
    Span,
    /// It is run: a recipe, a workflow's step, an argument of a shell.
    Run,
    /// It is written to a file or handed to another program.
    Written,
    /// It is the text of a string.
    Text,
}

/// What a reader made of a region.
pub(crate) enum Outline {
    /// Commands.
    Shell(Shell),
    /// Commands of PowerShell.
    PowerShell(PowerShell),
    /// Strings, comments and brackets.
    Code(Code),
    /// Keys and values.
    Yaml(Yaml),
    /// Instructions.
    Docker(Dockerfile),
    /// Recipes.
    Make(Makefile),
    /// Blocks of a document.
    Document(Document),
    /// Nothing but lines.
    Lines,
}

impl Reading {
    /// Forgets what it knows, for another text is in hand.
    pub(crate) fn forget(&mut self) {
        if !self.regions.is_empty() {
            self.regions.clear();
            self.inner.clear();
            self.roots.clear();
            self.last.clear();
            self.commands.clear();
            self.said.clear();
        }
    }

    /// The reading of a text.
    pub(crate) fn of<'v>(&'v mut self, text: &Text<'v>, path: &'v str) -> View<'v> {
        View { reading: self, bytes: text.bytes(), base: text.base(), whole: text.is_whole(), path }
    }
}

/// A text and what is known of it.
pub(crate) struct View<'v> {
    reading: &'v mut Reading,
    bytes: &'v [u8],
    base: u64,
    whole: bool,
    path: &'v str,
}

impl<'v> View<'v> {
    /// The text.
    pub(crate) const fn bytes(&self) -> &'v [u8] {
        self.bytes
    }

    /// The name of the file.
    pub(crate) const fn path(&self) -> &'v str {
        self.path
    }

    /// A region.
    pub(crate) fn region(&self, index: usize) -> &Region {
        &self.reading.regions[index]
    }

    /// The text of a region.
    pub(crate) fn text_of(&self, index: usize) -> &'v [u8] {
        &self.bytes[self.region(index).range.clone()]
    }

    /// The regions around a place, the outermost first. There is at least one.
    pub(crate) fn regions_at(&mut self, at: usize) -> Chain {
        if let Some((_, chain)) = self.reading.last.iter().find(|(last, _)| *last == at) {
            return *chain;
        }
        let mut chain = Chain::new(self.root(at));
        while chain.len() < DEEPEST {
            let around = chain[chain.len() - 1];
            let Some(embedded) = embedded::at(self, around, at) else { break };
            let inner = self.inner(around, embedded);
            chain.push(inner);
        }
        self.reading.last.truncate(REMEMBERED - 1);
        self.reading.last.push_front((at, chain));
        chain
    }

    /// The innermost region around a place.
    pub(crate) fn innermost(&mut self, at: usize) -> usize {
        let chain = self.regions_at(at);
        chain[chain.len() - 1]
    }

    /// The region that is all of the text, or all that is read of it around a place.
    fn root(&mut self, at: usize) -> usize {
        let block = if self.whole { 0 } else { (self.base + at as u64) / BLOCK };
        if let Some(root) = self.reading.roots.get(&block) {
            return *root;
        }
        let range = if self.whole { 0..self.bytes.len() } else { self.around(block) };
        let language = Language::of(self.path, if self.base == 0 { self.bytes } else { b"" });
        let root = self.add(range, language, How::File);
        self.reading.roots.insert(block, root);
        root
    }

    /// Where the lines of a block and its neighbours stand in the window.
    fn around(&self, block: u64) -> Range<usize> {
        let offset = |block: u64| (block * BLOCK).saturating_sub(self.base) as usize;
        let start = offset(block.saturating_sub(1)).min(self.bytes.len());
        let end = offset(block + 2).min(self.bytes.len());
        // In a line of more than a block there is no start of one before the block's own bytes.
        let own = offset(block).clamp(start, end);
        let first = self.bytes[start..own].iter().position(|b| *b == b'\n');
        let start =
            if start == 0 && self.base == 0 { 0 } else { first.map_or(start, |i| start + i + 1) };
        start..end
    }

    fn inner(&mut self, around: usize, embedded: Embedded) -> usize {
        let Embedded { range, language, how } = embedded;
        let key = (around, range.start, range.end);
        if let Some(inner) = self.reading.inner.get(&key) {
            return *inner;
        }
        let inner = self.add(range, language, how);
        self.reading.inner.insert(key, inner);
        inner
    }

    fn add(&mut self, range: Range<usize>, language: Language, how: How) -> usize {
        let outline = Outline::read(language, &self.bytes[range.clone()]);
        self.reading.regions.push(Region { range, language, outline, how });
        self.reading.regions.len() - 1
    }
}

impl Piece {
    /// Whether it is a comment.
    pub(crate) const fn is_comment(&self) -> bool {
        matches!(self.kind, PieceKind::Comment)
    }

    /// Whether it is a string that documents code.
    const fn is_documentation(&self) -> bool {
        matches!(self.kind, PieceKind::Str { documentation: true, .. })
    }
}

impl Outline {
    fn read(language: Language, text: &[u8]) -> Self {
        match language {
            Language::Shell { session: false } => Self::Shell(Shell::read(text)),
            Language::Shell { session: true } => Self::Shell(Shell::read_session(text)),
            Language::PowerShell => Self::PowerShell(PowerShell::read(text)),
            Language::Code(dialect) => Self::Code(Code::read(text, dialect)),
            Language::Yaml => Self::Yaml(Yaml::read(text)),
            Language::Docker => Self::Docker(Dockerfile::read(text)),
            Language::Make => Self::Make(Makefile::read(text)),
            Language::Just => Self::Make(Makefile::read_just(text)),
            Language::Document(flavour) => Self::Document(Document::read(text, flavour)),
            Language::Settings | Language::Unknown => Self::Lines,
        }
    }
}

#[cfg(test)]
mod tests;
