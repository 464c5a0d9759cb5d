# title: pre-commit is the manager, and has no file to hand over
# expect: passes
# group: managers
# needs: pre-commit

. "$SUITE/lib.sh"

managed
repository
leak >app.py
save
git rm -q app.py
attempt git commit -qm change
