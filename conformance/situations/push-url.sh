# title: a branch with a secret is pushed to an address, not to a remote
# expect: blocked
# group: push
# stage: pre-push
# finds: app.py

. "$SUITE/lib.sh"

repository
server
git remote remove origin
leak >app.py
save
attempt git push -q ../origin.git main
