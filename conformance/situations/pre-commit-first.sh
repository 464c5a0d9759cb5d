# title: pre-commit is the manager, the first commit has a secret
# expect: blocked
# group: managers
# needs: pre-commit
# finds: app.py

. "$SUITE/lib.sh"

managed
unborn
leak >app.py
git add app.py
attempt git commit -qm begin
