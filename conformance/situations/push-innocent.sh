# title: a branch is pushed that edits a file with an old secret elsewhere
# expect: passes
# group: push
# stage: pre-push

. "$SUITE/lib.sh"

repository
{ leak; lines; } >app.py
save
server
clean >>app.py
save
attempt git push -q origin main
