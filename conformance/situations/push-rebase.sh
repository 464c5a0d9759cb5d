# title: a rebased branch with a secret, of which no hook was asked, is pushed
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
git switch -q main
save other
git switch -q topic
gate pre-commit
gate
quiet git rebase main
attempt git push -q origin topic
