# title: the line with an old secret moves to a new file
# expect: passes
# group: rewrite

. "$SUITE/lib.sh"

repository
{ lines; leak; } >app.py
save
lines >app.py
{ leak; clean; } >settings.py
git add --all
attempt git commit -qm change
