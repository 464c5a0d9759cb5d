# title: a branch with a secret is deleted on the server
# expect: passes
# group: push
# stage: pre-receive

. "$SUITE/lib.sh"

repository
git switch -qc topic
leak >app.py
save
git switch -q main
server
cd ../origin.git && gate && cd ../repo
attempt git push -q origin --delete topic
