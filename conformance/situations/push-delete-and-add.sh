# title: one branch is deleted, another one with a secret is pushed
# expect: blocked
# group: push
# stage: pre-push
# finds: app.py

. "$SUITE/lib.sh"

repository
git branch topic
server
leak >app.py
save
attempt git push -q origin :topic main
