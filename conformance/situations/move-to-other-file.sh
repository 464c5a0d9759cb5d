# title: the line with an old secret moves from one file to another
# expect: passes
# group: rewrite

. "$SUITE/lib.sh"

repository
{ lines; leak; } >app.py
lines other >settings.py
save
lines >app.py
{ lines other; leak; } >settings.py
git add --all
attempt git commit -qm change
