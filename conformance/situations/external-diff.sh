# title: `diff.external` shows no difference
# expect: blocked
# group: config
# finds: app.py

. "$SUITE/lib.sh"

repository
git config diff.external true
leak >app.py
git add app.py
attempt git commit -qm change
