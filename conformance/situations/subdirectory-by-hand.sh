# title: the tool is run by hand in a subfolder, the secret is beside it
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
attempt by_hand
