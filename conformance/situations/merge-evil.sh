# title: a secret is staged during a merge that has no conflict
# expect: blocked
# group: merge
# finds: app.py

. "$SUITE/lib.sh"

repository
git switch -qc topic
clean >other.py
save
git switch -q main
quiet git merge --no-ff --no-commit topic
leak >app.py
git add app.py
attempt git commit -q --no-edit
