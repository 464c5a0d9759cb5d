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
