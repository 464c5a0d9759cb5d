# title: the secret is in a file that git does not track
# expect: passes
# group: index

. "$SUITE/lib.sh"

repository
leak >notes.txt
clean >app.py
git add app.py
attempt git commit -qm change
