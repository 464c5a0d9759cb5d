# title: the `update` hook of a server is asked about a branch with a secret
# expect: blocked
# group: push
# stage: update
# finds: app.py

. "$SUITE/lib.sh"

repository
server
leak >app.py
save
cd ../origin.git && gate && cd ../repo
attempt git push -q origin main
