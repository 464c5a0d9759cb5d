//! Whether something says that a practice is *not* to be done: its sentence, its line's sign, or what is above it.

mod header;
mod sentence;
mod words;

use std::collections::HashMap;
use std::ops::Range;

use header::{Said, announcement, header, states};
use words::{End, Word, last_sentence, plain, signs, words};

use super::markdown::{Document, Kind};

/// Bytes of a line that are read for a sentence, before and after the match. Text is not written in longer ones.
const SENTENCE: usize = 400;
/// Bytes of code above the match that are searched for a mark.
const ABOVE: usize = 8 * 1024;
/// Bytes of a table's row that is read for what its cells say.
const ROW: usize = 4 * 1024;
/// Words of a label at the beginning of a sentence.
const LABEL: usize = 5;
/// Blocks above that are searched for a label, and levels of lists.
const BLOCKS: usize = 16;

/// Whether the sentence in a comment or a string forbids, revokes or denies what stands between two parts of it.
pub(crate) fn forbidden_in_line(before: &[u8], after: &[u8]) -> bool {
    sentence(before, after) == Said::Forbidden
}

/// What was found out about a document, for many places in it have the same above them.
#[derive(Default)]
pub(crate) struct Found {
    /// By block, what stands above it says.
    above: HashMap<usize, Said>,
    /// By block, what a heading says.
    headings: HashMap<usize, Said>,
}

/// Whether a document forbids, revokes or shows as what not to do what stands at the span.
pub(crate) fn forbidden(
    text: &[u8],
    document: &Document,
    Range { start, end }: Range<usize>,
    found: &mut Found,
) -> bool {
    let span = &(start..end.max(start));
    let Some(spot) = document.at(span.start) else { return false };
    let said = match document.blocks[spot.block].kind {
        Kind::Fence { .. } | Kind::Indented { .. } => in_code(text, document, spot.block, span),
        Kind::Row => in_row(text, document, spot.block, span),
        Kind::Comment | Kind::FrontMatter => in_line(text, span),
        _ => in_text(text, document, spot.block, span),
    };
    let said = said.or_else(|| match found.above.get(&spot.block) {
        Some(said) => *said,
        None => {
            let said = above(text, document, spot.block, &mut found.headings);
            found.above.insert(spot.block, said);
            said
        }
    });
    said == Said::Forbidden
}

impl Said {
    /// What is said, or what else is.
    fn or_else(self, other: impl FnOnce() -> Self) -> Self {
        match self {
            Self::Nothing => other(),
            said => said,
        }
    }
}

/// What the sentence around the match says.
fn sentence(before: &[u8], after: &[u8]) -> Said {
    let before = &before[before.len().saturating_sub(SENTENCE)..];
    let after = &after[..after.len().min(SENTENCE)];
    let (plain_before, plain_after) = (plain(before), plain(goes_on(after)));
    let (words_before, mut words_after) = (words(&plain_before), words(&plain_after));
    if plain_after.trim_start().starts_with(',') {
        // "Run it, never share it": the comma is no colon.
        words_after.insert(0, Word { core: "-", end: End::Comma });
    }
    if sentence::forbids(&words_before, &words_after) {
        return Said::Forbidden;
    }
    label_or_sign(before, after, last_sentence(&words_before))
}

/// What follows, if the sentence goes on with it.
fn goes_on(after: &[u8]) -> &[u8] {
    let marks = |byte: &&u8| matches!(byte, b'`' | b'*' | b'"' | b'\'' | b')' | b' ');
    let rest = &after[after.iter().take_while(marks).count()..];
    let ends = match rest {
        [b';' | b'!' | b'?', ..] | [b'.'] => true,
        [b'.', next, ..] => next.is_ascii_whitespace(),
        _ => false,
    };
    if ends { &[] } else { after }
}

/// What a sign in the line says, or a label at the beginning of the sentence.
fn label_or_sign(before: &[u8], after: &[u8], sentence: &[Word<'_>]) -> Said {
    let line = last_line(before);
    let said = match signs(line) {
        (Some(no), yes) if yes.is_none_or(|yes| yes < no) => match states(&words(&plain(line))) {
            true => Said::Nothing,
            false => Said::Forbidden,
        },
        (_, Some(_)) => Said::Approved,
        _ => Said::Nothing,
    };
    let said = said.or_else(|| {
        let colon = sentence.iter().rposition(|word| word.end == End::Colon);
        let Some(colon) = colon.filter(|_| sentence.last().is_some_and(|w| w.end != End::Sentence))
        else {
            return Said::Nothing;
        };
        let clause = sentence[..colon].iter().rposition(|word| word.end == End::Clause);
        let label = &sentence[clause.map_or(0, |at| at + 1)..=colon];
        if label.len() <= LABEL { header::label(label) } else { Said::Nothing }
    });
    said.or_else(|| {
        let near = after.split(|byte| *byte == b'\n').next().unwrap_or_default();
        let near = &near[..near.len().min(24)];
        match signs(near) {
            (Some(_), None) => Said::Forbidden,
            _ => Said::Nothing,
        }
    })
}

fn last_line(text: &[u8]) -> &[u8] {
    text.rsplit(|byte| *byte == b'\n').next().unwrap_or_default()
}

/// What the line says that the match is in.
fn in_line(text: &[u8], span: &Range<usize>) -> Said {
    let before = &text[span.start.saturating_sub(SENTENCE)..span.start];
    let after = &text[span.end.min(text.len())..(span.end + SENTENCE).min(text.len())];
    sentence(last_line(before), after.split(|byte| *byte == b'\n').next().unwrap_or_default())
}

/// What the text of a block says about a match in it.
fn in_text(text: &[u8], document: &Document, block: usize, span: &Range<usize>) -> Said {
    let range = document.text(block);
    let start = range.start.max(span.start.saturating_sub(SENTENCE)).min(span.start);
    let end = range.end.min(span.end + SENTENCE).max(span.end);
    let (before, after) = (&text[start..span.start], &text[span.end..end]);
    // A line that begins with a sign stands for itself.
    let own = line_of_its_own(before);
    let after_end =
        lines(after).skip(1).find(|(_, line)| marked(line)).map_or(after.len(), |(at, _)| at);
    sentence(&before[own..], &after[..after_end]).or_else(|| {
        let above = before[..before.len() - last_line(before).len()].trim_ascii_end();
        let line = last_line(above).trim_ascii();
        match line.ends_with(b":") || line.ends_with(b":**") {
            true => announcement(line),
            false => Said::Nothing,
        }
    })
}

/// Lines with where they begin.
fn lines(text: &[u8]) -> impl Iterator<Item = (usize, &[u8])> {
    let mut at = 0;
    text.split(|byte| *byte == b'\n').map(move |line| {
        let start = at;
        at += line.len() + 1;
        (start, line)
    })
}

/// Whether a line begins with a sign.
fn marked(line: &[u8]) -> bool {
    let line = line.trim_ascii_start();
    signs(&line[..line.len().min(8)]) != (None, None)
}

fn line_of_its_own(before: &[u8]) -> usize {
    lines(before).filter(|(_, line)| marked(line)).last().map_or(0, |(at, _)| at)
}

/// What the code around a match says: a comment on its line, or the nearest mark above.
fn in_code(text: &[u8], document: &Document, block: usize, span: &Range<usize>) -> Said {
    let content = document.text(block);
    let above = &text[content.start.min(span.start)..span.start];
    let before = last_line(above);
    let line = span.start - before.len();
    let after = &text[span.end.min(text.len())..content.end.max(span.end).min(text.len())];
    let after = after[..after.len().min(SENTENCE)].split(|byte| *byte == b'\n').next();
    let before = &before[before.len().saturating_sub(SENTENCE)..];
    beside(before, after.unwrap_or_default()).or_else(|| {
        let first = document.first(block);
        let start = document.text(first).start.max(line.saturating_sub(ABOVE)).min(line);
        mark_above(&text[start..line])
    })
}

/// What is written beside a match in code: in a comment before or behind it.
fn beside(before: &[u8], after: &[u8]) -> Said {
    if let Some(at) = comment_start(before) {
        return sentence(&before[at..], after);
    }
    if signs(before) != (None, None) {
        return sentence(before, after);
    }
    let Some(at) = comment_start(after) else { return Said::Nothing };
    header(&after[at..])
}

/// Where the text of a comment begins in a line.
fn comment_start(line: &[u8]) -> Option<usize> {
    let at_mark = |at: usize| {
        let before = at == 0 || line[at - 1].is_ascii_whitespace();
        let rest = &line[at..];
        let length = [&b"#"[..], b"//", b"--", b"<!--", b"/*", b";;"]
            .iter()
            .find(|mark| rest.starts_with(mark) && !(**mark == b"--" && rest.get(2) != Some(&b' ')))
            .map(|mark| mark.len());
        length.filter(|_| before).map(|length| at + length)
    };
    (0..line.len()).find_map(at_mark)
}

/// What the nearest mark above says. One that is only a sentence counts up to the next blank line or comment.
fn mark_above(above: &[u8]) -> Said {
    let mut adjacent = true;
    for line in above.strip_suffix(b"\n").unwrap_or(above).rsplit(|byte| *byte == b'\n') {
        let line = line.trim_ascii().strip_prefix(b">").unwrap_or(line.trim_ascii()).trim_ascii();
        if line.is_empty() {
            adjacent = false;
            continue;
        }
        let comment = comment_start(&line[..line.len().min(4)]).map(|at| line[at..].trim_ascii());
        let Some(comment) = comment.or_else(|| (marked(line) || is_label(line)).then_some(line))
        else {
            continue;
        };
        let said = header(comment);
        let strong = signs(comment) != (None, None) || is_label(comment) || comment.ends_with(b":");
        if said != Said::Nothing && (strong || adjacent) {
            return said;
        }
        adjacent = false;
    }
    Said::Nothing
}

/// Whether a line in code is a label: "Before:", "Bad", "WRONG - don't".
fn is_label(line: &[u8]) -> bool {
    let plain = plain(&line[..line.len().min(SENTENCE)]);
    let words = words(&plain);
    let first = words.iter().find(|word| !matches!(word.core, "the" | "example"));
    let labels = [
        "bad",
        "wrong",
        "incorrect",
        "before",
        "old",
        "good",
        "correct",
        "right",
        "after",
        "new",
        "don't",
        "do",
        "better",
        "never",
        "avoid",
        "insecure",
        "secure",
        "anti-pattern",
        "deprecated",
        "legacy",
        "forbidden",
        "instead",
    ];
    let label = first.is_some_and(|word| labels.contains(&word.core));
    let ended = first.is_some_and(|word| !matches!(word.end, End::Nothing | End::Comma));
    label && (ended || words.len() <= 3)
}

/// What a row of a table says about a match in it: its cell, its column's head, its other cells.
fn in_row(text: &[u8], document: &Document, block: usize, span: &Range<usize>) -> Said {
    let row = document.blocks[block].span.clone();
    if row.len() > ROW {
        return Said::Nothing;
    }
    let cells = cells(&text[row.clone()]);
    let at = span.start.saturating_sub(row.start);
    let Some(column) = cells.iter().position(|cell| at < cell.end) else { return Said::Nothing };
    let cell = row.start + cells[column].start..row.start + cells[column].end;
    let start = cell.start.min(span.start);
    let end = cell.end.max(span.end).min(text.len());
    let said = sentence(&text[start..span.start], &text[span.end.min(end)..end]);
    said.or_else(|| {
        let head = document.blocks[document.first(block)].span.clone();
        match document.first(block) == block {
            true => Said::Nothing,
            false => {
                let head = &text[head];
                let heads = self::cells(head);
                heads
                    .get(column)
                    .map_or(Said::Nothing, |cell| header(head[cell.clone()].trim_ascii()))
            }
        }
    })
    .or_else(|| {
        let others = cells.iter().enumerate().filter(|(at, _)| *at != column);
        let said: Vec<_> =
            others.map(|(_, cell)| verdict(text[row.clone()][cell.clone()].trim_ascii())).collect();
        match said.contains(&Said::Forbidden) && !said.contains(&Said::Approved) {
            true => Said::Forbidden,
            false => Said::Nothing,
        }
    })
}

/// What a cell says that judges its row.
fn verdict(cell: &[u8]) -> Said {
    let plain = plain(cell);
    let words = words(&plain);
    let judges = signs(cell) != (None, None)
        || words.len() <= 4
        || words.first().is_some_and(|word| {
            matches!(word.core, "never" | "don't" | "forbidden" | "deprecated")
        });
    if judges { header(cell) } else { Said::Nothing }
}

/// The cells of a row. Bars in code don't separate, nor do escaped ones.
fn cells(row: &[u8]) -> Vec<Range<usize>> {
    let mut cells = Vec::new();
    let mut start = usize::from(row.starts_with(b"|"));
    let mut code = false;
    for (at, byte) in row.iter().enumerate().skip(start) {
        match byte {
            b'`' => code = !code,
            b'|' if !code && row[at - usize::from(at > 0)] != b'\\' => {
                cells.push(start..at);
                start = at + 1;
            }
            _ => {}
        }
    }
    if start < row.len() {
        cells.push(start..row.len());
    }
    cells
}

/// What introduces a block, the items that it is in, labels and headings say about it, the nearest first.
fn above(text: &[u8], document: &Document, block: usize, found: &mut HashMap<usize, Said>) -> Said {
    let mut top = block;
    for _ in 0..BLOCKS {
        let said = introduced(text, document, top);
        if said != Said::Nothing {
            return said;
        }
        let Some(item) = document.parent_item(top) else { break };
        let said = item_says(&text[document.text(item)]);
        if said != Said::Nothing {
            return said;
        }
        top = item;
    }
    label(text, document, top).or_else(|| {
        let headings = document.headings(block).into_iter();
        let said =
            headings.map(|at| *found.entry(at).or_insert_with(|| header(&text[document.text(at)])));
        said.into_iter().find(|said| *said != Said::Nothing).unwrap_or(Said::Nothing)
    })
}

fn introduced(text: &[u8], document: &Document, block: usize) -> Said {
    let is_code =
        |at: usize| matches!(document.blocks[at].kind, Kind::Fence { .. } | Kind::Indented { .. });
    // Of several pieces of code below each other, what is above the first introduces all.
    let mut first = document.first(block);
    for _ in 0..BLOCKS {
        match first.checked_sub(1) {
            Some(before) if is_code(first) && is_code(before) => first = document.first(before),
            _ => break,
        }
    }
    let above = document.introduction(first);
    above.map_or(Said::Nothing, |above| announcement(&text[document.text(above)]))
}

/// What an item says about what is in it: its beginning, up to the colon, or its end.
fn item_says(item: &[u8]) -> Said {
    announcement(item).or_else(|| {
        let plain = plain(&item[..item.len().min(SENTENCE)]);
        let words = words(&plain);
        match words.iter().take(8).position(|word| word.end == End::Colon) {
            Some(colon) => header::said(&words[..=colon]),
            None => Said::Nothing,
        }
    })
}

/// What a label above says: a paragraph in bold, or one that begins with a sign. It counts up to the next heading or
/// label, or over one list.
fn label(text: &[u8], document: &Document, block: usize) -> Said {
    let list =
        matches!(document.blocks[block].kind, Kind::Item { .. }).then(|| document.first(block));
    let from = block.saturating_sub(BLOCKS);
    for at in (from..block).rev() {
        match document.blocks[at].kind {
            Kind::Heading { .. } => break,
            Kind::Item { .. } if list != Some(document.first(at)) => {
                if document.parent_item(at).is_none() {
                    break;
                }
            }
            Kind::Paragraph | Kind::Quote => {
                let paragraph = text[document.blocks[at].span.clone()].trim_ascii();
                let bold = paragraph.starts_with(b"**")
                    && (paragraph.ends_with(b"**") || paragraph.ends_with(b"**:"))
                    && paragraph.len() < 120;
                if bold || marked(paragraph) && paragraph.len() < 120 && !paragraph.contains(&b'\n')
                {
                    return header(paragraph);
                }
            }
            _ => {}
        }
    }
    Said::Nothing
}

#[cfg(test)]
mod tests;
