# title: an old secret is replaced by another one
# expect: blocked
# group: rewrite
# finds: app.py

. "$SUITE/lib.sh"

repository
leak >app.py
save
leak "$OTHER" >app.py
git add app.py
attempt git commit -qm change
