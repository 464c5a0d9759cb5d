# title: the line next to an old secret changes
# expect: passes
# group: rewrite

. "$SUITE/lib.sh"

repository
{ clean; leak; } >app.py
save
{ clean; leak; clean; } >app.py
git add app.py
attempt git commit -qm change
