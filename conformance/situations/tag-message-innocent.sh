# title: a tag that is pushed has an innocent message, its commit is on the server
# expect: passes
# group: messages
# stage: pre-push

. "$SUITE/lib.sh"

repository
leak >app.py
save
server
git tag -a -m 'First version' v1
attempt git push -q origin v1
