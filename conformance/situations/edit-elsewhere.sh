# title: another line of a file with an old secret changes
# expect: passes
# group: rewrite

. "$SUITE/lib.sh"

repository
{ lines; leak; } >app.py
save
{ clean; lines; leak; } >app.py
git add app.py
attempt git commit -qm change
