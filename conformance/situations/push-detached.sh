# title: a commit with a secret is pushed from a detached HEAD
# expect: blocked
# group: push
# stage: pre-push
# finds: app.py

. "$SUITE/lib.sh"

repository
server
git switch -q --detach
leak >app.py
save
attempt git push -q origin HEAD:refs/heads/topic
