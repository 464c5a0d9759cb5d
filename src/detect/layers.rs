//! Credentials that stand encoded in a text: what is decoded is a text of its own, held against the same expressions.
//!
//! What is found there stands, for whoever asked, where its encoded form does.

use super::explain::keyword_at;
use super::{Counts, Match, Prepared, Scanner, Scratch};
use crate::decode::{
    self, Budget, CONTEXT, Coding, Content, DEPTH, Interleaved, Layer, NEAR, REACH, Runs, TILE,
    Undone,
};
use crate::prefilter::{Candidate, Sign};
use crate::proof::Proof;
use crate::rule::{Form, Kind};
use crate::ruleset::RuleIndex;
use crate::secret::Secret;
use crate::text::{Encoding, Text};
use std::ops::Range;

/// Bytes behind the start of a keyword in which a join is looked for that may have kept an expression from matching.
const LOOK: usize = 96;
/// Most bytes of a text that are read again with its joins undone for one keyword.
const JOINED: usize = 8 * 1024;
/// Bytes before a match in which it may begin with a join, such as the escape before a word.
const BESIDE: usize = 1;

/// Which variants are looked for.
pub(super) type Wants<'w> = dyn FnMut(u16, &Prepared<'_>) -> bool + 'w;

/// How a secret stands in a text that does not show it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Layered {
    /// The ways it is encoded, the outermost first.
    pub(crate) via: Vec<Coding>,
    /// The secret itself.
    pub(crate) value: Secret,
    /// The keyword by which it was found.
    pub(crate) keyword: String,
    /// What is encoded together with it, none of which is to be shown.
    pub(crate) hidden: Range<usize>,
}

/// A secret found in a layer, in offsets of the text in hand.
pub(super) struct Hit {
    pub(super) variant: u16,
    /// The secret.
    pub(super) span: Range<usize>,
    /// All of the match.
    around: Range<usize>,
    proof: Proof,
    pub(super) layered: Layered,
}

/// What text is looked at.
struct Frame<'t> {
    bytes: &'t [u8],
    /// What stands elsewhere is for others to find.
    owned: Range<usize>,
    /// Offset of the first byte in all of the text.
    base: u64,
    whole: bool,
    /// Layers that this text is in.
    depth: usize,
    zeros: bool,
}

/// How far behind the start of a keyword is looked at when joins are undone.
pub(super) const fn joined_reach(reach: usize) -> usize {
    let reach = reach + reach / 2 + 2 * LOOK;
    if reach < JOINED { reach } else { JOINED }
}

impl Scanner<'_> {
    /// Adds to the matches in a text what stands encoded in it.
    pub(super) fn scan_layers(&self, text: &Text<'_>, path: &str, scratch: &mut Scratch) {
        let mut verdicts = std::mem::take(&mut scratch.verdicts);
        let mut wants = |variant: u16, prepared: &Prepared<'_>| {
            prepared.enabled && self.applies_to(variant, path, &mut verdicts)
        };
        let Found { hits, judged } = self.layered(text, &mut wants, false, scratch);
        scratch.verdicts = verdicts;
        // What such a value is, is decided by what it says and not by how it is written.
        let is_judged = |found: &Match| {
            let holds = |stretch: &Range<usize>| {
                stretch.start <= found.span.start && found.span.end <= stretch.end
            };
            self.rules.get(found.rule).generic && judged.iter().any(holds)
        };
        if !judged.is_empty() {
            scratch.matches.retain(|found| !is_judged(found));
        }
        for Hit { variant, span, proof, layered, .. } in hits {
            let prepared = &self.variants[usize::from(variant)];
            Counts::bump(&mut scratch.counts.matches, prepared.index);
            let instead = self.known.as_ref().and_then(|known| {
                known.of_credential(text.bytes(), span.start, &prepared.rule.id, path)
            });
            scratch.matches.push(Match {
                rule: prepared.index,
                variant,
                confidence: proof.effect.on(prepared.rule.confidence),
                proof,
                keyword: span.start,
                secret: Some(span.clone()),
                span,
                said: Vec::new(),
                message: None,
                instead,
                layered: Some(layered.into()),
            });
        }
    }

    /// Whether that could be something of one of these rules, under some path.
    pub(super) fn may_match_inside(
        &self,
        text: &Text<'_>,
        wanted: impl Fn(RuleIndex) -> bool,
        scratch: &mut Scratch,
    ) -> bool {
        let mut wants =
            |_: u16, prepared: &Prepared<'_>| prepared.enabled && wanted(prepared.index);
        !self.layered(text, &mut wants, true, scratch).hits.is_empty()
    }

    /// Whether an expression matches at its keyword; notes where it does not.
    pub(super) fn has_value(
        &self,
        candidate: Candidate,
        text: &Text<'_>,
        scratch: &mut Scratch,
    ) -> bool {
        let found = self.could_be(candidate, text, scratch);
        if !found {
            self.note_failed(candidate, scratch);
        }
        found
    }

    /// Notes that an expression did not match at its keyword: it may do so once the text around is read as it is meant.
    pub(super) fn note_failed(&self, candidate: Candidate, scratch: &mut Scratch) {
        let rule = self.variants[usize::from(candidate.target)].rule;
        if rule.kind == Kind::Credential && !rule.generic {
            scratch.failed.push(candidate);
        }
    }

    /// What stands encoded in the text whose keywords were looked for last: the failed candidates and the signs that the scratch
    /// holds belong to it. With `first` it stops once there is something.
    pub(super) fn layered(
        &self,
        text: &Text<'_>,
        wants: &mut Wants<'_>,
        first: bool,
        scratch: &mut Scratch,
    ) -> Found {
        let failed = std::mem::take(&mut scratch.failed);
        let signs = std::mem::take(&mut scratch.signs);
        let around = (!text.is_whole()).then(|| self.signs_around(text, &signs));
        std::mem::swap(&mut scratch.last, &mut scratch.inner);
        scratch.last.fit(self.variants.len());
        let frame = Frame {
            bytes: text.bytes(),
            owned: text.owned(),
            base: text.base(),
            whole: text.is_whole(),
            depth: 0,
            zeros: text.encoding() == Encoding::Binary,
        };
        let (found, judged) = (Vec::new(), Vec::new());
        let mut search = Search { scanner: self, wants, first, scratch, found, judged };
        search.text(&frame, &failed, around.as_deref().unwrap_or(&signs), None);
        let (hits, judged) = (search.found, search.judged);
        std::mem::swap(&mut scratch.last, &mut scratch.inner);
        (scratch.failed, scratch.signs) = (failed, signs);
        Found { hits, judged }
    }

    /// The signs in what a window owns, and those that stand so near to it that they may have to do with it.
    fn signs_around(&self, text: &Text<'_>, signs: &[Candidate]) -> Vec<Candidate> {
        const REACHES: usize = if TILE + NEAR > REACH { TILE + NEAR } else { REACH };
        let (owned, length) = (text.owned(), text.bytes().len());
        let mut around = signs.to_vec();
        let before = owned.start.saturating_sub(REACHES)..owned.start;
        let after = owned.end..length.min(owned.end + REACHES);
        for part in [before, after] {
            self.prefilter.candidates(text.bytes(), part, |candidate| {
                if Sign::of(candidate.target).is_some() {
                    around.push(candidate);
                }
            });
        }
        around.sort_unstable_by_key(|sign| (sign.at, sign.target));
        around
    }
}

/// What a search through layers came to.
pub(super) struct Found {
    pub(super) hits: Vec<Hit>,
    /// Stretches of the text that were judged by what they say.
    judged: Vec<Range<usize>>,
}

/// A search through the layers of a text.
struct Search<'s, 'r, 'w, 'c> {
    scanner: &'s Scanner<'r>,
    wants: &'s mut Wants<'w>,
    first: bool,
    scratch: &'c mut Scratch,
    /// In offsets of the text in hand.
    found: Vec<Hit>,
    /// Of the outermost text.
    judged: Vec<Range<usize>>,
}

impl Search<'_, '_, '_, '_> {
    fn is_done(&self) -> bool {
        self.first && !self.found.is_empty()
    }

    /// Looks for what stands encoded in a text. All that is decoded of it shares a budget; without one each stretch has its own.
    fn text(
        &mut self,
        frame: &Frame<'_>,
        failed: &[Candidate],
        signs: &[Candidate],
        mut shared: Option<&mut Budget>,
    ) {
        for candidate in failed {
            if self.is_done() {
                return;
            }
            self.joined(frame.bytes, *candidate);
        }
        if frame.depth >= DEPTH {
            return;
        }
        self.tiles(frame, signs, &mut shared);
        self.secrets_of_kubernetes(frame, signs, &mut shared);
        let runs = Runs::new(frame.bytes, frame.owned.clone(), frame.whole);
        let zeros =
            frame.zeros.then(|| Interleaved::new(frame.bytes, frame.owned.clone(), frame.whole));
        for layer in runs.chain(zeros.into_iter().flatten()) {
            if self.is_done() {
                return;
            }
            let found = self.stretch(&layer, frame.depth, false, &mut shared);
            self.found.extend(found);
        }
    }

    /// Tries an expression again that failed at its keyword, with the joins around undone.
    fn joined(&mut self, text: &[u8], candidate: Candidate) {
        let Candidate { target, at } = candidate;
        let variant = self.scanner.variants[usize::from(target)].variant;
        let end = text.len().min(at + joined_reach(variant.reach as usize));
        let start = at.saturating_sub(variant.before as usize + 16);
        for layer in decode::folded(text, start..end, at) {
            if self.joined_in(&layer, candidate) {
                return;
            }
        }
        let undone = decode::follows_escape(text, at)
            .or_else(|| decode::next_join(text, at..end.min(at + LOOK)));
        let layer = undone.and_then(|undone| decode::undo(text, start..end, undone));
        if let Some(layer) = layer {
            self.joined_in(&layer, candidate);
        }
    }

    /// Tries an expression in a text that has its joins undone; true if something is found.
    fn joined_in(&mut self, layer: &Layer, candidate: Candidate) -> bool {
        let Some(at) = layer.map.decoded(candidate.at) else { return false };
        let target = candidate.target;
        let whole = Text::whole(&layer.bytes);
        let hit = self.scanner.value(Candidate { target, at }, &whole, self.scratch);
        // It may have noted something that holds for this text alone.
        self.scratch.last.forget();
        let Some((span, around, proof)) =
            hit.ok().and_then(|hit| Some((hit.secret?, hit.span, hit.proof)))
        else {
            return false;
        };
        let value = Secret::new(&layer.bytes[span.clone()]);
        let keyword = keyword_at(&self.scanner.variants[usize::from(target)], &whole, at);
        let layered = Layered { via: Vec::new(), value, keyword, hidden: 0..0 };
        let hit = through_joins(layer, Hit { variant: target, span, around, proof, layered });
        let found = hit.is_some();
        self.found.extend(hit);
        found
    }

    /// Reads again, with their joins undone, the parts of a text where signs of such stand.
    fn tiles(&mut self, frame: &Frame<'_>, signs: &[Candidate], shared: &mut Option<&mut Budget>) {
        let mut wanted: Vec<(Undone, u64)> = Vec::new();
        for Candidate { target, at } in signs {
            let Some(sign) = Sign::of(*target) else { continue };
            let Some(undone) = Undone::of(sign) else { continue };
            let place = frame.base + *at as u64;
            let tiles = place.saturating_sub(NEAR as u64) / TILE as u64
                ..=(place + NEAR as u64) / TILE as u64;
            let is_known =
                |tile: u64| wanted.iter().rev().take(8).any(|known| *known == (undone, tile));
            if !tiles.clone().all(is_known) && decode::has_sign(frame.bytes, *at, sign) {
                wanted.extend(tiles.map(|tile| (undone, tile)));
            }
        }
        wanted.sort_unstable();
        wanted.dedup();
        for (undone, tile) in wanted {
            if self.is_done() {
                return;
            }
            let offset = |place: u64| {
                place.saturating_sub(frame.base).min(frame.bytes.len() as u64) as usize
            };
            let tile = offset(tile * TILE as u64)..offset((tile + 1) * TILE as u64);
            let own = tile.start.max(frame.owned.start)..tile.end.min(frame.owned.end);
            let stretch =
                tile.start.saturating_sub(CONTEXT)..frame.bytes.len().min(tile.end + CONTEXT);
            if own.is_empty() {
                continue;
            }
            let Some(layer) = decode::undo(frame.bytes, stretch, undone) else { continue };
            let found = self.stretch(&layer, frame.depth, false, shared);
            self.found.extend(found.into_iter().filter(|hit| own.contains(&hit.span.start)));
        }
    }

    /// Reads the values of the Secrets in a text.
    fn secrets_of_kubernetes(
        &mut self,
        frame: &Frame<'_>,
        signs: &[Candidate],
        shared: &mut Option<&mut Budget>,
    ) {
        let is_one = |sign: &&Candidate| Sign::of(sign.target) == Some(Sign::Kubernetes);
        let places: Vec<_> = signs.iter().filter(is_one).map(|sign| sign.at).collect();
        for (i, at) in places.iter().enumerate() {
            let before = i.checked_sub(1).map_or(0, |before| places[before]);
            let after = places.get(i + 1).copied().unwrap_or(frame.bytes.len());
            for layer in decode::entries(frame.bytes, *at, &(before..after)) {
                if frame.depth == 0 {
                    self.judged.push(layer.stretch.clone());
                }
                if !frame.owned.contains(at) {
                    continue;
                }
                let found = self.stretch(&layer, frame.depth, true, shared);
                self.found.extend(found);
            }
        }
    }

    /// Opens a stretch of a text with the budget that there is, or one of its own.
    fn stretch(
        &mut self,
        layer: &Layer,
        depth: usize,
        generic: bool,
        shared: &mut Option<&mut Budget>,
    ) -> Vec<Hit> {
        let mut own = Budget::of(layer.stretch.len());
        let budget = shared.as_deref_mut().unwrap_or(&mut own);
        self.open(layer, depth + 1, generic, budget)
    }

    /// What is found in a layer, where it stands in the text around that.
    fn open(
        &mut self,
        layer: &Layer,
        depth: usize,
        generic: bool,
        budget: &mut Budget,
    ) -> Vec<Hit> {
        if depth > DEPTH || !budget.charge(layer.bytes.len()) {
            return Vec::new();
        }
        let found = match layer.content {
            Content::Text => self.read(&layer.bytes, depth, generic, budget),
            content @ (Content::Gzip | Content::Zlib) => {
                let inner = decode::inflate(&layer.bytes, content, budget.left());
                inner.map_or_else(Vec::new, |inner| self.open(&inner, depth + 1, false, budget))
            }
            content @ (Content::Utf16Le | Content::Utf16Be) => {
                let inner = decode::read_utf16(&layer.bytes, content);
                inner.map_or_else(Vec::new, |inner| self.open(&inner, depth + 1, false, budget))
            }
        };
        found.into_iter().filter_map(|hit| through(layer, hit)).collect()
    }

    /// The secret at a keyword of a layer, what stands around it, and what it proves.
    fn value(
        &mut self,
        candidate: Candidate,
        text: &Text<'_>,
    ) -> Option<(Range<usize>, Range<usize>, Proof)> {
        let prepared = &self.scanner.variants[usize::from(candidate.target)];
        if let Form::Assignment(assigned) = prepared.variant.form {
            let read = self.scanner.assigned_in_layer(candidate, assigned, text, self.scratch)?;
            return Some((read.value(), read.name().start..read.value().end, Proof::default()));
        }
        let hit = self.scanner.value(candidate, text, self.scratch).ok()?;
        Some((hit.secret?, hit.span, hit.proof))
    }

    /// What is found in a text, and in what is encoded in it.
    fn read(&mut self, bytes: &[u8], depth: usize, generic: bool, budget: &mut Budget) -> Vec<Hit> {
        let outer = std::mem::take(&mut self.found);
        let (mut keywords, mut signs, mut failed) = (Vec::new(), Vec::new(), Vec::new());
        self.scanner.prefilter.candidates(bytes, 0..bytes.len(), |candidate| {
            match Sign::of(candidate.target) {
                Some(_) => signs.push(candidate),
                None => keywords.push(candidate),
            }
        });
        keywords.sort_unstable_by_key(|candidate| (candidate.at, candidate.target));
        let text = Text::whole(bytes);
        for candidate in keywords {
            let prepared = &self.scanner.variants[usize::from(candidate.target)];
            let may_be = prepared.rule.kind == Kind::Credential
                && (generic || !prepared.rule.generic)
                && (self.wants)(candidate.target, prepared);
            if !may_be || self.scratch.is_inside_last(candidate, &text) {
                continue;
            }
            let Some((span, around, proof)) = self.value(candidate, &text) else {
                failed.push(candidate);
                continue;
            };
            self.scratch.found(candidate.target, &text, &span);
            let value = Secret::new(&bytes[span.clone()]);
            let keyword = keyword_at(prepared, &text, candidate.at);
            let layered = Layered { via: Vec::new(), value, keyword, hidden: 0..0 };
            self.found.push(Hit { variant: candidate.target, span, around, proof, layered });
            if self.first {
                break;
            }
        }
        // The next layer is another text.
        self.scratch.last.forget();
        if !self.is_done() {
            let owned = 0..bytes.len();
            let zeros = memchr::memchr(0, bytes).is_some();
            let frame = Frame { bytes, owned, base: 0, whole: true, depth, zeros };
            self.text(&frame, &failed, &signs, Some(budget));
        }
        std::mem::replace(&mut self.found, outer)
    }
}

/// Where something that was found in a layer stands in the text around; none if it stands there as it is.
fn through(layer: &Layer, hit: Hit) -> Option<Hit> {
    if matches!(layer.map, decode::Map::Joins { .. }) {
        return through_joins(layer, hit);
    }
    let mut hit =
        Hit { span: layer.map.span(&hit.span), around: layer.map.span(&hit.around), ..hit };
    hit.layered.hidden = layer.stretch.clone();
    hit.layered.via.insert(0, layer.coding);
    Some(hit)
}

fn through_joins(layer: &Layer, hit: Hit) -> Option<Hit> {
    let coding = layer.map.joined(&hit.around, BESIDE)?;
    let mut hit =
        Hit { span: layer.map.span(&hit.span), around: layer.map.span(&hit.around), ..hit };
    hit.layered.hidden = match hit.layered.via.is_empty() {
        true => hit.span.clone(),
        false => layer.map.span(&hit.layered.hidden),
    };
    hit.layered.via.insert(0, coding);
    Some(hit)
}
