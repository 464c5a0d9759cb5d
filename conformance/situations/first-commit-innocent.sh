# title: the first commit of a repository has no secret
# expect: passes
# group: index

. "$SUITE/lib.sh"

unborn
clean >app.py
git add app.py
attempt git commit -qm begin
