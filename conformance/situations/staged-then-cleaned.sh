# title: the secret is staged, then taken out of the work tree only
# expect: blocked
# group: index
# finds: app.py

. "$SUITE/lib.sh"

repository
leak >app.py
git add app.py
clean >app.py
attempt git commit -qm change
