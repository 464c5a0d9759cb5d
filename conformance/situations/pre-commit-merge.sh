# title: pre-commit is the manager, the merged branch has a secret
# expect: passes
# group: managers
# stage: pre-merge-commit
# needs: pre-commit

. "$SUITE/lib.sh"

managed
repository
git switch -qc topic
leak >app.py
save
git switch -q main
clean >other.py
save
attempt git merge -q --no-edit topic
