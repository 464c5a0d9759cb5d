# title: a conflict is resolved without a secret, in a file that has an old one
# expect: passes
# group: merge

. "$SUITE/lib.sh"

repository
{ leak; lines; } >app.py
save
git switch -qc topic
echo 'end = 1' >>app.py
save
git switch -q main
echo 'end = 2' >>app.py
save
quiet git merge topic
{ leak; lines; echo 'end = 3'; } >app.py
git add app.py
attempt git commit -q --no-edit
