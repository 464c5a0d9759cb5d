# title: `git cherry-pick -n` stages a commit that has a secret
# expect: blocked
# group: merge
# finds: app.py

. "$SUITE/lib.sh"

repository
git switch -qc topic
leak >app.py
save
git switch -q main
git cherry-pick -n topic
attempt git commit -qm picked
