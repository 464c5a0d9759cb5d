# title: the index has no checksum (`index.skipHash`)
# expect: blocked
# group: index
# finds: app.py

. "$SUITE/lib.sh"

repository
git config index.skipHash true
leak >app.py
git add app.py
attempt git commit -qm change
