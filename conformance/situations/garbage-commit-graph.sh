# title: the commit graph is garbage
# expect: blocked
# group: repository
# finds: app.py

. "$SUITE/lib.sh"

repository
git commit-graph write --reachable 2>"$RECORD/quiet"
chmod +w .git/objects/info/commit-graph
printf garbage >.git/objects/info/commit-graph
leak >app.py
git add app.py
attempt git commit -qm change
