# title: a branch with a secret is pushed
# expect: blocked
# group: push
# stage: pre-push
# finds: app.py

. "$SUITE/lib.sh"

repository
server
leak >app.py
save
attempt git push -q origin main
