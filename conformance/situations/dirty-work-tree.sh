# title: what is staged is innocent, the secret is in the work tree only
# expect: passes
# group: index

. "$SUITE/lib.sh"

repository
clean >app.py
git add app.py
leak >>app.py
attempt git commit -qm change
