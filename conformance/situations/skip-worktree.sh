# title: the file with the staged secret is marked to be skipped in the work tree
# expect: blocked
# group: index
# finds: app.py

. "$SUITE/lib.sh"

repository
clean >app.py
save
leak >>app.py
git add app.py
git update-index --skip-worktree app.py
attempt git commit -qm change
