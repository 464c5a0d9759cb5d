# title: the commit is made in a linked worktree, the secret is staged in the main one
# expect: passes
# group: index

. "$SUITE/lib.sh"

repository
git worktree add -q ../linked
leak >app.py
git add app.py
cd ../linked
clean >app.py
git add app.py
attempt git commit -qm change
