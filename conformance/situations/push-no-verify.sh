# title: a commit that went round the hook by `--no-verify` is pushed
# expect: blocked
# group: push
# stage: pre-push
# finds: app.py

. "$SUITE/lib.sh"

repository
server
gate pre-commit
gate
leak >app.py
git add app.py
git commit -q --no-verify -m change
attempt git push -q origin main
