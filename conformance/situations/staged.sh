# title: a file with a secret is added
# expect: blocked
# group: index
# finds: src/app.py

. "$SUITE/lib.sh"

repository
mkdir src
leak >src/app.py
git add src
attempt git commit -qm change
