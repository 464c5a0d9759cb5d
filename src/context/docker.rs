//! The instructions of a Dockerfile.

use std::collections::HashMap;
use std::ops::Range;

use memchr::{memchr, memchr2};

use super::spans;

/// Instructions and comments of a Dockerfile, in their order.
#[derive(Debug, Default)]
pub(crate) struct Dockerfile {
    /// What is done, one after the other.
    pub(crate) instructions: Vec<Instruction>,
    /// Comments from their `#` to the end of their line, also between the lines of an instruction.
    pub(crate) comments: Vec<Range<usize>>,
}

/// An instruction with its continuation lines and heredocs.
#[derive(Debug)]
pub(crate) struct Instruction {
    /// Which one it is.
    pub(crate) kind: InstructionKind,
    /// What follows the keyword, over all lines of it but those of heredocs.
    pub(crate) rest: Range<usize>,
    /// How the command is written, of those that have one.
    pub(crate) form: Form,
    /// The lines of its heredocs, without the one that ends them.
    pub(crate) heredocs: Vec<Range<usize>>,
    /// The names and values of `ENV`, `ARG` and `LABEL`.
    pub(crate) pairs: Vec<Pair>,
    /// All of it, heredocs included.
    pub(crate) span: Range<usize>,
}

/// Which instruction it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum InstructionKind {
    /// `ADD`
    Add,
    /// `ARG`
    Arg,
    /// `CMD`
    Cmd,
    /// `COPY`
    Copy,
    /// `ENTRYPOINT`
    Entrypoint,
    /// `ENV`
    Env,
    /// `EXPOSE`
    Expose,
    /// `FROM`
    From,
    /// `HEALTHCHECK` without a command; with one it is that of its `CMD`.
    Healthcheck,
    /// `LABEL`
    Label,
    /// `ONBUILD` without an instruction; with one it is that one.
    Onbuild,
    /// `RUN`
    Run,
    /// `SHELL`
    Shell,
    /// `USER`
    User,
    /// `VOLUME`
    Volume,
    /// `WORKDIR`
    Workdir,
    /// `MAINTAINER`, `STOPSIGNAL`, and what is none.
    Other,
}

/// How a command is written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Form {
    /// As a shell reads it, without the options before it.
    Shell(Range<usize>),
    /// As a list; what is between the quotes of each string.
    Exec(Vec<Range<usize>>),
    /// There is none.
    None,
}

/// A name and what it is set to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Pair {
    /// The name, without quotes.
    pub(crate) name: Range<usize>,
    /// The value, without quotes; empty where `ARG` says none.
    pub(crate) value: Range<usize>,
}

impl Dockerfile {
    /// Reads a file, or a piece of one that begins with a line.
    pub(crate) fn read(text: &[u8]) -> Self {
        let mut reader = Reader { text, escape: b'\\', file: Self::default(), ends: None };
        let mut at = if text.starts_with(b"\xef\xbb\xbf") { 3 } else { 0 };
        let mut directives = true;
        while at < text.len() {
            let line = reader.line(at);
            at = match text[line.clone()].trim_ascii() {
                [] => line.end + 1,
                [b'#', ..] => {
                    directives = directives && reader.directive(&line);
                    reader.comment(&line)
                }
                _ => {
                    directives = false;
                    reader.instruction(&line)
                }
            };
        }
        reader.file
    }

    /// The instruction around an offset.
    pub(crate) fn instruction_at(&self, offset: usize) -> Option<&Instruction> {
        let after = self.instructions.partition_point(|one| one.span.start <= offset);
        self.instructions[..after].last().filter(|one| offset < one.span.end)
    }

    /// Whether the offset is in a comment.
    pub(crate) fn in_comment(&self, offset: usize) -> bool {
        spans::around(&self.comments, offset).is_some()
    }
}

/// Where heredocs may end: lines that are one word, by the word and whether tabs stand before it.
type Ends<'t> = HashMap<(&'t [u8], bool), Vec<usize>>;

struct Reader<'t> {
    text: &'t [u8],
    escape: u8,
    file: Dockerfile,
    /// Found once, so that many heredocs without an end don't each search the rest of the file.
    ends: Option<Ends<'t>>,
}

impl<'t> Reader<'t> {
    /// The line that begins at an offset, without its end.
    fn line(&self, at: usize) -> Range<usize> {
        at..memchr(b'\n', &self.text[at..]).map_or(self.text.len(), |length| at + length)
    }

    /// `# escape=` and its like; whether more may follow.
    fn directive(&mut self, line: &Range<usize>) -> bool {
        let comment = self.text[line.clone()].trim_ascii()[1..].trim_ascii();
        let Some(equals) = memchr(b'=', comment) else { return false };
        let name = comment[..equals].trim_ascii();
        if name.eq_ignore_ascii_case(b"escape")
            && let [sign @ (b'\\' | b'`')] = comment[equals + 1..].trim_ascii()
        {
            self.escape = *sign;
        }
        name.iter().all(u8::is_ascii_alphanumeric)
    }

    fn comment(&mut self, line: &Range<usize>) -> usize {
        let (start, end) = self.trimmed(line.clone());
        self.file.comments.push(start..end);
        line.end + 1
    }

    /// Where what is in a range begins and ends, without blanks around it.
    fn trimmed(&self, range: Range<usize>) -> (usize, usize) {
        let end = range.start + self.text[range.clone()].trim_ascii_end().len();
        let blanks = range.len() - self.text[range.clone()].trim_ascii_start().len();
        ((range.start + blanks).min(end), end)
    }

    fn instruction(&mut self, line: &Range<usize>) -> usize {
        let (start, end) = self.continued(line);
        let keyword = self.word(start, end);
        let kind = kind(&self.text[keyword.clone()]);
        let rest = self.skip_blanks(keyword.end, end)..end;
        let next = self.line(end).end + 1;
        let mut instruction = Instruction {
            kind,
            rest: rest.clone(),
            form: Form::None,
            heredocs: Vec::new(),
            pairs: Vec::new(),
            span: start..end,
        };
        let next = self.heredocs(&mut instruction, next);
        self.arguments(&mut instruction, kind, rest);
        self.file.instructions.push(instruction);
        next
    }

    /// Where an instruction begins and ends; it goes on behind lines that end in the escape sign.
    fn continued(&mut self, line: &Range<usize>) -> (usize, usize) {
        let (start, mut end) = self.trimmed(line.clone());
        let mut next = line.end + 1;
        while self.text[start..end].last() == Some(&self.escape) && next < self.text.len() {
            let line = self.line(next);
            match self.text[line.clone()].trim_ascii() {
                // Comments and blank lines don't end it.
                [] => next = line.end + 1,
                [b'#', ..] => next = self.comment(&line),
                _ => {
                    end = self.trimmed(line.clone()).1;
                    next = line.end + 1;
                }
            }
        }
        (start, end)
    }

    /// The word at an offset, without what a template or a bracket may have glued to it.
    fn word(&self, at: usize, end: usize) -> Range<usize> {
        let length = self.text[at..end].iter().position(u8::is_ascii_whitespace);
        at..length.map_or(end, |length| at + length)
    }

    /// Passes over blanks and the ends of lines that go on.
    fn skip_blanks(&self, mut at: usize, end: usize) -> usize {
        while at < end {
            let byte = self.text[at];
            let line_ends = byte == self.escape
                && self.text[at + 1..end].iter().find(|b| !matches!(b, b' ' | b'\t' | b'\r'))
                    == Some(&b'\n');
            if line_ends {
                at += 1 + memchr(b'\n', &self.text[at + 1..end]).map_or(0, |length| length + 1);
            } else if byte.is_ascii_whitespace() {
                at += 1;
            } else if byte == b'#' && self.file.in_comment(at) {
                at = self.line(at).end.min(end);
            } else {
                break;
            }
        }
        at
    }

    /// The bodies of the heredocs that an instruction announces; where to go on.
    fn heredocs(&mut self, instruction: &mut Instruction, mut next: usize) -> usize {
        let takes = matches!(
            instruction.kind,
            InstructionKind::Run | InstructionKind::Copy | InstructionKind::Add
        );
        if !takes {
            return next;
        }
        for (name, dash) in heredoc_names(&self.text[instruction.rest.clone()]) {
            let start = next.min(self.text.len());
            let Some((body, after)) = self.heredoc_body(start, &name, dash) else { break };
            instruction.span.end = body.end;
            instruction.heredocs.push(body);
            next = after;
        }
        next
    }

    /// The lines up to the one that is the name alone, and where the next begins. Unclosed, there are none.
    fn heredoc_body(
        &mut self,
        start: usize,
        name: &[u8],
        dash: bool,
    ) -> Option<(Range<usize>, usize)> {
        let ends = self.ends.take().unwrap_or_else(|| self.heredoc_ends());
        let first = |tabs: bool| {
            let lines = ends.get(&(name, tabs))?;
            lines.get(lines.partition_point(|line| *line < start)).copied()
        };
        let end = [first(false), if dash { first(true) } else { None }].into_iter().flatten().min();
        self.ends = Some(ends);
        end.map(|end| (start..end, self.line(end).end + 1))
    }

    fn heredoc_ends(&self) -> Ends<'t> {
        let mut ends = Ends::new();
        let text = self.text;
        let mut at = 0;
        while at < text.len() {
            let line = self.line(at);
            let tabs = text[line.clone()].iter().take_while(|byte| **byte == b'\t').count();
            let word = &text[line.start + tabs..line.end];
            let word = word.strip_suffix(b"\r").unwrap_or(word);
            let named = |byte: &u8| byte.is_ascii_alphanumeric() || *byte == b'_';
            if !word.is_empty() && word.iter().all(named) {
                ends.entry((word, tabs > 0)).or_default().push(at);
            }
            at = line.end + 1;
        }
        ends
    }

    fn arguments(&self, instruction: &mut Instruction, kind: InstructionKind, rest: Range<usize>) {
        match kind {
            InstructionKind::Run
            | InstructionKind::Cmd
            | InstructionKind::Entrypoint
            | InstructionKind::Shell
            | InstructionKind::Volume => instruction.form = self.form(rest),
            InstructionKind::Healthcheck | InstructionKind::Onbuild => {
                self.inner(instruction, rest);
            }
            InstructionKind::Env | InstructionKind::Label => {
                instruction.pairs = self.pairs(rest, true);
            }
            InstructionKind::Arg => instruction.pairs = self.pairs(rest, false),
            _ => {}
        }
    }

    /// `ONBUILD RUN …` and `HEALTHCHECK --interval=5m CMD …`.
    fn inner(&self, instruction: &mut Instruction, rest: Range<usize>) {
        let start = self.skip_options(rest.start, rest.end);
        let keyword = self.word(start, rest.end);
        let kind = kind(&self.text[keyword.clone()]);
        if !matches!(kind, InstructionKind::Healthcheck | InstructionKind::Onbuild) {
            let inner = self.skip_blanks(keyword.end, rest.end)..rest.end;
            if kind != InstructionKind::Other {
                instruction.kind = kind;
            }
            self.arguments(instruction, kind, inner);
        }
    }

    /// Passes over `--mount=…` and the like.
    fn skip_options(&self, mut at: usize, end: usize) -> usize {
        while self.text[at..end].starts_with(b"--") {
            at = self.skip_blanks(self.word(at, end).end, end);
        }
        at
    }

    fn form(&self, rest: Range<usize>) -> Form {
        let start = self.skip_options(rest.start, rest.end);
        let command = start..rest.end;
        match self.exec(&command) {
            Some(strings) => Form::Exec(strings),
            None => Form::Shell(command),
        }
    }

    /// The strings of a list in the form of JSON.
    fn exec(&self, command: &Range<usize>) -> Option<Vec<Range<usize>>> {
        let mut at = command.start;
        if self.text[command.clone()].first() != Some(&b'[') {
            return None;
        }
        let mut strings = Vec::new();
        loop {
            at = self.skip_blanks(at + 1, command.end);
            match *self.text[..command.end].get(at)? {
                b'"' => {
                    let close = self.closing(at, command.end)?;
                    strings.push(at + 1..close);
                    at = self.skip_blanks(close + 1, command.end);
                }
                b']' if strings.is_empty() => return Some(strings),
                _ => return None,
            }
            match *self.text[..command.end].get(at)? {
                b',' => {}
                b']' => return Some(strings),
                _ => return None,
            }
        }
    }

    /// The quote that closes the one at an offset.
    fn closing(&self, open: usize, end: usize) -> Option<usize> {
        let quote = self.text[open];
        let escape = if quote == b'"' { self.escape } else { quote };
        let mut at = open + 1;
        loop {
            at += memchr2(quote, escape, self.text.get(at..end)?)?;
            if self.text[at] == quote {
                return Some(at);
            }
            at += 2;
        }
    }

    /// `NAME=value` as often as it stands there, or the old `NAME the value`.
    fn pairs(&self, rest: Range<usize>, old: bool) -> Vec<Pair> {
        let mut pairs = Vec::new();
        let mut at = rest.start;
        while at < rest.end {
            let name_end = self.name_end(at, rest.end);
            let name = self.unquoted(at..name_end);
            if self.text[..rest.end].get(name_end) == Some(&b'=') {
                let end = self.value_end(name_end + 1, rest.end);
                pairs.push(Pair { name, value: self.unquoted(name_end + 1..end) });
                at = end;
            } else {
                let start = self.skip_blanks(name_end, rest.end);
                if old && pairs.is_empty() {
                    pairs.push(Pair { name, value: self.unquoted(start..rest.end) });
                    break;
                }
                pairs.push(Pair { name, value: name_end..name_end });
                at = name_end;
            }
            at = self.skip_blanks(at, rest.end).max(at);
        }
        pairs
    }

    fn name_end(&self, at: usize, end: usize) -> usize {
        let quoted = matches!(self.text[at], b'"' | b'\'');
        let from = if quoted { self.closing(at, end).map_or(at, |close| close + 1) } else { at };
        let stops = |byte: &u8| *byte == b'=' || byte.is_ascii_whitespace();
        let length = self.text[from..end].iter().position(stops);
        // At least one byte, unless it is the sign itself: a stray one is its own word.
        let stop = length.map_or(end, |length| from + length);
        if stop == at && self.text[at] != b'=' { at + 1 } else { stop }
    }

    fn value_end(&self, mut at: usize, end: usize) -> usize {
        while at < end {
            match self.text[at] {
                b'"' | b'\'' => match self.closing(at, end) {
                    Some(close) => at = close + 1,
                    // Never closed: up to the end of its line.
                    None => return self.line(at).end.min(end),
                },
                byte if byte == self.escape && self.skip_blanks(at, end) == at => at += 2,
                byte if byte == self.escape || byte.is_ascii_whitespace() => break,
                _ => at += 1,
            }
        }
        at.min(end)
    }

    /// What is between quotes, if the whole is.
    fn unquoted(&self, range: Range<usize>) -> Range<usize> {
        let text = &self.text[range.clone()];
        match (text.first(), text.last()) {
            (Some(open @ (b'"' | b'\'')), Some(close)) if open == close && text.len() > 1 => {
                range.start + 1..range.end - 1
            }
            _ => range,
        }
    }
}

fn kind(keyword: &[u8]) -> InstructionKind {
    const KINDS: [(&[u8], InstructionKind); 16] = [
        (b"ADD", InstructionKind::Add),
        (b"ARG", InstructionKind::Arg),
        (b"CMD", InstructionKind::Cmd),
        (b"COPY", InstructionKind::Copy),
        (b"ENTRYPOINT", InstructionKind::Entrypoint),
        (b"ENV", InstructionKind::Env),
        (b"EXPOSE", InstructionKind::Expose),
        (b"FROM", InstructionKind::From),
        (b"HEALTHCHECK", InstructionKind::Healthcheck),
        (b"LABEL", InstructionKind::Label),
        (b"ONBUILD", InstructionKind::Onbuild),
        (b"RUN", InstructionKind::Run),
        (b"SHELL", InstructionKind::Shell),
        (b"USER", InstructionKind::User),
        (b"VOLUME", InstructionKind::Volume),
        (b"WORKDIR", InstructionKind::Workdir),
    ];
    let found = KINDS.iter().find(|(name, _)| name.eq_ignore_ascii_case(keyword));
    found.map_or(InstructionKind::Other, |(_, kind)| *kind)
}

/// Heredocs that one instruction may have.
const HEREDOCS: usize = 16;

/// The names of the heredocs that a command announces, and whether tabs before their end are dropped.
fn heredoc_names(command: &[u8]) -> Vec<(Vec<u8>, bool)> {
    let mut names = Vec::new();
    let mut at = 0;
    while let Some(found) = memchr::memmem::find(&command[at..], b"<<")
        && names.len() < HEREDOCS
    {
        at += found + 2;
        if command.get(at) == Some(&b'<') {
            // `<<<` hands over a string.
            at += 1;
            continue;
        }
        let dash = command.get(at) == Some(&b'-');
        at += usize::from(dash);
        let quoted = matches!(command.get(at), Some(b'"' | b'\''));
        let start = at + usize::from(quoted);
        let rest = command.get(start..).unwrap_or_default();
        let length = rest.iter().take_while(|b| b.is_ascii_alphanumeric() || **b == b'_').count();
        // `1 << 2` is arithmetic.
        if length > 0 && !rest[0].is_ascii_digit() {
            names.push((rest[..length].to_vec(), dash));
        }
    }
    names
}

#[cfg(test)]
mod tests {
    use super::*;

    fn show(text: &str, range: &Range<usize>) -> String {
        text[range.clone()].replace('\r', "").replace('\n', "/")
    }

    fn outline(text: &str) -> Vec<String> {
        let file = Dockerfile::read(text.as_bytes());
        let line = |one: &Instruction| {
            let mut line = vec![format!("{:?}", one.kind).to_lowercase()];
            match &one.form {
                Form::Shell(command) => line.push(format!("sh {}", show(text, command))),
                Form::Exec(strings) => {
                    let strings: Vec<_> = strings.iter().map(|s| show(text, s)).collect();
                    line.push(format!("exec {strings:?}"));
                }
                Form::None if one.pairs.is_empty() => line.push(show(text, &one.rest)),
                Form::None => {}
            }
            let pair = |pair: &Pair| show(text, &pair.name) + "=" + &show(text, &pair.value);
            line.extend(one.pairs.iter().map(pair));
            line.extend(one.heredocs.iter().map(|body| "<<".to_owned() + &show(text, body)));
            line.join(" ")
        };
        file.instructions.iter().map(line).collect()
    }

    #[track_caller]
    fn assert_outline(text: &str, expected: &[&str]) {
        assert_eq!(outline(text), expected, "{text}");
        assert_eq!(outline(&text.replace('\n', "\r\n")), expected, "with CRLF: {text}");
    }

    #[test]
    fn instructions_run_over_continuation_lines_and_comments() {
        assert_outline(
            "# syntax=docker/dockerfile:1\nFROM alpine AS a\n\
             run a && \\\n  # why\n\n    b \\\n    c\nRUN --mount=type=secret,id=x \\\n  d\n\
             USER me\nCOPY . .\n",
            &[
                "from alpine AS a",
                "run sh a && \\/  # why//    b \\/    c",
                "run sh d",
                "user me",
                "copy . .",
            ],
        );
        let text = "RUN a \\\n  # why\n  b # not one\n  # one";
        let file = Dockerfile::read(text.as_bytes());
        let comments: Vec<_> = file.comments.iter().map(|range| show(text, range)).collect();
        assert_eq!(comments, ["# why", "# one"]);
        assert!(file.in_comment(11) && !file.in_comment(text.find("# not").unwrap()));
        assert_eq!(file.instruction_at(4).map(|one| one.kind), Some(InstructionKind::Run));
        assert!(file.instruction_at(text.len()).is_none());
    }

    #[test]
    fn commands_have_two_forms() {
        assert_outline(
            "CMD [\"a\", \"b \\\"c\\\"\"]\nENTRYPOINT [ \"x\" , \\\n  \"y\" ]\n\
             RUN [ -f a ] && b\nCMD []\nRUN [\"a\", b]\nSHELL [\"pwsh\"]\n\
             HEALTHCHECK --interval=5m CMD curl x\nONBUILD RUN z\nHEALTHCHECK NONE\n",
            &[
                "cmd exec [\"a\", \"b \\\\\\\"c\\\\\\\"\"]",
                "entrypoint exec [\"x\", \"y\"]",
                "run sh [ -f a ] && b",
                "cmd exec []",
                "run sh [\"a\", b]",
                "shell exec [\"pwsh\"]",
                "cmd sh curl x",
                "run sh z",
                "healthcheck NONE",
            ],
        );
    }

    #[test]
    fn names_and_values_are_paired() {
        assert_outline(
            "ENV A=b C=\"d e\" \\\n    F='g' H=i\\ j \\\n    # why\n    K=\n\
             ENV OLD the value\nARG X\nARG Y=z\nARG P Q=r\nLABEL \"a.b\"=\"c\" d=e\n\
             ENV A=\"open\nENV B=c",
            &[
                "env A=b C=d e F=g H=i\\ j K=",
                "env OLD=the value",
                "arg X=",
                "arg Y=z",
                "arg P= Q=r",
                "label a.b=c d=e",
                "env A=\"open",
                "env B=c",
            ],
        );
    }

    #[test]
    fn heredocs_belong_to_their_instruction() {
        assert_outline(
            "RUN <<EOF\na\nUSER b\nEOF\nCOPY <<-\"ONE\" <<'TWO' /x/\nc\n\tONE\nd\nTWO\n\
             RUN cat <<< x\nRUN <<OPEN\nUSER e\n",
            &[
                "run sh <<EOF <<a/USER b/",
                "copy <<-\"ONE\" <<'TWO' /x/ <<c/ <<d/",
                "run sh cat <<< x",
                "run sh <<OPEN",
                "user e",
            ],
        );
    }

    #[test]
    fn the_escape_sign_may_be_another() {
        assert_outline(
            "# escape=`\nRUN dir C:\\\nRUN a `\n  b\n",
            &["run sh dir C:\\", "run sh a `/  b"],
        );
        assert_outline("# a\n# escape=`\nRUN a `\nRUN b\n", &["run sh a `", "run sh b"]);
    }

    const SAMPLE: &str = "# escape=`\nFROM a\nENV A=\"b`\" C='d' `\n # e\nF\nRUN [\"a\", `\n\"b\"]\n\
     ARG X=\\\nRUN --a <<-E <<'F'\n\tE\nF\nONBUILD HEALTHCHECK --x CMD y`\n";

    #[test]
    fn no_text_panics() {
        for start in 0..SAMPLE.len() {
            for end in start..=SAMPLE.len() {
                check(&SAMPLE.as_bytes()[start..end]);
            }
        }
        let mut state = 7_u32;
        let words = [
            "RUN ", "ENV ", "ARG ", "A", "=", "\"", "'", "\\", "\\\n", "\n", "#", "<<A", "[", "]",
            ",", " ", "--", "\r\n", "\u{e9}", "ONBUILD ",
        ];
        for _ in 0..8_000 {
            let text: String = (0..20)
                .map(|_| {
                    state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
                    words[(state >> 16) as usize % words.len()]
                })
                .collect();
            check(text.as_bytes());
        }
    }

    fn check(text: &[u8]) {
        let file = Dockerfile::read(text);
        for one in &file.instructions {
            for pair in &one.pairs {
                assert!(pair.name.start <= pair.name.end && pair.value.start <= pair.value.end);
            }
            assert!(one.span.end <= text.len() && one.rest.start <= one.rest.end, "{text:?}");
        }
        for offset in 0..=text.len() {
            file.in_comment(offset);
            file.instruction_at(offset);
        }
    }

    #[test]
    fn hostile_text_takes_no_longer() {
        let began = std::time::Instant::now();
        for unit in [
            "RUN <<A\n",
            "RUN a \\\n",
            "\\\n",
            "ENV ",
            "ENV A=\"\n",
            "A='",
            "\\ ",
            "\\",
            "\"",
            "[\"a\",",
            "# a\n",
            "<<A ",
            "--a ",
            "ONBUILD ",
            "=",
            "A=\\ ",
            "\\\n#a\n",
        ] {
            for prefix in ["", "RUN ", "ENV ", "CMD [", "ENV A="] {
                let text = prefix.to_owned() + &unit.repeat(50_000 / unit.len());
                Dockerfile::read(text.as_bytes());
            }
        }
        assert!(began.elapsed().as_secs() < 20, "{:?}", began.elapsed());
    }
}
