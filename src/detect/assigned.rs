//! What is assigned to names and in URLs: asks `assignment` and keeps what is plausible.

use super::explain::{Miss, Seen, Why, keyword_at};
use super::layers::Layered;
use super::{Scanner, Scratch, Wanted};
use crate::assignment::{self, Assignment, Sample, Spot};
use crate::decode::{self, Coding, Undone};
use crate::policy::Judged;
use crate::prefilter::Candidate;
use crate::proof;
use crate::rule::{Assigned, Confidence, Form};
use crate::secret::Secret;
use crate::text::Text;
use std::collections::HashSet;
use std::mem::take;
use std::ops::Range;

/// Bytes around a keyword that are read with their literals put together.
const BEFORE: usize = 512;
const REACH: usize = 1024;

impl Scanner<'_> {
    /// Reads an assignment, and keeps it where it is plausible.
    pub(super) fn assigned(&self, assigned: Assigned, seen: Seen<'_, '_>, scratch: &mut Scratch) {
        let Seen { candidate, text, path, wanted } = seen;
        let read = match self.assignment(candidate, assigned, (text, path), scratch) {
            Ok(read) => read,
            Err(miss) => return self.missed(seen, miss, scratch),
        };
        let together = self.put_together(assigned, seen, &read, scratch);
        let (span, read, layered) = match together {
            Some((span, read, layered)) => (span, read, Some(layered)),
            None => (read.value(), read, None),
        };
        let Some(confidence) = read.confidence() else {
            let why = Why::Implausible(read.score());
            return self.missed(seen, why.at(span), scratch);
        };
        let from = if layered.is_some() { candidate.at } else { read.name().start };
        scratch.found(candidate.target, text, &(from.min(span.start)..span.end));
        let rule = self.variants[usize::from(candidate.target)].rule;
        let known = self.known.as_ref().filter(|_| wanted == Wanted::Findings);
        let instead =
            known.and_then(|known| known.of_credential(text.bytes(), span.start, &rule.id, path));
        let judged = Judged {
            proof: proof::against(&text.bytes()[span.clone()]).unwrap_or_default(),
            span: span.clone(),
            secret: Some(span),
            message: None,
            instead,
            confidence: Some(confidence),
            said: read.describe(),
        };
        let before = scratch.matches.len();
        self.keep(seen, judged, scratch);
        if let Some(found) = scratch.matches.get_mut(before) {
            found.layered = layered.map(Box::new);
        }
    }

    /// Where a value stands that goes on in another literal or on the next line, and how it is read with all of it put together.
    fn put_together(
        &self,
        assigned: Assigned,
        seen: Seen<'_, '_>,
        part: &Assignment,
        scratch: &mut Scratch,
    ) -> Option<(Range<usize>, Assignment, Layered)> {
        let Seen { candidate: Candidate { target, at }, text, path, .. } = seen;
        let (bytes, value) = (text.bytes(), part.value());
        let end = value.end - usize::from(bytes[value.clone()].ends_with(b"\\"));
        if !decode::goes_on(bytes, end) {
            return None;
        }
        let stretch = at.saturating_sub(BEFORE)..bytes.len().min(at + REACH);
        let layer = decode::undo(bytes, stretch, Undone::Literals)?;
        let candidate = Candidate { target, at: layer.map.decoded(at)? };
        let whole = Text::whole(&layer.bytes);
        let read = self.assignment_elsewhere(candidate, assigned, (&whole, path), scratch)?;
        let inner = read.value();
        let span = layer.map.span(&inner);
        if span.start != value.start || span.end <= value.end || read.confidence().is_none() {
            return None;
        }
        let keyword = keyword_at(&self.variants[usize::from(target)], text, at);
        let value = Secret::new(&layer.bytes[inner]);
        let via = vec![Coding::Concatenation];
        Some((span.clone(), read, Layered { via, value, keyword, hidden: span }))
    }

    /// Every assignment in a whole text of which the model decides whether it is a credential's.
    pub fn assignments(&self, text: &Text<'_>, path: &str, scratch: &mut Scratch) -> Vec<Sample> {
        scratch.forget_text();
        scratch.last.forget();
        let candidates = self.candidates(text, text.owned(), scratch, |_, prepared| {
            prepared.enabled && matches!(prepared.variant.form, Form::Assignment(_))
        });
        let mut all = Vec::new();
        let mut seen = HashSet::new();
        for candidate in &candidates {
            let variant = self.variants[usize::from(candidate.target)].variant;
            let Form::Assignment(assigned) = variant.form else { continue };
            let read = self.assignment(*candidate, assigned, (text, path), scratch);
            all.extend(read.ok().filter(|r| seen.insert(r.value())).map(|r| r.sample(text)));
        }
        scratch.candidates = candidates;
        all
    }

    /// Whether a candidate could come to something, whatever the file is called.
    pub(super) fn could_be(
        &self,
        candidate: Candidate,
        text: &Text<'_>,
        scratch: &mut Scratch,
    ) -> bool {
        match self.variants[usize::from(candidate.target)].variant.form {
            Form::Assignment(Assigned::Name) => Spot::new(text, candidate.at).is_possible(),
            _ => self.value(candidate, text, scratch).is_ok(),
        }
    }

    /// The assignment that a keyword leads to.
    fn assignment(
        &self,
        candidate: Candidate,
        assigned: Assigned,
        (text, path): (&Text<'_>, &str),
        scratch: &mut Scratch,
    ) -> Result<Assignment, Miss<'_>> {
        let (span, read) = match assigned {
            Assigned::Name => {
                let spot = Spot::new(text, candidate.at);
                let (reading, memory) = (&mut scratch.reading, &mut scratch.assigned);
                (spot.span(), assignment::at(&spot, path, reading, memory))
            }
            Assigned::Url => {
                let hit = self.value(candidate, text, scratch)?;
                let secret = hit.secret.unwrap_or(hit.span);
                let user = hit.name.unwrap_or(secret.start..secret.start);
                let (reading, memory) = (&mut scratch.reading, &mut scratch.assigned);
                let read = assignment::in_url(text, path, (user, secret.clone()), reading, memory);
                (secret, read)
            }
        };
        read.map_err(|refusal| Why::Unassigned(refusal).at(span))
    }

    /// The same in a layer, which has no path: names and values stand in it as in a file of settings.
    pub(super) fn assigned_in_layer(
        &self,
        candidate: Candidate,
        assigned: Assigned,
        text: &Text<'_>,
        scratch: &mut Scratch,
    ) -> Option<Assignment> {
        let read = self.assignment_elsewhere(candidate, assigned, (text, "layer.yaml"), scratch);
        read.filter(|read| read.confidence() >= Some(Confidence::Medium))
    }

    /// The same in another text than the one in hand.
    fn assignment_elsewhere(
        &self,
        candidate: Candidate,
        assigned: Assigned,
        place: (&Text<'_>, &str),
        scratch: &mut Scratch,
    ) -> Option<Assignment> {
        // What is known of the text in hand is not of this one.
        let outer = (take(&mut scratch.reading), take(&mut scratch.assigned));
        let read = self.assignment(candidate, assigned, place, scratch).ok();
        (scratch.reading, scratch.assigned) = outer;
        read
    }
}
