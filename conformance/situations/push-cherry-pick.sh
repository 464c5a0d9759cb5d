# title: a cherry-pick, which asks no hook, is pushed
# expect: blocked
# group: push
# stage: pre-push
# finds: app.py

. "$SUITE/lib.sh"

repository
server
git switch -qc topic
leak >app.py
save
git switch -q main
save other
gate pre-commit
gate
git cherry-pick topic >"$RECORD/quiet"
attempt git push -q origin main
