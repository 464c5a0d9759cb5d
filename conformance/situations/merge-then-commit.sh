# title: `git merge --no-commit` of a branch that has a secret, then a commit
# expect: passes
# group: merge

. "$SUITE/lib.sh"

repository
git switch -qc topic
leak >app.py
save
git switch -q main
quiet git merge --no-ff --no-commit topic
attempt git commit -q --no-edit
