# title: `diff.relative` is set, `git commit` is run in a subfolder
# expect: blocked
# group: config
# finds: app.py

. "$SUITE/lib.sh"

repository
git config diff.relative true
leak >app.py
mkdir docs
clean >docs/example.py
git add --all
cd docs
attempt git commit -qm change
