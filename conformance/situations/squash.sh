# title: `git merge --squash` of a branch that has a secret makes an ordinary commit
# expect: blocked
# group: merge
# finds: app.py

. "$SUITE/lib.sh"

repository
git switch -qc topic
leak >app.py
save
git switch -q main
quiet git merge --squash topic
attempt git commit -qm squashed
