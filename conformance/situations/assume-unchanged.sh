# title: the file with the staged secret is marked as assumed unchanged
# expect: blocked
# group: index
# finds: app.py

. "$SUITE/lib.sh"

repository
leak >app.py
git add app.py
git update-index --assume-unchanged app.py
attempt git commit -qm change
