# title: a rewritten branch with a secret is pushed by force
# expect: blocked
# group: push
# stage: pre-push
# finds: app.py

. "$SUITE/lib.sh"

repository
save
server
git reset -q --hard HEAD~
leak >app.py
save
attempt git push -q --force origin main
