# title: a file without a secret is added
# expect: passes
# group: index

. "$SUITE/lib.sh"

repository
clean >app.py
git add app.py
attempt git commit -qm change
