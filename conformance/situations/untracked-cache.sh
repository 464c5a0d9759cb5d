# title: the index has the cache of untracked files
# expect: blocked
# group: index
# finds: app.py

. "$SUITE/lib.sh"

repository
git update-index --force-untracked-cache
leak >app.py
git add app.py
git status --short >"$RECORD/quiet"
attempt git commit -qm change
