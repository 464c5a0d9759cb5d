# title: the conflict of a rebase is resolved by a line with a secret and committed
# expect: blocked
# group: merge
# finds: app.py

. "$SUITE/lib.sh"

repository
echo 'token = ""' >app.py
save
git switch -qc topic
leak one >app.py
save
git switch -q main
leak two >app.py
save
git switch -q topic
quiet git rebase main
leak >app.py
git add app.py
attempt git commit -qm resolved
