# title: a merge is pushed that has a secret neither branch has
# expect: blocked
# group: push
# stage: pre-push
# finds: app.py

. "$SUITE/lib.sh"

repository
git switch -qc topic
clean >other.py
save
git switch -q main
server
git merge -q --no-ff --no-commit topic 2>"$RECORD/quiet"
leak >app.py
save
attempt git push -q origin main
