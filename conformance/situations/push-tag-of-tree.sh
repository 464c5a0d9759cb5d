# title: a tag of a folder with a secret is pushed
# expect: blocked
# group: push
# stage: pre-push
# finds: app.py

. "$SUITE/lib.sh"

repository
server
leak >app.py
git add app.py
git tag tree "$(git write-tree)"
attempt git push -q origin tree
