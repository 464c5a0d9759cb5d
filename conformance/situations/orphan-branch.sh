# title: an orphan branch begins with files of the old one, which have an old secret
# expect: blocked
# group: merge
# finds: app.py

. "$SUITE/lib.sh"

repository
leak >app.py
save
git checkout -q --orphan fresh
attempt git commit -qm begin
