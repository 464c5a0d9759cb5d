# title: this branch has a secret, the merged one has none
# expect: passes
# group: merge
# stage: pre-merge-commit

. "$SUITE/lib.sh"

repository
git switch -qc topic
clean >other.py
save
git switch -q main
leak >app.py
save
attempt git merge -q --no-edit topic
