# title: a push has nothing to send, all refs are up to date
# expect: passes
# group: push
# stage: pre-push

. "$SUITE/lib.sh"

repository
leak >app.py
save
server
attempt git push -q origin main
