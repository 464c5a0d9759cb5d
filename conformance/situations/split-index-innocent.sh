# title: the index is split, the shared part has a secret that was replaced since
# expect: passes
# group: index

. "$SUITE/lib.sh"

repository
leak >app.py
git add app.py
git update-index --split-index
clean >app.py
git add app.py
attempt git commit -qm change
