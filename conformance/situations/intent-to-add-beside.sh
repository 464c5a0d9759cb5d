# title: a file is there with `git add -N`, another one has a secret
# expect: blocked
# group: index
# finds: app.py

. "$SUITE/lib.sh"

repository
clean >other.py
git add -N other.py
leak >app.py
git add app.py
attempt git commit -qm change
