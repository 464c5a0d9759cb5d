# title: an empty server gets its first branch, with a secret
# expect: blocked
# group: push
# stage: pre-receive
# finds: app.py

. "$SUITE/lib.sh"

repository
leak >app.py
save
git init -q --bare ../origin.git
cd ../origin.git && gate && cd ../repo
attempt git push -q ../origin.git main
