# title: `git revert -n` takes an old secret out
# expect: passes
# group: merge

. "$SUITE/lib.sh"

repository
clean >app.py
save
leak >>app.py
save
git revert -n HEAD
attempt git commit -qm back
