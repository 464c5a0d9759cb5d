# title: the old version, with a secret, is a delta in a pack
# expect: passes
# group: repository

. "$SUITE/lib.sh"

repository
{ leak; lines; } >app.py
save
{ leak; lines; lines more; } >app.py
save
git repack -adfq
clean >>app.py
git add app.py
attempt git commit -qm change
