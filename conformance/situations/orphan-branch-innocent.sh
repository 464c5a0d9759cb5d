# title: an orphan branch begins empty, the branch it left has an old secret
# expect: passes
# group: merge

. "$SUITE/lib.sh"

repository
leak >app.py
save
git switch -q --orphan fresh
clean >app.py
git add app.py
attempt git commit -qm begin
