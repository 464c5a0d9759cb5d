# title: `git revert -n` stages a secret that had been removed
# expect: blocked
# group: merge
# finds: app.py

. "$SUITE/lib.sh"

repository
leak >app.py
save
clean >app.py
save
git revert -n HEAD
attempt git commit -qm back
