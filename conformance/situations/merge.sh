# title: the merged branch has a secret
# expect: passes
# group: merge
# stage: pre-merge-commit

. "$SUITE/lib.sh"

repository
git switch -qc topic
leak >app.py
save
git switch -q main
clean >other.py
save
attempt git merge -q --no-edit topic
