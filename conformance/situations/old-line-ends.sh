# title: the lines end with CR only
# expect: blocked
# group: content
# finds: app.py

. "$SUITE/lib.sh"

repository
{ clean; leak; clean; } | tr '\n' '\r' >app.py
git add app.py
attempt git commit -qm change
