# title: a replace ref makes it look as if HEAD had the file with the secret
# expect: blocked
# group: repository
# finds: app.py

. "$SUITE/lib.sh"

repository
leak >app.py
git add app.py
tree=$(git write-tree)
git replace "$(git rev-parse HEAD)" "$(git commit-tree -m other "$tree")"
attempt git commit -qm change --allow-empty
