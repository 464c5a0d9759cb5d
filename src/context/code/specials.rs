//! Strings that no quote begins, and what else begins with their signs.

use super::NONE;
use super::dialect::{Dialect, Role};
use super::quotes::{End, Hole, Style};
use super::reader::{Class, Path, Reader};

impl Reader<'_> {
    /// Strings that begin with a sign that begins other things too; and what else begins so and must not be taken
    /// apart.
    pub(super) fn special(&mut self, pos: usize) -> Option<usize> {
        match (self.text[pos], self.dialect) {
            (b'/', Dialect::JavaScript | Dialect::Ruby | Dialect::Groovy) => self.regex(pos),
            (b'<', Dialect::Ruby | Dialect::Php | Dialect::Hcl) => self.heredoc(pos),
            (b'%', Dialect::Ruby) => self.percent(pos),
            (b':', Dialect::Ruby) => self.symbol(pos),
            (b'?', Dialect::Ruby) => self.character(pos),
            (b'?', Dialect::Php) => self.php_end(pos),
            (b'$' | b'@', Dialect::CSharp) => self.verbatim(pos),
            (b'#', Dialect::Swift) => {
                let hashes = self.run_of(pos, b'#');
                let style = Style::raw(End::Quotes(b'"', 1, hashes as u16));
                let opens = self.text.get(pos + hashes) == Some(&b'"');
                opens.then(|| self.start_string(pos, pos + hashes, style, None))
            }
            (b'$', Dialect::Ruby) => match self.text.get(pos + 1)? {
                // `$'` and `$"` are variables.
                b'\'' | b'"' | b'`' => {
                    self.begin(pos, Class::Word, Role::Plain);
                    self.set_token(pos, pos + 2, Class::Word);
                    Some(pos + 2)
                }
                _ => None,
            },
            _ => None,
        }
    }

    /// C#'s `@".."`, `$".."` and `$$"""..."""`.
    fn verbatim(&mut self, pos: usize) -> Option<usize> {
        let rest = &self.text[pos..];
        let sign = rest.iter().take(8).take_while(|byte| matches!(byte, b'$' | b'@')).count();
        let at = pos + sign;
        if self.text.get(at) != Some(&b'"') {
            return None;
        }
        let dollars = rest[..sign].iter().map(|byte| usize::from(*byte == b'$')).sum::<usize>();
        let mut style = self.style(at, b'"');
        if dollars < sign {
            style = Style::raw(End::Doubled(b'"'));
        }
        if dollars > 0 {
            style.hole = Hole::Braces(dollars as u8);
        }
        Some(self.start_string(pos, at, style, None))
    }

    /// Ruby's `%w[..]`, `%q(..)`, `%(..)`.
    fn percent(&mut self, pos: usize) -> Option<usize> {
        let operand = matches!(self.token.class, Class::Word | Class::Str | Class::Close)
            && !self.broken
            && self.token.role != Role::Leads;
        let rest = &self.text[pos + 1..];
        let kind = *rest.first()?;
        let (at, open) = match kind {
            b'w' | b'W' | b'i' | b'I' | b'q' | b'Q' | b'r' | b'x' | b's' => {
                (pos + 2, *rest.get(1)?)
            }
            _ => (pos + 1, kind),
        };
        let close = match open {
            b'(' => b')',
            b'[' => b']',
            b'{' => b'}',
            b'<' => b'>',
            b'|' | b'!' | b'/' | b'-' if at == pos + 2 => open,
            _ => return None,
        };
        // `x % (y)` and `x %(y)` divide; `puts %w[a]` does not.
        let spaced = self.token.class == Class::Word && self.token.end < pos;
        if operand && !(spaced && at == pos + 2) {
            return None;
        }
        let lower = matches!(kind, b'w' | b'i' | b'q' | b's');
        let style = Style {
            end: End::Paired(open, close, 0),
            escapes: true,
            raw: lower,
            hole: if lower { Hole::None } else { Hole::Hash },
            lines: true,
        };
        Some(self.open_string(pos, at + 1, style, None))
    }

    /// Ruby's `:name` and `:"name"`.
    fn symbol(&mut self, pos: usize) -> Option<usize> {
        let next = *self.text.get(pos + 1)?;
        let apart =
            pos == 0 || !self.names[self.text[pos - 1] as usize] && self.text[pos - 1] != b':';
        if !apart {
            return None;
        }
        if next == b'"' {
            let style = self.style(pos + 1, b'"');
            return Some(self.start_string(pos, pos + 1, style, None));
        }
        let rest = &self.text[pos + 1..];
        let length = rest.iter().take_while(|byte| self.names[**byte as usize]).count();
        if length == 0 {
            return None;
        }
        self.begin(pos, Class::Word, Role::Plain);
        self.path =
            Path { start: pos, end: 0, before: Role::Nothing, constructs: false, receiver: NONE };
        self.set_token(pos, pos + 1 + length, Class::Word);
        Some(pos + 1 + length)
    }

    /// Ruby's `?"`.
    fn character(&mut self, pos: usize) -> Option<usize> {
        let quote = matches!(self.text.get(pos + 1)?, b'"' | b'\'' | b'`' | b'#');
        let single = self.text.get(pos + 2).is_none_or(|byte| !self.names[*byte as usize]);
        let operand = match self.token.class {
            Class::Word => self.token.role == Role::Plain,
            class => matches!(class, Class::Str | Class::Close),
        };
        if !quote || !single || operand && !self.broken {
            return None;
        }
        self.begin(pos, Class::Operator, Role::Nothing);
        self.set_token(pos, pos + 2, Class::Word);
        Some(pos + 2)
    }

    /// A regular expression, where no division can stand.
    fn regex(&mut self, pos: usize) -> Option<usize> {
        let after = self.text.get(pos + 1)?;
        let possible = match self.token.class {
            // `</a>` is JSX.
            Class::Operator => {
                !matches!(self.token_text(), b"<" | b"++" | b"--") || self.token.end < pos
            }
            Class::Start | Class::Comma | Class::Open => true,
            Class::Word if self.dialect == Dialect::Ruby && self.token.role == Role::Plain => {
                self.token.end < pos && !after.is_ascii_whitespace() && *after != b'='
            }
            Class::Word => matches!(self.token.role, Role::Leads | Role::Control),
            Class::Str | Class::Close => self.broken && self.dialect == Dialect::Ruby,
        };
        if !possible || *after == b'>' || pos < self.memory.regex {
            return None;
        }
        let Some(length) = regex_length(&self.text[pos..]) else {
            let rest = &self.text[pos..];
            self.memory.regex = pos + memchr::memchr(b'\n', rest).unwrap_or(rest.len());
            return None;
        };
        self.begin(pos, Class::Str, Role::Nothing);
        let hole = Hole::None;
        let style = Style { hole, lines: false, ..Style::raw(End::Quotes(b'/', 1, 0)) };
        let piece = self.add_string(pos, pos + 1, style, None);
        let rest = &self.text[pos + length..];
        let flags = rest.iter().take_while(|byte| byte.is_ascii_lowercase()).count();
        let end = pos + length + flags;
        self.finish_string(pos + length - 1, end, piece);
        Some(end)
    }
}

/// The length of a regular expression, slashes included, that ends on its line.
fn regex_length(rest: &[u8]) -> Option<usize> {
    let mut pos = 1;
    let mut class = false;
    loop {
        match rest.get(pos)? {
            b'\n' => return None,
            b'\\' => pos += 1,
            b'[' => class = true,
            b']' => class = false,
            b'/' if !class => return Some(pos + 1),
            _ => {}
        }
        pos += 1;
    }
}
