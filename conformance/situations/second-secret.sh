# title: a second secret is put beside an old one
# expect: blocked
# group: rewrite
# finds: app.py

. "$SUITE/lib.sh"

repository
leak >app.py
save
leak "$OTHER" >>app.py
git add app.py
attempt git commit -qm change
