# title: a branch is pushed that renames a file with an old secret
# expect: passes
# group: push
# stage: pre-push

. "$SUITE/lib.sh"

repository
{ leak; lines; } >app.py
save
server
git mv app.py main.py
save
attempt git push -q origin main
