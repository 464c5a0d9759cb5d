# title: the commit is made in a linked worktree
# expect: blocked
# group: index
# finds: app.py

. "$SUITE/lib.sh"

repository
git worktree add -q ../linked
cd ../linked
leak >app.py
git add app.py
attempt git commit -qm change
