//! Which of a command's words is the program that it is about, behind `sudo`, `env` and the like.

use super::Word;

/// A program that runs another one.
struct Wrapper {
    name: &'static [u8],
    /// The options that take the next word as their value.
    valued: &'static [&'static [u8]],
    /// How many words stand between its options and the program.
    operands: usize,
}

const fn wrapper(
    name: &'static [u8],
    valued: &'static [&'static [u8]],
    operands: usize,
) -> Wrapper {
    Wrapper { name, valued, operands }
}

const WRAPPERS: &[Wrapper] = &[
    wrapper(
        b"sudo",
        &[
            b"-u",
            b"-g",
            b"-h",
            b"-p",
            b"-C",
            b"-r",
            b"-t",
            b"-T",
            b"-U",
            b"-R",
            b"-D",
            b"--user",
            b"--group",
            b"--host",
            b"--prompt",
            b"--chdir",
            b"--chroot",
        ],
        0,
    ),
    wrapper(b"doas", &[b"-u", b"-C"], 0),
    wrapper(b"env", &[b"-u", b"-C", b"--unset", b"--chdir"], 0),
    wrapper(b"exec", &[b"-a"], 0),
    wrapper(b"command", &[], 0),
    wrapper(b"builtin", &[], 0),
    wrapper(b"eval", &[], 0),
    wrapper(b"noglob", &[], 0),
    wrapper(b"time", &[b"-f", b"-o", b"--format", b"--output"], 0),
    wrapper(b"nohup", &[], 0),
    wrapper(b"setsid", &[], 0),
    wrapper(b"winpty", &[], 0),
    wrapper(b"unbuffer", &[], 0),
    wrapper(b"chronic", &[], 0),
    wrapper(b"nice", &[b"-n", b"--adjustment"], 0),
    wrapper(b"ionice", &[b"-c", b"-n", b"--class", b"--classdata"], 0),
    wrapper(
        b"xargs",
        &[
            b"-I",
            b"-n",
            b"-P",
            b"-L",
            b"-s",
            b"-d",
            b"-E",
            b"-a",
            b"--max-args",
            b"--max-procs",
            b"--max-lines",
            b"--max-chars",
            b"--delimiter",
            b"--arg-file",
        ],
        0,
    ),
    wrapper(b"timeout", &[b"-s", b"-k", b"--signal", b"--kill-after"], 1),
    wrapper(b"gtimeout", &[b"-s", b"-k", b"--signal", b"--kill-after"], 1),
    wrapper(b"stdbuf", &[b"-i", b"-o", b"-e", b"--input", b"--output", b"--error"], 0),
    wrapper(b"watch", &[b"-n", b"--interval"], 0),
    wrapper(b"gosu", &[], 1),
    wrapper(b"su-exec", &[], 1),
];

/// The position of the program among a command's words, wrappers (`sudo -u x`, `env A=b`, `timeout 5`) skipped; that of
/// the last wrapper when it runs nothing. 0 when there are no words.
pub(crate) fn program(words: &[Word], text: &[u8]) -> usize {
    let mut at = 0;
    loop {
        let Some(next) = words.get(at).and_then(|word| {
            let value = word.value(text);
            let name = value.rsplit(|&byte| byte == b'/').next().unwrap_or_default();
            let wrapper = WRAPPERS.iter().find(|wrapper| wrapper.name == name)?;
            behind(wrapper, words, text, at + 1)
        }) else {
            return at;
        };
        at = next;
    }
}

/// The position of the program that a wrapper runs, its own words being those from `at`.
fn behind(wrapper: &Wrapper, words: &[Word], text: &[u8], mut at: usize) -> Option<usize> {
    let mut operands = wrapper.operands;
    let mut options = true;
    loop {
        let value = words.get(at)?.value(text);
        if options && value.len() > 1 && value.starts_with(b"-") {
            if wrapper.name == b"command" && matches!(&*value, b"-v" | b"-V") {
                return None;
            }
            options = &*value != b"--";
            at += 1 + usize::from(wrapper.valued.contains(&&*value));
        } else if super::list::assignment(&value).is_some() {
            at += 1;
        } else if operands > 0 {
            operands -= 1;
            at += 1;
        } else {
            return Some(at);
        }
    }
}
