# title: the line with an old secret is indented
# expect: passes
# group: rewrite

. "$SUITE/lib.sh"

repository
{ clean; leak; } >app.py
save
{ clean; leak | sed 's/^/    /'; } >app.py
git add app.py
attempt git commit -qm change
