//! Calls of functions.

use super::{Candidate, Judged};
use crate::context::View;
use crate::rule::Call;

/// A call that a variant forbids, if the match is one.
pub(super) fn judge(form: &Call, candidate: &Candidate<'_>, view: &mut View<'_>) -> Option<Judged> {
    let called = view.called(candidate.at)?;
    let callee = &view.bytes()[called.callee.clone()];
    let named = form.functions.iter().any(|function| is_called(callee, function.as_bytes()));
    if !named {
        return None;
    }
    let bytes = view.bytes();
    let mut arguments = called.arguments.iter().map(|argument| &bytes[argument.clone()]);
    if !(candidate.argument)(&mut arguments) {
        return None;
    }
    let span = called.callee.start..called.end;
    let forbidden = candidate.is_forbidden(&span, view);
    (!forbidden).then(|| Judged { span, ..Judged::default() })
}

/// Whether a path names a function: all of it, its end for a function with a dot, any method for one that begins with it.
pub(super) fn is_called(callee: &[u8], function: &[u8]) -> bool {
    let Some(before) = callee.strip_suffix(function) else { return false };
    if function.starts_with(b".") {
        return !before.is_empty();
    }
    before.is_empty()
        || (function.iter().any(|b| matches!(b, b'.' | b':'))
            && matches!(before.last(), Some(b'.' | b':')))
}

#[cfg(test)]
mod tests {
    use super::is_called;

    #[test]
    fn functions_are_known_by_their_path() {
        for (callee, function) in [
            ("input", "input"),
            ("getpass.getpass", "getpass.getpass"),
            ("self.click.prompt", "click.prompt"),
            ("rl.question", ".question"),
            ("rpassword::prompt_password", "rpassword::prompt_password"),
        ] {
            assert!(is_called(callee.as_bytes(), function.as_bytes()), "{callee}");
        }
        for (callee, function) in
            [("form.input", "input"), ("my_input", "input"), ("question", ".question")]
        {
            assert!(!is_called(callee.as_bytes(), function.as_bytes()), "{callee}");
        }
    }
}
