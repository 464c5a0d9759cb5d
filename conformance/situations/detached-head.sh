# title: HEAD is detached
# expect: blocked
# group: merge
# finds: app.py

. "$SUITE/lib.sh"

repository
git switch -q --detach
leak >app.py
git add app.py
attempt git commit -qm change
