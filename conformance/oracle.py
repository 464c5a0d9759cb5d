#!/usr/bin/env python3
"""A slow gate to try the suite with: `oracle.py STAGE ARGUMENT...`, as a hook.

It knows the credentials that were planted ($SECRET, $OTHER) and asks git's
plumbing, with everything a repository could configure switched off. Exit code
1: there is a new one; 2: cannot tell. Not a product.
"""

from __future__ import annotations

import os
import re
import subprocess
import sys
from collections import Counter
from collections.abc import Iterable

VALUES = [os.environ[name].encode() for name in ("SECRET", "OTHER")]
GIT = next(
    path
    for folder in os.environ["PATH"].split(":")
    if folder.startswith("/") and os.access(path := f"{folder}/git", os.X_OK)
)
ENV = {name: value for name, value in os.environ.items() if not name.startswith("GIT_")}
KEPT = ("DIR", "WORK_TREE", "INDEX_FILE", "OBJECT_DIRECTORY", "ALTERNATE_OBJECT_DIRECTORIES")
KEPT += ("QUARANTINE_PATH", "CONFIG_NOSYSTEM")
ENV |= {f"GIT_{name}": os.environ[f"GIT_{name}"] for name in KEPT if f"GIT_{name}" in os.environ}
ENV |= {"GIT_NO_REPLACE_OBJECTS": "1", "GIT_NO_LAZY_FETCH": "1", "GIT_OPTIONAL_LOCKS": "0"}
ENV |= {"GIT_GRAFT_FILE": "/dev/null"}
OFF = ("core.fsmonitor=false", "core.hooksPath=/dev/null", "core.pager=cat")
OFF += ("core.untrackedCache=keep", "diff.renames=false", "diff.orderFile=/dev/null")
Entry = tuple[bytes, bytes]  # path, object


class Unknown(Exception):
    """Something could not be read."""


def git(*arguments: str, given: bytes = b"") -> bytes:
    """Run git and return what it prints."""
    command = [GIT, *(word for setting in OFF for word in ("-c", setting)), *arguments]
    answer = subprocess.run(command, input=given, capture_output=True, env=ENV, check=False)
    if answer.returncode:
        raise Unknown(f"git {arguments[0]}: {answer.stderr.decode(errors='replace')}")
    return answer.stdout


def count(data: bytes) -> Counter[bytes]:
    """Count the planted values, in text of one and of two bytes a character."""
    return Counter(
        {
            value: data.count(value)
            + data.count(value.decode().encode("utf-16-le"))
            + data.count(value.decode().encode("utf-16-be"))
            for value in VALUES
        }
    )


def in_objects(entries: Iterable[Entry]) -> Counter[bytes]:
    """Count in blobs; submodules and absent sides are not looked at."""
    found: Counter[bytes] = Counter()
    for path, name in entries:
        here = count(git("cat-file", "blob", name.decode()))
        found += here
        if sum(here.values()):
            print(f"oracle: looked at {path!r}", file=sys.stderr)
    return found


def sides(raw: bytes) -> tuple[list[Entry], list[Entry]]:
    """Split `--raw -z` output into what was and what is."""
    old, new = [], []
    fields = raw.split(b"\0")
    for state, path in zip(fields[0::2], fields[1::2], strict=False):
        before, after, was, now, _ = state.lstrip(b":").split(b" ")
        for mode, name, side in ((before, was, old), (after, now, new)):
            if mode not in (b"000000", b"160000"):
                side.append((path, name))
    return old, new


def new_against(parents: list[str], diff: list[str]) -> bool:
    """Whether some value occurs more often than in every parent."""
    new = {value: True for value in VALUES}
    for parent in parents:
        old, now = sides(git(*diff, "--raw", "-z", "--no-renames", "--no-abbrev", *parent.split()))
        is_new = in_objects(now)
        if is_new:
            is_new -= in_objects(old)
        new = {value: new[value] and is_new[value] > 0 for value in VALUES}
    return any(new.values())


def staged(stage: str) -> bool:
    """Judge the index."""
    try:
        parents = [git("rev-parse", "--verify", "HEAD^{commit}").decode().strip()]
    except Unknown:
        if git("rev-parse", "--is-bare-repository") == b"true\n":
            raise
        if git("symbolic-ref", "HEAD") and git("for-each-ref", git("symbolic-ref", "HEAD").decode().strip()):
            raise
        parents = [git("hash-object", "-t", "tree", "--stdin").decode().strip()]
    heads = git("rev-parse", "--git-path", "MERGE_HEAD").decode().strip()
    if stage == "pre-merge-commit":
        parents += [name[8:] for name in os.environ if re.fullmatch("GITHEAD_[0-9a-f]+", name)]
    elif os.path.exists(heads):
        parents += open(heads).read().split()
    return new_against(parents, ["diff-index", "--cached", "--ignore-submodules=none"])


def pushed(lines: list[str], known: list[str]) -> bool:
    """Judge commits, tags and names: lines are `NAME NEW OLD` of each ref."""
    found = False
    for line in lines:
        ref, new, old = line.split(" ")
        if not new.strip("0"):
            continue
        found |= any(count(ref.encode()).values())
        kind = git("cat-file", "-t", new).decode().strip()
        while kind == "tag":
            tag = git("cat-file", "tag", new)
            found |= any(count(tag).values())
            new, kind = tag.split()[1].decode(), tag.split()[3].decode()
        if kind == "tree":
            rows = git("ls-tree", "-r", "-z", new).split(b"\0")[:-1]
            blobs = [row.split()[2] for row in rows if b" blob " in row]
            found |= any(in_objects((b"", name) for name in blobs).values())
        elif kind != "commit":
            found |= any(count(git("cat-file", kind, new)).values())
        if kind != "commit":
            continue
        try:
            have = [f"^{git('rev-parse', '--verify', f'{old}^{{commit}}').decode().strip()}"]
        except Unknown:
            have = []
        for commit in git("rev-list", new, *have, "--not", *known).decode().split():
            text = git("cat-file", "commit", commit)
            found |= any(count(text).values())
            parents = re.findall(r"^parent (\w+)$", text.decode(errors="replace").split("\n\n")[0], re.M)
            parents = parents or [git("hash-object", "-t", "tree", "--stdin").decode().strip()]
            pairs = [f"{parent} {commit}" for parent in parents]
            found |= new_against(pairs, ["diff-tree", "-r"])
    return found


def main() -> bool:
    """Judge a stage."""
    stage, *rest = sys.argv[1:]
    if stage == "commit-msg":
        with open(rest[0], "rb") as file:
            text = re.split(rb"^.? -+ >8 -+$", file.read(), maxsplit=1, flags=re.M)[0]
        return any(count(text).values())
    if stage == "pre-push":
        fields = [line.split() for line in sys.stdin]
        lines = [f"{field[2]} {field[1]} {field[3]}" for field in fields]
        return pushed(lines, [f"--remotes={rest[0]}"])
    if stage == "pre-receive":
        fields = [line.split() for line in sys.stdin]
        return pushed([f"{ref} {new} {old}" for old, new, ref in fields], ["--all"])
    if stage == "update":
        return pushed([f"{rest[0]} {rest[2]} {rest[1]}"], ["--all"])
    return staged(stage)


if __name__ == "__main__":
    try:
        sys.exit(main())
    except Unknown as unknown:
        print(f"oracle: {unknown}", file=sys.stderr)
        sys.exit(2)
