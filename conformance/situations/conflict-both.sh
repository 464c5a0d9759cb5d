# title: each branch has a secret, the conflict is resolved by keeping both
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
leak "$OTHER" >app.py
save
quiet git merge topic
{ leak "$OTHER"; leak; } >app.py
git add app.py
attempt git commit -q --no-edit
