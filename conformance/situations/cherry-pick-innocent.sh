# title: the conflict of a cherry-pick is resolved beside an old secret
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
quiet git cherry-pick topic
{ leak; lines; echo 'end = 3'; } >app.py
git add app.py
attempt git cherry-pick --continue
