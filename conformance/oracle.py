#!/usr/bin/env python3
"""A slow gate to try the suite with: `oracle.py STAGE ARGUMENT...`, as a hook.

It knows the credentials that were planted ($SECRET, $OTHER) and asks git's
plumbing, with configuration switched off. Exit code 1: a new one; 2: unknown.
"""

from __future__ import annotations

import os
import re
import subprocess
import sys
from collections import Counter
from collections.abc import Iterable
from pathlib import Path

VALUES = [os.environ[name] for name in ("SECRET", "OTHER")]
FOLDERS = [folder for folder in os.environ["PATH"].split(":") if folder.startswith("/")]
GIT = next(f"{folder}/git" for folder in FOLDERS if os.access(f"{folder}/git", os.X_OK))
PLACES = "DIR|WORK_TREE|INDEX_FILE|(ALTERNATE_)?OBJECT_DIRECTOR(Y|IES)|QUARANTINE_PATH"
KEPT = re.compile(rf"(?!GIT_)|GIT_({PLACES}|CONFIG_NOSYSTEM)$")
ENV = {name: value for name, value in os.environ.items() if KEPT.match(name)}
ENV |= {f"GIT_NO_{name}": "1" for name in ("REPLACE_OBJECTS", "LAZY_FETCH")}
ENV |= {"GIT_OPTIONAL_LOCKS": "0", "GIT_GRAFT_FILE": os.devnull}
OFF = ["-c", "core.fsmonitor=false", "-c", "core.hooksPath=/", "-c", "diff.orderFile=/dev/null"]
RAW = "--raw -z --no-renames --no-abbrev"
Entry = tuple[bytes, bytes]  # path, object
UnknownError = OSError  # something could not be read


def git(*arguments: str) -> bytes:
    """Run git and return what it prints."""
    answer = subprocess.run(
        [GIT, *OFF, *arguments], stdin=subprocess.DEVNULL, capture_output=True, env=ENV, check=False
    )
    if answer.returncode:
        raise UnknownError(f"git {arguments[0]}: {answer.stderr.decode(errors='replace')}")
    return answer.stdout


def word(*arguments: str) -> str:
    """Run git for a single word, if nothing is asked the name of the empty tree."""
    return git(*(arguments or ("hash-object", "-t", "tree", os.devnull))).decode().strip()


def count(data: bytes, path: object = None) -> Counter[str]:
    """Count the planted values, in text of one and of two bytes a character."""
    codes = ("utf-8", "utf-16-le", "utf-16-be")
    found = Counter({v: sum(data.count(v.encode(code)) for code in codes) for v in VALUES})
    print(f"oracle: {path!r}\n" if path and any(found.values()) else "", end="", file=sys.stderr)
    return found


def in_blobs(entries: Iterable[Entry]) -> Counter[str]:
    """Count in all of some blobs."""
    counts = (count(git("cat-file", "blob", name.decode()), path) for path, name in entries)
    return sum(counts, Counter())


def new_against(parents: Iterable[str], diff: list[str]) -> bool:
    """Tell whether some value occurs more often than in each parent."""
    new = set(VALUES)
    for parent in parents:
        sides: tuple[list[Entry], list[Entry]] = ([], [])
        fields = git(*diff, *RAW.split(), *parent.split()).split(b"\0")
        for change, path in zip(fields[0::2], fields[1::2], strict=False):
            before, after, was, now, _ = change.lstrip(b":").split(b" ")
            for side, mode, name in zip(sides, (before, after), (was, now), strict=True):
                if mode not in (b"000000", b"160000"):
                    side.append((path, name))
        here = in_blobs(sides[1])
        new &= set(here - in_blobs(sides[0])) if any(here.values()) else set()
    return bool(new)


def head() -> str:
    """Return HEAD's commit, or the empty tree before the first one."""
    try:
        return word("rev-parse", "--verify", "HEAD^{commit}")
    except UnknownError:
        if git("for-each-ref", word("symbolic-ref", "HEAD")):
            raise
        return word()


def staged() -> bool:
    """Judge the index."""
    if word("rev-parse", "--is-bare-repository") == "true":
        raise UnknownError("a bare repository has no index")
    parents = [head(), *(name[8:] for name in os.environ if name.startswith("GITHEAD_"))]
    merged = Path(word("rev-parse", "--git-path", "MERGE_HEAD"))
    parents += merged.read_text().split() if merged.exists() else []
    return new_against(parents, ["diff-index", "--cached", "--ignore-submodules=none"])


def whole(names: list[str]) -> bool:
    """Judge files that are not staged, as pre-commit hands them over."""
    changed = git("diff-index", "--cached", "--name-only", "-z", head()).decode().split("\0")
    others = [Path(name) for name in names if name not in changed]
    return any([any(count(path.read_bytes(), str(path)).values()) for path in others])


def pushed(ref: str, new: str, old: str, known: str) -> bool:
    """Judge what a ref gets: its name, tags, commits with their texts, files."""
    if not new.strip("0"):
        return False
    found = any(count(ref.encode()).values())
    while (kind := word("cat-file", "-t", new)) == "tag":
        tag = git("cat-file", "tag", new)
        found |= any(count(tag).values())
        new = tag.split()[1].decode()
    if kind == "blob":
        return found | any(in_blobs([(ref.encode(), new.encode())]).values())
    if kind == "tree":
        return found | new_against([f"{word()} {new}"], ["diff-tree", "-r"])
    for commit in word("rev-list", "--ignore-missing", new, "--not", old, known).split():
        text = git("cat-file", "commit", commit)
        found |= any(count(text).values())
        parents = re.findall(r"(?m)^parent (\w+)$", text.partition(b"\n\n")[0].decode("latin-1"))
        pairs = [f"{parent} {commit}" for parent in parents or [word()]]
        found |= new_against(pairs, ["diff-tree", "-r"])
    return found


def main(stage: str, *rest: str) -> bool:
    """Judge a stage."""
    if stage == "commit-msg":
        text = re.split(rb"(?m)^.? -+ >8 -+$", Path(rest[0]).read_bytes())[0]
        return any(count(text).values())
    if stage == "update":
        return pushed(rest[0], rest[2], rest[1], "--all")
    if stage == "pre-push" and (remote := os.environ.get("PRE_COMMIT_REMOTE_NAME")):
        names = ["REMOTE_BRANCH", "TO_REF", "LOCAL_BRANCH", "FROM_REF"]
        ref, new, local, old = (os.environ.get(f"PRE_COMMIT_{name}", "") for name in names)
        return pushed(ref, new or local, old or "0" * 40, f"--remotes={remote}")
    if stage == "pre-push":
        lines = [line.split() for line in sys.stdin]  # local name, new, remote name, old
        return any([pushed(ref, new, old, f"--remotes={rest[0]}") for _, new, ref, old in lines])
    if stage == "pre-receive":
        return any([pushed(ref, new, old, "--all") for old, new, ref in map(str.split, sys.stdin)])
    return staged() | (stage == "files" and whole(list(rest)))


if __name__ == "__main__":
    try:
        sys.exit(main(*sys.argv[1:]))
    except UnknownError as unknown:
        print(f"oracle: {unknown}", file=sys.stderr)
        sys.exit(2)
