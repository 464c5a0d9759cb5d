# title: the line with an old secret moves within its file
# expect: passes
# group: rewrite

. "$SUITE/lib.sh"

repository
{ lines; leak; } >app.py
save
{ leak; lines; } >app.py
git add app.py
attempt git commit -qm change
