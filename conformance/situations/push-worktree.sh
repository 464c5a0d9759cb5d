# title: a branch with a secret is pushed from a linked worktree
# expect: blocked
# group: push
# stage: pre-push
# finds: app.py

. "$SUITE/lib.sh"

repository
server
git worktree add -q ../linked
cd ../linked
leak >app.py
save
attempt git push -q origin HEAD
