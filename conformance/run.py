#!/usr/bin/env python3
"""Score commit gates: run each situation with each tool and judge the answers.

See README.md in this folder. Python 3.11 or later, no packages.
"""

from __future__ import annotations

import argparse
import concurrent.futures
import fnmatch
import json
import os
import random
import re
import shutil
import signal
import string
import subprocess
import sys
import tempfile
import tomllib
import urllib.parse
import zlib
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

SUITE = Path(__file__).resolve().parent
STAGES = (
    "pre-commit",
    "pre-merge-commit",
    "pre-applypatch",
    "commit-msg",
    "pre-push",
    "pre-receive",
    "update",
)
INDEX_STAGES = STAGES[:3]  # those that judge what is staged
MANAGERS = ("plain", "pre-commit", "prek", "lefthook", "husky")
GROUPS = {
    "index": "What is staged",
    "rewrite": "What counts as new",
    "merge": "Merging and replaying",
    "config": "Configuration, attributes and environment",
    "names": "Names of files",
    "content": "Contents",
    "repository": "Kinds and states of repositories",
    "messages": "Messages, names and notes",
    "push": "Pushing and receiving",
    "managers": "Managers of hooks",
    "trust": "Executing what a repository names",
}
OUTCOMES = ("passes", "blocked", "refused")
TIME_LIMIT = 30
DATE = "2024-02-03T04:05:06Z"
GIT_CONFIG = """\
[user]
    name = Sam Example
    email = sam@example.com
[init]
    defaultBranch = main
[protocol "file"]
    allow = always
[gc]
    auto = 0
[maintenance]
    auto = false
[advice]
    detachedHead = false
"""

INTRODUCTION = """\
# Commit gates, in the situations that git brings them into

Written by `conformance/run.py`, with git {git}; `conformance/README.md` says what the answers mean.
Each row is a repository with a planted credential. `-`: the tool documents no command for that
hook; `skipped`: something that the situation needs was not there.
"""


@dataclass(frozen=True)
class Situation:
    """One script of situations/, with what its header says."""

    path: Path
    title: str
    expect: tuple[str, ...]
    group: str
    stage: str = "pre-commit"
    needs: tuple[str, ...] = ()
    only: str = ""
    finds: bytes = b""
    oracle: str = ""

    @property
    def name(self) -> str:
        """Give the name of the script without its suffix."""
        return self.path.stem

    @classmethod
    def read(cls, path: Path) -> Situation:
        """Parse the `# key: value` lines at the top of a script."""
        header: dict[str, str] = {}
        for line in path.read_text().splitlines():
            match = re.fullmatch(r"# ([a-z]+): (.+)", line)
            if not match:
                break
            header[match[1]] = match[2]
        situation = cls(
            path,
            title=header.pop("title"),
            expect=tuple(header.pop("expect").split("|")),
            group=header.pop("group"),
            stage=header.pop("stage", "pre-commit"),
            needs=tuple(header.pop("needs", "").split()),
            only=header.pop("only", ""),
            finds=urllib.parse.unquote_to_bytes(header.pop("finds", "")),
            oracle=header.pop("oracle", ""),
        )
        unknown = list(header) + [need for need in situation.needs if need not in FEATURES]
        unknown += [word for word in situation.expect if word not in OUTCOMES]
        unknown += [situation.group] if situation.group not in GROUPS else []
        unknown += [situation.stage] if situation.stage not in STAGES else []
        if unknown:
            raise SystemExit(f"{path}: unknown in the header: {', '.join(unknown)}")
        return situation


@dataclass(frozen=True)
class Tool:
    """How a tool is asked; see tools.toml."""

    name: str
    commands: dict[str, str]
    version: str = ""
    found: tuple[int, ...] = ()
    refuses: tuple[int, ...] = ()
    own: bool = False

    @classmethod
    def read(cls, name: str, table: dict[str, object], command: str | None) -> Tool:
        """Make a tool of a table of tools.toml, with another command if given."""
        if command is not None:
            given: dict[str, object] = {"any" if "{stage}" in command else "pre-commit": command}
            kept = ("version", "found", "refuses", "own")
            table = {key: table[key] for key in kept if key in table} | given
        commands = {stage: str(table[stage]) for stage in (*STAGES, "files") if stage in table}
        if "any" in table:
            for stage in STAGES:
                commands.setdefault(stage, str(table["any"]).replace("{stage}", stage))
        if "pre-commit" in commands:
            for stage in (*INDEX_STAGES, "files"):
                commands.setdefault(stage, commands["pre-commit"])
        return cls(
            name,
            commands,
            version=str(table.get("version", "")),
            found=tuple(table.get("found", ())),  # type: ignore[arg-type]
            refuses=tuple(table.get("refuses", ())),  # type: ignore[arg-type]
            own=bool(table.get("own", False)),
        )

    def outcome(self, code: int) -> tuple[str, ...]:
        """Say what an exit code can mean."""
        if code == 0:
            return ("passes",)
        if code in self.refuses:
            return ("refused",)
        if not self.found or code in self.found:
            return ("blocked",) if self.refuses else ("blocked", "refused")
        return ("refused",) if not self.refuses else ("error",)


@dataclass
class Run:
    """What was observed in one run of a situation."""

    attempt: int | None = None
    codes: list[int] = field(default_factory=list)
    before: str = ""
    after: str = ""
    output: bytes = b""
    said: bytes = b""
    touched: str = ""
    executed: str = ""
    trouble: str = ""


@dataclass
class Result:
    """The judgement on a tool in a situation."""

    situation: Situation
    tool: str
    answer: str
    notes: list[str] = field(default_factory=list)
    codes: list[int] = field(default_factory=list)
    detail: str = ""

    @property
    def judged(self) -> bool:
        """Tell whether the tool was asked at all."""
        return self.answer not in ("-", "skipped", "not asked")

    @property
    def right(self) -> bool:
        """Tell whether there is nothing to complain about."""
        return not self.judged or (self.answer.startswith("ok") and not self.notes)


def github_token(chance: random.Random) -> str:
    """Return a token of GitHub's form: its last six characters are a checksum."""
    digits = string.digits + string.ascii_uppercase + string.ascii_lowercase
    body = "".join(chance.choices(digits, k=30))
    rest, check = zlib.crc32(body.encode()), ""
    for _ in range(6):
        rest, digit = divmod(rest, 62)
        check = digits[digit] + check
    return "_".join(("ghp", body + check))


def docker_token(chance: random.Random) -> str:
    """Return a token of Docker Hub's form."""
    return "_".join(("dckr", "pat", "")) + "".join(
        chance.choices(string.ascii_letters + string.digits + "-_", k=27)
    )


KINDS: dict[str, Callable[[random.Random], str]] = {
    "github": github_token,
    "docker": docker_token,
}


def git_can(*arguments: str) -> bool:
    """Tell whether git accepts a command in an empty folder."""
    with tempfile.TemporaryDirectory() as folder:
        done = subprocess.run(
            ["git", *arguments],
            cwd=folder,
            env={"PATH": os.environ["PATH"], "HOME": folder, "GIT_CONFIG_NOSYSTEM": "1"},
            capture_output=True,
            check=False,
        )
    return not done.returncode


FEATURES: dict[str, Callable[[], bool]] = {
    "root": lambda: os.geteuid() == 0,
    "reftable": lambda: git_can("init", "--ref-format=reftable"),
    "sha256": lambda: git_can("init", "--object-format=sha256"),
    "case-sensitive": lambda: sys.platform == "linux",
    "byte-names": lambda: sys.platform == "linux",
    "pre-commit": lambda: shutil.which("pre-commit") is not None,
}


@dataclass
class Suite:
    """The settings that all runs share."""

    secret: str
    other: str
    manager: str
    path: str
    keep: Path | None

    def environment(self, situation: Situation, tool: Tool, box: Path) -> dict[str, str]:
        """Give everything a situation sees: nothing is inherited but what is here."""
        values = {
            "PATH": self.path,
            "HOME": f"{box}/home",
            "TMPDIR": f"{box}/tmp",
            "LANG": "C.UTF-8",
            "TERM": "dumb",
            "TZ": "UTC",
            "GIT_CONFIG_NOSYSTEM": "1",
            "GIT_AUTHOR_DATE": DATE,
            "GIT_COMMITTER_DATE": DATE,
            "GIT_EDITOR": "true",
            "SUITE": str(SUITE),
            "WORK": f"{box}/work",
            "RECORD": f"{box}/record",
            "SECRET": self.secret,
            "OTHER": self.other,
            "STAGE": situation.stage,
            "GATE_MANAGER": self.manager,
        }
        for stage, command in tool.commands.items():
            values["GATE_" + stage.upper().replace("-", "_")] = command
        return values

    def run(self, situation: Situation, tool: Tool) -> Run:
        """Run a situation in a box of its own."""
        box = Path(tempfile.mkdtemp(prefix="gate-"))
        try:
            for name in ("home", "tmp", "work", "record"):
                (box / name).mkdir()
            (box / "home/.gitconfig").write_text(GIT_CONFIG)
            script = subprocess.Popen(
                ["bash", situation.path],
                cwd=box,
                env=self.environment(situation, tool, box),
                stdin=subprocess.DEVNULL,
                stdout=subprocess.PIPE,
                stderr=subprocess.STDOUT,
                start_new_session=True,
            )
            try:
                said, _ = script.communicate(timeout=TIME_LIMIT)
                trouble = ""
            except subprocess.TimeoutExpired:
                os.killpg(script.pid, signal.SIGKILL)
                said, _ = script.communicate()
                trouble = "time limit"
            if script.returncode and not trouble:
                trouble = f"the situation failed: {said.decode(errors='replace')}"
            return self.observed(box / "record", trouble)
        finally:
            if self.keep:
                kept = self.keep / f"{situation.name}.{tool.name}"
                shutil.rmtree(kept, ignore_errors=True)
                shutil.move(box, kept)
            else:
                shutil.rmtree(box, ignore_errors=True)

    @staticmethod
    def observed(record: Path, trouble: str) -> Run:
        """Read what lib.sh and hook.sh have recorded."""

        def read(name: str) -> bytes:
            file = record / name
            return file.read_bytes() if file.exists() else b""

        attempt = read("attempt").strip()
        if not attempt and not trouble:
            trouble = "the situation has no attempt"
        return Run(
            int(attempt) if attempt else None,
            [int(code) for code in read("codes").split()],
            before=read("before").decode(errors="replace"),
            after=read("after").decode(errors="replace"),
            output=read("tools"),
            said=read("output"),
            touched=read("touched").decode(errors="replace"),
            executed=read("executed.by-gate").decode(errors="replace"),
            trouble=trouble,
        )

    def judge(self, situation: Situation, tool: Tool, bare: Run, run: Run) -> Result:
        """Compare what a tool did with what is right, and with no gate at all."""
        text = (run.output or run.said).decode(errors="replace")
        for value in (self.secret, self.other):
            text = text.replace(value, "<the secret>")
        result = Result(situation, tool.name, "", codes=run.codes, detail=text[-2000:])
        if run.trouble or not run.codes:
            result.answer = "error"
            result.detail = run.trouble or f"the gate was not asked: {text}"
            return result
        code = next((code for code in run.codes if code), 0)
        outcome = tool.outcome(code)
        held = run.attempt != 0 and run.before == run.after
        fitting = [word for word in situation.expect if word in outcome]
        if run.executed:
            result.answer = "**executes**"
            result.detail = run.executed
        elif code and not held:
            result.answer = "error"
            result.detail = "git went on although the gate failed"
        elif not code and (run.attempt, run.after) != (bare.attempt, bare.after):
            result.answer = "**alters**"
            result.detail = f"without a gate:\n{bare.after}\nwith it:\n{run.after}\n{text}"
        elif fitting:
            result.answer = "ok" if fitting[0] == situation.expect[0] else f"ok, {fitting[0]}"
        elif not code:
            result.answer = "**leaks**" if "blocked" in situation.expect else "**passes**"
        else:
            result.answer = "false alarm" if "blocked" in outcome else "error"
        if any(value.encode() in run.output for value in (self.secret, self.other)):
            result.notes.append("prints the secret")
        if run.touched:
            result.notes.append("writes into the repository")
            result.detail += f"\nchanged:\n{run.touched}"
        if situation.finds and code and "blocked" in fitting:
            parts = re.findall(rb"[\w./-]{3,}", situation.finds)
            if not all(part in run.output for part in parts):
                result.notes.append("does not name the file")
            if not situation.finds.isascii() or situation.finds.decode().isprintable():
                return result
            if situation.finds in run.output:
                result.notes.append("prints control characters")
        return result


def version(tool: Tool, path: str) -> str:
    """Ask a tool for its version."""
    if not tool.version:
        return ""
    answer = subprocess.run(
        ["bash", "-c", tool.version],
        env=os.environ | {"PATH": path},
        capture_output=True,
        text=True,
        check=False,
    )
    match = re.search(r"\d+(\.\d+)+\S*", answer.stdout + answer.stderr)
    if answer.returncode or not match:
        raise SystemExit(f"{tool.name} cannot be run: {answer.stderr.strip()}")
    return match[0]


def markdown(results: list[Result], tools: list[Tool], versions: dict[str, str]) -> str:
    """Write the table: a row for each situation, a column for each tool."""
    names = [tool.name for tool in tools]
    cells = {(result.situation.name, result.tool): result for result in results}
    situations = list({result.situation.name: result.situation for result in results}.values())
    heads = [f"{name} {versions[name]}".strip() for name in names]
    git = subprocess.run(["git", "--version"], capture_output=True, text=True, check=True).stdout
    lines = [INTRODUCTION.format(git=git.split()[2])]
    for group, title in GROUPS.items():
        rows = [situation for situation in situations if situation.group == group]
        shown = [tool.name for tool in tools if tool.own or group != "trust"]
        if not rows or not shown:
            continue
        titles = [head for head, name in zip(heads, names, strict=True) if name in shown]
        lines += [f"## {title}", "", "| situation | right | " + " | ".join(titles) + " |"]
        lines.append("|---|---|" + "---|" * len(shown))
        for row in rows:
            answers = [cells[row.name, name].answer for name in shown]
            right = " or ".join(row.expect)
            lines.append(f"| {row.title} | {right} | " + " | ".join(answers) + " |")
        lines.append("")
    lines += ["## All together", "", "| | " + " | ".join(heads) + " |"]
    lines.append("|---|" + "---|" * len(names))
    counts: dict[str, list[int]] = {}
    for column, name in enumerate(names):
        mine = [result for result in results if result.tool == name and result.judged]
        for result in mine:
            for word in [result.answer.split(",")[0].strip("*"), *result.notes]:
                counts.setdefault(word, [0] * len(names))[column] += 1
    first = [word for word in ("ok", "leaks", "passes", "false alarm", "error") if word in counts]
    for word in first + [word for word in counts if word not in first]:
        lines.append(f"| {word} | " + " | ".join(str(count) for count in counts[word]) + " |")
    return "\n".join(lines) + "\n"


def as_json(results: list[Result], versions: dict[str, str]) -> str:
    """Write everything for a program to read."""
    rows = [
        {
            "situation": result.situation.name,
            "title": result.situation.title,
            "group": result.situation.group,
            "stage": result.situation.stage,
            "expect": list(result.situation.expect),
            "tool": result.tool,
            "answer": result.answer.strip("*"),
            "right": result.right,
            "judged": result.judged,
            "notes": result.notes,
            "codes": result.codes,
            "detail": result.detail,
        }
        for result in results
    ]
    return json.dumps({"tools": versions, "results": rows}, indent=1) + "\n"


def arguments() -> argparse.Namespace:
    """Read the command line."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    add = parser.add_argument
    add(
        "--tool",
        action="append",
        required=True,
        metavar="NAME[=COMMAND]",
        help="a tool of tools.toml, or a command line; {stage} in it is the hook's name",
    )
    add("--path", action="append", default=[], help="a folder to look for tools in first")
    add("--only", action="append", metavar="GLOB", help="names or groups of situations")
    add("--manager", choices=MANAGERS, default="plain", help="what installs the hook")
    add("--kind", choices=KINDS, default="github", help="the credential to plant")
    add("--require", action="append", default=[], metavar="NAME", help="fail if it is wrong")
    add("--json", type=Path, metavar="FILE")
    add("--markdown", type=Path, metavar="FILE")
    add("--keep", type=Path, metavar="DIR", help="keep the repositories there")
    add("--jobs", type=int, default=os.cpu_count() or 1)
    return parser.parse_args()


def main() -> int:
    """Run the suite."""
    options = arguments()
    tables = tomllib.loads((SUITE / "tools.toml").read_text())
    tools = []
    for text in options.tool:
        name, given, command = text.partition("=")
        if not given and name not in tables:
            raise SystemExit(f"{name}: not in tools.toml: give its command line, NAME='COMMAND'")
        tools.append(Tool.read(name, tables.get(name, {}), command if given else None))
    if missing := set(options.require) - {tool.name for tool in tools}:
        raise SystemExit(f"--require without --tool: {', '.join(sorted(missing))}")
    situations = [Situation.read(path) for path in sorted(SUITE.glob("situations/*.sh"))]
    if options.only:
        situations = [
            situation
            for situation in situations
            if any(
                fnmatch.fnmatch(word, glob)
                for glob in options.only
                for word in (situation.name, situation.group)
            )
        ]
    if not situations:
        raise SystemExit("no such situation")
    if git_can("rev-parse", "--git-dir"):
        raise SystemExit(f"{tempfile.gettempdir()} is inside of a repository: set TMPDIR")

    path = os.pathsep.join([*(str(Path(p).resolve()) for p in options.path), os.environ["PATH"]])
    os.environ["PATH"] = path
    versions = {tool.name: version(tool, path) for tool in tools}
    features = {need: FEATURES[need]() for row in situations for need in row.needs}
    chance = random.Random("conformance")
    make = KINDS[options.kind]
    if options.keep:
        options.keep.mkdir(parents=True, exist_ok=True)
    suite = Suite(make(chance), make(chance), options.manager, path, options.keep)

    broken: list[str] = []

    def score(situation: Situation) -> list[Result]:
        """Judge all tools in a situation."""
        if not all(features[need] for need in situation.needs):
            return [Result(situation, tool.name, "skipped") for tool in tools]
        no_gate = Tool("no-gate", dict.fromkeys((*STAGES, "files"), ":"))
        bare = suite.run(situation, no_gate)
        if not bare.trouble and not bare.codes and options.manager != "plain":
            return [Result(situation, tool.name, "not asked") for tool in tools]
        if bare.trouble or not bare.codes:
            trouble = bare.trouble or f"no hook was called: {bare.said!r}"
            broken.append(f"{situation.name}: {trouble}")
            return []
        if bare.attempt and "refused" not in situation.expect:
            broken.append(f"{situation.name}: fails without a gate: {bare.said!r}")
            return []
        results = []
        for tool in tools:
            left_out = situation.stage not in tool.commands
            left_out |= situation.only == "own" and not tool.own
            left_out |= situation.oracle == "cannot" and tool.name == "oracle"
            if left_out:
                results.append(Result(situation, tool.name, "-"))
                continue
            results.append(suite.judge(situation, tool, bare, suite.run(situation, tool)))
        return results

    with concurrent.futures.ThreadPoolExecutor(options.jobs) as pool:
        results = [result for rows in pool.map(score, situations) for result in rows]

    unasked = [result for result in results if result.answer == "not asked"]
    for result in results:
        if not result.right:
            notes = f" ({', '.join(result.notes)})" if result.notes else ""
            print(f"{result.tool}: {result.situation.name}: {result.answer.strip('*')}{notes}")
    for situation in {id(row.situation): row.situation for row in unasked}.values():
        print(f"{options.manager} does not ask the gate: {situation.name}")
    for tool in tools:
        mine = [result for result in results if result.tool == tool.name and result.judged]
        right = sum(result.right for result in mine)
        print(f"{tool.name} {versions[tool.name]}: {right} of {len(mine)} right")
    if options.json:
        options.json.write_text(as_json(results, versions))
    if options.markdown:
        options.markdown.write_text(markdown(results, tools, versions))
    if broken:
        raise SystemExit("\n".join(["situations that are broken:", *broken]))
    return int(any(not result.right for result in results if result.tool in options.require))


if __name__ == "__main__":
    sys.exit(main())
