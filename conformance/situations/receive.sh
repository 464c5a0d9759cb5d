# title: a server gets a branch with a secret
# expect: blocked
# group: push
# stage: pre-receive
# finds: app.py

. "$SUITE/lib.sh"

repository
server
leak >app.py
save
cd ../origin.git && gate && cd ../repo
attempt git push -q origin main
