# title: a tag of a commit with a secret is pushed
# expect: blocked
# group: push
# stage: pre-push
# finds: app.py

. "$SUITE/lib.sh"

repository
server
leak >app.py
save
git tag v1
attempt git push -q origin v1
