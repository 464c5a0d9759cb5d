# title: a file with an old secret is deleted
# expect: passes
# group: rewrite

. "$SUITE/lib.sh"

repository
{ clean; leak; } >app.py
save
git rm -q app.py
attempt git commit -qm change
