# title: HEAD names a branch that has no commit yet, in a repository that has some
# expect: blocked
# group: merge
# finds: app.py

. "$SUITE/lib.sh"

repository
git symbolic-ref HEAD refs/heads/fresh
leak >app.py
git add app.py
attempt git commit -qm begin
