# title: pre-commit is the manager, the secret is in the work tree only
# expect: passes
# group: managers
# needs: pre-commit

. "$SUITE/lib.sh"

managed
repository
clean >app.py
save
lines >>app.py
git add app.py
leak >>app.py
attempt git commit -qm change
