//! The scripts that git runs as hooks, and how stanch knows its own again.

use crate::args::Stage;
use sha2::{Digest as _, Sha256};
use std::ffi::OsStr;
use std::path::{Path, PathBuf};

/// What the second line of every script begins with.
const MARKER: &str = "# stanch hook: ";
/// What stands before the checksum at the end of that line.
const SUM: &str = ", checksum ";
const INSTALLED: &str = "installed='";

/// Hooks that stanch has nothing to say in. A hooks folder for all repositories needs them all the same, to lead on to the
/// repositories' own, which git no longer sees.
///
/// Left out are those that change what git does by being there (`push-to-checkout`, `proc-receive`) or that it would run
/// many times in one command (`reference-transaction`, `post-index-change`).
pub(super) const OTHERS: [&str; 12] = [
    "applypatch-msg",
    "post-applypatch",
    "prepare-commit-msg",
    "post-commit",
    "pre-rebase",
    "post-checkout",
    "post-merge",
    "post-rewrite",
    "pre-auto-gc",
    "sendemail-validate",
    "post-receive",
    "post-update",
];

/// Only a whole path counts: on a `PATH` with `.` in it, a file of the repository could pass for stanch.
const FIND: &str = r#"
stanch=$(command -v stanch)
case $stanch in
/*) ;;
*) stanch=$installed ;;
esac
if [ ! -f "$stanch" ] || [ ! -x "$stanch" ]; then
    echo "stanch: nothing was examined, so this is stopped: stanch is not on the PATH${installed:+, nor any longer at $installed}." >&2
    echo "  Install it, or put its folder on the PATH that git has here (graphical clients have their own)." >&2
    echo "  To do without it: \`stanch hook uninstall\`, or delete $0 (what it replaced is $next)." >&2
    exit 2
fi
"#;

const NEXT: &str = r#"
here=${0%/*}
[ "$here" != "$0" ] || here=.
next=$here/NAME.before-stanch
"#;

const NEXT_OF_REPOSITORY: &str = r#"
# The repository's own hook, which git no longer sees.
common=$(git rev-parse --git-common-dir) || exit 2
next=$common/hooks/NAME
if grep -q '^# stanch hook: ' "$next" 2>/dev/null; then
    next=$next.before-stanch
fi
"#;

const RUN: &str = r#"
if [ ! -f "$next" ] || [ ! -x "$next" ]; then
    exec "$stanch" hook run NAME "$@"
fi
"$stanch" hook run NAME "$@" || exit $?
exec "$next" "$@"
"#;

/// What git says on standard input is for both.
const RUN_WITH_STDIN: &str = r#"
if [ ! -f "$next" ] || [ ! -x "$next" ]; then
    exec "$stanch" hook run NAME "$@"
fi
input=$(cat) || exit 2
tell() {
    if [ -z "$input" ]; then
        "$@" </dev/null
        return
    fi
    "$@" <<EOF
$input
EOF
}
tell "$stanch" hook run NAME "$@" || exit $?
tell "$next" "$@"
"#;

const LEAD_ON: &str = r#"
if [ -f "$next" ] && [ -x "$next" ]; then
    exec "$next" "$@"
fi
"#;

/// The end of the name under which the hook is kept that a script replaced.
pub(super) const BEFORE: &str = ".before-stanch";

/// Which hooks a script leads on to.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Next {
    /// To the one that it replaced.
    Replaced,
    /// To the repository's own.
    OfRepository,
}

/// The script of a stage; `installed` is where stanch is if it is not on the `PATH`.
pub(super) fn of_stage(stage: Stage, next: Next, installed: Option<&Path>) -> Vec<u8> {
    let mut body = quoted(installed);
    let next = match next {
        Next::Replaced => NEXT,
        Next::OfRepository => NEXT_OF_REPOSITORY,
    };
    let run = if stage.reads_stdin() { RUN_WITH_STDIN } else { RUN };
    for part in [next, FIND, run] {
        body.extend(part.replace("NAME", stage.name()).as_bytes());
    }
    signed(stage.name(), &body)
}

/// The script of a hook that stanch has nothing to say in.
pub(super) fn of_other(name: &str) -> Vec<u8> {
    let body = [NEXT_OF_REPOSITORY, LEAD_ON].concat().replace("NAME", name);
    signed(name, body.as_bytes())
}

fn quoted(installed: Option<&Path>) -> Vec<u8> {
    let path = installed.map_or(OsStr::new(""), Path::as_os_str).as_encoded_bytes();
    let mut line = INSTALLED.as_bytes().to_vec();
    for byte in path {
        match byte {
            b'\'' => line.extend(br"'\''"),
            byte => line.push(*byte),
        }
    }
    line.extend(b"'\n");
    line
}

fn signed(name: &str, body: &[u8]) -> Vec<u8> {
    let version = env!("CARGO_PKG_VERSION");
    let head = format!("#!/bin/sh\n{MARKER}{name}, version {version}");
    let tail =
        [b"\n# Written by `stanch hook install`; `stanch hook uninstall` takes it out.\n", body];
    let tail = tail.concat();
    let sum = sum(head.as_bytes(), &tail);
    [head.as_bytes(), SUM.as_bytes(), sum.as_bytes(), &tail].concat()
}

fn sum(head: &[u8], tail: &[u8]) -> String {
    let digest = Sha256::new().chain_update(head).chain_update(tail).finalize();
    let start = digest.iter().take(8).fold(0, |number, byte| number << 8 | u64::from(*byte));
    format!("{start:016x}")
}

/// A script that stanch wrote.
pub(super) struct Ours {
    /// The version of stanch that wrote it.
    pub(super) version: String,
    /// Whether it runs stanch, or only leads on to another hook.
    pub(super) is_stage: bool,
    /// Where stanch was then, if the script says so.
    pub(super) installed: Option<PathBuf>,
    /// Whether somebody changed it since.
    pub(super) is_edited: bool,
}

impl Ours {
    /// Reads a script, if it is one of stanch's.
    pub(super) fn read(bytes: &[u8]) -> Option<Self> {
        let marker = MARKER.as_bytes();
        let line = bytes.split(|byte| *byte == b'\n').find(|line| line.starts_with(marker))?;
        let line = String::from_utf8_lossy(line);
        let version = line.split_once("version ").map(|(_, rest)| rest.split(',').next());
        let version = version.flatten().unwrap_or_default().to_owned();
        let signed = line.rsplit_once(SUM).filter(|(head, given)| {
            let head = [b"#!/bin/sh\n", head.as_bytes()].concat();
            let tail = bytes.get(head.len() + SUM.len() + given.len()..).unwrap_or_default();
            bytes.starts_with(&head) && *given == sum(&head, tail)
        });
        let mut lines = bytes.split(|byte| *byte == b'\n');
        let line = lines.find_map(|line| line.strip_prefix(INSTALLED.as_bytes()));
        Some(Self {
            version,
            is_stage: line.is_some(),
            installed: line.and_then(installed),
            is_edited: signed.is_none(),
        })
    }
}

fn installed(line: &[u8]) -> Option<PathBuf> {
    let path = String::from_utf8_lossy(line.strip_suffix(b"'")?).replace(r"'\''", "'");
    Some(path.into()).filter(|path: &PathBuf| !path.as_os_str().is_empty())
}

#[cfg(test)]
mod tests {
    use super::{Next, Ours, of_other, of_stage};
    use crate::args::Stage;
    use clap::ValueEnum as _;
    use std::path::Path;

    #[test]
    fn stanch_knows_what_it_wrote() {
        for stage in Stage::value_variants() {
            let value = stage.to_possible_value().unwrap();
            assert_eq!(value.get_name(), stage.name());
            let path = Path::new("/a b/it's $HOME/stanch");
            let mut text = of_stage(*stage, Next::Replaced, Some(path));
            let ours = Ours::read(&text).unwrap();
            assert!(!ours.is_edited);
            assert_eq!(ours.installed.as_deref(), Some(path));
            assert_eq!(ours.version, env!("CARGO_PKG_VERSION"));
            text.push(b'\n');
            assert!(Ours::read(&text).unwrap().is_edited);
        }
        let text = of_other("post-commit");
        assert!(!Ours::read(&text).unwrap().is_edited);
        assert!(Ours::read(b"#!/bin/sh\nstanch hook run pre-commit\n").is_none());
    }
}
