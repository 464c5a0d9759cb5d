# title: the first commit of a repository has a secret
# expect: blocked
# group: index
# finds: app.py

. "$SUITE/lib.sh"

unborn
leak >app.py
git add app.py
attempt git commit -qm begin
