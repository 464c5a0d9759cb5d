# title: all refs are packed
# expect: passes
# group: repository

. "$SUITE/lib.sh"

repository
{ leak; lines; } >app.py
save
git pack-refs --all
clean >>app.py
git add app.py
attempt git commit -qm change
