# title: a merge of a branch that is on the server, with its secret, is pushed
# expect: passes
# group: push
# stage: pre-push

. "$SUITE/lib.sh"

repository
git switch -qc topic
leak >app.py
save
git switch -q main
server
git merge -q --no-ff --no-edit topic
attempt git push -q origin main
