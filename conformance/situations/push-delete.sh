# title: a branch with a secret is deleted on the server
# expect: passes
# group: push
# stage: pre-push

. "$SUITE/lib.sh"

repository
git branch topic
leak >app.py
save
server
attempt git push -q origin --delete topic
