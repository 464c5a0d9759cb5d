//! Every secret in a text, for those who must not show one.

use super::{Match, Prepared, Scanner, Scratch, Wanted};
use crate::prefilter::Candidate;
use crate::rule::Kind;
use crate::text::Text;
use std::ops::Range;

impl Scanner<'_> {
    /// Every secret in the window, margins included, that any rule knows, on or off: what must not be shown.
    pub(crate) fn secrets(
        &self,
        text: &Text<'_>,
        path: &str,
        scratch: &mut Scratch,
    ) -> Vec<Range<usize>> {
        scratch.forget_text();
        scratch.matches.clear();
        scratch.judged.clear();
        self.more_secrets(text, None, path, scratch)
    }

    /// The same of the text that was scanned last, whose matches stay.
    pub(crate) fn secrets_of_scanned(
        &self,
        text: &Text<'_>,
        path: &str,
        scratch: &mut Scratch,
    ) -> Vec<Range<usize>> {
        self.more_secrets(text, Some(&text.owned()), path, scratch)
    }

    /// The secrets among the matches, and those that were not looked for in the stretch that was scanned.
    fn more_secrets(
        &self,
        text: &Text<'_>,
        scanned: Option<&Range<usize>>,
        path: &str,
        scratch: &mut Scratch,
    ) -> Vec<Range<usize>> {
        let last = std::mem::take(&mut scratch.last);
        let matches = std::mem::take(&mut scratch.matches);
        let judged = std::mem::take(&mut scratch.judged);
        let mut verdicts = std::mem::take(&mut scratch.verdicts);
        let whole = 0..text.bytes().len();
        let is_scanned = |at: usize| scanned.is_some_and(|scanned| scanned.contains(&at));
        let wanted = |candidate: Candidate, prepared: &Prepared<'_>| {
            let mut applies = || self.applies_to(candidate.target, path, &mut verdicts);
            // What a practice takes for a secret in its own files is none elsewhere.
            prepared.finds_secrets
                && match prepared.rule.kind {
                    Kind::Credential => {
                        !(prepared.enabled && is_scanned(candidate.at) && applies())
                    }
                    Kind::Practice => {
                        let at = (candidate.at, candidate.target);
                        judged.binary_search(&at).is_err() && applies()
                    }
                }
        };
        let candidates = match scanned == Some(&whole) {
            true => self.among_keywords(scratch, wanted),
            false => self.candidates(text, whole, scratch, wanted),
        };
        scratch.verdicts = verdicts;
        scratch.failed.clear();
        self.confirm_all(candidates, text, path, Wanted::Secrets, scratch);
        let mut any = |_: u16, _: &Prepared<'_>| true;
        let layered = self.layered(text, &mut any, false, scratch).hits;
        scratch.last = last;
        scratch.judged = judged;
        let more = std::mem::replace(&mut scratch.matches, matches);
        let hidden = |found: &Match| match &found.layered {
            Some(layered) => Some(layered.hidden.clone()),
            None => found.secret.clone(),
        };
        let known = scratch.matches.iter().filter_map(hidden);
        let more = more.into_iter().filter_map(|found| found.secret);
        known.chain(more).chain(layered.into_iter().map(|hit| hit.layered.hidden)).collect()
    }
}
