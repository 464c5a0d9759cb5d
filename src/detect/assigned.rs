//! What is assigned to names and in URLs: asks `assignment` and keeps what is plausible.

use super::explain::{Miss, Seen, Why};
use super::{Scanner, Scratch, Wanted};
use crate::assignment::{self, Assignment, Sample, Spot};
use crate::policy::Judged;
use crate::prefilter::Candidate;
use crate::rule::{Assigned, Confidence, Form};
use crate::text::Text;
use std::collections::HashSet;
use std::mem::take;

impl Scanner<'_> {
    /// Reads an assignment, and keeps it where it is plausible.
    pub(super) fn assigned(&self, assigned: Assigned, seen: Seen<'_, '_>, scratch: &mut Scratch) {
        let Seen { candidate, text, path, wanted } = seen;
        let read = match self.assignment(candidate, assigned, (text, path), scratch) {
            Ok(read) => read,
            Err(miss) => return self.missed(seen, miss, scratch),
        };
        let span = read.value();
        let Some(confidence) = read.confidence() else {
            let why = Why::Implausible(read.score());
            return self.missed(seen, why.at(span), scratch);
        };
        scratch.found(candidate.target, text, &(read.name().start.min(span.start)..span.end));
        let rule = self.variants[usize::from(candidate.target)].rule;
        let known = self.known.as_ref().filter(|_| wanted == Wanted::Findings);
        let instead =
            known.and_then(|known| known.of_credential(text.bytes(), span.start, &rule.id, path));
        let judged = Judged {
            span: span.clone(),
            secret: Some(span),
            message: None,
            instead,
            confidence: Some(confidence),
            said: read.describe(),
            ..Judged::default()
        };
        self.keep(seen, judged, scratch);
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
        // What is known of the text around is not of this one.
        let outer = (take(&mut scratch.reading), take(&mut scratch.assigned));
        let read = self.assignment(candidate, assigned, (text, "layer.yaml"), scratch).ok();
        (scratch.reading, scratch.assigned) = outer;
        read.filter(|read| read.confidence() >= Some(Confidence::Medium))
    }
}
