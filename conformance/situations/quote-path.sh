# title: `core.quotePath` is off, the file's name is not ASCII
# expect: blocked
# group: config
# finds: %C3%A4pp.py

. "$SUITE/lib.sh"

repository
git config core.quotePath false
leak >äpp.py
git add --all
attempt git commit -qm change
