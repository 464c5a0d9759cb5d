# title: a branch is pushed by force that was rewritten to have no secret
# expect: passes
# group: push
# stage: pre-push

. "$SUITE/lib.sh"

repository
leak >app.py
save
server
git reset -q --hard HEAD~
clean >app.py
save
attempt git push -q --force origin main
