# title: the tree with the secret was written before the commit
# expect: blocked
# group: index
# finds: src/app.py

. "$SUITE/lib.sh"

repository
mkdir src
leak >src/app.py
git add src
git write-tree >"$RECORD/quiet"
attempt git commit -qm change
