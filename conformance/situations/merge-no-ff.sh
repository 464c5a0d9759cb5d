# title: `git merge --no-ff` of a branch that has a secret
# expect: passes
# group: merge
# stage: pre-merge-commit

. "$SUITE/lib.sh"

repository
git switch -qc topic
leak >app.py
save
git switch -q main
attempt git merge -q --no-ff --no-edit topic
