# title: the file with the secret is there with `git add -N` only
# expect: passes
# group: index

. "$SUITE/lib.sh"

repository
leak >app.py
git add -N app.py
clean >other.py
git add other.py
attempt git commit -qm change
