# title: pre-commit is the manager, a file with a secret is staged
# expect: blocked
# group: managers
# needs: pre-commit
# finds: app.py

. "$SUITE/lib.sh"

managed
repository
leak >app.py
git add app.py
attempt git commit -qm change
