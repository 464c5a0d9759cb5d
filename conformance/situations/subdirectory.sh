# title: `git commit` is run in a subfolder, the secret is beside it
# expect: blocked
# group: index
# finds: app.py

. "$SUITE/lib.sh"

repository
leak >app.py
mkdir docs
clean >docs/example.py
git add --all
cd docs
attempt git commit -qm change
