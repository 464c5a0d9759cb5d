# title: a conflict is resolved by the line of the merged branch, which has a secret
# expect: passes
# group: merge

. "$SUITE/lib.sh"

repository
echo 'token = ""' >app.py
save
git switch -qc topic
leak >app.py
save
git switch -q main
leak unset >app.py
save
quiet git merge topic
git checkout -q --theirs app.py
git add app.py
attempt git commit -q --no-edit
