# title: an unrelated history that has a secret is merged
# expect: passes
# group: merge
# stage: pre-merge-commit

. "$SUITE/lib.sh"

repository
git switch -q --orphan topic
leak >app.py
save
git switch -q main
attempt git merge -q --no-edit --allow-unrelated-histories topic
