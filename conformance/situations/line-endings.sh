# title: the line endings of a file with an old secret change
# expect: passes
# group: rewrite

. "$SUITE/lib.sh"

repository
{ clean; leak; } >app.py
save
{ clean; leak; } | sed 's/$/\r/' >app.py
git add app.py
attempt git commit -qm change
