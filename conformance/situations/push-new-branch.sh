# title: a new branch with a secret is pushed
# expect: blocked
# group: push
# stage: pre-push
# finds: app.py

. "$SUITE/lib.sh"

repository
server
git switch -qc topic
leak >app.py
save
attempt git push -q origin topic
