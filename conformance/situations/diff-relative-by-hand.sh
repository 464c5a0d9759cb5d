# title: `diff.relative` is set, the tool is run by hand in a subfolder
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
attempt by_hand
