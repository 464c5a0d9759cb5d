//! What a place is inside of: a string or comment of code, a block that a document shows.

use super::language::Language;
use super::{How, Outline, View};

impl View<'_> {
    /// Whether a place is in a comment or a string of the code around it.
    pub(crate) fn is_in_text_of_code(&mut self, at: usize) -> bool {
        let chain = self.regions_at(at);
        chain.iter().rev().any(|index| {
            let region = self.region(*index);
            let Outline::Code(code) = &region.outline else { return false };
            code.piece_at(at - region.range.start).is_some()
        })
    }

    /// The language of what a document shows at a place, and whether it shows it in a block.
    pub(crate) fn shown_language(&mut self, at: usize) -> Option<(Language, bool)> {
        let chain = self.regions_at(at);
        let mut shown = None;
        for index in chain.iter().skip(1) {
            let region = self.region(*index);
            let fenced = matches!(region.how, How::Fence | How::Written | How::Run);
            shown = Some((region.language, fenced));
        }
        shown
    }
}
