# title: the secret is staged, then the file is deleted in the work tree
# expect: blocked
# group: index
# finds: app.py

. "$SUITE/lib.sh"

repository
leak >app.py
git add app.py
rm app.py
attempt git commit -qm change
