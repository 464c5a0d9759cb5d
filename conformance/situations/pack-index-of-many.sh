# title: the packs have one index, and bitmaps
# expect: blocked
# group: repository
# finds: app.py

. "$SUITE/lib.sh"

repository
lines >app.py
save
git repack -dq
leak >>app.py
git add app.py
quiet git repack --write-midx --write-bitmap-index -adq
attempt git commit -qm change
