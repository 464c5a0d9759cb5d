# title: all objects are in a pack, also the staged one
# expect: blocked
# group: repository
# finds: app.py

. "$SUITE/lib.sh"

repository
lines >app.py
save
leak >>app.py
git add app.py
git repack -adq
attempt git commit -qm change
