# title: a revert, which asks no hook, brings a secret back and is pushed
# expect: blocked
# group: push
# stage: pre-push
# finds: app.py

. "$SUITE/lib.sh"

repository
leak >app.py
save
clean >app.py
save
server
gate pre-commit
gate
git revert --no-edit HEAD >"$RECORD/quiet"
attempt git push -q origin main
