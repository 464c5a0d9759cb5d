# title: `diff.context` shows an old secret around the edit
# expect: passes
# group: config

. "$SUITE/lib.sh"

repository
{ leak; lines; } >app.py
save
git config diff.context 1000
git config diff.interHunkContext 1000
clean >>app.py
git add app.py
attempt git commit -qm change
