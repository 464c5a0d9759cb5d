# title: an old secret is removed
# expect: passes
# group: rewrite

. "$SUITE/lib.sh"

repository
{ clean; leak; } >app.py
save
clean >app.py
git add app.py
attempt git commit -qm change
