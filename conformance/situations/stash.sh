# title: a stashed secret comes back with `git stash pop --index`
# expect: blocked
# group: merge
# finds: app.py

. "$SUITE/lib.sh"

repository
leak >app.py
git add app.py
git stash -q
git stash pop -q --index
attempt git commit -qm change
