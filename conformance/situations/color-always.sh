# title: `color.ui` is `always`
# expect: blocked
# group: config
# finds: app.py

. "$SUITE/lib.sh"

repository
git config color.ui always
leak >app.py
git add app.py
attempt git commit -qm change
