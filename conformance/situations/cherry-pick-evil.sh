# title: the conflict of a cherry-pick is resolved by a line with a secret
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
quiet git cherry-pick topic
leak >app.py
git add app.py
attempt git cherry-pick --continue
