# title: `color.ui` is `always`, a file with an old secret is edited elsewhere
# expect: passes
# group: config

. "$SUITE/lib.sh"

repository
{ leak; lines; } >app.py
save
git config color.ui always
clean >>app.py
git add app.py
attempt git commit -qm change
