# title: a server gets so many objects that it keeps the pack
# expect: blocked
# group: push
# stage: pre-receive
# finds: app.py

. "$SUITE/lib.sh"

repository
server
git -C ../origin.git config receive.unpackLimit 1
leak >app.py
save
cd ../origin.git && gate && cd ../repo
attempt git push -q origin main
