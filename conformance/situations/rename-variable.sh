# title: another part of the line with an old secret changes
# expect: passes
# group: rewrite

. "$SUITE/lib.sh"

repository
leak >app.py
save
leak | sed 's/token/access_token/' >app.py
git add app.py
attempt git commit -qm change
