# title: a conflict is resolved by a line with a secret that neither branch has
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
quiet git merge topic
leak >app.py
git add app.py
attempt git commit -q --no-edit
