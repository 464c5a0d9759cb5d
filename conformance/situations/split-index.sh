# title: the index is split, the secret is in the part that was split off
# expect: blocked
# group: index
# finds: app.py

. "$SUITE/lib.sh"

repository
leak >app.py
git add app.py
git update-index --split-index
clean >other.py
git add other.py
attempt git commit -qm change
